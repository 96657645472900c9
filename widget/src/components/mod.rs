//! The parts of what a reader sees, each `<name>.rs` beside its `<name>.css`. The server renders all of them;
//! the browser hydrates the reactions and the composers alone.
//!
//! Some properties are HTML that only the server knows, such as drawings and hidden fields. It stands in elements
//! which hydration does not look into, so that a browser, where it already is, gives an empty text.

pub mod composer;
pub mod reactions;

#[cfg(feature = "ssr")]
pub mod comment;
#[cfg(feature = "ssr")]
pub mod pictures;
#[cfg(feature = "ssr")]
pub mod thread;
#[cfg(feature = "ssr")]
pub mod unscripted;
