//! The pages about moving in: every command in them runs on a file of its format, and every format stands in them.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use cam_nhan_tests::{Kind, fresh, process::Service};
use cam_nhan_transfer::formats;
use flate2::{Compression, write::GzEncoder};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// The command `cam-nhan`.
const SERVICE: &str = env!("CARGO_BIN_EXE_service");

/// The files that the pages speak of, and what stands for each here: a fixture, of which a database is made where it is
/// SQL's statements, and which is packed where the name says so.
const FILES: [(&str, &str); 17] = [
    ("artrans.json", "artalk.artrans"),
    ("backup-bao-20260601.gz", "remark42.jsonl"),
    ("blog.xml", "blogger-classic.xml"),
    ("comentario.json.gz", "comentario.json"),
    ("comments.json", "utterances/comments.json"),
    ("commento.json.gz", "commento.json"),
    ("disqus.xml.gz", "disqus.xml"),
    ("export-1.xml", "wordpress.xml"),
    ("export-2.xml", "wordpress.xml"),
    ("feed.atom", "blogger-takeout.atom"),
    ("giscus.json", "giscus.json"),
    ("issues.json", "utterances/issues.json"),
    ("isso.db", "isso.sql"),
    ("table.csv", "comments.csv"),
    ("twikoo-comment.json", "twikoo.json"),
    ("waline.json", "waline.json"),
    ("waline.sqlite", "waline.sql"),
];

/// The table of addresses that the pages speak of.
const MAP: (&str, &str) = ("map.csv", "old,new\n/?p=9,/chin/\n");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name)).expect("the page")
}

/// The commands of a page that move something in, by their words.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut commands = Vec::new();
    let mut is_shell = false;
    for line in page.replace("\\\n", " ").lines() {
        match line.strip_prefix("```") {
            Some(language) => is_shell = language == "sh",
            None if is_shell && line.starts_with("cam-nhan import ") => {
                let words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
                commands.push(words.skip(1).map(ToOwned::to_owned).collect());
            }
            None => {}
        }
    }
    commands
}

/// Puts all the files into a folder.
async fn lay_out(folder: &TempDir) {
    for (name, fixture) in FILES {
        let path = folder.path().join(name);
        let bytes = fs::read(root().join("transfer/fixtures").join(fixture)).expect("a fixture");
        match Path::new(fixture).extension() {
            Some(ending) if ending == "sql" => {
                let statements = String::from_utf8(bytes).expect("statements");
                let options = SqliteConnectOptions::new()
                    .filename(&path)
                    .create_if_missing(true)
                    .foreign_keys(false);
                let mut db = SqliteConnection::connect_with(&options)
                    .await
                    .expect("a database");
                sqlx::raw_sql(AssertSqlSafe(statements))
                    .execute(&mut db)
                    .await
                    .expect("statements");
                db.close().await.expect("closed");
            }
            _ if name.ends_with(".gz") => {
                let file = fs::File::create(&path).expect("a file");
                let mut packed = GzEncoder::new(file, Compression::fast());
                packed.write_all(&bytes).expect("written");
                packed.finish().expect("packed");
            }
            _ => fs::write(&path, bytes).expect("a file"),
        }
    }
    fs::write(folder.path().join(MAP.0), MAP.1).expect("a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_pages_finds_comments_in_its_file() {
    let database = fresh(Kind::Sqlite).await.expect("a database");
    let service = Service::prepare(Path::new(SERVICE), &database.url).await;
    let folder = tempfile::tempdir().expect("a folder");
    lay_out(&folder).await;
    let mut all = commands(&page("importing.md"));
    assert!(all.len() > 15, "{} commands", all.len());
    assert_eq!(all, commands(&page("importing.vi.md")), "both languages");
    all.dedup();
    for mut command in all {
        let asked = command.join(" ");
        for word in &mut command {
            if FILES.iter().any(|(name, _)| name == word) || word == MAP.0 {
                *word = folder.path().join(&*word).display().to_string();
            }
        }
        if !command.iter().any(|word| word == "--dry-run") {
            command.push("--dry-run".to_owned());
        }
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let said = service.must_run(&words).await;
        let finds = said.contains("\"approved\": ") || said.contains(" published");
        assert!(finds, "{asked}: {said}");
    }
}

#[test]
fn every_format_stands_in_the_pages() {
    for name in ["importing.md", "importing.vi.md"] {
        let page = page(name);
        let missing: Vec<&str> = formats::ALL
            .iter()
            .map(|format| format.name)
            .filter(|format| !page.contains(&format!("| `{format}` |")))
            .collect();
        assert!(missing.is_empty(), "{name} lacks {missing:?}");
    }
}
