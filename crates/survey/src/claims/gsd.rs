//! GSD: `.planning/` with a roadmap, requirements and, for each phase, plans, summaries and verifications; `.gsd/` of
//! the versions after it. A plan is done when its summary is there; a roadmap that says otherwise is remarked on.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    front::Front,
    said::Said,
    sheet::{Sheet, title},
    tick::{headed, lead, ticks},
    tool::Tool,
    tree::{Size, base},
};
use std::collections::BTreeMap;

const HOMES: [&str; 2] = [".planning/", ".gsd/"];

/// Reads roadmaps, requirements, plans and verifications.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for home in HOMES {
        let plans = plans(tree, home, claims);
        for path in tree.below(home).filter(|path| path.ends_with(".md")) {
            let name = base(path);
            if name.ends_with("REQUIREMENTS.md") {
                list(tree, path, Kind::Capability, &plans, claims);
            } else if name.ends_with("ROADMAP.md") {
                list(tree, path, Kind::Plan, &plans, claims);
            } else if name.ends_with("-VERIFICATION.md") {
                verification(tree, path, claims);
            } else if name.ends_with("-PLAN.md") && is_slice(name) {
                list(tree, path, Kind::Step, &plans, claims);
            }
        }
    }
}

/// Plans by their path, with whether their summary is there.
type Plans<'t> = BTreeMap<&'t str, bool>;

fn plans<'t>(tree: &'t Tree, home: &'t str, claims: &mut Claims) -> Plans<'t> {
    let mut plans = Plans::new();
    let files = tree.below(home).filter(|path| path.ends_with("-PLAN.md") && !is_slice(base(path)));
    for path in files {
        let id = number(path);
        let summary = path.replace("-PLAN.md", "-SUMMARY.md");
        let summed = tree.has(&summary).then(|| tree.text(&summary, Size::Text, claims)).flatten();
        plans.insert(path, summed.is_some());
        if let Some(text) = tree.text(path, Size::Text, claims) {
            claims.claim(plan(path, id, &text, summed.as_deref()));
        }
    }
    plans
}

/// The number in a plan's name: `01-02-PLAN.md`.
fn number(path: &str) -> &str {
    base(path).trim_end_matches("-PLAN.md")
}

/// The plan that a tick is about. Numbers of the later versions start anew in every slice.
fn planned(plans: &Plans<'_>, list: &str, id: &str) -> Option<bool> {
    let folder = if is_slice(base(list)) { &list[..list.len() - base(list).len()] } else { "" };
    let found = plans.iter().find(|(path, _)| number(path) == id && path.starts_with(folder));
    found.map(|(_, summed)| *summed)
}

/// A plan of the later versions, whose steps are ticks: `S01-PLAN.md`.
fn is_slice(name: &str) -> bool {
    name.starts_with('S') && name[1..].starts_with(|c: char| c.is_ascii_digit())
}

fn plan(path: &str, id: &str, text: &str, summary: Option<&str>) -> Claim {
    let (said, word) = match summary {
        Some(_) => (Said::Done, "its summary is there"),
        None => (Said::Open, "it has no summary"),
    };
    let folder = &path[..path.len() - base(path).len()];
    let claim = Claim::new(Tool::Gsd, Kind::Step, path, 1)
        .named(id, objective(text).or_else(|| heading(text)).unwrap_or_else(|| id.to_owned()))
        .saying(said, word)
        .within(phase(path, folder))
        .about(&format!("{}\n{text}", summary.unwrap_or_default()));
    let numbered = id.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.')) && id.contains('-');
    if numbered { claim.marked(id) } else { claim }
}

/// The heading of a plan that has no objective: `# T01: Open it`.
fn heading(text: &str) -> Option<String> {
    let (words, _) = title(Front::of(text).body)?;
    Some(lead(words).1).filter(|words| !words.is_empty())
}

/// The first line of the objective.
fn objective(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<objective>")?;
    rest.lines().map(str::trim).find(|line| !line.is_empty()).map(ToOwned::to_owned)
}

/// The ticks of a roadmap, of requirements or of a slice. What a plan's own file says already is not said twice.
fn list(tree: &Tree, path: &str, kind: Kind, plans: &Plans<'_>, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    if kind == Kind::Capability {
        requirements(path, &text, claims);
    }
    let sheet = Sheet { tool: Tool::Gsd, path, group: path, above: 0 };
    for tick in ticks(&text) {
        let mut claim = sheet.step(&tick);
        let id = claim.id.trim_end_matches("-PLAN.md").to_owned();
        if let Some(summed) = planned(plans, path, &id) {
            disagreement(&claim, &id, summed, claims);
            continue;
        }
        claim.kind = if kind == Kind::Plan && !claim.id.starts_with("Phase") { Kind::Step } else { kind };
        claim.group = match kind {
            Kind::Plan if claim.kind == Kind::Plan => phase(path, &claim.id),
            Kind::Plan if tick.heading.starts_with("Phase") => phase(path, tick.heading),
            Kind::Capability => format!("{path}#{}", claim.id),
            _any => claim.group,
        };
        claims.claim(claim);
    }
}

/// What belongs to one phase: it is numbered in the roadmap, in headings and in the names of folders.
fn phase(path: &str, named: &str) -> String {
    if let Some((slice, _)) = path.split_once("/tasks/").filter(|(slice, _)| is_slice(base(slice))) {
        return format!("{slice}/{}-PLAN.md", base(slice));
    }
    let home = path.split('/').next().unwrap_or_default();
    let last = base(named.trim_end_matches('/')).trim_start_matches("Phase").trim_start();
    let number: String = last.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    format!("{home}#phase {}", number.trim_start_matches('0').trim_end_matches('.'))
}

/// The requirements of the later versions: a heading each, with a status below it.
fn requirements(path: &str, text: &str, claims: &mut Claims) {
    let mut open: Option<Claim> = None;
    for (line, row) in text.lines().zip(1u32..) {
        if let Some((id, words)) = headed(line).map(lead) {
            open = (!id.is_empty()).then(|| {
                let claim = Claim::new(Tool::Gsd, Kind::Capability, path, row).named(&id, words);
                claim.within(format!("{path}#{id}"))
            });
        } else if let Some(status) = line.trim_start().strip_prefix("- Status:") {
            let said = open.take().map(|claim| claim.saying(Said::of(status), status.trim()));
            said.into_iter().for_each(|claim| claims.claim(claim));
        }
    }
}

fn disagreement(claim: &Claim, id: &str, summed: bool, claims: &mut Claims) {
    if (claim.said == Said::Done) == summed {
        return;
    }
    let (says, while_) =
        if summed { ("open", "its summary is there") } else { ("done", "it has no summary") };
    let message = format!("plan `{id}` is ticked as {says} here, and {while_}");
    let hint = "ask who did it which of the two is so";
    claims.remark(Remark::new("claims.contradiction", &claim.at.path, claim.at.line, message, hint));
}

fn verification(tree: &Tree, path: &str, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let front = Front::of(&text);
    let status = front.text("status").unwrap_or_default();
    let id = base(path).trim_end_matches(".md");
    let folder = &path[..path.len() - base(path).len()];
    claims.claim(
        Claim::new(Tool::Gsd, Kind::Step, path, front.line("status"))
            .named(id, "Verification of the phase")
            .saying(Said::of(&status), status)
            .within(phase(path, folder))
            .about(front.body),
    );
}
