//! Identity providers: where a site's readers or moderators sign in with an account that they have there.

use cam_nhan_domain::{Millis, SiteId, ids::IdentityProviderId};
use serde::{Deserialize, Serialize};

use super::{Change, Conn, moderators::Role, with_db};
use crate::error::{Error, Result};

/// A site has no more of them than this.
pub const MOST: usize = 10;

/// One identity provider of a site. Of its secret, nothing is printed.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
    /// The site that it is for.
    pub site_id: SiteId,
    /// What stands on the button.
    pub name: String,
    /// Its identifier in OpenID Connect; of OAuth 2 alone, the origin of where an account is asked for.
    pub issuer: String,
    /// By which it knows this service.
    pub client_id: String,
    /// What proves that it is this service: a secret, or for Apple the private key that signs one. Empty for a public
    /// client.
    pub client_secret: String,
    /// Whether readers sign in with it.
    pub for_readers: bool,
    /// How it is spoken with, and who moderates by its word.
    pub options: Options,
    /// Since when it is there.
    pub created_at: Millis,
}

impl std::fmt::Debug for IdentityProvider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityProvider({}, {})", self.id, self.issuer)
    }
}

/// How a provider is spoken with, and who moderates by its word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// What is asked for, parted by spaces.
    pub scopes: String,
    /// Where OAuth 2 is spoken; `None` for OpenID Connect, which tells itself.
    pub oauth2: Option<OAuth2>,
    /// By which key the secret is signed, where that is made anew for each request (Apple).
    pub signed_secret: Option<SignedSecret>,
    /// Whether the answer comes as a form (`response_mode=form_post`), as Apple wants it.
    pub form_post: bool,
    /// The claim that lists somebody's groups.
    pub groups_claim: String,
    /// Who moderates the site by this provider's word; the first rule that fits counts.
    pub staff: Vec<StaffRule>,
}

/// A provider that speaks OAuth 2 and is no OpenID provider: where, and where in its answer an account's facts are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuth2 {
    /// What is peculiar about it.
    pub dialect: Dialect,
    /// Where people are asked.
    pub authorize: String,
    /// Where a code is changed for a token.
    pub token: String,
    /// Where the account is told.
    pub user_info: String,
    /// Paths into that answer, as `picture.data.url`: the account's id, which never changes,
    pub subject: String,
    /// its name,
    pub name: String,
    /// its e-mail address, and
    pub email: String,
    /// the address of its picture.
    pub picture: String,
    /// Whether the address is proved whenever the provider tells it.
    pub email_is_proved: bool,
}

/// What is peculiar about a provider's OAuth 2.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Nothing: RFC 6749.
    #[default]
    Standard,
    /// Zalo's version 4: other names, and secrets in headers.
    Zalo,
    /// GitHub: addresses are told apart from the account.
    GitHub,
}

/// The key that signs secrets for a provider that takes no other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedSecret {
    /// Whose key it is.
    pub team: String,
    /// The key's id.
    pub key: String,
}

/// Lets somebody moderate the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffRule {
    /// An address (`lan@bao.example`), a whole domain (`@bao.example`) or a group (`group:desk`).
    pub who: String,
    /// As what.
    pub role: Role,
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: IdentityProviderId,
    site_id: SiteId,
    name: String,
    issuer: String,
    client_id: String,
    client_secret: String,
    for_readers: bool,
    options: String,
    created_at: Millis,
}

impl Stored {
    fn read(self) -> Result<IdentityProvider> {
        Ok(IdentityProvider {
            options: serde_json::from_str(&self.options).map_err(Error::internal)?,
            id: self.id,
            site_id: self.site_id,
            name: self.name,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret: self.client_secret,
            for_readers: self.for_readers,
            created_at: self.created_at,
        })
    }
}

macro_rules! columns {
    () => {
        "id, site_id, name, issuer, client_id, client_secret, for_readers, options, created_at"
    };
}

/// A site's providers, the oldest first.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<IdentityProvider>> {
    let stored: Vec<Stored> = with_db!(conn, (db, by) => {
        sqlx::query_as(concat!(
            "select ", columns!(), " from identity_provider", by!("identity_provider_by_site"),
            "where site_id = $1 order by created_at, id limit 100"
        ))
        .bind(site)
        .fetch_all(db)
        .await?
    });
    stored.into_iter().map(Stored::read).collect()
}

/// All providers by whose word somebody moderates a site, up to 100, by their names: what the page to sign in offers.
pub async fn list_for_staff(conn: &mut Conn<'_>) -> Result<Vec<IdentityProvider>> {
    let stored: Vec<Stored> = with_db!(conn, db => {
        sqlx::query_as(concat!("select ", columns!(), " from identity_provider order by name, id limit 1000"))
            .fetch_all(db)
            .await?
    });
    let mut providers = stored.into_iter().map(Stored::read).collect::<Result<Vec<_>>>()?;
    providers.retain(|provider| !provider.options.staff.is_empty());
    providers.truncate(100);
    Ok(providers)
}

/// A provider, of whichever site.
pub async fn get(conn: &mut Conn<'_>, id: &IdentityProviderId) -> Result<Option<IdentityProvider>> {
    let stored: Option<Stored> = with_db!(conn, db => {
        sqlx::query_as(concat!("select ", columns!(), " from identity_provider where id = $1"))
            .bind(id)
            .fetch_optional(db)
            .await?
    });
    stored.map(Stored::read).transpose()
}

/// Adds a provider, or replaces the one of that id.
pub async fn set(conn: &mut Conn<'_>, provider: &IdentityProvider) -> Result<()> {
    let options = serde_json::to_string(&provider.options).map_err(Error::internal)?;
    with_db!(conn, db => {
        sqlx::query(
            "insert into identity_provider
                 (id, site_id, name, issuer, client_id, client_secret, for_readers, options, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (id) do update set name = excluded.name, issuer = excluded.issuer,
                 client_id = excluded.client_id, client_secret = excluded.client_secret,
                 for_readers = excluded.for_readers, options = excluded.options",
        )
        .bind(&provider.id)
        .bind(&provider.site_id)
        .bind(&provider.name)
        .bind(&provider.issuer)
        .bind(&provider.client_id)
        .bind(&provider.client_secret)
        .bind(provider.for_readers)
        .bind(options)
        .bind(provider.created_at)
        .execute(db)
        .await?;
    });
    conn.note(Change::Site(provider.site_id.clone()));
    Ok(())
}

/// Ends what hangs on a provider's word: sessions, and who looks after the site by it. Whose account is whose is kept.
pub async fn end_rights(conn: &mut Conn<'_>, id: &IdentityProviderId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from session where provider_id = $1").bind(id).execute(&mut *db).await?;
        sqlx::query("delete from membership where provider_id = $1").bind(id).execute(db).await?;
    });
    Ok(())
}

/// Removes a provider, and whatever hangs on its word.
pub async fn remove(conn: &mut Conn<'_>, site: &SiteId, id: &IdentityProviderId) -> Result<()> {
    end_rights(conn, id).await?;
    with_db!(conn, db => {
        sqlx::query("delete from moderator_identity where provider_id = $1").bind(id).execute(&mut *db).await?;
        sqlx::query("delete from identity_provider where id = $1").bind(id).execute(db).await?;
    });
    conn.note(Change::Site(site.clone()));
    Ok(())
}
