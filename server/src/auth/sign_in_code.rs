//! Signing in by a one-time code that is sent to a mailbox: six digits, ten minutes, five tries. The answer is the same
//! whether anybody ever signed in with that address.
//!
//! A code is worked out from a nonce in the database and a key of the service's (HMAC), so that it stands nowhere until the
//! mail is written.

use cam_nhan_domain::{Code, CommentId, Draft, Millis, Refusal, site::Language};
use subtle::ConstantTimeEq as _;

use super::reader_session::{self, Session};
use crate::{
    app::App,
    crypto::token::{keyed_hash, new_token},
    discussion::author::is_mail_sign_in_offered,
    error::Result,
    keys::Keys,
    store::{
        sign_in_codes::{self, SignInCode},
        sites::Site,
    },
};

/// How long a code is good, in minutes.
pub const MINUTES: i64 = 10;
/// How often a code may be tried.
const TRIES: i64 = 5;
/// A mailbox gets another code no sooner than this after the last one, in milliseconds,
const PAUSE: i64 = 60_000;
/// and no more than so many within this time.
const SENT: i64 = 5;
const HOUR: i64 = 60 * 60_000;
/// Mailboxes of one site that a code is sent to within an hour.
const MAILBOXES: i64 = 1_000;
/// For how long it is remembered how many codes a mailbox got, in milliseconds: a day.
const REMEMBERED: i64 = 24 * HOUR;

/// A mailbox as it is known: checked as for a comment, in small letters.
pub fn mailbox(email: &str) -> Result<String, Refusal> {
    let draft = Draft {
        id: CommentId::new(0, [0; 10]),
        parent: None,
        name: "-".to_owned(),
        email: Some(email.to_owned()),
        text: "-".to_owned(),
    };
    let email = draft.check_composed(1)?.email.clone();
    Ok(email.ok_or(Code::EmailInvalid)?.to_lowercase())
}

/// The six digits of a code.
pub fn digits(keys: &Keys, code: &SignInCode) -> String {
    let texts = [
        b"sign-in code".as_slice(),
        code.site_id.as_str().as_bytes(),
        code.email.as_bytes(),
        code.nonce.as_bytes(),
    ];
    let hash = keyed_hash(keys.codes(), &texts);
    let number = u64::from_be_bytes(std::array::from_fn(|n| hash[n]));
    format!("{:06}", number % 1_000_000)
}

/// Owes a mailbox a code, unless it got one a moment ago or too many of late. [`Code::TooMany`] when the site has sent too
/// many to others.
pub async fn ask(app: &App, site: &Site, email: &str, language: Language) -> Result<()> {
    if !is_mail_sign_in_offered(app, &site.settings) {
        return Err(Code::SignInUnavailable.into());
    }
    let email = mailbox(email)?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let last = sign_in_codes::get(conn, &site, &email).await?;
                let within = |then: Millis, span: i64| (0..span).contains(&(now.0 - then.0));
                let recent = last.as_ref().filter(|last| within(last.sent_since, HOUR));
                if let Some(last) = recent
                    && (last.sent >= SENT || within(last.created_at, PAUSE))
                {
                    // Told to nobody: whether a mailbox was asked about is its owner's alone to know.
                    return Ok(());
                }
                if sign_in_codes::count_since(conn, &site, Millis(now.0 - HOUR)).await? >= MAILBOXES {
                    return Err(Code::TooMany.with(600).into());
                }
                let code = SignInCode {
                    site_id: site,
                    email,
                    nonce: new_token(),
                    tries: 0,
                    sent: recent.map_or(0, |last| last.sent) + 1,
                    sent_since: recent.map_or(now, |last| last.sent_since),
                    language: language.tag().to_owned(),
                    created_at: now,
                    expires_at: now.plus_minutes(MINUTES),
                    attempts: 0,
                };
                sign_in_codes::set(conn, &code).await
            })
        })
        .await
}

/// Signs in whoever has the code that was sent to a mailbox; gives back their token. [`Code::MailCodeWrong`].
pub async fn answer(app: &App, site: &Site, email: &str, said: &str) -> Result<String> {
    if !is_mail_sign_in_offered(app, &site.settings) {
        return Err(Code::SignInUnavailable.into());
    }
    let email = mailbox(email)?;
    // As people copy it: with spaces, or the mail's full stop.
    let said: String = said.chars().filter(char::is_ascii_digit).take(7).collect();
    let (site, now, keys) = (site.id.clone(), app.now(), app.keys());
    let (its_site, its_email) = (site.clone(), email.clone());
    let is_right = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let Some(code) = sign_in_codes::count_try(conn, &its_site, &its_email, TRIES, now).await?
                else {
                    return Ok(false);
                };
                let is_right = bool::from(digits(&keys, &code).as_bytes().ct_eq(said.as_bytes()));
                Ok(is_right && sign_in_codes::end(conn, &code).await?)
            })
        })
        .await?;
    if is_right {
        Ok(session(&email, now).token(&app.keys(), &site))
    } else {
        Err(Code::MailCodeWrong.into())
    }
}

/// The session of who has proved a mailbox.
fn session(email: &str, now: Millis) -> Session {
    Session {
        subject: format!("mail:{email}"),
        name: None,
        email: Some(email.to_owned()),
        email_verified: true,
        phone_verified: false,
        picture: None,
        issued_at: now.0,
        expires_at: now.plus_minutes(reader_session::MINUTES).0,
    }
}

/// Deletes what nobody needs to remember; gives back how many.
pub async fn forget_old(app: &App) -> Result<u64> {
    let before = Millis(app.now().0 - REMEMBERED);
    app.store()
        .write(move |conn| Box::pin(async move { sign_in_codes::remove_before(conn, before).await }))
        .await
}
