//! Backlog.md: one Markdown file for each task, in `backlog/tasks/`, `backlog/completed/` and `backlog/archive/tasks/`,
//! with its status in the front matter and its acceptance criteria as ticks.

use super::{
    Claims, Tree,
    claim::{Claim, Kind},
    front::Front,
    said::Said,
    sheet::Sheet,
    tool::Tool,
    tree::{Size, base},
};

/// Where the files may lie.
const HOMES: [&str; 2] = ["backlog/", ".backlog/"];
/// What is in use, and what has been put away as done or as given up.
const SHELVES: [&str; 3] = ["tasks/", "completed/", "archive/tasks/"];

/// Reads every task.
pub(super) fn read(tree: &Tree, claims: &mut Claims) {
    for home in HOMES {
        let last = last_status(tree, home);
        for shelf in SHELVES.map(|shelf| format!("{home}{shelf}")) {
            for path in tree.below(&shelf).filter(|path| is_record(path)) {
                record(tree, path, last.as_deref(), claims);
            }
        }
    }
}

fn is_record(path: &str) -> bool {
    path.ends_with(".md") && !base(path).eq_ignore_ascii_case("readme.md")
}

/// The last of the statuses that a team chose: there, a task is done.
fn last_status(tree: &Tree, home: &str) -> Option<String> {
    let text = ["config.yml", "config.yaml"].iter().find_map(|name| tree.quiet(&format!("{home}{name}")))?;
    Front::of(&format!("---\n{text}\n---\n")).items("statuses").pop()
}

fn record(tree: &Tree, path: &str, last: Option<&str>, claims: &mut Claims) {
    let Some(text) = tree.text(path, Size::Text, claims) else { return };
    let front = Front::of(&text);
    let status = front.text("status").unwrap_or_default();
    let said = match Said::of(&status) {
        _ if path.contains("/archive/") => Said::Dropped,
        Said::Unsaid if last == Some(status.as_str()) => Said::Done,
        said => said,
    };
    let id =
        front.text("id").unwrap_or_else(|| base(path).split(" - ").next().unwrap_or_default().to_owned());
    let title = front.text("title").unwrap_or_else(|| base(path).trim_end_matches(".md").to_owned());
    claims.claim(
        Claim::new(Tool::BacklogMd, Kind::Plan, path, front.line("status"))
            .named(&id, title)
            .saying(said, status)
            .about(front.body)
            .marked(id),
    );
    Sheet { tool: Tool::BacklogMd, path, group: path, above: front.above }.claim(front.body, claims);
}
