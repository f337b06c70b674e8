//! BMAD: one Markdown file for each story, in `docs/stories/` or, from version 6 on, `_bmad-output/`, with its status
//! and its ticks; and a `sprint-status.yaml` that repeats the status of each.

use super::{
    Claims, Remark, Tree,
    claim::{Claim, Kind},
    front::Front,
    said::Said,
    sheet::{Sheet, below, title, value},
    tool::Tool,
    tree::{Size, base},
};
use std::collections::BTreeMap;

/// Where stories lie, by version.
const HOMES: [&str; 4] = ["docs/stories/", "stories/", "_bmad-output/", "docs/sprint-artifacts/"];
const STATUS: &str = "sprint-status.yaml";

/// Reads every story, and what the status file has besides.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for home in HOMES {
        let mut known = BTreeMap::new();
        for path in tree.below(home).filter(|path| is_record(path)) {
            if let Some((name, said)) = record(tree, path, claims) {
                known.insert(name, said);
            }
        }
        for path in tree.below(home).filter(|path| base(path) == STATUS) {
            statuses(tree, path, &known, claims);
        }
    }
}

/// `1.2.story.md`, `story-1-2.md`, `1-2-sign-up.md`, `tech-spec-login.md`; and no index, no epic, no review.
fn is_record(path: &str) -> bool {
    let name = base(path).trim_end_matches(".md");
    let number = name.trim_start_matches("story-").trim_start_matches("story.");
    let parts = number.split(['.', '-']).take_while(|part| starts_with_digit(part)).count();
    path.ends_with(".md") && (parts >= 2 || name.starts_with("tech-spec-") || name.starts_with("spec-"))
}

fn starts_with_digit(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_digit())
}

fn record(tree: &Tree, path: &str, claims: &mut Claims) -> Option<(String, Said)> {
    let text = tree.text(path, Size::Text, claims)?;
    let front = Front::of(&text);
    let (heading, line) = title(front.body).unwrap_or_default();
    let status = status(&front);
    // What has neither a status nor the section that every story has is some other document.
    if status.is_none() && !front.body.contains("## Tasks") {
        return None;
    }
    let (status, line) = status.unwrap_or_else(|| (String::new(), line.max(1) + front.above));
    let name = base(path).trim_end_matches(".md").trim_end_matches(".story");
    let (id, words) = numbered(heading, name);
    let said = Said::of(&status);
    let claim = Claim::new(Tool::Bmad, Kind::Plan, path, line)
        .named(&id, words)
        .saying(said, status)
        .about(&text)
        .marked(format!("story {}", id.to_lowercase()));
    claims.claim(if is_name(name) { claim.marked(name) } else { claim });
    Sheet { tool: Tool::Bmad, path, group: path, above: front.above }.claim(work(front.body), claims);
    Some((name.to_owned(), said))
}

/// The status, in the front matter, in a line of its own or below a heading, by version; with its line.
fn status(front: &Front<'_>) -> Option<(String, u32)> {
    let commented =
        |status: String| status.split(" #").next().unwrap_or_default().trim_matches('\'').to_owned();
    let of_front = front.text("status").map(|status| (commented(status), front.line("status")));
    let placed = |(status, line): (&str, u32)| (status.to_owned(), line + front.above);
    of_front.or_else(|| value(front.body, "Status").or_else(|| below(front.body, "Status")).map(placed))
}

/// `Story 1.2: Sign up` as `1.2` and `Sign up`; the file's name where the heading says no number.
fn numbered(heading: &str, name: &str) -> (String, String) {
    let rest = heading.trim_start_matches("Story").trim_start();
    match rest.split_once([':', ' ', '—']) {
        Some((id, words)) if starts_with_digit(id) => {
            (id.to_owned(), words.trim_start_matches(['-', ' ']).to_owned())
        }
        Some(_) | None => {
            (name.to_owned(), if heading.is_empty() { name.to_owned() } else { heading.to_owned() })
        }
    }
}

/// `1-2-sign-up`, and not `1.2`, which is also the number of a version.
fn is_name(name: &str) -> bool {
    name.contains('-') && name.contains(|c: char| c.is_ascii_alphabetic())
}

/// All of a story but the records that agents append to it: their ticks are check lists of the method.
fn work(text: &str) -> &str {
    let ends =
        ["\n## Dev Agent Record", "\n## QA Results", "\n## Story Definition of Done", "\n## Change Log"];
    let end = ends.iter().filter_map(|end| text.find(end)).min().unwrap_or(text.len());
    &text[..end]
}

/// What the status file says of stories that have no file, and where it says otherwise than the file.
fn statuses(tree: &Tree, path: &str, known: &BTreeMap<String, Said>, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let lines =
        text.lines().zip(1u32..).skip_while(|(line, _)| !line.starts_with("development_status:")).skip(1);
    for (line, number) in
        lines.take_while(|(line, _)| line.is_empty() || line.starts_with([' ', '\t', '#', '\r']))
    {
        let Some((name, status)) = line.split_once(':') else { continue };
        let (name, status) = (name.trim(), status.split('#').next().unwrap_or_default().trim());
        if name.starts_with('#') || status.is_empty() {
            continue;
        }
        let said = Said::of(status);
        match known.get(name) {
            Some(other) if *other == said => {}
            Some(other) => contradiction(path, number, name, (said, *other), claims),
            None => {
                let claim =
                    Claim::new(Tool::Bmad, Kind::Plan, path, number).named(name, name).saying(said, status);
                let claim = claim.within(format!("{path}#{name}"));
                claims.claim(if is_name(name) { claim.marked(name) } else { claim });
            }
        }
    }
}

fn contradiction(path: &str, line: u32, name: &str, (here, there): (Said, Said), claims: &mut Claims) {
    if here != Said::Done && there != Said::Done {
        return;
    }
    let (says, not) = if here == Said::Done {
        ("is done here", "is not in its own file")
    } else {
        ("is not done here", "is in its own file")
    };
    let message = format!("`{name}` {says}, and {not}");
    claims.remark(Remark::new(
        "claims.contradiction",
        path,
        line,
        message,
        "ask who did it which of the two is so",
    ));
}
