//! A demand: front matter that names capability, workflow and metric, and the prose that says why. Three things
//! make it; what the repository knows already is filled in.

mod name;
mod number;
mod positions;
mod proof;

pub use positions::{DemandPositions, Placed};

use crate::{
    Configuration, Severity,
    finding::{Finding, Read, in_order, too_large},
    front_matter,
    node::Node,
    table::{Table, Text, nearest},
    yaml_tree,
};
use name::{capabilities, capability, placed};
use number::{baseline, expect, kill, of_one_unit};
use positions::values;
use proof::condition;
use trace::{
    Demand, Reuse, ReuseVerdict,
    id::{CapabilityId, DemandId},
};

/// Reads a demand. One that lacks something stays a question: no value, and findings that say what would make
/// it complete.
#[must_use]
pub fn read(id: &DemandId, text: &str, configuration: &Configuration) -> Read<Demand, DemandPositions> {
    let (mut findings, mut at) = (Vec::new(), DemandPositions::default());
    let value = match too_large(text) {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => file(id, text, configuration, &mut at, &mut findings),
    };
    let sound = findings.iter().all(|finding| finding.severity > Severity::Error);
    Read { value: value.filter(|_| sound), findings: in_order(findings), at }
}

/// What a demand names and stands on, as far as that can be read of one that is still a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The capability.
    pub capability: CapabilityId,
    /// Its territory.
    pub territory: String,
    /// What it stands on.
    pub depends: Vec<CapabilityId>,
}

/// Reads no more than the names in a demand, whatever else it lacks; none where there is no capability.
#[must_use]
pub fn names(text: &str, configuration: &Configuration) -> Option<Names> {
    if too_large(text).is_some() {
        return None;
    }
    let parts = front_matter::split(text).ok()?;
    let node = yaml_tree::parse(&text[parts.front.clone()], parts.front.start).ok()?;
    let mut findings = Vec::new();
    let mut table = Table::of("demand", &node, &mut findings);
    let capability = capability(&mut table)?.value;
    let covers = table.globs("covers");
    let area = table.text("area").map_or_else(|| area_of(configuration, &covers), |text| text.text);
    let depends = values(&capabilities(&mut table, "depends"));
    let territory = table.text("territory").map(|text| text.text);
    Some(Names {
        territory: territory.unwrap_or_else(|| territory_of(&area, &capability)),
        capability,
        depends,
    })
}

fn file(
    id: &DemandId,
    text: &str,
    configuration: &Configuration,
    at: &mut DemandPositions,
    findings: &mut Vec<Finding>,
) -> Option<Demand> {
    let parts = front_matter::split(text).map_err(|finding| findings.push(finding)).ok()?;
    let front = yaml_tree::parse(&text[parts.front.clone()], parts.front.start);
    let node = front.map_err(|finding| findings.push(finding)).ok()?;
    let (title, about) = prose(&text[parts.body.clone()]);
    if title.is_none() {
        let span = parts.body.start..parts.body.start;
        findings.push(Finding::warning(
            "demand.no-title",
            span,
            "the demand has no heading",
            "add `# …` below the front matter",
        ));
    }
    let prose = (title.unwrap_or_else(|| id.to_string()), about);
    fields(id, &node, prose, configuration, at, findings)
}

/// The first heading, and the prose below it; all of the prose where there is no heading.
fn prose(body: &str) -> (Option<String>, String) {
    let heading = body.lines().find_map(|line| line.strip_prefix("# ")).map(|line| line.trim().to_owned());
    if heading.is_none() {
        return (None, body.trim().to_owned());
    }
    let below =
        body.lines().skip_while(|line| !line.starts_with("# ")).skip(1).collect::<Vec<_>>().join("\n");
    (heading, below.trim().to_owned())
}

fn fields(
    id: &DemandId,
    node: &Node,
    (title, about): (String, String),
    configuration: &Configuration,
    at: &mut DemandPositions,
    findings: &mut Vec<Finding>,
) -> Option<Demand> {
    let mut table = Table::of("demand", node, findings);
    named_like_its_file(&mut table, id);
    at.capability = capability(&mut table);
    let covers = table.globs("covers");
    let area = table
        .text("area")
        .map_or_else(|| area_of(configuration, &covers), |text| known_area(&text, configuration, &mut table));
    let territory = table.text("territory").map(|text| text.text);
    let outcome = table.text("outcome").map(|text| text.text);
    let baseline = table.take("baseline").and_then(|node| baseline(node, table.findings()));
    let (reuse, fixes) = reused(&mut table, at);
    at.was = table.text("was").map(|text| Placed { value: text.text, span: text.span });
    at.depends = capabilities(&mut table, "depends");
    not_on_itself(&mut table, at);
    let (proof, consumed) = condition(&mut table, id, configuration, at);
    if table.take("baseline").is_none() && proof.is_some() {
        without_number(&mut table, id);
    }
    if let (Some((baseline, unit)), Some(proof)) = (&baseline, &proof) {
        table.findings().extend(of_one_unit(baseline, unit.clone(), &proof.metric));
    }
    let expect = table.take("expect").and_then(|node| expect(node, table.findings()));
    let kill = table.take("kill").map(|node| kill(node, table.findings())).unwrap_or_default();
    table.done();
    let capability = at.capability.clone()?.value;
    let territory = territory.unwrap_or_else(|| territory_of(&area, &capability));
    if proof.is_none() && consumed.is_none() {
        return None;
    }
    Some(Demand {
        id: id.clone(),
        capability,
        title,
        area,
        territory,
        outcome,
        baseline: baseline.map(|(baseline, _)| baseline),
        reuse,
        fixes,
        was: at.was.clone().map(|was| was.value),
        depends: values(&at.depends),
        proof,
        consumed,
        covers,
        expect,
        kill,
        about,
    })
}

/// What the demand carries on: what it says about reuse, and the capability that it mends.
fn reused(table: &mut Table<'_>, at: &mut DemandPositions) -> (Option<Reuse>, Option<CapabilityId>) {
    let reuse = table.take("reuse").and_then(|node| reuse(node, at, table.findings()));
    let fixes = table.text("fixes").and_then(|text| placed(&text, table));
    at.reuses.extend(fixes.clone());
    let fixes = fixes.map(|fixes| fixes.value);
    (reuse.or_else(|| fixes.clone().map(extension)), fixes)
}

fn not_on_itself(table: &mut Table<'_>, at: &DemandPositions) {
    let Some(own) = &at.capability else { return };
    for again in at.depends.iter().filter(|needed| needed.value == own.value) {
        let name = &own.value;
        table.find(Finding::error(
            "demand.depends-on-itself",
            again.span.clone(),
            format!("`{name}` depends on itself, and could never be built"),
            format!("leave `{name}` out of `depends`"),
        ));
    }
}

fn without_number(table: &mut Table<'_>, id: &DemandId) {
    let span = table.place("capability");
    let hint = format!("run `evolute demand measure {id}`, or give `baseline:` with its source");
    table.find(Finding::warning(
        "demand.no-baseline",
        span,
        "the demand has no number yet: its baseline is missing",
        hint,
    ));
}

fn named_like_its_file(table: &mut Table<'_>, id: &DemandId) {
    if let Some(named) = table.text("id").filter(|named| named.text != id.as_str()) {
        let message = format!("the file is `{id}` and says that it is `{}`", named.text);
        table.find(Finding::error(
            "demand.another-id",
            named.span,
            message,
            format!("write `id: {id}`, or leave it out"),
        ));
    }
}

/// The area whose paths hold what the demand covers; none where there are no areas.
fn area_of(configuration: &Configuration, covers: &[String]) -> String {
    configuration.areas_of(covers).first().map_or_else(String::new, |area| area.name.clone())
}

fn known_area(text: &Text, configuration: &Configuration, table: &mut Table<'_>) -> String {
    if !configuration.areas.iter().any(|area| area.name == text.text) {
        let names = configuration.areas.iter().map(|area| area.name.as_str());
        let hint = nearest(&text.text, names).map_or_else(
            || "add it as `[[area]]` to `.evolute/evolute.toml`, or leave `area` out".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        table.find(Finding::error(
            "demand.unknown-area",
            text.span.clone(),
            format!("there is no area `{}`", text.text),
            hint,
        ));
    }
    text.text.clone()
}

fn territory_of(area: &str, capability: &CapabilityId) -> String {
    let first = capability.as_str().split('.').next().unwrap_or_default();
    if area.is_empty() { first.to_owned() } else { format!("{area}/{first}") }
}

/// What a fix is: the capability that is there, carried on.
fn extension(of: CapabilityId) -> Reuse {
    Reuse { verdict: ReuseVerdict::Extend, of: vec![of], because: None }
}

fn reuse(node: &Node, at: &mut DemandPositions, findings: &mut Vec<Finding>) -> Option<Reuse> {
    let mut table = Table::of("reuse", node, findings);
    let verdicts =
        [("extend", ReuseVerdict::Extend), ("compose", ReuseVerdict::Compose), ("new", ReuseVerdict::New)];
    let verdict = table.choice("verdict", &verdicts);
    at.reuses = capabilities(&mut table, "of");
    let of = values(&at.reuses);
    let because = table.text("because").map(|text| text.text);
    match verdict {
        Some(ReuseVerdict::New) if table.take("because").is_none() => {
            table.missing("because", "`new` says why nothing that exists serves", "add `because: …`");
        }
        Some(ReuseVerdict::Extend | ReuseVerdict::Compose) if table.is_empty("of") => {
            table.missing("of", "what is extended or composed has a name", "add `of: [capability]`");
        }
        None if table.take("verdict").is_none() => {
            let why = "what is reused is extended, composed, or stands beside something new";
            table.missing("verdict", why, "add `verdict: extend`, `compose` or `new`");
        }
        Some(_) | None => {}
    }
    table.done();
    Some(Reuse { verdict: verdict?, of, because })
}
