//! The languages that are read, and how a path or a fence in a document names them.

use serde::Serialize;

/// A language whose code is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Rust.
    Rust,
    /// TypeScript without markup.
    TypeScript,
    /// TypeScript with markup.
    Tsx,
    /// JavaScript, with or without markup.
    JavaScript,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
}

impl Language {
    /// The language of a file, by the end of its name.
    #[must_use]
    pub fn of_path(path: &str) -> Option<Self> {
        let name = path.rsplit(['/', '\\']).next()?;
        let (stem, end) = name.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match end {
            "rs" => Some(Self::Rust),
            "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "py" | "pyi" => Some(Self::Python),
            "go" => Some(Self::Go),
            "java" => Some(Self::Java),
            _ => None,
        }
    }

    /// The language that a fence in a document names: the first word after the backticks, `rust,ignore` and
    /// `{.python .numbered}` included.
    #[must_use]
    pub fn of_fence(info: &str) -> Option<Self> {
        let word = info
            .trim_start_matches(|mark: char| mark.is_whitespace() || mark == '{' || mark == '.')
            .split(|mark: char| mark.is_whitespace() || matches!(mark, ',' | '{' | '}' | ':' | ';'))
            .next()?;
        match word.to_ascii_lowercase().as_str() {
            "rust" | "rs" => Some(Self::Rust),
            "typescript" | "ts" | "mts" | "cts" => Some(Self::TypeScript),
            "tsx" => Some(Self::Tsx),
            "javascript" | "js" | "mjs" | "cjs" | "jsx" | "node" => Some(Self::JavaScript),
            "python" | "py" | "python3" | "py3" => Some(Self::Python),
            "go" | "golang" => Some(Self::Go),
            "java" => Some(Self::Java),
            _ => None,
        }
    }

    /// Its grammar.
    pub(super) fn grammar(self) -> tree_sitter::Language {
        match self {
            Self::Rust => tree_sitter_rust::LANGUAGE.into(),
            Self::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::JavaScript => tree_sitter_javascript::LANGUAGE.into(),
            Self::Python => tree_sitter_python::LANGUAGE.into(),
            Self::Go => tree_sitter_go::LANGUAGE.into(),
            Self::Java => tree_sitter_java::LANGUAGE.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_and_a_fence_name_a_language() {
        assert_eq!(Language::of_path("src/a.d.ts"), Some(Language::TypeScript));
        assert_eq!(Language::of_path(".rs"), None);
        assert_eq!(Language::of_path("Makefile"), None);
        assert_eq!(Language::of_fence("rust,ignore"), Some(Language::Rust));
        assert_eq!(Language::of_fence("{.python .numbered}"), Some(Language::Python));
        assert_eq!(Language::of_fence("JSX title=\"a.jsx\""), Some(Language::JavaScript));
        assert_eq!(Language::of_fence("console"), None);
        assert_eq!(Language::of_fence(""), None);
    }
}
