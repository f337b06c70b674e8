//! What was decided, tried and learned before, here and in the other repositories that the configuration lists. Theirs
//! are only read: what search knows of them is kept on our side.

use crate::{
    archive::{closed, flawed},
    desk::Desk,
    documents,
    doubts::Doubts,
    facts::written,
    failure::Failure,
    git::Git,
    render::Reading,
    repository::Repository,
};
use formats::{
    Decision,
    decision::{self, Status},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use retention::search::{self, Answer, Asking, Files, How, SearchError, State, Stock, Written};
use runtime::Reader;
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use trace::{Digest, id::ObjectId};

/// How the ids of decisions begin that the ledger gave them.
const OURS: &str = "d-";
/// Digits of the digest of a path that name the catalog of what lies there.
const DIGITS: usize = 12;

/// The catalogs of all repositories that are asked.
pub(crate) struct Library {
    stocks: Vec<(String, search::Opened)>,
    doubts: BTreeMap<String, Doubts>,
    /// What is to be said of how they were read.
    pub(crate) remarks: Vec<Remark>,
}

/// Something to be said of one repository.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Remark {
    /// The repository, as the configuration names it; empty for this one.
    pub(crate) repository: String,
    /// What is to be said.
    pub(crate) says: String,
    /// What to do about it, where something can be done.
    pub(crate) hint: Option<String>,
}

impl Library {
    /// Opens the catalog of this repository and of every one that is listed, and reads on in each. One that cannot be
    /// read is remarked on.
    ///
    /// # Errors
    /// Where this repository's own cannot be read.
    pub(crate) fn open(desk: &Desk, repository: &Repository) -> Result<Self, Failure> {
        let configuration = documents::configuration(repository)?;
        let index = repository.ledger().join("index");
        let mut library = Self { stocks: vec![], doubts: BTreeMap::new(), remarks: vec![] };
        let branch = configuration.project.default_branch.as_deref();
        library.add(String::new(), read(desk, repository, branch, &index.join("search"))?);
        for named in configuration.repositories {
            match other(desk, repository, &named, &index) {
                Ok(opened) => library.add(named, opened),
                Err(failure) => library.remarks.push(unread(named, &failure)),
            }
        }
        Ok(library)
    }

    /// Asks all of them.
    ///
    /// # Errors
    /// Where a catalog cannot be read.
    pub(crate) fn ask(&self, asking: &Asking) -> Result<Answer, Failure> {
        let stocks = self.stocks.iter();
        let stocks: Vec<Stock<'_>> =
            stocks.map(|(name, opened)| Stock { repository: name, catalog: &opened.catalog }).collect();
        search::ask(&stocks, asking).map_err(|error| broken(&error))
    }

    /// The repositories that are asked, besides this one.
    pub(crate) fn others(&self) -> Vec<String> {
        self.stocks.iter().map(|(name, _)| name.clone()).filter(|name| !name.is_empty()).collect()
    }

    /// Whether a decision with this key is known here.
    ///
    /// # Errors
    /// Where the catalog cannot be read.
    pub(crate) fn knows(&self, key: &str) -> Result<bool, Failure> {
        let here = self.stocks.iter().filter(|(name, _)| name.is_empty());
        for (_, opened) in here {
            if opened.catalog.find(key).map_err(|error| broken(&error))?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is disputed in one of them.
    pub(crate) fn doubts(&self, repository: &str) -> Option<&Doubts> {
        self.doubts.get(repository)
    }

    fn add(&mut self, repository: String, (opened, doubts): (search::Opened, Doubts)) {
        let remarks = remarks(&opened);
        self.remarks.extend(remarks.into_iter().map(|(says, hint)| Remark {
            repository: repository.clone(),
            says,
            hint: hint.map(ToOwned::to_owned),
        }));
        self.doubts.insert(repository.clone(), doubts);
        self.stocks.push((repository, opened));
    }
}

/// What is worth knowing of how a catalog came to be.
fn remarks(opened: &search::Opened) -> Vec<(String, Option<&'static str>)> {
    let mut remarks = vec![];
    match opened.how {
        How::Behind if opened.behind > 0 => remarks.push((
            format!(
                "another `evolute` is reading the trace: its last {} records are not looked through yet",
                opened.behind
            ),
            Some("ask again in a moment"),
        )),
        How::ForNow => remarks.push((
            "what was read of the trace could not be kept, and is read again each time".to_owned(),
            Some("see that `.git/evolute/index` is on a disk with room, and yours"),
        )),
        How::Continued | How::Behind | How::Built(_) => {}
    }
    if opened.unread > 0 {
        let says = format!("{} of the records cannot be read, and are passed over", opened.unread);
        remarks.push((says, Some("run `evolute verify`")));
    }
    remarks
}

fn other(
    desk: &Desk,
    here: &Repository,
    named: &str,
    index: &Path,
) -> Result<(search::Opened, Doubts), Failure> {
    let path = here.root.join(named);
    let there = Repository::around(&path)?;
    let path = there.root.to_string_lossy().into_owned();
    let mut digits = Digest::of(path).to_string();
    digits.truncate(DIGITS);
    let branch = documents::configuration(&there).ok().and_then(|read| read.project.default_branch);
    read(desk, &there, branch.as_deref(), &index.join(format!("search-{digits}")))
}

fn unread(repository: String, failure: &Failure) -> Remark {
    let (says, hint) = match failure {
        Failure::Refused(refusal) => (refusal.why.clone(), Some(refusal.hint.clone())),
        Failure::Usage { why, hint } | Failure::Broken { why, hint } | Failure::Interrupted { why, hint } => {
            (why.clone(), Some(hint.clone()))
        }
        Failure::Findings(_) | Failure::Shown(_) => (failure.to_string(), None),
    };
    Remark { repository, says: format!("it cannot be read: {says}"), hint }
}

/// Opens one catalog, and reads on.
fn read(
    desk: &Desk,
    repository: &Repository,
    branch: Option<&str>,
    folder: &Path,
) -> Result<(search::Opened, Doubts), Failure> {
    let mut reader = Reader::open(&repository.ledger()).map_err(|error| closed(&error))?;
    let doubts = Doubts::read(&mut reader).map_err(|error| flawed(&error))?;
    let git = desk.git(repository);
    let commit = head(repository, branch);
    let mut files = Files::of(commit.as_ref().map(ToString::to_string), || decisions(&git, commit.as_ref()?));
    let mut display = Reading::new(desk.voice, format!("reading the trace of {}", name(&repository.root)));
    let opened = search::open(folder, &mut reader, &mut files, &mut |at, last| display.at(at, last));
    Ok((opened.map_err(|error| broken(&error))?, doubts))
}

fn name(root: &Path) -> String {
    root.file_name().map(PathBuf::from).unwrap_or_default().to_string_lossy().into_owned()
}

/// The head of the default branch; what is checked out, where that is not known.
fn head(repository: &Repository, configured: Option<&str>) -> Option<ObjectId> {
    let branch = repository.default_branch(configured).ok();
    branch.and_then(|branch| repository.tip(&branch)).or_else(|| repository.checked_out())
}

/// The decisions that are kept in files, as search takes them; none where git cannot say.
fn decisions(git: &Git, commit: &ObjectId) -> Option<Vec<Written>> {
    let (decisions, texts): (Vec<Decision>, Vec<String>) = written(git, commit).ok()?.into_iter().unzip();
    let keys: Vec<String> = decisions.iter().map(key).collect();
    let mut replaces: Vec<BTreeSet<String>> = vec![BTreeSet::new(); decisions.len()];
    let place = |cited: &str| {
        let found = decision::find(&decisions, cited)?;
        decisions.iter().position(|decision| decision.path == found.path)
    };
    for (at, one) in decisions.iter().enumerate() {
        // What the file cites and no file is may still be a decision in the ledger.
        let replaced = one
            .supersedes
            .iter()
            .map(|cited| place(cited).map_or_else(|| cited.clone(), |at| keys[at].clone()));
        replaces[at].extend(replaced);
        if let Status::Superseded { by: Some(cited) } = &one.status
            && let Some(by) = place(cited)
        {
            replaces[by].insert(keys[at].clone());
        }
    }
    let all = decisions.into_iter().zip(texts).zip(keys).zip(replaces);
    Some(all.map(|(((decision, text), key), replaces)| taken(decision, text, key, replaces)).collect())
}

/// What names a decision: the id that the ledger gave it, or else its file; numbers are given twice.
fn key(decision: &Decision) -> String {
    if decision.id.starts_with(OURS) { decision.id.clone() } else { decision.path.clone() }
}

fn taken(decision: Decision, text: String, key: String, mut replaces: BTreeSet<String>) -> Written {
    replaces.remove(&key);
    let at = decision.date.as_deref().and_then(moment).unwrap_or_default();
    Written {
        key,
        path: decision.path,
        title: decision.title,
        text,
        state: state(&decision.status),
        at,
        deciders: decision.deciders,
        replaces,
    }
}

const fn state(status: &Status) -> State {
    match status {
        Status::Proposed => State::Open,
        Status::Accepted => State::Closed,
        Status::Rejected => State::Rejected,
        Status::Deprecated => State::Deprecated,
        Status::Withdrawn => State::Withdrawn,
        Status::Superseded { .. } => State::Superseded,
    }
}

/// The beginning of a day, as a file writes it.
fn moment(day: &str) -> Option<Timestamp> {
    let day: Date = day.trim().parse().ok()?;
    Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

fn broken(error: &SearchError) -> Failure {
    Failure::broken(error, error.hint())
}
