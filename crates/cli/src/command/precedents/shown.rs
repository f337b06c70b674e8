//! How what was found is shown: what holds first, with its labels, and then what it replaced.

use super::Precedents;
use crate::render::{Page, Show, Tone, story};
use jiff::{Timestamp, tz::TimeZone};
use retention::search::{Came, Hit, Kind, Matter, Passage, Place, Slot, State};
use serde::Serialize;
use trace::id::{CycleId, DemandId, RecordId};

/// Passages that are shown of what was found, and of what it replaced; `--json` has all.
const PASSAGES: usize = 6;
const REPLACED_PASSAGES: usize = 2;

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
    pub(super) fn of(hit: &Hit, zone: &TimeZone) -> Self {
        let mut told = hit.succession.places().iter().map(|place| Told::of(place, zone));
        Self {
            repository: hit.repository.clone(),
            score: hit.score,
            found: hit.found.clone(),
            words: hit.words.clone(),
            newest: told.next().expect("because a succession is never empty"),
            replaced: told.collect(),
        }
    }
}

impl Told {
    fn of(place: &Place, zone: &TimeZone) -> Self {
        let matter = &place.matter;
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
        let mut labels = vec![];
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

    fn head(&self, page: &mut Page, before: &str) {
        let kind = self.kind.name();
        let mut spans = vec![(Tone::Plain, before.to_owned()), (Tone::Strong, self.id.clone())];
        spans.push((Tone::Plain, format!("  {kind}")));
        for (tone, label) in self.labels() {
            spans.extend([(Tone::Plain, "  ".to_owned()), (tone, label)]);
        }
        let spans: Vec<(Tone, &str)> = spans.iter().map(|(tone, text)| (*tone, text.as_str())).collect();
        page.spans(&spans);
    }

    fn told(&self, page: &mut Page, most: usize) {
        let worth =
            self.passages.iter().filter(|passage| passage.what != "options" && passage.what != "layer");
        for passage in worth.take(most) {
            page.fact(&story::brief(&passage.what), story::brief(&passage.text));
        }
    }

    /// Where, when and by whom; and the records.
    fn source(&self, page: &mut Page) {
        let mut source: Vec<String> = vec![];
        // A file without a day has none; the beginning of time says nothing.
        if self.at != Timestamp::UNIX_EPOCH {
            source.push(self.day.clone());
        }
        source.extend(self.territory.clone());
        source.extend(
            self.cycle.iter().filter(|cycle| cycle.as_str() != self.id).map(|cycle| format!("cycle {cycle}")),
        );
        source.extend(self.people.iter().filter(|name| !name.is_empty()).cloned());
        page.fact("from", source.join(", "));
        let records: Vec<String> = self.records.iter().map(|record| record.position.to_string()).collect();
        let file = self.file.as_ref().map(|file| format!("`{file}`"));
        let named = if records.is_empty() { None } else { Some(records.join(", ")) };
        let (name, text) = match (named, file) {
            (Some(records), Some(file)) => ("records", format!("{records}, and {file}")),
            (Some(records), None) => ("records", records),
            (None, Some(file)) => ("file", file),
            (None, None) => return,
        };
        page.fact(name, text);
    }
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
        self.newest.head(page, "");
        page.prose(story::brief(&self.newest.title));
        self.newest.told(page, PASSAGES);
        self.newest.source(page);
        if !self.repository.is_empty() {
            page.fact("repository", &self.repository);
        }
        if self.newest.id != self.found && self.replaced.iter().any(|told| told.id == self.found) {
            page.fact("found by", format!("the words of `{}`, which it replaced", self.found));
        }
        for told in &self.replaced {
            told.head(page, "  in place of ");
            page.fact("", story::brief(&told.title));
            told.told(page, REPLACED_PASSAGES);
            told.source(page);
        }
    }
}
