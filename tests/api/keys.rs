//! Keys are changed while the service runs: what an older one has signed stays good until that one is retired.

use cam_nhan::keys::MAX_KEYS;
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Answer, TestServer, both};
use reqwest::{Client, StatusCode};

/// Makes a key and lets it settle; gives back its number.
async fn rotate(server: &TestServer) -> i64 {
    let id = server
        .app
        .key_ring()
        .rotate(server.app.store(), server.app.now())
        .await
        .expect("a new key");
    server.wait_minutes(2);
    server
        .app
        .key_ring()
        .refresh(server.app.store(), server.app.now())
        .await
        .expect("read again");
    assert_eq!(server.app.keys().signing_id(), id);
    id
}

both! {
    async fn a_new_key_signs_after_a_minute_and_what_the_old_one_signed_stays_good(server: TestServer) {
        let (an, first) = (server.reader("An").await, server.app.keys().signing_id());
        let (id, address) = (an.post("trước khi đổi khóa").await, [203, 0, 113, 7].into());
        let bao = SiteId::parse("bao").expect("a site's name");
        let known_as = server.app.hash_address(&bao, address);
        let second = server.app.key_ring().rotate(server.app.store(), server.app.now()).await.expect("a new key");
        assert_eq!(server.app.keys().signing_id(), first, "not before all servers have heard of it");
        let binh = server.reader("Bình").await;
        server.wait_minutes(2);
        server.app.key_ring().refresh(server.app.store(), server.app.now()).await.expect("read again");
        assert_eq!(server.app.keys().signing_id(), second);

        let chi = server.reader("Chi").await;
        an.edit(&id, "sau khi đổi khóa", 1).await.ok();
        binh.post("giữa chừng").await;
        chi.post("khóa mới").await;
        assert_eq!(chi.count().await, 3);
        assert_ne!(server.app.hash_address(&bao, address), known_as);
        assert!(server.app.hashes_of_address(&bao, address).contains(&known_as), "a ban goes on");
    }
}

both! {
    async fn nothing_that_a_retired_key_signed_is_believed(server: TestServer) {
        let (an, first) = (server.reader("An").await, server.app.keys().signing_id());
        an.post("bằng khóa cũ").await;
        let error = server.app.key_ring().retire(server.app.store(), first, server.app.now()).await.expect_err("it signs");
        assert!(error.to_string().contains("secret rotate"), "{error}");
        rotate(&server).await;
        server.app.key_ring().retire(server.app.store(), first, server.app.now()).await.expect("retired");
        let refused = an.send(&an.draft("vẫn khóa cũ", None)).await;
        assert_eq!((refused.status, refused.refusal()), (StatusCode::UNAUTHORIZED, "token_invalid".to_owned()));
        let binh = server.reader("Bình").await;
        binh.post("bằng khóa mới").await;
        assert_eq!(binh.count().await, 2, "what was written stays");
        assert!(server.app.key_ring().retire(server.app.store(), first, server.app.now()).await.is_err(), "there is none of that number");
    }
}

both! {
    async fn there_are_never_more_keys_than_can_be_tried(server: TestServer) {
        for _ in 1..MAX_KEYS {
            server.app.key_ring().rotate(server.app.store(), server.app.now()).await.expect("a new key");
        }
        let error = server.app.key_ring().rotate(server.app.store(), server.app.now()).await.expect_err("too many");
        assert!(error.to_string().contains("retire the oldest"), "{error}");
        server.reader("An").await.post("Chào").await;
        let page = Answer::to(Client::new().get(format!("{}/t/bao?key=bai", server.base))).await;
        assert_eq!(page.status, StatusCode::OK);
    }
}
