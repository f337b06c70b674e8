//! A world without files: the picture, the trace that made it, a clock that tests move by hand.

use crate::hands::Hands;
use engine::{
    Command, Draft, Effect, Entry, Input, Moment, Outcome, Picture, Refusal, Report, Wanted, What,
    constraint::Owner, context::Grounds, mirror::Dreams, planning::Facts,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use trace::{
    Actor, Agent, AgentLimits, Answer, Baseline, Class, Demand, Digest, Envelope, Gate, Kill, Landing,
    Limits, Metric, OnExpiry, Plan, Proof, Record, RepoPath, Response, Rest, Review, Source, Speaks, Step,
    Threshold, Worktree,
    id::{CapabilityId, CycleId, DemandId, LeaseId, ObjectId, RecordId, WriterId},
};

pub(crate) const MIRA: &str = "mira@shop.example";
pub(crate) const JON: &str = "jon@shop.example";

pub(crate) struct World {
    pub(crate) picture: Picture,
    pub(crate) trace: Vec<Entry>,
    pub(crate) now: Timestamp,
    pub(crate) writer: WriterId,
    pub(crate) seed: u64,
    pub(crate) envelope: Envelope,
    pub(crate) plan: Plan,
    pub(crate) demand: Demand,
    pub(crate) grounds: Grounds,
    pub(crate) dreams: Dreams,
}

impl World {
    /// Nothing has happened yet.
    pub(crate) fn new() -> Self {
        Self {
            picture: Picture::default(),
            trace: vec![],
            now: "2026-11-02T09:00:00Z".parse().expect("because it is a timestamp"),
            writer: WriterId::from("w"),
            seed: 1,
            envelope: envelope(),
            plan: plan(),
            demand: demand(),
            grounds: Grounds { stale_commits: 10, ..Grounds::default() },
            dreams: Dreams::Refused,
        }
    }

    /// The demand is accepted and its plan approved.
    pub(crate) fn planned() -> Self {
        let mut world = Self::new();
        world.accept().expect("because the demand is complete");
        world.approve().expect("because the plan leaves nothing open");
        world
    }

    /// A cycle is open and taken up.
    pub(crate) fn opened() -> Self {
        let mut world = Self::planned();
        world.open().expect("because its plan is approved");
        world.take_up("l-1");
        world
    }

    pub(crate) fn read(&mut self) -> Result<Vec<String>, Refusal> {
        let (demand, territory) = (self.demand.id.clone(), self.demand.territory.clone());
        let digest = self.picture.bank.digest(&territory);
        let changed = "the second attempt's findings are in the plan".to_owned();
        self.command(
            MIRA,
            Command::ReadTrace { demand, territory, digest, cited: vec![], changed, dismissed: vec![] },
        )
    }

    pub(crate) fn accept(&mut self) -> Result<Vec<String>, Refusal> {
        self.read()?;
        self.accept_unread()
    }

    pub(crate) fn accept_unread(&mut self) -> Result<Vec<String>, Refusal> {
        let command = Command::Accept {
            demand: Box::new(self.demand.clone()),
            file: RepoPath::from(".evolute/demands/refunds-idempotent.md"),
            digest: self.demand_digest(),
            author: Some(JON.into()),
            owner: owner(),
            dreams: self.dreams,
        };
        self.command(MIRA, command)
    }

    pub(crate) fn approve(&mut self) -> Result<Vec<String>, Refusal> {
        let command = Command::ApprovePlan {
            plan: Box::new(self.plan.clone()),
            file: RepoPath::from(".evolute/plans/refunds-idempotent/plan.md"),
            digest: self.plan_digest(),
            author: Some(MIRA.into()),
            owner: owner(),
            revision: ObjectId::from("base"),
            uses: self.uses(),
            facts: Box::new(self.facts()),
            limits: Box::new(self.envelope.limits),
        };
        self.command(MIRA, command)
    }

    /// What the tree says about the plan: the areas that the envelope knows, and nothing against it.
    fn facts(&self) -> Facts {
        let areas = self.envelope.areas.iter().chain(&self.envelope.neighbors).cloned().collect();
        let known = self.picture.patterns.accepted().map(|kept| kept.pattern.name.clone()).collect();
        Facts { areas, known, ..Facts::default() }
    }

    pub(crate) fn open(&mut self) -> Result<Vec<String>, Refusal> {
        let command = Command::Open {
            demand: self.demand.id.clone(),
            base: ObjectId::from("base"),
            envelope: Box::new(self.envelope.clone()),
            demand_digest: self.demand_digest(),
            plan_digest: self.plan_digest(),
            uses: self.uses(),
            weaknesses: vec![],
            grounds: self.grounds.clone(),
        };
        self.command(MIRA, command)
    }

    pub(crate) fn take_up(&mut self, lease: &str) {
        let cycle = self.cycle();
        let command = Command::TakeUp { cycle, lease: LeaseId::from(lease), confined: true, over: None };
        self.command(MIRA, command).expect("because the cycle is open");
    }

    pub(crate) fn uses(&self) -> BTreeMap<String, Digest> {
        engine::planning::uses(&self.envelope, &BTreeMap::new(), &BTreeMap::new())
    }

    pub(crate) fn demand_digest(&self) -> Digest {
        Digest::of_value(&self.demand)
    }

    pub(crate) fn plan_digest(&self) -> Digest {
        Digest::of_value(&self.plan)
    }

    /// Turns to another demand of the same owner: `refunds.NAME` of a territory.
    pub(crate) fn turn_to(&mut self, name: &str, territory: &str) {
        self.demand.id = DemandId::from(name);
        self.demand.capability = CapabilityId::new(format!("refunds.{name}"));
        self.demand.territory = territory.into();
        self.plan.demand = DemandId::from(name);
    }

    /// Accepts, plans and opens the demand at hand, and lets its cycle turn up to its heartbeat.
    pub(crate) fn beat(&mut self, hands: &mut Hands) -> CycleId {
        self.accept().expect("because the demand is complete");
        self.approve().expect("because the plan leaves nothing open");
        self.open().expect("because its plan is approved");
        let cycle = self.picture.cycle_of(&self.demand.id).expect("because it is open").id.clone();
        let lease = LeaseId::from("l-1");
        let taken = Command::TakeUp { cycle: cycle.clone(), lease, confined: true, over: None };
        self.command(MIRA, taken).expect("because the cycle is open");
        self.work(hands);
        let open: Vec<_> = self.picture.cycles[&cycle].constraint.open().cloned().collect();
        for asked in open {
            let answer = Answer::new(asked.question.id, "approve", "seen, and as meant");
            self.command(MIRA, Command::Decide(Box::new(answer))).expect("because it is hers");
        }
        self.work(hands);
        cycle
    }

    /// The same, and closes it.
    pub(crate) fn closed(&mut self, hands: &mut Hands, response: Response) -> CycleId {
        let cycle = self.beat(hands);
        let because = "read the heartbeat".to_owned();
        let close =
            Command::Close { cycle: cycle.clone(), response, because, changed: vec![], answers: vec![] };
        self.command(MIRA, close).expect("because nothing has to be said beside that");
        self.work(hands);
        cycle
    }

    /// The one open cycle.
    pub(crate) fn cycle(&self) -> CycleId {
        self.picture.cycles.keys().next().expect("because a cycle is open").clone()
    }

    /// Asks as a person; the names of the events, or the refusal.
    pub(crate) fn command(&mut self, who: &str, command: Command) -> Result<Vec<String>, Refusal> {
        self.take(Input { actor: Actor::human(who), what: What::Command(command) })
    }

    /// Reports as the hands.
    pub(crate) fn report(&mut self, effect: &Effect, outcome: Outcome) -> Result<Vec<String>, Refusal> {
        let report = Report { effect: effect.id.clone(), lease: effect.lease.clone(), outcome };
        self.take(Input { actor: Actor::system(), what: What::Report(report) })
    }

    #[expect(clippy::needless_pass_by_value, reason = "because an input is used up by being taken in")]
    pub(crate) fn take(&mut self, input: Input) -> Result<Vec<String>, Refusal> {
        self.seed += 1;
        self.now = self
            .now
            .checked_add(SignedDuration::from_secs(1))
            .expect("because the test ends before time does");
        let writer = self.writer.clone();
        let moment = Moment { now: self.now, seed: self.seed, writer: &writer };
        let drafts = engine::decide(&self.picture, &input, moment)?;
        Ok(drafts.into_iter().map(|draft| self.record(draft)).collect())
    }

    /// Something is on record, whatever led to it.
    pub(crate) fn happens(&mut self, event: trace::Event) {
        self.record(Draft { cycle: None, actor: Actor::system(), event });
    }

    fn record(&mut self, draft: Draft) -> String {
        let position = self.trace.len() as u64 + 1;
        let name = draft.event.name();
        let record = Record {
            id: self.record_id(position),
            writer: self.writer.clone(),
            seq: self.picture.writers.chain(&self.writer).map_or(0, |chain| chain.seq) + 1,
            at: self.now,
            cycle: draft.cycle,
            layer: draft.event.layer(),
            actor: draft.actor,
            cause: None,
            trace_id: None,
            span_id: None,
            event: draft.event,
            prev: Digest::ZERO,
        };
        let hash = Digest::of(record.id.as_str());
        let entry = Entry { position, record, hash };
        engine::fold(&mut self.picture, &entry);
        self.trace.push(entry);
        name
    }

    /// One writer's records are numbered; another one's carry its name too.
    fn record_id(&self, position: u64) -> RecordId {
        let name = if self.writer.as_str() == "w" { "" } else { self.writer.as_str() };
        RecordId::new(format!("{name}{position}"))
    }

    pub(crate) fn wanted(&self) -> Wanted {
        engine::wanted(&self.picture, self.now)
    }

    /// The hands do what is wanted until nothing more is.
    pub(crate) fn work(&mut self, hands: &mut Hands) {
        for _ in 0..500 {
            let wanted = self.wanted();
            if wanted.wake.is_some_and(|wake| wake <= self.now) {
                self.pass(0);
                continue;
            }
            let Some(effect) = wanted.effects.into_iter().next() else { return };
            let outcome = hands.outcome(&effect.work);
            self.report(&effect, outcome).expect("because the effect is outstanding");
        }
        panic!("the hands are never done: {:?}", self.wanted());
    }

    /// Time passes, and the clocks that ran out speak.
    pub(crate) fn pass(&mut self, hours: i64) -> Vec<String> {
        self.now = self
            .now
            .checked_add(SignedDuration::from_hours(hours))
            .expect("because the test ends before time does");
        self.take(Input { actor: Actor::system(), what: What::Command(Command::Tick) })
            .expect("because time is never refused")
    }

    /// Answers the one open decision.
    pub(crate) fn decide(
        &mut self,
        who: &str,
        choice: &str,
        guidance: Option<&str>,
    ) -> Result<Vec<String>, Refusal> {
        let cycle = self.cycle();
        let open = self.picture.cycles[&cycle].constraint.open().next().expect("because a decision is open");
        let decision = open.question.id.clone();
        let mut answer = Answer::new(decision, choice, "seen, and as meant");
        answer.guidance = guidance.map(str::to_owned);
        self.command(who, Command::Decide(Box::new(answer)))
    }

    /// The words of what waits, for whom.
    pub(crate) fn waits(&self) -> Vec<String> {
        self.wanted().waits.iter().map(|wait| format!("{} for {:?}", wait.whom, wait.what)).collect()
    }

    /// The names of every event so far.
    pub(crate) fn names(&self) -> Vec<String> {
        self.trace.iter().map(|entry| entry.record.event.name()).collect()
    }
}

pub(crate) fn owner() -> Owner {
    Owner { name: MIRA.into(), deputy: Some(JON.into()), area: Some("payments".into()) }
}

pub(crate) fn gate(name: &str) -> Gate {
    Gate::new(name, vec!["cargo".into(), "test".into()], 60)
}

fn envelope() -> Envelope {
    let class = |name: &str, on_expiry| Class {
        name: name.into(),
        owner: "area".into(),
        deputy: None,
        sla_s: 86_400,
        on_expiry,
        requires: vec![],
        threshold_s: None,
        mandate: None,
    };
    Envelope {
        owner: MIRA.into(),
        deputy: Some(JON.into()),
        areas: vec![],
        neighbors: vec![],
        protected: vec![".evolute/**".into()],
        classes: vec![
            class("review", OnExpiry::Escalate),
            class("blocked", OnExpiry::Default("abort".into())),
        ],
        people: vec![],
        limits: Limits {
            attempts_per_step: 3,
            step_minutes: 60,
            attempts: 40,
            days: 14,
            cost_usd: None,
            pack_tokens: 8_000,
            candidates: 5,
            steps_at_once: None,
            gates_at_once: None,
            rest: Rest::Run,
            open_decisions: None,
            open_heartbeats: None,
        },
        gates: vec![gate("tests")],
        agent: Agent {
            run: vec!["scribe".into()],
            ..Agent::new("scribe", Speaks::Command, AgentLimits::new(60, 1 << 20))
        },
        workflow: None,
        worktree: Worktree::default(),
        review: Review::End,
        acceptance: trace::Acceptance::After,
        landing: Landing::Merge,
        push: trace::Push::Never,
        default_branch: "main".into(),
    }
}

pub(crate) fn step(number: u32, needs: &[u32]) -> Step {
    Step {
        takes_min: 30,
        touches: vec!["src/refunds/**".into()],
        accept: vec!["cargo test refunds".into()],
        needs: needs.to_vec(),
        instruction: "Add the column `key` to the table and refuse a second row with the same key.".into(),
        ..Step::new(number, format!("part {number} of the store"))
    }
}

/// A step that says that it needs no other.
pub(crate) fn independent(number: u32) -> Step {
    Step { independent: true, ..step(number, &[]) }
}

fn plan() -> Plan {
    Plan {
        demand: DemandId::from("refunds-idempotent"),
        title: "Idempotency keys on refunds".into(),
        decisions: vec![],
        consulted: vec![],
        steps: vec![step(1, &[]), step(2, &[1])],
        rejected: vec![],
    }
}

fn demand() -> Demand {
    let metric = Metric {
        name: "double_payouts".into(),
        unit: "per 10k refunds".into(),
        from: Source::Json("/double_payouts".into()),
        owner: None,
    };
    let proof = Proof {
        workflow: "refund-retry-storm".into(),
        run: vec!["retry-storm".into()],
        metric,
        pass: Threshold { comparison: trace::Comparison::Equal, value: 0.0 },
        files: vec![],
        repeat: 3,
        fresh_for_days: 30,
        timeout_min: 10,
        ready: vec![],
        network: trace::Network::Open,
        control: None,
    };
    Demand {
        id: DemandId::from("refunds-idempotent"),
        capability: CapabilityId::from("refunds.idempotent"),
        title: "Refunds are idempotent".into(),
        area: "payments".into(),
        territory: "payments/refunds".into(),
        outcome: Some("A retried refund never pays twice.".into()),
        baseline: Some(Baseline {
            metric: "double_payouts".into(),
            value: 3.1,
            unit: "per 10k refunds".into(),
            source: "measured at base".into(),
        }),
        reuse: None,
        fixes: None,
        was: None,
        depends: vec![],
        proof: Some(proof),
        consumed: None,
        covers: vec!["src/refunds/**".into()],
        expect: None,
        kill: Kill::default(),
        about: String::new(),
    }
}
