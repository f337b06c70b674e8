//! `evolute exceptions`: where decisions departed from their policy, who approved it, and what came of it.

use crate::{
    archive::Archive,
    desk::Desk,
    doubts::{Doubt, Doubts},
    failure::{Failure, Outcome},
    glance::now,
    render::{Page, Show, Tone, ago, story},
};
use jiff::Timestamp;
use retention::graph::{Exception, exceptions};
use serde::Serialize;
use std::collections::BTreeMap;
use trace::{Answer, Event, Seen, event::constraint};

/// List where decisions departed from their policy: in which version, by whose approval, by which precedent
///
/// An answer departs from its policy by `evolute decide --exception`. What repeats is counted: a policy that is departed
/// from again and again asks to be changed.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The class of the decisions, with the beginning of a version if wanted: `review`, `review@b77349`
    policy: Option<String>,
}

/// The departures.
#[derive(Serialize)]
struct Listed {
    exceptions: Vec<Departure>,
    /// How often each policy was departed from, over its versions.
    policies: BTreeMap<String, usize>,
    #[serde(skip)]
    asked: Option<String>,
}

/// One departure, with the words of its records.
#[derive(Serialize)]
struct Departure {
    #[serde(flatten)]
    exception: Exception,
    words: Option<Answer>,
    turned_out: Option<Told>,
    /// Where its answer is disputed, or was.
    doubts: Vec<Doubt>,
    /// What has to be known of that answer.
    #[serde(skip)]
    labels: Vec<String>,
    #[serde(skip)]
    when: String,
}

/// What came of it.
#[derive(Serialize)]
struct Told {
    outcome: Seen,
    because: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let mut archive = Archive::open(&desk.repository()?.ledger())?;
    let found = archive.graph(|graph| exceptions(graph, args.policy.as_deref()))?;
    let disputed = archive.doubts()?;
    let now = now();
    let mut policies = BTreeMap::new();
    let mut departures = vec![];
    for exception in found {
        let name = exception.policy.clone().unwrap_or_else(|| "unknown".into());
        *policies.entry(name).or_default() += 1;
        departures.push(told(exception, &mut archive, &disputed, now)?);
    }
    desk.voice.show(&Listed { exceptions: departures, policies, asked: args.policy.clone() });
    Ok(())
}

fn told(
    exception: Exception,
    archive: &mut Archive,
    disputed: &Doubts,
    now: Timestamp,
) -> Result<Departure, Failure> {
    let record = archive.at(exception.record)?.map(|entry| entry.record);
    let ids: Vec<_> = record.iter().map(|record| &record.id).collect();
    let doubts = disputed.of_records(&ids);
    let labels =
        record.iter().flat_map(|record| doubts.iter().map(|doubt| doubt.label(&record.id))).collect();
    let words = match record.map(|record| record.event) {
        Some(Event::Constraint(constraint::Event::Decided(answer))) => Some(answer),
        _gone => None,
    };
    let outcome = exception.outcome.map(|position| archive.at(position)).transpose()?.flatten();
    let turned_out = match outcome.map(|entry| entry.record.event) {
        Some(Event::Constraint(constraint::Event::OutcomeSeen { outcome, because, .. })) => {
            Some(Told { outcome, because })
        }
        _none => None,
    };
    let when = ago(exception.at, now);
    Ok(Departure { exception, words, turned_out, doubts, labels, when })
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.exceptions.is_empty() {
            let of = self.asked.as_ref().map_or_else(String::new, |policy| format!(" `{policy}`"));
            page.line(format!("no decision departed from its policy{of}"));
            return;
        }
        let counts = self.policies.iter().map(|(policy, count)| format!("`{policy}` {count}×"));
        let head = counts.collect::<Vec<_>>().join(", ");
        page.spans(&[(Tone::Strong, "exceptions  "), (Tone::Plain, &head)]);
        self.exceptions.iter().for_each(|departure| departure.show(page));
    }
}

impl Departure {
    fn show(&self, page: &mut Page) {
        let Exception { decision, policy, version, approved_by, precedents, about, nth, of, .. } =
            &self.exception;
        let policy = policy.as_deref().unwrap_or("a policy that is not on record here");
        let version = version.as_ref().map_or_else(String::new, |version| format!("@{}", short(version)));
        let place = if *of > 1 { format!("  {nth} of {of}") } else { String::new() };
        page.blank().spans(&[
            (Tone::Strong, decision),
            (Tone::Plain, &format!("  {policy}{version}")),
            (Tone::Waiting, &place),
            (Tone::Bad, &self.labels.iter().map(|label| format!("  {label}")).collect::<String>()),
        ]);
        for doubt in &self.doubts {
            page.fact("disputed", doubt.words());
        }
        if let Some(Answer { exception, choice, because, .. }) = &self.words {
            page.fact("departs", exception.as_deref().unwrap_or_default());
            page.fact("answer", format!("`{choice}`, because {because}"));
        }
        let by = approved_by.as_deref().unwrap_or("nobody who is on record here");
        page.fact("approved", format!("by `{by}`, {} (record {})", self.when, self.exception.record));
        about.iter().for_each(|node| {
            page.fact("about", format!("{} {}", node.kind, node.label()));
        });
        let cited: Vec<String> =
            precedents.iter().map(|node| format!("{} {}", node.kind, node.label())).collect();
        page.fact("precedents", if cited.is_empty() { "none is cited".into() } else { cited.join(", ") });
        match &self.turned_out {
            Some(Told { outcome, because }) => {
                page.fact("outcome", format!("{}: {}", outcome.name(), story::brief(because)))
            }
            None => page.fact("outcome", "nobody has told yet"),
        };
    }
}

fn short(version: &str) -> &str {
    version.get(..12).unwrap_or(version)
}
