//! Moderation for programs, by a site's API token (`cam-nhan moderator token`). A token's scope says what it may do:
//! `read` looks, `moderate` decides, `manage` changes the site's rules. Each handler names the one that it needs, as one
//! of the extractors of [`permissions`].

pub mod articles;
pub mod audit_log;
pub mod bans;
pub mod bulk;
pub mod comments;
pub mod erasures;
pub mod export;
pub mod permissions;
pub mod phone_hook;
pub mod reaction_bursts;
pub mod rearrange;
pub mod rules;
pub mod statistics;
pub mod threads;
pub mod warnings;
pub mod webhooks;

use axum::extract::RawPathParams;
use cam_nhan_domain::{Code, ids::BatchId};

use crate::error::Result;

/// A batch that a program names; what can be none was never one.
fn known_batch(text: &str) -> Result<BatchId> {
    Ok(BatchId::parse(text).map_err(|_| Code::ActImpossible)?)
}

/// A parameter of the path; one with a NUL is none.
fn param<'a>(params: &'a RawPathParams, wanted: &str) -> &'a str {
    params
        .iter()
        .find(|(name, value)| *name == wanted && !value.contains('\0'))
        .map_or("", |(_, value)| value)
}
