//! Task Master: `.taskmaster/tasks/tasks.json`, or `tasks/tasks.json` of older versions. Either one list, or one for
//! each tag. Positions come from the bytes themselves: each entry is kept as it is written.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    said::Said,
    tool::Tool,
    tree::Size,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::BTreeMap};

const HOMES: [&str; 2] = [".taskmaster/tasks/tasks.json", "tasks/tasks.json"];

/// Reads the list, wherever it is kept.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for path in HOMES.into_iter().filter(|path| tree.has(path)) {
        let Some(text) = tree.text(path, Size::List, claims) else { continue };
        let file = File { path, text: &text, ends: ends(&text) };
        match serde_json::from_str::<BTreeMap<Cow<'_, str>, &RawValue>>(&text) {
            Ok(entries) => file.tags(&entries, claims),
            Err(error) => file.broken(&text, &error, claims),
        }
    }
}

struct File<'t> {
    path: &'t str,
    text: &'t str,
    ends: Vec<usize>,
}

/// Where the lines of a text end.
fn ends(text: &str) -> Vec<usize> {
    text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect()
}

#[derive(Deserialize)]
struct Tag<'t> {
    #[serde(borrow)]
    tasks: Vec<&'t RawValue>,
}

/// One entry. What it lacks is empty; what it has besides is left alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'t> {
    #[serde(borrow)]
    id: &'t RawValue,
    #[serde(default)]
    title: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    details: Option<String>,
    #[serde(default)]
    test_strategy: Option<String>,
    #[serde(borrow, default)]
    subtasks: Option<Vec<&'t RawValue>>,
}

impl<'t> File<'t> {
    /// One list for each tag; or, in older versions, one list.
    fn tags(&self, entries: &BTreeMap<Cow<'t, str>, &'t RawValue>, claims: &mut Claims) {
        let lone = entries.get("tasks").filter(|list| list.get().starts_with('['));
        if let Some(list) = lone {
            match serde_json::from_str::<Vec<&RawValue>>(list.get()) {
                Ok(list) => self.list("", &list, claims),
                Err(error) => self.broken(list.get(), &error, claims),
            }
        }
        for (name, value) in
            entries.iter().filter(|(_, value)| lone.is_none() && value.get().starts_with('{'))
        {
            match serde_json::from_str::<Tag<'_>>(value.get()) {
                Ok(tag) => self.list(name, &tag.tasks, claims),
                Err(error) => self.broken(value.get(), &error, claims),
            }
        }
    }

    fn list(&self, tag: &str, list: &[&'t RawValue], claims: &mut Claims) {
        for raw in list {
            let Some(entry) = self.entry(raw, claims) else { continue };
            let id = number(entry.id);
            let group = format!("{}#{tag}/{id}", self.path);
            claims.claim(self.claim(Kind::Plan, raw, &entry, &id).within(&group));
            for raw in entry.subtasks.iter().flatten() {
                let Some(part) = self.entry(raw, claims) else { continue };
                let id = format!("{id}.{}", number(part.id));
                claims.claim(self.claim(Kind::Step, raw, &part, &id).within(&group));
            }
        }
    }

    fn entry(&self, raw: &'t RawValue, claims: &mut Claims) -> Option<Entry<'t>> {
        // A list would do for the parser: its items would be taken for the fields, in their order.
        let read = if raw.get().starts_with('{') {
            serde_json::from_str(raw.get())
        } else {
            Err(serde::de::Error::custom("an entry is an object"))
        };
        read.map_err(|error| self.broken(raw.get(), &error, claims)).ok()
    }

    fn claim(&self, kind: Kind, raw: &RawValue, entry: &Entry<'_>, id: &str) -> Claim {
        let status = entry.status.as_deref().unwrap_or_default();
        let texts = [
            Some(entry.title.as_str()),
            entry.description.as_deref(),
            entry.details.as_deref(),
            entry.test_strategy.as_deref(),
        ];
        Claim::new(Tool::TaskMaster, kind, self.path, self.line(raw.get()))
            .named(id, &entry.title)
            .saying(Said::of(status), status)
            .about(&texts.into_iter().flatten().collect::<Vec<_>>().join("\n"))
    }

    fn broken(&self, part: &str, error: &serde_json::Error, claims: &mut Claims) {
        let line = self.line(part) + u32::try_from(error.line()).unwrap_or(1).saturating_sub(1);
        let message = format!("`{}` was not read whole: {error}", self.path);
        claims.remark(Remark::new(
            "claims.not-json",
            self.path,
            line,
            message,
            "mend it, or let the tool write it anew",
        ));
    }

    /// The line on which a part of the text begins.
    fn line(&self, part: &str) -> u32 {
        let offset =
            (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        u32::try_from(self.ends.partition_point(|end| *end < offset) + 1).unwrap_or(u32::MAX)
    }
}

/// An id is a number or a text, by version.
fn number(id: &RawValue) -> String {
    id.get().trim_matches('"').to_owned()
}
