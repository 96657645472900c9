//! One comment in the queue, with all that helps to decide about it.

use cam_nhan_domain::Millis;
use leptos::prelude::*;

use super::AtSite;
use crate::{
    discussion::{ban::Kind, moderate::Act},
    i18n::admin::Words,
    markdown,
    pages::typed,
    screening::{
        Reason,
        learned::{Model, Weighed},
    },
    store::{
        audit::Entry,
        comments::{Row, queue::Author},
        flags::{self, Flag},
        threads::{CommentsOpen, Thread},
    },
};

/// What is known about the comments of a page.
pub struct Known<'a> {
    /// What readers told.
    pub told: &'a [Flag],
    /// What was done to them.
    pub record: &'a [Entry],
    /// Their threads.
    pub threads: &'a [Thread],
    /// Their authors.
    pub authors: &'a [Author],
    /// What the site's machine has learned of what is hidden.
    pub model: &'a Model,
    /// The site's days until a thread closes.
    pub closes_after: u32,
    /// Now.
    pub now: Millis,
}

/// The comment, with `near` others that say nearly the same right below.
pub fn item(at: &AtSite, row: &Row, near: usize, known: &Known<'_>, can_act: bool) -> impl IntoView + use<> {
    let words = at.words();
    let thread = known.threads.iter().find(|thread| thread.id == row.thread_id);
    let seen = format!("{}:{}:{}", row.id, row.revision, row.status.as_str());
    let answers = row.answers_id.is_some().then(|| {
        let name = row.answers_name.clone().unwrap_or_default();
        view! { " · " {words.answers} " " <bdi>{name}</bdi> }
    });
    let staff = row
        .moderator_id
        .is_some()
        .then(|| view! { " " <b class="mark">{words.newsroom.newsroom}</b> });
    let select = can_act.then(|| {
        let label = format!("{}: {}", words.select, row.name);
        view! { <input type="checkbox" name="item" value=seen.clone() form="bulk" aria-label=label /> }
    });
    let near = (near > 0)
        .then(|| view! { " · " <b class="mark">{(words.near)(i64::try_from(near).unwrap_or(0))}</b> });
    view! {
        <article id=row.id.to_string() tabindex="-1" data-status=row.status.as_str()>
            <p class="quiet">
                {select}
                " " <bdi><strong>{row.name.clone()}</strong></bdi> {staff} " · " {at.moment(row.created_at)} {answers}
                " · " <b>{(words.tab)(crate::store::comments::queue::Tab::Of(row.status))}</b> {near}
            </p>
            {article(at, row, thread)}
            <div class="text" dir="auto" inner_html=row.html.clone()></div>
            {why(words, row, known)}
            {author(at, row, known)}
            {can_act.then(|| acts(at, row, &seen, thread, known))}
            {history(at, row, known)}
        </article>
    }
}

/// The article under which it stands.
fn article(at: &AtSite, row: &Row, thread: Option<&Thread>) -> impl IntoView + use<> {
    let words = at.words();
    let title = thread.map_or_else(String::new, |thread| match thread.title.as_str() {
        "" => thread.key.clone(),
        title => title.to_owned(),
    });
    let link = thread
        .map(|thread| thread.url.clone())
        .filter(|url| url.starts_with("http"));
    let title = match link {
        Some(url) => view! { <a href=url rel="noreferrer">{title}</a> }.into_any(),
        None => view! { <span>{title}</span> }.into_any(),
    };
    let all = at.path(&format!("/threads/{}", row.thread_id));
    view! { <p class="quiet">{title} " · " <a href=all>{words.whole_thread}</a></p> }
}

/// Words shown beside a score.
const WEIGHED: usize = 5;

/// Words with their weights, as they stand beside a score: those above nought spoke for hiding.
pub fn weighed(words: &[Weighed]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|(word, weight)| format!("{word} {weight:+.2}"))
        .collect();
    words.join(", ")
}

/// Why it is where it is in the queue.
fn why(words: &'static Words, row: &Row, known: &Known<'_>) -> impl IntoView + use<> {
    let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
    let mut lines: Vec<_> = reasons
        .iter()
        .map(|reason| {
            let points = (reason.points > 0).then(|| format!(" (+{})", reason.points));
            view! { <li>{(words.reason)(&reason.rule, &reason.detail)}{points}</li> }.into_any()
        })
        .collect();
    if let Some(score) = row.score {
        // As the model is now: it may have learned since it gave the score. Some 40 µs a comment.
        let weighed = weighed(&known.model.explain(&markdown::shown(&row.text), WEIGHED));
        let weighed = (!weighed.is_empty()).then(|| view! { <span class="weighed">" · " {weighed}</span> });
        let points = format!(" (+{})", score / 20);
        lines.push(view! { <li>{(words.score)(score / 10)} {points} {weighed}</li> }.into_any());
    }
    let told: Vec<&Flag> = known
        .told
        .iter()
        .filter(|flag| flag.comment_id == row.id)
        .collect();
    if !told.is_empty() {
        let notes: Vec<String> = told
            .iter()
            .map(|flag| match flag.note.as_str() {
                "" => (words.flag)(&flag.reason).to_owned(),
                note => format!("{}: “{note}”", (words.flag)(&flag.reason)),
            })
            .collect();
        let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
        let networks = i64::try_from(flags::networks(told.iter().copied())).unwrap_or(i64::MAX);
        let flagged = (words.flagged)(count, networks);
        lines.push(view! { <li>{flagged} " — " {notes.join(" · ")}</li> }.into_any());
    }
    (!lines.is_empty()).then(|| {
        view! { <div class="why"><b>{(words.priority)(row.urgency)}</b><ul>{lines}</ul></div> }
    })
}

/// What the site knows of the author.
fn author(at: &AtSite, row: &Row, known: &Known<'_>) -> Option<impl IntoView + use<>> {
    let words = at.words();
    let reader = row.reader_id.clone()?;
    let author = known.authors.iter().find(|author| author.reader_id == reader)?;
    let since = author
        .first_seen
        .map(|since| view! { ", " {words.first_seen} " " {at.moment(since)} });
    let all = at.path(&format!("/readers/{reader}"));
    Some(view! {
        <p class="quiet">
            <a href=all>{words.of_author}</a> ": "
            {(words.author_record)(author.comments, author.approved, author.hidden)} {since}
        </p>
    })
}

fn acts(
    at: &AtSite,
    row: &Row,
    seen: &str,
    thread: Option<&Thread>,
    known: &Known<'_>,
) -> impl IntoView + use<> {
    let words = at.words();
    let buttons: Vec<_> = Act::ALL
        .into_iter()
        .filter(|act| act.applied_to(row).is_some())
        .map(|act| view! { <button name="act" value=act.as_str()>{(words.act)(act)}</button> })
        .collect();
    let comments_open = thread.map(|thread| {
        let closed = thread.is_closed(known.closes_after, known.now);
        let (to, word) = if closed {
            (CommentsOpen::Open, words.open_thread)
        } else {
            (CommentsOpen::Closed, words.close_thread)
        };
        // Of the whole article, and one button among those about one comment: it asks first.
        view! {
            <details>
                <summary>{word}</summary>
                <form class="stack" method="post" action=at.path("/comments-open")>
                    <input type="hidden" name="thread" value=thread.id.to_string() />
                    <p>{(words.newsroom.comments_open_sure)(to)}</p>
                    <button name="comments_open" value=to.as_str()>{word}</button>
                </form>
            </details>
        }
    });
    view! {
        <form method="post" action=at.path("/acts") data-acts>
            <input type="hidden" name="item" value=seen.to_owned() />
            {buttons}
        </form>
        <details data-edit>
            <summary>{words.edit}</summary>
            <form class="stack" method="post" action=at.path("/edit")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <input type="hidden" name="revision" value=row.revision />
                <label>{words.text} <textarea name="text" rows="4" inner_html=typed(&row.text)></textarea></label>
                <button>{words.save}</button>
            </form>
        </details>
        <details>
            <summary>{words.reply}</summary>
            <form class="stack" method="post" action=at.path("/reply")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <label>{words.text} <textarea name="text" rows="4" required></textarea></label>
                <button>{words.send}</button>
            </form>
        </details>
        {row.reader_id.is_some().then(|| ban(at, row))}
        {comments_open}
    }
}

/// The form that keeps a comment's author out.
pub fn ban(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let words = at.words();
    let kinds: Vec<_> = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != Kind::Email || row.email.is_some())
        .map(|kind| view! { <option value=kind.as_str()>{(words.ban_kind)(kind)}</option> })
        .collect();
    view! {
        <details>
            <summary>{words.ban}</summary>
            <form class="stack" method="post" action=at.path("/ban")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <label>{words.ban_by} <select name="kind">{kinds}</select></label>
                <label>{words.days} <input name="days" type="number" min="1" max="3650" /></label>
                <label class="line"><input type="checkbox" name="shadow" value="1" />{words.shadow_ban}</label>
                <label>{words.why} <input name="why" maxlength="300" /></label>
                <button>{words.ban}</button>
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
        view! { <details><summary>{words.history}</summary><ul>{lines}</ul></details> }
    })
}
