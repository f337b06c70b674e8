//! A trace that was written over months: records as the loop makes them, at moments that lie behind, in the ledger of a real
//! repository. What takes months cannot be run in a test.

use crate::Repo;
use jiff::{SignedDuration, Timestamp};
use runtime::{Clock, Head, Ledger as _, Line, Sqlite};
use serde_json::{Value, json};
use trace::{Demand, Digest, Event, id::CycleId};

/// A ledger under construction.
pub(crate) struct Months {
    repo: Repo,
    head: String,
    lines: Vec<(Timestamp, Option<String>, Value)>,
    now: Timestamp,
}

/// A capability as it was built.
#[derive(Clone, Copy)]
pub(crate) struct Built<'b> {
    pub(crate) name: &'b str,
    pub(crate) territory: &'b str,
    /// How many days ago it was proven; its demand was accepted five days before.
    pub(crate) ago: i64,
    /// Minutes of machine time.
    pub(crate) minutes: u64,
    pub(crate) model: &'b str,
    /// The gate that stood in the way first.
    pub(crate) red: Option<&'b str>,
}

impl Months {
    /// A repository with one commit, and nothing on record.
    pub(crate) fn new() -> Self {
        let repo = Repo::new();
        repo.file("README.md", "# A shop\n").commit("start");
        let head = repo.git(&["rev-parse", "HEAD"]);
        Self { repo, head, lines: vec![], now: Clock::System.read() }
    }

    /// So many days ago, at an hour of that day.
    fn at(&self, ago: i64, hour: i64) -> Timestamp {
        let back = SignedDuration::from_hours(ago * 24 - hour);
        self.now.checked_sub(back).expect("because it is not long ago")
    }

    fn says(&mut self, at: Timestamp, cycle: Option<&str>, event: Value) {
        self.lines.push((at, cycle.map(ToOwned::to_owned), event));
    }

    /// A demand is accepted.
    pub(crate) fn accepts(&mut self, name: &str, territory: &str, needs: &[&str], ago: i64) -> &mut Self {
        let file = format!(".evolute/demands/{}.md", id(name));
        self.repo.file(&file, &format!("---\nid: {}\ncapability: {name}\n---\n# {name}\n", id(name)));
        let event = json!({ "type": "demand.accepted", "v": 1, "demand": demand(name, territory, needs),
            "file": file, "digest": Digest::of(name), "self_approved": false });
        self.says(self.at(ago, 0), None, event);
        self
    }

    /// A capability is built and proven, in one cycle.
    pub(crate) fn builds(&mut self, built: Built<'_>) -> &mut Self {
        let Built { name, territory, ago, minutes, model, red } = built;
        self.accepts(name, territory, &[], ago + 5);
        let cycle = format!("c-{:08}", self.lines.len());
        let (plan, took_ms) = (Digest::of(format!("plan of {name}")), minutes * 60_000);
        let step = json!({ "number": 1, "title": "do it", "takes_min": 30, "touches": ["src/**"],
            "accept": ["true"], "instruction": "Do it." });
        self.says(
            self.at(ago + 4, 0),
            None,
            json!({ "type": "planning.approved", "v": 1, "plan": { "demand": id(name), "title": "It",
                "decisions": [], "consulted": [], "steps": [step], "rejected": [] },
                "file": "plan.md", "digest": plan, "demand_digest": Digest::of(name),
                "revision": self.head, "uses": {}, "self_approved": false }),
        );
        let opened =
            json!({ "type": "cycle.opened", "v": 1, "demand": id(name), "plan": plan, "base": self.head });
        self.says(self.at(ago + 2, 0), Some(&cycle), opened);
        self.says(
            self.at(ago + 2, 1),
            Some(&cycle),
            json!({ "type": "execution.attempt_ended", "v": 1, "step": 1, "attempt": 1, "agent": "codex",
                "brief": Digest::of("brief"), "model": model, "ending": { "ending": "changed" }, "took_ms": took_ms }),
        );
        if let Some(gate) = red {
            let red = json!({ "type": "quality.gate_failed", "v": 1, "gate": gate, "kind": "gate", "step": 1,
                "attempt": 1, "tree": self.head, "definition": Digest::of(gate), "verdict": "failed", "took_ms": 0 });
            self.says(self.at(ago + 2, 2), Some(&cycle), red);
            let deviated = json!({ "type": "cycle.deviated", "v": 1, "id": format!("v-{cycle}"), "fault": "gate_failed",
                "subject": gate, "layer": "context", "detail": "it failed" });
            self.says(self.at(ago + 2, 2), Some(&cycle), deviated);
        }
        self.proves(name, territory, &cycle, ago);
        let cost = json!({ "attempts": 1, "false_starts": 0, "red_gates": 0, "building_ms": took_ms,
            "false_start_ms": 0, "gates_ms": 0, "proof_ms": 0, "waiting_ms": 3_600_000, "touches": 2 });
        let beat = json!({ "type": "learning.heartbeat", "v": 1, "capability": name, "demand": id(name), "proof": [],
            "level": "L3", "worked": [], "failed": [], "cost": cost });
        self.says(self.at(ago, 2), Some(&cycle), beat);
        let answer =
            json!({ "type": "learning.responded", "v": 1, "response": "full", "because": "it is there" });
        self.says(self.at(ago, 3), Some(&cycle), answer);
        let closed = json!({ "type": "cycle.closed", "v": 1, "response": "full", "standing": reality(), "cost": cost });
        self.says(self.at(ago, 4), Some(&cycle), closed);
        self
    }

    fn proves(&mut self, name: &str, territory: &str, cycle: &str, ago: i64) {
        let landed = json!({ "type": "execution.landed", "v": 1, "commit": self.head, "onto": self.head });
        self.says(self.at(ago, 0), Some(cycle), landed);
        let demand: Demand =
            serde_json::from_value(demand(name, territory, &[])).expect("because it is a demand");
        let proof = demand.proof.expect("because it has one").digest();
        let run = |manner: &str| {
            json!({ "capability": name, "revision": self.head, "proof": proof, "readings": [0.0],
                "manner": manner, "detail": "read 0", "took_ms": 0 })
        };
        let mut control = run("measured");
        control["type"] = "mirror.control_run".into();
        control["v"] = 1.into();
        let met = json!({ "type": "mirror.proof_run", "v": 1, "request": null, "run": run("met") });
        let stands =
            json!({ "type": "mirror.standing_changed", "v": 1, "capability": name, "to": reality() });
        for event in [control, met, stands] {
            self.says(self.at(ago, 1), Some(cycle), event);
        }
    }

    /// The repository, with everything on record in the order of its time.
    pub(crate) fn written(mut self) -> Repo {
        // before any record: what the loop's commits lack is not what is shown here
        self.repo.commit_at("demands", "2020-01-01T00:00:00Z");
        self.lines.sort_by_key(|(at, ..)| *at);
        let folder = self.repo.root().join(".git/evolute");
        std::fs::create_dir_all(&folder).expect("because the folder is ours");
        let mut ledger = Sqlite::open(&folder.join("trace.db")).expect("because the folder is empty");
        let writer = ledger.writer().clone();
        let mut head = Head::EMPTY;
        let mut lines = vec![];
        for (at, cycle, event) in self.lines {
            let position = head.position + 1;
            let record = json!({ "id": format!("019aa5b0-7c06-7000-8000-{position:012}"), "writer": writer,
                "seq": position, "at": at, "cycle": cycle, "event": event, "prev": head.hash,
                "actor": { "kind": "human", "name": "jon@shop.example", "assurance": "local" } });
            let _: Event = serde_json::from_value(event.clone()).expect("because it is an event");
            let bytes = serde_json::to_vec(&record).expect("because it is plain data");
            let hash = Digest::of(&bytes);
            lines.push(Line {
                position,
                writer: writer.clone(),
                seq: position,
                cycle: cycle.map(CycleId::new),
                kind: event["type"].as_str().expect("because every event has a type").to_owned(),
                at_us: at.as_microsecond(),
                bytes,
                hash,
            });
            head = Head { position, hash };
        }
        ledger.append(Head::EMPTY, &lines).expect("because the ledger is empty");
        self.repo
    }
}

fn id(name: &str) -> String {
    name.replace('.', "-")
}

fn demand(name: &str, territory: &str, needs: &[&str]) -> Value {
    json!({ "id": id(name), "capability": name, "title": name, "territory": territory, "depends": needs,
        "baseline": { "metric": "wrong", "value": 3.0, "unit": "orders", "source": "measured" },
        "proof": { "workflow": "shop", "run": ["true"],
            "metric": { "name": "wrong", "unit": "orders", "from": { "read": "json", "at": "/wrong" } },
            "pass": { "comparison": "==", "value": 0.0 }, "files": [], "repeat": 1, "fresh_for_days": 3650,
            "timeout_min": 1, "ready": [] },
        "covers": [], "kill": { "attempts": 1 } })
}

fn reality() -> Value {
    json!({ "state": "reality", "level": "L3", "why": "proven", "due": false, "missing": "" })
}
