//! The client against scripted agents: honest ones, strange ones, hostile ones.

mod asking;
mod hostile;
mod peer;
mod turns;
