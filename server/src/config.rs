//! Settings of the service: from flags, else the environment, else a file, else defaults. Sites have their own.

mod file;

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Context as _, anyhow, bail, ensure};
use clap::Args;
use ipnet::IpNet;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use url::Url;

use crate::{
    abuse::rate_limits::{Rates, Texts},
    net::{
        address::{self, ClientHeader},
        smtp::Smtp,
    },
    os::Told as _,
};

/// What may be said by flag or environment; each field also by its name in the file.
#[derive(Args, Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Options {
    /// A TOML file with any of these settings [default: ./cam-nhan.toml, else /etc/cam-nhan/cam-nhan.toml, if there]
    #[arg(long, env = "CAM_NHAN_CONFIG", global = true)]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// Where the database is: sqlite:PATH or postgres://… [default: sqlite:data/cam-nhan.sqlite]
    #[arg(long, env = "CAM_NHAN_DATABASE_URL", global = true, hide_env_values = true)]
    database_url: Option<SecretString>,
    /// A file that holds the same and nothing else, such as a secret that a container is given
    #[arg(long, env = "CAM_NHAN_DATABASE_URL_FILE", global = true)]
    database_url_file: Option<PathBuf>,
    /// The address and port to serve on [default: 127.0.0.1:8080]
    #[arg(long, env = "CAM_NHAN_LISTEN", value_parser = listening, global = true)]
    listen: Option<SocketAddr>,
    /// How the service is reached from outside, such as https://binhluan.example [default: http:// and the address above]
    #[arg(long, env = "CAM_NHAN_PUBLIC_URL", global = true)]
    public_url: Option<String>,
    /// Proxies that are believed about their clients, as networks parted by commas (127.0.0.1/32,10.0.0.0/8)
    #[arg(long, env = "CAM_NHAN_TRUSTED_PROXIES", value_delimiter = ',', value_parser = network, global = true)]
    trusted_proxies: Option<Vec<IpNet>>,
    /// The header in which they say it [default: x-forwarded-for]
    #[arg(long, env = "CAM_NHAN_CLIENT_HEADER", global = true)]
    client_header: Option<ClientHeader>,
    /// Writes a minute that one address may make; 0 is no limit [default: 120]
    #[arg(long, env = "CAM_NHAN_WRITES_PER_ADDRESS", value_parser = number, global = true)]
    writes_per_address: Option<u32>,
    /// Writes a minute that one reader may make; 0 is no limit [default: 60]
    #[arg(long, env = "CAM_NHAN_WRITES_PER_READER", value_parser = number, global = true)]
    writes_per_reader: Option<u32>,
    /// The mail server for notices to moderators: smtps://USER:PASSWORD@HOST, or smtp:// with STARTTLS, or with
    /// ?tls=none without any [default: no mail is sent]
    #[arg(long, env = "CAM_NHAN_SMTP_URL", global = true, hide_env_values = true)]
    smtp_url: Option<SecretString>,
    /// A file that holds the same and nothing else
    #[arg(long, env = "CAM_NHAN_SMTP_URL_FILE", global = true)]
    smtp_url_file: Option<PathBuf>,
    /// Whom the mail is from, such as "Cảm Nhận <binhluan@bao.example>"
    #[arg(long, env = "CAM_NHAN_MAIL_FROM", global = true)]
    mail_from: Option<String>,
    /// The folder for a daily backup, or `off` [default: `backups` beside SQLite's file; off for PostgreSQL]
    #[arg(long, env = "CAM_NHAN_BACKUPS", global = true)]
    backups: Option<PathBuf>,
    /// Writes a minute from one network, the /24 or /48 around an address; 0 is no limit [default: 600]
    #[arg(long, env = "CAM_NHAN_WRITES_PER_NETWORK", value_parser = number, global = true)]
    writes_per_network: Option<u32>,
    /// Writes a minute to one site by readers without published comments; 0 is no limit [default: 3000]
    #[arg(long, env = "CAM_NHAN_WRITES_PER_SITE", value_parser = number, global = true)]
    writes_per_site: Option<u32>,
    /// Writes a minute to one thread by readers without published comments; 0 is no limit [default: 1500]
    #[arg(long, env = "CAM_NHAN_WRITES_PER_THREAD", value_parser = number, global = true)]
    writes_per_thread: Option<u32>,
    /// Tokens for new readers that one address may ask for in a minute; 0 is no limit [default: 30]
    #[arg(long, env = "CAM_NHAN_NEW_READERS_PER_ADDRESS", value_parser = number, global = true)]
    new_readers_per_address: Option<u32>,
    /// Attempts to sign in that one address may make in a minute; 0 is no limit [default: 10]
    #[arg(long, env = "CAM_NHAN_SIGN_INS_PER_ADDRESS", value_parser = number, global = true)]
    sign_ins_per_address: Option<u32>,
    /// The same for the network around an address (/24 of IPv4, /48 of IPv6); 0 is no limit [default: 30]
    #[arg(long, env = "CAM_NHAN_SIGN_INS_PER_NETWORK", value_parser = number, global = true)]
    sign_ins_per_network: Option<u32>,
    /// Attempts to sign in to one account in ten minutes, from browsers that it has not signed in from before; 0 is no
    /// limit [default: 20]
    #[arg(long, env = "CAM_NHAN_SIGN_INS_PER_ACCOUNT", value_parser = number, global = true)]
    sign_ins_per_account: Option<u32>,
    /// Answers a minute that are not in memory and must be made for one address; 0 is no limit [default: 600]
    #[arg(long, env = "CAM_NHAN_FRESH_READS_PER_ADDRESS", value_parser = number, global = true)]
    fresh_reads_per_address: Option<u32>,
    /// The same for the network around an address; 0 is no limit [default: 3000]
    #[arg(long, env = "CAM_NHAN_FRESH_READS_PER_NETWORK", value_parser = number, global = true)]
    fresh_reads_per_network: Option<u32>,
    /// Kilobytes of text a day from one reader; 0 is no limit [default: 512]
    #[arg(long, env = "CAM_NHAN_TEXT_PER_READER", value_parser = number, global = true)]
    text_per_reader: Option<u32>,
    /// Kilobytes of text a day from one address; 0 is no limit [default: 4096]
    #[arg(long, env = "CAM_NHAN_TEXT_PER_ADDRESS", value_parser = number, global = true)]
    text_per_address: Option<u32>,
    /// Kilobytes of text a day from the network around an address; 0 is no limit [default: 32768]
    #[arg(long, env = "CAM_NHAN_TEXT_PER_NETWORK", value_parser = number, global = true)]
    text_per_network: Option<u32>,
    /// Kilobytes of readers' text a day that one site keeps; 0 is no limit [default: 524288]
    #[arg(long, env = "CAM_NHAN_TEXT_PER_SITE", value_parser = number, global = true)]
    text_per_site: Option<u32>,
    /// First comments a minute beyond which a site counts as under pressure, unless it is used to more; 0 never [default: 30]
    #[arg(long, env = "CAM_NHAN_NEWCOMERS_PER_MINUTE", value_parser = number, global = true)]
    newcomers_per_minute: Option<u32>,
    /// Where captchas' providers are, for a private instance or a test: http://127.0.0.1:9000 [default: their own addresses]
    #[arg(long, env = "CAM_NHAN_CAPTCHA_URL", global = true)]
    captcha_url: Option<String>,
    /// Services inside your own network that may be asked all the same, such as a sign-in provider:
    /// http://10.0.0.5:8080, parted by commas [default: public addresses alone]
    #[arg(long, env = "CAM_NHAN_INTERNAL_URLS", value_delimiter = ',', global = true)]
    internal_urls: Option<Vec<String>>,
    /// Where Telegram's Bot API is, for a server of your own or a test: http://127.0.0.1:8081 [default: Telegram's own]
    #[arg(long, env = "CAM_NHAN_TELEGRAM_URL", global = true)]
    telegram_url: Option<String>,
    /// Where metrics are served to Prometheus, such as 127.0.0.1:9100: to whoever reaches that address [default: nowhere]
    #[arg(long, env = "CAM_NHAN_METRICS_LISTEN", value_parser = listening, global = true)]
    metrics_listen: Option<SocketAddr>,
    /// The token by which /metrics is served among everything else [default: not at all]
    #[arg(long, env = "CAM_NHAN_METRICS_TOKEN", global = true, hide_env_values = true)]
    metrics_token: Option<SecretString>,
    /// A file that holds the same and nothing else
    #[arg(long, env = "CAM_NHAN_METRICS_TOKEN_FILE", global = true)]
    metrics_token_file: Option<PathBuf>,
    /// Which CDN is told to purge what has changed: fastly, cloudflare, or purge (PURGE with Surrogate-Key) [default: none]
    #[arg(long, env = "CAM_NHAN_CDN", value_parser = cdn_kind, global = true)]
    cdn: Option<CdnKind>,
    /// Where it is told, such as https://api.fastly.com/service/ID/purge
    #[arg(long, env = "CAM_NHAN_CDN_URL", global = true)]
    cdn_url: Option<String>,
    /// The token by which it lets itself be told
    #[arg(long, env = "CAM_NHAN_CDN_TOKEN", global = true, hide_env_values = true)]
    cdn_token: Option<SecretString>,
    /// A file that holds the same and nothing else
    #[arg(long, env = "CAM_NHAN_CDN_TOKEN_FILE", global = true)]
    cdn_token_file: Option<PathBuf>,
    /// Logs as JSON lines instead of text
    #[arg(long, env = "CAM_NHAN_LOG_JSON", global = true)]
    log_json: Option<bool>,
}

/// The settings that the service runs with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The database's address; may hold a password.
    pub database_url: SecretString,
    /// Where to serve.
    pub listen: SocketAddr,
    /// How the service is reached from outside, without a trailing slash; `None`: by the address it serves on.
    pub public_url: Option<String>,
    /// Proxies that are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they say whom they speak for.
    pub client_header: ClientHeader,
    /// How often one may write.
    pub rates: Rates,
    /// First comments a minute beyond which a site counts as under pressure, unless it is used to more; 0 never.
    pub newcomers_per_minute: u32,
    /// How mail leaves; `None`: none does.
    pub mail: Option<Smtp>,
    /// The folder for daily backups; `off` for none, `None` for the usual one (`backups::folder`).
    pub backups: Option<PathBuf>,
    /// Where captchas' providers are; `None`: at their own addresses.
    pub captcha_url: Option<Url>,
    /// Services in private networks that may be asked all the same.
    pub internal_urls: Vec<Url>,
    /// Where Telegram's Bot API is; `None`: at its own address.
    pub telegram_url: Option<Url>,
    /// Where metrics are served to whoever reaches that address.
    pub metrics_listen: Option<SocketAddr>,
    /// The token by which they are served among everything else.
    pub metrics_token: Option<SecretString>,
    /// The CDN that keeps pages until it is told to purge them.
    pub cdn: Option<Cdn>,
    /// Logs as JSON.
    pub log_json: bool,
}

/// A CDN that purges by surrogate keys.
#[derive(Clone, Debug)]
pub struct Cdn {
    /// How it is told.
    pub kind: CdnKind,
    /// Where.
    pub url: Url,
    /// By which it lets itself be told.
    pub token: Option<SecretString>,
}

/// How a CDN is told to purge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CdnKind {
    /// Fastly: `POST` with `Surrogate-Key`.
    Fastly,
    /// Cloudflare: `POST` with tags as JSON.
    Cloudflare,
    /// nginx, Varnish and others: `PURGE` with `Surrogate-Key`.
    Purge,
}

impl CdnKind {
    /// Keys that one request may name.
    pub fn most(self) -> usize {
        match self {
            Self::Fastly => 256,
            Self::Cloudflare => 30,
            Self::Purge => 100,
        }
    }
}

fn cdn_kind(text: &str) -> Result<CdnKind, String> {
    match text {
        "fastly" => Ok(CdnKind::Fastly),
        "cloudflare" => Ok(CdnKind::Cloudflare),
        "purge" => Ok(CdnKind::Purge),
        _ => Err("it takes fastly, cloudflare or purge".to_owned()),
    }
}

impl Config {
    /// Whether browsers keep what they are told to keep over secure lines alone, as a moderator's session: by HTTPS, or
    /// on one's own machine. Where no public URL is set nobody knows.
    pub fn is_secure(&self) -> bool {
        let Some(url) = self.public_url.as_deref().and_then(|url| Url::parse(url).ok()) else {
            return true;
        };
        url.scheme() == "https" || address::is_this_machine(&url)
    }

    /// The largest request body, in bytes: the longest comment that a site may allow, with room for its wrapping.
    pub fn body_limit(&self) -> u32 {
        512 * 1024
    }
}

/// The shortest token for metrics, in bytes.
const METRICS_TOKEN: usize = 16;

impl Options {
    /// Puts the settings together; `demo` is for a trial on one's own machine, where nothing need be limited.
    /// Fails with one sentence on what makes no sense.
    pub fn resolve(self, demo: bool) -> anyhow::Result<Config> {
        let file = match file::find(self.config.as_deref()) {
            None => Self::default(),
            Some(path) => file::read(&path)?,
        };
        let public_url = self.public_url.or(file.public_url);
        let public_url = public_url.map(|url| public(&url)).transpose()?;
        let captcha_url = self.captcha_url.or(file.captcha_url);
        let captcha_url = captcha_url
            .map(|url| origin(&url, "the captchas' providers"))
            .transpose()?;
        let internal_urls = self.internal_urls.or(file.internal_urls).unwrap_or_default();
        let internal_urls: Vec<Url> = internal_urls
            .iter()
            .map(|url| origin(url.trim(), "an internal service"))
            .collect::<Result<_, _>>()?;
        let telegram_url = self.telegram_url.or(file.telegram_url);
        let telegram_url = telegram_url
            .map(|url| origin(&url, "Telegram's Bot API"))
            .transpose()?;
        let smtp_url = secret(
            "smtp-url",
            (self.smtp_url, self.smtp_url_file),
            (file.smtp_url, file.smtp_url_file),
        )?;
        let metrics_token = secret(
            "metrics-token",
            (self.metrics_token, self.metrics_token_file),
            (file.metrics_token, file.metrics_token_file),
        )?;
        if let Some(token) = &metrics_token {
            ensure!(
                token.expose_secret().len() >= METRICS_TOKEN,
                "the metrics' token has fewer than {METRICS_TOKEN} bytes, so that it could be guessed: make one with `openssl rand -hex 32`"
            );
        }
        let cdn_token = secret(
            "cdn-token",
            (self.cdn_token, self.cdn_token_file),
            (file.cdn_token, file.cdn_token_file),
        )?;
        let cdn = match (self.cdn.or(file.cdn), self.cdn_url.or(file.cdn_url)) {
            (None, None) => None,
            (Some(kind), Some(url)) => Some(Cdn {
                kind,
                url: purge_url(&url)?,
                token: cdn_token,
            }),
            _ => bail!(
                "a CDN that is told to purge needs both: which it is (--cdn), and where it is told (--cdn-url)"
            ),
        };
        let database_url = secret(
            "database-url",
            (self.database_url, self.database_url_file),
            (file.database_url, file.database_url_file),
        )?;
        let mail_from = self.mail_from.or(file.mail_from);
        let mail = match smtp_url {
            None => {
                ensure!(
                    mail_from.is_none(),
                    "a sender of mail is said, and no mail server: say CAM_NHAN_SMTP_URL too, or neither"
                );
                None
            }
            Some(url) => {
                ensure!(
                    public_url.is_some(),
                    "mail carries links to this service: say CAM_NHAN_PUBLIC_URL too"
                );
                let from = mail_from.context("mail needs a sender: say CAM_NHAN_MAIL_FROM too")?;
                Some(Smtp::new(url.expose_secret(), &from)?)
            }
        };
        let limit = |set: Option<u32>, filed: Option<u32>, default: u32| {
            set.or(filed).unwrap_or(if demo { 0 } else { default })
        };
        let per_address = limit(self.writes_per_address, file.writes_per_address, 120);
        // Passwords are guessed on one's own machine too.
        let sign_ins = self.sign_ins_per_address.or(file.sign_ins_per_address);
        let sign_ins = sign_ins.unwrap_or(10);
        // Who has no limit for an address wants none around it, unless they say so.
        let beside = |set: Option<u32>, filed: Option<u32>, address: u32, default: u32| {
            set.or(filed).unwrap_or(if address == 0 { 0 } else { default })
        };
        let read = |set, filed, default| beside(set, filed, per_address, default);
        let rates = Rates {
            per_address,
            per_network: limit(self.writes_per_network, file.writes_per_network, 600),
            per_reader: limit(self.writes_per_reader, file.writes_per_reader, 60),
            per_site: limit(self.writes_per_site, file.writes_per_site, 3_000),
            per_thread: limit(self.writes_per_thread, file.writes_per_thread, 1_500),
            new_readers: limit(self.new_readers_per_address, file.new_readers_per_address, 30),
            sign_ins,
            sign_ins_per_network: beside(self.sign_ins_per_network, file.sign_ins_per_network, sign_ins, 30),
            sign_ins_per_account: beside(self.sign_ins_per_account, file.sign_ins_per_account, sign_ins, 20),
            fresh_reads: read(self.fresh_reads_per_address, file.fresh_reads_per_address, 600),
            fresh_reads_per_network: read(self.fresh_reads_per_network, file.fresh_reads_per_network, 3_000),
            texts: Texts {
                per_reader: read(self.text_per_reader, file.text_per_reader, 512),
                per_address: read(self.text_per_address, file.text_per_address, 4_096),
                per_network: read(self.text_per_network, file.text_per_network, 32_768),
                per_site: read(self.text_per_site, file.text_per_site, 524_288),
            },
        };
        let backups = self.backups.or(file.backups);
        if let Some(folder) = &backups {
            ensure!(
                !folder.as_os_str().is_empty() && !folder.is_file(),
                "backups takes a folder, or off, and {:?} is none",
                folder.display().to_string()
            );
        }
        let trusted_proxies = self.trusted_proxies.or(file.trusted_proxies).unwrap_or_default();
        let trusted_proxies: Vec<IpNet> = { trusted_proxies.into_iter().map(address::canonical) }
            .collect::<Result<_, _>>()
            .map_err(|reason| anyhow!("trusted-proxies: {reason}"))?;
        let client_header = self.client_header.or(file.client_header);
        ensure!(
            client_header.is_none() || !trusted_proxies.is_empty(),
            "the header in which proxies say their clients is said, and no proxy that is believed: say \
             CAM_NHAN_TRUSTED_PROXIES too, or neither"
        );
        Ok(Config {
            database_url: database_url.unwrap_or_else(|| "sqlite:data/cam-nhan.sqlite".into()),
            listen: self
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            public_url,
            trusted_proxies,
            client_header: client_header.unwrap_or_default(),
            rates,
            newcomers_per_minute: limit(self.newcomers_per_minute, file.newcomers_per_minute, 30),
            mail,
            backups,
            captcha_url,
            internal_urls,
            telegram_url,
            metrics_listen: self.metrics_listen.or(file.metrics_listen),
            metrics_token,
            cdn,
            log_json: self.log_json.or(file.log_json).unwrap_or_default(),
        })
    }
}

/// Where to serve: an address and a port.
fn listening(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        "it takes an address of this machine and a port, such as 127.0.0.1:8080, [::1]:8080 or, for all of its \
         addresses, [::]:8080"
            .to_owned()
    })
}

fn network(text: &str) -> Result<IpNet, String> {
    let network = text.trim().parse();
    network.map_err(|_| "it takes networks with their length, such as 127.0.0.1/32 or 10.0.0.0/8".to_owned())
}

fn number(text: &str) -> Result<u32, String> {
    text.trim()
        .parse()
        .map_err(|_| format!("it takes a whole number from 0 to {}", u32::MAX))
}

/// A secret as it is said: itself, or by the name of a file that holds it and nothing else.
type Said = (Option<SecretString>, Option<PathBuf>);

/// A secret that is said by flag or environment, else in the settings file.
fn secret(name: &str, said: Said, in_settings: Said) -> anyhow::Result<Option<SecretString>> {
    match one_secret(name, said)? {
        Some(secret) => Ok(Some(secret)),
        None => one_secret(name, in_settings),
    }
}

/// A secret that is said in one place; in a file, with a line's end or without.
fn one_secret(name: &str, (said, file): Said) -> anyhow::Result<Option<SecretString>> {
    let Some(file) = file else { return Ok(said) };
    ensure!(said.is_none(), "say {name} or {name}-file, not both");
    let text = std::fs::read_to_string(&file).told(|| format!("reading {}", file.display()))?;
    Ok(Some(text.trim_end_matches(['\r', '\n']).into()))
}

/// How the service is reached from outside: a scheme, a host and perhaps a port, as browsers write an origin. Pages, mails
/// and cookies all begin at its root, so that one with a path would be obeyed by half.
fn public(text: &str) -> anyhow::Result<String> {
    let url = Url::parse(text).ok().with_context(|| {
        format!(
            "the public URL {text:?} cannot be read: write a scheme, a host and, where it is another than usual, a port, \
             such as https://binhluan.bao.example, or leave it out"
        )
    })?;
    ensure!(
        matches!(url.scheme(), "http" | "https"),
        "the public URL {text:?} must begin with https:// or http://"
    );
    ensure!(
        url.port() != Some(0),
        "the public URL {text:?} has port 0, at which nobody is reached: write the port that browsers use, or none"
    );
    let origin = url.origin().ascii_serialization();
    ensure!(
        url.username().is_empty() && url.password().is_none(),
        "the public URL must not hold a name or a password: write {origin}"
    );
    ensure!(
        url.path().trim_matches('/').is_empty() && url.query().is_none() && url.fragment().is_none(),
        "the public URL {text:?} has something behind its host: Cảm Nhận needs a name of its own, such as \
         https://binhluan.bao.example, which your proxy passes on to it whole; write {origin} if that is the name"
    );
    Ok(origin)
}

/// Where a CDN is told to purge: an address with a path.
fn purge_url(text: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.with_context(|| {
        format!(
            "the CDN's address {text:?} cannot be read: write one such as https://api.fastly.com/service/ID/purge"
        )
    })
}

/// The address of `whom`, which says where to ask and nothing more.
fn origin(text: &str, whom: &str) -> anyhow::Result<Url> {
    let url = Url::parse(text).ok().with_context(|| {
        format!(
            "the address of {whom} {text:?} cannot be read: write one such as http://127.0.0.1:9000, or leave it out"
        )
    })?;
    let bare = url.origin().ascii_serialization() + "/" == url.as_str();
    ensure!(
        bare && matches!(url.scheme(), "http" | "https"),
        "the address of {whom} must be http:// or https:// and a host, and nothing more"
    );
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::public;

    #[test]
    fn a_public_url_is_a_name_and_nothing_behind_it() {
        for (typed, origin) in [
            ("https://binhluan.bao.example", "https://binhluan.bao.example"),
            ("https://binhluan.bao.example/", "https://binhluan.bao.example"),
            ("https://BINHLUAN.bao.example:443", "https://binhluan.bao.example"),
            ("http://localhost:8080/", "http://localhost:8080"),
        ] {
            assert_eq!(public(typed).expect("an address"), origin);
        }
        for typed in [
            "https://bao.example/binhluan",
            "https://bao.example/binhluan/",
            "https://bao.example//binhluan",
            "https://bao.example/?a=1",
            "https://bao.example/#a",
        ] {
            let sentence = public(typed).expect_err("a refusal").to_string();
            assert!(
                sentence.contains(typed) && sentence.contains("write https://bao.example if"),
                "{sentence}"
            );
        }
        for typed in [
            "binhluan.bao.example",
            "ftp://bao.example",
            "https://",
            "https://ai:mat@bao.example",
            "",
            " ",
            "https://bao.example:99999",
            "https://bao.example:0",
        ] {
            let sentence = format!("{:#}", public(typed).expect_err(typed));
            assert!(sentence.starts_with("the public URL"), "{sentence}");
            assert!(
                !sentence.contains("relative URL") && !sentence.contains("invalid port"),
                "{sentence}"
            );
        }
    }
}
