//! What an agent that drafts a plan is told: the demand, the format, what will judge it, and what was wrong with the
//! draft before. The context pack follows it.

use super::draft::{Drafts, plan_of};
use trace::{Area, Demand, Finding, Gate, Limits};

/// Findings that fit into a brief; what does not is counted.
const FINDINGS: usize = 30;

/// Bytes of a foreign plan that fit into a brief.
const FOREIGN: usize = 64 << 10;

/// What a brief is made of.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The demand, as accepted.
    pub demand: &'a Demand,
    /// The drafts before this one.
    pub drafts: &'a Drafts,
    /// What was wrong with the attempt before, with lines.
    pub findings: &'a [Finding],
    /// What a step may be.
    pub limits: &'a Limits,
    /// Who decides about what.
    pub areas: &'a [Area],
    /// What will judge every step.
    pub gates: &'a [Gate],
    /// A plan in free words to start from.
    pub from: Option<&'a str>,
}

/// The brief of a draft, in Markdown.
#[must_use]
pub fn told(with: &Told<'_>) -> String {
    let mut text = String::new();
    let mut say = |words: String| {
        text.push_str(words.trim_end());
        text.push_str("\n\n");
    };
    say(format!(
        "Write the plan to `{}`. That file is the only one that you may change.",
        plan_of(&with.demand.id)
    ));
    say(demand(with.demand));
    say(FORMAT.replace("DEMAND", with.demand.id.as_str()));
    say(judges(with));
    if let Some(bounced) = &with.drafts.bounced {
        say(format!("## Why its owner sent the last plan back\n\n{}", bounced.because));
    }
    if !with.findings.is_empty() {
        say(wrong(with.findings));
    }
    if let Some(from) = with.from {
        say(format!(
            "## The plan to start from\n\nTurn it into the format above. Leave out nothing that it decides, and decide \
             what it leaves open.\n\n{}",
            fenced(from)
        ));
    }
    say(RULES.to_owned());
    text
}

fn demand(demand: &Demand) -> String {
    let mut lines =
        vec![format!("## The demand\n\n`{}` names `{}`: {}", demand.id, demand.capability, demand.title)];
    lines.extend(demand.outcome.iter().map(|outcome| format!("- outcome: {outcome}")));
    if let Some(proof) = &demand.proof {
        let (metric, pass) = (&proof.metric, &proof.pass);
        lines.push(format!(
            "- it is real when `{}` gives {} {pass} {}",
            proof.run.join(" "),
            metric.name,
            metric.unit
        ));
        let grader = proof
            .files
            .iter()
            .map(|file| format!("- no step may change `{}`: it is the proof's own", file.to));
        lines.extend(grader);
    }
    if let Some(before) = &demand.baseline {
        lines.push(format!("- today: {} = {} {}", before.metric, before.value, before.unit));
    }
    lines.extend(demand.depends.iter().map(|needed| format!("- it stands on `{needed}`")));
    if !demand.covers.is_empty() {
        lines.push(format!("- its paths: {}", demand.covers.join(", ")));
    }
    lines.push(format!("\n{}", demand.about));
    lines.join("\n")
}

/// What the lint, the areas and the gates hold a plan to.
fn judges(with: &Told<'_>) -> String {
    let mut lines = vec![format!(
        "## What it is held to\n\n- a step takes {} minutes or less, and is tried {} times at most",
        with.limits.step_minutes, with.limits.attempts_per_step
    )];
    let area = |area: &Area| {
        format!(
            "- area `{}`: {} (owner `{}`); a plan stays with one owner",
            area.name,
            area.paths.join(", "),
            area.owner
        )
    };
    lines.extend(with.areas.iter().map(area));
    let gate = |gate: &Gate| format!("- gate `{}` judges every step: `{}`", gate.name, gate.run.join(" "));
    lines.extend(with.gates.iter().map(gate));
    lines.join("\n")
}

fn wrong(findings: &[Finding]) -> String {
    let mut lines = vec!["## What your last draft leaves open\n".to_owned()];
    lines.extend(findings.iter().take(FINDINGS).map(|finding| format!("- [{}] {finding}", finding.from)));
    let more = findings.len().saturating_sub(FINDINGS);
    if more > 0 {
        lines.push(format!("- and {more} more of the same kind"));
    }
    lines.join("\n")
}

/// Foreign words in a fence that nothing in them closes.
fn fenced(text: &str) -> String {
    let cut = text.floor_char_boundary(FOREIGN);
    let kept = &text[..cut];
    let longest =
        kept.lines().map(|line| line.trim_start().chars().take_while(|tick| *tick == '`').count()).max();
    let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
    let left = if cut < text.len() {
        format!("\n(cut: {} bytes are left out)", text.len() - cut)
    } else {
        String::new()
    };
    format!("{fence}markdown\n{}\n{fence}{left}", kept.trim_end())
}

const FORMAT: &str = "\
## The format

Markdown. Sections are steps; a list carries a step's data; the prose below it is the instruction.

````markdown
---
demand: DEMAND
---
# Plan: what is done, in a few words

## Step 1: store the key with the refund
- takes: 30m
- touches: src/refunds/store.rs, tests/store.rs
- accept: `cargo test store::a_key_is_unique`

In `src/refunds/store.rs`, add the column `key` to `Refund` and refuse a second refund with the same key. Create
`tests/store.rs` with the test `a_key_is_unique`.

## Step 2: say so in the documentation
- takes: 10m
- touches: docs/refunds.md
- accept: `grep -q 'paid once' docs/refunds.md`
- needs: 1

Replace the first sentence of `docs/refunds.md` with: \"A refund is paid once.\"

## Rejected
- A lock per account: simpler, and twice the latency at the month's end
````

`decisions: [d-…]` in the front matter names decisions that the plan rests on, and `consulted: [c-…]` the precedents that
it used.
";

const RULES: &str = "\
## How to work

- Leave nothing to decide: no open questions, no vague words, no work that is put off. Name files, functions and values.
- Every step has a command that fails before it and succeeds after it, and names every path that it changes. What succeeds
  before it and must go on succeeding is ``- keep: `command` ``; a step that only preserves has that alone.
- A step comes after all before it, unless it names what it needs: `- needs: 1`, or `- needs: none`, and may then go on
  beside the others. Say so only where it rests on nothing that they do.
- A path that is not there yet is named in the words of the step that creates it.
- You generate; a person approves. Do not commit, and build nothing: only the plan is kept.
- If the demand cannot be planned as it stands, write why, and what you would have to know, to the file that the variable
  `EVOLUTE_BLOCKED` names, and end. That is a good end: a person will answer.
";

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn no_fence_of_a_foreign_plan_closes_the_one_around_it() {
        let drawn = fenced("# Plan\n`````rust\nfn a() {}\n`````\n");
        assert!(drawn.starts_with("``````markdown\n") && drawn.ends_with("\n``````"), "{drawn}");
    }

    #[test]
    fn a_foreign_plan_that_is_too_long_says_that_it_was_cut() {
        let drawn = fenced(&"ä".repeat(super::FOREIGN));
        assert!(drawn.ends_with(&format!("(cut: {} bytes are left out)", super::FOREIGN)));
    }
}
