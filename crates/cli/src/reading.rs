//! From text to data: what people wrote, or everything that is wrong with it at once.

use crate::{
    failure::{Failure, Faulty},
    written::Written,
};
use formats::{Configuration, Finding, Severity};
use trace::{Demand, Plan, id::DemandId};

/// Data, with what it is worth knowing about it.
#[derive(Clone, Debug)]
pub(crate) struct Read<T> {
    /// The data.
    pub(crate) value: T,
    /// Warnings: nothing that keeps the data from being used.
    pub(crate) warnings: Vec<Finding>,
}

/// The configuration; what a repository without one gets, if there is none.
pub(crate) fn configuration(written: Option<&Written>) -> Result<Configuration, Failure> {
    let Some(written) = written else { return Ok(Configuration::default()) };
    let read = formats::configuration::read(&written.text);
    sound(written, read.value, read.findings).map(|read| read.value)
}

/// A demand.
pub(crate) fn demand(
    written: &Written,
    id: &DemandId,
    with: &Configuration,
) -> Result<Read<Demand>, Failure> {
    let read = formats::demand::read(id, &written.text, with);
    sound(written, read.value, read.findings)
}

/// A plan.
pub(crate) fn plan(written: &Written) -> Result<Read<Plan>, Failure> {
    let read = formats::plan::read(&written.text);
    sound(written, read.value, read.findings)
}

fn sound<T>(written: &Written, value: Option<T>, findings: Vec<Finding>) -> Result<Read<T>, Failure> {
    let wrong = findings.iter().any(|finding| finding.severity == Severity::Error);
    match value {
        Some(value) if !wrong => Ok(Read { value, warnings: findings }),
        Some(_) | None => Err(faulty(written, findings)),
    }
}

/// The findings of a file, as a failure.
pub(crate) fn faulty(written: &Written, findings: Vec<Finding>) -> Failure {
    Failure::Findings(Box::new(Faulty { path: written.path.clone(), text: written.text.clone(), findings }))
}
