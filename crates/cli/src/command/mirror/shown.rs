//! The mirror as a person sees it: a table where there is room, one below the other where there is none; then what is
//! held, what nobody asked about, what is claimed beside it, and what the detectors found.

use super::{
    Aimed, Mirror, Reflected,
    many::{self, FEW},
};
use crate::render::{
    Page, Show, Tone, ago,
    story::{self, count},
};
use engine::mirror::{Detected, FailureMode, Trail, Vouched};
use jiff::Timestamp;
use trace::Manner;

/// How many of each are shown; the rest is counted.
const SHOWN: usize = 10;

impl Show for Mirror {
    fn show(&self, page: &mut Page) {
        if self.capabilities.is_empty() {
            page.line("no demand is accepted yet: the mirror is empty").command("evolute demand new");
        } else {
            page.toned(Tone::Strong, self.counts());
            self.alarm(page);
            self.capabilities(page);
        }
        self.missing_tests(page);
        self.signed_off(page);
        self.held(page);
        self.unasked(page);
        self.unmapped(page);
        self.ticked(page);
        FailureMode::ALL.into_iter().for_each(|mode| self.detected(page, mode));
    }
}

impl Mirror {
    /// The safety gate that does not pass, and what lifts that.
    pub(crate) fn alarm(&self, page: &mut Page) {
        let Some(alarm) = &self.alarm else { return };
        let (gate, record) = (&alarm.gate, &alarm.told.record);
        let others = if alarm.others == 0 { String::new() } else { format!(" (and {} more)", alarm.others) };
        let said = alarm.verdict;
        page.item(
            "!",
            format!(
                "safety gate `{gate}` {said} on the default branch, {}, record {record}{others}: nothing that landed is \
                 Reality until it passes there",
                ago(alarm.told.at, self.now)
            ),
        );
        page.hint(
            "mend what it found and land that; a run of it there says so: `evolute ci --record`, or `evolute adopt COMMIT`",
        );
    }

    fn capabilities(&self, page: &mut Page) {
        if page.is_narrow() {
            self.capabilities.iter().for_each(|reflected| stacked(page, reflected));
            return;
        }
        if self.capabilities.len() > FEW {
            return many::show(self, page);
        }
        page.blank().table(
            &["CAPABILITY", "STATE", "LEVEL", "WHY", "CONTROL", "EVIDENCE, AND WHAT IS MISSING"],
            self.capabilities.iter().map(row),
        );
    }

    fn signed_off(&self, page: &mut Page) {
        let words = self.capabilities.iter().filter_map(|it| Some((&it.capability, it.signed_off.as_ref()?)));
        for (place, (capability, word)) in words.enumerate() {
            if place == 0 {
                page.heading("signed off");
            }
            page.item("·", format!("`{capability}` by `{}`, {}", word.by, assurance(&word.assurance)));
        }
    }

    fn missing_tests(&self, page: &mut Page) {
        let lost: Vec<&Reflected> =
            self.capabilities.iter().filter(|reflected| !reflected.missing_tests.is_empty()).collect();
        if lost.is_empty() {
            return;
        }
        page.heading(format!(
            "tests that ran in a proof and do not any more, in {}",
            count(lost.len(), "proof")
        ));
        for Reflected { capability, missing_tests, .. } in lost.iter().take(SHOWN) {
            let first = missing_tests.first().map_or("", |missing| missing.test.as_str());
            let more = match missing_tests.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            page.item("!", format!("`{capability}`: `{first}`{more}"));
        }
        more(page, lost.len());
    }

    fn held(&self, page: &mut Page) {
        let held = self.capabilities.iter().filter_map(|it| Some((&it.capability, it.held.as_ref()?)));
        for (place, (capability, held)) in held.enumerate() {
            if place == 0 {
                page.heading("held where it is");
            }
            let since = ago(held.told.at, self.now);
            page.item("·", format!("`{capability}` by `{}`, {since}: {}", held.by, held.because));
        }
    }

    fn unasked(&self, page: &mut Page) {
        let asked = |it: &'_ Reflected| it.metric.as_ref().and_then(|metric| metric.unasked_since);
        let unasked: Vec<&Reflected> = self.capabilities.iter().filter(|it| asked(it).is_some()).collect();
        if unasked.is_empty() {
            return;
        }
        page.heading(format!("metrics that nobody has asked about: {}", unasked.len()));
        for reflected in unasked.iter().take(SHOWN) {
            let Some(Aimed { name, owner, unasked_since: Some(since), .. }) = &reflected.metric else {
                continue;
            };
            let owner = owner.as_ref().map_or_else(|| "nobody's".to_owned(), |owner| format!("`{owner}`'s"));
            page.item(
                "·",
                format!("`{name}` of `{}`, {owner}, {}", reflected.capability, ago(*since, self.now)),
            );
            page.command(format!("  evolute vouch {} --because \"…\"", reflected.capability));
        }
        more(page, unasked.len());
    }

    fn unmapped(&self, page: &mut Page) {
        if self.unmapped.is_empty() {
            return;
        }
        page.heading(format!("unmapped: {}", self.unmapped.len()));
        for claim in self.unmapped.iter().take(SHOWN) {
            page.item("·", format!("{}:{}  {}", claim.path, claim.line, claim.words));
        }
        more(page, self.unmapped.len());
    }

    fn ticked(&self, page: &mut Page) {
        if self.ticked_beside > 0 {
            let items = count(self.ticked_beside, "item");
            page.blank().line(format!(
                "other tools call {items} done that no demand names: `evolute import --audit`"
            ));
        }
    }

    fn detected(&self, page: &mut Page, mode: FailureMode) {
        let found: Vec<&Detected> = self.detected.iter().filter(|detected| detected.mode == mode).collect();
        if found.is_empty() {
            return;
        }
        page.heading(format!("{mode}: {}", found.len()));
        for detected in found.iter().take(SHOWN) {
            page.item("!", format!("{} ({})", detected.message, trail(&detected.trail, self.now)));
            page.spans(&[(Tone::Plain, "    "), (Tone::Hint, "hint: "), (Tone::Plain, &detected.hint)]);
        }
        more(page, found.len());
    }
}

fn row(reflected: &Reflected) -> Vec<String> {
    let standing = &reflected.standing;
    let level = standing.level.map_or_else(String::new, |level| level.to_string());
    let due = if standing.due { ", re-proof due" } else { "" };
    let wording = if reflected.wording.is_some() { ", wording accepted" } else { "" };
    vec![
        reflected.capability.to_string(),
        standing.state.to_string(),
        level,
        format!("{}{due}{wording}", standing.why),
        control(reflected.control).to_owned(),
        standing.missing.clone(),
    ]
}

fn stacked(page: &mut Page, reflected: &Reflected) {
    page.heading(reflected.capability.as_str());
    page.fact("stands", story::standing(&reflected.standing));
    if reflected.control.is_some() {
        page.fact("control", control(reflected.control));
    }
    if !reflected.standing.missing.is_empty() {
        page.fact("missing", &reflected.standing.missing);
    }
}

/// How sure it is that somebody's word is theirs.
fn assurance(vouched: &Vouched) -> String {
    match vouched {
        Vouched::Signed { key } => format!("signed with the key `{key}`"),
        Vouched::Relayed { key } => format!("as the ledger of the key `{key}` says"),
        Vouched::Unsigned => "unsigned".to_owned(),
        Vouched::Discredited { because } => format!("which does not count: {because}"),
    }
}

/// How a control went: one that was measured says more than one for which there was nothing to run.
const fn control(manner: Option<Manner>) -> &'static str {
    match manner {
        None => "none",
        Some(Manner::Measured) => "measured",
        Some(Manner::Absent) => "absent",
        Some(Manner::Removed) => "removed",
        Some(Manner::Met) => "met",
        Some(Manner::Mixed) => "mixed",
        Some(Manner::Unknown) => "unknown",
    }
}

/// What gave it away.
fn trail(trail: &Trail, now: Timestamp) -> String {
    match trail {
        Trail::Record(told) => format!("record {}, {}", told.record, ago(told.at, now)),
        Trail::Commit { commit, at } => format!("commit {}, {}", commit.short(), ago(*at, now)),
        Trail::Line { path, line } => format!("{path}:{line}"),
    }
}

fn more(page: &mut Page, all: usize) {
    if all > SHOWN {
        page.line(format!("  and {} more: `evolute mirror --json` has them all", all - SHOWN));
    }
}
