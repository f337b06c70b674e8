//! A territory's trace on a page.

use super::{Awaited, Pattern, Stands, Territory};
use crate::{
    command::respond,
    render::{Page, Tone, ago, story},
};
use engine::{
    cost::{Extend, Likely, Prospect, likely::ENOUGH},
    precedent::Precedent,
};
use trace::{Cost, Measure};

/// How many times what is expected the upper end may be, for the curve to say something.
const WILD: f64 = 20.0;

impl Territory {
    /// Puts it on a page.
    pub(crate) fn show(&self, page: &mut Page) {
        page.heading(format!("The trace of territory `{}`", self.name));
        if self.is_empty() {
            page.line("  nothing was built here yet");
        }
        self.precedents.iter().for_each(|precedent| show_one(page, precedent));
        for stands in &self.proven {
            page.fact("proven", stands.words());
        }
        for stands in &self.open {
            page.fact("open", stands.words());
        }
        for pattern in &self.patterns {
            page.fact("pattern", pattern.words());
        }
        for awaited in &self.outcomes {
            page.fact("no outcome", self.awaited(awaited));
        }
        self.costs(page);
        for waiting in &self.unanswered {
            page.fact("unanswered", format!("the heartbeat of {}", respond::line(waiting, self.now)));
            page.command(respond::command(waiting));
        }
        page.blank();
    }

    fn awaited(&self, awaited: &Awaited) -> String {
        let by = awaited.by.map_or_else(String::new, |by| format!(", to show by {by}"));
        let decided = ago(awaited.decided, self.now);
        format!("`{}` (`{}`, {decided}): {}{by}", awaited.decision, awaited.choice, awaited.expects)
    }

    fn costs(&self, page: &mut Page) {
        match &self.prospect {
            Some(prospect) => show_prospect(page, prospect),
            None if self.closed > 0 => {
                let closed = story::count(self.closed, "cycle");
                page.fact("predicted", format!("not shown: {closed} closed, and a curve needs {ENOUGH}"));
            }
            None => {}
        }
    }
}

impl Stands {
    fn words(&self) -> String {
        let standing = self.standing.as_ref().map_or_else(|| "Dream (named)".to_owned(), story::standing);
        format!("`{}`: {standing}", self.capability)
    }
}

impl Pattern {
    fn words(&self) -> String {
        let Self { name, heading, file, well, badly } = self;
        match name {
            Some(name) => format!("`{name}`: {heading} (since then {well} ended well, {badly} did not)"),
            None => format!("{heading} ({file})"),
        }
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
    page.fact("cost", costs(&precedent.cost));
}

fn costs(cost: &Cost) -> String {
    let attempts = story::count(cost.attempts as usize, "attempt");
    format!("{attempts}, {} thrown away, {} waiting", cost.false_starts, story::took(cost.waiting_ms))
}

/// What the build side's cost model says: the next cycle, whether it is cheap to extend, what a new platform would take.
fn show_prospect(page: &mut Page, prospect: &Prospect) {
    for likely in &prospect.likely {
        page.fact("predicted", predicted(likely));
    }
    let (first, all) = (spent(&prospect.first), spent(&prospect.replatform));
    let extend = match prospect.extend {
        Extend::Cheap => format!("cheap: all that is likely lies below what the first cycle took ({first})"),
        Extend::Dear => format!("dear: all that is likely lies above what the first cycle took ({first})"),
        Extend::NotShown => format!("not shown: what the first cycle took ({first}) is as likely"),
    };
    page.fact("extend", extend);
    page.fact("replatform", format!("expensive: what stands here took {all}, in {} cycles", prospect.cycles));
}

fn predicted(likely: &Likely) -> String {
    let Likely { measure, expected, low, high, cycles } = *likely;
    let span = match measure {
        Measure::Attempts => format!("{expected:.1} attempts ({low:.1} to {high:.1})"),
        Measure::MachineMs => format!("{} of machine time ({} to {})", time(expected), time(low), time(high)),
        Measure::Usd => format!("{expected:.2} USD ({low:.2} to {high:.2})"),
    };
    if high > expected * WILD {
        return format!("not shown: {cycles} cycles cost too differently ({span})");
    }
    format!("{span}, nine in ten by the curve of {cycles} cycles")
}

fn spent(cost: &Cost) -> String {
    let attempts = story::count(cost.attempts as usize, "attempt");
    format!("{attempts}, {} of machine time", story::took(cost.machine_ms()))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "because a time is never negative, and ends saturate"
)]
fn time(ms: f64) -> String {
    story::took(ms as u64)
}
