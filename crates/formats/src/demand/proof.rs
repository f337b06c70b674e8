//! What would make a demand Reality: the run of a registered workflow with its number, one test by name, or the provider in
//! their place.

use super::positions::{DemandPositions, Placed};
use crate::{
    Configuration,
    configuration::minutes,
    finding::Finding,
    metric::{metric, threshold},
    node::{Node, Value},
    removal::removal,
    table::{Table, Text, nearest},
};
use std::ops::Range;
use trace::{
    Comparison, Consumed, GraderFile, Metric, Network, Proof, Removal, RepoPath, Source, Threshold, Workflow,
    id::DemandId,
};

/// The proof condition, or the provider in its place.
pub(super) fn condition(
    table: &mut Table<'_>,
    id: &DemandId,
    configuration: &Configuration,
    at: &mut DemandPositions,
) -> (Option<Proof>, Option<Consumed>) {
    match (table.take("proof"), table.take("consumed")) {
        (Some(node), None) => (proof(node, id, configuration, at, table.findings()), None),
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
    at: &mut DemandPositions,
    findings: &mut Vec<Finding>,
) -> Option<Proof> {
    let mut table = Table::of("proof", node, findings);
    let files = graders(&mut table, id, at);
    let test = table.text("test");
    let repeat = table.count("repeat", 1, 100).unwrap_or(if test.is_some() { 1 } else { 3 });
    let fresh_for_days = table.duration("fresh_for").map_or(configuration.mirror.fresh_for_days, |seconds| {
        u32::try_from(seconds.div_ceil(86_400)).unwrap_or(u32::MAX)
    });
    let timeout = table.duration("timeout").map(minutes);
    let ready = table.take("ready").is_some().then(|| table.command("ready")).flatten();
    let control = table.take("control").and_then(|node| control(node, at, table.findings()));
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

/// What takes the capability out again; a patch is frozen like the grader.
fn control(node: &Node, at: &mut DemandPositions, findings: &mut Vec<Finding>) -> Option<Removal> {
    let removal = removal(node, findings)?;
    if let Removal::Patch { from, .. } = &removal {
        let span = node.under("patch").map_or_else(|| node.span.clone(), |patch| patch.span.clone());
        at.files.push(Placed { value: from.clone(), span });
    }
    Some(removal)
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
    if table.take("workflow").is_none() {
        table.missing(
            "workflow",
            "only runs of a registered workflow count as proof",
            "add `workflow: NAME`, or `test: NAME` for the small case",
        );
    }
    let read = match table.take("metric") {
        Some(node) => metric(node, server, table.findings()),
        None => {
            table.missing("metric", "Reality has a number", "add `metric: { name, unit, from }`");
            None
        }
    };
    if let Some(node) = table.take("metric") {
        known_owner(node, configuration, table);
    }
    let pass = pass(table, read.as_ref());
    let workflow = workflow?;
    let run = workflow.run.iter().cloned().chain(args).collect();
    Some(Core {
        workflow: workflow.name.clone(),
        run,
        metric: read?,
        pass: pass?,
        timeout_min: workflow.timeout_min,
        ready: workflow.ready.clone(),
        network: workflow.network,
    })
}

/// What the number must meet.
fn pass(table: &mut Table<'_>, metric: Option<&Metric>) -> Option<Threshold> {
    let unit = metric.map(|metric| metric.unit.as_str());
    let read = match table.take("pass") {
        None => {
            table.missing("pass", "a number without a threshold proves nothing", "add `pass: \"== 0\"`");
            return None;
        }
        Some(node) => match node.value {
            // Whoever leaves the comparison out means one of several.
            Value::Number(number) => {
                threshold(&Text { text: number.to_string(), span: node.span.clone() }, unit)
            }
            Value::Nothing | Value::Bool(_) | Value::Text(_) | Value::List(_) | Value::Table(_) => {
                threshold(&table.text("pass")?, unit)
            }
        },
    };
    let span = table.value_span("pass");
    let threshold = read.map_err(|finding| table.find(finding)).ok()?;
    if let Some(unit) =
        unit.filter(|_| beyond(&threshold)).filter(|unit| matches!(*unit, "%" | "percent" | "per cent"))
    {
        let message = format!("no share meets `{threshold}`: of a whole there are 100 per cent");
        let hint =
            format!("write 100 or less; if it is no share, let the unit say so: `unit: {unit} of last year`");
        table.find(Finding::warning("demand.more-than-all", span, message, hint));
    }
    Some(threshold)
}

/// Whether only what is more than a whole meets it.
fn beyond(threshold: &Threshold) -> bool {
    match threshold.comparison {
        Comparison::Equal | Comparison::AtLeast => threshold.value > 100.0,
        Comparison::More => threshold.value >= 100.0,
        Comparison::Less | Comparison::AtMost => false,
    }
}

/// Whoever answers for a metric is somebody, where the configuration knows who there is.
fn known_owner(metric: &Node, configuration: &Configuration, table: &mut Table<'_>) {
    let Some(node) = metric.under("owner") else { return };
    let Value::Text(owner) = &node.value else { return };
    let named: Vec<&str> = configuration.named_people().collect();
    let known = |name: &&str| name.eq_ignore_ascii_case(configuration.person_of(owner));
    if owner.trim().is_empty() || named.is_empty() || named.iter().any(known) {
        return;
    }
    let hint = nearest(owner, named.iter().copied()).map_or_else(
        || "add them as `[[person]]` to `.evolute/evolute.toml`, or name somebody who is there".to_owned(),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("the configuration knows nobody called `{owner}`");
    table.find(Finding::warning("demand.unknown-owner", node.span.clone(), message, hint));
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
fn graders(table: &mut Table<'_>, id: &DemandId, at: &mut DemandPositions) -> Vec<GraderFile> {
    let home = format!(".evolute/proofs/{id}/");
    let texts = table.texts("files").unwrap_or_default();
    let grader = |text: Text| {
        if let Some(finding) = outside(&text.text, text.span.clone()) {
            table.find(finding);
            return None;
        }
        let (from, to) = (text.text.as_str(), text.text.strip_prefix(&home).unwrap_or(&text.text));
        at.files.push(Placed { value: RepoPath::from(from), span: text.span });
        Some(GraderFile { from: RepoPath::from(from), to: RepoPath::from(to), blob: None })
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
