//! PROV-JSON: who made what of what. Demands, plans, trees, commits, answers, runs and standings are entities; cycles,
//! attempts, gates, proofs and decisions are activities; people, agents and Evolute itself are agents.

use super::{Chosen, ExportError};
use engine::Entry;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::Reader;
use serde_json::{Map, Value, json};
use std::io::Write;
use trace::{
    Actor, Event, Kind, ProofRun,
    event::{constraint, cycle, demand, execution, learning, mirror, planning, quality},
};

/// Records that one document holds at most: it is put together in memory.
pub const PROV_RECORDS: usize = 250_000;

/// What stays as it is in a name.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');

/// The names that are ours.
const NAMESPACE: &str = "https://evolute.dev/ns/prov#";

/// Writes the provenance of the chosen records as one document; gives how many statements there were.
///
/// # Errors
/// Where there are more than [`PROV_RECORDS`], the ledger cannot be read, or the output cannot be written.
pub fn prov(reader: &mut Reader, chosen: &Chosen, out: &mut dyn Write) -> Result<usize, ExportError> {
    let mut document = Document::default();
    for entry in chosen.entries(reader, PROV_RECORDS)? {
        document.record(&entry);
    }
    let count = document.sections.values().filter_map(Value::as_object).map(Map::len).sum();
    serde_json::to_writer(&mut *out, &document.spelled()).map_err(std::io::Error::from)?;
    writeln!(out)?;
    Ok(count)
}

#[derive(Default)]
struct Document {
    sections: Map<String, Value>,
    relations: u64,
}

/// A name in the document.
fn named(kind: &str, name: &str) -> String {
    format!("evolute:{kind}/{}", utf8_percent_encode(name, NAME))
}

impl Document {
    fn spelled(mut self) -> Value {
        self.sections.insert("prefix".into(), json!({ "evolute": NAMESPACE }));
        Value::Object(self.sections)
    }

    fn section(&mut self, name: &str) -> &mut Map<String, Value> {
        let section = self.sections.entry(name).or_insert_with(|| json!({}));
        section.as_object_mut().expect("because sections are objects")
    }

    /// Adds attributes to an element, which is there from now on.
    fn element(&mut self, section: &str, id: &str, attributes: &[(&str, Value)]) {
        let element = self.section(section).entry(id).or_insert_with(|| json!({}));
        for (name, value) in attributes {
            element[*name] = value.clone();
        }
    }

    fn entity(&mut self, kind: &str, name: &str, attributes: &[(&str, Value)]) -> String {
        let id = named(kind, name);
        self.element("entity", &id, &[("prov:type", json!(format!("evolute:{kind}")))]);
        self.element("entity", &id, attributes);
        id
    }

    fn activity(&mut self, kind: &str, name: &str, span: (Timestamp, Timestamp)) -> String {
        let id = named(kind, name);
        let attributes = [
            ("prov:type", json!(format!("evolute:{kind}"))),
            ("prov:startTime", json!(span.0)),
            ("prov:endTime", json!(span.1)),
        ];
        self.element("activity", &id, &attributes);
        id
    }

    fn agent(&mut self, actor: &Actor) -> String {
        let (kind, of) = match actor.kind {
            Kind::Human => ("person", "prov:Person"),
            Kind::Agent => ("agent", "prov:SoftwareAgent"),
            Kind::System => ("system", "prov:SoftwareAgent"),
        };
        let id = named(kind, &actor.name);
        self.element("agent", &id, &[("prov:type", json!({ "$": of, "type": "prov:QUALIFIED_NAME" }))]);
        id
    }

    fn relate(&mut self, relation: &str, ends: &[(&str, &str)], at: Option<Timestamp>) {
        self.relations += 1;
        let mut attributes: Map<String, Value> =
            ends.iter().map(|(role, id)| ((*role).to_owned(), json!(id))).collect();
        attributes.extend(at.map(|at| ("prov:time".to_owned(), json!(at))));
        let id = format!("_:r{}", self.relations);
        self.section(relation).insert(id, Value::Object(attributes));
    }

    fn generated(&mut self, entity: &str, by: &str, at: Timestamp) {
        self.relate("wasGeneratedBy", &[("prov:entity", entity), ("prov:activity", by)], Some(at));
    }

    fn used(&mut self, activity: &str, entity: &str) {
        self.relate("used", &[("prov:activity", activity), ("prov:entity", entity)], None);
    }

    fn derived(&mut self, made: &str, from: &str) {
        self.relate("wasDerivedFrom", &[("prov:generatedEntity", made), ("prov:usedEntity", from)], None);
    }

    fn associated(&mut self, activity: &str, actor: &Actor) {
        let agent = self.agent(actor);
        self.relate("wasAssociatedWith", &[("prov:activity", activity), ("prov:agent", &agent)], None);
    }

    fn attributed(&mut self, entity: &str, actor: &Actor) {
        let agent = self.agent(actor);
        self.relate("wasAttributedTo", &[("prov:entity", entity), ("prov:agent", &agent)], None);
    }

    fn record(&mut self, entry: &Entry) {
        match &entry.record.event {
            Event::Demand(event) => self.demand(event, entry),
            Event::Planning(event) => self.planning(event, entry),
            Event::Cycle(event) => self.cycle(event, entry),
            Event::Constraint(event) => self.decision(event, entry),
            Event::Execution(event) => self.execution(event, entry),
            Event::Quality(event) => self.quality(event, entry),
            Event::Mirror(event) => self.mirror(event, entry),
            Event::Learning(event) => self.learning(event, entry),
            Event::Context(_) | Event::Feedback(_) | Event::Ledger(_) => {}
        }
    }

    fn demand(&mut self, event: &demand::Event, entry: &Entry) {
        if let demand::Event::Accepted { demand, digest, .. } = event {
            let title = [("prov:label", json!(demand.title)), ("evolute:digest", json!(digest))];
            let own = self.entity("demand", demand.id.as_str(), &title);
            self.attributed(&own, &entry.record.actor);
        }
    }

    fn planning(&mut self, event: &planning::Event, entry: &Entry) {
        if let planning::Event::Approved { plan, digest, .. } = event {
            let own = self.entity("plan", &digest.to_string(), &[("prov:label", json!(plan.title))]);
            let demand = self.entity("demand", plan.demand.as_str(), &[]);
            self.derived(&own, &demand);
            self.attributed(&own, &entry.record.actor);
            for decision in &plan.decisions {
                let decision = self.entity("answer", decision.as_str(), &[]);
                self.derived(&own, &decision);
            }
        }
    }

    fn cycle(&mut self, event: &cycle::Event, entry: &Entry) {
        let (Some(cycle), at) = (&entry.record.cycle, entry.record.at) else { return };
        let own = named("cycle", cycle.as_str());
        match event {
            cycle::Event::Opened { demand, plan, .. } => {
                self.activity("cycle", cycle.as_str(), (at, at));
                let demand = self.entity("demand", demand.as_str(), &[]);
                let plan = self.entity("plan", &plan.to_string(), &[]);
                self.used(&own, &demand);
                self.used(&own, &plan);
                self.associated(&own, &entry.record.actor);
            }
            cycle::Event::Adopted { demand, commits, .. } => {
                self.activity("cycle", cycle.as_str(), (at, at));
                let demand = self.entity("demand", demand.as_str(), &[]);
                self.used(&own, &demand);
                for commit in commits {
                    let commit = self.entity("commit", commit.as_str(), &[]);
                    self.used(&own, &commit);
                }
            }
            cycle::Event::Closed { .. } => {
                self.element("activity", &own, &[("prov:endTime", json!(at))]);
            }
            _other => {}
        }
    }

    fn decision(&mut self, event: &constraint::Event, entry: &Entry) {
        let at = entry.record.at;
        match event {
            constraint::Event::DecisionRequested(question) => {
                let own = self.activity("decision", question.id.as_str(), (at, at));
                let label = [("prov:label", json!(question.text)), ("evolute:class", json!(question.class))];
                self.element("activity", &own, &label);
                let policy = self.entity("policy", &format!("{}@{}", question.class, question.policy), &[]);
                self.used(&own, &policy);
            }
            constraint::Event::Decided(answer) => {
                let own = named("decision", answer.decision.as_str());
                self.element("activity", &own, &[("prov:endTime", json!(at))]);
                let words = [("prov:label", json!(answer.because)), ("evolute:choice", json!(answer.choice))];
                let made = self.entity("answer", answer.decision.as_str(), &words);
                self.generated(&made, &own, at);
                self.associated(&own, &entry.record.actor);
            }
            _other => {}
        }
    }

    fn execution(&mut self, event: &execution::Event, entry: &Entry) {
        let (Some(cycle), at) = (&entry.record.cycle, entry.record.at) else { return };
        match event {
            execution::Event::AttemptEnded(end) => {
                let name = format!("{cycle}/{}.{}", end.step, end.attempt);
                let own = self.activity("attempt", &name, (began(at, end.took_ms), at));
                self.associated(&own, &Actor::agent(end.agent.clone()));
                let brief = self.entity("brief", &end.brief.to_string(), &[]);
                self.used(&own, &brief);
                if let Some(tree) = &end.tree {
                    let tree = self.entity("tree", tree.as_str(), &[]);
                    self.generated(&tree, &own, at);
                }
            }
            execution::Event::StepCommitted { commit, tree, step, attempt, .. } => {
                let commit = self.entity("commit", commit.as_str(), &[]);
                let tree = self.entity("tree", tree.as_str(), &[]);
                self.derived(&commit, &tree);
                self.generated(&commit, &named("attempt", &format!("{cycle}/{step}.{attempt}")), at);
                self.element("activity", &named("attempt", &format!("{cycle}/{step}.{attempt}")), &[]);
            }
            execution::Event::CandidateMade { commit, onto, .. } => {
                let (commit, onto) =
                    (self.entity("commit", commit.as_str(), &[]), self.entity("commit", onto.as_str(), &[]));
                self.derived(&commit, &onto);
                self.generated(&commit, &named("cycle", cycle.as_str()), at);
                self.element("activity", &named("cycle", cycle.as_str()), &[]);
            }
            execution::Event::Landed { commit, .. } => {
                self.entity("commit", commit.as_str(), &[("evolute:landed", json!(at))]);
            }
            _other => {}
        }
    }

    fn quality(&mut self, event: &quality::Event, entry: &Entry) {
        let (Some(run), Some(cycle)) = (event.run(), &entry.record.cycle) else { return };
        let place = run.step.map_or_else(|| "candidate".to_owned(), |step| step.to_string());
        let name = format!("{cycle}/{place}.{}/{}", run.attempt, run.gate);
        let at = entry.record.at;
        let own = self.activity("gate", &name, (began(at, run.took_ms), at));
        self.element("activity", &own, &[("evolute:verdict", json!(run.verdict))]);
        let tree = self.entity("tree", run.tree.as_str(), &[]);
        self.used(&own, &tree);
        self.associated(&own, &entry.record.actor);
    }

    fn mirror(&mut self, event: &mirror::Event, entry: &Entry) {
        match event {
            mirror::Event::ControlRun(run) => self.ran("control", run, entry),
            mirror::Event::ProofRun { run, .. } => self.ran("proof", run, entry),
            mirror::Event::StandingChanged { capability, to, .. } => {
                let words = [("prov:label", json!(to.missing)), ("evolute:state", json!(to.state))];
                let name = format!("{capability}/{}", entry.record.id);
                let own = self.entity("standing", &name, &words);
                let capability = self.entity("capability", capability.as_str(), &[]);
                let ends = [("prov:specificEntity", own.as_str()), ("prov:generalEntity", &capability)];
                self.relate("specializationOf", &ends, None);
                self.attributed(&own, &entry.record.actor);
            }
            _other => {}
        }
    }

    fn ran(&mut self, kind: &str, run: &ProofRun, entry: &Entry) {
        let at = entry.record.at;
        let name = format!("{}/{}", run.capability, entry.record.id);
        let own = self.activity(kind, &name, (began(at, run.took_ms), at));
        let commit = self.entity("commit", run.revision.as_str(), &[]);
        self.used(&own, &commit);
        self.associated(&own, &entry.record.actor);
        let words = [("prov:label", json!(run.detail)), ("evolute:manner", json!(run.manner))];
        let result = self.entity("result", &name, &words);
        self.generated(&result, &own, at);
    }

    fn learning(&mut self, event: &learning::Event, entry: &Entry) {
        let (learning::Event::Heartbeat(heartbeat), Some(cycle)) = (event, &entry.record.cycle) else {
            return;
        };
        let level = [("evolute:level", json!(heartbeat.level))];
        let own = self.entity("heartbeat", cycle.as_str(), &level);
        self.element("activity", &named("cycle", cycle.as_str()), &[]);
        self.generated(&own, &named("cycle", cycle.as_str()), entry.record.at);
    }
}

/// When something began that took so long; no earlier than a day before, whatever was reported.
fn began(at: Timestamp, took_ms: u64) -> Timestamp {
    const DAY_MS: u64 = 86_400_000;
    let took = SignedDuration::from_millis(i64::try_from(took_ms.min(DAY_MS)).unwrap_or(0));
    at.checked_sub(took).unwrap_or(at)
}
