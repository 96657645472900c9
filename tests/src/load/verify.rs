//! The ledgers held against what the service itself lists, and the report in words.

use std::fmt::{self, Display};

use super::{
    REACTORS, READERS, Report, SEEDED, WRITERS,
    connection::Line,
    export,
    readers::{Chosen, Written},
    timings::{Timings, megabytes, millis},
};

impl Report {
    /// Looks whether everything acknowledged is there exactly once, and nothing that nobody wrote.
    pub(super) async fn hold(&mut self, line: &mut Line, token: &str, written: &Written, chosen: &[Chosen]) {
        let there = export::comments(line, token, &mut Timings::default()).await;
        let wrong = &mut self.wrong;
        wrong.extend(there.again.iter().map(|id| format!("{id} is listed twice")));
        for (id, ours) in written {
            match there.comments.get(id) {
                None => wrong.push(format!("{id} was acknowledged, and is not there")),
                Some(theirs) if theirs != ours => {
                    wrong.push(format!("{id} is {theirs:?}, not {ours:?}"));
                }
                Some(_) => self.held.0 += 1,
            }
        }
        let expected = SEEDED + written.len();
        if there.comments.len() != expected {
            wrong.push(format!("{} comments, not {expected}", there.comments.len()));
        }
        for reader in chosen {
            for (key, (kind, seq)) in &reader.reactions {
                let path = format!("/api/v1/sites/bao/mine?key={key}");
                let mine = line.get(&path, Some(&reader.token)).await.json();
                #[expect(clippy::cast_precision_loss, reason = "small numbers")]
                if mine["reaction"].as_str() == kind.as_deref() && mine["seq"].as_f64() == Some(*seq as f64) {
                    self.held.1 += 1;
                } else {
                    wrong.push(format!("{key}: {mine}, not {kind:?} as number {seq}"));
                }
            }
        }
        let lost = self.timings.failures("read");
        if lost > 0 {
            wrong.push(format!("{lost} reads were not answered well"));
        }
    }
}

impl Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (who, (count, pause)) in [("list", READERS), ("post", WRITERS), ("react", REACTORS)] {
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let rate = count as f64 / pause.as_secs_f64();
            writeln!(
                to,
                "{count} {who}, each pausing {:.1} s on an average: at most {rate:.0} acts a second",
                pause.as_secs_f64()
            )?;
        }
        writeln!(to, "\n{}", self.timings)?;
        for (what, took) in &self.owner {
            writeln!(to, "{what}, meanwhile: {:.0} ms", millis(*took))?;
        }
        let memory: Vec<u64> = self.memory.iter().map(|bytes| megabytes(*bytes)).collect();
        let every: Vec<String> = memory.iter().map(u64::to_string).collect();
        writeln!(to, "memory of the service, MB, every 5 s: {}", every.join(" "))?;
        let most = memory.iter().max().unwrap_or(&0);
        writeln!(to, "memory at most: {most} MB (limit 100)")?;
        let slow = millis(self.timings.slow_end("read"));
        writeln!(to, "99 of 100 reads within {slow:.1} ms (limit 50)")?;
        writeln!(
            to,
            "acknowledged and there once: {} comments, {} choices",
            self.held.0, self.held.1
        )?;
        writeln!(to, "check: {}", self.check)?;
        for wrong in &self.wrong {
            writeln!(to, "WRONG: {wrong}")?;
        }
        Ok(())
    }
}
