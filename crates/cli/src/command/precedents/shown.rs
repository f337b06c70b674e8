//! How what was found is shown: what holds first, with its labels, and then what it replaced.

use super::Precedents;
use crate::{
    doubts::{Doubt, Doubts},
    render::{Page, Show, Tone, story},
};
use jiff::{Timestamp, tz::TimeZone};
use retention::search::{Came, Hit, Kind, Matter, Passage, Place, Slot, State};
use serde::Serialize;
use trace::id::{CycleId, DemandId, RecordId};

/// Passages that are shown of what was found, and of what it replaced; `--json` has all.
const PASSAGES: usize = 6;
const REPLACED_PASSAGES: usize = 2;
/// Letters of what a passage is.
const NAME: usize = 12;

/// One thing that was found.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    /// Which repository's; empty for this one.
    repository: String,
    score: f64,
    /// Which of the succession holds the words.
    found: String,
    words: Vec<String>,
    #[serde(flatten)]
    newest: Told,
    /// What it replaced, the newest first.
    replaced: Vec<Told>,
}

/// One matter, as it is told.
#[derive(Debug, Serialize)]
struct Told {
    id: String,
    kind: Kind,
    title: String,
    state: State,
    outcome: Option<Came>,
    /// What took its place.
    replaced_by: Option<String>,
    /// Where what is told here is disputed, or was.
    doubts: Vec<Doubt>,
    territory: Option<String>,
    cycle: Option<CycleId>,
    demand: Option<DemandId>,
    people: Vec<String>,
    at: Timestamp,
    passages: Vec<Passage>,
    records: Vec<Record>,
    /// The file that it is kept in, where one is.
    file: Option<RecordId>,
    #[serde(skip)]
    day: String,
}

/// A record that says something of it.
#[derive(Debug, Serialize)]
struct Record {
    position: u64,
    id: RecordId,
}

impl Found {
    /// What a hit says, with days in this zone.
    pub(super) fn of(hit: &Hit, doubts: Option<&Doubts>, zone: &TimeZone) -> Self {
        let mut told = hit.succession.places().iter().map(|place| Told::of(place, doubts, zone));
        Self {
            repository: hit.repository.clone(),
            score: hit.score,
            found: id(hit.succession.found(&hit.found)),
            words: hit.words.clone(),
            newest: told.next().expect("because a succession is never empty"),
            replaced: told.collect(),
        }
    }
}

impl Told {
    fn of(place: &Place, doubts: Option<&Doubts>, zone: &TimeZone) -> Self {
        let matter = &place.matter;
        let sources: Vec<_> = matter.parts.iter().map(|part| &part.source.record).collect();
        let recorded = matter.parts.iter().filter(|part| part.slot != Slot::Written);
        let record = |part: &retention::search::Part| Record {
            position: part.source.position,
            id: part.source.record.clone(),
        };
        Self {
            id: id(matter),
            kind: matter.kind,
            title: matter.title().to_owned(),
            state: matter.state(),
            outcome: matter.came(),
            replaced_by: place.replaced_by.clone(),
            doubts: doubts.map(|doubts| doubts.of_records(&sources)).unwrap_or_default(),
            territory: matter.territory().map(ToOwned::to_owned),
            cycle: matter.cycle().cloned(),
            demand: matter.demand().cloned(),
            people: matter.people().into_iter().map(ToOwned::to_owned).collect(),
            at: matter.at(),
            passages: matter.passages().cloned().collect(),
            records: recorded.map(record).collect(),
            file: matter.part(Slot::Written).map(|part| part.source.record.clone()),
            day: matter.at().to_zoned(zone.clone()).strftime("%Y-%m-%d").to_string(),
        }
    }

    /// What has to be known before it is followed, and in which tone.
    fn labels(&self) -> Vec<(Tone, String)> {
        let mut labels: Vec<(Tone, String)> =
            self.doubts.iter().map(|doubt| (Tone::Bad, self.doubted(doubt))).collect();
        match (&self.replaced_by, self.state) {
            (Some(by), _) => labels.push((Tone::Waiting, format!("superseded by `{by}`"))),
            (None, State::Open) => labels.push((Tone::Waiting, "still open: no precedent yet".to_owned())),
            (None, State::Closed) => {}
            (None, State::Superseded) => {
                labels.push((Tone::Waiting, "superseded by something that is not here".to_owned()));
            }
            (None, state @ (State::Rejected | State::Withdrawn | State::Deprecated)) => {
                labels.push((Tone::Bad, state.name().to_owned()));
            }
        }
        match self.outcome {
            Some(Came::Met) => labels.push((Tone::Good, "outcome met".to_owned())),
            Some(Came::Missed) => labels.push((Tone::Bad, "outcome missed".to_owned())),
            Some(Came::Mixed) => labels.push((Tone::Waiting, "outcome mixed".to_owned())),
            Some(Came::Open) if self.state != State::Open => {
                labels.push((Tone::Waiting, "outcome still open".to_owned()));
            }
            Some(Came::Open) | None => {}
        }
        labels
    }

    /// What a dispute says of the side that is told here.
    fn doubted(&self, doubt: &Doubt) -> String {
        let against = self.records.iter().find(|record| doubt.is_against(&record.id));
        let shown = against.or(self.records.first()).map(|record| &record.id);
        shown.map_or_else(|| doubt.words(), |record| doubt.label(record))
    }

    fn head(&self, page: &mut Page) {
        let mut spans =
            vec![(Tone::Strong, self.id.clone()), (Tone::Plain, format!("  {}", self.kind.name()))];
        for (tone, label) in self.labels() {
            spans.extend([(Tone::Plain, "  ".to_owned()), (tone, label)]);
        }
        let spans: Vec<(Tone, &str)> = spans.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        page.spans(&spans);
    }

    /// What is worth a line: the options are told by what was chosen, and by what was rejected.
    fn worth(&self, most: usize) -> impl Iterator<Item = (String, String)> {
        let worth =
            self.passages.iter().filter(|passage| !["options", "layer"].contains(&passage.what.as_str()));
        worth.take(most).map(|passage| (name(&passage.what), story::brief(&passage.text)))
    }

    /// It below what took its place.
    fn below(&self, page: &mut Page) {
        let labels: Vec<String> = self.labels().into_iter().map(|(_, label)| label).collect();
        let mut lines = vec![format!("`{}`, {}", self.id, labels.join(", ")), story::brief(&self.title)];
        lines.extend(self.worth(REPLACED_PASSAGES).map(|(what, text)| format!("{what}: {text}")));
        lines.extend([self.origin()]);
        lines.extend(self.named().map(|(name, text)| format!("{name}: {text}")));
        page.fact("in place of", lines.join("\n"));
    }

    /// When, where and by whom.
    fn origin(&self) -> String {
        let mut origin: Vec<String> = vec![];
        // A file without a day has none; the beginning of time says nothing.
        if self.at != Timestamp::UNIX_EPOCH {
            origin.push(self.day.clone());
        }
        origin.extend(self.territory.clone());
        let cycle = self.cycle.iter().filter(|cycle| cycle.as_str() != self.id);
        origin.extend(cycle.map(|cycle| format!("cycle {cycle}")));
        origin.extend(self.people.iter().filter(|name| !name.is_empty()).cloned());
        origin.join(", ")
    }

    /// The records, and the file where it is kept in one.
    fn named(&self) -> Option<(&'static str, String)> {
        let records: Vec<String> = self.records.iter().map(|record| record.position.to_string()).collect();
        let file = self.file.as_ref().map(|file| format!("`{file}`"));
        match (records.is_empty(), file) {
            (false, Some(file)) => Some(("records", format!("{}, and {file}", records.join(", ")))),
            (false, None) => Some(("records", records.join(", "))),
            (true, Some(file)) => Some(("file", file)),
            (true, None) => None,
        }
    }
}

/// The first word of what a passage is: headings of files are long.
fn name(what: &str) -> String {
    let known = ["no remedy", "by the clock", "made outside", "why new"];
    let first = || what.split_whitespace().next().unwrap_or_default();
    if known.contains(&what) { what.to_owned() } else { first().chars().take(NAME).collect() }
}

/// What a person calls it: without the kind, which is told beside it.
fn id(matter: &Matter) -> String {
    let prefix = format!("{}:", matter.kind.name());
    let bare = matter.key.strip_prefix(&prefix).unwrap_or(&matter.key);
    bare.to_owned()
}

impl Show for Precedents {
    fn show(&self, page: &mut Page) {
        self.asked(page);
        self.precedents.iter().for_each(|found| found.show(page));
        for remark in &self.remarks {
            let place = if remark.repository.is_empty() { "this repository" } else { &remark.repository };
            page.blank().line(format!("`{place}`: {}", remark.says));
            remark.hint.iter().for_each(|hint| {
                page.hint(hint);
            });
        }
    }
}

impl Precedents {
    fn asked(&self, page: &mut Page) {
        let about =
            if self.words.trim().is_empty() { String::new() } else { format!(" for `{}`", self.words) };
        let count = story::count(self.precedents.len(), "precedent");
        let found = if self.precedents.is_empty() { "no precedent".to_owned() } else { count };
        page.spans(&[(Tone::Strong, &found), (Tone::Plain, &about)]);
        let mut places = vec!["this repository".to_owned()];
        places.extend(self.repositories.iter().map(|other| format!("`{other}`")));
        let number = usize::try_from(self.searched).unwrap_or(usize::MAX);
        let mut looked = format!("{} in {}", story::count(number, "matter"), places.join(", "));
        if !self.narrowed.is_empty() {
            looked.push_str(&format!(", narrowed by {}", self.narrowed.join(" ")));
        }
        page.fact("looked at", looked);
        for unknown in &self.unknown {
            page.fact("not there", self.unheld(unknown));
        }
        if self.precedents.is_empty() {
            page.hint(if self.narrowed.is_empty() {
                "ask with other words, or say `evolute precedents` for the newest"
            } else {
                "ask with other words, or without narrowing it"
            });
        }
    }

    fn unheld(&self, unknown: &super::Unknown) -> String {
        let near: Vec<String> = unknown.near.iter().map(|word| format!("`{word}`")).collect();
        match (near.is_empty(), self.nearly) {
            (true, _) => format!("`{}`", unknown.word),
            (false, true) => format!("`{}`; looked for {} instead", unknown.word, near.join(", ")),
            (false, false) => format!("`{}`; nearly it: {}", unknown.word, near.join(", ")),
        }
    }
}

impl Found {
    fn show(&self, page: &mut Page) {
        page.blank();
        self.newest.head(page);
        page.prose(story::brief(&self.newest.title));
        for doubt in &self.newest.doubts {
            page.fact("disputed", doubt.words());
        }
        for (what, text) in self.newest.worth(PASSAGES) {
            page.fact(&what, text);
        }
        page.fact("from", self.newest.origin());
        self.newest.named().iter().for_each(|(name, text)| {
            page.fact(name, text);
        });
        if !self.repository.is_empty() {
            page.fact("repository", &self.repository);
        }
        self.replaced.iter().for_each(|told| told.below(page));
        if self.newest.id != self.found && self.replaced.iter().any(|told| told.id == self.found) {
            page.fact("found by", format!("the words of `{}`", self.found));
        }
    }
}
