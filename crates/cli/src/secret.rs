//! Which variables hold secrets, told by their names: whatever a key is given to, its value is never kept.

use runtime::Secret;
use std::{collections::BTreeMap, ffi::OsString};

/// Words of which one in a name makes its value a secret.
const TELLING: [&str; 6] = ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "PASSPHRASE", "APIKEY"];
/// Words that do so where they come last.
const LAST: [&str; 6] = ["KEY", "PAT", "AUTH", "CREDENTIAL", "CREDENTIALS", "PASS"];

/// The secrets among some variables. What is a path is none: it says where one is.
pub(crate) fn of(vars: &BTreeMap<String, OsString>) -> Vec<Secret> {
    let secret = |(name, value): (&String, &OsString)| {
        let value = value.to_str()?.trim();
        let is_one = tells(name) && !value.starts_with(['/', '~', '.']);
        is_one.then(|| Secret { name: name.clone(), value: value.to_owned() })
    };
    vars.iter().filter_map(secret).collect()
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
        ];
        let vars = vars.map(|(name, value)| (name.to_owned(), value.into())).into();
        let names: Vec<String> = of(&vars).into_iter().map(|secret| secret.name).collect();
        assert_eq!(names, ["DEPLOY_KEY_2", "OPENAI_API_KEY", "token_of_mira"]);
    }
}
