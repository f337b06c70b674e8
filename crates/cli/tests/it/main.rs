//! The real binary on real git repositories: what a person types, what is said, and what is left behind.

mod asking;
mod bad_input;
mod begin;
mod context;
mod crossing;
mod cycle;
mod deciding;
mod draft;
mod emit;
mod fixes;
mod forge;
mod gates;
mod gates_that_fail;
mod greeting;
mod hostile;
mod import;
mod interrupt;
mod killed;
mod landings;
mod lesson;
mod plans;
mod played;
mod published_crate;
mod pull_requests;
mod real_acp;
mod real_codex;
mod registry;
mod repo;
mod shown;
mod slices;
mod spec_side;
mod spikes;
mod stopping;
mod weakened;

pub(crate) use repo::Repo;
