//! The house's own chores, for those who work on it: `cargo xtask tidy`, `golden`, `bench` and
//! `weakened`. Nothing here is part
//! of the program.

#![expect(clippy::print_stdout, reason = "chores speak to whoever runs them")]

mod bench;
mod code;
mod golden;
mod house;
mod tidy;
mod weakened;

use anyhow::{Result, bail};
use std::{env, path::Path};

fn main() -> Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["tidy"] => tidy::report(house::house()),
        ["golden"] => golden::report(house::root()),
        ["weakened", repository, commits] => weakened::report(Path::new(repository), commits),
        ["bench"] => bench::run(house::house(), house::root()),
        _ => bail!("say `cargo xtask tidy`, `golden`, `bench` or `weakened REPOSITORY COMMITS`"),
    }
}
