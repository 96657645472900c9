//! What a change of the rules would have done to the comments of the last month: seen before it is saved. Only rules
//! about the comment itself are run again: words, links, pictures, score. What is known of its author, and what others
//! wrote, is left out.

use cam_nhan_domain::{
    Millis,
    site::{Moderation, Settings},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{Error, Result},
    markdown,
    screener::Ready,
    screening::{self, Asks, Listed, Repeats, Subject},
    store::{
        comments::{
            Row,
            filter::{Filter, Order, Tab},
            queue,
        },
        cut,
        sites::{self, Site},
    },
};

/// How far back, in minutes.
const BACK: i64 = 30 * 24 * 60;
/// The most comments that are looked at, the newest.
const MOST: u32 = 2_000;

/// What rules would have done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Outcome {
    /// Comments that they would have held.
    pub held: usize,
    /// Comments that they would have refused.
    pub refused: usize,
}

/// What would change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Effect {
    /// Comments that were looked at: those of the last 30 days, of more than 2,000 the newest.
    pub comments: usize,
    /// Whether there were more.
    pub more: bool,
    /// By the rules as they are.
    pub now: Outcome,
    /// By the rules as they would be.
    pub then: Outcome,
}

/// What another word list would have done.
pub async fn of_words(app: &App, site: &Site, list: String) -> Result<Effect> {
    of(app, site, site.settings.clone(), Some(list)).await
}

/// What other settings would have done.
pub async fn of_settings(app: &App, site: &Site, settings: Settings) -> Result<Effect> {
    of(app, site, settings, None).await
}

async fn of(app: &App, site: &Site, settings: Settings, list: Option<String>) -> Result<Effect> {
    let filter = Filter {
        from: Millis(app.now().0 - BACK * 60_000),
        order: Order::Newest,
        ..Filter::of(Tab::All)
    };
    let (mut rows, old_list) = {
        let mut lease = app.store().read().await?;
        let conn = &mut lease.conn();
        let rows = queue::list(conn, &site.id, &filter, None, MOST + 1).await?;
        (rows, sites::get_words(conn, &site.id).await?)
    };
    let more = cut(&mut rows, MOST).is_some();
    // What the newsroom wrote was never screened.
    rows.retain(|row| row.moderator_id.is_none());
    let (old, new) = (judged(&site.settings), judged(&settings));
    // A second of work for a long list: not where requests are answered.
    let effect = tokio::task::spawn_blocking(move || {
        let before = Ready::new(&old_list);
        let after = list.map(|list| Ready::new(&list));
        let mut effect = Effect {
            comments: rows.len(),
            more,
            ..Effect::default()
        };
        for row in &rows {
            let rendered = markdown::render(&row.text);
            let find = |list: &Ready| list.find_in(&rendered.shown, &row.text, &row.name);
            let found = find(&before);
            let found_then = after.as_ref().map_or_else(|| found.clone(), find);
            effect.now.add(asks(&old, row, &rendered, found));
            effect.then.add(asks(&new, row, &rendered, found_then));
        }
        effect
    });
    effect.await.map_err(Error::internal)
}

/// The settings without what holds everybody's comments or newcomers', whatever they say.
fn judged(settings: &Settings) -> Settings {
    Settings {
        moderation: Moderation::Publish,
        ..settings.clone()
    }
}

fn asks(settings: &Settings, row: &Row, rendered: &markdown::Rendered, listed: Vec<Listed>) -> Option<Asks> {
    #[expect(clippy::cast_precision_loss, reason = "up to 1000")]
    let score = row.score.map(|score| score as f32 / 1_000.0);
    let subject = Subject {
        settings,
        text: &rendered.shown,
        links: rendered.links,
        images: rendered.images,
        name: &row.name,
        listed,
        approved_before: i64::MAX,
        repeats: Repeats::default(),
        imitates: None,
        score,
        ban: None,
        robot: None,
    };
    screening::screen(&subject).asks
}

impl Outcome {
    fn add(&mut self, asks: Option<Asks>) {
        match asks {
            Some(Asks::Look | Asks::Hold) => self.held += 1,
            Some(Asks::Refuse | Asks::Ban | Asks::ShadowBan) => self.refused += 1,
            Some(Asks::Note) | None => {}
        }
    }
}
