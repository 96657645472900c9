//! Export of a site's audit log, page by page: however long it is, no more than one page is in memory.

use bytes::Bytes;
use cam_nhan_domain::{
    Millis, SiteId,
    cursor::Cursor,
    ids::{AuditId, BatchId},
};
use cam_nhan_transfer::write::spreadsheet::harmless;
use futures_util::{Stream, stream};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::{Error, Result},
    store::{
        audit::{self, Entry, Filter},
        cut,
    },
};

/// Lines read at a time.
const PAGE: u32 = 500;

/// Who did what to what, and why, as programs read it.
#[derive(Serialize, ToSchema)]
pub struct AuditEntry {
    id: AuditId,
    created_at: Millis,
    actor: String,
    /// The moderator's name.
    actor_name: Option<String>,
    act: String,
    subject: String,
    /// The comment's revision that it was about; 0 for anything else.
    revision: i64,
    /// The state before, where there is one.
    before: String,
    after: String,
    why: String,
    /// By which it can be taken back.
    batch: BatchId,
    /// The line that this one takes back.
    undoes: Option<AuditId>,
    /// The line that took this one back.
    undone_by: Option<AuditId>,
}

impl From<Entry> for AuditEntry {
    fn from(line: Entry) -> Self {
        Self {
            id: line.id,
            created_at: line.created_at,
            actor: line.actor.to_string(),
            actor_name: line.actor_name,
            act: line.act,
            subject: line.subject_id,
            revision: line.revision,
            before: line.before,
            after: line.after,
            why: line.why,
            batch: line.batch_id,
            undoes: line.undoes,
            undone_by: line.undone_by,
        }
    }
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With a header line. Cells that a spreadsheet would take for a formula begin with an apostrophe.
    Csv {
        /// Begins with the mark by which spreadsheets know UTF-8.
        marked: bool,
    },
    /// A JSON object a line.
    JsonLines,
}

impl Format {
    /// What a file's name ends with.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Csv { .. } => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    /// The type in a response's header.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv { .. } => "text/csv; charset=utf-8",
            Self::JsonLines => "application/x-ndjson",
        }
    }
}

/// The lines of the audit log that a filter lets through, the newest first. What is written while it is read is not in it.
/// When reading fails midway the stream ends with the fault, so that half a file is not taken for a whole one.
pub fn file(
    app: App,
    site: SiteId,
    filter: Filter,
    format: Format,
) -> impl Stream<Item = Result<Bytes>> + Send + 'static {
    let begin = Some((None::<Cursor<AuditId>>, true));
    stream::try_unfold(begin, move |state| {
        let (app, site, filter) = (app.clone(), site.clone(), filter.clone());
        async move {
            let Some((after, is_first)) = state else {
                return Ok(None);
            };
            let mut connection = app.store().read().await?;
            let mut lines =
                audit::list(&mut connection.conn(), &site, &filter, after.as_ref(), PAGE + 1).await?;
            let next = cut(&mut lines, PAGE).map(|last| (Some(last.cursor()), false));
            let bytes = match format {
                Format::Csv { marked } => csv(lines, is_first.then_some(marked))?,
                Format::JsonLines => json_lines(lines)?,
            };
            Ok(Some((Bytes::from(bytes), next)))
        }
    })
}

const COLUMNS: [&str; 13] = [
    "created_at",
    "actor",
    "actor_name",
    "act",
    "subject",
    "revision",
    "before",
    "after",
    "why",
    "batch",
    "undoes",
    "undone_by",
    "id",
];

/// The lines as CSV; the first page, which has the header, says whether it is marked as UTF-8.
fn csv(lines: Vec<Entry>, first: Option<bool>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if first == Some(true) {
        bytes.extend("\u{feff}".as_bytes());
    }
    // Quoted always: some spreadsheets part cells by semicolons.
    let mut writer = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .from_writer(bytes);
    if first.is_some() {
        writer.write_record(COLUMNS).map_err(Error::internal)?;
    }
    for line in lines {
        let cells = [
            line.created_at.rfc3339(),
            line.actor.to_string(),
            line.actor_name.unwrap_or_default(),
            line.act,
            line.subject_id,
            line.revision.to_string(),
            line.before,
            line.after,
            line.why,
            line.batch_id.to_string(),
            line.undoes.map(|id| id.to_string()).unwrap_or_default(),
            line.undone_by.map(|id| id.to_string()).unwrap_or_default(),
            line.id.to_string(),
        ];
        writer
            .write_record(cells.map(harmless))
            .map_err(Error::internal)?;
    }
    writer
        .into_inner()
        .map_err(|error| Error::internal(anyhow::anyhow!("writing CSV: {error}")))
}

fn json_lines(lines: Vec<Entry>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut bytes, &AuditEntry::from(line)).map_err(Error::internal)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
