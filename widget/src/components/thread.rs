//! The whole thread as the server lays it out: reactions, composer, orders, comments.

use cam_nhan_domain::{profile::Commenters, reaction::Kind, site::Language, thread::ThreadPage};
use leptos::prelude::*;

use super::{
    comment,
    composer::{Composer, Filled, Look},
    pictures::drawing,
    reactions::{Choices, Offer, Reactions},
    unscripted::{self, OPEN_NOTE},
    view::{Place, View},
};
use crate::i18n::{EmailUse, messages, number, page as words};

/// What is inside the thread's outermost element. To be called within an owner.
pub fn thread(page: &ThreadPage, view: &View) -> impl IntoView + use<> {
    let reactions = (view.parts.reactions && !page.kinds.is_empty()).then(|| reactions(page, view));
    let comments = view.parts.comments.then(|| comments(page, view));
    (
        reactions,
        comments,
        view! { <p data-live role="status" aria-live="polite" class="vh"></p> },
    )
}

/// The reactions' offers in the reader's language.
fn offer(kind: &Kind, language: Language) -> Offer {
    let word = match language {
        Language::Vi => &kind.vi,
        Language::En => &kind.en,
    };
    Offer {
        code: kind.code.clone(),
        word: word.clone(),
        drawing: drawing(kind.picture, &kind.svg),
    }
}

fn reactions(page: &ThreadPage, view: &View) -> impl IntoView + use<> {
    let language = view.language;
    let offers = page.kinds.iter().map(|kind| offer(kind, language)).collect();
    let chosen = match view.place {
        Place::Fragment => None,
        Place::Page(form) => form.mine.reaction.clone(),
    };
    let choices = Choices {
        tallies: page.tallies.clone(),
        chosen,
    };
    let reactions = view! { <Reactions language offers choices /> };
    let inside = match view.place {
        Place::Fragment => reactions.into_any(),
        Place::Page(form) => unscripted::reactions(reactions, &form, view).into_any(),
    };
    view! {
        <section data-island="reactions" part="reactions" aria-label=messages(language).reactions>{inside}</section>
    }
}

fn comments(page: &ThreadPage, view: &View) -> impl IntoView + use<> {
    let words = words(view.language);
    let closed = page.article.closed;
    // In an article both are there, since a thread may close or open while somebody looks at it.
    let (shut, composer) = match view.place {
        Place::Fragment => (true, true),
        // What was typed stands there until whoever typed it takes it away.
        Place::Page(form) => (closed, !closed || !form.text.is_empty()),
    };
    let shut = shut.then(|| view! { <p class="notice" data-shut hidden=!closed>{words.closed}</p> });
    let commenters = match page.rules.commenters {
        Commenters::Everyone => None,
        _ if matches!(view.place, Place::Page(form) if form.may_comment) => None,
        rule => {
            let button = matches!(view.place, Place::Fragment)
                .then(|| view! { " "<button class="strong" data-act="sign-in">{words.sign_in}</button> });
            Some(
                view! { <p class="notice" data-commenters hidden=closed>{(words.commenters)(rule)} {button}</p> },
            )
        }
    };
    let focus = page
        .focus
        .as_ref()
        .filter(|focus| focus.found)
        .map(|focus| &focus.id);
    let list = comment::list(&page.comments, focus, view);
    let is_open_below = list.contains(&format!("<p id=\"{OPEN_NOTE}\""));
    let composer = composer.then(|| main_composer(page, view, is_open_below));
    view! {
        <section data-comments part="comments" data-closed=page.article.closed>
            <h2 tabindex="-1" data-heading>
                {words.heading}
                " ("
                <span data-count translate="no">{number(page.count, view.language)}</span>
                ")"
            </h2>
            {shut}
            {commenters}
            {composer}
            {sorts(page, view)}
            {banner(page, view)}
            <ol data-list role="list" inner_html=list></ol>
            <p data-empty>{page.comments.is_empty().then(cup)}{words.empty}</p>
            {more(page.next.clone(), view)}
        </section>
    }
}

/// A cup of tea, as one is offered to who comes first. Only where nobody has written is it worth its bytes.
fn cup() -> impl IntoView {
    view! {
        <svg width="64" height="64" viewBox="0 0 56 60" fill="none" stroke="currentcolor" stroke-width="2" stroke-linecap="round" opacity=".6" aria-hidden="true">
            <path d="M10 24h28v9a11 11 0 0 1-11 11h-6a11 11 0 0 1-11-11zM38 27h3a5 5 0 0 1 0 10h-4M8 50h34M19 18c-2-3 2-5 0-8M29 18c-2-3 2-5 0-8" />
        </svg>
        <br />
    }
}

/// The composer above the comments; one for an answer or a change may be open beside one of them.
fn main_composer(page: &ThreadPage, view: &View, is_open_below: bool) -> impl IntoView + use<> {
    let language = view.language;
    let filled = match view.place {
        Place::Fragment => Filled {
            email_use: EmailUse::of(&page.rules),
            ..unscripted::fields(&page.article, None, "", view)
        },
        // What is typed belongs to the answer or the change, where one is open. Where none can be, because its comment
        // is gone or its time over, it is not lost.
        Place::Page(form) if is_open_below => unscripted::fields(&page.article, Some(&form), "", view),
        Place::Page(form) => unscripted::fields(&page.article, Some(&form), form.text, view),
    };
    let hidden = matches!(view.place, Place::Fragment) && page.article.closed;
    let look = Look {
        heading: messages(language).write.to_owned(),
        ..Look::default()
    };
    view! {
        <div data-island="composer" hidden=hidden>
            <Composer language look filled note_id="cn-note" closable=false />
        </div>
    }
}

fn sorts(page: &ThreadPage, view: &View) -> impl IntoView + use<> {
    let words = words(view.language);
    let orders: Vec<_> = page
        .sorts
        .iter()
        .map(|&sort| {
            let word = (words.sorts)(sort);
            let is_it = page.sort == sort;
            match view.place {
                Place::Fragment => view! {
                    <button data-act="sort" data-sort=sort.as_str() aria-pressed=if is_it { "true" } else { "false" }>
                        {word}
                    </button>
                }
                .into_any(),
                Place::Page(form) => view! {
                    <a
                        class="bt"
                        href=unscripted::link(&form, view, &[("sort", sort.as_str())])
                        aria-current=is_it.then_some("true")
                    >
                        {word}
                    </a>
                }
                .into_any(),
            }
        })
        .collect();
    view! { <div class="sort" role="group" aria-label=words.sort hidden=page.count < 2>{orders}</div> }
}

/// Says that the list begins with the comment that a link asked for, or that it is gone.
fn banner(page: &ThreadPage, view: &View) -> Option<impl IntoView + use<>> {
    let words = words(view.language);
    let focus = page.focus.as_ref()?;
    let sentence = match (focus.found, &focus.moved_to) {
        (true, _) => words.focus_found,
        (false, Some(_)) => words.focus_moved,
        (false, None) => words.focus_gone,
    };
    let there = focus
        .moved_to
        .clone()
        .map(|href| view! { <a class="bt" href=href>{words.focus_there}</a> });
    let all = match view.place {
        Place::Fragment => view! { <button data-act="all">{words.show_all}</button> }.into_any(),
        Place::Page(form) => {
            view! { <a class="bt" href=unscripted::link(&form, view, &[])>{words.show_all}</a> }.into_any()
        }
    };
    // Where nothing is to be shown, the loader leads to the sentence that says so.
    let id = (!focus.found).then_some("cn-gone");
    Some(
        view! { <div class="notice" data-banner id=id tabindex="-1"><span>{sentence}</span>{there}{all}</div> },
    )
}

/// The next comments. In an article the button is always there, for a list may become longer.
fn more(after: Option<String>, view: &View) -> impl IntoView + use<> {
    let word = words(view.language).more;
    match view.place {
        Place::Fragment => view! {
            <button class="wide" part="more" data-act="more" hidden=after.is_none() data-after=after>{word}</button>
        }
        .into_any(),
        Place::Page(form) => after
            .map(|after| {
                let href = unscripted::link(&form, view, &[("after", &after)]);
                view! { <a class="bt wide" rel="next" href=href>{word}</a> }
            })
            .into_any(),
    }
}
