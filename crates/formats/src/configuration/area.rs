//! `[[area]]`: a part of the system with exactly one owner, and which areas some paths lie in.

use super::{named_text, one_person};
use crate::{finding::Finding, node::Node, table::Table};
use globset::GlobBuilder;
use trace::Area;

pub(super) fn area(node: &Node, findings: &mut Vec<Finding>) -> Option<Area> {
    let mut table = Table::of("area", node, findings);
    let name = named_text(&mut table, "name", "an area is asked for by its name", "add `name = \"…\"`");
    let paths = table.globs("paths");
    if paths.is_empty() {
        table.missing("paths", "an area without paths owns nothing", "add `paths = [\"src/…/**\"]`");
    }
    if table.take("owner").is_none() {
        let hint = "add `owner = \"…\"`, an address or a forge handle";
        table.missing("owner", "an area has exactly one decision owner", hint);
    }
    let (owner, deputy) = (table.text("owner"), table.text("deputy"));
    one_person(owner.as_ref(), deputy.as_ref(), &mut table);
    let (owner, deputy) = (owner.map(|text| text.text), deputy.map(|text| text.text));
    let may_use = table.texts("may_use").unwrap_or_default().into_iter().map(|text| text.text).collect();
    table.done();
    Some(Area { name: name?, paths, owner: owner?, deputy, may_use })
}

/// Whether two globs can name the same path. A plain path lies in the other, or is a folder above it; two globs
/// are judged by what stands before their first wildcards, which may say yes too often and never too seldom.
pub(super) fn overlap(one: &str, other: &str) -> bool {
    match (one.contains(WILD), other.contains(WILD)) {
        (false, false) => one == other || holds(one, other) || holds(other, one),
        (false, true) => matches(other, one) || holds(one, literal(other)),
        (true, false) => matches(one, other) || holds(other, literal(one)),
        (true, true) => literal(one).starts_with(literal(other)) || literal(other).starts_with(literal(one)),
    }
}

const WILD: [char; 4] = ['*', '?', '[', '{'];

fn holds(folder: &str, path: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

fn matches(glob: &str, path: &str) -> bool {
    let built = GlobBuilder::new(glob).literal_separator(true).build();
    built.is_ok_and(|glob| glob.compile_matcher().is_match(path))
}

fn literal(glob: &str) -> &str {
    &glob[..glob.find(WILD).unwrap_or(glob.len())]
}
