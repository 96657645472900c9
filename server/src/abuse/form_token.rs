//! Form tokens: when somebody came to a thread, signed. They keep nobody out by themselves; they tell who sends
//! sooner than a person can write.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Millis, SiteId};

use crate::keys::Keys;

/// How long one is good.
const HOURS: i64 = 12;
/// The least time that a person takes, in milliseconds.
pub const LEAST_AGE: i64 = 2_000;

const MOMENT: usize = 8;
const SIGNATURE: usize = 16;

/// What a form token tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// So many milliseconds ago.
    Ago(i64),
    /// Longer ago than a form is good.
    TooLongAgo,
    /// Nobody knows: there is no token, or it is not one of this thread's.
    Unknown,
}

/// A token for whoever came to the thread of `key` at `moment`.
pub fn issue(keys: &Keys, site: &SiteId, key: &str, moment: Millis) -> String {
    let moment = moment.0.to_be_bytes();
    let signature = keys.sign::<SIGNATURE>(&signed(site, key, &moment));
    BASE64_URL_SAFE_NO_PAD.encode([&moment[..], &signature].concat())
}

/// When the bearer of this token came.
pub fn read(keys: &Keys, site: &SiteId, key: &str, token: &str, now: Millis) -> Came {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    let Some((moment, signature)) = bytes.split_first_chunk::<MOMENT>() else {
        return Came::Unknown;
    };
    if !keys.is_signed::<SIGNATURE>(&signed(site, key, moment), signature) {
        return Came::Unknown;
    }
    let age = now.0 - i64::from_be_bytes(*moment);
    if age > HOURS * 3_600_000 {
        Came::TooLongAgo
    } else {
        Came::Ago(age)
    }
}

fn signed<'a>(site: &'a SiteId, key: &'a str, moment: &'a [u8; MOMENT]) -> [&'a [u8]; 4] {
    [b"form", site.as_str().as_bytes(), key.as_bytes(), moment]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_thread_and_its_time() {
        let site = |name: &str| SiteId::parse(name).expect("a name");
        let (bao, khac) = (site("bao"), site("khac"));
        let keys = Keys::of(&["secret"]);
        let token = issue(&keys, &bao, "bai", Millis(1_000_000));
        let at = |site, key, token: &str, millis| read(&keys, site, key, token, Millis(millis));
        assert_eq!(at(&bao, "bai", &token, 1_003_000), Came::Ago(3_000));
        assert_eq!(
            at(&bao, "bai", &token, 1_000_000 + 13 * 3_600_000),
            Came::TooLongAgo
        );
        assert_eq!(at(&bao, "bai-2", &token, 1_003_000), Came::Unknown);
        assert_eq!(at(&khac, "bai", &token, 1_003_000), Came::Unknown);
        for bad in [
            "",
            "x",
            &token[1..],
            &format!("{token}A"),
            &token.replace(&token[..3], "___"),
        ] {
            assert_eq!(at(&bao, "bai", bad, 1_003_000), Came::Unknown, "{bad}");
        }
    }
}
