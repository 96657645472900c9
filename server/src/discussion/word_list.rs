//! The site's word list: replacing it, changing one phrase of it, and trying a text on all that judges.

use cam_nhan_domain::{Code, comment::text};

use super::screen::{self, Candidate, Screened};
use crate::{
    app::App,
    error::Result,
    screener::Kind,
    screening::words::{self, Phrase},
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        sites::{self, Site},
    },
};

/// Words shown with a score.
pub const WEIGHED: usize = 8;

/// Replaces the word list; a line that cannot be read is [`Code::WordListInvalid`] with its number.
pub async fn set_words(app: &App, site: &Site, list: String, actor: Actor) -> Result<()> {
    let list = text::nfc(&list);
    let phrases = words::parse(&list)
        .map_err(|bad| Code::WordListInvalid.with(u32::try_from(bad.line).unwrap_or(u32::MAX)))?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                sites::set_words(conn, &site, &list).await?;
                let after = phrases.len().to_string();
                let entry = NewEntry {
                    after: &after,
                    ..NewEntry::new(&site, &actor, Action::SetWords, site.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// A list with one phrase more; one that is there already is changed where it stands.
pub fn with_phrase(list: &str, phrase: &Phrase) -> String {
    let line = words::print(std::slice::from_ref(phrase));
    let line = line.trim_end();
    let mut is_there = false;
    let mut lines: Vec<&str> = list
        .lines()
        .map(|old| {
            if is_of(old, &phrase.text) {
                is_there = true;
                line
            } else {
                old
            }
        })
        .collect();
    if !is_there {
        lines.push(line);
    }
    lines.join("\n") + "\n"
}

/// Whether a line of a list is about a phrase.
fn is_of(line: &str, phrase: &str) -> bool {
    words::parse(line).is_ok_and(|found| found.first().is_some_and(|found| found.text == phrase))
}

/// Adds a phrase to the word list, or changes what becomes of one.
pub async fn add_phrase(app: &App, site: &Site, phrase: Phrase, actor: Actor) -> Result<()> {
    let why = format!("+ {}", words::print(std::slice::from_ref(&phrase)).trim_end());
    let change = move |list: &str| with_phrase(list, &phrase);
    change_words(app, site, change, why, actor).await
}

/// Takes a phrase off the word list; gives it back. `None` when it is not on it.
pub async fn remove_phrase(app: &App, site: &Site, phrase: String, actor: Actor) -> Result<Option<Phrase>> {
    let list = sites::get_words(&mut app.store().read().await?.conn(), &site.id).await?;
    let known = words::parse(&list).unwrap_or_default();
    let Some(gone) = known.into_iter().find(|known| known.text == phrase) else {
        return Ok(None);
    };
    let why = format!("− {}", words::print(std::slice::from_ref(&gone)).trim_end());
    let change = move |list: &str| {
        let kept: Vec<&str> = list.lines().filter(|line| !is_of(line, &phrase)).collect();
        kept.join("\n") + "\n"
    };
    change_words(app, site, change, why, actor).await?;
    Ok(Some(gone))
}

/// Changes the word list as it is when its turn comes: two who change it at once lose nothing of each other's.
async fn change_words(
    app: &App,
    site: &Site,
    change: impl Fn(&str) -> String + Send + 'static,
    why: String,
    actor: Actor,
) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = sites::get_words(conn, &site).await?;
                let list = text::nfc(&change(&old));
                let phrases = words::parse(&list)
                    .map_err(|bad| Code::WordListInvalid.with(u32::try_from(bad.line).unwrap_or(u32::MAX)))?;
                sites::set_words(conn, &site, &list).await?;
                let before = words::parse(&old).map_or(0, |old| old.len()).to_string();
                let after = phrases.len().to_string();
                let entry = NewEntry {
                    before: &before,
                    after: &after,
                    why: &why,
                    ..NewEntry::new(&site, &actor, Action::SetWords, site.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// What the rules found in a trial.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The verdict and its reasons.
    pub screened: Screened,
    /// The words that weigh most in the score.
    pub weighed: Vec<(String, f32)>,
}

/// Tries a text, as if somebody unknown had written it.
pub async fn try_text(app: &App, site: &Site, source: &str) -> Result<Trial> {
    let (source, rendered) = super::written(site, source)?;
    let candidate = Candidate {
        id: None,
        reader: None,
        name: "",
        vouched_for: false,
        authors: &[],
        email: None,
        address: None,
        has_bans: false,
        robot: None,
        text: &source,
        rendered: &rendered,
    };
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let screened = screen::screen(app, conn, site, candidate).await?;
    let model = app
        .screener()
        .model(conn, &site.id, Kind::Hide, app.now())
        .await?
        .model;
    let weighed = if model.ready() {
        model.explain(&rendered.shown, WEIGHED)
    } else {
        Vec::new()
    };
    Ok(Trial { screened, weighed })
}
