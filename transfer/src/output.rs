//! Where a format puts its records.

use cam_nhan_domain::Millis;
use jiff::tz::TimeZone;

use crate::{
    input::Meter,
    problem::{Notice, NoticeKind, Place, Result},
    record::Record,
    time::{self, DateOrder},
};

/// The longest text of a comment, in bytes; what is longer is cut, and said.
pub const TEXT_LIMIT: usize = 256 * 1024;

/// What comes out of a file.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "most are records, which are handed on one by one: a box for each costs more"
)]
pub enum Item {
    /// A record.
    Record(Record),
    /// Something to be said about the file.
    Notice(Notice),
}

/// What the person who imports has chosen, as far as formats need to know.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The zone of moments that say none.
    pub zone: TimeZone,
    /// Of a file with several sites (a project, a tenant, a domain), the one that is meant; empty for the only one.
    pub site: String,
    /// Whether pingbacks and trackbacks come along, as comments.
    pub pings: bool,
    /// Whether copies come along: the same words by the same name at the same moment in one thread.
    pub keep_copies: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            zone: TimeZone::UTC,
            site: String::new(),
            pings: false,
            keep_copies: false,
        }
    }
}

/// Takes the records of a file, one after the other.
pub struct Output<'a> {
    /// What was chosen.
    pub choices: &'a Choices,
    meter: Meter,
    take: &'a mut dyn FnMut(Item) -> Result<()>,
    zone_supposed: bool,
}

impl<'a> Output<'a> {
    /// An output that gives each item to `take`; `meter` is that of the input.
    pub fn new(choices: &'a Choices, meter: Meter, take: &'a mut dyn FnMut(Item) -> Result<()>) -> Self {
        Self {
            choices,
            meter,
            take,
            zone_supposed: false,
        }
    }

    /// Takes a record.
    pub fn put(&mut self, record: Record) -> Result<()> {
        self.meter.begin_record();
        (self.take)(Item::Record(record))
    }

    /// Takes a word about the file.
    pub fn note(
        &mut self,
        kind: NoticeKind,
        place: Place,
        id: impl Into<String>,
        detail: impl Into<String>,
    ) -> Result<()> {
        (self.take)(Item::Notice(Notice {
            kind,
            place,
            id: id.into(),
            detail: excerpt(&detail.into()),
        }))
    }

    /// Reads a moment, in the zone that was chosen where the text says none: that is said once in a file, and each time that
    /// there is no moment to be read.
    pub fn moment(&mut self, text: &str, place: Place, id: &str) -> Result<Option<Millis>> {
        self.tell(time::read(text, &self.choices.zone), text, place, id)
    }

    /// The same of a table's, whose dates are of this order.
    pub fn moment_in_order(
        &mut self,
        text: &str,
        order: DateOrder,
        place: Place,
        id: &str,
    ) -> Result<Option<Millis>> {
        let read = time::read_in_order(text, &self.choices.zone, order);
        self.tell(read, text, place, id)
    }

    /// Says what there is to be said of a moment.
    fn tell(
        &mut self,
        read: Option<time::Read>,
        text: &str,
        place: Place,
        id: &str,
    ) -> Result<Option<Millis>> {
        match read {
            Some(read) if !read.has_zone && !self.zone_supposed => {
                self.zone_supposed = true;
                self.note(NoticeKind::TimeWithoutZone, place, id, text)?;
            }
            Some(_) => {}
            None => self.note(NoticeKind::TimeInvalid, place, id, text)?,
        }
        Ok(read.map(|read| read.at))
    }

    /// Reads a moment of which the file has Greenwich's time, or only the local one.
    pub fn moment_in_greenwich(
        &mut self,
        greenwich: &str,
        local: &str,
        place: Place,
        id: &str,
    ) -> Result<Option<Millis>> {
        match time::read(greenwich, &TimeZone::UTC) {
            Some(read) => Ok(Some(read.at)),
            None => self.moment(local, place, id),
        }
    }

    /// Says that a record was read of which nothing is kept, so that the next one has its own measure.
    pub fn skip(&mut self) {
        self.meter.begin_record();
    }
}

/// The beginning of a value, as much as a report shows of it.
pub(crate) fn excerpt(text: &str) -> String {
    text.trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(200)
        .collect()
}
