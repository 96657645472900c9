//! One-time codes by which readers sign in: six digits, ten minutes, five tries, whatever they are sent to. Nobody learns
//! whether anybody ever signed in there.
//!
//! A code is worked out from a nonce in the database and a key of the service's (HMAC), so that it stands nowhere until it is
//! sent.

use cam_nhan_domain::{Code, Millis, SiteId, site::Language};
use subtle::ConstantTimeEq as _;

use crate::{
    app::App,
    crypto::token::{keyed_hash, new_token},
    error::Result,
    keys::Keys,
    store::one_time_codes::{self, Kind, OneTimeCode},
};

/// How long a code is good, in minutes.
pub const MINUTES: i64 = 10;
/// How often a code may be tried.
const TRIES: i64 = 5;
/// Who got a code gets another one no sooner than this after it, in milliseconds,
const PAUSE: i64 = 60_000;
/// and no more than so many within [`Limits::span`].
const SENT: i64 = 5;
/// Milliseconds of an hour.
pub const HOUR: i64 = 60 * 60_000;
/// Milliseconds of a day. So long it is remembered how many codes somebody got.
pub const DAY: i64 = 24 * HOUR;

/// How many codes are sent.
pub struct Limits {
    /// Within how many milliseconds one mailbox or telephone gets a few.
    pub span: i64,
    /// To how many mailboxes or telephones a site's are sent within an hour.
    pub recipients: i64,
}

/// What a code is to be sent to.
pub struct Recipient {
    /// What it is.
    pub kind: Kind,
    /// The mailbox, or a keyed hash of the telephone's number.
    pub id: String,
    /// The last two digits of a number.
    pub last_two: Option<String>,
}

/// The six digits of a code.
pub fn digits(keys: &Keys, code: &OneTimeCode) -> String {
    let label = match code.kind {
        Kind::Mail => b"sign-in code".as_slice(),
        Kind::Phone => b"phone code",
    };
    let (site, recipient, nonce) = (code.site_id.as_str(), &code.recipient, &code.nonce);
    let hash = keyed_hash(
        keys.codes(),
        &[label, site.as_bytes(), recipient.as_bytes(), nonce.as_bytes()],
    );
    let number = u64::from_be_bytes(std::array::from_fn(|n| hash[n]));
    format!("{:06}", number % 1_000_000)
}

/// Makes a code, and owes a mailbox its mail; `None` when the recipient got one a moment ago or too many of late, which is
/// told to nobody: whether they were asked about is theirs alone to know. [`Code::TooMany`] when the site has sent too many to
/// others.
pub async fn make(
    app: &App,
    site: &SiteId,
    recipient: Recipient,
    language: Language,
    limits: Limits,
) -> Result<Option<OneTimeCode>> {
    let Recipient { kind, id, last_two } = recipient;
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let last = one_time_codes::get(conn, &site, kind, &id).await?;
                let within = |then: Millis, span: i64| (0..span).contains(&(now.0 - then.0));
                let recent = last.as_ref().filter(|last| within(last.sent_since, limits.span));
                if let Some(last) = recent
                    && (last.sent >= SENT || within(last.created_at, PAUSE))
                {
                    return Ok(None);
                }
                let since = Millis(now.0 - HOUR);
                if one_time_codes::count_since(conn, &site, kind, since).await? >= limits.recipients {
                    return Err(Code::TooMany.with(600).into());
                }
                let code = OneTimeCode {
                    site_id: site,
                    kind,
                    recipient: id,
                    last_two,
                    nonce: new_token(),
                    tries: 0,
                    sent: recent.map_or(0, |last| last.sent) + 1,
                    sent_since: recent.map_or(now, |last| last.sent_since),
                    language: language.tag().to_owned(),
                    created_at: now,
                    expires_at: now.plus_minutes(MINUTES),
                    due_at: (kind == Kind::Mail).then_some(now),
                    attempts: 0,
                };
                one_time_codes::set(conn, &code).await?;
                Ok(Some(code))
            })
        })
        .await
}

/// Lets whoever asked for a code that was not sent ask again at once: within the pause they would be told of one that never
/// comes. It counts as one of the few all the same.
pub async fn end_pause(app: &App, code: OneTimeCode) -> Result<()> {
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let before = Millis(code.created_at.0 - PAUSE);
                one_time_codes::set_created_at(conn, &code, before).await
            })
        })
        .await
}

/// Whether somebody says the code that was sent; it is good once, and each try counts.
pub async fn take(app: &App, site: &SiteId, kind: Kind, recipient: &str, said: &str) -> Result<bool> {
    // As people copy it: with spaces, or the mail's full stop.
    let said: String = said.chars().filter(char::is_ascii_digit).take(7).collect();
    let (site, recipient) = (site.clone(), recipient.to_owned());
    let (now, keys) = (app.now(), app.keys());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let whose = (kind, recipient.as_str());
                let Some(code) = one_time_codes::count_try(conn, &site, whose, TRIES, now).await? else {
                    return Ok(false);
                };
                let is_right = bool::from(digits(&keys, &code).as_bytes().ct_eq(said.as_bytes()));
                Ok(is_right && one_time_codes::end(conn, &code).await?)
            })
        })
        .await
}

/// Deletes what nobody needs to remember; gives back how many.
pub async fn forget_old(app: &App) -> Result<u64> {
    let before = Millis(app.now().0 - DAY);
    app.store()
        .write(move |conn| Box::pin(async move { one_time_codes::remove_before(conn, before).await }))
        .await
}
