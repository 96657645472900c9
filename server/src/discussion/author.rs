//! The author of a comment, as a request shows them.

use std::net::IpAddr;

use cam_nhan_domain::work::Proof;

use crate::store::readers::ReaderKey;

/// Who posts.
#[derive(Clone, Debug)]
pub struct Author {
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Where they write from.
    pub address: IpAddr,
    /// What came along that tells a person from a robot.
    pub evidence: Evidence,
}

/// What came along with a comment.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What stands in the field that people do not see.
    pub website: String,
    /// When its author came, signed.
    pub form_token: Option<String>,
    /// The work that was asked for.
    pub proof: Option<Proof>,
    /// Whether it came from the page without script, which cannot do any work.
    pub unscripted: bool,
}
