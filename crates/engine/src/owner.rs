//! Decision ownership: paths lie in areas, an area has exactly one owner, and only the owner (or the deputy)
//! decides. A repository without areas has one owner: whoever works in it.

use crate::Refusal;
use formats::Configuration;
use trace::{Actor, Kind};

/// Who may decide about some paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The one owner.
    pub name: String,
    /// Who may step in.
    pub deputy: Option<String>,
    /// The area, if the repository has areas.
    pub area: Option<String>,
}

impl Owner {
    /// The owner of a repository without areas.
    #[must_use]
    pub fn sole(name: impl Into<String>) -> Self {
        Self { name: name.into(), deputy: None, area: None }
    }

    /// Refuses everybody but the owner and the deputy.
    pub(crate) fn admit(&self, actor: &Actor, deed: &str) -> Result<(), Refusal> {
        person(actor, deed)?;
        if same(&actor.name, &self.name)
            || self.deputy.as_ref().is_some_and(|deputy| same(deputy, &actor.name))
        {
            return Ok(());
        }
        let area = self.area.as_ref().map_or_else(String::new, |area| format!(" of area `{area}`"));
        Err(Refusal::new(
            "constraint.not-the-owner",
            format!("only the owner{area}, `{}`, can {deed}, and you are `{}`", self.name, actor.name),
            format!("ask `{}`, or change the owner in `.evolute/evolute.toml`", self.name),
        ))
    }
}

/// Whether two spellings name one person: addresses and handles know no case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.trim().eq_ignore_ascii_case(other.trim())
}

/// Refuses every actor that is not a person: agents generate, they never decide.
pub(crate) fn person(actor: &Actor, deed: &str) -> Result<(), Refusal> {
    match actor.kind {
        Kind::Human | Kind::System => Ok(()),
        Kind::Agent => Err(Refusal::new(
            "constraint.agents-do-not-decide",
            format!("`{}` is an agent, and only a person can {deed}", actor.name),
            "leave it to the person who runs the cycle; write your question to the file named by `EVOLUTE_BLOCKED`",
        )),
    }
}

/// The owner of some paths or globs. Paths of several owners have none: one decision, one approver.
///
/// # Errors
/// Refuses paths that lie in the areas of more than one owner.
pub fn owner_of(configuration: &Configuration, globs: &[String], asking: &str) -> Result<Owner, Refusal> {
    let areas = configuration.areas_of(globs);
    let Some(first) = areas.first() else {
        let unowned = !configuration.areas.is_empty() && !globs.is_empty();
        let name = if unowned { &configuration.areas[0].owner } else { asking };
        return Ok(Owner::sole(name));
    };
    if let Some(other) = areas.iter().find(|area| !same(&area.owner, &first.owner)) {
        return Err(Refusal::new(
            "constraint.two-owners",
            format!(
                "the paths lie in `{}` (owner `{}`) and in `{}` (owner `{}`): one decision needs one approver",
                first.name, first.owner, other.name, other.owner
            ),
            "split the demand by area, or give both areas one owner in `.evolute/evolute.toml`",
        ));
    }
    Ok(Owner { name: first.owner.clone(), deputy: first.deputy.clone(), area: Some(first.name.clone()) })
}
