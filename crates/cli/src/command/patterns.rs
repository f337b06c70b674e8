//! `evolute patterns`: what recurs in closed cycles, what people took of it, and what came of that since.

mod accept;
mod shown;

use crate::{
    desk::Desk,
    failure::Outcome,
    glance::Glance,
    house::House,
    render::{Page, Show},
};
use engine::{
    Command,
    precedent::{Kept, Passed, Recurring},
};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::id::PatternId;

/// List what recurs in closed cycles, what was accepted as a pattern, and what came of it since
///
/// Proposed is what two cycles or more of a territory have in common: the same lesson, the same answer to the same deviation, or
/// a step that worked at once.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Something else about patterns
    #[command(subcommand)]
    verb: Option<Verb>,
    /// List those of one territory
    #[arg(long, value_name = "NAME")]
    territory: Option<String>,
    /// List only those that failed a later cycle
    #[arg(long)]
    failed: bool,
}

/// What can be done with a pattern.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    Accept(accept::Args),
    Dismiss(Dismiss),
}

/// Dismiss a pattern: it is not proposed again
#[derive(Debug, clap::Args)]
pub(crate) struct Dismiss {
    /// The pattern, by its id
    id: String,
    /// Why
    #[arg(long, value_name = "WORDS", required = true)]
    because: String,
}

/// The patterns.
#[derive(Debug, Serialize)]
struct Listed {
    proposed: Vec<Recurring>,
    accepted: Vec<Kept>,
    dismissed: BTreeMap<PatternId, Passed>,
}

/// What was dismissed.
#[derive(Debug, Serialize)]
struct Dismissed {
    pattern: PatternId,
    because: String,
    /// Its file, where it was accepted before.
    file: Option<String>,
    records: Vec<u64>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    match &args.verb {
        Some(Verb::Accept(accept)) => accept::run(accept, desk),
        Some(Verb::Dismiss(args)) => dismiss(args, desk),
        None => list(args, desk),
    }
}

fn list(args: &Args, desk: &Desk) -> Outcome {
    let picture = Glance::take(desk)?.picture;
    let here = |territory: &str| args.territory.as_deref().is_none_or(|named| named == territory);
    let mut proposed = if args.failed { vec![] } else { picture.recurring() };
    proposed.retain(|recurring| here(&recurring.pattern.territory));
    let accepted = picture.patterns.accepted().filter(|kept| here(&kept.pattern.territory));
    let accepted = accepted.filter(|kept| !args.failed || kept.badly > 0).cloned().collect();
    let all = args.territory.is_none() && !args.failed;
    let dismissed = picture.patterns.dismissed().filter(|_| all);
    let dismissed = dismissed.map(|(id, passed)| (id.clone(), passed.clone())).collect();
    desk.voice.show(&Listed { proposed, accepted, dismissed });
    Ok(())
}

fn dismiss(args: &Dismiss, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let (pattern, because) = (PatternId::new(&*args.id), args.because.clone());
    let picture = house.picture();
    let kept = picture.patterns.accepted().find(|kept| kept.pattern.id == pattern);
    let file = kept.map(|kept| kept.pattern.file.to_string());
    let receipt =
        house.submit(Command::DismissPattern { pattern: pattern.clone(), because: because.clone() })?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Dismissed { pattern, because, file, records });
    Ok(())
}

impl Show for Dismissed {
    fn show(&self, page: &mut Page) {
        page.line(format!("dismissed `{}`, because {}", self.pattern, self.because));
        if let Some(file) = &self.file {
            page.line(format!("`{file}` still travels in packs until it is taken out"));
            page.command(format!("git rm {file}"));
        }
    }
}
