//! A file a month. Threads go on from month to month, so that all months are written at once: each into a file that waits, of which
//! none is open for longer than a piece takes. Then they are put one behind the other.
//!
//! A comment goes into the month in which it was written, with the reactions to it; a reaction to an article into its own. Articles
//! are told of in each month that has something of theirs. All of the files together say what one file would have said.

use std::{
    collections::{BTreeMap, HashMap},
    fs::{self, File},
    io::{self, Write},
    mem,
    path::PathBuf,
};

use cam_nhan_domain::Millis;
use tempfile::TempDir;

use super::{Format, Writer, files::Files, html, month::Month};
use crate::record::{Header, Record, Thread};

/// What is kept of a month before it goes to its file, in bytes.
const PIECE: usize = 16 * 1024;

/// Makes the writer of a month.
pub type Make = Box<dyn Fn(Box<dyn Write + Send>, Month) -> Box<dyn Writer> + Send>;

/// Writes each record to its month.
pub struct ByMonth<'a> {
    files: Option<Files<'a>>,
    format: Format,
    look: html::Look,
    make: Make,
    folder: TempDir,
    header: Option<Header>,
    months: BTreeMap<Month, Open>,
    thread: Option<Thread>,
    /// In which months the comments of the thread are.
    of_comments: HashMap<String, Month>,
    threads: u64,
    as_deleted: u64,
}

/// A month that is being written.
struct Open {
    writer: Box<dyn Writer>,
    path: PathBuf,
    /// The number of the last thread that it was told of.
    thread: u64,
    comments: u64,
}

impl<'a> ByMonth<'a> {
    /// To somewhere.
    pub fn new(files: Files<'a>, format: Format, look: html::Look, make: Make) -> io::Result<Self> {
        Ok(Self {
            files: Some(files),
            format,
            look,
            make,
            folder: TempDir::with_prefix("cam-nhan-export")?,
            header: None,
            months: BTreeMap::new(),
            thread: None,
            of_comments: HashMap::new(),
            threads: 0,
            as_deleted: 0,
        })
    }

    fn month(&self, at: Option<Millis>) -> Month {
        Month::of(at.unwrap_or(Millis(0)), &self.look.zone)
    }

    /// The writer of a month.
    fn open(&mut self, month: Month) -> io::Result<&mut Open> {
        if !self.months.contains_key(&month) {
            let path = self.folder.path().join(month.to_string());
            let mut writer = (self.make)(Box::new(Spool::new(path.clone())), month);
            if let Some(header) = &self.header {
                writer.write(&Record::Header(header.clone()))?;
            }
            let open = Open {
                writer,
                path,
                thread: 0,
                comments: 0,
            };
            self.months.insert(month, open);
        }
        self.months
            .get_mut(&month)
            .ok_or_else(|| io::Error::other("a month that was just begun"))
    }

    /// The same, when it has been told of the thread.
    fn open_for_thread(&mut self, month: Month) -> io::Result<&mut Open> {
        let number = self.threads;
        let thread = match &mut self.thread {
            Some(thread) if self.months.get(&month).is_none_or(|open| open.thread < number) => {
                let told = thread.clone();
                // Numbers are told once.
                thread.reactions.clear();
                Some(told)
            }
            _ => None,
        };
        let open = self.open(month)?;
        if let Some(thread) = thread {
            open.thread = number;
            open.writer.write(&Record::Thread(thread))?;
        }
        Ok(open)
    }

    fn end(&mut self) -> io::Result<()> {
        let mut files = self
            .files
            .take()
            .ok_or_else(|| io::Error::other("the export is finished"))?;
        let mut comments = BTreeMap::new();
        for (month, mut open) in mem::take(&mut self.months) {
            open.writer.finish()?;
            self.as_deleted += open.writer.as_deleted();
            // What it still holds goes to its file.
            drop(open.writer);
            // What readers saw nothing of has no page.
            if self.format == Format::Html && open.comments == 0 {
                continue;
            }
            comments.insert(month, open.comments);
            files.begin(&format!("{month}.{}", self.format.extension()))?;
            io::copy(&mut File::open(&open.path)?, &mut files)?;
            fs::remove_file(&open.path)?;
        }
        if self.format == Format::Html {
            let exported_at = self
                .header
                .as_ref()
                .map_or(Millis(0), |header| header.exported_at);
            files.begin("index.html")?;
            files.write_all(html::month_index(&self.look, &comments, exported_at).as_bytes())?;
        }
        files.finish()
    }
}

impl Writer for ByMonth<'_> {
    fn write(&mut self, record: &Record) -> io::Result<()> {
        match record {
            Record::Header(header) => {
                self.header = Some(header.clone());
                Ok(())
            }
            Record::Thread(thread) => {
                self.threads += 1;
                self.of_comments.clear();
                let month = self.month(thread.created_at);
                self.thread = Some(thread.clone());
                // Where all is kept, also what nobody wrote under.
                if self.format == Format::JsonLines {
                    self.open_for_thread(month)?;
                }
                Ok(())
            }
            Record::Reader(reader) => {
                if self.format != Format::JsonLines {
                    return Ok(());
                }
                let month = self.month(reader.created_at);
                self.open(month)?.writer.write(record)
            }
            Record::Ban(ban) => {
                if self.format != Format::JsonLines {
                    return Ok(());
                }
                let month = self.month(Some(ban.created_at));
                self.open(month)?.writer.write(record)
            }
            Record::Comment(comment) => {
                let month = self.month(comment.created_at);
                self.of_comments.insert(comment.id.clone(), month);
                let open = self.open_for_thread(month)?;
                open.comments += u64::from(html::is_seen(comment));
                open.writer.write(record)
            }
            // Each month has its own.
            Record::End(_) => Ok(()),
            Record::Reaction(reaction) => {
                let of_comment = self.of_comments.get(&reaction.comment).copied();
                let month = match (self.format, of_comment) {
                    (Format::JsonLines | Format::Html, Some(month)) => month,
                    (Format::JsonLines, None) => self.month(reaction.changed_at),
                    // How often an article was chosen within a month says little of it.
                    _ => return Ok(()),
                };
                self.open_for_thread(month)?.writer.write(record)
            }
        }
    }

    fn finish(&mut self) -> io::Result<()> {
        self.end()
    }

    fn as_deleted(&self) -> u64 {
        self.as_deleted
    }
}

/// A file that is opened for each piece alone.
struct Spool {
    path: PathBuf,
    piece: Vec<u8>,
}

impl Spool {
    fn new(path: PathBuf) -> Self {
        Self {
            path,
            piece: Vec::new(),
        }
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut file = File::options().append(true).create(true).open(&self.path)?;
        file.write_all(&self.piece)?;
        self.piece.clear();
        Ok(())
    }
}
