//! `[[workflow]]`: something that is really run, and that a proof can name.

use super::{minutes, named_text, network, reserved};
use crate::{finding::Finding, metric::metric, node::Node, table::Table};
use trace::{Network, Observe, Workflow};

/// Letters of a server's address.
const LONGEST: usize = 500;

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
    let network = network::of_proof(&mut table);
    let prometheus = prometheus(&mut table, network);
    let server = prometheus.as_deref();
    let observe = table.take("observe").and_then(|node| observe(node, server, table.findings()));
    let timeout_min = table.duration("timeout").map_or(60, minutes);
    table.done();
    Some(Workflow {
        name: name?,
        about,
        run: run?,
        owner,
        real,
        ready,
        observe,
        timeout_min,
        network,
        prometheus,
    })
}

/// The server that queries are asked of. Whoever asks it reads the network.
fn prometheus(table: &mut Table<'_>, network: Network) -> Option<String> {
    let url = table.text("prometheus")?;
    let wrong = |message: String, hint: &str| {
        Finding::error("configuration.prometheus", url.span.clone(), message, hint)
    };
    if !is_server(&url.text) {
        let message = format!("`{}` is no address of a server", url.text);
        table.find(wrong(message, "write `http://host:port`, without a name or a password in it"));
        return None;
    }
    if network != Network::Open {
        let message = "a query is asked over the network, and this workflow has none".to_owned();
        table.find(wrong(message, "add `network = \"open\"`"));
    }
    Some(url.text.trim_end_matches('/').to_owned())
}

/// `http://host`, with a port and a path where they are needed; no credentials, no query.
fn is_server(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return false };
    let host = rest.split('/').next().unwrap_or_default();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-._~:/[]".contains(letter);
    url.len() <= LONGEST
        && host.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[')
        && rest.chars().all(plain)
}

fn observe(node: &Node, server: Option<&str>, findings: &mut Vec<Finding>) -> Option<Observe> {
    let mut table = Table::of("observe", node, findings);
    let run = table.command("run");
    let read = table.take("metric").and_then(|node| metric(node, server, table.findings()));
    if read.is_none() && table.take("metric").is_none() {
        table.missing("metric", "an observation reads a number", "add `metric = { name, unit, from }`");
    }
    table.done();
    Some(Observe { run: run?, metric: read? })
}
