//! `[mirror]`: how long evidence keeps, and where this repository claims what it can do.

use crate::{finding::Finding, node::Node, table::Table};

/// Seconds for which a proof that is due still counts, if nothing else is said; and between what that can be set.
const RECHECK_WITHIN_S: u32 = 7 * DAY;
const RECHECK_LEAST_S: u32 = 3_600;
const RECHECK_MOST_S: u32 = 90 * DAY;
/// Days for which a proof is fresh, if neither its demand nor the repository says more.
const FRESH_FOR_DAYS: u32 = 30;
/// Days after which somebody should ask again whether a metric points at the truth, if nothing else is said.
const ASK_METRICS_DAYS: u32 = 90;
/// Days that a proof can stay fresh, and that a metric can go without being asked about, at the most.
const MOST_DAYS: u32 = 3_650;
/// Places that can be named as claiming something, at the most.
const MOST_CLAIMS: usize = 100;
const DAY: u32 = 86_400;

/// What a repository says about its mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mirror {
    /// Seconds for which a proof that is due still counts.
    pub recheck_within_s: u32,
    /// Days for which a proof is fresh, where its demand does not say it.
    pub fresh_for_days: u32,
    /// Days after which somebody should ask again whether a metric points at the truth.
    pub ask_metrics_days: u32,
    /// Where something is claimed: documents whose list items are claims, `README.md#features` for one section; other
    /// globs are paths that claim a capability by being there.
    pub claims: Vec<String>,
}

impl Default for Mirror {
    fn default() -> Self {
        Self {
            recheck_within_s: RECHECK_WITHIN_S,
            fresh_for_days: FRESH_FOR_DAYS,
            ask_metrics_days: ASK_METRICS_DAYS,
            claims: vec![],
        }
    }
}

pub(super) fn mirror(node: &Node, findings: &mut Vec<Finding>) -> Mirror {
    let mut table = Table::of("mirror", node, findings);
    let fallback = Mirror::default();
    let mirror = Mirror {
        recheck_within_s: seconds(&mut table).unwrap_or(fallback.recheck_within_s),
        fresh_for_days: days(&mut table, "fresh_for").unwrap_or(fallback.fresh_for_days),
        ask_metrics_days: days(&mut table, "ask_metrics_within").unwrap_or(fallback.ask_metrics_days),
        claims: table.globs("claims"),
    };
    if mirror.claims.len() > MOST_CLAIMS {
        let at = table.place("claims");
        let message = format!("`claims` names more than {MOST_CLAIMS} places");
        table.find(Finding::error("mirror.too-many-claims", at, message, "name folders instead of files"));
    }
    table.done();
    mirror
}

fn seconds(table: &mut Table<'_>) -> Option<u32> {
    let seconds = table.duration("recheck_within")?;
    let known = u32::try_from(seconds).ok().filter(|s| (RECHECK_LEAST_S..=RECHECK_MOST_S).contains(s));
    if known.is_none() {
        let at = table.place("recheck_within");
        let message = "what is due falls after an hour at the least and 90 days at the most";
        table.find(Finding::error("mirror.recheck-within", at, message, "write `recheck_within = \"7d\"`"));
    }
    known
}

fn days(table: &mut Table<'_>, key: &'static str) -> Option<u32> {
    let seconds = table.duration(key)?;
    let known = u32::try_from(seconds.div_ceil(u64::from(DAY))).ok().filter(|d| (1..=MOST_DAYS).contains(d));
    if known.is_none() {
        let at = table.place(key);
        let message = format!("`{key}` is a day at the least and {MOST_DAYS} days at the most");
        table.find(Finding::error("mirror.days", at, message, format!("write `{key} = \"30d\"`")));
    }
    known
}
