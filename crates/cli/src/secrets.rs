//! The secrets that the configuration names, with their values here: nothing that is kept has them in it.

use crate::{
    desk::Desk,
    reading,
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use runtime::Secret;

/// What a variable has in its name whose value nobody may see. Agents are given others too, as a region or a proxy.
const MARKS: [&str; 5] = ["KEY", "TOKEN", "SECRET", "PASSW", "CREDENTIAL"];

/// The secrets of gates, and those among the variables of agents. A configuration that cannot be read names none;
/// whoever uses it says why.
pub(crate) fn named(desk: &Desk, repository: &Repository) -> Vec<Secret> {
    let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
    let Ok(configuration) = reading::configuration(written.as_ref()) else { return vec![] };
    let of_gates = configuration.gates.iter().flat_map(|gate| &gate.secrets);
    let of_agents = configuration.agents.iter().flat_map(|agent| &agent.env).filter(|name| is_secret(name));
    let mut names: Vec<&String> = of_gates.chain(of_agents).collect();
    names.sort();
    names.dedup();
    let secret = |name: &String| {
        let value = desk.config.vars.get(name)?.to_str()?;
        Some(Secret { name: name.clone(), value: value.to_owned() })
    };
    names.into_iter().filter_map(secret).collect()
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    MARKS.iter().any(|mark| name.contains(mark))
}
