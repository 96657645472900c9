//! One comment, with its replies. It is rendered by the server alone, also when it arrives later, and not hydrated:
//! its buttons carry `data-act`, for which one listener on the whole thread waits.

use cam_nhan_domain::{
    CommentId,
    avatar::{hue, initials},
    hiding::AppealState,
    profile::Badge,
    thread::{Comment, Content},
};
use leptos::prelude::*;

use super::{
    conduct, unscripted,
    view::{Place, View, likes, markup},
};
use crate::i18n::{self, messages, page};

/// A text longer than this, in lines of [`LINE`] characters, is folded to eight lines.
const LINES_BEFORE_FOLD: usize = 11;
/// The characters of a line at the widest (`--cn-measure`): what is narrower folds no later.
const LINE: usize = 70;
/// The colours of a face: `data-hue` in comment.css.
const PALETTE: u32 = 7;

/// Comments one after another, as they stand in a list.
pub fn list<'a>(
    comments: impl IntoIterator<Item = &'a Comment>,
    focus: Option<&CommentId>,
    view: &View,
) -> String {
    let mut html = String::new();
    for comment in comments {
        html.push_str(&item(comment, focus, view));
    }
    html
}

/// One comment with its replies.
pub fn item(comment: &Comment, focus: Option<&CommentId>, view: &View) -> String {
    let id = comment.id.as_str();
    let replies = list(&comment.children, focus, view);
    let words = page(view.language);
    let is_branch = !comment.children.is_empty() && matches!(view.place, Place::Fragment);
    let branch = is_branch.then(|| {
        markup(view! {
            <button data-act="branch" aria-expanded="true" aria-label=words.fold_replies title=words.fold_replies></button>
        })
    });
    let inner = match &comment.content {
        Some(content) => written(comment, content, view),
        None => markup(view! { <p class="gone">{words.removed}</p> }),
    };
    let more = more_replies(comment, view);
    let inner = [
        inner,
        branch.unwrap_or_default(),
        markup(view! { <ol data-replies inner_html=replies></ol> }),
        more,
    ]
    .concat();
    markup(view! {
        <li
            data-id=id.to_owned()
            id=["cn-", id].concat()
            data-parent=comment.parent.as_ref().map(ToString::to_string)
            aria-current=(focus == Some(&comment.id)).then_some("true")
            tabindex="-1"
            part="comment"
            inner_html=inner
        ></li>
    })
}

/// What was said, and what can be done about it.
fn written(comment: &Comment, content: &Content, view: &View) -> String {
    let words = page(view.language);
    let on_page = matches!(view.place, Place::Page(_));
    let folded = !on_page && is_long(&content.html);
    let staff = content
        .staff
        .then(|| view! { <b part="staff">{staff_word(view).to_owned()}</b>" " });
    let badge = content.badge.filter(|_| !content.staff).map(|badge| {
        let word = match badge {
            Badge::Staff => staff_word(view).to_owned(),
            badge => (words.badge)(badge).to_owned(),
        };
        let part = if badge == Badge::Staff { "staff" } else { "badge" };
        view! { <b part=part data-badge=badge.as_str()>{word}</b>" " }
    });
    // Where it does not come, the initials stand over it.
    let picture = content.picture.clone().filter(|_| view.faces).map(|address| {
        let of = initials(&content.name);
        view! { <img src=address alt="" width="36" height="36" loading="lazy" referrerpolicy="no-referrer" data-of=of /> }
    });
    let mark = match (content.pinned, content.featured) {
        (true, _) => Some(words.pinned),
        (_, true) => Some(words.featured),
        _ => None,
    };
    let best = content.featured && !content.pinned;
    let mark = mark.map(|word| view! { <b part="mark" data-best=best>{word}</b>" " });
    let is_hidden = content
        .hidden
        .as_ref()
        .is_some_and(|hidden| hidden.appeal != AppealState::Waiting);
    let held_word = if is_hidden {
        i18n::conduct(view.language).hidden
    } else {
        words.held
    };
    let held = content.held.then(|| view! { " "<b data-held>{held_word}</b> });
    let edited_word = if content.edited_by_staff {
        (words.edited_by_staff)(view.staff)
    } else {
        words.edited.to_owned()
    };
    let edited = content.edited_at.map(|at| {
        view! { " · "<span title=on_page.then(|| i18n::written(at, view.language))>{edited_word}</span> }
    });
    let answers = comment.answers.as_ref().map(|answered| match &answered.name {
        Some(name) => view! { {words.answers}<bdi translate="no">"@"{name.clone()}</bdi>" · " }.into_any(),
        None => view! { {words.answers}{words.nobody}" · " }.into_any(),
    });
    // In an article the widget says it when it is pointed at, in the reader's own zone.
    let title = on_page.then(|| i18n::written(comment.created_at, view.language));
    let author = markup(view! {
        <p
            class="by"
            data-of=view.faces.then(|| initials(&content.name))
            data-hue=view.faces.then(|| hue(&content.name, PALETTE).to_string())
        >
            {picture}
            <bdi part="name" translate="no">{content.name.clone()}</bdi>
            " "
            {staff}
            {badge}
            {mark}
            {answers}
            <time datetime=[&comment.created_at.rfc3339()[..19], "Z"].concat() title=title translate="no">
                {i18n::since(view.now, comment.created_at, view.language)}
            </time>
            {edited}
            {held}
        </p>
    });
    let text = markup(view! {
        <div class="tx" part="text" dir="auto" data-fold=folded inner_html=content.html.clone()></div>
    });
    let unfold = folded.then(|| {
        markup(view! {
            <button data-act="fold" aria-expanded="false">{messages(view.language).unfold}</button>
        })
    });
    let acts = match view.place {
        // Nobody else can see it, so there is nothing to like or to answer.
        _ if content.held && !on_page => markup(view! { <div class="do"></div> }),
        Place::Fragment => acts(content, view),
        Place::Page(form) => unscripted::acts(comment, content, &form, view),
    };
    let hidden = content.hidden.as_ref();
    let hidden = hidden.map(|hidden| conduct::hidden(hidden, &comment.id, view));
    [
        author,
        text,
        unfold.unwrap_or_default(),
        hidden.unwrap_or_default(),
        acts,
    ]
    .concat()
}

/// What the badge of whoever speaks for the site says.
fn staff_word<'a>(view: &View<'a>) -> &'a str {
    match view.staff {
        "" => page(view.language).staff,
        word => word,
    }
}

/// The buttons under a comment. What few readers ever use is in one menu, which moves to the comment it is opened at.
fn acts(content: &Content, view: &View) -> String {
    let words = page(view.language);
    markup(view! {
        <div class="do">
            <button data-act="like" aria-pressed="false">{words.like}" "{likes(content.likes, view)}</button>
            <button data-act="reply">{words.reply}</button>
            <button data-act="menu" aria-expanded="false" aria-label=words.menu></button>
        </div>
    })
}

/// The button for the replies that are not on this page.
fn more_replies(comment: &Comment, view: &View) -> String {
    let Some(after) = comment.next_replies.clone() else {
        return String::new();
    };
    let left = comment.replies - shown(&comment.children);
    let words = page(view.language);
    let text = if left > 0 {
        (words.more_replies)(left)
    } else {
        messages(view.language).more_replies.to_owned()
    };
    match view.place {
        Place::Fragment => markup(view! {
            <button data-act="replies" data-root=comment.id.to_string() data-after=after data-left=left>{text}</button>
        }),
        Place::Page(form) => unscripted::more_replies(&comment.id, &after, text, &form, view),
    }
}

fn shown(children: &[Comment]) -> i64 {
    children
        .iter()
        .map(|child| i64::from(child.content.is_some()) + shown(&child.children))
        .sum()
}

/// Whether a text is folded. It is told from the HTML: what a tag adds is little, and the server folds so that
/// nothing jumps when the widget wakes.
fn is_long(html: &str) -> bool {
    let blocks = html.split("</p>").flat_map(|block| block.split("<br"));
    let lines: usize = blocks.map(|block| visible_length(block).div_ceil(LINE)).sum();
    lines > LINES_BEFORE_FOLD
}

fn visible_length(html: &str) -> usize {
    let mut inside = false;
    html.chars()
        .filter(|&c| {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    return false;
                }
                _ => {}
            }
            !inside
        })
        .count()
}
