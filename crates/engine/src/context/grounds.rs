//! What a cycle's context rests on at its start: the documents that cover its paths, and the standards that its gates
//! cite. What the tree and its history say of them comes in from outside; whether a cycle can start on it is decided here.

use crate::Refusal;

/// What the base says about the documents of a plan's paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grounds {
    /// Commits to covered code after which a document that did not move is stale; 0 for never.
    pub stale_commits: u32,
    /// The documents that lag behind the code that they cover, the furthest first.
    pub lagging: Vec<Lagging>,
    /// Standards that gates cite and that are not there, each with its gate.
    pub missing: Vec<(String, String)>,
}

/// A document that lags behind the code that it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lagging {
    /// The document.
    pub document: String,
    /// How many commits changed covered code since it was changed, or checked.
    pub commits: u32,
    /// The last of them.
    pub latest: String,
    /// A path that it changed.
    pub path: String,
}

/// Refuses a cycle whose agents would be told what was so: the refusal names the document to mend.
pub(crate) fn hold(grounds: &Grounds) -> Result<(), Refusal> {
    if let Some((standard, gate)) = grounds.missing.first() {
        return Err(Refusal::new(
            "context.missing-standard",
            format!("gate `{gate}` enforces `{standard}`, which is not written"),
            format!("write `{standard}` and commit it, or leave `standard` out of the gate"),
        ));
    }
    let limit = grounds.stale_commits;
    match grounds.lagging.iter().find(|lagging| limit > 0 && lagging.commits >= limit) {
        Some(stale) => Err(of_stale(stale)),
        None => Ok(()),
    }
}

fn of_stale(stale: &Lagging) -> Refusal {
    let latest: String = stale.latest.chars().take(10).collect();
    Refusal::new(
        "context.stale",
        format!(
            "`{}` covers paths of the plan, and the code that it covers changed {} times since; the last was {latest} in `{}`",
            stale.document, stale.commits, stale.path
        ),
        format!(
            "mend `{}` and commit it; if all of it still holds, write `checked: {latest}` in its front matter",
            stale.document
        ),
    )
}
