//! The house's own chores: `tidy` keeps the invariants that no manifest and no lint keeps, `golden` names events
//! without a golden line, `bench` measures. Nothing here is part of the product.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore's output is its result")]

mod bench;
mod code;
mod golden;
mod house;
mod tidy;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask CHORE

  tidy     the invariants of the house, file by file
  golden   event types that have no golden line yet
  bench    the benchmarks of the ledger";

fn main() -> ExitCode {
    match chore(std::env::args().nth(1).as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn chore(name: Option<&str>) -> Result<()> {
    match name {
        Some("tidy") => tidy::report(house::house()),
        Some("golden") => golden::report(house::root()),
        Some("bench") => bench::run(house::root()),
        Some("help" | "--help" | "-h") => {
            println!("{USAGE}");
            Ok(())
        }
        Some(other) => bail!("unknown chore `{other}`\n\n{USAGE}"),
        None => bail!(USAGE),
    }
}
