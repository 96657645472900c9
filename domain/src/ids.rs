//! Identifiers, each a type of its own, so that a comment is never taken for a reader.

use serde::{Deserialize, Serialize};

use crate::{Code, Refusal};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "server", derive(sqlx::Type, utoipa::ToSchema), sqlx(transparent), schema(value_type = String))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text as stored and sent.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! time_ordered {
    ($name:ident) => {
        impl $name {
            /// A new id (UUIDv7, RFC 9562) from a moment in Unix milliseconds and ten random bytes.
            pub fn new(millis: i64, random: [u8; 10]) -> Self {
                Self(uuid_v7(millis, random))
            }

            /// Reads an id from outside: a UUID in its usual 36 characters, of either case.
            /// Refuses anything else with [`Code::IdInvalid`].
            pub fn parse(text: &str) -> Result<Self, Refusal> {
                let well_formed = text.len() == 36
                    && text.bytes().enumerate().all(|(at, byte)| match at {
                        8 | 13 | 18 | 23 => byte == b'-',
                        _ => byte.is_ascii_hexdigit(),
                    });
                if well_formed {
                    Ok(Self(text.to_ascii_lowercase()))
                } else {
                    Err(Code::IdInvalid.into())
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = Refusal;

            fn from_str(text: &str) -> Result<Self, Refusal> {
                Self::parse(text)
            }
        }
    };
}

id!(
    /// One comment. Made by whoever writes it, so that it is the idempotency key of its own creation.
    CommentId
);
id!(
    /// One thread: the reactions and comments of one article of one site.
    ThreadId
);
id!(
    /// One reader of one site, known by a bearer token and nothing else.
    ReaderId
);
id!(
    /// A site's short name, chosen by its owner: `a-z`, `0-9` and `-`, 1 to 40 characters.
    SiteId
);
id!(
    /// One moderator, whatever the number of sites they look after.
    ModeratorId
);

id!(
    /// One entry of the audit log.
    AuditId
);
id!(
    /// What one press did, however many entries of the audit log that is: by which it is taken back.
    BatchId
);
id!(
    /// One ban.
    BanId
);
id!(
    /// One import: what files of other systems brought at once.
    ImportId
);
id!(
    /// One warning to a reader.
    WarningId
);
id!(
    /// One reader's request that what they wrote be erased.
    ErasureId
);
id!(
    /// One invitation to look after a site.
    InvitationId
);
id!(
    /// One program's API token, without the token.
    ApiTokenId
);

id!(
    /// One key that vouches for a site's users.
    SigningKeyId
);

id!(
    /// One identity provider: where people sign in with an account that they have elsewhere.
    IdentityProviderId
);

id!(
    /// One endpoint that a site tells of what happens in it.
    WebhookId
);
id!(
    /// One thing that happened, as endpoints are told of it: the same however often it is sent.
    EventId
);

time_ordered!(CommentId);
time_ordered!(ThreadId);
time_ordered!(ReaderId);
time_ordered!(ModeratorId);
time_ordered!(AuditId);
time_ordered!(BatchId);
time_ordered!(BanId);
time_ordered!(ImportId);
time_ordered!(WarningId);
time_ordered!(ErasureId);
time_ordered!(InvitationId);
time_ordered!(ApiTokenId);
time_ordered!(SigningKeyId);
time_ordered!(IdentityProviderId);
time_ordered!(WebhookId);
time_ordered!(EventId);

/// An act of its own is a batch of one entry.
impl From<AuditId> for BatchId {
    fn from(entry: AuditId) -> Self {
        Self(entry.0)
    }
}

impl CommentId {
    /// Another id of the same moment.
    #[must_use]
    pub fn beside(&self, random: [u8; 10]) -> Self {
        let time: String = self.0.chars().filter(|c| *c != '-').take(12).collect();
        Self::new(i64::from_str_radix(&time, 16).unwrap_or_default(), random)
    }
}

impl SiteId {
    /// Reads a site's name from outside; a name that no site can have is [`Code::SiteUnknown`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let well_formed = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(Code::SiteUnknown.into())
        }
    }
}

fn uuid_v7(millis: i64, random: [u8; 10]) -> String {
    let mut bytes = [0u8; 16];
    bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = bytes[6] & 0x0f | 0x70;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_id_is_a_uuid_of_version_7_and_sorts_by_time() {
        let earlier = CommentId::new(1_700_000_000_000, [0xff; 10]);
        let later = CommentId::new(1_700_000_000_001, [0; 10]);
        assert!(earlier < later);
        assert_eq!(earlier.as_str(), "018bcfe5-6800-7fff-bfff-ffffffffffff");
        assert_eq!(CommentId::parse(earlier.as_str()), Ok(earlier));
    }

    #[test]
    fn an_id_from_outside_is_a_uuid_or_refused() {
        assert!(CommentId::parse("018BCFE5-6800-7FFF-BFFF-FFFFFFFFFFFF").is_ok());
        for bad in [
            "",
            "018bcfe5",
            "018bcfe5_6800_7fff_bfff_ffffffffffff",
            "' or 1=1 --",
            "ắ18bcfe5-6800-7fff-bfff-ffffffffff",
        ] {
            assert_eq!(CommentId::parse(bad), Err(Code::IdInvalid.into()), "{bad}");
        }
    }
}
