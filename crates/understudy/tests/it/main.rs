//! The understudies themselves, as those who use them see them.

mod agent;
mod model;
