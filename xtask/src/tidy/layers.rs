//! Invariant 1: a layer imports from its siblings only its predecessor's `handover`; the mirror, precedent and cost
//! import no sibling; only the cycle, the picture, the reckoning and the engine's two doors see them all.

use super::Untidy;
use crate::house::{House, Source};
use std::collections::BTreeSet;

/// The layers, in the loop's order.
const LAYERS: [&str; 7] =
    ["constraint", "context", "planning", "execution", "quality", "feedback", "learning"];

/// Siblings of the layers that know none of them.
const APART: [&str; 3] = ["mirror", "precedent", "cost"];

/// Files at the engine's root that see all layers; the rest of the root sees none.
const OVERVIEW: [&str; 4] = ["engine.rs", "picture.rs", "command.rs", "lib.rs"];

/// What only those who see all layers may name.
const ABOVE: [&str; 5] = ["cycle", "picture", "engine", "Picture", "Entry"];

const ENGINE: &str = "crates/engine/src/";

/// What every layer opens with.
const FOUR: [&str; 4] = ["mod.rs", "rules.rs", "view.rs", "handover.rs"];

pub(super) fn folders(house: &House) -> Vec<Untidy> {
    let present: BTreeSet<&str> = house.sources.iter().map(|source| source.path.as_str()).collect();
    let expected = LAYERS.iter().flat_map(|layer| FOUR.map(|file| format!("{ENGINE}{layer}/{file}")));
    expected
        .filter(|path| !present.contains(path.as_str()))
        .map(|path| {
            Untidy::new(&path, 1, "is missing: a layer is `mod`, `rules`, `view` and `handover` first")
        })
        .collect()
}

pub(super) fn imports(house: &House) -> Vec<Untidy> {
    let inside = house.sources.iter().filter_map(|source| Some((source, source.path.strip_prefix(ENGINE)?)));
    inside.flat_map(|(source, path)| of_file(source, path)).collect()
}

fn of_file(source: &Source, path: &str) -> Vec<Untidy> {
    let home = path.split_once('/').map(|(folder, _)| folder);
    let mut found = Vec::new();
    for named in source.named() {
        let Some(to) = absolute(&named.path, path) else { continue };
        if let Some(why) = refused(home, path, &to) {
            found.push(Untidy::new(&source.path, named.line, format!("names `{}`: {why}", to.join("::"))));
        }
    }
    found
}

/// The path from the crate's root, of one that begins there or goes up.
fn absolute(named: &[String], file: &str) -> Option<Vec<String>> {
    if named.first()? == "crate" {
        return Some(named[1..].to_vec());
    }
    let up = named.iter().take_while(|segment| *segment == "super").count();
    let mut home: Vec<&str> = file.trim_end_matches(".rs").split('/').filter(|part| *part != "mod").collect();
    if up == 0 || up > home.len() {
        return None;
    }
    home.truncate(home.len() - up);
    Some(home.into_iter().map(ToOwned::to_owned).chain(named[up..].iter().cloned()).collect())
}

/// Why a file of this folder may not name that path; `None` if it may.
fn refused(home: Option<&str>, file: &str, to: &[String]) -> Option<String> {
    let target = to.first()?.as_str();
    let item = to.get(1).map_or("", String::as_str);
    match home {
        Some("cycle" | "picture" | "reckoning") => None,
        None if OVERVIEW.contains(&file) => None,
        Some(own) if own == target => None,
        Some(_) if ABOVE.contains(&target) => Some("only what sees all layers may".to_owned()),
        Some(own) if LAYERS.contains(&target) => layer_from(own, target, item),
        None if LAYERS.contains(&target) => Some("the engine's vocabulary knows no layer".to_owned()),
        Some(own) if APART.contains(&own) && APART.contains(&target) => {
            Some(format!("`{own}` imports no sibling"))
        }
        Some(_) | None => None,
    }
}

fn layer_from(own: &str, target: &str, item: &str) -> Option<String> {
    let Some(at) = LAYERS.iter().position(|layer| *layer == own) else {
        return Some(format!("`{own}` imports no layer"));
    };
    let before = at.checked_sub(1).map(|before| LAYERS[before]);
    match before {
        Some(before) if before == target && item == "handover" => None,
        Some(before) => Some(format!("`{own}` knows `{before}::handover` and no other layer")),
        None => Some(format!("`{own}` is the first layer and knows no other")),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::one, imports};

    fn found(path: &str, text: &str) -> Vec<String> {
        imports(&one(&format!("crates/engine/src/{path}"), text))
            .into_iter()
            .map(|untidy| untidy.what)
            .collect()
    }

    #[test]
    fn the_predecessors_handover_is_known_and_nothing_else_of_it() {
        assert_eq!(found("quality/rules.rs", "use crate::execution::handover::Produced;"), [""; 0]);
        assert_eq!(
            found("quality/rules.rs", "use crate::execution::view::View;"),
            ["names `execution::view::View`: `quality` knows `execution::handover` and no other layer"]
        );
        assert_eq!(
            found("quality/rules.rs", "use crate::{Refusal, planning::handover::Planned};"),
            ["names `planning::handover::Planned`: `quality` knows `execution::handover` and no other layer"]
        );
    }

    #[test]
    fn going_up_and_across_is_seen_too() {
        assert_eq!(
            found(
                "learning/rules.rs",
                "use super::super::cost::Tally; use super::super::quality::view::View;"
            ),
            ["names `quality::view::View`: `learning` knows `feedback::handover` and no other layer"]
        );
        assert_eq!(found("learning/rules.rs", "use super::view::View;"), [""; 0]);
    }

    #[test]
    fn no_layer_sees_the_whole() {
        assert_eq!(
            found("feedback/view.rs", "fn f(picture: &crate::Picture) {}"),
            ["names `Picture`: only what sees all layers may"]
        );
        assert_eq!(found("cycle/order.rs", "use crate::{quality::view::View, learning};"), [""; 0]);
    }

    #[test]
    fn the_mirror_imports_no_sibling() {
        assert_eq!(
            found("mirror/rules.rs", "use crate::cost::Tally;"),
            ["names `cost::Tally`: `mirror` imports no sibling"]
        );
        assert_eq!(
            found("mirror/rules.rs", "use crate::quality::handover::AllGatesPassed;"),
            ["names `quality::handover::AllGatesPassed`: `mirror` imports no layer"]
        );
    }
}
