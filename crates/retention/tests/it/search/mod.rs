//! The search of precedents: what is found, in which order, with what took its place, and what happens to a catalog that
//! is not as it was left.

mod bad;
mod finding;
mod going_on;
mod relevance;
mod world;
