//! Gates: started here, judged by what they print and leave. Three verdicts, and only *passed* opens a door;
//! which gates run when, and what a verdict leads to, is the engine's to say.

/// Defines a pattern once, compiled when it is first used. A test tries every one of them.
macro_rules! pattern {
    ($name:ident, $text:literal) => {
        static $name: std::sync::LazyLock<regex::Regex> = std::sync::LazyLock::new(|| {
            regex::Regex::new($text).expect("because the pattern is a constant that a test compiles")
        });
    };
}

pub mod cache;
pub(crate) mod content;
pub mod counts;
pub(crate) mod invocation;
pub(crate) mod key;
mod plain;
pub mod printed;
pub(crate) mod promised;
pub(crate) mod ran;
pub(crate) mod report;
mod roll;
pub(crate) mod runner;
pub(crate) mod secret;
mod several;
mod shape;
pub(crate) mod sources;
pub(crate) mod stamp;
mod untouched;

pub use roll::{Since, call};
pub use runner::{Judged, run};
