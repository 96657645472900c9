//! Why moderators hide comments, as their authors are told, and the other look that an author may ask for.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A reason of a site's list. Codes stand in the database: what a code says may change, what it means does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HideReason {
    /// The code on the wire and in the database.
    pub code: String,
    /// Its words in Vietnamese.
    pub vi: String,
    /// Its words in English.
    pub en: String,
}

impl HideReason {
    fn new(code: &str, vi: &str, en: &str) -> Self {
        Self {
            code: code.to_owned(),
            vi: vi.to_owned(),
            en: en.to_owned(),
        }
    }

    /// Its words in a language.
    pub fn words(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}

/// The list that a newcomer gets.
pub fn default_hide_reasons() -> Vec<HideReason> {
    vec![
        HideReason::new("abuse", "Xúc phạm người khác", "Insulting to others"),
        HideReason::new("hate", "Kỳ thị, kích động thù ghét", "Hateful"),
        HideReason::new("vulgar", "Lời lẽ tục tĩu", "Vulgar language"),
        HideReason::new(
            "private",
            "Nêu thông tin riêng tư của người khác",
            "Reveals someone’s private information",
        ),
        HideReason::new(
            "false",
            "Sai sự thật hoặc chưa kiểm chứng",
            "False, or not verified",
        ),
        HideReason::new("off_topic", "Lạc đề", "Off topic"),
        HideReason::new("ad", "Quảng cáo", "Advertising"),
    ]
}

/// What the author of a comment that a moderator hid is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Hidden {
    /// Why, by the site's list; `null` where no reason was named.
    pub reason: Option<HideReason>,
    /// Whether they have asked for another look, and what came of it.
    pub appeal: AppealState,
}

/// How far an author's request for another look has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum AppealState {
    /// It can be asked for.
    Open,
    /// It was asked for, and a moderator is to decide again.
    Waiting,
    /// A moderator has decided again, and the comment stays hidden.
    Denied,
}
