//! A forge that is a bare repository and a few files: its programs answer in the words of `gh` and `glab`, and nothing
//! else; its merges are done by the test, with git.

use crate::{
    Repo,
    greeting::{DILIGENT, made_ready, project},
};
use std::{fs, path::PathBuf};

/// Answers as `gh` does, to what it is asked by Evolute and to nothing else.
const GH: &str = r#"#!/bin/sh
F=BASE/forge
echo "gh $1 $2" >> $F/asked
if [ -f $F/logged-out ]; then
  echo 'To get started with GitHub CLI, please run:  gh auth login' >&2
  exit 4
fi
said() { cat "$F/$1" 2>/dev/null || echo "$2"; }
case "$*" in
"pr list --head evolute/"*" --base main --state open --json number,url")
  if [ "$(said state none)" = OPEN ]; then echo '[{"number":7,"url":"https://github.example/pull/7"}]'; else echo '[]'; fi ;;
"pr create --head evolute/"*" --base main --title "*" --body-file -")
  echo "$4" > $F/branch; echo OPEN > $F/state; echo '[]' > $F/reviews; cat > $F/body; echo "https://github.example/pull/7" ;;
"pr view 7 --json state,headRefOid,mergeCommit,mergedBy,latestReviews")
  merge=null; by=null
  if [ -f $F/merge ]; then merge="{\"oid\":\"$(cat $F/merge)\"}"; by='{"login":"jon-on-github"}'; fi
  printf '{"state":"%s","headRefOid":"%s","mergeCommit":%s,"mergedBy":%s,"latestReviews":%s}' \
    "$(said state OPEN)" "$(git -C BASE/remote.git rev-parse refs/heads/$(cat $F/branch))" "$merge" "$by" "$(said reviews '[]')" ;;
*) echo "unknown command: $*" >&2; exit 1 ;;
esac
"#;

/// Answers as `glab` does.
const GLAB: &str = r#"#!/bin/sh
F=BASE/forge
echo "glab $1 $2" >> $F/asked
said() { cat "$F/$1" 2>/dev/null || echo "$2"; }
case "$*" in
"mr list --source-branch evolute/"*" --target-branch main --output json")
  if [ "$(said state none)" = opened ]; then echo '[{"iid":7,"web_url":"https://gitlab.example/-/merge_requests/7"}]'; else echo '[]'; fi ;;
"mr create --source-branch evolute/"*" --target-branch main --title "*" --description "*" --yes")
  echo "$4" > $F/branch; echo opened > $F/state; printf '%s\n' "${10}" > $F/body; echo "https://gitlab.example/-/merge_requests/7" ;;
"mr view 7 --output json")
  merge=null
  if [ -f $F/merge ]; then merge="\"$(cat $F/merge)\""; fi
  printf '{"state":"%s","sha":"%s","merge_commit_sha":null,"squash_commit_sha":%s,"merge_user":{"username":"jon-on-gitlab"}}' \
    "$(said state opened)" "$(git -C BASE/remote.git rev-parse refs/heads/$(cat $F/branch))" "$merge" ;;
"api projects/:fullpath/merge_requests/7/approvals") said approvals '{"approved_by":[]}' ;;
"api projects/:fullpath/merge_requests/7/reviewers") said reviewers '[]' ;;
"api projects/:fullpath/merge_requests/7/notes?sort=desc&per_page=50") said notes '[]' ;;
*) echo "unknown command: $*" >&2; exit 1 ;;
esac
"#;

/// A repository whose cycle is ready to run, with its remote and its forge.
pub(crate) struct Forge {
    pub(crate) repo: Repo,
}

impl Forge {
    /// GitHub, by `gh`.
    pub(crate) fn github() -> Self {
        Self::with("gh", GH)
    }

    /// GitLab, by `glab`.
    pub(crate) fn gitlab() -> Self {
        Self::with("glab", GLAB)
    }

    fn with(name: &str, script: &str) -> Self {
        let repo = landing("pull-request");
        let base = base(&repo);
        fs::create_dir_all(base.join("forge")).expect("because the folder is ours");
        let script = script.replace("BASE", &base.to_string_lossy());
        repo.script(&format!("../bin/{name}"), &script);
        let forge = Self { repo: on_path(repo) };
        publish(&forge.repo);
        forge
    }

    /// Says something about the pull request.
    pub(crate) fn says(&self, what: &str, text: &str) {
        fs::write(base(&self.repo).join("forge").join(what), text).expect("because the folder is ours");
    }

    /// What was said to it.
    pub(crate) fn heard(&self, what: &str) -> String {
        fs::read_to_string(base(&self.repo).join("forge").join(what)).unwrap_or_default()
    }

    /// Git in a clone of the remote's, on `main` as it is there.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let clone = base(&self.repo).join("clone");
        let place = clone.to_string_lossy().into_owned();
        if !clone.exists() {
            let remote = base(&self.repo).join("remote.git");
            self.repo.git(&["clone", "--quiet", &remote.to_string_lossy(), &place]);
        }
        self.repo.git(&[&["-C", &place], args].concat())
    }

    /// The branch of the pull request.
    fn branch(&self) -> String {
        self.heard("branch").trim().to_owned()
    }

    /// Somebody else's work lands on the remote's `main`.
    pub(crate) fn moves_on(&self) {
        let clone = base(&self.repo).join("clone");
        self.git(&["pull", "--quiet", "origin", "main"]);
        fs::write(clone.join("NEWS.md"), "# News\n").expect("because the folder is ours");
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "-m", "news"]);
        self.git(&["push", "--quiet", "origin", "HEAD:main"]);
    }

    /// The forge merges it, by these words of git's, and says so.
    pub(crate) fn merges(&self, how: &[&[&str]]) {
        self.git(&["fetch", "--quiet", "origin"]);
        self.git(&["reset", "--quiet", "--hard", "origin/main"]);
        let branch = format!("origin/{}", self.branch());
        for words in how {
            let words: Vec<String> = words.iter().map(|word| word.replace("BRANCH", &branch)).collect();
            self.git(&words.iter().map(String::as_str).collect::<Vec<_>>());
        }
        self.git(&["push", "--quiet", "origin", "HEAD:main"]);
        self.says("merge", &self.git(&["rev-parse", "HEAD"]));
        self.says("state", if self.heard("asked").contains("glab") { "merged" } else { "MERGED" });
    }

    /// As one commit, with the pull request's words.
    pub(crate) fn squashes(&self) {
        let words = format!("The greeting is polite (#7)\n\n{}", self.heard("body"));
        self.merges(&[&["merge", "--quiet", "--squash", "BRANCH"], &["commit", "--quiet", "-m", &words]]);
    }
}

/// The folder around the repository.
pub(crate) fn base(repo: &Repo) -> PathBuf {
    repo.root().parent().expect("because it lies in one").to_owned()
}

/// Puts the folder of scripts first on the `PATH`.
pub(crate) fn on_path(repo: Repo) -> Repo {
    let bin = base(&repo).join("bin");
    let path = std::env::var("PATH").unwrap_or_default();
    repo.env("PATH", &format!("{}:{path}", bin.display()))
}

/// The greeting, ready to run, that lands in this way.
pub(crate) fn landing(how: &str) -> Repo {
    let repo = project(DILIGENT);
    let configuration = repo.read(".evolute/evolute.toml");
    repo.file(".evolute/evolute.toml", &format!("{configuration}\n[cycle]\nlanding = \"{how}\"\n"));
    made_ready(&repo);
    repo
}

/// Gives it a remote that has what it has.
pub(crate) fn publish(repo: &Repo) {
    let remote = base(repo).join("remote.git").to_string_lossy().into_owned();
    repo.git(&["init", "--quiet", "--bare", "--initial-branch=main", &remote]);
    repo.git(&["remote", "add", "origin", &remote]);
    repo.git(&["push", "--quiet", "--set-upstream", "origin", "main"]);
}
