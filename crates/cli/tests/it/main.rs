//! The real binary on real git repositories: what a person types, what is said, and what is left behind.

mod bad_input;
mod begin;
mod context;
mod cycle;
mod emit;
mod greeting;
mod interrupt;
mod killed;
mod lesson;
mod published_crate;
mod repo;
mod shown;

pub(crate) use repo::Repo;
