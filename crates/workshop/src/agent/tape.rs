//! Makes recordings. Nothing is written before secrets are taken out of it; what differs from one run to the next (times,
//! places, numbers of requests) is left out, so that the same attempt is the same file.

use super::{
    Asked, Did,
    places::Places,
    recording::{Kept, LARGEST, Recording, VERSION},
};
use crate::{Broken, Shelf, worktree::Grounds};
use regex::{Captures, Regex};
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
};
use trace::{Digest, Ending, Speaks, Usage, id::ObjectId};

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

/// What may be said of an attempt wherever it was made.
struct Washed<'a> {
    tape: &'a Tape,
    places: Places,
}

impl Washed<'_> {
    fn text(&self, bytes: &[u8]) -> String {
        self.places.conceal(&String::from_utf8_lossy(&(self.tape.redact)(bytes)))
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

    /// An agent's own events, and whether they are all there.
    fn events(&self, speaks: Speaks, raw: &[u8]) -> (String, Kept) {
        let mut events = self.text(raw);
        if speaks == Speaks::Acp {
            events = renumbered(&events);
        }
        let is_short = bound(&mut events, INSIDE) == Kept::Whole;
        let kept = if is_short && !events.contains(REDACTED) { Kept::Whole } else { Kept::Partly };
        (events, kept)
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
        let washed = Washed { tape, places: self.places(asked) };
        let change = self.change(from, to)?;
        let patch = (tape.redact)(&change);
        let patch_kept = if patch == change { Kept::Whole } else { Kept::Partly };
        let raw = match did.usage.raw {
            Some(raw) => shelf.get(raw).map_err(|error| Broken::io("events cannot be recorded", &error))?,
            None => vec![],
        };
        let (events, events_kept) = washed.events(asked.agent.speaks, &raw);
        let mut words = washed.text(&did.output);
        if bound(&mut words, WORDS) == Kept::Partly {
            words.push_str("\n[evolute: more was written than a recording keeps]\n");
        }
        let recording = Recording {
            version: VERSION,
            step: asked.step,
            attempt: asked.attempt,
            speaks: Some(asked.agent.speaks),
            brief: Some(Digest::of(washed.places.conceal(brief))),
            given: vec![],
            words,
            ending: washed.ending(ending),
            // What it was counted from lies on this shelf, and on no other.
            usage: Usage { raw: None, ..did.usage },
            said: did.said.as_ref().map(|said| washed.text(said.as_bytes())),
            thread: did.thread.as_ref().map(|thread| washed.text(thread.as_bytes())),
            events,
            before: did.before,
            events_kept,
            took_ms: 0,
            patch_kept,
            patch: String::new(),
            patch_file: None,
        };
        write(&tape.folder, recording, patch).map_err(|error| Broken::io("the recording cannot be written", &error))
    }

    /// What changed, as git writes it. Bytes of any kind stand in it as they are: a secret that is packed is not found.
    fn change(&self, from: &ObjectId, to: &ObjectId) -> Result<Vec<u8>, Broken> {
        let args = ["diff", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames"];
        let args: Vec<&str> = args.into_iter().chain([from.as_str(), to.as_str()]).collect();
        let change = self.ask("the attempt cannot be recorded", &args, &[])?;
        if change.len() as u64 > LARGEST {
            let because = format!("the change is larger than a recording may be: {LARGEST} bytes");
            return Err(Broken::new(because, "run it without `--record`"));
        }
        Ok(change)
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
            whole(&folder.join(&beside), &other.map_or_else(|error| error.into_bytes(), String::into_bytes))?;
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

/// Cuts a text, whole letters only.
fn bound(text: &mut String, most: usize) -> Kept {
    if text.len() <= most {
        return Kept::Whole;
    }
    text.truncate(super::told::first(text, most).len());
    Kept::Partly
}

/// Our requests have chance names, which an agent's answers repeat: here they are counted instead.
fn renumbered(events: &str) -> String {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""id"\s*:\s*"(?<name>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})""#)
            .expect("because this pattern is tested")
    });
    let mut known = BTreeMap::new();
    let count = |found: &Captures<'_>| {
        let next = known.len() + 1;
        let number = *known.entry(found["name"].to_owned()).or_insert(next);
        format!(r#""id":"{number}""#)
    };
    NAME.replace_all(events, count).into_owned()
}
