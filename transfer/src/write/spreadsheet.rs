//! Cells of files that people open in spreadsheets.

/// What a formula begins with.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A cell that no spreadsheet runs: what begins like a formula is told to be a text, also where a spreadsheet that parts
/// cells otherwise would begin a new one.
pub fn harmless(cell: impl AsRef<str>) -> String {
    let cell = cell.as_ref();
    let mut told = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for c in cell.chars() {
        let leads = told.is_empty() && ['\t', '\r', '\n'].contains(&c);
        if leads || (begins && FORMULA.contains(&c)) {
            told.push('\'');
        }
        begins = match c {
            ';' | '\t' | '\r' | '\n' => !leads,
            ' ' | '"' => begins,
            _ => false,
        };
        told.push(c);
    }
    told
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
        for good in ["", "quảng cáo", "a=1", "'=1", "2026-11-25", "a; b=1"] {
            assert_eq!(harmless(good), good);
        }
    }
}
