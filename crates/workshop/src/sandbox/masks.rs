//! What is hidden from whoever is confined, and what is shown all the same: said once for every kind of wall.

use super::Cell;
use crate::{place, surroundings::Surroundings};
use std::path::{Path, PathBuf};

/// The variable that names the file of a key that signs.
const KEY: &str = "EVOLUTE_KEY";
/// Files in a toolchain's home that hold logins.
const LOGINS: [&str; 5] = ["credentials.toml", "credentials", "gradle.properties", "init.gradle", ".npmrc"];
/// Folders of the system that others write to, or where their sockets lie.
const COMMON: [&str; 4] = ["/tmp", "/var/tmp", "/run", "/var/run"];
/// Variables that name a socket, or a folder of sockets, wherever it may lie.
const SOCKETS: [&str; 6] = [
    "SSH_AUTH_SOCK",
    "DOCKER_HOST",
    "CONTAINER_HOST",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_RUNTIME_DIR",
    "GNUPGHOME",
];

/// Folders that are hidden, but for what is shown again. The ledger is apart: it lies in what is shown.
pub(super) fn hidden(around: &Surroundings) -> Vec<PathBuf> {
    let common = COMMON.map(PathBuf::from).into_iter();
    let real =
        |path: PathBuf| path.canonicalize().ok().filter(|real| real.is_dir() && real.parent().is_some());
    let mut folders: Vec<PathBuf> = common
        .chain([around.home.clone(), place::of_all(&around.cache)])
        .chain(around.vars.get("XDG_DATA_HOME").map(|data| Path::new(data).join("evolute")))
        .chain(sockets(around).filter(|path| path.is_dir()))
        .filter_map(real)
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// Single files and sockets that are hidden.
pub(super) fn hidden_files(around: &Surroundings) -> Vec<PathBuf> {
    let others = sockets(around).filter(|path| !path.is_dir()).filter_map(|path| path.canonicalize().ok());
    let key = around.vars.get(KEY).and_then(|path| PathBuf::from(path).canonicalize().ok());
    logins(around).into_iter().chain(others).chain(key).collect()
}

/// Where variables say that a socket is.
fn sockets(around: &Surroundings) -> impl Iterator<Item = PathBuf> {
    SOCKETS.into_iter().filter_map(|name| {
        let value = around.vars.get(name)?.to_str()?;
        let path = value.split(',').next().unwrap_or_default();
        let path = path.strip_prefix("unix:path=").or_else(|| path.strip_prefix("unix://")).unwrap_or(path);
        Some(PathBuf::from(path)).filter(|path| path.is_absolute())
    })
}

/// Files with logins in what is shown.
fn logins(around: &Surroundings) -> Vec<PathBuf> {
    let named = |name: &str| around.vars.get(name).map(PathBuf::from);
    let homes =
        [Some(around.home.clone()), named("CARGO_HOME"), named("GRADLE_USER_HOME"), named("GEM_HOME")];
    let homes = homes.into_iter().flatten().chain([around.home.join(".cargo"), around.home.join(".gradle")]);
    let files = homes.flat_map(|home| LOGINS.map(|login| home.join(login)));
    let shown = around.toolchains();
    let is_shown = |file: &PathBuf| file.is_file() && shown.iter().any(|folder| file.starts_with(folder));
    files.filter(is_shown).collect()
}

/// What is shown for reading, though it may lie in what is hidden. A checkout that is out of reach is never among it; what
/// lies in one is.
pub(super) fn shown(around: &Surroundings, cell: &Cell<'_>) -> Vec<PathBuf> {
    let own = around.inside.iter().filter_map(|command| command.first()).map(PathBuf::from);
    let all = around.toolchains().into_iter().chain(cell.shown.iter().cloned()).chain(own);
    all.filter(|path| *path != around.home && !cell.out_of_reach.contains(path)).collect()
}

/// What is shown of the repository after all else: git's folder, and the work tree where nothing else is judged.
pub(super) fn repository<'a>(around: &'a Surroundings, cell: &Cell<'_>) -> Vec<&'a Path> {
    let root = cell.out_of_reach.is_empty().then_some(&*around.root);
    root.into_iter().chain([&*around.common]).collect()
}
