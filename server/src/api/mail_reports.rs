//! Reports about mail that was sent, from whoever receives them: a mail provider's webhook behind a few lines of one's own,
//! or a mailbox. Signed as Standard Webhooks has it, with the secret that `cam-nhan mail secret` tells.

use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, header},
};
use cam_nhan_domain::Code;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::sign_in_code::mailbox,
    crypto::webhook_signature as signature,
    discussion::mail_report::{self, Named},
    error::Result,
    http::problem::Problem,
    net::mail_report::Kind,
};

/// The most reports of one message.
const MOST: usize = 1_000;
/// The most that is kept of what was said, in characters.
const DETAIL: usize = 200;

/// Reports about mail.
#[derive(Deserialize, ToSchema)]
pub struct MailReports {
    /// Up to 1,000.
    reports: Vec<MailReport>,
}

/// A mailbox that could not be reached, or whose owner called the mail spam.
#[derive(Deserialize, ToSchema)]
pub struct MailReport {
    /// The mailbox.
    email: String,
    /// `bounce` or `complaint`; what else a provider reports may be sent along, and is passed over.
    kind: String,
    /// Of a bounce, whether it is for good; one that will pass stops nothing.
    #[serde(default = "for_good")]
    permanent: bool,
    /// What was said of it.
    #[serde(default)]
    detail: String,
}

fn for_good() -> bool {
    true
}

/// What became of reports.
#[derive(Serialize, ToSchema)]
pub struct TakenReports {
    /// Mailboxes that are sent no more mail about answers.
    stopped: usize,
}

/// Takes reports of mail that could not be delivered, or was called spam: those mailboxes are sent no more mail about answers.
///
/// Either JSON, or as `message/rfc822` a report that came as a mail (RFC 3464, RFC 5965), which is believed about mail that was
/// sent from here. The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` sign it.
#[utoipa::path(post, path = "/api/v1/mail-reports", tag = "mail", request_body(content((MailReports = "application/json"), (String = "message/rfc822"))),
    params(("webhook-id" = String, Header, description = "Names the message"),
        ("webhook-timestamp" = i64, Header, description = "When it was signed, in seconds"),
        ("webhook-signature" = String, Header, description = "`v1,` and the signature")),
    responses((status = 200, body = TakenReports), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn take(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<Json<TakenReports>> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let signed = (|| {
        let seconds = text("webhook-timestamp")?.parse().ok()?;
        Some((text("webhook-id")?, seconds, text("webhook-signature")?))
    })();
    let signed = signed.ok_or(Code::TokenMissing)?;
    let secret = mail_report::secret(&app).await?.ok_or(Code::TokenInvalid)?;
    if !signature::is_signed(&secret, signed, &body, app.now().0 / 1_000) {
        return Err(Code::TokenInvalid.into());
    }
    let kind = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let stopped = match kind.to_ascii_lowercase().as_str() {
        "message/rfc822" => mail_report::take_mail(&app, &body).await?,
        "application/json" => {
            let body: MailReports = serde_json::from_slice(&body).map_err(|_| Code::BodyInvalid)?;
            if body.reports.len() > MOST {
                return Err(Code::BodyInvalid.into());
            }
            mail_report::take(&app, body.reports.into_iter().filter_map(named).collect()).await?
        }
        _ => return Err(Code::MediaTypeUnsupported.into()),
    };
    Ok(Json(TakenReports { stopped }))
}

/// What a report says, if it stops mail.
fn named(report: MailReport) -> Option<Named> {
    let reason = Kind::parse(&report.kind)?;
    if reason == Kind::Bounce && !report.permanent {
        return None;
    }
    let detail = report.detail.chars().filter(|c| !c.is_control());
    Some(Named {
        email: mailbox(&report.email).ok()?,
        reason,
        detail: detail.take(DETAIL).collect(),
    })
}
