//! The settings file: where it is found, and what is wrong in it, told by the line's number and the setting's name. The
//! line itself may hold a password.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::{anyhow, bail};
use clap::Args as _;

use super::Options;
use crate::os;

/// Where it is looked for when nobody says where it is: the nearer one is taken.
const PLACES: [&str; 2] = ["cam-nhan.toml", "/etc/cam-nhan/cam-nhan.toml"];

/// The file that is said, else the first that is there.
pub fn find(said: Option<&Path>) -> Option<PathBuf> {
    let is_there = |path: &&&str| {
        // One that may not be looked at is there, too: passing over it would be to look after another service.
        fs::metadata(path).map_or_else(|error| error.kind() == io::ErrorKind::PermissionDenied, |_| true)
    };
    said.map(Path::to_owned)
        .or_else(|| PLACES.iter().find(is_there).map(PathBuf::from))
}

/// Reads it.
pub fn read(path: &Path) -> anyhow::Result<Options> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            let reason = os::hindrance(path, false).unwrap_or_else(|| os::reason(&error));
            bail!(
                "the settings file {} cannot be read: {reason}",
                os::full(path).display()
            );
        }
    };
    toml::from_str(&text).map_err(|error| {
        let (line, reason) = reason(&text, &error);
        anyhow!("the settings file {}, line {line}: {reason}", path.display())
    })
}

/// On which line something is wrong, and what.
fn reason(text: &str, error: &toml::de::Error) -> (usize, String) {
    let at = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let key = key_of(text, line);
    let reason = match (error.message(), key) {
        (message, Some(key)) if message.starts_with("duplicate") => format!("{key} is said twice"),
        (_, Some(key)) if opens_a_quote(text, line) => format!("{key} has a quote that nothing closes"),
        (_, Some(key)) => match expected(&key) {
            Some(expected) => format!("{key} takes {expected}"),
            None => {
                let near = nearest(&key)
                    .map(|name| format!("; {name} is one"))
                    .unwrap_or_default();
                format!("there is no setting {key:?}{near} (`cam-nhan --help` lists them)")
            }
        },
        (_, None) => {
            "it cannot be read: a line is a setting's name, = and its value, and texts stand in quotes".into()
        }
    };
    (line, reason)
}

/// Whether a text begins on a line and does not end there.
fn opens_a_quote(text: &str, line: usize) -> bool {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    ['"', '\'']
        .into_iter()
        .any(|quote| line.matches(quote).count() % 2 == 1)
}

/// The name that the value on a line belongs to, which may have begun on a line before.
fn key_of(text: &str, line: usize) -> Option<String> {
    let lines: Vec<&str> = text.lines().take(line).collect();
    lines.into_iter().rev().find_map(|line| {
        let line = line.trim();
        let key = match line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((table, _)) if !line.contains(['"', '=', ',']) => table,
            _ => line.split_once('=')?.0,
        };
        let key = key.trim().trim_matches('"');
        let is_name = !key.is_empty()
            && key
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
        is_name.then(|| key.to_owned())
    })
}

/// Every setting that a file may hold.
fn names() -> Vec<String> {
    let command = Options::augment_args(clap::Command::new(""));
    let names = command.get_arguments().filter_map(|argument| argument.get_long());
    names
        .filter(|name| *name != "config")
        .map(str::to_owned)
        .collect()
}

/// The setting that somebody has most likely meant.
fn nearest(key: &str) -> Option<String> {
    let key = key.to_lowercase().replace('_', "-");
    let known = names()
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&key, &name), name));
    let (likeness, name) = known.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (likeness > 0.85).then_some(name)
}

/// What a setting takes, in a file.
fn expected(name: &str) -> Option<&'static str> {
    if !names().iter().any(|known| known == name) {
        return None;
    }
    Some(match name {
        "listen" => "an address of this machine and a port, in quotes, such as \"127.0.0.1:8080\"",
        "trusted-proxies" => "a list of networks, such as [\"127.0.0.1/32\", \"10.0.0.0/8\"]",
        "internal-urls" => "a list of addresses, such as [\"http://10.0.0.5:8080\"]",
        "client-header" => "\"x-forwarded-for\" or \"forwarded\"",
        "log-json" => "true or false, without quotes",
        name if name.contains("-per-") => "a whole number from 0 to 4294967295, without quotes",
        _ => "a text in quotes",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let error = toml::from_str::<Options>(text).expect_err(text);
        let (line, reason) = reason(text, &error);
        format!("{line}: {reason}")
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_name_and_the_line_is_not_repeated() {
        for (text, wanted) in [
            ("listen = \"localhost:80\"", "1: listen takes an address"),
            ("\n\nlisten = 80", "3: listen takes an address"),
            ("log-json = \"hunter2\"", "1: log-json takes true or false"),
            ("writes-per-site = -1", "1: writes-per-site takes a whole number"),
            (
                "writes-per-site = \"hunter2\"",
                "1: writes-per-site takes a whole number",
            ),
            (
                "trusted-proxies = [\n  \"10.0.0.0/8\",\n  \"hunter2\",\n]",
                "trusted-proxies takes a list of networks",
            ),
            ("client-header = \"hunter2\"", "1: client-header takes"),
            ("database-url = 1", "1: database-url takes a text in quotes"),
            (
                "database_url = \"hunter2\"",
                "1: there is no setting \"database_url\"; database-url is one",
            ),
            ("hunter = \"hunter2\"", "1: there is no setting \"hunter\" ("),
            (
                "listn = \"hunter2\"",
                "1: there is no setting \"listn\"; listen is one",
            ),
            (
                "write-per-adress = 1",
                "1: there is no setting \"write-per-adress\"; writes-per-address is one",
            ),
            ("config = \"hunter2\"", "1: there is no setting \"config\""),
            (
                "[server]\nlisten = \"127.0.0.1:80\"",
                "there is no setting \"server\"",
            ),
            (
                "listen = \"127.0.0.1:80\"\nlisten = \"127.0.0.1:81\"",
                "2: listen is said twice",
            ),
            ("listen", "1: it cannot be read"),
            (
                "smtp-url = \"hunter2",
                "1: smtp-url has a quote that nothing closes",
            ),
            (
                "smtp-url = \"hunter2\nlisten = \"127.0.0.1:80\"",
                "1: smtp-url has a quote that nothing closes",
            ),
            (
                "listen = \"127.0.0.1:80\"\nsmtp-url = hunter2",
                "2: smtp-url takes a text in quotes",
            ),
            (
                "listen = \"127.0.0.1:80\nsmtp-url = \"hunter2\"",
                "1: listen has a quote that nothing closes",
            ),
        ] {
            let said = told(text);
            assert!(said.contains(wanted), "{text}: {said}");
            assert!(!said.contains("hunter2"), "{text}: {said}");
        }
    }
}
