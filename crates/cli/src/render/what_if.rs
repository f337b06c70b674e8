//! What a change would do to the mirror, as people and forges read it. Names come from the change and are hostile: nothing
//! in them is a command, a cell's end, or markup.

use super::{
    Page, Show, Tone,
    forges::{bounded, cell, code, data, property},
    story,
};
use crate::what_if::{Altered, Claim, Doubt, How, Touched, WhatIf, first_of, places};
use engine::mirror::{Shift, Way};
use std::fmt::Write as _;
use trace::RepoPath;

/// Rows of each kind in a comment.
const ROWS: usize = 100;
/// Notices of one run.
const NOTICES: usize = 20;
/// How a workflow finds the comment that it posted before.
const MARK: &str = "<!-- evolute ci: mirror -->";
const UNKNOWN: &str = "where capabilities stand is unknown here: this clone has no ledger";
const HINT: &str = "run `evolute sync` before it, and the standings are known";

impl Show for WhatIf {
    fn show(&self, page: &mut Page) {
        if self.is_empty() {
            return;
        }
        let base = self.base.as_ref().map(trace::id::ObjectId::short).unwrap_or_default();
        page.heading(format!("What this change does to the mirror, as it stands at {base}"));
        for (rule, _, text) in self.notes() {
            let tone = if rule == FALLS { Tone::Bad } else { Tone::Plain };
            page.spans(&[(tone, &format!("  {} ", sign(rule))), (Tone::Plain, &text)]);
        }
        if !self.known {
            page.line(UNKNOWN).hint(HINT);
        }
        page.blank();
    }
}

const FALLS: &str = "mirror.falls";
const DUE: &str = "mirror.due";
const OTHERWISE: &str = "mirror.otherwise";
const DOUBT: &str = "mirror.doubt";
const TOUCHED: &str = "mirror.touched";
const DEMAND: &str = "mirror.demand";
const CLAIM: &str = "mirror.claim";

fn sign(rule: &str) -> char {
    match rule {
        FALLS => '↓',
        DUE | DOUBT => '!',
        _other => '·',
    }
}

impl WhatIf {
    /// All that is told: under which rule, at which file, in which words.
    pub(crate) fn notes(&self) -> Vec<(&'static str, Option<&RepoPath>, String)> {
        let places = places(self);
        let shifts = self
            .shifts
            .iter()
            .map(|shift| (rule(shift.way), places.get(&shift.capability).copied().flatten(), shifted(shift)));
        let doubts =
            self.doubts.iter().map(|it| (DOUBT, places.get(&it.capability).copied().flatten(), doubted(it)));
        let touched = self.touched.iter().map(|it| (TOUCHED, it.paths.first(), touched(it)));
        let demands = self.demands.iter().map(|it| (DEMAND, Some(&it.path), altered(it)));
        let claims = self.claims.iter().map(|it| (CLAIM, Some(&it.path), claimed(it)));
        shifts.chain(doubts).chain(touched).chain(demands).chain(claims).collect()
    }
}

const fn rule(way: Way) -> &'static str {
    match way {
        Way::Falls => FALLS,
        Way::Due => DUE,
        Way::Otherwise => OTHERWISE,
    }
}

fn shifted(shift: &Shift) -> String {
    let (from, to) = (story::standing(&shift.from), story::standing(&shift.to));
    let missing = shift.to.missing.trim_start_matches("due: ");
    let why = if missing.is_empty() { String::new() } else { format!(": {missing}") };
    match shift.way {
        Way::Falls => format!("`{}` falls, from {from} to {to}{why}", shift.capability),
        Way::Due => format!("`{}` is due to be proven again{why}", shift.capability),
        Way::Otherwise => {
            format!("`{}` stands otherwise, {from} before and {to} after{why}", shift.capability)
        }
    }
}

fn doubted(it: &Doubt) -> String {
    let tests = match &*it.missing_tests {
        [] => None,
        [only] => Some(format!("test `{}` ran when it last met, and not in its last run", only.test)),
        [first, more @ ..] => Some(format!(
            "test `{}` and {} more ran when it last met, and not in its last run",
            first.test,
            more.len()
        )),
    };
    let wording = it.wording.as_ref().map(|wording| {
        format!("its stale proof rests on the word of `{}` and on no run: {}", wording.by, wording.because)
    });
    let said: Vec<String> = tests.into_iter().chain(wording).collect();
    format!("`{}`: {}", it.capability, said.join("; "))
}

fn touched(it: &Touched) -> String {
    format!("`{}` covers {}, which this changes (demand `{}`)", it.capability, first_of(&it.paths), it.demand)
}

fn altered(it: &Altered) -> String {
    let again = match (it.how, it.accepted) {
        (How::Alters, true) => ": it has to be accepted again before anything is built for it",
        (How::Removes, true) => ": it was accepted, and nothing would name its capability",
        (How::Alters | How::Removes | How::Adds, _) => "",
    };
    format!("{} demand `{}`{again}", word(it.how), it.demand)
}

fn claimed(it: &Claim) -> String {
    let what = if it.how == How::Removes { "claims no more" } else { "claims" };
    format!("`{}` {what} `{}`", it.path, it.capability)
}

const fn word(how: How) -> &'static str {
    match how {
        How::Adds => "adds",
        How::Alters => "alters",
        How::Removes => "removes",
    }
}

/// Commands to GitHub's runner, a line each.
pub(crate) fn notices(what_if: &WhatIf) -> String {
    let one = |(rule, path, text): (&str, Option<&RepoPath>, String)| {
        let file = path.map_or_else(String::new, |path| format!("file={},", property(&path.text())));
        let kind = if rule == FALLS { "warning" } else { "notice" };
        format!("::{kind} {file}title=mirror::{}\n", data(&bounded(&text)))
    };
    what_if.notes().into_iter().take(NOTICES).map(one).collect()
}

/// The body of a comment in Markdown, for a workflow to post; empty where there is nothing to tell.
pub(crate) fn comment(what_if: &WhatIf) -> String {
    if what_if.is_empty() {
        return String::new();
    }
    let base = what_if.base.as_ref().map(trace::id::ObjectId::short).unwrap_or_default();
    let mut text =
        format!("{MARK}\n### What this change does to the mirror\n\nAs it stands at `{base}`.\n\n");
    if !what_if.shifts.is_empty() {
        text.push_str("| capability | stands | after it | why |\n|---|---|---|---|\n");
        for shift in what_if.shifts.iter().take(ROWS) {
            let (from, to) = (story::standing(&shift.from), story::standing(&shift.to));
            let row =
                [code(shift.capability.as_str()), cell(&from), cell(&to), code(&bounded(&shift.to.missing))];
            let _fits = writeln!(text, "| {} |", row.join(" | "));
        }
    }
    let notes = what_if.notes();
    let others = notes.iter().skip(what_if.shifts.len());
    for (index, (_, _, said)) in others.clone().take(ROWS).enumerate() {
        let before = if index == 0 && !what_if.shifts.is_empty() { "\n" } else { "" };
        let _fits = writeln!(text, "{before}- {}", code(&bounded(said)));
    }
    let more = what_if.shifts.len().saturating_sub(ROWS) + others.count().saturating_sub(ROWS);
    if more > 0 {
        let _fits = writeln!(text, "\nand {more} more");
    }
    if !what_if.known {
        let _fits = writeln!(text, "\n**Unknown**: {UNKNOWN}; {HINT}.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{comment, notices};
    use crate::what_if::{Touched, WhatIf};
    use proptest::prelude::*;
    use trace::RepoPath;

    fn hostile(name: &str) -> WhatIf {
        let paths = [RepoPath::new(name)].into();
        let touched = Touched { capability: name.into(), demand: name.into(), paths };
        WhatIf { touched: vec![touched], ..WhatIf::default() }
    }

    proptest! {
        #[test]
        fn whatever_a_file_is_called_it_is_one_command_and_one_line(name in any::<String>()) {
            let text = notices(&hostile(&name));
            prop_assert_eq!(text.matches(['\n', '\r']).count(), 1);
            prop_assert_eq!(comment(&hostile(&name)).lines().count(), 8);
        }
    }
}
