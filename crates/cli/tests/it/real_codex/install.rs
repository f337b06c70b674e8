//! Codex, as it comes from its registry.

use crate::registry::program;
use std::path::PathBuf;

const PACKAGE: &str = "@openai/codex@0.169.0";
/// The program itself, without the script around it.
const PROGRAM: &str = "node_modules/@openai/codex-linux-x64/vendor/x86_64-unknown-linux-musl/bin/codex";

/// The program; none where it cannot be had.
pub(super) fn codex() -> Option<PathBuf> {
    program(PACKAGE, PROGRAM)
}
