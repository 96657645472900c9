//! A mail server that takes whatever comes, keeps it as it came, and is away when a story says so.

use std::sync::{Arc, Mutex};

use cam_nhan::net::smtp::Smtp;
use mail_parser::{Message, MessageParser};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A mail as it came.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Whom the envelope names, and nobody else gets it.
    pub to: Vec<String>,
    /// Every byte of it.
    pub raw: String,
}

impl Mail {
    /// Read as mail programs read it.
    ///
    /// # Panics
    /// When it is no mail.
    pub fn read(&self) -> Message<'_> {
        MessageParser::default()
            .parse(self.raw.as_bytes())
            .expect("a mail")
    }

    /// The subject.
    pub fn subject(&self) -> String {
        self.read().subject().unwrap_or_default().to_owned()
    }

    /// The plain text.
    pub fn text(&self) -> String {
        self.read().body_text(0).unwrap_or_default().into_owned()
    }

    /// The HTML.
    pub fn html(&self) -> String {
        self.read().body_html(0).unwrap_or_default().into_owned()
    }

    /// The lines of the header, those that were folded in one.
    pub fn header(&self) -> Vec<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        unfolded.split("\r\n").map(str::to_owned).collect()
    }

    /// Every address in the plain text, once.
    pub fn links(&self) -> Vec<String> {
        let text = self.text();
        text.split_whitespace()
            .filter(|word| word.starts_with("http"))
            .map(str::to_owned)
            .collect()
    }

    /// The link to `act` about the comment that stands `at`th in it, from 0.
    ///
    /// # Panics
    /// When there is none.
    pub fn link(&self, act: &str, at: usize) -> String {
        let inside = format!(".{act}");
        let mut links = self
            .links()
            .into_iter()
            .filter(|link| link.contains("/mail/") && link.contains(&inside));
        links
            .nth(at)
            .unwrap_or_else(|| panic!("{act} {at} in {}", self.text()))
    }
}

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Well,
    Away,
    Refusing,
}

/// The server.
pub struct MailServer {
    port: u16,
    state: Arc<State>,
    serving: JoinHandle<()>,
}

struct State {
    mood: Mutex<Mood>,
    kept: Mutex<Vec<Mail>>,
    /// The first word of each line.
    heard: Mutex<Vec<String>>,
}

/// The name and password that it asks for, as AUTH PLAIN sends them: `\0thư\0mật khẩu` in base64.
const CREDENTIALS: &str = "AHRoxrAAbeG6rXQga2jhuql1";

impl MailServer {
    /// Starts one.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(State {
            mood: Mutex::new(Mood::Well),
            kept: Mutex::default(),
            heard: Mutex::default(),
        });
        let shared = state.clone();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let state = shared.clone();
                tokio::spawn(async move {
                    // A client that hangs up is no matter of ours.
                    let _ = talk(stream, &state).await;
                });
            }
        });
        Self { port, state, serving }
    }

    /// The settings that lead here.
    ///
    /// # Panics
    /// When they are none.
    pub fn smtp(&self) -> Smtp {
        Smtp::new(&self.url(), "Cảm Nhận <binhluan@bao.example>").expect("settings")
    }

    /// The address among them.
    pub fn url(&self) -> String {
        format!(
            "smtp://th%C6%B0:m%E1%BA%ADt%20kh%E1%BA%A9u@127.0.0.1:{}?tls=none",
            self.port
        )
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Hangs up on whoever calls.
    pub fn go_away(&self) {
        self.set(Mood::Away);
    }

    /// Knows no recipient.
    pub fn refuse(&self) {
        self.set(Mood::Refusing);
    }

    /// Takes mail again.
    pub fn come_back(&self) {
        self.set(Mood::Well);
    }

    fn set(&self, mood: Mood) {
        *self.state.mood.lock().expect("unpoisoned") = mood;
    }

    /// The first word of each line that was said to it.
    pub fn heard(&self) -> Vec<String> {
        self.state.heard.lock().expect("unpoisoned").clone()
    }

    /// What has arrived since this was last asked.
    pub fn taken(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.state.kept.lock().expect("unpoisoned"))
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One conversation (RFC 5321).
async fn talk(stream: TcpStream, state: &State) -> std::io::Result<()> {
    let mood = *state.mood.lock().expect("unpoisoned");
    if mood == Mood::Away {
        return Ok(());
    }
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 catch-all\r\n").await?;
    let (mut to, mut known, mut line) = (Vec::new(), false, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let (verb, rest) = line.trim_end().split_once(' ').unwrap_or((line.trim_end(), ""));
        state.heard.lock().expect("unpoisoned").push(verb.to_owned());
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => "250-catch-all\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            "AUTH" if rest == format!("PLAIN {CREDENTIALS}") => {
                known = true;
                "235 come in"
            }
            "AUTH" => "535 who?",
            _ if !known && verb != "QUIT" => "530 who?",
            "MAIL" | "NOOP" => "250 ok",
            "RCPT" if mood == Mood::Refusing => "550 no such person",
            "RCPT" => {
                let address = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
                to.push(address.map_or(rest, |(address, _)| address).to_owned());
                "250 ok"
            }
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let raw = read_data(&mut stream).await?;
                let mail = Mail {
                    to: std::mem::take(&mut to),
                    raw,
                };
                state.kept.lock().expect("unpoisoned").push(mail);
                "250 kept"
            }
            "QUIT" => {
                stream.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "500 what?",
        };
        stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
}

/// Everything up to the line with a dot alone.
async fn read_data(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 || line == ".\r\n" {
            return Ok(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
