//! nginx in front of the instances, with `deploy/nginx.conf` itself: only addresses and folders are other ones.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio::time::sleep;

use crate::process::Service;

/// Where Debian has it, which is in no ordinary user's path.
const PLACES: [&str; 3] = ["/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"];
/// The longest that it may take to start.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A running nginx.
pub struct Front {
    /// Its address.
    pub base: String,
    child: Child,
    folder: TempDir,
}

impl Front {
    /// Starts it in front of two instances; `None` where there is no nginx.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(instances: &[Service; 2]) -> Option<Self> {
        let program = PLACES.into_iter().map(Path::new).find(|place| place.exists())?;
        let folder = tempfile::tempdir().expect("a scratch folder");
        // Its workers are another user.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("permissions");
        let listener = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr());
        let address = listener.expect("a port").to_string();
        let inside = |name: &str| folder.path().join(name).display().to_string();
        let ours = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../deploy/nginx.conf");
        let mut text = fs::read_to_string(ours).expect("deploy/nginx.conf");
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|what| format!("{what}_temp_path {};", inside(what)))
            .join("\n");
        for (theirs, here) in [
            ("cam-nhan-1:8080", instances[0].address().to_string()),
            ("cam-nhan-2:8080", instances[1].address().to_string()),
            ("listen 80;", format!("listen {address};")),
            ("/var/cache/nginx/cam-nhan", inside("cache")),
            ("/var/log/nginx/cam-nhan.log", inside("access.log")),
            // All of its readers come from one address here.
            ("rate=200r/s", "rate=100000r/s".to_owned()),
            ("limit_conn clients 256;", "limit_conn clients 10000;".to_owned()),
            ("\nhttp {\n", format!("\nhttp {{\n{temporary}\n")),
        ] {
            assert_eq!(text.matches(theirs).count(), 1, "{theirs}");
            text = text.replace(theirs, &here);
        }
        fs::write(inside("nginx.conf"), text).expect("a configuration");
        let child = Command::new(program)
            .args([
                "-p",
                &inside(""),
                "-c",
                &inside("nginx.conf"),
                "-e",
                &inside("error.log"),
            ])
            .args(["-g", &format!("daemon off; pid {};", inside("nginx.pid"))])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx runs");
        let front = Self {
            base: format!("http://{address}"),
            child,
            folder,
        };
        let since = Instant::now();
        while reqwest::get(format!("{}/healthz", front.base)).await.is_err() {
            assert!(
                since.elapsed() < TIMEOUT,
                "nginx does not start: {}",
                front.said()
            );
            sleep(Duration::from_millis(20)).await;
        }
        Some(front)
    }

    /// What it complained of.
    pub fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        // Told so, the master ends its workers; killed, it would leave them behind.
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        let ended = told.and_then(|_| self.child.wait());
        if let Err(error) = ended {
            eprintln!("nginx was not stopped: {error}");
        }
    }
}
