//! The author of a comment, as a request shows them.

use std::net::IpAddr;

use cam_nhan_domain::{
    Code,
    profile::{Badge, Commenters},
    site::Settings,
    work::Proof,
};

use crate::app::App;
use crate::store::{profiles::Profile, readers::ReaderKey, threads::Thread};

/// Who posts.
#[derive(Clone, Debug)]
pub struct Author {
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Who they are by the word of their site; `None` of a guest.
    pub signed_in: Option<SignedIn>,
    /// Where they write from.
    pub address: IpAddr,
    /// The version of the house rules that they accept.
    pub accepts_rules: Option<String>,
    /// What came along that tells a person from a robot.
    pub evidence: Evidence,
}

/// What came along with a comment.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// What stands in the field that people do not see.
    pub website: String,
    /// When its author came, signed.
    pub form_token: Option<String>,
    /// The work that was asked for.
    pub proof: Option<Proof>,
    /// Whether it came from the page without script, which cannot do any work.
    pub unscripted: bool,
}

/// A reader for whom their site vouches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    /// What the site says of them.
    pub profile: Profile,
    /// The key of the article at which they read; of no other are they the author by this token.
    pub article: Option<String>,
}

impl SignedIn {
    /// Their roles under an article: elsewhere than under their own, an author is none.
    fn roles(&self, (key, thread): Under<'_>) -> impl Iterator<Item = Badge> {
        let authors = thread.map(|thread| &thread.metadata.authors);
        let sub = self.profile.sub();
        let is_named = authors.is_some_and(|authors| sub.is_some_and(|sub| authors.include(sub)));
        let wrote_it = is_named || self.article.as_deref() == Some(key);
        let said = self.profile.roles.iter().copied();
        let said = said.filter(move |role| *role != Badge::Author || wrote_it);
        is_named.then_some(Badge::Author).into_iter().chain(said)
    }

    /// The badge that they bear under an article.
    pub fn badge(&self, under: Under<'_>) -> Option<Badge> {
        self.roles(under).next()
    }
}

/// Whether readers of a site can sign in by a code that is sent to their mailbox: its owner wants it, and there is mail.
pub fn is_mail_sign_in_offered(app: &App, settings: &Settings) -> bool {
    settings.sign_in_by_mail && app.config().mail.is_some()
}

/// The article under which somebody writes: its key, and its thread, once it has one.
pub type Under<'a> = (&'a str, Option<&'a Thread>);

/// Who may comment in a thread: by its own rule, else by the site's.
pub fn commenters(settings: &Settings, thread: Option<&Thread>) -> Commenters {
    thread
        .and_then(|thread| thread.commenters)
        .unwrap_or(settings.commenters)
}

/// Whether somebody may comment under an article; if not, what is missing.
pub fn may_comment(settings: &Settings, signed_in: Option<&SignedIn>, under: Under<'_>) -> Result<(), Code> {
    let profile = signed_in.map(|signed_in| &signed_in.profile);
    let (is_met, missing) = match (commenters(settings, under.1), signed_in) {
        (Commenters::Everyone, _) => return Ok(()),
        (_, None) => (false, Code::SignInRequired),
        (Commenters::SignedIn, Some(_)) => return Ok(()),
        (Commenters::EmailVerified, _) => (
            profile.is_some_and(|profile| profile.email_verified),
            Code::EmailUnverified,
        ),
        (Commenters::PhoneVerified, _) => (
            profile.is_some_and(|profile| profile.phone_verified),
            Code::PhoneUnverified,
        ),
        // Those who work for the site pay for nothing.
        (Commenters::Subscribers, Some(signed_in)) => (
            signed_in.roles(under).any(|role| role != Badge::Expert),
            Code::SubscribersOnly,
        ),
    };
    if is_met { Ok(()) } else { Err(missing) }
}
