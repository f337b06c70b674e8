//! Which commit a line comes from: through renames, through lines that moved from file to file, and past commits that
//! change nothing but white space or are listed as not worth a look.

use super::{Git, failed};
use crate::failure::Failure;
use trace::{RepoPath, id::ObjectId};

/// Where a repository lists the commits that blame is to look past.
const LOOKED_PAST: &str = ".git-blame-ignore-revs";

/// Lines around the one that is asked for: what moves, moves in blocks, and a bracket alone says nothing.
const AROUND: u32 = 16;

/// Which commit a line comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Blamed {
    /// The commit; none for a line that is not committed yet.
    pub(crate) commit: Option<ObjectId>,
    /// Who wrote it.
    pub(crate) author: String,
    /// The commit's first line.
    pub(crate) subject: String,
    /// What the file was called there.
    pub(crate) file: String,
    /// Where the line stood there.
    pub(crate) line: u32,
    /// The line.
    pub(crate) text: String,
}

impl Git {
    /// Which commit a line comes from, wherever it stood before.
    ///
    /// # Errors
    /// Refuses a line that git does not know.
    pub(crate) fn blame(
        &self,
        file: &str,
        line: u32,
        revision: Option<&ObjectId>,
    ) -> Result<Blamed, Failure> {
        let followed = ["-w", "-M", "-C", "-C"];
        let past = ["-w", "-M", "-C", "-C", "--ignore-revs-file", LOOKED_PAST];
        // A list with a mistake in it is no reason to know nothing.
        let listed = self.root.join(LOOKED_PAST).is_file();
        let past = listed.then(|| self.blamed(file, line, revision, &past)).transpose().unwrap_or_default();
        past.map_or_else(|| self.blamed(file, line, revision, &followed), Ok)
    }

    /// Which commit put a line where it stands.
    pub(crate) fn put_by(&self, file: &str, line: u32) -> Option<Blamed> {
        self.blamed(file, line, None, &[]).ok()
    }

    fn blamed(
        &self,
        file: &str,
        line: u32,
        revision: Option<&ObjectId>,
        how: &[&str],
    ) -> Result<Blamed, Failure> {
        let range = format!("{},{}", line.saturating_sub(AROUND).max(1), line.saturating_add(AROUND));
        let args = ["blame", "--line-porcelain", "--root", "-L", &range];
        let args: Vec<&str> = args.into_iter().chain(how.iter().copied()).collect();
        let at = revision.map(ObjectId::as_str).into_iter().chain(["--", file]);
        let args: Vec<&str> = args.into_iter().chain(at).collect();
        let unknown = |said: &str| {
            Failure::refused(
                "why.no-such-line",
                format!("git knows no line {line} of `{file}`: {said}"),
                "check the file and the line",
            )
        };
        let answer = self.program.ask(&self.root, &args, &[]).map_err(|error| unknown(&error.said))?;
        let answer = String::from_utf8_lossy(&answer);
        answered(&answer, line).ok_or_else(|| unknown("the file ends before it"))
    }

    /// Where the only line of a file with this text stood at a revision: none where there is none, or more than one.
    pub(crate) fn only_line(&self, revision: &str, file: &str, text: &str) -> Option<u32> {
        let at = format!("{revision}:{file}");
        let bytes = self.program.ask(&self.root, &["cat-file", "blob", &at], &[]).ok()?;
        let whole = String::from_utf8_lossy(&bytes).into_owned();
        let mut same = whole.lines().enumerate().filter(|(_, line)| alike(line, text));
        let (index, _) = same.next()?;
        same.next().is_none().then(|| u32::try_from(index + 1).ok()).flatten()
    }

    /// Whether two commits have the same file.
    pub(crate) fn same_file(&self, one: &ObjectId, other: &ObjectId, file: &str) -> Result<bool, Failure> {
        let asked = format!("{one}:{file}\n{other}:{file}\n");
        let args = ["cat-file", "--batch-check=%(objectname) %(objecttype)"];
        let answer = self.program.ask(&self.root, &args, asked.as_bytes());
        let answer = answer.map_err(|error| failed(&args, &error))?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let blobs: Vec<&str> = answer.lines().filter_map(|line| line.strip_suffix(" blob")).collect();
        Ok(!file.contains('\n') && matches!(blobs[..], [one, other] if one == other))
    }

    /// Whether a commit is another, or among those that it stands on.
    pub(crate) fn leads_to(&self, commit: &ObjectId, tip: &ObjectId) -> bool {
        self.text(&["merge-base", "--is-ancestor", commit.as_str(), tip.as_str()]).is_some()
    }

    /// The files of a commit's tree that hold a text, in one folder or anywhere.
    pub(crate) fn files_with(&self, revision: &str, text: &str) -> Vec<RepoPath> {
        let args =
            ["grep", "--full-name", "--name-only", "-z", "--fixed-strings", "-e", text, revision, "--"];
        let answer = self.program.ask(&self.root, &args, &[]).unwrap_or_default();
        let prefix = format!("{revision}:");
        let named = |entry: &[u8]| entry.strip_prefix(prefix.as_bytes()).map(RepoPath::new);
        super::split(&answer).filter_map(named).collect()
    }
}

/// Whether two lines are the same, white space aside.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    letters(one) == letters(other)
}

/// The answer about one line, of those about all.
fn answered(answer: &str, line: u32) -> Option<Blamed> {
    let mut about: Vec<&str> = vec![];
    for text in answer.lines() {
        about.push(text);
        if text.starts_with('\t') {
            let blamed = read(&about);
            if blamed.0 == line {
                return Some(blamed.1);
            }
            about.clear();
        }
    }
    None
}

/// Which line it is about, and what it says.
fn read(about: &[&str]) -> (u32, Blamed) {
    let mut head = about.first().map(|head| head.split(' ')).into_iter().flatten();
    let commit = head.next().filter(|id| id.bytes().any(|byte| byte != b'0'));
    let mut number = || head.next().and_then(|line| line.parse().ok()).unwrap_or_default();
    let (line, now) = (number(), number());
    let field = |name: &str| about.iter().find_map(|line| line.strip_prefix(name)).map(ToOwned::to_owned);
    let blamed = Blamed {
        commit: commit.map(ObjectId::new),
        author: field("author ").unwrap_or_default(),
        subject: field("summary ").unwrap_or_default(),
        file: field("filename ").unwrap_or_default(),
        line,
        text: field("\t").unwrap_or_default(),
    };
    (now, blamed)
}

#[cfg(test)]
mod tests {
    use super::{alike, answered};

    #[test]
    fn what_blame_says_is_read_with_the_name_that_the_file_had() {
        let id = "ab".repeat(20);
        let about = |line: u32| {
            format!(
                "{id} 7 {line} 1\nauthor Mira\nsummary keys\nfilename src/old name.rs\n\tauthor of {line}\n"
            )
        };
        let answer = format!("{}{}", about(8), about(9));
        let blamed = answered(&answer, 9).expect("because it was asked for");
        assert_eq!((blamed.line, &*blamed.file, &*blamed.text), (7, "src/old name.rs", "author of 9"));
        assert_eq!((&*blamed.author, &*blamed.subject), ("Mira", "keys"));
        assert_eq!(answered(&answer, 10), None);
        let open = format!("{} 1 1 1\n\tx\n", "0".repeat(40));
        assert_eq!(answered(&open, 1).and_then(|blamed| blamed.commit), None);
        assert_eq!(answered("", 1), None);
    }

    #[test]
    fn lines_are_alike_whatever_their_white_space() {
        assert!(alike("\tlet a = 1;", "let a=1;\r") && !alike("let a = 1;", "let b = 1;"));
    }
}
