//! The samples of a plan that do not parse.

use engine::planning::Flaw;
use formats::plan::{Sample, samples};
use survey::code::{Language, flaw};
use trace::{Plan, Step};

/// The first flaw of each sample whose language is known.
pub(super) fn flaws(plan: &Plan) -> Vec<Flaw> {
    let of_step = |step: &Step| -> Vec<Flaw> {
        samples(&step.instruction).iter().filter_map(|sample| judged(step, sample)).collect()
    };
    plan.steps.iter().flat_map(of_step).collect()
}

fn judged(step: &Step, sample: &Sample) -> Option<Flaw> {
    let text = step.instruction.get(sample.code.clone())?;
    let found = flaw(Language::of_fence(&sample.fence)?, text)?;
    Some(Flaw {
        step: step.number,
        at: sample.code.start + byte_of(text, found.line, found.column),
        what: found.what,
    })
}

/// The byte at a line and a column, both from 1; columns count characters.
fn byte_of(text: &str, line: u32, column: u32) -> usize {
    let before = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(1);
    let start: usize = text.split_inclusive('\n').take(before(line)).map(str::len).sum();
    let within = text[start..].lines().next().unwrap_or_default();
    start + within.char_indices().nth(before(column)).map_or(within.len(), |(at, _)| at)
}
