//! A line from outside the loop: what else is known of why it is there. Blame gives the commit, the history the merge
//! that brought it and its request's number, and the recorded decisions those that cover or name the file.

use crate::{
    git::Git,
    recorded::{self, Recorded},
    render::Page,
    repository::Repository,
};
use formats::globs;
use serde::Serialize;
use trace::{RepoPath, id::ObjectId};

/// How many merges after a commit are looked at.
const MOST_MERGES: usize = 200;
/// How many decisions are told.
const MOST_DECISIONS: usize = 3;
/// The words before the number of a request, as forges write them.
const BEFORE: [&str; 3] = ["pull request #", "pr #", "(#"];

/// What was found.
#[derive(Debug, Default, Serialize)]
pub(super) struct Outside {
    /// The number of the pull or merge request, as its forge writes it.
    pub(super) request: Option<String>,
    /// The merge that brought the commit, if there is one.
    pub(super) merge: Option<Merge>,
    /// Recorded decisions, the nearest first.
    pub(super) recorded: Vec<Near>,
}

/// A merge.
#[derive(Debug, Serialize)]
pub(super) struct Merge {
    /// The commit.
    pub(super) commit: ObjectId,
    /// Its first line.
    pub(super) subject: String,
}

/// A recorded decision about a file.
#[derive(Debug, Serialize)]
pub(super) struct Near {
    /// The record.
    pub(super) path: String,
    /// Its title.
    pub(super) title: String,
    /// The words that reach the file.
    pub(super) by: String,
    /// Whether it says that it covers the file, or only names it.
    pub(super) covers: bool,
}

impl Outside {
    /// Puts it on a page.
    pub(super) fn show(&self, page: &mut Page) {
        if let Some(merge) = &self.merge {
            page.fact("merged by", format!("{} {}", merge.commit.short(), merge.subject));
        }
        if let Some(request) = &self.request {
            page.fact("request", request);
        }
        for near in &self.recorded {
            let how = if near.covers { "covers" } else { "names" };
            page.fact("decision", format!("`{}`: {}; it {how} `{}`", near.path, near.title, near.by));
        }
    }
}

/// Looks around.
pub(super) fn look(
    git: &Git,
    repository: &Repository,
    file: &str,
    commit: &ObjectId,
    subject: &str,
) -> Outside {
    let squashed = number(subject);
    let merge = if squashed.is_none() { merge_of(git, commit) } else { None };
    let (merge, of_merge) = merge.map_or((None, None), |(merge, request)| (Some(merge), request));
    let head = repository.checked_out();
    let paths: Vec<RepoPath> = head.and_then(|head| git.paths(&head).ok()).unwrap_or_default();
    let recorded = nearest(recorded::read(&repository.root, &paths), file);
    Outside { request: squashed.or(of_merge), merge, recorded }
}

/// The first merge after a commit that has the number of a request; else the first one.
fn merge_of(git: &Git, commit: &ObjectId) -> Option<(Merge, Option<String>)> {
    let range = format!("{commit}..HEAD");
    let asked = ["log", "--ancestry-path", "--merges", "--reverse", "--format=%H%x1f%s%x1f%b%x1e", &range];
    let answer = git.text(&asked)?;
    let merges: Vec<(Merge, Option<String>)> =
        answer.split('\u{1e}').take(MOST_MERGES).filter_map(|entry| merge(entry.trim_start())).collect();
    let at = merges.iter().position(|(_merge, request)| request.is_some()).unwrap_or(0);
    merges.into_iter().nth(at)
}

fn merge(entry: &str) -> Option<(Merge, Option<String>)> {
    let mut fields = entry.splitn(3, '\u{1f}');
    let (commit, subject, body) = (fields.next()?, fields.next()?, fields.next().unwrap_or_default());
    let request = number(subject).or_else(|| number(body));
    Some((Merge { commit: ObjectId::new(commit), subject: subject.to_owned() }, request))
}

/// The number of a request in a subject: `#12` or `!12`, the last one where there are several.
fn number(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    if let Some((_project, digits)) =
        lower.split_once("merge request ").and_then(|(_, rest)| rest.split_once('!'))
    {
        let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
        return (!digits.is_empty()).then(|| format!("!{digits}"));
    }
    let mut found = BEFORE.iter().filter_map(|before| {
        let at = lower.rfind(before)? + before.len();
        let digits: String = lower[at..].chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| format!("#{digits}"))
    });
    found.next_back()
}

fn nearest(records: Vec<Recorded>, file: &str) -> Vec<Near> {
    let mut near: Vec<Near> = records.into_iter().filter_map(|record| about(&record, file)).collect();
    near.sort_by_key(|near| (!near.covers, std::cmp::Reverse(near.by.len())));
    near.truncate(MOST_DECISIONS);
    near
}

fn about(Recorded { decision, text }: &Recorded, file: &str) -> Option<Near> {
    let covering = decision.covers.iter().find(|glob| reaches(glob, file));
    let edges = |one: char| one.is_whitespace() || "`'\"()[]<>,;*".contains(one);
    let named = || {
        let words = text.split(|one: char| one.is_whitespace() || "`'\"()[]<>,;".contains(one));
        let words = words.map(|word| word.trim_matches(edges).trim_end_matches(['.', ':']));
        words.filter(|word| names(word, file)).max_by_key(|word| word.len())
    };
    let (by, covers) =
        covering.map(|glob| (glob.clone(), true)).or_else(|| Some((named()?.to_owned(), false)))?;
    Some(Near { path: decision.path.clone(), title: decision.title.clone(), by, covers })
}

/// Whether a word of prose is the file, or a folder that holds it.
fn names(word: &str, file: &str) -> bool {
    let word = word.trim_start_matches("./");
    let folder = word.trim_end_matches('/');
    let holds = file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    (word == file && word.contains(['/', '.'])) || (word.contains('/') && !folder.is_empty() && holds)
}

fn reaches(glob: &str, file: &str) -> bool {
    names(glob, file) || globs(&[glob]).is_match(file)
}

#[cfg(test)]
mod tests {
    use super::{names, number, reaches};

    #[test]
    fn forges_write_the_number_of_a_request_in_their_own_ways() {
        let numbers = [
            "pay: keys (#31)",
            "Merge pull request #12 from mira/keys",
            "See merge request shop/pay!7",
            "See merge request !8",
            "revert (#3) (#44)",
            "the year (2026)",
            "#9 is mentioned",
        ]
        .map(number);
        let expected = [Some("#31"), Some("#12"), Some("!7"), Some("!8"), Some("#44"), None, None];
        assert_eq!(numbers, expected.map(|number| number.map(str::to_owned)));
    }

    #[test]
    fn a_file_is_named_by_itself_by_its_folders_and_by_globs_that_cover_it() {
        let file = "src/pay/store.rs";
        assert!(names("src/pay/store.rs", file) && names("src/pay/", file) && names("./src/pay", file));
        assert!(!names("src", file) && !names("src/pa", file) && !names("pay", file) && !names("", file));
        assert!(reaches("src/**", file) && reaches("**/*.rs", file) && !reaches("src/*.rs", file));
    }
}
