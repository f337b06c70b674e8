//! The records as they were written, read back without the pen: for stories and for reasons.

mod frozen;

pub(crate) use frozen::{ApprovedPlan, Asked};

use crate::{doubts::Doubts, failure::Failure};
use engine::{Entry, Order, coordination::Coordination, cycle::TimeToFeedback, reckoning::Chronicle};
use retention::graph::{Graph, GraphError, Kind, NodeId, Side, Spoiled, Verb, ask};
use runtime::{Anchor, Hidden, LINES_AT_ONCE, LedgerError, Line, OpenError, Reader, Verification};
use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};
use trace::{
    Event, GateRun,
    event::cycle,
    id::{CycleId, DemandId, ObjectId},
};

/// A ledger, open to read.
pub(crate) struct Archive {
    folder: PathBuf,
    reader: Reader,
}

impl Archive {
    /// Opens the ledger in this folder; where there is none, there is nothing to read.
    ///
    /// # Errors
    /// Fails where it is no ledger, or a newer one.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let reader = Reader::open(folder).map_err(|error| closed(&error))?;
        Ok(Self { folder: folder.to_owned(), reader })
    }

    /// How many records there are.
    pub(crate) fn head(&mut self) -> Result<u64, Failure> {
        self.reader.head().map(|head| head.position).map_err(|error| flawed(&error))
    }

    /// The last so many records.
    pub(crate) fn last(&mut self, count: usize) -> Result<Vec<Entry>, Failure> {
        let head = self.head()?;
        let after = head.saturating_sub(count as u64);
        self.gather(after, |_| true)
    }

    /// The last so many records of a cycle.
    pub(crate) fn of_cycle(&mut self, cycle: &CycleId, last: usize) -> Result<Vec<Entry>, Failure> {
        let mut kept = VecDeque::new();
        let mut after = 0;
        loop {
            let page = self.reader.of_cycle(cycle, after, LINES_AT_ONCE).map_err(|error| flawed(&error))?;
            let Some(end) = page.last() else { return Ok(told(kept.into())) };
            after = end.position;
            kept.extend(page);
            let surplus = kept.len().saturating_sub(last);
            kept.drain(..surplus);
        }
    }

    /// What was hidden in a cycle's records and in the bodies that they name.
    pub(crate) fn hidden_in(&mut self, cycle: &CycleId) -> Result<Hidden, Failure> {
        self.reader.hidden_in(cycle).map_err(|error| flawed(&error))
    }

    /// How long each layer of a cycle took to speak, by its records and by those of its demand's plan before it.
    pub(crate) fn time_to_feedback(&mut self, cycle: &CycleId) -> Result<TimeToFeedback, Failure> {
        let own = self.of_cycle(cycle, usize::MAX)?;
        let demand = own.iter().find_map(|entry| begun(&entry.record.event)).cloned();
        let end = own.last().map_or(0, |entry| entry.position);
        let mut entries = match demand {
            Some(demand) => self.planned(&demand, cycle, end)?,
            None => vec![],
        };
        entries.extend(own);
        Ok(TimeToFeedback::of(&told(entries)))
    }

    /// What happened to a demand's plan up to a position, and after the cycle of it before this one began: what the graph
    /// ties to the demand, and nothing else is read.
    fn planned(&mut self, of: &DemandId, cycle: &CycleId, end: u64) -> Result<Vec<Entry>, Failure> {
        let tied = self.graph(|graph| {
            let Some(demand) = graph.find(Kind::Demand, of.as_str())? else { return Ok(vec![]) };
            let own = graph.find(Kind::Cycle, cycle.as_str())?;
            let edges = graph.edges(demand, Side::In)?.into_iter();
            let mut kept = vec![];
            for edge in edges.take_while(|edge| edge.record <= end) {
                match edge.verb {
                    Verb::TurnsFor if Some(edge.to) != own => kept.clear(),
                    Verb::Answers | Verb::AskedToDraft | Verb::Drafted | Verb::DraftOf => {
                        kept.push(edge.record);
                    }
                    _other => {}
                }
            }
            kept.dedup();
            Ok(kept)
        })?;
        let mut entries = vec![];
        for position in tied {
            entries.extend(self.at(position)?);
        }
        Ok(entries)
    }

    /// The record at a position.
    pub(crate) fn at(&mut self, position: u64) -> Result<Option<Entry>, Failure> {
        let Some(before) = position.checked_sub(1) else { return Ok(None) };
        self.reader.read(before, 1).map(|mut found| found.pop()).map_err(|error| flawed(&error))
    }

    /// Asks the context graph something.
    pub(crate) fn graph<T>(&mut self, question: impl Fn(&Graph) -> Result<T, Spoiled>) -> Result<T, Failure> {
        ask(&self.folder, &mut self.reader, question).map_err(|error| match &error {
            GraphError::Ledger(error) => flawed(error),
            GraphError::Damaged(home) => {
                Failure::broken(&error, format!("check the disk, and remove `{}`", home.display()))
            }
        })
    }

    /// What is disputed, or was.
    pub(crate) fn doubts(&mut self) -> Result<Doubts, Failure> {
        Doubts::read(&mut self.reader).map_err(|error| flawed(&error))
    }

    /// The last cycle of a demand.
    pub(crate) fn cycle_of(&mut self, named: &str) -> Result<Option<CycleId>, Failure> {
        self.graph(|graph| {
            let Some(demand) = graph.find(Kind::Demand, named)? else { return Ok(None) };
            last(graph, demand, Side::In, Verb::TurnsFor)?
                .map(|cycle| graph.node(cycle).map(|node| CycleId::new(node.name)))
                .transpose()
        })
    }

    /// The runs of gates that came to a verdict, in order, by the whole trace.
    pub(crate) fn gate_runs(&mut self) -> Result<Vec<GateRun>, Failure> {
        let kinds = ["quality.gate_passed", "quality.gate_failed"];
        let entries = self.gather(0, |line| kinds.contains(&line.kind.as_str()))?;
        let run = |entry: Entry| match entry.record.event {
            Event::Quality(event) => event.run().cloned(),
            _other => None,
        };
        Ok(entries.into_iter().filter_map(run).collect())
    }

    /// The demand and the cycle that a commit landed, or that adopted it: for a commit that carries no trailers.
    pub(crate) fn brought(&mut self, commit: &ObjectId) -> Result<Option<(CycleId, DemandId)>, Failure> {
        self.graph(|graph| {
            let Some(commit) = graph.find(Kind::Commit, commit.as_str())? else { return Ok(None) };
            let Some(cycle) = last(graph, commit, Side::In, Verb::Landed)? else { return Ok(None) };
            let Some(demand) = last(graph, cycle, Side::Out, Verb::TurnsFor)? else { return Ok(None) };
            Ok(Some((CycleId::new(graph.node(cycle)?.name), DemandId::new(graph.node(demand)?.name))))
        })
    }

    /// What areas have cost one another, by the whole trace.
    pub(crate) fn coordination(&mut self) -> Result<Coordination, Failure> {
        let kinds = ["planning.approved", "cycle.opened"];
        let wanted =
            |line: &Line| kinds.contains(&line.kind.as_str()) || line.kind.starts_with("constraint.");
        let mut coordination = Coordination::default();
        self.gather(0, wanted)?.iter().for_each(|entry| coordination.fold(entry));
        Ok(coordination)
    }

    /// Every run of a proof or a control, every attestation, and every demand as it was accepted, in order.
    pub(crate) fn proofs(&mut self) -> Result<Vec<Entry>, Failure> {
        let kinds = ["mirror.control_run", "mirror.proof_run", "mirror.attested", "demand.accepted"];
        self.gather(0, |line| kinds.contains(&line.kind.as_str()))
    }

    /// What happened, as far as the four questions ask, by the whole trace.
    pub(crate) fn chronicle(&mut self) -> Result<Chronicle, Failure> {
        let (mut chronicle, mut after) = (Chronicle::default(), 0);
        loop {
            let page = self.reader.lines(after, LINES_AT_ONCE).map_err(|error| flawed(&error))?;
            let Some(end) = page.last() else { return Ok(chronicle) };
            after = end.position;
            for line in page.iter().filter(|line| Chronicle::KINDS.contains(&line.kind.as_str())) {
                chronicle.fold(&line.entry().map_err(|error| flawed(&error))?);
            }
        }
    }

    /// Whether the chain is whole, and how far it is anchored.
    pub(crate) fn verify(&mut self, anchors: &[Anchor]) -> Result<Verification, Failure> {
        self.reader.verify(anchors).map_err(|error| flawed(&error))
    }

    /// Records after a position. Only lines that are wanted are understood, so that looking through many is cheap.
    fn gather(&mut self, after: u64, wanted: impl Fn(&Line) -> bool) -> Result<Vec<Entry>, Failure> {
        let (mut found, mut after) = (vec![], after);
        loop {
            let page = self.reader.lines(after, LINES_AT_ONCE).map_err(|error| flawed(&error))?;
            let Some(end) = page.last() else { return Ok(found) };
            after = end.position;
            for line in page.iter().filter(|line| wanted(line)) {
                found.push(line.entry().map_err(|error| flawed(&error))?);
            }
        }
    }
}

/// The node that the last such edge leads to.
fn last(graph: &Graph, of: NodeId, side: Side, verb: Verb) -> Result<Option<NodeId>, Spoiled> {
    let edges = graph.edges(of, side)?;
    Ok(edges.iter().rev().find(|edge| edge.verb == verb).map(|edge| edge.to))
}

/// In the order of all writers, in which it happened, whatever arrived first.
fn told(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by_cached_key(|entry| Order::of(&entry.record));
    entries
}

/// The demand whose cycle begins with this event.
const fn begun(event: &Event) -> Option<&DemandId> {
    match event {
        Event::Cycle(cycle::Event::Opened { demand, .. } | cycle::Event::Adopted { demand, .. }) => {
            Some(demand)
        }
        _other => None,
    }
}

/// What is wrong with the ledger, as a failure.
pub(crate) fn flawed(error: &LedgerError) -> Failure {
    Failure::broken(error, error.hint())
}

/// Why a ledger did not open, as a failure.
pub(crate) fn closed(error: &OpenError) -> Failure {
    Failure::broken(error, error.hint())
}
