//! `evolute why`: from a line of code back to the step, the plan, the decisions, the demand and its number.

mod chain;
mod line;
mod maker;
mod origin;
mod outside;
mod shown;

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Git,
    repository::Repository,
};
use jiff::tz::TimeZone;
use line::Line;
use maker::{Known, Made};
use origin::Passed;
use outside::Outside;
use serde::Serialize;
use trace::{
    Answer, Baseline, Demand, Question, Step,
    id::{CycleId, DecisionId, ObjectId},
};

/// Walk from a line of code back to the demand that asked for it
///
/// The walk follows renames, lines that moved, squashes, rebases and reverts. A line that the loop did not make is walked
/// back to its commit, to the pull or merge request that brought it, and to the recorded decisions that cover or name its
/// file. What is not known is said: nothing is guessed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The line, as `FILE:LINE`
    #[arg(value_name = "FILE:LINE")]
    line: String,
}

/// Why a line is there.
#[derive(Debug, Default, Serialize)]
struct Reason {
    file: String,
    line: u32,
    commit: Option<ObjectId>,
    author: String,
    subject: String,
    /// What stands between the line and the commit that made it, the nearest first.
    through: Vec<Passed>,
    demand_id: Option<String>,
    cycle: Option<CycleId>,
    step: Option<Step>,
    /// How it is known that this step made it.
    known: Option<Known>,
    /// The steps that may have made it, where it cannot be told which.
    candidates: Vec<u32>,
    /// The deviations that it answers, where it is a lesson.
    answers: Vec<String>,
    plan: Option<PlanLine>,
    decisions: Vec<Decision>,
    demand: Option<Box<Demand>>,
    baseline: Option<Baseline>,
    /// Why it was made outside the loop and judged afterwards, if it was.
    adopted: Option<String>,
    records: Vec<u64>,
    /// What else is known of a line that the loop did not make.
    outside: Option<Outside>,
    /// What is missing, or why the walk ended early.
    missing: Option<String>,
    #[serde(skip)]
    told: Vec<String>,
}

/// The plan that the step belongs to.
#[derive(Debug, Serialize)]
struct PlanLine {
    title: String,
    approved_by: String,
    digest: trace::Digest,
    /// The precedents that were consulted for it.
    consulted: Vec<String>,
    /// The decisions that it rests on.
    rests_on: Vec<DecisionId>,
    /// The record of its approval.
    record: u64,
}

/// A decision on the way.
#[derive(Debug, Serialize)]
struct Decision {
    question: Question,
    answer: Answer,
    by: String,
    /// The record of the answer.
    record: u64,
}

/// What a walk needs.
struct Walk<'w> {
    repository: &'w Repository,
    git: &'w Git,
    archive: &'w mut Archive,
    zone: &'w TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let Line { file, number } = args
        .line
        .parse::<Line>()
        .map_err(|error| Failure::usage(error.to_string(), "say `evolute why src/lib.rs:42`"))?;
    let file = repository.relative(&desk.config.directory, &file);
    let git = desk.git(&repository);
    let mut archive = Archive::open(&repository.ledger())?;
    let mut walk =
        Walk { repository: &repository, git: &git, archive: &mut archive, zone: desk.config.zone() };
    desk.voice.show(&walk.reason(file, number)?);
    Ok(())
}

impl Walk<'_> {
    fn reason(&mut self, file: String, line: u32) -> Result<Reason, Failure> {
        let origin = origin::of(self.git, self.repository, &file, line)?;
        let blamed = origin.blamed;
        let mut reason = Reason {
            file,
            line,
            commit: blamed.commit.clone(),
            author: blamed.author.clone(),
            subject: blamed.subject.clone(),
            through: origin.through,
            missing: origin.missing,
            ..Reason::default()
        };
        let Some(commit) = blamed.commit.clone().filter(|_| reason.missing.is_none()) else {
            return Ok(reason);
        };
        match maker::of(self.git, self.archive, &blamed, &origin.words)? {
            Made::Outside => {
                reason.missing = Some(
                    "its commit carries no `Evolute-Cycle` trailer: it was made outside the loop".into(),
                );
                let (git, repository) = (self.git, self.repository);
                reason.outside = Some(outside::look(git, repository, &reason.file, &commit, &reason.subject));
            }
            Made::ByTheLoop(maker) => chain::fill(&mut reason, self.archive, *maker, self.zone)?,
        }
        Ok(reason)
    }
}
