//! What the widget and the server agree on: values and the rules about them.
//! Nothing here reads a clock, a socket or a file, and nothing knows a framework.

pub mod avatar;
pub mod comment;
pub mod cursor;
pub mod field;
pub mod flag;
pub mod hiding;
pub mod ids;
pub mod language;
pub mod live;
pub mod look;
#[cfg(feature = "server")]
pub mod page_key;
#[cfg(feature = "server")]
pub mod page_pattern;
pub mod profile;
pub mod reaction;
pub mod reader;
pub mod refusal;
pub mod routes;
pub mod site;
pub mod thread;
pub mod time;
pub mod wire;
pub mod work;

pub use comment::{Draft, Status};
pub use ids::{CommentId, ReaderId, SiteId, ThreadId};
pub use refusal::{Code, Refusal};
pub use time::Millis;
