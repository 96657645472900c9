//! The service as a process of its own, and the ways in which it dies.

use std::{
    net::TcpListener,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// The longest that anything here may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The program, on one database and one port.
pub struct Service {
    /// Its address.
    pub base: String,
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
    child: Option<Child>,
}

impl Service {
    /// Makes the site `bao` on an empty database, and finds a port.
    pub async fn prepare(program: &Path, url: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|it| it.local_addr())
            .expect("a port")
            .port();
        let environment = [
            ("CAM_NHAN_DATABASE_URL", url.to_owned()),
            ("CAM_NHAN_LISTEN", format!("127.0.0.1:{port}")),
            ("CAM_NHAN_WRITES_PER_ADDRESS", "0".to_owned()),
            ("CAM_NHAN_WRITES_PER_READER", "0".to_owned()),
            ("CAM_NHAN_BACKUPS", "off".to_owned()),
            ("RUST_LOG", "off".to_owned()),
        ];
        let service = Self {
            base: format!("http://127.0.0.1:{port}"),
            program: program.to_owned(),
            environment: environment.into(),
            child: None,
        };
        service
            .run(&["site", "add", "bao", "--origin", "https://bao.example"])
            .await;
        for (name, value) in [("hold_repeats", "false"), ("edit_minutes", "1440")] {
            service.run(&["site", "set", "bao", name, value]).await;
        }
        service
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .kill_on_drop(true);
        command
    }

    async fn run(&self, arguments: &[&str]) {
        let status = self.command(arguments).status().await.expect("the program runs");
        assert!(status.success(), "{arguments:?}: {status}");
    }

    /// Starts it; says how long it took to answer.
    pub async fn start(&mut self) -> Duration {
        self.child = Some(self.command(&["serve"]).spawn().expect("the program runs"));
        self.until_ready().await
    }

    /// Waits until it can be used; says how long that took.
    pub async fn until_ready(&self) -> Duration {
        let since = Instant::now();
        let url = format!("{}/readyz", self.base);
        let ready = async {
            while !reqwest::get(&url)
                .await
                .is_ok_and(|answer| answer.status().is_success())
            {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, ready)
            .await
            .expect("the service comes back by itself");
        since.elapsed()
    }

    /// SIGKILL.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("a running service");
        child.kill().await.expect("killing it");
    }

    /// SIGTERM, after which it must end by itself and say that all is well.
    pub async fn terminate(&mut self) {
        let mut child = self.child.take().expect("a running service");
        let id = child.id().expect("a running service").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.expect("the command kill").success());
        let ended = timeout(PATIENCE, child.wait())
            .await
            .expect("it ends within its time");
        assert!(ended.expect("a status").success(), "it ends well");
    }
}

/// Whether [`crash_postgres`] can be done here.
pub fn can_crash_postgres() -> bool {
    std::env::var_os("CAM_NHAN_TEST_POSTGRES_CRASH").is_some()
}

/// Stops PostgreSQL as if its machine had stopped, and starts it again: by the script's command for that.
pub async fn crash_postgres() {
    let crash = std::env::var_os("CAM_NHAN_TEST_POSTGRES_CRASH").expect("scripts/with-postgres.sh");
    let status = Command::new(crash).status().await.expect("the command runs");
    assert!(status.success(), "PostgreSQL restarts: {status}");
}
