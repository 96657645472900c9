//! Signing in by a one-time code without script: the form of the comment is sent here by a button of its own, and comes back
//! with whatever was typed.

use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{Code, profile::Commenters, thread::ThreadPage};
use cam_nhan_widget::{
    i18n,
    ssr::{self, View, Way},
};

use super::{forms, typed::Typed};
use crate::{
    app::App,
    auth::{phone_code, sign_in_code},
    delivery,
    discussion::{author::SignedIn, post_batch::PostQueue},
    error::Result,
    http::{
        extract::{AtSite, TypedForm},
        load_shed::RateLimitVerdict,
    },
    pages::{admin::FromOwnPage, reader::Reader},
};

/// The fields by which a reader signs in: for a mailbox or a number, or for the code that was sent there. None for who has
/// proved what these ways prove.
pub fn fields(content: &ThreadPage, typed: &Typed, signed_in: Option<&SignedIn>, view: &View) -> String {
    let site = &content.article.site;
    if let Some(way) = typed.sent {
        return ssr::sign_in_code(way, typed.to(way), site, view);
    }
    let rules = &content.rules;
    let profile = signed_in.map(|signed_in| &signed_in.profile);
    let mut ways = Vec::new();
    if rules.mail_sign_in && profile.is_none() {
        ways.push((
            Way::Mail,
            typed.to(Way::Mail),
            rules.commenters == Commenters::EmailVerified,
        ));
    }
    if rules.phone_sign_in && !profile.is_some_and(|profile| profile.phone_verified) {
        ways.push((
            Way::Phone,
            typed.to(Way::Phone),
            rules.commenters == Commenters::PhoneVerified,
        ));
    }
    ssr::sign_in_by_code(&ways, site, view)
}

/// Sends a code, or signs in whoever has it. Where neither was asked for in earnest the form was sent by a key, which presses
/// its first button: it is the comment then.
pub async fn sign_in(
    state: State<App>,
    queue: State<PostQueue>,
    _: FromOwnPage,
    at: AtSite,
    judged: RateLimitVerdict,
    headers: HeaderMap,
    TypedForm(mut typed): TypedForm<Typed>,
) -> Result<Response> {
    let pressed = [Way::Mail, Way::Phone].into_iter().find_map(|way| {
        let asks = typed.sign_in == way.send() && !typed.to(way).is_empty();
        let answers = typed.sign_in == way.answer() && !typed.code.trim().is_empty();
        (asks || answers).then_some((way, answers))
    });
    let Some((way, answers)) = pressed else {
        return forms::post(state, queue, at, judged, headers, TypedForm(typed)).await;
    };
    let State(app) = state;
    let at = typed.at(at);
    let reader = Reader::known(&app, &at.site, &headers);
    let tried = async {
        judged.verdict?;
        app.limits().admit_sign_in(judged.address)?;
        let to = typed.to(way);
        match (way, answers) {
            (Way::Mail, false) => sign_in_code::ask(&app, &at.site, to, at.language).await?,
            (Way::Phone, false) => delivery::phone_code::ask(&app, &at.site, to, at.language).await?,
            (Way::Mail, true) => {
                return Ok(Some(sign_in_code::answer(&app, &at.site, to, &typed.code).await?));
            }
            (Way::Phone, true) => {
                return Ok(Some(phone_code::answer(&app, &at.site, to, &typed.code).await?));
            }
        }
        Ok(None)
    };
    let words = i18n::page(at.language);
    match tried.await {
        Ok(None) => {
            let sent = match way {
                Way::Mail => words.code_sent,
                Way::Phone => words.phone_code_sent,
            };
            let notice = sent.replace("{}", typed.to(way));
            typed.sent = Some(way);
            forms::with_notice(&app, &at, typed, reader.as_ref(), notice).await
        }
        Ok(Some(token)) => {
            let reader = Reader::of_token(&app, &at.site, token).ok_or(Code::TokenInvalid)?;
            let notice = [words.signed_in_as, typed.to(way)].concat();
            let page = forms::with_notice(&app, &at, typed, Some(&reader), notice).await?;
            Ok(reader.keep(&app, &at.site.id, page))
        }
        Err(error) => {
            // A code that is wrong can be typed again.
            typed.sent = answers.then_some(way);
            forms::again(&app, &at, typed, reader.as_ref(), error).await
        }
    }
}
