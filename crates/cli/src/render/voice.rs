//! The only printer. Results go to standard output, as a page or as one JSON document; everything said on
//! the way goes to standard error.

use super::{page::Page, refused, sarif};
use crate::{
    config::Terminal,
    failure::{Failure, Faulty},
};
use serde::Serialize;
use std::io::{self, Write};

/// A result that can be read by a person and by a program. Its JSON form has stable keys.
pub(crate) trait Show: Serialize {
    /// Puts it on a page.
    fn show(&self, page: &mut Page);

    /// What it found in files, for those who read SARIF.
    fn faulty(&self) -> &[Faulty] {
        &[]
    }
}

/// How results are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For a person.
    Words,
    /// For a program: one JSON document.
    Json,
    /// For an editor or a forge: what was found, as one SARIF document.
    Sarif,
    /// For nobody: somebody else says what came of it.
    Silent,
}

/// Says what is to be said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Voice {
    form: Form,
    terminal: Terminal,
}

impl Voice {
    /// A voice for this terminal.
    pub(crate) const fn new(form: Form, terminal: Terminal) -> Self {
        Self { form, terminal }
    }

    /// The same voice, in another form.
    pub(crate) const fn in_form(self, form: Form) -> Self {
        Self { form, ..self }
    }

    /// How results are wanted.
    pub(crate) const fn form(&self) -> Form {
        self.form
    }

    /// What the streams are.
    pub(crate) const fn terminal(&self) -> Terminal {
        self.terminal
    }

    /// Whether a person can be asked.
    pub(crate) const fn can_ask(&self) -> bool {
        self.terminal.asks && matches!(self.form, Form::Words)
    }

    /// Shows a result.
    pub(crate) fn show(&self, result: &impl Show) {
        match self.form {
            Form::Words => {
                let mut page = Page::out(self.terminal);
                result.show(&mut page);
                out(page.text().as_bytes());
            }
            Form::Json => self.json(result),
            Form::Sarif => self.json(&sarif::sarif(result.faulty())),
            Form::Silent => {}
        }
    }

    /// A result in the words that a person would read, for somebody else to say.
    pub(crate) fn words(&self, result: &impl Show) -> String {
        let mut page = Page::out(Terminal::PLAIN);
        result.show(&mut page);
        page.text()
    }

    /// Why a verb did not do its work, in the same words.
    pub(crate) fn words_of(&self, failure: &Failure) -> String {
        let mut page = Page::err(Terminal::PLAIN);
        refused::words(&mut page, failure);
        page.text()
    }

    /// Whether results are read by a person.
    pub(crate) const fn is_for_people(&self) -> bool {
        matches!(self.form, Form::Words)
    }

    /// Shows something between two results, to a person only.
    pub(crate) fn aside(&self, words: &impl Show) {
        if self.is_for_people() {
            self.show(words);
        }
    }

    /// Writes one JSON document.
    pub(crate) fn json(&self, value: &impl Serialize) {
        let mut text = serde_json::to_vec(value).expect("because results are plain data");
        text.push(b'\n');
        out(&text);
    }

    /// Writes bytes as they are: scripts, schemas, exports.
    pub(crate) fn raw(&self, bytes: &[u8]) {
        out(bytes);
    }

    /// Says something on the way. Silent where the result is for a program.
    pub(crate) fn note(&self, write: impl FnOnce(&mut Page)) {
        if self.form == Form::Words {
            let mut page = Page::err(self.terminal);
            write(&mut page);
            err(page.text().as_bytes());
        }
    }

    /// Says why a verb did not do its work.
    pub(crate) fn fail(&self, failure: &Failure) {
        match self.form {
            Form::Json => {
                if let Some(value) = refused::json(failure) {
                    self.json(&value);
                }
            }
            Form::Silent => {}
            Form::Words | Form::Sarif => {
                let mut page = Page::err(self.terminal);
                refused::words(&mut page, failure);
                err(page.text().as_bytes());
            }
        }
    }
}

/// A reader that went away is no failure of ours.
fn out(bytes: &[u8]) {
    let mut stream = io::stdout().lock();
    let _gone = stream.write_all(bytes).and_then(|()| stream.flush());
}

fn err(bytes: &[u8]) {
    let mut stream = io::stderr().lock();
    let _gone = stream.write_all(bytes).and_then(|()| stream.flush());
}
