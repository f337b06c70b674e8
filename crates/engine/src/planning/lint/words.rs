//! Vague words, unfinished marks and open questions: what is left open is decided by an agent, in the moment.

use super::{
    Facts, Fault, Field, prose,
    vague::{unfinished_in, vague_in},
};
use trace::Step;

pub(super) fn left_open(step: &Step, facts: &Facts) -> Vec<Fault> {
    let text = prose::plain(&step.instruction);
    let fault = |at, length, rule, message: String, hint: &str| {
        Fault::of(step, rule, Field::Instruction(at, length), message, hint)
    };
    let mut faults = Vec::new();
    if step.instruction.trim().is_empty() {
        let message = format!("step {} says nothing about what to do", step.number);
        let hint = "write what to do below the list, after a blank line";
        faults.push(Fault::of(step, "planning.no-instruction", Field::Heading, message, hint));
    }
    faults.extend(vague_in(&text, &facts.words).into_iter().map(|(at, phrase, why)| {
        let message = format!("`{phrase}` {why}");
        let hint = format!("say exactly what, where and when; or allow it in `evolute.toml`, below `[planning]`: `allow = [\"{phrase}\"]`");
        fault(at, phrase.len(), "planning.vague", message, &hint)
    }));
    faults.extend(unfinished_in(&text).into_iter().map(|(at, mark)| {
        let message = format!("`{mark}` marks something that is not planned yet");
        fault(at, mark.len(), "planning.unfinished", message, "plan it, or leave it out")
    }));
    faults.extend(questions(&text).into_iter().map(|at| {
        let message = "an open question would be answered by an agent".into();
        let hint = "answer it here, or record a decision first";
        fault(at, 1, "planning.open-question", message, hint)
    }));
    faults
}

/// The marks at the ends of questions: `???` is a mark of something unfinished, and a `?` within a word is neither.
fn questions(text: &str) -> Vec<usize> {
    let lone = |(at, _): &(usize, &str)| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_some_and(|c| c != '?')
            && after.is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '*' | '_' | '"'))
    };
    text.match_indices('?').filter(lone).map(|(at, _)| at).collect()
}
