//! What plain forms send: comments, changes and reactions. Each leads back to the thread, or shows it again with what was
//! typed and why it was not taken.

use std::net::IpAddr;

use axum::{
    extract::{RawPathParams, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use cam_nhan_domain::{
    Code, CommentId, Millis, Refusal,
    comment::Draft,
    reaction::{LIKE, toggle},
    site::Language,
};
use cam_nhan_widget::i18n;

use super::{Shown, respond, typed::Typed};
use crate::{
    abuse::form_token,
    app::App,
    auth::sign_in_code::mailbox,
    crypto::token,
    discussion::{
        appeal,
        author::{Author, Evidence},
        edit, mentions, mine, post,
        post_batch::PostQueue,
        react,
        reaction_batch::ReactionQueue,
        read::Wanted,
        reply_mail::{self, Preferences},
        warn,
    },
    error::{self, Error, Result},
    http::{
        extract::{AtSite, TypedForm},
        load_shed::RateLimitVerdict,
    },
    pages::{paths::of_thread, reader::Reader},
    store::{reactions::Choice, reply_subscriptions::Frequency},
};

/// Lets a form's write through the limits.
fn admit(app: &App, judged: RateLimitVerdict, reader: &Reader) -> Result<(), Refusal> {
    judged.verdict?;
    if reader.is_new {
        app.limits().admit_new_reader(judged.address)?;
    }
    app.limits().admit_reader(&reader.key)
}

/// Posts a comment. When it is refused, the page comes back with the reason and with every word that was typed.
pub async fn post(
    State(app): State<App>,
    State(queue): State<PostQueue>,
    at: AtSite,
    judged: RateLimitVerdict,
    headers: HeaderMap,
    TypedForm(typed): TypedForm<Typed>,
) -> Result<Response> {
    let at = typed.at(at);
    let reader = Reader::known_or_new(&app, &at.site, &headers);
    let posted = async {
        admit(&app, judged, &reader)?;
        let article = typed.article(&at.site)?;
        let key = article.page.key.clone();
        let parse = |id: &str| CommentId::parse(id);
        let draft = Draft {
            id: if typed.id.is_empty() {
                CommentId::new(app.now().0, token::random())
            } else {
                parse(&typed.id)?
            },
            parent: if typed.parent.is_empty() {
                None
            } else {
                Some(parse(&typed.parent)?)
            },
            name: typed.name.clone(),
            email: Some(typed.email.clone()),
            text: typed.text.clone(),
        };
        let author = Author {
            reader_key: reader.key.clone(),
            signed_in: reader.signed_in.clone(),
            address: judged.address,
            accepts_rules: Some(typed.rules.clone()),
            evidence: Evidence {
                website: typed.website.clone(),
                form_token: Some(typed.form_token.clone()),
                proof: None,
                unscripted: true,
            },
        };
        if !typed.warning.is_empty() {
            warn::acknowledge(&app, &at.site, reader.key.clone(), &typed.warning).await?;
        }
        let named = mentioned(&app, &at, &key, &typed.text).await?;
        let outcome = post::post(&app, &queue, &at.site, article, (draft, &named), author).await?;
        Ok((key, outcome))
    };
    match posted.await {
        Ok((key, outcome)) => {
            keep_subscription(&app, &at, &typed, (&reader, judged.address), &key).await;
            let id = outcome.comment.id.as_str();
            let to = of_thread(
                &at.site.id,
                &[("key", &key), ("comment", id), ("lang", at.language.tag())],
            );
            Ok(reader.send_to(&app, &at.site.id, &format!("{to}#cn-{id}")))
        }
        Err(error) => again(&app, &at, typed, Some(&reader), error).await,
    }
}

/// Whom a text names: without script nobody can be picked.
async fn mentioned(app: &App, at: &AtSite, key: &str, text: &str) -> Result<Vec<CommentId>> {
    mentions::typed(&mut app.store().read().await?.conn(), &at.site, key, text).await
}

/// Subscribes to mail, of somebody whose comment is safe: that is not to be lost for it.
async fn keep_subscription(
    app: &App,
    at: &AtSite,
    typed: &Typed,
    (reader, address): (&Reader, IpAddr),
    key: &str,
) {
    if typed.tell.is_empty() || typed.email.is_empty() {
        return;
    }
    let taken = async {
        app.limits().admit_sign_in(address)?;
        let preferences = Preferences {
            frequency: Frequency::parse(&typed.frequency).unwrap_or(Frequency::AtOnce),
            language: at.language,
            follow: (!typed.whole.is_empty()).then(|| key.to_owned()),
        };
        let email = mailbox(&typed.email)?;
        reply_mail::subscribe(app, &at.site, (reader.key.clone(), None), email, preferences).await
    };
    if let Err(error) = taken.await {
        tracing::debug!(%error, "a subscription to mail was not taken");
    }
}

impl Typed {
    /// The language that the form was in.
    pub(super) fn at(&self, at: AtSite) -> AtSite {
        match Language::from_tag(&self.lang) {
            Some(language) => at.in_language(language),
            None => at,
        }
    }
}

/// The page again, with why and with what was typed.
pub(super) async fn again(
    app: &App,
    at: &AtSite,
    typed: Typed,
    reader: Option<&Reader>,
    error: Error,
) -> Result<Response> {
    let refusal = match error {
        Error::Refusal(refusal) => refusal,
        Error::Challenge(_) => Code::WorkRequired.into(),
        Error::Setting(_) => Code::SettingInvalid.into(),
        Error::Internal(cause) => {
            tracing::error!(cause = format!("{cause:#}"), "a form failed");
            Code::Internal.into()
        }
    };
    if typed.page(&at.site).is_err() {
        return Err(refusal.into());
    }
    let notice = i18n::refusal(refusal, at.language);
    let mut response = with_notice(app, at, typed, reader, notice).await?;
    *response.status_mut() = error::status(refusal.code);
    if matches!(refusal.code, Code::TooMany | Code::Unavailable | Code::ReadOnly) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(refusal.number.max(1)));
    }
    Ok(response)
}

/// The page again, with a sentence and with what was typed.
pub(super) async fn with_notice(
    app: &App,
    at: &AtSite,
    typed: Typed,
    reader: Option<&Reader>,
    notice: String,
) -> Result<Response> {
    let page = typed.page(&at.site)?;
    let reply = CommentId::parse(&typed.parent).ok();
    let edit = CommentId::parse(&typed.comment).ok();
    let wanted = Wanted {
        focus: reply.clone().or_else(|| edit.clone()),
        ..Wanted::default()
    };
    let shown = Shown {
        is_part: true,
        reply,
        replies: None,
        edit,
        typed,
        notice: Some(notice),
        // Whoever has sent a form has been here for a while.
        since: Some(Millis(app.now().0 - form_token::LEAST_AGE)),
    };
    respond(app, at, &page, &wanted, reader, shown).await
}

/// Edits or removes one's own comment.
pub async fn change(
    State(app): State<App>,
    at: AtSite,
    judged: RateLimitVerdict,
    params: RawPathParams,
    headers: HeaderMap,
    TypedForm(mut typed): TypedForm<Typed>,
) -> Result<Response> {
    let at = typed.at(at);
    let id = CommentId::parse(
        params
            .iter()
            .find(|(name, _)| *name == "id")
            .map_or("", |(_, value)| value),
    )?;
    let Some(reader) = Reader::known(&app, &at.site, &headers) else {
        typed.comment = id.to_string();
        return again(&app, &at, typed, None, Code::NotYours.into()).await;
    };
    let changed = async {
        admit(&app, judged, &reader)?;
        let reader_key = reader.key.clone();
        match typed.act.as_str() {
            "edit" => {
                let named = match typed.page(&at.site) {
                    Ok(page) => mentioned(&app, &at, &page.key, &typed.text).await?,
                    Err(_) => Vec::new(),
                };
                let edited = edit::edit(
                    &app,
                    &at.site,
                    id.clone(),
                    (typed.text.clone(), &named),
                    typed.revision,
                    reader_key,
                    judged.address,
                );
                edited.await.map(|(_, thread)| thread.key)
            }
            "remove" => {
                let removed = edit::remove(&app, &at.site, id.clone(), reader_key).await;
                removed.map(|(_, thread)| thread.key)
            }
            "appeal" => {
                let who = (reader_key, judged.address);
                appeal::appeal(&app, &at.site, id.clone(), &typed.text, who).await?;
                Ok(typed.page(&at.site)?.key)
            }
            _ => Err(Code::BodyInvalid.into()),
        }
    };
    match changed.await {
        Ok(key) => {
            let to = of_thread(
                &at.site.id,
                &[
                    ("key", &key),
                    ("comment", id.as_str()),
                    ("lang", at.language.tag()),
                ],
            );
            Ok(reader.send_to(&app, &at.site.id, &format!("{to}#cn-{id}")))
        }
        Err(error) => {
            typed.comment = id.to_string();
            again(&app, &at, typed, Some(&reader), error).await
        }
    }
}

/// Reacts to the article, or likes a comment; the same again takes it back.
pub async fn react(
    State(app): State<App>,
    State(queue): State<ReactionQueue>,
    at: AtSite,
    judged: RateLimitVerdict,
    headers: HeaderMap,
    TypedForm(typed): TypedForm<Typed>,
) -> Result<Response> {
    let at = typed.at(at);
    let reader = Reader::known_or_new(&app, &at.site, &headers);
    admit(&app, judged, &reader)?;
    let article = typed.article(&at.site)?;
    let key = article.page.key.clone();
    let mine = {
        let mut connection = app.store().read().await?;
        mine::in_thread(
            &app,
            &mut connection.conn(),
            &at.site,
            &article.page,
            &reader.key,
            |_| String::new(),
        )
        .await?
    };
    let reader_key = reader.key.clone();
    let now = app.now().0;
    let query = [("key", key.as_str()), ("lang", at.language.tag())];
    let to = if typed.comment.is_empty() {
        let kind = Some(typed.kind.as_str()).filter(|kind| !kind.is_empty());
        let kind = kind.and_then(|kind| toggle(mine.reaction.as_deref(), kind));
        // Later than the latest, also when the clock has been set back.
        #[expect(clippy::cast_possible_truncation, reason = "a whole number below 2^53")]
        let seq = now.max(mine.seq as i64 + 1);
        react::react_to_article(
            &app,
            &queue,
            &at.site,
            article.page,
            Choice { kind, seq },
            reader_key,
            judged.address,
        )
        .await?;
        of_thread(&at.site.id, &query)
    } else {
        let id = CommentId::parse(&typed.comment)?;
        let kind = (!mine.likes.contains(&id)).then(|| LIKE.to_owned());
        let seq = react::after_latest(&app, &at.site, &id, &reader_key)
            .await?
            .max(now);
        react::react_to_comment(
            &app,
            &queue,
            &at.site,
            id.clone(),
            Choice { kind, seq },
            reader_key,
            judged.address,
        )
        .await?;
        format!("{}#cn-{id}", of_thread(&at.site.id, &query))
    };
    Ok(reader.send_to(&app, &at.site.id, &to))
}
