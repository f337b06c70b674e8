//! `evolute plan check`: everything that a plan leaves open, with line and column.

use super::at::pointed;
use crate::{
    args::Reports,
    base::Base,
    command::demand,
    desk::Desk,
    facts,
    failure::{Failure, Faulty, Outcome},
    house::House,
    render::{Page, Show, draw_findings, list_findings, story},
    written::{Written, plan_path},
};
use engine::planning::lint;
use formats::{Finding, PlanPositions, Severity};
use serde::Serialize;
use trace::{Plan, id::DemandId};

/// Check a plan, and say everything that it leaves open
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The demand that it answers
    demand: String,
    #[command(flatten)]
    reports: Reports,
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
    let (value, findings) = judged(desk, &house, &id, &written.text)?;
    let wrong = value.is_none() || findings.iter().any(|finding| finding.severity == Severity::Error);
    let faulty = Faulty { path: written.path, text: written.text, findings };
    let plan = value.as_ref();
    args.reports.voice(desk).show(&Checked {
        steps: plan.map_or(0, |plan| plan.steps.len()),
        minutes: plan.map_or(0, |plan| plan.steps.iter().map(|step| step.takes_min).sum()),
        findings: list_findings(&faulty),
        faulty: (!faulty.findings.is_empty()).then_some(faulty),
        next: (!wrong).then(|| format!("evolute plan approve {id}")),
        demand: id,
    });
    if wrong { Err(Failure::NO) } else { Ok(()) }
}

/// The plan that a text is, and everything that it leaves open in the commit that is checked out.
pub(super) fn judged(
    desk: &Desk,
    house: &House,
    id: &DemandId,
    text: &str,
) -> Result<(Option<Plan>, Vec<Finding>), Failure> {
    judged_on(desk, house, &Base::checked_out(&house.repository, &house.git)?, id, text)
}

/// The plan that a text is, and everything that it leaves open on a base.
pub(in crate::command) fn judged_on(
    desk: &Desk,
    house: &House,
    base: &Base,
    id: &DemandId,
    text: &str,
) -> Result<(Option<Plan>, Vec<Finding>), Failure> {
    let formats::Read { value, mut findings, at } = formats::plan::draft(text);
    if let Some(plan) = &value {
        findings.extend(open_ends(desk, house, base, plan, &at, &findings)?);
        findings.extend(answers(plan, id, &at));
    }
    Ok((value, formats::in_order(findings)))
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

/// What the engine's lint says, where it stands in the file. What the file's own findings say already is said once.
fn open_ends(
    desk: &Desk,
    house: &House,
    base: &Base,
    plan: &Plan,
    at: &PlanPositions,
    said: &[Finding],
) -> Result<Vec<Finding>, Failure> {
    let facts = facts::read(desk, house, base, plan)?;
    let faults = lint(plan, &base.configuration.limits, &facts);
    let found = faults.into_iter().map(|fault| pointed(fault, at));
    let again = |finding: &Finding| {
        said.iter().any(|other| {
            other.rule == finding.rule && (other.span == finding.span || finding.rule == "planning.no-steps")
        })
    };
    Ok(found.filter(|finding| !again(finding)).collect())
}

/// A plan answers the demand in whose folder it lies.
fn answers(plan: &Plan, id: &DemandId, at: &PlanPositions) -> Option<Finding> {
    (plan.demand != *id).then(|| Finding {
        rule: "planning.another-demand",
        severity: Severity::Error,
        span: at.demand.clone().unwrap_or_else(|| at.front.clone()),
        label: "its demand".into(),
        message: format!(
            "the plan says that it answers `{}`, and it lies in the folder of `{id}`",
            plan.demand
        ),
        hint: format!("write `demand: {id}`, or move the file"),
    })
}

impl Show for Checked {
    fn faulty(&self) -> &[Faulty] {
        self.faulty.as_slice()
    }

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
