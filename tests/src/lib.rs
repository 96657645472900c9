//! What the tests stand on: a real server on a fresh database, and people who use it from outside.

pub mod arguments;
mod captcha;
mod clients;
pub mod cluster;
mod database;
pub mod fixture;
pub mod html;
mod identity_provider;
mod key_set;
mod large_thread;
pub mod load;
mod mail;
pub mod manual;
pub mod measure;
pub mod mutate;
pub mod obfuscation;
pub mod process;
mod random;
mod receiver;
mod robot_check;
mod routes;
mod server;
mod staff;
pub mod telegram;
pub mod torture;
mod xss_vectors;

pub use captcha::CaptchaProvider;
pub use clients::{Answer, Moderator, Reader, fresh_id};
pub use database::{Fresh, Kind, databases, fresh};
pub use identity_provider::{Browser, Misbehaviour, Provider};
pub use key_set::KeySetServer;
pub use large_thread::crowd;
pub use mail::{Mail, MailServer};
pub use receiver::{Manner, Received, Receiver};
pub use robot_check::work;
pub use routes::every_path;
pub use server::{Setup, TestServer};
pub use staff::Staff;
pub use xss_vectors::vectors;

/// Makes one story into a test on SQLite and a test on PostgreSQL. The second says "skipped" aloud where there is no
/// PostgreSQL, and fails where CI is set.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($server:ident: TestServer) $body:block) => {
        $crate::both!($(#[$meta])* async fn $name($server: TestServer, $crate::Setup::default()) $body);
    };
    ($(#[$meta:meta])* async fn $name:ident($server:ident: TestServer, $setup:expr) $body:block) => {
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a story need not use everything that its file does")]
            use super::*;

            async fn story($server: $crate::TestServer) -> $crate::TestServer {
                $body
                $server
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                let server = $crate::TestServer::start($crate::Kind::Sqlite, $setup).await;
                story(server.expect("a server on SQLite")).await.stop().await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                match $crate::TestServer::start($crate::Kind::Postgres, $setup).await {
                    Some(server) => story(server).await.stop().await,
                    None => eprintln!("skipped: no PostgreSQL"),
                }
            }
        }
    };
}
