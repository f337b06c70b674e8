//! What a run leaves beside its output, where the number is read from there: a report that it writes, or the answer of a
//! server that is asked afterwards.

use super::prometheus;
use crate::gate::promised::Promised;
use serde::{Deserialize, Serialize};
use std::path::Path;
use trace::{Metric, Network, Source};

/// What was found there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Beside {
    /// A text.
    Text(String),
    /// Nothing, and why.
    Nothing(String),
}

/// What is awaited of a run that has not begun.
pub(crate) struct Awaited<'a> {
    source: &'a Source,
    report: Option<(&'a str, Promised<'a>)>,
}

impl Beside {
    /// The same, if it is not larger than this; a part of a report would be another report.
    pub(crate) fn bounded(self, bytes: usize) -> Self {
        match self {
            Self::Text(text) if text.len() > bytes => {
                Self::Nothing(format!("what is to be read has {} bytes, and {bytes} are kept", text.len()))
            }
            Self::Text(_) | Self::Nothing(_) => self,
        }
    }

    fn of(found: Result<String, String>) -> Self {
        found.map_or_else(Self::Nothing, Self::Text)
    }
}

impl<'a> Awaited<'a> {
    /// What the run in this folder is to leave. What lies there by now is not of this run.
    pub(crate) fn of(metric: &'a Metric, path: &'a str, root: &Path) -> Self {
        let report = match &metric.from {
            Source::Junit { .. } => Some((path, Promised::new(path, root))),
            Source::Json(_) | Source::Regex(_) | Source::Exit | Source::Tests | Source::Prometheus { .. } => {
                None
            }
        };
        Self { source: &metric.from, report }
    }

    /// What it left.
    pub(crate) fn found(self, network: Network) -> Option<Beside> {
        if let Some((path, promised)) = self.report {
            let text = promised.bytes().and_then(|bytes| {
                String::from_utf8(bytes).map_err(|_| format!("the report `{path}` is not UTF-8"))
            });
            return Some(Beside::of(text));
        }
        let Source::Prometheus { url, query } = self.source else { return None };
        Some(match network {
            Network::Open => Beside::of(prometheus::ask(url, query)),
            Network::ModelOnly | Network::Closed => Beside::Nothing(
                "a query is asked over the network, and the workflow has none (hint: `network = \"open\"`)"
                    .into(),
            ),
        })
    }
}

/// The path of the report that a source names; empty where it names none.
pub(crate) fn report(source: &Source) -> String {
    match source {
        Source::Junit { path, .. } => path.text().into_owned(),
        Source::Json(_) | Source::Regex(_) | Source::Exit | Source::Tests | Source::Prometheus { .. } => {
            String::new()
        }
    }
}
