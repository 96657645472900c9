//! One reader as moderators see them: what they wrote, under which names, and who else writes from their network.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cam_nhan_domain::{Code, Millis, ReaderId};
use leptos::prelude::*;

use super::{AtSite, done::Done, item, listing, thread::ListQuery};
use crate::{
    app::App,
    discussion::ban,
    error::Result,
    http::extract::Query,
    store::{
        bans::{self, Ban},
        comments::queue::{self, Filter, Tab},
        moderators::Role,
        readers,
    },
};

/// The page: what is known of the reader, and their comments, the newest first.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let (words, insight) = (at.words(), at.insight());
    let id = ReaderId::parse(&id)?;
    let after = query.after()?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let since = readers::get_since(conn, &at.site.id, &id)
        .await?
        .ok_or(Code::RouteUnknown)?;
    let counts = queue::count_of_reader(conn, &id).await?;
    let names = readers::list_names(conn, &id).await?;
    let addresses = readers::list_addresses(conn, &id).await?;
    let neighbours = readers::list_neighbours(conn, &at.site.id, &id, &addresses).await?;
    let mut values = vec![id.to_string()];
    values.extend(
        names
            .iter()
            .filter_map(|name| Some(name.email.as_ref()?.to_lowercase())),
    );
    values.extend(addresses);
    let banned = bans::list_of(conn, &at.site.id, &values).await?;
    let filter = Filter {
        reader: Some(id.clone()),
        ..Filter::of(Tab::All)
    };
    let mut listing = listing::read(&app, &at, conn, &filter, None, after.as_ref(), &done).await?;
    let path = format!("/readers/{id}");
    let older = listing
        .next
        .take()
        .map(|next| at.path(&format!("{path}?after={next}")));
    let stamp = listing::hash(counts.iter().map(|(status, count)| (status.as_str(), count)))
        ^ listing::hash(
            banned
                .iter()
                .map(|ban| (ban.id.as_str(), ban.lifted_at.map(|at| at.0))),
        );
    let by_status: Vec<_> = counts
        .into_iter()
        .map(|(status, count)| {
            let part = at.path(&format!("?status={}&reader={id}", status.as_str()));
            view! { <li><a href=part>{(words.tab)(Tab::Of(status))}</a> ": " {(insight.number)(count)}</li> }
        })
        .collect();
    let title = names.first().map_or_else(
        || insight.reader.to_owned(),
        |name| format!("{}: {}", insight.reader, name.name),
    );
    let names: Vec<_> = names
        .into_iter()
        .map(|name| {
            let email = name.email.map(|email| view! { " · " <bdi>{email}</bdi> });
            view! {
                <li>
                    <bdi><strong>{name.name}</strong></bdi> {email} " · " {(insight.number)(name.comments)} " · "
                    {at.moment(name.first_seen)} " – " {at.moment(name.last_seen)}
                </li>
            }
        })
        .collect();
    let neighbours: Vec<_> = neighbours
        .into_iter()
        .map(|other| {
            let page = at.path(&format!("/readers/{}", other.reader_id));
            view! { <li><a href=page><bdi>{other.name}</bdi></a> " · " {(insight.number)(other.comments)}</li> }
        })
        .collect();
    let neighbours = (!neighbours.is_empty()).then(|| {
        view! {
            <dt>{insight.neighbours}</dt>
            <dd><p class="help">{insight.neighbours_help}</p><ul class="few">{neighbours}</ul></dd>
        }
    });
    let can_act = at.role >= Role::Moderator;
    let ban = listing
        .first
        .as_ref()
        .filter(|_| can_act)
        .map(|row| view! { <details><summary>{words.ban}</summary> {item::ban(&at, row)}</details> });
    let now = app.now();
    let banned: Vec<_> = banned.into_iter().map(|ban| one_ban(&at, ban, now)).collect();
    let body = view! {
        <dl class="facts">
            <dt>{insight.first_seen}</dt> <dd>{at.moment(since)}</dd>
            <dt>{insight.by_status}</dt> <dd><ul class="few">{by_status}</ul></dd>
            <dt>{insight.names}</dt> <dd><ul>{names}</ul></dd>
            <dt>{insight.bans}</dt> <dd><ul>{banned}</ul> {ban}</dd>
            {neighbours}
        </dl>
        <h2>{insight.its_comments}</h2>
        {listing.view(&at, &done, stamp, older, &[("status", "all"), ("reader", id.as_str())])}
    };
    Ok(at.page(&title, &path, body))
}

/// A ban, with the button that ends it while it holds.
fn one_ban(at: &AtSite, ban: Ban, now: Millis) -> impl IntoView + use<> {
    let (words, insight) = (at.words(), at.insight());
    let holds = ban.lifted_at.is_none() && ban.ends_at.is_none_or(|ends| ends > now);
    let by = ban::Kind::parse(&ban.kind).map(words.ban_kind);
    let shadow = ban
        .shadow
        .then_some(" · ")
        .zip(ban.shadow.then_some(words.shadow_ban));
    let shadow = shadow.map(|(dot, word)| view! { {dot} {word} });
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
