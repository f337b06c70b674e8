//! What holds in the place of a decision that fell: the next one, and the next, to the one that stands.

use super::{Cited, Decision, Status};

/// How a decision's succession ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Succession<'d> {
    /// The decision was not superseded.
    Stands,
    /// Others took its place, in this order; the last of them was not superseded itself.
    By(Vec<&'d Decision>),
    /// These did, and then one that is cited and not there; none is cited where the name is empty.
    Lost(Vec<&'d Decision>, Option<String>),
    /// These took each other's place, in a circle.
    Circle(Vec<&'d Decision>),
}

/// The decision of a set that someone cites.
#[must_use]
pub fn find<'d>(set: &'d [Decision], cited: &str) -> Option<&'d Decision> {
    let cited = Cited::new(cited);
    set.iter().find(|decision| cited.names(decision))
}

/// What took a decision's place, within a set. Every decision is visited once at most.
#[must_use]
pub fn succession<'d>(set: &'d [Decision], of: &Decision) -> Succession<'d> {
    let mut passed: Vec<&'d Decision> = Vec::new();
    let mut at = of;
    loop {
        let next = match next(set, at) {
            Next::Nothing if passed.is_empty() => return Succession::Stands,
            Next::Nothing => return Succession::By(passed),
            Next::Lost(cited) => return Succession::Lost(passed, cited),
            Next::Is(decision) => decision,
        };
        if next.path == of.path || passed.iter().any(|other| other.path == next.path) {
            passed.push(next);
            return Succession::Circle(passed);
        }
        passed.push(next);
        at = next;
    }
}

enum Next<'d> {
    Nothing,
    Is(&'d Decision),
    Lost(Option<String>),
}

/// What it cites, or else an accepted decision that says it takes its place.
fn next<'d>(set: &'d [Decision], of: &Decision) -> Next<'d> {
    let claims = |other: &&Decision| {
        other.status == Status::Accepted
            && other.path != of.path
            && other.supersedes.iter().any(|cited| of.is_cited_as(cited))
    };
    match &of.status {
        Status::Superseded { by: Some(cited) } => {
            find(set, cited).map_or_else(|| Next::Lost(Some(cited.clone())), Next::Is)
        }
        Status::Superseded { by: None } => set.iter().find(claims).map_or(Next::Lost(None), Next::Is),
        Status::Accepted => set.iter().find(claims).map_or(Next::Nothing, Next::Is),
        Status::Proposed | Status::Rejected | Status::Deprecated | Status::Withdrawn => Next::Nothing,
    }
}
