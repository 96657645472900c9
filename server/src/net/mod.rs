//! The network around the service: whose address a request comes from, the one way out over HTTP, and the way out by mail.

pub mod address;
pub mod issuers;
pub mod key_sets;
pub mod mail_report;
pub mod outgoing;
mod reach;
pub mod smtp;
