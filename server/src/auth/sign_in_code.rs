//! Signing in by a one-time code that is sent to a mailbox.

use cam_nhan_domain::{Code, CommentId, Draft, Millis, Refusal, site::Language};

use super::{
    one_time_code::{self, HOUR, Limits, Recipient},
    reader_session::{self, Session},
};
use crate::{
    app::App,
    discussion::author::is_mail_sign_in_offered,
    error::Result,
    store::{one_time_codes::Kind, sites::Site},
};

/// A mailbox gets a few codes an hour, and so many of a site's mailboxes.
const LIMITS: Limits = Limits {
    span: HOUR,
    recipients: 1_000,
};

/// A mailbox as it is known: checked as for a comment, in small letters.
pub fn mailbox(email: &str) -> Result<String, Refusal> {
    let draft = Draft {
        id: CommentId::new(0, [0; 10]),
        parent: None,
        name: "-".to_owned(),
        email: Some(email.to_owned()),
        text: "-".to_owned(),
    };
    let email = draft.check_composed(1)?.email.clone();
    Ok(email.ok_or(Code::EmailInvalid)?.to_lowercase())
}

/// Owes a mailbox a code, unless it got one a moment ago or too many of late. [`Code::TooMany`] when the site has sent too
/// many to others.
pub async fn ask(app: &App, site: &Site, email: &str, language: Language) -> Result<()> {
    if !is_mail_sign_in_offered(app, &site.settings) {
        return Err(Code::SignInUnavailable.into());
    }
    let recipient = Recipient {
        kind: Kind::Mail,
        id: mailbox(email)?,
        last_two: None,
    };
    one_time_code::make(app, &site.id, recipient, language, LIMITS).await?;
    Ok(())
}

/// Signs in whoever has the code that was sent to a mailbox; gives back their token. [`Code::MailCodeWrong`].
pub async fn answer(app: &App, site: &Site, email: &str, said: &str) -> Result<String> {
    if !is_mail_sign_in_offered(app, &site.settings) {
        return Err(Code::SignInUnavailable.into());
    }
    let email = mailbox(email)?;
    if one_time_code::take(app, &site.id, Kind::Mail, &email, said).await? {
        Ok(session(&email, app.now()).token(&app.keys(), &site.id))
    } else {
        Err(Code::MailCodeWrong.into())
    }
}

/// The session of who has proved a mailbox.
fn session(email: &str, now: Millis) -> Session {
    Session {
        subject: format!("mail:{email}"),
        name: None,
        email: Some(email.to_owned()),
        email_verified: true,
        phone_verified: false,
        picture: None,
        issued_at: now.0,
        expires_at: now.plus_minutes(reader_session::MINUTES).0,
    }
}
