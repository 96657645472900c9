//! The audit log of a site: who did what to what, and why.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{CommentId, Millis, cursor::Cursor};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, change::changes};
use crate::{
    app::App,
    discussion::audit_log::{self, Format},
    error::Result,
    http::{extract::Query, load_shed::InFlight},
    screening::{Reason, RuleName},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, Entry, Filter},
        comments::{Row, queue},
        cut, moderators,
    },
};

/// Lines on a page.
const PAGE: u32 = 50;
/// Which lines. Dates are whole days of the site, both included.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    actor: String,
    act: String,
    from: String,
    to: String,
    after: Option<String>,
}

impl AuditQuery {
    fn actor(&self) -> Option<Actor> {
        (!self.actor.is_empty()).then(|| Actor::from(self.actor.clone()))
    }

    fn filter(&self, at: &AtSite) -> Result<Filter> {
        Ok(Filter {
            actor: self.actor(),
            act: self.act.clone(),
            from: at.day_begins(&self.from)?,
            to: at.day_ends(&self.to)?,
        })
    }

    /// The address of a page under the same filter.
    fn address(&self, at: &AtSite, page: &str, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("actor", self.actor.as_str()),
            ("act", &self.act),
            ("from", &self.from),
            ("to", &self.to),
            ("after", after.unwrap_or_default()),
        ];
        query.extend_pairs(fields.into_iter().filter(|(_, value)| !value.is_empty()));
        at.path(&format!("{page}?{}", query.finish()))
    }
}

/// The audit log, the newest line first.
pub async fn show(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    at: AtSite,
    Query(query): Query<AuditQuery>,
) -> Result<Response> {
    let (words, insight) = (at.words(), at.insight());
    let filter = query.filter(&at)?;
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let _turn = in_flight.search().await?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let form = form(&at, conn, &query).await?;
    let mut lines = audit::list(conn, &at.site.id, &filter, after.as_ref(), PAGE + 1).await?;
    let next = cut(&mut lines, PAGE).map(|last| last.cursor().encode());
    let ids: Vec<_> = lines
        .iter()
        .filter_map(|line| CommentId::parse(&line.subject_id).ok())
        .collect();
    let about = queue::list_by_id(conn, &at.site.id, &ids).await?;
    let rows: Vec<_> = lines.into_iter().map(|line| row(&at, line, &about)).collect();
    let none = rows.is_empty().then(|| view! { <p>{insight.nothing}</p> });
    let older = next
        .map(|next| view! { <p><a class="btn" href=query.address(&at, "/audit-log", Some(&next))>{words.older}</a></p> });
    let body = view! {
        {form}
        {none}
        <div class="panel scroll" tabindex="0" role="region" aria-label=words.audit_log>
            <table class="as-list">
                <thead><tr>
                    <th scope="col">{words.when}</th> <th scope="col">{words.who}</th> <th scope="col">{words.what}</th>
                    <th scope="col">{insight.changes}</th> <th scope="col">{words.why}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {older}
    };
    let tools = view! {
        <a class="btn quiet" href=query.address(&at, "/audit-log.csv", None) download>{insight.as_csv}</a>
        <a class="btn quiet" href=query.address(&at, "/audit-log.jsonl", None) download>{insight.as_jsonl}</a>
    };
    Ok(at.page_with(words.audit_log, "/audit-log", tools, body))
}

fn row(at: &AtSite, line: Entry, about: &[Row]) -> impl IntoView + use<> {
    let words = at.words();
    let changed: Vec<_> = changes(at, &line)
        .into_iter()
        .map(|change| {
            view! { <li>{change.field} ": " <del>{change.before}</del> " → " <ins>{change.after}</ins></li> }
        })
        .collect();
    let changed = (!changed.is_empty()).then(|| view! { <ul class="changes">{changed}</ul> });
    let who_said = at.named(&line.actor, line.actor_name.clone());
    let actor = match &line.actor {
        Actor::Reader(reader) => {
            let page = at.path(&format!("/readers/{reader}"));
            view! { <a href=page><bdi>{who_said}</bdi></a> }.into_any()
        }
        _ => view! { <bdi>{who_said}</bdi> }.into_any(),
    };
    let act = at.acted(&line.act);
    let row = about.iter().find(|row| row.id.as_str() == line.subject_id);
    let act = match subject(at, line.action(), &line.subject_id, row) {
        Some(page) => view! { <a href=page>{act}</a> }.into_any(),
        None => view! { {act} }.into_any(),
    };
    let name = row.map(|row| view! { " · " <bdi>{row.name.clone()}</bdi> });
    // A rule's reasons are kept as data; a person's are their words.
    let why = match serde_json::from_str::<Vec<Reason>>(&line.why) {
        Ok(reasons) => reasons
            .iter()
            .map(|reason| (words.reason)(&reason.rule, &reason.detail))
            .collect::<Vec<_>>()
            .join("; "),
        Err(_) if line.action() == Some(Action::Undo) => at.acted(&line.why).to_owned(),
        Err(_) => line.why,
    };
    let undone = line
        .undone_by
        .is_some()
        .then(|| format!(" ({})", (words.action_name)(Action::Undo)));
    // On a phone each cell says what it is: an empty one says nothing.
    let changes_label = changed.is_some().then_some(at.insight().changes);
    let why_label = (!why.is_empty()).then_some(words.why);
    view! {
        <tr>
            <td data-label=words.when>{at.moment(line.created_at)}</td> <td data-label=words.who>{actor}</td>
            <td data-label=words.what>{act} {name} {undone}</td>
            <td data-label=changes_label>{changed}</td>
            <td data-label=why_label>{why}</td>
        </tr>
    }
}

/// The page of what a line is about: a comment stands on top of its thread's page there.
fn subject(at: &AtSite, act: Option<Action>, id: &str, row: Option<&Row>) -> Option<String> {
    if let Some(row) = row {
        let from = Cursor {
            rank: 0,
            created_at: Millis(row.created_at.0 + 1),
            id: row.id.clone(),
        };
        let page = format!("/threads/{}?after={}#{}", row.thread_id, from.encode(), row.id);
        return Some(at.path(&page));
    }
    let page = match act? {
        Action::SetCommentsOpen
        | Action::SetCommenters
        | Action::DescribeArticle
        | Action::MoveThread
        | Action::ReceiveThread
        | Action::MergeThreads => format!("/threads/{id}"),
        Action::Ban
        | Action::Lift
        | Action::Invite
        | Action::EndInvitation
        | Action::Join
        | Action::SetRole
        | Action::IssueToken
        | Action::EndToken => "/people".to_owned(),
        Action::AddSite => "/embed".to_owned(),
        Action::SetSettings | Action::SetCaptchaSecret | Action::RenameSite => "/settings".to_owned(),
        Action::SetWords => "/words".to_owned(),
        Action::AddWebhook | Action::RemoveWebhook => "/webhooks".to_owned(),
        Action::SetWebhook | Action::RenewWebhookSecret => format!("/webhooks/{id}"),
        Action::Forget => "/model".to_owned(),
        Action::Import | Action::UndoImport | Action::Export => "/transfer".to_owned(),
        Action::AskErasure | Action::Erase | Action::RefuseErasure => "/erasures".to_owned(),
        _ => return None,
    };
    Some(at.path(&page))
}

/// The form to filter with.
async fn form(at: &AtSite, conn: &mut Conn<'_>, query: &AuditQuery) -> Result<impl IntoView + use<>> {
    let (words, insight) = (at.words(), at.insight());
    let members = moderators::list_members(conn, &at.site.id).await?;
    let tokens = moderators::list_api_tokens(conn, &at.site.id).await?;
    // Of two of one name each is told apart by their mailbox.
    let is_twice = |name: &str| members.iter().filter(|member| member.name == name).count() > 1;
    let mut actors: Vec<(Actor, String)> = members
        .iter()
        .map(|member| {
            let name = match is_twice(&member.name) {
                true => format!("{} ({})", member.name, member.email),
                false => member.name.clone(),
            };
            (Actor::Moderator(member.id.clone()), name)
        })
        .collect();
    let others = tokens
        .into_iter()
        .map(|token| Actor::Token(token.name))
        .chain([Actor::CommandLine, Actor::Service])
        .chain(RuleName::ALL.iter().copied().map(Actor::rule));
    actors.extend(others.map(|actor| {
        let name = at.named(&actor, None);
        (actor, name)
    }));
    let asked = query.actor();
    if let Some(asked) = &asked
        && actors.iter().all(|(actor, _)| actor != asked)
    {
        actors.push((asked.clone(), at.named(asked, None)));
    }
    let actors: Vec<_> = actors
        .into_iter()
        .map(|(actor, name)| {
            view! { <option selected=asked.as_ref() == Some(&actor) value=actor.to_string()>{name}</option> }
        })
        .collect();
    let acts: Vec<_> = Action::ALL
        .iter()
        .map(|action| {
            let (act, word) = (action.as_str(), (words.action_name)(*action));
            view! { <option value=act selected=act == query.act>{word}</option> }
        })
        .collect();
    Ok(view! {
        <form method="get" action=at.path("/audit-log") class="panel">
            <div class="fields">
                <label>{words.who} <select name="actor"><option value="">{insight.anyone}</option>{actors}</select></label>
                <label>{insight.act} <select name="act"><option value="">{insight.anything}</option>{acts}</select></label>
                <label>{insight.from} <input type="date" name="from" value=query.from.clone() /></label>
                <label>{insight.to} <input type="date" name="to" value=query.to.clone() /></label>
            </div>
            <button>{words.search}</button>
        </form>
    })
}

/// The audit log as a file for a spreadsheet.
pub async fn csv(State(app): State<App>, at: AtSite, Query(query): Query<AuditQuery>) -> Result<Response> {
    let filter = query.filter(&at)?;
    Ok(file(app, &at, filter, Format::Csv { marked: true }))
}

/// The audit log as a JSON object a line.
pub async fn jsonl(State(app): State<App>, at: AtSite, Query(query): Query<AuditQuery>) -> Result<Response> {
    let filter = query.filter(&at)?;
    Ok(file(app, &at, filter, Format::JsonLines))
}

fn file(app: App, at: &AtSite, filter: Filter, format: Format) -> Response {
    let name = format!(
        "attachment; filename=\"{}-audit-log.{}\"",
        at.site.id,
        format.extension()
    );
    // A site's name is letters, digits and hyphens.
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (header::CONTENT_DISPOSITION, name),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
    ];
    let lines = audit_log::file(app, at.site.id.clone(), filter, format);
    (headers, Body::from_stream(lines)).into_response()
}
