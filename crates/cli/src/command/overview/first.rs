//! The first useful things about a repository in which the loop has not turned yet: computed from what is there, the
//! most useful three of them, each with the command that shows more. Nothing is run, and nothing is written.

use crate::{
    desk::Desk,
    detected,
    glance::Glance,
    reading,
    recorded::{self, Recorded},
    render::story,
    written::{CONFIGURATION, Written},
};
use formats::{Configuration, decision::Status};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Serialize;
use std::path::Path;
use survey::{
    owners,
    toolchain::{Kind, Toolchain},
};
use trace::RepoPath;

/// How many are shown.
const SHOWN: usize = 3;
/// Days after which a decision that is only proposed is worth a word.
const PATIENCE_DAYS: i32 = 60;

/// Something worth knowing.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Useful {
    /// What, in a sentence.
    pub(super) what: String,
    /// The command that shows more, or mends it.
    pub(super) command: String,
}

/// The first of them. What cannot be read is not worth a failure here.
pub(super) fn things(desk: &Desk, glance: &Glance) -> Vec<Useful> {
    let root = &glance.repository.root;
    let Ok(paths) = detected::paths(desk, &glance.repository) else { return vec![] };
    let written = Written::read(root, CONFIGURATION).ok().flatten();
    let Ok(configuration) = reading::configuration(written.as_ref()) else { return vec![] };
    let toolchain = detected::toolchain(&glance.repository, &paths);
    let mut things = vec![];
    things.extend(if configuration.gates.is_empty() {
        unjudged(&toolchain)
    } else {
        only_in_ci(&toolchain, &configuration)
    });
    things.extend(untested(&toolchain, &configuration));
    things.extend(owned(root, &paths, &configuration));
    things.extend(undecided(&recorded::read(root, &paths), glance.now));
    things.truncate(SHOWN);
    things
}

/// Gates that the project has without calling them so.
fn unjudged(toolchain: &Toolchain) -> Option<Useful> {
    let (first, rest) = toolchain.gates.split_first()?;
    let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
    let what =
        format!("no gate judges a change here yet; found `{}`{more} ({})", first.run.join(" "), first.from);
    Some(Useful { what, command: "evolute init".into() })
}

/// What continuous integration judges and no gate does: it is learned only after the push.
fn only_in_ci(toolchain: &Toolchain, configuration: &Configuration) -> Option<Useful> {
    let local = |run: &[String]| configuration.gates.iter().any(|gate| gate.run == run);
    let mut only = toolchain.ci.iter().filter(|step| step.kind.is_some() && !local(&step.run));
    let first = only.next()?;
    let more = only.count();
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let what = format!("`{}` runs `{}`{more}, and no gate here does", first.file, first.run.join(" "));
    Some(Useful { what, command: "evolute gate --detected".into() })
}

/// Code that no command was found to test.
fn untested(toolchain: &Toolchain, configuration: &Configuration) -> Option<Useful> {
    let tested = toolchain.gates.iter().any(|gate| gate.kind == Kind::Tests);
    let known = tested || toolchain.names.is_empty() || !configuration.gates.is_empty();
    (!known).then(|| Useful {
        what: format!("no command that tests this {} code was found", toolchain.names.join(" and ")),
        command: "evolute init --dry-run".into(),
    })
}

/// Files of several owners, and of none.
fn owned(root: &Path, paths: &[RepoPath], configuration: &Configuration) -> Option<Useful> {
    let found = owners::find(root).filter(|_| configuration.areas.is_empty())?;
    let read = owners::parse(&found.text, found.forge);
    let ground = owners::lay(&read, paths);
    let (contested, unowned) = (ground.contested(), ground.unowned());
    let findings = read.findings.len() + ground.findings.len();
    let parts = [(contested, "with several owners"), (unowned, "with none")];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let lines =
        if findings > 0 { format!("; {} in it", story::count(findings, "finding")) } else { String::new() };
    (!parts.is_empty() || findings > 0).then(|| Useful {
        what: format!(
            "`{}`: of {} files, {}{lines}",
            found.path,
            paths.len(),
            if parts.is_empty() { "each has one owner".into() } else { parts.join(", ") }
        ),
        command: "evolute init --dry-run".into(),
    })
}

/// Decisions that were proposed long ago, and not taken since.
fn undecided(records: &[Recorded], now: Timestamp) -> Option<Useful> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let waiting = records.iter().filter_map(|record| waits(record, today));
    let mut waiting: Vec<(i32, &Recorded)> = waiting.collect();
    waiting.sort_by_key(|(days, _record)| std::cmp::Reverse(*days));
    let (days, oldest) = waiting.first()?;
    let (count, path) = (waiting.len(), &oldest.decision.path);
    let noun = if count == 1 { "decision is" } else { "decisions are" };
    Some(Useful {
        what: format!("{count} recorded {noun} only proposed; `{path}` for {days} days"),
        command: format!("git log --follow -- {path}"),
    })
}

/// For how many days a record has been proposed, if that is too long.
fn waits(record: &Recorded, today: Date) -> Option<(i32, &Recorded)> {
    let date: Date = record.decision.date.as_ref()?.get(..10)?.parse().ok()?;
    let days = (today - date).get_days();
    let proposed = record.decision.status == Status::Proposed;
    (proposed && days > PATIENCE_DAYS).then_some((days, record))
}
