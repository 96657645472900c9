//! A database that cannot be written to when the service starts: what is in it is read, and whoever writes is told that it
//! is only read for now.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use cam_nhan_tests::{Answer, process::Service};
use reqwest::{Client, Method};
use serde_json::json;
use tokio::{process::Command, time::sleep};

use crate::{
    SERVICE,
    outages::Disk,
    process_reader::{Reader, is_put_off, is_well_again},
};

/// Nobody in particular, where this user can start programs as somebody else.
const NOBODY: u32 = 65_534;

fn set(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
}

async fn is_root() -> bool {
    let who = Command::new("id").arg("-u").output().await;
    who.is_ok_and(|who| who.stdout == b"0\n")
}

/// A folder with a database in it and the program beside it, which anybody may read.
struct Kept {
    _folder: tempfile::TempDir,
    data: PathBuf,
    service: Service,
}

impl Kept {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        set(folder.path(), 0o755);
        let program = folder.path().join("cam-nhan");
        fs::copy(SERVICE, &program).expect("copied");
        let data = folder.path().join("data");
        fs::create_dir(&data).expect("a folder");
        let url = format!("sqlite:{}", data.join("test.sqlite").display());
        Self {
            _folder: folder,
            data,
            service: Service::prepare(&program, &url).await,
        }
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.data.join("test.sqlite").display())
    }

    /// Rights of the folder, and of all that is in it.
    fn allow(&self, folder: u32, files: u32) {
        set(&self.data, 0o755);
        for file in fs::read_dir(&self.data).expect("a folder") {
            set(&file.expect("a file").path(), files);
        }
        set(&self.data, folder);
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        set(&self.data, 0o755);
    }
}

/// Says, in words that hold `word`, that the database is only read for now.
pub fn only_read(answer: &Answer, word: &str) {
    is_put_off(answer, "read_only", word);
}

/// All of reading is served, and each write is told the same.
async fn is_only_read(service: &Service, reader: &Reader, text: &str) {
    let texts = reader.texts().await;
    assert!(texts.len() == 1 && texts[0].contains(text), "{texts:?}");
    let client = Client::new();
    for page in ["/embed/bao/fragment?key=bai", "/t/bao?key=bai", "/feed/bao"] {
        let answer = Answer::to(client.get(format!("{}{page}", service.base))).await;
        assert!(
            answer.status.is_success() && answer.text.contains(text),
            "{page}: {answer:?}"
        );
    }
    let react = json!({ "page": { "key": "bai" }, "kind": "love", "seq": 1 });
    for (language, word) in [("vi", "chỉ đọc được"), ("en", "read-only")] {
        for answer in [
            reader
                .ask(
                    Method::POST,
                    "/comments",
                    &Reader::draft("khi không ghi được"),
                    language,
                )
                .await,
            reader.ask(Method::PUT, "/reaction", &react, language).await,
        ] {
            only_read(&answer, word);
        }
    }
    let ready = Answer::to(client.get(format!("{}/readyz", service.base))).await;
    assert!(
        ready.status.is_success() && ready.text.contains("read only"),
        "{ready:?}"
    );
}

/// Waits until a reader's words are taken again, and looks that all is well.
async fn is_written_again(reader: &Reader, url: &str) {
    let draft = Reader::draft("sau đó");
    let since = Instant::now();
    while !reader.send(&draft).await.status.is_success() {
        assert!(since.elapsed() < Duration::from_secs(30), "it heals by itself");
        sleep(Duration::from_millis(200)).await;
    }
    is_well_again(reader, &draft, url).await;
}

/// Starts on a database to which one may not write, with or without a log that a killed service left, and until one may.
async fn without_rights(is_killed: bool) {
    let mut kept = Kept::new().await;
    kept.service.start().await;
    let reader = Reader::of(&kept.service).await;
    reader.send(&Reader::draft("trước đó")).await.ok();
    if is_killed {
        kept.service.kill().await;
    } else {
        kept.service.terminate().await;
    }
    assert_eq!(kept.data.join("test.sqlite-wal").exists(), is_killed);
    if is_root().await {
        kept.service.run_as(NOBODY);
    }
    for (folder, files) in [(0o555, 0o444), (0o555, 0o666), (0o755, 0o444)] {
        if files == 0o666 && is_killed {
            // Then the log can be written to.
            continue;
        }
        kept.allow(folder, files);
        kept.service.start().await;
        is_only_read(&kept.service, &reader, "trước đó").await;
        kept.service.terminate().await;
    }
    kept.service.start().await;
    is_only_read(&kept.service, &reader, "trước đó").await;
    kept.allow(0o777, 0o666);
    is_written_again(&reader, &kept.url()).await;
    assert_eq!(reader.texts().await.len(), 2);
    kept.service.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_may_not_write_to_its_database_serves_reading_until_it_may() {
    without_rights(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_service_left_in_its_log_is_read_where_nothing_can_be_written() {
    without_rights(true).await;
}

/// A service that has ended, its reader and its database's address, with one comment on a disk.
async fn written_on(disk: &Disk) -> (Service, Reader, String) {
    let url = format!("sqlite:{}", disk.path().join("test.sqlite").display());
    let mut service = Service::prepare(Path::new(SERVICE), &url).await;
    service.start().await;
    let reader = Reader::of(&service).await;
    reader.send(&Reader::draft("trước đó")).await.ok();
    service.terminate().await;
    (service, reader, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_a_disk_that_is_only_read_serves_reading_until_it_is_not() {
    let Some(disk) = Disk::of_kilobytes(8_000).await else {
        return eprintln!("skipped: a disk that is only read (only root may mount one)");
    };
    let (mut service, reader, url) = written_on(&disk).await;
    disk.mount_again("ro").await;
    service.start().await;
    is_only_read(&service, &reader, "trước đó").await;
    disk.mount_again("rw").await;
    is_written_again(&reader, &url).await;
    service.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_starts_on_a_full_disk_serves_reading_until_there_is_room() {
    let Some(disk) = Disk::of_kilobytes(8_000).await else {
        return eprintln!("skipped: a full disk (only root may mount one)");
    };
    let (mut service, reader, url) = written_on(&disk).await;
    disk.fill();
    service.start().await;
    is_only_read(&service, &reader, "trước đó").await;
    disk.make_room();
    is_written_again(&reader, &url).await;
    service.terminate().await;
}
