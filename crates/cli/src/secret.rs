//! Which variables hold secrets, of the environment and of the file of variables that worktrees get: those that gates are
//! given as such, and those that tell by their names. Whatever a key is given to, its value is never kept.

use crate::{
    desk::Desk,
    reading,
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use runtime::Secret;
use std::{collections::BTreeSet, ffi::OsString};
use workshop::env_file;

/// Words of which one in a name makes its value a secret.
const TELLING: [&str; 6] = ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY"];
/// Words that do so where they come last.
const LAST: [&str; 6] = ["KEY", "PAT", "AUTH", "CREDENTIAL", "CREDENTIALS", "PASS"];

/// The secrets of this environment and this repository.
pub(crate) fn known(desk: &Desk, repository: &Repository) -> Vec<Secret> {
    // A configuration that cannot be read names none; whoever uses it says why.
    let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
    let configuration = reading::configuration(written.as_ref()).unwrap_or_default();
    let named = configuration.gates.into_iter().flat_map(|gate| gate.secrets).collect();
    let written = env_file::variables(&repository.root, configuration.worktree.env_file.as_deref());
    [of(&desk.config.vars, &named), of(written.iter().map(|(name, value)| (name, value)), &named)].concat()
}

/// The secrets among some variables. What only tells by its name, and is a path, is none: it says where one is.
fn of<'v>(
    vars: impl IntoIterator<Item = (&'v String, &'v OsString)>,
    named: &BTreeSet<String>,
) -> Vec<Secret> {
    let secret = |(name, value): (&String, &OsString)| {
        let value = value.to_str()?.trim();
        let is_one = named.contains(name) || (tells(name) && !value.starts_with(['/', '~', '.']));
        is_one.then(|| Secret { name: name.clone(), value: value.to_owned() })
    };
    vars.into_iter().filter_map(secret).collect()
}

fn tells(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let mut words = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_').split('_');
    let last = words.next_back().unwrap_or_default();
    LAST.contains(&last) || TELLING.contains(&last) || words.any(|word| TELLING.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_secret_is_told_by_its_name_and_a_path_is_none() {
        let vars = [
            ("OPENAI_API_KEY", "hunter2hunter2"),
            ("DEPLOY_KEY_2", "hunter2hunter2"),
            ("token_of_mira", "hunter2hunter2"),
            ("SSH_AUTH_SOCK", "/run/agent"),
            ("AWS_SHARED_CREDENTIALS", "~/.aws"),
            ("KEYBOARD", "english"),
            ("MAX_TOKENS", "100000"),
            ("PATH", "/bin"),
            ("LEDGER", "/hunter2hunter2"),
        ];
        let vars = BTreeMap::from(vars.map(|(name, value)| (name.to_owned(), value.into())));
        let named = BTreeSet::from(["LEDGER".to_owned()]);
        let names: Vec<String> = of(&vars, &named).into_iter().map(|secret| secret.name).collect();
        assert_eq!(names, ["DEPLOY_KEY_2", "LEDGER", "OPENAI_API_KEY", "token_of_mira"]);
    }
}
