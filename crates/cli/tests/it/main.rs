//! The real binary on real git repositories: what a person types, what is said, and what is left behind.

mod bad_input;
mod begin;
mod context;
mod crossing;
mod cycle;
mod deciding;
mod draft;
mod emit;
mod fixes;
mod gates;
mod greeting;
mod import;
mod interrupt;
mod killed;
mod lesson;
mod plans;
mod played;
mod published_crate;
mod real_codex;
mod repo;
mod shown;
mod slices;
mod spec_side;
mod spikes;

pub(crate) use repo::Repo;
