//! Globs against each other: whether two could name the same path.

use globset::GlobBuilder;

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
    let built = GlobBuilder::new(glob).literal_separator(true).build();
    built.is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

fn literal(glob: &str) -> &str {
    &glob[..glob.find(WILD).unwrap_or(glob.len())]
}
