//! The site's rules: its word list, and trying a text on all of them.

use cam_nhan_domain::{Code, comment::text};

use super::{
    Actor,
    screen::{self, Candidate, Screened},
};
use crate::{
    app::App,
    error::Result,
    markdown,
    screener::Kind,
    screening::words,
    store::{
        audit::{self, Entry},
        sites::{self, Site},
    },
};

/// Words shown with a score.
const WEIGHED: usize = 8;

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
                let entry = Entry {
                    after: &after,
                    ..Entry::new(&site, &actor, "set_words", site.as_str())
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
    let source =
        cam_nhan_domain::comment::check_text(&text::nfc(source), site.settings.text_limit, text::graphemes)?;
    let rendered = markdown::render(&source);
    let candidate = Candidate {
        id: None,
        reader: None,
        name: "",
        email: None,
        address: None,
        text: &source,
        rendered: &rendered,
    };
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let screened = screen::screen(app, conn, site, candidate).await?;
    let model = app
        .screener()
        .model(conn, &site.id, Kind::Hide, app.now())
        .await?
        .model;
    let weighed = if model.ready() {
        model.explain(&source, WEIGHED)
    } else {
        Vec::new()
    };
    Ok(Trial { screened, weighed })
}
