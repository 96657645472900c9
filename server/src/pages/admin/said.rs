//! Status message above a form: what was done, or why not.

use axum::{http::StatusCode, response::Response};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;

use crate::error::{self, Error, Result};

/// What a page says above its forms.
#[derive(Default)]
pub struct Said {
    sentence: Option<(&'static str, String)>,
    status: StatusCode,
}

impl Said {
    /// It is done.
    pub fn done(sentence: &str) -> Self {
        Self {
            sentence: Some(("status", sentence.to_owned())),
            status: StatusCode::OK,
        }
    }

    /// What whoever sits before the form had better know first.
    pub fn warning(sentence: String) -> Self {
        Self {
            sentence: Some(("alert", sentence)),
            status: StatusCode::OK,
        }
    }

    /// What is to be mended in a form.
    pub fn wrong(sentence: &str) -> Self {
        Self {
            sentence: Some(("alert", sentence.to_owned())),
            status: StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Why it was refused, where whoever sits before the form can mend that; gives any other error back.
    pub fn refused(error: Error, language: Language) -> Result<Self> {
        match error {
            Error::Refusal(refusal)
                if matches!(
                    refusal.code,
                    Code::SignInFailed
                        | Code::PasswordWrong
                        | Code::PasswordTooShort
                        | Code::CodeWrong
                        | Code::EmailInvalid
                        | Code::NameMissing
                        | Code::NameTooLong
                ) =>
            {
                Ok(Self {
                    sentence: Some(("alert", cam_nhan_widget::i18n::refusal(refusal, language))),
                    status: error::status(refusal.code),
                })
            }
            error => Err(error),
        }
    }

    /// The sentence's element.
    pub fn view(&self) -> impl IntoView + use<> {
        let sentence = self.sentence.clone();
        let class = if self.status.is_success() {
            "notice"
        } else {
            "notice bad"
        };
        sentence.map(|(role, sentence)| view! { <p class=class role=role>{sentence}</p> })
    }

    /// The page with the status of what it says.
    pub fn with(&self, mut page: Response) -> Response {
        *page.status_mut() = self.status;
        page
    }
}
