//! Which part of the queue a page shows, as its address says it and its forms send it again.

use cam_nhan_domain::{Code, ReaderId, ThreadId, cursor::Cursor};
use serde::Deserialize;

use super::AtSite;
use crate::{
    error::Result,
    screening::plain::plain,
    store::comments::filter::{Filter, Order, Tab},
};

/// Which part of the queue. Dates are whole days of the site, both included.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    pub(super) status: Option<String>,
    pub(super) q: String,
    pub(super) author: String,
    pub(super) article: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) reader: Option<String>,
    pub(super) thread: Option<String>,
    /// One comment, where a mail's link leads to.
    pub(super) comment: Option<String>,
    after: Option<String>,
    /// Anything for comments with a link alone.
    pub(super) links: String,
    /// Anything for newcomers' comments alone.
    pub(super) newcomers: String,
    /// The word of an [`Order`].
    pub(super) sort: String,
}

impl QueueQuery {
    /// Whether more is looked for than a tab.
    pub(super) fn looks_further(&self) -> bool {
        self.thread.is_some() || self.searches()
    }

    /// Whether it is a search, and no longer the work that waits.
    pub(super) fn searches(&self) -> bool {
        self.reader.is_some() || self.comment.is_some() || !self.q.is_empty() || self.looks_closer()
    }

    /// Whether nothing comes before this page.
    pub(super) fn is_first_page(&self) -> bool {
        self.after.as_deref().unwrap_or_default().is_empty()
    }

    /// Whether one of the fields is used that are folded away.
    pub(super) fn looks_closer(&self) -> bool {
        [&self.author, &self.article, &self.from, &self.to]
            .iter()
            .any(|field| !field.is_empty())
    }

    fn tab(&self) -> Result<Tab> {
        let otherwise = if self.looks_further() { "all" } else { "held" };
        Ok(Tab::parse(self.status.as_deref().unwrap_or(otherwise)).ok_or(Code::ParameterInvalid)?)
    }

    /// The fields of the filter, as a form sends them again.
    pub(super) fn matching(&self, tab: Tab) -> [(&'static str, &str); 10] {
        [
            ("status", tab.as_str()),
            ("q", &self.q),
            ("author", &self.author),
            ("article", &self.article),
            ("from", &self.from),
            ("to", &self.to),
            ("reader", self.reader.as_deref().unwrap_or_default()),
            ("thread", self.thread.as_deref().unwrap_or_default()),
            ("links", &self.links),
            ("newcomers", &self.newcomers),
        ]
    }

    /// Where a page of this part of the queue begins.
    pub(super) fn after(&self) -> Result<Option<Cursor>> {
        let after = self.after.as_deref().filter(|after| !after.is_empty());
        Ok(after.map(Cursor::decode).transpose()?)
    }

    pub(super) fn filter(&self, at: &AtSite) -> Result<Filter> {
        Ok(Filter {
            text: plain(&self.q),
            author: plain(&self.author),
            article: plain(&self.article),
            reader: self.reader.as_deref().map(ReaderId::parse).transpose()?,
            thread: self.thread.as_deref().map(ThreadId::parse).transpose()?,
            from: at.day_begins(&self.from)?,
            to: at.day_ends(&self.to)?,
            links: !self.links.is_empty(),
            newcomers: !self.newcomers.is_empty(),
            order: Order::parse(&self.sort).ok_or(Code::ParameterInvalid)?,
            ..Filter::of(self.tab()?)
        })
    }

    /// The address of this part of the queue with another tab, and with some fields changed.
    pub(super) fn address(&self, at: &AtSite, tab: Tab, changes: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let unchanged = self
            .matching(tab)
            .into_iter()
            .chain([("sort", self.sort.as_str())])
            .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let fields = unchanged.chain(changes.iter().copied());
        query.extend_pairs(fields.filter(|(_, value)| !value.is_empty()));
        at.path(&format!("?{}", query.finish()))
    }
}
