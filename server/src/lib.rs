//! The service: stores, moderates and shows what readers say under an article.
//! [`app::App`] is built from [`config::Config`]; [`router::router`] puts it on the web; [`cli::Cli`] is the command.

#![recursion_limit = "256"]

pub mod abuse;
pub mod api;
pub mod app;
pub mod app_state;
pub mod auth;
pub mod backups;
pub mod cache;
pub mod cdn;
pub mod cli;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod delivery;
pub mod discussion;
pub mod error;
pub mod fragments;
pub mod health;
pub mod http;
pub mod i18n;
pub mod jobs;
pub mod keys;
pub mod live;
pub mod markdown;
pub mod metrics;
pub mod net;
pub mod os;
pub mod pages;
pub mod probe;
pub mod router;
pub mod screener;
pub mod screening;
pub mod snippet;
pub mod store;
pub mod web_address;
pub mod zone;
