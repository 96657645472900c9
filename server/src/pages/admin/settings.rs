//! The site's rules for what is published, held and refused.

use axum::{extract::State, response::Response};
use cam_nhan_domain::{
    Code, Refusal,
    comment::text,
    site::{Moderation, RobotCheck, RobotProof, Settings},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    discussion::rules,
    error::{self, Error, Result},
    http::extract::Form,
    pages::typed,
    store::{moderators::Role, sites},
};

/// The rules as they are.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    let settings = at.site.settings.clone();
    page(&app, &at, &settings, None).await
}

async fn page(
    app: &App,
    at: &AtSite,
    settings: &Settings,
    said: Option<(&'static str, String)>,
) -> Result<Response> {
    let has_secret = rules::has_captcha_secret(app, &at.site).await?;
    let words = at.words();
    let captcha = words.captcha;
    let said = said.map(|(role, sentence)| view! { <p class="notice" role=role>{sentence}</p> });
    let choices = radios(
        "moderation",
        Moderation::ALL.map(|choice| (choice.as_str(), (words.moderation_choice)(choice))),
        settings.moderation.as_str(),
    );
    let checks = radios(
        "robot_check",
        RobotCheck::ALL.map(|choice| (choice.as_str(), (words.robot_check_choice)(choice))),
        settings.robot_check.as_str(),
    );
    let proofs = radios(
        "robot_proof",
        RobotProof::ALL.map(|choice| (choice.as_str(), (captcha.proof_choice)(choice))),
        settings.robot_proof.as_str(),
    );
    let number = |name: &'static str, label: &'static str, value: u32, most: u32| {
        view! {
            <label class="row">
                <span>{label}</span> <input type="number" name=name value=value min="0" max=most required />
            </label>
        }
    };
    let check = |name: &'static str, label: &'static str, checked: bool| {
        view! { <label class="row"><span>{label}</span> <input type="checkbox" name=name value="1" checked=checked /></label> }
    };
    let (desk, insight) = (at.desk(), at.insight());
    let save = if at.role >= Role::Owner {
        view! { <div class="savebar"><span>{desk.saved_at_once}</span> <button class="primary">{words.save}</button></div> }.into_any()
    } else {
        view! { <p class="notice">{desk.owners_save}</p> }.into_any()
    };
    let captcha_fields = view! {
        <div class="text-fields">
            <label>
                {captcha.key}
                <input name="captcha_key" value=settings.captcha_key.clone() maxlength="200" autocomplete="off" />
            </label>
            <label>
                {captcha.secret}
                <input type="password" name="captcha_secret" maxlength="200" autocomplete="new-password" />
            </label>
            <p class="help">{if has_secret { captcha.secret_kept } else { captcha.secret_missing }}</p>
        </div>
    };
    let body = view! {
        {said}
        <form class="settings" method="post" action=at.path("/settings")>
            <div class="section">
                <h2>{words.new_comments}</h2>
                <div class="rows">
                    {choice("moderation", words.new_comments, "", choices)}
                    {number("trusted_after", words.trusted_after, settings.trusted_after, 1_000)}
                    {number("links_before_hold", words.links_before_hold, settings.links_before_hold, 1_000)}
                    {number("flags_before_hold", words.flags_before_hold, settings.flags_before_hold, 1_000)}
                    {check("hold_images", words.hold_images, settings.hold_images)}
                    {check("hold_repeats", words.hold_repeats, settings.hold_repeats)}
                    {check("hold_caps", words.hold_caps, settings.hold_caps)}
                    <label class="row">
                        <span>{desk.reserved} <span class="help">{words.reserved_names}</span></span>
                        <textarea name="reserved_names" rows="6" inner_html=typed(&settings.reserved_names.join("\n"))></textarea>
                    </label>
                </div>
            </div>
            <div class="section">
                <h2>{insight.model}</h2>
                <div class="rows">
                    {number("hold_above", words.hold_above, settings.hold_above, 100)}
                    {number("publish_below", words.publish_below, settings.publish_below, 100)}
                </div>
            </div>
            <div class="section">
                <h2>{words.robot_check}</h2>
                <div class="rows">
                    {choice("robot-check", words.robot_check, words.robot_check_help, checks)}
                    {choice("robot-proof", captcha.proof, captcha.proof_help, (proofs, captcha_fields))}
                </div>
            </div>
            <div class="section">
                <h2>{desk.articles_and_reactions}</h2>
                <div class="rows">
                    {number("close_after_days", words.close_after_days, settings.close_after_days, 36_500)}
                    {check("best", words.best, settings.best)}
                    {number("reactions_per_network", words.reactions_per_network, settings.reactions_per_network, 1_000_000)}
                </div>
            </div>
            {save}
        </form>
    };
    Ok(at.page(words.settings, "/settings", body))
}

/// A row with a group of controls.
fn choice(
    id: &'static str,
    label: &'static str,
    help: &'static str,
    controls: impl IntoView,
) -> impl IntoView {
    let help = (!help.is_empty()).then(|| view! { <p class="help">{help}</p> });
    view! {
        <div class="row" role="group" aria-labelledby=id>
            <div><span class="lab" id=id>{label}</span> {help}</div>
            <div>{controls}</div>
        </div>
    }
}

/// One of a few values, each with its word.
fn radios<const N: usize>(
    name: &'static str,
    choices: [(&'static str, &'static str); N],
    chosen: &str,
) -> Vec<impl IntoView + use<N>> {
    choices
        .into_iter()
        .map(|(value, word)| {
            view! {
                <label class="line">
                    <input type="radio" name=name value=value checked=value == chosen />
                    {word}
                </label>
            }
        })
        .collect()
}

/// The rules as they shall be. A box that is not ticked is not sent.
#[derive(Deserialize)]
pub struct NewRules {
    moderation: String,
    robot_check: String,
    robot_proof: String,
    #[serde(default)]
    captcha_key: String,
    /// Empty for the one that is kept.
    #[serde(default)]
    captcha_secret: String,
    reactions_per_network: u32,
    trusted_after: u32,
    links_before_hold: u32,
    flags_before_hold: u32,
    hold_above: u32,
    publish_below: u32,
    close_after_days: u32,
    #[serde(default)]
    hold_images: String,
    #[serde(default)]
    hold_repeats: String,
    #[serde(default)]
    hold_caps: String,
    #[serde(default)]
    best: String,
    /// One a line; a form without the field leaves them as they are.
    reserved_names: Option<String>,
}

impl NewRules {
    /// The site's settings with these rules in place of the old ones.
    fn applied_to(self, settings: &Settings) -> Result<Settings, Refusal> {
        let moderation = Moderation::ALL
            .into_iter()
            .find(|choice| choice.as_str() == self.moderation)
            .ok_or(Code::SettingInvalid)?;
        let robot_check = RobotCheck::ALL
            .into_iter()
            .find(|choice| choice.as_str() == self.robot_check)
            .ok_or(Code::SettingInvalid)?;
        let robot_proof = RobotProof::ALL
            .into_iter()
            .find(|choice| choice.as_str() == self.robot_proof)
            .ok_or(Code::SettingInvalid)?;
        Ok(Settings {
            moderation,
            robot_check,
            robot_proof,
            captcha_key: self.captcha_key.trim().to_owned(),
            reactions_per_network: self.reactions_per_network,
            trusted_after: self.trusted_after,
            links_before_hold: self.links_before_hold,
            flags_before_hold: self.flags_before_hold,
            hold_above: self.hold_above,
            publish_below: self.publish_below,
            close_after_days: self.close_after_days,
            hold_images: !self.hold_images.is_empty(),
            hold_repeats: !self.hold_repeats.is_empty(),
            hold_caps: !self.hold_caps.is_empty(),
            best: !self.best.is_empty(),
            reserved_names: match self.reserved_names {
                None => settings.reserved_names.clone(),
                Some(names) => {
                    let names = names.lines().map(str::trim).filter(|name| !name.is_empty());
                    names.map(text::nfc).collect()
                }
            },
            ..settings.clone()
        })
    }
}

/// Replaces the rules, and shows them again.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(form): Form<NewRules>,
) -> Result<Response> {
    let secret = Some(form.captcha_secret.trim().to_owned()).filter(|secret| !secret.is_empty());
    let settings = form.applied_to(&at.site.settings)?;
    match rules::set_settings(&app, &at.site, settings.clone(), secret, at.actor()).await {
        Ok(()) => {
            let id = at.site.id.clone();
            let site = sites::get(&mut app.store().read().await?.conn(), &id).await?;
            at.site = site.ok_or(Code::SiteUnknown)?;
            let said = ("status", at.words().saved.to_owned());
            page(&app, &at, &at.site.settings, Some(said)).await
        }
        Err(error @ (Error::Refusal(_) | Error::Setting(_))) => {
            let (refusal, field) = match error {
                Error::Refusal(refusal) => (refusal, String::new()),
                Error::Setting(wrong) => (Code::SettingInvalid.into(), format!(" ({})", wrong.field)),
                error => return Err(error),
            };
            let sentence = cam_nhan_widget::i18n::refusal(refusal, at.who.language) + &field;
            let mut response = page(&app, &at, &settings, Some(("alert", sentence))).await?;
            *response.status_mut() = error::status(refusal.code);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
