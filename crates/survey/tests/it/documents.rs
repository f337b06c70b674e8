//! Documents of whole small trees, and of whatever bytes.

use formats::Context;
use proptest::prelude::*;
use std::{fs, path::Path};
use survey::documents::{
    Change, Graph, Index, Kept, Past, Stamp, Tree, all, candidates, read, uncovered, untouched,
};
use tempfile::TempDir;

/// A tree with these files.
fn tree(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("because the temporary folder is writable");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("because a file has a folder")).expect("because it is ours");
        fs::write(path, text).expect("because the folder is ours");
    }
    folder
}

fn index(root: &Path) -> Index {
    Index::of(Tree::look(root), &Context::default(), Kept::default())
}

/// The findings of a tree, one a line.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tree(files);
    let index = index(folder.path());
    let graph = Graph::of(&index);
    let faults = all(&index, &graph, &Context::default(), &Past::default());
    faults.iter().map(|fault| format!("{}:{} {}", fault.path, fault.at.line, fault.finding.rule)).collect()
}

#[test]
fn a_link_leads_to_a_file_a_folder_a_page_or_nowhere() {
    let files = [
        (
            "README.md",
            "[a](docs) [b](docs/) [c](docs/guide) [d](docs/guide.html) [e](/docs/guide.md) [f](docs/lost.md)\n",
        ),
        ("docs/README.md", "[up](..) [out](../../issues) [site]({{ page }}) [mail](mailto:a@b.example)\n"),
        ("docs/guide.md", "[own](#two) [other](README.md#none) [line](../src/a.rs#L3)\n\n## Two\n"),
        ("src/a.rs", ""),
    ];
    assert_eq!(found(&files), ["README.md:1 context.broken-link", "docs/guide.md:1 context.broken-anchor"]);
}

#[test]
fn links_that_lead_in_a_circle_are_followed_once() {
    let files = [("README.md", "[a](a.md)\n"), ("a.md", "[b](b.md)\n"), ("b.md", "[a](a.md) [self](b.md)\n")];
    assert_eq!(found(&files), [""; 0]);
}

#[test]
fn pages_of_a_site_are_found_by_being_there_and_its_own_links_are_not_judged() {
    let files = [
        ("README.md", "# A\n"),
        ("web/astro.config.mjs", ""),
        ("web/src/a.md", "[b](/en/b/) and `src/pages/x.astro`\n"),
    ];
    assert_eq!(found(&files), [""; 0]);
    let folder = tree(&files);
    let index = index(folder.path());
    assert!(candidates(&index, &Graph::of(&index)).is_empty(), "the paths are those of its readers");
}

#[test]
fn only_a_path_in_a_folder_could_have_been_one_of_ours() {
    let text = "`src/gone.rs` `gone.rs` `and/or` `./CLAUDE.md` `.tool/x.json` `@scope/name.js` `src/{a}/b.rs` `made/x.rs` `crates/a/src/`\n";
    let folder = tree(&[("docs/a.md", text), (".gitignore", "made/\n"), ("README.md", "")]);
    let index = index(folder.path());
    let asked: Vec<String> = candidates(&index, &Graph::of(&index)).into_iter().collect();
    assert_eq!(asked, ["crates/a/src", "docs/crates/a/src", "docs/src/gone.rs", "src/gone.rs"]);
}

#[test]
fn folders_without_a_document_are_named_once_others_have_one() {
    let files = [("src/pay/a.rs", ""), ("src/ship/a.rs", ""), ("src/ship/b.rs", ""), ("src/ship/c.rs", "")];
    let bare = |covers: &str| {
        let text = format!("---\n{covers}\n---\n");
        let folder = tree(&[&files[..], &[("docs/pay.md", text.as_str())]].concat());
        let found = uncovered(&index(folder.path()), &[]);
        found.into_iter().map(|uncovered| (uncovered.paths, uncovered.files)).collect::<Vec<_>>()
    };
    assert_eq!(bare("title: Pay"), []);
    assert_eq!(bare("covers: src/pay/**"), [("src/ship".to_owned(), 3)]);
}

#[test]
fn a_record_is_held_to_nothing_that_changes() {
    let text = "---\ncovers: src/**\nclass: record\n---\n# Pay\n";
    let folder = tree(&[("docs/pay.md", text), ("src/a.rs", "")]);
    let change = Change { paths: ["src/a.rs".to_owned()].into(), diff: String::new() };
    assert_eq!(untouched(&index(folder.path()), &change), []);
}

#[test]
fn what_is_kept_is_taken_only_where_nothing_moved() {
    let folder = tree(&[("a.md", "# A\n"), ("b.md", "# B\n")]);
    let late = Stamp { touched_ns: i64::MAX, ..Stamp::default() };
    let first = index(folder.path());
    let again = |bytes: &[u8]| Index::of(Tree::look(folder.path()), &Context::default(), Kept::of(bytes));
    assert_eq!((first.read, again(&first.keep(late)).read), (2, 0));
    assert_eq!(again(&first.keep(late)).documents, first.documents);
    fs::write(folder.path().join("b.md"), "# C\n").expect("because the folder is ours");
    assert_eq!(again(&first.keep(late)).read, 1);
    let racy = first.keep(Stamp { touched_ns: 0, ..Stamp::default() });
    assert_eq!(again(&racy).read, 2, "what is as young as the look is read again");
}

/// Markdown, broken in every way that its signs allow.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zé# ]{0,12}",
        Just("---\n".to_owned()),
        Just("covers: [src/**, \"".to_owned()),
        Just("class: live\n".to_owned()),
        Just("elsewhere:\n  - {what: a".to_owned()),
        Just("[a](b.md#c)".to_owned()),
        Just("![".to_owned()),
        Just("](".to_owned()),
        Just("<a href=\"x".to_owned()),
        Just("<!--".to_owned()),
        Just("```".to_owned()),
        Just("\r\n".to_owned()),
        Just("\t- ".to_owned()),
        Just("`src/a.rs`".to_owned()),
        Just("## Ü\u{301} {#x}\n".to_owned()),
        Just("[r][".to_owned()),
        Just("\u{feff}".to_owned()),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let content = read("a.mdx", &bytes);
        prop_assert_eq!(read("a.mdx", &bytes), content);
    }

    #[test]
    fn every_place_is_one_of_the_text(text in markdown()) {
        let content = read("a.mdx", text.as_bytes());
        let links = content.links.iter().map(|link| link.at);
        let headings = content.headings.iter().map(|heading| heading.at);
        let named = content.named.iter().chain(&content.undefined).chain(&content.front.covers).map(|named| named.at);
        for at in links.chain(headings).chain(named) {
            prop_assert!(text.get(at.span()).is_some(), "{at:?} in {text:?}");
            prop_assert_eq!(at.line as usize, text[..at.start as usize].matches('\n').count() + 1);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn whatever_two_documents_say_is_judged_without_a_stop(one in markdown(), other in markdown()) {
        let folder = tree(&[("one.md", &one), ("docs/other.md", &other)]);
        let index = index(folder.path());
        let graph = Graph::of(&index);
        for fault in all(&index, &graph, &Context::default(), &Past::default()) {
            prop_assert!(!fault.finding.hint.is_empty() && !fault.finding.message.is_empty());
        }
        let damaged: Vec<u8> = index.keep(Stamp { touched_ns: i64::MAX, ..Stamp::default() }).into_iter().rev().collect();
        prop_assert_eq!(Index::of(Tree::look(folder.path()), &Context::default(), Kept::of(&damaged)).read, 2);
    }
}
