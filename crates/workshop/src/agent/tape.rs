//! Makes recordings. Nothing is written before secrets are taken out of it; what differs from one run to the next (times,
//! places, numbers of requests) is left out, so that the same attempt is the same file.

use super::{
    Asked, Did,
    chance::{Chance, timeless},
    places::Places,
    recording::{EVENTS, Kept, LARGEST, Recording, VERSION},
};
use crate::{Broken, Shelf, worktree::Grounds};
use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
    string::FromUtf8Error,
    sync::Arc,
};
use trace::{Ending, Usage, id::ObjectId};

/// Bytes of what an agent wrote.
const WORDS: usize = 1 << 20;
/// Bytes of its events, and of a change that is kept among them and not beside.
const INSIDE: usize = 4 << 20;
/// What redaction leaves in a secret's place begins so.
const REDACTED: &str = "[redacted: ";

type Redact = dyn Fn(&[u8]) -> Vec<u8> + Send + Sync;

/// Where attempts are recorded, and what takes secrets out of them first.
#[derive(Clone)]
pub struct Tape {
    folder: PathBuf,
    redact: Arc<Redact>,
}

impl Tape {
    /// A tape in this folder.
    pub fn new(folder: PathBuf, redact: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self { folder, redact: Arc::new(redact) }
    }
}

impl fmt::Debug for Tape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Tape({})", self.folder.display())
    }
}

/// What may be said of an attempt wherever and whenever it was made.
struct Washed<'a> {
    tape: &'a Tape,
    places: Places,
    chance: Chance,
    /// The agent's own events, and whether they are all there.
    events: (String, Kept),
}

impl<'a> Washed<'a> {
    fn new(tape: &'a Tape, places: Places, raw: &[u8]) -> Self {
        let plain = places.conceal(&String::from_utf8_lossy(&(tape.redact)(raw)));
        let chance = Chance::of(&plain);
        let mut events = chance.conceal(&timeless(&plain)).into_owned();
        let is_short = bound(&mut events, INSIDE) == Kept::Whole;
        let kept = if is_short && !events.contains(REDACTED) { Kept::Whole } else { Kept::Partly };
        Self { tape, places, chance, events: (events, kept) }
    }

    fn text(&self, bytes: &[u8]) -> String {
        let plain = self.places.conceal(&String::from_utf8_lossy(&(self.tape.redact)(bytes)));
        self.chance.conceal(&plain).into_owned()
    }

    /// What it wrote, without the events that stand beside it.
    fn words(&self, output: &[u8]) -> String {
        let mut words = timeless(&self.text(output));
        if !self.events.0.is_empty() {
            words = words.replacen(&self.events.0, EVENTS, 1);
        }
        if bound(&mut words, WORDS) == Kept::Partly {
            words.push_str("\n[evolute: more was written than a recording keeps]\n");
        }
        words
    }

    fn ending(&self, ending: &Ending) -> Ending {
        let text = |words: &String| self.text(words.as_bytes());
        match ending {
            Ending::Blocked { question, options, blocks } => Ending::Blocked {
                question: text(question),
                options: options.iter().map(text).collect(),
                blocks: blocks.as_ref().map(text),
            },
            Ending::Spent { what } => Ending::Spent { what: text(what) },
            Ending::Failed { because } => Ending::Failed { because: text(because) },
            Ending::NotStarted { because } => Ending::NotStarted { because: text(because) },
            Ending::Changed | Ending::Unchanged | Ending::TimedOut | Ending::Flooded => ending.clone(),
        }
    }
}

impl Grounds {
    /// Records an attempt: what it changed, from one tree to another, and all that was seen of it.
    pub(super) fn record(
        &self,
        tape: &Tape,
        asked: &Asked<'_>,
        (brief, ending): (&str, &Ending),
        did: &Did,
        (from, to): (&ObjectId, &ObjectId),
        shelf: &Shelf,
    ) -> Result<(), Broken> {
        let raw = match did.usage.raw {
            Some(raw) => shelf.get(raw).map_err(|error| Broken::io("events cannot be recorded", &error))?,
            None => vec![],
        };
        let washed = Washed::new(tape, self.places(asked), &raw);
        let (patch, patch_kept) = self.change(tape, from, to)?;
        let recording = Recording {
            version: VERSION,
            step: asked.step,
            attempt: asked.attempt,
            speaks: Some(did.spoke.unwrap_or(asked.agent.speaks)),
            brief: Some(washed.places.digest(brief)),
            given: vec![],
            words: washed.words(&did.output),
            ending: washed.ending(ending),
            // What it was counted from lies on this shelf, and on no other.
            usage: Usage { raw: None, ..did.usage },
            said: did.said.as_ref().map(|said| washed.text(said.as_bytes())),
            thread: did.thread.as_ref().map(|thread| washed.text(thread.as_bytes())),
            before: did.before,
            events_kept: washed.events.1,
            events: washed.events.0,
            took_ms: 0,
            patch_kept,
            patch: String::new(),
            patch_file: None,
        };
        write(&tape.folder, recording, patch)
            .map_err(|error| Broken::io("the recording cannot be written", &error))
    }

    /// What changed, as git writes it. Bytes of any kind stand in it as they are: a secret that is packed is not found.
    fn change(&self, tape: &Tape, from: &ObjectId, to: &ObjectId) -> Result<(Vec<u8>, Kept), Broken> {
        let args = [
            "diff",
            "--text",
            "--no-color",
            "--no-ext-diff",
            "--no-textconv",
            "--no-renames",
            "--no-relative",
        ];
        let marks = ["--src-prefix=a/", "--dst-prefix=b/", "--unified=3", "--diff-algorithm=myers"];
        let args: Vec<&str> = args.into_iter().chain(marks).chain([from.as_str(), to.as_str()]).collect();
        let change = self.ask("the attempt cannot be recorded", &args, &[])?;
        if change.len() as u64 > LARGEST {
            return Ok((vec![], Kept::Not));
        }
        let patch = (tape.redact)(&change);
        let kept = if patch == change { Kept::Whole } else { Kept::Partly };
        Ok((patch, kept))
    }
}

/// Puts the change in its place, and writes both whole or not at all.
fn write(folder: &Path, mut recording: Recording, patch: Vec<u8>) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name = format!("{}.{}", recording.step, recording.attempt);
    match String::from_utf8(patch) {
        Ok(text) if text.len() <= INSIDE => recording.patch = text,
        other => {
            let beside = format!("{name}.patch");
            whole(&folder.join(&beside), &other.map_or_else(FromUtf8Error::into_bytes, String::into_bytes))?;
            recording.patch_file = Some(beside);
        }
    }
    let text = serde_json::to_vec_pretty(&recording).expect("because a recording has a JSON form");
    whole(&folder.join(format!("{name}.json")), &text)
}

/// Writes a file whole or not at all.
fn whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let half = path.with_extension("half");
    fs::write(&half, bytes).and_then(|()| fs::rename(&half, path))
}

/// Cuts a text, whole words only.
fn bound(text: &mut String, most: usize) -> Kept {
    if text.len() <= most {
        return Kept::Whole;
    }
    text.truncate(trace::text::head(text, most).len());
    Kept::Partly
}
