//! What the page without script has in place of the widget's buttons: forms and links.

use cam_nhan_domain::{
    CommentId,
    reader::Own,
    routes,
    thread::{Article, Comment, Content},
};
use leptos::prelude::*;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    composer::{Composer, Filled, Look},
    conduct,
    view::{PageForm, View, about, likes, markup, path_of},
};
use crate::i18n::{Page, messages, page as words};

/// Names the note of a composer that is open beside a comment.
pub const OPEN_NOTE: &str = "cn-note-2";

/// The address of the thread's page, with what is asked of it.
pub fn link(form: &PageForm, view: &View, asked: &[(&str, &str)]) -> String {
    let mut href = [
        view.base,
        &routes::of_site(routes::THREAD_PAGE, form.article.site.as_str()),
        "?key=",
    ]
    .concat();
    href.extend(encode(&form.article.key));
    let kept = [("lang", view.language.tag()), ("sort", form.sort.as_str())];
    let kept = kept
        .iter()
        .filter(|(name, _)| asked.iter().all(|(other, _)| other != name));
    for (name, value) in kept.chain(asked) {
        href.extend(["&", name, "="]);
        href.extend(encode(value));
    }
    href
}

fn encode(text: &str) -> impl Iterator<Item = &str> {
    /// All but what is never reserved (RFC 3986, 2.3).
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, RESERVED)
}

/// [`link`], ending at one comment.
fn link_to(form: &PageForm, view: &View, name: &str, id: &CommentId) -> String {
    let id = id.as_str();
    [&link(form, view, &[(name, id)]), "#cn-", id].concat()
}

/// What a composer for a new comment or an answer is filled with.
pub fn fields(article: &Article, form: Option<&PageForm>, text: &str, view: &View) -> Filled {
    let once = form.map(|form| (form.id.to_string(), form.token.to_owned()));
    let hidden = view! {
        {about(article, view)}
        {once
            .map(|(id, token)| {
                view! {
                    <input type="hidden" name="id" value=id />
                    <input type="hidden" name="form_token" value=token />
                }
            })}
    };
    Filled {
        action: [
            view.base,
            &routes::of_site(routes::THREAD_PAGE_COMMENTS, article.site.as_str()),
        ]
        .concat(),
        hidden: markup(hidden),
        name: form.map_or("", |form| form.name).to_owned(),
        email: form.map_or("", |form| form.email).to_owned(),
        text: escape(text),
        email_use: form.and_then(|form| form.email_use),
        above: conduct::above(form),
        buttons: trap(),
        subscription: form.filter(|form| form.reply_mail).map_or_else(String::new, |_| {
            markup(view! { <div data-tell>{tell(words(view.language), false)}</div> })
        }),
    }
}

/// What subscribes to mail about answers: whether, how often, and of what. Until it is ticked the rest may be hidden.
pub fn tell(words: &'static Page, folded: bool) -> impl IntoView {
    let often: Vec<_> = [
        ("at_once", words.tell_at_once),
        ("hourly", words.tell_hourly),
        ("daily", words.tell_daily),
    ]
    .into_iter()
    .map(|(value, word)| view! { <option value=value>{word}</option> })
    .collect();
    view! {
        <label class="ck">
            <input name="tell" type="checkbox" value="1" />
            <span>{words.tell_me}</span>
        </label>
        <p hidden=folded>
            <select name="frequency" aria-label=words.tell_often>{often}</select>
            <label class="ck">
                <input name="whole" type="checkbox" value="1" />
                <span>{words.tell_whole}</span>
            </label>
        </p>
    }
}

/// Fields that no person sees or hears of: only a robot fills them. Password managers, which would fill the first, are
/// asked to let it be, each in its own words; none of them ticks the second.
pub fn trap() -> String {
    markup(view! {
        <span class="vh" aria-hidden="true">
            <input
                name="website"
                tabindex="-1"
                autocomplete="off"
                data-1p-ignore
                data-bwignore
                data-lpignore="true"
                data-form-type="other"
                data-protonpass-ignore="true"
            />
            <input type="checkbox" data-trap tabindex="-1" />
        </span>
    })
}

/// The reactions within a form.
pub fn reactions(reactions: impl IntoView, form: &PageForm, view: &View) -> impl IntoView {
    let action = [
        view.base,
        &routes::of_site(routes::THREAD_PAGE_REACTIONS, form.article.site.as_str()),
    ]
    .concat();
    view! {
        <form method="post" action=action>
            <span hidden>{about(form.article, view)}</span>
            {reactions}
        </form>
    }
}

/// What can be done about a comment, and the composer when it is done here.
pub fn acts(comment: &Comment, content: &Content, form: &PageForm, view: &View) -> String {
    let words = words(view.language);
    let own = form.mine.own.iter().find(|own| own.id == comment.id);
    let own = own.filter(|own| own.editable_until > crate::i18n::browser_millis(view.now));
    if let Some(own) = own.filter(|_| form.edit == Some(&comment.id)) {
        return edit(own, form, view);
    }
    let open = !form.article.closed && !content.held;
    let acts = view! {
        <div class="do">
            {(!content.held).then(|| like(comment, content, form, view))}
            {open
                .then(|| view! { <a class="bt" rel="nofollow" href=link_to(form, view, "reply", &comment.id)>{words.reply}</a> })}
            {own
                .map(|own| view! { <a class="bt" rel="nofollow" href=link_to(form, view, "edit", &own.id)>{words.edit}</a> })}
        </div>
    };
    let reply = (open && form.reply == Some(&comment.id)).then(|| reply(comment, content, form, view));
    [markup(acts), reply.unwrap_or_default()].concat()
}

fn like(comment: &Comment, content: &Content, form: &PageForm, view: &View) -> impl IntoView + use<> {
    let words = words(view.language);
    let action = [
        view.base,
        &routes::of_site(routes::THREAD_PAGE_REACTIONS, form.article.site.as_str()),
    ]
    .concat();
    let liked = form.mine.likes.contains(&comment.id);
    view! {
        <form method="post" action=action>
            <span hidden>
                {about(form.article, view)}
                <input type="hidden" name="comment" value=comment.id.to_string() />
            </span>
            <button
                name="kind"
                value=if liked { "" } else { cam_nhan_domain::reaction::LIKE }
                data-act="like"
                aria-pressed=if liked { "true" } else { "false" }
            >
                {words.like}
                " "
                {likes(content.likes, view)}
            </button>
        </form>
    }
}

fn reply(comment: &Comment, content: &Content, form: &PageForm, view: &View) -> String {
    let language = view.language;
    let mut filled = fields(form.article, Some(form), form.text, view);
    filled.hidden.push_str(&markup(
        view! { <input type="hidden" name="parent" value=comment.id.to_string() /> },
    ));
    filled.buttons.push_str(&back(form, view));
    let look = Look {
        heading: (messages(language).reply_to)(&content.name),
        ..Look::default()
    };
    markup(view! { <Composer language look filled note_id=OPEN_NOTE closable=false /> })
}

fn edit(own: &Own, form: &PageForm, view: &View) -> String {
    let language = view.language;
    let words = words(language);
    let text = if form.text.is_empty() {
        &own.text
    } else {
        form.text
    };
    let hidden = view! {
        {about(form.article, view)}
        <input type="hidden" name="revision" value=own.revision />
        <input type="hidden" name="act" value="edit" />
    };
    let remove = view! {
        <button name="act" value="remove" formnovalidate>{words.remove}</button>
    };
    let filled = Filled {
        action: path_of(&own.id, form, view),
        hidden: markup(hidden),
        text: escape(text),
        buttons: [markup(remove), back(form, view)].concat(),
        ..Filled::default()
    };
    let look = Look {
        heading: messages(language).change.to_owned(),
        editing: true,
        ..Look::default()
    };
    markup(view! { <Composer language look filled note_id=OPEN_NOTE closable=false /> })
}

/// From an open composer back to the thread.
fn back(form: &PageForm, view: &View) -> String {
    markup(view! { <a class="bt" href=link(form, view, &[])>{messages(view.language).cancel}</a> })
}

/// The link to the replies that are not on this page.
pub fn more_replies(root: &CommentId, after: &str, text: String, form: &PageForm, view: &View) -> String {
    let href = link(form, view, &[("comment", root.as_str()), ("replies", after)]);
    markup(view! { <a class="bt" href=href>{text}</a> })
}

/// A text as HTML.
fn escape(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        text.to_html()
    }
}
