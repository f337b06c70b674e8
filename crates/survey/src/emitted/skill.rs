//! A pattern as a skill: `.agents/skills/<name>/SKILL.md`, which an agent takes up when its description fits the work.
//! The limits of the form are checked here, before anything is written.

use super::{File, Said, Source, Tool};
use crate::tokens::count;
use std::collections::BTreeMap;

/// Characters of a skill's name.
const NAME: usize = 64;
/// Characters of a skill's description.
const DESCRIPTION: usize = 1_024;
/// Tokens of a pattern that travels whole; of a longer one its skill says where it is.
const SKILL_TOKENS: u32 = 5_000;
const FOLDER: &str = ".agents/skills";

/// A pattern that cannot be a skill.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unfit {
    /// The pattern's path.
    pub path: String,
    /// Why not.
    pub why: String,
    /// What to do.
    pub hint: String,
}

/// The skills of all patterns, and the patterns that cannot be one.
#[must_use]
pub fn skills(source: &Source) -> (Vec<File>, Vec<Unfit>) {
    let (mut files, mut unfit, mut taken) = (vec![], vec![], BTreeMap::new());
    for said in &source.patterns {
        let name = name(&said.path);
        let description = description(said);
        let other = taken.get(&name).map(|other| format!("its skill `{name}` is that of `{other}` too"));
        match other.or_else(|| flaw(&name, &name, &description)) {
            Some(why) => unfit.push(Unfit { path: said.path.clone(), why, hint: hint() }),
            None => {
                files.push(file(said, &name, &description));
                taken.insert(name, &said.path);
            }
        }
    }
    (files, unfit)
}

fn hint() -> String {
    format!("rename the file: letters of a to z, digits and single hyphens, at most {NAME}, and none twice")
}

/// What keeps a skill of this name and description, in this folder, from being one.
#[must_use]
pub fn flaw(folder: &str, name: &str, description: &str) -> Option<String> {
    let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    let long = |text: &str, most| text.chars().count() > most;
    if name.is_empty() {
        Some("its name has no letter of a to z and no digit".to_owned())
    } else if long(name, NAME) {
        Some(format!("the name `{name}` has more than {NAME} characters"))
    } else if !name.chars().all(plain) || name.split('-').any(str::is_empty) {
        Some(format!(
            "the name `{name}` is not of lower-case letters, digits and single hyphens between them"
        ))
    } else if name != folder {
        Some(format!("the name `{name}` is not that of its folder, `{folder}`"))
    } else if description.trim().is_empty() {
        Some("its description is empty".to_owned())
    } else if long(description, DESCRIPTION) {
        Some(format!("its description has more than {DESCRIPTION} characters"))
    } else {
        None
    }
}

/// The path below `patterns/`, in the letters that a skill's name may have.
fn name(path: &str) -> String {
    let below = path.rsplit_once("patterns/").map_or(path, |(_, below)| below);
    let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem).to_lowercase();
    let words = stem.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// What it is and when it is to be taken up; what is too long ends in `…`.
fn description(said: &Said) -> String {
    let globs = said.covers.join(", ");
    let when = if globs.is_empty() { String::new() } else { format!(" For work on {globs}.") };
    let mut text = plain(&format!("{}: {}", said.title, opening(&said.text)));
    let room = DESCRIPTION.saturating_sub(when.chars().count() + 1);
    if text.chars().count() > room {
        text = text.chars().take(room).chain(['…']).collect();
    }
    text.chars().chain(when.chars()).take(DESCRIPTION).collect()
}

/// The first paragraph that is prose.
fn opening(text: &str) -> &str {
    let prose = |part: &&str| !part.is_empty() && !part.starts_with(['#', '`', '|', '<', '>', '-', '*']);
    text.split("\n\n").map(str::trim).find(prose).unwrap_or("how it is done here")
}

/// One line without control characters; some readers of skills take none with angle brackets.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|sign| !matches!(sign, '<' | '>')).collect();
    let words = text.split(|sign: char| sign.is_whitespace() || sign.is_control());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn file(said: &Said, name: &str, description: &str) -> File {
    let text = said.text.trim();
    let body = if count(text) <= SKILL_TOKENS && !text.contains("<!-- evolute") {
        format!("{text}\n")
    } else {
        format!("# {}\n\nRead `{}` before you do it.\n", said.title, said.path)
    };
    let description = serde_json::Value::from(description).to_string();
    File {
        tool: Tool::Agents,
        path: format!("{FOLDER}/{name}/SKILL.md"),
        front: format!("---\nname: \"{name}\"\ndescription: {description}\n---\n"),
        body,
    }
}
