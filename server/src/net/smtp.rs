//! SMTP: mail leaves through lettre. An error holds neither the server's password nor anybody's address.

use std::{
    fmt,
    time::{Duration, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow, bail};
use cam_nhan_domain::Millis;
use email_encoding::headers::{rfc2047, writer::EmailWriter};
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{Error, extension::ClientId},
};
use url::Url;

/// The longest that the mail server may take for one answer, and for all of a mail.
const SMTP_TIMEOUT: Duration = Duration::from_secs(20);
const SEND_TIMEOUT: Duration = Duration::from_secs(90);

/// A mail server, and whom our mail is from.
#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// Without the password.
impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp").finish_non_exhaustive()
    }
}

/// A mail without its recipient: what it says, twice, and how to get no more of them.
#[derive(Clone, Debug)]
pub struct Letter {
    /// One line.
    pub subject: String,
    /// For programs that show plain text.
    pub text: String,
    /// For the others; it asks for nothing from outside.
    pub html: String,
    /// Where one POST ends the notices (RFC 8058); `None` for a mail that was asked for.
    pub unsubscribe: Option<String>,
    /// What the same mail keeps when it is sent again: letters, digits, `-` and `.`.
    pub id: String,
}

/// Why a mail did not leave, in one word that names nobody; with the mail server's code where it gave one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The recipient's address is none.
    Address,
    /// There is no line to the mail server, or it broke off.
    Unreachable,
    /// It took too long.
    Timeout,
    /// It offers no encryption, or none that can be trusted.
    Tls,
    /// It said no.
    Refused(String),
    /// It does not understand us, such as how we sign in.
    Protocol,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("address"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::Timeout => f.write_str("timeout"),
            Self::Tls => f.write_str("tls"),
            Self::Refused(code) => write!(f, "refused {code}"),
            Self::Protocol => f.write_str("protocol"),
        }
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error.status() {
            Some(code) => Self::Refused(code.to_string()),
            None if error.is_timeout() => Self::Timeout,
            None if error.is_tls() => Self::Tls,
            None if error.is_client() => Self::Protocol,
            None => Self::Unreachable,
        }
    }
}

impl Smtp {
    /// Reads the settings: `smtps://` is encrypted from the first byte (port 465), `smtp://` by STARTTLS, without
    /// which nothing is sent (port 587), `smtp://…?tls=none` not at all (port 25), for a server on the same machine.
    /// Fails with one sentence that does not hold the URL.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        const SHAPE: &str =
            "the SMTP URL must look like smtps://USER:PASSWORD@HOST, smtp://… or smtp://…?tls=none";
        let mut url = Url::parse(url).ok().context(SHAPE)?;
        match (url.scheme(), url.query()) {
            ("smtps", None) => {}
            ("smtp", None | Some("tls=required")) => url.set_query(Some("tls=required")),
            ("smtp", Some("tls=none")) => url.set_query(None),
            _ => bail!(SHAPE),
        }
        if url.host_str().is_none_or(str::is_empty) {
            bail!(SHAPE);
        }
        let from: Mailbox = from.parse().map_err(|_| {
            anyhow!("the sender must look like binhluan@bao.example or \"Cảm Nhận <binhluan@bao.example>\"")
        })?;
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|_| anyhow!(SHAPE))?
            .hello_name(ClientId::Domain(from.email.domain().to_owned()))
            .timeout(Some(SMTP_TIMEOUT))
            .build();
        Ok(Self { transport, from })
    }

    /// Whether the mail server is there and lets us in; nothing is sent.
    pub async fn check(&self) -> Result<(), Trouble> {
        match tokio::time::timeout(SMTP_TIMEOUT, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(Trouble::Unreachable),
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(Trouble::Timeout),
        }
    }

    /// Sends a letter to one address, and nobody else.
    pub async fn send(&self, to: &str, letter: Letter, now: Millis) -> Result<(), Trouble> {
        let to: Address = to.parse().map_err(|_| Trouble::Address)?;
        let message = self.message(to, letter, now).map_err(|_| Trouble::Address)?;
        match tokio::time::timeout(SEND_TIMEOUT, self.transport.send(message)).await {
            Ok(sent) => Ok(sent.map(|_| ())?),
            Err(_) => Err(Trouble::Timeout),
        }
    }

    /// The recipient's name stays out of the headers: the address is enough, and nothing can be hidden in it.
    fn message(&self, to: Address, letter: Letter, now: Millis) -> Result<Message, lettre::error::Error> {
        let raw =
            |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
        let date = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        let mut message = Message::builder();
        if let Some(unsubscribe) = letter.unsubscribe {
            message = message
                .raw_header(raw("List-Unsubscribe", format!("<{unsubscribe}>")))
                .raw_header(raw(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".to_owned(),
                ));
        }
        message
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(date)
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())))
            .raw_header(subject(&letter.subject))
            // No machine need answer it (RFC 3834).
            .raw_header(raw("Auto-Submitted", "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text, letter.html))
    }
}

/// The subject, all of it in encoded words (RFC 2047): lettre leaves ASCII as it is, also what already looks like an
/// encoded word, and would be read as something else.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    let mut encoded = String::new();
    // Writing to a String does not fail.
    let _ = rfc2047::encode(
        text,
        &mut EmailWriter::new(&mut encoded, "Subject: ".len(), 0, false),
    );
    HeaderValue::dangerous_new_pre_encoded(name, text.to_owned(), encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused_without_telling_the_password() {
        for good in [
            "smtps://an%40bao.example:p%3Aw@mail.example",
            "smtp://mail.example:2525",
            "smtp://localhost:25?tls=none",
            "smtp://[::1]?tls=none",
        ] {
            assert!(
                Smtp::new(good, "Cảm Nhận <binhluan@bao.example>").is_ok(),
                "{good}"
            );
        }
        for bad in [
            "mail.example",
            "http://an:hunter2@mail.example",
            "smtp://",
            "smtp://an:hunter2@mail.example?tls=opportunistic",
            "smtps://an:hunter2@mail.example:99999",
        ] {
            let error = format!("{:#}", Smtp::new(bad, "a@b.example").expect_err(bad));
            assert!(!error.contains("hunter2"), "{error}");
        }
        let error = Smtp::new("smtp://mail.example", "An\r\nBcc: x@evil.example").expect_err("no sender");
        assert!(error.to_string().contains("sender"));
        let smtp = Smtp::new("smtps://an:hunter2@mail.example", "a@b.example").expect("settings");
        assert!(!format!("{smtp:?}").contains("hunter2"));
    }
}
