//! A canonical form being written, with a map back to the letters it stands for.

/// A form being written: its text, and for each byte of it the first and the last letter that it stands for.
#[derive(Default)]
pub(super) struct Form {
    pub(super) text: String,
    pub(super) map: Vec<(u32, u32)>,
}

impl Form {
    /// Writes what the letters from the first to the last stand for.
    pub(super) fn put(&mut self, c: char, first: usize, last: usize) {
        self.text.push(c);
        let entry = (narrow(first), narrow(last));
        self.map.push(entry);
        for _ in 1..c.len_utf8() {
            self.map.push(entry);
        }
    }

    /// Lets the character written last stand for letters up to this one, too.
    pub(super) fn extend(&mut self, c: char, last: usize) {
        let entries = self.map.iter_mut().rev().take(c.len_utf8());
        entries.for_each(|entry| entry.1 = narrow(last));
    }
}

/// Places are kept small, for speed. Reading stops before they run out.
pub(super) fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn wide(at: u32) -> usize {
    usize::try_from(at).unwrap_or(usize::MAX)
}
