//! The site's rules: its settings, its word list, and trying a text on all of them.

use cam_nhan_domain::{
    Code,
    comment::{NAME_LIMIT, text},
    reaction::PICTURES,
    site::{MAX_DEPTH, MAX_PAGE, RobotProof, Settings},
};

use super::screen::{self, Candidate, Screened};
use crate::{
    app::App,
    discussion::robot_check::secret_name,
    error::{Error, Result, WrongSetting as Wrong},
    screener::Kind,
    screening::words,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        reactions, secrets,
        sites::{self, Site},
    },
};

/// The longest word of a reaction, in characters.
const WORD_LIMIT: usize = 40;
/// Words shown with a score.
pub const WEIGHED: usize = 8;

/// Replaces the word list; a line that cannot be read is [`Code::WordListInvalid`] with its number.
pub async fn set_words(app: &App, site: &Site, list: String, actor: Actor) -> Result<()> {
    let list = text::nfc(&list);
    let phrases = words::parse(&list)
        .map_err(|bad| Code::WordListInvalid.with(u32::try_from(bad.line).unwrap_or(u32::MAX)))?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                sites::set_words(conn, &site, &list).await?;
                let after = phrases.len().to_string();
                let entry = NewEntry {
                    after: &after,
                    ..NewEntry::new(&site, &actor, Action::SetWords, site.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// What the rules found in a trial.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The verdict and its reasons.
    pub screened: Screened,
    /// The words that weigh most in the score.
    pub weighed: Vec<(String, f32)>,
}

/// Tries a text, as if somebody unknown had written it.
pub async fn try_text(app: &App, site: &Site, source: &str) -> Result<Trial> {
    let (source, rendered) = super::written(site, source)?;
    let candidate = Candidate {
        id: None,
        reader: None,
        name: "",
        email: None,
        address: None,
        has_bans: false,
        robot: None,
        text: &source,
        rendered: &rendered,
    };
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let screened = screen::screen(app, conn, site, candidate).await?;
    let model = app
        .screener()
        .model(conn, &site.id, Kind::Hide, app.now())
        .await?
        .model;
    let weighed = if model.ready() {
        model.explain(&rendered.shown, WEIGHED)
    } else {
        Vec::new()
    };
    Ok(Trial { screened, weighed })
}

/// Replaces a site's settings, and the secret of its captcha if there is a new one (an empty one is forgotten). Those that
/// make no sense are [`Code::SettingInvalid`]; a captcha without a secret is [`Code::CaptchaSecretMissing`].
pub async fn set_settings(
    app: &App,
    site: &Site,
    settings: Settings,
    secret: Option<String>,
    actor: Actor,
) -> Result<()> {
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
        .write(move |conn| {
            Box::pin(async move {
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
            })
        })
        .await
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
    let mut lease = app.store().read().await?;
    let secret = secrets::get(&mut lease.conn(), &secret_name(&site.id)).await?;
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

/// Refuses settings that make no sense.
pub fn check(settings: &Settings) -> Result<(), Wrong> {
    macro_rules! hold {
        ($holds:expr, $field:expr, $($reason:tt)+) => {
            if !$holds {
                return Err(Wrong::new($field, format!($($reason)+)));
            }
        };
    }
    for origin in &settings.origins {
        let bare = origin.strip_suffix(":*").unwrap_or(origin);
        let url = url::Url::parse(bare);
        let url = url.map_err(|_| Wrong::new("origins", format!("{origin:?} is not an origin")))?;
        let written = url.origin().ascii_serialization();
        hold!(
            written == bare,
            "origins",
            "{origin:?} is not an origin: write {written}"
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
        hold!(
            PICTURES.contains(&kind.picture.as_str()),
            "reactions",
            "the reaction {:?} has a picture that there is not, \"{}\": there are {}",
            kind.code,
            kind.picture,
            PICTURES.join(", ")
        );
        for (language, word) in [("vi", &kind.vi), ("en", &kind.en)] {
            hold!(
                (1..=WORD_LIMIT).contains(&text::graphemes(word.trim()))
                    && !word.chars().any(char::is_control),
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
        all <= 20,
        "reactions",
        "a site has at most 20 reactions, retired ones included"
    );
    for (field, number, least, most) in [
        ("depth", settings.depth, 1, MAX_DEPTH),
        ("page_size", settings.page_size, 1, MAX_PAGE),
        ("text_limit", settings.text_limit, 1, 10_000),
        ("hold_above", settings.hold_above, 0, 100),
        ("publish_below", settings.publish_below, 0, 100),
        ("close_after_days", settings.close_after_days, 0, 36_500),
        ("edit_minutes", settings.edit_minutes, 0, 1_440),
    ] {
        hold!(
            (least..=most).contains(&number),
            field,
            "{field} is {least} to {most}"
        );
    }
    hold!(
        (-720..=840).contains(&settings.utc_offset_minutes),
        "utc_offset_minutes",
        "utc_offset_minutes is -720 to 840"
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

/// Settings with some fields replaced, as a program sends them; what is no setting, or no value of one, is told by its
/// name.
pub fn changed(
    settings: &Settings,
    changes: serde_json::Map<String, serde_json::Value>,
) -> Result<Settings, Error> {
    let mut fields = serde_json::to_value(settings).map_err(Error::internal)?;
    for (name, value) in changes {
        let Some(field) = fields.get_mut(&name) else {
            return Err(Wrong::new(&name, "there is no such setting").into());
        };
        *field = value;
        let read: Result<Settings, _> = serde_json::from_value(fields.clone());
        read.map_err(|_| Wrong::new(&name, format!("that is no value for {name}")))?;
    }
    serde_json::from_value(fields).map_err(Error::internal)
}
