//! A thread as HTML: the only functions that the server calls.

use cam_nhan_domain::{
    CommentId, Millis,
    reader::Mine,
    site::Language,
    thread::{Article, Comment, Sort, ThreadPage},
};
use leptos::prelude::*;
use serde_json::json;

use crate::components::{comment, thread, thread::markup};
pub use crate::{i18n, styles::STYLES};

/// How a thread is to be shown.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The language of every sentence.
    pub language: Language,
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
    /// A sentence above the thread: why something was refused, or what was done.
    pub notice: Option<&'a str>,
}

/// What the loader puts into the article: styles, state and markup in one.
pub fn fragment(page: &ThreadPage, view: &View) -> String {
    let state = state(page);
    let inside = rendered(|| thread::thread(page, view));
    let mut html = String::with_capacity(STYLES.len() + state.len() + inside.len() + 128);
    html.extend([
        "<style>",
        STYLES,
        "</style><div class=\"cn\" data-cn lang=\"",
        view.language.tag(),
        "\" data-version=\"",
        &page.version.to_string(),
        "\" data-release=\"",
        view.release,
        "\" data-key=\"",
        &escaped(&page.article.key),
        "\">",
    ]);
    html.extend([
        "<script type=\"application/json\" data-state>",
        &state,
        "</script>",
        &inside,
        "</div>",
    ]);
    html
}

/// The element with its thread inside (a declarative shadow root), for the HTML of an article: it is shown without any
/// script, and the loader goes on from there. `attributes` are the element's, by name and value.
pub fn inclusion(page: &ThreadPage, view: &View, attributes: &[(&str, &str)]) -> String {
    let inside = fragment(page, view);
    let mut html = String::with_capacity(inside.len() + 256);
    html.push_str("<cam-nhan");
    for (name, value) in attributes {
        html.extend([" ", *name, "=\"", &escaped(value), "\""]);
    }
    html.extend([
        "><template shadowrootmode=\"open\">",
        &inside,
        "</template></cam-nhan>",
    ]);
    html
}

/// A text within an attribute's quotes. Angle brackets could stand there, and are not believed by whatever rewrites HTML
/// on its way.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The thread's markup alone, for a page that links [`STYLES`] itself.
pub fn thread(page: &ThreadPage, view: &View) -> String {
    let notice = match view.place {
        Place::Page(PageForm {
            notice: Some(notice), ..
        }) => Some(notice.to_owned()),
        _ => None,
    };
    rendered(|| {
        view! {
            <div class="cn page" lang=view.language.tag()>
                {notice.map(|notice| view! { <p class="notice" role="status">{notice}</p> })}
                {thread::thread(page, view)}
            </div>
        }
    })
}

/// The next comments of a list, and where the list goes on.
pub fn comments_part(page: &ThreadPage, view: &View) -> String {
    let focus = page.focus.as_ref().map(|focus| &focus.id);
    comment::list(&page.comments, focus, view) + &goes_on(page.next.as_deref())
}

/// The next replies of a branch, flat, and where they go on.
pub fn replies_part(replies: &[Comment], next: Option<&str>, view: &View) -> String {
    comment::list(replies, None, view) + &goes_on(next)
}

/// One comment as it stands in a list.
pub fn comment(comment: &Comment, view: &View) -> String {
    comment::item(comment, None, view)
}

/// How many comments there are, in words, for lists of articles.
pub fn counts_text(count: i64, language: Language) -> String {
    (i18n::page(language).comments)(count)
}

fn goes_on(next: Option<&str>) -> String {
    next.map_or_else(String::new, |next| {
        view! { <template data-next=next.to_owned()></template> }.to_html()
    })
}

/// Signals live in an owner, which is gone when the HTML is there.
fn rendered<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(|| markup(view()));
    owner.unset();
    html
}

/// What the widget must know that the markup does not say.
fn state(page: &ThreadPage) -> String {
    let state = json!({
        "key": page.article.key,
        "now": page.now.0,
        "limit": page.rules.text_limit,
        "sort": page.sort.as_str(),
    });
    // Within a script element only `<` can do harm.
    state.to_string().replace('<', "\\u003c")
}
