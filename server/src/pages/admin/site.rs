//! A site itself: its name and addresses, and how its threads are shown. What is held and published is `settings.rs`'.

use axum::{extract::State, response::Response};
use cam_nhan_domain::{
    Code,
    comment::text,
    site::{Language, MAX_DEPTH, MAX_PAGE, Settings},
    thread::Sort,
};
use cam_nhan_widget::i18n;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite, FromOwnPage,
    new_site::{mended, wrong_address},
    permissions,
    said::Said,
    settings::{bar, check, choice, number, radios},
};
use crate::{
    app::App,
    discussion::{self, new_site, origins, settings::tidy_name},
    error::{Error, Result},
    http::extract::Form,
    i18n::{
        setup,
        site::{self, SiteWords},
    },
    pages::typed,
    store::moderators::Role,
};

/// The longest text that may be asked for, in characters, and the longest time for editing.
const MOST_TEXT: u32 = 10_000;
const MOST_MINUTES: u32 = 1_440;

/// The page.
pub async fn show(at: AtSite) -> Response {
    let fields = Fields::of(&at.site.name, &at.site.settings);
    page(&at, &fields, &Said::default())
}

/// What the form has. A box that is not ticked is not sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    origins: String,
    query_names: String,
    language: String,
    sort: String,
    page_size: u32,
    depth: u32,
    text_limit: u32,
    edit_minutes: u32,
    reply_mail: String,
    keep_addresses: String,
    /// The setting that goes back to its default.
    usual: String,
}

impl Fields {
    fn of(name: &str, settings: &Settings) -> Self {
        let ticked = |is_on: bool| if is_on { "1".to_owned() } else { String::new() };
        Self {
            name: name.to_owned(),
            origins: settings.origins.join("\n"),
            query_names: settings.query_names.join("\n"),
            language: settings.language.tag().to_owned(),
            sort: settings.sort.as_str().to_owned(),
            page_size: settings.page_size,
            depth: settings.depth,
            text_limit: settings.text_limit,
            edit_minutes: settings.edit_minutes,
            reply_mail: ticked(settings.reply_mail),
            keep_addresses: ticked(settings.keep_addresses),
            usual: String::new(),
        }
    }

    /// The same with the setting that was asked for as it is at a new site.
    fn with_usual(mut self) -> Self {
        let usual = Self::of("", &Settings::default());
        match self.usual.as_str() {
            "query_names" => self.query_names = usual.query_names,
            "language" => self.language = usual.language,
            "sort" => self.sort = usual.sort,
            "page_size" => self.page_size = usual.page_size,
            "depth" => self.depth = usual.depth,
            "text_limit" => self.text_limit = usual.text_limit,
            "edit_minutes" => self.edit_minutes = usual.edit_minutes,
            "reply_mail" => self.reply_mail = usual.reply_mail,
            "keep_addresses" => self.keep_addresses = usual.keep_addresses,
            _ => {}
        }
        self
    }

    /// The site's name and settings with these in place of the old ones, or what to do first. What can be put right
    /// is.
    fn read(&mut self, settings: &Settings, language: Language) -> Result<(String, Settings), String> {
        let name = tidy_name(&self.name).map_err(|_| setup::words(language).site_name_wrong.to_owned())?;
        let origins = origins::read(&self.origins).map_err(|wrong| {
            self.origins = mended(&self.origins, &wrong);
            wrong_address(&wrong, language)
        })?;
        let names: Vec<String> = { self.query_names.lines() }
            .map(|name| text::nfc(name.trim()))
            .filter(|name| !name.is_empty())
            .collect();
        let settings = Settings {
            origins,
            query_names: names,
            language: Language::from_tag(&self.language).unwrap_or(settings.language),
            sort: Sort::parse(&self.sort).unwrap_or(settings.sort),
            page_size: self.page_size,
            depth: self.depth,
            text_limit: self.text_limit,
            edit_minutes: self.edit_minutes,
            reply_mail: !self.reply_mail.is_empty(),
            keep_addresses: !self.keep_addresses.is_empty(),
            ..settings.clone()
        };
        discussion::settings::check(&settings).map_err(|wrong| match wrong.field.as_str() {
            "query_names" => site::words(language).query_names_wrong.to_owned(),
            field => i18n::refusal(Code::SettingInvalid.into(), language) + &format!(" ({field})"),
        })?;
        Ok((name, settings))
    }
}

/// Keeps what was changed, with a line each in the audit log.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let mut fields = fields.with_usual();
    let (name, settings) = match fields.read(&at.site.settings, at.who.language) {
        Ok(read) => read,
        Err(sentence) => return Ok(page(&at, &fields, &Said::wrong(&sentence))),
    };
    if let Err(error) = discussion::settings::set_settings(&app, &at.site, settings, None, at.actor()).await {
        let Error::Setting(wrong) = error else {
            return Err(error);
        };
        let sentence = i18n::refusal(Code::SettingInvalid.into(), at.who.language);
        return Ok(page(
            &at,
            &fields,
            &Said::wrong(&format!("{sentence} ({})", wrong.field)),
        ));
    }
    new_site::rename(&app, &at.site, name, at.actor()).await?;
    at.read_again(&app).await?;
    let fields = Fields::of(&at.site.name, &at.site.settings);
    Ok(page(&at, &fields, &Said::done(at.words().saved)))
}

fn page(at: &AtSite, fields: &Fields, said: &Said) -> Response {
    let words = site::words(at.who.language);
    let is_owner = at.role >= Role::Owner;
    let readonly = (!is_owner).then(|| view! { <p class="notice">{at.desk().owners_save}</p> });
    let save = is_owner.then(|| bar(at, None, None, false));
    let hints = setup::words(at.who.language);
    let usual = Settings::default();
    let rows = Rows {
        words,
        kept: &at.site.settings,
        usual: &usual,
        is_owner,
    };
    let languages = radios(
        "language",
        [(Language::Vi, "Tiếng Việt"), (Language::En, "English")].map(|(one, word)| (one.tag(), word)),
        &fields.language,
    );
    let sorts = radios(
        "sort",
        Sort::ALL.map(|sort| (sort.as_str(), (at.words().newsroom.sort)(sort))),
        &fields.sort,
    );
    let body = view! {
        {readonly} {said.view()}
        <form class="settings" method="post" action=at.path("/site") data-settings>
            // What the Enter key presses: the first button that sends, and none of those that go back to a default.
            <input type="submit" hidden />
            <fieldset disabled=!is_owner>
                <div class="section">
                    <p class="muted">{words.help}</p>
                    <div class="rows">
                        <label class="row">
                            <span>{words.name.title} <span class="help">{words.name.help}</span></span>
                            <input name="name" value=fields.name.clone() required maxlength="60" autocomplete="off" />
                        </label>
                        <label class="row">
                            <span>{words.address.title} <span class="help">{words.address.help}</span></span>
                            <span>
                                <textarea
                                    name="origins"
                                    rows="3"
                                    required
                                    spellcheck="false"
                                    autocapitalize="none"
                                    data-origins
                                    data-read=hints.address_read
                                    data-path=hints.address_path
                                    data-unread=hints.address_unread
                                    inner_html=typed(&fields.origins)
                                ></textarea>
                                <output class="small" aria-live="polite"></output>
                            </span>
                        </label>
                    </div>
                </div>
                <div class="section">
                    <h2>{words.articles}</h2>
                    <div class="rows">
                        <label class="row">
                            <span>{words.query_names.title} <span class="help">{words.query_names.help}</span></span>
                            <textarea name="query_names" rows="2" spellcheck="false" autocapitalize="none" inner_html=typed(&fields.query_names)></textarea>
                        </label>
                        {rows.usual("query_names", words.empty)}
                    </div>
                </div>
                <div class="section">
                    <h2>{words.threads}</h2>
                    <div class="rows">
                        {choice("language", words.language.title, words.language.help, languages)}
                        {rows.usual("language", "Tiếng Việt")}
                        {choice("sort", words.sort.title, words.sort.help, sorts)}
                        {rows.usual("sort", (at.words().newsroom.sort)(usual.sort))}
                        {number("page_size", &words.page_size, fields.page_size, MAX_PAGE)}
                        {rows.usual("page_size", &usual.page_size.to_string())}
                        {number("depth", &words.depth, fields.depth, MAX_DEPTH)}
                        {rows.usual("depth", &usual.depth.to_string())}
                    </div>
                </div>
                <div class="section">
                    <h2>{words.writing}</h2>
                    <div class="rows">
                        {number("text_limit", &words.text_limit, fields.text_limit, MOST_TEXT)}
                        {rows.usual("text_limit", &usual.text_limit.to_string())}
                        {number("edit_minutes", &words.edit_minutes, fields.edit_minutes, MOST_MINUTES)}
                        {rows.usual("edit_minutes", &usual.edit_minutes.to_string())}
                        {check("reply_mail", &words.reply_mail, !fields.reply_mail.is_empty())}
                        {rows.usual("reply_mail", words.on)}
                    </div>
                </div>
                <div class="section">
                    <h2>{words.privacy}</h2>
                    <div class="rows">
                        {check("keep_addresses", &words.keep_addresses, !fields.keep_addresses.is_empty())}
                        {rows.usual("keep_addresses", words.off)}
                    </div>
                </div>
            </fieldset>
            {save}
        </form>
        <script src="/scripts/setup.js" defer></script>
    };
    said.with(at.page(words.title, "/site", body))
}

/// What the rows of the form have in common.
struct Rows<'a> {
    words: &'static SiteWords,
    kept: &'a Settings,
    usual: &'a Settings,
    is_owner: bool,
}

impl Rows<'_> {
    /// A setting's default, and the way back to it where another value is kept.
    fn usual(&self, name: &'static str, said: &str) -> impl IntoView + use<> {
        let value = |settings: &Settings| {
            serde_json::to_value(settings)
                .ok()
                .and_then(|json| json.get(name).cloned())
        };
        let differs = self.is_owner && value(self.kept) != value(self.usual);
        let back = differs.then(|| {
            view! { <button class="quiet" name="usual" value=name>{self.words.back_to_usual}</button> }
        });
        view! { <p class="usual"><span class="help">{(self.words.usual)(said)}</span> {back}</p> }
    }
}
