//! The tool server that an agent is given: it stands inside the agent's cell, and takes one question down.

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
};
use std::path::PathBuf;

/// What tells inside an attempt where questions go.
const DECISIONS: &str = "EVOLUTE_DECISIONS";

/// Serve the Model Context Protocol to an agent inside an attempt, on standard input and output
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The socket of the attempt that questions go to; by default the one that `EVOLUTE_DECISIONS` names
    #[arg(long, value_name = "SOCKET")]
    decisions: Option<PathBuf>,
}

/// Serves until the agent hangs up.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let named = || desk.config.vars.get(DECISIONS).map(PathBuf::from);
    let Some(socket) = args.decisions.clone().or_else(named) else {
        return Err(Failure::usage(
            "there is no attempt whose questions could be taken down",
            "an agent is given this by `evolute run`; by hand, ask with `evolute ask`",
        ));
    };
    server::mcp::serve_decisions(&socket)
        .map_err(|error| Failure::broken(&error, "look at the agent's configuration of its tools"))
}
