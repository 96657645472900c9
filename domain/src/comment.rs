//! What a reader sends, and the one rule by which both sides judge it.

use std::{borrow::Cow, ops::Deref};

use serde::{Deserialize, Serialize};

use crate::{Code, CommentId, Refusal};

/// The longest name, in characters (graphemes).
pub const NAME_LIMIT: u32 = 60;
/// The longest e-mail address, in bytes (RFC 5321, 4.5.3.1).
pub const EMAIL_LIMIT: usize = 254;
/// The most people whom one comment mentions.
pub const MENTIONS_LIMIT: u32 = 5;
/// No character (grapheme) needs more bytes than this on average: a family of four takes 25.
pub const BYTES_PER_CHARACTER: usize = 32;
/// A letter bears no more marks than this; no language writes more.
const MARKS: u32 = 3;

/// What has been decided about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "server",
    derive(sqlx::Type, utoipa::ToSchema),
    sqlx(type_name = "text", rename_all = "lowercase")
)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for a moderator; its author alone sees it.
    Held,
    /// Everyone sees it.
    Approved,
    /// A moderator said no; nobody sees it.
    Hidden,
    /// Not meant for people; nobody sees it.
    Spam,
    /// Taken away, by its author or by a moderator.
    Removed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Held,
        Self::Approved,
        Self::Hidden,
        Self::Spam,
        Self::Removed,
    ];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Approved => "approved",
            Self::Hidden => "hidden",
            Self::Spam => "spam",
            Self::Removed => "removed",
        }
    }

    /// Reads [`Status::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == text)
    }
}

/// A comment as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Draft {
    /// Made by the sender (UUIDv7): sending the same id again gives the first answer again.
    pub id: CommentId,
    /// The comment that this one answers.
    #[serde(default)]
    pub parent: Option<CommentId>,
    /// The author's name.
    pub name: String,
    /// The author's address, never shown.
    #[serde(default)]
    pub email: Option<String>,
    /// What the author says, in the Markdown subset.
    pub text: String,
}

/// A draft that passed [`Draft::check`]; nothing else can be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedDraft(Draft);

impl Deref for CheckedDraft {
    type Target = Draft;

    fn deref(&self) -> &Draft {
        &self.0
    }
}

#[cfg(feature = "server")]
impl CheckedDraft {
    /// The same under another id.
    #[must_use]
    pub fn with_id(self, id: CommentId) -> Self {
        Self(Draft { id, ..self.0 })
    }
}

impl Draft {
    /// Judges the draft by the site's `text_limit`, counting characters with `graphemes` (extended grapheme
    /// clusters, UAX #29: `unicode-segmentation` on the server, `Intl.Segmenter` in a browser).
    pub fn check(self, text_limit: u32, graphemes: impl Fn(&str) -> usize) -> Result<CheckedDraft, Refusal> {
        let name = tidy_name(&self.name);
        if name.is_empty() {
            return Err(Code::NameMissing.into());
        }
        if too_long(&name, NAME_LIMIT, &graphemes) {
            return Err(Code::NameTooLong.with(NAME_LIMIT));
        }
        // What came along unseen with a pasted address is nothing that its author could find.
        let seen = |email: &str| {
            email
                .chars()
                .filter(|c| !c.is_control() && !is_invisible(*c))
                .collect::<String>()
        };
        let email = self
            .email
            .as_deref()
            .map(|email| seen(email).trim().to_owned())
            .filter(|email| !email.is_empty());
        if email
            .as_deref()
            .is_some_and(|email| !looks_like_an_address(email))
        {
            return Err(Code::EmailInvalid.into());
        }
        let text = check_text(&self.text, text_limit, graphemes)?;
        Ok(CheckedDraft(Self {
            name,
            email,
            text,
            ..self
        }))
    }
}

#[cfg(feature = "server")]
impl Draft {
    /// [`Draft::check`] as the server does it, with all texts in composed form ([`check_composed`]).
    pub fn check_composed(self, text_limit: u32) -> Result<CheckedDraft, Refusal> {
        let draft = Self {
            name: text::nfc(&self.name),
            text: text::nfc(&self.text),
            ..self
        };
        let CheckedDraft(draft) = draft.check(text_limit, text::graphemes)?;
        Ok(CheckedDraft(Self {
            name: text::nfc(&draft.name),
            text: check_composed(&draft.text, text_limit)?,
            ..draft
        }))
    }
}

/// [`check_text`] of a text in composed form (NFC), which what it gives back is in too: what was dropped may have kept a
/// letter and its mark apart.
#[cfg(feature = "server")]
pub fn check_composed(source: &str, limit: u32) -> Result<String, Refusal> {
    let checked = check_text(&text::nfc(source), limit, text::graphemes)?;
    Ok(text::nfc(&checked))
}

/// Judges a text alone, as for an edit; gives it back [tidied], with plain line ends and no blank border.
pub fn check_text(text: &str, limit: u32, graphemes: impl Fn(&str) -> usize) -> Result<String, Refusal> {
    if text.len() > limit as usize * BYTES_PER_CHARACTER {
        return Err(Code::TextTooLong.with(limit));
    }
    let text = plain_line_ends(text);
    let text = tidied(&text);
    let text = text.trim_start_matches(['\n', '\u{feff}']).trim_end();
    if is_blank(text) {
        return Err(Code::TextMissing.into());
    }
    if too_long(text, limit, graphemes) {
        return Err(Code::TextTooLong.with(limit));
    }
    Ok(text.to_owned())
}

/// A text without what nobody can see and nobody typed: control characters (tab and new line stay), direction
/// characters, a fourth mark on a letter.
pub fn tidied(text: &str) -> Cow<'_, str> {
    let untidy = |c: char| is_dropped(c) || is_mark(c);
    if !text.contains(untidy) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(few_marks(text.chars().filter(|c| !is_dropped(*c))))
}

/// Whether nothing of a text can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_invisible(c))
}

/// Controls that no keyboard makes (Word leaves some where it is copied from), and what turns the text around it.
fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || is_direction(c)
}

/// The text with no more than three marks on a letter.
fn few_marks(text: impl Iterator<Item = char>) -> String {
    let mut marks = 0;
    text.filter(|c| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS
    })
    .collect()
}

/// Whether a character sits on the one before it: the scripts that towers of marks are built in, and selectors, which
/// take room though nobody sees them. What is not here is bounded by [`BYTES_PER_CHARACTER`].
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6ed}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{f71}'..='\u{f87}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' | '\u{e0100}'..='\u{e01ef}')
}

/// `\n` for `\r\n` and `\r`; split at a letter, because the search for a text is much code for a browser.
fn plain_line_ends(text: &str) -> String {
    let mut lines = text.split('\r');
    let mut plain = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        plain.push('\n');
        plain.push_str(line.strip_prefix('\n').unwrap_or(line));
    }
    plain
}

fn too_long(text: &str, limit: u32, graphemes: impl Fn(&str) -> usize) -> bool {
    let limit = limit as usize;
    text.len() > limit * BYTES_PER_CHARACTER || (text.len() > limit && graphemes(text) > limit)
}

/// A name without what could disturb the text around it or hide in it: control, direction and invisible characters are
/// dropped, runs of spaces become one.
pub fn tidy_name(name: &str) -> String {
    let spaced = name.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let kept = few_marks(spaced.filter(|c| !c.is_control() && !is_invisible(*c)));
    kept.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm (UAX #9).
pub fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that leave no trace on a screen, or only steer how others are shown.
pub fn is_invisible(c: char) -> bool {
    is_direction(c)
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// One `@` with something on both sides, a dot in the domain, no spaces or controls: what is surely not an address
/// is refused, the rest is for the mail to prove. So is what an input method made of one ("ă@…"), for few servers take letters
/// beyond ASCII before the `@`, and an address of a machine (`[127.0.0.1]`).
pub fn looks_like_an_address(email: &str) -> bool {
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !is_invisible(c)
            && !matches!(
                c,
                '<' | '>' | '"' | '\'' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '\\' | '@'
            )
    };
    email.len() <= EMAIL_LIMIT
        && !local.is_empty()
        && local.is_ascii()
        && local.chars().all(plain)
        && domain.chars().all(plain)
        && domain.split('.').count() >= 2
        && domain.split('.').all(|label| !label.is_empty())
}

/// Counting and composing as the server does it.
#[cfg(feature = "server")]
pub mod text {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    use unicode_segmentation::UnicodeSegmentation;

    /// The number of characters that a person sees (extended grapheme clusters, UAX #29).
    pub fn graphemes(text: &str) -> usize {
        text.graphemes(true).count()
    }

    /// The text in composed form (NFC), as everything is stored.
    pub fn nfc(text: &str) -> String {
        text.nfc().collect()
    }

    /// The text in small letters without their marks, đ as d: as people write who leave them out.
    pub fn unmarked(text: &str) -> String {
        let letters = text.nfd().filter(|c| !is_combining_mark(*c));
        let small = letters.flat_map(char::to_lowercase);
        small.map(|c| if c == 'đ' { 'd' } else { c }).collect()
    }

    /// `text` on one line, composed, without control and direction characters and towers of marks, and
    /// [shortened](shorten) to `limit`.
    pub fn one_line(text: &str, limit: usize) -> String {
        let plain = text
            .replace(super::is_direction, "")
            .replace(char::is_control, " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        let line = nfc(&words.join(" "));
        shorten(&super::few_marks(line.chars()), limit)
    }

    /// At most `limit` characters of `text`, and [`BYTES_PER_CHARACTER`](super::BYTES_PER_CHARACTER) for each, with an
    /// ellipsis where something was left out.
    pub fn shorten(text: &str, limit: usize) -> String {
        let most_bytes = limit.saturating_mul(super::BYTES_PER_CHARACTER);
        let cut = text
            .grapheme_indices(true)
            .enumerate()
            .find(|(nth, (at, grapheme))| *nth == limit || at + grapheme.len() > most_bytes);
        match cut {
            None => text.to_owned(),
            Some((_, (end, _))) => format!("{}…", text[..end].trim_end()),
        }
    }
}

#[cfg(all(test, feature = "server"))]
#[path = "comment_tests.rs"]
mod tests;
