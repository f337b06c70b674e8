//! From a cycle's records to its spans. What a record says of its own length is bounded by the cycle: nothing began
//! before it, whatever an agent or a gate reported.

use super::{Of, Span, Spent, Status, Tree};
use engine::Entry;
use jiff::{SignedDuration, Timestamp};
use runtime::trace_id;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use trace::{
    AttemptEnd, Digest, Ending, Event, GateKind, GateRun, Manner, ProofRun, Question, Verdict,
    event::{constraint, cycle, execution, learning, mirror},
    id::CycleId,
};

/// The spans of the cycle that these records belong to; none without records.
#[must_use]
pub fn tree(cycle: &CycleId, entries: &[Entry]) -> Option<Tree> {
    let mut entries: Vec<&Entry> = entries.iter().collect();
    entries.sort_by_key(|entry| (entry.record.at, &entry.record.writer, entry.record.seq));
    let (first, last) = (*entries.first()?, *entries.last()?);
    let (start, end) = (first.record.at, last.record.at);
    let mut growing = Growing { cycle, start, end, ..Growing::of(cycle, first) };
    entries.into_iter().for_each(|entry| growing.record(entry));
    Some(growing.grown())
}

struct Growing<'a> {
    cycle: &'a CycleId,
    start: Timestamp,
    end: Timestamp,
    whole: Span,
    steps: BTreeMap<u32, Span>,
    candidates: BTreeMap<u32, Span>,
    attempts: HashMap<(u32, u32), String>,
    leaves: Vec<Span>,
    asked: HashMap<String, usize>,
    heartbeat: Option<usize>,
    ids: BTreeSet<String>,
}

impl<'a> Growing<'a> {
    fn of(cycle: &'a CycleId, first: &Entry) -> Self {
        let at = first.record.at;
        let id = made(&[cycle.as_str(), "cycle"]);
        let whole = Span {
            id: id.clone(),
            parent: None,
            of: Of::Cycle,
            name: format!("cycle {cycle}"),
            start: at,
            end: at,
            status: Status::Open,
            detail: String::new(),
            attributes: vec![
                ("cicd.pipeline.name", json!("evolute cycle")),
                ("cicd.pipeline.run.id", json!(cycle.as_str())),
            ],
            record: first.position,
        };
        Self {
            cycle,
            start: at,
            end: at,
            whole,
            steps: BTreeMap::new(),
            candidates: BTreeMap::new(),
            attempts: HashMap::new(),
            leaves: vec![],
            asked: HashMap::new(),
            heartbeat: None,
            ids: BTreeSet::from([id]),
        }
    }

    fn record(&mut self, entry: &Entry) {
        match &entry.record.event {
            Event::Cycle(event) => self.turned(event, entry),
            Event::Execution(event) => self.executed(event, entry),
            Event::Constraint(event) => self.decided(event, entry),
            Event::Quality(event) => {
                if let Some(run) = event.run() {
                    self.gate(run, entry);
                }
            }
            Event::Mirror(mirror::Event::ControlRun(run)) => self.proof(Of::Control, run, entry),
            Event::Mirror(mirror::Event::ProofRun { run, .. }) => self.proof(Of::Proof, run, entry),
            Event::Learning(event) => self.learned(event, entry),
            Event::Context(trace::event::context::Event::Packed { step, .. }) => {
                self.step(*step, entry);
            }
            _other => {}
        }
    }

    fn turned(&mut self, event: &cycle::Event, entry: &Entry) {
        let (status, detail) = match event {
            cycle::Event::Opened { demand, .. } | cycle::Event::Adopted { demand, .. } => {
                self.whole.name = format!("cycle {} for {demand}", self.cycle);
                self.whole.attributes.push(("evolute.demand", json!(demand.as_str())));
                return;
            }
            cycle::Event::Closed { response, .. } => (Status::Well, format!("closed `{response}`")),
            cycle::Event::Stopped { because } => (Status::Badly, because.clone()),
            _other => return,
        };
        self.whole.attributes.push((
            "cicd.pipeline.result",
            json!(if status == Status::Well { "success" } else { "cancellation" }),
        ));
        // what was stopped has to be closed all the same, and stays stopped
        if self.whole.status != Status::Badly {
            (self.whole.status, self.whole.detail) = (status, detail);
        }
        self.whole.record = entry.position;
    }

    fn executed(&mut self, event: &execution::Event, entry: &Entry) {
        match event {
            execution::Event::AttemptEnded(end) => self.attempt(end, entry),
            execution::Event::StepPrepared { step, .. } => {
                self.step(*step, entry);
            }
            execution::Event::StepCommitted { step, commit, .. } => {
                let span = self.step(*step, entry);
                span.status = Status::Well;
                span.attributes.push(("vcs.ref.head.revision", json!(commit.as_str())));
            }
            execution::Event::CandidateMade { number, commit, .. } => {
                let span = self.candidate(*number, entry);
                span.attributes.push(("vcs.ref.head.revision", json!(commit.as_str())));
            }
            execution::Event::Landed { commit, .. } => {
                if let Some(mut last) = self.candidates.last_entry() {
                    last.get_mut().status = Status::Well;
                    last.get_mut().end = entry.record.at;
                    last.get_mut().detail = format!("landed as {}", commit.short());
                }
            }
            execution::Event::LandingRefused { number, because, .. } => {
                let span = self.candidate(*number, entry);
                (span.status, span.detail) = (Status::Badly, because.clone());
            }
            _other => {}
        }
    }

    fn attempt(&mut self, end: &AttemptEnd, entry: &Entry) {
        let parent = self.step(end.step, entry).id.clone();
        let well = end.ending == Ending::Changed;
        let mut attributes = vec![
            ("gen_ai.operation.name", json!("invoke_agent")),
            ("gen_ai.agent.name", json!(end.agent)),
            ("evolute.attempt", json!(end.attempt)),
            ("evolute.files_changed", json!(end.changes.len())),
        ];
        attributes.extend(end.model.as_ref().map(|model| ("gen_ai.request.model", json!(model))));
        let span = self.leaf(entry, Of::Attempt, parent, end.took_ms);
        let span = Span {
            name: format!("attempt {}.{} by {}", end.step, end.attempt, end.agent),
            status: if well { Status::Well } else { Status::Badly },
            attributes,
            ..span
        };
        self.attempts.insert((end.step, end.attempt), span.id.clone());
        self.leaves.push(span);
    }

    fn gate(&mut self, run: &GateRun, entry: &Entry) {
        let parent = match run.step {
            Some(step) => {
                let of_step = self.step(step, entry).id.clone();
                self.attempts.get(&(step, run.attempt)).cloned().unwrap_or(of_step)
            }
            None => self.candidate(run.attempt, entry).id.clone(),
        };
        let (status, result) = verdict(run);
        let aside = match (run.cached.is_some(), run.attempt) {
            (true, _) => ", known before",
            (false, 0) => ", before the step",
            (false, _) => "",
        };
        let span = self.leaf(entry, Of::Gate, parent, run.took_ms);
        let detail = match run.findings.first() {
            Some(finding) => finding.message.clone(),
            None => String::new(),
        };
        self.leaves.push(Span {
            name: format!("gate {}{aside}", run.gate),
            status,
            detail,
            attributes: vec![
                ("cicd.pipeline.task.name", json!(run.gate)),
                ("cicd.pipeline.task.run.result", json!(result)),
                ("cicd.pipeline.task.type", json!("test")),
            ],
            ..span
        });
    }

    fn proof(&mut self, of: Of, run: &ProofRun, entry: &Entry) {
        let missed = matches!(run.manner, Manner::Measured | Manner::Absent | Manner::Removed);
        let well = if of == Of::Control { missed } else { run.manner == Manner::Met };
        let parent = self.whole.id.clone();
        let span = self.leaf(entry, of, parent, run.took_ms);
        let word = if of == Of::Control { "control" } else { "proof" };
        self.leaves.push(Span {
            name: format!("{word} of {}", run.capability),
            status: if well { Status::Well } else { Status::Badly },
            detail: run.detail.clone(),
            attributes: vec![
                ("evolute.capability", json!(run.capability.as_str())),
                ("vcs.ref.head.revision", json!(run.revision.as_str())),
            ],
            ..span
        });
    }

    fn decided(&mut self, event: &constraint::Event, entry: &Entry) {
        match event {
            constraint::Event::DecisionRequested(question) => self.asked(question, entry),
            constraint::Event::Decided(answer) => {
                let Some(place) = self.asked.get(answer.decision.as_str()).copied() else { return };
                let span = &mut self.leaves[place];
                (span.end, span.status, span.record) =
                    (entry.record.at.max(span.start), Status::Well, entry.position);
                span.detail = format!("`{}` by {}", answer.choice, entry.record.actor);
            }
            _other => {}
        }
    }

    fn asked(&mut self, question: &Question, entry: &Entry) {
        let parent = match question.step {
            Some(step) => self.step(step, entry).id.clone(),
            None => self.whole.id.clone(),
        };
        let span = self.leaf(entry, Of::Decision, parent, 0);
        self.asked.insert(question.id.to_string(), self.leaves.len());
        self.leaves.push(Span {
            name: format!("{} asked of {}", question.class, question.owner),
            status: Status::Open,
            end: self.end,
            attributes: vec![
                ("evolute.decision", json!(question.id.as_str())),
                ("evolute.decision.class", json!(question.class)),
                ("evolute.policy.digest", json!(question.policy.to_string())),
            ],
            ..span
        });
    }

    fn learned(&mut self, event: &learning::Event, entry: &Entry) {
        match event {
            learning::Event::Heartbeat(_) => {
                let parent = self.whole.id.clone();
                let span = self.leaf(entry, Of::Response, parent, 0);
                self.heartbeat = Some(self.leaves.len());
                let name = "response to the heartbeat".into();
                self.leaves.push(Span { name, status: Status::Open, end: self.end, ..span });
            }
            learning::Event::Responded { response, .. } => {
                let Some(place) = self.heartbeat else { return };
                let span = &mut self.leaves[place];
                (span.end, span.status, span.record) =
                    (entry.record.at.max(span.start), Status::Well, entry.position);
                span.detail = format!("`{response}` by {}", entry.record.actor);
            }
            _other => {}
        }
    }

    /// A span that ends with a record and took so long, under the record's own id where no other span has it.
    fn leaf(&mut self, entry: &Entry, of: Of, parent: String, took_ms: u64) -> Span {
        let record = &entry.record;
        let own = record.span_id.clone().filter(|id| is_span_id(id) && !self.ids.contains(id));
        let id = own.unwrap_or_else(|| made(&[record.id.as_str()]));
        self.ids.insert(id.clone());
        let took = i64::try_from(took_ms).map_or(SignedDuration::MAX, SignedDuration::from_millis);
        let start = record.at.checked_sub(took).unwrap_or(self.start).max(self.start);
        self.reaches_back(&parent, start);
        Span {
            id,
            parent: Some(parent),
            of,
            name: String::new(),
            start,
            end: record.at,
            status: Status::Open,
            detail: String::new(),
            attributes: vec![],
            record: entry.position,
        }
    }

    /// What holds a span began no later than it.
    fn reaches_back(&mut self, parent: &str, start: Timestamp) {
        let holders = self.steps.values_mut().chain(self.candidates.values_mut());
        for span in holders.filter(|span| span.id == parent) {
            span.start = span.start.min(start);
        }
    }

    /// The step's span, which reaches to this record.
    fn step(&mut self, number: u32, entry: &Entry) -> &mut Span {
        let (cycle, parent) = (self.cycle, self.whole.id.clone());
        let span = self.steps.entry(number).or_insert_with(|| {
            let attributes = vec![("evolute.step", json!(number))];
            holder(cycle, Of::Step, &format!("step {number}"), parent, entry, attributes)
        });
        span.end = span.end.max(entry.record.at);
        span.record = entry.position;
        span
    }

    /// The candidate's span, which reaches to this record.
    fn candidate(&mut self, number: u32, entry: &Entry) -> &mut Span {
        let (cycle, parent) = (self.cycle, self.whole.id.clone());
        let span = self.candidates.entry(number).or_insert_with(|| {
            let attributes = vec![("evolute.candidate", json!(number))];
            holder(cycle, Of::Candidate, &format!("candidate {number}"), parent, entry, attributes)
        });
        span.end = span.end.max(entry.record.at);
        span.record = entry.position;
        span
    }

    fn grown(self) -> Tree {
        let whole = Span { start: self.start, end: self.end, ..self.whole };
        let mut below: BTreeMap<String, Vec<Span>> = BTreeMap::new();
        let holders = self.steps.into_values().chain(self.candidates.into_values());
        for span in holders.chain(self.leaves) {
            below.entry(span.parent.clone().unwrap_or_default()).or_default().push(span);
        }
        let mut spans = vec![];
        hang(whole, &mut below, &mut spans);
        let spent = Spent::of(&spans);
        Tree { trace_id: trace_id(self.cycle), spans, spent }
    }
}

/// How a gate's run went, and what the conventions call it. An acceptance fails before its step, as it should.
fn verdict(run: &GateRun) -> (Status, &'static str) {
    let fails_first = run.kind == GateKind::Acceptance && run.attempt == 0 && run.gate.starts_with("accept ");
    match run.verdict {
        Verdict::Passed => (Status::Well, "success"),
        Verdict::Failed if fails_first => (Status::Well, "failure"),
        Verdict::Failed => (Status::Badly, "failure"),
        Verdict::CouldNotRun => (Status::Badly, "error"),
    }
}

/// Hangs a span and everything below it on the tree.
fn hang(span: Span, below: &mut BTreeMap<String, Vec<Span>>, spans: &mut Vec<Span>) {
    let mut children = below.remove(&span.id).unwrap_or_default();
    children.sort_by_key(|child| (child.start, child.record));
    spans.push(span);
    for child in children {
        hang(child, below, spans);
    }
}

/// A span that holds others.
fn holder(
    cycle: &CycleId,
    of: Of,
    name: &str,
    parent: String,
    entry: &Entry,
    attributes: Vec<(&'static str, Value)>,
) -> Span {
    Span {
        id: made(&[cycle.as_str(), name]),
        parent: Some(parent),
        of,
        name: name.to_owned(),
        start: entry.record.at,
        end: entry.record.at,
        status: Status::Open,
        detail: String::new(),
        attributes,
        record: entry.position,
    }
}

/// A span id of what no record carries one for: the same in every process.
fn made(parts: &[&str]) -> String {
    let mut text = Digest::of_parts(parts).to_string();
    text.truncate(16);
    text
}

/// Sixteen lowercase hexadecimal digits that are not all zeros.
fn is_span_id(id: &str) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    id.len() == 16 && id.bytes().all(digit) && id.bytes().any(|byte| byte != b'0')
}
