//! Code, as far as the loop must read it: what a file offers (its outline), whether a sample parses (its flaw), and
//! what it leans on (its imports).

mod flaw;
mod language;
mod outline;
mod syntax;

pub use flaw::{Flaw, flaw};
pub use language::Language;
pub use outline::{Outline, Signature, outline};
