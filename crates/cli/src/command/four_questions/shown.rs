//! The four answers on one page.

mod ahead;

use crate::render::{Page, Show, Tone, story::count};
use engine::reckoning::{
    Cited, Claimant, Disguised, Dreams, Ground, Hemispheres, Next, Place, Reckoning, Week, Word,
};
use serde::{Serialize, Serializer};
use trace::id::DemandId;

/// Of each kind, how many are shown; the rest is counted.
const SHOWN: usize = 8;

/// The answers, and how much of them is shown.
pub(super) struct Answers {
    reckoning: Reckoning,
    depth: Depth,
}

/// Whether a person sees what each capability cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// They do not.
    Page,
    /// They do.
    Costs,
}

impl From<bool> for Depth {
    fn from(costs: bool) -> Self {
        if costs { Self::Costs } else { Self::Page }
    }
}

impl Answers {
    pub(super) const fn new(reckoning: Reckoning, depth: Depth) -> Self {
        Self { reckoning, depth }
    }
}

/// A program gets everything.
impl Serialize for Answers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.reckoning.serialize(serializer)
    }
}

impl Show for Answers {
    fn show(&self, page: &mut Page) {
        let reckoning = &self.reckoning;
        question(page, "1  Is a hemisphere starving?", word(reckoning.hemispheres.word));
        hemispheres(page, &reckoning.hemispheres);
        question(page, "2  Which claims are Dreams in disguise?", &disguises(&reckoning.dreams));
        dreams(page, &reckoning.dreams);
        question(page, "3  What would the traces change about the next demand?", "");
        next(page, &reckoning.next);
        question(page, "4  What comes within reach in twelve months?", "");
        ahead::show(page, &reckoning.horizon, self.depth);
    }
}

fn question(page: &mut Page, asked: &str, answer: &str) {
    if asked.len() + answer.len() + 2 > page.width() {
        page.heading(asked);
        page.toned(Tone::Waiting, format!("   {answer}"));
        return;
    }
    page.blank().spans(&[(Tone::Strong, asked), (Tone::Plain, "  "), (Tone::Waiting, answer)]);
}

const fn word(word: Word) -> &'static str {
    match word {
        Word::SpecStarves => "spec starves",
        Word::BuildStarves => "build starves",
        Word::BothRun => "both run",
        Word::NotShown => "not shown",
    }
}

/// A sentence, with its records.
pub(super) fn cited(cited: &Cited) -> String {
    if cited.records.is_empty() {
        return cited.words.clone();
    }
    let records: Vec<String> = cited.records.iter().map(u64::to_string).collect();
    let noun = if records.len() == 1 { "record" } else { "records" };
    let more = if cited.more == 0 { String::new() } else { format!(" and {} more", cited.more) };
    format!("{} ({noun} {}{more})", cited.words, records.join(", "))
}

fn hemispheres(page: &mut Page, both: &Hemispheres) {
    page.item("·", cited(&both.because));
    for also in &both.also {
        page.item("·", cited(also));
    }
    let spec = &both.spec;
    let waits = spec.waiting.first().map_or_else(String::new, |oldest| {
        format!(", `{}` for {}", oldest.demand, count(oldest.days as usize, "day"))
    });
    let mut parts = vec![
        format!("{} accepted", count(spec.accepted, "demand")),
        format!("{} could be built{waits}", spec.waiting.len()),
        format!("{} held up", spec.held_up),
        format!("{} written", spec.written),
    ];
    if !spec.without_proof.is_empty() {
        parts.push(format!("without a proof condition: {}", names(&spec.without_proof)));
    }
    if let Some(oldest) = spec.unanswered.first() {
        let age = count(oldest.days as usize, "day");
        parts.push(format!("{} unanswered, the oldest for {age}", count(spec.unanswered.len(), "heartbeat")));
    }
    page.fact("spec side", parts.join(" · "));
    let build = &both.build;
    let mut parts = vec![
        format!("{} open", count(build.open, "cycle")),
        format!("{} closed", build.closed),
        format!("{} Reality", build.reality),
    ];
    if build.without_demand > 0 {
        parts.push(format!("{} built before any demand", build.without_demand));
    }
    if build.untraced > 0 {
        parts.push(format!("{} of {} without a trace", build.untraced, count(build.looked_at, "commit")));
    }
    page.fact("build side", parts.join(" · "));
    weeks(page, &both.weeks);
}

fn weeks(page: &mut Page, weeks: &[Week]) {
    let line = |of: fn(&Week) -> usize| {
        let numbers: Vec<String> = weeks.iter().map(|week| format!("{:>2}", of(week))).collect();
        numbers.join(" ")
    };
    let empty = |week: &Week| week.accepted + week.closed + week.proven == 0;
    if weeks.iter().all(empty) {
        return;
    }
    for (name, of, note) in [
        ("accepted", (|week| week.accepted) as fn(&Week) -> usize, "  a week"),
        ("closed", |week| week.closed, ""),
        ("proven", |week| week.proven, ""),
    ] {
        let name = format!("  {name:<12} ");
        page.spans(&[(Tone::Faint, &name), (Tone::Plain, &line(of)), (Tone::Faint, note)]);
    }
}

fn names(ids: &[DemandId]) -> String {
    ids.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join(", ")
}

fn disguises(dreams: &Dreams) -> String {
    match (dreams.disguised.len(), dreams.true_claims) {
        (0, 0) => "nothing is claimed".into(),
        (0, held) => format!("none of {}", count(held, "claim")),
        (many, held) => format!("{many} of {}", count(many + held, "claim")),
    }
}

fn dreams(page: &mut Page, dreams: &Dreams) {
    for disguised in dreams.disguised.iter().take(SHOWN) {
        page.item("!", claim(disguised));
    }
    more(page, dreams.disguised.len());
    if let Some(due) = dreams.due.first() {
        let rest = dreams.due.len() - 1;
        let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
        page.item("·", format!("re-proof due, and still counted: `{due}`{rest}"));
    }
}

fn claim(disguised: &Disguised) -> String {
    let places: Vec<String> = disguised.places.iter().map(place).collect();
    let more = if disguised.more == 0 { String::new() } else { format!(" and {} more", disguised.more) };
    let what =
        if disguised.what.contains(' ') { disguised.what.clone() } else { format!("`{}`", disguised.what) };
    format!("{what}: {}{more}; lacks {}", places.join(", "), disguised.lacks)
}

fn place(place: &Place) -> String {
    match (place.by, place.record) {
        (Claimant::Document, _) => format!("{} names it", place.at),
        (_, Some(record)) => format!("{} (record {record})", place.at),
        (_, None) => place.at.clone(),
    }
}

fn next(page: &mut Page, all: &[Next]) {
    if all.is_empty() {
        page.item("·", "not shown: no demand waits, and no cycle was closed");
    }
    let mut told: Vec<&str> = vec![];
    for next in all {
        let head = match &next.demand {
            Some(demand) => format!("demand `{demand}`"),
            None => "no demand waits; the next one".into(),
        };
        let frees = if next.frees == 0 { String::new() } else { format!(", frees {}", next.frees) };
        page.spans(&[(Tone::Plain, "  "), (Tone::Strong, &head), (Tone::Plain, &frees)]);
        if told.contains(&next.territory.as_str()) {
            page.item("·", format!("in `{}`: what is said above", next.territory));
        } else {
            territory(page, next);
            told.push(&next.territory);
        }
        for own in &next.own {
            page.item("·", cited(own));
        }
    }
}

/// What its territory went through.
fn territory(page: &mut Page, next: &Next) {
    page.item("·", format!("in `{}`", next.territory));
    if next.says.is_empty() {
        page.item("·", "not shown: fewer than two cycles here say the same");
    }
    for says in &next.says {
        page.item("·", cited(says));
    }
    if let Some(ground) = next.costs {
        page.item("·", ground_words(ground));
    }
}

const fn ground_words(ground: Ground) -> &'static str {
    match ground {
        Ground::CheapToExtend => "cheap to extend: the next one costs less than the first one did",
        Ground::ExpensiveToReplatform => {
            "expensive to replatform: each one here cost more than the one before"
        }
        Ground::NotShown => "cheap to extend or expensive to replatform: not shown by its curve",
    }
}

/// What is not shown any more.
pub(super) fn more(page: &mut Page, all: usize) {
    if all > SHOWN {
        page.item(" ", format!("and {} more", all - SHOWN));
    }
}
