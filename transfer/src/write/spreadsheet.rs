//! Cells of files that people open in spreadsheets.

/// What a formula begins with.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet runs: what begins like a formula is told to be a text by an apostrophe before it, also where a
/// spreadsheet that parts cells otherwise would begin a new one. What begins with an apostrophe has another one before it, so
/// that [`told`] gives back every cell as it was.
pub fn harmless(cell: impl AsRef<str>) -> String {
    let cell = cell.as_ref();
    let mut harmless = String::with_capacity(cell.len() + 1);
    let mut start = Start::Cell;
    for c in cell.chars() {
        if start.is_guarded(c) {
            harmless.push('\'');
        }
        start = start.behind(c);
        harmless.push(c);
    }
    harmless
}

/// The cell of which [`harmless`] made this one.
pub fn told(cell: &str) -> String {
    let mut told = String::with_capacity(cell.len());
    let mut start = Start::Cell;
    let mut rest = cell.chars();
    while let Some(mut c) = rest.next() {
        // An apostrophe before anything else was put there by nobody.
        if c == '\''
            && let Some(guarded) = rest.clone().next().filter(|next| start.is_guarded(*next))
        {
            rest.next();
            c = guarded;
        }
        start = start.behind(c);
        told.push(c);
    }
    told
}

/// Whether a character can be what a spreadsheet sees first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    /// It begins the cell.
    Cell,
    /// It begins a cell of a spreadsheet that parts them otherwise, or stands behind white space and quotes at the beginning.
    Part,
    /// Something stands before it.
    No,
}

impl Start {
    fn is_guarded(self, c: char) -> bool {
        let leads = self == Self::Cell && ['\t', '\r', '\n'].contains(&c);
        leads || self != Self::No && (c == '\'' || FORMULA.contains(&c))
    }

    /// The same of what follows this character.
    fn behind(self, c: char) -> Self {
        match c {
            // Behind an apostrophe, it is a text.
            '\t' | '\r' | '\n' if self == Self::Cell => Self::No,
            ';' | '\t' | '\r' | '\n' => Self::Part,
            ' ' | '"' if self != Self::No => Self::Part,
            _ => Self::No,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "+84", "-2", "@sum", "\t=1", "\r=1", "＝1"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for (bad, told) in [
            ("a;=1+1", "a;'=1+1"),
            ("a; \"=1", "a; \"'=1"),
            ("a\n=1", "a\n'=1"),
            (" @sum", " '@sum"),
        ] {
            assert_eq!(harmless(bad), told);
        }
        for good in ["", "quảng cáo", "a=1", "a'b", "2026-11-25", "a; b=1"] {
            assert_eq!(harmless(good), good);
        }
    }

    #[test]
    fn a_cell_comes_back_as_it_was() {
        let signs = [
            "", "a", "=", "-", "'", "''", "\t", "\r\n", "\n", ";", " ", "\"", "＠",
        ];
        for first in signs {
            for second in signs {
                for third in signs {
                    let cell = format!("{first}{second}{third}=x");
                    assert_eq!(told(&harmless(&cell)), cell, "{cell:?}: {:?}", harmless(&cell));
                }
            }
        }
        // As it was written before apostrophes were told apart.
        assert_eq!(told("'tis"), "'tis");
    }
}
