//! A site's settings: what its owner may change, with the defaults that a newcomer gets.

use serde::{Deserialize, Serialize};

pub use crate::language::Language;
#[cfg(feature = "server")]
use crate::time::MOST_DAYS;
use crate::{
    hiding::{HideReason, default_hide_reasons},
    look::{Accent, Corners, Font, Look, Theme},
    profile::Commenters,
    reaction::{Kind, default_kinds},
    thread::Sort,
};

/// The deepest that replies can be told to nest.
pub const MAX_DEPTH: u32 = 6;
/// The largest number of top-level comments on a page.
pub const MAX_PAGE: u32 = 100;
/// The longest word for staff, in characters (graphemes): it stands on one line with a name and a time.
pub const MAX_STAFF_WORD: usize = 30;

/// The longest house rules in one language, in characters (graphemes).
pub const HOUSE_RULES_LIMIT: usize = 5_000;

/// Names under which a newsroom speaks.
const RESERVED_NAMES: [&str; 17] = [
    "Tòa soạn",
    "Ban biên tập",
    "Biên tập viên",
    "Tổng biên tập",
    "Ban quản trị",
    "Quản trị viên",
    "Ban quản lý",
    "Kiểm duyệt viên",
    "Phóng viên",
    "Admin",
    "Administrator",
    "Moderator",
    "BBT",
    "BTV",
    "Đã xác minh",
    "Đã xác thực",
    "Verified",
];

/// Names of roles that stand within other people's names and sentences, too: reserved as whole names alone.
pub const WHOLE_NAMES: [&str; 26] = [
    "Quản trị",
    "Tác giả",
    "Chuyên gia",
    "PV",
    "Mod",
    "QTV",
    "TBT",
    "Editor",
    "Hệ thống",
    "System",
    "BTV",
    "BBT",
    "Kiểm duyệt",
    "Người kiểm duyệt",
    "Kiểm duyệt viên",
    "Tác giả bài viết",
    "Tài khoản chính thức",
    "Hỗ trợ",
    "CSKH",
    "Ban tổ chức",
    "Nhà báo",
    "Staff",
    "Support",
    "Official",
    "Newsroom",
    "Editorial",
];

/// What becomes of a new comment that no rule objects to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Moderation {
    /// Everyone sees it at once.
    #[default]
    Publish,
    /// A moderator sees it first.
    Hold,
    /// A moderator sees the first comments of each reader; who has had [`Settings::trusted_after`] approved is trusted.
    Newcomers,
}

impl Moderation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Publish, Self::Hold, Self::Newcomers];

    /// The word in settings and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Hold => "hold",
            Self::Newcomers => "newcomers",
        }
    }
}

/// When readers without published comments must show that they are no robots: their browser does some work unseen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RobotCheck {
    /// While more of them come than the site is used to.
    #[default]
    Pressure,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl RobotCheck {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Pressure, Self::Always, Self::Never];

    /// The word in settings and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pressure => "pressure",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

/// How those readers show it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RobotProof {
    /// Their browser does some work, unseen, and nobody else hears of it.
    #[default]
    Work,
    /// Cloudflare's Turnstile lets them through.
    Turnstile,
    /// hCaptcha does.
    HCaptcha,
}

impl RobotProof {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Work, Self::Turnstile, Self::HCaptcha];

    /// The word in settings and forms, and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Work => "work",
            Self::Turnstile => "turnstile",
            Self::HCaptcha => "hcaptcha",
        }
    }
}

/// When what a reader wrote is erased at their request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// As soon as they have confirmed it.
    #[default]
    AtOnce,
    /// Once an owner has said yes.
    OnRequest,
}

impl Erasure {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::AtOnce, Self::OnRequest];

    /// The word in settings and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AtOnce => "at_once",
            Self::OnRequest => "on_request",
        }
    }
}

/// What an owner may set. Stored as JSON; a field left out has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The origins whose pages may embed the threads: `https://bao.example`, or with any port `http://localhost:*`.
    pub origins: Vec<String>,
    /// Query parameters that tell articles apart (`id`); all others are dropped from page keys.
    pub query_names: Vec<String>,
    /// The language where page and element name none.
    pub language: Language,
    /// The reactions under articles, in order.
    pub reactions: Vec<Kind>,
    /// Who may comment, where an article's thread says nothing else.
    pub commenters: Commenters,
    /// Offer readers mail when somebody answers them, where there is a mail server.
    pub reply_mail: bool,
    /// Let readers sign in by a code that is sent to their mailbox.
    pub sign_in_by_mail: bool,
    /// Let readers sign in by a code that the site's own program sends to their telephone.
    pub sign_in_by_phone: bool,
    /// Ask whoever comments for an e-mail address, which they may leave out.
    pub ask_email: bool,
    /// The house rules in Vietnamese, as Markdown, up to [`HOUSE_RULES_LIMIT`] characters; where both are empty there are none.
    pub house_rules_vi: String,
    /// The same in English.
    pub house_rules_en: String,
    /// Publish at once, hold all, or hold newcomers.
    pub moderation: Moderation,
    /// With [`Moderation::Newcomers`]: approved comments after which a reader is trusted.
    pub trusted_after: u32,
    /// A comment with more links than this is held.
    pub links_before_hold: u32,
    /// Hold what shows or links a picture.
    pub hold_images: bool,
    /// Hold what has a telephone number.
    pub hold_phone_numbers: bool,
    /// Hold what says nearly the same as another comment of the last day.
    pub hold_repeats: bool,
    /// Hold what is written in capitals.
    pub hold_caps: bool,
    /// Names that only the site may bear, beside its own and its moderators': whoever else writes under what reads as
    /// one is held.
    pub reserved_names: Vec<String>,
    /// Hold what the learned score puts at this or above, in per cent; 0 never.
    pub hold_above: u32,
    /// Publish what would be held only because all, or newcomers, are, when the learned score is below this, in per
    /// cent; 0 never.
    pub publish_below: u32,
    /// The word beside the name of whoever speaks for the site, up to [`MAX_STAFF_WORD`] characters; empty for the
    /// language's own.
    pub staff_word: String,
    /// The reasons that a moderator who hides a comment may give its author.
    pub hide_reasons: Vec<HideReason>,
    /// Networks from which readers' flags hold a published comment; 0 never.
    pub flags_before_hold: u32,
    /// When unverified readers must show that they are no robots.
    pub robot_check: RobotCheck,
    /// How they show it.
    pub robot_proof: RobotProof,
    /// With a captcha for [`Settings::robot_proof`]: the key by which its provider knows the site, which everyone may
    /// see. The secret that belongs to it is no setting: it is kept apart and never shown.
    pub captcha_key: String,
    /// Reactions of new readers of one network to an article, or likes of a comment, that are counted in a day, or a
    /// tenth of all that it has; further ones are excluded. 0 counts all.
    pub reactions_per_network: u32,
    /// Days after its first comment that readers see that a thread closes by itself; 0 never.
    pub close_after_days: u32,
    /// Offer "Hay nhất", the order by what moderators featured and what is like it.
    pub best: bool,
    /// Show a face beside each name: its initials, or the picture that the site's user token gives.
    pub faces: bool,
    /// The brand's colour, `#rrggbb`; empty for ours. What is written on it and beside it follows from it.
    pub accent: Accent,
    /// How round corners are.
    pub corners: Corners,
    /// Whose letters a thread has.
    pub font: Font,
    /// Whether a thread is light or dark.
    pub theme: Theme,
    /// How deep replies nest, 1 to [`MAX_DEPTH`]; deeper ones stand beside the one they answer.
    pub depth: u32,
    /// Top-level comments on a page, 1 to [`MAX_PAGE`].
    pub page_size: u32,
    /// The order shown first.
    pub sort: Sort,
    /// The longest comment, in characters (graphemes).
    pub text_limit: u32,
    /// Minutes in which one's own comment may be edited or removed.
    pub edit_minutes: u32,
    /// The time zone of the site's days, by its name in the tz database.
    pub time_zone: String,
    /// Keep plain IP addresses instead of a keyed hash that rotates.
    pub keep_addresses: bool,
    /// When what a reader wrote is erased at their request.
    pub erasure: Erasure,
    /// Days for which addresses of comments, reports and reactions are kept; 0 for ever, and so below.
    pub keep_addresses_days: u32,
    /// Days for which the e-mail addresses of comments are kept.
    pub keep_emails_days: u32,
    /// Days for which reports by readers are kept, with their notes.
    pub keep_flags_days: u32,
    /// Days for which the places of erased and removed comments are kept that nobody has answered.
    pub keep_erased_days: u32,
    /// Days for which the audit log is kept.
    pub keep_audit_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            query_names: Vec::new(),
            language: Language::Vi,
            reactions: default_kinds(),
            commenters: Commenters::Everyone,
            reply_mail: true,
            sign_in_by_mail: false,
            sign_in_by_phone: false,
            ask_email: false,
            house_rules_vi: String::new(),
            house_rules_en: String::new(),
            moderation: Moderation::Publish,
            trusted_after: 3,
            links_before_hold: 2,
            hold_images: true,
            hold_phone_numbers: true,
            hold_repeats: true,
            hold_caps: true,
            reserved_names: RESERVED_NAMES
                .iter()
                .chain(&WHOLE_NAMES)
                .map(|&name| name.to_owned())
                .collect(),
            hold_above: 0,
            publish_below: 0,
            staff_word: String::new(),
            hide_reasons: default_hide_reasons(),
            flags_before_hold: 3,
            robot_check: RobotCheck::Pressure,
            robot_proof: RobotProof::Work,
            captcha_key: String::new(),
            reactions_per_network: 100,
            close_after_days: 0,
            best: false,
            faces: true,
            accent: Accent::default(),
            corners: Corners::Round,
            font: Font::Page,
            theme: Theme::Page,
            depth: 1,
            page_size: 20,
            sort: Sort::Top,
            text_limit: 2_000,
            edit_minutes: 15,
            time_zone: "Asia/Ho_Chi_Minh".to_owned(),
            keep_addresses: false,
            erasure: Erasure::AtOnce,
            keep_addresses_days: 0,
            keep_emails_days: 0,
            keep_flags_days: 0,
            keep_erased_days: 0,
            keep_audit_days: 0,
        }
    }
}

impl Settings {
    /// How threads look.
    pub fn look(&self) -> Look {
        Look {
            accent: self.accent,
            corners: self.corners,
            font: self.font,
            theme: self.theme,
        }
    }

    /// Whether a page of `origin` (as browsers write it) may embed this site's threads. A name with `www.` and without is
    /// one site, as in the keys of its articles.
    pub fn allows(&self, origin: &str) -> bool {
        let Some((scheme, asking)) = split_origin(origin) else {
            return false;
        };
        self.origins.iter().any(|listed| {
            split_origin(listed).is_some_and(|(listed_scheme, listed)| {
                listed_scheme == scheme
                    && match listed.strip_suffix(":*") {
                        Some(any_port) => asking.strip_prefix(any_port).is_some_and(|rest| {
                            rest.is_empty()
                                || rest
                                    .strip_prefix(':')
                                    .is_some_and(|port| port.parse::<u16>().is_ok())
                        }),
                        None => listed == asking,
                    }
            })
        })
    }

    /// Its numbers, each with its name and from what to what it may be.
    #[cfg(feature = "server")]
    pub fn numbers(&self) -> [(&'static str, i64, i64, i64); 16] {
        let any = i64::from(u32::MAX);
        let days = |name, days: u32| (name, i64::from(days), 0, i64::from(MOST_DAYS));
        [
            ("trusted_after", self.trusted_after.into(), 0, any),
            ("links_before_hold", self.links_before_hold.into(), 0, any),
            ("hold_above", self.hold_above.into(), 0, 100),
            ("publish_below", self.publish_below.into(), 0, 100),
            ("flags_before_hold", self.flags_before_hold.into(), 0, any),
            ("reactions_per_network", self.reactions_per_network.into(), 0, any),
            (
                "close_after_days",
                self.close_after_days.into(),
                0,
                MOST_DAYS.into(),
            ),
            ("depth", self.depth.into(), 1, MAX_DEPTH.into()),
            ("page_size", self.page_size.into(), 1, MAX_PAGE.into()),
            ("text_limit", self.text_limit.into(), 1, 10_000),
            ("edit_minutes", self.edit_minutes.into(), 0, 1_440),
            days("keep_addresses_days", self.keep_addresses_days),
            days("keep_emails_days", self.keep_emails_days),
            days("keep_flags_days", self.keep_flags_days),
            days("keep_erased_days", self.keep_erased_days),
            days("keep_audit_days", self.keep_audit_days),
        ]
    }

    /// Whether `host` (lower case, without port) is the host of one of the site's origins.
    pub fn has_host(&self, host: &str) -> bool {
        self.origins.iter().any(|origin| {
            let authority = origin
                .split_once("://")
                .map_or(origin.as_str(), |(_, authority)| authority);
            let named = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
            without_www(named) == without_www(host)
        })
    }
}

/// An origin's scheme, and its host without `www.` with its port.
fn split_origin(origin: &str) -> Option<(&str, &str)> {
    let (scheme, authority) = origin.split_once("://")?;
    Some((scheme, without_www(authority)))
}

/// A host without the `www.` that many sites answer to as well.
pub fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_allowed_exactly_or_with_any_port() {
        let settings = Settings {
            origins: vec!["https://bao.example".into(), "http://localhost:*".into()],
            ..Settings::default()
        };
        for good in ["https://bao.example", "http://localhost", "http://localhost:8081"] {
            assert!(settings.allows(good), "{good}");
        }
        for bad in [
            "http://bao.example",
            "https://bao.example.evil",
            "http://localhost:80.evil",
            "http://localhost.evil",
            "null",
            "",
        ] {
            assert!(!settings.allows(bad), "{bad}");
        }
        assert!(
            settings.has_host("www.bao.example")
                && settings.has_host("localhost")
                && !settings.has_host("evil.example")
        );
    }
}
