//! Return address: the page to come back to after signing in, and the redirect that carries it.

use axum::{
    http::Uri,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use url::form_urlencoded::byte_serialize;

/// Where somebody wanted to be when they were asked to sign in.
#[derive(Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    to: String,
}

impl Wanted {
    /// Of a request that needs somebody signed in.
    pub fn of(uri: &Uri) -> Self {
        let to = uri.path_and_query().map(|to| to.as_str().to_owned());
        Self {
            to: to.unwrap_or_default(),
        }
    }

    /// A page of the moderators', and never one elsewhere, whoever made the link.
    pub fn page(&self) -> &str {
        let inside = self.to.starts_with("/admin/") && self.to.bytes().all(|byte| byte.is_ascii_graphic());
        if inside { &self.to } else { "/admin" }
    }

    /// The address of a form, after which it is gone on to there.
    pub(super) fn after(&self, form: &str) -> String {
        match self.page() {
            "/admin" => form.to_owned(),
            page => format!(
                "{form}?to={}",
                byte_serialize(page.as_bytes()).collect::<String>()
            ),
        }
    }
}

/// Asks somebody to sign in, and to go on to what they wanted.
pub fn to_sign_in(wanted: &Wanted) -> Response {
    Redirect::to(&wanted.after("/admin/sign-in")).into_response()
}
