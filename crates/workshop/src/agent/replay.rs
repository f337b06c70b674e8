//! An agent that is a folder of recorded attempts. A recording answers what it was recorded with: of several for one
//! attempt, the one is replayed that was made for this brief, and else the one that was given most of what this pack holds,
//! and nothing that it does not hold.

use super::{
    Asked, Did, keep, language,
    places::Places,
    recording::{EVENTS, Kept, LARGEST, Recording},
    stream::Stream,
    told::{self, Told},
};
use crate::{Broken, Shelf, place::Site, worktree::Grounds};
use std::{
    fs,
    path::{Path, PathBuf},
};
use trace::{Digest, Ending, Speaks, Usage};

/// Recordings in one folder, at the most.
const MOST: usize = 10_000;
/// Bytes of all recordings in one folder.
const ALL: u64 = 4 * LARGEST;
/// Bytes of last words.
const SAID: usize = 4_000;

impl Grounds {
    /// Replays the attempt.
    pub(super) fn replay(
        &self,
        site: &Site,
        asked: &Asked<'_>,
        brief: &str,
        shelf: &Shelf,
    ) -> Result<Did, Broken> {
        let folder = self.around.root.join(asked.agent.run.first().map_or("", String::as_str));
        let places = self.places(asked);
        let digest = places.digest(brief);
        let pack = brief.get(asked.brief.len()..).unwrap_or_default();
        let found = match chosen(&folder, asked, (digest, pack)) {
            Ok(Some(found)) => found,
            Ok(None) => {
                let (step, attempt) = (asked.step, asked.attempt);
                let folder = folder.display();
                return Ok(Did::not_started(format!(
                    "`{folder}` holds no recording of step {step} attempt {attempt}"
                )));
            }
            Err(because) => return Ok(Did::not_started(because)),
        };
        let did = heard(&found, &places, digest, shelf)?;
        Ok(match self.apply(site, &folder, &found)? {
            Some(because) => Did { cut: Some(Ending::NotStarted { because }), ..did },
            None => did,
        })
    }

    /// Puts a recorded change into the worktree, all of it or nothing; says why it could not.
    fn apply(&self, site: &Site, folder: &Path, recording: &Recording) -> Result<Option<String>, Broken> {
        if recording.patch_kept == Kept::Not {
            return Ok(Some("the change was too large to be recorded".to_owned()));
        }
        let patch = match recording.change(folder) {
            Ok(patch) => patch,
            Err(error) => return Ok(Some(format!("the recorded change cannot be read: {error}"))),
        };
        if patch.trim_ascii().is_empty() {
            return Ok(None);
        }
        // Outside a repository git applies to plain files, and refuses paths that leave the directory.
        let vars = [
            ("GIT_CEILING_DIRECTORIES", site.root.parent().unwrap_or(&site.root).as_os_str().to_owned()),
            ("GIT_DIR", "/dev/null".into()),
        ];
        let args = ["apply", "--binary", "--whitespace=nowarn", "-"];
        let name = format!("{}/{}.{}", folder.display(), recording.step, recording.attempt);
        let secrets = match recording.patch_kept {
            Kept::Whole | Kept::Not => "",
            Kept::Partly => "; secrets were taken out of it when it was recorded",
        };
        match self.git.ask_warily(&site.root, &args, &patch, &vars) {
            Ok(_) => Ok(None),
            Err(said) if said.exit.is_some() => {
                Ok(Some(format!("the recorded change of `{name}` does not apply: {}{secrets}", said.said)))
            }
            Err(said) => Err(said.broken("a recorded change cannot be applied")),
        }
    }
}

/// What was seen of the attempt, seen again: its events by the language that they are in, the rest as it was kept.
fn heard(found: &Recording, places: &Places, brief: Digest, shelf: &Shelf) -> Result<Did, Broken> {
    let events = places.reveal(&found.events);
    let raw = if events.is_empty() { None } else { Some(keep(shelf, events.as_bytes())?) };
    let told = match found.events_kept {
        Kept::Whole => again(found, &events),
        Kept::Partly | Kept::Not => Retold::default(),
    };
    let reveal = |text: &String| places.reveal(text);
    let said = told.said.or_else(|| found.said.as_ref().map(reveal));
    let thread = told.thread.or_else(|| found.thread.as_ref().map(reveal));
    let (cut, idle) = endings(found, places);
    Ok(Did {
        usage: Usage { raw, ..told.usage.or(found.usage) },
        said: said.map(|said| trace::text::head(&said, SAID).to_owned()),
        thread: thread.filter(|thread| told::is_thread(thread)),
        idle,
        before: found.before,
        spoke: found.speaks,
        ..Did::new(cut, words(found, places, brief).into_bytes(), found.took_ms)
    })
}

/// What events tell when they are heard again.
#[derive(Default)]
struct Retold {
    thread: Option<String>,
    said: Option<String>,
    usage: Counted,
}

/// What they count; where they count nothing, the recording does.
#[derive(Default)]
struct Counted(Usage);

impl Counted {
    fn or(self, kept: Usage) -> Usage {
        let Self(told) = self;
        Usage {
            tokens_in: told.tokens_in.or(kept.tokens_in),
            tokens_out: told.tokens_out.or(kept.tokens_out),
            tokens_cached: told.tokens_cached.or(kept.tokens_cached),
            cost_usd: told.cost_usd.or(kept.cost_usd),
            tools: told.tools.or(kept.tools),
            raw: None,
        }
    }
}

/// Hears events again, by the ears that heard them first.
fn again(found: &Recording, events: &str) -> Retold {
    if found.speaks == Some(Speaks::Acp) {
        let told = acp::retold(events);
        let used = told.used;
        let usage = Usage {
            tokens_in: used.tokens_in,
            tokens_out: used.tokens_out,
            tokens_cached: used.tokens_cached,
            cost_usd: used.cost_usd,
            tools: Some(used.tools),
            raw: None,
        };
        return Retold { thread: told.thread, said: told.said, usage: Counted(usage) };
    }
    let Some(language) = found.speaks.and_then(language::of) else { return Retold::default() };
    let mut stream = Stream::new(language, Told::since(found.before));
    stream.hear(events.as_bytes());
    let told = stream.end().clone();
    Retold { usage: Counted(told.usage(None)), thread: told.thread, said: told.said }
}

/// What it wrote; before it what whoever reads it must know.
fn words(found: &Recording, places: &Places, brief: Digest) -> String {
    let other = found.brief.filter(|recorded| *recorded != brief);
    let note = other.map(|recorded| {
        let (recorded, brief) = (recorded.short(), brief.short());
        format!("evolute: this was recorded for another brief: `{recorded}`, and this one is `{brief}`\n")
    });
    let redacted = (found.patch_kept == Kept::Partly)
        .then(|| "evolute: secrets were taken out of the recorded change\n".to_owned());
    let words = places.reveal(&found.words.replacen(EVENTS, &found.events, 1));
    [note, redacted, Some(words)].into_iter().flatten().collect()
}

/// How it ended, whatever is in the tree, and if nothing is: what a change is worth is told by the tree alone.
fn endings(found: &Recording, places: &Places) -> (Option<Ending>, Option<Ending>) {
    let text = |words: &String| places.reveal(words);
    let is_changed = found.patch_file.is_some() || !found.patch.trim().is_empty();
    match &found.ending {
        Ending::Changed | Ending::Unchanged => (None, None),
        Ending::TimedOut | Ending::Flooded => (Some(found.ending.clone()), None),
        Ending::Blocked { question, options, blocks } => {
            let options = options.iter().map(text).collect();
            let blocks = blocks.as_ref().map(text);
            (Some(Ending::Blocked { question: text(question), options, blocks }), None)
        }
        // Whoever was ended at the limit of a disk was so whatever it left; of tokens, only if it left nothing.
        Ending::Spent { what } if is_changed => (Some(Ending::Spent { what: text(what) }), None),
        Ending::Spent { what } => (None, Some(Ending::Spent { what: text(what) })),
        Ending::Failed { because } => (None, Some(Ending::Failed { because: text(because) })),
        Ending::NotStarted { because } => (Some(Ending::NotStarted { because: text(because) }), None),
    }
}

/// The recording for this attempt that fits best. A file that is no recording is named: it could have been the one.
fn chosen(
    folder: &Path,
    asked: &Asked<'_>,
    (brief, pack): (Digest, &str),
) -> Result<Option<Recording>, String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_ours = |path: &PathBuf| path.extension().is_some_and(|kind| kind == "json");
    let mut files: Vec<PathBuf> = entries.filter(is_ours).take(MOST).collect();
    files.sort();
    let sizes = files.iter().filter_map(|file| fs::symlink_metadata(file).ok());
    if sizes.map(|file| file.len()).fold(0, u64::saturating_add) > ALL {
        return Err(format!("`{}` holds more than {ALL} bytes of recordings", folder.display()));
    }
    let fits = |recording: &Recording| {
        recording.step == asked.step
            && recording.attempt == asked.attempt
            && recording.given.iter().all(|item| holds(pack, item))
    };
    let mut best: Option<Recording> = None;
    let rank = |recording: &Recording| (recording.brief == Some(brief), recording.given.len());
    for file in &files {
        let read = Recording::read(file)?;
        if fits(&read) && best.as_ref().is_none_or(|best| rank(best) <= rank(&read)) {
            best = Some(read);
        }
    }
    Ok(best)
}

/// Whether a pack has an item of this source: each has a heading that names it.
fn holds(pack: &str, item: &str) -> bool {
    pack.lines().any(|line| line.starts_with('#') && line.contains(item))
}
