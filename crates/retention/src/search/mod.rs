//! The search of precedents: what was decided, tried and learned before, by words and names, with all that took its
//! place. What is looked through is kept in a catalog beside the ledger; the words are the records' own.

mod asking;
mod batch;
mod catalog;
mod error;
mod feed;
mod gather;
mod layout;
mod matter;
mod near;
mod rank;
mod seal;
mod succession;
mod words;
mod written;

pub use asking::{Answer, Asking, Hit, Stock, Unknown, ask};
pub use catalog::Catalog;
pub use error::SearchError;
pub use feed::{How, Opened, Progress, open};
pub use matter::{Came, Kind, Matter, Part, Passage, Slot, Source, State};
pub use succession::{Place, Succession};
pub use written::{Files, Written};
