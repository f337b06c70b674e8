//! `evolute plan check`: everything that a plan leaves open, with line and column.

use crate::{
    base::Base,
    command::demand,
    desk::Desk,
    facts,
    failure::{Failure, Faulty, Outcome},
    house::House,
    render::{Page, Show, draw_findings, list_findings, story},
    written::{Written, plan_path},
};
use engine::planning::{Fault, Field, lint};
use formats::{Finding, PlanPositions, Severity};
use serde::Serialize;
use std::ops::Range;
use trace::{Plan, id::DemandId};

/// Check a plan, and say everything that it leaves open
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand that it answers
    demand: String,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Checked {
    demand: DemandId,
    steps: usize,
    minutes: u32,
    findings: Vec<serde_json::Value>,
    #[serde(skip)]
    faulty: Option<Faulty>,
    next: Option<String>,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let id = demand::id(&args.demand)?;
    let written = read(&house, &id)?;
    let (value, findings) = judged(&house, &id, &written.text)?;
    let wrong = value.is_none() || findings.iter().any(|finding| finding.severity == Severity::Error);
    let faulty = Faulty { path: written.path, text: written.text, findings };
    let plan = value.as_ref();
    desk.voice.show(&Checked {
        steps: plan.map_or(0, |plan| plan.steps.len()),
        minutes: plan.map_or(0, |plan| plan.steps.iter().map(|step| step.takes_min).sum()),
        findings: list_findings(&faulty),
        faulty: (!faulty.findings.is_empty()).then_some(faulty),
        next: (!wrong).then(|| format!("evolute plan approve {id}")),
        demand: id,
    });
    if wrong { Err(Failure::NO) } else { Ok(()) }
}

/// The plan that a text is, and everything that it leaves open.
pub(super) fn judged(
    house: &House,
    id: &DemandId,
    text: &str,
) -> Result<(Option<Plan>, Vec<Finding>), Failure> {
    let formats::Read { value, mut findings, at } = formats::plan::read(text);
    if let Some(plan) = &value {
        findings.extend(open_ends(house, plan, &at)?);
        findings.extend(answers(plan, id, &at));
    }
    Ok((value, findings))
}

/// The plan's file in the work tree.
pub(super) fn read(house: &House, id: &DemandId) -> Result<Written, Failure> {
    let path = plan_path(id);
    Written::read(&house.repository.root, &path)?.ok_or_else(|| missing(id, &path))
}

fn missing(id: &DemandId, path: &str) -> Failure {
    Failure::refused(
        "planning.no-plan",
        format!("there is no plan for `{id}`: `{path}` does not exist"),
        format!("write `{path}`: front matter with `demand: {id}`, then one `## Step N: …` for each step"),
    )
}

/// What the engine's lint says, where it stands in the file.
fn open_ends(house: &House, plan: &Plan, at: &PlanPositions) -> Result<Vec<Finding>, Failure> {
    let base = Base::checked_out(&house.repository, &house.git)?;
    let facts = facts::read(&house.git, &base.revision, plan, &house.picture())?;
    let faults = lint(plan, &base.configuration.limits, &facts);
    Ok(faults.into_iter().map(|fault| pointed(fault, at)).collect())
}

fn pointed(fault: Fault, at: &PlanPositions) -> Finding {
    Finding {
        rule: fault.rule,
        severity: Severity::Error,
        span: span(&fault, at).unwrap_or_else(|| at.front.clone()),
        label: label(fault.field).to_owned(),
        message: fault.message,
        hint: fault.hint,
    }
}

fn span(fault: &Fault, at: &PlanPositions) -> Option<Range<usize>> {
    let Some(number) = fault.step else { return Some(at.front.clone()) };
    let step = at.steps.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
    let found = match fault.field {
        Field::Front => Some(at.front.clone()),
        Field::Heading => None,
        Field::Takes => step.takes.clone(),
        Field::Touches(index) => step.touches.get(index).cloned(),
        Field::Accept(index) => step.accept.get(index).cloned(),
        Field::Needs => step.needs.clone(),
        Field::Instruction(offset, length) => step.instruction.as_ref().map(|whole| {
            let start = (whole.start + offset).min(whole.end);
            start..(start + length).min(whole.end)
        }),
    };
    Some(found.unwrap_or_else(|| step.heading.clone()))
}

const fn label(field: Field) -> &'static str {
    match field {
        Field::Front => "the plan as a whole",
        Field::Heading => "this step",
        Field::Takes => "its time",
        Field::Touches(_) => "this path",
        Field::Accept(_) => "this acceptance",
        Field::Needs => "what it needs",
        Field::Instruction(..) => "here",
    }
}

/// A plan answers the demand in whose folder it lies.
fn answers(plan: &Plan, id: &DemandId, at: &PlanPositions) -> Option<Finding> {
    (plan.demand != *id).then(|| Finding {
        rule: "planning.another-demand",
        severity: Severity::Error,
        span: at.front.clone(),
        label: "its demand".into(),
        message: format!(
            "the plan says that it answers `{}`, and it lies in the folder of `{id}`",
            plan.demand
        ),
        hint: format!("write `demand: {id}`, or move the file"),
    })
}

impl Show for Checked {
    fn show(&self, page: &mut Page) {
        if let Some(faulty) = &self.faulty {
            draw_findings(page, faulty);
        }
        if let Some(next) = &self.next {
            page.line(format!(
                "the plan of `{}` leaves nothing open: {}, {} minutes",
                self.demand,
                story::count(self.steps, "step"),
                self.minutes
            ));
            page.blank().line("next: commit it, read it once more, and approve it").command(next);
        }
    }
}
