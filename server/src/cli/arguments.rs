//! What arguments take: each is refused before anything is begun, in a sentence that says what to write instead.

use cam_nhan_domain::{SiteId, time::MOST_DAYS};
use url::Url;

use crate::discussion::settings;

/// A site's short name.
pub fn site(text: &str) -> Result<SiteId, String> {
    SiteId::parse(text)
        .map_err(|_| "a site's short name is 1 to 40 of a-z, 0-9 and -, such as bao".to_owned())
}

/// A name that people read.
pub fn name(text: &str) -> Result<String, String> {
    settings::tidy_name(text)
}

/// The address that a moderator signs in with, as it is kept.
pub fn email(text: &str) -> Result<String, String> {
    let email = text.trim().to_lowercase();
    if !email.contains('@') || email.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(
            "it takes the address that a moderator signs in with, such as lan@bao.example".to_owned(),
        );
    }
    Ok(email)
}

/// For how many days.
pub fn days(text: &str) -> Result<u32, String> {
    within(text, 1, MOST_DAYS)
}

/// Of 100, how many.
pub fn per_cent(text: &str) -> Result<u8, String> {
    within(text, 0, 100)
}

/// How many, also none.
pub fn amount(text: &str) -> Result<usize, String> {
    within(text, 0, 10_000_000)
}

/// How many at once.
pub fn at_once(text: &str) -> Result<usize, String> {
    within(text, 1, 1_000)
}

/// A key's number.
pub fn key(text: &str) -> Result<i64, String> {
    text.trim()
        .parse()
        .map_err(|_| "it takes a key's number, as `cam-nhan secret list` shows it".to_owned())
}

/// Where a service is.
pub fn service(text: &str) -> Result<String, String> {
    let is_one = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    is_one
        .then(|| text.trim_end_matches('/').to_owned())
        .ok_or_else(|| "it takes a service's address, such as http://127.0.0.1:8080".to_owned())
}

/// Something written.
pub fn text(text: &str) -> Result<String, String> {
    let is_blank = text.trim().is_empty() || text.contains(char::is_control);
    if is_blank {
        return Err("it takes a text of at least one letter, on one line".to_owned());
    }
    Ok(text.to_owned())
}

fn within<N>(text: &str, least: N, most: N) -> Result<N, String>
where
    N: std::str::FromStr + PartialOrd + std::fmt::Display,
{
    let number = text.trim().parse().ok();
    number
        .filter(|number| (&least..=&most).contains(&number))
        .ok_or_else(|| format!("it takes a whole number from {least} to {most}"))
}
