//! `evolute graph`: what the trace ties to a node, hop by hop, each tie with its record.

use crate::{
    archive::Archive,
    desk::Desk,
    failure::{Failure, Outcome},
    render::{Page, Show, Tone, local},
};
use jiff::tz::TimeZone;
use retention::graph::{EDGES, Graph, Kind, Near, NodeId, Spoiled, Tied, near};
use serde::Serialize;

/// Show what the trace ties to a node: what it rests on, who approved it, what came of it
///
/// A node is named by what it is called: an id, a path, a person, a capability. Where several have one name, say which
/// kind is meant: `file:src/lib.rs`, `fault:gate failed · tests`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The node, as `NAME` or `KIND:NAME`
    #[arg(value_name = "NODE")]
    node: String,
    /// How many hops away from it
    #[arg(long, default_value_t = 1, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=8))]
    hops: u32,
    /// Show only what leads to this kind of node
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
}

/// What stands around a node.
#[derive(Serialize)]
struct Around {
    #[serde(flatten)]
    near: Near,
    #[serde(skip)]
    zone: TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    let only = args.kind.as_deref().map(kind).transpose()?;
    let found = archive.graph(|graph| {
        let meant = meant(graph, &args.node, None)?;
        let [one] = meant[..] else { return Ok(Err(kinds_of(graph, &meant)?)) };
        near(graph, one, args.hops, only).map(Ok)
    })?;
    let near = found.map_err(|kinds| not_one(&args.node, &kinds))?;
    desk.voice.show(&Around { near, zone: desk.config.zone().clone() });
    Ok(())
}

fn kind(name: &str) -> Result<Kind, Failure> {
    let words = Kind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
    name.parse().map_err(|_| {
        Failure::usage(format!("`{name}` is no kind of node"), format!("choose one of: {words}"))
    })
}

/// The nodes that a word can mean; of the preferred kind, if that kind has one of the name.
pub(super) fn meant(graph: &Graph, word: &str, preferred: Option<Kind>) -> Result<Vec<NodeId>, Spoiled> {
    if let Some(kind) = preferred
        && let Some(node) = graph.find(kind, word)?
    {
        return Ok(vec![node]);
    }
    if let Some((kind, name)) = word.split_once(':')
        && let Ok(kind) = kind.parse::<Kind>()
        && let Some(node) = graph.find(kind, name)?
    {
        return Ok(vec![node]);
    }
    graph.named(word)
}

/// The kinds of some nodes.
pub(super) fn kinds_of(graph: &Graph, nodes: &[NodeId]) -> Result<Vec<Kind>, Spoiled> {
    nodes.iter().map(|node| graph.node(*node).map(|node| node.kind)).collect()
}

/// Why a word names no node, or more than one.
pub(super) fn not_one(word: &str, kinds: &[Kind]) -> Failure {
    match kinds.first() {
        None => Failure::refused(
            "graph.unknown-node",
            format!("the trace names no `{word}`"),
            "say an id in full, a path from the root, or a person's name; `evolute trace` shows what is recorded",
        ),
        Some(first) => {
            let kinds = kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ");
            Failure::usage(
                format!("`{word}` can be more than one: {kinds}"),
                format!("say which, as in `{first}:{word}`"),
            )
        }
    }
}

impl Show for Around {
    fn show(&self, page: &mut Page) {
        let Near { of, edges, cut } = &self.near;
        page.spans(&[(Tone::Strong, &of.label()), (Tone::Faint, &format!("  {}", of.kind))]);
        if edges.is_empty() {
            page.line("  nothing of this is tied to it");
        }
        let mut from = of;
        let wide = edges.iter().map(|edge| edge.by.chars().count()).max().unwrap_or(0);
        for edge in edges {
            if edge.from != *from {
                from = &edge.from;
                page.heading(format!("{} {}", from.kind, from.label()));
            }
            self.edge(page, edge, wide);
        }
        if *cut {
            page.hint(format!("there are more than {EDGES} ties; say a `--kind`, or fewer `--hops`"));
        }
    }
}

impl Around {
    fn edge(&self, page: &mut Page, edge: &Tied, wide: usize) {
        let by = format!("  {:<wide$}  ", edge.by);
        let kind = format!("{} ", edge.to.kind);
        let when = format!("  {}, record {}", local(edge.at, &self.zone), edge.record);
        page.spans(&[
            (Tone::Faint, &by),
            (Tone::Faint, &kind),
            (Tone::Plain, &edge.to.label()),
            (Tone::Faint, &when),
        ]);
    }
}
