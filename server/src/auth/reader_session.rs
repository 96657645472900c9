//! Sessions of readers who signed in here: a token that carries who they are and until when, signed by the service, so that
//! none needs a row.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, Refusal, SiteId};
use serde::{Deserialize, Serialize};

use crate::{discussion::author::SignedIn, keys::Keys, store::profiles::Profile};

/// How long a session lasts, in minutes: half a year.
pub const MINUTES: i64 = 60 * 24 * 180;
/// The longest token, in bytes.
const LONGEST: usize = 4_096;
const SIGNATURE: usize = 32;

/// Who somebody is by what they have proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// By which they are known, whatever they signed in with.
    pub subject: String,
    /// Their name, where a provider said one.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether that is proved.
    pub email_verified: bool,
    /// The address of a picture.
    pub picture: Option<String>,
    /// Since when, in Unix milliseconds.
    pub issued_at: i64,
    /// Until when.
    pub expires_at: i64,
}

impl Session {
    /// The token: what it carries and its signature, parted by a dot.
    pub fn token(&self, keys: &Keys, site: &SiteId) -> String {
        let said = serde_json::to_vec(self).unwrap_or_default();
        let signature = keys.sign::<SIGNATURE>(&signed(site, &said));
        [said, signature.to_vec()]
            .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part))
            .join(".")
    }

    /// Who has this token; [`Code::TokenInvalid`] when we did not make it for this site, or its time is over.
    pub fn read(keys: &Keys, site: &SiteId, token: &str, now: Millis) -> Result<Self, Refusal> {
        let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
        let (said, signature) = token
            .split_once('.')
            .filter(|_| token.len() <= LONGEST)
            .and_then(|(said, signature)| decode(said).zip(decode(signature)))
            .ok_or(Code::TokenInvalid)?;
        if !keys.is_signed::<SIGNATURE>(&signed(site, &said), &signature) {
            return Err(Code::TokenInvalid.into());
        }
        let session: Self = serde_json::from_slice(&said).map_err(|_| Code::TokenInvalid)?;
        if session.expires_at <= now.0 {
            return Err(Code::TokenInvalid.into());
        }
        Ok(session)
    }

    /// The reader, as their comments are signed.
    pub fn into_signed_in(self) -> SignedIn {
        SignedIn {
            profile: Profile {
                subject: self.subject,
                name: self.name,
                email: self.email,
                email_verified: self.email_verified,
                phone_verified: false,
                picture: self.picture,
                url: None,
                roles: Vec::new(),
                issued_at: Millis(self.issued_at),
            },
            article: None,
        }
    }
}

fn signed<'a>(site: &'a SiteId, said: &'a [u8]) -> [&'a [u8]; 3] {
    [b"reader session", site.as_str().as_bytes(), said]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_good_for_its_site_and_its_time_alone_and_cannot_be_changed() {
        let site = |name: &str| SiteId::parse(name).expect("a site");
        let keys = Keys::of(&["key"]);
        let session = Session {
            subject: "mail:mai@bao.example".to_owned(),
            name: None,
            email: Some("mai@bao.example".to_owned()),
            email_verified: true,
            picture: None,
            issued_at: 0,
            expires_at: 1_000,
        };
        let token = session.token(&keys, &site("bao"));
        let read =
            |keys: &Keys, site: &SiteId, token: &str, now: i64| Session::read(keys, site, token, Millis(now));
        assert_eq!(read(&keys, &site("bao"), &token, 999), Ok(session));
        assert!(read(&keys, &site("bao"), &token, 1_000).is_err());
        assert!(read(&keys, &site("blog"), &token, 0).is_err());
        assert!(read(&Keys::of(&["other"]), &site("bao"), &token, 0).is_err());
        let (said, signature) = token.split_once('.').expect("two parts");
        for bad in [
            "",
            ".",
            said,
            &format!("{said}."),
            &format!(".{signature}"),
            &format!("{}A.{signature}", said),
        ] {
            assert!(read(&keys, &site("bao"), bad, 0).is_err(), "{bad}");
        }
    }
}
