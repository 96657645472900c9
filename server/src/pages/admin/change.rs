//! What a line of the audit log changed, field by field, as a person reads it.

use cam_nhan_domain::{
    Millis,
    profile::Commenters,
    site::{Erasure, Language, Moderation, RobotCheck, RobotProof},
    thread::Sort,
};
use serde_json::{Map, Value};

use super::AtSite;
use crate::{
    discussion::{ban::Kind, hiding},
    i18n::{conduct, insight, settings, sign_in},
    store::{
        audit::{Action, Entry},
        comments::{LIFTED, PINNED, filter::Tab},
        moderators::{Role, Scope},
        threads::CommentsOpen,
    },
};

/// Longer values are cut: a list of reactions is no reading matter.
const MOST_CHARS: usize = 80;
/// Fields that follow from the others.
const UNSAID: [&str; 6] = [
    "reasons",
    "urgency",
    "quality",
    "decided_revision",
    "title_word",
    "url_word",
];

/// One field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name; the code where there is no word for it.
    pub field: String,
    /// What it was; a dash for nothing.
    pub before: String,
    /// What it became.
    pub after: String,
}

/// The fields that differ.
pub fn changes(at: &AtSite, line: &Entry) -> Vec<Change> {
    let one = |field: &str, before: &str, after: &str| {
        vec![Change {
            field: name(at, field),
            before: worded(at, field, &Value::from(before)),
            after: worded(at, field, &Value::from(after)),
        }]
    };
    let object = |json: &str| serde_json::from_str::<Map<String, Value>>(json).ok();
    // An undo says in `why` what it took back.
    let act = match line.action() {
        Some(Action::Undo) => Action::parse(&line.why),
        act => act,
    };
    match (act, object(&line.before), object(&line.after)) {
        (_, before, Some(after)) => differing(at, &before.unwrap_or_default(), &after),
        (Some(Action::SetCommentsOpen), ..) => one("comments_open", &line.before, &line.after),
        (Some(Action::SetCommenters), ..) => one("commenters", &line.before, &line.after),
        (Some(Action::SetRole | Action::Join | Action::Invite), ..) => one("role", &line.before, &line.after),
        (Some(Action::RenameSite), ..) => one("name", &line.before, &line.after),
        (Some(Action::IssueToken), ..) => one("scope", &line.before, &line.after),
        (Some(Action::SetWords), ..) => one("phrases", &line.before, &line.after),
        (Some(Action::Ban), ..) if !line.after.is_empty() => one("kind", &line.before, &line.after),
        _ => Vec::new(),
    }
}

fn differing(at: &AtSite, before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<Change> {
    after
        .iter()
        .filter(|(field, _)| !UNSAID.contains(&field.as_str()))
        // The first line about a comment has no state before it: only what is unusual is a change then.
        .filter(|(field, value)| match before.get(*field) {
            Some(old) => old != *value,
            None => !matches!(value, Value::Bool(false)) && value.as_i64() != Some(0),
        })
        .map(|(field, value)| Change {
            field: name(at, field),
            before: worded(at, field, before.get(field).unwrap_or(&Value::Null)),
            after: worded(at, field, value),
        })
        .collect()
}

/// The value that a code names.
fn chosen<T: Copy>(all: &[T], code_of: fn(T) -> &'static str, code: &str) -> Option<T> {
    all.iter().copied().find(|one| code_of(*one) == code)
}

/// A field's name; the audit log's code for it only where a later release wrote it.
fn name(at: &AtSite, field: &str) -> String {
    named(at.who.language, field).unwrap_or_else(|| field.to_owned())
}

/// A field's name in a language: the rules' are those of their page.
fn named(language: Language, field: &str) -> Option<String> {
    let settings = settings::words(language);
    let rule = match field {
        "trusted_after" => settings.trusted_after.title,
        "links_before_hold" => settings.links_before_hold.title,
        "flags_before_hold" => settings.flags_before_hold.title,
        "hold_above" => settings.hold_above.title,
        "publish_below" => settings.publish_below.title,
        "close_after_days" => settings.close_after_days.title,
        "reactions_per_network" => settings.reactions_per_network.title,
        "hold_images" => settings.hold_images.title,
        "hold_phone_numbers" => settings.hold_phone_numbers.title,
        "hold_repeats" => settings.hold_repeats.title,
        "hold_caps" => settings.hold_caps.title,
        "reserved_names" => settings.reserved_names.title,
        "best" => settings.best.title,
        "faces" => settings.faces.title,
        "house_rules_vi" => conduct::words(language).rules_vi,
        "house_rules_en" => conduct::words(language).rules_en,
        "ask_email" => conduct::words(language).ask_email.title,
        "hide_reasons" => conduct::words(language).hide_reasons.title,
        "staff_word" => settings.staff_word.title,
        "time_zone" => settings.time_zone.title,
        "erasure" => settings.erasure.title,
        "keep_addresses_days" => settings.keep_addresses_days.title,
        "keep_emails_days" => settings.keep_emails_days.title,
        "keep_flags_days" => settings.keep_flags_days.title,
        "keep_erased_days" => settings.keep_erased_days.title,
        "keep_audit_days" => settings.keep_audit_days.title,
        other => (insight::words(language).change)(other)?,
    };
    Some(rule.to_owned())
}

fn worded(at: &AtSite, field: &str, value: &Value) -> String {
    let (words, insight) = (at.words(), at.insight());
    let known = match (field, value) {
        (_, Value::Null) => Some(insight.none),
        (_, Value::String(text)) if text.is_empty() => Some(insight.none),
        (_, Value::Bool(yes)) => Some((insight.yes_no)(*yes)),
        ("status", Value::String(status)) => Tab::parse(status).map(words.tab),
        ("comments_open", Value::String(comments_open)) => {
            CommentsOpen::parse(comments_open).map(insight.comments_open_choice)
        }
        ("commenters", Value::String(choice)) => {
            Commenters::parse(choice).map(sign_in::words(at.who.language).choice)
        }
        ("erasure", Value::String(choice)) => Erasure::ALL
            .into_iter()
            .find(|known| known.as_str() == choice)
            .map(settings::words(at.who.language).erasure_choice),
        ("role", Value::String(role)) => Role::parse(role).map(words.roles),
        ("scope", Value::String(scope)) => Scope::parse(scope).map(words.scopes),
        ("pin_rank", value) if value.as_i64() == Some(PINNED) => {
            Some((words.act)(crate::discussion::moderate::Act::Pin))
        }
        ("pin_rank", value) if value.as_i64() == Some(LIFTED) => {
            Some((words.act)(crate::discussion::moderate::Act::Feature))
        }
        ("pin_rank", _) => Some(insight.none),
        ("hide_reason", Value::String(code)) => {
            let reason = hiding::reason(&at.site, Some(code.as_str()));
            reason.map(|reason| reason.words(at.who.language))
        }
        ("moderation", Value::String(code)) => {
            chosen(&Moderation::ALL, Moderation::as_str, code).map(words.moderation_choice)
        }
        ("robot_check", Value::String(code)) => {
            chosen(&RobotCheck::ALL, RobotCheck::as_str, code).map(words.robot_check_choice)
        }
        ("robot_proof", Value::String(code)) => {
            chosen(&RobotProof::ALL, RobotProof::as_str, code).map(words.captcha.proof_choice)
        }
        ("language" | "article_language", Value::String(code)) => {
            Language::from_tag(code).map(words.newsroom.language)
        }
        ("sort", Value::String(code)) => Sort::parse(code).map(words.newsroom.sort),
        ("kind", Value::String(code)) => Kind::parse(code.trim_end_matches(", shadow")).map(words.ban_kind),
        _ => None,
    };
    if let Some(word) = known {
        return word.to_owned();
    }
    if let ("reactions" | "hide_reasons", Value::Array(kinds)) = (field, value) {
        // By the words that readers see; those that are no longer offered in brackets.
        let language = at.who.language.tag();
        let kinds: Vec<String> = kinds
            .iter()
            .map(|kind| {
                let word = kind[language].as_str().unwrap_or_default();
                if kind["retired"] == true {
                    format!("({word})")
                } else {
                    word.to_owned()
                }
            })
            .collect();
        return cam_nhan_domain::comment::text::shorten(&kinds.join(", "), MOST_CHARS);
    }
    let text = match value {
        Value::Number(moment) if matches!(field, "published_at" | "closes_at") => {
            at.clock(Millis(moment.as_i64().unwrap_or_default()))
        }
        Value::Array(authors) if field == "authors" => authors
            .iter()
            .filter_map(|author| author["name"].as_str())
            .collect::<Vec<_>>()
            .join(", "),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => items
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    cam_nhan_domain::comment::text::shorten(&text, MOST_CHARS)
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::site::Settings;

    use super::{super::words, *};
    use crate::screening;

    #[test]
    fn every_rule_is_in_the_moderators_handbook_in_both_languages() {
        let handbooks = [
            (
                "moderating.vi.md",
                include_str!("../../../../docs/moderating.vi.md"),
            ),
            ("moderating.md", include_str!("../../../../docs/moderating.md")),
        ];
        for rule in screening::RuleName::ALL {
            let row = format!("\n| `{}` |", rule.as_str());
            for (file, handbook) in handbooks {
                let rows = handbook.matches(&row).count();
                assert_eq!(
                    rows,
                    1,
                    "docs/{file} has no row about the rule `{}`",
                    rule.as_str()
                );
            }
        }
    }

    #[test]
    fn a_setting_is_stored_under_the_word_that_forms_and_documents_have() {
        use cam_nhan_domain::site::{Moderation, RobotCheck, RobotProof};
        fn stored(value: impl serde::Serialize) -> Value {
            serde_json::to_value(value).expect("JSON")
        }
        for choice in Moderation::ALL {
            assert_eq!(stored(choice), choice.as_str());
        }
        for choice in RobotCheck::ALL {
            assert_eq!(stored(choice), choice.as_str());
        }
        for choice in RobotProof::ALL {
            assert_eq!(stored(choice), choice.as_str());
        }
        for language in [Language::Vi, Language::En] {
            assert_eq!(stored(language), language.tag());
        }
    }

    #[test]
    fn no_setting_rule_or_act_is_shown_as_its_code() {
        for language in [Language::Vi, Language::En] {
            let settings = serde_json::to_value(Settings::default()).expect("JSON");
            for field in settings.as_object().expect("an object").keys() {
                assert!(
                    named(language, field).is_some_and(|name| !name.contains('_')),
                    "{field}"
                );
            }
            for rule in screening::RuleName::ALL {
                let (said, reason) = (
                    (insight::words(language).rule_name)(rule.as_str()),
                    (words(language).reason)(rule.as_str(), "3"),
                );
                assert!(!said.contains('_') && !reason.contains('_'), "{said}, {reason}");
                assert_eq!(screening::RuleName::parse(rule.as_str()), Some(*rule));
            }
            for action in Action::ALL {
                let said = (words(language).action_name)(*action);
                assert!(!said.is_empty() && !said.contains('_'), "{said}");
                assert_eq!(Action::parse(action.as_str()), Some(*action));
            }
        }
    }
}
