//! A territory's trace, as it is shown before the next demand: five precedents at most, none for an empty
//! territory.

use crate::render::{Page, Tone, story};
use engine::{Picture, precedent::Precedent};
use serde::Serialize;
use trace::Digest;

/// What earlier cycles of a territory left behind.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Territory {
    /// Its name.
    pub(crate) name: String,
    /// The digest of what is shown: a reading is a reading of this.
    pub(crate) digest: Digest,
    /// The precedents, the latest first.
    pub(crate) precedents: Vec<Precedent>,
}

impl Territory {
    /// The territory as the trace has it now.
    pub(crate) fn of(picture: &Picture, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            digest: picture.bank.digest(name),
            precedents: picture.bank.shown(name).cloned().collect(),
        }
    }

    /// Whether nothing was built here yet.
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
        page.blank();
    }
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
    let cost = &precedent.cost;
    let attempts = story::count(cost.attempts as usize, "attempt");
    page.fact(
        "cost",
        format!("{attempts}, {} thrown away, {} waiting", cost.false_starts, story::took(cost.waiting_ms)),
    );
}
