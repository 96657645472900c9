//! Texts by which people have tried, elsewhere, to make a page do what its owner did not mean.

use serde_json::Value;

/// All of `tests/fixtures/xss.jsonl`: the kind of each, and the text. `trap()` is what they want to run, and
/// `evil.example` whom they want to tell.
///
/// # Panics
/// When the file is not one JSON object a line.
pub fn vectors() -> Vec<(String, String)> {
    include_str!("../fixtures/xss.jsonl")
        .lines()
        .map(|line| {
            let vector: Value = serde_json::from_str(line).expect("JSON");
            let field = |name: &str| vector[name].as_str().expect("a text").to_owned();
            (field("kind"), field("text"))
        })
        .collect()
}
