//! The scripted agent: `understudy SCRIPT [whatever an agent is told]`. Its code is in `agent`.

use std::process::ExitCode;

fn main() -> ExitCode {
    understudy::agent::main(std::env::args().skip(1))
}
