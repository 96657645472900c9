//! The site's settings: what makes sense in each, and changing them.

use cam_nhan_domain::{
    Code, Millis,
    comment::{NAME_LIMIT, is_blank, is_invisible, text},
    hiding::HideReason,
    look::{Corners, Font, Theme},
    profile::Commenters,
    reaction::Picture,
    site::{
        Erasure, HOUSE_RULES_LIMIT, Language, MAX_STAFF_WORD, Moderation, RobotCheck, RobotProof, Settings,
    },
    thread::Sort,
};

use crate::{
    app::App,
    discussion::{picture, robot_check::secret_name},
    error::{Error, Result, WrongSetting as Wrong},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        reactions, secrets,
        sites::{self, Site},
    },
    zone::Zone,
};

/// The longest word of a reaction, in characters.
const WORD_LIMIT: usize = 40;
/// The most reactions of a site, retired ones included.
pub const MOST_REACTIONS: usize = 20;
/// The longest words of a reason to hide a comment, in characters.
const HIDE_REASON_LIMIT: usize = 80;
/// The most of them.
pub const MOST_HIDE_REASONS: usize = 20;
/// So much of a value that is refused is said again, in characters.
const SAID_LIMIT: usize = 100;

/// Replaces a site's settings, and the secret of its captcha if there is a new one (an empty one is forgotten). Those that
/// make no sense are [`Code::SettingInvalid`]; a captcha without a secret is [`Code::CaptchaSecretMissing`].
pub async fn set_settings(
    app: &App,
    site: &Site,
    mut settings: Settings,
    secret: Option<String>,
    actor: Actor,
) -> Result<()> {
    tidy_pictures(&mut settings)?;
    check(&settings)?;
    if secret.as_deref().is_some_and(|secret| !is_key(secret)) {
        return Err(wrong_secret().into());
    }
    let json = |settings: &Settings| serde_json::to_string(settings).map_err(Error::internal);
    let (before, after) = (json(&site.settings)?, json(&settings)?);
    let now = app.now();
    let site = Site {
        settings,
        ..site.clone()
    };
    app.store()
        .write(move |conn| Box::pin(store_settings(conn, site, secret, (before, after), actor, now)))
        .await
}

/// Whether a reaction can have this word.
pub fn is_word(word: &str) -> bool {
    (1..=WORD_LIMIT).contains(&text::graphemes(word.trim())) && !word.chars().any(char::is_control)
}

/// Makes of the drawings that an owner has given what readers get of them.
fn tidy_pictures(settings: &mut Settings) -> Result<(), Wrong> {
    for kind in settings.reactions.iter_mut().filter(|kind| !kind.svg.is_empty()) {
        kind.svg = picture::read(&kind.svg).map_err(|wrong| {
            let reason = format!("the drawing of the reaction {:?} {wrong}", kind.code);
            Wrong::new("reactions", reason)
        })?;
    }
    Ok(())
}

/// Keeps the settings and the secret, each with a line in the audit log where it is another one.
async fn store_settings(
    conn: &mut Conn<'_>,
    site: Site,
    secret: Option<String>,
    (before, after): (String, String),
    actor: Actor,
    now: Millis,
) -> Result<()> {
    let name = secret_name(&site.id);
    if let Some(secret) = secret {
        match secret.as_str() {
            "" => secrets::remove(conn, &name).await?,
            secret => secrets::set(conn, &name, secret).await?,
        }
        // That there is another one, and nothing of what it is.
        let entry = NewEntry::new(&site.id, &actor, Action::SetCaptchaSecret, site.id.as_str());
        audit::add(conn, entry, now).await?;
    }
    let has_captcha = site.settings.robot_proof != RobotProof::Work;
    if has_captcha && secrets::get(conn, &name).await?.is_none() {
        return Err(Code::CaptchaSecretMissing.into());
    }
    if before == after {
        // What stood for a value that cannot be read is written in its place.
        if sites::is_unreadable(conn, &site.id).await? {
            sites::set(conn, &site, now).await?;
        }
        return Ok(());
    }
    if let Some(wrong) = dropped(conn, &site).await? {
        return Err(wrong.into());
    }
    sites::set(conn, &site, now).await?;
    let entry = NewEntry {
        before: &before,
        after: &after,
        ..NewEntry::new(&site.id, &actor, Action::SetSettings, site.id.as_str())
    };
    audit::add(conn, entry, now).await?;
    Ok(())
}

/// A reaction that readers have chosen and that the site's settings do not have, if there is one: leaving it out would
/// take its numbers away without a word, where `retired` keeps them.
pub async fn dropped(conn: &mut Conn<'_>, site: &Site) -> Result<Option<Wrong>> {
    let kept = |code: &str| site.settings.reactions.iter().any(|kind| kind.code == code);
    let counted = reactions::count_by_kind(conn, &site.id).await?;
    let dropped = counted.iter().find(|(code, count)| *count > 0 && !kept(code));
    Ok(dropped.map(|(code, count)| {
        let reason = format!(
            "readers have chosen the reaction {code:?} {count} times, and it is left out: keep it in the list, with \
             \"retired\": true if it is not to be offered any more"
        );
        Wrong::new("reactions", reason)
    }))
}

/// Whether a captcha's secret is kept for a site. Nothing tells more of it.
pub async fn has_captcha_secret(app: &App, site: &Site) -> Result<bool> {
    let mut connection = app.store().read().await?;
    let secret = secrets::get(&mut connection.conn(), &secret_name(&site.id)).await?;
    Ok(secret.is_some())
}

/// Whether a text may be a provider's key or secret, or is empty.
fn is_key(text: &str) -> bool {
    text.len() <= 200 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// What is wrong with a captcha's secret.
pub fn wrong_secret() -> Wrong {
    Wrong::new(
        "captcha_secret",
        "captcha_secret is up to 200 letters, digits and signs",
    )
}

/// The name of a site or of a program as it is kept, or why it is none: it stands in pages, mails and lists, on one
/// line, and nothing in it is unseen.
pub fn tidy_name(name: &str) -> Result<String, String> {
    let name = text::nfc(name.trim());
    if !is_on_one_line(&name, NAME_LIMIT as usize) {
        return Err(format!(
            "it takes a name of 1 to {NAME_LIMIT} letters on one line, such as \"Báo Mới\""
        ));
    }
    Ok(name)
}

/// Whether something can be read in a text of at most so many characters, and nothing in it or around it is unseen.
fn is_on_one_line(text: &str, limit: usize) -> bool {
    let unseen = text.contains(|c: char| c.is_control() || is_invisible(c));
    !unseen && !is_blank(text) && text.trim() == text && text::graphemes(text) <= limit
}

/// What a setting takes, for whoever has written something else; `None` of what is no setting.
fn expected(name: &str) -> Option<String> {
    let numbers = Settings::default().numbers();
    if let Some((.., least, most)) = numbers.into_iter().find(|(number, ..)| *number == name) {
        return Some(format!("a whole number from {least} to {most}"));
    }
    fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> String {
        all.iter().map(|one| word(*one)).collect::<Vec<_>>().join(" or ")
    }
    let one_of = |words: &[&str]| words.join(" or ");
    Some(match name {
        "language" => one_of(&Language::ALL.map(Language::tag)),
        "commenters" => one_of(&Commenters::ALL.map(Commenters::as_str)),
        "moderation" => one_of(&Moderation::ALL.map(Moderation::as_str)),
        "robot_check" => one_of(&RobotCheck::ALL.map(RobotCheck::as_str)),
        "robot_proof" => one_of(&RobotProof::ALL.map(RobotProof::as_str)),
        "erasure" => one_of(&Erasure::ALL.map(Erasure::as_str)),
        "sort" => one_of(&Sort::ALL.map(Sort::as_str)),
        "accent" => "a colour such as #8a1538, or an empty text".to_owned(),
        "corners" => words(Corners::ALL, Corners::as_str),
        "font" => words(Font::ALL, Font::as_str),
        "theme" => words(Theme::ALL, Theme::as_str),
        "hold_images" | "hold_phone_numbers" | "hold_repeats" | "hold_caps" | "best" | "faces"
        | "reply_mail" | "ask_email" | "sign_in_by_mail" | "sign_in_by_phone" | "keep_addresses" => {
            one_of(&["true", "false"])
        }
        "time_zone" => "the name of a time zone, such as Asia/Ho_Chi_Minh".to_owned(),
        "staff_word" => format!("a word or two of up to {MAX_STAFF_WORD} letters, such as \"Ban biên tập\""),
        "captcha_key" => "a text of up to 200 letters, digits and signs".to_owned(),
        "origins" => r#"a list such as ["https://bao.example", "http://localhost:*"]"#.to_owned(),
        "query_names" => r#"a list such as ["id"]"#.to_owned(),
        "reserved_names" => r#"a list such as ["Tòa soạn", "Ban biên tập"]"#.to_owned(),
        "house_rules_vi" | "house_rules_en" => {
            format!("a text in Markdown of up to {HOUSE_RULES_LIMIT} characters, or an empty one")
        }
        "hide_reasons" => {
            r#"a list such as [{"code": "off_topic", "vi": "Lạc đề", "en": "Off topic"}]"#.to_owned()
        }
        "reactions" => format!(
            r#"a list such as [{{"code": "love", "vi": "Rất hay", "en": "Love it", "picture": "star"}}], with one of these pictures for each: {}, or a drawing of your own as "svg"; `cam-nhan site show` prints the list as it is"#,
            Picture::ALL.map(Picture::as_str).join(", ")
        ),
        _ => return None,
    })
}

/// Refuses settings that make no sense.
pub fn check(settings: &Settings) -> Result<(), Wrong> {
    macro_rules! hold {
        ($holds:expr, $field:expr, $($reason:tt)+) => {
            if !$holds {
                return Err(Wrong::new($field, format!($($reason)+)));
            }
        };
    }
    hold!(
        !settings.origins.is_empty(),
        "origins",
        "origins needs at least one, or no page could show the comments: say one such as https://bao.example"
    );
    for origin in &settings.origins {
        let bare = origin.strip_suffix(":*").unwrap_or(origin);
        hold!(
            !bare.contains('*'),
            "origins",
            "{origin:?} stands for no origin: name each host; only a port may be *, as in http://localhost:*"
        );
        let url = url::Url::parse(bare).ok();
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.ok_or_else(|| {
            let reason = format!(
                "{origin:?} is not an origin: write a scheme and a host, such as https://bao.example"
            );
            Wrong::new("origins", reason)
        })?;
        let written = url.origin().ascii_serialization();
        hold!(
            written == bare,
            "origins",
            "{origin:?} is not an origin: write {written}"
        );
        hold!(
            url.port() != Some(0),
            "origins",
            "{origin:?} has port 0, which no page comes from"
        );
    }
    for name in &settings.query_names {
        let plain = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c.is_control());
        hold!(
            plain && name.len() <= 100,
            "query_names",
            "query_names are names as addresses have them, such as id, not {name:?}"
        );
    }
    let mut codes: Vec<&str> = settings.reactions.iter().map(|kind| kind.code.as_str()).collect();
    for code in &codes {
        let plain = (1..=32).contains(&code.len())
            && code
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        hold!(
            plain,
            "reactions",
            "a reaction's code is 1 to 32 of a-z, 0-9, _ and -, not {code:?}"
        );
    }
    for kind in &settings.reactions {
        for (language, word) in [("vi", &kind.vi), ("en", &kind.en)] {
            hold!(
                is_word(word),
                "reactions",
                "the reaction {:?} needs a word of 1 to {WORD_LIMIT} letters in {language}",
                kind.code
            );
        }
    }
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    hold!(
        codes.len() == all,
        "reactions",
        "two reactions have the same code"
    );
    hold!(
        all <= MOST_REACTIONS,
        "reactions",
        "a site has at most {MOST_REACTIONS} reactions, retired ones included"
    );
    check_hide_reasons(&settings.hide_reasons)?;
    for (field, rules) in [
        ("house_rules_vi", &settings.house_rules_vi),
        ("house_rules_en", &settings.house_rules_en),
    ] {
        let is_text = !rules.contains(|c: char| c.is_control() && c != '\n' && c != '\t');
        hold!(
            is_text && text::graphemes(rules) <= HOUSE_RULES_LIMIT,
            field,
            "{field} is Markdown of up to {HOUSE_RULES_LIMIT} characters"
        );
    }
    for (field, number, least, most) in settings.numbers() {
        hold!(
            (least..=most).contains(&number),
            field,
            "{field} is {least} to {most}"
        );
    }
    hold!(
        settings.best || settings.sort != Sort::Best,
        "sort",
        "sort cannot be best while best is off: switch best on with it, or choose another order"
    );
    hold!(
        Zone::named(&settings.time_zone).is_some(),
        "time_zone",
        "time_zone is the name of a time zone, such as Asia/Ho_Chi_Minh, not {:?}",
        text::shorten(&settings.time_zone, SAID_LIMIT)
    );
    hold!(
        settings.staff_word.is_empty() || is_on_one_line(&settings.staff_word, MAX_STAFF_WORD),
        "staff_word",
        "staff_word is up to {MAX_STAFF_WORD} letters on one line, such as \"Ban biên tập\", or empty for the usual word, \
         not {:?}",
        text::shorten(&settings.staff_word, SAID_LIMIT)
    );
    hold!(
        is_key(&settings.captcha_key),
        "captcha_key",
        "captcha_key is up to 200 letters, digits and signs"
    );
    hold!(
        settings.robot_proof == RobotProof::Work || !settings.captcha_key.is_empty(),
        "robot_proof",
        "a captcha needs its captcha_key first, and its captcha_secret"
    );
    for name in &settings.reserved_names {
        let whole = (1..=NAME_LIMIT as usize).contains(&text::graphemes(name)) && name.trim() == name;
        hold!(
            whole && !name.contains(char::is_control),
            "reserved_names",
            "a reserved name is 1 to {NAME_LIMIT} characters, not {name:?}"
        );
    }
    hold!(
        settings.reserved_names.len() <= 100,
        "reserved_names",
        "a site reserves at most 100 names"
    );
    Ok(())
}

/// Refuses a list of reasons that no moderator could pick from, or no author could read.
fn check_hide_reasons(reasons: &[HideReason]) -> Result<(), Wrong> {
    let wrong = |reason: String| Err(Wrong::new("hide_reasons", reason));
    if reasons.len() > MOST_HIDE_REASONS {
        return wrong(format!(
            "a site has at most {MOST_HIDE_REASONS} reasons to hide a comment"
        ));
    }
    for (at, reason) in reasons.iter().enumerate() {
        let code = &reason.code;
        let plain = (1..=32).contains(&code.len())
            && code
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        if !plain {
            return wrong(format!(
                "a reason's code is 1 to 32 of a-z, 0-9, _ and -, not {code:?}"
            ));
        }
        if reasons.iter().skip(at + 1).any(|other| other.code == *code) {
            return wrong(format!("two reasons have the code {code:?}"));
        }
        for (language, words) in [("vi", &reason.vi), ("en", &reason.en)] {
            if !is_on_one_line(words, HIDE_REASON_LIMIT) {
                return wrong(format!(
                    "the reason {code:?} needs 1 to {HIDE_REASON_LIMIT} letters on one line in {language}"
                ));
            }
        }
    }
    Ok(())
}

/// Settings with some fields replaced, as a program sends them; what is no setting, or no value of one, is told by its
/// name.
pub fn changed(
    settings: &Settings,
    changes: serde_json::Map<String, serde_json::Value>,
) -> Result<Settings, Error> {
    let mut fields = serde_json::to_value(settings).map_err(Error::internal)?;
    for (name, value) in changes {
        let Some(field) = fields.get_mut(&name) else {
            let known = fields.as_object().into_iter().flat_map(|fields| fields.keys());
            let near = known.max_by(|one, other| {
                strsim::jaro_winkler(&name, one).total_cmp(&strsim::jaro_winkler(&name, other))
            });
            let near = near.filter(|near| strsim::jaro_winkler(&name, near) > 0.85);
            let near = near.map(|near| format!("; {near} is one")).unwrap_or_default();
            return Err(Wrong::new(&name, format!("there is no such setting{near}")).into());
        };
        let said = text::shorten(&value.to_string(), SAID_LIMIT);
        *field = value;
        let read: Result<Settings, _> = serde_json::from_value(fields.clone());
        read.map_err(|_| {
            let expected = expected(&name).unwrap_or_default();
            Wrong::new(&name, format!("{name} takes {expected}, not {said}"))
        })?;
    }
    serde_json::from_value(fields).map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    #[test]
    fn what_each_setting_takes_is_said_in_our_words() {
        let settings = Settings::default();
        let fields = serde_json::to_value(&settings).expect("settings");
        for (name, value) in fields.as_object().expect("an object") {
            assert!(expected(name).is_some(), "{name}");
            // No setting takes an object; a text is no list, no number and no word of a list.
            for wrong in [json!({ "a": 1 }), json!(value.is_string().then_some(7))] {
                let change = Map::from_iter([(name.clone(), wrong)]);
                let refused = changed(&settings, change).expect_err(name).to_string();
                assert!(refused.starts_with(&format!("{name} takes ")), "{refused}");
                assert!(
                    !refused.contains("invalid type") && !refused.contains("expected"),
                    "{refused}"
                );
            }
        }
        for (name, value) in [
            ("edit_minutes", json!("soon")),
            ("page_size", json!(-1)),
            ("language", json!("fr")),
        ] {
            let refused = changed(&settings, Map::from_iter([(name.to_owned(), value.clone())]));
            let refused = refused.expect_err(name).to_string();
            assert!(refused.ends_with(&format!("not {value}")), "{refused}");
        }
        let long = Map::from_iter([("best".to_owned(), Value::from("x".repeat(100_000)))]);
        assert!(changed(&settings, long).expect_err("no value").to_string().len() < 300);
    }

    #[test]
    fn an_origin_is_told_how_to_be_written() {
        for (origins, word) in [
            (vec![], "at least one"),
            (vec![""], "such as https://bao.example"),
            (vec!["bao.example"], "such as https://bao.example"),
            (vec!["javascript:alert(1)"], "such as https://bao.example"),
            (vec!["https://bao.example/"], "write https://bao.example"),
            (vec!["https://*.bao.example"], "name each host"),
        ] {
            let settings = Settings {
                origins: origins.iter().map(|&origin| origin.to_owned()).collect(),
                ..Settings::default()
            };
            let wrong = check(&settings).expect_err("a refusal");
            assert!(wrong.field == "origins" && wrong.reason.contains(word), "{wrong}");
        }
    }

    #[test]
    fn a_name_is_on_one_line_and_seen() {
        for name in ["Báo Mới", " Báo Mới ", "Ba\u{301}o", "7"] {
            assert!(tidy_name(name).is_ok(), "{name:?}");
        }
        for name in [
            "",
            "  ",
            "a\nb",
            "\u{1b}[31mđỏ",
            "a\0",
            "\u{202e}oáB",
            "\u{200b}",
            &"a".repeat(61),
        ] {
            assert!(tidy_name(name).is_err(), "{name:?}");
        }
    }
}
