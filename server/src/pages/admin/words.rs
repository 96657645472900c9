//! The site's word list, in groups and one word at a time, and a box to try a text on all the rules.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use cam_nhan_domain::Code;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, effect, face::icon, permissions, why::weighed};
use crate::{
    app::App,
    discussion::{
        self,
        effect::{self as effects, Effect},
        word_list::Trial,
    },
    error::{self, Error, Result},
    http::{
        extract::{Form, Query},
        load_shed::InFlight,
    },
    i18n::{
        filters,
        word_list::{self, WordList},
    },
    pages::typed,
    screening::{
        plain::plain,
        words::{self, Act, Phrase},
    },
    store::{moderators::Role, sites},
};

/// Phrases on a page; what is looked for narrows them.
const SHOWN: usize = 300;

/// Which phrases, and what was done to one just before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WordsQuery {
    group: String,
    q: String,
}

/// What a page of the list says and holds besides the list itself.
#[derive(Default)]
struct Said {
    query: WordsQuery,
    /// The whole list, as somebody typed it.
    draft: Option<String>,
    /// A phrase, as somebody typed it.
    phrase: Typed,
    /// What went wrong.
    problem: Option<String>,
    /// What was done, with what would take it back.
    done: Option<(String, Option<Phrase>)>,
    effect: Option<Effect>,
    text: String,
    trial: Option<Trial>,
}

impl Said {
    fn done(sentence: String, back: Option<Phrase>) -> Self {
        Self {
            done: Some((sentence, back)),
            ..Self::default()
        }
    }
}

/// A phrase as a form sends it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    phrase: String,
    act: String,
    inside: String,
    note: String,
}

impl Typed {
    fn parsed(&self) -> Option<Phrase> {
        let act = Act::ALL.into_iter().find(|act| act.as_str() == self.act)?;
        Phrase::new(&self.phrase, act, self.inside.is_empty(), &self.note).ok()
    }
}

fn list_words(at: &AtSite) -> &'static WordList {
    word_list::words(at.who.language)
}

/// The word list.
pub async fn show(State(app): State<App>, at: AtSite, Query(query): Query<WordsQuery>) -> Result<Response> {
    page(
        &app,
        &at,
        Said {
            query,
            ..Said::default()
        },
    )
    .await
}

async fn page(app: &App, at: &AtSite, said: Said) -> Result<Response> {
    let list = sites::get_words(&mut app.store().read().await?.conn(), &at.site.id).await?;
    let phrases = words::parse(&list).unwrap_or_default();
    let (words, own) = (at.words(), list_words(at));
    let is_owner = at.role >= Role::Owner;
    let problem = said
        .problem
        .as_ref()
        .map(|problem| view! { <p class="notice bad" role="alert">{problem.clone()}</p> });
    let done = said.done.as_ref().map(|(sentence, back)| {
        let back = back.as_ref().map(|phrase| put_back(at, phrase));
        view! { <div class="notice" role="status"><span>{sentence.clone()}</span> {back}</div> }
    });
    let effect = said.effect.as_ref().map(|effect| effect::view(at, effect));
    let adding = is_owner.then(|| adding(at, &said.phrase));
    let readonly = (!is_owner).then(|| view! { <p class="notice">{own.owners_only}</p> });
    let whole = is_owner.then(|| {
        let is_open = said.draft.is_some();
        let draft = said.draft.clone().unwrap_or_else(|| list.clone());
        view! {
            <details class="panel" open=is_open>
                <summary>{own.whole_list}</summary>
                <form class="wide" method="post" action=at.path("/words")>
                    <p id="words-help" class="help">{words.words_help}</p>
                    <label>{words.word_list} <textarea name="list" rows="16" aria-describedby="words-help" spellcheck="false" inner_html=typed(&draft)></textarea></label>
                    <div class="both">
                        <button class="primary">{words.save}</button>
                        <button formaction=at.path("/words/preview")>{own.preview}</button>
                    </div>
                </form>
            </details>
        }
    });
    let tried = said.trial.as_ref().map(|trial| verdict(at, trial));
    let body = view! {
        {readonly} {problem} {done} {adding} {effect}
        {groups(at, &phrases, &said.query)}
        {whole}
        <section class="panel" id="try">
            <h2>{words.try_it}</h2>
            <form class="wide" method="post" action=at.path("/try")>
                <p class="help">{words.try_help}</p>
                <label>{words.text} <textarea name="text" rows="4" required inner_html=typed(&said.text)></textarea></label>
                <button>{words.try_it}</button>
            </form>
            {tried}
        </section>
    };
    let tools = view! {
        <form class="find open" method="get" action=at.path("/words") role="search">
            <input type="search" name="q" value=said.query.q.clone() aria-label=own.find placeholder=own.find_hint />
            <input type="hidden" name="group" value=said.query.group.clone() />
            <button>{words.search}</button>
        </form>
    };
    Ok(at.page_with(words.word_list, "/words", tools, body))
}

/// One word in a line.
fn adding(at: &AtSite, typed: &Typed) -> impl IntoView + use<> {
    let own = list_words(at);
    let acts: Vec<_> = Act::ALL
        .into_iter()
        .map(|act| {
            let chosen = act.as_str() == typed.act;
            view! { <option value=act.as_str() selected=chosen>{(own.act)(act)}</option> }
        })
        .collect();
    view! {
        <form class="panel add-word" method="post" action=at.path("/words/add")>
            <h2>{own.add_title}</h2>
            <div class="fields">
                <label>{own.phrase} <input name="phrase" value=typed.phrase.clone() maxlength="100" required spellcheck="false" autocapitalize="none" /></label>
                <label>{own.act_label} <select name="act">{acts}</select></label>
                <label>{own.note} <input name="note" value=typed.note.clone() maxlength="200" placeholder=own.note_hint /></label>
            </div>
            <label class="line"><input type="checkbox" name="inside" value="1" checked=!typed.inside.is_empty() /> {own.inside}</label>
            <div class="both">
                <button class="primary">{own.add}</button>
                <button formaction=at.path("/words/preview")>{own.preview}</button>
                <span class="help">{own.add_help}</span>
            </div>
        </form>
    }
}

/// The form that adds a phrase again that was just taken away.
fn put_back(at: &AtSite, phrase: &Phrase) -> impl IntoView + use<> {
    view! {
        <form method="post" action=at.path("/words/add")>
            <input type="hidden" name="phrase" value=phrase.text.clone() />
            <input type="hidden" name="act" value=phrase.act.as_str() />
            <input type="hidden" name="inside" value=if phrase.whole { "" } else { "1" } />
            <input type="hidden" name="note" value=phrase.note.clone() />
            <button>{list_words(at).put_back}</button>
        </form>
    }
}

/// The phrases, by what becomes of a comment that has them.
fn groups(at: &AtSite, phrases: &[Phrase], query: &WordsQuery) -> impl IntoView + use<> {
    let own = list_words(at);
    let wanted = plain(&query.q);
    let fits = |phrase: &&Phrase| {
        wanted.is_empty() || plain(&phrase.text).contains(&wanted) || plain(&phrase.note).contains(&wanted)
    };
    let chosen = Act::ALL.into_iter().find(|act| act.as_str() == query.group);
    let count = |of: Option<Act>| {
        let of_group = phrases
            .iter()
            .filter(|phrase| of.is_none_or(|act| phrase.act == act));
        of_group.filter(fits).count()
    };
    let tabs: Vec<_> = std::iter::once(None)
        .chain(Act::ALL.into_iter().map(Some))
        .map(|of| {
            let mut address = url::form_urlencoded::Serializer::new(String::new());
            let group = of.map_or("", Act::as_str);
            address.extend_pairs([("group", group), ("q", &query.q)].iter().filter(|(_, value)| !value.is_empty()));
            let page = at.path(&format!("/words?{}", address.finish()));
            let word = of.map_or(own.all, own.group);
            view! { <a href=page aria-current=(of == chosen).then_some("page")>{word} " " <span class="count">{count(of)}</span></a> }
        })
        .collect();
    // The one that was added last stands first.
    let found: Vec<&Phrase> = phrases
        .iter()
        .rev()
        .filter(|phrase| chosen.is_none_or(|act| phrase.act == act))
        .filter(fits)
        .collect();
    let is_owner = at.role >= Role::Owner;
    let chips: Vec<_> = found
        .iter()
        .take(SHOWN)
        .map(|phrase| {
            let class = match phrase.act {
                Act::Refuse => "chip bad",
                Act::Hold => "chip warn",
                Act::Mark => "chip info",
                Act::Allow => "chip good",
            };
            let remove = is_owner.then(|| {
                let label = (own.remove)(&phrase.text);
                view! { <button class="quiet icon" name="phrase" value=phrase.text.clone() title=label.clone() aria-label=label>{icon("x")}</button> }
            });
            let text = if phrase.whole { phrase.text.clone() } else { format!("…{}…", phrase.text) };
            view! { <li class=class title=phrase.note.clone()>{text} {remove}</li> }
        })
        .collect();
    let none = chips
        .is_empty()
        .then(|| view! { <p class="muted">{own.none}</p> });
    let shown = (own.shown)(chips.len(), found.len());
    view! {
        <section class="panel">
            <nav class="tabs" aria-label=filters::words(at.who.language).filters>{tabs}</nav>
            <p class="muted small">{shown}</p>
            {none}
            <form method="post" action=at.path("/words/remove")><ul class="phrases">{chips}</ul></form>
        </section>
    }
}

/// What each rule said.
fn verdict(at: &AtSite, trial: &Trial) -> impl IntoView + use<> {
    let words = at.words();
    let reasons = &trial.screened.verdict.reasons;
    let lines: Vec<_> = reasons
        .iter()
        .map(|reason| view! { <li>{(words.reason)(&reason.rule, &reason.detail)} {format!(" (+{})", reason.points)}</li> })
        .collect();
    let none = lines.is_empty().then(|| view! { <p>{words.no_reason}</p> });
    let score = trial.screened.words.score.map(|score| {
        view! { <p>{(words.score)(score / 10)} ": " {weighed(&trial.weighed)}</p> }
    });
    view! {
        <div class="notice" role="status" data-verdict=trial.screened.verdict.as_str()>
            <b>{(words.verdict)(trial.screened.verdict.as_str())}</b>
            <ul>{lines}</ul>
            {none}
            {score}
        </div>
    }
}

/// A new list.
#[derive(Deserialize)]
pub struct NewList {
    list: String,
}

/// Replaces the word list; one that cannot be read comes back as it was typed.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewList>,
) -> Result<Response> {
    match discussion::word_list::set_words(&app, &at.site, form.list.clone(), at.actor()).await {
        Ok(()) => page(&app, &at, Said::done(at.words().saved.to_owned(), None)).await,
        Err(error) => {
            let said = Said {
                draft: Some(form.list),
                ..Said::default()
            };
            refused(&app, &at, error, said).await
        }
    }
}

/// The page again, with why not.
async fn refused(app: &App, at: &AtSite, error: Error, said: Said) -> Result<Response> {
    let Error::Refusal(refusal) = error else {
        return Err(error);
    };
    let problem = cam_nhan_widget::i18n::refusal(refusal, at.who.language);
    again(app, at, refusal.code, problem, said).await
}

async fn again(app: &App, at: &AtSite, code: Code, problem: String, said: Said) -> Result<Response> {
    let problem = Some(problem);
    let mut response = page(app, at, Said { problem, ..said }).await?;
    *response.status_mut() = error::status(code);
    Ok(response)
}

/// The page again, for a phrase that is none.
async fn wrong_phrase(app: &App, at: &AtSite, phrase: Typed) -> Result<Response> {
    let problem = list_words(at).wrong_phrase.to_owned();
    let said = Said {
        phrase,
        ..Said::default()
    };
    again(app, at, Code::WordListInvalid, problem, said).await
}

/// Adds a phrase, or changes what becomes of one.
pub async fn add(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let Some(phrase) = typed.parsed() else {
        return wrong_phrase(&app, &at, typed).await;
    };
    let said = Said::done((list_words(&at).added)(&phrase.text), None);
    discussion::word_list::add_phrase(&app, &at.site, phrase, at.actor()).await?;
    page(&app, &at, said).await
}

/// Which phrase.
#[derive(Deserialize)]
pub struct Removed {
    phrase: String,
}

/// Takes a phrase off the list.
pub async fn remove(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<Removed>,
) -> Result<Response> {
    let own = list_words(&at);
    let gone = discussion::word_list::remove_phrase(&app, &at.site, form.phrase.clone(), at.actor()).await?;
    let said = match gone {
        Some(phrase) => Said::done((own.removed)(&phrase.text), Some(phrase)),
        None => Said::done((own.is_missing)(&form.phrase), None),
    };
    page(&app, &at, said).await
}

/// A whole list, or one phrase more.
#[derive(Deserialize)]
pub struct Preview {
    list: Option<String>,
    #[serde(flatten)]
    typed: Typed,
}

/// Says what a list would have done to the comments of the last month; nothing is changed.
pub async fn preview(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<Preview>,
) -> Result<Response> {
    let list = match &form.list {
        Some(list) => list.clone(),
        None => {
            let Some(phrase) = form.typed.parsed() else {
                return wrong_phrase(&app, &at, form.typed).await;
            };
            let list = sites::get_words(&mut app.store().read().await?.conn(), &at.site.id).await?;
            discussion::word_list::with_phrase(&list, &phrase)
        }
    };
    let said = Said {
        draft: form.list,
        phrase: form.typed,
        ..Said::default()
    };
    let turn = in_flight.search().await?;
    let effect = match words::parse(&list) {
        Ok(_) => effects::of_words(&app, &at.site, list).await?,
        Err(bad) => {
            let refusal = Code::WordListInvalid.with(u32::try_from(bad.line).unwrap_or(u32::MAX));
            return refused(&app, &at, refusal.into(), said).await;
        }
    };
    drop(turn);
    let effect = Some(effect);
    page(&app, &at, Said { effect, ..said }).await
}

/// A text to be tried.
#[derive(Deserialize)]
pub struct Tried {
    text: String,
}

/// Tries a text.
pub async fn try_text(
    State(app): State<App>,
    _: FromOwnPage,
    at: AtSite,
    Form(form): Form<Tried>,
) -> Result<Response> {
    let trial = Some(discussion::word_list::try_text(&app, &at.site, &form.text).await?);
    let said = Said {
        text: form.text,
        trial,
        ..Said::default()
    };
    page(&app, &at, said).await
}
