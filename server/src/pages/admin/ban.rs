//! What keeps a reader out: the form, the bans there were, and the way to end one.

use cam_nhan_domain::Millis;
use leptos::prelude::*;

use super::AtSite;
use crate::{
    discussion::ban,
    i18n::reader,
    store::{bans::Ban, comments::Row, moderators::Role},
};

/// The times that are offered, in days; the second is chosen at first.
const DAYS: [u32; 3] = [1, 7, 30];

/// The form that keeps the author of a comment out; `seen` is how many of their comments a ban could hide, where that is
/// known.
pub fn form(at: &AtSite, row: &Row, seen: Option<i64>) -> impl IntoView + use<> {
    let (words, reader) = (at.words(), reader::words(at.who.language));
    let times = DAYS.map(|days| (days.to_string(), (reader.days)(days), days == DAYS[1]));
    let times: Vec<_> = times
        .into_iter()
        .chain([(String::new(), reader.for_good.to_owned(), false)])
        .map(|(value, word, chosen)| {
            view! { <label><input type="radio" name="days" value=value checked=chosen /> {word}</label> }
        })
        .collect();
    let ways: Vec<_> = [
        ("", reader.openly, reader.openly_help),
        ("1", reader.shadow, reader.shadow_help),
    ]
    .into_iter()
    .map(|(value, word, help)| {
        view! {
            <label class="line">
                <input type="radio" name="shadow" value=value checked=value.is_empty() />
                <span>{word} <small class="muted">{help}</small></span>
            </label>
        }
    })
    .collect();
    let kinds: Vec<_> = ban::Kind::ALL
        .into_iter()
        .filter(|kind| *kind != ban::Kind::Email || row.email.is_some())
        .filter(|kind| *kind != ban::Kind::Address || row.address.is_some())
        .map(|kind| view! { <option value=kind.as_str()>{(words.ban_kind)(kind)}</option> })
        .collect();
    view! {
        <form class="stack ban" method="post" action=at.path("/ban")>
            <input type="hidden" name="comment" value=row.id.to_string() />
            <fieldset><legend class="sr">{reader.how_long}</legend><div class="seg">{times}</div></fieldset>
            <fieldset><legend class="sr">{reader.how}</legend>{ways}</fieldset>
            <label>{words.ban_by} <select name="kind">{kinds}</select></label>
            <label class="line"><input type="checkbox" name="hide_all" value="1" /> {(reader.hide_all)(seen)}</label>
            <label>{words.why} <input name="why" maxlength="300" placeholder=reader.why_hint /></label>
            <button class="destroy">{(reader.ban)(&row.name)}</button>
        </form>
    }
}

/// A ban, with the button that ends it while it holds.
pub fn one(at: &AtSite, ban: Ban, now: Millis) -> impl IntoView + use<> {
    let (words, insight) = (at.words(), at.insight());
    let holds = ban.lifted_at.is_none() && ban.ends_at.is_none_or(|ends| ends > now);
    let by = ban::Kind::parse(&ban.kind).map(words.ban_kind);
    let shadow = ban.shadow.then(|| view! { " · " {at.desk().shadow_banned} });
    let ends = ban.ends_at.map(|ends| view! { " – " {at.moment(ends)} });
    let why = (!ban.why.is_empty()).then(|| view! { " · " {ban.why} });
    let lift = (holds && at.role >= Role::Moderator).then(|| {
        view! {
            <form method="post" action=at.path("/lift")>
                <input type="hidden" name="ban" value=ban.id.to_string() />
                <button>{words.lift}</button>
            </form>
        }
    });
    let over = (!holds).then(|| view! { " · " {insight.ban_over} });
    view! { <li>{by} " · " {at.moment(ban.created_at)} {ends} {shadow} {why} {over} " " {lift}</li> }
}
