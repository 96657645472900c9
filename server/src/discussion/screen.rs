//! Gathers what the rules need to know, and asks them: the same for a new comment, for an edit and for a trial.

use std::net::IpAddr;

use cam_nhan_domain::{Code, CommentId, Millis, ReaderId, profile::Badge, site::Moderation};

use crate::{
    app::App,
    error::{Error, Result},
    markdown::Rendered,
    screener::Kind,
    screening::{
        self, Banned, Repeats, Robot, Subject, Verdict, fingerprint,
        names::Reserved,
        permille,
        plain::{plain, plain_of},
    },
    store::{
        Conn,
        actor::Actor,
        bans,
        comments::{Row, Words, queue},
        readers::{self, ReaderKey},
        sites::Site,
        threads::metadata::Author as ArticleAuthor,
    },
};

/// How long a comment counts as one that another may repeat.
const REPEAT_MINUTES: i64 = 1_440;

/// What is to be screened.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// The comment's id; `None` for a trial.
    pub id: Option<&'a CommentId>,
    /// Its author, if known already.
    pub reader: Option<&'a ReaderId>,
    /// The author's name.
    pub name: &'a str,
    /// Whether their site vouches that they speak for it, so that its names are theirs to bear.
    pub vouched_for: bool,
    /// Who wrote the article: their names are nobody else's there.
    pub authors: &'a [ArticleAuthor],
    /// The author's e-mail address.
    pub email: Option<&'a str>,
    /// Where it comes from.
    pub address: Option<IpAddr>,
    /// Whether its site may have any ban.
    pub has_bans: bool,
    /// What gives it away as a robot's.
    pub robot: Option<Robot>,
    /// The text as typed.
    pub text: &'a str,
    /// The same, rendered.
    pub rendered: &'a Rendered,
}

impl<'a> Candidate<'a> {
    /// Another text in place of a comment's own.
    pub fn of(row: &'a Row, text: &'a str, rendered: &'a Rendered) -> Self {
        Self {
            id: Some(&row.id),
            reader: row.reader_id.as_ref(),
            name: &row.name,
            vouched_for: row.badge.is_some_and(Badge::is_of_the_site),
            // The name was looked at when it was written.
            authors: &[],
            email: row.email.as_deref(),
            address: None,
            has_bans: true,
            robot: None,
            text,
            rendered,
        }
    }
}

/// What follows from a comment's words alone, and is stored beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Name and text as people search for them.
    pub folded: String,
    /// By which the same is known again.
    pub fingerprint: i64,
}

impl Derived {
    /// From the words shown; a search finds those of the source too.
    pub fn of(name: &str, source: &str, shown: &str) -> Self {
        Self {
            folded: format!("{}\n{}", plain(name), plain_of(shown, source)),
            fingerprint: fingerprint::fingerprint(&plain(shown)),
        }
    }
}

/// What was found.
#[derive(Clone, Debug)]
pub struct Screened {
    /// What becomes of it.
    pub verdict: Verdict,
    /// The text with everything that follows from it.
    pub words: Words,
}

impl Screened {
    /// The gravest rule, for the audit log.
    pub fn actor(&self) -> Actor {
        let gravest = self.verdict.reasons.first();
        Actor::Rule(gravest.map_or("none", |reason| reason.rule.as_str()).to_owned())
    }
}

/// Screens a text by all the rules of a site.
pub async fn screen(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    candidate: Candidate<'_>,
) -> Result<Screened> {
    let now = app.now();
    let (shown, source) = (candidate.rendered.shown.as_str(), candidate.text);
    let derived = Derived::of(candidate.name, source, shown);
    let fingerprint = derived.fingerprint;
    let words = app.screener().words(conn, site).await?;
    let model = app.screener().model(conn, &site.id, Kind::Hide, now).await?.model;
    // What is read, and what is written, where that is something else.
    let both = [shown, source];
    let both = if shown == source { &both[..1] } else { &both };
    let score = model
        .ready()
        .then(|| both.iter().map(|text| model.score(text)).fold(0.0, f32::max));
    let mut quality = 0.0;
    if site.settings.best {
        let model = app
            .screener()
            .model(conn, &site.id, Kind::Feature, now)
            .await?
            .model;
        if model.ready() {
            quality = model.score(shown);
        }
    }
    // Asked for only where a rule goes by it.
    let mut approved_before = 0;
    if site.settings.moderation == Moderation::Newcomers
        && let Some(reader) = candidate.reader
    {
        let known = queue::list_authors(conn, &[reader]).await?;
        approved_before = known.first().map_or(0, |author| author.approved);
    }
    let mut repeats = Repeats::default();
    if site.settings.hold_repeats && fingerprint != 0 {
        let since = Millis(now.0 - REPEAT_MINUTES * 60_000);
        for said in app.screener().recent(conn, &site.id).await?.iter() {
            let counts = said.created_at > since && Some(&said.id) != candidate.id;
            if counts && fingerprint::near(fingerprint, said.fingerprint) {
                let own = said.reader_id.is_some() && said.reader_id.as_ref() == candidate.reader;
                repeats.own += usize::from(own);
                repeats.all += 1;
            }
        }
    }
    let reserved = app.screener().reserved(conn, site).await?;
    let subject = Subject {
        settings: &site.settings,
        text: shown,
        links: candidate.rendered.links,
        images: candidate.rendered.images,
        name: candidate.name,
        listed: words.find_in(shown, source, candidate.name),
        approved_before,
        repeats,
        imitates: (!candidate.vouched_for)
            .then(|| {
                let authors = candidate.authors.iter().map(|author| author.name.as_str());
                let imitated = reserved.imitated(candidate.name);
                imitated.or_else(|| Reserved::new([], authors).imitated(candidate.name))
            })
            .flatten(),
        score,
        ban: ban(app, conn, site, &candidate, now).await?,
        robot: candidate.robot,
    };
    let verdict = screening::screen(&subject);
    let reasons = serde_json::to_string(&verdict.reasons).map_err(Error::internal)?;
    Ok(Screened {
        words: Words {
            text: candidate.text.to_owned(),
            html: candidate.rendered.html.clone(),
            urgency: screening::urgency(&verdict.reasons, score),
            reasons,
            score: score.map(permille),
            quality: permille(quality),
            folded: derived.folded,
            fingerprint,
        },
        verdict,
    })
}

/// The ban that is on a candidate's author.
async fn ban(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    candidate: &Candidate<'_>,
    now: Millis,
) -> Result<Option<Banned>> {
    if !candidate.has_bans {
        return Ok(None);
    }
    let whom = (candidate.reader, candidate.email, candidate.address);
    ban_on(app, conn, site, whom, now).await
}

/// The ban that is on whoever writes with this key, from this address: for writes that are no texts.
/// [`Code::Banned`] when it is an open one; says whether there is one that they are not to notice.
pub async fn is_shadow_banned_writer(
    app: &App,
    site: &Site,
    reader_key: Option<&ReaderKey>,
    from: IpAddr,
) -> Result<bool> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let met = readers::meet(conn, &site.id, reader_key).await?;
    if !met.has_bans {
        return Ok(false);
    }
    let whom = (met.id.as_ref(), None, Some(from));
    match ban_on(app, conn, site, whom, app.now()).await? {
        Some(ban) if !ban.shadow => Err(Code::Banned.into()),
        ban => Ok(ban.is_some()),
    }
}

async fn ban_on(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    (reader, email, address): (Option<&ReaderId>, Option<&str>, Option<IpAddr>),
    now: Millis,
) -> Result<Option<Banned>> {
    let mut values: Vec<String> = reader.map(ToString::to_string).into_iter().collect();
    values.extend(email.map(str::to_lowercase));
    if let Some(address) = address {
        values.extend(app.hashes_of_address(&site.id, address));
        values.push(address.to_string());
    }
    let found = bans::find(conn, &site.id, &values, now).await?;
    Ok(found.map(|ban| Banned {
        shadow: ban.shadow,
        why: ban.why,
    }))
}
