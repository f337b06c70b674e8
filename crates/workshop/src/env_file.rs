//! The file of variables that a worktree's programs get: read in the user's own work tree, since the copy in a worktree could
//! be anything that an agent wrote.

use std::{ffi::OsString, fs, io::Read as _, path::Path};

/// Bytes that are read of it.
const LARGEST: u64 = 64 << 10;
/// What it cannot change.
const OURS: [&str; 4] = ["PATH", "HOME", "TMPDIR", "EVOLUTE_ATTEMPT"];

/// The variables in it; none where there is no such file, or where it is no text.
#[must_use]
pub fn variables(root: &Path, path: Option<&str>) -> Vec<(String, OsString)> {
    let mut text = String::new();
    let file = path.and_then(|path| fs::File::open(root.join(path)).ok());
    let read = file.map(|file| file.take(LARGEST).read_to_string(&mut text));
    if matches!(read, Some(Ok(_))) { text.lines().filter_map(variable).collect() } else { vec![] }
}

/// `NAME=value`, with or without `export` and quotes; anything else is no variable.
fn variable(line: &str) -> Option<(String, OsString)> {
    let line = line.trim();
    let (name, value) = line.strip_prefix("export ").unwrap_or(line).split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    (plain && !OURS.contains(&name)).then(|| (name.to_owned(), quoted.unwrap_or(value).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_a_file_of_variables_is_read_as_a_shell_would() {
        let pair = |line| variable(line).map(|(name, value)| format!("{name}={}", value.display()));
        assert_eq!(pair("export URL='a b'").as_deref(), Some("URL=a b"));
        assert_eq!(pair(" KEY = x=y ").as_deref(), Some("KEY=x=y"));
        assert_eq!(pair("# URL=x"), None);
        assert_eq!(pair("PATH=/evil"), None);
    }
}
