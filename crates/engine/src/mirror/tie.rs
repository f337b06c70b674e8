//! What a demand is tied to beside its own text: the name that it takes, what it depends on and carries on, the files that
//! its proof is frozen with. Said while it is written, so that its acceptance has nothing to refuse.

use super::{
    Demands,
    depending::{circle, in_words},
    reuse::dreamt,
    rules::All,
};
use formats::{Severity, nearest};
use std::collections::BTreeMap;
use trace::{
    RepoPath,
    id::{CapabilityId, DemandId},
};

/// A demand as far as it names things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The demand.
    pub demand: DemandId,
    /// Its capability.
    pub capability: CapabilityId,
    /// What it called itself before.
    pub was: Option<String>,
    /// What it depends on.
    pub depends: Vec<CapabilityId>,
    /// What it extends, composes or fixes.
    pub reuses: Vec<CapabilityId>,
    /// Each file of its proof, and what lies there.
    pub files: Vec<(RepoPath, Lies)>,
}

/// What lies at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lies {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, or something behind one.
    Link,
    /// Nothing.
    Nothing,
}

/// Which tie of a demand is loose: the one at this index of its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Its capability.
    Capability,
    /// What it was called.
    Was,
    /// Something that it depends on.
    Depends(usize),
    /// Something that it carries on.
    Reuses(usize),
    /// A file of its proof.
    File(usize),
}

/// A tie that holds nothing, or less than it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loose {
    /// The rule, by name: the one by which acceptance would refuse it.
    pub rule: &'static str,
    /// Whether the demand could be accepted all the same.
    pub severity: Severity,
    /// Which.
    pub tie: Tie,
    /// What is wrong, and why.
    pub message: String,
    /// What would mend it.
    pub hint: String,
}

/// What is known beside a demand.
struct Beside<'a> {
    all: &'a All,
    demands: &'a Demands,
    others: BTreeMap<&'a CapabilityId, &'a Named>,
}

/// Every tie of a demand that is loose, beside what is accepted and the other demands that are written.
#[must_use]
pub(crate) fn loose(all: &All, demands: &Demands, named: &Named, written: &[Named]) -> Vec<Loose> {
    let others = written.iter().filter(|other| other.demand != named.demand);
    let others = others.map(|other| (&other.capability, other)).collect();
    let beside = Beside { all, demands, others };
    let circle = beside.circle(named);
    let told = |at: &usize| circle.as_ref().is_some_and(|loose| loose.tie == Tie::Depends(*at));
    let depends = named.depends.iter().enumerate().filter(|(at, _)| !told(at));
    let depends = depends.filter_map(|(at, needed)| beside.leaning(named, at, needed));
    let reuses = named.reuses.iter().enumerate().filter_map(|(at, of)| beside.carried_on(at, of));
    let files = named.files.iter().enumerate().filter_map(|(at, (path, lies))| laid(at, path, *lies));
    let own = beside.taken(named).into_iter().chain(beside.was_nothing(named)).chain(circle.clone());
    own.chain(depends).chain(reuses).chain(files).collect()
}

impl Beside<'_> {
    /// A capability is named by one demand.
    fn taken(&self, named: &Named) -> Option<Loose> {
        let accepted = self.demands.accepted.values().map(|accepted| &accepted.demand);
        let accepted = accepted
            .filter(|other| other.capability == named.capability && other.id != named.demand)
            .map(|other| &other.id);
        let written = self.others.get(&named.capability).map(|other| &other.demand);
        let other = accepted.chain(written).find(|id| named.was.as_deref() != Some(id.as_str()))?;
        Some(Loose::error(
            "demand.capability-taken",
            Tie::Capability,
            format!("capability `{}` is named by demand `{other}` too", named.capability),
            format!(
                "give one of them a name of its own; if this is `{other}` under a new id, remove that file and say so \
                 here: `was: {other}`"
            ),
        ))
    }

    fn was_nothing(&self, named: &Named) -> Option<Loose> {
        let was = named.was.as_deref()?;
        let known = self.all.contains_key(was) || self.demands.accepted.contains_key(was);
        (!known).then(|| {
            Loose::error(
                "demand.was-nothing",
                Tie::Was,
                format!("nothing was ever accepted under the name `{was}`"),
                "write the capability or the id that it had when it was accepted, or leave `was` out",
            )
        })
    }

    /// Something that it depends on, and that is not there yet. What it names itself has been told with the file.
    fn leaning(&self, named: &Named, at: usize, needed: &CapabilityId) -> Option<Loose> {
        if *needed == named.capability {
            return None;
        }
        if !self.all.contains_key(needed) {
            return Some(self.unaccepted(Tie::Depends(at), needed));
        }
        let id = &named.demand;
        let filed = self.demands.accepted.get(id).is_some_and(|accepted| accepted.blocked.contains(needed));
        (!filed && !dreamt(self.all, std::slice::from_ref(needed)).is_empty()).then(|| {
            Loose::warning(
                "demand.depends-on-a-dream",
                Tie::Depends(at),
                format!("`{needed}` is a Dream: who builds on it takes it for Reality"),
                format!(
                    "prove `{needed}` first, or file this until then: `evolute demand accept {id} --blocked`"
                ),
            )
        })
    }

    /// Something that it extends, composes or fixes, and that nobody accepted.
    fn carried_on(&self, at: usize, of: &CapabilityId) -> Option<Loose> {
        (!self.all.contains_key(of)).then(|| self.unaccepted(Tie::Reuses(at), of))
    }

    /// What nobody accepted is written at least, or is nothing that anybody names.
    fn unaccepted(&self, tie: Tie, name: &CapabilityId) -> Loose {
        if let Some(other) = self.others.get(name) {
            let other = &other.demand;
            return Loose::warning(
                "demand.unaccepted-capability",
                tie,
                format!("`{name}` is what demand `{other}` names, and that is not accepted yet"),
                format!("accept it first: `evolute demand accept {other}`"),
            );
        }
        let names = self.all.keys().chain(self.others.keys().copied()).map(CapabilityId::as_str);
        let hint = nearest(name.as_str(), names).map_or_else(
            || "write the demand that names it first: `evolute demand new`; or take it out".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        Loose::error("demand.unknown-capability", tie, format!("no demand names `{name}`"), hint)
    }

    /// What it depends on, and what leads back from there to itself.
    fn circle(&self, named: &Named) -> Option<Loose> {
        let depends = |name: &CapabilityId| {
            if *name == named.capability {
                return named.depends.iter().filter(|needed| *needed != name).cloned().collect();
            }
            let written = self.others.get(name).map(|other| other.depends.clone());
            written
                .or_else(|| self.all.get(name).map(|evidence| evidence.depends.clone()))
                .unwrap_or_default()
        };
        let way = circle(&named.capability, depends)?;
        let at = named.depends.iter().position(|needed| way.get(1) == Some(needed))?;
        Some(Loose::error(
            "demand.depends-in-a-circle",
            Tie::Depends(at),
            format!("`{}` depends on itself: {}", named.capability, in_words(&way)),
            "take one of these out of the `depends` of the demand that names it",
        ))
    }
}

/// A file of the proof is a file: what is frozen of anything else is not what judges.
fn laid(at: usize, path: &RepoPath, lies: Lies) -> Option<Loose> {
    let path = path.text();
    let (message, hint) = match lies {
        Lies::File => return None,
        Lies::Folder => (format!("`{path}` is a folder"), "name each of its files"),
        Lies::Link => (
            format!("`{path}` is behind a link, and what that leads to is not frozen with it"),
            "put the file itself in its place",
        ),
        Lies::Nothing => (
            format!("there is no file `{path}`"),
            "write it, and commit it with the demand: it is frozen when the demand is accepted",
        ),
    };
    Some(Loose::error("demand.grader-missing", Tie::File(at), message, hint))
}

impl Loose {
    fn error(rule: &'static str, tie: Tie, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { rule, severity: Severity::Error, tie, message: message.into(), hint: hint.into() }
    }

    fn warning(rule: &'static str, tie: Tie, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(rule, tie, message, hint) }
    }
}
