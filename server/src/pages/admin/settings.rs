//! The site's rules for what is published, held and refused.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use cam_nhan_domain::{
    Code, Refusal,
    comment::text,
    site::{Erasure, HOUSE_RULES_LIMIT, MAX_STAFF_WORD, Moderation, RobotCheck, RobotProof, Settings},
    time::MOST_DAYS,
};
use cam_nhan_widget::i18n;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, effect, hide_reasons, permissions};
use crate::{
    app::App,
    discussion::{
        self,
        effect::{self as effects, Effect},
    },
    error::{self, Error, Result},
    http::{extract::Form, load_shed::InFlight},
    i18n::{
        settings::{self, Plain, Sentence},
        word_list,
    },
    pages::typed,
    store::moderators::Role,
    zone,
};

/// The rules as they are.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    let settings = at.site.settings.clone();
    page(&app, &at, &settings, Said::default()).await
}

/// What stands above and below the rules.
#[derive(Default)]
struct Said {
    sentence: Option<(&'static str, String)>,
    effect: Option<Effect>,
    /// Whether what is shown is not saved.
    is_draft: bool,
}

async fn page(app: &App, at: &AtSite, settings: &Settings, said: Said) -> Result<Response> {
    let has_secret = discussion::settings::has_captcha_secret(app, &at.site).await?;
    let (words, own) = (at.words(), settings::words(at.who.language));
    let (captcha, conduct) = (words.captcha, at.conduct());
    let sentence = said
        .sentence
        .map(|(role, sentence)| view! { <p class="notice" role=role>{sentence}</p> });
    let is_owner = at.role >= Role::Owner;
    let readonly = (!is_owner).then(|| view! { <p class="notice">{at.desk().owners_save}</p> });
    let save = is_owner.then(|| bar(at, Some("/settings/preview"), said.effect.as_ref(), said.is_draft));
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
    let erasures = radios(
        "erasure",
        Erasure::ALL.map(|choice| (choice.as_str(), (own.erasure_choice)(choice))),
        settings.erasure.as_str(),
    );
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
        {readonly} {sentence}
        <form class="settings" method="post" action=at.path("/settings") data-settings>
            // What only looks is no less readable: the fields are there, and cannot be changed.
            <fieldset disabled=!is_owner>
                <div class="section">
                    <h2>{words.new_comments}</h2>
                    <p class="muted">{own.new_comments_help}</p>
                    <div class="rows">
                        {choice("moderation", words.new_comments, "", choices)}
                        {number("trusted_after", &own.trusted_after, settings.trusted_after, 1_000)}
                    </div>
                </div>
                <div class="section">
                    <h2>{conduct.rules}</h2>
                    <p class="muted">{conduct.rules_help}</p>
                    <div class="rows">
                        {rules("house_rules_vi", conduct.rules_vi, &settings.house_rules_vi)}
                        {rules("house_rules_en", conduct.rules_en, &settings.house_rules_en)}
                    </div>
                </div>
                <div class="section">
                    <h2>{own.holding}</h2>
                    <p class="muted">{own.holding_help}</p>
                    <div class="rows">
                        {number("links_before_hold", &own.links_before_hold, settings.links_before_hold, 1_000)}
                        {number("flags_before_hold", &own.flags_before_hold, settings.flags_before_hold, 1_000)}
                        {number("hold_above", &own.hold_above, settings.hold_above, 100)}
                        {number("publish_below", &own.publish_below, settings.publish_below, 100)}
                        {check("hold_images", &own.hold_images, settings.hold_images)}
                        {check("hold_phone_numbers", &own.hold_phone_numbers, settings.hold_phone_numbers)}
                        {check("hold_repeats", &own.hold_repeats, settings.hold_repeats)}
                        {check("hold_caps", &own.hold_caps, settings.hold_caps)}
                        <label class="row">
                            <span>{own.reserved_names.title} <span class="help">{own.reserved_names.help}</span></span>
                            <textarea name="reserved_names" rows="6" inner_html=typed(&settings.reserved_names.join("\n"))></textarea>
                        </label>
                        <label class="row">
                            <span>{conduct.hide_reasons.title} <span class="help">{conduct.hide_reasons.help}</span></span>
                            <textarea name="hide_reasons" rows="7" inner_html=typed(&hide_reasons::written(&settings.hide_reasons))></textarea>
                        </label>
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
                    <h2>{at.desk().articles_and_reactions}</h2>
                    <div class="rows">
                        <label class="row">
                            <span>{own.time_zone.title} <span class="help">{own.time_zone.help}</span></span>
                            {zones(&settings.time_zone)}
                        </label>
                        <label class="row">
                            <span>{own.staff_word.title} <span class="help">{own.staff_word.help}</span></span>
                            <input
                                name="staff_word"
                                value=settings.staff_word.clone()
                                maxlength=MAX_STAFF_WORD
                                placeholder=i18n::page(settings.language).staff
                                autocomplete="off"
                            />
                        </label>
                        {number("close_after_days", &own.close_after_days, settings.close_after_days, 36_500)}
                        {check("best", &own.best, settings.best)}
                        {check("faces", &own.faces, settings.faces)}
                        {number("reactions_per_network", &own.reactions_per_network, settings.reactions_per_network, 1_000_000)}
                    </div>
                </div>
                <div class="section">
                    <h2>{own.data}</h2>
                    <p class="muted">{own.data_help}</p>
                    <div class="rows">
                        {check("ask_email", &conduct.ask_email, settings.ask_email)}
                        {choice("erasure", own.erasure.title, own.erasure.help, erasures)}
                        {number("keep_addresses_days", &own.keep_addresses_days, settings.keep_addresses_days, MOST_DAYS)}
                        {number("keep_emails_days", &own.keep_emails_days, settings.keep_emails_days, MOST_DAYS)}
                        {number("keep_flags_days", &own.keep_flags_days, settings.keep_flags_days, MOST_DAYS)}
                        {number("keep_erased_days", &own.keep_erased_days, settings.keep_erased_days, MOST_DAYS)}
                        {number("keep_audit_days", &own.keep_audit_days, settings.keep_audit_days, MOST_DAYS)}
                    </div>
                </div>
            </fieldset>
            {save}
        </form>
    };
    Ok(at.page(words.settings, "/settings", body))
}

/// What saves: with script it comes when something changed, and says what.
pub(super) fn bar(
    at: &AtSite,
    preview: Option<&str>,
    effect: Option<&Effect>,
    is_draft: bool,
) -> impl IntoView + use<> {
    let own = settings::words(at.who.language);
    let effect = effect.map(|effect| effect::view(at, effect));
    let preview = preview.map(|rest| {
        let action = at.path(rest);
        view! { <button formaction=action>{word_list::words(at.who.language).preview}</button> }
    });
    view! {
        <div class="savebar" data-savebar data-draft=is_draft data-unsaved=own.unsaved data-count=own.unsaved_count>
            {effect}
            <span data-changed>{at.desk().saved_at_once}</span>
            <button class="quiet" type="reset" hidden data-discard>{own.discard}</button>
            {preview}
            <button class="primary">{own.save}</button>
        </div>
    }
}

/// A number within its sentence, which is its label.
pub(super) fn number(
    name: &'static str,
    sentence: &'static Sentence,
    value: u32,
    most: u32,
) -> impl IntoView {
    let help = (!sentence.help.is_empty()).then(|| view! { <p class="help">{sentence.help}</p> });
    view! {
        <div class="row">
            <div><span class="lab">{sentence.title}</span> {help}</div>
            <label class="sentence">
                <span>{sentence.before}</span>
                " " <input type="number" name=name value=value min="0" max=most required /> " "
                <span>{sentence.after}</span>
            </label>
        </div>
    }
}

/// The time zones by continent.
pub(super) fn zones(chosen: &str) -> impl IntoView + use<> {
    let names = zone::names();
    let mut continents: Vec<&str> = names
        .iter()
        .filter_map(|name| Some(name.split_once('/')?.0))
        .collect();
    continents.dedup();
    let groups: Vec<_> = continents
        .into_iter()
        .map(|continent| {
            let places = names.iter().filter(|name| name.split_once('/').is_some_and(|(of, _)| of == continent));
            let options: Vec<_> = places
                .map(|name| view! { <option value=name.clone() selected=name == chosen>{name.replace('_', " ")}</option> })
                .collect();
            view! { <optgroup label=continent.to_owned()>{options}</optgroup> }
        })
        .collect();
    // One that is no place, such as UTC, stays what it is.
    let other = (!names.iter().any(|name| name == chosen))
        .then(|| view! { <option value=chosen.to_owned() selected>{chosen.to_owned()}</option> });
    view! { <select name="time_zone">{other} {groups}</select> }
}

/// A switch.
pub(super) fn check(name: &'static str, words: &'static Plain, checked: bool) -> impl IntoView {
    let help = (!words.help.is_empty()).then(|| view! { <span class="help">{words.help}</span> });
    view! {
        <label class="row">
            <span>{words.title} {help}</span> <input type="checkbox" name=name value="1" checked=checked />
        </label>
    }
}

/// The house rules in a language.
fn rules(name: &'static str, title: &'static str, text: &str) -> impl IntoView + use<> {
    view! {
        <label class="row">
            <span>{title}</span>
            <textarea name=name rows="6" maxlength=HOUSE_RULES_LIMIT inner_html=typed(text)></textarea>
        </label>
    }
}

/// A row with a group of controls.
pub(super) fn choice(
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
pub(super) fn radios<const N: usize>(
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
    hold_phone_numbers: String,
    #[serde(default)]
    hold_repeats: String,
    #[serde(default)]
    hold_caps: String,
    #[serde(default)]
    ask_email: String,
    #[serde(default)]
    best: String,
    #[serde(default)]
    faces: String,
    /// One a line; a form without the field leaves them as they are.
    reserved_names: Option<String>,
    /// One a line; a form without it leaves it as it is, and so below.
    hide_reasons: Option<String>,
    house_rules_vi: Option<String>,
    house_rules_en: Option<String>,
    staff_word: Option<String>,
    time_zone: Option<String>,
    erasure: Option<String>,
    keep_addresses_days: Option<u32>,
    keep_emails_days: Option<u32>,
    keep_flags_days: Option<u32>,
    keep_erased_days: Option<u32>,
    keep_audit_days: Option<u32>,
}

/// A text of several lines as a form sends it, composed and with plain line ends.
fn tidy(text: Option<String>) -> Option<String> {
    text.map(|text| text::nfc(text.replace("\r\n", "\n").trim()))
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
        let erasure = match self.erasure {
            None => settings.erasure,
            Some(word) => Erasure::ALL
                .into_iter()
                .find(|choice| choice.as_str() == word)
                .ok_or(Code::SettingInvalid)?,
        };
        Ok(Settings {
            erasure,
            keep_addresses_days: self.keep_addresses_days.unwrap_or(settings.keep_addresses_days),
            keep_emails_days: self.keep_emails_days.unwrap_or(settings.keep_emails_days),
            keep_flags_days: self.keep_flags_days.unwrap_or(settings.keep_flags_days),
            keep_erased_days: self.keep_erased_days.unwrap_or(settings.keep_erased_days),
            keep_audit_days: self.keep_audit_days.unwrap_or(settings.keep_audit_days),
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
            hold_phone_numbers: !self.hold_phone_numbers.is_empty(),
            hold_repeats: !self.hold_repeats.is_empty(),
            hold_caps: !self.hold_caps.is_empty(),
            ask_email: !self.ask_email.is_empty(),
            best: !self.best.is_empty(),
            faces: !self.faces.is_empty(),
            staff_word: match self.staff_word {
                None => settings.staff_word.clone(),
                Some(word) => text::nfc(word.trim()),
            },
            time_zone: self.time_zone.unwrap_or_else(|| settings.time_zone.clone()),
            house_rules_vi: tidy(self.house_rules_vi).unwrap_or_else(|| settings.house_rules_vi.clone()),
            house_rules_en: tidy(self.house_rules_en).unwrap_or_else(|| settings.house_rules_en.clone()),
            hide_reasons: match self.hide_reasons {
                None => settings.hide_reasons.clone(),
                Some(list) => hide_reasons::read(&list, &settings.hide_reasons),
            },
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
    match discussion::settings::set_settings(&app, &at.site, settings.clone(), secret, at.actor()).await {
        Ok(()) => {
            at.read_again(&app).await?;
            let said = Said {
                sentence: Some(("status", at.words().saved.to_owned())),
                ..Said::default()
            };
            page(&app, &at, &at.site.settings, said).await
        }
        Err(error) => refused(&app, &at, &settings, error).await,
    }
}

/// The rules as somebody would have them, with why not.
async fn refused(app: &App, at: &AtSite, settings: &Settings, error: Error) -> Result<Response> {
    let (refusal, field) = match error {
        Error::Refusal(refusal) => (refusal, String::new()),
        Error::Setting(wrong) => (Code::SettingInvalid.into(), format!(" ({})", wrong.field)),
        error => return Err(error),
    };
    let sentence = i18n::refusal(refusal, at.who.language) + &field;
    let said = Said {
        sentence: Some(("alert", sentence)),
        is_draft: true,
        effect: None,
    };
    let mut response = page(app, at, settings, said).await?;
    *response.status_mut() = error::status(refusal.code);
    Ok(response)
}

/// Says what the rules would have done to the comments of the last month; nothing is saved.
pub async fn preview(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewRules>,
) -> Result<Response> {
    let settings = form.applied_to(&at.site.settings)?;
    if let Err(wrong) = discussion::settings::check(&settings) {
        return refused(&app, &at, &settings, wrong.into()).await;
    }
    let turn = in_flight.search().await?;
    let effect = effects::of_settings(&app, &at.site, settings.clone()).await?;
    drop(turn);
    let said = Said {
        effect: Some(effect),
        is_draft: true,
        sentence: None,
    };
    page(&app, &at, &settings, said).await
}
