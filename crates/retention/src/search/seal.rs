//! The seal of a catalog: how long each of its files is, and what is in it. The index trusts the bytes that it is given;
//! whether they are those that were written is found out before. A file that is written once is never changed.

use super::error::SearchError;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs,
    io::{self, Write as _},
    path::Path,
};

/// The file that holds it.
const NAME: &str = "seal.json";
/// The index's own list of what it is made of.
const LIST: &str = "meta.json";
/// Bytes of a catalog up to which all of it is read to see that it is what was written; of a larger one, the lengths are
/// looked at, so that opening it costs no more than what is looked up.
const READ: u64 = 16 << 20;

/// What the files of a catalog are.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Seal {
    files: BTreeMap<String, Sealed>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Sealed {
    bytes: u64,
    digest: String,
}

/// Seals what was written. Files that were sealed before are not read again.
pub(super) fn seal(folder: &Path) -> Result<(), SearchError> {
    let mut before = read(folder).unwrap_or_default();
    let mut seal = Seal::default();
    for (name, bytes) in files(folder)? {
        let sealed = match before.files.remove(&name).filter(|sealed| sealed.bytes == bytes) {
            Some(sealed) => sealed,
            None => Sealed { bytes, digest: digest(&folder.join(&name))? },
        };
        seal.files.insert(name, sealed);
    }
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, &seal).map_err(io::Error::from)?;
    file.flush()?;
    file.persist(folder.join(NAME)).map_err(|error| error.error)?;
    Ok(())
}

/// Whether what was sealed is still there as it was. What came later, before a process was killed, is the index's own to
/// answer for: it waits for the disk before it names a file.
pub(super) fn holds(folder: &Path) -> bool {
    let (Some(seal), Ok(files)) = (read(folder), files(folder)) else { return false };
    let files: BTreeMap<String, u64> = files.into_iter().collect();
    let small = files.values().sum::<u64>() <= READ;
    let listed = fs::read_to_string(folder.join(LIST)).unwrap_or_default().replace('-', "");
    let needed = |name: &str| name.split('.').next().is_some_and(|part| listed.contains(part));
    let as_sealed = |(name, sealed): (&String, &Sealed)| match files.get(name) {
        None => !needed(name),
        Some(bytes) if *bytes != sealed.bytes => false,
        Some(_) if !small => true,
        Some(_) => digest(&folder.join(name)).is_ok_and(|digest| digest == sealed.digest),
    };
    seal.files.iter().all(as_sealed)
}

fn read(folder: &Path) -> Option<Seal> {
    serde_json::from_slice(&fs::read(folder.join(NAME)).ok()?).ok()
}

fn digest(file: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(file)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

/// The files that are written once, and their bytes.
fn files(folder: &Path) -> io::Result<Vec<(String, u64)>> {
    let mut files = vec![];
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What begins with a point is a lock or a list, and is written again and again; so is JSON.
        if !name.starts_with('.') && !name.ends_with(".json") && !name.ends_with(".lock") {
            files.push((name, entry.metadata()?.len()));
        }
    }
    Ok(files)
}
