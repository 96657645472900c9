//! Sessions of readers who signed in here: a token that carries who they are and until when, signed by the service, so that
//! none needs a row.

use cam_nhan_domain::{Code, Millis, Refusal, SiteId};
use serde::{Deserialize, Serialize};

use super::sealed;
use crate::{discussion::author::SignedIn, keys::Keys, store::profiles::Profile};

/// How long a session lasts, in minutes: half a year.
pub const MINUTES: i64 = 60 * 24 * 180;
/// The longest token, in bytes.
const LONGEST: usize = 4_096;

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
    /// Whether a phone number is.
    #[serde(default)]
    pub phone_verified: bool,
    /// The address of a picture.
    pub picture: Option<String>,
    /// Since when, in Unix milliseconds.
    pub issued_at: i64,
    /// Until when.
    pub expires_at: i64,
}

impl Session {
    /// The token.
    pub fn token(&self, keys: &Keys, site: &SiteId) -> String {
        sealed::seal(keys, context(site), self)
    }

    /// Who has this token; [`Code::TokenInvalid`] when we did not make it for this site, or its time is over.
    pub fn read(keys: &Keys, site: &SiteId, token: &str, now: Millis) -> Result<Self, Refusal> {
        let session: Self = sealed::unseal(keys, context(site), token, LONGEST).ok_or(Code::TokenInvalid)?;
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
                phone_verified: self.phone_verified,
                picture: self.picture,
                url: None,
                roles: Vec::new(),
                issued_at: Millis(self.issued_at),
            },
            article: None,
        }
    }
}

fn context(site: &SiteId) -> [&[u8]; 2] {
    [b"reader session", site.as_str().as_bytes()]
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
            phone_verified: false,
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
