//! Puts the scripts' words (`widget/src/i18n/scripts.rs`) into them, in every language that there is.

use anyhow::{Context as _, Result};
use cam_nhan_domain::site::Language;

use crate::scripts::{Scripts, scripts};

/// A script with its words in the places that name them:
///
/// - `__TAGS__`: the languages, between bars;
/// - `__SEPARATOR__(lang)`: what parts the thousands of a number;
/// - `__MORE__`, `__REASONS__`: an object of each language's words, and each of those an object;
/// - `__LIVE__`, `__WAKE__`, `__CAPTCHA_WORDS__`, `__MUTED__`, `__MENTION__`: the same, and each of those a list;
/// - `__MISSING__(lang)`, `__UNSENT__(lang)`: a sentence; `__WAYS_ON__(lang)`: the ways on from it, as HTML.
pub fn paste(script: &str) -> Result<String> {
    let mut script = script
        .replace("__TAGS__", &each(|language| language.tag().to_owned(), "|"))
        .replace("__LIVE__", &table(|words| list(&words.live.list())))
        .replace("__WAKE__", &table(|words| list(&words.wake.list())))
        .replace("__MUTED__", &table(|words| list(&words.muted.list())))
        .replace("__MENTION__", &table(|words| list(&words.mention.list())))
        .replace("__CAPTCHA_WORDS__", &table(|words| list(&words.captcha.list())))
        .replace("__MORE__", &table(|words| object(&words.more.list())))
        .replace("__REASONS__", &table(|words| object(&words.reasons.list())));
    script = choose(&script, "__SEPARATOR__", |language| {
        quoted(&scripts(language).separator.to_string())
    })?;
    script = choose(&script, "__MISSING__", |language| {
        quoted(scripts(language).loader.missing)
    })?;
    script = choose(&script, "__UNSENT__", |language| {
        quoted(scripts(language).loader.unsent)
    })?;
    script = choose(&script, "__WAYS_ON__", |language| {
        let words = scripts(language).loader;
        quoted(&format!(" <button>{}</button> <a>{}", words.retry, words.open))
    })?;
    Ok(script)
}

fn each(word: impl Fn(Language) -> String, between: &str) -> String {
    Language::ALL.map(word).join(between)
}

fn table(words: impl Fn(&Scripts) -> String) -> String {
    let lines = each(
        |language| format!("{}: {}", language.tag(), words(&scripts(language))),
        ", ",
    );
    format!("{{ {lines} }}")
}

fn list(words: &[(&str, &str)]) -> String {
    let words: Vec<String> = words.iter().map(|(_, word)| quoted(word)).collect();
    format!("[{}]", words.join(", "))
}

fn object(words: &[(&str, &str)]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|(name, word)| format!("{name}: {}", quoted(word)))
        .collect();
    format!("{{ {} }}", words.join(", "))
}

/// Puts an expression that chooses by a language in the place of each `name(language)`: the first language is the one
/// where there is none of ours.
fn choose(script: &str, name: &str, word: impl Fn(Language) -> String) -> Result<String> {
    let call = format!("{name}(");
    let mut parts = script.split(&call);
    let mut chosen = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = closing(part).with_context(|| format!("{call} has no end"))?;
        let (language, rest) = part.split_at(end);
        let (first, others) = Language::ALL.split_first().context("no language")?;
        chosen.push('(');
        for other in others {
            chosen.push_str(&format!("{language} === '{}' ? {} : ", other.tag(), word(*other)));
        }
        chosen.push_str(&word(*first));
        chosen.push_str(rest);
    }
    Ok(chosen)
}

/// Where the bracket closes that stands open before `text`.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => depth += 1,
            ')' if depth == 0 => return Some(at),
            ')' => depth -= 1,
            _ => {}
        }
        None
    })
}

/// A text in JavaScript, in the quotes that our scripts have.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
