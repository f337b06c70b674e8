//! What is told of an exchange: what came, what went, what waits, what was refused, what is disputed.

use crate::{
    command::settle::{Disputed, unjudged},
    failure::Exit,
    render::{Page, Show, Tone, story::count},
};
use engine::dispute::Unheld;
use runtime::{Refused, Span};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trace::id::{CycleId, WriterId};

/// Writers that are shown by name; all are counted.
const SHOWN: usize = 8;

/// An exchange.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Synced {
    pub(super) remote: String,
    pub(super) came: Came,
    pub(super) sent: Sent,
    /// What may be taken in another time.
    pub(super) waits: Vec<Trouble>,
    /// What is not taken in.
    pub(super) refused: Vec<Trouble>,
    /// Why the remote did not take what was to be sent, and what to do about it.
    pub(super) declined: Option<(String, String)>,
    pub(super) disputes: Vec<Disputed>,
    /// What could not be held against claims that are kept no more.
    pub(super) unheld: Unheld,
}

/// What came.
#[derive(Debug, Default, Serialize)]
pub(super) struct Came {
    pub(super) records: usize,
    /// The records of each writer.
    pub(super) writers: BTreeMap<WriterId, Span>,
    /// Whose signature is under the chain of each of them, by the name of the key; none where nobody signed it.
    pub(super) signed: BTreeMap<WriterId, Option<String>>,
    pub(super) cycles: BTreeSet<CycleId>,
    pub(super) decisions: usize,
    pub(super) bodies: usize,
}

/// What went.
#[derive(Debug, Default, Serialize)]
pub(super) struct Sent {
    pub(super) records: u64,
    pub(super) bodies: usize,
    /// The key that signed it.
    pub(super) signed: Option<String>,
}

/// What was not taken in.
#[derive(Debug, Serialize)]
pub(super) struct Trouble {
    pub(super) writer: WriterId,
    pub(super) seq: Option<u64>,
    pub(super) rule: &'static str,
    pub(super) what: String,
    pub(super) hint: String,
    #[serde(skip)]
    pub(super) waits: bool,
}

impl Trouble {
    pub(super) fn of(refused: &Refused) -> Self {
        Self {
            writer: refused.writer.clone(),
            seq: refused.seq,
            rule: refused.rule.name(),
            what: refused.to_string(),
            hint: refused.hint(),
            waits: refused.rule.waits(),
        }
    }

    fn show(&self, page: &mut Page, tone: Tone, word: &str) {
        page.spans(&[(tone, word), (Tone::Plain, &format!(": {}", self.what))]);
        page.hint(&self.hint);
    }
}

impl Synced {
    /// What the process ends with.
    pub(crate) fn exit(&self) -> Exit {
        match (&self.declined, self.refused.is_empty()) {
            (Some(_), _) => Exit::Environment,
            (None, false) => Exit::Refused,
            (None, true) => Exit::Done,
        }
    }
}

impl Show for Synced {
    fn show(&self, page: &mut Page) {
        self.came.show(page, &self.remote);
        self.sent.show(page, &self.remote);
        self.waits.iter().for_each(|trouble| trouble.show(page, Tone::Waiting, "waits"));
        self.refused.iter().for_each(|trouble| trouble.show(page, Tone::Bad, "refused"));
        if let Some((because, hint)) = &self.declined {
            page.spans(&[(Tone::Bad, "not sent"), (Tone::Plain, &format!(": {because}"))]);
            page.hint(hint);
        }
        if !self.disputes.is_empty() {
            page.blank();
        }
        self.disputes.iter().for_each(|dispute| dispute.brief(page));
        unjudged(page, &self.unheld);
    }
}

impl Came {
    fn show(&self, page: &mut Page, remote: &str) {
        if self.records == 0 && self.bodies == 0 {
            page.line(format!("nothing new from `{remote}`"));
            return;
        }
        let ledgers = count(self.writers.len(), "other ledger");
        let told = [
            (self.records, count(self.records, "record")),
            (self.cycles.len(), count(self.cycles.len(), "cycle")),
            (self.decisions, count(self.decisions, "decision")),
            (self.bodies, bodies(self.bodies)),
        ];
        let told: Vec<String> =
            told.into_iter().filter(|(some, _)| *some > 0).map(|(_, words)| words).collect();
        page.line(format!("from `{remote}`, of {ledgers}: {}", told.join(", ")));
        for (writer, span) in self.writers.iter().take(SHOWN) {
            let signed = signed(self.signed.get(writer).and_then(Option::as_deref));
            let records = match span {
                Span { from, to } if from == to => format!("record {to}"),
                Span { from, to } => format!("records {from} to {to}"),
            };
            page.line(format!("  `{writer}` {records}, {signed}"));
        }
        let more = self.writers.len().saturating_sub(SHOWN);
        if more > 0 {
            page.line(format!("  and {more} more"));
        }
    }
}

impl Sent {
    fn show(&self, page: &mut Page, remote: &str) {
        if self.records == 0 && self.bodies == 0 {
            page.line(format!("nothing new for `{remote}`"));
            return;
        }
        let records = count(usize::try_from(self.records).unwrap_or(usize::MAX), "record");
        let more = if self.bodies == 0 { String::new() } else { format!(", {}", bodies(self.bodies)) };
        page.line(format!("to `{remote}`: {records}{more}, {}", signed(self.signed.as_deref())));
    }
}

/// Whose signature it is under.
fn signed(by: Option<&str>) -> String {
    by.map_or_else(|| "unsigned".to_owned(), |key| format!("signed by key `{key}`"))
}

/// `1 body`, `2 bodies`.
fn bodies(number: usize) -> String {
    if number == 1 { "1 body".to_owned() } else { format!("{number} bodies") }
}
