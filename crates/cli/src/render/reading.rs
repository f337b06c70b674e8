//! How far a long reading of the trace is: drawn on a terminal, and silent elsewhere.

use super::voice::{Form, Voice};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Records of which a reading is worth a bar.
const LONG: u64 = 20_000;

/// The display of one reading.
pub(crate) struct Reading {
    what: String,
    draws: bool,
    bar: Option<ProgressBar>,
}

impl Reading {
    /// A display in this voice of a reading of this.
    pub(crate) fn new(voice: Voice, what: impl Into<String>) -> Self {
        let draws = voice.terminal().draws && voice.form() == Form::Words;
        Self { what: what.into(), draws, bar: None }
    }

    /// It is at this record, of so many.
    pub(crate) fn at(&mut self, record: u64, last: u64) {
        if !self.draws || last < LONG {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| bar(&self.what, last));
        bar.set_position(record);
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.bar.iter().for_each(ProgressBar::finish_and_clear);
    }
}

fn bar(what: &str, last: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {human_pos} of {human_len}")
        .expect("because the template is ours");
    let bar = ProgressBar::with_draw_target(Some(last), ProgressDrawTarget::stderr()).with_style(style);
    bar.set_message(what.to_owned());
    bar
}
