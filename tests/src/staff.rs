//! Moderators in front of their own pages, with forms and nothing else.

use cam_nhan::{auth, store::moderators::Role};
use cam_nhan_domain::SiteId;
use reqwest::{Client, redirect::Policy};

use crate::{clients::Answer, server::TestServer};

/// A moderator who is signed in.
pub struct Staff {
    client: Client,
    base: String,
    site: String,
    cookie: String,
}

impl Staff {
    pub(crate) async fn new(server: &TestServer, site: &str, role: Role, name: &str, email: &str) -> Self {
        let id = SiteId::parse(site).expect("a site's name");
        let token = auth::moderator::invite(&server.app, &id, role)
            .await
            .expect("an invitation");
        let client = Client::builder()
            .redirect(Policy::none())
            .build()
            .expect("a client");
        let request = client
            .post(format!("{}/admin/invitation/{token}", server.base))
            .header("origin", &server.base)
            .form(&[("name", name), ("email", email), ("password", "mật khẩu đủ dài")]);
        let accepted = Answer::to(request).await;
        let cookie = accepted
            .headers
            .get("set-cookie")
            .unwrap_or_else(|| panic!("{accepted:?}"));
        let cookie = cookie
            .to_str()
            .expect("text")
            .split(';')
            .next()
            .expect("a cookie");
        Self {
            client,
            base: server.base.clone(),
            site: site.to_owned(),
            cookie: cookie.to_owned(),
        }
    }

    /// A page of the site, such as `/notices`.
    pub async fn get(&self, path: &str) -> Answer {
        let url = format!("{}/admin/sites/{}{path}", self.base, self.site);
        Answer::to(self.client.get(url).header("cookie", &self.cookie)).await
    }

    /// A page of the site in another language.
    pub async fn get_in(&self, language: &str, path: &str) -> Answer {
        let url = format!("{}/admin/sites/{}{path}", self.base, self.site);
        let request = self.client.get(url).header("cookie", &self.cookie);
        Answer::to(request.header("accept-language", language)).await
    }

    /// Any request, from a page of the service's own.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("cookie", &self.cookie)
            .header("origin", &self.base)
    }

    /// Sends a form of the site.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        let url = format!("{}/admin/sites/{}{path}", self.base, self.site);
        let request = self
            .client
            .post(url)
            .header("cookie", &self.cookie)
            .header("origin", &self.base);
        Answer::to(request.form(form)).await
    }

    /// Chooses how soon mail comes.
    ///
    /// # Panics
    /// When it is not let.
    pub async fn choose(&self, notices: &str) {
        let saved = self.post("/notices", &[("notices", notices)]).await;
        assert_eq!(saved.status, 200, "{saved:?}");
    }
}
