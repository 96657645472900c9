//! The service as its users see it, story by story, on both databases.

mod abuse;
mod account;
mod arrivals;
mod bad_input;
mod captcha;
mod clock;
mod delegation;
mod desk;
mod edits;
mod embedding;
mod feed;
mod floods;
mod headers;
mod hidden;
mod inclusion;
mod insight;
mod keys;
mod limits;
mod live;
mod locks;
mod mail;
mod many;
mod moderation;
mod names;
mod newsroom;
mod nul;
mod page_identity;
mod reactions;
mod robots;
mod rush;
mod screening;
mod thread_page;
mod threads;
mod walking;

mod web;
