//! Objectives of OpenSLO, taken over as they are written.

use super::proposed::{Proposed, slug};
use std::collections::BTreeSet;
use survey::claims::{Claims, Kind};

/// The only version that is read.
const VERSION: &str = "openslo/v1";

/// Drafts of every objective of the version that is read.
pub(super) fn propose(found: &Claims) -> Vec<Proposed> {
    let mut taken = BTreeSet::new();
    let ours = found.claims.iter().filter(|claim| claim.kind == Kind::Objective && claim.word == VERSION);
    ours.map(|claim| {
        let name = super::proposed::free(&slug(&claim.id), claim.tool, &mut taken);
        let source = format!("# {}\n", super::proposed::source(claim));
        Proposed {
            path: format!(".evolute/objectives/{name}.yaml"),
            what: "an objective".into(),
            from: claim.at.clone(),
            text: format!("{source}{}", claim.words),
            source,
        }
    })
    .collect()
}
