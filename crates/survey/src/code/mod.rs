//! Code, as far as the loop must read it: what a file offers (its outline), whether a sample parses (its flaw), and
//! what it leans on (its imports).

mod borders;
mod flaw;
mod imports;
mod language;
mod outline;
mod resolve;
pub(crate) mod syntax;

pub use borders::{Borders, LONGEST, new_crossings};
pub use flaw::{Flaw, flaw};
pub use imports::{Asks, Import, imports};
pub use language::Language;
pub use outline::{Outline, Signature, outline};
pub use resolve::Map;
