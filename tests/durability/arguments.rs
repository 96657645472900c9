//! Arguments that cannot be obeyed: named in a sentence of ours, and nothing is changed.

use std::path::PathBuf;

use crate::folder::Folder;

/// Arguments that cannot be obeyed, and a word of the sentence that says what to write instead.
const WRONG: [(&[&str], &str); 56] = [
    (
        &["site", "set", "bao", "edit_minutes", "soon"],
        "edit_minutes takes a whole number from 0 to 1440",
    ),
    (
        &["site", "set", "bao", "edit-minutes", "1.5"],
        "edit_minutes takes a whole number",
    ),
    (
        &["site", "set", "bao", "edit_minutes", "99999"],
        "edit_minutes is 0 to 1440",
    ),
    (
        &["site", "set", "bao", "language", "fr"],
        "language takes vi or en",
    ),
    (
        &["site", "set", "bao", "best", "maybe"],
        "best takes true or false",
    ),
    (
        &["site", "set", "bao", "moderation", "off"],
        "moderation takes publish or hold or newcomers",
    ),
    (&["site", "set", "bao", "sort", ""], "sort takes top or newest"),
    (
        &["site", "set", "bao", "page_size", "-1"],
        "page_size takes a whole number from 1 to 100",
    ),
    (&["site", "set", "bao", "page_size", "0"], "page_size is 1 to 100"),
    (
        &["site", "set", "bao", "time_zone", "Asia/Hue"],
        "time_zone is the name of a time zone, such as Asia/Ho_Chi_Minh, not \"Asia/Hue\"",
    ),
    (
        &["site", "set", "bao", "trusted_after", "-1"],
        "trusted_after takes a whole number",
    ),
    (
        &["site", "set", "bao", "origins", "[]"],
        "origins needs at least one",
    ),
    (
        &["site", "set", "bao", "origins", "https://bao.example"],
        "origins takes a list such as",
    ),
    (
        &["site", "set", "bao", "origins", "[\"\"]"],
        "such as https://bao.example",
    ),
    (
        &["site", "set", "bao", "origins", "[1]"],
        "origins takes a list such as",
    ),
    (
        &["site", "set", "bao", "query_names", "[\"\"]"],
        "query_names are names",
    ),
    (
        &["site", "set", "bao", "reserved_names", "[\"\"]"],
        "a reserved name is",
    ),
    (
        &[
            "site",
            "set",
            "bao",
            "staff_word",
            "Ban biên tập của tờ báo lớn nhất",
        ],
        "staff_word is up to 30 letters on one line",
    ),
    (
        &["site", "set", "bao", "staff_word", " BBT"],
        "staff_word is up to 30 letters on one line",
    ),
    (
        &["site", "set", "bao", "reactions", "love"],
        "reactions takes a list such as",
    ),
    (
        &["site", "set", "bao", "reactions", "[{\"code\":1}]"],
        "reactions takes a list such as",
    ),
    (
        &["site", "set", "bao", "captcha_key", "a b"],
        "captcha_key is up to 200",
    ),
    (&["site", "set", "bao", "captcha_secret", "a b"], "captcha_secret"),
    (&["site", "set", "bao", "colour", "red"], "no setting \"colour\""),
    (
        &["site", "set", "bao", "name", ""],
        "it takes a name of 1 to 60 letters",
    ),
    (
        &["site", "set", "bao", "name", "a\u{1b}[31m"],
        "it takes a name of 1 to 60 letters",
    ),
    (
        &[
            "site",
            "add",
            "hai",
            "--origin",
            "https://hai.example",
            "--name",
            "",
        ],
        "--name",
    ),
    (
        &[
            "site",
            "add",
            "hai",
            "--origin",
            "https://hai.example",
            "--name",
            "a\nb",
        ],
        "--name",
    ),
    (
        &["site", "add", "hai", "--origin", ""],
        "such as https://bao.example",
    ),
    (
        &["site", "add", "hai", "--origin", "hai.example"],
        "such as https://bao.example",
    ),
    (
        &["site", "add", "", "--origin", "https://hai.example"],
        "a-z, 0-9 and -",
    ),
    (
        &["site", "add", "Báo", "--origin", "https://hai.example"],
        "a-z, 0-9 and -",
    ),
    (&["site", "show", "Báo!"], "a-z, 0-9 and -"),
    (&["moderator", "invite", "--site", ""], "--site"),
    (
        &["moderator", "invite", "--site", "bao", "--role", "king"],
        "--role",
    ),
    (
        &["moderator", "token", "--site", "bao", "--days", "0"],
        "it takes a whole number from 1 to 36500",
    ),
    (
        &["moderator", "token", "--site", "bao", "--days", "-1"],
        "it takes a whole number from 1 to 36500",
    ),
    (
        &["moderator", "token", "--site", "bao", "--days", "99999"],
        "it takes a whole number from 1 to 36500",
    ),
    (
        &["moderator", "token", "--site", "bao", "--days", "soon"],
        "it takes a whole number from 1 to 36500",
    ),
    (&["moderator", "token", "--site", "bao", "--name", ""], "--name"),
    (
        &["moderator", "token", "--site", "bao", "--name", "a\tb"],
        "--name",
    ),
    (&["moderator", "password-link", ""], "such as lan@bao.example"),
    (&["moderator", "totp-off", "lan"], "such as lan@bao.example"),
    (&["secret", "retire", "first"], "a key's number"),
    (&["secret", "retire", "-1"], "there is no key -1"),
    (&["backup", "nodir/x.sqlite"], "there is no folder"),
    (&["backup", ""], "FILE"),
    (&["backup", "."], "is a folder"),
    (
        &["backup", "--overwrite", "data/cam-nhan.sqlite"],
        "is the database itself",
    ),
    (
        &["--public-url", "", "site", "list"],
        "the public URL \"\" cannot be read",
    ),
    (
        &["--public-url", "https://bao.example:99999", "site", "list"],
        "the public URL",
    ),
    (&["--captcha-url", "", "site", "list"], "the captchas' providers"),
    (
        &["--database-url", "postgres://localhost:99999", "site", "list"],
        "a port is 1 to 65535",
    ),
    (&["--writes-per-site", "-1", "site", "list"], "--writes-per-site"),
    (&["--trusted-proxies", "", "site", "list"], "--trusted-proxies"),
    (
        &["--listen", "127.0.0.1:99999", "site", "list"],
        "an address of this machine and a port",
    ),
];

/// The same of `demo post`: its server, how many comments and clients, and the word.
const WRONG_POSTS: [(&str, &str, &str, &str); 4] = [
    ("here", "1", "1", "--server"),
    ("http://127.0.0.1:1", "many", "1", "--comments"),
    ("http://127.0.0.1:1", "1", "0", "--clients"),
    ("http://127.0.0.1:1", "1", "1", "there is no such file"),
];

#[tokio::test(flavor = "multi_thread")]
async fn an_argument_that_cannot_be_obeyed_is_named_and_nothing_is_changed() {
    let folder = Folder::new();
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well, "{said}");
    let (_, shown) = folder.run(&["site", "list"]).await;
    // SQLite's own files beside the database come and go.
    let files = || -> Vec<PathBuf> {
        let files = folder.files().into_keys();
        files
            .filter(|path| {
                !path.to_string_lossy().ends_with("-wal") && !path.to_string_lossy().ends_with("-shm")
            })
            .collect()
    };
    let before = files();
    let posts = WRONG_POSTS.map(|(server, comments, clients, word)| {
        let mut arguments = vec![
            "demo", "post", "--server", server, "--key", "a", "--from", "x.csv",
        ];
        arguments.extend(["--column", "t", "--comments", comments, "--clients", clients]);
        (arguments, word)
    });
    let posts = posts.iter().map(|(arguments, word)| (&arguments[..], *word));
    for (arguments, word) in WRONG.into_iter().chain(posts) {
        let said = folder.fails(arguments).await;
        assert!(said.contains(word), "{arguments:?}: {said}");
        for foreign in [
            "invalid type",
            "invalid digit",
            "unknown variant",
            "relative URL",
            "refused:",
            "unexpected argument",
        ] {
            assert!(
                !said.contains(foreign),
                "{arguments:?}: the words of others in {said}"
            );
        }
        assert_eq!(files(), before, "{arguments:?}");
    }
    assert_eq!(folder.run(&["site", "list"]).await.1, shown);
    let (well, said) = folder
        .run(&["site", "set", "bao", "time_zone", "Europe/Paris"])
        .await;
    assert!(well, "a zone by its name: {said}");
    let (well, said) = folder.run(&["site", "set", "bao", "captcha_key", "12345"]).await;
    assert!(well, "a text that looks like a number: {said}");
}
