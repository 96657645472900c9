//! One-time links from the widget to a reader's own page, `/me`. Their token is in another page's storage, where ours cannot read it, and
//! must stand in no address: with it their browser asks for a one-time link, and who follows that within ten minutes is
//! given a cookie for half an hour. Both are signed, and neither holds the token.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, Refusal, SiteId};

use crate::{
    app::App,
    crypto::token::random,
    error::Result,
    keys::Keys,
    store::{floods, readers::ReaderKey},
};

/// How long a link is good, in minutes.
pub const LINK_MINUTES: i64 = 10;
/// How long a visit lasts, in minutes: others may use the same device.
pub const VISIT_MINUTES: i64 = 30;

const SIGNATURE: usize = 32;
const NONCE: usize = 18;

/// What a pass is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To begin a visit, once.
    Link,
    /// To go on with one.
    Visit,
}

impl Kind {
    fn label(self) -> &'static [u8] {
        match self {
            Self::Link => b"own page link",
            Self::Visit => b"own page visit",
        }
    }

    fn minutes(self) -> i64 {
        match self {
            Self::Link => LINK_MINUTES,
            Self::Visit => VISIT_MINUTES,
        }
    }
}

/// A pass, read or about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Whose page.
    pub reader_key: ReaderKey,
    /// Until when.
    pub expires_at: Millis,
    nonce: String,
}

impl Pass {
    /// A new one, from now on.
    pub fn new(kind: Kind, reader_key: ReaderKey, now: Millis) -> Self {
        Self {
            reader_key,
            expires_at: now.plus_minutes(kind.minutes()),
            nonce: BASE64_URL_SAFE_NO_PAD.encode(random::<NONCE>()),
        }
    }

    /// Its text: the fields and their signature, parted by dots, which none of them has.
    pub fn token(&self, keys: &Keys, kind: Kind, site: &SiteId) -> String {
        let fields = format!(
            "{}.{}.{}",
            self.expires_at.0,
            self.nonce,
            self.reader_key.as_str()
        );
        let signature = BASE64_URL_SAFE_NO_PAD.encode(keys.sign::<SIGNATURE>(&signed(kind, site, &fields)));
        format!("{fields}.{signature}")
    }

    /// Reads a text; [`Code::LinkInvalid`] when we did not make it for this, or its time is over.
    pub fn read(keys: &Keys, kind: Kind, site: &SiteId, token: &str, now: Millis) -> Result<Self, Refusal> {
        let (fields, signature) = token.rsplit_once('.').ok_or(Code::LinkInvalid)?;
        let signature = BASE64_URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Code::LinkInvalid)?;
        if !keys.is_signed::<SIGNATURE>(&signed(kind, site, fields), &signature) {
            return Err(Code::LinkInvalid.into());
        }
        let pass = parse(fields).ok_or(Code::LinkInvalid)?;
        if pass.expires_at <= now {
            return Err(Code::LinkInvalid.into());
        }
        Ok(pass)
    }
}

fn signed<'a>(kind: Kind, site: &'a SiteId, fields: &'a str) -> [&'a [u8]; 3] {
    [kind.label(), site.as_str().as_bytes(), fields.as_bytes()]
}

fn parse(fields: &str) -> Option<Pass> {
    let mut fields = fields.splitn(3, '.');
    let (expires_at, nonce, key) = (fields.next()?, fields.next()?, fields.next()?);
    Some(Pass {
        expires_at: Millis(expires_at.parse().ok()?),
        nonce: nonce.to_owned(),
        reader_key: ReaderKey::of_signed(key),
    })
}

/// Takes up a link, which is then good no longer on any server; gives back the visit that begins.
pub async fn take_up(app: &App, site: &SiteId, link: &str) -> Result<Pass> {
    let now = app.now();
    let link = Pass::read(&app.keys(), Kind::Link, site, link, now)?;
    let (nonce, expires_at) = (format!("own page {}", link.nonce), link.expires_at);
    let is_first = app
        .store()
        .write(move |conn| Box::pin(async move { floods::spend(conn, &nonce, expires_at).await }))
        .await?;
    if !is_first {
        return Err(Code::LinkInvalid.into());
    }
    Ok(Pass::new(Kind::Visit, link.reader_key, now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_is_good_for_one_site_one_purpose_and_its_time() {
        let (bao, blog) = (
            SiteId::parse("bao").expect("site"),
            SiteId::parse("blog").expect("site"),
        );
        let keys = Keys::of(&["key"]);
        let pass = Pass::new(Kind::Link, ReaderKey::of_token("token"), Millis(0));
        let token = pass.token(&keys, Kind::Link, &bao);
        let read = |kind, site, token: &str, now| Pass::read(&keys, kind, site, token, Millis(now));
        assert_eq!(read(Kind::Link, &bao, &token, 599_999), Ok(pass.clone()));
        assert!(
            read(Kind::Link, &bao, &token, 600_000).is_err(),
            "its time is over"
        );
        assert!(read(Kind::Visit, &bao, &token, 0).is_err(), "for another purpose");
        assert!(read(Kind::Link, &blog, &token, 0).is_err(), "of another site");
        let bent = token.replacen("600000.", "900000.", 1);
        for bad in [bent.as_str(), &token[1..], &format!("{token}A"), "", ".", "ắ.ắ"] {
            assert!(read(Kind::Link, &bao, bad, 0).is_err(), "{bad}");
        }
        assert!(Pass::read(&Keys::of(&["other"]), Kind::Link, &bao, &token, Millis(0)).is_err());
    }
}
