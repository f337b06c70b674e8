//! `evolute init`: a configuration of five lines, from what the repository already says.

use crate::{
    desk::Desk,
    failure::Outcome,
    render::{Page, Show},
    written::{self, CONFIGURATION},
};
use serde::Serialize;
use std::path::Path;

mod toolchain;

use toolchain::Toolchain;

/// Begin in this repository: write a configuration from what is there
///
/// Detects Cargo, npm, pytest and Go, and proposes one gate and the way to run one test by name. Nothing is
/// overwritten.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// What was written, or was there.
#[derive(Debug, Serialize)]
struct Begun {
    configuration: &'static str,
    written: bool,
    toolchain: Option<&'static str>,
    text: String,
    next: &'static str,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let begun = match written::Written::read(&repository.root, CONFIGURATION)? {
        Some(there) => Begun { written: false, toolchain: None, text: there.text, ..Begun::NEXT },
        None => write(&repository.root)?,
    };
    desk.voice.show(&begun);
    Ok(())
}

impl Begun {
    const NEXT: Self = Self {
        configuration: CONFIGURATION,
        written: true,
        toolchain: None,
        text: String::new(),
        next: "evolute demand new",
    };
}

fn write(root: &Path) -> Result<Begun, crate::failure::Failure> {
    let toolchain = toolchain::detect(root);
    let text = toolchain.as_ref().map_or_else(|| toolchain::NONE.to_owned(), Toolchain::configuration);
    written::create(root, CONFIGURATION, &text)?;
    Ok(Begun { toolchain: toolchain.map(|found| found.name), text, ..Begun::NEXT })
}

impl Show for Begun {
    fn show(&self, page: &mut Page) {
        if self.written {
            page.line(format!("wrote `{}`", self.configuration));
            page.blank().block(&self.text);
        } else {
            page.line(format!("`{}` is there already; nothing was changed", self.configuration));
        }
        if self.written && self.toolchain.is_none() {
            page.blank().line("no toolchain was recognized: name a gate before the first run");
        }
        page.blank().line(
            "next: name one capability, the workflow or test it must run on, and the number that proves it",
        );
        page.command(self.next);
    }
}
