//! Device cookie (OWASP): shows that this browser has signed in to an account before. It opens nothing; attempts from
//! such a browser are rate-limited apart from everybody else's, who could otherwise lock an account by guessing.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::app::App;

/// How long a browser is known after signing in, in minutes.
pub const MINUTES: i64 = 60 * 24 * 180;

/// What a browser is given after a right password; `account` is the e-mail address in lower case.
pub fn issue(app: &App, account: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(app.keys().sign::<24>(&[b"known browser", account.as_bytes()]))
}

/// Whether `token` was given to a browser for this account.
pub fn is_of(app: &App, account: &str, token: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(token).is_ok_and(|token| {
        app.keys()
            .is_signed::<24>(&[b"known browser", account.as_bytes()], &token)
    })
}
