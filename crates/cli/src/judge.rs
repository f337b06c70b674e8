//! What a change is judged by: the gates as the base of the change has them, and those that it adds. A change cannot choose
//! its own judge.

use crate::{
    base::Base,
    desk::Desk,
    failure::Failure,
    quarantined, reading,
    render::{Page, Show},
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use formats::Configuration;
use serde::Serialize;
use trace::{Gate, id::ObjectId};

/// The gates, and where they come from.
#[derive(Debug, Serialize)]
pub(crate) struct Judge {
    base: ObjectId,
    told_by: String,
    /// What the change does to the gates, and what is done about it.
    notes: Vec<String>,
    #[serde(skip)]
    pub(crate) gates: Vec<Gate>,
    /// What else the base configures.
    #[serde(skip)]
    pub(crate) configuration: Configuration,
}

impl Judge {
    /// Of the work tree, against a commit; and who says that this is the one.
    ///
    /// # Errors
    /// Refuses a configuration with mistakes, there or here.
    pub(crate) fn of(
        desk: &Desk,
        repository: &Repository,
        base: &ObjectId,
        told_by: &str,
    ) -> Result<Self, Failure> {
        let before = Base::configuration_at(&desk.git(repository), base)?;
        let now = reading::configuration(Written::read(&repository.root, CONFIGURATION)?.as_ref())?;
        let (gates, notes) = among(&before.gates, &now.gates);
        Ok(Self { base: base.clone(), told_by: told_by.to_owned(), notes, gates, configuration: before })
    }

    /// With a gate at least.
    ///
    /// # Errors
    /// Refuses a repository in which nothing judges.
    pub(crate) fn some(self) -> Result<Self, Failure> {
        if self.gates.is_empty() {
            return Err(Failure::refused(
                "quality.no-gates",
                "no gate is configured, neither at the base nor here: nothing can be said",
                "add `[[gate]]` with `name` and `run` to `.evolute/evolute.toml`, or run `evolute init`",
            ));
        }
        Ok(self)
    }

    /// Without those that are quarantined, which is said.
    ///
    /// # Errors
    /// Fails where git or the ledger does.
    pub(crate) fn asked(mut self, desk: &Desk, repository: &Repository) -> Result<Self, Failure> {
        let kept = quarantined::among(desk, repository, &self.gates, &self.base, &self.configuration)?;
        for (name, told) in kept {
            self.gates.retain(|gate| gate.name != name);
            self.notes.push(told);
        }
        Ok(self)
    }

    /// Without those that this says no to.
    pub(crate) fn only(mut self, wanted: impl Fn(&Gate) -> bool) -> Self {
        self.gates.retain(wanted);
        self
    }
}

/// The gates of the base and those that are new, and what is said about it.
fn among(before: &[Gate], now: &[Gate]) -> (Vec<Gate>, Vec<String>) {
    let named = |gates: &[Gate], name: &str| gates.iter().find(|gate| gate.name == name).cloned();
    let mut notes = vec![];
    for gate in before {
        let what = match named(now, &gate.name) {
            None => "takes away",
            Some(other) if other != *gate => "alters",
            Some(_same) => continue,
        };
        notes.push(format!("the change {what} gate `{}`: it runs as the base has it", gate.name));
    }
    let added: Vec<Gate> = now.iter().filter(|gate| named(before, &gate.name).is_none()).cloned().collect();
    notes.extend(added.iter().map(|gate| format!("the change adds gate `{}`: it runs too", gate.name)));
    ([before, &added].concat(), notes)
}

impl Show for Judge {
    fn show(&self, page: &mut Page) {
        page.line(format!("judged as commit {} has it, by {}", self.base.short(), self.told_by));
        self.notes.iter().for_each(|note| {
            page.item("·", note);
        });
    }
}
