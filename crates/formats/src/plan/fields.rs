//! A step's fields: the list below its heading, read key by key with the place of every value.

use super::{
    StepPositions,
    sections::{Section, step_number},
};
use crate::{
    duration,
    finding::Finding,
    table::{bad_glob, nearest},
};
use std::ops::Range;
use trace::{Step, Weakens};

const KEYS: [&str; 9] =
    ["takes", "touches", "accept", "keep", "needs", "crosses", "weakens", "drops", "expect"];

/// Reads a step. What is missing is found; the step is as complete as it can be.
pub(super) fn step(text: &str, section: &Section, findings: &mut Vec<Finding>) -> (Step, StepPositions) {
    let (number, title) = step_number(&section.name).unwrap_or((0, section.name.as_str()));
    let mut step = Step::new(number, title);
    let mut at = StepPositions { heading: section.heading.clone(), ..StepPositions::default() };
    if title.is_empty() {
        let hint = format!("write `## Step {}: what it does`", number.max(1));
        findings.push(Finding::error(
            "planning.no-title",
            section.heading.clone(),
            "the step has no title",
            hint,
        ));
    }
    for item in &section.items {
        field(text, item.clone(), &mut step, &mut at, findings);
    }
    let instruction = instruction(text, section);
    text[instruction.clone()].clone_into(&mut step.instruction);
    at.instruction = Some(instruction);
    incomplete(&step, &at, findings);
    (step, at)
}

/// The prose below the list, without the blank lines around it.
fn instruction(text: &str, section: &Section) -> Range<usize> {
    let start = if section.items.is_empty() { section.body.start } else { section.list_end };
    let words = &text[start..section.body.end];
    let begin = start + (words.len() - words.trim_start().len());
    begin..begin + words.trim().len()
}

fn incomplete(step: &Step, at: &StepPositions, findings: &mut Vec<Finding>) {
    let mut missing = |rule, key: &str, why: &str, hint: &str| {
        let message = format!("step {} has no `{key}`: {why}", step.number);
        let finding = Finding::error(rule, at.heading.clone(), message, hint);
        findings.push(finding.labeled(format!("`{key}` is missing below")));
    };
    if at.takes.is_none() {
        missing("planning.missing", "takes", "a step is an hour or less", "add `- takes: 30m`");
    }
    if at.touches.is_empty() {
        missing(
            "planning.missing",
            "touches",
            "a step is bounded by its paths",
            "add `- touches: src/file.rs`",
        );
    }
    if at.accept.is_empty() && at.keep.is_empty() {
        missing(
            "planning.no-acceptance",
            "accept",
            "a step is done when something that can be run says so",
            "add \"- accept: `command`\"",
        );
    }
}

/// One line of the list: `key: value`.
fn field(
    text: &str,
    item: Range<usize>,
    step: &mut Step,
    at: &mut StepPositions,
    findings: &mut Vec<Finding>,
) {
    let words = &text[item.clone()];
    let Some(colon) = words.find(':') else {
        let message = "a step's list holds fields, and this is none";
        findings.push(Finding::error(
            "planning.no-field",
            item,
            message,
            "write `- key: value`, or leave a blank line before a list of prose",
        ));
        return;
    };
    let key = words[..colon].trim().to_ascii_lowercase();
    let given = match key.as_str() {
        "takes" => at.takes.is_some(),
        "needs" => at.needs.is_some(),
        "expect" => step.expect_first_pass.is_some(),
        _several => false,
    };
    if given {
        let span = item.start..item.start + colon;
        let message = format!("`{key}` is given twice");
        findings.push(Finding::error("format.twice", span, message, "keep one of the two").labeled("again"));
    }
    let value = trimmed(text, item.start + colon + 1..item.end);
    match key.as_str() {
        "takes" => takes(text, value, step, at, findings),
        "touches" => touches(text, value, step, at, findings),
        "accept" => accept(text, value, "accept", (&mut step.accept, &mut at.accept), findings),
        "keep" => accept(text, value, "keep", (&mut step.keep, &mut at.keep), findings),
        "needs" => needs(text, value, step, at, findings),
        "crosses" => crosses(text, value, step, at),
        "weakens" => weakens(text, value, step, findings),
        "drops" => drops(text, &value, step, findings),
        "expect" => expect(text, value, step, findings),
        _unknown => {
            let hint = nearest(&key, KEYS.into_iter()).map_or_else(
                || format!("known here: {}", KEYS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("`{key}` is not a field of a step, and nothing is ignored silently");
            findings.push(
                Finding::error("format.unknown-field", item.start..item.start + colon, message, hint)
                    .labeled("unknown"),
            );
        }
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let words = &text[range.clone()];
    let start = range.start + (words.len() - words.trim_start().len());
    start..start + words.trim().len()
}

fn takes(
    text: &str,
    value: Range<usize>,
    step: &mut Step,
    at: &mut StepPositions,
    findings: &mut Vec<Finding>,
) {
    match duration::seconds(&text[value.clone()]) {
        Some(seconds) => step.takes_min = crate::configuration::minutes(seconds),
        None => {
            let message = format!("`{}` is no duration", &text[value.clone()]);
            findings.push(Finding::error(
                "format.duration",
                value.clone(),
                message,
                "write a number and its unit: `30m`, `1h`",
            ));
        }
    }
    at.takes = Some(value);
}

/// The parts between commas or one a line below, each with its place, without its mark and backticks around it.
fn parts(text: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let mut start = value.start;
    let mut found = Vec::new();
    for piece in text[value.clone()].split([',', '\n']) {
        let mut part = trimmed(text, start..start + piece.len());
        start += piece.len() + 1;
        if ["- ", "* ", "+ "].iter().any(|mark| text[part.clone()].starts_with(mark)) {
            part = trimmed(text, part.start + 2..part.end);
        }
        let bare = text[part.clone()].trim_matches('`');
        let offset = part.start + text[part.clone()].find(bare).unwrap_or(0);
        if !bare.is_empty() {
            found.push(offset..offset + bare.len());
        }
    }
    found
}

fn touches(
    text: &str,
    value: Range<usize>,
    step: &mut Step,
    at: &mut StepPositions,
    findings: &mut Vec<Finding>,
) {
    for part in globs(text, value) {
        let glob = &text[part.clone()];
        findings.extend(bad_glob(glob, part.clone()));
        step.touches.push(glob.to_owned());
        at.touches.push(part);
    }
}

/// A comma inside braces belongs to its glob.
fn globs(text: &str, value: Range<usize>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for part in parts(text, value) {
        match joined.last_mut() {
            Some(last)
                if text[last.clone()].matches('{').count() > text[last.clone()].matches('}').count() =>
            {
                last.end = part.end;
            }
            Some(_) | None => joined.push(part),
        }
    }
    joined
}

/// Commands stand in backticks, so that nobody has to guess where one ends.
fn accept(
    text: &str,
    value: Range<usize>,
    key: &str,
    (step, at): (&mut Vec<String>, &mut Vec<Range<usize>>),
    findings: &mut Vec<Finding>,
) {
    let commands = commands(text, &value).unwrap_or_default();
    if commands.is_empty() || commands.iter().any(Range::is_empty) {
        let message = "an acceptance is a command in backticks";
        findings.push(Finding::error(
            "planning.acceptance-form",
            value.clone(),
            message,
            format!("write \"- {key}: `cargo test name`\""),
        ));
        at.push(value.clone());
        return;
    }
    for command in commands {
        step.push(text[command.clone()].to_owned());
        at.push(command);
    }
}

/// What stands in backticks: as many close as have opened, so that a command can hold some of its own. None if
/// some are left open.
fn commands(text: &str, value: &Range<usize>) -> Option<Vec<Range<usize>>> {
    let ticks = |at: usize| text[at..value.end].bytes().take_while(|byte| *byte == b'`').count();
    let next = |at: usize| text[at..value.end].find('`').map(|found| at + found);
    let mut commands = Vec::new();
    let mut at = value.start;
    while let Some(open) = next(at) {
        let inside = open + ticks(open);
        let mut close = next(inside)?;
        while ticks(close) != ticks(open) {
            close = next(close + ticks(close))?;
        }
        commands.push(trimmed(text, inside..close));
        at = close + ticks(close);
    }
    Some(commands)
}

fn needs(
    text: &str,
    value: Range<usize>,
    step: &mut Step,
    at: &mut StepPositions,
    findings: &mut Vec<Finding>,
) {
    let named = parts(text, value.clone());
    step.independent = matches!(&*named, [only] if text[only.clone()].eq_ignore_ascii_case("none"));
    for part in if step.independent { vec![] } else { named } {
        match text[part.clone()].trim_start_matches("step ").trim().parse() {
            Ok(number) => step.needs.push(number),
            Err(_) => {
                let message = format!("`{}` is no step's number", &text[part.clone()]);
                findings.push(Finding::error(
                    "planning.unknown-step",
                    part,
                    message,
                    "name steps by number: `- needs: 1, 2`; or none of them: `- needs: none`",
                ));
            }
        }
    }
    at.needs = Some(value);
}

fn crosses(text: &str, value: Range<usize>, step: &mut Step, at: &mut StepPositions) {
    for part in parts(text, value) {
        step.crosses.push(text[part.clone()].to_owned());
        at.crosses.push(part);
    }
}

/// A judge that gets weaker says which and why: `tests/old.rs because the old way is gone`.
fn weakens(text: &str, value: Range<usize>, step: &mut Step, findings: &mut Vec<Finding>) {
    let said = text[value.clone()].split_once(" because ");
    let said = said.map(|(path, because)| (path.trim().trim_matches('`'), because.trim()));
    let Some((path, because)) = said.filter(|(path, because)| !path.is_empty() && !because.is_empty()) else {
        let message = "a step that weakens a judge names its file, and why";
        let hint = "write `- weakens: tests/old.rs because the old way is gone`";
        findings.push(Finding::error("planning.weakens", value, message, hint));
        return;
    };
    match bad_glob(path, value.clone()) {
        Some(finding) => findings.push(finding),
        None => step.weakens.push(Weakens { path: path.to_owned(), because: because.to_owned() }),
    }
}

/// Names of tests stand in backticks: they may hold commas and blanks.
fn drops(text: &str, value: &Range<usize>, step: &mut Step, findings: &mut Vec<Finding>) {
    let names = commands(text, value).unwrap_or_default();
    if names.is_empty() || names.iter().any(Range::is_empty) {
        let message = "a test that goes is a name in backticks";
        let hint = "write \"- drops: `refunds::pays_twice`\"";
        findings.push(Finding::error("planning.drops-form", value.clone(), message, hint));
        return;
    }
    step.drops.extend(names.into_iter().map(|name| text[name].to_owned()));
}

fn expect(text: &str, value: Range<usize>, step: &mut Step, findings: &mut Vec<Finding>) {
    let said =
        text[value.clone()].strip_prefix("first-pass").and_then(|rest| rest.trim().parse::<f64>().ok());
    match said.filter(|chance| (0.0..=1.0).contains(chance)) {
        Some(chance) => step.expect_first_pass = Some(chance),
        None => {
            let message = format!("`{}` is no forecast", &text[value.clone()]);
            findings.push(Finding::error(
                "planning.forecast",
                value,
                message,
                "write `first-pass` and a chance from 0 to 1: `first-pass 0.7`",
            ));
        }
    }
}
