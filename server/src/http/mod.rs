//! HTTP plumbing: what every request passes on its way to a handler, whichever it is. Ends where a page or an endpoint
//! begins: nothing here imports one.

pub mod assets;
pub mod bodies;
pub mod cors;
pub mod download;
pub mod extract;
pub mod headers;
pub mod health;
pub mod language;
pub mod load_shed;
pub mod problem;
pub mod server;
pub mod thread_query;
pub mod uploads;
pub mod write_timeout;
