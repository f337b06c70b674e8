//! Globs over paths of the repository, as the configuration and front matter write them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// One matcher for all of them. What is no glob matches nothing.
#[must_use]
pub fn set<T: AsRef<str>>(globs: &[T]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in globs {
        if let Ok(glob) = GlobBuilder::new(glob.as_ref()).literal_separator(true).build() {
            builder.add(glob);
        }
    }
    builder.build().unwrap_or_else(|_| GlobSet::empty())
}
