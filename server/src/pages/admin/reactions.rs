//! The reactions that a site offers: their words, pictures and order, one form for all of them.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use cam_nhan_domain::{
    reaction::{Kind, Picture, default_kinds},
    site::{Language, Settings},
};
use cam_nhan_widget::ssr;
use leptos::prelude::*;

use super::{AtSite, FromOwnPage, look, permissions, said::Said, settings::bar};
use crate::{
    app::App,
    discussion::{
        picture,
        settings::{self, MOST_REACTIONS, is_word},
    },
    error::{Error, Result},
    http::{extract::Form, headers},
    i18n::{
        admin, look as looks,
        reaction_kinds::{self, ReactionKinds},
    },
    pages::typed,
    screening::plain::plain,
    store::moderators::Role,
};

/// The value of a form's picture that stands for the owner's own.
const OWN: &str = "own";

/// A reaction as the form has it.
#[derive(Clone, Debug, Default)]
struct Row {
    /// Its code; empty where it is new.
    code: String,
    vi: String,
    en: String,
    picture: String,
    svg: String,
    is_offered: bool,
}

impl From<&Kind> for Row {
    fn from(kind: &Kind) -> Self {
        let is_own = !kind.svg.is_empty();
        Self {
            code: kind.code.clone(),
            vi: kind.vi.clone(),
            en: kind.en.clone(),
            picture: if is_own { OWN } else { kind.picture.as_str() }.to_owned(),
            svg: kind.svg.clone(),
            is_offered: !kind.retired,
        }
    }
}

/// What was pressed beside a row.
enum Move {
    Up(usize),
    Down(usize),
    Remove(usize),
    Usual,
}

/// The form: `vi-0`, `en-0` … of the first row, and so on. A box that is not ticked is not sent.
#[derive(Default)]
struct Fields {
    rows: Vec<Row>,
    pressed: Option<Move>,
}

impl Fields {
    fn of(settings: &Settings) -> Self {
        Self {
            rows: settings.reactions.iter().map(Row::from).collect(),
            pressed: None,
        }
    }

    fn read(form: Vec<(String, String)>) -> Self {
        let mut rows: BTreeMap<usize, Row> = BTreeMap::new();
        let mut pressed = None;
        for (name, value) in form {
            let at = || value.parse().ok();
            match name.as_str() {
                "up" => pressed = at().map(Move::Up),
                "down" => pressed = at().map(Move::Down),
                "remove" => pressed = at().map(Move::Remove),
                "usual" => pressed = Some(Move::Usual),
                _ => {}
            }
            let Some((field, at)) = name.split_once('-') else {
                continue;
            };
            // As many as a site can have, and the one that is new.
            let Some(at) = at.parse().ok().filter(|at| *at <= MOST_REACTIONS) else {
                continue;
            };
            let row = rows.entry(at).or_default();
            match field {
                "code" => row.code = value,
                "vi" => value.trim().clone_into(&mut row.vi),
                "en" => value.trim().clone_into(&mut row.en),
                "picture" => row.picture = value,
                "svg" => value.trim().clone_into(&mut row.svg),
                "offered" => row.is_offered = true,
                _ => {}
            }
        }
        let is_filled = |row: &Row| !(row.code.is_empty() && row.vi.is_empty() && row.en.is_empty());
        Self {
            rows: rows.into_values().filter(is_filled).collect(),
            pressed,
        }
    }

    /// Does what was pressed beside a row.
    fn moved(mut self) -> Self {
        let last = self.rows.len().saturating_sub(1);
        match self.pressed.take() {
            Some(Move::Up(at)) if (1..=last).contains(&at) => self.rows.swap(at - 1, at),
            Some(Move::Down(at)) if at < last => self.rows.swap(at, at + 1),
            Some(Move::Remove(at)) if at <= last => {
                self.rows.remove(at);
            }
            Some(Move::Usual) => {
                let usual: Vec<Row> = default_kinds().iter().map(Row::from).collect();
                let others = { self.rows.into_iter() }
                    .filter(|row| !row.code.is_empty() && usual.iter().all(|one| one.code != row.code))
                    .map(|row| Row {
                        is_offered: false,
                        ..row
                    });
                self.rows = { usual.iter().cloned() }.chain(others).collect();
            }
            _ => {}
        }
        self
    }

    /// The kinds that these rows are, or what to do first.
    fn kinds(&self, words: &ReactionKinds) -> Result<Vec<Kind>, String> {
        if self.rows.len() > MOST_REACTIONS {
            return Err(words.too_many.to_owned());
        }
        let mut kinds: Vec<Kind> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            if !is_word(&row.vi) || !is_word(&row.en) {
                let named = if row.vi.is_empty() { &row.en } else { &row.vi };
                return Err((words.word_wrong)(named));
            }
            let ours = Picture::parse(&row.picture);
            let svg = match ours {
                Some(_) => String::new(),
                None => picture::read(&row.svg).map_err(|wrong| (words.wrong)(&wrong))?,
            };
            let code = if row.code.is_empty() {
                new_code(row, &kinds, &self.rows)
            } else {
                row.code.clone()
            };
            kinds.push(Kind {
                code,
                vi: row.vi.clone(),
                en: row.en.clone(),
                // One of ours stands behind an own drawing, which goes before it.
                picture: ours.unwrap_or(Picture::Star),
                svg,
                retired: !row.is_offered,
            });
        }
        Ok(kinds)
    }
}

/// A code for a new reaction, by its English word, that no other has: counts hang on it, and nobody need think of it.
fn new_code(row: &Row, kinds: &[Kind], rows: &[Row]) -> String {
    let word: String = plain(&row.en)
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .take(24)
        .collect();
    let word = if word.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        word.as_str()
    } else {
        "reaction"
    };
    let is_taken =
        |code: &str| kinds.iter().any(|kind| kind.code == code) || rows.iter().any(|row| row.code == code);
    let numbered = (2..).map(|n| format!("{word}_{n}"));
    let mut codes = std::iter::once(word.to_owned()).chain(numbered);
    codes.find(|code| !is_taken(code)).unwrap_or_default()
}

/// The page.
pub async fn show(at: AtSite) -> Response {
    page(&at, &Fields::of(&at.site.settings), &Said::default())
}

/// Keeps the reactions: readers see them at once.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(mut at): permissions::Owner,
    Form(form): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let words = reaction_kinds::words(at.who.language);
    let fields = Fields::read(form).moved();
    let kinds = match fields.kinds(words) {
        Ok(kinds) => kinds,
        Err(sentence) => return Ok(page(&at, &fields, &Said::wrong(&sentence))),
    };
    let is_none = kinds.iter().all(|kind| kind.retired);
    let settings = Settings {
        reactions: kinds,
        ..at.site.settings.clone()
    };
    match settings::set_settings(&app, &at.site, settings, None, at.actor()).await {
        Ok(()) => {}
        // What is left to be wrong: one is missing that readers have chosen.
        Err(Error::Setting(_)) => {
            let fields = Fields::of(&at.site.settings);
            return Ok(page(&at, &fields, &Said::wrong(words.chosen)));
        }
        Err(error) => return Err(error),
    }
    at.read_again(&app).await?;
    let said = if is_none {
        Said::warning(words.none_offered.to_owned())
    } else {
        Said::done(admin::words(at.who.language).saved)
    };
    Ok(page(&at, &Fields::of(&at.site.settings), &said))
}

/// A thread with the reactions as the form has them, which need not be saved.
pub async fn preview(
    State(app): State<App>,
    _: FromOwnPage,
    mut at: AtSite,
    Form(form): Form<Vec<(String, String)>>,
) -> Response {
    let words = reaction_kinds::words(at.who.language);
    match Fields::read(form).kinds(words) {
        Ok(kinds) => {
            at.site.settings.reactions = kinds;
            look::thread(&at, at.site.settings.look(), app.now())
        }
        Err(sentence) => {
            let text = view! { <p role="alert">{sentence}</p> }.to_html();
            look::sheet(&at, at.site.settings.look(), words.title, &text)
        }
    }
}

fn page(at: &AtSite, fields: &Fields, said: &Said) -> Response {
    let words = reaction_kinds::words(at.who.language);
    let is_owner = at.role >= Role::Owner;
    let readonly = (!is_owner).then(|| view! { <p class="notice">{at.desk().owners_save}</p> });
    let save = is_owner.then(|| bar(at, None, None, false));
    let last = fields.rows.len().saturating_sub(1);
    let rows: Vec<_> = { fields.rows.iter().enumerate() }
        .map(|(n, row)| {
            let moves = is_owner.then(|| moves(words, n, last));
            view! { <li class="section">{heading(row, at.who.language)} {inputs(words, n, row)} {moves}</li> }
        })
        .collect();
    let new = is_owner.then(|| {
        let row = Row {
            picture: Picture::Heart.as_str().to_owned(),
            is_offered: true,
            ..Row::default()
        };
        view! {
            <details class="section">
                <summary>{words.new}</summary>
                <p class="muted">{words.new_help}</p>
                {inputs(words, fields.rows.len(), &row)}
            </details>
        }
    });
    let preview = at.path("/reactions/preview");
    let ways = is_owner.then(|| {
        view! {
            <div class="section both">
                <button formaction=preview formtarget="preview">{looks::words(at.who.language).preview}</button>
                <button name="usual" value="1">{words.usual}</button>
                <p class="help">{words.usual_help}</p>
            </div>
        }
    });
    let body = view! {
        {readonly} {said.view()}
        <p class="muted">{words.help}</p>
        <div class="look">
            <form class="settings" method="post" action=at.path("/reactions") data-settings>
                // What the Enter key presses: the first button that sends, and none of those that move a row.
                <input type="submit" hidden />
                <fieldset disabled=!is_owner>
                    <ol class="kinds">{rows}</ol>
                    {new} {ways}
                </fieldset>
                {save}
            </form>
            <iframe name="preview" src=at.path("/look/preview") title=looks::words(at.who.language).preview></iframe>
        </div>
    };
    let page = said.with(at.page(words.title, "/reactions", body));
    headers::under(headers::ADMIN_WITH_FRAME, page)
}

/// A reaction as readers see it.
fn heading(row: &Row, language: Language) -> impl IntoView + use<> {
    let word = match language {
        Language::Vi => row.vi.clone(),
        Language::En => row.en.clone(),
    };
    let drawing = match Picture::parse(&row.picture) {
        Some(picture) => ssr::drawing(picture, ""),
        None => picture::read(&row.svg).unwrap_or_default(),
    };
    view! { <h2><span class="drawing" inner_html=drawing></span> {word}</h2> }
}

/// Up, down, away.
fn moves(words: &'static ReactionKinds, n: usize, last: usize) -> impl IntoView + use<> {
    view! {
        <p class="both">
            <button class="quiet" name="up" value=n disabled=n == 0>{words.up}</button>
            <button class="quiet" name="down" value=n disabled=n == last>{words.down}</button>
            <button class="quiet" name="remove" value=n>{words.remove}</button>
        </p>
    }
}

/// The fields of a row.
fn inputs(words: &'static ReactionKinds, n: usize, row: &Row) -> impl IntoView + use<> {
    let name = |field: &str| format!("{field}-{n}");
    let radio = |value: &'static str, word: &'static str, drawing: String| {
        view! {
            <label title=word>
                <input type="radio" name=name("picture") value=value checked=value == row.picture />
                <span class="drawing" aria-hidden="true" inner_html=drawing></span>
                <span class="sr">{word}</span>
            </label>
        }
    };
    let pictures: Vec<_> = Picture::ALL
        .into_iter()
        .map(|picture| {
            radio(
                picture.as_str(),
                (words.pictures)(picture),
                ssr::drawing(picture, ""),
            )
        })
        .collect();
    let is_own = row.picture == OWN;
    view! {
        <input type="hidden" name=name("code") value=row.code.clone() />
        <div class="rows">
            <div class="row two">
                <label>{words.vi} <input name=name("vi") value=row.vi.clone() maxlength="80" autocomplete="off" lang="vi" /></label>
                <label>{words.en} <input name=name("en") value=row.en.clone() maxlength="80" autocomplete="off" lang="en" /></label>
            </div>
            <div class="row" role="group" aria-label=words.picture>
                <div class="seg pictures">
                    {pictures}
                    <label>
                        <input type="radio" name=name("picture") value=OWN checked=is_own />
                        {words.own}
                    </label>
                </div>
                <details open=is_own>
                    <summary>{words.own_file}</summary>
                    <label class="field">
                        <span class="help">{words.own_help}</span>
                        <textarea name=name("svg") rows="4" spellcheck="false" autocapitalize="none" inner_html=typed(&row.svg)></textarea>
                    </label>
                </details>
            </div>
            <label class="row">
                <span>{words.offered} <span class="help">{words.offered_help}</span></span>
                <input type="checkbox" name=name("offered") value="1" checked=row.is_offered />
            </label>
        </div>
    }
}
