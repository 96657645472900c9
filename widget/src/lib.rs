//! What a reader sees: the reactions of an article and its thread of comments.
//! With the feature `ssr` it is the server's source of HTML ([`ssr`]); with `hydrate` it is the WebAssembly that a
//! browser starts on that HTML.

#![recursion_limit = "256"]

pub mod components;
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod ssr;
#[cfg(feature = "ssr")]
mod styles;
