//! Lines that are indented so far that CommonMark takes them for code.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::MAX_NESTING;

/// The source with what would be code for its indent alone as paragraphs: whoever begins a line with spaces or a tab
/// has written letters, not programs. Fences still make code.
pub fn outdented(source: &str) -> Cow<'_, str> {
    let mut source = Cow::Borrowed(source);
    // Each turn frees one quote or list more that stood within the indent.
    for _ in 0..MAX_NESTING {
        if !source.contains("    ") && !source.contains('\t') {
            break;
        }
        let mut kept = String::with_capacity(source.len());
        let mut done = 0;
        for (event, range) in Parser::new_ext(&source, Options::empty()).into_offset_iter() {
            if !matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))) {
                continue;
            }
            let line = source.get(..range.start).and_then(|before| before.rfind('\n'));
            let start = line.map_or(0, |at| at + 1).max(done);
            kept.push_str(source.get(done..start).unwrap_or_default());
            done = range.end.max(start);
            for line in source.get(start..done).unwrap_or_default().split_inclusive('\n') {
                kept.push_str(&outdented_line(line));
            }
        }
        if done == 0 {
            break;
        }
        kept.push_str(source.get(done..).unwrap_or_default());
        source = Cow::Owned(kept);
    }
    source
}

/// A line whose first run of white space that is wide enough for code is narrower than that.
fn outdented_line(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find([' ', '\t']) {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        let run = after.len() - after.trim_start_matches([' ', '\t']).len();
        let (run, after) = after.split_at(run);
        let columns: usize = run.bytes().map(|byte| if byte == b'\t' { 4 } else { 1 }).sum();
        if columns >= 4 {
            kept.extend(std::iter::repeat_n(
                ' ',
                if before.is_empty() { columns % 4 } else { 1 },
            ));
            return kept + after;
        }
        kept.push_str(run);
        rest = after;
    }
    kept + rest
}
