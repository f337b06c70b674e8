//! A trace told in words: each word becomes the records that it stands for, and they are folded through the engine's
//! door. For what a standing is of, whatever the loop would have let happen.

use crate::world::World;
use engine::{
    Entry, Picture,
    mirror::{Bounds, Ground},
};
use jiff::{SignedDuration, Timestamp};
use trace::{
    Actor, Aim, Consumed, Demand, Digest, Event, Gate, GateRun, Level, Manner, Probe, ProofRun, Record,
    RepoPath, Skipped, Standing, State, Verdict, Why,
    event::{cycle, demand, execution, ledger, mirror, planning, quality},
    id::{CapabilityId, CycleId, DemandId, LeaseId, ObjectId, RecordId, RequestId, WriterId},
};

/// What was told so far.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    pub(crate) trace: Vec<Entry>,
    pub(crate) picture: Picture,
    pub(crate) now: Timestamp,
    cycles: u32,
    landings: [u32; 3],
    other: bool,
    writer: WriterId,
}

/// The capabilities that are told of, by their demands.
const NAMES: [&str; 3] = ["pay", "book", "till"];

impl Telling {
    pub(crate) fn new() -> Self {
        Self {
            trace: vec![],
            picture: Picture::default(),
            now: "2026-11-02T09:00:00Z".parse().expect("because it is a timestamp"),
            cycles: 0,
            landings: [0; 3],
            other: false,
            writer: WriterId::from("w"),
        }
    }

    /// Everything that a line of words says, in order.
    pub(crate) fn told(words: &str) -> Self {
        let mut telling = Self::new();
        words.split(',').map(str::trim).filter(|word| !word.is_empty()).for_each(|word| telling.tell(word));
        telling
    }

    pub(crate) fn standing(&self, name: &str, ground: &Ground) -> Option<Standing> {
        self.picture.standings(ground, self.now).get(&CapabilityId::from(name)).cloned()
    }

    /// One word, with the capability that it is about before it, unless that is `pay`.
    pub(crate) fn tell(&mut self, word: &str) {
        if let Some(passed) = word.strip_prefix('+') {
            self.now = after(self.now, passed);
            return;
        }
        let (id, word) = match word.split_once(' ') {
            Some((id, rest)) if NAMES.contains(&id) => (id, rest),
            _plain => ("pay", word),
        };
        let (word, rest) = word.split_once(' ').unwrap_or((word, ""));
        match word {
            "proven" => ["built", "control measured", "proof met"]
                .iter()
                .for_each(|word| self.tell(&format!("{id} {word}"))),
            "other" => {
                self.other = true;
                self.tell(&format!("{id} {rest}"));
                self.other = false;
            }
            "accepted" | "provided" | "renamed" | "under" => self.accept(id, word, rest),
            "planned" => self.plan(id),
            "built" => self.build(id, quarantined(rest)),
            "candidate" => drop(self.candidate(id)),
            "lands" => self.land(id),
            "adopted" => self.adopt(id),
            "gates" => self.gates(quarantined(rest.strip_prefix("passed ").unwrap_or_default())),
            "as" => self.write_as(rest),
            "apart" => self.writer = WriterId::from(rest),
            "settled" => self.settle(rest),
            "control" | "proof" | "tried" => self.run(id, word, rest),
            "seen" if rest == "as Reality elsewhere" => self.receive(id),
            "seen" => self.see(rest),
            "leaks" | "keys" => self.judge(word, rest),
            _other => self.say(id, word, rest),
        }
    }

    fn say(&mut self, id: &str, word: &str, rest: &str) {
        let capability = capability(id);
        let because = "so".to_owned();
        let (by, event) = match (word, rest) {
            ("signed", by) => (by, mirror::Event::SignedOff { capability, because }),
            ("held", by) => (by, mirror::Event::Held { capability, because }),
            ("lifted", _) => ("by mira", mirror::Event::HoldLifted { capability, because }),
            ("asked", "true") => {
                ("by ada", mirror::Event::MetricAsked { capability, aim: Aim::True, because })
            }
            ("asked", "astray") => {
                ("by ada", mirror::Event::MetricAsked { capability, aim: Aim::Astray, because })
            }
            ("probe", how) => ("evolute", probed(capability, how == "healthy")),
            (word, rest) => panic!("nobody knows what `{word} {rest}` tells"),
        };
        let by = by.rsplit(' ').next().unwrap_or_default().to_owned();
        self.record(&by, None, event);
    }

    fn accept(&mut self, id: &str, word: &str, rest: &str) {
        let mut demand = demand_of(id);
        let words = format!("{word} {rest}");
        if let Some(needed) = rest.strip_prefix("on ") {
            demand.depends = vec![capability(needed)];
        }
        match words.trim() {
            "accepted anew" => demand.proof.iter_mut().for_each(|proof| proof.pass.value = 1.0),
            "renamed" => demand.capability = CapabilityId::from("pay.twice"),
            "renamed saying so" => {
                demand.capability = CapabilityId::from("pay.twice");
                demand.was = Some("pay.once".into());
            }
            "under a new id saying so" => {
                demand.id = DemandId::from("pay2");
                demand.was = Some("pay".into());
            }
            "provided" => provide(&mut demand),
            _plain => {}
        }
        let event = demand::Event::Accepted {
            file: RepoPath::from(".evolute/demands/x.md"),
            digest: Digest::of_value(&demand),
            self_approved: false,
            blocked: vec![],
            demand: Box::new(demand),
        };
        self.record("mira", None, event);
    }

    fn plan(&mut self, id: &str) {
        let plan = trace::Plan { demand: DemandId::from(id), ..World::new().plan };
        let event = planning::Event::Approved {
            plan: Box::new(plan),
            file: RepoPath::from("plan.md"),
            digest: Digest::of("plan"),
            demand_digest: Digest::of("demand"),
            revision: ObjectId::from("base"),
            uses: std::collections::BTreeMap::new(),
            self_approved: false,
            drafted_by: None,
            author: Some("eva".into()),
        };
        self.record("mira", None, event);
    }

    /// A cycle up to its candidate.
    fn candidate(&mut self, id: &str) -> CycleId {
        self.plan(id);
        self.cycles += 1;
        let cycle = CycleId::new(format!("c-{}", self.cycles));
        let opened = cycle::Event::Opened {
            demand: DemandId::from(id),
            plan: Digest::of("plan"),
            base: ObjectId::from("base"),
        };
        self.record("rob", Some(&cycle), opened);
        let lease = LeaseId::from("l-1");
        self.record("rob", Some(&cycle), cycle::Event::TakenUp { lease, confined: true, over: None });
        self.record("hal", Some(&cycle), execution::Event::StepHandedIn { step: 1, attempt: 1 });
        let commit = ObjectId::new(format!("candidate-{}", self.cycles));
        let (tree, onto) = (ObjectId::from("tree"), ObjectId::from("base"));
        self.record("rob", Some(&cycle), execution::Event::CandidateMade { number: 1, commit, tree, onto });
        cycle
    }

    fn build(&mut self, id: &str, quarantined: Option<&str>) {
        self.candidate(id);
        self.gates(quarantined);
        self.land(id);
    }

    fn gates(&mut self, quarantined: Option<&str>) {
        let cycle = self.cycle();
        let passed = quality::Event::AllGatesPassed {
            step: None,
            attempt: 1,
            tree: ObjectId::from("tree"),
            quarantined: quarantined.map(str::to_owned).into_iter().collect(),
        };
        self.record("evolute", Some(&cycle), passed);
    }

    fn land(&mut self, id: &str) {
        let (cycle, commit) = (self.cycle(), self.landing(id));
        let onto = ObjectId::from("base");
        self.record("evolute", Some(&cycle), execution::Event::Landed { commit, onto });
    }

    fn adopt(&mut self, id: &str) {
        self.cycles += 1;
        let (cycle, commit) = (self.cycle(), self.landing(id));
        let event = cycle::Event::Adopted {
            demand: DemandId::from(id),
            base: ObjectId::from("base"),
            base_tree: ObjectId::from("before"),
            commits: vec![commit.clone()],
            commit,
            tree: ObjectId::from("tree"),
            authors: vec!["zoe".into()],
            because: "at night".into(),
        };
        self.record("rob", Some(&cycle), event);
    }

    fn cycle(&self) -> CycleId {
        CycleId::new(format!("c-{}", self.cycles))
    }

    /// The commit of the next landing.
    fn landing(&mut self, id: &str) -> ObjectId {
        let count = &mut self.landings[place(id)];
        *count += 1;
        ObjectId::new(format!("m{count}"))
    }

    fn run(&mut self, id: &str, word: &str, rest: &str) {
        let (how, at) = rest.split_once(" at ").unwrap_or((rest, ""));
        let landed = format!("m{}", self.landings[place(id)].max(1));
        let revision = match (word, at) {
            ("tried", _) => format!("candidate-{}", self.cycles),
            (_, "") => landed,
            (_, at) => at.to_owned(),
        };
        let run = self.made(id, manner(how), &revision);
        let cycle = self.cycle();
        match word {
            "control" => self.record("evolute", None, mirror::Event::ControlRun(run)),
            "tried" => {
                self.record("evolute", Some(&cycle), mirror::Event::ProofRun { request: None, run });
            }
            _proof => {
                let request = Some(RequestId::from("r-1"));
                self.record("evolute", None, mirror::Event::ProofRun { request, run });
            }
        }
    }

    fn made(&self, id: &str, manner: Manner, revision: &str) -> ProofRun {
        let accepted = self.picture.demands.accepted.values();
        let known = accepted.map(|accepted| &accepted.demand).find(|demand| demand.id.as_str() == id);
        let demand = known.cloned().unwrap_or_else(|| demand_of(id));
        let proof = demand.proof.as_ref().map_or(Digest::ZERO, trace::Proof::digest);
        ProofRun {
            capability: demand.capability,
            revision: ObjectId::from(revision),
            proof: if self.other { Digest::of("another proof") } else { proof },
            readings: vec![],
            manner,
            detail: format!("{manner:?}"),
            output: None,
            missing: vec![],
            took_ms: 1,
        }
    }

    /// What a safety gate says: of the default branch, or of what its cycle is about to land.
    fn judge(&mut self, gate: &str, rest: &str) {
        let (how, tree) = rest.split_once(" at ").unwrap_or((rest, "tree"));
        let says = |word: &str| how.split(' ').any(|said| said == word);
        let verdict = match how.split(' ').next().unwrap_or_default() {
            "passed" => Verdict::Passed,
            "failed" => Verdict::Failed,
            _neither => Verdict::CouldNotRun,
        };
        let safety = !says("unmarked");
        let gate = Gate { safety, ..Gate::new(gate, vec!["look".into()], 60) };
        let run = GateRun {
            cached: says("cached").then(|| Digest::of("key")),
            leftovers: says("beside"),
            skipped: says("skipped").then_some(Skipped::NothingChanged),
            ..GateRun::new(&gate, &ObjectId::from(tree), verdict)
        };
        let event = match verdict {
            Verdict::Passed => quality::Event::GatePassed(run),
            Verdict::Failed => quality::Event::GateFailed(run),
            Verdict::CouldNotRun => quality::Event::GateNotRun(run),
        };
        let cycle = says("cycle").then(|| self.cycle());
        self.record("evolute", cycle.as_ref(), event);
    }

    /// A receipt of everything that now stands elsewhere, as a command would leave it.
    fn see(&mut self, tree: &str) {
        let ground = ground(tree, self.now);
        let command = engine::Command::Witness(Box::new(ground));
        let input = engine::Input { actor: Actor::system(), what: engine::What::Command(command) };
        let writer = WriterId::from("w");
        let moment = engine::Moment { now: self.now, seed: 1, writer: &writer };
        let drafts = engine::decide(&self.picture, &input, moment).expect("because looking is not refused");
        drafts.into_iter().for_each(|draft| self.record("evolute", None, draft.event));
    }

    /// A receipt of a ledger that knows of nothing that speaks against it.
    fn receive(&mut self, id: &str) {
        let missing = "a proof repeated".to_owned();
        let (state, level) = (State::Reality, Some(Level::L3));
        let to = Standing { state, level, why: Why::Proven, due: false, missing };
        let event = mirror::Event::StandingChanged { capability: capability(id), from: None, to };
        self.record("evolute", None, event);
    }

    /// From here on another ledger writes, which has read what there is.
    fn write_as(&mut self, writer: &str) {
        self.writer = WriterId::from(writer);
        let seen = self.picture.writers.unmet(&self.writer, &Actor::system(), 9);
        self.record("evolute", None, ledger::Event::Met { seen });
    }

    /// The one dispute is settled: for its first record, or for its second.
    fn settle(&mut self, side: &str) {
        let dispute = self.picture.disputes.open().next().expect("because two contradict").clone();
        let record = match side {
            "for first" => dispute.first.record,
            "for second" => dispute.second.record,
            _neither => RecordId::from("another"),
        };
        let because = "so".to_owned();
        self.record("mira", None, ledger::Event::Settled { dispute: dispute.id, record, because });
    }

    pub(crate) fn record(&mut self, by: &str, cycle: Option<&CycleId>, event: impl Into<Event>) {
        self.now = after(self.now, "1m");
        let event = event.into();
        let position = self.trace.len() as u64 + 1;
        let record = Record {
            id: RecordId::new(position.to_string()),
            writer: self.writer.clone(),
            seq: self.picture.writers.chain(&self.writer).map_or(0, |chain| chain.seq) + 1,
            at: self.now,
            cycle: cycle.cloned(),
            layer: event.layer(),
            actor: Actor::human(by),
            cause: None,
            trace_id: None,
            span_id: None,
            event,
            prev: Digest::ZERO,
        };
        let entry = Entry { position, record, hash: Digest::of(position.to_string()) };
        engine::fold(&mut self.picture, &entry);
        self.trace.push(entry);
    }
}

/// The gate that is quarantined: `with tests quarantined`.
fn quarantined(words: &str) -> Option<&str> {
    words.strip_prefix("with ")?.strip_suffix(" quarantined")
}

/// What the tree says, in words.
pub(crate) fn ground(words: &str, now: Timestamp) -> Ground {
    let mut ground = Ground { head: Some(ObjectId::from("m1")), ..Ground::default() };
    for word in words.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let (id, word) = match word.split_once(' ') {
            Some((id, rest)) if NAMES.contains(&id) => (id, rest),
            _plain => ("pay", word),
        };
        let name = capability(id);
        let (word, rest) = word.split_once(' ').unwrap_or((word, ""));
        match word {
            "at" => ground.head = Some(ObjectId::from(rest)),
            "gone" => drop(ground.vanished.insert(name)),
            "rewritten" => drop(ground.rewritten.insert(name)),
            "unnamed" => drop(ground.unnamed.insert(name)),
            "recheck" => {
                let recheck_within_s = u32::try_from(span(rest).as_secs()).expect("because it is short");
                ground.bounds = Bounds { recheck_within_s, ..Bounds::default() };
            }
            "back" => {
                let (back, tree) = rest.split_once(' ').expect("because it says how far, and which tree");
                let back = back.parse().expect("because it is a number");
                ground.back.insert(ObjectId::from(tree), back);
            }
            "touched" => touch(&mut ground, id, rest, now),
            other => panic!("nobody knows what `{other}` says of a tree"),
        }
    }
    ground
}

fn touch(ground: &mut Ground, id: &str, rest: &str, now: Timestamp) {
    let name = capability(id);
    let files: &[&str] = match rest {
        "nowhere" => &[],
        "2" => &["a.rs", "b.rs"],
        _once => &["a.rs"],
    };
    let paths = files.iter().map(|file| RepoPath::from(format!("src/{id}/{file}").as_str())).collect();
    ground.touched.insert(name.clone(), paths);
    let since = match (rest.strip_suffix(" ago"), rest.strip_prefix("in ")) {
        (Some(ago), _) => now.checked_sub(span(ago)),
        (_, Some(ahead)) => now.checked_add(span(ahead)),
        (None, None) => return,
    };
    ground.since.insert(name, since.expect("because the time is near"));
}

/// The time so much later: `3d`, `1m`.
pub(crate) fn after(now: Timestamp, words: &str) -> Timestamp {
    now.checked_add(span(words)).expect("because the table ends before time does")
}

fn span(words: &str) -> SignedDuration {
    let (number, unit) = words.split_at(words.len() - 1);
    let number: i64 = number.parse().expect("because it is a number");
    match unit {
        "d" => SignedDuration::from_hours(24 * number),
        "h" => SignedDuration::from_hours(number),
        _minutes => SignedDuration::from_mins(number),
    }
}

fn place(id: &str) -> usize {
    NAMES.iter().position(|name| *name == id).expect("because it is one of these")
}

fn capability(id: &str) -> CapabilityId {
    CapabilityId::new(format!("{id}.once"))
}

fn demand_of(id: &str) -> Demand {
    Demand {
        id: DemandId::from(id),
        capability: capability(id),
        covers: vec![format!("src/{id}/**")],
        ..World::new().demand
    }
}

fn provide(demand: &mut Demand) {
    demand.proof = None;
    demand.consumed = Some(Consumed {
        provider: "the bank".into(),
        contract: "v2".into(),
        configuration: "bank.toml".into(),
        probe: vec!["ask".into()],
    });
}

fn probed(capability: CapabilityId, healthy: bool) -> mirror::Event {
    let detail = if healthy { "answers" } else { "no answer" }.to_owned();
    let probe = Probe { capability, revision: ObjectId::from("m1"), healthy, detail, took_ms: 1 };
    mirror::Event::Probed { request: RequestId::from("r-1"), probe }
}

fn manner(word: &str) -> Manner {
    match word {
        "met" => Manner::Met,
        "measured" => Manner::Measured,
        "absent" => Manner::Absent,
        "removed" => Manner::Removed,
        "mixed" => Manner::Mixed,
        "unknown" => Manner::Unknown,
        other => panic!("nothing runs `{other}`"),
    }
}
