//! `cam-nhan thread`: what would be done is said without doing it, what is done is taken back, and what cannot be done is told.

use std::fs;

use serde_json::Value;

use crate::folder::Folder;

const FILE: &str = r#"{"type":"header","format":"cam-nhan","version":1,"site":"bao","exported_at":"2026-01-01T00:00:00.000Z"}
{"type":"thread","id":"1","key":"bao.example/2019/05/x.html","url":"https://bao.example/2019/05/x.html","title":"X"}
{"type":"comment","id":"a","thread":"1","name":"An","text":"Lời ở bài x","created_at":"2019-05-02T02:00:00.000Z"}
{"type":"thread","id":"2","key":"bao.example/y","url":"https://bao.example/y","title":"Y"}
{"type":"comment","id":"b","thread":"2","name":"Bình","text":"Lời ở bài y","created_at":"2019-05-02T03:00:00.000Z"}
"#;

async fn runs(folder: &Folder, arguments: &[&str]) -> String {
    let (well, said) = folder.run(arguments).await;
    assert!(well, "{arguments:?}: {said}");
    said
}

async fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let said = runs(folder, &[arguments, &["--json"]].concat()).await;
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {said}"))
}

/// Everything of the site but the header.
async fn all(folder: &Folder) -> String {
    let out = runs(folder, &["export", "--site", "bao"]).await;
    out.split_once('\n').expect("a header").1.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_are_moved_merged_and_split_from_the_command_line_and_back() {
    let folder = Folder::new();
    runs(
        &folder,
        &["site", "add", "bao", "--origin", "https://bao.example"],
    )
    .await;
    fs::write(folder.path().join("in.jsonl"), FILE).expect("written");
    fs::write(
        folder.path().join("moved.csv"),
        "old,new\n/2019/05/x.html,/z\n/khong-co,/w\n",
    )
    .expect("written");
    runs(&folder, &["import", "in.jsonl", "--site", "bao"]).await;
    let before = all(&folder).await;
    let on = ["--site", "bao"];

    let pattern = ["thread", "move", "--pattern", "/2019/*/{slug}.html", "/{slug}/"];
    let plan = json(&folder, &[&pattern[..], &on, &["--dry-run"]].concat()).await;
    assert_eq!(
        (&plan["rows"][0]["outcome"], &plan["rows"][0]["to"]),
        (&"move".into(), &"bao.example/x".into())
    );
    assert_eq!(all(&folder).await, before);
    let done = json(&folder, &[&pattern[..], &on].concat()).await;
    assert!(
        all(&folder)
            .await
            .contains(r#""aliases":["bao.example/2019/05/x.html"]"#)
    );
    let undo = |batch: &Value| batch.as_str().expect("a batch").to_owned();
    runs(
        &folder,
        &[&["thread", "undo", &undo(&done["batch"])], &on[..]].concat(),
    )
    .await;
    assert_eq!(all(&folder).await, before);

    let said = runs(
        &folder,
        &[&["thread", "move", "--list", "moved.csv"], &on[..]].concat(),
    )
    .await;
    assert!(
        said.contains("move      bao.example/2019/05/x.html → bao.example/z (1 comments)"),
        "{said}"
    );
    assert!(
        said.contains("missing   /khong-co → bao.example/w") && said.contains("thread undo --site bao"),
        "{said}"
    );
    let would = json(
        &folder,
        &[&["thread", "merge", "/z", "/y", "--dry-run"], &on[..]].concat(),
    )
    .await;
    assert_eq!(
        (&would["into"], &would["comments"]),
        (&"bao.example/y".into(), &1.into())
    );
    let merged = json(
        &folder,
        &[&["thread", "merge", "/2019/05/x.html", "/y"], &on[..]].concat(),
    )
    .await;
    assert_eq!(merged["comments"], 2);
    let comment = all(&folder).await;
    let comment = comment
        .lines()
        .find(|line| line.contains("Lời ở bài x"))
        .expect("the comment");
    let comment: Value = serde_json::from_str(comment).expect("JSON");
    let comment = comment["id"].as_str().expect("an id");
    let split = json(
        &folder,
        &[
            &["thread", "split", comment, "/rieng", "--title", "Riêng"],
            &on[..],
        ]
        .concat(),
    )
    .await;
    assert_eq!(
        (&split["title"], &split["comments"]),
        (&"Riêng".into(), &1.into())
    );

    for (arguments, word) in [
        (&["thread", "move", "/y", "/rieng"][..], "Merge the two"),
        (&["thread", "merge", "/y", "/y"], "same article"),
        (&["thread", "merge", "/khong-co", "/y"], "no comments page"),
        (&["thread", "move", "/y", "https://khac.example/y"], "not allowed"),
        (&["thread", "split", comment, "/rieng"], "same article"),
        (&["thread", "move", "--list", "khong-co.csv"], "khong-co.csv"),
    ] {
        let said = folder.fails(&[arguments, &on[..]].concat()).await;
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    runs(&folder, &["check"]).await;
}
