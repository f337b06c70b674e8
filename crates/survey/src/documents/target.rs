//! Where a link of a document leads: to a file or folder of the tree, to an anchor, or to nothing. What a site, a
//! template or a forge makes of a link is not ours to know, and is not judged.

use super::{
    document::Document,
    index::Index,
    tree::{Kind, Tree},
};
use crate::path::{folder_of, join};
use std::{borrow::Cow, path::Path};

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a path of the tree.
    There(String),
    /// To a path that lies on this disk, and that git ignores.
    Ignored(String),
    /// To a path where nothing is.
    Nowhere(String),
    /// To where only a site, a template or a forge knows.
    Unjudged,
}

/// Endings that the pages of a site are made from.
const PAGES: [&str; 3] = [".md", ".mdx", ".markdown"];
/// What a folder opens with.
const OPENINGS: [&str; 4] = ["index.md", "index.mdx", "README.md", "_index.md"];
/// Marks of templates and of HTML, wherever they stand.
const TEMPLATES: [char; 2] = ['{', '<'];
/// Marks of variables and aliases, in front.
const ALIASES: [char; 3] = ['$', '@', '~'];

/// A link's path and anchor, both decoded.
pub(crate) fn split(target: &str) -> (Cow<'_, str>, Option<Cow<'_, str>>) {
    let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
    let path = path.split('?').next().unwrap_or_default();
    (decode(path), anchor.map(decode))
}

/// Where a link leads from a document.
pub(crate) fn resolve(index: &Index, from: &str, path: &str) -> Target {
    if path.is_empty() {
        return Target::There(from.to_owned());
    }
    if path.contains(TEMPLATES) || path.starts_with(ALIASES) {
        return Target::Unjudged;
    }
    let tree = &index.tree;
    if let Some(rooted) = path.strip_prefix('/') {
        return of_site(tree, rooted);
    }
    let folder = folder_of(from);
    let Some(full) = join(folder, path) else { return Target::Unjudged };
    if let Some(found) = there(tree, &full).or_else(|| page(tree, &full)).or_else(|| routed(tree, from, path))
    {
        return Target::There(found);
    }
    on_disk(tree, &full)
}

/// A link from the root is a path of the repository; but where a site is made of it, only the site knows, unless the link
/// names a file in a folder that is there.
fn of_site(tree: &Tree, path: &str) -> Target {
    let Some(full) = join("", path) else { return Target::Unjudged };
    if let Some(found) = there(tree, &full).or_else(|| page(tree, &full)) {
        return Target::There(found);
    }
    let (folder, name) = full.rsplit_once('/').unwrap_or(("", &full));
    let named = name.rsplit_once('.').is_some_and(|(stem, ending)| !stem.is_empty() && ending != "html");
    let there = named && !folder.is_empty() && tree.paths.contains_key(folder);
    if there || tree.sites.is_empty() { on_disk(tree, &full) } else { Target::Unjudged }
}

fn there(tree: &Tree, path: &str) -> Option<String> {
    (path.is_empty() || tree.paths.contains_key(path)).then(|| path.to_owned())
}

/// The source of a page that is linked by the name it is served under.
fn page(tree: &Tree, path: &str) -> Option<String> {
    let stem = path.strip_suffix(".html").unwrap_or(path);
    let pages = PAGES.iter().map(|ending| format!("{stem}{ending}"));
    let openings = OPENINGS.iter().map(|opening| format!("{stem}/{opening}"));
    pages.chain(openings).find(|path| tree.paths.contains_key(path.as_str()))
}

/// Sites serve `a/b.md` as `a/b/`, and a link without an ending is relative to that.
fn routed(tree: &Tree, from: &str, path: &str) -> Option<String> {
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.trim_start_matches('.').contains('.') {
        return None;
    }
    let served = PAGES.iter().find_map(|ending| from.strip_suffix(ending))?;
    let served = served.strip_suffix("/index").unwrap_or(served);
    let full = join(served, path)?;
    page(tree, &full)
}

/// What is not in the tree may still lie on the disk: behind a link, or where git does not look.
fn on_disk(tree: &Tree, path: &str) -> Target {
    let Ok(real) = tree.root.join(path).canonicalize() else { return Target::Nowhere(path.to_owned()) };
    let root = tree.root.canonicalize().unwrap_or_else(|_| tree.root.clone());
    let inside = real.strip_prefix(root).ok().map(Path::to_string_lossy);
    match inside {
        Some(inside) if inside.is_empty() || tree.paths.contains_key(&*inside) => {
            Target::There(inside.into_owned())
        }
        Some(_) => Target::Ignored(path.to_owned()),
        None => Target::Unjudged,
    }
}

/// The document that a path stands for: itself, what its folder opens with, or what a link points at.
pub(crate) fn document<'i>(index: &'i Index, path: &str) -> Option<&'i Document> {
    let within = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    let opening = || OPENINGS.iter().find_map(|name| index.documents.get(&within(name)));
    match index.tree.paths.get(path) {
        Some(Kind::File) => index.documents.get(path),
        Some(Kind::Folder) => opening(),
        Some(Kind::Link) => {
            let real = index.tree.root.join(path).canonicalize().ok()?;
            index.documents.get(&*real.strip_prefix(&index.tree.root).ok()?.to_string_lossy())
        }
        None if path.is_empty() => opening(),
        None => None,
    }
}

/// `%20` and the like, as the bytes that they stand for.
fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, _, _) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::path::join;

    #[test]
    fn a_path_is_seen_from_its_folder_and_never_from_outside() {
        assert_eq!(join("docs/a", "../b/./c.md").as_deref(), Some("docs/b/c.md"));
        assert_eq!(join("docs", "../../issues"), None);
        assert_eq!(join("", "").as_deref(), Some(""));
    }

    #[test]
    fn a_link_is_taken_apart_and_decoded() {
        let (path, anchor) = split("a%20b.md?raw=true#%C3%BCber");
        assert_eq!((&*path, anchor.as_deref()), ("a b.md", Some("über")));
        assert_eq!(&*split("50%.md").0, "50%.md");
    }
}
