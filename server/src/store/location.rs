//! Database addresses: a closed list of schemes, and what is wrong with any other, in a sentence that repeats no secret.

use std::{path::PathBuf, str::FromStr as _};

use anyhow::{Context as _, anyhow, bail, ensure};
use log::LevelFilter;
use sqlx::{ConnectOptions as _, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use url::{ParseError, Url};

use crate::os;

/// What an address may be.
const TAKEN: &str = "sqlite:PATH is a file, postgres://USER:PASSWORD@HOST/DATABASE a server";

/// Where a database is.
#[derive(Clone, Debug)]
pub enum Location {
    /// SQLite's file, as it is found from anywhere.
    File(PathBuf),
    /// A PostgreSQL server.
    Server(Box<PgConnectOptions>),
}

/// What the driver knows of an address behind its `?`. Of anything else it would write a warning with the value, which
/// may be a password under a misspelt name.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

impl Location {
    /// Reads an address.
    pub fn parse(url: &str) -> anyhow::Result<Self> {
        let scheme = url.split_once(':').filter(|(scheme, _)| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        });
        let (scheme, rest) = scheme
            .with_context(|| format!("the database's address does not say what kind it is of: {TAKEN}"))?;
        match scheme.to_ascii_lowercase().as_str() {
            "sqlite" => file(rest).map(Self::File),
            "postgres" | "postgresql" if rest.starts_with("//") => server(rest).map(Self::Server),
            "postgres" | "postgresql" => bail!("the database's address lacks // behind {scheme}: {TAKEN}"),
            _ => {
                bail!("the database's address begins with {scheme:?}, which is no database of ours: {TAKEN}")
            }
        }
    }
}

fn file(rest: &str) -> anyhow::Result<PathBuf> {
    let (path, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        // What everybody writes behind a path, and what happens anyway.
        ensure!(
            matches!(parameter, "mode=rwc" | "mode=rw"),
            "a database's file takes no parameters, and its address has {:?}",
            parameter.split('=').next().unwrap_or_default()
        );
    }
    let path = path.strip_prefix("//").unwrap_or(path);
    ensure!(
        !path.is_empty() && !path.starts_with(':'),
        "a database in memory would be gone with the service: say a file, such as sqlite:data/cam-nhan.sqlite"
    );
    ensure!(
        !path.ends_with('/'),
        "the database's address names a folder: say a file in it, such as {path}cam-nhan.sqlite"
    );
    // A folder may be named so; but who writes ~/ means their own, which a shell puts there only at a word's beginning.
    ensure!(
        !path.starts_with("~/"),
        "no shell makes your folder of the ~ behind sqlite: write the whole path, such as sqlite:/home/you/cam-nhan.sqlite, \
         or ./~/ for a folder of that name"
    );
    let options = SqliteConnectOptions::from_str(&format!("sqlite:{path}"))
        .ok()
        .context("the database's address has a path that is no text in UTF-8")?;
    let path = options.get_filename();
    ensure!(
        !path.to_string_lossy().contains('\0'),
        "the database's address has a NUL in its path"
    );
    Ok(os::full(path))
}

fn server(rest: &str) -> anyhow::Result<Box<PgConnectOptions>> {
    let url = format!("postgres:{rest}");
    let parsed = Url::parse(&url).map_err(|error| match error {
        ParseError::InvalidPort => anyhow!(
            "the database's address has a port that is none: a port is 1 to 65535, and characters of a password that \
             mean something there (@ : / ? #) are written percent-encoded"
        ),
        _ => anyhow!(
            "the database's address cannot be read: \
             characters of a password that mean something there (@ : / ? #) are written percent-encoded"
        ),
    })?;
    ensure!(
        parsed.port() != Some(0),
        "the database's address has the port 0: a port is 1 to 65535"
    );
    for (name, _) in parsed.query_pairs() {
        ensure!(
            PARAMETERS.contains(&&*name) || name.starts_with("options["),
            "the database's address has a parameter that nobody knows: {name:?}"
        );
    }
    let options = PgConnectOptions::from_str(&url)
        .ok()
        .context("the database's address has a parameter with a value that nobody knows")?;
    Ok(Box::new(options.log_statements(LevelFilter::Trace)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_of_another_kind_is_refused_and_not_repeated() {
        for url in [
            "mysql://root:hunter2@a/b",
            "sqlit:hunter2",
            "hunter2.db",
            "data/hunter2.sqlite",
            "file:hunter2",
            "",
            ":memory:hunter2",
            "/hunter2:x",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:~/cam-nhan.sqlite",
            "sqlite://~/cam-nhan.sqlite",
            "sqlite://:memory:",
            "sqlite:hunter2?mode=memory",
            "sqlite:hunter2?cache=shared",
            "sqlite:hunter2?mode=ro",
            "sqlite:data/",
            "sqlite:a%00hunter2",
            "postgres:hunter2",
            "postgres://a:hunter2@b:x/y",
            "postgres://a@b/c?hunter2",
            "postgres://a@b/c?sslmode=hunter2",
            "postgresq://a:hunter2@b/c",
            "postgres://a:hunter2@b:99999/c",
            "postgres://a:hunter2@b:0/c",
        ] {
            let error = format!("{:#}", Location::parse(url).expect_err(url));
            assert!(
                !error.contains("hunter2") || url.ends_with("?hunter2"),
                "{url}: {error}"
            );
        }
    }

    #[test]
    fn a_files_address_is_read_in_each_of_its_spellings() {
        let here = std::env::current_dir().expect("a folder");
        for (url, path) in [
            ("sqlite:a.db", here.join("a.db")),
            ("sqlite://data/a.db", here.join("data/a.db")),
            ("SQLite:./a.db?mode=rwc", here.join("a.db")),
            ("sqlite:///srv/b%C3%A1o.db", "/srv/báo.db".into()),
        ] {
            let Ok(Location::File(found)) = Location::parse(url) else {
                panic!("{url}");
            };
            assert_eq!(found, path, "{url}");
        }
        for url in [
            "postgres://a@b/c",
            "PostgreSQL://a:b%40@c:5433/d?sslmode=verify-full",
        ] {
            assert!(matches!(Location::parse(url), Ok(Location::Server(_))), "{url}");
        }
    }
}
