//! What passes between the hands and an agent, outside the tree: the brief goes in; a question and a count of what was
//! used may come out. All of it is bounded, and none of it decides anything.

use super::home;
use crate::{
    Broken, Meter,
    place::{self, Site},
};
use serde::Deserialize;
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};
use trace::{Ending, Usage, text};

/// Bytes of a question.
const QUESTION: usize = 4_000;
/// Between two looks at what an agent that works says that it has used.
const READING: Duration = Duration::from_millis(500);
/// Bytes of a count.
const COUNT: usize = 4_000;
/// The name of what an agent is told this time.
const MESSAGE: &str = "message.md";

/// Where an agent writes its question, when it is blocked.
pub(super) fn question(site: &Site) -> PathBuf {
    site.desk.join("blocked.md")
}

/// Where an agent writes what it used.
pub(super) fn used(site: &Site) -> PathBuf {
    site.desk.join("usage.json")
}

/// What an agent is told this time, as a file.
pub(super) fn message(site: &Site) -> PathBuf {
    site.desk.join(MESSAGE)
}

/// Leaves what it is told this time. The agent that ran before may have put a link in its place.
pub(super) fn leave_message(site: &Site, text: &str) -> Result<(), Broken> {
    home::lay(&site.desk, MESSAGE, text.as_bytes())
        .map_err(|error| Broken::io("a message cannot be written", &error))
}

/// Leaves the brief.
pub(super) fn leave_brief(site: &Site, text: &str) -> Result<(), Broken> {
    site.furnish()
        .and_then(|()| fs::write(site.brief(), text))
        .map_err(|error| Broken::io("the brief cannot be written", &error))
}

/// The agent's question, if it left one: an honest way out.
pub(super) fn blocked(site: &Site) -> Option<Ending> {
    let text = bounded(&question(site), QUESTION + text::WORD)?;
    let question = text::head(&String::from_utf8_lossy(&text), QUESTION).trim().to_owned();
    (!question.is_empty()).then(|| Ending::blocked(question))
}

#[derive(Deserialize)]
struct Count {
    tokens_in: Option<u64>,
    tokens_out: Option<u64>,
    cost_usd: Option<f64>,
}

/// What the agent says that it used. A count that cannot be read is unknown, never zero.
pub(super) fn usage(site: &Site) -> Usage {
    let count = bounded(&used(site), COUNT).and_then(|text| serde_json::from_slice::<Count>(&text).ok());
    count.map_or_else(Usage::default, |count| Usage {
        tokens_in: count.tokens_in,
        tokens_out: count.tokens_out,
        cost_usd: count.cost_usd.filter(|cost| cost.is_finite() && *cost >= 0.0),
        ..Usage::default()
    })
}

/// Tells on what the agent says that it has used, while it works.
pub(super) fn metered<T>(site: &Site, meter: &Meter, work: impl FnOnce() -> T) -> T {
    let (done, ended) = mpsc::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut told = Usage::default();
            while ended.recv_timeout(READING) == Err(RecvTimeoutError::Timeout) {
                let now = usage(site);
                if now != told {
                    meter.read(now);
                    told = now;
                }
            }
        });
        let worked = work();
        drop(done);
        worked
    })
}

/// A regular file's first bytes: the agent may be at work, and put a link or a pipe in its place at any moment.
fn bounded(path: &Path, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    place::opened(path).ok()?.take(most as u64).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
