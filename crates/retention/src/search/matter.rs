//! A matter: one thing that the trace can be asked about, with what every record said of it. Its parts can arrive in any
//! order and more than once; what it is follows from the parts alone, so that no two clones see it differently.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use trace::id::{CycleId, DemandId, RecordId, WriterId};

/// Bytes of one passage; what is longer is cut, and says so.
pub(super) const PASSAGE_BYTES: usize = 4_000;
/// Passages of one part.
pub(super) const PASSAGES: usize = 64;

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A question and its answer, in the ledger or in a file.
    Decision,
    /// A turn of the loop: what worked, what failed, what the spec side said.
    Cycle,
    /// Something that did not go as meant, and what was made of it.
    Deviation,
    /// A change that was proposed as the answer to deviations.
    Lesson,
    /// What recurred, and was accepted or dismissed as a pattern.
    Pattern,
    /// What was demanded.
    Demand,
    /// What was planned, and what was not chosen.
    Plan,
    /// What reading the trace changed about a demand.
    Reading,
    /// A proof or a control that did not show what it was to show.
    Proof,
}

impl Kind {
    /// All of them, in the order of the loop.
    pub const ALL: [Self; 9] = [
        Self::Decision,
        Self::Cycle,
        Self::Deviation,
        Self::Lesson,
        Self::Pattern,
        Self::Demand,
        Self::Plan,
        Self::Reading,
        Self::Proof,
    ];

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Decision => "decision",
            Self::Cycle => "cycle",
            Self::Deviation => "deviation",
            Self::Lesson => "lesson",
            Self::Pattern => "pattern",
            Self::Demand => "demand",
            Self::Plan => "plan",
            Self::Reading => "reading",
            Self::Proof => "proof",
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Came {
    /// As expected.
    Met,
    /// Not as expected.
    Missed,
    /// In part, or with what nobody expected.
    Mixed,
    /// Nobody knows yet.
    Open,
}

impl Came {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Met, Self::Missed, Self::Mixed, Self::Open];

    /// The one with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|came| came.name() == name)
    }

    /// Its name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Mixed => "mixed",
            Self::Open => "open",
        }
    }
}

/// Where it stands, by its own records; what took its place is told by what did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is not answered, not closed: no precedent yet.
    Open,
    /// It was answered, or closed.
    Closed,
    /// It was sent back, or not taken.
    Rejected,
    /// Its file says that it was taken back.
    Withdrawn,
    /// Its file says that it is no longer advised.
    Deprecated,
    /// Its file says that another one holds in its place.
    Superseded,
}

impl State {
    /// Its name, as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Deprecated => "deprecated",
            Self::Superseded => "superseded",
        }
    }
}

/// What a part is about: a later one of the same slot takes the place of the earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// It began: asked, accepted, opened, approved, proposed, met with.
    Begun,
    /// It was answered: decided, responded to, remedied.
    Answered,
    /// The build side's own words.
    Told,
    /// It was sent back, refused or stopped.
    Refused,
    /// Somebody stands by it.
    Insisted,
    /// It ended.
    Ended,
    /// What came of it showed.
    Seen,
    /// A file says it.
    Written,
}

/// Where a part was read: its record, in the order of the union.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Source {
    /// When it happened.
    pub at: Timestamp,
    /// The ledger that wrote it.
    pub writer: WriterId,
    /// Its place among that writer's records; 0 for a file.
    pub seq: u64,
    /// The record's id; the path, for a file.
    pub record: RecordId,
    /// The record's position in this ledger; 0 for a file.
    pub position: u64,
}

/// Some words, and what they are: `chosen`, `because`, `failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// What the words are.
    pub what: String,
    /// The words.
    pub text: String,
}

/// What one record says of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is about.
    pub slot: Slot,
    /// The record.
    pub source: Source,
    /// Who did it.
    pub by: String,
    /// The matter in a sentence, where this part says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passages: Vec<Passage>,
    /// Where the matter stands from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came: Option<Came>,
    /// The cycle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<CycleId>,
    /// The demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demand: Option<DemandId>,
    /// The territory, where the record names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<String>,
    /// Everybody who had a part in it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub people: BTreeSet<String>,
    /// The policies under which it happened: the class of the decision, and the envelope by digest.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub policies: BTreeSet<String>,
    /// The matters whose place it takes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub replaces: BTreeSet<String>,
}

/// One thing that the trace can be asked about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// What names it: `d-…`, `c-…`, `v-…`; the kind and a name for the others.
    pub key: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// What was said of it, by slot.
    pub parts: Vec<Part>,
    /// The demand that its cycle is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inherited: Option<DemandId>,
    /// The territory of its demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
}

impl Part {
    /// A part that says nothing yet.
    #[must_use]
    pub fn new(slot: Slot, source: Source, by: impl Into<String>) -> Self {
        let by = by.into();
        Self {
            slot,
            source,
            people: BTreeSet::from([by.clone()]),
            by,
            title: None,
            passages: vec![],
            state: None,
            came: None,
            cycle: None,
            demand: None,
            territory: None,
            policies: BTreeSet::new(),
            replaces: BTreeSet::new(),
        }
    }

    /// Adds words, if there are any, cut to what one passage holds.
    pub fn say(&mut self, what: impl Into<String>, text: &str) {
        let text = text.trim();
        if !text.is_empty() && self.passages.len() < PASSAGES {
            self.passages.push(Passage { what: what.into(), text: bounded(text) });
        }
    }
}

/// The text, as far as a passage holds it.
pub(super) fn bounded(text: &str) -> String {
    if text.len() <= PASSAGE_BYTES {
        return text.to_owned();
    }
    let end = (0..=PASSAGE_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{} … (cut)", &text[..end])
}

impl Matter {
    /// A matter of which nothing was said.
    #[must_use]
    pub fn new(key: impl Into<String>, kind: Kind) -> Self {
        Self { key: key.into(), kind, parts: vec![], inherited: None, within: None }
    }

    /// Takes a part in: of two of one slot, the one that is later in the order of the union stays.
    pub(super) fn take(&mut self, part: Part) {
        let place = self.parts.partition_point(|other| other.slot < part.slot);
        match self.parts.get_mut(place).filter(|other| other.slot == part.slot) {
            Some(other) if other.source < part.source => *other = part,
            Some(_later) => {}
            None => self.parts.insert(place, part),
        }
    }

    /// Takes in what a file says of it now, or that none does any more.
    pub(super) fn rewrite(&mut self, part: Option<Part>) {
        self.parts.retain(|part| part.slot != Slot::Written);
        part.into_iter().for_each(|part| self.take(part));
    }

    /// It in a sentence.
    #[must_use]
    pub fn title(&self) -> &str {
        self.parts.iter().find_map(|part| part.title.as_deref()).unwrap_or(&self.key)
    }

    /// What was said of it, in order. A file that only repeats the records adds no words.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        let recorded = self.part(Slot::Begun).is_some();
        let said = self.parts.iter().filter(move |part| !(recorded && part.slot == Slot::Written));
        said.flat_map(|part| &part.passages)
    }

    /// Where it stands: by its file where that says that it fell, else by its last record.
    #[must_use]
    pub fn state(&self) -> State {
        let written = self.part(Slot::Written).and_then(|part| part.state);
        let fell = written.filter(|state| !matches!(state, State::Open | State::Closed));
        fell.or_else(|| self.last(|part| part.state)).unwrap_or(State::Open)
    }

    /// What came of it, where something was to come of it.
    #[must_use]
    pub fn came(&self) -> Option<Came> {
        let recorded =
            |part: &Part| part.slot != Slot::Written && (part.state.is_some() || part.came.is_some());
        self.last(|part| recorded(part).then_some(part.came)).flatten()
    }

    /// Its cycle.
    #[must_use]
    pub fn cycle(&self) -> Option<&CycleId> {
        self.parts.iter().find_map(|part| part.cycle.as_ref())
    }

    /// Its demand: its own, or that of its cycle.
    #[must_use]
    pub fn demand(&self) -> Option<&DemandId> {
        self.own_demand().or(self.inherited.as_ref())
    }

    /// The demand that its own records name.
    #[must_use]
    pub fn own_demand(&self) -> Option<&DemandId> {
        self.parts.iter().find_map(|part| part.demand.as_ref())
    }

    /// Its territory: what its own records name, or that of its demand.
    #[must_use]
    pub fn territory(&self) -> Option<&str> {
        self.own_territory().or(self.within.as_deref())
    }

    /// The territory that its own records name.
    #[must_use]
    pub fn own_territory(&self) -> Option<&str> {
        self.parts.iter().find_map(|part| part.territory.as_deref())
    }

    /// Everybody who had a part in it.
    #[must_use]
    pub fn people(&self) -> BTreeSet<&str> {
        self.parts.iter().flat_map(|part| &part.people).map(String::as_str).collect()
    }

    /// The matters whose place it takes.
    #[must_use]
    pub fn replaces(&self) -> BTreeSet<&str> {
        self.parts.iter().flat_map(|part| &part.replaces).map(String::as_str).collect()
    }

    /// The part of this slot.
    #[must_use]
    pub fn part(&self, slot: Slot) -> Option<&Part> {
        self.parts.iter().find(|part| part.slot == slot)
    }

    /// When it was last answered or begun: an outcome that shows later makes nothing newer.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        let when = |slot: Slot| self.part(slot).map(|part| part.source.at);
        let begun = || self.parts.iter().map(|part| part.source.at).min();
        when(Slot::Answered).or_else(|| when(Slot::Begun)).or_else(begun).unwrap_or_default()
    }

    fn last<T>(&self, of: impl Fn(&Part) -> Option<T>) -> Option<T> {
        let said = self.parts.iter().filter_map(|part| Some((&part.source, of(part)?)));
        said.max_by(|one, other| one.0.cmp(other.0)).map(|(_, value)| value)
    }
}
