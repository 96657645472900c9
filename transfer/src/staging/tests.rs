use cam_nhan_domain::{Status, site::Settings};

use super::{
    parse::{Chunk, prepare},
    *,
};
use crate::{
    formats,
    output::Item,
    problem::NoticeKind as Kind,
    record::{Comment, Record, State, Thread},
};

/// A comment in the one article of these tests, a minute behind the one whose number is one less.
fn comment(number: i64, parent: Option<&str>) -> Comment {
    Comment {
        id: number.to_string(),
        thread: "/bai".into(),
        parent: parent.map(Into::into),
        name: format!("Bạn đọc {number}"),
        text: format!("Lời {number}"),
        created_at: Some(Millis(1_700_000_000_000 + number * 60_000)),
        ..Comment::default()
    }
}

fn stage(comments: Vec<Comment>) -> Staging {
    stage_all(comments, &Choices::default())
}

fn stage_all(comments: Vec<Comment>, choices: &Choices) -> Staging {
    stage_with(comments, Vec::new(), choices)
}

fn stage_with(comments: Vec<Comment>, notices: Vec<Notice>, choices: &Choices) -> Staging {
    let mut items: Vec<Item> = notices.into_iter().map(Item::Notice).collect();
    for url in ["/bai", "/bai/", "https://khac.example/bai"] {
        items.push(Item::Record(Record::Thread(Thread {
            id: url.into(),
            url: url.into(),
            ..Thread::default()
        })));
    }
    for comment in comments {
        prepare("disqus", comment, &mut items);
    }
    let placing = Placing {
        settings: Settings {
            origins: vec!["https://bao.example".into()],
            ..Settings::default()
        },
        ..Placing::default()
    };
    let mut staging = Staging::open().expect("open");
    let (given, taken) = sync_channel(1);
    given
        .send(Chunk {
            format: "disqus",
            items,
        })
        .expect("send");
    drop(given);
    staging.take(&taken).expect("take");
    staging
        .resolve(&placing, choices, Millis(1_800_000_000_000))
        .expect("resolve");
    staging
}

/// Ids with what they answer, in their order.
fn tree(staging: &mut Staging) -> Vec<(String, Option<String>)> {
    let ready = staging.comments_after(0, 1_000).expect("comments");
    ready
        .into_iter()
        .map(|ready| (ready.comment.id, ready.comment.parent))
        .collect()
}

fn pairs(expected: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    expected
        .iter()
        .map(|(id, parent)| ((*id).to_owned(), parent.map(ToOwned::to_owned)))
        .collect()
}

fn noted(staging: &mut Staging, kind: Kind) -> Vec<String> {
    let notices = staging.notices(kind, 100).expect("notices");
    notices.into_iter().map(|notice| notice.id).collect()
}

#[test]
fn children_may_come_first_and_parents_may_be_missing() {
    let mut staging = stage(vec![
        comment(3, Some("2")),
        comment(2, Some("1")),
        comment(1, None),
        comment(4, Some("99")),
        Comment {
            ancestors: vec!["98".into(), "1".into()],
            ..comment(5, Some("99"))
        },
    ]);
    assert_eq!(
        tree(&mut staging),
        pairs(&[
            ("1", None),
            ("2", Some("1")),
            ("3", Some("2")),
            ("4", None),
            ("5", Some("1"))
        ])
    );
    assert_eq!(noted(&mut staging, Kind::ParentMissing), ["4", "5"]);
}

#[test]
fn a_circle_is_cut_at_its_youngest() {
    let mut staging = stage(vec![
        comment(1, Some("3")),
        comment(2, Some("1")),
        comment(3, Some("2")),
        comment(4, Some("4")),
    ]);
    assert_eq!(
        tree(&mut staging),
        pairs(&[("3", None), ("1", Some("3")), ("2", Some("1")), ("4", None)])
    );
    assert_eq!(noted(&mut staging, Kind::ParentCircle), ["3", "4"]);
    let ready = staging.comments_after(0, 10).expect("comments");
    let times: Vec<i64> = ready
        .iter()
        .filter_map(|ready| ready.comment.created_at.map(|at| at.0))
        .collect();
    assert!(
        times.is_sorted(),
        "a reply is younger than what it answers: {times:?}"
    );
    assert_eq!(noted(&mut staging, Kind::TimeBeforeParent), ["1", "2"]);
}

#[test]
fn what_was_removed_keeps_its_place_where_somebody_answered() {
    let removed = |number, parent| Comment {
        status: State(Status::Removed),
        ..comment(number, parent)
    };
    let mut staging = stage(vec![
        removed(1, None),
        comment(2, Some("1")),
        removed(3, None),
        removed(4, Some("3")),
        Comment {
            text: "\u{200b} ".into(),
            ..comment(5, None)
        },
    ]);
    assert_eq!(tree(&mut staging), pairs(&[("1", None), ("2", Some("1"))]));
    let ready = staging.comments_after(0, 10).expect("comments");
    assert_eq!(ready[0].comment.text, "", "its words are gone");
    let mut left_out = noted(&mut staging, Kind::RemovedLeftOut);
    left_out.sort();
    assert_eq!(left_out, ["3", "4"]);
    assert_eq!(noted(&mut staging, Kind::TextMissing), ["5"]);
    assert_eq!(
        staging.summary().comments,
        BTreeMap::from([("approved".into(), 1), ("removed".into(), 1)])
    );
}

#[test]
fn copies_become_one_and_their_replies_answer_it() {
    let copy = Comment {
        id: "1b".into(),
        thread: "/bai/".into(),
        ..comment(1, None)
    };
    let comments = vec![
        comment(1, None),
        copy,
        Comment {
            thread: "/bai/".into(),
            ..comment(2, Some("1b"))
        },
    ];
    let mut staging = stage(comments.clone());
    assert_eq!(tree(&mut staging), pairs(&[("1", None), ("2", Some("1"))]));
    assert_eq!(noted(&mut staging, Kind::Copy), ["1b"]);
    let choices = Choices {
        keep_copies: true,
        ..Choices::default()
    };
    let mut staging = stage_all(comments, &choices);
    assert_eq!(tree(&mut staging).len(), 3);
    assert_eq!(noted(&mut staging, Kind::ThreadsUnited).len(), 2);
}

#[test]
fn what_has_no_home_or_comes_twice_is_named() {
    let mut staging = stage(vec![
        comment(1, None),
        Comment {
            text: "Lời khác".into(),
            ..comment(1, None)
        },
        Comment {
            thread: "https://khac.example/bai".into(),
            ..comment(2, None)
        },
        Comment {
            thread: "đâu đó".into(),
            ..comment(3, None)
        },
        Comment {
            name: "  ".into(),
            created_at: None,
            ..comment(4, None)
        },
    ]);
    assert_eq!(tree(&mut staging), pairs(&[("1", None), ("4", None)]));
    assert_eq!(noted(&mut staging, Kind::IdRepeated), ["1"]);
    assert_eq!(noted(&mut staging, Kind::NoHome), ["2"]);
    assert_eq!(noted(&mut staging, Kind::ThreadMissing), ["3"]);
    assert_eq!(noted(&mut staging, Kind::NameMissing), ["4"]);
    assert_eq!(
        staging.summary().homeless,
        [("https://khac.example/bai".to_owned(), 1)]
    );
    assert_eq!(staging.summary().threads, 1);
}

#[test]
fn pictures_in_markdown_become_links_but_for_our_own() {
    let pictured = || Comment {
        text: "![mèo](https://anh.example/a.png)".into(),
        ..comment(1, None)
    };
    let mut staging = stage(vec![pictured()]);
    let ready = staging.comments_after(0, 10).expect("comments");
    assert_eq!(ready[0].comment.text, "[mèo](https://anh.example/a.png)");
    assert_eq!(noted(&mut staging, Kind::PicturesLinked), ["1"]);
    let mut items = Vec::new();
    prepare(formats::OURS, pictured(), &mut items);
    assert!(matches!(&items[..], [Item::Record(Record::Comment(one))] if one.text == pictured().text));
}

#[test]
fn a_moment_that_is_unknown_or_still_to_come_is_the_nearest_known_one() {
    let at = |number, created_at: Option<i64>| Comment {
        created_at: created_at.map(Millis),
        ..comment(number, None)
    };
    let of = |staging: &mut Staging| -> Vec<(String, i64)> {
        let ready = staging.comments_after(0, 10).expect("comments");
        let times = ready
            .into_iter()
            .filter_map(|ready| Some((ready.comment.id, ready.comment.created_at?.0)));
        times.collect()
    };
    let known = 1_700_000_000_000;
    let mut staging = stage(vec![
        at(1, None),
        at(2, Some(1_900_000_000_000)),
        at(3, Some(known)),
        at(4, Some(1_900_000_000_000)),
        at(5, None),
        at(6, Some(known + 7)),
    ]);
    let expected = [("1", 0), ("2", 0), ("3", 0), ("4", 0), ("5", 0), ("6", 7)];
    assert_eq!(
        of(&mut staging),
        expected.map(|(id, later)| (id.to_owned(), known + later))
    );
    assert_eq!(noted(&mut staging, Kind::TimeInvalid), ["2", "4"]);
    // A thread that has none takes the first of the file.
    let elsewhere = Comment {
        thread: "/khac".into(),
        ..at(2, Some(known))
    };
    assert_eq!(of(&mut stage(vec![at(1, None), elsewhere.clone()]))[0].1, known);
    assert_eq!(of(&mut stage(vec![at(1, None)]))[0].1, 1_800_000_000_000);
}

#[test]
fn what_is_left_out_is_not_said_to_wait() {
    let waits = |number: i64| Notice {
        kind: Kind::HeldByArticle,
        place: Place::Record(number.unsigned_abs()),
        id: number.to_string(),
        detail: String::new(),
    };
    let silent = |number| Comment {
        text: String::new(),
        status: State(Status::Held),
        ..comment(number, None)
    };
    let elsewhere = Comment {
        thread: "https://khac.example/bai".into(),
        ..comment(3, None)
    };
    let comments = vec![comment(1, None), silent(2), elsewhere];
    let notices = [1, 2, 3].map(waits).to_vec();
    let mut staging = stage_with(comments, notices, &Choices::default());
    assert_eq!(noted(&mut staging, Kind::HeldByArticle), ["1"]);
    assert_eq!(staging.summary().notices[&Kind::HeldByArticle], 1);
    assert_eq!(noted(&mut staging, Kind::TextMissing), ["2"]);
    assert_eq!(noted(&mut staging, Kind::NoHome), ["3"]);
}

#[cfg(unix)]
#[test]
fn a_file_on_its_way_is_read_by_its_user_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let staging = Staging::open().expect("open");
    let about = fs::metadata(staging._folder.path()).expect("a folder");
    assert_eq!(about.permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_file_of_another_format_than_was_named_is_told_what_it_looks_like() {
    let folder = TempDir::new().expect("a folder");
    let wordpress = include_str!("../../fixtures/wordpress.xml");
    let disqus = include_str!("../../fixtures/disqus.xml");
    let twikoo = include_str!("../../fixtures/twikoo.json");
    for (from, text, detail) in [
        ("disqus", wordpress, "Disqus ≠ WordPress"),
        ("disqus", twikoo, "Disqus ≠ Twikoo"),
        ("twikoo", disqus, "Twikoo ≠ Disqus"),
        ("ghost", twikoo, "Ghost ≠ Twikoo"),
        ("csv", disqus, "CSV ≠ Disqus"),
        ("isso", disqus, "Isso ≠ Disqus"),
        ("cusdis", disqus, "Cusdis ≠ Disqus"),
        ("disqus", "<html><p>x</p></html>", "Disqus ≠ <html>"),
        ("cusdis", "chữ", "Cusdis ≠ tep"),
    ] {
        let path = folder.path().join("tep");
        std::fs::write(&path, text).expect("a file");
        let sources = crate::input::sources(&[path]).expect("a file");
        let (choices, placing) = (Choices::default(), Placing::default());
        let gathered = Staging::gather(
            &sources,
            formats::named(from),
            (&choices, &placing),
            Millis(1_800_000_000_000),
            &|_| {},
        );
        let problem = gathered.map(|_| ()).expect_err("it is of another format");
        assert_eq!(
            (problem.kind, &*problem.detail),
            (ProblemKind::WrongFormat, detail),
            "{from}"
        );
    }
}
