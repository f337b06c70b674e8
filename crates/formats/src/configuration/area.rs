//! `[[area]]`: a part of the system with exactly one owner, and the areas that its code may use.

use super::{named_text, one_person};
use crate::{
    finding::Finding,
    node::Node,
    table::{Table, Text, nearest},
};
use std::cell::RefCell;
use trace::Area;

/// Reads an area. What it may use is kept with its place, until all areas are known.
pub(super) fn area(node: &Node, findings: &mut Vec<Finding>, uses: &RefCell<Vec<Text>>) -> Option<Area> {
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
    let may_use = table.texts("may_use").map(|texts| {
        uses.borrow_mut().extend(texts.iter().cloned());
        texts.into_iter().map(|text| text.text).collect()
    });
    table.done();
    Some(Area { name: name?, paths, owner: owner?, deputy, may_use })
}

/// An area that is not there can be used by nobody: a slip of the pen would open or close nothing.
pub(super) fn known_uses(areas: &[Area], uses: &[Text], findings: &mut Vec<Finding>) {
    for used in uses.iter().filter(|used| areas.iter().all(|area| area.name != used.text)) {
        let names = areas.iter().map(|area| area.name.as_str());
        let hint = nearest(&used.text, names.clone()).map_or_else(
            || format!("the areas are: {}", names.collect::<Vec<_>>().join(", ")),
            |near| format!("did you mean `{near}`?"),
        );
        let message = format!("`may_use` names `{}`, and there is no such area", used.text);
        findings.push(Finding::error("configuration.unknown-area", used.span.clone(), message, hint));
    }
}
