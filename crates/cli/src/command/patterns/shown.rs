//! The patterns on a page: what is proposed, what was accepted with its successes and failures, what was dismissed.

use super::Listed;
use crate::render::{Page, Show, Tone, story};
use engine::precedent::{Ended, Held, Kept, Recurring, Use};

/// Uses that are shown of one pattern, the last ones; failures first.
const SHOWN: usize = 5;

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.proposed.is_empty() && self.accepted.is_empty() && self.dismissed.is_empty() {
            page.prose("nothing recurs yet: a pattern is proposed once two closed cycles of a territory have something in common");
            return;
        }
        let counts = format!(
            "{} proposed · {} accepted · {} dismissed",
            self.proposed.len(),
            self.accepted.len(),
            self.dismissed.len()
        );
        page.spans(&[(Tone::Strong, "patterns  "), (Tone::Plain, &counts)]);
        self.accepted.iter().for_each(|kept| show_accepted(page, kept));
        self.proposed.iter().for_each(|recurring| show_proposed(page, recurring));
        if !self.dismissed.is_empty() {
            page.heading("dismissed");
        }
        for (id, passed) in &self.dismissed {
            page.item("·", format!("`{id}` by `{}`: {}", passed.by, passed.because));
        }
    }
}

fn show_proposed(page: &mut Page, recurring: &Recurring) {
    let pattern = &recurring.pattern;
    page.blank().spans(&[(Tone::Strong, pattern.id.as_str()), (Tone::Waiting, "  proposed")]);
    page.prose(&pattern.text);
    let cycles = story::count(pattern.cycles.len(), "cycle");
    page.fact("why", format!("{} in {cycles} of `{}`", pattern.basis.name(), pattern.territory));
    for ((cycle, record), said) in pattern.cycles.iter().zip(&pattern.records).zip(&recurring.said) {
        page.fact("cites", format!("{cycle}: {said} (record `{record}`)"));
    }
    page.command(format!("evolute patterns accept {} --because \"…\"", pattern.id));
    page.command(format!("evolute patterns dismiss {} --because \"…\"", pattern.id));
}

fn show_accepted(page: &mut Page, kept: &Kept) {
    let pattern = &kept.pattern;
    page.heading(&pattern.name).prose(&pattern.text);
    page.fact("in", format!("`{}`, of `{}`", pattern.file, pattern.territory));
    page.fact("accepted", format!("by `{}`, because {}", kept.by, kept.because));
    page.fact("since then", format!("{} ended well, {} did not", kept.well, kept.badly));
    let of = |ended: Ended| kept.uses.iter().rev().filter(move |it| it.ended == ended).take(SHOWN);
    of(Ended::Badly).for_each(|it| show_use(page, "failed", it));
    of(Ended::Well).for_each(|it| show_use(page, "served", it));
    if kept.badly > kept.well {
        page.command(format!("evolute patterns dismiss {} --because \"…\"", pattern.id));
    }
}

fn show_use(page: &mut Page, name: &str, it: &Use) {
    let how = match it.how {
        Held::Packed => "a pack had it",
        Held::Cited => "it was cited",
    };
    page.fact(name, format!("{} of `{}` ({how}): {}", it.cycle, it.demand, it.detail));
}
