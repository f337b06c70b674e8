//! Settings as one list of keys, whatever they are written in.

use super::{ini, value::Value};
use crate::{
    code::{Language, syntax},
    toolchain::workflow,
    weakened::changed::name_of,
};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use tree_sitter::Node;

/// The keys of a file, with dots between their parts.
pub(super) type Flat = BTreeMap<String, Value>;

/// How deep settings are read.
const DEEPEST: u32 = 24;
/// The most keys of a file.
const KEYS: usize = 20_000;
/// Keys by which the members of a list are told apart.
const NAMES: [&str; 5] = ["name", "id", "repo", "command", "path"];

/// Reads settings; none where they cannot be read as what their name says.
pub(super) fn read(path: &str, text: &str) -> Option<Flat> {
    let mut flat = Flat::new();
    if text.trim().is_empty() {
        return Some(flat);
    }
    let name = name_of(path);
    let end = name.rsplit('.').next().unwrap_or_default();
    if let Some(language) = Language::of_path(path) {
        let tree = syntax::tree(language, text)?;
        of_code(tree.root_node(), text, "", DEEPEST, &mut flat);
        return Some(flat);
    }
    let json = match end {
        "toml" => Some(toml::from_str::<Json>(text).ok()?),
        "json" | "jsonc" => Some(serde_json::from_str(&without_comments(text)).ok()?),
        "yml" | "yaml" => Some(workflow::read(text)?),
        _other if name.starts_with('.') && text.trim_start().starts_with('{') => {
            Some(serde_json::from_str(&without_comments(text)).ok()?)
        }
        _other if path.ends_with(".cargo/config") => Some(toml::from_str::<Json>(text).ok()?),
        _other if name.starts_with(".eslintrc") || name.starts_with(".prettierrc") => {
            Some(workflow::read(text)?)
        }
        _other => None,
    };
    match json {
        Some(json) => of_json(&json, String::new(), DEEPEST, &mut flat),
        None => flat = ini::read(text),
    }
    Some(flat)
}

fn of_json(json: &Json, key: String, deep: u32, flat: &mut Flat) {
    let Some(deep) = deep.checked_sub(1).filter(|_| flat.len() < KEYS) else { return };
    match json {
        Json::Object(map) => {
            for (part, value) in map {
                of_json(
                    value,
                    if key.is_empty() { part.clone() } else { format!("{key}.{part}") },
                    deep,
                    flat,
                );
            }
        }
        Json::Array(items) => {
            flat.insert(format!("{key}[]"), Value::Many(items.iter().map(named).collect()));
            for item in items.iter().filter(|item| item.is_object()) {
                of_json(item, format!("{key}[{}]", named(item)), deep, flat);
            }
        }
        other => drop(flat.insert(key, Value::One(word(other)))),
    }
}

/// How a member of a list is called.
fn named(item: &Json) -> String {
    let name = NAMES.iter().find_map(|name| item.get(name)?.as_str());
    name.map_or_else(|| word(item), str::to_owned)
}

fn word(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Settings that are code: the pairs of its objects.
fn of_code(node: Node<'_>, text: &str, key: &str, deep: u32, flat: &mut Flat) {
    let Some(deep) = deep.checked_sub(1).filter(|_| flat.len() < KEYS) else { return };
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        let pair = (child.kind() == "pair")
            .then(|| child.child_by_field_name("key").zip(child.child_by_field_name("value")))
            .flatten();
        let Some((name, value)) = pair else {
            of_code(child, text, key, deep, flat);
            continue;
        };
        let part = syntax::text_of(name, text).trim_matches(['"', '\'', '`']);
        let full = if key.is_empty() { part.to_owned() } else { format!("{key}.{part}") };
        match value.kind() {
            "object" | "call_expression" => of_code(value, text, &full, deep, flat),
            "array" => {
                let items = value.named_children(&mut value.walk()).map(|item| bare(item, text)).collect();
                merge(flat, format!("{full}[]"), Value::Many(items));
                of_code(value, text, &full, deep, flat);
            }
            _other => merge(flat, full, Value::One(bare(value, text))),
        }
    }
}

/// Two objects may set the same key: what each says counts.
fn merge(flat: &mut Flat, key: String, value: Value) {
    match (flat.get_mut(&key), value) {
        (Some(Value::Many(items)), Value::Many(more)) => items.extend(more),
        (_, value) => drop(flat.insert(key, value)),
    }
}

fn bare(node: Node<'_>, text: &str) -> String {
    syntax::text_of(node, text).trim_matches(['"', '\'', '`']).to_owned()
}

/// JSON as people write it: comments and trailing commas are taken out.
fn without_comments(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut is_text = false;
    while let Some(c) = rest.next() {
        match (is_text, c, rest.peek()) {
            (true, '\\', Some(_)) => {
                kept.push(c);
                kept.extend(rest.next());
            }
            (_, '"', _) => {
                is_text = !is_text;
                kept.push(c);
            }
            (false, '/', Some('/')) => while rest.next_if(|c| *c != '\n').is_some() {},
            (false, '/', Some('*')) => {
                let mut before = ' ';
                for c in rest.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            (false, '}' | ']', _) => {
                let end = kept.trim_end().trim_end_matches(',').len();
                kept.truncate(end);
                kept.push(c);
            }
            _other => kept.push(c),
        }
    }
    kept
}
