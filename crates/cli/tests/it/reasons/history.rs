//! A history of cycles and of people: a real repository, a real ledger, and what made each line.

use super::{
    ledger::{Ledger, object},
    lines::{Files, Line, Maker, block, single, text},
};
use crate::Repo;
use runtime::Dice;
use std::{collections::BTreeMap, fs};
use trace::{
    Answer, Baseline, Demand, Digest, OnExpiry, Plan, Question, Step,
    event::{constraint, cycle, demand, execution, planning},
    id::{DecisionId, DemandId},
};

/// Files at the beginning.
const FILES: usize = 8;

/// A cycle, as it was.
pub(super) struct Cycle {
    pub(super) id: String,
    pub(super) demand: String,
    pub(super) baseline: f64,
    /// The plan that was followed from a step on.
    pub(super) plans: Vec<(u32, Digest)>,
    /// What was decided, and about which step.
    pub(super) decisions: Vec<(String, Option<u32>)>,
}

/// A repository, its ledger, and what is so.
pub(super) struct History {
    pub(super) repo: Repo,
    pub(super) ledger: Ledger,
    pub(super) dice: Dice,
    pub(super) cycles: Vec<Cycle>,
    /// The work tree, as it should be.
    pub(super) files: Files,
    pub(super) serial: u32,
    /// Commits that are not worth a look.
    pub(super) looked_past: Vec<String>,
}

impl Cycle {
    /// The plan that a step followed.
    pub(super) fn plan_of(&self, step: u32) -> Digest {
        let last = self.plans.iter().rev().find(|(from, _)| *from <= step);
        last.expect("because the first plan is for the first step").1
    }
}

impl History {
    /// So many cycles, and what people do in between.
    pub(super) fn of(cycles: usize, seed: u64) -> Self {
        let repo = Repo::new();
        let ledger = Ledger::of(&repo);
        let mut history = Self {
            repo,
            ledger,
            dice: Dice::seeded(seed),
            cycles: vec![],
            files: BTreeMap::new(),
            serial: 0,
            looked_past: vec![],
        };
        for number in 0..FILES {
            let lines = (0..5).flat_map(|_| block(&mut history.serial, &Maker::Person, 4)).collect();
            history.files.insert(format!("src/part{number}.rs"), lines);
        }
        history.commit("start");
        for number in 0..cycles {
            history.land(number);
            history.afterwards(number);
        }
        history.is_as_it_should_be();
        history
    }

    /// Lines from everywhere, each with its place from 1.
    pub(super) fn sample(&self, count: usize) -> Vec<(&str, usize, &Line)> {
        let all: Vec<(&str, usize, &Line)> = self
            .files
            .iter()
            .flat_map(|(file, lines)| {
                lines.iter().enumerate().map(move |(at, line)| (file.as_str(), at + 1, line))
            })
            .collect();
        assert!(all.len() > count, "there are {} lines", all.len());
        let stride = all.len() as f64 / count as f64;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let place = |number: usize| (number as f64 * stride) as usize;
        (0..count).map(|number| all[place(number)]).collect()
    }

    fn is_as_it_should_be(&self) {
        for (file, lines) in &self.files {
            assert_eq!(self.repo.read(file), text(lines), "{file} is not as it should be");
        }
        assert_eq!(self.repo.git(&["status", "--porcelain"]), "");
    }

    pub(super) fn below(&self, limit: usize) -> usize {
        usize::try_from(self.dice.roll() % limit.max(1) as u64).expect("because it is below a limit")
    }

    /// Some file.
    pub(super) fn some(&self) -> String {
        let at = self.below(self.files.len());
        self.files.keys().nth(at).expect("because it is below their number").clone()
    }

    /// Writes the files as they should be.
    pub(super) fn write(&self) {
        for (file, lines) in &self.files {
            self.repo.file(file, &text(lines));
        }
        let source = self.repo.root().join("src");
        for entry in fs::read_dir(source).expect("because there are files").flatten() {
            let name = format!("src/{}", entry.file_name().to_string_lossy());
            if !self.files.contains_key(&name) {
                fs::remove_file(entry.path()).expect("because the file is ours");
            }
        }
    }

    /// Writes the files and commits them; the commit.
    pub(super) fn commit(&self, message: &str) -> String {
        self.write();
        self.repo.commit(message);
        self.repo.git(&["rev-parse", "HEAD"])
    }

    /// Somebody changes a file: new lines between others, a line that is another, a line less.
    pub(super) fn change(&mut self, file: &str, maker: &Maker) {
        let more = block(&mut self.serial, maker, 3);
        let other = single(&mut self.serial, maker);
        let (at, instead, gone) = (self.dice.roll(), self.dice.roll(), self.dice.roll());
        let lines = self.files.get_mut(file).expect("because it is one of them");
        let place = |roll: u64, length: usize| {
            usize::try_from(roll % length.max(1) as u64).expect("because it is below a limit")
        };
        let telling = |lines: &[Line], from: usize| {
            (0..lines.len())
                .map(|add| (from + add) % lines.len())
                .find(|at| lines[*at].text.contains("value_"))
        };
        if let Some(at) = telling(lines, place(instead, lines.len())) {
            lines[at] = other;
        }
        if let Some(at) = telling(lines, place(gone, lines.len())).filter(|_| lines.len() > 12) {
            lines.remove(at);
        }
        let at = place(at, lines.len());
        lines.splice(at..at, more);
    }

    /// A demand is accepted, its plan approved and its cycle opened: its number.
    pub(super) fn open(&mut self, files: &[String], recorded: bool) -> usize {
        let number = self.cycles.len();
        let (demand, id) = (format!("demand-{number}"), format!("c-{number:08}"));
        let baseline = f64::from(u32::try_from(number).expect("because there are few")) + 0.5;
        let mut cycle = Cycle { id, demand, baseline, plans: vec![], decisions: vec![] };
        if recorded {
            let accepted = self.accept(&cycle);
            let rests_on = self.decide(None, None, number);
            let plan = self.approve(&cycle, files, accepted, &rests_on, "at first");
            cycle.plans.push((1, plan));
            cycle.decisions.push((rests_on, None));
            let base = object(&self.repo, "HEAD");
            let demand = DemandId::new(&cycle.demand);
            self.ledger.write(Some(&cycle.id), cycle::Event::Opened { demand, plan, base });
        }
        self.cycles.push(cycle);
        number
    }

    fn accept(&mut self, cycle: &Cycle) -> Digest {
        let digest = Digest::of(format!("demand of {}", cycle.id));
        let written = serde_json::json!({
            "id": cycle.demand, "capability": format!("shop.{}", cycle.demand), "title": "It counts",
            "territory": "shop",
        });
        let mut demand: Demand = serde_json::from_value(written).expect("because nothing is missing");
        let (metric, unit) = ("count".to_owned(), "pieces".to_owned());
        demand.baseline = Some(Baseline { metric, value: cycle.baseline, unit, source: "counted".into() });
        let file = format!(".evolute/demands/{}.md", cycle.demand).as_str().into();
        let event = demand::Event::Accepted {
            demand: Box::new(demand),
            file,
            digest,
            self_approved: false,
            blocked: vec![],
        };
        self.ledger.write(None, event);
        digest
    }

    /// Approves a plan whose steps each touch a file.
    pub(super) fn approve(
        &mut self,
        cycle: &Cycle,
        files: &[String],
        demand_digest: Digest,
        rests_on: &str,
        version: &str,
    ) -> Digest {
        let digest = Digest::of(format!("plan of {} {version}", cycle.id));
        let step = |(at, file): (usize, &String)| Step {
            touches: vec![file.clone()],
            ..Step::new(u32::try_from(at + 1).expect("because there are few"), format!("change {file}"))
        };
        let plan = Plan {
            demand: DemandId::new(&cycle.demand),
            title: format!("Plan of {} {version}", cycle.id),
            decisions: vec![DecisionId::new(rests_on)],
            consulted: vec![],
            steps: files.iter().enumerate().map(step).collect(),
            rejected: vec![],
        };
        let event = planning::Event::Approved {
            plan: Box::new(plan),
            file: format!(".evolute/plans/{}/plan.md", cycle.demand).as_str().into(),
            digest,
            demand_digest,
            revision: object(&self.repo, "HEAD"),
            uses: BTreeMap::new(),
            self_approved: false,
            drafted_by: None,
        };
        self.ledger.write(None, event);
        digest
    }

    /// The plan is another from a step on.
    pub(super) fn replan(&mut self, number: usize, files: &[String], from: u32) {
        let mut cycle = self.cycles.remove(number);
        let accepted = Digest::of(format!("demand of {}", cycle.id));
        let rests_on = cycle.decisions[0].0.clone();
        let plan = self.approve(&cycle, files, accepted, &rests_on, "another");
        self.ledger.write(Some(&cycle.id), cycle::Event::Replanned { plan });
        cycle.plans.push((from, plan));
        self.cycles.insert(number, cycle);
    }

    /// Something is asked and answered, of a cycle or of none.
    pub(super) fn decide(&mut self, cycle: Option<&str>, step: Option<u32>, number: usize) -> String {
        let id = format!("d-{:08}", self.ledger.now().as_second() % 100_000_000);
        let question = Question {
            id: DecisionId::new(&id),
            class: "architecture".into(),
            step,
            trigger: "the plan".into(),
            text: format!("Is it so in {number}?"),
            options: vec!["yes".into(), "no".into()],
            owner: "mira@shop.example".into(),
            deputy: None,
            context: vec![],
            due: self.ledger.now(),
            on_expiry: OnExpiry::Escalate,
            policy: Digest::of(format!("policy {}", number % 3)),
            sla_s: None,
            stands_in: None,
            requires: vec![],
            people: vec![],
            undo_s: None,
            chain: None,
        };
        self.ledger.write(cycle, constraint::Event::DecisionRequested(question));
        let answer = Answer::new(DecisionId::new(&id), "yes", "it was seen");
        self.ledger.write(cycle, constraint::Event::Decided(answer));
        id
    }

    /// What the loop's commits say below their subject, as `engine::execution::message` writes it.
    pub(super) fn trailers(&self, number: usize, step: Option<u32>) -> String {
        let cycle = &self.cycles[number];
        let step = step.map(|step| format!("Evolute-Step: {step}\n")).unwrap_or_default();
        let trace = Digest::of(&cycle.id).to_string();
        let head = if self.ledger.head() == Digest::ZERO { Digest::ZERO } else { self.ledger.head() };
        format!(
            "Evolute-Demand: {}\nEvolute-Cycle: {}\n{step}Evolute-Trace: {}\nEvolute-Head: {head}\n",
            cycle.demand,
            cycle.id,
            &trace[..32]
        )
    }

    /// The step's change is made, committed and recorded; the commit.
    pub(super) fn step(&mut self, number: usize, step: u32, file: &str, maker: &Maker) -> String {
        self.change(file, maker);
        let words = format!(
            "change {file} in step {step}\n\nStep {step} of `{}`.\n\n{}",
            self.cycles[number].demand,
            self.trailers(number, Some(step))
        );
        let commit = self.commit(&words);
        if *maker == (Maker::Step { cycle: number, step }) {
            let id = self.cycles[number].id.clone();
            if step == 1 {
                let decided = self.decide(Some(&id), Some(1), number);
                self.cycles[number].decisions.push((decided, Some(1)));
            }
            let event = execution::Event::StepCommitted {
                step,
                attempt: 1,
                commit: object(&self.repo, "HEAD"),
                tree: object(&self.repo, "HEAD^{tree}"),
            };
            self.ledger.write(Some(&id), event);
        }
        commit
    }

    /// The candidate, as the gates judged it: what is checked out.
    pub(super) fn candidate(&mut self, number: usize, onto: &str) {
        let event = execution::Event::CandidateMade {
            number: 1,
            commit: object(&self.repo, "HEAD"),
            tree: object(&self.repo, "HEAD^{tree}"),
            onto: object(&self.repo, onto),
        };
        let id = self.cycles[number].id.clone();
        self.ledger.write(Some(&id), event);
    }

    /// The review, and that what is checked out landed.
    pub(super) fn landed(&mut self, number: usize, onto: &str) {
        let id = self.cycles[number].id.clone();
        let decided = self.decide(Some(&id), None, number);
        self.cycles[number].decisions.push((decided, None));
        let (commit, onto) = (object(&self.repo, "HEAD"), object(&self.repo, onto));
        self.ledger.write(Some(&id), execution::Event::Landed { commit, onto });
    }
}
