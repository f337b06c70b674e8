//! The fourth answer: each territory's pace, its cost curve, and what they bring within reach.

use super::{Depth, cited, more};
use crate::render::{
    Page, Tone,
    story::{count, took},
};
use engine::{
    cost::{Curve, ENOUGH_DAYS, ENOUGH_PROVEN, Interval, Pace, Stuck, Trend},
    reckoning::{Costs, Horizon, Reachable, Spent, took as roughly},
};
use trace::id::CapabilityId;

/// Territories that are shown.
const TERRITORIES: usize = 6;

/// Capabilities that are named in one line.
const NAMED: usize = 6;

pub(super) fn show(page: &mut Page, horizon: &Horizon, depth: Depth) {
    if horizon.territories.is_empty() {
        page.item("·", "not shown: no demand was accepted yet");
    }
    for reachable in horizon.territories.iter().take(TERRITORIES) {
        territory(page, reachable, depth);
    }
    if horizon.territories.len() > TERRITORIES {
        page.item(
            " ",
            format!(
                "and {} more territories: `--json` has them all",
                horizon.territories.len() - TERRITORIES
            ),
        );
    }
    for (capability, why) in horizon.stuck.iter().take(super::SHOWN) {
        page.item("!", stuck(capability, why));
    }
    more(page, horizon.stuck.len());
}

fn territory(page: &mut Page, reachable: &Reachable, depth: Depth) {
    page.spans(&[(Tone::Plain, "  "), (Tone::Strong, &format!("`{}`", reachable.territory))]);
    page.fact("pace", pace(reachable));
    for (name, words) in curves(reachable) {
        page.fact(name, words);
    }
    if let Some(weakest) = &reachable.weakest {
        page.fact("", cited(weakest));
    }
    if let Some(year) = reachable.in_a_year {
        page.fact(
            "in a year",
            format!("{:.0} to {:.0} capabilities, named today or not", year.low, year.high),
        );
    }
    let lines = [
        ("likely", &reachable.likely, ""),
        ("even", &reachable.even, ""),
        ("beyond", &reachable.beyond, ""),
        ("not shown", &reachable.unpaced, ": there is no pace here to go by"),
    ];
    for (name, capabilities, why) in lines.into_iter().filter(|(_, all, _)| !all.is_empty()) {
        page.fact(name, format!("{}{why}", listed(capabilities)));
    }
    match depth {
        Depth::Costs => costs(page, &reachable.built),
        Depth::Page => {}
    }
}

fn pace(reachable: &Reachable) -> String {
    let Pace { proven, days, per_month } = reachable.pace;
    let seen = format!("{} in {}", cited(&reachable.says), count(days as usize, "day"));
    match per_month {
        Some(Interval { low, middle, high }) => {
            format!("{middle:.1} a month ({low:.1} to {high:.1}): {seen}")
        }
        None => {
            let noun = if proven == 1 { "it takes" } else { "a pace takes" };
            format!("not shown: {seen}; {noun} {ENOUGH_PROVEN} and {ENOUGH_DAYS} days")
        }
    }
}

/// The curves that are told: machine time always, the others where there is something to tell.
fn curves(reachable: &Reachable) -> Vec<(&'static str, String)> {
    let curves = &reachable.curves;
    let mut told = vec![("machine time", curve(&curves.machine, roughly))];
    if curves.waiting.built > 0 {
        told.push(("waiting", curve(&curves.waiting, roughly)));
    }
    if curves.tokens.built > 0 {
        told.push(("tokens", curve(&curves.tokens, |tokens| format!("{tokens:.0}"))));
    }
    if curves.money.built > 0 {
        told.push(("money", curve(&curves.money, |usd| format!("{usd:.2} USD"))));
    }
    told
}

fn curve(curve: &Curve, unit: impl Fn(f64) -> String) -> String {
    let seen = count(curve.built, "cost");
    let doubling = curve.doubling.map_or_else(String::new, |Interval { low, middle, high }| {
        format!("; twice as many, times {middle:.2} ({low:.2} to {high:.2})")
    });
    let next = curve.next.map_or_else(String::new, |Interval { low, middle, high }| {
        format!("; the next {} ({} to {})", unit(middle), unit(low), unit(high))
    });
    let shifts: String = curve
        .shifts
        .iter()
        .map(|shift| {
            let factor = shift.factor.map_or_else(String::new, |factor| format!(", times {factor:.2}"));
            format!("; `{}` from the {}{factor}, not counted", shift.to, ordinal(shift.nth))
        })
        .collect();
    format!("{}{doubling}{next}{shifts}", trend(curve.trend, &seen))
}

fn trend(trend: Trend, seen: &str) -> String {
    match trend {
        Trend::Falling => format!("falling, by {seen}"),
        Trend::Flat => format!("flat, not compounding, by {seen}"),
        Trend::Rising => format!("rising, not compounding, by {seen}"),
        Trend::NotShown { about: Some(about) } => format!("not shown: {seen}, it would take about {about}"),
        Trend::NotShown { about: None } => format!("not shown: {seen}, and more would hardly show it"),
    }
}

fn ordinal(number: usize) -> String {
    let end = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        (_, _) => "th",
    };
    format!("{number}{end}")
}

fn listed(capabilities: &[CapabilityId]) -> String {
    let named: Vec<String> = capabilities.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let more = capabilities.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", named.join(", "))
}

fn stuck(capability: &CapabilityId, why: &Stuck) -> String {
    match why {
        Stuck::Circle(way) => {
            let way: Vec<String> = way.iter().map(|name| format!("`{name}`")).collect();
            format!("`{capability}` is out of reach at any pace: {} needs itself", way.join(" → "))
        }
        Stuck::Unasked(needed) => {
            format!(
                "`{capability}` is out of reach at any pace: it needs `{needed}`, which no open demand names"
            )
        }
    }
}

/// What each capability cost, and what for.
fn costs(page: &mut Page, built: &[Costs]) {
    if built.is_empty() {
        return;
    }
    if page.is_narrow() {
        built.iter().for_each(|costs| {
            let spent = costs.spent.as_ref().map_or_else(|| "not known yet".into(), in_words);
            page.fact(&ordinal(costs.nth), format!("`{}`: {spent}", costs.capability));
        });
        return;
    }
    let header =
        ["", "CAPABILITY", "RESEARCH", "BUILDING", "FALSE STARTS", "GATES", "PROOF", "WAITING", "BY"];
    page.blank().table(&header, built.iter().map(row)).blank();
}

fn row(costs: &Costs) -> Vec<String> {
    let mut cells = vec![ordinal(costs.nth), costs.capability.to_string()];
    if let Some(spent) = &costs.spent {
        cells.extend(parts(spent).map(|(_, ms)| if ms == 0 { String::new() } else { took(ms) }));
        cells.push(spent.made_by.clone());
    }
    cells
}

const fn parts(spent: &Spent) -> [(&'static str, u64); 6] {
    [
        ("research", spent.research_ms),
        ("building", spent.building_ms),
        ("false starts", spent.false_start_ms),
        ("gates", spent.gates_ms),
        ("proof", spent.proof_ms),
        ("waiting", spent.waiting_ms),
    ]
}

fn in_words(spent: &Spent) -> String {
    let parts = parts(spent).into_iter().filter(|(_, ms)| *ms > 0);
    parts.map(|(name, ms)| format!("{name} {}", took(ms))).collect::<Vec<_>>().join(", ")
}
