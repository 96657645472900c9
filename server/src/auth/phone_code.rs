//! Proving a telephone number by a one-time code, which the site's own program sends: six digits, ten minutes, five tries. The
//! answer is the same whether the number is known. Nobody here keeps the number: a keyed hash, by which its reader is the same
//! person on every device, and the last two digits.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, Refusal, SiteId};
use subtle::ConstantTimeEq as _;

use super::reader_session::{self, Session};
use crate::{
    app::App,
    crypto::token::{keyed_hash, new_token},
    error::Result,
    keys::Keys,
    store::{
        phone_codes::{self, PhoneCode},
        sites::Site,
    },
};

/// How long a code is good, in minutes.
pub const MINUTES: i64 = 10;
/// How often a code may be tried.
const TRIES: i64 = 5;
/// A number gets another code no sooner than this after the last one, in milliseconds,
const PAUSE: i64 = 60_000;
/// and no more than so many a day: each one costs.
const SENT: i64 = 5;
const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;
/// Numbers of one site that a code is sent to within an hour.
const NUMBERS: i64 = 300;
/// The digits that a number has (E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A number as people write it, in the one form that telephones know (E.164). One that begins with 0 is Vietnamese.
pub fn number(text: &str) -> Result<String, Refusal> {
    let wrong = Code::PhoneInvalid;
    let mut digits = String::new();
    let text = text.trim();
    for c in text.chars().take(40) {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '.' | '-' | '(' | ')' | '\u{a0}' => {}
            '+' if digits.is_empty() => digits.push('+'),
            _ => return Err(wrong.into()),
        }
    }
    let national = if let Some(rest) = digits.strip_prefix('+') {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix("00") {
        rest.to_owned()
    } else if let Some(rest) = digits.strip_prefix('0') {
        format!("84{rest}")
    } else {
        return Err(wrong.into());
    };
    if !DIGITS.contains(&national.len()) || national.starts_with('0') {
        return Err(wrong.into());
    }
    Ok(format!("+{national}"))
}

fn hash(keys: &Keys, site: &SiteId, number: &str) -> String {
    let texts = [b"phone".as_slice(), site.as_str().as_bytes(), number.as_bytes()];
    BASE64_URL_SAFE_NO_PAD.encode(keyed_hash(keys.codes(), &texts))
}

/// The six digits of a code.
pub fn digits(keys: &Keys, code: &PhoneCode) -> String {
    let texts = [
        b"phone code".as_slice(),
        code.site_id.as_str().as_bytes(),
        code.phone_hash.as_bytes(),
        code.nonce.as_bytes(),
    ];
    let hash = keyed_hash(keys.codes(), &texts);
    let number = u64::from_be_bytes(std::array::from_fn(|n| hash[n]));
    format!("{:06}", number % 1_000_000)
}

/// Makes a code for a number; `None` when it got one a moment ago or too many of late, which nobody is told.
/// [`Code::TooMany`] when the site has sent too many to others.
pub async fn ask(app: &App, site: &Site, number: &str) -> Result<Option<PhoneCode>> {
    let hash = hash(&app.keys(), &site.id, number);
    let last_two = number[number.len() - 2..].to_owned();
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let last = phone_codes::get(conn, &site, &hash).await?;
                let within = |then: Millis, span: i64| (0..span).contains(&(now.0 - then.0));
                let recent = last.as_ref().filter(|last| within(last.sent_since, DAY));
                if let Some(last) = recent
                    && (last.sent >= SENT || within(last.created_at, PAUSE))
                {
                    return Ok(None);
                }
                if phone_codes::count_since(conn, &site, Millis(now.0 - HOUR)).await? >= NUMBERS {
                    return Err(Code::TooMany.with(600).into());
                }
                let code = PhoneCode {
                    site_id: site,
                    phone_hash: hash,
                    last_two,
                    nonce: new_token(),
                    tries: 0,
                    sent: recent.map_or(0, |last| last.sent) + 1,
                    sent_since: recent.map_or(now, |last| last.sent_since),
                    created_at: now,
                    expires_at: now.plus_minutes(MINUTES),
                };
                phone_codes::set(conn, &code).await?;
                Ok(Some(code))
            })
        })
        .await
}

/// Signs in whoever has the code that was sent to a number, as they type it; gives back their token. [`Code::PhoneCodeWrong`].
pub async fn answer(app: &App, site: &Site, phone: &str, said: &str) -> Result<String> {
    if !site.settings.sign_in_by_phone {
        return Err(Code::SignInUnavailable.into());
    }
    let number = number(phone)?;
    let said: String = said.chars().filter(char::is_ascii_digit).take(7).collect();
    let (site, now, keys) = (site.id.clone(), app.now(), app.keys());
    let hash = hash(&keys, &site, &number);
    let (its_site, its_hash) = (site.clone(), hash.clone());
    let is_right = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let Some(code) = phone_codes::count_try(conn, &its_site, &its_hash, TRIES, now).await? else {
                    return Ok(false);
                };
                let is_right = bool::from(digits(&keys, &code).as_bytes().ct_eq(said.as_bytes()));
                Ok(is_right && phone_codes::end(conn, &code).await?)
            })
        })
        .await?;
    if !is_right {
        return Err(Code::PhoneCodeWrong.into());
    }
    let session = Session {
        subject: format!("phone:{hash}"),
        name: None,
        email: None,
        email_verified: false,
        phone_verified: true,
        picture: None,
        issued_at: now.0,
        expires_at: now.plus_minutes(reader_session::MINUTES).0,
    };
    Ok(session.token(&app.keys(), &site))
}

/// Deletes what nobody needs to remember; gives back how many.
pub async fn forget_old(app: &App) -> Result<u64> {
    let before = Millis(app.now().0 - DAY);
    app.store()
        .write(move |conn| Box::pin(async move { phone_codes::remove_before(conn, before).await }))
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_form_however_it_is_written() {
        for written in [
            "0912 345 678",
            "+84912345678",
            "0084 912.345.678",
            "(091) 234-5678",
            " +84 91 2345678 ",
        ] {
            assert_eq!(number(written).as_deref(), Ok("+84912345678"), "{written}");
        }
        assert_eq!(number("+1 (202) 555-0123").as_deref(), Ok("+12025550123"));
        for bad in [
            "",
            "912345678",
            "+0912345678",
            "091",
            "0912345678901234",
            "091234567x",
            "+84+912345678",
            "０９１２３４５６７８",
        ] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }
}
