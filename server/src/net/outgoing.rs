//! The only outbound HTTP client, with a guard against SSRF: we resolve the name ourselves, refuse it unless every
//! address is public, and connect to one of those addresses. No proxies, no redirects, 5 s, 64 KB.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::body::{Body, Bytes, to_bytes};
use futures_util::StreamExt as _;
use hyper::{HeaderMap, Method, Request, StatusCode, client::conn::http1, header, header::HeaderName};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    sync::Semaphore,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use url::{Host, Url};

pub use super::reach::Reach;

/// The longest that one request may take, with all that comes before it.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The largest answer, in bytes.
const LARGEST: usize = 64 * 1024;
/// So much of a page is read, in bytes.
const LARGEST_PAGE: usize = 2 * 1024 * 1024;
/// Requests under way at once; there is no room for the next one.
const ROOM: usize = 32;

/// Why there is no answer; names no address and no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The URL is not one that is asked.
    #[error("the address is no URL of http or https")]
    Url,
    /// One of the name's addresses is not in the public Internet.
    #[error("the name leads to an address that is not public")]
    Closed,
    /// The name is not known, or nobody answers.
    #[error("nobody answers")]
    Unreachable,
    /// We ask too much at once ourselves, which tells nothing of the one who is asked.
    #[error("too much is asked at once")]
    Busy,
    /// No encryption, or none that can be trusted.
    #[error("the encryption cannot be trusted")]
    Tls,
    /// It took too long.
    #[error("it took too long")]
    Timeout,
    /// The answer is too large, or broken off.
    #[error("the answer is too large or broken off")]
    Answer,
    /// The answer leads elsewhere, or tells of a fault of theirs.
    #[error("the answer was {0}")]
    Status(StatusCode),
}

/// Asks other services.
#[derive(Debug)]
pub struct Outgoing {
    /// Hosts and ports that may be anywhere, because whoever runs the service named them.
    named: Vec<(String, u16)>,
    room: Semaphore,
    tls: OnceLock<Option<TlsSettings>>,
}

type TlsSettings = Arc<ClientConfig>;

impl Outgoing {
    /// A way out to public addresses, and to the hosts and ports of `named`, wherever they are.
    pub fn new<'a>(named: impl IntoIterator<Item = &'a Url>) -> Self {
        let named = named
            .into_iter()
            .filter_map(|url| Some((url.host_str()?.to_owned(), url.port_or_known_default()?)));
        Self {
            named: named.collect(),
            room: Semaphore::new(ROOM),
            tls: OnceLock::new(),
        }
    }

    /// Posts a form; gives back the body of an answer that is a success or the asker's fault (2xx, 4xx), 64 KB at most.
    /// A redirect is [`Trouble::Status`]: it is not followed.
    pub async fn post_form(&self, url: &Url, fields: &[(&str, &str)]) -> Result<Bytes, Trouble> {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let kind = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let (_, body) = self.send(Method::POST, url, &[kind], form).await?;
        Ok(body)
    }

    /// Gets a document, such as a set of keys; any status but success is [`Trouble::Status`].
    pub async fn get(&self, url: &Url) -> Result<Bytes, Trouble> {
        let (status, body) = self.send(Method::GET, url, &[], String::new()).await?;
        if status.is_success() {
            Ok(body)
        } else {
            Err(Trouble::Status(status))
        }
    }

    /// Sends a request; gives back the status and the body of an answer that is a success or the asker's fault.
    pub async fn send(
        &self,
        method: Method,
        url: &Url,
        headers: &[(HeaderName, &str)],
        body: String,
    ) -> Result<(StatusCode, Bytes), Trouble> {
        let headers = [&[JSON], headers].concat();
        let answer = self
            .ask(method, url, &headers, body, (self.reach(url), Rest::Refused))
            .await?;
        if answer.status.is_success() || answer.status.is_client_error() {
            Ok((answer.status, answer.body))
        } else {
            Err(Trouble::Status(answer.status))
        }
    }

    /// Posts a JSON text under further headers; gives back what was answered, whatever its status, and of its body the
    /// first 64 KB. A redirect is an answer like others: it is not followed.
    pub async fn post_json(
        &self,
        url: &Url,
        headers: &[(HeaderName, &str)],
        json: String,
    ) -> Result<Answer, Trouble> {
        let kind = [JSON, (header::CONTENT_TYPE, "application/json")];
        let headers = [&kind, headers].concat();
        let how = (self.reach(url), Rest::Dropped(LARGEST));
        self.ask(Method::POST, url, &headers, json, how).await
    }

    /// Posts bytes under further headers; gives back what was answered, as [`Outgoing::post_json`] does.
    pub async fn post_bytes(
        &self,
        url: &Url,
        headers: &[(HeaderName, &str)],
        bytes: Vec<u8>,
    ) -> Result<Answer, Trouble> {
        let kind = [JSON, (header::CONTENT_TYPE, "application/octet-stream")];
        let headers = [&kind, headers].concat();
        let how = (self.reach(url), Rest::Dropped(LARGEST));
        self.ask(Method::POST, url, &headers, bytes, how).await
    }

    /// Gets a page as a browser would, with further headers; gives back what was answered, whatever its status, and its
    /// first 2 MB. A redirect is an answer like others. With [`Reach::ThisMachine`] also one of our own machine.
    pub async fn get_page(
        &self,
        url: &Url,
        headers: &[(HeaderName, &str)],
        reach: Reach,
    ) -> Result<Answer, Trouble> {
        let page = [
            (header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8"),
            (header::USER_AGENT, "Mozilla/5.0 (compatible; cam-nhan)"),
        ];
        let headers = [&page, headers].concat();
        let reach = if self.is_named(url) {
            Reach::Anywhere
        } else {
            reach
        };
        let how = (reach, Rest::Dropped(LARGEST_PAGE));
        self.ask(Method::GET, url, &headers, String::new(), how).await
    }

    fn reach(&self, url: &Url) -> Reach {
        if self.is_named(url) {
            Reach::Anywhere
        } else {
            Reach::Public
        }
    }

    /// Whether an address may be asked at all, as its name is known now.
    pub async fn check(&self, url: &Url) -> Result<(), Trouble> {
        let (host, port) = host_and_port(url)?;
        timeout(REQUEST_TIMEOUT, addresses(&host, port, self.reach(url)))
            .await
            .unwrap_or(Err(Trouble::Timeout))?;
        Ok(())
    }

    /// Whether the host's name leads anywhere at all.
    pub async fn is_known(&self, url: &Url) -> bool {
        match host_and_port(url) {
            Ok((host, port)) => {
                let found = timeout(REQUEST_TIMEOUT, addresses(&host, port, Reach::Anywhere));
                found
                    .await
                    .is_ok_and(|found| found.is_ok_and(|found| !found.is_empty()))
            }
            Err(_) => false,
        }
    }

    /// Whether whoever runs the service named this host and port.
    pub fn is_named(&self, url: &Url) -> bool {
        let mut named = self.named.iter();
        named.any(|(name, port)| {
            Some(name.as_str()) == url.host_str() && Some(*port) == url.port_or_known_default()
        })
    }

    async fn ask(
        &self,
        method: Method,
        url: &Url,
        headers: &[(HeaderName, &str)],
        body: impl Into<Body>,
        how: (Reach, Rest),
    ) -> Result<Answer, Trouble> {
        let _place = self.room.try_acquire().map_err(|_| Trouble::Busy)?;
        let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut request = Request::builder()
            .method(method)
            .uri(&url[url::Position::BeforePath..url::Position::AfterQuery])
            .header(header::HOST, host)
            .header(header::CONNECTION, "close");
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(body.into()).map_err(|_| Trouble::Url)?;
        timeout(REQUEST_TIMEOUT, self.ask_in_time(url, request, how))
            .await
            .unwrap_or(Err(Trouble::Timeout))
    }

    async fn ask_in_time(
        &self,
        url: &Url,
        request: Request<Body>,
        (reach, rest): (Reach, Rest),
    ) -> Result<Answer, Trouble> {
        let (host, port) = host_and_port(url)?;
        let line = TcpStream::connect(&*addresses(&host, port, reach).await?)
            .await
            .map_err(|_| Trouble::Unreachable)?;
        if url.scheme() == "http" {
            return exchange(line, request, rest).await;
        }
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).map_err(|_| Trouble::Tls)?,
            Host::Ipv4(address) => ServerName::from(IpAddr::from(address)),
            Host::Ipv6(address) => ServerName::from(IpAddr::from(address)),
        };
        let tls = self.tls.get_or_init(tls).clone().ok_or(Trouble::Tls)?;
        let line = TlsConnector::from(tls).connect(name, line).await;
        exchange(line.map_err(|_| Trouble::Tls)?, request, rest).await
    }
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// After how many seconds it asks to be asked again (`Retry-After`).
    pub retry_after: Option<u32>,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// What programs answer with.
const JSON: (HeaderName, &str) = (header::ACCEPT, "application/json");

/// What is done with an answer beyond its limit.
#[derive(Clone, Copy)]
enum Rest {
    /// The answer is none.
    Refused,
    /// It is not read; the limit in bytes.
    Dropped(usize),
}

fn host_and_port(url: &Url) -> Result<(Host<&str>, u16), Trouble> {
    match (url.host(), url.port_or_known_default(), url.scheme()) {
        (Some(host), Some(port), "http" | "https") => Ok((host, port)),
        _ => Err(Trouble::Url),
    }
}

/// Where a host is, if all of that may be asked.
async fn addresses(host: &Host<&str>, port: u16, reach: Reach) -> Result<Vec<SocketAddr>, Trouble> {
    let found: Vec<SocketAddr> = match host {
        Host::Ipv4(address) => vec![(*address, port).into()],
        Host::Ipv6(address) => vec![(*address, port).into()],
        Host::Domain(name) => lookup_host((*name, port))
            .await
            .map_err(|_| Trouble::Unreachable)?
            .collect(),
    };
    admit(found, reach)
}

/// All of the addresses or none: a name that also leads inside is not asked at all.
fn admit(found: Vec<SocketAddr>, reach: Reach) -> Result<Vec<SocketAddr>, Trouble> {
    if found.iter().all(|address| reach.includes(address.ip())) {
        Ok(found)
    } else {
        Err(Trouble::Closed)
    }
}

/// Encryption by the certificates that the system trusts, found when first needed.
fn tls() -> Option<TlsSettings> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let settings = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .ok()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Some(Arc::new(settings))
}

async fn exchange(
    line: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    request: Request<Body>,
    rest: Rest,
) -> Result<Answer, Trouble> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(line))
        .await
        .map_err(|_| Trouble::Unreachable)?;
    let asked = async {
        let answer = sender.send_request(request).await;
        let answer = answer.map_err(|_| Trouble::Unreachable)?;
        let (head, body) = answer.into_parts();
        let retry_after = { head.headers.get(header::RETRY_AFTER) }
            .and_then(|seconds| seconds.to_str().ok()?.trim().parse().ok());
        let body = Body::new(body);
        let body = match rest {
            Rest::Refused => to_bytes(body, LARGEST).await.map_err(|_| Trouble::Answer)?,
            Rest::Dropped(limit) => beginning(body, limit).await,
        };
        Ok(Answer {
            status: head.status,
            retry_after,
            headers: head.headers,
            body,
        })
    };
    // Whoever gives up drops both: no task is left behind.
    tokio::pin!(asked);
    tokio::select! {
        answer = &mut asked => answer,
        // The line may end with the answer's last byte.
        _ = connection => asked.await,
    }
}

/// The first bytes of a body, as far as they come: what breaks off has said by its status what there was to say.
async fn beginning(body: Body, limit: usize) -> Bytes {
    let mut parts = body.into_data_stream();
    let mut bytes = Vec::new();
    while let Some(Ok(part)) = parts.next().await {
        let room = limit - bytes.len();
        bytes.extend_from_slice(&part[..part.len().min(room)]);
        if bytes.len() == limit {
            break;
        }
    }
    bytes.into()
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _},
        net::TcpListener,
    };

    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    /// Answers so many requests with the same bytes; tells where it listens.
    async fn answering(bytes: impl Into<Vec<u8>>) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("an address");
        let bytes = bytes.into();
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let _ = line.read(&mut [0; 4096]).await;
                let _ = line.write_all(&bytes).await;
            }
        });
        url(&format!("http://{at}/siteverify"))
    }

    fn told(status: &str, more: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\n{more}content-length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    #[test]
    fn a_name_that_also_leads_inside_is_refused_whole() {
        let mixed = ["1.1.1.1:443", "10.0.0.1:443"].map(|at| at.parse().expect("an address"));
        assert_eq!(admit(mixed.to_vec(), Reach::Public), Err(Trouble::Closed));
        assert_eq!(admit(mixed.to_vec(), Reach::ThisMachine), Err(Trouble::Closed));
        let here = ["127.0.0.1:80", "[::1]:80"].map(|at| at.parse().expect("an address"));
        assert_eq!(admit(here.to_vec(), Reach::ThisMachine), Ok(here.to_vec()));
    }

    #[tokio::test]
    async fn a_name_and_an_address_that_lead_inside_are_not_asked() {
        let inside = answering(told("200 OK", "", "{}")).await;
        let port = inside.port().expect("a port");
        for host in [
            "localhost",
            "127.0.0.1",
            "127.1",
            "0x7f000001",
            "0.0.0.0",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            let asked = url(&format!("http://{host}:{port}/"));
            let answer = Outgoing::new([]).post_form(&asked, &[]).await;
            assert_eq!(answer, Err(Trouble::Closed), "{host}");
        }
        let outgoing = Outgoing::new([&inside]);
        assert_eq!(outgoing.post_form(&inside, &[]).await.as_deref(), Ok(&b"{}"[..]));
        let beside = answering(told("200 OK", "", "{}")).await;
        assert_eq!(
            outgoing.post_form(&beside, &[]).await,
            Err(Trouble::Closed),
            "another port"
        );
        let by_name = url(&format!("http://localhost:{port}/"));
        assert_eq!(
            outgoing.post_form(&by_name, &[]).await,
            Err(Trouble::Closed),
            "another name"
        );
        for other in ["ftp://1.1.1.1/", "data:,x"] {
            assert_eq!(
                outgoing.post_form(&url(other), &[]).await,
                Err(Trouble::Url),
                "{other}"
            );
        }
    }

    #[tokio::test]
    async fn a_redirect_is_not_followed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let to = format!(
            "location: http://{}/\r\n",
            listener.local_addr().expect("an address")
        );
        let from = answering(told("307 Temporary Redirect", &to, "")).await;
        let answer = Outgoing::new([&from]).post_form(&from, &[("secret", "s")]).await;
        assert_eq!(answer, Err(Trouble::Status(StatusCode::TEMPORARY_REDIRECT)));
        let reached = timeout(Duration::from_millis(100), listener.accept()).await;
        assert!(reached.is_err(), "nobody comes to where it leads");
    }

    #[tokio::test]
    async fn an_answer_is_small_and_soon_or_none() {
        for (bytes, expected) in [
            (told("200 OK", "", &"x".repeat(LARGEST + 1)), Trouble::Answer),
            (
                told("503 Service Unavailable", "", ""),
                Trouble::Status(StatusCode::SERVICE_UNAVAILABLE),
            ),
            (
                "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned(),
                Trouble::Answer,
            ),
            ("no HTTP".to_owned(), Trouble::Unreachable),
        ] {
            let at = answering(bytes).await;
            assert_eq!(Outgoing::new([&at]).post_form(&at, &[]).await, Err(expected));
        }
        let whole = "y".repeat(LARGEST);
        let at = answering(told("400 Bad Request", "", &whole)).await;
        let answer = Outgoing::new([&at]).post_form(&at, &[]).await;
        assert_eq!(answer.as_deref(), Ok(whole.as_bytes()));

        let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = url(&format!("http://{}/", silent.local_addr().expect("an address")));
        assert_eq!(
            Outgoing::new([&at]).post_form(&at, &[]).await,
            Err(Trouble::Timeout)
        );
    }

    #[tokio::test]
    async fn of_a_long_answer_to_json_the_beginning_is_kept_and_its_status_told() {
        let long = told(
            "429 Too Many Requests",
            "retry-after: 7\r\n",
            &"x".repeat(10_000_000),
        );
        let at = answering(long).await;
        let outgoing = Outgoing::new([&at]);
        let headers = [(HeaderName::from_static("webhook-id"), "e")];
        let answer = outgoing.post_json(&at, &headers, "{}".to_owned()).await;
        let answer = answer.expect("an answer");
        assert_eq!(
            (answer.status.as_u16(), answer.retry_after, answer.body.len()),
            (429, Some(7), LARGEST)
        );
        let closed = Outgoing::new([]).post_json(&at, &[], "{}".to_owned()).await;
        assert_eq!(closed, Err(Trouble::Closed));
        assert_eq!(Outgoing::new([]).check(&at).await, Err(Trouble::Closed));
        assert_eq!(Outgoing::new([&at]).check(&at).await, Ok(()));
    }

    #[tokio::test]
    async fn encryption_is_asked_for_where_the_address_says_so() {
        let plain = answering(told("200 OK", "", "{}")).await;
        let at = url(&plain.as_str().replace("http:", "https:"));
        assert_eq!(Outgoing::new([&at]).post_form(&at, &[]).await, Err(Trouble::Tls));
    }
}
