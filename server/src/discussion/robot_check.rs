//! Bot checks for readers without a published comment, run before screening. A suspicious comment is held, never
//! dropped; a challenged client retries the same request with its proof.

use std::sync::Arc;

use cam_nhan_domain::{
    CommentId,
    site::{RobotCheck, RobotProof},
};

use super::author::Author;
use crate::{
    abuse::{
        captcha::Verdict,
        form_token::{self, Came, LEAST_AGE},
        proof_of_work::{self, Done, For},
    },
    app::App,
    error::{Error, Result, RobotChallenge},
    screening::Robot,
    store::{Conn, comments, readers, secrets, sites::Site},
};

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Looked {
    /// Why it looks like a robot's.
    pub robot: Option<Robot>,
    /// The work that was done, to be spent with the comment.
    pub done: Option<Done>,
    /// What is still to be asked, once no connection to the database is held.
    pub unasked: Option<Unasked>,
}

/// A captcha's token that its provider has not been asked about.
#[derive(Clone)]
pub struct Unasked {
    token: String,
    secret: Option<String>,
}

/// Without the secret.
impl std::fmt::Debug for Unasked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unasked").finish_non_exhaustive()
    }
}

/// The name of a site's captcha secret among the database's secrets.
pub fn secret_name(site: &cam_nhan_domain::SiteId) -> String {
    format!("captcha:{site}")
}

/// Looks at a comment to the thread of `key`; `is_known` says whether its author has a published one. Asks for work
/// with [`Error::Challenge`]; says [`cam_nhan_domain::Code::FormExpired`] on the page without script.
pub async fn look(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    key: &str,
    id: &CommentId,
    is_known: bool,
    author: &Author,
) -> Result<Looked> {
    // What was sent before is answered as it was then; to whoever did not send it, its id tells nothing.
    let sent_before = match comments::get(conn, &site.id, id).await? {
        Some(row) if !is_known => {
            let reader = readers::get(conn, &site.id, &author.reader_key).await?;
            reader.is_some() && row.reader_id == reader
        }
        _ => false,
    };
    if is_known || sent_before {
        return Ok(Looked::default());
    }
    app.limits().admit_to_thread(&site.id, key)?;
    let (evidence, check) = (&author.evidence, site.settings.robot_check);
    let robot = (!evidence.website.trim().is_empty()).then_some(Robot::Website);
    if check == RobotCheck::Never {
        return Ok(Looked {
            robot,
            ..Looked::default()
        });
    }
    let now = app.now();
    let whom = For {
        site: &site.id,
        key,
        reader_key: &author.reader_key,
    };
    let proof = evidence.proof.as_ref();
    // A captcha's token is an answer only as long as the site has a captcha.
    let done = proof
        .and_then(|proof| proof_of_work::verify(&app.keys(), whom, proof, now))
        .filter(|done| done.counted || site.settings.robot_proof != RobotProof::Work);
    if done.is_none() {
        app.floods().count(&site.id, app.limits().servers(), now);
    }
    let floor = app.config().newcomers_per_minute;
    let pressure = app.floods().level(conn, &site.id, floor, now).await?;
    let always = (check == RobotCheck::Always).then_some(0);
    let Some(level) = pressure.or(always) else {
        return Ok(Looked {
            robot,
            done,
            unasked: None,
        });
    };
    let token = evidence.form_token.as_deref().unwrap_or_default();
    let came = form_token::read(&app.keys(), &site.id, key, token, now);
    if evidence.unscripted {
        return match came {
            Came::TooLongAgo => Err(cam_nhan_domain::Code::FormExpired.into()),
            Came::Ago(age) if age >= LEAST_AGE => Ok(robot.unwrap_or(Robot::Unscripted)),
            _ => Ok(robot.unwrap_or(Robot::Fast)),
        }
        .map(|robot| Looked {
            robot: Some(robot),
            ..Looked::default()
        });
    }
    let Some(done) = done else {
        return Err(demand(app, site, whom, came, level));
    };
    let in_time = matches!(came, Came::Ago(age) if age >= LEAST_AGE);
    let robot = robot.or((!in_time).then_some(Robot::Fast));
    let token = proof.map_or("", |proof| &proof.captcha);
    let (robot, unasked) = match (done.counted, token) {
        (true, _) => (robot, None),
        // The provider cannot be reached from where the reader is, they say.
        (false, "") => (robot.or(Some(Robot::Unchecked)), None),
        (false, token) => {
            let (token, secret) = (
                token.to_owned(),
                secrets::get(conn, &secret_name(&site.id)).await?,
            );
            (robot, Some(Unasked { token, secret }))
        }
    };
    Ok(Looked {
        robot,
        done: Some(done),
        unasked,
    })
}

/// Asks a captcha's provider what is still to be asked. Asks the reader again, with [`Error::Challenge`], when the token is not
/// good, and for our own work when the provider is away.
pub async fn ask(app: &App, site: &Site, key: &str, looked: &Looked, author: &Author) -> Result<()> {
    let Some(Unasked { token, secret }) = &looked.unasked else {
        return Ok(());
    };
    let (proof, now) = (site.settings.robot_proof, app.now());
    let captchas = app.captchas();
    match captchas
        .check((&site.id, proof), secret.as_deref(), token, author.address, now)
        .await
    {
        Verdict::Good => Ok(()),
        // The token has not been used: the same again may pass.
        Verdict::Busy => Err(cam_nhan_domain::Code::Unavailable.with(2).into()),
        verdict => {
            if verdict == Verdict::Bad {
                app.floods().count(&site.id, app.limits().servers(), now);
            }
            Err(demand_again(app, site, key, author).await?)
        }
    }
}

/// Asks again for work that turned out to be spent already.
pub async fn demand_again(app: &App, site: &Site, key: &str, author: &Author) -> Result<Error> {
    let (now, floor) = (app.now(), app.config().newcomers_per_minute);
    let mut connection = app.store().read().await?;
    let level = app
        .floods()
        .level(&mut connection.conn(), &site.id, floor, now)
        .await?;
    let token = author.evidence.form_token.as_deref().unwrap_or_default();
    let whom = For {
        site: &site.id,
        key,
        reader_key: &author.reader_key,
    };
    let came = form_token::read(&app.keys(), &site.id, key, token, now);
    Ok(demand(app, site, whom, came, level.unwrap_or_default()))
}

fn demand(app: &App, site: &Site, whom: For<'_>, came: Came, level: u8) -> Error {
    let now = app.now();
    let token = |age: i64| {
        let moment = cam_nhan_domain::Millis(now.0 - age);
        Some(form_token::issue(&app.keys(), whom.site, whom.key, moment))
    };
    let (form_token, wait) = match came {
        Came::Ago(age) => (None, LEAST_AGE - age),
        // Whoever has had a form for half a day has taken long enough.
        Came::TooLongAgo => (token(LEAST_AGE), 0),
        Came::Unknown => (token(0), LEAST_AGE),
    };
    let captcha = app.captchas().offer(&site.id, &site.settings, now);
    let level = captcha.is_none().then_some(level);
    Error::Challenge(Arc::new(RobotChallenge {
        work: proof_of_work::challenge(&app.keys(), whom, level, now),
        captcha,
        form_token,
        wait: u32::try_from(wait.clamp(0, LEAST_AGE)).unwrap_or_default(),
    }))
}
