//! What a reader sees: the reactions of an article and its thread of comments.
//! With the feature `ssr` it is the server's source of HTML ([`ssr`]); with `hydrate` it is the WebAssembly that a
//! browser starts on that HTML. What moves there are Leptos signals, bound to elements by name (`app/island.rs`) and not
//! hydrated from node to node: within an article, translators and proxies change the nodes.

#![recursion_limit = "256"]

pub mod components;
pub mod i18n;
pub mod state;

#[cfg(feature = "ssr")]
pub mod ssr;
#[cfg(feature = "ssr")]
mod styles;

#[cfg(feature = "hydrate")]
mod app;
#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "hydrate")]
mod client;
#[cfg(feature = "hydrate")]
mod dom;
#[cfg(feature = "hydrate")]
mod start;

#[cfg(feature = "hydrate")]
pub use start::{Handle, start};
