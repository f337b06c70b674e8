//! `evolute patterns accept`: a proposed pattern becomes a file with its citations, in a commit of its own, and goes on record.

use crate::{
    base::Base,
    command::fix::on_the_branch,
    desk::Desk,
    engage,
    failure::{Failure, Outcome},
    house::House,
    render::{Page, Show},
    written::Written,
};
use engine::{
    Command,
    precedent::{self, Recurring},
};
use serde::Serialize;
use trace::{
    Pattern,
    id::{ObjectId, PatternId},
};

/// Accept a pattern: it is written down with its citations, committed, and travels in packs from here on
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The pattern, by its id
    id: String,
    /// Why
    #[arg(long, value_name = "WORDS", required = true)]
    because: String,
}

/// What was accepted.
#[derive(Debug, Serialize)]
struct Accepted {
    #[serde(flatten)]
    pattern: Pattern,
    commit: ObjectId,
    text: String,
    records: Vec<u64>,
}

/// Runs the verb.
pub(super) fn run(args: &Args, desk: &Desk) -> Outcome {
    let house = House::open(desk)?;
    let recurring = proposed(&house, &PatternId::new(&*args.id))?;
    let text = precedent::written(&recurring, args.because.trim());
    let commit = committed(&house, &recurring.pattern, &text)?;
    let command = Command::AcceptPattern {
        pattern: recurring.pattern.id.clone(),
        because: args.because.trim().to_owned(),
        commit: commit.clone(),
    };
    let receipt = house.submit(command)?;
    let records = receipt.records.iter().map(|entry| entry.position).collect();
    desk.voice.show(&Accepted { pattern: recurring.pattern, commit, text, records });
    Ok(())
}

fn proposed(house: &House, id: &PatternId) -> Result<Recurring, Failure> {
    let found = house.picture().recurring().into_iter().find(|recurring| recurring.pattern.id == *id);
    found.ok_or_else(|| {
        Failure::refused(
            "learning.no-such-pattern",
            format!("pattern `{id}` is not proposed"),
            "run `evolute patterns` to see which are, and which were accepted",
        )
    })
}

/// The commit that holds the pattern's file: made now; or the one that is there, where an earlier try was cut off before it
/// went on record.
fn committed(house: &House, pattern: &Pattern, text: &str) -> Result<ObjectId, Failure> {
    let path = pattern.file.text().into_owned();
    let base = Base::default_branch(&house.repository, &house.git)?;
    on_the_branch(house, &base)?;
    if let Some(there) = Written::read(&house.repository.root, &path)? {
        let same = there.text == text && house.git.dirty()?.is_empty();
        return if same { Ok(base.revision) } else { Err(in_the_way(&path)) };
    }
    engage::ready(house)?;
    let message = format!("learning: {}\n\nEvolute-Pattern: {}\n", pattern.text, pattern.id);
    let file = [(path, text.as_bytes().to_vec())];
    let commit = house.git.prepared(&house.repository.git, &base.revision, &file, &message)?;
    house.git.forward(&commit, &[])?;
    Ok(commit)
}

fn in_the_way(path: &str) -> Failure {
    Failure::refused(
        "format.exists",
        format!("`{path}` is there already, and nothing is written over"),
        format!("move it: `git mv {path} ANOTHER.md`, and commit that"),
    )
}

impl Show for Accepted {
    fn show(&self, page: &mut Page) {
        page.line(format!("accepted `{}` in {}", self.pattern.name, self.commit.short()));
        page.line(format!("wrote `{}`", self.pattern.file)).blank().block(&self.text);
    }
}
