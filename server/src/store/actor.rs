//! Who acts, as the audit log and whatever hangs on somebody's right name them.

use std::fmt;

use cam_nhan_domain::{ReaderId, ids::ModeratorId};

use crate::screening::RuleName;

const READER: &str = "reader:";
const MODERATOR: &str = "moderator:";
const TOKEN: &str = "token:";
const RULE: &str = "rule:";
const TELEGRAM: &str = "telegram:";
const SERVICE: &str = "service";
const COMMAND_LINE: &str = "command line";

/// An actor: displayed and read as the columns named `actor` keep it. Reading takes any text, and displays it unchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A reader, about their own comment.
    Reader(ReaderId),
    /// A moderator.
    Moderator(ModeratorId),
    /// A program, by the name of its API token.
    Token(String),
    /// A screening rule, by its stable name; a later release may have written one that this one does not know.
    Rule(String),
    /// Somebody in a site's chat of Telegram.
    Telegram {
        /// Their number there, which stays theirs.
        id: i64,
        /// What they are called there.
        name: String,
    },
    /// The service itself.
    Service,
    /// Whoever has the machine.
    CommandLine,
    /// What names none of them: nothing where an author is not known, or a later release's word.
    Other(String),
}

impl Actor {
    /// A screening rule.
    pub fn rule(name: RuleName) -> Self {
        Self::Rule(name.as_str().to_owned())
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reader(id) => write!(f, "{READER}{id}"),
            Self::Moderator(id) => write!(f, "{MODERATOR}{id}"),
            Self::Token(name) => write!(f, "{TOKEN}{name}"),
            Self::Rule(name) => write!(f, "{RULE}{name}"),
            Self::Telegram { id, name } => write!(f, "{TELEGRAM}{id} {name}"),
            Self::Service => f.write_str(SERVICE),
            Self::CommandLine => f.write_str(COMMAND_LINE),
            Self::Other(text) => f.write_str(text),
        }
    }
}

impl From<String> for Actor {
    fn from(text: String) -> Self {
        if text == COMMAND_LINE {
            return Self::CommandLine;
        }
        if text == SERVICE {
            return Self::Service;
        }
        // An id that is not written as its type writes it would not be displayed unchanged.
        let reader = |id: &str| ReaderId::parse(id).ok().filter(|read| read.as_str() == id);
        let moderator = |id: &str| ModeratorId::parse(id).ok().filter(|read| read.as_str() == id);
        let known = if let Some(id) = text.strip_prefix(READER) {
            reader(id).map(Self::Reader)
        } else if let Some(id) = text.strip_prefix(MODERATOR) {
            moderator(id).map(Self::Moderator)
        } else if let Some(name) = text.strip_prefix(TOKEN) {
            Some(Self::Token(name.to_owned()))
        } else if let Some(person) = text.strip_prefix(TELEGRAM) {
            let person = person.split_once(' ');
            person.and_then(|(number, name)| {
                let id: i64 = number.parse().ok()?;
                (id.to_string() == number).then(|| Self::Telegram {
                    id,
                    name: name.to_owned(),
                })
            })
        } else {
            text.strip_prefix(RULE).map(|name| Self::Rule(name.to_owned()))
        };
        known.unwrap_or(Self::Other(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_actor_is_read_as_it_is_written() {
        let id = "018f0000-0000-7000-8000-00000000000a";
        let mut actors = vec![
            (
                format!("reader:{id}"),
                Actor::Reader(ReaderId::parse(id).expect("an id")),
            ),
            (
                format!("moderator:{id}"),
                Actor::Moderator(ModeratorId::parse(id).expect("an id")),
            ),
            ("token:a: b".to_owned(), Actor::Token("a: b".to_owned())),
            ("command line".to_owned(), Actor::CommandLine),
            ("service".to_owned(), Actor::Service),
            (
                "telegram:-42 An Bình".to_owned(),
                Actor::Telegram {
                    id: -42,
                    name: "An Bình".to_owned(),
                },
            ),
        ];
        for name in RuleName::ALL {
            actors.push((format!("rule:{}", name.as_str()), Actor::rule(*name)));
        }
        for (text, actor) in actors {
            assert_eq!(actor.to_string(), text);
            assert_eq!(Actor::from(text), actor);
        }
    }

    #[test]
    fn what_names_nobody_is_kept_word_for_word() {
        let upper = "reader:018F0000-0000-7000-8000-00000000000A";
        for text in [
            "",
            "reader",
            "reader:",
            "moderator:an",
            "Command line",
            "telegram:x y",
            "telegram:+1 y",
            upper,
        ] {
            let actor = Actor::from(text.to_owned());
            assert_eq!(actor, Actor::Other(text.to_owned()));
            assert_eq!(actor.to_string(), text);
        }
    }
}
