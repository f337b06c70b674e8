//! Invariant 2: the engine has no files, network, processes, environment, clock, randomness or async. Its manifest
//! is a short list, and its code names nothing of the standard library that touches the world.

use super::Untidy;
use crate::house::House;

/// All that the engine may stand on.
const STANDS_ON: [&str; 7] = ["trace", "formats", "globset", "jiff", "serde", "statrs", "thiserror"];

/// Parts of the standard library that touch the world.
const WORLD: [&str; 7] = ["fs", "net", "process", "env", "thread", "time", "io"];

/// Rooms that touch nothing. What they read and write is text that somebody hands them.
const PURE: [&str; 3] = ["crates/trace/src", "crates/formats/src", "crates/engine/src"];

pub(super) fn engine(house: &House) -> Vec<Untidy> {
    let mut found = manifest(house);
    let pure = house.sources.iter().filter(|source| PURE.iter().any(|room| source.is_in(room)));
    for source in pure {
        let named = source.named().into_iter().filter(|named| {
            named.path[0] == "std" && named.path.get(1).is_some_and(|part| WORLD.contains(&part.as_str()))
        });
        found.extend(named.map(|named| {
            Untidy::new(
                &source.path,
                named.line,
                format!("names `{}`, which touches the world", named.path.join("::")),
            )
        }));
        let waits = source.kept().filter(|(_, word)| word.is("async") || word.is("await"));
        found.extend(waits.map(|(_, word)| Untidy::new(&source.path, word.line, "waits: rules never do")));
    }
    found
}

fn manifest(house: &House) -> Vec<Untidy> {
    let Some(paper) = house.papers.iter().find(|paper| paper.path == "crates/engine/Cargo.toml") else {
        return vec![];
    };
    let manifest: toml::Table = paper.text.parse().unwrap_or_default();
    let names =
        manifest.get("dependencies").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::keys);
    names
        .filter(|name| !STANDS_ON.contains(&name.as_str()))
        .map(|name| {
            Untidy::new(
                &paper.path,
                1,
                format!("the engine stands on `{name}`: it needs {}", STANDS_ON.join(", ")),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, engine};

    #[test]
    fn an_engine_that_reads_a_file_is_named() {
        let found = engine(&one("crates/engine/src/quality/rules.rs", "fn f() { std::fs::read(\"x\"); }"));
        assert_eq!(found[0].what, "names `std::fs::read`, which touches the world");
        assert_eq!(engine(&one("crates/runtime/src/lib.rs", "use std::fs;")), []);
    }
}
