//! What came of the proofs, as a table: the story was told while they ran. Then what missed, the tests that are missing, and
//! whether anybody signed.

use super::unaccepted;
use crate::render::{
    Page, Show, Tone,
    story::{self, took},
};
use engine::Entry;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Absence, Digest, Event, Manner, Probe, ProofRun, Reading, Standing, State, event::mirror,
    id::CapabilityId,
};
use workshop::proof::word;

/// What came of it.
#[derive(Debug, Serialize)]
pub(crate) struct Proven {
    met: bool,
    runs: Vec<ProofRun>,
    probes: Vec<Probe>,
    /// The capabilities whose runs were signed for.
    signed: BTreeSet<CapabilityId>,
    standings: BTreeMap<CapabilityId, Standing>,
    /// What demands that are not accepted read.
    readings: Vec<unaccepted::Read>,
    records: Vec<u64>,
}

/// What came of it, by what was recorded.
pub(super) fn proven(
    entries: &[Entry],
    standings: BTreeMap<CapabilityId, Standing>,
    readings: Vec<unaccepted::Read>,
) -> Proven {
    let (mut runs, mut probes, mut hashes) = (vec![], vec![], BTreeMap::<Digest, CapabilityId>::new());
    let mut signed = BTreeSet::new();
    for entry in entries {
        match &entry.record.event {
            Event::Mirror(mirror::Event::ProofRun { run, .. }) => {
                hashes.insert(entry.hash, run.capability.clone());
                runs.push(run.clone());
            }
            Event::Mirror(mirror::Event::Probed { probe, .. }) => probes.push(probe.clone()),
            Event::Mirror(mirror::Event::Attested(attestation)) => {
                signed.extend(hashes.get(&attestation.run).cloned());
            }
            _other => {}
        }
    }
    let met = |run: &ProofRun| run.manner == Manner::Met && run.missing.is_empty();
    Proven {
        met: runs.iter().all(met)
            && probes.iter().all(|probe| probe.healthy)
            && readings.iter().all(|read| read.met),
        runs,
        probes,
        signed,
        standings,
        readings,
        records: entries.iter().map(|entry| entry.position).collect(),
    }
}

impl Proven {
    /// Whether everything met, and no test is missing.
    pub(crate) const fn is_met(&self) -> bool {
        self.met
    }

    /// What met and is no Reality: something else than its proof is missing.
    fn in_vain(&self, page: &mut Page) {
        for run in self.runs.iter().filter(|run| run.manner == Manner::Met) {
            let Some(standing) = self.standings.get(&run.capability).filter(|it| it.state == State::Dream)
            else {
                continue;
            };
            let level = standing.level.map_or_else(String::new, |level| format!("{level}, "));
            let (name, why, missing) = (&run.capability, standing.why, &standing.missing);
            page.line(format!("`{name}` is a Dream all the same ({level}{why}): {missing}"));
        }
    }

    fn rows(&self) -> Vec<Vec<String>> {
        let stands = |name: &CapabilityId| self.standings.get(name).map_or_else(String::new, story::standing);
        let run = |run: &ProofRun| {
            let signed = if self.signed.contains(&run.capability) { "signed" } else { "unsigned" };
            vec![
                run.capability.to_string(),
                word(run.manner).to_owned(),
                readings(&run.readings),
                took(run.took_ms),
                signed.to_owned(),
                stands(&run.capability),
            ]
        };
        let probe = |probe: &Probe| {
            let word = if probe.healthy { "healthy" } else { "failed" };
            let (name, took) = (probe.capability.to_string(), took(probe.took_ms));
            vec![name, word.to_owned(), "probe".to_owned(), took, String::new(), stands(&probe.capability)]
        };
        self.runs.iter().map(run).chain(self.probes.iter().map(probe)).collect()
    }
}

/// `0 ×3`, or `0 to 3.1, 3 times`: the spread is seen.
fn readings(readings: &[Option<Reading>]) -> String {
    let numbers: Vec<f64> = readings.iter().flatten().map(|reading| reading.0).collect();
    let without = readings.len() - numbers.len();
    let least = numbers.iter().copied().min_by(f64::total_cmp);
    let most = numbers.iter().copied().max_by(f64::total_cmp);
    let told = match least.zip(most) {
        None => return "no number".to_owned(),
        Some((least, most)) if least < most => format!("{least} to {most} ×{}", numbers.len()),
        Some((only, _)) => format!("{only} ×{}", numbers.len()),
    };
    if without == 0 { told } else { format!("{told}, {without} without") }
}

impl Show for Proven {
    fn show(&self, page: &mut Page) {
        self.readings.iter().for_each(|read| read.show(page));
        if self.runs.is_empty() && self.probes.is_empty() && self.readings.is_empty() {
            page.line("nothing is due: every proof is fresh");
        }
        if !self.runs.is_empty() || !self.probes.is_empty() {
            page.table(&["CAPABILITY", "PROOF", "READ", "TOOK", "SIGNED", "STANDS"], self.rows());
        }
        for run in self.runs.iter().filter(|run| run.manner != Manner::Met) {
            page.spans(&[
                (Tone::Bad, "missed "),
                (Tone::Plain, &format!("`{}`: {}", run.capability, run.detail)),
            ]);
        }
        self.runs.iter().for_each(|run| missing(run, page));
        self.in_vain(page);
        if !self.runs.is_empty() && self.signed.is_empty() {
            page.line("unsigned: no key of the team is here to sign (`evolute key new` makes one)");
        }
    }
}

/// The tests that ran when it last met, and not now.
fn missing(run: &ProofRun, page: &mut Page) {
    for missing in &run.missing {
        let became = match missing.now {
            Absence::Gone => "is gone",
            Absence::Skipped => "is skipped now",
        };
        let what = format!("`{}`: test `{}` ran when it last met and {became}", run.capability, missing.test);
        page.spans(&[(Tone::Bad, "missing "), (Tone::Plain, &what)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readings_show_how_far_apart_they_lie() {
        let read = |values: &[Option<f64>]| {
            readings(&values.iter().map(|value| value.map(Reading)).collect::<Vec<_>>())
        };
        assert_eq!(read(&[Some(0.0), Some(0.0), Some(0.0)]), "0 ×3");
        assert_eq!(read(&[Some(3.1), Some(0.0), None]), "0 to 3.1 ×2, 1 without");
        assert_eq!(read(&[None]), "no number");
    }
}
