//! What a demand does not say yet, and who can: a field still unknown keeps it a question.

use crate::written::Written;
use formats::{Configuration, Finding};
use serde::Serialize;
use trace::id::DemandId;

/// Rules whose finding keeps nothing from being known.
const COSMETIC: [&str; 1] = ["demand.no-title"];

/// Something that is still unknown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Question {
    /// Of which demand.
    pub(super) demand: DemandId,
    /// The line of its file, from 1.
    pub(super) line: usize,
    /// What is unknown.
    pub(super) unknown: String,
    /// Who can answer.
    pub(super) whom: String,
    /// How.
    pub(super) hint: String,
}

/// The questions that findings leave.
pub(super) fn of(
    written: &Written,
    id: &DemandId,
    with: &Configuration,
    me: &str,
    findings: &[Finding],
) -> Vec<Question> {
    let whom = owner(&written.text, with).map_or_else(|| format!("`{me}`"), |owner| format!("`{owner}`"));
    let question = |finding: &Finding| Question {
        demand: id.clone(),
        line: finding.place(&written.text).0,
        unknown: finding.message.clone(),
        whom: if finding.rule == "demand.no-baseline" {
            "the proof, run on what is there now".into()
        } else {
            whom.clone()
        },
        hint: finding.hint.clone(),
    };
    findings.iter().filter(|finding| !COSMETIC.contains(&finding.rule)).map(question).collect()
}

/// The owner of the area that the file names; a demand with mistakes has no more than its lines.
fn owner<'a>(text: &str, with: &'a Configuration) -> Option<&'a str> {
    let named = text.lines().find_map(|line| line.strip_prefix("area:")).map(str::trim);
    let area = with.areas.iter().find(|area| named == Some(area.name.as_str()));
    let only = || with.areas.first().filter(|first| with.areas.iter().all(|area| area.owner == first.owner));
    area.or_else(only).map(|area| area.owner.as_str())
}
