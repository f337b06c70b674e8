//! What the rule set hides of texts that hold no secret, and how long it looks: over the files of the folders that are named
//! (else of this repository), beside the floor, which is to count the lines of the same bytes. `--hits` shows each line.

#![expect(clippy::print_stdout, reason = "a benchmark's output is its result")]

use runtime::Redactor;
use std::{
    collections::BTreeMap,
    env, fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

/// A file larger than this is passed over, in bytes; so is one that is no text.
const LARGEST: u64 = 1 << 20;
/// Letters of a line that are shown.
const SHOWN: usize = 200;

fn main() -> io::Result<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    let shows = words.iter().any(|word| word == "--hits");
    let named: Vec<PathBuf> =
        words.iter().filter(|word| !word.starts_with("--")).map(PathBuf::from).collect();
    let house = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let own = ["crates", "docs", "xtask"].map(|folder| house.join(folder));
    let mut files = vec![];
    for folder in if named.is_empty() { &own } else { named.as_slice() } {
        collect(folder, &mut files)?;
    }
    let texts: Vec<(PathBuf, Vec<u8>)> = files
        .into_iter()
        .filter_map(|file| Some((text(&file)?, file)))
        .map(|(text, file)| (file, text))
        .collect();
    let bytes: usize = texts.iter().map(|(_, text)| text.len()).sum();
    let (lines, floor) =
        timed(|| texts.iter().map(|(_, text)| memchr::memchr_iter(b'\n', text).count()).sum::<usize>());
    let redactor = Redactor::default();
    let (found, took) = timed(|| {
        let hidden = texts.iter().map(|(file, text)| (file, text, redactor.redact(text).hidden));
        hidden.filter(|(_, _, hidden)| !hidden.is_empty()).collect::<Vec<_>>()
    });
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    found
        .iter()
        .flat_map(|(_, _, hidden)| &hidden.shapes)
        .for_each(|(kind, count)| *kinds.entry(kind.clone()).or_default() += count);
    println!("{} files, {} lines, {} MiB; hits in {} files", texts.len(), lines, bytes >> 20, found.len());
    kinds.iter().for_each(|(kind, count)| println!("{count:>6}  {kind}"));
    println!("counted the lines: {floor:>7.3} s");
    println!("looked for secrets: {took:>6.3} s, {:.0} times the floor", took / floor);
    if shows {
        found.iter().for_each(|(file, text, _)| show(&redactor, file, text));
    }
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    for path in entries {
        let found = fs::symlink_metadata(&path)?;
        if found.is_dir() {
            collect(&path, files)?;
        } else if found.is_file() && found.len() <= LARGEST {
            files.push(path);
        }
    }
    Ok(())
}

fn text(file: &Path) -> Option<Vec<u8>> {
    let bytes = fs::read(file).ok()?;
    memchr::memchr(0, &bytes).is_none().then_some(bytes)
}

fn show(redactor: &Redactor, file: &Path, text: &[u8]) {
    for (line, number) in text.split(|byte| *byte == b'\n').zip(1..) {
        let hidden = redactor.redact(line).hidden;
        if !hidden.is_empty() {
            let kinds: Vec<&str> = hidden.shapes.keys().map(String::as_str).collect();
            let shown: String = String::from_utf8_lossy(line).trim().chars().take(SHOWN).collect();
            println!("{}:{number}: {}: {shown}", file.display(), kinds.join(", "));
        }
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}
