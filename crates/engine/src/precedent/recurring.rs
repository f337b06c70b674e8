//! What recurs in the closed cycles of a territory, and is proposed as a pattern. The rule is short enough to be argued with:
//! two cycles or more drew the same lesson; answered the same class of deviation by a change of the same file; or, where they
//! were proven, had a step of the same title that worked at its first attempt. Same means the same words.

use super::{Bank, Patterns, Precedent};
use std::collections::{BTreeMap, BTreeSet};
use trace::{
    Basis, Digest, Level, Pattern, RepoPath,
    id::{CycleId, PatternId, RecordId},
};

/// Cycles from which on something recurs.
const TWICE: usize = 2;
/// Patterns that are proposed at once.
const PROPOSED: usize = 50;
/// Words of a pattern's name.
const WORDS: usize = 6;
/// Bytes of a pattern's name.
const NAME: usize = 60;
/// Digits without the ones that people confuse.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A pattern that is proposed, with what its file says beside it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Recurring {
    /// The pattern.
    #[serde(flatten)]
    pub pattern: Pattern,
    /// The paths that it is about, by the demands of its cycles.
    pub covers: Vec<String>,
    /// What each cycle said, in the order of the cycles.
    pub said: Vec<String>,
}

/// One thing that one cycle said.
#[derive(Clone, Debug)]
struct Said<'a> {
    precedent: &'a Precedent,
    record: Option<&'a RecordId>,
    text: String,
}

/// What recurs, and nobody has accepted or dismissed; by territory, basis and words.
#[must_use]
pub fn recurring(bank: &Bank, patterns: &Patterns) -> Vec<Recurring> {
    let mut proposed: Vec<Recurring> = vec![];
    for (territory, precedents) in bank.territories() {
        for ((basis, key), said) in said(precedents) {
            let id = id_of(territory, basis, &key);
            if said.len() >= TWICE && !patterns.knows(&id) && proposed.len() < PROPOSED {
                let name = name(&said[0].text, &id, |name| {
                    patterns.named(name) || proposed.iter().any(|other| other.pattern.name == name)
                });
                proposed.push(of(territory, basis, id, name, &said));
            }
        }
    }
    proposed
}

type Together<'a> = BTreeMap<(Basis, String), Vec<Said<'a>>>;

/// What the cycles of a territory said, put together by its words; each cycle once.
fn said(precedents: &[Precedent]) -> Together<'_> {
    let mut together = Together::new();
    for precedent in precedents {
        for (basis, key, said) in of_one(precedent) {
            let all = together.entry((basis, key)).or_default();
            if all.iter().all(|other| other.precedent.cycle != precedent.cycle) {
                all.push(said);
            }
        }
    }
    together
}

fn of_one(precedent: &Precedent) -> Vec<(Basis, String, Said<'_>)> {
    let mut said = vec![];
    for remedy in &precedent.remedies {
        let (record, lesson) = (remedy.record.as_ref(), remedy.lesson.clone());
        let one = |text: String| Said { precedent, record, text };
        said.push((Basis::Lesson, normal(&lesson), one(lesson.clone())));
        for path in &remedy.paths {
            let key = format!("{} · {} · {path}", remedy.fault.name(), remedy.subject);
            let text = format!("{} ({}) is answered in `{path}`", remedy.fault.name(), remedy.subject);
            said.push((Basis::Remedy, key, one(text)));
        }
    }
    if precedent.level >= Level::L3 {
        let record = precedent.heartbeat.as_ref();
        for title in &precedent.steps {
            let said_so =
                Said { precedent, record, text: format!("step `{title}` works at the first attempt") };
            said.push((Basis::Step, normal(title), said_so));
        }
    }
    said.retain(|(_, key, _)| !key.is_empty());
    said
}

/// Lowercase, with single spaces, and without the marks around it.
fn normal(words: &str) -> String {
    let lower = words.to_lowercase();
    let words: Vec<&str> = lower.split_whitespace().collect();
    words.join(" ").trim_matches(|mark: char| !mark.is_alphanumeric()).to_owned()
}

fn of(territory: &str, basis: Basis, id: PatternId, name: String, said: &[Said<'_>]) -> Recurring {
    let covers: BTreeSet<&String> = said.iter().flat_map(|said| &said.precedent.covers).collect();
    let whole = said.iter().all(|said| !said.precedent.covers.is_empty());
    let cycles: Vec<CycleId> = said.iter().map(|said| said.precedent.cycle.clone()).collect();
    let record = |said: &Said<'_>| said.record.or(said.precedent.record.as_ref()).cloned();
    let pattern = Pattern {
        id,
        territory: territory.to_owned(),
        basis,
        text: said[0].text.clone(),
        cycles,
        records: said.iter().filter_map(record).collect(),
        file: RepoPath::from(format!(".evolute/patterns/{name}.md").as_str()),
        name,
    };
    Recurring {
        pattern,
        covers: if whole { covers.into_iter().cloned().collect() } else { vec![] },
        said: said.iter().map(|said| said.text.clone()).collect(),
    }
}

/// The same recurrence has the same id in every ledger.
fn id_of(territory: &str, basis: Basis, key: &str) -> PatternId {
    let digest = Digest::of_parts([territory, basis.name(), key]);
    let bits = digest.bytes().iter().take(8).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let digits: String = (0..8).map(|place| DIGITS[(bits >> (place * 5)) as usize & 31] as char).collect();
    PatternId::new(format!("p-{digits}"))
}

/// The first words of the text; with the id's digits where another pattern has that name.
fn name(text: &str, id: &PatternId, is_taken: impl Fn(&str) -> bool) -> String {
    let plain = |mark: char| if mark.is_ascii_alphanumeric() { mark.to_ascii_lowercase() } else { ' ' };
    let plain: String = text.chars().map(plain).collect();
    let mut name = plain.split_whitespace().take(WORDS).collect::<Vec<_>>().join("-");
    name.truncate(NAME);
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        id.to_string()
    } else if is_taken(name) {
        format!("{name}-{}", id.as_str().trim_start_matches("p-"))
    } else {
        name.to_owned()
    }
}
