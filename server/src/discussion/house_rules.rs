//! House rules: a text of the owner's that whoever comments accepts once, and again when it changes. Which version that was,
//! and when, is kept.

use cam_nhan_domain::{
    Code, ReaderId,
    site::{Language, Settings},
};

use crate::{
    crypto::token::hash_token,
    error::Result,
    markdown,
    store::{Conn, house_rules, readers, readers::ReaderKey, sites::Site},
};

/// So much of a fingerprint tells versions apart.
const VERSION_LENGTH: usize = 16;

/// The version of a site's rules: a fingerprint of their text in all languages. `None` where a site has none.
pub fn version(settings: &Settings) -> Option<String> {
    let texts = [&settings.house_rules_vi, &settings.house_rules_en];
    if texts.iter().all(|text| text.trim().is_empty()) {
        return None;
    }
    let mut version = hash_token(&texts.map(|text| text.trim()).join("\0"));
    version.truncate(VERSION_LENGTH);
    Some(version)
}

/// The rules in a language as safe HTML; in the other one where they are written in that alone.
pub fn html(settings: &Settings, language: Language) -> String {
    let (vi, en) = (settings.house_rules_vi.trim(), settings.house_rules_en.trim());
    let text = match (language, vi, en) {
        (Language::Vi, "", en) | (Language::En, _, en) if !en.is_empty() => en,
        _ => vi,
    };
    markdown::render(text).html
}

/// The version that a comment is to accept: `None` where there are no rules, or its author has accepted them before.
/// Without `accepts`, or with an older version, it is [`Code::HouseRulesOpen`].
pub async fn to_accept(
    conn: &mut Conn<'_>,
    site: &Site,
    reader: Option<&ReaderId>,
    accepts: Option<&str>,
) -> Result<Option<String>> {
    let Some(version) = version(&site.settings) else {
        return Ok(None);
    };
    if let Some(reader) = reader
        && house_rules::is_accepted(conn, reader, &version).await?
    {
        return Ok(None);
    }
    if accepts == Some(&version) {
        return Ok(Some(version));
    }
    Err(Code::HouseRulesOpen.into())
}

/// Whether a reader has accepted the rules as they are now; so has everybody where there are none.
pub async fn is_accepted(conn: &mut Conn<'_>, site: &Site, reader_key: Option<&ReaderKey>) -> Result<bool> {
    let Some(version) = version(&site.settings) else {
        return Ok(true);
    };
    let Some(key) = reader_key else { return Ok(false) };
    match readers::get(conn, &site.id, key).await? {
        Some(reader) => house_rules::is_accepted(conn, &reader, &version).await,
        None => Ok(false),
    }
}
