//! The thread inside the article's own HTML, as a newspaper's server takes it in.

use cam_nhan_tests::{Answer, TestServer, both};
use reqwest::Client;

async fn included(server: &TestServer, query: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let mut request = Client::new()
        .get(format!("{}/embed/bao/inclusion", server.base))
        .query(query);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Answer::to(request).await
}

both! {
    async fn an_article_can_take_in_its_thread(server: TestServer) {
        let an = server.reader("An").await;
        let key = "a\"b<c>&d";
        let an = an.at(serde_json::json!({ "key": key }));
        an.post("Bài **rất** hay").await;
        let answer = included(&server, &[("key", key), ("sort", "oldest"), ("limit", "5")], &[]).await;
        assert_eq!(answer.status, 200);
        let element = "<cam-nhan site=\"bao\" key=\"a&quot;b&lt;c&gt;&amp;d\" lang=\"vi\" sort=\"oldest\" limit=\"5\"><template shadowrootmode=\"open\"><style>";
        assert!(answer.text.starts_with(element), "{}", &answer.text[..200]);
        assert!(answer.text.contains("<strong>rất</strong>"));
        assert!(answer.text.ends_with("</template></cam-nhan>"));
    }
}

both! {
    async fn what_is_taken_in_is_the_same_for_all_readers_and_kept_like_the_fragment(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Chào").await;
        let url = [("url", "https://bao.example/bai?utm_source=a"), ("parts", "comments")];
        let first = included(&server, &url, &[]).await;
        let english = included(&server, &url, &[("accept-language", "en"), ("authorization", "Bearer x"), ("cookie", "a=b")]).await;
        assert_eq!(first.text, english.text);
        let fragment = Answer::to(Client::new().get(format!("{}/embed/bao/fragment", server.base)).query(&url)).await;
        for name in ["cache-control", "surrogate-key", "vary"] {
            assert_eq!(first.headers[name], fragment.headers[name], "{name}");
        }
        assert!(first.text.contains(" parts=\"comments\""));
        assert!(included(&server, &[("key", "a"), ("lang", "en")], &[]).await.text.contains(" lang=\"en\""));
        let etag = first.headers["etag"].to_str().expect("text");
        let again = included(&server, &url, &[("if-none-match", etag)]).await;
        assert_eq!((again.status, again.text.as_str()), (304.try_into().expect("a status"), ""));
    }
}
