//! Words out. The only room that prints: pages for people, JSON for programs, progress on the way, and the
//! questions that a terminal is asked.

pub(crate) mod ask;
pub(crate) mod escape;
mod exports;
mod findings;
mod forges;
mod gates;
mod page;
mod progress;
mod reading;
mod refused;
mod sarif;
pub(crate) mod story;
mod time;
mod tone;
mod usage;
mod voice;
mod what_if;

pub(crate) use exports::{gates_junit, gates_sarif, notes_in_sarif};
pub(crate) use findings::{draw as draw_findings, draw_among as draw_findings_among, list as list_findings};
pub(crate) use forges::{annotations, code_quality, summary};
pub(crate) use gates::{Gates, Judged};
pub(crate) use page::Page;
pub(crate) use progress::{Progress, running as record_told, words as record_line};
pub(crate) use reading::Reading;
pub(crate) use time::{ago, local};
pub(crate) use tone::Tone;
pub(crate) use usage::{not_started, usage};
pub(crate) use voice::{Form, Show, Voice};
pub(crate) use what_if::{comment, notices};
