//! A demand in the person's own editor: filled as far as the repository says it, the territory's trace above it as lines that are
//! taken out again, and checked on return. What was typed is never thrown away.

use super::super::territory::Territory;
use crate::{
    desk::Desk,
    failure::Failure,
    house::House,
    reading,
    render::Page,
    written::{self, Written, demand_path},
};
use formats::Configuration;
use std::{ffi::OsString, path::Path};
use trace::id::DemandId;
use workshop::process::{argv, attended_by_a_person};

/// How a line begins that is only there to be read.
const SHOWN: &str = "#| ";

/// Writes the file, opens it, and reads what became of it.
///
/// # Errors
/// Refuses to go on without an editor; and tells what is wrong with the demand as it was left, which stays as it is.
pub(super) fn edited(
    desk: &Desk,
    house: &House,
    id: &DemandId,
    text: &str,
    territory: &Territory,
    configuration: &Configuration,
) -> Result<Written, Failure> {
    let program = program(desk)?;
    let (root, path) = (&house.repository.root, demand_path(id));
    written::create(root, &path, &with_trace(text, territory))?;
    open(&program, root, &path)?;
    let left = Written::read(root, &path)?.ok_or_else(|| Failure::Interrupted {
        why: format!("`{path}` is gone: nothing was written"),
        hint: "run it again".into(),
    })?;
    let text = without_trace(&left.text);
    if text != left.text {
        written::replace(root, &path, &text)?;
    }
    let written = Written::new(&path, text.into_bytes())?;
    reading::demand(&written, id, configuration).map(|_| written)
}

/// The person's editor, with its own arguments: `code --wait`.
fn program(desk: &Desk) -> Result<Vec<OsString>, Failure> {
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| desk.config.var(name));
    let words =
        named.map(|named| named.split_whitespace().collect::<Vec<_>>()).filter(|words| !words.is_empty());
    words.map(argv).ok_or_else(|| {
        Failure::usage(
            "neither `VISUAL` nor `EDITOR` is set",
            "set one, `EDITOR=vi`, or leave `--editor` out",
        )
    })
}

fn open(program: &[OsString], root: &Path, path: &str) -> Result<(), Failure> {
    let mut words = program.to_vec();
    words.push(root.join(path).into_os_string());
    let name = program.first().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match attended_by_a_person(&words, root) {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Interrupted {
            why: format!("`{name}` ended with {status}"),
            hint: format!("`{path}` stays as it is: go on with `evolute demand check`"),
        }),
        Err(error) => Err(Failure::broken(
            format!("`{name}` cannot be started: {error}"),
            format!("set `EDITOR` to a program that is there; `{path}` stays as it is"),
        )),
    }
}

/// The trace stands within the front matter, where its lines are comments whatever happens.
fn with_trace(text: &str, territory: &Territory) -> String {
    let mut page = Page::plain();
    territory.show(&mut page);
    let trace: String =
        page.text().lines().map(|line| format!("{SHOWN}{line}").trim_end().to_owned() + "\n").collect();
    let hint = format!("{SHOWN}Lines that begin like this one are taken out when you leave.\n");
    match text.strip_prefix("---\n") {
        Some(rest) => format!("---\n{trace}{hint}{rest}"),
        None => text.to_owned(),
    }
}

fn without_trace(text: &str) -> String {
    let shown = |line: &&str| line.starts_with(SHOWN) || line.trim_end() == SHOWN.trim_end();
    text.split_inclusive('\n').filter(|line| !shown(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::without_trace;

    #[test]
    fn only_the_lines_that_were_put_there_are_taken_out() {
        let text = "---\n#| The trace\n#|\nid: a # mine\n# a comment\n---\n# A\n#|no mark\n";
        assert_eq!(without_trace(text), "---\nid: a # mine\n# a comment\n---\n# A\n#|no mark\n");
    }
}
