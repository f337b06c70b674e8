//! What leaves the house in other formats: the records themselves, their provenance, and the spans of cycles. Formats
//! that others publish, so that their tools can read the trace without this one.

mod jsonl;
mod otlp;
mod prov;
mod schema;
mod union;

pub use jsonl::jsonl;
pub use otlp::otlp;
pub use prov::{PROV_RECORDS, prov};
pub use schema::{event_schema, event_types, record_schema};
pub use union::{Chosen, ExportError};
