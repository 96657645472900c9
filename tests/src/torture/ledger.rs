//! What one reader knows of what they wrote: what was acknowledged, and what may or may not have arrived.

use serde_json::Value;

/// A comment that was sent.
#[derive(Clone, Debug)]
pub struct Comment {
    /// As it went out.
    pub draft: Value,
    /// The first answer; `None` while there was none.
    pub answer: Option<Value>,
    /// The text as acknowledged last.
    pub text: String,
    /// The revision of that text.
    pub revision: i64,
    /// A change whose answer is not known.
    pub changing: Option<String>,
}

impl Comment {
    /// Its id.
    pub fn id(&self) -> &str {
        self.draft["id"].as_str().expect("an id")
    }
}

/// A choice for an article or a comment.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The kind and number acknowledged last.
    pub settled: Option<(Option<String>, i64)>,
    /// Those sent since then without an answer.
    pub open: Vec<(Option<String>, i64)>,
}

/// One reader's writes.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Comments, in the order in which they were sent.
    pub comments: Vec<Comment>,
    /// Choices by what they are for: an article's key, or a comment's id.
    pub choices: std::collections::BTreeMap<String, Choice>,
    /// Writes acknowledged.
    pub edits: usize,
    /// Choices acknowledged.
    pub chosen: usize,
    /// Writes without an answer in this round.
    pub unanswered: usize,
}
