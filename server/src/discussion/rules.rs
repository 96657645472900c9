//! The site's rules: its settings, its word list, and trying a text on all of them.

use anyhow::{Context as _, ensure};
use cam_nhan_domain::{
    Code,
    comment::{NAME_LIMIT, text},
    reaction::PICTURES,
    site::{MAX_DEPTH, MAX_PAGE, RobotProof, Settings},
};

use super::{
    Actor,
    screen::{self, Candidate, Screened},
};
use crate::{
    app::App,
    discussion::robot_check::secret_name,
    error::{Error, Result},
    screener::Kind,
    screening::words,
    store::{
        Conn,
        audit::{self, Action, Entry},
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
                let entry = Entry {
                    after: &after,
                    ..Entry::new(&site, &actor, Action::SetWords, site.as_str())
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
    check(&settings).map_err(|_| Code::SettingInvalid)?;
    if secret.as_deref().is_some_and(|secret| !is_key(secret)) {
        return Err(Code::SettingInvalid.into());
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
                    let entry = Entry::new(&site.id, &actor, Action::SetCaptchaSecret, site.id.as_str());
                    audit::add(conn, entry, now).await?;
                }
                let has_captcha = site.settings.robot_proof != RobotProof::Work;
                if has_captcha && secrets::get(conn, &name).await?.is_none() {
                    return Err(Code::CaptchaSecretMissing.into());
                }
                if before == after {
                    return Ok(());
                }
                if !dropped(conn, &site).await?.is_empty() {
                    return Err(Code::SettingInvalid.into());
                }
                sites::set(conn, &site, now).await?;
                let entry = Entry {
                    before: &before,
                    after: &after,
                    ..Entry::new(&site.id, &actor, Action::SetSettings, site.id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// The reactions that readers have chosen and that the site's settings do not have: leaving one out would take its
/// numbers away without a word, where `retired` keeps them.
pub async fn dropped(conn: &mut Conn<'_>, site: &Site) -> Result<Vec<(String, i64)>> {
    let kept = |code: &str| site.settings.reactions.iter().any(|kind| kind.code == code);
    let mut counted = reactions::count_by_kind(conn, &site.id).await?;
    counted.retain(|(code, count)| *count > 0 && !kept(code));
    Ok(counted)
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

/// Refuses settings that make no sense, in one sentence for whoever types commands.
pub fn check(settings: &Settings) -> anyhow::Result<()> {
    for origin in &settings.origins {
        let bare = origin.strip_suffix(":*").unwrap_or(origin);
        let url = url::Url::parse(bare).with_context(|| format!("{origin:?} is not an origin"))?;
        ensure!(
            url.origin().ascii_serialization() == bare,
            "{origin:?} is not an origin: write {}",
            url.origin().ascii_serialization()
        );
    }
    let mut codes: Vec<&str> = settings.reactions.iter().map(|kind| kind.code.as_str()).collect();
    for code in &codes {
        let plain = (1..=32).contains(&code.len())
            && code
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
        ensure!(
            plain,
            "a reaction's code is 1 to 32 of a-z, 0-9, _ and -, not {code:?}"
        );
    }
    for kind in &settings.reactions {
        ensure!(
            PICTURES.contains(&kind.picture.as_str()),
            "the reaction {:?} has a picture that there is not, \"{}\": there are {}",
            kind.code,
            kind.picture,
            PICTURES.join(", ")
        );
        for (language, word) in [("vi", &kind.vi), ("en", &kind.en)] {
            ensure!(
                (1..=WORD_LIMIT).contains(&text::graphemes(word.trim()))
                    && !word.chars().any(char::is_control),
                "the reaction {:?} needs a word of 1 to {WORD_LIMIT} letters in {language}",
                kind.code
            );
        }
    }
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    ensure!(codes.len() == all, "two reactions have the same code");
    ensure!(
        all <= 20,
        "a site has at most 20 reactions, retired ones included"
    );
    ensure!(
        (1..=MAX_DEPTH).contains(&settings.depth),
        "depth is 1 to {MAX_DEPTH}"
    );
    ensure!(
        (1..=MAX_PAGE).contains(&settings.page_size),
        "page_size is 1 to {MAX_PAGE}"
    );
    ensure!(
        (1..=10_000).contains(&settings.text_limit),
        "text_limit is 1 to 10000"
    );
    for (name, percent) in [
        ("hold_above", settings.hold_above),
        ("publish_below", settings.publish_below),
    ] {
        ensure!(percent <= 100, "{name} is 0 to 100");
    }
    ensure!(
        settings.close_after_days <= 36_500,
        "close_after_days is 0 to 36500"
    );
    ensure!(
        (-720..=840).contains(&settings.utc_offset_minutes),
        "utc_offset_minutes is -720 to 840"
    );
    ensure!(
        is_key(&settings.captcha_key),
        "captcha_key is up to 200 letters, digits and signs"
    );
    ensure!(
        settings.robot_proof == RobotProof::Work || !settings.captcha_key.is_empty(),
        "a captcha needs its captcha_key first, and its captcha_secret"
    );
    for name in &settings.reserved_names {
        let whole = (1..=NAME_LIMIT as usize).contains(&text::graphemes(name)) && name.trim() == name;
        ensure!(
            whole && !name.contains(char::is_control),
            "a reserved name is 1 to {NAME_LIMIT} characters, not {name:?}"
        );
    }
    ensure!(
        settings.reserved_names.len() <= 100,
        "a site reserves at most 100 names"
    );
    ensure!(settings.edit_minutes <= 1_440, "edit_minutes is 0 to 1440");
    Ok(())
}
