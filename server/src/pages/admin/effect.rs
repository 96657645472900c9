//! What a change of the rules would have done, said before it is saved.

use leptos::prelude::*;

use super::AtSite;
use crate::{discussion::effect::Effect, i18n::word_list};

/// In one or two sentences.
pub fn view(at: &AtSite, effect: &Effect) -> impl IntoView + use<> {
    let words = word_list::words(at.who.language);
    let Effect {
        comments,
        more,
        now,
        then,
    } = *effect;
    let sentences = if now == then {
        (words.nothing_changes)(now.held, comments, more)
    } else {
        let holds = (words.holds)(then.held, now.held, comments, more);
        if now.refused == then.refused {
            holds
        } else {
            format!("{holds} {}", (words.refuses)(then.refused, now.refused))
        }
    };
    view! { <p class="notice" role="status" data-effect>{sentences}</p> }
}
