//! `evolute spike`: a question is explored by an agent before its owner decides. The exploration may do what it likes in a
//! worktree that is thrown away; what is left of it is what it found, and a decision.

use super::{ask, decide};
use crate::{
    base::Base,
    desk::Desk,
    envelope,
    failure::{Failure, Outcome},
    house::House,
    madr,
    render::{Page, Show, story},
    wire::{self, Wiring},
};
use engine::{Command, planning::spike::Explored};
use runtime::Stint;
use serde::Serialize;
use std::path::PathBuf;
use trace::{Agent, Digest, Question, Speaks, Spike, id::DecisionId};

/// Where an exploration writes what it found.
const FINDINGS: &str = "SPIKE.md";
/// Bytes of it that are kept.
const LARGEST: usize = 64 << 10;

/// Have an agent explore a question; it ends in a decision, and nothing of it can be merged
///
/// The question gets its owner and its clock first. The agent works in a worktree of its own, from what is committed, and
/// writes what it found; the rest of its work is thrown away. Then the owner decides.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The question
    #[arg(required_unless_present = "open", requires = "options")]
    question: Option<String>,
    /// The choices, with a comma between
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    options: Vec<String>,
    /// A decision that is open already, in place of a question
    #[arg(long = "for", id = "open", value_name = "DECISION", conflicts_with = "question")]
    open: Option<String>,
    /// Explore it once more, though something was found
    #[arg(long, requires = "open")]
    again: bool,
    #[command(flatten)]
    about: ask::About,
    /// The agent that explores, by its name in the configuration
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// Keep the exploration as a recording in this directory
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// Run the agent without confinement
    #[arg(long)]
    unconfined: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    decision: DecisionId,
    question: String,
    owner: String,
    agent: String,
    ending: String,
    /// How many files it changed: they are thrown away.
    changed: u32,
    findings: Option<String>,
    next: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    if let Some(found) = shown_again(args, &house)? {
        desk.voice.show(&found);
        return Ok(());
    }
    let base = Base::checked_out(&house.repository, &house.git)?;
    let agent = envelope::agent(&base.configuration, args.agent.as_deref())?;
    if agent.speaks == Speaks::Attended {
        let why = "an exploration is asked of an agent, and none is configured";
        return Err(Failure::usage(why, "add `[[agent]]`, or ask the question alone: `evolute ask`"));
    }
    let question = match (&args.open, &args.question) {
        (Some(open), _) => asked(&house, &DecisionId::new(&**open))?,
        (None, text) => ask::pose(&house, text.as_deref().unwrap_or_default(), &args.options, &args.about)?,
    };
    explore(args, desk, &house, &base, agent, &question)?;
    let explored = last(&house, &question.id)?;
    let findings = keep(&house, &question.id, &explored)?;
    desk.voice.show(&found(&question, &explored, findings));
    if explored.tree.is_some() { Ok(()) } else { Err(Failure::NO) }
}

/// What was found before, unless it is to be explored again.
fn shown_again(args: &Args, house: &House) -> Result<Option<Found>, Failure> {
    let Some(id) = args.open.as_ref().map(|open| DecisionId::new(&**open)).filter(|_| !args.again) else {
        return Ok(None);
    };
    let picture = house.picture();
    let explored = picture.spikes.of(&id).filter(|explored| explored.tree.is_some());
    let Some(explored) = explored else { return Ok(None) };
    let findings = keep(house, &id, explored)?;
    Ok(Some(found(&asked(house, &id)?, explored, findings)))
}

fn asked(house: &House, id: &DecisionId) -> Result<Question, Failure> {
    let picture = house.picture();
    picture.question(id).map(|(_, asked)| asked.question.clone()).ok_or_else(|| {
        Failure::refused(
            "constraint.unknown-decision",
            format!("there is no decision `{id}`"),
            "run `evolute decisions` for those that are open",
        )
    })
}

fn explore(
    args: &Args,
    desk: &Desk,
    house: &House,
    base: &Base,
    agent: Agent,
    question: &Question,
) -> Outcome {
    let record = args.record.as_ref().map(|folder| desk.config.directory.join(folder));
    let again = format!("evolute spike --for {}", question.id);
    let wiring = Wiring { record, ..Wiring::of(desk, args.unconfined, again)? };
    let lease = house.runtime.dice().lease();
    let spike = Spike {
        decision: question.id.clone(),
        attempt: house.picture().spikes.next(&question.id),
        agent,
        brief: house.keep(brief(question).as_bytes())?,
        revision: base.revision.clone(),
    };
    house.submit(Command::Spike {
        request: house.runtime.dice().request(),
        lease: lease.clone(),
        spike: Box::new(spike),
        worktree: base.configuration.worktree.clone(),
    })?;
    wire::drive(desk, house, &Stint { lease, cycle: None }, &wiring).map(drop)
}

/// What the agent is told.
fn brief(question: &Question) -> String {
    let options: Vec<String> = question.options.iter().map(|option| format!("- {option}")).collect();
    format!(
        "Explore this question. Try things in this worktree as you like: nothing that you change here is kept but \
         `{FINDINGS}`, and nothing of it lands.\n\n## The question\n\n{}\n\n## The options\n\n{}\n\n\
         ## What to write\n\nWrite `{FINDINGS}` at the root: what you tried, with the commands and what they showed; for each \
         option what speaks for it, what against it, and what it would cost; what you could not find out. Do not decide: \
         `{}` does.\n",
        question.text.trim(),
        options.join("\n"),
        question.owner
    )
}

fn last(house: &House, id: &DecisionId) -> Result<Explored, Failure> {
    house.picture().spikes.of(id).cloned().ok_or_else(|| {
        Failure::broken("the exploration came to no end", format!("run `evolute spike --for {id}` again"))
    })
}

/// What was found before a decision, for the file that it is kept in.
///
/// # Errors
/// Fails where the body cannot be read.
pub(super) fn before(house: &House, id: &DecisionId) -> Result<Option<madr::Explored>, Failure> {
    let picture = house.picture();
    let Some(explored) = picture.spikes.of(id) else { return Ok(None) };
    let Some(findings) = explored.findings else { return Ok(None) };
    Ok(Some(madr::Explored { agent: explored.agent.clone(), findings: kept(house, findings)? }))
}

/// The text of what was found, on record from here on. What was kept before is read from there.
fn keep(house: &House, id: &DecisionId, explored: &Explored) -> Result<Option<String>, Failure> {
    if let Some(findings) = explored.findings {
        return kept(house, findings).map(Some);
    }
    let bytes = match &explored.tree {
        Some(tree) => house.git.files(tree, &[FINDINGS])?.pop().flatten(),
        None => None,
    };
    let Some(mut bytes) = bytes else { return Ok(None) };
    bytes.truncate(LARGEST);
    let findings = house.keep(&bytes)?;
    house.submit(Command::KeepFindings { decision: id.clone(), attempt: explored.attempt, findings })?;
    kept(house, findings).map(Some)
}

fn kept(house: &House, findings: Digest) -> Result<String, Failure> {
    let bytes = house.runtime.bodies().get(&findings);
    let bytes = bytes.map_err(|error| Failure::broken(&error, error.hint()))?;
    Ok(bytes.map_or_else(
        || "it was erased from beside the ledger".to_owned(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    ))
}

fn found(question: &Question, explored: &Explored, findings: Option<String>) -> Found {
    Found {
        decision: question.id.clone(),
        question: question.text.clone(),
        owner: question.owner.clone(),
        agent: explored.agent.clone(),
        ending: explored.ending.to_string(),
        changed: explored.changed,
        findings,
        next: decide::command(question),
    }
}

impl Show for Found {
    fn show(&self, page: &mut Page) {
        page.heading(format!("Explored by `{}`: {}", self.agent, self.question));
        match &self.findings {
            Some(findings) => page.block(findings.trim_end()),
            None => page.line(format!("the exploration {}, and wrote no `{FINDINGS}`", self.ending)),
        };
        if self.changed > 0 {
            let files = story::count(self.changed as usize, "changed file");
            page.blank().line(format!("{files} in its worktree, thrown away; what it found is on record"));
        }
        page.blank().line(format!("next, for `{}`:", self.owner)).command(&self.next);
    }
}
