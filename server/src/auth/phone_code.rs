//! Proving a telephone number by a one-time code, which the site's own program sends. Nobody here keeps the number: a keyed
//! hash, by which its reader is the same person on every device, and the last two digits.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Refusal, SiteId, site::Language};

use super::{
    one_time_code::{self, DAY, Limits, Recipient},
    reader_session::{self, Session},
};
use crate::{
    app::App,
    crypto::token::keyed_hash,
    error::Result,
    keys::Keys,
    store::{
        one_time_codes::{Kind, OneTimeCode},
        sites::Site,
    },
};

/// A number gets a few codes a day, because each one costs, and so many of a site's numbers.
const LIMITS: Limits = Limits {
    span: DAY,
    recipients: 300,
};
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
    // "+84 (0)91…": people write the digit that is for calls within the country alone.
    let national = match national.strip_prefix("840") {
        Some(rest) => format!("84{rest}"),
        None => national,
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

/// Makes a code for a number; `None` when it got one a moment ago or too many of late, which nobody is told.
/// [`Code::TooMany`] when the site has sent too many to others.
pub async fn ask(app: &App, site: &Site, number: &str, language: Language) -> Result<Option<OneTimeCode>> {
    let recipient = Recipient {
        kind: Kind::Phone,
        id: hash(&app.keys(), &site.id, number),
        last_two: Some(number[number.len() - 2..].to_owned()),
    };
    one_time_code::make(app, &site.id, recipient, language, LIMITS).await
}

/// Signs in whoever has the code that was sent to a number, as they type it; gives back their token. [`Code::PhoneCodeWrong`].
pub async fn answer(app: &App, site: &Site, phone: &str, said: &str) -> Result<String> {
    if !site.settings.sign_in_by_phone {
        return Err(Code::SignInUnavailable.into());
    }
    let (hash, now) = (hash(&app.keys(), &site.id, &number(phone)?), app.now());
    if !one_time_code::take(app, &site.id, Kind::Phone, &hash, said).await? {
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
    Ok(session.token(&app.keys(), &site.id))
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
            "+84 (0)91 234 5678",
            "0084 0912345678",
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
