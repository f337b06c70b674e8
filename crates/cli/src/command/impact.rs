//! `evolute impact`: what depends on a decision, across hops, each with the record that ties it.

use super::graph::{ended_keys, kinds_of, meant, not_one};
use crate::{
    archive::Archive,
    desk::Desk,
    doubts::{Doubted, Doubts},
    failure::{Failure, Outcome},
    keys::Team,
    render::{Page, Show, Tone, local, record_line, story},
};
use jiff::tz::TimeZone;
use retention::graph::{HOPS, Impact, Kind, Node, Reached, Side, Verb, impact};
use serde::Serialize;
use trace::Record;

/// Show what depends on a decision: plans, steps, commits, files, capabilities, later decisions
///
/// Only what came later depends on it: what was there before it was decided is left out. Any other node of the trace can
/// be named in its place, as for `evolute graph`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The decision, or another node as `NAME` or `KIND:NAME`
    #[arg(value_name = "DECISION")]
    decision: String,
    /// How many hops away from it at most
    #[arg(long, default_value_t = HOPS, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=i64::from(HOPS)))]
    hops: u32,
}

/// What depends on a node.
#[derive(Serialize)]
struct Dependents {
    #[serde(flatten)]
    impact: Impact,
    /// The record by which the node is known best, in words.
    said: Option<String>,
    /// What speaks against relying on it, or on what depends on it.
    doubts: Vec<Doubted>,
    #[serde(skip)]
    zone: TimeZone,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let mut archive = Archive::open(&repository.ledger())?;
    let team = Team::here(&repository.root);
    let found = archive.graph(|graph| {
        let meant = meant(graph, &args.decision, Some(Kind::Decision))?;
        let [one] = meant[..] else { return Ok(Err(kinds_of(graph, &meant)?)) };
        let edges = graph.edges(one, Side::In)?.into_iter().filter(|edge| edge.verb == Verb::Decided);
        let answers: Vec<u64> = edges.map(|edge| edge.record).collect();
        let impact = impact(graph, one, args.hops)?;
        let keys = ended_keys(graph, &team, impact.nodes())?;
        Ok(Ok((impact, answers, keys)))
    })?;
    let (impact, answers, keys) = found.map_err(|kinds| not_one(&args.decision, &kinds))?;
    let disputed = archive.doubts()?;
    let doubts = impact.nodes().flat_map(|node| disputed.about(node)).chain(keys).collect();
    let said = holding(&mut archive, &answers, &disputed)?.map(|record| record_line(&record.event));
    desk.voice.show(&Dependents { impact, said, doubts, zone: desk.config.zone().clone() });
    Ok(())
}

/// The answer that holds, or stands: of several, one that no dispute speaks against.
fn holding(archive: &mut Archive, answers: &[u64], disputed: &Doubts) -> Result<Option<Record>, Failure> {
    let mut records = vec![];
    for position in answers {
        records.extend(archive.at(*position)?.map(|entry| entry.record));
    }
    let holds = |record: &&Record| {
        let doubts = disputed.of_records(&[&record.id]);
        !doubts.iter().any(|doubt| doubt.is_against(&record.id))
    };
    Ok(records.iter().find(holds).or(records.first()).cloned())
}

impl Show for Dependents {
    fn show(&self, page: &mut Page) {
        let Impact { of, reached, cut } = &self.impact;
        page.spans(&[(Tone::Strong, &of.label()), (Tone::Faint, &format!("  {}", of.kind))]);
        self.said.iter().for_each(|said| {
            page.prose(format!("  {said}"));
        });
        self.doubts.iter().for_each(|doubted| doubted.show(page));
        if reached.is_empty() {
            page.line("nothing that is recorded depends on it");
            return;
        }
        let counts: Vec<String> =
            self.impact.counts().into_iter().map(|(kind, count)| counted(kind, count)).collect();
        page.fact("depends on it", counts.join(", ")).blank();
        self.below(page, of, 0);
        if *cut {
            page.hint("there is more than one answer holds; say fewer `--hops`");
        }
    }
}

/// Lines of one answer, for people; all of it is in `--json`.
const DEEPEST: usize = 40;

impl Dependents {
    fn below(&self, page: &mut Page, node: &Node, depth: usize) {
        let children = self.impact.reached.iter().filter(|reached| reached.from == *node);
        for reached in children {
            self.line(page, reached, depth);
            if depth < DEEPEST {
                self.below(page, &reached.node, depth + 1);
            }
        }
    }

    fn line(&self, page: &mut Page, reached: &Reached, depth: usize) {
        let before = format!("{}{} ", "  ".repeat(depth + 1), reached.by);
        let kind = format!("{} ", reached.node.kind);
        let when = format!("  {}, record {}", local(reached.at, &self.zone), reached.record);
        let doubted = self.doubts.iter().any(|doubted| doubted.is_of(&reached.node));
        page.spans(&[
            (Tone::Faint, &before),
            (Tone::Faint, &kind),
            (Tone::Plain, &reached.node.label()),
            (Tone::Faint, &when),
            (Tone::Bad, if doubted { "  doubted" } else { "" }),
        ]);
    }
}

/// A number of nodes of a kind.
fn counted(kind: Kind, count: usize) -> String {
    match (kind, count) {
        (Kind::Capability, 2..) => format!("{count} capabilities"),
        _ => story::count(count, kind.name()),
    }
}
