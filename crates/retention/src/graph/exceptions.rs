//! Where decisions departed from their policy: under which version, by whose approval, citing what, and what came of
//! it. Words are left to the records that are named.

use super::{Edge, Graph, Kind, Node, NodeId, Side, Verb, store::Spoiled};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

/// One departure from a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exception {
    /// The decision that made it.
    pub decision: String,
    /// The class of the decision: the policy. Absent where the question is not on record here.
    pub policy: Option<String>,
    /// The digest of the envelope that the class stood in: the policy's version.
    pub version: Option<String>,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The record of the answer, by its position.
    pub record: u64,
    /// What the question, the answer or its words cite.
    pub precedents: Vec<Node>,
    /// The cycle or step that the decision is about.
    pub about: Option<Node>,
    /// The record that says what came of it.
    pub outcome: Option<u64>,
    /// Which departure from this policy it is, counted over its versions.
    pub nth: usize,
    /// Of how many.
    pub of: usize,
}

/// Every departure from a policy, the earliest first; of one policy where one is named, by class, or by class and the
/// beginning of the version: `review@b77349`.
///
/// # Errors
/// Where the index is spoiled.
pub fn exceptions(graph: &Graph, policy: Option<&str>) -> Result<Vec<Exception>, Spoiled> {
    let mut found = vec![];
    for node in graph.of_kind(Kind::Exception)? {
        found.extend(exception(graph, node)?);
    }
    found.sort_by(|one, other| (one.at, &one.decision).cmp(&(other.at, &other.decision)));
    count(&mut found);
    found.retain(|exception| policy.is_none_or(|policy| exception.is_from(policy)));
    Ok(found)
}

fn count(found: &mut [Exception]) {
    let mut counted: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for exception in found.iter_mut() {
        let nth = counted.entry(exception.policy.clone()).or_default();
        *nth += 1;
        exception.nth = *nth;
    }
    for exception in found {
        exception.of = counted[&exception.policy];
    }
}

fn exception(graph: &Graph, node: NodeId) -> Result<Option<Exception>, Spoiled> {
    let made = graph.edges(node, Side::In)?;
    let Some(by) = made.iter().find(|edge| edge.verb == Verb::Made) else { return Ok(None) };
    let decision = by.to;
    let said = graph.edges(decision, Side::Out)?;
    let name = |edge: Option<&Edge>| edge.map(|edge| graph.node(edge.to)).transpose();
    let first = |verb: Verb| said.iter().find(|edge| edge.verb == verb);
    let policy = name(first(Verb::Under))?.map(|node| node.name);
    let (policy, version) = match policy.as_deref().and_then(|policy| policy.rsplit_once('@')) {
        Some((class, version)) => (Some(class.to_owned()), Some(version.to_owned())),
        None => (None, None),
    };
    let mut precedents = vec![];
    for cited in said.iter().filter(|edge| edge.verb == Verb::Cites) {
        let cited = graph.node(cited.to)?;
        if !precedents.contains(&cited) {
            precedents.push(cited);
        }
    }
    Ok(Some(Exception {
        decision: graph.node(decision)?.name,
        policy,
        version,
        approved_by: name(made.iter().find(|edge| edge.verb == Verb::Approved))?.map(|node| node.name),
        at: by.at,
        record: by.record,
        precedents,
        about: name(first(Verb::About))?,
        outcome: said.iter().rev().find(|edge| edge.verb == Verb::TurnedOut).map(|edge| edge.record),
        nth: 1,
        of: 1,
    }))
}

impl Exception {
    fn is_from(&self, policy: &str) -> bool {
        let (class, version) = policy.split_once('@').unwrap_or((policy, ""));
        self.policy.as_deref() == Some(class)
            && self.version.as_deref().is_some_and(|own| own.starts_with(version))
    }
}
