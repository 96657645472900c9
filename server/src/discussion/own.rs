//! What is one reader's own: every comment that they wrote on a site, in the state that its author may know, and what else
//! is kept of them, as a list and as files.

use std::collections::HashMap;

use bytes::Bytes;
use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, SiteId, Status, ThreadId, cursor::Cursor, hiding::Hidden,
};
use cam_nhan_transfer::write::spreadsheet::harmless;
use futures_util::{Stream, stream};
use serde::Serialize;
use utoipa::ToSchema;

use super::hiding;
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        Conn, appeals,
        comments::{self, Row},
        cut, flags, house_rules, profiles, reactions,
        readers::{self, ReaderKey},
        sites::Site,
        threads::{self, Thread},
        warnings,
    },
};

/// Comments read at a time for a file.
const PAGE: u32 = 500;

/// The article that something is about, as readers know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnArticle {
    /// Its key.
    pub key: String,
    /// Where it is read; may be empty.
    pub url: String,
    /// Its title; may be empty.
    pub title: String,
}

impl From<&Thread> for OwnArticle {
    fn from(thread: &Thread) -> Self {
        Self {
            key: thread.key.clone(),
            url: thread.public_url().to_owned(),
            title: thread.public_title().to_owned(),
        }
    }
}

/// A comment as its author is shown it among all of theirs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnComment {
    /// Its id.
    pub id: CommentId,
    /// The article.
    pub article: OwnArticle,
    /// The comment that it answers.
    pub answers: Option<CommentId>,
    /// `approved`, `held`, `hidden` or `removed`: as much as its author may know.
    pub status: Status,
    /// What they are told of it where a moderator hid it.
    pub hidden: Option<Hidden>,
    /// The name that was given.
    pub name: String,
    /// The address that was given.
    pub email: Option<String>,
    /// The source text.
    pub text: String,
    /// Safe HTML.
    pub html: String,
    /// Which revision of the text this is.
    pub revision: i64,
    /// What is kept of the network that it came from.
    pub address: Option<String>,
    /// When it was posted.
    pub created_at: Millis,
    /// When it was last edited.
    pub edited_at: Option<Millis>,
    /// Readers who like it.
    pub likes: i64,
    /// Replies that readers see, at any depth.
    pub replies: i64,
    /// When it was erased; then there is nothing else of it.
    pub erased_at: Option<Millis>,
}

impl OwnComment {
    fn of(
        row: Row,
        articles: &HashMap<ThreadId, OwnArticle>,
        hidden: &HashMap<CommentId, Hidden>,
    ) -> Option<Self> {
        let article = articles.get(&row.thread_id)?.clone();
        let status = match row.status_for_author() {
            // What its author sees is that it is not there. Why a machine or a person took it for spam is not told.
            Status::Spam => Status::Hidden,
            status => status,
        };
        Some(Self {
            hidden: hidden.get(&row.id).cloned(),
            id: row.id,
            article,
            answers: row.answers_id,
            status,
            name: row.name,
            email: row.email,
            text: row.text,
            html: row.html,
            revision: row.revision,
            address: row.address,
            created_at: row.created_at,
            edited_at: row.edited_at,
            likes: row.likes,
            replies: row.replies,
            erased_at: row.erased_at,
        })
    }
}

/// A reader's own comments after a cursor, the newest first, and where they go on.
pub async fn list(
    conn: &mut Conn<'_>,
    site: &Site,
    reader_key: &ReaderKey,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<OwnComment>, Option<Cursor>)> {
    let Some(reader) = readers::get(conn, &site.id, reader_key).await? else {
        return Ok((Vec::new(), None));
    };
    let mut rows = comments::list_of_reader(conn, &reader, after, limit + 1).await?;
    let next = cut(&mut rows, limit).map(|last| last.cursor(cam_nhan_domain::thread::Sort::Newest));
    let threads: Vec<ThreadId> = rows.iter().map(|row| row.thread_id.clone()).collect();
    let articles = articles(conn, &threads).await?;
    let hidden = hiding::list(conn, site, &rows).await?;
    let own = rows
        .into_iter()
        .filter_map(|row| OwnComment::of(row, &articles, &hidden))
        .collect();
    Ok((own, next))
}

/// One of a reader's own comments that is not erased; [`Code::CommentMissing`] when it is none.
pub async fn one(
    conn: &mut Conn<'_>,
    site: &Site,
    reader_key: &ReaderKey,
    id: &CommentId,
) -> Result<OwnComment> {
    let reader = readers::get(conn, &site.id, reader_key).await?;
    let row = comments::get(conn, &site.id, id)
        .await?
        .filter(|row| reader.is_some() && row.reader_id == reader && row.erased_at.is_none());
    let row = row.ok_or(Code::CommentMissing)?;
    let articles = articles(conn, std::slice::from_ref(&row.thread_id)).await?;
    let hidden = hiding::list(conn, site, std::slice::from_ref(&row)).await?;
    Ok(OwnComment::of(row, &articles, &hidden).ok_or(Code::CommentMissing)?)
}

async fn articles(conn: &mut Conn<'_>, ids: &[ThreadId]) -> Result<HashMap<ThreadId, OwnArticle>> {
    let threads = threads::list_by_id(conn, ids).await?;
    Ok(threads
        .iter()
        .map(|thread| (thread.id.clone(), OwnArticle::from(thread)))
        .collect())
}

/// What a reader told moderators of a comment.
#[derive(Serialize)]
struct OwnFlag {
    comment: CommentId,
    reason: String,
    note: String,
    address: Option<String>,
    created_at: Millis,
}

/// What a reader chose, for an article or a comment.
#[derive(Serialize)]
struct OwnReaction {
    article: String,
    comment: Option<CommentId>,
    kind: String,
    changed_at: Millis,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Everything that is kept of the reader.
    Json,
    /// The comments as a table, marked as UTF-8. Cells that a spreadsheet would take for a formula begin with an
    /// apostrophe.
    Csv,
}

impl Format {
    /// What a file's name ends with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// The type in a response's header.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// Where a file goes on.
enum Step {
    Begin,
    Comments(Option<Cursor>, bool),
    Rest,
}

/// A reader's file, written page by page. When reading fails midway the stream ends with the fault, so that half a file is
/// not taken for a whole one.
pub fn file(
    app: App,
    site: std::sync::Arc<Site>,
    reader_key: ReaderKey,
    format: Format,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    stream::try_unfold(Some(Step::Begin), move |state| {
        let (app, site, reader_key) = (app.clone(), site.clone(), reader_key.clone());
        async move {
            let Some(step) = state else { return Ok(None) };
            let mut connection = app.store().read().await?;
            let conn = &mut connection.conn();
            let (bytes, next) = match step {
                Step::Begin => (
                    begin(&app, conn, &site, &reader_key, format).await?,
                    Some(Step::Comments(None, true)),
                ),
                Step::Comments(after, is_first) => {
                    let (own, next) = list(conn, &site, &reader_key, after.as_ref(), PAGE).await?;
                    let bytes = match format {
                        Format::Csv => csv(own)?,
                        Format::Json => json_list(&own, is_first)?,
                    };
                    let next = match (next, format) {
                        (Some(next), _) => Some(Step::Comments(Some(next), false)),
                        (None, Format::Json) => Some(Step::Rest),
                        (None, Format::Csv) => None,
                    };
                    (bytes, next)
                }
                Step::Rest => (rest(conn, &site.id, &reader_key).await?, None),
            };
            Ok(Some((Bytes::from(bytes), next)))
        }
    })
}

async fn begin(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    reader_key: &ReaderKey,
    format: Format,
) -> Result<Vec<u8>> {
    if format == Format::Csv {
        let mut bytes = "\u{feff}".as_bytes().to_vec();
        bytes.extend(table([COLUMNS.map(str::to_owned)])?);
        return Ok(bytes);
    }
    let reader = readers::get(conn, &site.id, reader_key).await?;
    let since = match &reader {
        Some(reader) => readers::get_since(conn, &site.id, reader).await?,
        None => None,
    };
    let accepted = match &reader {
        Some(reader) => house_rules::list(conn, reader).await?,
        None => Vec::new(),
    };
    let accepted: Vec<_> = { accepted.iter() }
        .map(|(version, moment)| serde_json::json!({ "version": version, "accepted_at": moment }))
        .collect();
    let profile = match &reader {
        Some(reader) => profiles::get(conn, reader).await?,
        None => None,
    };
    // What the reader's site vouched for, if it did.
    let profile = profile.map(|profile| {
        serde_json::json!({
            "subject": profile.subject,
            "name": profile.name,
            "email": profile.email,
            "picture": profile.picture,
            "url": profile.url,
        })
    });
    let head = serde_json::json!({
        "site": site.id,
        "site_name": site.name,
        "made_at": app.now(),
        "reader": reader,
        "writes_since": since,
        "rules_accepted": accepted,
        "profile": profile,
    });
    let mut text = head.to_string();
    text.pop();
    text.push_str(",\"comments\":[");
    Ok(text.into_bytes())
}

async fn rest(conn: &mut Conn<'_>, site: &SiteId, reader_key: &ReaderKey) -> Result<Vec<u8>> {
    let Some(reader) = readers::get(conn, site, reader_key).await? else {
        return Ok(b"],\"reports\":[],\"reactions\":[],\"appeals\":[],\"warnings\":[]}\n".to_vec());
    };
    let flags = own_flags(conn, &reader).await?;
    let reactions = own_reactions(conn, &reader).await?;
    let appeals = own_appeals(conn, &reader).await?;
    let warnings = own_warnings(conn, site, &reader).await?;
    let to_json = |text: serde_json::Result<String>| text.map_err(Error::internal);
    let text = format!(
        "],\"reports\":{},\"reactions\":{},\"appeals\":{},\"warnings\":{}}}\n",
        to_json(serde_json::to_string(&flags))?,
        to_json(serde_json::to_string(&reactions))?,
        to_json(serde_json::to_string(&appeals))?,
        to_json(serde_json::to_string(&warnings))?
    );
    Ok(text.into_bytes())
}

async fn own_flags(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<OwnFlag>> {
    let flags = flags::list_of_reader(conn, reader).await?;
    Ok(flags
        .into_iter()
        .map(|flag| OwnFlag {
            comment: flag.comment_id,
            reason: flag.reason,
            note: flag.note,
            address: flag.address,
            created_at: flag.created_at,
        })
        .collect())
}

/// What they said when they asked for another look at a comment, and what came of it.
async fn own_appeals(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<serde_json::Value>> {
    let appeals = appeals::list_of_reader(conn, reader).await?;
    let shown = appeals.into_iter().map(|appeal| {
        serde_json::json!({
            "comment": appeal.comment_id,
            "note": appeal.note,
            "created_at": appeal.created_at,
            "decided_at": appeal.decided_at,
            "granted": appeal.granted,
        })
    });
    Ok(shown.collect())
}

/// What moderators told them to take note of.
async fn own_warnings(
    conn: &mut Conn<'_>,
    site: &SiteId,
    reader: &ReaderId,
) -> Result<Vec<serde_json::Value>> {
    let warnings = warnings::list(conn, site, reader).await?;
    let shown = warnings
        .into_iter()
        .filter(|warning| warning.taken_back_at.is_none());
    let shown = shown.map(|warning| {
        serde_json::json!({
            "comment": warning.comment_id,
            "text": warning.text,
            "created_at": warning.created_at,
            "acknowledged_at": warning.acknowledged_at,
        })
    });
    Ok(shown.collect())
}

async fn own_reactions(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<OwnReaction>> {
    let chosen = reactions::list_of_reader(conn, reader).await?;
    let mut keys = HashMap::new();
    let ids: Vec<ThreadId> = chosen.iter().map(|chosen| chosen.thread_id.clone()).collect();
    for some in ids.chunks(PAGE as usize) {
        keys.extend(articles(conn, some).await?);
    }
    Ok(chosen
        .into_iter()
        .map(|chosen| OwnReaction {
            article: keys
                .get(&chosen.thread_id)
                .map(|article| article.key.clone())
                .unwrap_or_default(),
            comment: CommentId::parse(&chosen.subject_id)
                .ok()
                .filter(|_| chosen.subject_id != chosen.thread_id.as_str()),
            kind: chosen.kind,
            changed_at: chosen.changed_at,
        })
        .collect())
}

/// The comments as they stand in a list of JSON that goes on.
fn json_list(own: &[OwnComment], is_first: bool) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for (at, comment) in own.iter().enumerate() {
        if at > 0 || !is_first {
            bytes.push(b',');
        }
        serde_json::to_writer(&mut bytes, comment).map_err(Error::internal)?;
    }
    Ok(bytes)
}

const COLUMNS: [&str; 13] = [
    "created_at",
    "edited_at",
    "status",
    "article",
    "url",
    "name",
    "email",
    "text",
    "likes",
    "replies",
    "address",
    "answers",
    "id",
];

fn csv(own: Vec<OwnComment>) -> Result<Vec<u8>> {
    table(own.into_iter().map(|own| {
        [
            own.created_at.rfc3339(),
            own.edited_at.map(Millis::rfc3339).unwrap_or_default(),
            own.status.as_str().to_owned(),
            if own.article.title.is_empty() {
                own.article.key
            } else {
                own.article.title
            },
            own.article.url,
            own.name,
            own.email.unwrap_or_default(),
            own.text,
            own.likes.to_string(),
            own.replies.to_string(),
            own.address.unwrap_or_default(),
            own.answers.map(|id| id.to_string()).unwrap_or_default(),
            own.id.to_string(),
        ]
    }))
}

/// Rows as CSV, quoted always: some spreadsheets part cells by semicolons.
fn table(rows: impl IntoIterator<Item = [String; COLUMNS.len()]>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(harmless)).map_err(Error::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::internal(anyhow::anyhow!("writing CSV: {error}")))
}
