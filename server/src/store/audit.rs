//! The audit log: who did what to what, and why. Entries are added in the transaction of the act itself, and never
//! changed.

use cam_nhan_domain::{
    CommentId, Millis, SiteId,
    cursor::Cursor,
    ids::{AuditId, BatchId},
};

use super::{Change, Conn, actor::Actor, with_db, with_db_list};
use crate::{crypto::token, error::Result};

macro_rules! actions {
    ($($name:ident = $text:literal,)*) => {
        /// What can be done, as it stands in the audit log. Whoever writes an entry takes a word of this list, so that
        /// no filter and no catalogue can miss one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the catalogue words them")]
        pub enum Action { $($name,)* }

        impl Action {
            /// All of them, in the order of the filter.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in addresses and in the audit log.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

actions! {
    Approve = "approve",
    Restore = "restore",
    Hide = "hide",
    Spam = "spam",
    Remove = "remove",
    Pin = "pin",
    Unpin = "unpin",
    Feature = "feature",
    Unfeature = "unfeature",
    Hold = "hold",
    Refuse = "refuse",
    Edit = "edit",
    Reply = "reply",
    Appeal = "appeal",
    Warn = "warn",
    Undo = "undo",
    Ban = "ban",
    Lift = "lift",
    SetCommentsOpen = "set_comments_open",
    SetCommenters = "set_commenters",
    DescribeArticle = "describe_article",
    RemoveThread = "remove_thread",
    MoveThread = "move_thread",
    MoveToSite = "move_to_site",
    ReceiveThread = "receive_thread",
    MergeThreads = "merge_threads",
    SplitThread = "split_thread",
    TakeBackBurst = "take_back_burst",
    AddSite = "add_site",
    RenameSite = "rename_site",
    SetSettings = "set_settings",
    SetCaptchaSecret = "set_captcha_secret",
    SetWords = "set_words",
    AddWebhook = "add_webhook",
    SetWebhook = "set_webhook",
    RenewWebhookSecret = "renew_webhook_secret",
    SetPhoneHook = "set_phone_hook",
    RemoveWebhook = "remove_webhook",
    Invite = "invite",
    EndInvitation = "end_invitation",
    Join = "join",
    SetRole = "set_role",
    IssueToken = "issue_token",
    EndToken = "end_token",
    TurnOnTotp = "turn_on_totp",
    TurnOffTotp = "turn_off_totp",
    UseRecoveryCode = "use_recovery_code",
    IssueRecoveryCodes = "issue_recovery_codes",
    SetPassword = "set_password",
    IssuePasswordLink = "issue_password_link",
    EndSessions = "end_sessions",
    AddSigningKey = "add_signing_key",
    RemoveSigningKey = "remove_signing_key",
    AddIdentityProvider = "add_identity_provider",
    SetIdentityProvider = "set_identity_provider",
    RemoveIdentityProvider = "remove_identity_provider",
    LinkIdentity = "link_identity",
    ClaimGuest = "claim_guest",
    AskErasure = "ask_erasure",
    Erase = "erase",
    RefuseErasure = "refuse_erasure",
    Forget = "forget",
    Repair = "repair",
    Import = "import",
    UndoImport = "undo_import",
    Export = "export",
}

impl Action {
    /// Reads [`Action::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|action| action.as_str() == text)
    }
}

/// A line about to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewEntry<'a> {
    /// The site.
    pub site: &'a SiteId,
    /// Who did it.
    pub actor: &'a Actor,
    /// What was done.
    pub act: Action,
    /// What it was done to.
    pub subject: &'a str,
    /// The comment's revision that it was about; 0 for anything else.
    pub revision: i64,
    /// The subject's state before, as JSON; empty where there is none.
    pub before: &'a str,
    /// The subject's state after.
    pub after: &'a str,
    /// Why, in the actor's words or a rule's.
    pub why: &'a str,
    /// What one press did together; `None` for an act of its own.
    pub batch: Option<&'a BatchId>,
    /// The line that this one takes back.
    pub undoes: Option<&'a AuditId>,
}

impl<'a> NewEntry<'a> {
    /// A line with nothing but who did what to what.
    pub fn new(site: &'a SiteId, actor: &'a Actor, act: Action, subject: &'a str) -> Self {
        Self {
            site,
            actor,
            act,
            subject,
            revision: 0,
            before: "",
            after: "",
            why: "",
            batch: None,
            undoes: None,
        }
    }
}

/// A line as it stands in the audit log.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Entry {
    pub id: AuditId,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub act: String,
    pub subject_id: String,
    pub revision: i64,
    pub before: String,
    pub after: String,
    pub why: String,
    pub batch_id: BatchId,
    pub undoes: Option<AuditId>,
    pub created_at: Millis,
    /// The name of the moderator who acted.
    pub actor_name: Option<String>,
    /// The line that took this one back.
    pub undone_by: Option<AuditId>,
}

impl Entry {
    /// What was done; `None` for the word of a later release.
    pub fn action(&self) -> Option<Action> {
        Action::parse(&self.act)
    }

    /// Where a list that ends with this line goes on.
    pub fn cursor(&self) -> Cursor<AuditId> {
        Cursor {
            rank: 0,
            created_at: self.created_at,
            id: self.id.clone(),
        }
    }
}

/// Writes a line; gives back its id, which is greater than that of every line of the site before, also when the clock has
/// gone back since: by that order the models learn.
pub async fn add(conn: &mut Conn<'_>, entry: NewEntry<'_>, now: Millis) -> Result<AuditId> {
    let last: Option<String> = with_db!(conn, (db, by) => {
        sqlx::query_scalar(concat!("select max(id) from audit", by!("audit_by_order"), "where site_id = $1")).bind(entry.site).fetch_one(db).await?
    });
    let id = AuditId::new(after(last.as_deref(), now), token::random());
    with_db!(conn, db => {
        sqlx::query(
            "insert into audit (id, site_id, actor, act, subject_id, revision, before, after, why, batch_id, undoes,
                 created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&id)
        .bind(entry.site)
        .bind(entry.actor.to_string())
        .bind(entry.act.as_str())
        .bind(entry.subject)
        .bind(entry.revision)
        .bind(entry.before)
        .bind(entry.after)
        .bind(entry.why)
        .bind(entry.batch.map_or(id.as_str(), BatchId::as_str))
        .bind(entry.undoes)
        .bind(now)
        .execute(db)
        .await?;
    });
    conn.note(Change::Queue(entry.site.clone()));
    Ok(id)
}

/// The moment for an id that is to follow `last`: now, or where that is no later, the next one. Within one moment, only
/// chance would order them.
fn after(last: Option<&str>, now: Millis) -> i64 {
    let digits: String = last
        .unwrap_or_default()
        .chars()
        .filter(|c| *c != '-')
        .take(12)
        .collect();
    match i64::from_str_radix(&digits, 16) {
        Ok(last) if last >= now.0 => (last + 1).min((1 << 48) - 1),
        _ => now.0,
    }
}

/// A statement that reads [`Entry`]s.
macro_rules! select_entries {
    ($by:ident, $index:literal, $($rest:expr),+) => {
        concat!(
            "select l.id, l.actor, l.act, l.subject_id, l.revision, l.before, l.after, l.why, l.batch_id, l.undoes,
                 l.created_at, m.name as actor_name,
                 (select min(u.id || '') from audit u", $by!("audit_by_undone"), "where u.undoes = l.id) as undone_by
             from audit l", $by!($index), "left join moderator m", $by!("sqlite_autoindex_moderator_1"),
            "on m.id = substr(l.actor, 11) and substr(l.actor, 1, 10) = 'moderator:' ",
            $($rest),+
        )
    };
}

/// Which lines.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Those of one actor; `None` for anyone.
    pub actor: Option<Actor>,
    /// One act; empty for any.
    pub act: String,
    /// Not earlier than this.
    pub from: Millis,
    /// Earlier than this.
    pub to: Millis,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            actor: None,
            act: String::new(),
            from: Millis(i64::MIN),
            to: Millis(i64::MAX),
        }
    }
}

/// A site's audit log after a cursor, the newest first.
pub async fn list(
    conn: &mut Conn<'_>,
    site: &SiteId,
    filter: &Filter,
    after: Option<&Cursor<AuditId>>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let (created_at, id) = after.map_or((Millis(i64::MAX), "~"), |cursor| {
        (cursor.created_at, cursor.id.as_str())
    });
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_entries!(
            by, "audit_by_site",
            "where l.site_id = $1 and ($2 = '' or l.actor = $2) and ($3 = '' or l.act = $3)
             and (l.created_at, l.id) < ($4, $5) and l.created_at >= $7 and l.created_at < $8
             order by l.created_at desc, l.id desc limit $6"
        ))
        .bind(site)
        .bind(filter.actor.as_ref().map(Actor::to_string).unwrap_or_default())
        .bind(&filter.act)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .bind(filter.from)
        .bind(filter.to)
        .fetch_all(db)
        .await?)
    })
}

/// The lines about some subjects, the oldest first, up to 1,000.
pub async fn list_about(conn: &mut Conn<'_>, site: &SiteId, subjects: &[String]) -> Result<Vec<Entry>> {
    with_db_list!(conn, subjects, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(select_entries!(
            by, "audit_by_subject",
            "where l.site_id = $1 and l.subject_id", in_list!(), "order by l.created_at, l.id limit 1000"
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// What one press did that nobody took back and that stands before a line, the latest first.
pub async fn list_batch(
    conn: &mut Conn<'_>,
    site: &SiteId,
    batch: &BatchId,
    before: Option<&AuditId>,
    limit: u32,
) -> Result<Vec<Entry>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_entries!(
            by, "audit_by_batch",
            "where l.site_id = $1 and l.batch_id = $2 and l.id < $3 and l.act <> 'undo'
                 and not exists (select 1 from audit u", by!("audit_by_undone"), "where u.undoes = l.id)
             order by l.id desc limit $4"
        ))
        .bind(site)
        .bind(batch)
        .bind(before.map_or("g", AuditId::as_str))
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// The first line of a press.
pub async fn first_of_batch(conn: &mut Conn<'_>, site: &SiteId, batch: &BatchId) -> Result<Option<Entry>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_entries!(by, "audit_by_batch", "where l.site_id = $1 and l.batch_id = $2 order by l.id limit 1"))
            .bind(site)
            .bind(batch)
            .fetch_optional(db)
            .await?)
    })
}

/// A decision that stands, about the revision that the comment still has.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Judged {
    /// The comment.
    pub subject_id: CommentId,
    /// What was decided.
    pub act: String,
    /// The comment's state before, as JSON.
    pub before: String,
    /// The score that it came with, in thousandths.
    pub score: Option<i64>,
}

/// The latest decisions by people and programs that nobody took back, the newest first.
pub async fn list_judged(conn: &mut Conn<'_>, site: &SiteId, limit: u32) -> Result<Vec<Judged>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select l.subject_id, l.act, l.before, c.score
             from audit l", by!("audit_by_site"), "cross join comment c", by!("sqlite_autoindex_comment_1"),
            "where c.id = l.subject_id and c.revision = l.revision and l.site_id = $1 and l.act in ('approve', 'restore', 'hide', 'spam', 'feature', 'unfeature')
                 and l.actor not like 'rule:%' and not exists (
                     select 1 from audit u", by!("audit_by_undone"), "where u.undoes = l.id)
             order by l.created_at desc, l.id desc limit $2"
        ))
        .bind(site)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Entries after `last_audit_id`, in the order in which they were written: what a model has yet to learn from. Only those
/// from before a moment, and from after another one that is still to come: whose clock was ahead.
pub async fn list_since(
    conn: &mut Conn<'_>,
    site: &SiteId,
    last_audit_id: &str,
    (before, ahead): (Millis, Millis),
    limit: u32,
) -> Result<Vec<Entry>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_entries!(
            by, "audit_by_order",
            "where l.site_id = $1 and l.id > $2 and (l.created_at < $3 or l.created_at > $5) order by l.id limit $4"
        ))
        .bind(site)
        .bind(last_audit_id)
        .bind(before)
        .bind(i64::from(limit))
        .bind(ahead)
        .fetch_all(db)
        .await?)
    })
}
