//! Writes the manual pages, what shells complete and the settings file into a folder, for a release.

use std::{env, io, path::PathBuf};

fn main() -> io::Result<()> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("target/manual"), PathBuf::from);
    cam_nhan_tests::manual::write(&folder)
}
