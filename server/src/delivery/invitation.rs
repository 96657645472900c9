//! Invitations that are sent by mail. The link is made when the mail leaves, and another one each time it is tried again:
//! it stands nowhere else.

use cam_nhan_domain::Millis;
use leptos::prelude::*;

use super::{
    CLAIM,
    letter::{TITLE, line, page},
    next_try, send,
};
use crate::{
    app::App,
    crypto::token::{hash_token, new_token},
    error::Result,
    i18n::{admin, mail::words},
    net::smtp::{Letter, Smtp},
    store::{
        actor::Actor,
        moderators::{self, DueInvitation},
        sites,
    },
    zone::Zone,
};

/// Takes up one invitation; `false` when none is due.
pub async fn deliver_one(app: &App, smtp: &Smtp) -> Result<bool> {
    let (token, now) = (new_token(), app.now());
    let (hash, until) = (hash_token(&token), Millis(now.0 + CLAIM));
    let taken = app
        .store()
        .write(move |conn| {
            Box::pin(async move { moderators::take_invitation_mail(conn, &hash, now, until).await })
        })
        .await?;
    let Some(due) = taken else {
        return Ok(false);
    };
    let Some(letter) = letter(app, &due, &token).await? else {
        return Ok(true);
    };
    let sent = send(app, smtp, &due.email, letter).await;
    let now = app.now();
    let next = next_try(due.mail_attempts, now);
    let (mailed_at, due_at) = match &sent {
        Ok(()) => (Some(now), None),
        Err(trouble) => {
            let site = due.site_id.as_str();
            tracing::warn!(site, %trouble, attempts = due.mail_attempts, "an invitation did not leave");
            (None, next)
        }
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move { moderators::settle_invitation_mail(conn, &due, mailed_at, due_at).await })
        })
        .await?;
    Ok(true)
}

/// Who invites to what, and the link; `None` when the site is gone.
async fn letter(app: &App, due: &DueInvitation, token: &str) -> Result<Option<Letter>> {
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let Some(site) = sites::get(conn, &due.site_id).await? else {
        return Ok(None);
    };
    let members = moderators::list_members(conn, &due.site_id).await?;
    let inviter = members
        .into_iter()
        .find(|member| due.actor == Actor::Moderator(member.id.clone()));
    let language = site.settings.language;
    let (words, role) = (words(language), (admin::words(language).roles)(due.role));
    let name = line(&site.name, TITLE);
    let subject = (words.invitation_subject)(&name);
    let invited = match inviter {
        Some(member) => (words.invited_by)(&line(&member.name, TITLE), &name, role),
        None => (words.invited)(&name, role),
    };
    let until = (words.invitation_until)(&Zone::of(&site.settings).clock(due.expires_at));
    let link = format!("{}/admin/invitation/{token}", app.public_url());
    let text = format!("{invited}\n\n{link}\n\n{until}\n");
    let html = page(language, &subject, || {
        view! {
            <p>{invited}</p>
            <p><a href=link style="font-weight: bold">{words.invitation_accept}</a></p>
            <p style="font-size: 14px">{until}</p>
        }
    });
    Ok(Some(Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!("{}.{}.{}.invitation", site.id, due.id, due.mail_attempts),
    }))
}
