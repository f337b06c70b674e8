//! The hands on a real repository: hostile agents, people, crashes, landings. Rules are tested where they are; here is what
//! the world looks like after an effect.

mod acp;
mod agents;
mod apart;
mod attempts;
mod commits;
mod escape;
mod here;
mod hostile;
mod recordings;
mod sandbox;
mod world;
