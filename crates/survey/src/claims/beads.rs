//! beads: one JSON object a line, in `.beads/issues.jsonl`, or `.beads/beads.jsonl` of older versions. The tool does
//! not tell what was finished from what was merely closed; so *closed* counts as *done*.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    said::Said,
    tool::Tool,
    tree::Size,
};
use serde::Deserialize;

/// Where issues are kept, newest version first: only the first that is there is read.
const HOMES: [&str; 2] = [".beads/issues.jsonl", ".beads/beads.jsonl"];
/// Records that are no work.
const NO_WORK: [&str; 9] = ["message", "event", "gate", "molecule", "agent", "role", "rig", "convoy", "slot"];

/// Reads every issue.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    let mut homes = HOMES.into_iter().filter(|path| tree.has(path));
    let Some(path) = homes.next() else { return };
    for older in homes {
        let message = format!("`{older}` was not read: `{path}` is there, and newer");
        claims.remark(Remark::new(
            "claims.older",
            older,
            1,
            message,
            "remove the one that is no longer written",
        ));
    }
    let Some(text) = tree.text(path, Size::List, claims) else { return };
    for (line, number) in text.lines().zip(1u32..).filter(|(line, _)| !line.trim().is_empty()) {
        match issue(line) {
            Ok(issue) => issue.claim(path, number).into_iter().for_each(|claim| claims.claim(claim)),
            Err(error) => {
                let message = format!("line {number} of `{path}` was not read: {error}");
                claims.remark(Remark::new(
                    "claims.not-json",
                    path,
                    number,
                    message,
                    "mend the line, or export anew",
                ));
            }
        }
    }
}

/// One record. A list would do for the parser: its items would be taken for the fields, in their order.
fn issue(line: &str) -> serde_json::Result<Issue> {
    if line.trim_start().starts_with('{') {
        serde_json::from_str(line)
    } else {
        Err(serde::de::Error::custom("a record is an object"))
    }
}

#[derive(Deserialize)]
struct Issue {
    #[serde(rename = "_type", default)]
    record: Option<String>,
    #[serde(default)]
    id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    issue_type: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    design: Option<String>,
    #[serde(default)]
    acceptance_criteria: Option<String>,
    #[serde(default)]
    notes: Option<String>,
    #[serde(default)]
    close_reason: Option<String>,
    #[serde(default)]
    dependencies: Option<Vec<Dependency>>,
}

#[derive(Deserialize)]
struct Dependency {
    #[serde(default)]
    depends_on_id: String,
    #[serde(rename = "type", default)]
    kind: String,
}

impl Issue {
    /// The claim that it is; none for a record that is no work.
    fn claim(self, path: &str, line: u32) -> Option<Claim> {
        let kind = self.issue_type.as_deref().unwrap_or("task");
        let other = self.record.as_deref().is_some_and(|record| record != "issue");
        if other || NO_WORK.contains(&kind) || self.id.is_empty() {
            return None;
        }
        let kind = match kind {
            "epic" | "feature" | "milestone" => Kind::Plan,
            "decision" => Kind::Decision,
            _any => Kind::Step,
        };
        let parent = self.dependencies.iter().flatten().find(|needed| needed.kind == "parent-child");
        let group = parent.map_or_else(|| self.id.clone(), |parent| parent.depends_on_id.clone());
        let texts = [
            Some(&self.title),
            self.description.as_ref(),
            self.design.as_ref(),
            self.acceptance_criteria.as_ref(),
            self.notes.as_ref(),
            self.close_reason.as_ref(),
        ];
        let said = Said::of(&self.status);
        Some(
            Claim::new(Tool::Beads, kind, path, line)
                .named(&self.id, &self.title)
                .saying(said, &self.status)
                .within(format!("{path}#{group}"))
                .about(&texts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n"))
                .marked(self.id),
        )
    }
}
