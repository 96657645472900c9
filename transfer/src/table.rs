//! Comma-separated values, row by row.

use std::io::BufRead;

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord};

use crate::{
    output::Output,
    problem::{Place, Problem, ProblemKind, Result},
};

/// The rows of a table; all of them have as many cells as the first.
pub struct Table<'t> {
    reader: Reader<&'t mut dyn BufRead>,
    row: StringRecord,
    /// The names of the columns; empty where the table has none.
    pub names: Vec<String>,
}

impl<'t> Table<'t> {
    /// A table whose first row names its columns.
    pub fn with_names(text: &'t mut dyn BufRead) -> Result<Self> {
        let mut table = Self::new(text, true);
        let names = table
            .reader
            .headers()
            .map_err(|error| problem(error, Place::Line(1)))?;
        table.names = names.iter().map(|name| name.trim().to_owned()).collect();
        Ok(table)
    }

    /// A table without a row of names.
    pub fn without_names(text: &'t mut dyn BufRead) -> Self {
        Self::new(text, false)
    }

    fn new(text: &'t mut dyn BufRead, has_names: bool) -> Self {
        Self {
            reader: ReaderBuilder::new().has_headers(has_names).from_reader(text),
            row: StringRecord::new(),
            names: Vec::new(),
        }
    }

    /// Goes to the next row, and says where it begins; `None` at the end.
    pub fn next(&mut self, out: &mut Output<'_>) -> Result<Option<Place>> {
        out.skip();
        let line = self.reader.position().line();
        match self.reader.read_record(&mut self.row) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                let place = Place::Line(error.position().map_or(line, csv::Position::line));
                let ErrorKind::UnequalLengths {
                    len, expected_len, ..
                } = *error.kind()
                else {
                    return Err(problem(error, place));
                };
                let is_last =
                    len < expected_len && matches!(self.reader.read_record(&mut self.row), Ok(false));
                let kind = if is_last {
                    ProblemKind::CutOff
                } else {
                    ProblemKind::CellsDiffer
                };
                return Err(Problem::new(kind, place, format_args!("{len} ≠ {expected_len}")));
            }
        }
        let line = self.row.position().map_or(0, csv::Position::line);
        Ok(Some(Place::Line(line)))
    }

    /// A cell of the row, by its column; empty where there is none.
    pub fn at(&self, column: usize) -> &str {
        self.row.get(column).unwrap_or_default()
    }

    /// A cell of the row, by its column's name; empty where there is none.
    pub fn cell(&self, name: &str) -> &str {
        let column = self.names.iter().position(|column| column == name);
        column.map_or("", |column| self.at(column))
    }
}

fn problem(error: csv::Error, place: Place) -> Problem {
    let detail = error.to_string();
    match error.into_kind() {
        ErrorKind::Io(error) => Problem::from(error).at(place),
        _ => Problem::new(ProblemKind::Malformed, place, detail),
    }
}
