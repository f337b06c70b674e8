//! A pattern of CODEOWNERS as globs over paths from the root. The forges read the same text differently: on GitHub a
//! name also stands for everything below it and a slash in the middle ties it to the root, on GitLab neither holds.

use super::Forge;
use globset::{Glob, GlobBuilder};

/// Why a pattern cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// `!` on GitHub.
    Negation,
    /// `[ ]` on GitHub.
    Range,
    /// `\#` on GitHub.
    EscapedHash,
    /// It names nothing.
    Empty,
    /// It is no pattern at all.
    Broken,
}

/// The globs of a pattern without its `!`: a path that one of them matches is meant.
pub(super) fn globs(pattern: &str, forge: Forge) -> Result<Vec<Glob>, Unusable> {
    if forge == Forge::GitHub {
        github_takes(pattern)?;
    }
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    if pattern.trim_matches('/').is_empty() {
        return Err(Unusable::Empty);
    }
    let texts = match forge {
        Forge::GitHub | Forge::Bitbucket => like_gitignore(pattern),
        Forge::GitLab => like_fnmatch(pattern),
    };
    texts.iter().map(|text| glob(text)).collect()
}

fn github_takes(pattern: &str) -> Result<(), Unusable> {
    if pattern.starts_with('!') {
        return Err(Unusable::Negation);
    }
    if pattern.starts_with("\\#") {
        return Err(Unusable::EscapedHash);
    }
    if pattern.contains(['[', ']']) { Err(Unusable::Range) } else { Ok(()) }
}

fn like_gitignore(pattern: &str) -> Vec<String> {
    let bare = pattern.trim_end_matches('/');
    let base = match bare.strip_prefix('/') {
        Some(anchored) => anchored.to_owned(),
        None if bare.contains('/') => bare.to_owned(),
        None => format!("**/{bare}"),
    };
    let last = base.rsplit('/').next().unwrap_or_default();
    match (pattern.ends_with('/'), last) {
        (true, _) => vec![format!("{base}/**")],
        // `docs/*` is what lies in `docs` itself, and no deeper.
        (false, "*" | "**") => vec![base],
        (false, _) => vec![format!("{base}/**"), base],
    }
}

fn like_fnmatch(pattern: &str) -> Vec<String> {
    let base = pattern.strip_prefix('/').map_or_else(|| format!("**/{pattern}"), str::to_owned);
    if base.ends_with('/') { vec![format!("{base}**")] } else { vec![base] }
}

fn glob(text: &str) -> Result<Glob, Unusable> {
    let text = text.replace('{', "\\{").replace('}', "\\}");
    let built = GlobBuilder::new(&text).literal_separator(true).backslash_escape(true).build();
    built.map_err(|_error| Unusable::Broken)
}
