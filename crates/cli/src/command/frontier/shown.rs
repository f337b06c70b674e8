//! The frontier on a page.

use super::Shown;
use crate::{
    command::respond,
    render::{Page, Show, Tone, ago, story},
};
use engine::cycle::frontier::{Blocked, Chain, Reachable, Root, Stage, Unlocks};
use trace::id::{CapabilityId, DemandId};

/// Demands that are named of what something sets free; the rest is counted.
const NAMED: usize = 5;

impl Show for Shown {
    fn show(&self, page: &mut Page) {
        let it = &self.frontier;
        let counts = [(it.reachable.len(), "reachable"), (it.blocked.len(), "blocked")];
        let counts: Vec<String> = counts.iter().map(|(count, word)| format!("{count} {word}")).collect();
        page.spans(&[(Tone::Strong, "frontier  "), (Tone::Plain, &counts.join(" · "))]);
        if it.reachable.is_empty() && it.blocked.is_empty() {
            page.line("everything that was named is there").command("evolute demand new");
        }
        for (place, reachable) in it.reachable.iter().enumerate() {
            show_reachable(page, place + 1, reachable);
        }
        if !it.blocked.is_empty() {
            page.heading("blocked by Dreams");
        }
        it.blocked.iter().for_each(|blocked| show_blocked(page, blocked));
        for circle in &it.circles {
            let names: Vec<String> =
                circle.iter().chain(circle.first()).map(|name| format!("`{name}`")).collect();
            page.item(
                "!",
                format!("these depend on one another, and none can be reached: {}", names.join(" → ")),
            );
        }
        self.news(page);
        if !it.unanswered.is_empty() {
            page.heading("heartbeats without an answer");
        }
        for waiting in &it.unanswered {
            page.item("→", respond::line(waiting, self.now));
            page.command(format!("  {}", respond::command(waiting)));
        }
    }
}

impl Shown {
    fn news(&self, page: &mut Page) {
        if !self.frontier.unlocked.is_empty() {
            page.heading("proven last");
        }
        for unlocked in &self.frontier.unlocked {
            let freed = match &*unlocked.freed {
                [] => "set nothing free".to_owned(),
                freed => format!("set free {}", names(freed, freed.len())),
            };
            let proven = &unlocked.proven;
            page.item(
                "·",
                format!("`{}` is {}, {}: {freed}", proven.capability, proven.state, ago(proven.at, self.now)),
            );
        }
    }
}

fn show_reachable(page: &mut Page, place: usize, it: &Reachable) {
    let head = format!("{place:>3}  {}", it.demand);
    page.blank().spans(&[(Tone::Strong, &head), (Tone::Plain, &format!("  {}", stage(&it.stage)))]);
    page.fact("unlocks", unlocks(&it.unlocks));
    if let Some(cost) = &it.predicted {
        let attempts = story::count(cost.attempts as usize, "attempt");
        page.fact("predicted", format!("{attempts}, {} of machine time", story::took(cost.machine_ms())));
    }
    for signal in &it.held {
        let whose = if signal.demand == it.demand { String::new() } else { format!("`{}`: ", signal.demand) };
        page.fact("held back", format!("{whose}{} (record `{}`)", signal.words, signal.record));
    }
    next(it).iter().for_each(|command| {
        page.command(command);
    });
}

fn show_blocked(page: &mut Page, it: &Blocked) {
    page.spans(&[
        (Tone::Plain, "  "),
        (Tone::Strong, it.demand.as_str()),
        (Tone::Plain, &format!("  {}", stage(&it.stage))),
    ]);
    for chain in &it.chains {
        page.fact("waits for", chain_words(chain));
    }
}

fn chain_words(chain: &Chain) -> String {
    let dreams: Vec<String> = chain.dreams.iter().map(|name: &CapabilityId| format!("`{name}`")).collect();
    let root = match &chain.root {
        Root::Dream { missing } => format!("lacks {missing}"),
        Root::Unnamed => "no demand names it".to_owned(),
        Root::Circle => "which is on this chain already".to_owned(),
    };
    format!("{}: {root}", dreams.join(" → "))
}

fn unlocks(unlocks: &Unlocks) -> String {
    match unlocks.count {
        0 => "no other demand".to_owned(),
        count => format!("{count}: {}", names(&unlocks.demands, count)),
    }
}

fn names(demands: &[DemandId], count: usize) -> String {
    let named: Vec<String> = demands.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    match count.saturating_sub(named.len()) {
        0 => named.join(", "),
        more => format!("{} and {more} more", named.join(", ")),
    }
}

const fn stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::Question => "a question still",
        Stage::Written => "written, not accepted",
        Stage::Accepted => "accepted, without a plan",
        Stage::Planned => "planned",
        Stage::Building { .. } => "in the works",
        Stage::Built => "built, not proven",
        Stage::Bounced => "bounced",
    }
}

/// What takes it further.
fn next(it: &Reachable) -> Option<String> {
    let (demand, capability) = (&it.demand, &it.capability);
    Some(match it.stage {
        Stage::Question => format!("evolute demand check {demand}"),
        Stage::Written => format!("evolute demand accept {demand}"),
        Stage::Accepted => format!("evolute plan check {demand}"),
        Stage::Planned | Stage::Building { .. } => format!("evolute run {demand}"),
        Stage::Built => format!("evolute prove {capability}"),
        Stage::Bounced => format!("evolute demand show {demand}"),
    })
}
