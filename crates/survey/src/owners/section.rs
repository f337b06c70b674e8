//! A section of GitLab's files of owners: `^[Name][2] @owner`. Each section has a say of its own about a path.

/// A section; the first of every file has no name, and holds what stands before any other.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Section {
    /// Its name; empty for what stands in no section.
    pub name: String,
    /// Whether its owners are only told, and not waited for.
    pub optional: bool,
    /// How many of its owners must approve.
    pub approvals: u32,
    /// Who owns its lines that name nobody.
    pub owners: Vec<String>,
}

impl Section {
    /// A head without its owners, and what follows it; none if the line is no head.
    pub(super) fn head(line: &str) -> Option<(Self, usize)> {
        let (optional, rest) = match line.strip_prefix('^') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (name, rest) = bracketed(rest)?;
        let (approvals, rest) = match bracketed(rest) {
            Some((count, rest)) => (count.trim().parse().ok()?, rest),
            None => (1, rest),
        };
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let section = Self { name: name.trim().to_owned(), optional, approvals, owners: vec![] };
        (ends && !section.name.is_empty()).then_some((section, line.len() - rest.len()))
    }

    /// Whether both are the same section: their names differ in case at most.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.name.to_lowercase() == other.name.to_lowercase()
    }
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('[')?.split_once(']')
}
