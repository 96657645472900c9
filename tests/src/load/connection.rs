//! A connection that one client keeps: light, so that hundreds of them share two cores with the service they load.

use std::net::{Ipv4Addr, SocketAddr};

use axum::body::{self, Body, Bytes};
use hyper::{
    Method, Request,
    client::conn::http1::{self, SendRequest},
    header,
};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::{TcpSocket, TcpStream};

/// Connections from one address: fewer than the service accepts.
const EACH: usize = 200;

/// What came back.
pub struct Answer {
    /// The status; 0 when there was no answer at all.
    pub status: u16,
    /// The body, compressed if the service likes.
    pub body: Bytes,
}

impl Answer {
    /// Whether it was a success.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.body))
    }
}

/// One client's connection, opened when it is needed.
pub struct Line {
    to: SocketAddr,
    nth: usize,
    open: Option<SendRequest<Body>>,
}

/// Whence the `nth` client comes: the loopback network has addresses enough for everybody.
fn address(nth: usize) -> Ipv4Addr {
    let nth = u32::try_from(nth / EACH).expect("fewer clients than addresses");
    Ipv4Addr::from_bits(Ipv4Addr::new(127, 1, 0, 1).to_bits() + nth)
}

/// A connection of the `nth` client.
///
/// # Errors
/// When the service is not there.
pub async fn connect(to: SocketAddr, nth: usize) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((address(nth), 0).into())?;
    let stream = socket.connect(to).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

impl Line {
    /// The connection of the `nth` client.
    pub fn new(to: SocketAddr, nth: usize) -> Self {
        Self { to, nth, open: None }
    }

    /// Asks for something.
    pub async fn get(&mut self, path: &str, token: Option<&str>) -> Answer {
        self.ask(Method::GET, path, token, None).await
    }

    /// Sends JSON.
    pub async fn send(&mut self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        self.ask(method, path, Some(token), Some(body.to_string().into()))
            .await
    }

    /// A new reader's token.
    ///
    /// # Panics
    /// When there is none to be had.
    pub async fn token(&mut self) -> String {
        let answer = self
            .ask(Method::POST, "/api/v1/sites/bao/readers", None, None)
            .await;
        answer.json()["token"].as_str().expect("a token").to_owned()
    }

    /// A kept connection may be closed by the time that it is needed again. Then the same is sent once more, as
    /// browsers do: what is sent here has an id or a number of its own, and counts once.
    async fn ask(&mut self, method: Method, path: &str, token: Option<&str>, body: Option<Bytes>) -> Answer {
        for _ in 0..2 {
            let mut request = Request::builder()
                .method(method.clone())
                .uri(path)
                .header(header::HOST, self.to.to_string());
            if let Some(token) = token {
                request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
            }
            let request = match &body {
                Some(json) => request
                    .header(header::CONTENT_TYPE, "application/json")
                    .body(Body::from(json.clone())),
                // What a browser would decode.
                None if method == Method::GET && path.starts_with("/embed/") => {
                    request.header(header::ACCEPT_ENCODING, "br").body(Body::empty())
                }
                None => request.body(Body::empty()),
            };
            match self.answer_to(request.expect("a request")).await {
                Some(answer) => return answer,
                None => self.open = None,
            }
        }
        Answer {
            status: 0,
            body: Bytes::new(),
        }
    }

    async fn answer_to(&mut self, request: Request<Body>) -> Option<Answer> {
        if self.open.as_ref().is_none_or(SendRequest::is_closed) {
            self.open = Some(self.connect().await?);
        }
        let open = self.open.as_mut()?;
        open.ready().await.ok()?;
        let answer = open.send_request(request).await.ok()?;
        Some(Answer {
            status: answer.status().as_u16(),
            body: body::to_bytes(Body::new(answer.into_body()), usize::MAX)
                .await
                .ok()?,
        })
    }

    async fn connect(&self) -> Option<SendRequest<Body>> {
        let stream = connect(self.to, self.nth).await.ok()?;
        let (open, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(connection);
        Some(open)
    }
}
