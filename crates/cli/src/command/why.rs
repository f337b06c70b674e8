//! `evolute why`: from a line of code back to the step, the plan, the decisions, the demand and its number.

mod line;
mod outside;

use crate::{
    archive::ApprovedPlan,
    desk::Desk,
    failure::{Failure, Outcome},
    git::Blamed,
    house::House,
    render::{Page, Show, Tone, local, record_line, story},
};
use engine::Entry;
use globset::GlobBuilder;
use jiff::tz::TimeZone;
use line::Line;
use outside::Outside;
use serde::Serialize;
use std::collections::BTreeSet;
use trace::{
    Answer, Baseline, Demand, Event, Plan, Question, Step,
    event::{constraint, cycle, execution},
    id::{CycleId, ObjectId},
};

/// Walk from a line of code back to the demand that asked for it
///
/// A line that the loop did not make is walked back to its commit, to the pull or merge request that brought it, and
/// to the recorded decisions that cover or name its file.
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
    demand_id: Option<String>,
    cycle: Option<CycleId>,
    step: Option<Step>,
    plan: Option<PlanLine>,
    decisions: Vec<Decision>,
    demand: Option<Box<Demand>>,
    baseline: Option<Baseline>,
    /// Why it was made outside the loop and judged afterwards, if it was.
    adopted: Option<String>,
    records: Vec<u64>,
    /// What else is known of a line that the loop did not make.
    outside: Option<Outside>,
    /// Why the walk ended early, if it did.
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
}

/// A decision on the way.
#[derive(Debug, Serialize)]
struct Decision {
    question: Question,
    answer: Answer,
    by: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let Line { file, number } = args
        .line
        .parse::<Line>()
        .map_err(|error| Failure::usage(error.to_string(), "say `evolute why src/lib.rs:42`"))?;
    let file = house.repository.relative(&desk.config.directory, &file);
    let blamed = house.git.blame(&file, number)?;
    let reason = walk(&house, file, number, blamed, desk.config.zone())?;
    desk.voice.show(&reason);
    Ok(())
}

fn walk(house: &House, file: String, line: u32, blamed: Blamed, zone: &TimeZone) -> Result<Reason, Failure> {
    let mut reason =
        Reason { file, line, author: blamed.author, subject: blamed.subject, ..Reason::default() };
    let Some(commit) = blamed.commit else {
        reason.missing = Some("the line is not committed yet".into());
        return Ok(reason);
    };
    reason.commit = Some(commit.clone());
    let trailers = house.git.trailers(&commit)?;
    let find = |name: &str| trailers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    reason.demand_id = find("Evolute-Demand");
    let cycle = match find("Evolute-Cycle").map(CycleId::new) {
        Some(cycle) => Some(cycle),
        // What a forge squashed without the trailers, and what was adopted, is known by its commit.
        None => house.archive()?.brought(&commit)?.map(|(cycle, demand)| {
            reason.demand_id = Some(demand.to_string());
            cycle
        }),
    };
    let Some(cycle) = cycle else {
        reason.missing =
            Some("its commit carries no `Evolute-Cycle` trailer: it was made outside the loop".into());
        reason.outside = Some(outside::look(house, &reason.file, &commit, &reason.subject));
        return Ok(reason);
    };
    let steps: BTreeSet<u32> =
        house.git.steps(&commit)?.into_iter().filter_map(|step| step.parse().ok()).collect();
    let entries = house.archive()?.of_cycle(&cycle, usize::MAX)?;
    reason.cycle = Some(cycle);
    if entries.is_empty() {
        reason.missing = Some("this ledger has no record of that cycle: it was made in another clone".into());
        return Ok(reason);
    }
    reason.adopted = entries.iter().find_map(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Adopted { because, .. }) => Some(because.clone()),
        _other => None,
    });
    let step = chosen(house, &reason, &steps, &entries)?;
    tell(&mut reason, house, &entries, step, zone)?;
    Ok(reason)
}

/// The step that a line came with: its commit's own, or, where a forge made one commit of several steps, the last that
/// may touch the file.
fn chosen(
    house: &House,
    reason: &Reason,
    steps: &BTreeSet<u32>,
    entries: &[Entry],
) -> Result<Option<u32>, Failure> {
    if let [only] = steps.iter().copied().collect::<Vec<u32>>()[..] {
        return Ok(Some(only));
    }
    let opened = entries.first().map_or(u64::MAX, |entry| entry.position);
    let Some(id) = &reason.demand_id else { return Ok(None) };
    let (Some(plan), _) = house.archive()?.frozen(id, opened)? else { return Ok(None) };
    let touches = |step: &&Step| {
        let globs = step.touches.iter().filter_map(|glob| GlobBuilder::new(glob).build().ok());
        let mut matchers = globs.map(|glob| glob.compile_matcher());
        matchers.any(|glob| glob.is_match(&reason.file))
    };
    let landed = entries.iter().any(|entry| {
        matches!(&entry.record.event, Event::Execution(execution::Event::Landed { commit, .. }) if Some(commit) == reason.commit.as_ref())
    });
    let whole = !steps.is_empty() || landed;
    Ok(plan.plan.steps.iter().rev().find(touches).map(|step| step.number).filter(|_| whole))
}

/// Takes from the cycle's records what speaks about the step, and from the ledger the plan and the demand.
fn tell(
    reason: &mut Reason,
    house: &House,
    entries: &[Entry],
    step: Option<u32>,
    zone: &TimeZone,
) -> Result<(), Failure> {
    let mut questions = vec![];
    for Entry { record, position, .. } in entries {
        if !speaks(&record.event, step) {
            continue;
        }
        reason.records.push(*position);
        reason.told.push(format!("{}  {}", local(record.at, zone), record_line(&record.event)));
        match &record.event {
            Event::Constraint(constraint::Event::DecisionRequested(question)) => {
                questions.push(question.clone());
            }
            Event::Constraint(constraint::Event::Decided(answer)) => {
                let asked = questions.iter().find(|question| question.id == answer.decision);
                if let Some(question) = asked.cloned() {
                    reason.decisions.push(Decision {
                        question,
                        answer: answer.clone(),
                        by: record.actor.name.clone(),
                    });
                }
            }
            _other => {}
        }
    }
    let opened = entries.first().map_or(u64::MAX, |entry| entry.position);
    if let Some(id) = reason.demand_id.clone() {
        let (plan, demand) = house.archive()?.frozen(&id, opened)?;
        // What was made outside followed no plan, whatever was approved before or after it.
        if let Some(ApprovedPlan { plan, digest, by }) = plan.filter(|_| reason.adopted.is_none()) {
            reason.step = step.and_then(|number| step_of(&plan, number));
            reason.plan = Some(PlanLine { title: plan.title, approved_by: by, digest });
        }
        reason.baseline = demand.as_ref().and_then(|demand| demand.baseline.clone());
        reason.demand = demand;
    }
    Ok(())
}

fn step_of(plan: &Plan, number: u32) -> Option<Step> {
    plan.steps.iter().find(|step| step.number == number).cloned()
}

/// What speaks about a step: its own attempts, gates and commit, and every decision about it or the whole.
fn speaks(event: &Event, step: Option<u32>) -> bool {
    match event {
        Event::Constraint(constraint::Event::DecisionRequested(question)) => {
            question.step.is_none() || question.step == step
        }
        Event::Constraint(constraint::Event::Decided(_)) => true,
        Event::Execution(
            execution::Event::ScopeRefused { step: of, .. }
            | execution::Event::StepCommitted { step: of, .. },
        ) => Some(*of) == step,
        Event::Execution(execution::Event::Landed { .. }) | Event::Cycle(cycle::Event::Adopted { .. }) => {
            true
        }
        _other => false,
    }
}

impl Show for Reason {
    fn show(&self, page: &mut Page) {
        page.toned(Tone::Strong, format!("{}:{}", self.file, self.line));
        if let Some(commit) = &self.commit {
            page.fact("commit", format!("{} {} ({})", commit.short(), self.subject, self.author));
        }
        if let (Some(step), Some(cycle)) = (&self.step, &self.cycle) {
            page.fact("step", format!("{} of cycle `{cycle}`: {}", step.number, step.title));
        }
        if let Some(plan) = &self.plan {
            page.fact(
                "plan",
                format!("{}, approved by `{}` as {}", plan.title, plan.approved_by, plan.digest.short()),
            );
        }
        if let (Some(because), Some(cycle)) = (&self.adopted, &self.cycle) {
            page.fact(
                "adopted",
                format!("made outside the loop and judged afterwards by cycle `{cycle}`, because {because}"),
            );
        }
        for Decision { question, answer, by } in &self.decisions {
            page.fact(
                "decision",
                format!("{} `{}` by `{by}`, because {}", question.id, answer.choice, answer.because),
            );
        }
        if let Some(demand) = &self.demand {
            page.fact("demand", format!("`{}`: {}", demand.id, demand.title));
            page.fact("capability", demand.capability.as_str());
            if let Some(proof) = &demand.proof {
                page.fact("proof", story::proof(proof));
            }
        }
        if let Some(it) = &self.baseline {
            page.fact("baseline", format!("{} = {} {} ({})", it.metric, it.value, it.unit, it.source));
        }
        if let Some(outside) = &self.outside {
            outside.show(page);
        }
        if let Some(missing) = &self.missing {
            page.fact("ends here", missing);
        }
        if !self.told.is_empty() {
            page.heading("What happened");
            self.told.iter().for_each(|told| {
                page.item("·", told);
            });
        }
    }
}
