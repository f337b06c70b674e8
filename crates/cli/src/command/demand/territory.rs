//! A territory's trace, as it is shown before the next demand: precedents, proofs, what is open, patterns and what a cycle
//! usually costs. Five of each at most, none for an empty territory.

use crate::{
    house::House,
    render::{Page, Tone, story},
};
use engine::{Picture, cost, precedent::Precedent};
use serde::Serialize;
use std::{fs, io::Read as _, path::Path};
use trace::{Cost, Demand, Digest, Standing, State, id::CapabilityId};

/// How many of each are shown.
const SHOWN: usize = 5;

/// Bytes of a pattern that are looked at for its heading.
const HEADING: u64 = 4_096;

/// Files of patterns that are looked at.
const PATTERNS: usize = 500;

/// Costs from which one speaks of what is usual.
const USUAL: usize = 2;

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
    /// What worked more than once, by its heading and its file.
    pub(crate) patterns: Vec<(String, String)>,
    /// What a cycle here usually costs.
    pub(crate) usual: Option<Cost>,
}

/// A capability, and where it stands.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Stands {
    capability: CapabilityId,
    standing: Option<Standing>,
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
            patterns: patterns(&house.repository.root, name),
            usual: cost::predicted(costs).filter(|_| costs.len() >= USUAL),
        }
    }

    /// Whether nothing was built here yet: there is nothing that a person has to read.
    pub(crate) fn is_empty(&self) -> bool {
        self.precedents.is_empty()
    }

    /// The ids that can be cited.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.precedents.iter().map(|precedent| precedent.cycle.to_string()).collect()
    }

    /// Puts it on a page.
    pub(crate) fn show(&self, page: &mut Page) {
        page.heading(format!("The trace of territory `{}`", self.name));
        if self.is_empty() {
            page.line("  nothing was built here yet");
        }
        for precedent in &self.precedents {
            show_one(page, precedent);
        }
        for stands in &self.proven {
            page.fact("proven", stands.words());
        }
        for stands in &self.open {
            page.fact("open", stands.words());
        }
        for (heading, file) in &self.patterns {
            page.fact("pattern", format!("{heading} ({file})"));
        }
        if let Some(usual) = &self.usual {
            page.fact("usually", costs(usual));
        }
        page.blank();
    }
}

impl Stands {
    fn words(&self) -> String {
        let standing = self.standing.as_ref().map_or_else(|| "Dream (named)".to_owned(), story::standing);
        format!("`{}`: {standing}", self.capability)
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
    let is_proven = |stands: &Stands| stands.standing.as_ref().is_some_and(|it| it.state != State::Dream);
    let (mut proven, mut open): (Vec<Stands>, Vec<Stands>) = all.partition(is_proven);
    proven.truncate(SHOWN);
    open.truncate(SHOWN);
    (proven, open)
}

/// The patterns that speak about a territory: a word of its name is in their name or heading.
fn patterns(root: &Path, name: &str) -> Vec<(String, String)> {
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
    files.iter().filter_map(|file| read(file)).take(SHOWN).collect()
}

fn show_one(page: &mut Page, precedent: &Precedent) {
    let (response, because) = &precedent.response;
    let head = format!("{} · `{}` reached {}", precedent.cycle, precedent.capability, precedent.level);
    page.spans(&[(Tone::Plain, "  "), (Tone::Strong, &head)]);
    page.fact("answered", format!("{response}: {because}"));
    for (name, lines) in
        [("worked", &precedent.worked), ("failed", &precedent.failed), ("learned", &precedent.lessons)]
    {
        for line in lines {
            page.fact(name, line);
        }
    }
    page.fact("cost", costs(&precedent.cost));
}

fn costs(cost: &Cost) -> String {
    let attempts = story::count(cost.attempts as usize, "attempt");
    format!("{attempts}, {} thrown away, {} waiting", cost.false_starts, story::took(cost.waiting_ms))
}
