//! The room from outside: ledgers of whole cycles go in, and questions are asked.

mod export;
mod graph;
mod made;
mod spans;
mod tables;
mod world;
