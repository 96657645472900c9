//! What a reader's site vouched for when they last wrote: their name, what of them is verified, their roles.

use cam_nhan_domain::{Millis, ReaderId, profile::Badge};

use super::{Conn, with_db};
use crate::error::Result;

/// What a site says of one of its users, by a token that it signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// By which the site knows them.
    pub subject: String,
    /// Their name; `None` where they choose one for each comment, as guests do.
    pub name: Option<String>,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether the site has made sure that it is theirs.
    pub email_verified: bool,
    /// Whether the site has made sure of a phone number.
    pub phone_verified: bool,
    /// The address of a picture of them.
    pub picture: Option<String>,
    /// Their own page.
    pub url: Option<String>,
    /// Their roles.
    pub roles: Vec<Badge>,
    /// When the site said so, in Unix milliseconds.
    pub issued_at: Millis,
}

/// What stands before the `sub` of a site's own user in a [`Profile::subject`].
pub const OF_SITE: &str = "site:";

impl Profile {
    /// The `sub` by which the site's own sign-in knows them; `None` of who signed in elsewhere.
    pub fn sub(&self) -> Option<&str> {
        self.subject.strip_prefix(OF_SITE)
    }
}

/// The same as the database has it.
#[derive(sqlx::FromRow)]
struct Stored {
    subject: String,
    name: Option<String>,
    email: Option<String>,
    email_verified: bool,
    phone_verified: bool,
    picture: Option<String>,
    url: Option<String>,
    roles: String,
    issued_at: Millis,
}

impl From<Stored> for Profile {
    fn from(stored: Stored) -> Self {
        Self {
            subject: stored.subject,
            name: stored.name,
            email: stored.email,
            email_verified: stored.email_verified,
            phone_verified: stored.phone_verified,
            picture: stored.picture,
            url: stored.url,
            roles: stored.roles.split(' ').filter_map(Badge::parse).collect(),
            issued_at: stored.issued_at,
        }
    }
}

/// What is known of a reader; `None` of a guest.
pub async fn get(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Option<Profile>> {
    with_db!(conn, db => {
        let stored: Option<Stored> = sqlx::query_as(
            "select subject, name, email, email_verified, phone_verified, picture, url, roles, issued_at
             from reader_profile where reader_id = $1",
        )
        .bind(reader)
        .fetch_optional(db)
        .await?;
        Ok(stored.map(Profile::from))
    })
}

/// Keeps what is said of a reader, unless something newer is known.
pub async fn set(conn: &mut Conn<'_>, reader: &ReaderId, profile: &Profile) -> Result<()> {
    let roles: Vec<&str> = profile.roles.iter().map(|role| role.as_str()).collect();
    with_db!(conn, db => {
        sqlx::query(
            "insert into reader_profile (reader_id, subject, name, email, email_verified, phone_verified, picture, url,
                 roles, issued_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             on conflict (reader_id) do update set name = excluded.name, email = excluded.email,
                 email_verified = excluded.email_verified, phone_verified = excluded.phone_verified,
                 picture = excluded.picture, url = excluded.url, roles = excluded.roles, issued_at = excluded.issued_at
             where reader_profile.issued_at <= excluded.issued_at",
        )
        .bind(reader)
        .bind(&profile.subject)
        .bind(&profile.name)
        .bind(&profile.email)
        .bind(profile.email_verified)
        .bind(profile.phone_verified)
        .bind(&profile.picture)
        .bind(&profile.url)
        .bind(roles.join(" "))
        .bind(profile.issued_at)
        .execute(db)
        .await?;
    });
    Ok(())
}
