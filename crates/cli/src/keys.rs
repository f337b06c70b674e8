//! Where keys lie: the secret halves in this user's own folder, the public ones of the team in the repository. What
//! counts is what is committed; who signs here looks at the work tree.

use crate::{config::Config, failure::Failure, git::Git, repository::Repository};
use attest::{Ending, Secret, Signer, Signers};
use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};
use trace::id::ObjectId;

/// Where the team's keys are, relative to the root.
pub(crate) const FOLDER: &str = ".evolute/keys";
/// How their files end.
const PUB: &str = ".pub";
/// Keys that are read of one folder.
const KEYS: usize = 200;
/// The largest file of a key, in bytes.
const LARGEST: u64 = 16 << 10;
/// The variable that names the file of a secret key.
const NAMED: &str = "EVOLUTE_KEY";

/// The keys of a team, and the files that name none.
#[derive(Debug, Default)]
pub(crate) struct Team {
    /// The keys.
    pub(crate) signers: Signers,
    /// What is wrong with the others, each in words.
    pub(crate) wrong: Vec<String>,
}

impl Team {
    /// The team by the files of a revision.
    ///
    /// # Errors
    /// Fails where git does.
    pub(crate) fn at(git: &Git, revision: &ObjectId) -> Result<Self, Failure> {
        let folder = format!("{FOLDER}/");
        let args = ["ls-tree", "-z", "--name-only", "--full-tree", revision.as_str(), "--", &folder];
        let listed = String::from_utf8_lossy(&git.ask(&args, &[])?).into_owned();
        let paths: Vec<&str> = listed.split('\0').filter(|path| path.ends_with(PUB)).take(KEYS).collect();
        if paths.is_empty() {
            return Ok(Self::default());
        }
        let files = git.files(revision, &paths)?;
        let mut team = Self::default();
        for (path, bytes) in paths.into_iter().zip(files) {
            team.add(path, &String::from_utf8_lossy(&bytes.unwrap_or_default()));
        }
        Ok(team)
    }

    /// The team by the files of the work tree.
    pub(crate) fn here(root: &Path) -> Self {
        let folder = root.join(FOLDER);
        let mut files: Vec<PathBuf> = fs::read_dir(&folder)
            .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).take(KEYS).collect())
            .unwrap_or_default();
        files.sort();
        let mut team = Self::default();
        for file in files.iter().filter(|file| file.extension().is_some_and(|end| end == "pub")) {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            match read(file) {
                Ok(text) => team.add(&format!("{FOLDER}/{name}"), &text),
                Err(why) => team.wrong.push(format!("`{FOLDER}/{name}`: {why}")),
            }
        }
        team
    }

    fn add(&mut self, path: &str, text: &str) {
        let name = path.rsplit('/').next().and_then(|name| name.strip_suffix(PUB)).unwrap_or(path);
        match Signer::read(name, text) {
            Ok(signer) => self.signers.0.push(signer),
            Err(why) => self.wrong.push(format!("`{path}`: {why}")),
        }
    }

    /// The key with this name.
    pub(crate) fn named(&self, name: &str) -> Option<&Signer> {
        self.signers.0.iter().find(|signer| signer.name == name)
    }
}

/// The secret keys that this user has, by name: the one that is named by a variable, then those of the folder. What is no
/// key is passed over.
pub(crate) fn secrets(config: &Config) -> Vec<(String, Secret)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder(config))
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).take(KEYS).collect())
        .unwrap_or_default();
    files.sort();
    let named = config.var(NAMED).map(|path| config.directory.join(path));
    let secret = |file: PathBuf| {
        let name = file.file_name()?.to_string_lossy().into_owned();
        Some((name, Secret::read(&read(&file).ok()?).ok()?))
    };
    named.into_iter().chain(files).filter_map(secret).collect()
}

/// The key that signs here: one that the team has, that has not ended, and that counts for the longest time from now on.
pub(crate) fn signing(config: &Config, repository: &Repository) -> Option<Secret> {
    let secrets = secrets(config);
    if secrets.is_empty() {
        return None;
    }
    latest(secrets, &Team::here(&repository.root))
}

/// Of these keys, the one that this team has, that has not ended, and that counts for the longest time from now on.
pub(crate) fn latest(secrets: Vec<(String, Secret)>, team: &Team) -> Option<Secret> {
    let counts = |secret: &Secret| {
        let signer = team.signers.0.iter().find(|signer| signer.key.is(secret.public()))?;
        signer.ended.is_none().then_some(signer.valid_from)
    };
    let known = secrets.into_iter().filter_map(|(_, secret)| Some((counts(&secret)?, secret)));
    known.max_by_key(|(from, _)| *from).map(|(_, secret)| secret)
}

/// Where the secret half of a key with this name lies.
pub(crate) fn secret_path(config: &Config, name: &str) -> PathBuf {
    folder(config).join(name)
}

/// Writes a secret half, for nobody else to read, and never over another.
///
/// # Errors
/// Refuses a name that is taken; fails where the disk does.
pub(crate) fn keep(config: &Config, name: &str, secret: &Secret) -> Result<PathBuf, Failure> {
    let text =
        secret.text().map_err(|why| Failure::refused("key.name", why.to_string(), "choose a plain name"))?;
    let path = secret_path(config, name);
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder(config));
    let written = made.and_then(|()| {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    match written {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(Failure::refused(
            "key.taken",
            format!("there is a key `{name}` in `{}`", folder(config).display()),
            "choose another name",
        )),
        Err(error) => Err(Failure::broken(
            format!("`{}` cannot be written: {error}", path.display()),
            "make room, or see that the folder is yours",
        )),
    }
}

/// Whether a name can be the name of a file everywhere.
pub(crate) fn is_name(name: &str) -> bool {
    let plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_.".contains(letter);
    !name.is_empty() && name.len() <= 60 && name.chars().all(plain) && !name.starts_with(['.', '-'])
}

/// How a key stands, in a word.
pub(crate) fn stands(signer: &Signer) -> String {
    match &signer.ended {
        None => "counts".to_owned(),
        Some(ended) => {
            let because =
                if ended.because.is_empty() { String::new() } else { format!(": {}", ended.because) };
            let word = match ended.how {
                Ending::Rotated | Ending::Revoked => "what it signed before stays",
                Ending::Compromised => "nothing that it signed counts",
            };
            format!("{} at {}{because}; {word}", ended.how, ended.at)
        }
    }
}

/// The text of a small file.
pub(crate) fn read(file: &Path) -> Result<String, String> {
    let about = fs::metadata(file).map_err(|error| error.to_string())?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(format!("it is no file of at most {LARGEST} bytes"));
    }
    fs::read_to_string(file).map_err(|error| error.to_string())
}

fn folder(config: &Config) -> PathBuf {
    config.data.join("evolute").join("keys")
}
