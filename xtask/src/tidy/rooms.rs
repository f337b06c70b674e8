//! The rooms: crates are the flow, and arrows point down only. Manifests keep it; this reads the manifests.

use super::Untidy;
use crate::house::House;

/// Each room, and the rooms that it may stand on.
const ROOMS: [(&str, &[&str]); 12] = [
    ("trace", &[]),
    ("attest", &["trace"]),
    ("formats", &["trace"]),
    ("survey", &["trace", "formats"]),
    ("acp", &[]),
    ("engine", &["trace", "formats"]),
    ("runtime", &["trace", "attest", "engine"]),
    ("retention", &["trace", "engine", "runtime"]),
    ("workshop", &["trace", "formats", "survey", "acp", "engine"]),
    ("server", &["trace", "formats", "engine", "runtime"]),
    ("understudy", &[]),
    (
        "cli",
        &["trace", "attest", "formats", "survey", "engine", "runtime", "retention", "workshop", "server"],
    ),
];

/// What nothing stands on but tests: it is not in what is shipped.
const FOR_TESTS: &str = "understudy";

/// Where a manifest names what it stands on.
const TABLES: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];

pub(super) fn downward(house: &House) -> Vec<Untidy> {
    let manifests = house.papers.iter().filter_map(|paper| {
        let room = paper.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
        Some((room, paper))
    });
    manifests.flat_map(|(room, paper)| of_room(room, &paper.path, &paper.text)).collect()
}

fn of_room(room: &str, path: &str, text: &str) -> Vec<Untidy> {
    let Some((_, below)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![Untidy::new(
            path,
            1,
            format!("`{room}` has no place in the house yet: give it one in the rule"),
        )];
    };
    let Ok(manifest) = text.parse::<toml::Table>() else {
        return vec![Untidy::new(path, 1, "is no TOML")];
    };
    let keys = |table: &&str| manifest.get(*table)?.as_table().map(|table| table.keys().cloned().collect());
    let named = |table: &'static str| {
        let keys: Vec<String> = keys(&table).unwrap_or_default();
        keys.into_iter().filter(move |name| !(name == FOR_TESTS && table == "dev-dependencies"))
    };
    let above = TABLES
        .iter()
        .flat_map(|table| named(table))
        .filter(|name| ROOMS.iter().any(|(room, _)| room == name))
        .filter(|name| *name != room && !below.contains(&name.as_str()));
    above
        .map(|name| {
            Untidy::new(
                path,
                line_of(text, &name),
                format!("`{room}` stands on `{name}`, which is not below it"),
            )
        })
        .collect()
}

fn line_of(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.starts_with(name)).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::of_room;

    #[test]
    fn a_room_that_stands_on_one_above_it_is_named() {
        let found =
            of_room("engine", "crates/engine/Cargo.toml", "[dependencies]\ntrace = {}\nruntime = {}\n");
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["crates/engine/Cargo.toml:3: `engine` stands on `runtime`, which is not below it"]
        );
    }

    #[test]
    fn what_is_for_tests_is_stood_on_by_tests_alone() {
        let manifest = |table: &str| format!("[{table}]\nunderstudy.workspace = true\n");
        let found = |table: &str| of_room("cli", "crates/cli/Cargo.toml", &manifest(table)).len();
        assert_eq!((found("dev-dependencies"), found("dependencies")), (0, 1));
    }

    #[test]
    fn runtime_and_workshop_do_not_know_each_other_even_in_tests() {
        let manifest = "[dev-dependencies]\nworkshop.workspace = true\n";
        assert_eq!(of_room("runtime", "crates/runtime/Cargo.toml", manifest).len(), 1);
    }
}
