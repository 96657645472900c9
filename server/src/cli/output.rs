//! What a command prints. Who reads it may be gone before all is said (`… | head -1`), and the disk that it goes to may
//! be full: neither is a panic.

use std::{
    fmt::Arguments,
    io::{self, Write as _},
};

use crate::os;

/// Whoever read what a command prints has heard enough.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads on")]
pub struct NobodyReads;

/// Prints one line.
pub fn line(line: Arguments<'_>) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = out.write_fmt(format_args!("{line}\n")).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => NobodyReads.into(),
        _ => os::told("writing what is to be said", &error),
    })
}

/// [`line`], written as `println!` is.
macro_rules! say {
    ($($words:tt)*) => {
        $crate::cli::output::line(format_args!($($words)*))
    };
}
pub(crate) use say;
