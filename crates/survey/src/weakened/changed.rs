//! A changed file, as it was and as it is.

use crate::code::Language;

/// The longest file that is read, in bytes. A longer one is told of where it judges.
pub(super) const LONGEST: usize = 1 << 20;

/// One changed file of a diff.
#[derive(Clone, Copy, Debug)]
pub struct Changed<'a> {
    /// Its path, relative to the root.
    pub path: &'a str,
    /// What it held; none where it is new.
    pub before: Option<&'a [u8]>,
    /// What it holds; none where it is gone.
    pub after: Option<&'a [u8]>,
}

/// A changed file that is text on both sides, as far as there are two.
#[derive(Clone, Copy, Debug)]
pub(super) struct File<'a> {
    pub(super) path: &'a str,
    pub(super) before: Option<&'a str>,
    pub(super) after: Option<&'a str>,
}

impl<'a> File<'a> {
    /// The file as text. One that is no text, or too long, reads as empty: what it judged is gone.
    pub(super) fn of(changed: &Changed<'a>) -> Option<Self> {
        if changed.before == changed.after {
            return None;
        }
        let text = |bytes: &'a [u8]| {
            let bytes = bytes.get(..bytes.len().min(LONGEST)).unwrap_or_default();
            match std::str::from_utf8(bytes) {
                Ok(text) => text,
                Err(flaw) => std::str::from_utf8(&bytes[..flaw.valid_up_to()]).unwrap_or_default(),
            }
        };
        Some(Self { path: changed.path, before: changed.before.map(text), after: changed.after.map(text) })
    }

    /// Its name, without the folders.
    pub(super) fn name(&self) -> &'a str {
        name_of(self.path)
    }

    /// The text before; empty where it is new.
    pub(super) fn old(&self) -> &'a str {
        self.before.unwrap_or_default()
    }

    /// The text now; empty where it is gone.
    pub(super) fn now(&self) -> &'a str {
        self.after.unwrap_or_default()
    }

    /// Its language.
    pub(super) fn language(&self) -> Option<Language> {
        Language::of_path(self.path)
    }
}

/// The last part of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
