//! The service as a process of its own, and the ways in which it dies.

use std::{
    net::{SocketAddr, TcpListener},
    os::fd::OwnedFd,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

/// The longest that anything here may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// How the program is started.
const START: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";
/// The same with a socket that came as its input: as the first file behind the three that every program has.
const START_WITH_SOCKET: &str =
    "trap '' XFSZ; exec 3<&0 </dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" \"$@\"";

/// The program, on one database and one port.
pub struct Service {
    /// Its address.
    pub base: String,
    program: PathBuf,
    environment: Vec<(&'static str, String)>,
    user: Option<u32>,
    /// The port, where this process holds it for the service.
    held: Option<TcpListener>,
    child: Option<Child>,
}

impl Service {
    /// Makes the site `bao` on an empty database, and finds a port.
    ///
    /// # Panics
    /// When the program does not do as it is told.
    pub async fn prepare(program: &Path, url: &str) -> Self {
        let service = Self::on(program, url);
        service
            .must_run(&["site", "add", "bao", "--origin", "https://bao.example"])
            .await;
        for (name, value) in [("hold_repeats", "false"), ("edit_minutes", "1440")] {
            service.must_run(&["site", "set", "bao", name, value]).await;
        }
        service
    }

    /// On a database as it is.
    ///
    /// # Panics
    /// When there is no port.
    pub fn on(program: &Path, url: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|it| it.local_addr())
            .expect("a port")
            .port();
        let environment = [
            ("CAM_NHAN_DATABASE_URL", url.to_owned()),
            ("CAM_NHAN_LISTEN", format!("127.0.0.1:{port}")),
            ("CAM_NHAN_WRITES_PER_ADDRESS", "0".to_owned()),
            ("CAM_NHAN_WRITES_PER_READER", "0".to_owned()),
            ("CAM_NHAN_WRITES_PER_NETWORK", "0".to_owned()),
            ("CAM_NHAN_WRITES_PER_SITE", "0".to_owned()),
            ("CAM_NHAN_WRITES_PER_THREAD", "0".to_owned()),
            ("CAM_NHAN_NEW_READERS_PER_ADDRESS", "0".to_owned()),
            ("CAM_NHAN_NEWCOMERS_PER_MINUTE", "0".to_owned()),
            ("CAM_NHAN_BACKUPS", "off".to_owned()),
            ("RUST_LOG", "off".to_owned()),
        ];
        Self {
            base: format!("http://127.0.0.1:{port}"),
            program: program.to_owned(),
            environment: environment.into(),
            user: None,
            held: None,
            child: None,
        }
    }

    /// Holds the port for it from now on, as a service manager does (socket activation).
    ///
    /// # Panics
    /// When somebody else has it.
    pub fn hold_port(&mut self) {
        self.held = Some(TcpListener::bind(self.address()).expect("the port"));
    }

    /// With one more setting, by its variable's name.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.environment.push((name, value.to_owned()));
        self
    }

    /// Without one of them.
    pub fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| *known != name);
        self
    }

    /// As another user and group of this machine from now on.
    pub fn run_as(&mut self, user: u32) {
        self.user = Some(user);
    }

    /// Its address without the scheme.
    ///
    /// # Panics
    /// Never.
    pub fn address(&self) -> SocketAddr {
        let (_, address) = self.base.split_once("//").expect("a URL");
        address.parse().expect("an address and a port")
    }

    /// The memory that the running service has of the machine's, in bytes.
    ///
    /// # Panics
    /// When it is not running, or this is no Linux.
    pub fn memory(&self) -> u64 {
        resident(self.id()).expect("a running service")
    }

    fn id(&self) -> u32 {
        self.child
            .as_ref()
            .and_then(Child::id)
            .expect("a running service")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        // A file that may not grow is to be an error, as on a full disk, and not the end: see `limit_files`.
        let mut command = Command::new("sh");
        command
            .args(["-c", self.held.as_ref().map_or(START, |_| START_WITH_SOCKET)])
            .arg(&self.program)
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdout(Stdio::null())
            .kill_on_drop(true);
        if let Some(held) = &self.held {
            let held = held.try_clone().expect("the port once more");
            command.stdin(Stdio::from(OwnedFd::from(held)));
        }
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// Runs a subcommand on the same database; gives back whether it went well, and all that it said.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).stdout(Stdio::piped()).output();
        let output = output.await.expect("the program runs");
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    /// The same, where it must go well; gives back what was said.
    ///
    /// # Panics
    /// When it does not.
    pub async fn must_run(&self, arguments: &[&str]) -> String {
        let (well, said) = self.run(arguments).await;
        assert!(well, "{arguments:?}: {said}");
        said
    }

    /// Lets none of the running service's files grow past so many bytes, or as far as they like.
    ///
    /// # Panics
    /// When it is not running.
    pub async fn limit_files(&self, bytes: Option<u32>) {
        let id = self.id();
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let told = Command::new("prlimit")
            .args(["--pid", &id.to_string(), &format!("--fsize={limit}:")])
            .status()
            .await;
        assert!(told.expect("the command prlimit").success());
    }

    /// Starts it; says how long it took to answer.
    ///
    /// # Panics
    /// When it does not.
    pub async fn start(&mut self) -> Duration {
        self.spawn();
        self.until_ready().await
    }

    /// Starts it, and does not wait for it.
    ///
    /// # Panics
    /// When the program does not run.
    pub fn spawn(&mut self) {
        self.spawn_as(&["serve"]);
    }

    /// The same with these arguments.
    ///
    /// # Panics
    /// When the program does not run.
    pub fn spawn_as(&mut self, arguments: &[&str]) {
        self.child = Some(self.command(arguments).spawn().expect("the program runs"));
    }

    /// Waits until it can be used; says how long that took.
    ///
    /// # Panics
    /// When it takes too long.
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
        timeout(TIMEOUT, ready)
            .await
            .expect("the service comes back by itself");
        since.elapsed()
    }

    /// SIGKILL.
    ///
    /// # Panics
    /// When it is not running.
    pub async fn kill(&mut self) {
        let mut child = self.child.take().expect("a running service");
        child.kill().await.expect("killing it");
    }

    /// SIGTERM, after which it must end by itself and say that all is well.
    ///
    /// # Panics
    /// When it does not.
    pub async fn terminate(&mut self) {
        let mut child = self.child.take().expect("a running service");
        let id = child.id().expect("a running service").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await;
        assert!(told.expect("the command kill").success());
        let ended = timeout(TIMEOUT, child.wait())
            .await
            .expect("it ends within its time");
        assert!(ended.expect("a status").success(), "it ends well");
    }
}

/// Whether [`postgres`] can be done here.
pub fn can_stop_postgres() -> bool {
    std::env::var_os("CAM_NHAN_TEST_POSTGRES_CONTROL").is_some()
}

/// Has the tests' PostgreSQL `stop` as if its machine had stopped, `start`, or both: `restart`; or `restart` after it has
/// ended its sessions in order: `restart fast`.
///
/// # Panics
/// When it does not.
pub async fn postgres(act: &str) {
    let control = std::env::var_os("CAM_NHAN_TEST_POSTGRES_CONTROL").expect("scripts/with-postgres.sh");
    let status = Command::new(control)
        .args(act.split(' '))
        .status()
        .await
        .expect("the command runs");
    assert!(status.success(), "{act}: {status}");
}

/// The memory that a running process has of the machine's, in bytes; `None` when it does not run, or this is no Linux.
pub fn resident(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1_024)
}
