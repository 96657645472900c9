//! Lookups of a page: what is read once and shared by all of its comments.

use cam_nhan_domain::Millis;

use crate::{
    screening::learned::Model,
    store::{
        audit::Entry,
        comments::{Row, filter::Tab, queue::Author},
        flags::Flag,
        threads::Thread,
    },
};

/// What is known about the comments of a page.
pub struct Known<'a> {
    /// The part of the queue that the page shows.
    pub tab: Tab,
    /// What was looked for in their texts.
    pub searched: &'a str,
    /// What readers told.
    pub told: &'a [Flag],
    /// What was done to them.
    pub record: &'a [Entry],
    /// Their threads.
    pub threads: &'a [Thread],
    /// Their authors.
    pub authors: &'a [Author],
    /// What they answer.
    pub answered: &'a [Row],
    /// What the site's machine has learned of what is hidden.
    pub model: &'a Model,
    /// The site's days until a thread closes.
    pub closes_after: u32,
    /// Now.
    pub now: Millis,
}
