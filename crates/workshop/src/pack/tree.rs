//! What git says about a tree, in bytes that are taken apart here: the list of its files, and the contents of
//! some of them. Two processes read a whole pack.

use crate::bench::{Bench, Trouble};
use trace::id::ObjectId;

/// A regular file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Listed<'a> {
    /// Its path.
    pub(crate) path: &'a [u8],
    /// Its blob.
    pub(crate) blob: ObjectId,
    /// Its size in bytes, where it was asked for.
    pub(crate) size: Option<u64>,
}

/// The listing of a tree or a commit, to be read by `files`; with sizes, which costs a look at every object.
pub(crate) fn listing(bench: &dyn Bench, of: &ObjectId) -> Result<Vec<u8>, Trouble> {
    bench.git(&["ls-tree", "-r", "-z", "-l", "--full-tree", of.as_str()], b"", &[])
}

/// The listing without sizes.
pub(crate) fn names(bench: &dyn Bench, of: &ObjectId) -> Result<Vec<u8>, Trouble> {
    bench.git(&["ls-tree", "-r", "-z", "--full-tree", of.as_str()], b"", &[])
}

/// The regular files of a listing; links and submodules are passed over.
pub(crate) fn files(listing: &[u8]) -> impl Iterator<Item = Listed<'_>> {
    listing.split(|byte| *byte == 0).filter_map(entry)
}

/// `100644 blob <object> <size>\t<path>`, the size being optional.
fn entry(line: &[u8]) -> Option<Listed<'_>> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let meta = std::str::from_utf8(&line[..tab]).ok()?;
    let mut words = meta.split_ascii_whitespace();
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    let regular = kind == "blob" && mode.starts_with("100");
    regular.then(|| Listed {
        path: &line[tab + 1..],
        blob: ObjectId::new(object),
        size: words.next().and_then(|size| size.parse().ok()),
    })
}

/// The contents of objects, in the order in which they are named; nothing for one that is missing.
pub(crate) fn contents(bench: &dyn Bench, objects: &[String]) -> Result<Vec<Option<Vec<u8>>>, Trouble> {
    if objects.is_empty() {
        return Ok(vec![]);
    }
    // A name with a newline would be two questions: it is asked as one that nothing answers.
    let lines: Vec<&str> =
        objects.iter().map(|name| if name.contains('\n') { "-" } else { name.as_str() }).collect();
    let batch = bench.git(&["cat-file", "--batch"], format!("{}\n", lines.join("\n")).as_bytes(), &[])?;
    let mut found = answers(&batch);
    found.resize(objects.len(), None);
    Ok(found)
}

/// Takes the answers apart; one that was cut off is missing, and so is all that would follow it.
fn answers(batch: &[u8]) -> Vec<Option<Vec<u8>>> {
    let mut found = Vec::new();
    let mut rest = batch;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let head = String::from_utf8_lossy(&rest[..end]).into_owned();
        rest = &rest[end + 1..];
        if head.ends_with(" missing") || head.ends_with(" ambiguous") {
            found.push(None);
            continue;
        }
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        let Some(body) = size.and_then(|size: usize| rest.get(..size)) else { break };
        found.push(Some(body.to_vec()));
        rest = rest.get(body.len() + 1..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_listed_whatever_their_names() {
        let listing = b"100644 blob aa11      12\tdocs/a b\nc.md\x00120000 blob bb22       3\tlink.md\x00\
                        160000 commit cc33       -\tsub\x00100755 blob dd44\tx.sh\x00100644 blob ee55 1\tcaf\xe9.md\x00";
        let found: Vec<(&[u8], Option<u64>)> = files(listing).map(|file| (file.path, file.size)).collect();
        assert_eq!(
            found,
            [(&b"docs/a b\nc.md"[..], Some(12)), (&b"x.sh"[..], None), (&b"caf\xe9.md"[..], Some(1))]
        );
    }

    #[test]
    fn contents_are_taken_by_their_size_and_in_order() {
        let found =
            answers(b"aa11 blob 8\nbb22 x\n\n\nHEAD:a b missing\ncc33 blob 0\n\ndd44 blob 99\ncut off");
        assert_eq!(found, [Some(b"bb22 x\n\n".to_vec()), None, Some(vec![])]);
    }
}
