//! Globs as everything that people write reads them: what they name, and whether two could name the same path.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// A glob: a `*` stays within its folder. None where it is none, which was a finding where it was written.
#[must_use]
pub fn glob(text: &str) -> Option<Glob> {
    GlobBuilder::new(text).literal_separator(true).build().ok()
}

/// One matcher for some globs; what is no glob names nothing.
#[must_use]
pub fn globs<T: AsRef<str>>(globs: &[T]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs.iter().filter_map(|text| glob(text.as_ref())) {
        builder.add(glob);
    }
    builder.build().unwrap_or_default()
}

/// Whether two globs can name the same path. A plain path lies in the other, or is a folder above it; two globs
/// are judged by what stands before their first wildcards, which may say yes too often and never too seldom.
#[must_use]
pub fn overlap(one: &str, other: &str) -> bool {
    match (one.contains(WILD), other.contains(WILD)) {
        (false, false) => one == other || holds(one, other) || holds(other, one),
        (false, true) => matches(other, one) || holds(one, literal(other)),
        (true, false) => matches(one, other) || holds(other, literal(one)),
        (true, true) => literal(one).starts_with(literal(other)) || literal(other).starts_with(literal(one)),
    }
}

const WILD: [char; 4] = ['*', '?', '[', '{'];

fn holds(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn matches(glob: &str, path: &str) -> bool {
    globs(&[glob]).is_match(path)
}

fn literal(glob: &str) -> &str {
    &glob[..glob.find(WILD).unwrap_or(glob.len())]
}
