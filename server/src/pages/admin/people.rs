//! Who looks after a site, which programs do, and who may not write to it.

use axum::{
    extract::State,
    response::{Redirect, Response},
};
use cam_nhan_domain::{
    Code,
    ids::{ApiTokenId, InvitationId, ModeratorId},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, days, face::face, permissions, said::Said};
use crate::{
    app::App,
    auth,
    discussion::people,
    error::Result,
    http::extract::Form,
    store::{
        actor::Actor,
        bans,
        moderators::{self, Invitation, Member, Role, Scope, UNNAMED_TOKEN},
    },
};

/// The page.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    page(&app, &at, Fresh::default()).await
}

/// What was just made, and is told this once.
#[derive(Default)]
struct Fresh {
    /// The link of an invitation,
    link: Option<String>,
    /// or to whom it is sent, or what is wrong with that.
    said: Said,
    /// A program's token.
    token: Option<String>,
}

async fn page(app: &App, at: &AtSite, fresh: Fresh) -> Result<Response> {
    let Fresh { link, said, token } = fresh;
    let words = at.words();
    let is_owner = at.role >= Role::Owner;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let members = moderators::list_members(conn, &at.site.id).await?;
    let tokens = moderators::list_api_tokens(conn, &at.site.id).await?;
    let invitations = moderators::list_invitations(conn, &at.site.id, app.now()).await?;
    let invitations = self::invitations(at, invitations, &members);
    let banned = bans::list(conn, &at.site.id, app.now()).await?;
    let members: Vec<_> = members
        .into_iter()
        .map(|member| {
            let change = is_owner.then(|| {
                let (role, id) = (member.role, member.id.to_string());
                view! {
                    <form method="post" action=at.path("/people/role")>
                        <input type="hidden" name="id" value=id />
                        {roles(at, role)}
                        <button>{words.save}</button>
                    </form>
                    <details>
                        <summary class="bad">{words.take_away}</summary>
                        <form class="stack" method="post" action=at.path("/people/role")>
                            <input type="hidden" name="id" value=member.id.to_string() />
                            <input type="hidden" name="role" value=role.as_str() />
                            <p>{(words.newsroom.take_away_sure)(&member.name)}</p>
                            <button class="destroy" name="take_away" value="1">{words.take_away}</button>
                        </form>
                    </details>
                }
            });
            let role = (!is_owner).then(|| view! { <span class="chip">{(words.roles)(member.role)}</span> });
            view! {
                <li class="entry">
                    {face(&member.name, false)}
                    <span class="id"><strong>{member.name}</strong> <small>{member.email}</small></span> {role} {change}
                </li>
            }
        })
        .collect();
    let tokens: Vec<_> = tokens
        .into_iter()
        .map(|token| {
            let name = if token.name == UNNAMED_TOKEN {
                words.newsroom.command_line.to_owned()
            } else {
                token.name
            };
            let ends = match token.expires_at {
                Some(over) => view! { {words.ends} " " {at.moment(over)} }.into_any(),
                None => view! { {words.never_ends} }.into_any(),
            };
            let end = is_owner.then(|| {
                view! {
                    <details>
                        <summary class="bad">{words.end_token}</summary>
                        <form class="stack" method="post" action=at.path("/people/end-token")>
                            <input type="hidden" name="id" value=token.id.to_string() />
                            <p>{words.newsroom.end_token_sure}</p>
                            <button class="destroy">{words.end_token}</button>
                        </form>
                    </details>
                }
            });
            view! {
                <li class="entry">
                    <span class="id"><strong>{name}</strong> <small>{ends}</small></span>
                    <span class="chip">{(words.scopes)(token.scope)}</span> {end}
                </li>
            }
        })
        .collect();
    let banned: Vec<_> = banned
        .into_iter()
        .map(|ban| {
            let lift = (at.role >= Role::Moderator).then(|| {
                view! {
                    <form method="post" action=at.path("/lift")>
                        <input type="hidden" name="ban" value=ban.id.to_string() />
                        <button>{words.lift}</button>
                    </form>
                }
            });
            let name = view! { <bdi><strong>{ban.name}</strong></bdi> };
            let name = if ban.kind == "reader" {
                view! { <a href=at.path(&format!("/readers/{}", ban.value))>{name}</a> }.into_any()
            } else {
                name.into_any()
            };
            let why = (!ban.why.is_empty()).then(|| view! { {ban.why} " · " });
            view! { <li class="entry"><span class="id">{name} <small>{why} {at.moment(ban.created_at)}</small></span> {lift}</li> }
        })
        .collect();
    let link = link.map(|link| {
        view! { <p class="notice" role="status">{words.invite_help} " " <a href=link.clone()>{link.clone()}</a></p> }
    });
    let token = token.map(|token| {
        view! { <p class="notice" role="status">{words.token_once} " " <code>{token}</code></p> }
    });
    let scopes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| view! { <option value=scope.as_str()>{(words.scopes)(scope)}</option> })
        .collect();
    let by_mail = app.config().mail.is_some().then(|| {
        view! {
            <label>
                {words.newsroom.invite_to}
                <input name="email" type="email" autocomplete="off" placeholder=words.newsroom.invite_to_hint />
            </label>
        }
    });
    let body = view! {
        {said.view()}
        {link}
        {token}
        <section class="panel">
            <h2>{words.newsroom.members}</h2>
            <ul>{members}</ul>
        </section>
        {is_owner.then(|| view! {
            <section class="panel">
                <h2>{words.newsroom.invite_title}</h2>
                <form class="inline" method="post" action=at.path("/people/invite")>
                    {roles(at, Role::Moderator)}
                    {by_mail}
                    <button class="primary">{words.invite}</button>
                </form>
            </section>
        })}
        {invitations}
        <section class="panel">
            <h2>{words.bans}</h2>
            {banned.is_empty().then(|| view! { <p class="muted">{words.newsroom.nobody_banned}</p> })}
            <ul>{banned}</ul>
        </section>
        <section class="panel">
            <h2>{words.tokens}</h2>
            {tokens.is_empty().then(|| view! { <p class="muted">{words.newsroom.no_tokens}</p> })}
            <ul>{tokens}</ul>
            {is_owner.then(|| view! {
                <form class="inline" method="post" action=at.path("/people/token")>
                    <label>{words.name} <input name="name" required maxlength="60" /></label>
                    <label>{words.scope} <select name="scope">{scopes}</select></label>
                    <label>{words.days} <input name="days" type="number" min="1" max="3650" value="365" /></label>
                    <button>{words.issue}</button>
                </form>
            })}
        </section>
    };
    Ok(said.with(at.page(words.people, "/people", body)))
}

/// The links that are out, each with the way to end it.
fn invitations(
    at: &AtSite,
    invitations: Vec<Invitation>,
    members: &[Member],
) -> Option<impl IntoView + use<>> {
    let words = at.words();
    let items: Vec<_> = invitations
        .into_iter()
        .map(|invitation| {
            let maker = members
                .iter()
                .find(|member| invitation.actor == Actor::Moderator(member.id.clone()));
            let maker = maker
                .map_or(words.newsroom.command_line, |member| member.name.as_str())
                .to_owned();
            let state = match (invitation.mailed_at, invitation.mail_due_at) {
                (Some(_), _) => words.newsroom.invitation_mailed,
                (None, Some(_)) => words.newsroom.invitation_on_its_way,
                (None, None) => words.newsroom.invitation_not_mailed,
            };
            let mail = invitation
                .email
                .clone()
                .map(|email| view! { " · " <bdi>{email}</bdi> ": " {state} });
            let end = (at.role >= Role::Owner).then(|| {
                view! {
                    <form method="post" action=at.path("/people/end-invitation")>
                        <input type="hidden" name="id" value=invitation.id.to_string() />
                        <button>{words.newsroom.end_invitation}</button>
                    </form>
                }
            });
            view! {
                <li class="entry">
                    <span class="id">
                        <strong>{(words.roles)(invitation.role)}</strong>
                        <small>
                            {words.newsroom.invited_by} " " <bdi>{maker}</bdi> " · " {words.ends} " "
                            {at.moment(invitation.expires_at)} {mail}
                        </small>
                    </span>
                    {end}
                </li>
            }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="panel"><h2>{words.newsroom.invitations}</h2> <ul>{items}</ul></section> }
    })
}

fn roles(at: &AtSite, chosen: Role) -> impl IntoView + use<> {
    let words = at.words();
    let options: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| view! { <option value=role.as_str() selected=role == chosen>{(words.roles)(role)}</option> })
        .collect();
    view! { <label>{words.role} <select name="role">{options}</select></label> }
}

/// The role of somebody to come, and where the link is sent; empty for who passes it on themselves.
#[derive(Deserialize)]
pub struct Invite {
    role: String,
    #[serde(default)]
    email: String,
}

/// Makes a one-time link, which is shown, or sent by mail.
pub async fn invite(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<Invite>,
) -> Result<Response> {
    let role = Role::parse(&form.role).ok_or(Code::BodyInvalid)?;
    let email = Some(form.email.trim()).filter(|email| !email.is_empty() && app.config().mail.is_some());
    let Some(email) = email else {
        let token = auth::moderator::invite_by(&app, &at.site.id, role, None, at.actor()).await?;
        let fresh = Fresh {
            link: Some(format!("{}/admin/invitation/{token}", app.public_url())),
            ..Fresh::default()
        };
        return page(&app, &at, fresh).await;
    };
    let said = match auth::moderator::invited_address(email) {
        Ok(email) => {
            let said = Said::done(&(at.words().newsroom.invitation_leaves)(&email));
            auth::moderator::invite_by(&app, &at.site.id, role, Some(email), at.actor()).await?;
            said
        }
        Err(error) => Said::refused(error, at.who.language)?,
    };
    page(
        &app,
        &at,
        Fresh {
            said,
            ..Fresh::default()
        },
    )
    .await
}

/// Which invitation.
#[derive(Deserialize)]
pub struct EndInvitation {
    id: String,
}

/// Ends an invitation that nobody has taken up.
pub async fn end_invitation(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<EndInvitation>,
) -> Result<Redirect> {
    let id = InvitationId::parse(&form.id).map_err(|_| Code::InvitationInvalid)?;
    people::end_invitation(&app, &at.site, id, at.actor()).await?;
    Ok(Redirect::to(&at.path("/people")))
}

/// Somebody's new role, or none any more.
#[derive(Deserialize)]
pub struct NewRole {
    id: String,
    role: String,
    #[serde(default)]
    take_away: String,
}

/// Changes what somebody may do here.
pub async fn set_role(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewRole>,
) -> Result<Redirect> {
    let role = Role::parse(&form.role).ok_or(Code::BodyInvalid)?;
    let role = form.take_away.is_empty().then_some(role);
    people::set_role(&app, &at.site, ModeratorId::parse(&form.id)?, role, at.actor()).await?;
    Ok(Redirect::to(&at.path("/people")))
}

/// A token to be made.
#[derive(Deserialize)]
pub struct NewToken {
    name: String,
    scope: String,
    #[serde(default)]
    days: String,
}

/// Makes a program's token, and shows it once.
pub async fn issue_token(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewToken>,
) -> Result<Response> {
    let scope = Scope::parse(&form.scope).ok_or(Code::BodyInvalid)?;
    let days = days(&form.days)?;
    let token = auth::moderator::issue_token(&app, &at.site.id, &form.name, scope, days, at.actor()).await?;
    let fresh = Fresh {
        token: Some(token),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// Which token.
#[derive(Deserialize)]
pub struct EndToken {
    id: String,
}

/// Ends a program's token.
pub async fn end_token(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<EndToken>,
) -> Result<Redirect> {
    let id = ApiTokenId::parse(&form.id).map_err(|_| Code::ActImpossible)?;
    people::end_token(&app, &at.site, id, at.actor()).await?;
    Ok(Redirect::to(&at.path("/people")))
}
