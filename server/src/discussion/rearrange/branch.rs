//! A branch of the tree, as it is taken out and set in again: pure, from places to places.

use std::collections::{HashMap, HashSet};

use cam_nhan_domain::{CommentId, Status};

use crate::{discussion::place, store::rearrange::Place};

/// The comments of a branch that stand beneath one of them or answer it, at any remove, itself among them. Where a site
/// nests no deeper, an answer stands beside the comment that it answers.
pub fn beneath(branch: Vec<Place>, top: &CommentId) -> Vec<Place> {
    let mut found: HashSet<CommentId> = HashSet::from([top.clone()]);
    loop {
        let known = found.len();
        for place in &branch {
            let above = [&place.parent_id, &place.answers_id];
            if above.into_iter().flatten().any(|id| found.contains(id)) {
                found.insert(place.id.clone());
            }
        }
        if found.len() == known {
            break;
        }
    }
    branch
        .into_iter()
        .filter(|place| found.contains(&place.id))
        .collect()
}

/// Sets comments in, those that `fixed` names at the places that it has for them, each of the others under the comment that
/// it answers, as deep as the site nests. Of what answers nothing among them, `top` is the comment answered.
pub fn set_in(
    branch: Vec<Place>,
    fixed: &HashMap<CommentId, Place>,
    top: &CommentId,
    depth: u32,
) -> Vec<Place> {
    let mut set: HashMap<CommentId, Place> = HashMap::new();
    let all: HashSet<CommentId> = branch.iter().map(|place| place.id.clone()).collect();
    let mut order = Vec::with_capacity(branch.len());
    let mut left = branch;
    while !left.is_empty() {
        let before = left.len();
        let mut waiting = Vec::new();
        for place in left {
            let answered = [&place.answers_id, &place.parent_id]
                .into_iter()
                .flatten()
                .find(|id| all.contains(*id))
                .unwrap_or(top)
                .clone();
            let new = match (fixed.get(&place.id), set.get(&answered)) {
                (Some(fixed), _) => Place {
                    root_id: fixed.root_id.clone(),
                    parent_id: fixed.parent_id.clone(),
                    answers_id: fixed.answers_id.clone(),
                    depth: fixed.depth,
                    ..place
                },
                (None, Some(answered)) => {
                    let at = place::Place::under(Some(answered), depth);
                    Place {
                        root_id: at.root,
                        parent_id: at.parent,
                        answers_id: at.answers,
                        depth: at.depth,
                        ..place
                    }
                }
                (None, None) => {
                    waiting.push(place);
                    continue;
                }
            };
            order.push(new.id.clone());
            set.insert(new.id.clone(), new);
        }
        if waiting.len() == before {
            // A circle, which only damage makes: it stays as it is.
            for place in waiting {
                order.push(place.id.clone());
                set.insert(place.id.clone(), place);
            }
            break;
        }
        left = waiting;
    }
    count(&mut set);
    order.into_iter().filter_map(|id| set.remove(&id)).collect()
}

/// Counts the approved comments beneath each.
fn count(set: &mut HashMap<CommentId, Place>) {
    let mut replies: HashMap<CommentId, i64> = HashMap::new();
    for place in set.values().filter(|place| place.status == Status::Approved) {
        let mut above = place.parent_id.as_ref();
        // No deeper than a tree may be.
        for _ in 0..100 {
            let Some(parent) = above.and_then(|id| set.get(id)) else {
                break;
            };
            *replies.entry(parent.id.clone()).or_default() += 1;
            above = parent.parent_id.as_ref();
        }
    }
    for place in set.values_mut() {
        place.replies = replies.get(&place.id).copied().unwrap_or_default();
    }
}

/// How many of them everyone can read.
pub fn approved(places: &[Place]) -> i64 {
    let seen = places.iter().filter(|place| place.status == Status::Approved);
    i64::try_from(seen.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: i64) -> CommentId {
        CommentId::new(n, [0; 10])
    }

    /// Comments by number: what each stands under, and what it answers.
    fn places(tree: &[(i64, Option<i64>, Option<i64>, i64)]) -> Vec<Place> {
        let place = |(n, parent, answers, depth): &(i64, Option<i64>, Option<i64>, i64)| Place {
            id: id(*n),
            root_id: parent.map(|_| id(1)),
            parent_id: parent.map(id),
            answers_id: answers.map(id),
            depth: *depth,
            status: Status::Approved,
            replies: 0,
        };
        tree.iter().map(place).collect()
    }

    #[test]
    fn a_branch_takes_along_what_could_nest_no_deeper() {
        let branch = places(&[
            (1, None, None, 0),
            (2, Some(1), Some(1), 1),
            (3, Some(1), Some(2), 1),
            (4, Some(1), Some(3), 1),
            (5, Some(1), Some(1), 1),
        ]);
        let taken = beneath(branch, &id(2));
        let ids: Vec<_> = taken.iter().map(|place| place.id.clone()).collect();
        assert_eq!(ids, [id(2), id(3), id(4)]);
        let top = Place {
            root_id: None,
            parent_id: None,
            answers_id: None,
            depth: 0,
            ..taken[0].clone()
        };
        let fixed = HashMap::from([(id(2), top)]);
        let set = set_in(taken, &fixed, &id(2), 2);
        let stand: Vec<_> = set
            .iter()
            .map(|place| (place.parent_id.clone(), place.depth, place.replies))
            .collect();
        assert_eq!(stand, [(None, 0, 2), (Some(id(2)), 1, 1), (Some(id(3)), 2, 0)]);
        assert!(set[1..].iter().all(|place| place.root_id == Some(id(2))));
    }
}
