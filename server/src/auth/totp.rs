//! One-time codes (TOTP, RFC 6238: six digits, 30 seconds, SHA-1, as every authenticator reads them), and the recovery
//! codes for when the authenticator is lost.
//!
//! No secret is stored: it is an HMAC, under a key of this database, of a seed that is. A copy of the
//! moderators' rows alone makes no codes.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, Refusal, ids::ModeratorId};
use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Secret, Totp};

use super::audit_log::log_account_act;
use crate::{
    app::App,
    crypto::token::{keyed_hash, random},
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::Action,
        moderators::{self, Moderator},
    },
};

/// Bytes of a seed.
const SEED: usize = 16;
/// Seconds for which a code counts.
const STEP: i64 = 30;
/// Recovery codes that are given out together.
const RECOVERY_CODES: usize = 10;
/// Wrong codes in a row that cost no wait.
const FREE: i64 = 4;
/// The longest wait after a wrong code, in minutes: long for a machine that guesses, short for whoever mistyped.
const LONGEST_WAIT: i64 = 15;

/// What an authenticator is told, once, before codes are turned on.
pub struct Offer {
    /// From which the secret is made again; not itself a secret without the service's key.
    pub seed: String,
    /// The secret for typing, in groups of four.
    pub secret: String,
    /// The address that authenticators open, `otpauth://…`.
    pub uri: String,
    /// The same as a picture: an SVG element.
    pub qr: String,
}

/// A new seed.
pub fn new_seed() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<SEED>())
}

/// What a moderator's authenticator is told about a seed.
pub fn offer(app: &App, moderator: &Moderator, seed: &str) -> Result<Offer> {
    let totp = totp(app, &moderator.id, seed, &moderator.email)?;
    let uri = totp.to_url().map_err(Error::internal)?;
    let qr = QrCode::new(&uri).map_err(Error::internal)?;
    let qr = qr.render::<svg::Color<'_>>().module_dimensions(5, 5).build();
    // Within a page, without the declaration of a file of its own.
    let qr = qr.find("<svg").map_or("", |at| &qr[at..]).to_owned();
    Ok(Offer {
        seed: seed.to_owned(),
        secret: grouped(&totp.secret().to_base32()),
        uri,
        qr,
    })
}

/// The step whose code this is: the present one, the one before or the one after.
pub fn step_of(app: &App, id: &ModeratorId, seed: &str, code: &str) -> Result<Option<i64>> {
    let seconds = u64::try_from(app.now().0.div_euclid(1_000)).unwrap_or_default();
    let step = totp(app, id, seed, "")?.check(&plain(code), seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// Checks a one-time or recovery code of a moderator, and uses it up: the same is never right again. After a few wrong
/// ones each costs a wait ([`Code::TooMany`]). The inner error is to be told only after the transaction is committed:
/// what was tried has to be remembered.
pub async fn take(
    conn: &mut Conn<'_>,
    app: &App,
    id: &ModeratorId,
    code: &str,
) -> Result<Result<(), Refusal>> {
    let now = app.now();
    let Some(attempt) = moderators::begin_attempt(conn, id, now).await? else {
        return Ok(Err(wait(now, moderators::get_wait(conn, id).await?)));
    };
    let step = step_of(app, id, &attempt.totp_seed, code)?.filter(|step| *step > attempt.totp_step);
    if let Some(step) = step {
        moderators::take_code(conn, id, step).await?;
        return Ok(Ok(()));
    }
    if moderators::take_recovery_code(conn, id, &hash_recovery_code(app, id, code)).await? {
        moderators::take_code(conn, id, attempt.totp_step).await?;
        log_account_act(
            conn,
            id,
            &Actor::Moderator(id.clone()),
            Action::UseRecoveryCode,
            now,
        )
        .await?;
        return Ok(Ok(()));
    }
    let over = attempt.codes_wrong - FREE;
    if over > 0 {
        let minutes = (1 << (over - 1).min(10)).min(LONGEST_WAIT);
        moderators::set_wait(conn, id, now.plus_minutes(minutes)).await?;
    }
    Ok(Err(Code::CodeWrong.into()))
}

/// Ten new recovery codes, as they are shown, and their hashes. Each is 80 random bits.
pub fn new_recovery_codes(app: &App, id: &ModeratorId) -> (Vec<String>, Vec<String>) {
    (0..RECOVERY_CODES)
        .map(|_| {
            let code = Secret::new(Box::new(random::<10>()))
                .to_base32()
                .to_ascii_lowercase();
            (grouped(&code), hash_recovery_code(app, id, &code))
        })
        .unzip()
}

fn totp(app: &App, id: &ModeratorId, seed: &str, email: &str) -> Result<Totp> {
    let seed = BASE64_URL_SAFE_NO_PAD
        .decode(seed)
        .ok()
        .filter(|seed| seed.len() == SEED)
        .ok_or(Code::BodyInvalid)?;
    let hash = keyed_hash(app.keys().codes(), &[b"totp", id.as_str().as_bytes(), &seed]);
    let mut secret = [0; 20];
    secret.copy_from_slice(&hash[..20]);
    // The address of codes keeps `:` for itself.
    Builder::new()
        .with_step_duration(STEP.unsigned_abs())
        .with_skew(1)
        .with_secret(Secret::new_stack(secret))
        .with_issuer(Some("Cảm Nhận"))
        .with_account_name(email.replace(':', " "))
        .build()
        .map_err(Error::internal)
}

fn hash_recovery_code(app: &App, id: &ModeratorId, code: &str) -> String {
    let code = plain(code);
    let texts: [&[u8]; 3] = [b"recovery", id.as_str().as_bytes(), code.as_bytes()];
    BASE64_URL_SAFE_NO_PAD.encode(keyed_hash(app.keys().codes(), &texts))
}

/// A code without the spaces and dashes that people and their phones put in.
fn plain(code: &str) -> String {
    code.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase()
}

fn grouped(code: &str) -> String {
    let groups: Vec<String> = code
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    groups.join(" ")
}

/// [`Code::TooMany`] until a moment.
fn wait(now: Millis, until: Millis) -> Refusal {
    let seconds = (until.0 - now.0).div_euclid(1_000) + 1;
    Code::TooMany.with(u32::try_from(seconds).unwrap_or(1))
}
