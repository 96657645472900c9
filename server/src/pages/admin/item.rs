//! One comment in the queue as a card, with all that helps to decide about it.

use cam_nhan_domain::profile::Badge;
use cam_nhan_widget::i18n;
use leptos::prelude::*;

use super::{
    AtSite, ban, conduct,
    face::{face, icon},
    known::Known,
    marks::marked,
    rearrange,
    why::Why,
};
use crate::{
    discussion::moderate::Act,
    i18n::reader,
    markdown,
    pages::typed,
    store::{
        comments::{Row, filter::Tab, queue::Author},
        threads::{CommentsOpen, Thread},
    },
};

/// The comment as it was seen, for the forms that decide about it.
pub fn seen(row: &Row) -> String {
    format!("{}:{}:{}", row.id, row.revision, row.status.as_str())
}

/// The comment, with `near` others that say nearly the same right below.
pub fn item(
    at: &AtSite,
    row: &Row,
    near: &[String],
    known: &Known<'_>,
    can_act: bool,
) -> impl IntoView + use<> {
    let words = at.words();
    let thread = known.threads.iter().find(|thread| thread.id == row.thread_id);
    let select = can_act.then(|| {
        let label = format!("{}: {}", words.select, row.name);
        view! { <input class="pick" type="checkbox" name="item" value=seen(row) form="bulk" aria-label=label /> }
    });
    let why = Why::of(at, row, known);
    let named = format!("name-{}", row.id);
    let head = head(at, row, thread, known, near.len(), named.clone());
    let class = if near.is_empty() { "card" } else { "card many" };
    let group = (can_act && !near.is_empty()).then(|| group(at, row, near));
    let acts = can_act.then(|| decisions(at, row));
    view! {
        <article class=class id=row.id.to_string() tabindex="-1" data-status=row.status.as_str() aria-labelledby=named>
            {select}
            {face(&row.name, false)}
            {head}
            {answered(at, row, known)}
            {text(at, row, &why.phrases)}
            {why.chips(at)}
            <div class="acts">{acts} {menu(at, row, thread, known, why, can_act)}</div>
            {group}
        </article>
    }
}

/// Who wrote it, what is known of them, when, and under which article.
fn head(
    at: &AtSite,
    row: &Row,
    thread: Option<&Thread>,
    known: &Known<'_>,
    near: usize,
    named: String,
) -> impl IntoView + use<> {
    let (words, desk) = (at.words(), at.desk());
    let signed = match row.name.as_str() {
        "" => desk.erased.to_owned(),
        name => name.to_owned(),
    };
    let name = match &row.reader_id {
        Some(reader) => view! {
            <a href=at.path(&format!("/readers/{reader}")) title=(desk.history_of)(&signed) data-reader><bdi>{signed.clone()}</bdi></a>
        }
        .into_any(),
        None => view! { <bdi>{signed}</bdi> }.into_any(),
    };
    let chip = |class: &'static str, word: String, title: String| {
        view! { <span class=class title=title>{word}</span> }
    };
    let mut chips = Vec::new();
    if row.moderator_id.is_some() {
        chips.push(chip("chip good", staff_word(at).to_owned(), String::new()));
    } else if let Some(author) = author(row, known) {
        let since = author.first_seen.map_or_else(String::new, |since| {
            format!("{} {}", words.first_seen, at.clock(since))
        });
        chips.push(if author.approved == 0 && author.hidden == 0 {
            chip("chip info", desk.newcomer.to_owned(), since)
        } else {
            chip("chip", (desk.record)(author.approved, author.hidden), since)
        });
    }
    if let Some(badge) = row.badge {
        let word = match badge {
            Badge::Staff => staff_word(at).to_owned(),
            badge => (i18n::page(at.who.language).badge)(badge).to_owned(),
        };
        chips.push(chip("chip good", word, String::new()));
    }
    if known.tab != Tab::Of(row.status) {
        chips.push(chip(
            "chip line",
            (words.tab)(Tab::Of(row.status)).to_owned(),
            String::new(),
        ));
    }
    for (holds, word) in [
        (row.shadow_banned, desk.shadow_banned),
        (row.pin_rank == crate::store::comments::PINNED, desk.pinned),
        (row.featured, desk.featured),
    ] {
        if holds {
            chips.push(chip("chip line", word.to_owned(), String::new()));
        }
    }
    if row.is_told_hidden() || row.is_appealed() {
        chips.push(chip("chip line", conduct::hidden_because(at, row), String::new()));
    }
    if let Some(website) = &row.website {
        // A word, and no link: it may be what the comment was written for.
        let shown = website
            .split_once("://")
            .map_or(website.as_str(), |(_, rest)| rest);
        let title = format!("{}: {website}", reader::words(at.who.language).website);
        chips.push(chip("chip line", shown.trim_end_matches('/').to_owned(), title));
    }
    if near > 0 {
        chips.push(chip("chip warn", (desk.near)(near), String::new()));
    }
    let article = thread.map(|thread| {
        let title = thread.headline().to_owned();
        view! { <a class="on" href=at.path(&format!("/threads/{}", row.thread_id)) title=title.clone()>{title.clone()}</a> }
    });
    view! { <header><h2 id=named>{name}</h2> {chips} {at.ago(row.created_at, known.now)} {article}</header> }
}

/// The word that readers see beside the names of staff.
fn staff_word(at: &AtSite) -> &str {
    match at.site.settings.staff_word.as_str() {
        "" => at.words().newsroom.newsroom,
        word => word,
    }
}

/// What the site knows of the author.
fn author<'a>(row: &Row, known: &Known<'a>) -> Option<&'a Author> {
    let reader = row.reader_id.as_ref()?;
    known.authors.iter().find(|author| author.reader_id == *reader)
}

/// What it answers: a line that unfolds.
fn answered(at: &AtSite, row: &Row, known: &Known<'_>) -> Option<impl IntoView + use<>> {
    let id = row.answers_id.as_ref()?;
    let desk = at.desk();
    let name = row.answers_name.clone().unwrap_or_default();
    let said = known.answered.iter().find(|other| other.id == *id);
    let said = said.map(|other| markdown::shown(&other.text)).unwrap_or_default();
    let first: String = said.chars().take(160).collect();
    Some(view! {
        <details class="parent">
            <summary>{icon("reply")} <span>{desk.answers} " " <b><bdi>{name}</bdi></b> ": " <q>{first}</q></span></summary>
            <blockquote dir="auto">{said}</blockquote>
        </details>
    })
}

/// From how many letters a text is shown in part, with a word that unfolds it.
const LONG: usize = 260;

fn text(at: &AtSite, row: &Row, phrases: &[String]) -> impl IntoView + use<> {
    let shown = markdown::shown(&row.text);
    let long = (shown.chars().count() > LONG || shown.trim().lines().count() > 4)
        .then(|| view! { <details class="unfold"><summary>{at.desk().show_all}</summary></details> });
    let class = if long.is_some() { "text long" } else { "text" };
    view! { <div class=class dir="auto" inner_html=marked(&row.html, phrases)></div> {long} }
}

/// The three everyday decisions, always in the same places.
fn decisions(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let words = at.words();
    let everyday = [
        (Act::Approve, "primary", "A"),
        (Act::Restore, "primary", "R"),
        (Act::Hide, "quiet hide", "H"),
        (Act::Spam, "quiet spam", "S"),
    ];
    let buttons: Vec<_> = everyday
        .into_iter()
        .filter(|(act, ..)| act.applied_to(row).is_some())
        .map(|(act, class, key)| {
            view! {
                <button class=class name="act" value=act.as_str() title=format!("{} ({key})", (words.act)(act))>
                    {(words.act)(act)} <kbd aria-hidden="true">{key}</kbd>
                </button>
            }
        })
        .collect();
    view! {
        <form id=form_of(row) method="post" action=at.path("/acts") data-acts>
            <input type="hidden" name="item" value=seen(row) />
            {buttons}
        </form>
    }
}

fn form_of(row: &Row) -> String {
    format!("acts-{}", row.id)
}

/// All that is not done every day. What cannot be undone stands apart, and asks.
fn menu(
    at: &AtSite,
    row: &Row,
    thread: Option<&Thread>,
    known: &Known<'_>,
    why: Why,
    can_act: bool,
) -> impl IntoView + use<> {
    let (words, desk) = (at.words(), at.desk());
    let label = (desk.other_acts)(&row.name);
    let rare = [
        (Act::Remove, "x", "R"),
        (Act::Pin, "pin", "P"),
        (Act::Unpin, "pin", "P"),
        (Act::Feature, "star", "F"),
        (Act::Unfeature, "star", "F"),
    ];
    let buttons: Vec<_> = rare
        .into_iter()
        .filter(|(act, ..)| can_act && act.applied_to(row).is_some())
        .map(|(act, sign, key)| {
            view! {
                <button form=form_of(row) name="act" value=act.as_str()>
                    {icon(sign)} {(words.act)(act)} <kbd aria-hidden="true">{key}</kbd>
                </button>
            }
        })
        .collect();
    let hide = (can_act && Act::Hide.applied_to(row).is_some())
        .then(|| conduct::hide_because(at, row, &form_of(row)));
    let write = can_act.then(|| writing(at, row));
    let url = thread
        .map(|thread| thread.url.clone())
        .filter(|url| url.starts_with("http"));
    let open = url.map(|url| {
        let url = format!("{url}#cn-{}", row.id);
        view! { <a href=url rel="noreferrer" data-open>{icon("open")} {desk.open_article} <kbd aria-hidden="true">"O"</kbd></a> }
    });
    let reader = row.reader_id.as_ref().map(|reader| {
        let page = at.path(&format!("/readers/{reader}"));
        view! { <a href=page data-reader>{icon("history")} {desk.of_author} <kbd aria-hidden="true">"U"</kbd></a> }
    });
    let lines = why.lines;
    let reasons = (!lines.is_empty()).then(|| {
        view! {
            <details name=format!("more-{}", row.id)>
                <summary>{icon("sliders")} {desk.why_here}</summary>
                <div class="reasons"><b>{(words.priority)(row.urgency)}</b><ul>{lines}</ul></div>
            </details>
        }
    });
    let ban = (can_act && row.reader_id.is_some()).then(|| {
        view! {
            <details data-ban>
                <summary class="bad">
                    {icon("ban")} {(desk.ban_author)(&row.name)} <kbd aria-hidden="true">"B"</kbd>
                </summary>
                {ban::form(at, row, None)}
            </details>
        }
    });
    let warn =
        (can_act && row.reader_id.is_some() && row.erased_at.is_none()).then(|| conduct::warning(at, row));
    let closing = thread
        .filter(|_| can_act)
        .map(|thread| closing(at, thread, known));
    let split = can_act.then(|| rearrange::splitting(at, row));
    let grave = (ban.is_some() || closing.is_some()).then(|| view! { <hr /> {warn} {ban} {closing} });
    view! {
        <details class="menu" name="m" data-menu>
            <summary class="btn quiet icon" aria-label=label.clone() title=label>{icon("more")}</summary>
            <div class="pop">
                {hide} {buttons} {write}
                {open}
                <a href=at.path(&format!("/threads/{}", row.thread_id))>{icon("page")} {desk.whole_thread}</a>
                {reader} {reasons} {history(at, row, known)} {split} {grave}
            </div>
        </details>
    }
}

/// The forms that change its text, and that answer it.
fn writing(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let words = at.words();
    let group = format!("more-{}", row.id);
    view! {
        <details data-edit name=group.clone()>
            <summary>{icon("edit")} {words.edit} <kbd aria-hidden="true">"E"</kbd></summary>
            <form class="stack" method="post" action=at.path("/edit")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <input type="hidden" name="revision" value=row.revision />
                <label>{words.text} <textarea name="text" rows="5" inner_html=typed(&row.text)></textarea></label>
                <button class="primary">{words.save}</button>
            </form>
        </details>
        <details data-reply name=group>
            <summary>{icon("reply")} {words.reply} <kbd aria-hidden="true">"C"</kbd></summary>
            <form class="stack" method="post" action=at.path("/reply")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <label>{words.text} <textarea name="text" rows="5" required></textarea></label>
                <button class="primary">{words.send}</button>
            </form>
        </details>
    }
}

/// The form that opens or closes the whole article's comments.
fn closing(at: &AtSite, thread: &Thread, known: &Known<'_>) -> impl IntoView + use<> {
    let words = at.words();
    let closed = thread.is_closed(known.closes_after, known.now);
    let (to, word) = if closed {
        (CommentsOpen::Open, words.open_thread)
    } else {
        (CommentsOpen::Closed, words.close_thread)
    };
    // Of the whole article, and one button among those about one comment: it asks first.
    view! {
        <details>
            <summary class="bad">{icon("page")} {word}</summary>
            <form class="stack" method="post" action=at.path("/comments-open")>
                <input type="hidden" name="thread" value=thread.id.to_string() />
                <p>{(words.newsroom.comments_open_sure)(to)}</p>
                <button class="destroy" name="comments_open" value=to.as_str()>{word}</button>
            </form>
        </details>
    }
}

/// What was done to it, by whom.
fn history(at: &AtSite, row: &Row, known: &Known<'_>) -> Option<impl IntoView + use<>> {
    let words = at.words();
    let lines: Vec<_> = known
        .record
        .iter()
        .filter(|line| line.subject_id == row.id.as_str())
        .map(|line| {
            let who = at.named(&line.actor, line.actor_name.clone());
            view! { <li>{at.moment(line.created_at)} " · " <bdi>{who}</bdi> " · " {at.acted(&line.act)}</li> }
        })
        .collect();
    (!lines.is_empty()).then(|| {
        view! {
            <details name=format!("more-{}", row.id)>
                <summary>{icon("log")} {words.history}</summary>
                <ul class="past">{lines}</ul>
            </details>
        }
    })
}

/// One press for a comment and its near duplicates.
fn group(at: &AtSite, row: &Row, near: &[String]) -> impl IntoView + use<> {
    let words = at.words();
    let items: Vec<_> = std::iter::once(seen(row))
        .chain(near.iter().cloned())
        .map(|item| view! { <input type="hidden" name="item" value=item /> })
        .collect();
    let buttons: Vec<_> = [(Act::Approve, "A"), (Act::Hide, "H"), (Act::Spam, "S")]
        .into_iter()
        .filter(|(act, _)| act.applied_to(row).is_some())
        .map(|(act, key)| {
            let title = format!("{} (Shift + {key})", (words.act)(act));
            view! { <button name="act" value=act.as_str() title=title>{(words.act)(act)}</button> }
        })
        .collect();
    view! {
        <form class="group" method="post" action=at.path("/acts") data-group>
            {items} <span class="muted">{(at.desk().all_of)(near.len() + 1)}</span> {buttons}
        </form>
    }
}
