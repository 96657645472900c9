//! How a thread is to be shown: what every component of it goes by, and the small pieces that several share.

use cam_nhan_domain::{
    CommentId, Millis,
    look::Look,
    reader::Mine,
    routes,
    site::Language,
    thread::{Article, Sort},
};
use leptos::prelude::*;

use crate::i18n::{EmailUse, tally};

/// How a thread is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The language of every sentence.
    pub language: Language,
    /// The site's word for its staff; `""` for the language's own.
    pub staff: &'a str,
    /// Whether each name has a face beside it.
    pub faces: bool,
    /// The site's look.
    pub look: Look,
    /// The service's address as the reader's browser knows it, without a slash at its end; `""` on our own page.
    pub base: &'a str,
    /// The release of the program that can go on from what is shown; `""` on our own page.
    pub release: &'a str,
    /// What to show of the thread.
    pub parts: Parts,
    /// The server's clock, which relative times are counted from.
    pub now: Millis,
    /// Where it is shown.
    pub place: Place<'a>,
}

/// The parts of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The reactions to the article.
    pub reactions: bool,
    /// The comments.
    pub comments: bool,
}

/// Where a thread is shown.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// In an article, by the loader; the same for all readers.
    Fragment,
    /// On a page of its own, which works without script and knows its reader.
    Page(PageForm<'a>),
}

/// What the page without script knows about its reader and about what they are doing.
#[derive(Clone, Copy, Debug)]
pub struct PageForm<'a> {
    /// The article that every form names.
    pub article: &'a Article,
    /// The order that links keep.
    pub sort: Sort,
    /// The reader's reaction, likes and own comments.
    pub mine: &'a Mine,
    /// A fresh id for the comment that may be written.
    pub id: &'a CommentId,
    /// Tells the service when this reader came.
    pub token: &'a str,
    /// The comment that is being answered.
    pub reply: Option<&'a CommentId>,
    /// The reader's own comment that is being edited.
    pub edit: Option<&'a CommentId>,
    /// What stands in the composer that is open: a name, remembered or just typed.
    pub name: &'a str,
    /// An address, remembered or just typed.
    pub email: &'a str,
    /// A text that was refused and must not be lost, else `""`.
    pub text: &'a str,
    /// Whether the rule of who may comment lets this reader.
    pub may_comment: bool,
    /// What an e-mail address is asked for.
    pub email_use: Option<EmailUse>,
    /// What the newsroom has to say to this reader before they write, as HTML within a form.
    pub above: &'a str,
    /// Whether mail about answers is offered.
    pub reply_mail: bool,
    /// A sentence above the thread: why something was refused, or what was done.
    pub notice: Option<&'a str>,
}

/// HTML of a view, without the marks that hydration would go by: the browser finds what moves by name.
pub fn markup(view: impl IntoView) -> String {
    view.into_view().to_html().replace("<!>", "")
}

/// The number of likes; nothing for none.
pub fn likes(likes: i64, view: &View) -> impl IntoView + use<> {
    view! { <span data-n translate="no" inner_html=tally(likes, view.language)></span> }
}

/// The address to which forms about one comment are sent.
pub fn path_of(id: &CommentId, form: &PageForm, view: &View) -> String {
    let site = form.article.site.as_str();
    [
        view.base,
        &routes::of_comment(routes::THREAD_PAGE_COMMENT, site, id.as_str()),
    ]
    .concat()
}

/// The hidden fields that say which article a form is about.
pub fn about(article: &Article, view: &View) -> impl IntoView + use<> {
    view! {
        <input type="hidden" name="key" value=article.key.clone() />
        <input type="hidden" name="url" value=article.url.clone() />
        <input type="hidden" name="lang" value=view.language.tag() />
    }
}
