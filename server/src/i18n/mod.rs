//! Catalogues: what our own pages and mail say, Vietnamese first. One field a sentence, so that a missing one does not
//! compile. What readers see in the widget is the widget's catalogue, because a browser downloads it.

pub mod account;
pub mod admin;
pub mod captcha;
pub mod desk;
pub mod figures;
pub mod filters;
pub mod insight;
pub mod mail;
pub mod newsroom;
pub mod reader;
pub mod settings;
pub mod showcase;
pub mod sign_in;
pub mod word_list;
