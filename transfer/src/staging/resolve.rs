//! What names what: threads get a home, comments their parents and an order in which every parent comes before its replies.
//!
//! One article is resolved at a time, so that memory goes by the largest thread and not by the file.

use std::collections::{BTreeMap, HashMap};

use cam_nhan_domain::{Millis, Status};
use sqlx::Row as _;

use super::{Staging, fault, parsed, written};
use crate::{
    formats::OURS,
    output::Choices,
    placing::Placing,
    problem::{Notice, NoticeKind, Place, Result},
    record::{Count, Thread},
    wait::wait,
};

/// Threads without a home that a summary names.
const HOMELESS: i64 = 100;

/// The indices by which one article after the other is resolved: what is stored in order needs none until all of it is there.
const INDICES: &str = "
    create index comment_by_thread on comment (thread);
    create index thread_by_home on thread (home);
";

/// What of a comment says where it stands.
struct Skeleton {
    ordinal: i64,
    format: String,
    id: String,
    thread: String,
    parent: Option<String>,
    ancestors: Option<String>,
    same: String,
    blank: bool,
    status: String,
    created_at: Option<i64>,
    thread_created_at: Option<i64>,
    place: String,
}

/// Where a comment comes to stand.
struct Position<'a> {
    position: i64,
    comment: i64,
    answers: Option<&'a str>,
    created_at: i64,
    status: &'a str,
}

impl Staging {
    /// Finds every thread its home and every comment its place.
    pub(super) fn resolve(&mut self, placing: &Placing, choices: &Choices, now: Millis) -> Result<()> {
        self.execute("begin")?;
        self.settle(placing)?;
        self.execute(INDICES)?;
        self.translate_reactions(placing)?;
        let known = self.first_moment(now)?;
        let mut position = 0;
        let mut home = String::new();
        loop {
            let next: Option<String> = self.scalar("select min(home) from thread where home > $1", &home)?;
            let Some(next) = next else { break };
            home = next;
            position = self.resolve_home(&home, position, choices, (known, now))?;
        }
        self.note_lost()?;
        self.forget_waiting()?;
        if !placing.settings.keep_addresses {
            self.leave_addresses()?;
        }
        self.count()?;
        self.write_notices()?;
        self.execute("commit")
    }

    /// Gives threads their homes.
    fn settle(&mut self, placing: &Placing) -> Result<()> {
        let mut after = String::new();
        loop {
            let query = sqlx::query("select id, record from thread where id > $1 order by id limit 1000")
                .bind(&after);
            let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.get(0);
            for row in &rows {
                let mut thread: Thread = parsed(row.get(1))?;
                self.translate(&mut thread, placing)?;
                let home = if self.format == OURS {
                    placing.own_home(&thread)
                } else {
                    placing.home(&thread)
                };
                let Some(home) = home else {
                    continue;
                };
                let query =
                    sqlx::query("update thread set home = $2, home_url = $3, record = $4 where id = $1")
                        .bind(&thread.id)
                        .bind(home.key)
                        .bind(home.url)
                        .bind(written(&thread)?);
                wait(query.execute(&mut self.db)).map_err(fault)?;
            }
        }
    }

    /// Gives a thread's reactions the site's kinds; those that it has none for are left out, and said.
    fn translate(&mut self, thread: &mut Thread, placing: &Placing) -> Result<()> {
        for count in std::mem::take(&mut thread.reactions) {
            let Some(kind) = placing.kind(&count.kind) else {
                self.note(Notice {
                    kind: NoticeKind::ReactionUnknown,
                    place: thread.place,
                    id: thread.id.clone(),
                    detail: format!("{} × {}", count.kind, count.count),
                })?;
                continue;
            };
            match thread.reactions.iter_mut().find(|known| known.kind == kind) {
                Some(known) => known.count = known.count.saturating_add(count.count),
                None => thread.reactions.push(Count {
                    kind: kind.to_owned(),
                    count: count.count,
                }),
            }
        }
        Ok(())
    }

    /// The same for readers' reactions to articles that stand for themselves.
    fn translate_reactions(&mut self, placing: &Placing) -> Result<()> {
        let query =
            "select record ->> 'kind', count(*) from reaction where thread <> '' group by 1 order by 1";
        let rows = wait(sqlx::query(query).fetch_all(&mut self.db)).map_err(fault)?;
        for row in rows {
            let (kind, count): (String, i64) = (row.get(0), row.get(1));
            let to = placing.kind(&kind);
            let query = match to {
                Some(to) if to == kind => continue,
                Some(to) => sqlx::query(
                    "update reaction set record = json_set(record, '$.kind', $2)
                     where thread <> '' and record ->> 'kind' = $1",
                )
                .bind(&kind)
                .bind(to),
                None => sqlx::query("delete from reaction where thread <> '' and record ->> 'kind' = $1")
                    .bind(&kind),
            };
            wait(query.execute(&mut self.db)).map_err(fault)?;
            if to.is_none() {
                self.note(Notice {
                    kind: NoticeKind::ReactionUnknown,
                    place: Place::File,
                    id: String::new(),
                    detail: format!("{kind} × {count}"),
                })?;
            }
        }
        Ok(())
    }

    /// The first moment of a comment in the files, for threads that have none; `now` where nothing has one.
    fn first_moment(&mut self, now: Millis) -> Result<Millis> {
        let query = "select created_at from comment where created_at <= $1 order by ordinal limit 1";
        let query = sqlx::query_scalar::<_, i64>(query).bind(now.0);
        let first = wait(query.fetch_optional(&mut self.db)).map_err(fault)?;
        Ok(first.map_or(now, Millis))
    }

    /// Finds the comments of one article their places behind `position`; gives back the last one. `moments` are one that is
    /// known, and the latest that is believed.
    fn resolve_home(
        &mut self,
        home: &str,
        position: i64,
        choices: &Choices,
        moments: (Millis, Millis),
    ) -> Result<i64> {
        let skeletons = self.skeletons(home)?;
        let mut tree = Tree::of(&skeletons, moments);
        if !choices.keep_copies {
            tree.unite_copies();
        }
        tree.find_parents(|format, id| {
            let query =
                sqlx::query_scalar::<_, i64>("select count(*) from comment where format = $1 and id = $2")
                    .bind(format.to_owned())
                    .bind(id.to_owned());
            let count = wait(query.fetch_one(&mut self.db)).map_err(fault)?;
            Ok(count > 0)
        })?;
        tree.cut_circles();
        tree.leave_out();
        tree.order_times();
        let notices = std::mem::take(&mut tree.notices);
        let order = tree.order();
        let mut positions = Vec::with_capacity(order.len());
        let mut comments: BTreeMap<&str, i64> = BTreeMap::new();
        for (nth, index) in order.iter().enumerate() {
            let one = &skeletons[*index];
            *comments.entry(&one.thread).or_default() += 1;
            positions.push(Position {
                position: position + 1 + nth as i64,
                comment: one.ordinal,
                answers: tree.parents[*index].map(|parent| skeletons[parent].id.as_str()),
                created_at: tree.times[*index],
                status: tree.statuses[*index].as_str(),
            });
        }
        self.insert(
            "ready (position, comment, answers, created_at, status)",
            positions,
            |row, one| {
                row.push_bind(one.position)
                    .push_bind(one.comment)
                    .push_bind(one.answers);
                row.push_bind(one.created_at).push_bind(one.status);
            },
        )?;
        for (thread, count) in comments {
            let query = sqlx::query("update thread set comments = $2 where id = $1")
                .bind(thread)
                .bind(count);
            wait(query.execute(&mut self.db)).map_err(fault)?;
        }
        for (kind, index, detail) in notices {
            let one = &skeletons[index];
            self.note(Notice {
                kind,
                place: parsed(&one.place)?,
                id: one.id.clone(),
                detail,
            })?;
        }
        Ok(position + order.len() as i64)
    }

    /// The comments of one article in the order of the files. `cross join` has SQLite begin with the article: for the order's
    /// sake it would go through all comments of all articles.
    fn skeletons(&mut self, home: &str) -> Result<Vec<Skeleton>> {
        let query = sqlx::query(
            "select c.ordinal, c.format, c.id, c.parent, c.ancestors, c.same, c.blank, c.status, c.created_at,
                 t.record ->> 'created_at', c.place, c.thread
             from thread t cross join comment c on c.thread = t.id where t.home = $1 order by c.ordinal",
        )
        .bind(home);
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        let skeletons = rows.iter().map(|row| Skeleton {
            ordinal: row.get(0),
            format: row.get(1),
            id: row.get(2),
            parent: row.get(3),
            ancestors: row.get(4),
            same: row.get(5),
            blank: row.get(6),
            status: row.get(7),
            created_at: row.get(8),
            thread_created_at: row.get::<Option<String>, _>(9).and_then(|at| {
                let at: jiff::Timestamp = at.parse().ok()?;
                Some(at.as_millisecond())
            }),
            place: row.get(10),
            thread: row.get(11),
        });
        Ok(skeletons.collect())
    }

    /// Says which comments have no thread, which threads no home, and which are one here.
    fn note_lost(&mut self) -> Result<()> {
        let lost = "select c.place, c.id, c.thread from comment c left join thread t on t.id = c.thread
             where t.id is null order by c.ordinal";
        self.note_each(NoticeKind::ThreadMissing, lost)?;
        let homeless = "select c.place, c.id, t.url from thread t cross join comment c on c.thread = t.id
             where t.home is null order by c.ordinal";
        self.note_each(NoticeKind::NoHome, homeless)?;
        let united = "select '{\"unit\":\"file\"}', t.url, t.home from thread t where t.home in (
                 select home from thread where comments > 0 group by home having count(*) > 1)
             and t.comments > 0 order by t.home, t.id";
        self.note_each(NoticeKind::ThreadsUnited, united)?;
        let nameless = "select c.place, c.id, '' from ready p join comment c on c.ordinal = p.comment
                 left join reader r on r.id = c.reader
             where c.name = '' and coalesce(r.record ->> 'name', '') = '' and p.status <> 'removed' order by c.ordinal";
        self.note_each(NoticeKind::NameMissing, nameless)?;
        let query = sqlx::query(
            "select t.url, count(*) from thread t join comment c on c.thread = t.id where t.home is null
             group by t.id order by 2 desc, 1 limit $1",
        )
        .bind(HOMELESS);
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        self.summary.homeless = rows
            .iter()
            .map(|row| (row.get(0), row.get::<i64, _>(1).unsigned_abs()))
            .collect();
        Ok(())
    }

    /// What is left out waits nowhere: that it would is not said.
    fn forget_waiting(&mut self) -> Result<()> {
        self.write_notices()?;
        for kind in [NoticeKind::HeldByArticle, NoticeKind::StateUnknown] {
            let Some(count) = self.counted.get_mut(&kind) else {
                continue;
            };
            let query = sqlx::query(
                "delete from notice where kind = $1
                     and id in (select id from comment where ordinal not in (select comment from ready))",
            )
            .bind(written(&kind)?);
            let gone = wait(query.execute(&mut self.db)).map_err(fault)?.rows_affected();
            *count -= gone.min(*count);
        }
        self.counted.retain(|_, count| *count > 0);
        Ok(())
    }

    /// A site that keeps no network addresses is given none.
    fn leave_addresses(&mut self) -> Result<()> {
        let query = "select c.place, c.id, '' from comment c join ready p on p.comment = c.ordinal
             where c.address is not null order by c.ordinal";
        self.note_each(NoticeKind::AddressLeftOut, query)?;
        self.execute("update comment set address = null where address is not null")
    }

    /// Notes every row of a query: a place, an id and a detail.
    fn note_each(&mut self, kind: NoticeKind, query: &'static str) -> Result<()> {
        let rows = wait(sqlx::query(query).fetch_all(&mut self.db)).map_err(fault)?;
        for row in rows {
            self.note(Notice {
                kind,
                place: parsed(row.get(0))?,
                id: row.get(1),
                detail: row.get(2),
            })?;
        }
        Ok(())
    }

    fn count(&mut self) -> Result<()> {
        let query = sqlx::query("select status, count(*) from ready group by status");
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        self.summary.comments = rows
            .iter()
            .map(|row| (row.get(0), row.get::<i64, _>(1).unsigned_abs()))
            .collect();
        // A thread that nobody wrote in, chose for or closed is not made; with our own format comes all that there was.
        let query = sqlx::query(
            "update thread set home = null where home is not null and comments = 0
                 and record ->> 'reactions' is null and coalesce(record ->> 'comments_open', 'auto') = 'auto'
                 and id not in (select thread from reaction)
                 and not exists (select 1 from comment c where c.format = 'cam-nhan')",
        );
        wait(query.execute(&mut self.db)).map_err(fault)?;
        let query = sqlx::query(
            "select count(distinct home), (select count(*) from reaction), (select count(*) from ban) from thread",
        );
        let row = wait(query.fetch_one(&mut self.db)).map_err(fault)?;
        self.summary.threads = row.get::<i64, _>(0).unsigned_abs();
        self.summary.reactions = row.get::<i64, _>(1).unsigned_abs();
        self.summary.bans = row.get::<i64, _>(2).unsigned_abs();
        self.summary.notices = self.counted.clone();
        Ok(())
    }
}

/// The comments of one article on their way to a tree. All lists are parallel to the skeletons.
struct Tree<'a> {
    skeletons: &'a [Skeleton],
    by_id: HashMap<(&'a str, &'a str), usize>,
    parents: Vec<Option<usize>>,
    statuses: Vec<Status>,
    times: Vec<i64>,
    /// Whether it is left out.
    out: Vec<bool>,
    /// A moment that is known, should the thread have none.
    known: i64,
    now: i64,
    notices: Vec<(NoticeKind, usize, String)>,
}

impl<'a> Tree<'a> {
    fn of(skeletons: &'a [Skeleton], (known, now): (Millis, Millis)) -> Self {
        let by_id = skeletons
            .iter()
            .enumerate()
            .map(|(index, one)| ((one.format.as_str(), one.id.as_str()), index));
        Self {
            skeletons,
            by_id: by_id.collect(),
            parents: vec![None; skeletons.len()],
            statuses: skeletons
                .iter()
                .map(|one| Status::parse(&one.status).unwrap_or(Status::Held))
                .collect(),
            times: vec![0; skeletons.len()],
            out: vec![false; skeletons.len()],
            known: known.0,
            now: now.0,
            notices: Vec::new(),
        }
    }

    /// Copies of one comment become the first of them, which their replies then answer.
    fn unite_copies(&mut self) {
        let mut first: HashMap<(&str, i64, &str), usize> = HashMap::new();
        for (index, one) in self.skeletons.iter().enumerate() {
            let Some(at) = one.created_at.filter(|_| !one.blank) else {
                continue;
            };
            match first.get(&(one.same.as_str(), at, one.status.as_str())) {
                Some(original) => {
                    self.out[index] = true;
                    self.by_id
                        .insert((one.format.as_str(), one.id.as_str()), *original);
                    let id = self.skeletons[*original].id.clone();
                    self.notices.push((NoticeKind::Copy, index, id));
                }
                None => {
                    first.insert((one.same.as_str(), at, one.status.as_str()), index);
                }
            }
        }
    }

    /// The parent, else the nearest comment above it that is there.
    fn find_parents(&mut self, mut is_elsewhere: impl FnMut(&str, &str) -> Result<bool>) -> Result<()> {
        for index in 0..self.skeletons.len() {
            let one = &self.skeletons[index];
            let Some(parent) = one.parent.as_deref().filter(|_| !self.out[index]) else {
                continue;
            };
            if let Some(found) = self.by_id.get(&(one.format.as_str(), parent)) {
                self.parents[index] = Some(*found);
                continue;
            }
            let above = one.ancestors.as_deref().unwrap_or_default().split('\n');
            self.parents[index] = above
                .filter_map(|id| self.by_id.get(&(one.format.as_str(), id)).copied())
                .next();
            let kind = if is_elsewhere(&one.format, parent)? {
                NoticeKind::ParentElsewhere
            } else {
                NoticeKind::ParentMissing
            };
            self.notices.push((kind, index, parent.to_owned()));
        }
        Ok(())
    }

    /// Of comments that answer one another in a circle, the youngest stands at the top.
    fn cut_circles(&mut self) {
        // 0: not seen, 1: on the way that is being walked, 2: known to end.
        let mut seen = vec![0_u8; self.skeletons.len()];
        for start in 0..self.skeletons.len() {
            let mut way = Vec::new();
            let mut at = start;
            while seen[at] == 0 {
                seen[at] = 1;
                way.push(at);
                match self.parents[at] {
                    Some(parent) => at = parent,
                    None => break,
                }
            }
            if seen[at] == 1
                && self.parents[at].is_some()
                && let Some(from) = way.iter().position(|index| *index == at)
            {
                let circle = &way[from..];
                let youngest = circle
                    .iter()
                    .copied()
                    .max_by_key(|index| (self.skeletons[*index].created_at, *index));
                if let Some(youngest) = youngest {
                    self.parents[youngest] = None;
                    let id = self.skeletons[youngest].parent.clone();
                    self.notices
                        .push((NoticeKind::ParentCircle, youngest, id.unwrap_or_default()));
                }
            }
            for index in way {
                seen[index] = 2;
            }
        }
    }

    /// What was removed or says nothing keeps its place only where something stands beneath it.
    fn leave_out(&mut self) {
        let mut replies = vec![0_usize; self.skeletons.len()];
        for index in 0..self.skeletons.len() {
            if let Some(parent) = self.parents[index].filter(|_| !self.out[index]) {
                replies[parent] += 1;
            }
        }
        for index in 0..self.skeletons.len() {
            let one = &self.skeletons[index];
            if one.blank
                && self.statuses[index] != Status::Removed
                && !self.out[index]
                && !self.is_ours(index)
            {
                self.notices.push((NoticeKind::TextMissing, index, String::new()));
                self.statuses[index] = Status::Removed;
            }
        }
        let mut ends: Vec<usize> = (0..self.skeletons.len())
            .filter(|index| replies[*index] == 0)
            .collect();
        while let Some(index) = ends.pop() {
            if self.out[index] || self.statuses[index] != Status::Removed || self.is_ours(index) {
                continue;
            }
            self.out[index] = true;
            if self.skeletons[index].status == Status::Removed.as_str() {
                self.notices
                    .push((NoticeKind::RemovedLeftOut, index, String::new()));
            }
            if let Some(parent) = self.parents[index] {
                replies[parent] -= 1;
                if replies[parent] == 0 {
                    ends.push(parent);
                }
            }
        }
    }

    /// Our own format brings everything along as it was.
    fn is_ours(&self, index: usize) -> bool {
        self.skeletons[index].format == OURS
    }

    /// Every comment has a moment, none of them is still to come, and a reply's is behind that of what it answers. One that is
    /// not known is the nearest before it in the file, else the nearest behind it.
    fn order_times(&mut self) {
        let is_known = |at: &i64| *at <= self.now;
        let first = self
            .skeletons
            .iter()
            .find_map(|one| one.created_at.filter(is_known));
        let began = self
            .skeletons
            .iter()
            .find_map(|one| one.thread_created_at.filter(is_known));
        let mut last = first.or(began).unwrap_or(self.known);
        for (index, one) in self.skeletons.iter().enumerate() {
            match one.created_at {
                Some(at) if at > self.now => {
                    let detail = Millis(at).rfc3339();
                    self.notices.push((NoticeKind::TimeInvalid, index, detail));
                }
                at => last = at.unwrap_or(last),
            }
            self.times[index] = last;
        }
        for index in self.downwards() {
            if let Some(parent) = self.parents[index]
                && self.times[index] <= self.times[parent]
            {
                // Systems that know seconds give both the same: no word about that.
                if self.times[index] + 1_000 < self.times[parent] {
                    let detail = Millis(self.times[index]).rfc3339();
                    self.notices.push((NoticeKind::TimeBeforeParent, index, detail));
                }
                self.times[index] = self.times[parent] + 1;
            }
        }
    }

    /// All of them, each behind its parent.
    fn downwards(&self) -> Vec<usize> {
        let mut depths: Vec<Option<usize>> = vec![None; self.skeletons.len()];
        for start in 0..self.skeletons.len() {
            let mut way = Vec::new();
            let mut at = Some(start);
            while let Some(index) = at.filter(|index| depths[*index].is_none()) {
                way.push(index);
                at = self.parents[index];
            }
            let first = at.and_then(|index| depths[index]).map_or(0, |depth| depth + 1);
            for (deeper, index) in way.into_iter().rev().enumerate() {
                depths[index] = Some(first + deeper);
            }
        }
        let mut all: Vec<usize> = (0..self.skeletons.len()).collect();
        all.sort_by_key(|index| depths[*index]);
        all
    }

    /// Those that are stored, the oldest first: so every parent comes before its replies.
    fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.skeletons.len())
            .filter(|index| !self.out[*index])
            .collect();
        order.sort_by_key(|index| (self.times[*index], *index));
        order
    }
}
