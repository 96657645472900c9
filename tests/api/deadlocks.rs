//! Several servers of one PostgreSQL that write the same rows at the same moment: none waits for the other for ever, none
//! fails, and what one reads before it writes is still so when it does.

use cam_nhan::{
    discussion::people,
    store::{
        actor::Actor,
        check,
        moderators::{self, Role},
        sites,
    },
};
use cam_nhan_domain::{SiteId, ids::ModeratorId, site::Settings};
use cam_nhan_tests::{Answer, Kind, Moderator, Reader, Setup, TestServer};
use futures_util::{StreamExt as _, future::join_all, stream};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};

/// Two servers on one PostgreSQL; `None` where there is none.
async fn two(setup: Setup) -> Option<(TestServer, TestServer)> {
    let Some(one) = TestServer::start(Kind::Postgres, setup).await else {
        eprintln!("skipped: no PostgreSQL");
        return None;
    };
    let other = one.beside().await;
    Some((one, other))
}

/// Deadlocks that PostgreSQL has seen in a database, once all of its sessions have told.
async fn deadlocks(url: &str) -> i64 {
    let server = std::env::var("CAM_NHAN_TEST_POSTGRES").expect("a server");
    let name = url
        .rsplit('/')
        .next()
        .and_then(|name| name.split('?').next())
        .expect("a name");
    let mut admin = PgConnection::connect(&server).await.expect("PostgreSQL");
    loop {
        let sessions: i64 = sqlx::query_scalar("select count(*) from pg_stat_activity where datname = $1")
            .bind(name)
            .fetch_one(&mut admin)
            .await
            .expect("a number");
        if sessions == 0 {
            break;
        }
        tokio::task::yield_now().await;
    }
    let deadlocks = "select deadlocks from pg_stat_database where datname = $1";
    sqlx::query_scalar(deadlocks)
        .bind(name)
        .fetch_one(&mut admin)
        .await
        .expect("a number")
}

/// What a moderator does to many comments at one press.
async fn press(program: &Moderator, act: &str, ids: &[String]) -> Answer {
    let items: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
    program
        .ask(
            Method::POST,
            "/bulk",
            Some(json!({ "act": act, "comments": items })),
        )
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_writes_to_the_same_threads_at_once_and_no_two_wait_for_each_other_for_ever() {
    let settings = Settings {
        hold_repeats: false,
        flags_before_hold: 2,
        ..Settings::default()
    };
    let Some((one, other)) = two(Setup {
        settings,
        ..Setup::default()
    })
    .await
    else {
        return;
    };
    let url = one.database_url().to_owned();
    let (mut readers, mut roots): (Vec<Reader>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
    for n in 0..6 {
        let server = if n % 2 == 0 { &one } else { &other };
        readers.push(server.reader(&format!("Bạn đọc {n}")).await);
    }
    let pages: Vec<Value> = (0..3).map(|n| json!({ "key": format!("bài {n}") })).collect();
    for page in &pages {
        let reader = readers[0].at(page.clone());
        let root = reader.post("gốc").await;
        let below = reader.answer(&root, "dưới").await;
        let deeper = reader.answer(&below, "dưới nữa").await;
        roots.push(vec![root, below, deeper]);
    }
    let programs = [one.moderator().await, other.moderator().await];
    let all: Vec<String> = roots.iter().flatten().cloned().collect();
    let acts = stream::iter(0..700_usize).map(|n| {
        let (readers, roots, pages, programs, all) = (&readers, &roots, &pages, &programs, &all);
        async move {
            let page = n * 7 % 3;
            let reader = readers[n % 6].at(pages[page].clone());
            let target = &roots[page][n % 3];
            let answer = match n % 10 {
                0 | 1 => {
                    reader
                        .send(&reader.draft(&format!("đáp {n}"), Some(target)))
                        .await
                }
                2 => {
                    let draft = reader.draft(&format!("sửa {n}"), Some(target));
                    reader.send(&draft).await;
                    reader
                        .edit(draft["id"].as_str().expect("an id"), &format!("đã sửa {n}"), 1)
                        .await
                }
                3 => {
                    let draft = reader.draft(&format!("bỏ {n}"), Some(target));
                    reader.send(&draft).await;
                    reader.remove(draft["id"].as_str().expect("an id")).await
                }
                4 => {
                    reader
                        .like(
                            target,
                            (n % 20 == 4).then_some("like"),
                            i64::try_from(n).expect("small"),
                        )
                        .await
                }
                5 => {
                    reader
                        .react(
                            Some(["love", "fun"][n / 10 % 2]),
                            i64::try_from(n).expect("small"),
                        )
                        .await
                }
                6 => {
                    let flag = reader.request(Method::POST, &format!("/comments/{target}/flag"));
                    Answer::to(flag.json(&json!({ "reason": "spam" }))).await
                }
                7 | 8 => {
                    // Many threads at one press, in an order of its own.
                    let mut ids = all.clone();
                    ids.rotate_left(n % 9);
                    if n % 20 > 10 {
                        ids.reverse();
                    }
                    press(
                        &programs[n % 2],
                        if n % 10 == 7 { "hide" } else { "restore" },
                        &ids,
                    )
                    .await
                }
                _ => {
                    let decided = programs[n % 2].decide(target, "feature", None).await;
                    if decided.status.is_success() {
                        programs[(n + 1) % 2].undo(&decided.json()["batch"]).await
                    } else {
                        decided
                    }
                }
            };
            (n % 10, answer)
        }
    });
    let answers: Vec<(usize, Answer)> = acts.buffer_unordered(24).collect().await;
    for (act, answer) in &answers {
        assert!(answer.status.as_u16() < 500, "{act}: {answer:?}");
    }
    let taken = answers
        .iter()
        .filter(|(_, answer)| answer.status.is_success())
        .count();
    assert!(taken > 250, "{taken} of {}", answers.len());
    let wrong = check::list(&mut one.app.store().read().await.expect("a connection").conn())
        .await
        .expect("counts");
    assert!(wrong.is_empty(), "{wrong:?}");
    other.stop().await;
    one.stop().await;
    assert_eq!(deadlocks(&url).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_comment_sent_to_two_servers_at_once_is_stored_once_and_answered_twice() {
    let Some((one, other)) = two(Setup::default()).await else {
        return;
    };
    for round in 0..40 {
        // Who writes, where and what is new to both.
        let here = one
            .reader("An")
            .await
            .at(json!({ "key": format!("bài {round}") }));
        let there = Reader::with_token(&other, "bao", "An", here.token.clone()).at(here.page.clone());
        let drafts: Vec<Value> = (0..4).map(|n| here.draft(&format!("lần {n}"), None)).collect();
        let sends = drafts
            .iter()
            .flat_map(|draft| [here.send(draft), there.send(draft)]);
        for answer in join_all(sends).await {
            assert!(answer.status.is_success(), "{answer:?}");
        }
        assert_eq!(here.count().await, 4);
    }
    other.stop().await;
    one.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_owners_who_take_each_others_place_at_once_leave_one() {
    let Some((one, other)) = two(Setup::default()).await else {
        return;
    };
    let id = SiteId::parse("bao").expect("a name");
    let site = async || {
        let mut connection = one.app.store().read().await.expect("a connection");
        sites::get(&mut connection.conn(), &id)
            .await
            .expect("read")
            .expect("a site")
    };
    let site = site().await;
    one.staff(Role::Owner, "Lan", "lan@bao.example").await;
    one.staff(Role::Owner, "Huy", "huy@bao.example").await;
    let members = async || {
        let mut connection = one.app.store().read().await.expect("a connection");
        moderators::list_members(&mut connection.conn(), &id)
            .await
            .expect("read")
    };
    let ids: Vec<ModeratorId> = members().await.into_iter().map(|member| member.id).collect();
    for round in 0..30 {
        let demote = |server: &TestServer, who: usize| {
            let (app, site, id) = (server.app.clone(), site.clone(), ids[who].clone());
            let to = (round % 2 == 0).then_some(Role::Viewer);
            async move { people::set_role(&app, &site, id, to, Actor::CommandLine).await }
        };
        let (first, second) = tokio::join!(demote(&one, 0), demote(&other, 1));
        let owners = members()
            .await
            .iter()
            .filter(|member| member.role == Role::Owner)
            .count();
        assert_eq!(owners, 1, "round {round}: {first:?} {second:?}");
        for id in &ids {
            let (id, site) = (id.clone(), site.id.clone());
            let back = one.app.store().write(move |conn| {
                Box::pin(async move { moderators::set_membership(conn, &id, &site, Role::Owner).await })
            });
            back.await.expect("an owner again");
        }
    }
    other.stop().await;
    one.stop().await;
}
