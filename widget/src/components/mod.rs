//! Components: the parts of what a reader sees, `<name>.rs`, with `<name>.css` where it has looks of its own. The server renders all of them. What moves
//! in the reactions and the composers is bound in the browser to the elements that stand there (`app/island.rs`), which
//! are found by name: a translator, a proxy or an extension may have put anything between and within them.

pub mod composer;
pub mod reactions;

#[cfg(feature = "ssr")]
pub mod comment;
#[cfg(feature = "ssr")]
pub mod conduct;
#[cfg(feature = "ssr")]
pub mod kit;
#[cfg(feature = "ssr")]
pub mod pictures;
#[cfg(feature = "ssr")]
pub mod sign_in_code;
#[cfg(feature = "ssr")]
pub mod thread;
#[cfg(feature = "ssr")]
pub mod unscripted;
#[cfg(feature = "ssr")]
pub mod view;
