//! Device cookie (OWASP's word): shows that somebody has signed in to an account from this browser before. It opens
//! nothing. Attempts from a browser that is known are counted apart from strangers', who could else lock an account for
//! its owner by guessing.

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
