//! One article's comments as moderators see them.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cam_nhan_domain::{Code, ThreadId, cursor::Cursor, profile::Commenters, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, article, done::Done, listing, rearrange};
use crate::{
    app::App,
    error::Result,
    http::extract::Query,
    i18n::sign_in,
    store::{
        aliases,
        comments::{
            filter::{Filter, Tab},
            queue,
        },
        moderators::Role,
        reactions,
        threads::{self, CommentsOpen, Thread},
    },
};

/// Which page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ListQuery {
    after: Option<String>,
}

impl ListQuery {
    pub(super) fn after(&self) -> Result<Option<Cursor>> {
        Ok(self.after.as_deref().map(Cursor::decode).transpose()?)
    }
}

/// The page: what is known of the thread, and its comments, the newest first.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let (words, insight) = (at.words(), at.insight());
    let id = ThreadId::parse(&id)?;
    let after = query.after()?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let thread = threads::get_of_site(conn, &at.site.id, &id)
        .await?
        .ok_or(Code::ThreadMissing)?;
    let counts = queue::count_of_thread(conn, &id).await?;
    let tallies = reactions::list_tallies(conn, id.as_str()).await?;
    let known_as = aliases::list(conn, &at.site.id, &id).await?;
    let filter = Filter {
        thread: Some(id.clone()),
        ..Filter::of(Tab::All)
    };
    let mut listing = listing::read(&app, &at, conn, &filter, None, after.as_ref(), &done).await?;
    let path = format!("/threads/{id}");
    let older = listing
        .next
        .take()
        .map(|next| at.path(&format!("{path}?after={next}")));
    let stamp = listing::hash(counts.iter().map(|(status, count)| (status.as_str(), count)))
        ^ listing::hash(std::iter::once(thread.comments_open.as_str()));
    let has_comments = !counts.is_empty();
    let by_status: Vec<_> = counts
        .into_iter()
        .map(|(status, count)| {
            let part = at.path(&format!("?status={}&thread={id}", status.as_str()));
            view! { <li><a href=part>{(words.tab)(Tab::Of(status))}</a> ": " {(insight.number)(count)}</li> }
        })
        .collect();
    let reactions: Vec<_> = at
        .site
        .settings
        .reactions
        .iter()
        .map(|kind| {
            let word = match at.who.language {
                Language::Vi => kind.vi.clone(),
                Language::En => kind.en.clone(),
            };
            let count = tallies
                .iter()
                .find(|tally| tally.code == kind.code)
                .map_or(0, |tally| tally.count);
            view! { <li>{word} ": " {(insight.number)(count)}</li> }
        })
        .collect();
    let title = thread.headline().to_owned();
    let link = match thread.url.as_str() {
        url if url.starts_with("http") => {
            view! { <a href=url.to_owned() rel="noreferrer">{url.to_owned()}</a> }.into_any()
        }
        _ => view! { {thread.key.clone()} }.into_any(),
    };
    let body = view! {
        <dl class="facts">
            <dt>{insight.address}</dt> <dd>{link}</dd>
            {has_comments.then(|| view! {
                <dt>{insight.began}</dt> <dd>{at.moment(thread.created_at)}</dd>
                <dt>{insight.by_status}</dt> <dd><ul class="few">{by_status}</ul></dd>
            })}
            <dt>{insight.reactions}</dt> <dd><ul class="few">{reactions}</ul></dd>
            <dt>{insight.comments_open}</dt> <dd>{comments_open(&at, &app, &thread)}</dd>
            <dt>{sign_in::words(at.who.language).commenters}</dt> <dd>{commenters(&at, &thread)}</dd>
        </dl>
        {article::view(&at, &thread)}
        {(at.role >= Role::Moderator).then(|| view! { <section>{rearrange::forms(&at, &thread, known_as)}</section> })}
        <h2>{insight.its_comments}</h2>
        {listing.view(&at, &done, stamp, older, &[("status", "all"), ("thread", id.as_str())])}
    };
    Ok(at.page(&title, &path, body))
}

/// Whether it takes comments, and the form that changes that.
fn comments_open(at: &AtSite, app: &App, thread: &Thread) -> impl IntoView + use<> {
    let (words, insight) = (at.words(), at.insight());
    let closed = thread.is_closed(at.site.settings.close_after_days, app.now());
    let form = (at.role >= Role::Moderator).then(|| {
        let options: Vec<_> = [CommentsOpen::Auto, CommentsOpen::Open, CommentsOpen::Closed]
            .into_iter()
            .map(|to| {
                view! { <option value=to.as_str() selected=to == thread.comments_open>{(insight.comments_open_choice)(to)}</option> }
            })
            .collect();
        view! {
            <form method="post" action=at.path("/comments-open")>
                <input type="hidden" name="thread" value=thread.id.to_string() />
                <select name="comments_open" aria-label=insight.comments_open>{options}</select>
                <button>{words.save}</button>
            </form>
        }
    });
    view! { {(insight.is_closed)(closed)} " " {form} }
}

/// Who may comment, and the form that changes that.
fn commenters(at: &AtSite, thread: &Thread) -> impl IntoView + use<> {
    let words = sign_in::words(at.who.language);
    if at.role < Role::Moderator {
        return view! { {thread.commenters.map_or(words.by_site, words.choice)} }.into_any();
    }
    let choices = std::iter::once(None).chain(Commenters::ALL.map(Some));
    let options: Vec<_> = choices
        .map(|choice| {
            let value = choice.map_or("", Commenters::as_str);
            let word = choice.map_or(words.by_site, words.choice);
            view! { <option value=value selected=choice == thread.commenters>{word}</option> }
        })
        .collect();
    view! {
        <form method="post" action=at.path("/commenters")>
            <input type="hidden" name="thread" value=thread.id.to_string() />
            <select name="commenters" aria-label=words.commenters>{options}</select>
            <button>{at.words().save}</button>
        </form>
    }
    .into_any()
}
