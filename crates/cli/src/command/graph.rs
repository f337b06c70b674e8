//! `evolute graph`: what the trace ties to a node, hop by hop, each tie with its record.

use crate::{
    archive::Archive,
    desk::Desk,
    doubts::Doubted,
    failure::{Failure, Outcome},
    keys::Team,
    render::{Page, Show, Tone, local},
};
use jiff::tz::TimeZone;
use retention::graph::{EDGES, Graph, Kind, Near, Node, NodeId, Side, Spoiled, Tied, Verb, near};
use serde::Serialize;
use std::collections::BTreeSet;

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
    /// What speaks against relying on it.
    doubts: Vec<Doubted>,
    #[serde(skip)]
    zone: TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let mut archive = Archive::open(&repository.ledger())?;
    let team = Team::here(&repository.root);
    let only = args.kind.as_deref().map(kind).transpose()?;
    let found = archive.graph(|graph| {
        let meant = meant(graph, &args.node, None)?;
        let [one] = meant[..] else { return Ok(Err(kinds_of(graph, &meant)?)) };
        let near = near(graph, one, args.hops, only)?;
        let keys = ended_keys(graph, &team, [&near.of].into_iter())?;
        Ok(Ok((near, keys)))
    })?;
    let (near, keys) = found.map_err(|kinds| not_one(&args.node, &kinds))?;
    let doubts = archive.doubts()?.about(&near.of).into_iter().chain(keys).collect();
    desk.voice.show(&Around { near, doubts, zone: desk.config.zone().clone() });
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

/// Which of these nodes are keys that have ended, or were signed for with one.
pub(super) fn ended_keys<'a>(
    graph: &Graph,
    team: &Team,
    nodes: impl Iterator<Item = &'a Node>,
) -> Result<Vec<Doubted>, Spoiled> {
    let mut doubted = vec![];
    if team.signers.0.iter().all(|signer| signer.ended.is_none()) {
        return Ok(doubted);
    }
    for node in nodes {
        match node.kind {
            Kind::Key => doubted.extend(Doubted::signed(team, node, &node.name)),
            Kind::Capability => {
                for key in signed_by(graph, node)? {
                    doubted.extend(Doubted::signed(team, node, &key));
                }
            }
            _unsigned => {}
        }
    }
    Ok(doubted)
}

/// The keys that signed for a run of a capability, each once.
fn signed_by(graph: &Graph, capability: &Node) -> Result<BTreeSet<String>, Spoiled> {
    let Some(node) = graph.find(capability.kind, &capability.name)? else { return Ok(BTreeSet::new()) };
    let edges = graph.edges(node, Side::In)?.into_iter();
    edges
        .filter(|edge| edge.verb == Verb::Attested)
        .map(|edge| graph.node(edge.to).map(|key| key.name))
        .collect()
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
        self.doubts.iter().for_each(|doubted| doubted.show(page));
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
