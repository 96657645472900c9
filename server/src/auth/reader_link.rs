//! Signed links in mail to readers: each does one thing, for one reader and one mailbox, for some time. Stateless, like those
//! of moderators (`mail_link`).

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, ReaderId, Refusal, SiteId};

use crate::keys::Keys;

/// How long a link that confirms is good, in minutes: a week.
pub const CONFIRM_MINUTES: i64 = 60 * 24 * 7;
/// How long a link that ends the mail is good, in minutes: people find old mail.
pub const STOP_MINUTES: i64 = 60 * 24 * 365;
const SIGNATURE: usize = 32;

/// What a link does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirms that the mailbox wants mail about answers.
    Confirm,
    /// Ends that mail.
    Stop,
}

/// A link, read or about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReaderLink {
    /// About which site.
    pub site: SiteId,
    /// For whom.
    pub reader: ReaderId,
    /// The mailbox that it was sent to.
    pub email: String,
    /// For what.
    pub purpose: Purpose,
    /// Until when.
    pub expires_at: Millis,
}

impl ReaderLink {
    /// The link's token: its fields and their signature, parted by dots.
    pub fn token(&self, keys: &Keys) -> String {
        let purpose = match self.purpose {
            Purpose::Confirm => "confirm",
            Purpose::Stop => "stop",
        };
        let email = BASE64_URL_SAFE_NO_PAD.encode(&self.email);
        let fields = format!(
            "{purpose}.{}.{}.{}.{email}",
            self.expires_at.0, self.site, self.reader
        );
        let signature = BASE64_URL_SAFE_NO_PAD.encode(keys.sign::<SIGNATURE>(&signed(&fields)));
        format!("{fields}.{signature}")
    }

    /// Reads a token; [`Code::LinkInvalid`] when we did not make it, or its time is over.
    pub fn read(keys: &Keys, token: &str, now: Millis) -> Result<Self, Refusal> {
        let (fields, signature) = token.rsplit_once('.').ok_or(Code::LinkInvalid)?;
        let signature = BASE64_URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Code::LinkInvalid)?;
        if !keys.is_signed::<SIGNATURE>(&signed(fields), &signature) {
            return Err(Code::LinkInvalid.into());
        }
        let link = parse(fields).ok_or(Code::LinkInvalid)?;
        if link.expires_at <= now {
            return Err(Code::LinkInvalid.into());
        }
        Ok(link)
    }
}

fn signed(fields: &str) -> [&[u8]; 2] {
    [b"reader link", fields.as_bytes()]
}

fn parse(fields: &str) -> Option<ReaderLink> {
    let fields: Vec<&str> = fields.split('.').collect();
    let [purpose, expires_at, site, reader, email] = fields.as_slice() else {
        return None;
    };
    Some(ReaderLink {
        purpose: match *purpose {
            "confirm" => Purpose::Confirm,
            "stop" => Purpose::Stop,
            _ => return None,
        },
        expires_at: Millis(expires_at.parse().ok()?),
        site: SiteId::parse(site).ok()?,
        reader: ReaderId::parse(reader).ok()?,
        email: String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(email).ok()?).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_for_one_mailbox_and_one_thing() {
        let link = |purpose: Purpose, email: &str| ReaderLink {
            site: SiteId::parse("bao").expect("a site"),
            reader: ReaderId::new(1, [1; 10]),
            email: email.to_owned(),
            purpose,
            expires_at: Millis(1_000),
        };
        let keys = Keys::of(&["key"]);
        let confirm = link(Purpose::Confirm, "mai@bao.example");
        let token = confirm.token(&keys);
        assert_eq!(ReaderLink::read(&keys, &token, Millis(999)), Ok(confirm));
        assert!(ReaderLink::read(&keys, &token, Millis(1_000)).is_err());
        assert!(ReaderLink::read(&Keys::of(&["other"]), &token, Millis(0)).is_err());
        let signature = token.rsplit_once('.').expect("signed").1;
        for other in [
            link(Purpose::Stop, "mai@bao.example"),
            link(Purpose::Confirm, "an@bao.example"),
        ] {
            let fields = other.token(&keys);
            let fields = fields.rsplit_once('.').expect("signed").0;
            assert!(ReaderLink::read(&keys, &format!("{fields}.{signature}"), Millis(0)).is_err());
        }
        for bad in ["", ".", "a.b", &token[1..], &format!("{token}A")] {
            assert!(ReaderLink::read(&keys, bad, Millis(0)).is_err(), "{bad}");
        }
    }
}
