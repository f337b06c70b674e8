//! The decisions that a plan rests on: declared, there, and holding; and what was rejected for them.

use super::{Facts, Fault, Field, prose};
use formats::{
    Decision,
    decision::{Cited, Status, Succession, find, succession},
};
use trace::{Plan, Step};

/// Every decision in the front matter holds, and something was rejected for it.
pub(super) fn cited(plan: &Plan, facts: &Facts) -> Vec<Fault> {
    let one = |(index, id): (usize, &trace::id::DecisionId)| standing(index, id.as_str(), facts);
    plan.decisions.iter().enumerate().filter_map(one).chain(unweighed(plan)).collect()
}

fn standing(index: usize, id: &str, facts: &Facts) -> Option<Fault> {
    let fault =
        |rule, message: String, hint: String| Some(Fault::whole(rule, Field::Decision(index), message, hint));
    let open = |path: &str| {
        let message = format!("decision `{id}` is not taken yet, and an agent would take it");
        fault(
            "planning.decision-open",
            message,
            format!("settle it first: `status: accepted` in `{path}`, and commit it"),
        )
    };
    if let Some(answered) = facts.asked.get(id) {
        let message = format!("decision `{id}` waits for its answer");
        let hint = format!("answer it first: `evolute decide {id} CHOICE --because …`");
        return if *answered { None } else { fault("planning.decision-open", message, hint) };
    }
    let Some(decision) = find(&facts.decisions, id) else {
        let message = format!("decision `{id}` does not exist");
        let hint = format!("write it to `.evolute/decisions/{id}.md` and commit it, or correct its name");
        return fault("planning.decision-missing", message, hint);
    };
    match &decision.status {
        Status::Proposed => open(&decision.path),
        Status::Rejected => fell(index, decision, "was rejected"),
        Status::Deprecated => fell(index, decision, "is deprecated"),
        Status::Withdrawn => fell(index, decision, "was withdrawn"),
        Status::Accepted | Status::Superseded { .. } => superseded(index, id, decision, facts),
    }
}

fn fell(index: usize, decision: &Decision, how: &str) -> Option<Fault> {
    let message = format!("decision `{}` {how}: nothing can rest on it", decision.id);
    let hint = format!("leave `{}` out, or rest on one that was accepted", decision.id);
    Some(Fault::whole("planning.decision-fell", Field::Decision(index), message, hint))
}

fn superseded(index: usize, id: &str, decision: &Decision, facts: &Facts) -> Option<Fault> {
    let fault = |message: String, hint: String| {
        Some(Fault::whole("planning.decision-superseded", Field::Decision(index), message, hint))
    };
    let path = &decision.path;
    match succession(&facts.decisions, decision) {
        Succession::Stands => unpriced(index, decision),
        Succession::By(chain) => {
            let last = chain.last()?;
            let message =
                format!("decision `{id}` no longer holds: `{}`, {}, holds in its place", last.id, last.title);
            fault(message, format!("read `{}`, and write `\"{}\"` in place of `{id}`", last.path, last.id))
        }
        Succession::Lost(_, named) => {
            let by = named.map_or_else(
                || "and nothing says by which".to_owned(),
                |named| format!("by `{named}`, which is not there"),
            );
            let message = format!("decision `{id}` is superseded, {by}");
            fault(message, format!("name its successor in `{path}`: `status: superseded by ID`"))
        }
        Succession::Circle(chain) => {
            let chain: Vec<&str> = chain.iter().map(|one| one.id.as_str()).collect();
            let message = format!("decision `{id}` is superseded in a circle: {}", chain.join(", "));
            fault(message, "say in one of them that it is accepted".to_owned())
        }
    }
}

/// What was rejected has a price, or nobody can tell whether it was worth rejecting. One that is priced anywhere
/// is enough: not every tool names an option in the same words twice.
fn unpriced(index: usize, decision: &Decision) -> Option<Fault> {
    let (_, first) = decision.unpriced().next()?;
    if decision.options.len() < 2 || decision.options.iter().any(|option| option.cons > 0) {
        return None;
    }
    let message = format!(
        "decision `{}` rejects `{}`, and does not say what it would have cost",
        decision.id, first.name
    );
    let hint = format!(
        "say it in `{}`: `## Rejected` with `- {}: what it would have cost`, and commit it",
        decision.path, first.name
    );
    Some(Fault::whole("planning.decision-unpriced", Field::Decision(index), message, hint).warning())
}

/// A decision without an option that was not taken is no decision: there was nothing to decide.
fn unweighed(plan: &Plan) -> Option<Fault> {
    (!plan.decisions.is_empty() && plan.rejected.is_empty()).then(|| {
        let message = "the plan rests on a decision and names no rejected option";
        let hint = "add `## Rejected` with each option and its cost: `- option: what it would have cost`";
        Fault::whole("planning.nothing-rejected", Field::Decision(0), message, hint)
    })
}

/// Words that say that something was decided.
const DECIDED: [&str; 7] = [
    "we decided",
    "we have decided",
    "was decided",
    "we chose",
    "we have chosen",
    "the decision is",
    "decision:",
];

/// What a step's words cite is in the front matter, and what they decide is written down.
pub(super) fn undeclared(plan: &Plan, step: &Step) -> Vec<Fault> {
    let text = prose::unfenced(&step.instruction);
    let declared =
        |cited: &str| plan.decisions.iter().any(|id| Cited::new(id.as_str()).is_same_as(&Cited::new(cited)));
    let mut faults: Vec<Fault> = citations(&text)
        .into_iter()
        .filter(|(_, cited)| !declared(cited))
        .map(|(at, cited)| {
            let message = format!("step {} rests on `{cited}`, which the plan does not declare", step.number);
            let all = plan.decisions.iter().map(trace::id::DecisionId::as_str).chain([cited]);
            let all: Vec<String> = all.map(|id| format!("\"{id}\"")).collect();
            let hint = format!("write `decisions: [{}]` in the front matter", all.join(", "));
            Fault::of(
                step,
                "planning.undeclared-decision",
                Field::Instruction(at, cited.len()),
                message,
                hint,
            )
        })
        .collect();
    if plan.decisions.is_empty() && faults.is_empty() {
        faults.extend(unwritten(step));
    }
    faults
}

fn unwritten(step: &Step) -> Option<Fault> {
    let text = prose::plain(&step.instruction).to_ascii_lowercase();
    let (at, words) = DECIDED.iter().filter_map(|words| Some((text.find(words)?, words))).min()?;
    let message =
        format!("step {} says that something was decided, and the plan declares no decision", step.number);
    let hint = "write the decision to `.evolute/decisions/` and declare it: `decisions: [\"ID\"]`";
    Some(Fault::of(step, "planning.undeclared-decision", Field::Instruction(at, words.len()), message, hint))
}

/// `ADR-12`, `ADR 0012` and `d-7k2m` in a text, with the byte at which each begins.
fn citations(text: &str) -> Vec<(usize, &str)> {
    let mut found: Vec<(usize, &str)> = Vec::new();
    let starts = text.match_indices("ADR").chain(text.match_indices("d-"));
    for (at, mark) in starts {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/')) {
            continue;
        }
        let rest = &text[at + mark.len()..];
        let length = if mark == "ADR" { numbered(rest) } else { born(rest) };
        found.extend(length.map(|length| (at, &text[at..at + mark.len() + length])));
    }
    found.sort_unstable();
    found
}

/// `-12`, ` 0012`.
fn numbered(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix(['-', ' '])?;
    let count = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (1..=6).contains(&count).then_some(1 + count)
}

/// An id as the loop gives it: four letters or more, a digit among them.
fn born(rest: &str) -> Option<usize> {
    let length = rest.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).unwrap_or(rest.len());
    let ends = !rest[length..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (ends && length >= 4 && rest[..length].contains(|c: char| c.is_ascii_digit())).then_some(length)
}
