//! What the files that a step may change already offer: their outlines, in the place of their text. Who changes a file
//! opens it anyway; who is to decide which one it is, reads this.

use super::{candidate::Candidate, reach::Reach};
use survey::{
    code::{Language, Outline, Signature, outline},
    tokens::count,
};
use trace::ItemKind;

/// Files of a step that are outlined.
const FILES: usize = 40;
/// Tokens of one outline.
const TOKENS: u32 = 600;

/// The files of a step that have an outline, and those that are one too many.
pub(super) fn worth_outlining<'a>(reach: &Reach<'a>) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut files: Vec<&str> =
        reach.files().iter().copied().filter(|path| Language::of_path(path).is_some()).collect();
    let more = files.split_off(files.len().min(FILES));
    (files, more)
}

/// Their outlines; a file that offers nothing has none.
pub(super) fn outlined(read: &[(&str, String)], reach: &Reach<'_>) -> Vec<Candidate> {
    let one = |(path, text): &(&str, String)| {
        let outline = outline(Language::of_path(path)?, text);
        (!outline.signatures.is_empty()).then(|| Candidate {
            kind: ItemKind::Outline,
            source: (*path).to_owned(),
            text: written(&outline),
            because: "the step may change it".to_owned(),
            closeness: reach.closeness(&super::reach::folder(path)),
        })
    };
    read.iter().filter_map(one).collect()
}

/// A line for each signature, as many as fit; what is cut says so.
fn written(outline: &Outline) -> String {
    let mut room = TOKENS;
    let fits = |line: &String| {
        let left = room.checked_sub(count(line) + 1);
        room = left.unwrap_or(0);
        left.is_some()
    };
    let mut lines: Vec<String> = outline.signatures.iter().map(line).take_while(fits).collect();
    let more = outline.signatures.len() - lines.len();
    if more > 0 {
        lines.push(format!("- and {more} more"));
    } else if outline.is_cut {
        lines.push("- and more that could not be read".to_owned());
    }
    lines.join("\n")
}

fn line(signature: &Signature) -> String {
    let indent = "  ".repeat(signature.depth);
    let doc = signature.doc.as_ref().map(|doc| format!(": {doc}")).unwrap_or_default();
    format!("{indent}- {} `{}`{doc}", signature.line, signature.text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn texts(tree: &[(&str, &str)]) -> String {
        let touches = ["src/**".to_owned()];
        let reach = Reach::new(&touches, tree.iter().map(|(path, _)| *path));
        let (worth, more) = worth_outlining(&reach);
        assert_eq!(more.len(), tree.len().saturating_sub(FILES));
        let read: Vec<(&str, String)> = tree
            .iter()
            .filter(|(path, _)| worth.contains(path))
            .map(|(path, text)| (*path, (*text).to_owned()))
            .collect();
        outlined(&read, &reach).iter().map(|one| format!("{}\n{}\n", one.source, one.text)).collect()
    }

    #[test]
    fn a_file_is_known_by_what_it_offers() {
        expect![[r#"
            src/pay.rs
            - 2 `pub struct Refund`: A refund.
            - 4 `impl Refund`
              - 6 `pub fn store(&self)`: Stores it.
        "#]].assert_eq(&texts(&[
            ("src/empty.rs", "fn private() {}\n"),
            ("src/logo.svg", "<svg/>"),
            (
                "src/pay.rs",
                "/// A refund.\npub struct Refund;\n\nimpl Refund {\n    /// Stores it.\n    pub fn store(&self) {}\n}\n",
            ),
            ("web/pay.ts", "export function pay() {}\n"),
        ]));
    }

    #[test]
    fn a_long_outline_is_cut_and_says_so() {
        let long: String = (0..500).map(|number| format!("pub fn f{number}() {{}}\n")).collect();
        let text = texts(&[("src/long.rs", &long)]);
        assert!(count(&text) <= TOKENS + 20, "{}", count(&text));
        assert!(text.trim_end().lines().last().is_some_and(|last| last.ends_with(" more")), "{text}");
    }

    #[test]
    fn files_that_are_too_many_are_named() {
        let names: Vec<String> = (0..45).map(|number| format!("src/f{number:02}.py")).collect();
        let tree: Vec<(&str, &str)> =
            names.iter().map(|name| (name.as_str(), "def f():\n    pass\n")).collect();
        assert_eq!(texts(&tree).lines().filter(|line| line.starts_with("src/")).count(), FILES);
    }
}
