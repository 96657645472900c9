//! Bot checks for readers without a published comment, run before screening. A suspicious comment is held, never
//! dropped; a challenged client retries the same request with its proof.

use std::sync::Arc;

use cam_nhan_domain::{
    Code, CommentId, Millis,
    site::{RobotCheck, RobotProof},
};

use super::author::Author;
use crate::{
    abuse::{
        captcha::Verdict,
        form_token::{self, Came, LEAST_AGE},
        proof_of_work::{self, For, SolvedChallenge},
    },
    app::App,
    error::{Error, Result, RobotChallenge},
    screening::Robot,
    store::{Conn, comments, readers, secrets, sites::Site},
};

/// The bot check of one comment, in two steps: [`Check::begin`] looks at what came with it, and [`Check::finish`] asks a
/// captcha's provider, once no connection to the database is held. Screening stands between them: it is told of
/// [`Check::robot`].
pub struct Check<'a> {
    app: &'a App,
    site: &'a Site,
    /// The thread's key.
    key: &'a str,
    author: &'a Author,
    /// Why the comment looks like a robot's.
    pub robot: Option<Robot>,
    /// The work that was done, to be spent with the comment.
    solved: Option<SolvedChallenge>,
    /// What is still to be asked.
    unasked: Option<CaptchaToken>,
}

/// A captcha's token that its provider has not been asked about.
struct CaptchaToken {
    token: String,
    secret: Option<String>,
}

/// The name of a site's captcha secret among the database's secrets.
pub fn secret_name(site: &cam_nhan_domain::SiteId) -> String {
    format!("captcha:{site}")
}

impl<'a> Check<'a> {
    /// Looks at a comment to the thread of `key`; `is_known` says whether its author has a published one. Asks for work
    /// with [`Error::Challenge`]; says [`Code::FormExpired`] on the page without script.
    pub async fn begin(
        app: &'a App,
        conn: &mut Conn<'_>,
        site: &'a Site,
        key: &'a str,
        id: &CommentId,
        is_known: bool,
        author: &'a Author,
    ) -> Result<Self> {
        let mut check = Self {
            app,
            site,
            key,
            author,
            robot: None,
            solved: None,
            unasked: None,
        };
        if !is_known && !check.was_sent_before(conn, id).await? {
            check.examine(conn).await?;
        }
        Ok(check)
    }

    /// Asks a captcha's provider what is still to be asked, and gives back the work to be spent with the comment. Asks
    /// the reader again, with [`Error::Challenge`], when the token is not good, and for our own work when the provider
    /// is away.
    pub async fn finish(&mut self) -> Result<Option<SolvedChallenge>> {
        if let Some(CaptchaToken { token, secret }) = self.unasked.take() {
            let (app, site, now) = (self.app, self.site, self.app.now());
            let proof = (&site.id, site.settings.robot_proof);
            match app
                .captchas()
                .check(proof, secret.as_deref(), &token, self.author.address, now)
                .await
            {
                Verdict::Good => {}
                // The token has not been used: the same again may pass.
                Verdict::Busy => return Err(Code::Unavailable.with(2).into()),
                verdict => {
                    if verdict == Verdict::Bad {
                        self.count_attempt(now);
                    }
                    return Err(self.ask_again().await?);
                }
            }
        }
        Ok(self.solved.take())
    }

    /// Asks again for work that turned out to be spent already.
    pub async fn ask_again(&self) -> Result<Error> {
        let mut connection = self.app.store().read().await?;
        let level = self.flood_level(&mut connection.conn()).await?;
        Ok(self.challenge(self.came(), level.unwrap_or_default()))
    }

    /// What was sent before is answered as it was then; to whoever did not send it, its id tells nothing.
    async fn was_sent_before(&self, conn: &mut Conn<'_>, id: &CommentId) -> Result<bool> {
        let Some(row) = comments::get(conn, &self.site.id, id).await? else {
            return Ok(false);
        };
        let reader = readers::get(conn, &self.site.id, &self.author.reader_key).await?;
        Ok(reader.is_some() && row.reader_id == reader)
    }

    async fn examine(&mut self, conn: &mut Conn<'_>) -> Result<()> {
        let (app, settings, evidence) = (self.app, &self.site.settings, &self.author.evidence);
        app.limits().admit_to_thread(&self.site.id, self.key)?;
        self.robot = (!evidence.website.trim().is_empty()).then_some(Robot::Website);
        if settings.robot_check == RobotCheck::Never {
            return Ok(());
        }
        let now = app.now();
        let proof = evidence.proof.as_ref();
        // A captcha's token is an answer only as long as the site has a captcha.
        self.solved = proof
            .and_then(|proof| proof_of_work::verify(&app.keys(), self.whom(), proof, now))
            .filter(|solved| solved.counted || settings.robot_proof != RobotProof::Work);
        if self.solved.is_none() {
            self.count_attempt(now);
        }
        let always = (settings.robot_check == RobotCheck::Always).then_some(0);
        let Some(level) = self.flood_level(conn).await?.or(always) else {
            return Ok(());
        };
        let came = self.came();
        let in_time = matches!(came, Came::Ago(age) if age >= LEAST_AGE);
        if evidence.unscripted {
            if came == Came::TooLongAgo {
                return Err(Code::FormExpired.into());
            }
            let unproven = if in_time { Robot::Unscripted } else { Robot::Fast };
            self.robot = self.robot.or(Some(unproven));
            self.solved = None;
            return Ok(());
        }
        let Some(solved) = &self.solved else {
            return Err(self.challenge(came, level));
        };
        self.robot = self.robot.or((!in_time).then_some(Robot::Fast));
        match (solved.counted, proof.map_or("", |proof| &proof.captcha)) {
            (true, _) => {}
            // The provider cannot be reached from where the reader is, they say.
            (false, "") => self.robot = self.robot.or(Some(Robot::Unchecked)),
            (false, token) => {
                self.unasked = Some(CaptchaToken {
                    token: token.to_owned(),
                    secret: secrets::get(conn, &secret_name(&self.site.id)).await?,
                });
            }
        }
        Ok(())
    }

    fn whom(&self) -> For<'a> {
        For {
            site: &self.site.id,
            key: self.key,
            reader_key: &self.author.reader_key,
        }
    }

    /// When the author came to the thread, by the form token.
    fn came(&self) -> Came {
        let token = self.author.evidence.form_token.as_deref().unwrap_or_default();
        let app = self.app;
        form_token::read(&app.keys(), &self.site.id, self.key, token, app.now())
    }

    fn count_attempt(&self, now: Millis) {
        let servers = self.app.limits().servers();
        self.app.floods().count(&self.site.id, servers, now);
    }

    async fn flood_level(&self, conn: &mut Conn<'_>) -> Result<Option<u8>> {
        let (app, floor) = (self.app, self.app.config().newcomers_per_minute);
        app.floods().level(conn, &self.site.id, floor, app.now()).await
    }

    fn challenge(&self, came: Came, level: u8) -> Error {
        let (app, site, now) = (self.app, self.site, self.app.now());
        let token = |age: i64| {
            let moment = Millis(now.0 - age);
            Some(form_token::issue(&app.keys(), &site.id, self.key, moment))
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
            work: proof_of_work::challenge(&app.keys(), self.whom(), level, now),
            captcha,
            form_token,
            wait: u32::try_from(wait.clamp(0, LEAST_AGE)).unwrap_or_default(),
        }))
    }
}
