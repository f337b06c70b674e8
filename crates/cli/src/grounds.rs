//! What the base says about the context of a plan: documents that cover its paths and lag behind the code, and standards
//! that its gates cite and nobody wrote. It is read from the commit, not from the work tree; what follows from it is the
//! engine's to say.

use crate::{base::Base, failure::Failure, git::Git, past};
use engine::context::{Grounds, Lagging};
use formats::globs;
use globset::GlobSet;
use survey::documents::{Document, is_document};
use trace::{Plan, RepoPath};

/// Reads the grounds of a plan at a base.
///
/// # Errors
/// Fails where git does.
pub(crate) fn of(base: &Base, git: &Git, plan: &Plan) -> Result<Grounds, Failure> {
    let paths = git.paths(&base.revision)?;
    let touches: Vec<&String> = plan.steps.iter().flat_map(|step| &step.touches).collect();
    let documents = covering(base, git, &paths, &touches)?;
    let behind = past::behind(git, documents.iter(), base.revision.as_str())?;
    let mut lagging: Vec<Lagging> = behind
        .into_iter()
        .map(|(document, behind)| Lagging {
            document,
            commits: behind.commits,
            latest: behind.latest,
            path: behind.path,
        })
        .collect();
    lagging.sort_by(|one, other| (other.commits, &one.document).cmp(&(one.commits, &other.document)));
    Ok(Grounds {
        stale_commits: base.configuration.context.stale_commits,
        lagging,
        missing: missing(base, &paths),
    })
}

/// The live documents that say that they cover a path which the plan may touch.
fn covering(
    base: &Base,
    git: &Git,
    paths: &[RepoPath],
    touches: &[&String],
) -> Result<Vec<Document>, Failure> {
    let named = git.documents_with_covers(&base.revision)?;
    let names: Vec<&str> = named.iter().map(String::as_str).filter(|path| is_document(path)).collect();
    let files = git.files(&base.revision, &names)?;
    let touched = globs(touches);
    let context = &base.configuration.context;
    let whole = names.iter().zip(files).filter_map(|(path, bytes)| Document::live(path, &bytes?, context));
    Ok(whole.filter(|document| meets(document, paths, &touched, touches)).collect())
}

/// Whether something that the document covers may be touched: a file that is there, or one that a plan names.
fn meets(document: &Document, paths: &[RepoPath], touched: &GlobSet, touches: &[&String]) -> bool {
    let covers: Vec<&str> = document.content.front.covers.iter().map(|cover| cover.text.as_str()).collect();
    let covered = globs(&covers);
    let file = |path: &RepoPath| covered.is_match(&*path.text()) && touched.is_match(&*path.text());
    touches.iter().any(|glob| covered.is_match(glob.as_str())) || paths.iter().any(file)
}

fn missing(base: &Base, paths: &[RepoPath]) -> Vec<(String, String)> {
    let gates = base.configuration.gates.iter();
    let cited =
        gates.filter_map(|gate| Some((format!(".evolute/{}", gate.standard.as_ref()?), gate.name.clone())));
    cited.filter(|(standard, _)| !paths.iter().any(|path| path.text() == standard.as_str())).collect()
}
