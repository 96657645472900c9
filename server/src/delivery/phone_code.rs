//! Has a site's own program send a code to a telephone: asked at once and signed, because somebody waits. What it answers decides
//! whether the code is on its way.

use cam_nhan_domain::{Code, Millis, site::Language};
use serde::Serialize;

use super::webhooks::{ID, SIGNATURE, TIMESTAMP};
use crate::{
    app::App,
    auth::{
        one_time_code::{self, MINUTES, digits},
        phone_code,
    },
    crypto::{token, webhook_signature::sign},
    error::{Error, Result},
    i18n::mail::words,
    store::{
        one_time_codes::OneTimeCode,
        phone_hooks::{self, Hook},
        sites::Site,
    },
};

#[derive(Serialize)]
struct Message<'a> {
    r#type: &'static str,
    timestamp: Millis,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    site: &'a str,
    phone: &'a str,
    code: &'a str,
    /// What can be sent as it is.
    text: String,
    language: &'static str,
    minutes: i64,
}

/// Has a code sent to a number as somebody typed it, in whatever way. That it got one a moment ago is told to nobody.
/// [`Code::SignInUnavailable`] when the site has no such program, [`Code::Unavailable`] when that does not say that the code
/// is on its way.
pub async fn ask(app: &App, site: &Site, phone: &str, language: Language) -> Result<()> {
    let hook = phone_hooks::get(&mut app.store().read().await?.conn(), &site.id).await?;
    let hook = hook.filter(|_| site.settings.sign_in_by_phone);
    let hook = hook.ok_or(Code::SignInUnavailable)?;
    let number = phone_code::number(phone)?;
    let Some(code) = phone_code::ask(app, site, &number, language).await? else {
        return Ok(());
    };
    let sent = send(app, site, &hook, &code, &number, language).await;
    if sent.is_err() {
        one_time_code::end_pause(app, code).await?;
    }
    sent
}

async fn send(
    app: &App,
    site: &Site,
    hook: &Hook,
    code: &OneTimeCode,
    phone: &str,
    language: Language,
) -> Result<()> {
    let digits = digits(&app.keys(), code);
    let words = words(language);
    let message = Message {
        r#type: "phone.code",
        timestamp: app.now(),
        data: Data {
            site: site.id.as_str(),
            phone,
            code: &digits,
            text: format!(
                "{}. {}",
                (words.code_subject)(&digits, &site.name),
                (words.code_until)(MINUTES)
            ),
            language: language.tag(),
            minutes: MINUTES,
        },
    };
    let json = serde_json::to_string(&message).map_err(Error::internal)?;
    let id = format!("msg_{}", token::new_token());
    let seconds = app.now().0 / 1_000;
    let signature = sign([hook.secret.as_str()], &id, seconds, &json);
    let seconds = seconds.to_string();
    let headers = [
        (ID, id.as_str()),
        (TIMESTAMP, seconds.as_str()),
        (SIGNATURE, signature.as_str()),
    ];
    let url = hook.address.parse().map_err(|_| Code::SignInUnavailable)?;
    match app.outgoing().post_json(&url, &headers, json).await {
        Ok(answer) if answer.status.is_success() => Ok(()),
        Ok(answer) => {
            tracing::warn!(site = %site.id, status = answer.status.as_u16(), "a site's program sent no code to a telephone");
            Err(Code::Unavailable.with(60).into())
        }
        Err(trouble) => {
            tracing::warn!(site = %site.id, %trouble, "a site's program that sends codes to telephones could not be asked");
            Err(Code::Unavailable.with(60).into())
        }
    }
}
