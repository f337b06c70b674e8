//! Settings in sections, one key a line; what is indented below a key belongs to it. XML and scripts of builds are read
//! the same way as far as they say `key = value`.

use super::{flat::Flat, value::Value};

/// Reads sections and keys.
pub(super) fn read(text: &str) -> Flat {
    let mut flat = Flat::new();
    let (mut section, mut last) = (String::new(), String::new());
    for line in text.lines() {
        let bare = line.split(" #").next().unwrap_or(line).trim();
        if bare.is_empty() || bare.starts_with(['#', ';']) || bare.starts_with("//") {
            continue;
        }
        if let Some(name) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.clone_into(&mut section);
            last.clear();
        } else if let Some((name, value)) = element(bare) {
            add(&mut flat, &format!("{section}.{name}"), value);
        } else if line.starts_with([' ', '\t']) && !last.is_empty() && !section.is_empty() {
            add(&mut flat, &last, bare);
        } else if let Some((name, value)) = bare.split_once('=').or_else(|| bare.split_once(": ")) {
            last = format!("{section}.{}", name.trim());
            if !value.trim().is_empty() {
                add(&mut flat, &last, value.trim());
            }
        } else {
            add(&mut flat, "lines[]", bare);
        }
    }
    flat
}

/// `<module name="X"/>` is a member of the modules, `<key>value</key>` a key.
fn element(line: &str) -> Option<(String, &str)> {
    let inner = line.strip_prefix('<')?;
    if let Some(name) = inner.strip_prefix("module name=\"").and_then(|rest| rest.split('"').next()) {
        return Some(("modules[]".to_owned(), name));
    }
    if let Some((name, rest)) = inner.strip_prefix("property name=\"").and_then(|rest| rest.split_once('"')) {
        return Some((name.to_owned(), rest.split('"').nth(1)?));
    }
    let (name, rest) = inner.split_once('>')?;
    let value = rest.split('<').next().filter(|value| !value.is_empty())?;
    Some((name.to_owned(), value))
}

fn add(flat: &mut Flat, key: &str, value: &str) {
    match flat.get_mut(key) {
        Some(Value::Many(items)) => items.push(value.to_owned()),
        Some(Value::One(first)) => {
            let items = vec![std::mem::take(first), value.to_owned()];
            flat.insert(key.to_owned(), Value::Many(items));
        }
        None if key.ends_with("[]") => drop(flat.insert(key.to_owned(), Value::Many(vec![value.to_owned()]))),
        None => drop(flat.insert(key.to_owned(), Value::One(value.to_owned()))),
    }
}
