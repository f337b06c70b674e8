//! The stage of the demo: it speaks the same words that a person would type, and they are done by the same code.

use crate::{
    args::Args,
    command,
    config::Config,
    desk::Desk,
    failure::{Exit, Failure, Outcome},
    house::House,
    render::{Page, Show, Voice},
};
use clap::Parser as _;
use engine::Picture;
use serde::Serialize;
use std::{path::PathBuf, sync::Arc};
use trace::{
    Fault,
    id::{CycleId, DeviationId},
};

/// Who owns the demo's project.
pub(super) const OWNER: &str = "you@till.example";

/// A directory, and the voice in which things are said about it.
pub(super) struct Stage {
    desk: Desk,
    outer: Voice,
    silent: Voice,
    confined: bool,
}

/// Something that is said between two commands.
#[derive(Serialize)]
struct Said<'a> {
    lines: &'a [&'a str],
}

impl Stage {
    /// A stage in a directory. Nobody is asked anything on it.
    pub(super) fn new(desk: &Desk, root: PathBuf, confined: bool) -> Self {
        let mut config: Config = desk.config.clone();
        config.directory = root;
        config.terminal.asks = false;
        config.attempt = None;
        let voice = Voice::new(desk.voice.form(), config.terminal);
        let silent = Voice::new(super::SILENT, config.terminal);
        Self { outer: voice, desk: Desk { config, voice }, silent, confined }
    }

    /// The desk on it.
    pub(super) const fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Says something.
    pub(super) fn say(&self, lines: &[&str]) {
        self.outer.aside(&Said { lines });
    }

    /// Begins a part.
    pub(super) fn heading(&self, text: &str) {
        self.outer.aside(&Heading { text });
    }

    /// The words that let a cycle turn.
    pub(super) fn run(&self, demand: &str, agent: &str) -> Vec<String> {
        let words = ["run", demand, "--agent", agent].map(str::to_owned);
        let loose = (!self.confined).then(|| "--unconfined".to_owned());
        words.into_iter().chain(loose).collect()
    }

    /// Does what the words say, and shows all of it.
    pub(super) fn aloud(&self, words: &[String]) -> Outcome {
        self.outer.aside(&Typed { words });
        let voice = if self.outer.is_for_people() { self.outer } else { self.silent };
        let done = self.act(words, voice);
        self.outer.aside(&Gap {});
        done
    }

    /// Does what the words say, and says in a line what came of it.
    pub(super) fn quietly<W: AsRef<str>>(&self, words: &[W], said: &str) -> Outcome {
        let words: Vec<String> = words.iter().map(|word| word.as_ref().to_owned()).collect();
        self.outer.aside(&Typed { words: &words });
        self.act(&words, self.silent)?;
        self.say(&[said]);
        Ok(())
    }

    fn act(&self, words: &[String], voice: Voice) -> Outcome {
        let typed = ["evolute"].into_iter().chain(words.iter().map(String::as_str));
        let args = Args::try_parse_from(typed)
            .map_err(|error| Failure::broken(error, "report this: the demo misspoke"))?;
        match command::run(args.verb, self.desk.config.clone(), voice) {
            // A command that shows what is still to be done ends with a no; the demo goes on and does it.
            Ok(()) | Err(Failure::Shown(Exit::Done | Exit::Refused)) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Commits what was written on the spec side.
    pub(super) fn commit(&self, message: &str) -> Outcome {
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", message])
    }

    /// Asks git.
    pub(super) fn git(&self, words: &[&str]) -> Outcome {
        self.desk.git_at(self.desk.config.directory.clone()).ask(words, &[]).map(drop)
    }

    /// The picture, as it stands.
    pub(super) fn picture(&self) -> Result<Arc<Picture>, Failure> {
        Ok(House::open(&self.desk)?.picture())
    }

    /// The one open decision.
    pub(super) fn decision(&self) -> Result<String, Failure> {
        let picture = self.picture()?;
        let open = picture
            .cycles
            .values()
            .find_map(|cycle| Some(cycle.constraint.open().next()?.question.id.to_string()));
        open.ok_or_else(|| astray("no decision is open where one should be"))
    }

    /// The one closed cycle.
    pub(super) fn precedent(&self) -> Result<CycleId, Failure> {
        let picture = self.picture()?;
        let mut closed = picture.bank.names().flat_map(|territory| picture.bank.shown(territory));
        closed
            .next()
            .map(|precedent| precedent.cycle.clone())
            .ok_or_else(|| astray("the first cycle left no precedent"))
    }

    /// The deviation of this kind in the open cycle.
    pub(super) fn deviation(&self, fault: Fault) -> Result<DeviationId, Failure> {
        let picture = self.picture()?;
        let mut deviations = picture.cycles.values().flat_map(|cycle| cycle.learning.unanswered());
        let found =
            deviations.find(|deviation| deviation.fault == fault).map(|deviation| deviation.id.clone());
        found.ok_or_else(|| astray("a deviation is missing"))
    }

    /// The last word.
    pub(super) fn result(&self, result: &impl Show) {
        self.outer.show(result);
    }
}

fn astray(why: &str) -> Failure {
    Failure::broken(
        format!("the demo went astray: {why}"),
        "run `evolute demo --keep DIR`, and look at it with `evolute trace`",
    )
}

#[derive(Serialize)]
struct Heading<'a> {
    text: &'a str,
}

#[derive(Serialize)]
struct Typed<'a> {
    words: &'a [String],
}

/// Room between what a command said and what is said about it.
#[derive(Serialize)]
struct Gap {}

impl Show for Gap {
    fn show(&self, page: &mut Page) {
        page.line("");
    }
}

impl Show for Said<'_> {
    fn show(&self, page: &mut Page) {
        self.lines.iter().for_each(|line| {
            page.prose(line);
        });
        page.blank();
    }
}

impl Show for Heading<'_> {
    fn show(&self, page: &mut Page) {
        page.line("").heading(self.text).line("─".repeat(self.text.chars().count())).line("");
    }
}

impl Show for Typed<'_> {
    fn show(&self, page: &mut Page) {
        let quoted = self
            .words
            .iter()
            .map(|word| if word.contains(' ') { format!("\"{word}\"") } else { word.clone() });
        page.command(format!("$ evolute {}", quoted.collect::<Vec<_>>().join(" ")));
    }
}
