//! One capability, whole: all that speaks for and against it, each with its record.

use super::{Aimed, Reflected, reflected};
use crate::{
    failure::Failure,
    glance::Glance,
    render::{
        Page, Show, ago,
        story::{self, count},
    },
    what_if::first_of,
};
use engine::mirror::{Alarm, Evidence, Run, Told};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Absence, Aim, Missing, RepoPath, Standing,
    id::{CapabilityId, ObjectId},
};

/// Tests that are told by name; the rest is counted.
const TESTS: usize = 20;

/// One capability.
#[derive(Debug, Serialize)]
pub(super) struct One {
    #[serde(flatten)]
    reflected: Reflected,
    /// The acceptance of the demand that names it.
    named: Option<Told>,
    landed: Option<ObjectId>,
    /// The last run of its proof, and of its control.
    last_run: Option<Run>,
    control_run: Option<Run>,
    /// How often it met since it last lapsed.
    met_runs: u32,
    met_since: Option<Timestamp>,
    signed_off_at: Option<(String, Timestamp)>,
    builders: BTreeSet<String>,
    /// What it depends on, and where that stands.
    depends: BTreeMap<CapabilityId, Option<Standing>>,
    probe: Option<(bool, Timestamp, String)>,
    /// What of its paths changed since the proof.
    touched: BTreeSet<RepoPath>,
    /// The safety gate that does not pass where it landed.
    alarm: Option<Alarm>,
    /// The last receipt.
    receipt: Option<Told>,
    #[serde(skip)]
    now: Timestamp,
}

impl One {
    /// As it shows now.
    ///
    /// # Errors
    /// Refuses a name that nothing has; fails where git does.
    pub(super) fn of(glance: &Glance, name: &str) -> Result<Self, Failure> {
        let ground = glance.ground()?;
        let (picture, now) = (&glance.picture, glance.now);
        let mut standings = picture.standings(&ground, now);
        let capability = CapabilityId::new(name);
        let standing = standings.remove(&capability).ok_or_else(|| unknown(name, standings.keys()))?;
        let evidence = picture.evidence.get(&capability);
        let stands = |needed: &CapabilityId| (needed.clone(), standings.get(needed).cloned());
        let depends = evidence.iter().flat_map(|evidence| evidence.depends.iter().map(stands)).collect();
        let touched = ground.touched.get(&capability).cloned().unwrap_or_default();
        let alarm = picture.safety.alarm(&ground);
        let reflected = reflected(glance, &ground, capability, standing)
            .ok_or_else(|| unknown(name, standings.keys()))?;
        Ok(Self { depends, touched, alarm, now, ..Self::speaking(reflected, evidence, now) })
    }

    fn speaking(reflected: Reflected, evidence: Option<&Evidence>, now: Timestamp) -> Self {
        Self {
            reflected,
            named: evidence.map(|evidence| evidence.named.clone()),
            landed: evidence.and_then(|evidence| evidence.landed.clone()),
            last_run: evidence.and_then(|evidence| evidence.last.clone()),
            control_run: evidence.and_then(|evidence| evidence.control.clone()),
            met_runs: evidence.map_or(0, |evidence| evidence.met_runs),
            met_since: evidence.and_then(|evidence| evidence.met_since),
            signed_off_at: evidence.and_then(|evidence| evidence.signed_off.clone()),
            builders: evidence.map(|evidence| evidence.builders.clone()).unwrap_or_default(),
            depends: BTreeMap::new(),
            probe: evidence.and_then(|evidence| evidence.probe.clone()),
            touched: BTreeSet::new(),
            alarm: None,
            receipt: evidence.and_then(|evidence| evidence.witnessed.clone()),
            now,
        }
    }

    fn told(&self, told: &Told) -> String {
        format!("record {}, {}", told.record, ago(told.at, self.now))
    }

    fn ran(&self, run: &Run) -> String {
        let manner = workshop::proof::word(run.manner);
        format!("{manner} at {}: {} ({})", run.revision.short(), run.detail, self.told(&run.told))
    }

    fn runs(&self, page: &mut Page) {
        if let Some((healthy, at, detail)) = &self.probe {
            let word = if *healthy { "healthy" } else { "failed" };
            page.fact("probe", format!("{word}, {}: {detail}", ago(*at, self.now)));
        }
        if let Some(landed) = &self.landed {
            page.fact("landed", landed.short());
        }
        if let Some(run) = &self.last_run {
            page.fact("proof", self.ran(run));
        }
        missing(&self.reflected.missing_tests, page);
        if let Some(run) = &self.control_run {
            page.fact("control", self.ran(run));
        }
        if let Some(since) = self.met_since {
            let met = count(usize::try_from(self.met_runs).unwrap_or(usize::MAX), "run");
            page.fact("met", format!("{met} without a lapse, the first {}", ago(since, self.now)));
        }
        if !self.touched.is_empty() {
            page.fact("changed", format!("{} since the proof", first_of(&self.touched)));
        }
        if let Some(falls) = self.reflected.falls {
            page.fact("falls", format!("{}, unless it is proven again", ago(falls, self.now)));
        }
    }

    fn words(&self, page: &mut Page) {
        if let Some(wording) = &self.reflected.wording {
            let (by, because) = (&wording.by, &wording.because);
            let told = self.told(&wording.told);
            page.fact(
                "wording",
                format!("still true, says `{by}`: {because} ({told}); only a run makes it fresh"),
            );
        }
        if let Some((by, at)) = &self.signed_off_at {
            page.fact("signed off", format!("by `{by}`, {}", ago(*at, self.now)));
        }
        if let Some(held) = &self.reflected.held {
            page.fact("held", format!("by `{}`: {} ({})", held.by, held.because, self.told(&held.told)));
        }
        if let Some(Aimed { name, owner, asked, .. }) = &self.reflected.metric {
            let owner = owner.as_ref().map_or_else(|| "nobody's".to_owned(), |owner| format!("`{owner}`'s"));
            page.fact("metric", format!("`{name}`, {owner}"));
            if let Some(asked) = asked {
                let found = if asked.aim == Aim::Astray { "astray" } else { "points at the truth" };
                let told = self.told(&asked.told);
                page.fact("", format!("{found}, says `{}`: {} ({told})", asked.by, asked.because));
            }
        }
        if !self.builders.is_empty() {
            let names: Vec<String> = self.builders.iter().map(|name| format!("`{name}`")).collect();
            page.fact("built by", names.join(", "));
        }
    }
}

fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n CapabilityId>) -> Failure {
    let near = formats::nearest(name, known.map(CapabilityId::as_str));
    let hint = near.map_or_else(
        || "run `evolute mirror` to see the capabilities".to_owned(),
        |near| format!("run `evolute mirror {near}`, if that was meant"),
    );
    Failure::refused("mirror.unknown-capability", format!("no demand names `{name}`"), hint)
}

/// The tests that ran when it last met, and not now.
fn missing(tests: &[Missing], page: &mut Page) {
    if tests.is_empty() {
        return;
    }
    page.fact("tests", format!("{} ran when it last met, and not now", count(tests.len(), "test")));
    for missing in tests.iter().take(TESTS) {
        let became = match missing.now {
            Absence::Gone => "is gone",
            Absence::Skipped => "is skipped now",
        };
        page.fact("", format!("`{}` {became}", missing.test));
    }
    if tests.len() > TESTS {
        page.fact("", format!("and {} more", tests.len() - TESTS));
    }
}

impl Show for One {
    fn show(&self, page: &mut Page) {
        let Reflected { capability, demand, standing, .. } = &self.reflected;
        page.heading(capability.as_str());
        page.fact("stands", story::standing(standing));
        if !standing.missing.is_empty() {
            page.fact("missing", &standing.missing);
        }
        let named = self.named.as_ref().map_or_else(String::new, |told| format!(" ({})", self.told(told)));
        page.fact("demand", format!("`{demand}`{named}"));
        self.runs(page);
        if let Some(alarm) = &self.alarm {
            page.fact(
                "safety",
                format!("gate `{}` {} ({})", alarm.gate, alarm.verdict, self.told(&alarm.told)),
            );
        }
        for (needed, standing) in &self.depends {
            let stands = standing.as_ref().map_or_else(|| "nobody names it".to_owned(), story::standing);
            page.fact("depends on", format!("`{needed}`: {stands}"));
        }
        self.words(page);
        if let Some(told) = &self.receipt {
            page.fact("receipt", self.told(told));
        }
    }
}
