//! Error type of the service, and the only place that gives each refusal its status.
//!
//! An [`Error`] becomes a bare response that carries its [`Refusal`] in its extensions; the outermost layer,
//! [`crate::http::problem`], then words it for whoever asked. This file imports nothing of the service, so that
//! everything may import it.

use std::sync::Arc;

use axum::{
    http::{Extensions, StatusCode},
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{Code, Refusal, wire::CaptchaOffer, work::Challenge};

/// Our results.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Expected, from a closed list, the asker's to mend.
    #[error("refused: {}", .0.code.as_str())]
    Refusal(Refusal),
    /// Not before a robot check is passed: a refusal ([`Code::WorkRequired`]) that says what to do.
    #[error("work is required")]
    Challenge(Arc<RobotChallenge>),
    /// A setting that makes no sense: a refusal ([`Code::SettingInvalid`]) that says which, and why.
    #[error(transparent)]
    Setting(WrongSetting),
    /// Ours to mend: logged once with its cause, told as "try again".
    #[error(transparent)]
    Internal(anyhow::Error),
}

/// A setting that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct WrongSetting {
    /// The setting's name.
    pub field: String,
    /// Why, in one sentence for whoever wrote it.
    pub reason: String,
}

impl WrongSetting {
    /// What is wrong with a setting.
    pub fn new(field: &str, reason: impl Into<String>) -> Self {
        Self {
            field: field.to_owned(),
            reason: reason.into(),
        }
    }
}

/// What the browser of an unverified reader must do before its comment is taken.
#[derive(Clone, Debug)]
pub struct RobotChallenge {
    /// Proof of work: what is to be counted out, and sent along as `proof`.
    pub work: Challenge,
    /// In place of counting: the captcha whose token is to be sent along with the challenge, in `proof`.
    pub captcha: Option<CaptchaOffer>,
    /// To be sent along as `form_token`, in place of the one that was sent, if any.
    pub form_token: Option<String>,
    /// Milliseconds until the form token is old enough: a comment that comes sooner is held.
    pub wait: u32,
}

impl Error {
    /// A fault of ours.
    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }

    /// One error for each of those who waited for one answer.
    pub fn shared(error: &Arc<Self>) -> Self {
        match &**error {
            Self::Refusal(refusal) => Self::Refusal(*refusal),
            Self::Challenge(challenge) => Self::Challenge(challenge.clone()),
            Self::Setting(wrong) => Self::Setting(wrong.clone()),
            Self::Internal(cause) => Self::internal(anyhow::anyhow!("{cause:#}")),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Code> for Error {
    fn from(code: Code) -> Self {
        Self::Refusal(code.into())
    }
}

impl From<WrongSetting> for Error {
    fn from(wrong: WrongSetting) -> Self {
        Self::Setting(wrong)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_passing(&error) {
            tracing::warn!(%error, "the database is not ready");
            return Self::Refusal(if takes_no_writes(&error) {
                Code::ReadOnly.with(60)
            } else {
                Code::Unavailable.with(2)
            });
        }
        Self::Internal(error.into())
    }
}

/// SQLite's primary result code, which an extended one holds in its low byte; PostgreSQL's codes have five characters.
fn sqlite_code(code: &str) -> Option<u32> {
    let number: u32 = code.parse().ok()?;
    (code.len() < 5).then_some(number & 0xff)
}

/// Whether the database is only read for now: SQLite's READONLY (8), and PostgreSQL's 25006 of a standby.
pub fn takes_no_writes(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|cause| cause.code());
    code.is_some_and(|code| sqlite_code(&code) == Some(8) || code == "25006")
}

/// Whether the same request may succeed a little later: no connection free, a lock held, no room on the disk, a disk
/// that takes no writes, the server gone or going.
fn is_passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut
        | sqlx::Error::Io(_)
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(cause) => cause.code().is_some_and(|code| match sqlite_code(&code) {
            // BUSY 5, LOCKED 6, NOMEM 7, READONLY 8, INTERRUPT 9 (a search that took too long), IOERR 10, FULL 13,
            // CANTOPEN 14, PROTOCOL 15.
            Some(code) => matches!(code, 5..=10 | 13..=15),
            // PostgreSQL's classes, and 25006, a database that is only read for now, as after a switch to a standby.
            None => ["08", "25006", "40", "53", "55", "57", "58"]
                .iter()
                .any(|class| code.starts_with(class)),
        }),
        _ => false,
    }
}

/// The status that answers each code.
pub fn status(code: Code) -> StatusCode {
    match code {
        Code::NameMissing
        | Code::NameTooLong
        | Code::EmailInvalid
        | Code::TextMissing
        | Code::TextTooLong
        | Code::TextRefused
        | Code::MentionsTooMany
        | Code::FlagUnknown
        | Code::HideReasonUnknown
        | Code::WordListInvalid
        | Code::SettingInvalid
        | Code::CaptchaSecretMissing
        | Code::PasswordTooShort
        | Code::ReactionUnknown
        | Code::ThreadTooLarge
        | Code::MoveCircular
        | Code::MoveAmbiguous
        | Code::MoveListInvalid
        | Code::MoveListTooLong
        | Code::ParentMissing => StatusCode::UNPROCESSABLE_ENTITY,
        Code::IdInvalid
        | Code::PageMissing
        | Code::PageInvalid
        | Code::PhoneInvalid
        | Code::CursorInvalid
        | Code::BodyInvalid
        | Code::ParameterInvalid => StatusCode::BAD_REQUEST,
        Code::TokenMissing
        | Code::TokenInvalid
        | Code::UserTokenExpired
        | Code::UserTokenInvalid
        | Code::MailCodeWrong
        | Code::ProviderRefused
        | Code::PhoneCodeWrong
        | Code::SignInFailed
        | Code::PasswordWrong
        | Code::CodeWrong => StatusCode::UNAUTHORIZED,
        Code::NotYours
        | Code::EditWindowOver
        | Code::OriginForbidden
        | Code::Forbidden
        | Code::Banned
        | Code::WarningOpen
        | Code::HouseRulesOpen
        | Code::SignInRequired
        | Code::EmailUnverified
        | Code::PhoneUnverified
        | Code::SubscribersOnly
        | Code::StaffUnknown
        | Code::ThreadClosed => StatusCode::FORBIDDEN,
        Code::ThreadMissing
        | Code::CommentMissing
        | Code::SiteUnknown
        | Code::RouteUnknown
        | Code::SignInUnavailable => StatusCode::NOT_FOUND,
        Code::InvitationInvalid | Code::PasswordLinkInvalid | Code::LinkInvalid | Code::SignInExpired => {
            StatusCode::GONE
        }
        Code::IdTaken
        | Code::KeyTaken
        | Code::ThreadSame
        | Code::FormExpired
        | Code::RevisionChanged
        | Code::AppealDecided
        | Code::ActImpossible
        | Code::ThreadInUse
        | Code::LastOwner => StatusCode::CONFLICT,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::MediaTypeUnsupported => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::WorkRequired => StatusCode::PRECONDITION_REQUIRED,
        Code::TooMany => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable | Code::ReadOnly | Code::ProviderAway => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut more = Extensions::new();
        let refusal: Refusal = match self {
            Self::Refusal(refusal) => refusal,
            Self::Challenge(challenge) => {
                more.insert(challenge);
                Code::WorkRequired.into()
            }
            Self::Setting(wrong) => {
                more.insert(wrong);
                Code::SettingInvalid.into()
            }
            Self::Internal(cause) => {
                tracing::error!(cause = format!("{cause:#}"), "a request failed");
                Code::Internal.into()
            }
        };
        let mut response = status(refusal.code).into_response();
        response.extensions_mut().extend(more);
        response.extensions_mut().insert(refusal);
        response
    }
}
