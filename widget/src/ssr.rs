//! Server-side rendering: a thread as HTML. Beside the sentences of `i18n`, this is what the server calls.

use cam_nhan_domain::{
    SiteId,
    look::Look,
    profile::Commenters,
    site::Language,
    thread::{Comment, ThreadPage},
    wire::FragmentState,
};
use leptos::prelude::*;
use serde_json::json;

use crate::components::{comment, conduct, kit as pieces, sign_in_code, thread, view::markup};
pub use crate::{
    components::{
        pictures::drawing,
        sign_in_code::Way,
        view::{PageForm, Parts, Place, View},
    },
    i18n,
    styles::{KIT_STYLES, STYLES},
};

/// By this the loader knows that all of a fragment has come: not every line says where it broke. No comment and not empty,
/// which some who rewrite HTML take away.
const END: &str = "<script type=\"application/json\" data-end>1</script>";

/// What the loader puts into the article: styles, state and markup in one.
pub fn fragment(page: &ThreadPage, view: &View) -> String {
    let state = state(page);
    let inside = rendered(|| thread::thread(page, view));
    let mut html = String::with_capacity(STYLES.len() + state.len() + inside.len() + 128);
    html.extend([
        "<style>",
        STYLES,
        &look(":host", view.look),
        "</style><div class=\"cn\" data-cn lang=\"",
        view.language.tag(),
        "\" data-version=\"",
        &page.version.to_string(),
        "\" data-release=\"",
        view.release,
        "\" data-you=\"",
        i18n::page(view.language).you,
        "\" data-key=\"",
        &escaped(&page.article.key),
        if page.rules.reply_mail {
            "\" data-tells=\"1"
        } else {
            ""
        },
        &ways(page),
    ]);
    if let Some(version) = &page.house_rules {
        html.extend(["\" data-rules=\"", &escaped(version)]);
    }
    html.push_str("\">");
    html.extend([
        "<script type=\"application/json\" data-state>",
        &state,
        "</script>",
        &inside,
        END,
        "</div>",
    ]);
    html
}

/// A site's look as a rule for an element, stronger than [`STYLES`] before it; empty where all is as we make it.
pub fn look(selector: &str, look: Look) -> String {
    match look.css() {
        css if css.is_empty() => css,
        css => format!("{selector}{{{css}}}"),
    }
}

/// What the program and the tools of a composer need beside a fragment; the same for every thread.
pub fn kit(language: Language) -> String {
    rendered_text(|| pieces::kit(language))
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

/// A site's house rules, as HTML, with a box by which this version is accepted, as they stand within a form.
pub fn house_rules(version: &str, html: &str, view: &View) -> String {
    rendered_text(|| conduct::rules(version, html, view))
}

/// A reader's warnings above their thread, each by its id and its text, with the button that acknowledges them.
pub fn warnings(warnings: &[(&str, &str)], view: &View) -> String {
    rendered_text(|| conduct::warnings(warnings, view))
}

/// The same within a form of the page without script, with a box.
pub fn warnings_in_form(warnings: &[(&str, &str)], view: &View) -> String {
    rendered_text(|| conduct::warnings_in_form(warnings, view))
}

/// The ways to sign in by a one-time code, within a form of the page without script: each with what was typed into it, and
/// open where the site's rule asks for it.
pub fn sign_in_by_code(ways: &[(Way, &str, bool)], site: &SiteId, view: &View) -> String {
    let ways = ways.iter();
    rendered_text(|| {
        ways.map(|(way, to, is_open)| sign_in_code::asking(*way, to, *is_open, site, view))
            .collect()
    })
}

/// The same once a code was sent.
pub fn sign_in_code(way: Way, to: &str, site: &SiteId, view: &View) -> String {
    rendered_text(|| sign_in_code::answering(way, to, site, view))
}

/// How many comments there are, in words, for lists of articles.
pub fn counts_text(count: i64, language: Language) -> String {
    (i18n::page(language).comments)(count)
}

/// Where a list goes on, and that nothing of it was cut off on its way.
fn goes_on(next: Option<&str>) -> String {
    let next = next.map(|next| view! { <template data-next=next.to_owned()></template> }.to_html());
    next.unwrap_or_default() + END
}

/// How readers can sign in, the one first that the thread's rule asks for. Who subscribes, the site alone knows: no other way
/// leads there.
fn ways(page: &ThreadPage) -> String {
    let mut ways = Vec::new();
    if page.rules.commenters == Commenters::Subscribers {
        return String::new();
    }
    if page.rules.mail_sign_in {
        ways.push("mail");
    }
    if page.rules.provider_sign_in {
        ways.push("providers");
    }
    if page.rules.phone_sign_in {
        let first = page.rules.commenters == Commenters::PhoneVerified;
        ways.insert(if first { 0 } else { ways.len() }, "phone");
    }
    if ways.is_empty() {
        String::new()
    } else {
        format!("\" data-ways=\"{}", ways.join(" "))
    }
}

fn rendered<V: IntoView>(view: impl FnOnce() -> V) -> String {
    rendered_text(|| markup(view()))
}

fn rendered_text(render: impl FnOnce() -> String) -> String {
    let owner = Owner::new_root(None);
    let html = owner.with(render);
    owner.unset();
    html
}

/// What the widget must know that the markup does not say.
fn state(page: &ThreadPage) -> String {
    let state = FragmentState {
        closes_at: page.article.closes_at.map(|end| end.0),
        key: page.article.key.clone(),
        limit: page.rules.text_limit,
        now: page.now.0,
        sort: page.sort.as_str().to_owned(),
    };
    // Within a script element only `<` can do harm.
    json!(state).to_string().replace('<', "\\u003c")
}
