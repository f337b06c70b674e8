//! The papers: links lead somewhere, the README's commands are the ones that continuous integration runs, and no
//! file names the machine that it was written on.

use super::Untidy;
use crate::house::{House, Paper, root};

/// The script that continuous integration runs.
const SCRIPT: &str = ".ci/run";
const FRONT: &str = "README.md";

pub(super) fn papers(house: &House) -> Vec<Untidy> {
    let markdown = house.papers.iter().filter(|paper| paper.path.ends_with(".md"));
    let ours = markdown.filter(|paper| !paper.path.starts_with("crates/"));
    ours.flat_map(|paper| links(paper).into_iter().chain(rooms(paper))).chain(commands(house)).collect()
}

/// The rooms whose files a paper may name from `crates/` on, or without it.
const ROOMS: [&str; 8] =
    ["trace/", "formats/", "survey/", "engine/", "runtime/", "workshop/", "cli/", "crates/"];

/// Files of ours that a paper names between backticks, and that are not there: a map that lies is worse than none.
fn rooms(paper: &Paper) -> Vec<Untidy> {
    let lines = paper.text.lines().enumerate();
    let named = lines.flat_map(|(at, line)| {
        line.split('`').skip(1).step_by(2).map(move |named| (at + 1, named.trim_end_matches('/')))
    });
    let ours = |named: &str| {
        let plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
        ROOMS.iter().any(|room| named.starts_with(room)) && named.chars().all(plain)
    };
    named
        .filter(|(_, named)| ours(named))
        .filter(|(_, named)| !root().join("crates").join(named.trim_start_matches("crates/")).exists())
        .map(|(line, named)| Untidy::new(&paper.path, line, format!("names `{named}`, which is not there")))
        .collect()
}

/// Relative links whose target is not there.
fn links(paper: &Paper) -> Vec<Untidy> {
    let folder = paper.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let lines = paper.text.lines().enumerate();
    lines
        .flat_map(|(at, line)| targets(line).into_iter().map(move |target| (at + 1, target)))
        .filter(|(_, target)| {
            !target.contains("://") && !target.starts_with(['#', '<']) && !target.starts_with("mailto:")
        })
        .filter(|(_, target)| {
            !root().join(folder).join(target.split('#').next().unwrap_or_default()).exists()
        })
        .map(|(line, target)| Untidy::new(&paper.path, line, format!("the link to `{target}` leads nowhere")))
        .collect()
}

/// What the links of one line lead to, in Markdown and in HTML.
fn targets(line: &str) -> Vec<&str> {
    let between = |open: &str, close: char| -> Vec<&str> {
        line.split(open).skip(1).filter_map(|rest| rest.split_once(close)).map(|(target, _)| target).collect()
    };
    [between("](", ')'), between("src=\"", '"'), between("srcset=\"", '"'), between("href=\"", '"')].concat()
}

/// The README's two commands are lines of the script, and its first one is the script's last.
fn commands(house: &House) -> Vec<Untidy> {
    let text =
        |path: &str| house.papers.iter().find(|paper| paper.path == path).map(|paper| paper.text.as_str());
    let (Some(front), Some(script)) = (text(FRONT), text(SCRIPT)) else {
        return vec![Untidy::new(SCRIPT, 1, "the README or the script is missing")];
    };
    let promised: Vec<&str> = first_fence(front);
    let run: Vec<&str> = script.lines().filter(|line| !line.trim_start().starts_with(['#', '"'])).collect();
    let runs = |line: &&str, command: &str| *line == command || *line == format!("bounded {command}");
    let mut found: Vec<Untidy> = promised
        .iter()
        .filter(|command| !run.iter().any(|line| runs(line, command)))
        .map(|command| Untidy::new(FRONT, 1, format!("promises `{command}`, which `{SCRIPT}` does not run")))
        .collect();
    if promised.len() != 2 {
        found.push(Untidy::new(
            FRONT,
            1,
            "its first fence holds the two commands that are all the set-up there is",
        ));
    }
    let last = run.iter().rfind(|line| !line.is_empty());
    if !last.zip(promised.first()).is_some_and(|(last, first)| runs(last, first)) {
        found.push(Untidy::new(SCRIPT, script.lines().count(), "ends with the README's first command"));
    }
    found
}

/// The lines of the first fenced block.
fn first_fence(text: &str) -> Vec<&str> {
    let inside = text.lines().skip_while(|line| !line.starts_with("```")).skip(1);
    inside.take_while(|line| !line.starts_with("```")).filter(|line| !line.is_empty()).collect()
}

/// Places of one machine, in two halves so that this file does not name them.
const MACHINE: [(&str, &str); 3] = [("/wo", "rk/"), ("/ro", "ot/"), ("/tmp/", "target-")];

/// The only registry that the lock file may name.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

pub(super) fn places_of_ours(house: &House) -> Vec<Untidy> {
    let sources = house.sources.iter().map(|source| (source.path.as_str(), source.text.as_str()));
    let papers = house.papers.iter().map(|paper| (paper.path.as_str(), paper.text.as_str()));
    sources.chain(papers).flat_map(|(path, text)| machine(path, text)).collect()
}

fn machine(path: &str, text: &str) -> Vec<Untidy> {
    let named =
        |line: &str| MACHINE.iter().map(|(a, b)| format!("{a}{b}")).find(|place| begins_in(line, place));
    let registry = |line: &str| {
        let source = line.strip_prefix("source = \"")?.trim_end_matches('"');
        (source != REGISTRY).then(|| source.to_owned())
    };
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(at, line)| {
            let lock = path == "Cargo.lock" || path.starts_with(".cargo/");
            let place = named(line).or_else(|| registry(line).filter(|_| lock))?;
            Some(Untidy::new(path, at + 1, format!("names `{place}`, a place of one machine")))
        })
        .collect()
}

/// Whether an absolute path in this line begins with the place; one that only contains it does not.
fn begins_in(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, ']' | '.' | '}' | '>'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_link_is_followed() {
        let line = "a [b](docs/x.md#c) <img src=\"p.svg\"> [d](https://e)";
        assert_eq!(targets(line), ["docs/x.md#c", "https://e", "p.svg"]);
    }

    #[test]
    fn a_link_that_leads_nowhere_is_named() {
        let paper = Paper { path: "docs/a.md".into(), text: "[b](../README.md)\n[c](gone.md)\n".into() };
        let found: Vec<String> = links(&paper).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["docs/a.md:2: the link to `gone.md` leads nowhere"]);
    }

    #[test]
    fn a_file_of_ours_that_is_not_there_is_named() {
        let text = "| `engine/src/lib.rs` | `engine/src/gone.rs` |\n`crates/trace/src/` and `trace::Gone`\n";
        let paper = Paper { path: "docs/a.md".into(), text: text.into() };
        let found: Vec<String> = rooms(&paper).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["docs/a.md:1: names `engine/src/gone.rs`, which is not there"]);
    }

    #[test]
    fn a_path_of_this_machine_is_named_and_one_that_only_looks_like_it_is_not() {
        let place = MACHINE.map(|(a, b)| format!("{a}{b}"));
        assert_eq!(machine("a.md", &format!("see `{}main`", place[0])).len(), 1);
        assert_eq!(machine("a.md", &format!("refs/evolute{}x and [base]{}", place[0], place[1])), []);
    }
}
