//! A folder, and the program called in it as somebody would who has never heard of its variables.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use tempfile::TempDir;
use tokio::process::Command;

use crate::SERVICE;

/// A folder, and the program called in it as somebody would who has never heard of its variables.
pub struct Folder(TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self) -> PathBuf {
        self.0.path().canonicalize().expect("a folder")
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(SERVICE);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CAM_NHAN_")) {
            command.env_remove(name);
        }
        command
            .current_dir(self.0.path())
            .args(arguments)
            .kill_on_drop(true);
        command
    }

    /// Runs it; gives back whether that went well, and what it said.
    pub async fn run(&self, arguments: &[&str]) -> (bool, String) {
        said(self.command(arguments).output().await.expect("the program runs"))
    }

    /// Runs it where it must fail; gives back what it said.
    pub async fn fails(&self, arguments: &[&str]) -> String {
        let (well, said) = self.run(arguments).await;
        assert!(!well, "{arguments:?}: {said}");
        for foreign in [
            "os error",
            "error returned from database",
            "pool timed out",
            "panicked",
        ] {
            assert!(
                !said.contains(foreign),
                "{arguments:?}: the words of others in {said}"
            );
        }
        said
    }

    /// Everything in it, with its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        fn walk(folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    files.insert(path.clone(), Vec::new());
                    walk(&path, files);
                } else {
                    files.insert(path.clone(), fs::read(&path).expect("a file"));
                }
            }
        }
        let mut files = BTreeMap::new();
        walk(self.0.path(), &mut files);
        files
    }
}

pub fn said(output: Output) -> (bool, String) {
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// The same, of what must have failed, and not in the words of others.
pub fn failed(output: Output) -> String {
    let (well, said) = said(output);
    assert!(
        !well && !said.contains("os error") && !said.contains("(code:"),
        "{said}"
    );
    said
}
