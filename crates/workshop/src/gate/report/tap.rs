//! The Test Anything Protocol, as tests of many languages write it to standard output: a plan, a line for each
//! test, and below a test what was wrong with it. Subtests are indented; they stand before their parent's line.

use super::told::{Failure, KEPT, Register, Told, Unreadable, WORDS, Went, safe};
use crate::gate::printed::bounded;

/// The deepest nesting of subtests.
const DEPTH: usize = 32;

pattern!(TEST, r"^(?<not>not )?ok\b(?: +(?<number>\d+))?(?: +-)?(?: +(?<name>.*))?$");
pattern!(PLAN, r"^1\.\.(?<planned>\d+)(?:\s*#.*)?$");
pattern!(DIRECTIVE, r"(?i)(?:^|\s)# *(?<word>skip|todo)\b");
pattern!(PLACE, r"^(?:location|at): *['\x22]?(?<file>[^'\x22]+?):(?<line>\d+)(?::\d+)?['\x22]?$");
pattern!(KEY, r"^(?<key>[a-zA-Z_]+):(?: |$)");

/// What explains a failure; other keys say when, where in the runner, and by which of its classes.
const TELLING: [&str; 10] =
    ["error", "message", "expected", "actual", "wanted", "found", "got", "operator", "diff", "reason"];

/// Reads what was printed on standard output.
pub(crate) fn read(text: &str) -> Result<Told, Unreadable> {
    let mut reading = Reading { open: vec![Level::default()], ..Reading::default() };
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let plain = line.trim_start_matches(' ');
        if plain == "---" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "...").collect();
            reading.explained(&block);
        } else if let Some(because) = plain.strip_prefix("Bail out!") {
            return Err(Unreadable::Nothing(format!("the tests bailed out: {}", safe(because, 300))));
        } else {
            reading.line((line.len() - plain.len()) / 4, plain)?;
        }
    }
    reading.ended()
}

#[derive(Default)]
struct Reading {
    /// The levels that are open: the first holds the tests, each further one the subtests of a test to come.
    open: Vec<Level>,
    tests: usize,
}

/// The tests of one level.
#[derive(Default)]
struct Level {
    planned: Option<u64>,
    told: u64,
    leaves: Vec<Leaf>,
}

/// A test without subtests.
struct Leaf {
    name: String,
    went: Went,
    failure: Option<Failure>,
}

impl Reading {
    fn line(&mut self, depth: usize, line: &str) -> Result<(), Unreadable> {
        if let Some(plan) = PLAN.captures(line) {
            self.level(depth)?.planned = Some(plan["planned"].parse().unwrap_or(u64::MAX));
        } else if let Some(test) = TEST.captures(line) {
            let name = test.name("name").map_or("", |name| name.as_str());
            self.test(depth, name, test.name("not").is_none())?;
        }
        Ok(())
    }

    /// The level at this depth, opened where it is one deeper; what is indented further is no test.
    fn level(&mut self, depth: usize) -> Result<&mut Level, Unreadable> {
        if depth >= DEPTH {
            return Err(Unreadable::Depth(DEPTH));
        }
        while self.open.len() <= depth {
            self.open.push(Level::default());
        }
        Ok(&mut self.open[depth])
    }

    fn test(&mut self, depth: usize, name: &str, ok: bool) -> Result<(), Unreadable> {
        self.level(depth)?;
        let mut below = Vec::new();
        for level in self.open.split_off(depth + 1) {
            below.extend(level.closed()?);
        }
        let directive = DIRECTIVE.captures(name);
        let end = directive.as_ref().and_then(|found| found.get(0)).map_or(name.len(), |found| found.start());
        let plain = safe(&name[..end].replace("\\#", "#"), WORDS);
        let went = match (directive, ok) {
            (Some(_), _) => Went::Skipped,
            (None, true) => Went::Passed,
            (None, false) => Went::Failed,
        };
        let level = &mut self.open[depth];
        level.told += 1;
        self.tests += 1;
        let explained = below.iter().any(|leaf: &Leaf| leaf.went == Went::Failed);
        let alone = below.is_empty() || (went == Went::Failed && !explained);
        level.leaves.extend(below.into_iter().map(|leaf| leaf.below(&plain, went)));
        if alone {
            let failure = (went == Went::Failed && self.tests <= KEPT.saturating_mul(DEPTH))
                .then(|| Failure { test: plain.clone(), ..Failure::default() });
            level.leaves.push(Leaf { name: plain, went, failure });
        }
        Ok(())
    }

    /// What stands below the test that was told last.
    fn explained(&mut self, block: &[&str]) {
        let last = self.open.last_mut().and_then(|level| level.leaves.last_mut());
        let Some(failure) = last.and_then(|leaf| leaf.failure.as_mut()) else { return };
        if !failure.words.is_empty() {
            return;
        }
        let indent = block.first().map_or(0, |line| line.len() - line.trim_start().len());
        let lines = block.iter().map(|line| line.get(indent..).unwrap_or(line.trim_start()));
        let mut telling = false;
        for line in lines {
            if let Some(place) = PLACE.captures(line) {
                failure.file = Some(place["file"].trim_start_matches("file://").to_owned());
                failure.line = place["line"].parse().ok();
            }
            if let Some(key) = KEY.captures(line) {
                telling = TELLING.contains(&&key["key"]);
            }
            if telling && failure.words.len() < WORDS && !line.trim().is_empty() {
                failure.words.push_str(line.trim_end());
                failure.words.push('\n');
            }
        }
    }

    fn ended(mut self) -> Result<Told, Unreadable> {
        if self.open.len() > 1 {
            return Err(Unreadable::Unfinished("subtests have no parent".into()));
        }
        let level = self.open.remove(0);
        let (mut told, mut register) = (Told::default(), Register::default());
        for leaf in level.closed()? {
            register.note(&leaf.name, leaf.went);
            if leaf.went == Went::Failed {
                let words = leaf.failure.unwrap_or_default();
                told.fail(Failure {
                    test: leaf.name,
                    message: bounded(words.words.trim_end(), WORDS),
                    words: String::new(),
                    ..words
                });
            }
        }
        Ok(told.with(register))
    }
}

impl Level {
    /// Its tests, if they are as many as were planned.
    fn closed(self) -> Result<Vec<Leaf>, Unreadable> {
        match self.planned {
            Some(planned) if planned == self.told => Ok(self.leaves),
            Some(planned) => {
                Err(Unreadable::Unfinished(format!("{planned} tests were planned, {} told", self.told)))
            }
            None => {
                Err(Unreadable::Unfinished(format!("{} tests were told, and there is no plan", self.told)))
            }
        }
    }
}

impl Leaf {
    /// The same below its parent; what a skipped parent holds is skipped with it.
    fn below(self, parent: &str, went: Went) -> Self {
        let skipped = went == Went::Skipped;
        Self {
            name: format!("{parent} > {}", self.name),
            went: if skipped { Went::Skipped } else { self.went },
            failure: self.failure.filter(|_| !skipped),
        }
    }
}
