//! The house's own chores, for those who work on it: `cargo xtask tidy`, `golden` and `bench`. Nothing here is part
//! of the program.

#![expect(clippy::print_stdout, reason = "chores speak to whoever runs them")]

mod bench;
mod code;
mod golden;
mod house;
mod tidy;

use anyhow::{Result, bail};
use std::env;

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => tidy::report(house::house()),
        ["golden"] => golden::report(house::root()),
        ["bench"] => bench::run(house::house(), house::root()),
        _ => bail!("say `cargo xtask tidy`, `cargo xtask golden` or `cargo xtask bench`"),
    }
}
