//! What the parser of words says: help and version on standard output, wrong uses on standard error, in its
//! own words.

use super::voice::{Form, Voice};
use crate::{config::Terminal, failure::Failure};

/// Prints help, version or a wrong use.
pub(crate) fn usage(error: &clap::Error, form: Form) {
    if form == Form::Words || !error.use_stderr() {
        let _gone = error.print();
        return;
    }
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let why = lines.next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    let tip = lines.find_map(|line| line.strip_prefix("tip: ")).unwrap_or("run `evolute --help`").to_owned();
    Voice::new(form, Terminal::PLAIN).fail(&Failure::usage(why, tip));
}

/// Says why a confined program was not started. The hands read it: one line, and always the same beginning.
pub(crate) fn not_started(why: &str) {
    use std::io::Write as _;
    let _gone = writeln!(std::io::stderr(), "evolute inside: {}", why.lines().next().unwrap_or_default());
}
