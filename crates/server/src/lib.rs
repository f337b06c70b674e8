//! Doors that are no command line. The first of them is the one through which an agent asks a person: it stands inside the
//! agent's own cell, and leads to the workshop that started it, and nowhere else.

pub mod mcp;
