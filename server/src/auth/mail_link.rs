//! Signed links in mail: each does one thing, for one moderator, for some days. Stateless, so that none needs a row;
//! whether the moderator still may is checked when it is used.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, CommentId, Millis, Refusal, SiteId, Status, ids::ModeratorId};

use crate::{discussion::moderate::Act, keys::Keys};

/// How long a link that decides is good, in minutes.
pub const ACT_MINUTES: i64 = 60 * 24 * 7;
/// How long a link that ends the mail is good, in minutes: people find old mail.
pub const UNSUBSCRIBE_MINUTES: i64 = 60 * 24 * 60;

const SIGNATURE: usize = 32;

/// The acts that a mail offers.
pub const ACTS: [Act; 3] = [Act::Approve, Act::Hide, Act::Spam];

/// A link, read or about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLink {
    /// For whom.
    pub moderator: ModeratorId,
    /// About which site.
    pub site: SiteId,
    /// For what.
    pub purpose: Purpose,
    /// Until when.
    pub expires_at: Millis,
}

/// What a link does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Decides about a comment, as it was when the mail was written.
    Act {
        /// One of [`ACTS`].
        act: Act,
        /// Which comment.
        comment: CommentId,
        /// The revision that the mail shows.
        revision: i64,
        /// The status that it had.
        status: Status,
    },
    /// Ends the mail about the site.
    Unsubscribe,
}

impl MailLink {
    /// The link's token, for an address: its fields and their signature, parted by dots, which none of them has.
    pub fn token(&self, keys: &Keys) -> String {
        let purpose = match &self.purpose {
            Purpose::Act {
                act,
                comment,
                revision,
                status,
            } => format!("{}.{comment}.{revision}.{}", act.as_str(), status.as_str()),
            Purpose::Unsubscribe => "unsubscribe".to_owned(),
        };
        let fields = format!("{}.{}.{}.{purpose}", self.expires_at.0, self.site, self.moderator);
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
    [b"mail link", fields.as_bytes()]
}

fn parse(fields: &str) -> Option<MailLink> {
    let fields: Vec<&str> = fields.split('.').collect();
    let [expires_at, site, moderator, purpose @ ..] = fields.as_slice() else {
        return None;
    };
    let purpose = match purpose {
        ["unsubscribe"] => Purpose::Unsubscribe,
        [act, comment, revision, status] => Purpose::Act {
            act: ACTS.into_iter().find(|known| known.as_str() == *act)?,
            comment: CommentId::parse(comment).ok()?,
            revision: revision.parse().ok()?,
            status: Status::parse(status)?,
        },
        _ => return None,
    };
    Some(MailLink {
        moderator: ModeratorId::parse(moderator).ok()?,
        site: SiteId::parse(site).ok()?,
        purpose,
        expires_at: Millis(expires_at.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_does_one_thing_in_its_time_and_cannot_be_bent() {
        let link = |act: Act| MailLink {
            moderator: ModeratorId::new(1, [1; 10]),
            site: SiteId::parse("bao").expect("site"),
            purpose: Purpose::Act {
                act,
                comment: CommentId::new(2, [2; 10]),
                revision: 3,
                status: Status::Held,
            },
            expires_at: Millis(1_000),
        };
        let keys = Keys::of(&["key"]);
        let token = link(Act::Approve).token(&keys);
        assert_eq!(MailLink::read(&keys, &token, Millis(999)), Ok(link(Act::Approve)));
        assert!(
            MailLink::read(&keys, &token, Millis(1_000)).is_err(),
            "its time is over"
        );
        assert!(MailLink::read(&Keys::of(&["other"]), &token, Millis(0)).is_err());
        let signature = token.rsplit_once('.').expect("signed").1;
        let hide = link(Act::Hide).token(&keys);
        let bent = format!("{}.{signature}", hide.rsplit_once('.').expect("signed").0);
        let longer = token.replacen("1000.", "9000.", 1);
        let other = token.replace(
            CommentId::new(2, [2; 10]).as_str(),
            CommentId::new(2, [3; 10]).as_str(),
        );
        for bad in [
            &bent,
            &longer,
            &other,
            &token[1..],
            &format!("{token}A"),
            "",
            ".",
            "ắ.ắ",
        ] {
            assert!(MailLink::read(&keys, bad, Millis(0)).is_err(), "{bad}");
        }
        // Signed, but not for a mail.
        let ban = MailLink {
            purpose: Purpose::Act {
                act: Act::Remove,
                comment: CommentId::new(2, [2; 10]),
                revision: 1,
                status: Status::Held,
            },
            ..link(Act::Hide)
        };
        assert!(MailLink::read(&keys, &ban.token(&keys), Millis(0)).is_err());
    }
}
