//! What a repository already holds, before anybody told the loop about it: its documents, what its code depends on,
//! who owns its paths, what it is built with, and what other tools claim about it. It reads and finds; it changes
//! nothing, starts no process and holds no rule of the loop. What git knows of the past is handed in.

pub mod claims;
pub mod code;
pub mod documents;
pub mod emitted;
pub mod owners;
mod path;
mod side_by_side;
pub mod tokens;
pub mod toolchain;
pub mod weakened;
