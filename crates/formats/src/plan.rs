//! A plan: Markdown that reads well without the tool. Sections are steps; a list carries a step's data; prose and
//! fenced code are its instruction.

mod fields;
mod samples;
mod sections;

pub use samples::{Sample, samples};

use crate::{
    Severity,
    finding::{Finding, Read, in_order, too_large},
    front_matter,
    node::Node,
    table::{Table, Text},
    yaml_tree,
};
use std::ops::Range;
use trace::{
    Plan, Rejected, Step,
    id::{DecisionId, DemandId},
};

/// Where a plan's parts stand in its file, in bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanPositions {
    /// The front matter.
    pub front: Range<usize>,
    /// The demand in it.
    pub demand: Option<Range<usize>>,
    /// Each of its decisions.
    pub decisions: Vec<Range<usize>>,
    /// Each of the precedents that it consulted.
    pub consulted: Vec<Range<usize>>,
    /// Each step, in the plan's order.
    pub steps: Vec<StepPositions>,
}

/// Where a step's parts stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepPositions {
    /// Its heading.
    pub heading: Range<usize>,
    /// How long it takes.
    pub takes: Option<Range<usize>>,
    /// Each of its globs.
    pub touches: Vec<Range<usize>>,
    /// Each of its acceptance commands.
    pub accept: Vec<Range<usize>>,
    /// Each of the commands that it preserves.
    pub keep: Vec<Range<usize>>,
    /// The steps that it needs.
    pub needs: Option<Range<usize>>,
    /// Each of the areas that it crosses into.
    pub crosses: Vec<Range<usize>>,
    /// Its instruction: exactly the bytes that the plan's step holds.
    pub instruction: Option<Range<usize>>,
}

/// More steps than one plan can be reviewed with.
const MOST: usize = 200;

/// Reads a plan. All findings at once; no value where one of them is an error.
#[must_use]
pub fn read(text: &str) -> Read<Plan, PlanPositions> {
    let Read { value, findings, at } = draft(text);
    let sound = findings.iter().all(|finding| finding.severity > Severity::Error);
    Read { value: value.filter(|_| sound), findings, at }
}

/// Reads a plan as far as it goes, so that everything else can be said about it in one go. What is wrong with it
/// stands in the findings: such a plan can be judged, and not followed.
#[must_use]
pub fn draft(text: &str) -> Read<Plan, PlanPositions> {
    let mut findings = Vec::new();
    let mut at = PlanPositions::default();
    let value = match too_large(text) {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => file(text, &mut at, &mut findings),
    };
    Read { value, findings: in_order(findings), at }
}

fn file(text: &str, at: &mut PlanPositions, findings: &mut Vec<Finding>) -> Option<Plan> {
    let parts = front_matter::split(text).map_err(|finding| findings.push(finding)).ok()?;
    at.front = parts.front.clone();
    let front = yaml_tree::parse(&text[parts.front.clone()], parts.front.start);
    let node = front.map_err(|finding| findings.push(finding)).ok();
    let sections = sections::split(text, parts.body.clone());
    let mut steps: Vec<Step> = Vec::new();
    if let Some(first) = sections.steps.get(MOST) {
        let message = format!("the plan has {} steps, and {MOST} at most are read", sections.steps.len());
        let hint = "split the demand: each part that can be proven is one of its own";
        findings.push(Finding::error("planning.too-many-steps", first.heading.clone(), message, hint));
    }
    for section in sections.steps.iter().take(MOST) {
        let (step, positions) = fields::step(text, section, findings);
        numbered(&step, steps.len(), &positions, findings);
        steps.push(step);
        at.steps.push(positions);
    }
    if steps.is_empty() {
        let span = parts.body.start..parts.body.start;
        findings.push(Finding::error(
            "planning.no-steps",
            span,
            "a plan without steps plans nothing",
            "add a section `## Step 1: …`",
        ));
    }
    known_needs(&steps, at, findings);
    let rejected = sections.rejected.iter().flat_map(|section| rejected(text, section, findings)).collect();
    let front = node.and_then(|node| head(&node, at, findings))?;
    let title = sections.title.unwrap_or_else(|| format!("Plan for {}", front.demand));
    let Front { demand, decisions, consulted } = front;
    Some(Plan { demand, title, decisions, consulted, steps, rejected })
}

struct Front {
    demand: DemandId,
    decisions: Vec<DecisionId>,
    consulted: Vec<String>,
}

fn head(node: &Node, at: &mut PlanPositions, findings: &mut Vec<Finding>) -> Option<Front> {
    let mut table = Table::of("plan", node, findings);
    let demand = table.text("demand");
    at.demand = demand.as_ref().map(|text| text.span.clone());
    let demand = demand.and_then(|text| named(&text, &mut table));
    if demand.is_none() && table.take("demand").is_none() {
        table.missing("demand", "a plan answers one demand", "add `demand: ID`");
    }
    let decisions = table.texts("decisions").unwrap_or_default();
    let consulted = table.texts("consulted").unwrap_or_default();
    table.done();
    at.decisions = decisions.iter().map(|text| text.span.clone()).collect();
    at.consulted = consulted.iter().map(|text| text.span.clone()).collect();
    Some(Front {
        demand: demand?,
        decisions: decisions.into_iter().map(|text| DecisionId::new(text.text)).collect(),
        consulted: consulted.into_iter().map(|text| text.text).collect(),
    })
}

/// A demand is named like its file: an id that is a path would reach elsewhere.
fn named(text: &Text, table: &mut Table<'_>) -> Option<DemandId> {
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.text.starts_with(['.', '-']) && text.text.chars().all(known) {
        return Some(DemandId::new(&text.text));
    }
    let message = format!("`{}` cannot be the id of a demand", text.text);
    let hint = "use letters, digits and `-`: it is the name of the file below `.evolute/demands/`";
    table.find(Finding::error("format.id", text.span.clone(), message, hint));
    None
}

/// Steps are numbered from 1, in order: `needs` and records name them by number.
fn numbered(step: &Step, before: usize, positions: &StepPositions, findings: &mut Vec<Finding>) {
    let expected = u32::try_from(before + 1).unwrap_or(u32::MAX);
    if step.number != expected {
        let message = match step.number {
            0 => format!("this is step {expected} of the plan, and has no number"),
            said => format!("this is step {expected} of the plan, and says that it is step {said}"),
        };
        let hint = format!("write `## Step {expected}: …`");
        findings.push(Finding::error("planning.numbering", positions.heading.clone(), message, hint));
    }
}

fn known_needs(steps: &[Step], at: &PlanPositions, findings: &mut Vec<Finding>) {
    for (step, positions) in steps.iter().zip(&at.steps) {
        let span = positions.needs.clone().unwrap_or_else(|| positions.heading.clone());
        for need in &step.needs {
            if *need == step.number {
                let message = format!("step {need} needs itself");
                findings.push(Finding::error(
                    "planning.steps-in-a-circle",
                    span.clone(),
                    message,
                    "name the steps before it",
                ));
            } else if steps.iter().all(|other| other.number != *need) {
                let message = format!("step {} needs step {need}, and there is none", step.number);
                let hint = format!("the plan has steps 1 to {}", steps.len());
                findings.push(Finding::error("planning.unknown-step", span.clone(), message, hint));
            }
        }
    }
}

/// `- option: what it would have cost`.
fn rejected(text: &str, section: &sections::Section, findings: &mut Vec<Finding>) -> Vec<Rejected> {
    let one = |item: &Range<usize>| {
        let words = text[item.clone()].trim();
        let Some((option, because)) = words.split_once(": ") else {
            let message = "a rejected option says what it would have cost";
            findings.push(Finding::error(
                "planning.rejected-without-cost",
                item.clone(),
                message,
                "write `- option: its cost`",
            ));
            return None;
        };
        Some(Rejected { option: option.trim().to_owned(), because: because.trim().to_owned() })
    };
    section.items.iter().filter_map(one).collect()
}
