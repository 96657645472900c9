//! A bot of Telegram: its messages, whose buttons decide about a comment, and what it is told when one is pressed.
//!
//! Telegram says with each press what we gave it when we told it where to report (`secret_token`): a keyed hash of the
//! bot's token, which nobody else knows. A button carries the endpoint, the comment and the revision that was seen.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{CommentId, ids::WebhookId};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq as _;

use super::{chat::Said, matter::Matter, matter::Subject};
use crate::{
    app::App,
    crypto::token::keyed_hash,
    discussion::moderate::Act,
    i18n::{admin, webhooks::words},
    net::outgoing::Trouble,
    store::{sites::Site, webhooks::Webhook},
};

/// Telegram's own address.
const API: &str = "https://api.telegram.org";
/// Where Telegram reports presses.
pub const UPDATES: &str = "/api/v1/telegram/updates";
/// The decisions that a message offers, each with its letter.
const ACTS: [(char, Act); 2] = [('a', Act::Approve), ('h', Act::Hide)];
/// The longest bot's token, and the longest name or number of a chat.
const LONGEST: (usize, usize) = (100, 64);

/// Why Telegram did not do what it was asked.
#[derive(Clone, Debug)]
pub enum Refused {
    /// It could not be asked.
    Trouble(Trouble),
    /// It said no.
    Told {
        /// With this status,
        status: u16,
        /// in these words,
        words: String,
        /// and asks to be asked again after so many seconds.
        retry_after: Option<u32>,
    },
}

/// What Telegram answers.
#[derive(Deserialize)]
struct Answer {
    ok: bool,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    description: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    retry_after: Option<u32>,
}

/// Asks the Bot API for one thing.
pub async fn call(app: &App, token: &str, method: &str, asked: &Value) -> Result<Value, Refused> {
    let base = app.config().telegram_url.as_ref();
    let base = base.map_or(API, |url| url.as_str().trim_end_matches('/'));
    let url = format!("{base}/bot{token}/{method}");
    let url = url.parse().map_err(|_| Refused::Trouble(Trouble::Url))?;
    let answer = app.outgoing().post_json(&url, &[], asked.to_string()).await;
    let answer = answer.map_err(Refused::Trouble)?;
    match serde_json::from_slice::<Answer>(&answer.body) {
        Ok(told) if told.ok => Ok(told.result),
        Ok(told) => Err(Refused::Told {
            status: answer.status.as_u16(),
            words: told.description,
            retry_after: told.parameters.retry_after,
        }),
        Err(_) => Err(Refused::Trouble(Trouble::Answer)),
    }
}

/// Whether a text can be a bot's token: its number and its secret.
pub fn is_token(text: &str) -> bool {
    let plain = |part: &str| {
        part.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    };
    text.len() <= LONGEST.0
        && text.split_once(':').is_some_and(|(number, secret)| {
            !number.is_empty()
                && number.bytes().all(|byte| byte.is_ascii_digit())
                && secret.len() >= 16
                && plain(secret)
        })
}

/// Whether a text can name a chat: its number, or a channel's `@name`.
pub fn is_chat(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number =
        !digits.is_empty() && digits.len() <= 19 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = text.strip_prefix('@').is_some_and(|name| {
        name.len() >= 4
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    });
    text.len() <= LONGEST.1 && (is_number || is_name)
}

/// Tries a bot: whether there is one with this token, whether it is in the chat, and whether presses will be reported.
/// Gives back the chat's number.
pub async fn connect(app: &App, token: &str, chat: &str) -> Result<String, Refused> {
    call(app, token, "getMe", &json!({})).await?;
    let found = call(app, token, "getChat", &json!({ "chat_id": chat })).await?;
    let number = found["id"].as_i64().ok_or(Refused::Trouble(Trouble::Answer))?;
    if has_buttons(app) {
        let asked = json!({
            "url": format!("{}{UPDATES}", app.public_url()),
            "secret_token": secret_of(token),
            "allowed_updates": ["callback_query"],
        });
        call(app, token, "setWebhook", &asked).await?;
    }
    Ok(number.to_string())
}

/// Tells Telegram that presses of a bot's buttons are to be reported no more.
pub async fn disconnect(app: &App, token: &str) {
    if let Err(refused) = call(app, token, "deleteWebhook", &json!({})).await {
        tracing::warn!(?refused, "Telegram was not told that a bot is removed");
    }
}

/// Whether presses can be reported: Telegram reports over HTTPS alone, unless it is a server of one's own.
fn has_buttons(app: &App) -> bool {
    app.public_url().starts_with("https://") || app.config().telegram_url.is_some()
}

/// What Telegram says with each press of a bot's buttons.
fn secret_of(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(keyed_hash(token.as_bytes(), &[b"telegram updates"]))
}

/// Whether whoever reports a press is Telegram; takes as long for a wrong secret.
pub fn is_telegram(webhook: &Webhook, said: &str) -> bool {
    secret_of(&webhook.secret)
        .as_bytes()
        .ct_eq(said.as_bytes())
        .into()
}

/// A message about a matter, with the buttons that decide where there is something to decide.
pub fn message(app: &App, site: &Site, webhook: &Webhook, matter: &Matter, said: &Said) -> Value {
    let mut lines = vec![said.headline.clone()];
    lines.extend(said.author.clone());
    if !said.text.is_empty() {
        lines.push(said.text.clone());
    }
    let mut rows = Vec::new();
    if let Subject::Comment(row, _) = &matter.subject
        && has_buttons(app)
    {
        let words = admin::words(site.settings.language);
        let buttons: Vec<Value> = { ACTS.into_iter() }
            .filter(|(_, act)| act.applied_to(row).is_some())
            .map(|(letter, act)| {
                let press = Press {
                    act,
                    webhook: webhook.id.clone(),
                    comment: row.id.clone(),
                    revision: row.revision,
                };
                json!({ "text": (words.act)(act), "callback_data": press.data(letter) })
            })
            .collect();
        rows.extend((!buttons.is_empty()).then_some(buttons));
    }
    let see = words(site.settings.language).see_in_queue;
    if app.public_url().starts_with("https://") {
        rows.push(vec![json!({ "text": see, "url": said.link })]);
    } else {
        lines.push(format!("{see}: {}", said.link));
    }
    json!({
        "chat_id": webhook.address,
        "text": lines.join("\n\n"),
        "link_preview_options": { "is_disabled": true },
        "reply_markup": { "inline_keyboard": rows },
    })
}

/// A press of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press {
    /// What it decides.
    pub act: Act,
    /// Whose message it was on.
    pub webhook: WebhookId,
    /// About which comment.
    pub comment: CommentId,
    /// The revision that the message shows.
    pub revision: i64,
}

impl Press {
    /// As a button carries it, in no more than the 64 bytes that it may.
    fn data(&self, letter: char) -> String {
        format!(
            "{letter}:{}:{}:{}",
            short(self.webhook.as_str()),
            short(self.comment.as_str()),
            self.revision
        )
    }

    /// Reads what a button carried; `None` of what is none of ours.
    pub fn read(data: &str) -> Option<Self> {
        let mut parts = data.split(':');
        let (letter, webhook, comment, revision) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let (_, act) = ACTS.into_iter().find(|(known, _)| letter == known.to_string())?;
        Some(Self {
            act,
            webhook: WebhookId::parse(&long(webhook)?).ok()?,
            comment: CommentId::parse(&long(comment)?).ok()?,
            revision: revision.parse().ok()?,
        })
    }
}

/// A UUID in 22 characters.
fn short(id: &str) -> String {
    let digits: Vec<u8> = id
        .chars()
        .filter_map(|c| c.to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit))
        .collect();
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The UUID again.
fn long(short: &str) -> Option<String> {
    let bytes: [u8; 16] = BASE64_URL_SAFE_NO_PAD.decode(short).ok()?.try_into().ok()?;
    let mut id = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        id.push_str(&format!("{byte:02x}"));
    }
    Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_carries_what_was_seen_in_64_bytes() {
        let press = Press {
            act: Act::Hide,
            webhook: WebhookId::new(1_795_594_800_000, [0xff; 10]),
            comment: CommentId::new(1_795_594_800_001, [7; 10]),
            revision: 1_000_000,
        };
        let data = press.data('h');
        assert!(data.len() <= 64, "{data}");
        assert_eq!(Press::read(&data), Some(press));
        for bad in [
            "",
            "h",
            "x:a:b:1",
            "h:a:b:1",
            &data[1..],
            &data.replace(":1000000", ":"),
            "ắ:ắ:ắ:ắ",
        ] {
            assert_eq!(Press::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_token_and_a_chat_are_known_by_their_look() {
        assert!(is_token("123456:AAH-abc_defghijklmnop"));
        for bad in [
            "",
            "abc",
            "123456:",
            "123456:a/../b?cdefghijklmnop",
            ":AAHabcdefghijklmnop",
            "12:short",
        ] {
            assert!(!is_token(bad), "{bad}");
        }
        for chat in ["-1001234567890", "42", "@toa_soan"] {
            assert!(is_chat(chat), "{chat}");
        }
        for bad in ["", "-", "@", "@a b c", "toa soan", "--1"] {
            assert!(!is_chat(bad), "{bad}");
        }
    }
}
