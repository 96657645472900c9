//! What is wrong with a file, and what of it was changed or left out on the way; as codes, for which the server has sentences.

use std::{fmt, io};

use serde::{Deserialize, Serialize};

/// A place in a file, by which a person finds what is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "unit", content = "number", rename_all = "lowercase")]
pub enum Place {
    /// Nowhere in particular.
    #[default]
    File,
    /// A line, from 1.
    Line(u64),
    /// A record, from 1.
    Record(u64),
    /// A row of a database, by its id.
    Row(i64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => Ok(()),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Record(number) => write!(f, "record {number}"),
            Self::Row(number) => write!(f, "row {number}"),
        }
    }
}

/// Why a file is not read to its end. Nothing of it is imported then.
#[derive(Debug)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub place: Place,
    /// What the parser, the system or the file itself says of it; may be empty.
    pub detail: String,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// It cannot be opened or read.
    Unreadable,
    /// No format is known that begins like it, and none was named.
    UnknownFormat,
    /// It is not of the format that was named.
    WrongFormat,
    /// Its format is known, and this version of it is not.
    UnknownVersion,
    /// It ends in the middle.
    CutOff,
    /// It has other numbers of lines than its end says.
    CountsDiffer,
    /// It is not well formed.
    Malformed,
    /// A row of a table has another number of cells than its heading.
    CellsDiffer,
    /// Behind its first document, one of another kind begins.
    SecondDocument,
    /// It nests deeper than [`crate::input::MAX_NESTING`].
    TooDeep,
    /// One record is longer than [`crate::input::RECORD_LIMIT`].
    RecordTooLong,
    /// Unpacked, it is longer than [`crate::input::FILE_LIMIT`].
    FileTooLong,
    /// It holds several sites, and one must be chosen.
    SeveralSites,
    /// There is nothing in it.
    Empty,
}

impl Problem {
    /// A problem of a kind, at a place.
    pub fn new(kind: ProblemKind, place: Place, detail: impl fmt::Display) -> Self {
        Self {
            kind,
            place,
            detail: detail.to_string(),
        }
    }

    /// The same at a place, unless it has one.
    pub fn at(mut self, place: Place) -> Self {
        if self.place == Place::File {
            self.place = place;
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {}: {}", self.kind, self.place, self.detail)
    }
}

impl std::error::Error for Problem {}

impl From<io::Error> for Problem {
    /// A problem travels through readers as an [`io::Error`] and comes out again.
    fn from(error: io::Error) -> Self {
        if error.get_ref().is_some_and(|inner| inner.is::<Self>()) {
            return match error.into_inner().map(|inner| inner.downcast::<Self>()) {
                Some(Ok(problem)) => *problem,
                _ => Self::new(ProblemKind::Unreadable, Place::File, ""),
            };
        }
        let kind = match error.kind() {
            io::ErrorKind::UnexpectedEof => ProblemKind::CutOff,
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => ProblemKind::Malformed,
            _ => ProblemKind::Unreadable,
        };
        Self::new(kind, Place::File, error)
    }
}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> Self {
        Self::other(problem)
    }
}

/// What reading gives back.
pub type Result<T, E = Problem> = std::result::Result<T, E>;

/// Something that was changed or left out on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Where in the file.
    pub place: Place,
    /// The id of what it is about, at the source.
    pub id: String,
    /// A value from the file that explains it; may be empty.
    pub detail: String,
}

/// What was changed or left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The parent is not in the file: the comment stands under what is left above it, or at the top.
    ParentMissing,
    /// The parent belongs to another thread: the same.
    ParentElsewhere,
    /// Comments that answer one another in a circle: the youngest stands at the top.
    ParentCircle,
    /// The same id came twice: the first was taken.
    IdRepeated,
    /// The same words by the same name at the same moment in one thread: one was taken.
    Copy,
    /// The comment's thread is not in the file.
    ThreadMissing,
    /// The article's address is on none of the site's hosts, or cannot be read: its comments have no home.
    NoHome,
    /// Several addresses of the file are one thread here.
    ThreadsUnited,
    /// The moment cannot be read, or is still to come: the nearest known one was taken.
    TimeInvalid,
    /// The moment says no zone: it was read in the zone that was named.
    TimeWithoutZone,
    /// Dates with slashes: which of their numbers was taken for the day.
    DateOrder,
    /// A reply is older than what it answers: it was set to the moment after.
    TimeBeforeParent,
    /// Nobody's name stands above it.
    NameMissing,
    /// The name was longer than names may be, and was cut.
    NameCut,
    /// It says nothing: left out.
    TextMissing,
    /// The text was longer than [`crate::output::TEXT_LIMIT`], and was cut.
    TextCut,
    /// What Markdown cannot say became text: a table, a heading, colours.
    TextSimplified,
    /// Pictures became links.
    PicturesLinked,
    /// Control characters were taken out, or halves of letters replaced.
    CharactersMended,
    /// The text is not UTF-8 and does not say what it is: its encoding was guessed.
    EncodingGuessed,
    /// Removed, with nobody beneath it: left out.
    RemovedLeftOut,
    /// A pingback or trackback: left out.
    PingLeftOut,
    /// Not meant for everyone (a whisper, a note among staff): left out.
    PrivateLeftOut,
    /// On an article that is a draft, private, or behind a password: it waits.
    HeldByArticle,
    /// Something that is no comment of an article: left out.
    OtherLeftOut,
    /// Votes against a comment, which have no place here.
    DislikesLeftOut,
    /// The branch took no more answers there; here, threads alone can be closed.
    BranchOpened,
    /// Stars that came with a comment: left out.
    RatingLeftOut,
    /// The network address that it was written from: the site keeps none.
    AddressLeftOut,
    /// The source's sign of a state that is not known: the comment waits.
    StateUnknown,
    /// Reactions of a kind that the site does not have.
    ReactionUnknown,
    /// Whose it is, is not in the file.
    ReaderMissing,
    /// More is at the source than in the file: it is one page of several.
    Incomplete,
    /// The line with which files of our own format end is not there.
    EndMissing,
}
