//! What only the owner may know: where it may be said, and where it never stands.

use std::{fs, path::Path};

use cam_nhan_tests::{Kind, fresh, process::Service};

use crate::SERVICE;

const PASSWORD: &str = "hunter2";

#[tokio::test]
async fn an_address_may_be_in_a_file_of_its_own() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    let file = database
        .url
        .trim_start_matches("sqlite:")
        .replace("test.sqlite", "url");
    fs::write(&file, format!("{}\n", database.url)).expect("written");
    let service = Service::on(Path::new(SERVICE), "")
        .without("CAM_NHAN_DATABASE_URL")
        .with("CAM_NHAN_DATABASE_URL_FILE", &file);
    service
        .must_run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    let said = Service::on(Path::new(SERVICE), &database.url)
        .must_run(&["site", "list"])
        .await;
    assert!(said.contains("bao"), "{said}");

    let (well, said) = service
        .run(&["--database-url", &database.url, "site", "list"])
        .await;
    assert!(!well && said.contains("not both"), "{said}");
    let service = service
        .without("CAM_NHAN_DATABASE_URL_FILE")
        .with("CAM_NHAN_DATABASE_URL_FILE", "/nowhere");
    let (well, said) = service.run(&["site", "list"]).await;
    assert!(!well && said.contains("/nowhere"), "{said}");
}

#[tokio::test]
async fn what_is_wrong_with_a_setting_is_said_without_its_value() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    let file = database
        .url
        .trim_start_matches("sqlite:")
        .replace("test.sqlite", "settings.toml");
    let addresses = [
        format!("postgres://an:{PASSWORD}@127.0.0.1:1/an"),
        format!("postgres://an@127.0.0.1:1/an?pasword={PASSWORD}"),
        format!("postgres://an:{PASSWORD}@[/an"),
    ];
    for address in addresses {
        let service = Service::on(Path::new(SERVICE), &address)
            .without("RUST_LOG")
            .with("RUST_LOG", "trace");
        for arguments in [&["site", "list"][..], &["check"], &["serve"]] {
            let (well, said) = service.run(arguments).await;
            assert!(!well && !said.contains(PASSWORD), "{arguments:?}: {said}");
        }
    }
    for line in [
        format!("database-url = \"sqlite:{PASSWORD}"),
        format!("database-urll = \"{PASSWORD}\""),
        format!("listen = \"{PASSWORD}\""),
        format!("smtp-url = [\"{PASSWORD}\"]"),
    ] {
        fs::write(&file, format!("log-json = true\n{line}\n")).expect("written");
        let service = Service::on(Path::new(SERVICE), &database.url).with("CAM_NHAN_CONFIG", &file);
        let (well, said) = service.run(&["site", "list"]).await;
        assert!(
            !well && said.contains("line 2") && !said.contains(PASSWORD),
            "{said}"
        );
    }
}

#[tokio::test]
async fn keys_are_listed_changed_and_retired_and_never_shown() {
    for kind in cam_nhan_tests::databases() {
        let database = fresh(kind).await.expect("a database");
        let service = Service::on(Path::new(SERVICE), &database.url);
        service
            .must_run(&["site", "add", "bao", "--origin", "https://bao.example"])
            .await;
        let said = service.must_run(&["secret", "list"]).await;
        assert!(said.starts_with("1\tmade ") && said.contains("\tsigns"), "{said}");
        service.must_run(&["secret", "rotate"]).await;
        let said = service.must_run(&["secret", "list"]).await;
        assert!(
            said.contains("\n2\tmade ") && said.contains("will sign"),
            "{said}"
        );
        assert!(
            said.lines().all(|line| line.len() < 80),
            "no key is among it: {said}"
        );
        let (well, said) = service.run(&["secret", "retire", "1"]).await;
        assert!(!well && said.contains("key 1 signs"), "{said}");
        service.must_run(&["secret", "retire", "2"]).await;
        let (well, _) = service.run(&["secret", "retire", "2"]).await;
        assert!(!well, "it is gone");
    }
}
