//! Proofs of who is asking: readers by a bearer token, moderators by a session or an API token. A session begins with a
//! password (`moderator`) and, for those who want it, a one-time code (`challenge`, `totp`).

pub mod account;
mod audit_log;
pub mod challenge;
pub mod identity_provider;
pub mod invitation;
pub mod known_browser;
pub mod mail_link;
pub mod moderator;
pub mod one_time_code;
pub mod own_page;
pub mod password;
pub mod phone_code;
pub mod reader;
pub mod reader_link;
pub mod reader_session;
mod sealed;
pub mod session;
pub mod setup;
pub mod sign_in_code;
pub mod signing_key;
pub mod totp;
pub mod user_token;
