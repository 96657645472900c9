//! The sites that a moderator looks after, and adding another one: only for whoever owns every site there is, since that
//! is who runs the service.

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use leptos::prelude::*;

use super::{
    AsModerator, FromOwnPage,
    face::icon,
    new_site::{self, Mend, Typed},
    said::Said,
    shell::own_page,
    words,
};
use crate::{
    app::App,
    auth::setup,
    error::{Error, Result},
    http::{extract::Form, headers},
    i18n::site,
};

/// The page.
pub async fn show(State(app): State<App>, who: AsModerator) -> Result<Response> {
    page(&app, &who, &Typed::default(), None).await
}

/// Adds a site, which is then theirs.
pub async fn add(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    Form(mut typed): Form<Typed>,
) -> Result<Response> {
    let site = match typed.read(who.language) {
        Ok(site) => site,
        Err(mend) => return page(&app, &who, &typed, Some(mend)).await,
    };
    let id = site.id.clone();
    match setup::add_site(&app, &who.moderator.id, site).await {
        Ok(()) => Ok(Redirect::to(&format!("/admin/sites/{id}/embed?new=1")).into_response()),
        Err(Error::Setting(wrong)) if wrong.field == "id" => {
            let mend = typed.taken(&id, who.language);
            page(&app, &who, &typed, Some(mend)).await
        }
        Err(error) => Err(error),
    }
}

async fn page(app: &App, who: &AsModerator, typed: &Typed, mend: Option<Mend>) -> Result<Response> {
    let own = site::words(who.language);
    let may = setup::owns_everything(app, &who.moderator.id).await?;
    let said = mend
        .as_ref()
        .map_or_else(Said::default, |mend| Said::wrong(&mend.sentence));
    let sites: Vec<_> = who
        .sites
        .iter()
        .map(|site| {
            view! {
                <li class="entry">
                    <span class="id">
                        <a href=format!("/admin/sites/{}", site.site_id)>{icon("inbox")} " " {site.name.clone()}</a>
                        <small>{site.site_id.to_string()}</small>
                    </span>
                </li>
            }
        })
        .collect();
    let form = if may {
        view! {
            <p class="muted">{own.add_help}</p>
            {said.view()}
            <form class="stack" method="post" action="/admin/sites#add">
                {new_site::fields(typed, mend.as_ref(), who.language)}
                <button class="primary">{own.add}</button>
            </form>
        }
        .into_any()
    } else {
        view! { <p class="muted">{own.owners_of_all}</p> }.into_any()
    };
    let body = view! {
        <section class="panel">
            <h2>{words(who.language).newsroom.site}</h2>
            <ul>{sites}</ul>
        </section>
        <section class="panel" id="add">
            <h2>{own.add}</h2>
            {form}
        </section>
        <script src="/scripts/setup.js" defer></script>
    };
    let page = said.with(own_page(who, own.sites, body));
    Ok(headers::under(headers::ADMIN, page))
}
