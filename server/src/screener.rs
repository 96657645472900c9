//! What screening needs at hand: each site's word list made ready for searching, and its models. Kept in memory by
//! revision, so that a server sees at once what it changed itself, and what another server changed within seconds.

use std::{
    collections::HashMap,
    hash::Hash,
    iter,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use cam_nhan_domain::{Millis, SiteId};

use crate::{
    error::Result,
    screening::{
        Listed,
        learned::Model,
        names::Reserved,
        words::{self, Act, Phrase, Tier, WordList},
    },
    store::{
        Conn,
        comments::queue::{self, Said},
        models, moderators,
        sites::{self, Site},
    },
};

/// Sites kept ready; when there are more, all are made ready again as they are needed.
const KEPT: usize = 64;
/// How long a model counts as the newest, in milliseconds.
const MODEL_TTL: i64 = 5_000;
/// How long what was read of a site's latest comments is believed.
const NEWS: Duration = Duration::from_secs(1);
/// So many of them are compared.
const RECENT: u32 = 200;

/// The two things that a machine learns from moderators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What they hide.
    Hide,
    /// What they feature.
    Feature,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Hide, Self::Feature];

    /// The word in addresses and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hide => "hide",
            Self::Feature => "feature",
        }
    }

    /// Reads [`Kind::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A word list, ready to search with.
pub struct Ready {
    phrases: Vec<Phrase>,
    list: WordList,
}

impl Ready {
    /// Makes a list ready. A line that cannot be read is refused when it is saved; here it would be passed over.
    pub fn new(text: &str) -> Self {
        let phrases = words::parse(text).unwrap_or_default();
        Self {
            list: WordList::new(&phrases),
            phrases,
        }
    }

    /// The phrases of a comment, each once: of what is read, of what is written where that is something else, and of
    /// its author's name.
    pub fn find_in(&self, shown: &str, source: &str, name: &str) -> Vec<Listed> {
        let mut listed = self.find(shown);
        for text in [source, name] {
            if text != shown {
                let new: Vec<_> = self
                    .find(text)
                    .into_iter()
                    .filter(|found| !listed.contains(found))
                    .collect();
                listed.extend(new);
            }
        }
        listed
    }

    /// The phrases that stand in a text.
    fn find(&self, text: &str) -> Vec<Listed> {
        let found = self.list.find(text);
        found
            .iter()
            .filter_map(|found| {
                let phrase = self.phrases.get(found.phrase)?;
                Some(Listed {
                    phrase: phrase.text.clone(),
                    refuse: phrase.act == Act::Refuse,
                    mark: phrase.act == Act::Mark,
                    loose: found.tier == Tier::Loose,
                })
            })
            .collect()
    }
}

/// A model as this server knows it.
#[derive(Clone)]
pub struct Known {
    /// The model.
    pub model: Arc<Model>,
    /// Its revision in the database.
    pub revision: i64,
}

/// What was said latest on a site, the newest first.
pub type Recent = Arc<[Arc<Said>]>;

/// The lists and models at hand.
#[derive(Default)]
pub struct Screener {
    lists: Mutex<HashMap<SiteId, (i64, Arc<Ready>)>>,
    models: Mutex<HashMap<(SiteId, Kind), (Millis, Known)>>,
    recent: Mutex<HashMap<SiteId, (Instant, Recent)>>,
    reserved: Mutex<HashMap<SiteId, (Instant, Arc<Reserved>)>>,
}

impl Screener {
    /// The site's word list.
    pub async fn words(&self, conn: &mut Conn<'_>, site: &Site) -> Result<Arc<Ready>> {
        if let Some((revision, ready)) = get(&self.lists, &site.id)
            && revision == site.words_revision
        {
            return Ok(ready);
        }
        let text = sites::get_words(conn, &site.id).await?;
        let ready = Arc::new(Ready::new(&text));
        put(&self.lists, site.id.clone(), (site.words_revision, ready.clone()));
        Ok(ready)
    }

    /// The site's model of one kind.
    pub async fn model(&self, conn: &mut Conn<'_>, site: &SiteId, kind: Kind, now: Millis) -> Result<Known> {
        let key = (site.clone(), kind);
        if let Some((checked, known)) = get(&self.models, &key) {
            if (0..MODEL_TTL).contains(&(now.0 - checked.0)) {
                return Ok(known);
            }
            if models::get_revision(conn, site, kind.as_str()).await? == known.revision {
                put(&self.models, key, (now, known.clone()));
                return Ok(known);
            }
        }
        let stored = models::get(conn, site, kind.as_str()).await?;
        let known = stored.map_or_else(
            || Known {
                model: Arc::default(),
                revision: 0,
            },
            |stored| Known {
                model: Arc::new(read(&stored.weights)),
                revision: stored.revision,
            },
        );
        put(&self.models, key, (now, known.clone()));
        Ok(known)
    }

    /// What was said latest on a site, to be compared with what is about to be said: everything through this server,
    /// and what another one stored a second ago.
    pub async fn recent(&self, conn: &mut Conn<'_>, site: &SiteId) -> Result<Recent> {
        if let Some((read, recent)) = get(&self.recent, site)
            && read.elapsed() < NEWS
        {
            return Ok(recent);
        }
        let read = Instant::now();
        let latest = queue::list_said(conn, site, RECENT).await?;
        let recent: Recent = latest.into_iter().map(Arc::new).collect();
        put(&self.recent, site.clone(), (read, recent.clone()));
        Ok(recent)
    }

    /// The names of a site, of the roles that it lists, and of those who look after it.
    pub async fn reserved(&self, conn: &mut Conn<'_>, site: &Site) -> Result<Arc<Reserved>> {
        if let Some((read, reserved)) = get(&self.reserved, &site.id)
            && read.elapsed() < NEWS
        {
            return Ok(reserved);
        }
        let read = Instant::now();
        let members = moderators::list_members(conn, &site.id).await?;
        let listed = site.settings.reserved_names.iter().map(String::as_str);
        let reserved = Arc::new(Reserved::new(
            listed
                .chain([site.name.as_str(), site.settings.staff_word.as_str()])
                .filter(|name| !name.is_empty()),
            members.iter().map(|member| member.name.as_str()),
        ));
        put(&self.reserved, site.id.clone(), (read, reserved.clone()));
        Ok(reserved)
    }

    /// Takes note of a comment that this server has just stored.
    pub fn said(&self, site: &SiteId, said: Said) {
        let mut sites = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, recent)) = sites.get_mut(site) {
            let said = Arc::new(said);
            let rest = recent.iter().filter(|known| known.id != said.id);
            let all = iter::once(&said)
                .chain(rest)
                .take(RECENT as usize)
                .cloned()
                .collect();
            *recent = all;
        }
    }

    /// Takes note of what this server has just stored.
    pub fn learned(&self, site: &SiteId, kind: Kind, known: Known, now: Millis) {
        put(&self.models, (site.clone(), kind), (now, known));
    }
}

/// A model's bytes as a text column holds them.
pub fn write(model: &Model) -> String {
    BASE64_STANDARD.encode(model.to_bytes())
}

/// Reads [`write`]'s text; what cannot be read knows nothing.
pub fn read(text: &str) -> Model {
    let bytes = BASE64_STANDARD.decode(text).unwrap_or_default();
    if bytes.is_empty() {
        return Model::default();
    }
    Model::from_bytes(&bytes).unwrap_or_else(|| {
        tracing::warn!("a model cannot be read, and begins again");
        Model::default()
    })
}

fn get<K: Eq + Hash, V: Clone>(map: &Mutex<HashMap<K, V>>, key: &K) -> Option<V> {
    let map = map.lock().unwrap_or_else(PoisonError::into_inner);
    map.get(key).cloned()
}

fn put<K: Eq + Hash, V>(map: &Mutex<HashMap<K, V>>, key: K, value: V) {
    let mut map = map.lock().unwrap_or_else(PoisonError::into_inner);
    if map.len() >= KEPT && !map.contains_key(&key) {
        map.clear();
    }
    map.insert(key, value);
}
