//! The fields of a new site, in the first run and afterwards: what was typed stays until it is right.

use cam_nhan_domain::{
    SiteId,
    site::{Language, Moderation, Settings},
};
use leptos::prelude::*;
use serde::Deserialize;

use crate::{
    discussion::{
        new_site::{NewSite, short_name},
        origins::{self, Wrong},
        settings::tidy_name,
    },
    i18n::{admin, setup},
};

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    site_name: String,
    address: String,
    language: String,
    moderation: String,
    short_name: String,
}

/// A field that is to be mended, and how.
#[derive(Debug)]
pub struct Mend {
    field: &'static str,
    /// What to do, in one sentence.
    pub sentence: String,
}

/// What is wrong with the addresses of a site, in one sentence.
pub fn wrong_address(wrong: &Wrong, language: Language) -> String {
    let words = setup::words(language);
    match wrong {
        Wrong::Missing => words.address_missing.to_owned(),
        Wrong::Unreadable(typed) => (words.address_unreadable)(typed),
        Wrong::Path(_, origin) => (words.address_has_path)(origin),
        Wrong::Wildcard(_) => words.address_wildcard.to_owned(),
        Wrong::TooMany => words.address_too_many.to_owned(),
    }
}

/// The addresses with one that has a path put right, as the sentence says.
pub fn mended(typed: &str, wrong: &Wrong) -> String {
    match wrong {
        Wrong::Path(part, origin) => typed.replace(part, origin),
        _ => typed.to_owned(),
    }
}

impl Typed {
    /// The site that was typed, or the first field that is to be mended.
    pub fn read(&mut self, language: Language) -> Result<NewSite, Mend> {
        let words = setup::words(language);
        let name = tidy_name(&self.site_name).map_err(|_| Mend {
            field: "site_name",
            sentence: words.site_name_wrong.to_owned(),
        })?;
        let origins = origins::read(&self.address).map_err(|wrong| {
            self.address = mended(&self.address, &wrong);
            Mend {
                field: "address",
                sentence: wrong_address(&wrong, language),
            }
        })?;
        let id = match self.short_name.trim() {
            "" => origins.first().and_then(|origin| short_name(origin)),
            typed => SiteId::parse(typed).ok(),
        };
        let id = id.ok_or_else(|| Mend {
            field: "short_name",
            sentence: words.short_name_wrong.to_owned(),
        })?;
        let usual = Settings::default();
        let moderation = Moderation::ALL.into_iter();
        let moderation = { moderation }.find(|choice| choice.as_str() == self.moderation);
        Ok(NewSite {
            id,
            name,
            settings: Settings {
                origins,
                language: Language::from_tag(&self.language).unwrap_or(usual.language),
                moderation: moderation.unwrap_or(usual.moderation),
                ..usual
            },
        })
    }

    /// The short name is another site's.
    pub fn taken(&mut self, id: &SiteId, language: Language) -> Mend {
        self.short_name = id.to_string();
        Mend {
            field: "short_name",
            sentence: (setup::words(language).short_name_taken)(id.as_str()),
        }
    }
}

/// The fields.
pub fn fields(typed: &Typed, mend: Option<&Mend>, language: Language) -> impl IntoView + use<> {
    let (words, common) = (setup::words(language), admin::words(language));
    let wrong = |field: &str| mend.is_some_and(|mend| mend.field == field).then_some("true");
    let spoken = Language::from_tag(&typed.language).unwrap_or(language);
    let languages: Vec<_> = [(Language::Vi, "Tiếng Việt"), (Language::En, "English")]
        .into_iter()
        .map(|(choice, word)| {
            view! {
                <label class="line">
                    <input type="radio" name="language" value=choice.tag() checked=choice == spoken />
                    <span lang=choice.tag()>{word}</span>
                </label>
            }
        })
        .collect();
    let chosen = Moderation::ALL
        .into_iter()
        .find(|choice| choice.as_str() == typed.moderation)
        .unwrap_or_default();
    let choices: Vec<_> = Moderation::ALL
        .into_iter()
        .map(|choice| {
            view! {
                <label class="line">
                    <input type="radio" name="moderation" value=choice.as_str() checked=choice == chosen />
                    {(common.moderation_choice)(choice)}
                </label>
            }
        })
        .collect();
    let is_open = !typed.short_name.is_empty() || wrong("short_name").is_some();
    let Typed {
        site_name,
        address,
        short_name,
        ..
    } = typed.clone();
    view! {
        <label>
            {words.site_name}
            <input
                name="site_name"
                value=site_name
                required
                maxlength="60"
                autocomplete="organization"
                placeholder=words.site_name_example
                aria-invalid=wrong("site_name")
            />
        </label>
        <div class="field">
            <label for="address">{words.address}</label>
            <input
                id="address"
                name="address"
                value=address
                required
                inputmode="url"
                autocomplete="url"
                autocapitalize="none"
                spellcheck="false"
                placeholder="https://bao.example"
                aria-invalid=wrong("address")
                aria-describedby="address-help"
                data-origins
                data-read=words.address_read
                data-path=words.address_path
                data-unread=words.address_unread
            />
            <p class="help" id="address-help">{words.address_help}</p>
            <output class="small" for="address"></output>
        </div>
        <fieldset>
            <legend>{words.language}</legend>
            {languages}
        </fieldset>
        <fieldset>
            <legend>{words.moderation}</legend>
            {choices}
            <p class="help">{words.moderation_help}</p>
        </fieldset>
        <details open=is_open>
            <summary>{words.short_name}</summary>
            <div class="field">
                <input
                    name="short_name"
                    value=short_name
                    maxlength="40"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-label=words.short_name
                    aria-invalid=wrong("short_name")
                    aria-describedby="short-name-help"
                />
                <p class="help" id="short-name-help">{words.short_name_help}</p>
            </div>
        </details>
    }
}
