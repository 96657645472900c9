//! A pooler between the service and PostgreSQL: one that lends connections for less than a session is refused in a
//! sentence that names the mend, whatever its version remembers of prepared statements.

use std::{fs, net::TcpListener, path::Path, process::Stdio, time::Duration};

use cam_nhan_tests::{Kind, fresh, process::Service};
use tempfile::TempDir;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

use crate::SERVICE;

/// A pgbouncer in front of the tests' PostgreSQL.
struct Pooler {
    port: u16,
    _process: Child,
    _folder: TempDir,
}

impl Pooler {
    /// `None` where there is no pgbouncer.
    async fn start(server: &str, mode: &str) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|it| it.local_addr())
            .expect("a port")
            .port();
        let behind = url::Url::parse(server).expect("an address");
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {users}\npool_mode = {mode}\n\
             ignore_startup_parameters = extra_float_digits, options\n",
            behind.port().expect("a port"),
            users = folder.path().join("users").display(),
        );
        fs::write(folder.path().join("users"), "\"postgres\" \"\"\n").expect("written");
        fs::write(folder.path().join("ini"), settings).expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("set");
        }
        // It refuses to run as root.
        let is_root = Command::new("id")
            .arg("-u")
            .output()
            .await
            .is_ok_and(|output| output.stdout == b"0\n");
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid",
                "postgres",
                "--regid",
                "postgres",
                "--clear-groups",
                "pgbouncer",
            ]);
            command
        } else {
            Command::new("pgbouncer")
        };
        if Command::new("pgbouncer")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .await
            .is_err()
        {
            return None;
        }
        let process = command
            .arg(folder.path().join("ini"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("it runs");
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
        Some(Self {
            port,
            _process: process,
            _folder: folder,
        })
    }

    /// The address of a database through it.
    fn through(&self, url: &str) -> String {
        let mut url = url::Url::parse(url).expect("an address");
        url.set_port(Some(self.port)).expect("a port");
        url.to_string()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_lends_less_than_a_session_is_refused_with_the_mend() {
    let (Ok(server), Some(database)) = (
        std::env::var("CAM_NHAN_TEST_POSTGRES"),
        fresh(Kind::Postgres).await,
    ) else {
        return eprintln!("skipped: no PostgreSQL");
    };
    for mode in ["transaction", "statement", "session"] {
        let Some(pooler) = Pooler::start(&server, mode).await else {
            assert!(
                std::env::var_os("CI").is_none(),
                "CI tries a pooler: run 'scripts/setup.sh test'"
            );
            return eprintln!("skipped: no pgbouncer");
        };
        let service = Service::on(Path::new(SERVICE), &pooler.through(&database.url));
        for arguments in [
            &["site", "add", "bao", "--origin", "https://bao.example"][..],
            &["site", "list"],
        ] {
            let (well, said) = service.run(arguments).await;
            assert_eq!(well, mode == "session", "{mode}: {said}");
            assert!(well || said.contains("pool_mode = session"), "{mode}: {said}");
        }
    }
}
