//! The Model Context Protocol, over standard input and output, in both of its generations: with a greeting, as agents
//! speak it today, and without one. Agents are given one tool.

mod decisions;
mod relay;
mod tool;

use std::{io, path::Path};

pub use relay::ask;

/// It is not possible to serve here.
#[derive(Debug, thiserror::Error)]
pub enum Unserved {
    /// There is nothing to serve with.
    #[error("the server cannot be started: {0}")]
    Machine(#[from] io::Error),
    /// Whoever started it speaks something else.
    #[error("what is on standard input is not the Model Context Protocol: {0}")]
    Protocol(String),
}

/// Serves `request_decision` to one agent, until its end of standard input. What is asked goes to this socket.
///
/// # Errors
/// Fails where nothing can be served, or something else than the protocol is spoken.
pub fn serve_decisions(socket: &Path) -> Result<(), Unserved> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(decisions::serve(socket.to_owned(), rmcp::transport::stdio()))
}
