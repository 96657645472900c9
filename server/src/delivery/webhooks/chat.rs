//! Messages for people in a chat: what Slack, Discord and Telegram are sent, in the site's language.

use cam_nhan_domain::{Status, site::Language};
use serde_json::{Value, json};

use super::matter::{Matter, Subject};
use crate::{
    app::App,
    delivery::letter::{TITLE, line},
    i18n::webhooks::words,
    store::{comments::Row, sites::Site, webhooks::EventKind},
};

/// The most that is shown of a comment, in characters.
const SHOWN: usize = 600;

/// A message, in lines.
pub struct Said {
    /// What happened, and where.
    pub headline: String,
    /// Who wrote it, if anybody did.
    pub author: Option<String>,
    /// What they wrote, or what the numbers are.
    pub text: String,
    /// Where to see it.
    pub link: String,
}

/// What is said of a matter; `None` when nobody need hear of it any more: it has been decided.
pub fn said(app: &App, site: &Site, matter: &Matter) -> Option<Said> {
    let words = words(site.settings.language);
    let queue = format!("{}/admin/sites/{}", app.public_url(), site.id);
    let name = line(&site.name, TITLE);
    let Some(kind) = matter.kind else {
        return Some(Said {
            headline: (words.test_headline)(&name),
            author: None,
            text: words.test_text.to_owned(),
            link: queue,
        });
    };
    let headline = |article: &str| format!("{} · {}", (words.headline)(kind), line(article, TITLE));
    Some(match &matter.subject {
        Subject::Comment(row, thread) => {
            if is_over(kind, row) {
                return None;
            }
            let is_there = row.status != Status::Removed;
            Said {
                headline: headline(thread.headline()),
                author: is_there.then(|| line(&row.name, TITLE)),
                text: if is_there {
                    line(&row.text, SHOWN)
                } else {
                    String::new()
                },
                link: format!("{queue}?comment={}", row.id),
            }
        }
        Subject::Thread(thread, tallies) => {
            let kinds = &site.settings.reactions;
            let counts: Vec<String> = tallies
                .iter()
                .filter_map(|tally| {
                    let kind = kinds.iter().find(|kind| kind.code == tally.code)?;
                    let word = match site.settings.language {
                        Language::Vi => &kind.vi,
                        Language::En => &kind.en,
                    };
                    Some(format!("{word} {}", tally.count))
                })
                .collect();
            Said {
                headline: headline(thread.headline()),
                author: None,
                text: counts.join(" · "),
                link: format!("{queue}/threads/{}", thread.id),
            }
        }
        Subject::Gone(_) | Subject::Reader(_) | Subject::Nothing => Said {
            headline: headline(&site.name),
            author: None,
            text: String::new(),
            link: queue,
        },
    })
}

/// Whether what asks for a decision has been decided.
fn is_over(kind: EventKind, row: &Row) -> bool {
    match kind {
        EventKind::CommentHeld => row.status != Status::Held,
        EventKind::CommentFlagged => row.flags == 0,
        _ => false,
    }
}

/// As Slack's incoming webhooks take it, and those of Mattermost.
pub fn slack(said: &Said, see: &str) -> Value {
    let escape = |text: &str| {
        let text = text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        // What would be bold, slanted, struck or code cannot be escaped there: signs that look like it stand in its place.
        text.replace('*', "∗")
            .replace('_', "ˍ")
            .replace('~', "∼")
            .replace('`', "ˋ")
    };
    let mut lines = vec![format!("*{}*", escape(&said.headline))];
    lines.extend(said.author.as_deref().map(escape));
    if !said.text.is_empty() {
        lines.push(format!("> {}", escape(&said.text)));
    }
    lines.push(format!("<{}|{see}>", said.link));
    json!({ "text": lines.join("\n"), "unfurl_links": false, "unfurl_media": false })
}

/// As Discord's webhooks take it. Nobody is called by it, whatever somebody wrote.
pub fn discord(said: &Said, see: &str) -> Value {
    let escape = |text: &str| {
        let mut escaped = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_ascii_punctuation() {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        escaped
    };
    let mut lines = Vec::new();
    lines.extend(
        said.author
            .as_deref()
            .map(|author| format!("**{}**", escape(author))),
    );
    if !said.text.is_empty() {
        lines.push(format!("> {}", escape(&said.text)));
    }
    lines.push(format!("[{see}]({})", said.link));
    json!({
        "embeds": [{ "title": said.headline, "url": said.link, "description": lines.join("\n") }],
        "allowed_mentions": { "parse": [] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said() -> Said {
        Said {
            headline: "Chờ duyệt · Bài <1>".to_owned(),
            author: Some("@everyone *An*".to_owned()),
            text: "<!channel> [bấm](https://xau.example)".to_owned(),
            link: "https://binhluan.example/admin/sites/bao?comment=1".to_owned(),
        }
    }

    #[test]
    fn nothing_that_somebody_wrote_calls_or_leads_anybody() {
        let slack = slack(&said(), "Xem")["text"].as_str().expect("text").to_owned();
        assert!(
            slack.contains("&lt;!channel&gt;") && !slack.contains("<!channel>"),
            "{slack}"
        );
        assert!(!slack.contains("*An*"), "{slack}");
        assert!(
            slack.ends_with("<https://binhluan.example/admin/sites/bao?comment=1|Xem>"),
            "{slack}"
        );
        let discord = discord(&said(), "Xem");
        let text = discord["embeds"][0]["description"].as_str().expect("text");
        assert!(text.contains(r"\[bấm\]\(https\:"), "{text}");
        assert_eq!(discord["allowed_mentions"], json!({ "parse": [] }));
    }
}
