//! The service: stores, moderates and shows what readers say under an article.
//! [`app::App`] is built from [`config::Config`]; [`router::router`] puts it on the web; [`cli::Cli`] is the command.

#![recursion_limit = "256"]

pub mod address;
pub mod api;
pub mod app;
pub mod app_state;
pub mod assets;
pub mod auth;
pub mod backups;
pub mod bodies;
pub mod cache;
pub mod captcha;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod discussion;
pub mod error;
pub mod extract;
pub mod headers;
pub mod hot;
pub mod http;
pub mod limits;
pub mod live;
pub mod markdown;
pub mod os;
pub mod outbox;
pub mod outgoing;
pub mod pages;
pub mod pressure;
pub mod router;
pub mod screener;
pub mod screening;
pub mod shares;
pub mod store;
pub mod web_address;
pub mod write_timeout;
