//! A territory's trace, as it is shown before the next demand: precedents, proofs, patterns, what is open, and what the next
//! cycle will probably cost. Five of each at most, none for an empty territory.

mod shown;

use crate::house::House;
use engine::{
    Picture,
    constraint::expectation::Expectation,
    cost::{self, Prospect},
    cycle::{Unanswered, unanswered},
    precedent::{Kept, Precedent},
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use std::{fs, io::Read as _, path::Path};
use trace::{
    Demand, Digest, Standing, State,
    id::{CapabilityId, DecisionId},
};

/// How many of each are shown.
const SHOWN: usize = 5;

/// Bytes of a pattern that are looked at for its heading.
const HEADING: u64 = 4_096;

/// Files of patterns that are looked at.
const PATTERNS: usize = 500;

/// What earlier cycles of a territory left behind.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Territory {
    /// Its name.
    pub(crate) name: String,
    /// The digest of the precedents: a reading is a reading of these.
    pub(crate) digest: Digest,
    /// The precedents, the latest first.
    pub(crate) precedents: Vec<Precedent>,
    /// What is proven here.
    pub(crate) proven: Vec<Stands>,
    /// What is named here and still a Dream.
    pub(crate) open: Vec<Stands>,
    /// What worked more than once, with what came of it since.
    pub(crate) patterns: Vec<Pattern>,
    /// Decisions made here whose outcome nobody has told.
    pub(crate) outcomes: Vec<Awaited>,
    /// Heartbeats of this territory that nobody has answered: they are in the way of the next demand.
    pub(crate) unanswered: Vec<Unanswered>,
    /// What the next cycle will probably cost; none where too few are closed.
    pub(crate) prospect: Option<Prospect>,
    /// How many cycles are closed here.
    pub(crate) closed: usize,
    #[serde(skip)]
    now: Timestamp,
}

/// A capability, and where it stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stands {
    capability: CapabilityId,
    standing: Option<Standing>,
}

/// A pattern that speaks about the territory.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Pattern {
    /// Its name, by which it is cited; none for one that was written by hand.
    name: Option<String>,
    heading: String,
    file: String,
    /// Later cycles that held it and ended well.
    well: u32,
    /// Later cycles that held it and did not.
    badly: u32,
}

/// A decision whose outcome is awaited.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Awaited {
    decision: DecisionId,
    choice: String,
    expects: String,
    decided: Timestamp,
    by: Option<Date>,
}

impl Territory {
    /// The territory as the trace has it now.
    pub(crate) fn of(house: &House, name: &str) -> Self {
        let picture = house.picture();
        let costs = picture.bank.costs(name);
        let (proven, open) = standings(&picture, name);
        Self {
            name: name.to_owned(),
            digest: picture.bank.digest(name),
            precedents: picture.bank.shown(name).cloned().collect(),
            proven,
            open,
            patterns: patterns(&house.repository.root, &picture, name),
            outcomes: picture.awaited(name).take(SHOWN).map(Awaited::of).collect(),
            unanswered: unanswered(&picture)
                .into_iter()
                .filter(|it| it.territory == name)
                .take(SHOWN)
                .collect(),
            prospect: cost::prospect(costs),
            closed: costs.len(),
            now: house.handle().now().max(picture.latest),
        }
    }

    /// Whether nothing was built here yet: there is nothing that a person has to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.precedents.is_empty()
    }

    /// The ids that can be cited: cycles, then the names of accepted patterns.
    pub(crate) fn ids(&self) -> Vec<String> {
        let cycles = self.precedents.iter().map(|precedent| precedent.cycle.to_string());
        cycles.chain(self.patterns.iter().filter_map(|pattern| pattern.name.clone())).collect()
    }
}

impl Awaited {
    fn of(open: &Expectation) -> Self {
        Self {
            decision: open.decision.clone(),
            choice: open.choice.clone(),
            expects: open.expects.clone(),
            decided: open.at,
            by: open.by,
        }
    }
}

impl Pattern {
    fn of(kept: &Kept) -> Self {
        Self {
            name: Some(kept.pattern.name.clone()),
            heading: kept.pattern.text.clone(),
            file: kept.pattern.file.to_string(),
            well: kept.well,
            badly: kept.badly,
        }
    }
}

/// What is proven in a territory, and what is not.
fn standings(picture: &Picture, name: &str) -> (Vec<Stands>, Vec<Stands>) {
    let here = |demand: &&Demand| demand.territory == name;
    let stands = |demand: &Demand| Stands {
        capability: demand.capability.clone(),
        standing: picture.evidence.get(&demand.capability).and_then(|evidence| evidence.receipt.clone()),
    };
    let all = picture.demands.accepted.values().map(|accepted| &accepted.demand).filter(here).map(stands);
    let left = picture.demands.residuals.values().filter(|filed| filed.residual.territory == name);
    let left = left.map(|filed| Stands {
        capability: filed.residual.capability.clone(),
        standing: Some(filed.standing()),
    });
    let is_proven = |stands: &Stands| stands.standing.as_ref().is_some_and(|it| it.state != State::Dream);
    let (mut proven, mut open): (Vec<Stands>, Vec<Stands>) = all.chain(left).partition(is_proven);
    proven.truncate(SHOWN);
    open.truncate(SHOWN);
    (proven, open)
}

/// The patterns that were accepted here; then those written by hand that speak about the territory.
fn patterns(root: &Path, picture: &Picture, name: &str) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = picture.patterns.of(name).map(Pattern::of).collect();
    let known = |file: &str| picture.patterns.accepted().any(|kept| kept.pattern.file.text() == file);
    let by_hand = by_hand(root, name).into_iter().filter(|(_, file)| !known(file));
    patterns.extend(by_hand.map(|(heading, file)| Pattern { name: None, heading, file, well: 0, badly: 0 }));
    patterns.truncate(SHOWN);
    patterns
}

/// The files of patterns that speak about a territory: a word of its name is in their name or heading.
fn by_hand(root: &Path, name: &str) -> Vec<(String, String)> {
    let words: Vec<String> =
        name.split(['/', '-', '.']).map(str::to_lowercase).filter(|word| word.len() > 2).collect();
    let Ok(folder) = fs::read_dir(root.join(".evolute/patterns")) else { return vec![] };
    let mut files: Vec<_> = folder.flatten().take(PATTERNS).map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "md"));
    files.sort();
    let read = |file: &Path| {
        let mut text = vec![];
        fs::File::open(file).ok()?.take(HEADING).read_to_end(&mut text).ok()?;
        let text = String::from_utf8_lossy(&text).into_owned();
        let named = file.file_name()?.to_string_lossy().into_owned();
        let heading =
            text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(&named).trim().to_owned();
        let speaks = format!("{named} {heading}").to_lowercase();
        words
            .iter()
            .any(|word| speaks.contains(word))
            .then(|| (heading, format!(".evolute/patterns/{named}")))
    };
    files.iter().filter_map(|file| read(file)).collect()
}
