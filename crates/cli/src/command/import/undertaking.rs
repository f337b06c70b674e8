//! An undertaking of another tool as a demand and a plan of ours. The demand is a question: what would prove it, no
//! other tool asked. The plan holds the steps that are open; what is ticked stays behind, as a claim.

use super::proposed::{self, Proposed, quotable, slug, source};
use crate::{
    command::demand::scalar,
    render::story::count,
    written::{demand_path, plan_path},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
};
use survey::claims::{Claim, Claims, Kind, Said, Tree, files};
use trace::id::DemandId;

/// A plan with more steps than this is no plan.
const MOST_STEPS: usize = 200;
/// Claims of what is done that a demand lists.
const MOST_CLAIMS: usize = 50;
/// Characters of a title.
const LONGEST_TITLE: usize = 120;
/// Lines of a source that travel into a step.
const MOST_LINES: usize = 40;

/// An undertaking and its parts.
struct Undertaking<'c> {
    head: &'c Claim,
    parts: Vec<&'c Claim>,
}

/// What was made of all of them.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Demands and plans.
    pub(super) files: Vec<Proposed>,
    /// Undertakings that are said to be done: nothing is left to build of them.
    pub(super) done: usize,
    /// Undertakings that were given up.
    pub(super) dropped: usize,
}

/// Drafts of every undertaking that is not done.
pub(super) fn propose(found: &Claims, tree: &Tree, taken: &mut BTreeSet<String>) -> Made {
    let mut made = Made::default();
    for undertaking in undertakings(found) {
        match (undertaking.head.said, undertaking.head.kind) {
            (Said::Dropped, _) => made.dropped += 1,
            // A capability that is said to be done is still to be proven; work that is done is over.
            (Said::Done, Kind::Plan | Kind::Step) => made.done += 1,
            (_, _) => undertaking.file(tree, taken, &mut made.files),
        }
    }
    made
}

/// The undertakings, in the order of their heads; steps that belong to none are one of their own, file by file.
fn undertakings(found: &Claims) -> Vec<Undertaking<'_>> {
    let mut parts: BTreeMap<&str, Vec<&Claim>> = BTreeMap::new();
    for claim in found.claims.iter().filter(|claim| claim.kind == Kind::Step) {
        parts.entry(&claim.group).or_default().push(claim);
    }
    let heads = found.claims.iter().filter(|claim| matches!(claim.kind, Kind::Capability | Kind::Plan));
    let mut undertakings: Vec<Undertaking<'_>> = heads
        .map(|head| Undertaking { head, parts: parts.remove(head.group.as_str()).unwrap_or_default() })
        .collect();
    for (_, parts) in parts {
        let open = parts.iter().find(|part| matches!(part.said, Said::Open | Said::Doing | Said::Unsaid));
        if let Some(head) = open.or(parts.first()).copied() {
            undertakings.push(Undertaking { head, parts });
        }
    }
    undertakings
}

impl Undertaking<'_> {
    fn file(&self, tree: &Tree, taken: &mut BTreeSet<String>, files: &mut Vec<Proposed>) {
        let name = slug(&self.head.id);
        let name =
            if name.contains(|c: char| c.is_ascii_alphabetic()) { name } else { slug(&title(self.head)) };
        let id = DemandId::new(proposed::free(&name, self.head.tool, taken));
        let open: Vec<&Claim> = self.parts.iter().filter(|part| is_open(part)).copied().collect();
        files.push(Proposed {
            path: demand_path(&id),
            what: "a question: what would prove it?".into(),
            from: self.head.at.clone(),
            text: self.demand(&id),
            source: format!("{} (", source(self.head)),
        });
        if !open.is_empty() {
            files.push(Proposed {
                path: plan_path(&id),
                what: format!(
                    "{}, none with an acceptance yet",
                    count(open.len().min(MOST_STEPS), "open step")
                ),
                from: open[0].at.clone(),
                text: self.plan(&id, &open, tree),
                source: format!("{} (", source(self.head)),
            });
        }
    }

    fn demand(&self, id: &DemandId) -> String {
        let tool = self.head.tool.name();
        let mut text = format!(
            "---\nid: {}\n# capability: not known yet, one dotted name such as `area.what-it-can`\n# proof: not known yet, a \
             workflow with a metric, or `{{ test: \"name\" }}`\n---\n# {}\n\n{} ({tool}).\n",
            scalar(id.as_str()),
            title(self.head),
            source(self.head),
        );
        if !self.head.word.is_empty() {
            line(
                &mut text,
                &format!(
                    "\n{tool} says of it: {}. That is a claim, and nothing of it is proven.",
                    one_line(&self.head.word)
                ),
            );
        }
        let done: Vec<&&Claim> = self.parts.iter().filter(|part| part.said == Said::Done).collect();
        if !done.is_empty() {
            line(&mut text, "\n## Said to be done, not proven\n");
            done.iter().take(MOST_CLAIMS).for_each(|part| line(&mut text, &format!("- {}", cited(part))));
            let rest = done.len().saturating_sub(MOST_CLAIMS);
            if rest > 0 {
                line(&mut text, &format!("- and {rest} more: `evolute import --audit --all` lists them"));
            }
        }
        text
    }

    fn plan(&self, id: &DemandId, open: &[&Claim], tree: &Tree) -> String {
        let mut text = format!(
            "---\ndemand: {}\n---\n# Plan: {}\n\n{}, steps ({}). No step says yet how long it takes and what must succeed once \
             it is done.\n",
            scalar(id.as_str()),
            title(self.head),
            source(self.head),
            self.head.tool.name(),
        );
        for (step, number) in open.iter().take(MOST_STEPS).zip(1u32..) {
            line(&mut text, &format!("\n## Step {number}: {}", title(step)));
            let touches = touches(step, tree);
            if !touches.is_empty() {
                line(&mut text, &format!("- touches: {}", touches.join(", ")));
            }
            let name = if step.id.is_empty() {
                String::new()
            } else {
                format!(", where it is `{}`", quotable(&step.id))
            };
            line(&mut text, &format!("\nFrom `{}:{}`{name}:\n", quotable(&step.at.path), step.at.line));
            line(&mut text, &fenced(&step.words));
        }
        text
    }
}

fn is_open(part: &Claim) -> bool {
    matches!(part.said, Said::Open | Said::Doing | Said::Unsaid)
}

/// The files that the other tool named for a step, as far as they can stand in a list.
fn touches(step: &Claim, tree: &Tree) -> Vec<String> {
    let plain = |path: &String| !path.contains([',', '*', '?', '[', '{']);
    files(step, tree).into_iter().filter(plain).take(MOST_LINES).collect()
}

fn title(claim: &Claim) -> String {
    let words = [&claim.title, &claim.id].into_iter().find(|words| !words.trim().is_empty());
    words.map_or_else(|| "(without words)".into(), |words| one_line(words))
}

fn named(claim: &Claim) -> String {
    format!("{} {}", claim.id, claim.title).trim().to_owned()
}

fn cited(claim: &Claim) -> String {
    format!("{} (`{}:{}`)", one_line(&named(claim)), quotable(&claim.at.path), claim.at.line)
}

/// Another tool's words in a code fence of their own: nothing in them becomes a section or a field of ours.
fn fenced(words: &str) -> String {
    let mut lines: Vec<String> =
        words.lines().map(printable).filter(|line| !line.trim().is_empty()).collect();
    let rest = lines.split_off(lines.len().min(MOST_LINES)).len();
    if rest > 0 {
        lines.push(format!("… and {} there", count(rest, "more line")));
    }
    let longest = lines.iter().map(|line| line.matches('~').count()).max().unwrap_or_default();
    let fence = "~".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", lines.join("\n"))
}

/// A line without what a terminal would act on.
fn printable(line: &str) -> String {
    line.trim_end().chars().filter(|c| !c.is_control() || *c == '\t').collect()
}

fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(LONGEST_TITLE).collect()
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("because writing to a string cannot fail");
}
