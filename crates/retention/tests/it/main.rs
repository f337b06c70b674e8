//! The room from outside: ledgers of whole cycles go in, and questions are asked.

mod export;
mod graph;
#[path = "../../benches/search/ledger.rs"]
mod ledger;
mod made;
#[path = "../../benches/search/relevance.rs"]
mod relevance;
mod schema;
mod search;
mod spans;
mod tables;
mod world;
