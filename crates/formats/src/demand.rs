//! A demand: front matter that names capability, workflow and metric, and the prose that says why. Three things
//! make it; what the repository knows already is filled in.

use crate::{
    Configuration, Severity,
    configuration::minutes,
    finding::{Finding, Read, in_order, too_large},
    front_matter,
    metric::{metric, threshold},
    node::{Node, Value},
    removal::removal,
    table::{Table, Text, nearest},
    yaml_tree,
};
use std::ops::Range;
use trace::{
    Baseline, Comparison, Consumed, Demand, Expectation, GraderFile, Kill, Metric, Network, Proof, RepoPath,
    Reuse, ReuseVerdict, Source, Threshold, Workflow,
    id::{CapabilityId, DemandId},
};

/// Reads a demand. One that lacks something stays a question: no value, and findings that say what would make
/// it complete.
#[must_use]
pub fn read(id: &DemandId, text: &str, configuration: &Configuration) -> Read<Demand> {
    let mut findings = Vec::new();
    let value = match too_large(text) {
        Some(finding) => {
            findings.push(finding);
            None
        }
        None => file(id, text, configuration, &mut findings),
    };
    let sound = findings.iter().all(|finding| finding.severity > Severity::Error);
    Read { value: value.filter(|_| sound), findings: in_order(findings), at: () }
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
    let capability = capability(&mut table)?;
    let covers = table.globs("covers");
    let area = table.text("area").map_or_else(|| area_of(configuration, &covers), |text| text.text);
    let depends = capabilities(&mut table, "depends");
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
    fields(id, &node, &title.unwrap_or_else(|| id.to_string()), about, configuration, findings)
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
    title: &str,
    about: String,
    configuration: &Configuration,
    findings: &mut Vec<Finding>,
) -> Option<Demand> {
    let mut table = Table::of("demand", node, findings);
    named_like_its_file(&mut table, id);
    let capability = capability(&mut table);
    let covers = table.globs("covers");
    let area = table
        .text("area")
        .map_or_else(|| area_of(configuration, &covers), |text| known_area(&text, configuration, &mut table));
    let territory = table.text("territory").map(|text| text.text);
    let outcome = table.text("outcome").map(|text| text.text);
    let baseline = table.take("baseline").and_then(|node| baseline(node, table.findings()));
    let reuse = table.take("reuse").and_then(|node| reuse(node, table.findings()));
    let fixes = table.text("fixes").and_then(|text| one_name(&text, &mut table));
    let reuse = reuse.or_else(|| fixes.clone().map(extension));
    let was = table.text("was").map(|text| text.text);
    let depends = capabilities(&mut table, "depends");
    if let Some(own) = capability.as_ref().filter(|own| depends.contains(own)) {
        let (span, message) =
            (table.place("depends"), format!("`{own}` depends on itself, and could never be built"));
        table.find(Finding::error(
            "demand.depends-on-itself",
            span,
            message,
            format!("leave `{own}` out of `depends`"),
        ));
    }
    let (proof, consumed) = condition(&mut table, id, configuration);
    if baseline.is_none() && proof.is_some() && table.take("baseline").is_none() {
        let span = table.place("capability");
        let hint = format!("run `evolute demand measure {id}`, or give `baseline:` with its source");
        table.find(Finding::warning(
            "demand.no-baseline",
            span,
            "the demand has no number yet: its baseline is missing",
            hint,
        ));
    }
    let expect = table.take("expect").and_then(|node| expect(node, table.findings()));
    let kill = table.take("kill").map(|node| kill(node, table.findings())).unwrap_or_default();
    table.done();
    let capability = capability?;
    let territory = territory.unwrap_or_else(|| territory_of(&area, &capability));
    if proof.is_none() && consumed.is_none() {
        return None;
    }
    Some(Demand {
        id: id.clone(),
        capability,
        title: title.to_owned(),
        area,
        territory,
        outcome,
        baseline,
        reuse,
        fixes,
        was,
        depends,
        proof,
        consumed,
        covers,
        expect,
        kill,
        about,
    })
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

/// One capability, and never a project.
fn capability(table: &mut Table<'_>) -> Option<CapabilityId> {
    if let Some(node) = table.take("capability").filter(|node| matches!(node.value, Value::List(_))) {
        let message = "a demand names one capability, and this is a list";
        table.find(Finding::error(
            "demand.many-capabilities",
            node.span.clone(),
            message,
            "write one demand for each",
        ));
        return None;
    }
    let Some(text) = table.text("capability") else {
        if table.take("capability").is_none() {
            table.missing(
                "capability",
                "a demand names one capability",
                "add `capability: area.what-it-can`",
            );
        }
        return None;
    };
    one_name(&text, table)
}

fn one_name(text: &Text, table: &mut Table<'_>) -> Option<CapabilityId> {
    let part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    if text.text.split('.').all(part) && text.text.contains('.') && text.text.len() <= 100 {
        return Some(CapabilityId::new(text.text.clone()));
    }
    let many = text.text.contains([',', '+', '&']) || text.text.contains(" and ");
    let (rule, message) = if many {
        ("demand.many-capabilities", format!("`{}` is more than one capability", text.text))
    } else {
        ("demand.capability-name", format!("`{}` is no name of a capability", text.text))
    };
    let hint = "name one, in lowercase with a dot: `refunds.idempotent`";
    table.find(Finding::error(rule, text.span.clone(), message, hint));
    None
}

fn capabilities(table: &mut Table<'_>, key: &'static str) -> Vec<CapabilityId> {
    let texts = table.texts(key).unwrap_or_default();
    texts.iter().filter_map(|text| one_name(text, table)).collect()
}

/// What a fix is: the capability that is there, carried on.
fn extension(of: CapabilityId) -> Reuse {
    Reuse { verdict: ReuseVerdict::Extend, of: vec![of], because: None }
}

fn baseline(node: &Node, findings: &mut Vec<Finding>) -> Option<Baseline> {
    let mut table = Table::of("baseline", node, findings);
    let metric = table.text("metric").map(|text| text.text);
    let value = table.number("value");
    let unit = table.text("unit").map(|text| text.text);
    let source = table.text("source").map(|text| text.text);
    for (key, there) in [
        ("metric", metric.is_some()),
        ("value", value.is_some()),
        ("unit", unit.is_some()),
        ("source", source.is_some()),
    ] {
        if !there {
            table.missing(
                key,
                "a baseline is a number with a unit and a source",
                "write `{ metric: …, value: 3.1, unit: …, source: … }`",
            );
        }
    }
    table.done();
    Some(Baseline { metric: metric?, value: value?, unit: unit?, source: source? })
}

fn reuse(node: &Node, findings: &mut Vec<Finding>) -> Option<Reuse> {
    let mut table = Table::of("reuse", node, findings);
    let verdicts =
        [("extend", ReuseVerdict::Extend), ("compose", ReuseVerdict::Compose), ("new", ReuseVerdict::New)];
    let verdict = table.choice("verdict", &verdicts);
    let of = capabilities(&mut table, "of");
    let because = table.text("because").map(|text| text.text);
    match verdict {
        Some(ReuseVerdict::New) if because.is_none() => {
            table.missing("because", "`new` says why nothing that exists serves", "add `because: …`");
        }
        Some(ReuseVerdict::Extend | ReuseVerdict::Compose) if of.is_empty() => {
            table.missing("of", "what is extended or composed has a name", "add `of: [capability]`");
        }
        Some(_) | None => {}
    }
    table.done();
    Some(Reuse { verdict: verdict?, of, because })
}

/// The proof condition, or the provider in its place.
fn condition(
    table: &mut Table<'_>,
    id: &DemandId,
    configuration: &Configuration,
) -> (Option<Proof>, Option<Consumed>) {
    match (table.take("proof"), table.take("consumed")) {
        (Some(node), None) => (proof(node, id, configuration, table.findings()), None),
        (None, Some(node)) => (None, consumed(node, table.findings())),
        (Some(_), Some(node)) => {
            let message = "a capability is ours, with a proof, or a provider's: never both";
            table.find(Finding::error(
                "demand.proof-and-provider",
                node.span.clone(),
                message,
                "leave one of the two out",
            ));
            (None, None)
        }
        (None, None) => {
            table.missing(
                "proof",
                "a demand names the workflow and the metric that would make it Reality",
                "add `proof:` with `workflow`, `metric` and `pass`; or, for the small case, `proof: { test: \"name\" }`",
            );
            (None, None)
        }
    }
}

fn consumed(node: &Node, findings: &mut Vec<Finding>) -> Option<Consumed> {
    let mut table = Table::of("consumed", node, findings);
    let mut needed = |key: &'static str, why: &str| {
        let text = table.text(key).map(|text| text.text);
        if text.is_none() {
            table.missing(key, why, &format!("add `{key}: …`"));
        }
        text
    };
    let provider = needed("provider", "a consumed capability is somebody else's");
    let contract = needed("contract", "a provider is relied on by a version or a contract");
    let configuration = needed("configuration", "our configuration is what resolves it");
    let probe = table.command("probe");
    if probe.is_none() && table.take("probe").is_none() {
        table.missing(
            "probe",
            "a provider that is never asked is believed",
            "add `probe: [program, argument]`",
        );
    }
    table.done();
    Some(Consumed { provider: provider?, contract: contract?, configuration: configuration?, probe: probe? })
}

fn proof(
    node: &Node,
    id: &DemandId,
    configuration: &Configuration,
    findings: &mut Vec<Finding>,
) -> Option<Proof> {
    let mut table = Table::of("proof", node, findings);
    let files = graders(&mut table, id);
    let test = table.text("test");
    let repeat = table.count("repeat", 1, 100).unwrap_or(if test.is_some() { 1 } else { 3 });
    let fresh_for_days = table.duration("fresh_for").map_or(configuration.mirror.fresh_for_days, |seconds| {
        u32::try_from(seconds.div_ceil(86_400)).unwrap_or(u32::MAX)
    });
    let timeout = table.duration("timeout").map(minutes);
    let ready = table.take("ready").is_some().then(|| table.command("ready")).flatten();
    let control = table.take("control").and_then(|node| removal(node, table.findings()));
    let core = match &test {
        Some(test) => by_name(test, &mut table, configuration),
        None => by_workflow(&mut table, configuration),
    };
    table.done();
    let core = core?;
    Some(Proof {
        workflow: core.workflow,
        run: core.run,
        metric: core.metric,
        pass: core.pass,
        files,
        repeat,
        fresh_for_days,
        timeout_min: timeout.unwrap_or(core.timeout_min),
        ready: ready.unwrap_or(core.ready),
        network: core.network,
        control,
    })
}

/// What a workflow, or one test by name, gives to a proof.
struct Core {
    workflow: String,
    run: Vec<String>,
    metric: Metric,
    pass: Threshold,
    timeout_min: u32,
    ready: Vec<String>,
    network: Network,
}

/// The small case: one test, by name.
fn by_name(test: &Text, table: &mut Table<'_>, configuration: &Configuration) -> Option<Core> {
    for key in ["workflow", "args", "metric", "pass"] {
        if let Some(node) = table.take(key) {
            let message = format!("`test` is the whole proof, and `{key}` stands beside it");
            table.find(Finding::error(
                "demand.two-proofs",
                node.span.clone(),
                message,
                format!("leave `test` or `{key}` out"),
            ));
        }
    }
    let Some(template) = &configuration.project.test else {
        let hint =
            "add to `.evolute/evolute.toml`, below `[project]`: `test = [\"cargo\", \"test\", \"{test}\"]`";
        table.find(Finding::error(
            "demand.no-test-command",
            test.span.clone(),
            "the configuration does not say how one test is run by name",
            hint,
        ));
        return None;
    };
    let run = template.iter().map(|word| word.replace("{test}", &test.text)).collect();
    let metric =
        Metric { name: "tests_passed".into(), unit: "tests".into(), from: Source::Tests, owner: None };
    let pass = Threshold { comparison: Comparison::AtLeast, value: 1.0 };
    let (workflow, network) = ("test".into(), Network::Closed);
    Some(Core { workflow, run, metric, pass, timeout_min: 60, ready: vec![], network })
}

fn by_workflow(table: &mut Table<'_>, configuration: &Configuration) -> Option<Core> {
    let named = table.text("workflow");
    let args: Vec<String> =
        table.texts("args").unwrap_or_default().into_iter().map(|text| text.text).collect();
    let workflow = named.as_ref().and_then(|named| registered(named, table, configuration));
    let server = workflow.and_then(|workflow| workflow.prometheus.as_deref());
    let read = table.take("metric").map(|node| metric(node, server, table.findings()));
    let pass = table.text("pass");
    if named.is_none() {
        table.missing(
            "workflow",
            "only runs of a registered workflow count as proof",
            "add `workflow: NAME`, or `test: NAME` for the small case",
        );
    }
    if read.is_none() {
        table.missing("metric", "Reality has a number", "add `metric: { name, unit, from }`");
    }
    if pass.is_none() && table.take("pass").is_none() {
        table.missing("pass", "a number without a threshold proves nothing", "add `pass: \"== 0\"`");
    }
    let pass = pass.and_then(|text| threshold(&text).map_err(|finding| table.find(finding)).ok());
    let workflow = workflow?;
    let run = workflow.run.iter().cloned().chain(args).collect();
    Some(Core {
        workflow: workflow.name.clone(),
        run,
        metric: read.flatten()?,
        pass: pass?,
        timeout_min: workflow.timeout_min,
        ready: workflow.ready.clone(),
        network: workflow.network,
    })
}

fn registered<'c>(
    named: &Text,
    table: &mut Table<'_>,
    configuration: &'c Configuration,
) -> Option<&'c Workflow> {
    let found = configuration.workflows.iter().find(|workflow| workflow.name == named.text);
    if found.is_none() {
        let names = configuration.workflows.iter().map(|workflow| workflow.name.as_str());
        let hint = nearest(&named.text, names).map_or_else(
            || "register it as `[[workflow]]` in `.evolute/evolute.toml`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("workflow `{}` is not registered", named.text);
        table.find(Finding::error("demand.unknown-workflow", named.span.clone(), message, hint));
    }
    found
}

/// The grader's files. One kept below the demand's own folder is laid at the rest of its path.
fn graders(table: &mut Table<'_>, id: &DemandId) -> Vec<GraderFile> {
    let home = format!(".evolute/proofs/{id}/");
    let texts = table.texts("files").unwrap_or_default();
    let grader = |text: Text| {
        if let Some(finding) = outside(&text.text, text.span.clone()) {
            table.find(finding);
            return None;
        }
        let to = text.text.strip_prefix(&home).unwrap_or(&text.text);
        Some(GraderFile { from: RepoPath::from(text.text.as_str()), to: RepoPath::from(to), blob: None })
    };
    texts.into_iter().filter_map(grader).collect()
}

fn outside(path: &str, span: Range<usize>) -> Option<Finding> {
    let escapes = path.starts_with('/')
        || path.ends_with('/')
        || path.split('/').any(|part| matches!(part, ".." | ".git" | ""));
    let globbed = path.contains(['*', '?']);
    (escapes || globbed).then(|| {
        let message = format!("`{path}` is no file of the repository");
        Finding::error(
            "demand.grader-path",
            span,
            message,
            "name each file by its path from the repository's root",
        )
    })
}

fn expect(node: &Node, findings: &mut Vec<Finding>) -> Option<Expectation> {
    let mut table = Table::of("expect", node, findings);
    let value = table.number("value");
    let confidence = table.number("confidence");
    if confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
        let span = table.place("confidence");
        table.find(Finding::error(
            "demand.confidence",
            span,
            "a confidence lies between 0 and 1",
            "write 0.8 for eighty per cent",
        ));
    }
    table.done();
    Some(Expectation { value: value?, confidence: confidence? })
}

fn kill(node: &Node, findings: &mut Vec<Finding>) -> Kill {
    let mut table = Table::of("kill", node, findings);
    let attempts = table.count("attempts", 1, 10_000);
    let days = table.count("days", 1, 365);
    let cost_usd = table.amount("cost_usd");
    table.done();
    Kill { attempts, days, cost_usd }
}
