//! `[[workflow]]`: something that is really run, and that a proof can name.

use super::{minutes, named_text, reserved};
use crate::{finding::Finding, metric::metric, node::Node, table::Table};
use trace::{Observe, Workflow};

pub(super) fn workflow(node: &Node, findings: &mut Vec<Finding>) -> Option<Workflow> {
    let mut table = Table::of("workflow", node, findings);
    let name = named_text(&mut table, "name", "a proof names its workflow", "add `name = \"…\"`");
    reserved(&mut table, name.as_deref(), "test", "the run of one test that a proof names");
    let about = table.text("about").map_or_else(String::new, |text| text.text);
    let present = table.take("run").is_some();
    let run = table.command("run");
    if !present {
        table.missing(
            "run",
            "a workflow is something that is really run",
            "add `run = [\"program\", \"argument\"]`",
        );
    }
    let owner = table.text("owner").map(|text| text.text);
    let real = table.text("real").map(|text| text.text);
    let ready = table.take("ready").is_some().then(|| table.command("ready")).flatten().unwrap_or_default();
    let observe = table.take("observe").and_then(|node| observe(node, table.findings()));
    let timeout_min = table.duration("timeout").map_or(60, minutes);
    table.done();
    Some(Workflow { name: name?, about, run: run?, owner, real, ready, observe, timeout_min })
}

fn observe(node: &Node, findings: &mut Vec<Finding>) -> Option<Observe> {
    let mut table = Table::of("observe", node, findings);
    let run = table.command("run");
    let read = table.take("metric").and_then(|node| metric(node, table.findings()));
    if read.is_none() && table.take("metric").is_none() {
        table.missing("metric", "an observation reads a number", "add `metric = { name, unit, from }`");
    }
    table.done();
    Some(Observe { run: run?, metric: read? })
}
