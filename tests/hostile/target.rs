//! Who is attacked: the service inside this process, or the binary as it is installed.

use std::{env, fs, process::Stdio};

use cam_nhan::{
    auth,
    store::{
        actor::Actor,
        moderators::{Role, Scope},
    },
};
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Kind, Setup, TestServer, process};
use tokio::process::{Child, Command};

/// A service with a site and everything that opens its doors.
pub struct Target {
    /// Host and port.
    pub address: String,
    /// A site's short name.
    pub site: String,
    /// A token of a program that may do everything there.
    pub program: String,
    /// A session of an owner.
    pub session: String,
    here: Option<TestServer>,
    binary: Option<(Child, tempfile::TempDir)>,
}

impl Target {
    /// The service in this process.
    pub async fn here() -> Self {
        let server = TestServer::start(Kind::Sqlite, Setup::default())
            .await
            .expect("a server");
        let site = SiteId::parse("bao").expect("a name");
        let invitation = auth::moderator::invite(&server.app, &site, Role::Owner)
            .await
            .expect("an invitation");
        let program = auth::moderator::issue_token(
            &server.app,
            &site,
            "test",
            Scope::Manage,
            None,
            Actor::CommandLine,
        );
        Self {
            address: server.base.trim_start_matches("http://").to_owned(),
            site: site.to_string(),
            program: program.await.expect("a token"),
            session: session(&server.base, &invitation).await,
            here: Some(server),
            binary: None,
        }
    }

    /// The binary that `CAM_NHAN_BIN` names, on a port and in a folder of its own.
    pub async fn binary() -> Self {
        let binary = env::var("CAM_NHAN_BIN").expect("CAM_NHAN_BIN: where the binary is");
        let folder = tempfile::tempdir().expect("a folder");
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))
            .and_then(|free| free.local_addr())
            .expect("a port")
            .port();
        let address = format!("127.0.0.1:{port}");
        let command = |arguments: &[&str]| {
            let mut command = Command::new(&binary);
            command
                .args(arguments)
                .env(
                    "CAM_NHAN_DATABASE_URL",
                    format!("sqlite:{}", folder.path().join("h.sqlite").display()),
                )
                .env("CAM_NHAN_LISTEN", &address)
                .env("RUST_LOG", "warn")
                .kill_on_drop(true);
            command
        };
        let log = fs::File::create(folder.path().join("log")).expect("a log");
        let child = command(&["serve", "--demo"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("the binary starts");
        let base = format!("http://{address}");
        while reqwest::get(format!("{base}/readyz")).await.is_err() {
            tokio::task::yield_now().await;
        }
        let said = async |arguments: &[&str]| {
            let output = command(arguments).output().await.expect("the binary runs");
            String::from_utf8(output.stdout).expect("text").trim().to_owned()
        };
        let link = said(&["moderator", "invite", "--site", "demo", "--role", "owner"]).await;
        let program = said(&["moderator", "token", "--site", "demo", "--scope", "manage"]).await;
        Self {
            session: session(&base, link.rsplit('/').next().unwrap_or_default()).await,
            address,
            site: "demo".to_owned(),
            program,
            here: None,
            binary: Some((child, folder)),
        }
    }

    /// Resident memory in KB; `None` for the service in this process.
    pub fn memory(&self) -> Option<u64> {
        let (child, _) = self.binary.as_ref()?;
        Some(process::resident(child.id()?)? / 1_024)
    }

    /// Looks whether all works as if nothing had been, and ends it.
    pub async fn ends_well(self) {
        let base = format!("http://{}", self.address);
        let readers = format!("{base}/api/v1/sites/{}/readers", self.site);
        let client = reqwest::Client::new();
        let answer = client.post(readers).send().await.expect("an answer");
        assert!(answer.status().is_success(), "{answer:?}");
        let page = client
            .get(format!("{base}/t/{}?key=bai", self.site))
            .send()
            .await
            .expect("an answer");
        assert!(page.status().is_success(), "{page:?}");
        if let Some(server) = self.here {
            server.stop().await;
        }
        if let Some((mut child, folder)) = self.binary {
            child.kill().await.expect("it ends");
            let log = fs::read_to_string(folder.path().join("log")).expect("the log");
            assert!(!log.contains("panic") && !log.contains("ERROR"), "{log}");
        }
    }
}

/// Takes up an invitation; gives back the session's cookie.
async fn session(base: &str, invitation: &str) -> String {
    let form = [
        ("name", "Ban"),
        ("email", "ban@bao.example"),
        ("password", "mật khẩu đủ dài"),
    ];
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let request = client
        .post(format!("{base}/admin/invitation/{invitation}"))
        .header("origin", base)
        .form(&form);
    let answer = request.send().await.expect("an answer");
    let cookie = answer
        .headers()
        .get("set-cookie")
        .expect("a session")
        .to_str()
        .expect("text");
    cookie.split(';').next().unwrap_or_default().to_owned()
}
