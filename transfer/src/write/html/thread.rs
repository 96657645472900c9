//! A conversation on its way to a page: gathered until all of it is there, then shown as a tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use cam_nhan_domain::{
    Millis, Status,
    avatar::{hue, initials},
    reaction::LIKE,
};
use maud::{Markup, PreEscaped, html};

use super::Look;
use crate::record::{Comment, Record, Thread};

/// Answers stand no deeper than this: those to them stand beside them, and say to whom.
const DEEPEST: usize = 3;
/// Colours of faces, as the style has them.
const PALETTE: u32 = 7;

/// An article and what was said of it.
pub struct Conversation {
    /// The article.
    pub thread: Thread,
    comments: Vec<Comment>,
    reactions: BTreeMap<String, u64>,
    likes: HashMap<String, u64>,
}

/// What a page shows of a conversation.
pub struct Shown {
    /// Reactions and comments.
    pub markup: Markup,
    /// Comments, without the places of those that are gone.
    pub comments: u64,
    reactions: u64,
}

impl Shown {
    /// Whether there is nothing to be seen.
    pub fn is_empty(&self) -> bool {
        self.comments == 0 && self.reactions == 0
    }
}

impl Conversation {
    /// Of which nothing is known but the article.
    pub fn of(thread: &Thread) -> Self {
        let counted = thread.reactions.iter().map(|one| (one.kind.clone(), one.count));
        Self {
            reactions: counted.collect(),
            thread: thread.clone(),
            comments: Vec::new(),
            likes: HashMap::new(),
        }
    }

    /// Takes a record of it.
    pub fn take(&mut self, record: &Record) {
        match record {
            Record::Comment(comment) => self.comments.push((**comment).clone()),
            Record::Reaction(reaction) if reaction.excluded_by.is_none() => {
                if reaction.comment.is_empty() {
                    *self.reactions.entry(reaction.kind.clone()).or_default() += 1;
                } else if reaction.kind == LIKE {
                    *self.likes.entry(reaction.comment.clone()).or_default() += 1;
                }
            }
            _ => {}
        }
    }

    /// What the article is called: where nobody has said it, where it is read.
    pub fn title(&self, look: &Look) -> String {
        let names = [&self.thread.title, &self.thread.url, &self.thread.key];
        let name = names.into_iter().find(|name| !name.is_empty());
        name.map_or_else(|| look.words.untitled.to_owned(), Clone::clone)
    }

    /// All of it that readers saw, with the reactions to the article or without.
    pub fn shown(&self, look: &Look, with_reactions: bool) -> Shown {
        let tree = Tree::of(&self.comments);
        let mut markup = String::new();
        let known = look.kinds.iter().filter_map(|(kind, word)| {
            let count = self.reactions.get(kind).copied().filter(|count| *count > 0)?;
            Some((word, count))
        });
        let reactions: Vec<_> = known.filter(|_| with_reactions).collect();
        if !reactions.is_empty() {
            let list = html! {
                ul.reactions aria-label=(look.words.reactions) {
                    @for (word, count) in &reactions { li { (word) " " b { (count) } } }
                }
            };
            markup.push_str(&list.into_string());
        }
        let mut depth = None;
        for (index, level) in tree.in_order() {
            let level = level.min(DEEPEST);
            match depth {
                None => markup.push_str("<ol class=\"thread\">"),
                Some(before) if level > before => markup.push_str("<ol>"),
                Some(before) => {
                    for _ in level..before {
                        markup.push_str("</li></ol>");
                    }
                    markup.push_str("</li>");
                }
            }
            depth = Some(level);
            markup.push_str(&self.entry(look, &tree, index));
        }
        for _ in 0..depth.map_or(0, |depth| depth + 1) {
            markup.push_str("</li></ol>");
        }
        Shown {
            markup: PreEscaped(markup),
            comments: self.comments.iter().filter(|comment| is_seen(comment)).count() as u64,
            reactions: reactions.iter().map(|(_, count)| count).sum(),
        }
    }

    /// A comment, in a list's entry that is left open for what answers it.
    fn entry(&self, look: &Look, tree: &Tree<'_>, index: usize) -> String {
        let (comment, words) = (&self.comments[index], &look.words);
        let id = format!("c-{}", comment.id);
        if !is_seen(comment) {
            let gone = html! { p.gone id=(id) { (words.removed) } };
            return format!("<li>{}", gone.into_string());
        }
        let name = if comment.name.is_empty() {
            words.nameless
        } else {
            &comment.name
        };
        let likes = comment.likes + self.likes.get(&comment.id).copied().unwrap_or_default();
        let above = tree.parents[index].map(|above| &self.comments[above]);
        let at = comment.created_at.unwrap_or(Millis(0));
        let body = html! {
            article id=(id) {
                header {
                    span.face aria-hidden="true" data-hue=(hue(name, PALETTE)) { (initials(name)) }
                    div {
                        b { bdi { (name) } }
                        @if let Some(badge) = comment.badge {
                            @let word = (words.badge)(badge);
                            @if !word.is_empty() { " " span.badge { (word) } }
                        }
                        @if comment.pinned { " " span.badge.best { (words.pinned) } }
                        @else if comment.featured { " " span.badge.best { (words.featured) } }
                        p.when {
                            @if let Some(above) = above {
                                a href=(format!("#c-{}", above.id)) {
                                    (words.answers)
                                    @if is_seen(above) && !above.name.is_empty() { bdi { (above.name) } }
                                    @else { (words.nobody) }
                                }
                                " · "
                            }
                            a href=(format!("#{id}")) { time datetime=(at.rfc3339()) { (look.moment(at)) } }
                            @if comment.edited_at.is_some() { " · " (words.edited) }
                            @if let Some(email) = &comment.email { " · " bdi { (email) } }
                        }
                    }
                }
                div.text { (PreEscaped((look.html)(&comment.text))) }
                @if likes > 0 { p.likes { ((words.likes)(likes)) } }
            }
        };
        format!("<li>{}", body.into_string())
    }
}

/// Whether readers saw a comment.
pub fn is_seen(comment: &Comment) -> bool {
    comment.status.0 == Status::Approved && !comment.shadow_banned
}

/// Which comment stands under which, those that keep their place alone.
struct Tree<'a> {
    comments: &'a [Comment],
    parents: Vec<Option<usize>>,
    /// Seen, or above something that is.
    kept: HashSet<usize>,
}

impl<'a> Tree<'a> {
    fn of(comments: &'a [Comment]) -> Self {
        let by_id: HashMap<&str, usize> = comments
            .iter()
            .enumerate()
            .map(|(index, comment)| (comment.id.as_str(), index))
            .collect();
        let parent = |(index, comment): (usize, &Comment)| {
            let above = by_id.get(comment.parent.as_deref()?).copied();
            // What is answered was there before: so nothing stands beneath itself.
            above.filter(|above| *above < index)
        };
        let parents: Vec<Option<usize>> = comments.iter().enumerate().map(parent).collect();
        let mut kept = HashSet::new();
        for index in (0..comments.len()).filter(|index| is_seen(&comments[*index])) {
            let mut at = Some(index);
            while let Some(one) = at.filter(|one| kept.insert(*one)) {
                at = parents[one];
            }
        }
        Self {
            comments,
            parents,
            kept,
        }
    }

    /// Each with how deep it stands: what answers it behind it, the oldest first; what is pinned before all.
    fn in_order(&self) -> Vec<(usize, usize)> {
        let mut beneath: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
        for index in (0..self.comments.len()).filter(|index| self.kept.contains(index)) {
            beneath.entry(self.parents[index]).or_default().push(index);
        }
        if let Some(roots) = beneath.get_mut(&None) {
            roots.sort_by_key(|index| !self.comments[*index].pinned);
        }
        let mut order = Vec::with_capacity(self.kept.len());
        let mut left: Vec<(usize, usize)> = Vec::new();
        let mut add = |left: &mut Vec<(usize, usize)>, above: Option<usize>, depth: usize| {
            for index in beneath.remove(&above).unwrap_or_default().into_iter().rev() {
                left.push((index, depth));
            }
        };
        add(&mut left, None, 0);
        while let Some((index, depth)) = left.pop() {
            order.push((index, depth));
            add(&mut left, Some(index), depth + 1);
        }
        order
    }
}
