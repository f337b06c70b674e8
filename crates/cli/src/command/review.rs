//! What a reviewer looks at, in one view: the demand, the step, what the gates said, what the agent said, the cost, and
//! the diff. Nobody has to gather it.

use super::decide;
use crate::{
    failure::Failure,
    git::Git,
    render::{Page, Show, Tone, story},
};
use engine::{constraint::view::Asked, cycle::Cycle, execution::view::Attempt};
use serde::Serialize;
use trace::{
    Cost, Verdict,
    id::{CycleId, DecisionId, DemandId, ObjectId},
};

/// Lines of a diff that are shown at once.
const SHOWN: usize = 400;

/// A question with everything that is known about what it asks.
#[derive(Debug, Serialize)]
pub(crate) struct Review {
    decision: DecisionId,
    class: String,
    question: String,
    options: Vec<String>,
    owner: String,
    due: jiff::Timestamp,
    /// What answers it.
    command: String,
    trigger: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    built: Option<Built>,
}

/// What was built so far, in a cycle.
#[derive(Debug, Serialize)]
struct Built {
    demand: DemandId,
    title: String,
    outcome: Option<String>,
    cycle: CycleId,
    steps: Vec<Stepped>,
    gates: Vec<Judged>,
    cost: Cost,
    diff: Option<String>,
}

/// A step that is asked about, and its last attempt.
#[derive(Debug, Serialize)]
struct Stepped {
    number: u32,
    title: String,
    attempts: usize,
    said: Option<String>,
}

/// What a gate said last about what is asked.
#[derive(Debug, Serialize)]
struct Judged {
    gate: String,
    /// The step that it judged; none for the candidate.
    step: Option<u32>,
    verdict: Verdict,
    finding: Option<String>,
    /// The standard that it enforces, if it is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    standard: Option<String>,
    took_ms: u64,
}

impl Review {
    /// Gathers it.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn of(git: &Git, cycle: Option<&Cycle>, asked: &Asked) -> Result<Self, Failure> {
        let question = &asked.question;
        Ok(Self {
            decision: question.id.clone(),
            class: question.class.clone(),
            question: question.text.clone(),
            options: question.options.clone(),
            owner: question.owner.clone(),
            due: question.due,
            command: decide::command(question),
            trigger: question.trigger.clone(),
            built: cycle.map(|cycle| built(git, cycle, asked)).transpose()?,
        })
    }
}

fn built(git: &Git, cycle: &Cycle, asked: &Asked) -> Result<Built, Failure> {
    let about = asked.question.step;
    let steps =
        cycle.planning.plan.steps.iter().filter(|step| about.is_none_or(|about| about == step.number));
    let trees = reviewed(cycle, asked);
    Ok(Built {
        demand: cycle.demand.id.clone(),
        title: cycle.demand.title.clone(),
        outcome: cycle.demand.outcome.clone(),
        cycle: cycle.id.clone(),
        steps: steps.map(|step| stepped(cycle, step)).collect(),
        gates: judged(cycle, about),
        cost: cycle.tally.cost(),
        diff: trees.map(|(from, to)| git.diff(from, to)).transpose()?,
    })
}

fn stepped(cycle: &Cycle, step: &trace::Step) -> Stepped {
    let attempts = cycle.execution.steps.get(&step.number).map_or(&[][..], |state| &state.attempts);
    Stepped {
        number: step.number,
        title: step.title.clone(),
        attempts: attempts.len(),
        said: attempts.last().and_then(|last| last.said.clone()),
    }
}

/// What is reviewed: the candidate against what it lands on, or a step's tree against the branch.
fn reviewed<'a>(cycle: &'a Cycle, asked: &Asked) -> Option<(&'a ObjectId, &'a ObjectId)> {
    if asked.question.class != "review" {
        return None;
    }
    match asked.question.step {
        None => cycle.execution.candidates.last().and_then(|last| Some((&last.onto, &last.made.as_ref()?.0))),
        Some(step) => Some((cycle.tip(), last(cycle, step)?.kept()?)),
    }
}

fn last(cycle: &Cycle, step: u32) -> Option<&Attempt> {
    cycle.execution.steps.get(&step)?.attempts.last()
}

/// The last word of each gate: on the step's last attempt, or on the candidate and, of what it was spared, on the steps.
fn judged(cycle: &Cycle, about: Option<u32>) -> Vec<Judged> {
    let present = |step: u32| last(cycle, step).map(|last| (Some(step), last.number));
    let places: Vec<(Option<u32>, u32)> = match about {
        Some(step) => present(step).into_iter().collect(),
        None => {
            let steps = cycle.execution.steps.keys().filter_map(|step| present(*step));
            steps.chain(cycle.execution.candidates.last().map(|last| (None, last.number))).collect()
        }
    };
    let mut gates: Vec<Judged> = Vec::new();
    for run in places.into_iter().flat_map(|(step, attempt)| cycle.quality.of(step, attempt)) {
        gates.retain(|earlier| (&earlier.gate, earlier.step) != (&run.gate, run.step));
        let finding = run.findings.first().map(ToString::to_string);
        let (gate, step) = (run.gate.clone(), run.step);
        let standard = run.standard.as_ref().filter(|_| run.is_red());
        let standard = standard.map(|standard| format!(".evolute/{standard}"));
        gates.push(Judged { gate, step, verdict: run.verdict, finding, standard, took_ms: run.took_ms });
    }
    // Gates speak in any order; of what is read by people and compared by programs, there is one.
    gates.sort_by(|one, other| {
        (one.step.is_none(), one.step, &one.gate).cmp(&(other.step.is_none(), other.step, &other.gate))
    });
    gates
}

impl Show for Review {
    fn show(&self, page: &mut Page) {
        page.heading(format!("Decision {} ({})", self.decision, self.class));
        page.prose(&self.question);
        page.fact("trigger", &self.trigger);
        if let Some(built) = &self.built {
            built.show(page);
        }
        page.fact("options", self.options.join(", "));
        page.fact("owner", &self.owner);
        page.fact("due", self.due.strftime("%Y-%m-%d %H:%M UTC").to_string());
        page.blank();
        if let Some(diff) = self.built.as_ref().and_then(|built| built.diff.as_ref()) {
            show_diff(page, diff);
        }
        page.command(&self.command);
    }
}

impl Built {
    fn show(&self, page: &mut Page) {
        page.fact("demand", format!("`{}`: {}", self.demand, self.title));
        self.outcome.iter().for_each(|outcome| {
            page.fact("outcome", outcome);
        });
        for step in &self.steps {
            let attempts = story::count(step.attempts, "attempt");
            page.fact("step", format!("{}: {} ({attempts})", step.number, step.title));
            step.said.iter().for_each(|said| {
                page.fact("agent said", story::brief(said));
            });
        }
        for run in &self.gates {
            let finding = run.finding.as_ref().map_or_else(String::new, |finding| format!(": {finding}"));
            let at = run.step.map_or_else(String::new, |step| format!(" at step {step}"));
            page.fact(
                "gate",
                format!("`{}`{at} {}{finding} ({})", run.gate, run.verdict, story::took(run.took_ms)),
            );
            run.standard.iter().for_each(|standard| {
                page.fact("enforces", format!("`{standard}`"));
            });
        }
        page.fact("cost", story::cost(&self.cost));
    }
}

fn show_diff(page: &mut Page, diff: &str) {
    for line in diff.lines().take(SHOWN) {
        let tone = match line.as_bytes().first() {
            Some(b'+') => Tone::Good,
            Some(b'-') => Tone::Bad,
            Some(b'@') => Tone::Command,
            Some(_) | None => Tone::Plain,
        };
        page.toned(tone, line);
    }
    let more = diff.lines().count().saturating_sub(SHOWN);
    if more > 0 {
        page.line(format!("… and {more} more lines"));
    }
    page.blank();
}
