//! Decisions that lie where the loop does not look, taken to where it does: whole, with their status, under an id that
//! is the same whenever and wherever they are imported.

use super::proposed::{Proposed, slug};
use crate::command::demand::scalar;
use survey::claims::{Claim, Claims, Kind, Tool, Tree};
use trace::Digest;

/// Where the loop reads decisions; those that lie here stay here.
const READ_THERE: [&str; 2] = [".evolute/decisions/", "docs/adr/"];
/// Digits of an id.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// How many of them.
const LENGTH: usize = 8;

/// What was made of them.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// Decisions.
    pub(super) files: Vec<Proposed>,
    /// Those that are read where they are.
    pub(super) read_there: usize,
}

/// Drafts of every decision that the loop would not see.
pub(super) fn propose(found: &Claims, tree: &Tree) -> Made {
    let mut made = Made::default();
    for claim in found.claims.iter().filter(|claim| claim.kind == Kind::Decision && claim.tool == Tool::Adr) {
        if READ_THERE.iter().any(|home| claim.at.path.starts_with(home)) {
            made.read_there += 1;
        } else if let Some(text) = tree.quiet(&claim.at.path) {
            made.files.push(file(claim, &text));
        }
    }
    made
}

fn file(claim: &Claim, text: &str) -> Proposed {
    let id = id(&claim.at.path);
    let title = slug(&claim.title);
    let name = if title.is_empty() { id.clone() } else { format!("{id}-{title}") };
    let status = &claim.word;
    let source = format!("source: {}\n", scalar(&claim.at.path));
    Proposed {
        path: format!(".evolute/decisions/{name}.md"),
        what: if status.is_empty() {
            "a decision without a status".into()
        } else {
            format!("a decision, {status}")
        },
        from: claim.at.clone(),
        text: with_front(text, &id, status, &source),
        source,
    }
}

/// The same for the same path, on every branch and machine.
fn id(path: &str) -> String {
    let digest = Digest::of_parts(["import", path]);
    let digits = digest.bytes().iter().take(LENGTH).map(|byte| char::from(DIGITS[usize::from(byte % 32)]));
    format!("d-{}", digits.collect::<String>())
}

/// The text with our fields in its front matter. Fields that were there stay, but for the two that are ours.
fn with_front(text: &str, id: &str, status: &str, source: &str) -> String {
    let (front, body) = parts(text);
    let kept: String = front.split_inclusive('\n').filter(|line| !is_ours(line)).collect();
    let status = if status.is_empty() { String::new() } else { format!("status: {}\n", scalar(status)) };
    format!("---\nid: {id}\n{status}{source}{kept}---\n{body}")
}

fn is_ours(line: &str) -> bool {
    ["id:", "status:", "source:"].iter().any(|key| line.starts_with(key))
}

/// The lines between the fences, and what follows them.
fn parts(text: &str) -> (&str, &str) {
    let first = text.split_inclusive('\n').next().filter(|line| line.trim_end() == "---");
    let Some(start) = first.map(str::len) else { return ("", text) };
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (&text[start..at], &text[at + line.len()..]);
        }
        at += line.len();
    }
    ("", text)
}

#[cfg(test)]
mod tests {
    use super::{id, with_front};

    #[test]
    fn fields_that_were_there_stay_and_ours_stand_once() {
        let text = "---\nstatus: Accepted\ndeciders: Mira\n---\n# Keys\n";
        let made = with_front(text, "d-1", "accepted", "source: doc/1.md\n");
        assert_eq!(made, "---\nid: d-1\nstatus: accepted\nsource: doc/1.md\ndeciders: Mira\n---\n# Keys\n");
        assert_eq!(
            with_front("# Keys\n", "d-1", "", "source: a\n"),
            "---\nid: d-1\nsource: a\n---\n# Keys\n"
        );
    }

    #[test]
    fn an_id_follows_from_the_path() {
        assert_eq!(id("doc/adr/0001-keys.md"), id("doc/adr/0001-keys.md"));
        assert_ne!(id("doc/adr/0001-keys.md"), id("doc/adr/0002-keys.md"));
    }
}
