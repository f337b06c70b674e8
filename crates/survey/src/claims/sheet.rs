//! A sheet of ticks: the part that most tools have in common. Each tick of a Markdown file becomes a step of the
//! undertaking that the file belongs to.

use super::{
    Claims,
    claim::{Claim, Kind},
    said::Said,
    tick::{Tick, headed, hidden, lead, ticks},
    tool::Tool,
};

/// Whose sheet it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sheet<'s> {
    /// The tool.
    pub(super) tool: Tool,
    /// The file.
    pub(super) path: &'s str,
    /// What its ticks belong to.
    pub(super) group: &'s str,
    /// How many lines of the file stand above the text that is read.
    pub(super) above: u32,
}

impl Sheet<'_> {
    /// Claims every tick of the text, and says how many are there and how many of them are done.
    pub(super) fn claim(&self, text: &str, claims: &mut Claims) -> Count {
        let mut count = Count::default();
        for tick in ticks(text) {
            count.all += 1;
            count.done += usize::from(tick.said == Said::Done);
            claims.claim(self.step(&tick));
        }
        count
    }

    /// The claim of one tick.
    pub(super) fn step(&self, tick: &Tick<'_>) -> Claim {
        let (id, title) = lead(tick.text);
        let claim = Claim::new(self.tool, Kind::Step, self.path, tick.line + self.above)
            .named(id, title)
            .saying(tick.said, format!("[{}]", tick.mark))
            .within(self.group)
            .about(&format!("{}\n{}", tick.text, tick.below));
        match self.mark(tick, &claim.id) {
            Some(mark) => claim.marked(mark),
            None => claim,
        }
    }

    /// What commits would call it. Only ids that a tool itself gives are names: `UTF-8` at the head of a line is none,
    /// and neither is `1.2`, which is everywhere.
    fn mark(&self, tick: &Tick<'_>, id: &str) -> Option<String> {
        let own = match self.tool {
            Tool::SpecKit => id.strip_prefix('T').is_some_and(|rest| rest.len() >= 3 && numeric(rest)),
            Tool::Gsd => {
                id.contains('-') && tick.text.strip_prefix("**").is_some_and(|rest| rest.starts_with(id))
            }
            Tool::Openspec | Tool::Kiro | Tool::TaskMaster | Tool::BacklogMd | Tool::Beads | Tool::Bmad => {
                false
            }
            Tool::Adr | Tool::Codeowners | Tool::PreCommit | Tool::Openslo => false,
        };
        own.then(|| id.to_owned())
    }
}

/// How many ticks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// All of them.
    pub(super) all: usize,
    /// Those that are set.
    pub(super) done: usize,
}

impl Count {
    /// How far an undertaking is that nobody called done.
    pub(super) const fn said(self) -> Said {
        if self.done == 0 { Said::Open } else { Said::Doing }
    }
}

fn numeric(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The first heading of the first level, with its line.
pub(super) fn title(text: &str) -> Option<(&str, u32)> {
    let lines: Vec<&str> = text.lines().collect();
    let hidden = hidden(&lines);
    let first = lines.iter().enumerate().find(|(place, line)| !hidden[*place] && line.starts_with("# "));
    first.and_then(|(place, line)| Some((headed(line)?, u32::try_from(place + 1).ok()?)))
}

/// The value of a line like `**Status**: Draft`, `- Status: accepted` or `Status: Done`, with its line. It stands above
/// the first section: further down, the same word means something else.
pub(super) fn value<'t>(text: &'t str, name: &str) -> Option<(&'t str, u32)> {
    let head = text.lines().take(MOST_LINES).take_while(|line| !line.starts_with("## "));
    head.zip(1u32..).find_map(|(line, number)| {
        let plain =
            line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '_' | '>' | '+'));
        let head = plain.get(..name.len()).filter(|head| head.eq_ignore_ascii_case(name))?;
        let rest = plain[head.len()..].trim_start_matches(['*', '_', ' ']).strip_prefix(':')?;
        let value = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`'));
        (!value.is_empty()).then_some((value, number))
    })
}

/// The first line below a heading, with its line: `## Status`, then `Done`.
pub(super) fn below<'t>(text: &'t str, heading: &str) -> Option<(&'t str, u32)> {
    let mut lines = text.lines().take(MOST_LINES).zip(1u32..);
    lines.find(|(line, _)| {
        headed(line)
            .is_some_and(|words| words.trim_end_matches(':').trim_matches('*').eq_ignore_ascii_case(heading))
    })?;
    let (line, number) =
        lines.find(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with("<!--"))?;
    headed(line).is_none().then(|| {
        (
            line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '_' | '`' | '-' | '[' | ']')),
            number,
        )
    })
}

/// A status stands near the top.
const MOST_LINES: usize = 400;

/// A name in words: `user-auth` as `User auth`.
pub(super) fn in_words(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut characters = words.trim().chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::{below, value};

    #[test]
    fn a_status_is_found_in_every_way_it_is_written() {
        for text in [
            "**Status**: Draft",
            "* Status: Draft",
            "Status: Draft",
            "**Status:** Draft ",
            "> status : Draft",
        ] {
            assert_eq!(value(text, "Status"), Some(("Draft", 1)), "{text}");
        }
        assert_eq!(value("Statusless: x", "Status"), None);
        assert_eq!(below("# A\n\n## Status\n\nDone\n", "Status"), Some(("Done", 5)));
        assert_eq!(below("## Status\n## Next\n", "Status"), None);
    }
}
