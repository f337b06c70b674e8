//! One round of gates over one tree: which may start, in which order, and which are not started at all. The loop and
//! whoever runs gates by hand ask the same round.

use std::collections::BTreeMap;
use trace::{Gate, Limits, Rest, Skipped};

/// How a round is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Gates at a time.
    pub at_once: usize,
    /// What becomes of the others when one is red.
    pub rest: Rest,
}

impl Pace {
    /// As the limits say.
    #[must_use]
    pub fn of(limits: &Limits) -> Self {
        let at_once = limits.gates_at_once.and_then(|gates| usize::try_from(gates).ok());
        Self { at_once: at_once.unwrap_or(usize::MAX).max(1), rest: limits.rest }
    }
}

/// What a gate's run means for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// It does not stand in their way.
    Fine,
    /// It does.
    Red,
}

/// A round: told what was said, it knows what runs.
#[derive(Clone, Debug)]
pub struct Round<'a> {
    gates: &'a [Gate],
    pace: Pace,
    said: BTreeMap<&'a str, Said>,
    started: Vec<&'a Gate>,
    /// The gate after which none is started.
    stopped: Option<&'a str>,
}

impl<'a> Round<'a> {
    /// A round in which nothing was said yet; the first have started.
    #[must_use]
    pub fn new(gates: &'a [Gate], pace: Pace) -> Self {
        let mut round = Self { gates, pace, said: BTreeMap::new(), started: Vec::new(), stopped: None };
        round.fill();
        round
    }

    /// Hears what a gate said, started here or not. Others may start now.
    pub fn hear(&mut self, name: &str, said: Said) {
        let Some(gate) = self.gates.iter().find(|gate| gate.name == name) else { return };
        self.said.insert(&gate.name, said);
        if said == Said::Red && self.pace.rest == Rest::Skip && self.stopped.is_none() {
            self.stopped = Some(&gate.name);
        }
        self.fill();
    }

    /// The gates that run, in the order in which they were started.
    pub fn running(&self) -> impl Iterator<Item = &'a Gate> {
        self.started.iter().filter(|gate| self.is_silent(gate)).copied()
    }

    /// The gates that are not started any more, and why.
    #[must_use]
    pub fn shut(&self) -> Vec<(&'a Gate, Skipped)> {
        let waits = |gate: &&Gate| self.is_silent(gate) && !self.started.contains(gate);
        let why = |gate: &'a Gate| {
            let barred = self.barred(gate).map(|need| Skipped::Needs(need.to_owned()));
            let stopped = || self.stopped.map(|red| Skipped::FailFast(red.to_owned()));
            Some((gate, barred.or_else(stopped)?))
        };
        self.gates.iter().filter(waits).filter_map(why).collect()
    }

    /// Starts what may start, up to the pace.
    fn fill(&mut self) {
        for gate in self.gates {
            if self.stopped.is_some() || self.running().count() >= self.pace.at_once {
                return;
            }
            if self.is_silent(gate) && !self.started.contains(&gate) && self.is_ready(gate) {
                self.started.push(gate);
            }
        }
    }

    fn is_silent(&self, gate: &Gate) -> bool {
        !self.said.contains_key(gate.name.as_str())
    }

    /// What a gate needs must have been fine. What is not asked in this round is not waited for.
    fn is_ready(&self, gate: &Gate) -> bool {
        let asked = |need: &&String| self.gates.iter().any(|other| other.name == **need);
        gate.needs.iter().filter(asked).all(|need| self.said.get(need.as_str()) == Some(&Said::Fine))
    }

    fn barred(&self, gate: &'a Gate) -> Option<&'a str> {
        gate.needs.iter().map(String::as_str).find(|need| self.said.get(need) == Some(&Said::Red))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(name: &str, needs: &[&str]) -> Gate {
        let needs = needs.iter().map(ToString::to_string).collect();
        Gate { needs, ..Gate::new(name, vec!["true".into()], 60) }
    }

    fn running(round: &Round<'_>) -> Vec<String> {
        round.running().map(|gate| gate.name.clone()).collect()
    }

    fn shut(round: &Round<'_>) -> Vec<String> {
        round.shut().iter().map(|(gate, why)| format!("{}: {why}", gate.name)).collect()
    }

    const ALL: Pace = Pace { at_once: usize::MAX, rest: Rest::Run };

    #[test]
    fn a_gate_starts_once_what_it_needs_has_passed() {
        let gates = [gate("tests", &["build"]), gate("lint", &[]), gate("build", &[])];
        let mut round = Round::new(&gates, ALL);
        assert_eq!(running(&round), ["lint", "build"]);
        round.hear("build", Said::Fine);
        assert_eq!(running(&round), ["lint", "tests"]);
    }

    #[test]
    fn what_needs_a_red_gate_is_shut_and_so_is_what_needs_that() {
        let gates = [gate("build", &[]), gate("tests", &["build"]), gate("ship", &["tests"])];
        let mut round = Round::new(&gates, ALL);
        round.hear("build", Said::Red);
        assert_eq!(shut(&round), ["tests: it needs gate `build`, which did not pass"]);
        round.hear("tests", Said::Red);
        assert_eq!(shut(&round), ["ship: it needs gate `tests`, which did not pass"]);
        assert_eq!(running(&round), Vec::<String>::new());
    }

    #[test]
    fn no_more_run_than_may_and_what_runs_is_not_pushed_out_by_what_becomes_ready() {
        let gates = [gate("a", &["d"]), gate("b", &["d"]), gate("c", &[]), gate("d", &[]), gate("e", &[])];
        let mut round = Round::new(&gates, Pace { at_once: 2, ..ALL });
        assert_eq!(running(&round), ["c", "d"]);
        round.hear("d", Said::Fine);
        assert_eq!(running(&round), ["c", "a"]);
        round.hear("c", Said::Red);
        assert_eq!(running(&round), ["a", "b"]);
    }

    #[test]
    fn failing_fast_skips_what_has_not_started_and_lets_the_rest_end() {
        let gates = [gate("a", &[]), gate("b", &[]), gate("c", &[])];
        let mut round = Round::new(&gates, Pace { at_once: 2, rest: Rest::Skip });
        round.hear("a", Said::Red);
        assert_eq!(running(&round), ["b"]);
        assert_eq!(shut(&round), ["c: gate `a` did not pass, and no more were started"]);
        round.hear("b", Said::Fine);
        assert_eq!(running(&round), Vec::<String>::new());
    }
}
