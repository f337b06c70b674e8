//! How long each layer took from what it judges to its word, as people see it. What is missing is said, and is no zero.

use crate::render::{Page, Show, local, story};
use engine::cycle::{Spoken, TimeToFeedback};
use jiff::tz::TimeZone;
use serde::Serialize;

/// The times of the seven layers.
#[derive(Debug, Serialize)]
pub(crate) struct Times {
    time_to_feedback: Vec<Spoken>,
    #[serde(skip)]
    zone: TimeZone,
}

impl Times {
    /// These, told in this time zone.
    pub(crate) fn of(times: &TimeToFeedback, zone: TimeZone) -> Self {
        Self { time_to_feedback: times.layers(), zone }
    }

    fn row(&self, spoken: &Spoken) -> Vec<String> {
        let took = |ms: Option<u64>| ms.map_or_else(|| "-".to_owned(), story::took);
        let words = if spoken.words == 0 { "-".to_owned() } else { spoken.words.to_string() };
        vec![
            spoken.layer.to_string(),
            words,
            took(spoken.median_ms),
            took(spoken.longest_ms),
            self.beside(spoken),
        ]
    }

    /// What waits, and why there is no time.
    fn beside(&self, spoken: &Spoken) -> String {
        let waits = spoken.since.map(|since| {
            let waits = if spoken.waiting == 1 { "waits" } else { "wait" };
            format!("{} {waits}, since {}", spoken.waiting, local(since, &self.zone))
        });
        let missing = spoken.missing.map(str::to_owned);
        missing.into_iter().chain(waits).collect::<Vec<_>>().join("; ")
    }
}

impl Show for Times {
    fn show(&self, page: &mut Page) {
        page.heading("Time to feedback");
        let rows = self.time_to_feedback.iter().map(|spoken| self.row(spoken));
        page.table(&["layer", "words", "median", "longest", ""], rows);
    }
}
