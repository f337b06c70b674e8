//! Ledgers of closed cycles with all their records, made quickly: the golden lines are the templates, every record goes
//! through its own type, and the chain is whole.

use runtime::{Head, Ledger as _, Line, Sqlite};
use std::{collections::BTreeMap, path::Path};
use trace::{
    Actor, Change, ChangeKind, Digest, Event, Record, Verdict,
    event::{constraint, context, cycle, demand, execution, learning, mirror, planning, quality},
    id::{CapabilityId, CycleId, DecisionId, DemandId, DeviationId, ObjectId, RecordId, WriterId},
};

/// The golden lines.
pub(crate) const GOLDEN: [&str; 10] = [
    include_str!("../../../trace/golden/constraint.jsonl"),
    include_str!("../../../trace/golden/context.jsonl"),
    include_str!("../../../trace/golden/cycle.jsonl"),
    include_str!("../../../trace/golden/demand.jsonl"),
    include_str!("../../../trace/golden/execution.jsonl"),
    include_str!("../../../trace/golden/feedback.jsonl"),
    include_str!("../../../trace/golden/learning.jsonl"),
    include_str!("../../../trace/golden/mirror.jsonl"),
    include_str!("../../../trace/golden/planning.jsonl"),
    include_str!("../../../trace/golden/quality.jsonl"),
];

/// Lines that are appended at once.
const APPENDED: usize = 20_000;

/// Capabilities that the cycles are about.
pub(crate) const CAPABILITIES: usize = 500;

/// Gates of one attempt.
const GATES: [&str; 5] = ["format", "lint", "tests", "types", "accept 1"];

/// What a ledger is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size<'a> {
    /// Closed cycles.
    pub(crate) cycles: usize,
    /// Steps of each.
    pub(crate) steps: u32,
    /// The commit that every proof ran at, and every cycle landed as.
    pub(crate) revision: &'a str,
}

/// The id of the nth cycle, decision or deviation of a ledger.
pub(crate) fn id(letter: char, number: usize) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let digits = (0..8).rev().map(|place| DIGITS[(number >> (place * 5)) & 31] as char);
    [letter, '-'].into_iter().chain(digits).collect()
}

/// The nth commit of a ledger.
pub(crate) fn commit(number: usize) -> ObjectId {
    ObjectId::new(&Digest::of(number.to_le_bytes()).to_string()[..40])
}

/// The demand of the nth cycle.
pub(crate) fn demand_of(cycle: usize) -> String {
    format!("demand-{}", cycle % CAPABILITIES)
}

/// Makes the ledger; gives how many records it holds.
pub(crate) fn ledger(file: &Path, size: Size<'_>) -> u64 {
    let mut ledger = Sqlite::open(file).expect("because the folder is ours");
    let mut pen = Pen::new(ledger.writer().clone());
    let mut appended = Head::EMPTY;
    for number in 0..size.cycles {
        Turn { pen: &mut pen, number, size, cycle: None, proof: None }.whole();
        if pen.lines.len() >= APPENDED || number + 1 == size.cycles {
            appended = ledger.append(appended, &pen.lines).expect("because nobody else writes");
            pen.lines.clear();
        }
    }
    appended.position
}

struct Pen {
    templates: BTreeMap<String, Event>,
    writer: WriterId,
    lines: Vec<Line>,
    head: Head,
    at_us: i64,
}

impl Pen {
    fn new(writer: WriterId) -> Self {
        let lines = GOLDEN.iter().flat_map(|text| text.lines());
        let event =
            |line| serde_json::from_str::<Record>(line).expect("because golden lines are records").event;
        let templates = lines.map(event).map(|event| (event.name(), event)).collect();
        Self { templates, writer, lines: vec![], head: Head::EMPTY, at_us: 1_700_000_000_000_000 }
    }

    fn template(&self, kind: &str) -> Event {
        self.templates.get(kind).unwrap_or_else(|| panic!("no golden line of `{kind}`")).clone()
    }

    fn write(&mut self, cycle: Option<&CycleId>, actor: Actor, event: Event) {
        self.at_us += 20_000_007;
        let position = self.head.position + 1;
        let record = Record {
            id: RecordId::new(format!("01900000-0000-7000-8000-{position:012x}")),
            writer: self.writer.clone(),
            seq: position,
            at: jiff::Timestamp::from_microsecond(self.at_us).expect("because it is a moment"),
            cycle: cycle.cloned(),
            layer: event.layer(),
            actor,
            cause: None,
            trace_id: cycle.map(runtime::trace_id),
            span_id: Some(format!("{position:016x}")),
            event,
            prev: self.head.hash,
        };
        let bytes = serde_json::to_vec(&record).expect("because records are plain data");
        let hash = Digest::of(&bytes);
        let kind = kind_of(&bytes);
        let line = Line {
            position,
            writer: record.writer,
            seq: position,
            cycle: record.cycle,
            kind,
            at_us: self.at_us,
            bytes,
            hash,
        };
        self.head = line.head();
        self.lines.push(line);
    }
}

/// The event's type, read from where it stands in the bytes.
fn kind_of(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).expect("because JSON is text");
    let (_, after) = text.rsplit_once("\"type\":\"").expect("because every event has a type");
    let inner = after.split('"').next().unwrap_or_default();
    if inner.contains('.') {
        return inner.to_owned();
    }
    let record: Record = serde_json::from_slice(bytes).expect("because it was just written");
    record.event.name()
}

/// One cycle, from its demand to its end.
struct Turn<'a> {
    pen: &'a mut Pen,
    number: usize,
    size: Size<'a>,
    cycle: Option<CycleId>,
    /// What the demand is proven by.
    proof: Option<Digest>,
}

impl Turn<'_> {
    fn whole(&mut self) {
        self.before();
        self.opened();
        (1..=self.size.steps).for_each(|step| self.step(step));
        self.landed();
        self.learned();
    }

    fn say(&mut self, actor: Actor, event: impl Into<Event>) {
        let cycle = self.cycle.clone();
        self.pen.write(cycle.as_ref(), actor, event.into());
    }

    fn person(&self) -> Actor {
        Actor::human(["mira@shop.example", "jon@shop.example", "ada@shop.example"][self.number % 3])
    }

    fn demand(&self) -> DemandId {
        DemandId::new(demand_of(self.number))
    }

    fn capability(&self) -> CapabilityId {
        CapabilityId::new(format!("capability.n{}", self.number % CAPABILITIES))
    }

    fn plan(&self) -> Digest {
        Digest::of(format!("plan {}", self.number))
    }

    fn before(&mut self) {
        let (demand, capability, person) = (self.demand(), self.capability(), self.person());
        if let Event::Demand(mut event) = self.pen.template("demand.trace_read") {
            if let demand::Event::TraceRead { demand: of, shown, cited, .. } = &mut event {
                of.clone_from(&demand);
                *shown = vec![id('c', self.number.saturating_sub(CAPABILITIES))];
                *cited = if self.number.is_multiple_of(4) { shown.clone() } else { vec![] };
            }
            self.say(person.clone(), event);
        }
        if let Event::Demand(mut event) = self.pen.template("demand.accepted") {
            if let demand::Event::Accepted { demand: whole, .. } = &mut event {
                (whole.id, whole.capability) = (demand.clone(), capability);
                whole.territory = format!("territory-{}", self.number % 40);
                // On one below it, so that nothing goes in a circle.
                let on = self.number % CAPABILITIES;
                whole.depends = (on > 0)
                    .then(|| CapabilityId::new(format!("capability.n{}", on / 2)))
                    .into_iter()
                    .collect();
            }
            self.say(person.clone(), event);
        }
        let (number, digest) = (self.number, self.plan());
        if let Event::Planning(mut event) = self.pen.template("planning.approved") {
            if let planning::Event::Approved { plan, digest: own, .. } = &mut event {
                *own = digest;
                plan.demand = demand;
                plan.decisions =
                    if number > 0 { vec![DecisionId::new(id('d', (number - 1) * 4))] } else { vec![] };
                plan.consulted = vec![id('c', number.saturating_sub(CAPABILITIES))];
                plan.steps.iter_mut().for_each(|step| step.touches = vec!["src/**".into()]);
            }
            self.say(person, event);
        }
    }

    fn opened(&mut self) {
        self.cycle = Some(CycleId::new(id('c', self.number)));
        let (person, demand, plan) = (self.person(), self.demand(), self.plan());
        let base = ObjectId::new(self.size.revision);
        self.say(person.clone(), cycle::Event::Opened { demand, plan, base });
        let envelope = self.pen.template("constraint.envelope_frozen");
        self.say(person.clone(), envelope);
        let lease = id('l', self.number).as_str().into();
        self.say(person, cycle::Event::TakenUp { lease, confined: true, over: None });
    }

    fn step(&mut self, step: u32) {
        if let Event::Context(context::Event::Packed { pack, .. }) = self.pen.template("context.packed") {
            self.say(Actor::system(), context::Event::Packed { step, pack });
        }
        if step == 1 {
            self.asked(0, Some(step));
        }
        for attempt in 1..=2 {
            self.attempt(step, attempt);
        }
        let commit = commit(self.number * 64 + step as usize);
        let tree = commit.clone();
        self.say(Actor::system(), execution::Event::StepCommitted { step, attempt: 2, commit, tree });
    }

    fn attempt(&mut self, step: u32, attempt: u32) {
        let file = (self.number * 13 + step as usize * 5) % 5_000;
        if let Event::Execution(execution::Event::AttemptEnded(mut end)) =
            self.pen.template("execution.attempt_ended")
        {
            (end.step, end.attempt) = (step, attempt);
            end.changes = (0..2)
                .map(|place| Change {
                    path: format!("src/part{}/file{}.rs", file % 50, file + place).as_str().into(),
                    kind: ChangeKind::Modified,
                })
                .collect();
            end.took_ms = 9_000;
            self.say(Actor::agent("codex"), execution::Event::AttemptEnded(end));
        }
        for gate in GATES {
            let red = attempt == 1 && gate == "tests";
            self.gate(Some(step), attempt, gate, if red { Verdict::Failed } else { Verdict::Passed });
            if red {
                self.deviated(step);
            }
        }
    }

    fn gate(&mut self, step: Option<u32>, attempt: u32, gate: &str, verdict: Verdict) {
        let kind = if verdict == Verdict::Passed { "quality.gate_passed" } else { "quality.gate_failed" };
        let Event::Quality(mut event) = self.pen.template(kind) else { return };
        if let quality::Event::GatePassed(run) | quality::Event::GateFailed(run) = &mut event {
            (run.step, run.attempt, run.verdict, run.took_ms) = (step, attempt, verdict, 2_000);
            gate.clone_into(&mut run.gate);
        }
        self.say(Actor::system(), event);
    }

    fn deviated(&mut self, step: u32) {
        let deviation = DeviationId::new(id('v', self.number * 64 + step as usize));
        if let Event::Cycle(cycle::Event::Deviated(mut it)) = self.pen.template("cycle.deviated") {
            (it.id, it.step) = (deviation, Some(step));
            self.say(Actor::system(), cycle::Event::Deviated(it));
        }
    }

    /// Asks and answers the cycle's nth decision.
    fn asked(&mut self, nth: usize, step: Option<u32>) {
        let decision = DecisionId::new(id('d', self.number * 4 + nth));
        let before = id('d', (self.number * 4 + nth).saturating_sub(40));
        if let Event::Constraint(constraint::Event::DecisionRequested(mut question)) =
            self.pen.template("constraint.decision_requested")
        {
            (question.id, question.step) = (decision.clone(), step);
            question.class = if step.is_some() { "blocked".into() } else { "review".into() };
            self.say(Actor::system(), constraint::Event::DecisionRequested(question));
        }
        if let Event::Constraint(constraint::Event::Decided(mut answer)) =
            self.pen.template("constraint.decided")
        {
            answer.decision = decision.clone();
            answer.because = format!("as in {before}: the provider keeps keys for ninety days");
            answer.exception = (self.number % 50 == 7 && step.is_none())
                .then(|| format!("the review was shorter than asked, as in {before}"));
            let person = self.person();
            self.say(person, constraint::Event::Decided(answer));
        }
        if nth == 0
            && let Event::Constraint(constraint::Event::OutcomeSeen { outcome, because, .. }) =
                self.pen.template("constraint.outcome_seen")
        {
            let person = self.person();
            self.say(person, constraint::Event::OutcomeSeen { decision, outcome, because });
        }
    }

    fn landed(&mut self) {
        let revision = ObjectId::new(self.size.revision);
        let (commit, tree, onto) = (revision.clone(), revision.clone(), commit(self.number * 64 + 1));
        self.say(
            Actor::system(),
            execution::Event::CandidateMade { number: 1, commit: commit.clone(), tree, onto: onto.clone() },
        );
        GATES.iter().for_each(|gate| self.gate(None, 1, gate, Verdict::Passed));
        self.asked(1, None);
        self.say(Actor::system(), execution::Event::Landed { commit, onto });
        for kind in ["mirror.control_run", "mirror.proof_run", "mirror.standing_changed"] {
            let Event::Mirror(mut event) = self.pen.template(kind) else { continue };
            match &mut event {
                mirror::Event::ControlRun(run) | mirror::Event::ProofRun { run, .. } => {
                    run.capability = self.capability();
                    run.proof = self.proof.unwrap_or(run.proof);
                    run.took_ms = 4_000;
                    run.revision.clone_from(&revision);
                }
                mirror::Event::StandingChanged { capability, .. } => *capability = self.capability(),
                _other => {}
            }
            self.say(Actor::system(), event);
        }
    }

    fn learned(&mut self) {
        let person = self.person();
        if let Event::Learning(learning::Event::Heartbeat(mut heartbeat)) =
            self.pen.template("learning.heartbeat")
        {
            (heartbeat.capability, heartbeat.demand) = (self.capability(), self.demand());
            self.say(Actor::system(), learning::Event::Heartbeat(heartbeat));
        }
        if let Event::Learning(learning::Event::Responded { response, because, .. }) =
            self.pen.template("learning.responded")
        {
            self.say(
                person.clone(),
                learning::Event::Responded { response, because, changed: vec![], lesson: None },
            );
        }
        for step in 1..=self.size.steps {
            let deviation = DeviationId::new(id('v', self.number * 64 + step as usize));
            let remedy = trace::Remedy::Watched;
            self.say(person.clone(), learning::Event::Answered { deviation, remedy });
        }
        self.say(Actor::system(), cycle::Event::Swept {});
        let closed = self.pen.template("cycle.closed");
        self.say(Actor::system(), closed);
    }
}
