//! Every word the loop can record: the record, its events, and the nouns they carry. Data only: nothing
//! here decides, reads a file or knows the time. What may be recorded, and when, is the engine's to say.

pub mod actor;
pub mod digest;
pub mod event;
pub mod id;
pub mod layer;
pub mod noun;
pub mod record;
pub mod text;

pub use actor::{Actor, Assurance, Kind};
pub use digest::Digest;
pub use event::Event;
pub use layer::Layer;
pub use noun::*;
pub use record::Record;
