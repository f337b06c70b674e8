//! Fills a pack up to its budget: in the order of rank, each item under a heading that names its source and
//! digest. No item takes more than half; what is longer is cut at a paragraph, and says so; what does not fit
//! is named.

use super::candidate::Candidate;
use survey::tokens::count as tokens;
use trace::{Digest, Item, ItemKind};

const OPENING: &str = "# Context\n\nWhat this step needs to know, most relevant first.\n";
/// Sources that are named as left out.
const NAMED: usize = 100;
/// Tokens in which the pack itself says what was left out; and the part of the budget that this may be at most.
const NOTE: u32 = 200;
const NOTE_SHARE: u32 = 5;

/// A pack that is being filled.
#[derive(Debug)]
pub(crate) struct Filled {
    /// Its whole text.
    pub(crate) text: String,
    /// Its items.
    pub(crate) items: Vec<Item>,
    /// What did not fit.
    pub(crate) left_out: Vec<String>,
    /// Where each item begins, in bytes after the opening.
    begins: Vec<usize>,
}

/// Fills a pack of so many tokens. Where something is left out, these others included, the pack says so itself.
pub(crate) fn fill(candidates: &[Candidate], passed_over: Vec<String>, budget: u32) -> Filled {
    let whole = filled(candidates, budget);
    if whole.left_out.is_empty() && passed_over.is_empty() {
        return whole;
    }
    let note = NOTE.min(budget / NOTE_SHARE);
    let mut filled = filled(candidates, budget - note);
    filled.left_out.extend(passed_over);
    filled.say_what_is_left_out(note, budget);
    filled.left_out.truncate(NAMED);
    filled
}

fn filled(candidates: &[Candidate], budget: u32) -> Filled {
    let mut filled = Filled { text: String::new(), items: vec![], left_out: vec![], begins: vec![] };
    let mut room = budget.saturating_sub(tokens(OPENING) + 1);
    for candidate in candidates {
        match section(candidate, budget / 2) {
            Some((item, section)) if item.tokens <= room => {
                room -= item.tokens;
                filled.begins.push(filled.text.len());
                filled.text.push_str(&section);
                filled.items.push(item);
            }
            _ => filled.left_out.push(candidate.source.clone()),
        }
    }
    if !filled.items.is_empty() {
        filled.text.insert_str(0, OPENING);
    }
    filled.shrink(budget);
    filled
}

impl Filled {
    /// Ends the text with what matched and did not fit: by name as far as there is room, and counted beyond.
    fn say_what_is_left_out(&mut self, most: u32, budget: u32) {
        let opening = if self.text.is_empty() { OPENING } else { "" };
        let mut lines: Vec<String> =
            self.left_out.iter().take(NAMED).map(|source| format!("- `{source}`\n")).collect();
        loop {
            let more = self.left_out.len() - lines.len();
            let more = if more > 0 { format!("- {more} more\n") } else { String::new() };
            let note = format!(
                "\n## Left out\n\nThis matched the step and did not fit:\n\n{}{more}",
                lines.concat()
            );
            if tokens(&note) <= most && tokens(&format!("{}{opening}{note}", self.text)) <= budget {
                self.text.push_str(opening);
                return self.text.push_str(&note);
            }
            if lines.pop().is_none() {
                return;
            }
        }
    }

    /// Tokens of parts need not add up to those of the whole: where they do not, the last item gives way.
    fn shrink(&mut self, budget: u32) {
        while tokens(&self.text) > budget {
            let last = self.items.pop().and_then(|item| Some((item, *self.begins.get(self.items.len())?)));
            let Some((item, begins)) = last else { return self.text.clear() };
            self.left_out.insert(0, item.source);
            self.text.truncate(if begins == 0 { 0 } else { OPENING.len() + begins });
        }
    }
}

/// One item with its heading, in at most so many tokens; nothing where not even its first paragraph fits.
fn section(candidate: &Candidate, most: u32) -> Option<(Item, String)> {
    let whole = written(candidate, &candidate.text, "");
    let (text, section) = if tokens(&whole) <= most {
        (candidate.text.clone(), whole)
    } else {
        let note = cut_note(candidate);
        let text = cut(&candidate.text, most.saturating_sub(tokens(&written(candidate, "", &note))))?;
        let section = written(candidate, &text, &note);
        (text, section)
    };
    let item = Item {
        kind: candidate.kind,
        source: candidate.source.clone(),
        digest: Digest::of(&text),
        tokens: tokens(&section),
        because: candidate.because.clone(),
    };
    (item.tokens <= most).then_some((item, section))
}

fn written(candidate: &Candidate, text: &str, note: &str) -> String {
    let digest = Digest::of(text).short();
    let heading = format!("\n## {} `{}` (sha256 {digest})", noun(candidate.kind), candidate.source);
    format!("{heading}\n\nHere because {}.\n\n{text}\n{note}", candidate.because)
}

fn cut_note(candidate: &Candidate) -> String {
    match candidate.kind {
        ItemKind::Precedent => "\n(Cut here: the rest did not fit.)\n".to_owned(),
        ItemKind::Standard
        | ItemKind::Pattern
        | ItemKind::Decision
        | ItemKind::Outline
        | ItemKind::Document => {
            format!("\n(Cut here: the rest is in `{}`.)\n", candidate.source)
        }
    }
}

const fn noun(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Standard => "Standard",
        ItemKind::Pattern => "Pattern",
        ItemKind::Decision => "Decision",
        ItemKind::Precedent => "Precedent",
        ItemKind::Outline => "Outline of",
        ItemKind::Document => "Document",
    }
}

/// As many whole paragraphs as fit; a fence of code that was opened is closed.
fn cut(text: &str, most: u32) -> Option<String> {
    const CLOSING: u32 = 3;
    let mut kept = String::new();
    let mut room = most.saturating_sub(CLOSING);
    for paragraph in text.split("\n\n") {
        let Some(left) = room.checked_sub(tokens(paragraph) + 1) else { break };
        room = left;
        if !kept.is_empty() {
            kept.push_str("\n\n");
        }
        kept.push_str(paragraph);
    }
    let fences = kept.lines().filter(|line| line.trim_start().starts_with("```")).count();
    if fences % 2 == 1 {
        kept.push_str("\n```");
    }
    (!kept.trim().is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn candidate(source: &str, text: &str) -> Candidate {
        Candidate {
            kind: ItemKind::Standard,
            source: source.to_owned(),
            text: text.to_owned(),
            because: "it covers `src/**`".to_owned(),
            closeness: 0,
        }
    }

    #[test]
    fn each_item_says_what_it_is_and_why_it_is_here() {
        let filled = fill(
            &[candidate(".evolute/standards/money.md", "# Money\n\nMinor units, never a float.")],
            vec![],
            500,
        );
        expect![[r#"
            # Context

            What this step needs to know, most relevant first.

            ## Standard `.evolute/standards/money.md` (sha256 4934419bfade)

            Here because it covers `src/**`.

            # Money

            Minor units, never a float.
        "#]]
        .assert_eq(&filled.text);
        assert_eq!(filled.items.len(), 1);
    }

    #[test]
    fn no_item_takes_more_than_half_and_a_cut_is_seen() {
        let long = format!("# Long\n\n```rust\nlet a = 1;\n\n{}\n```", vec!["let b = 2;"; 60].join("\n\n"));
        let budget = 300;
        let filled = fill(&[candidate("long.md", &long), candidate("short.md", "# Short")], vec![], budget);
        assert_eq!(filled.items.len(), 2);
        assert!(filled.items[0].tokens <= budget / 2 && filled.items[0].tokens > budget / 4);
        assert!(
            filled.text.contains("```\n\n(Cut here: the rest is in `long.md`.)\n\n## Standard `short.md`"),
            "{}",
            filled.text
        );
        assert!(tokens(&filled.text) <= budget);
    }

    #[test]
    fn what_does_not_fit_is_named_and_what_comes_after_it_may_fit() {
        let wall = "x".repeat(4_000);
        let many: Vec<Candidate> =
            vec![candidate("wall.md", &wall), candidate("a.md", "short"), candidate("b.md", "short")];
        let (short, _) = section(&many[1], 100).expect("because it is short");
        let filled = fill(&many, vec![], tokens(OPENING) + 2 * short.tokens);
        let items: Vec<&str> = filled.items.iter().map(|item| item.source.as_str()).collect();
        assert_eq!((items, filled.left_out), (vec!["a.md"], vec!["wall.md".to_owned(), "b.md".to_owned()]));
    }

    #[test]
    fn the_budget_holds_whatever_is_in_the_texts() {
        let texts =
            ["word ".repeat(500), "{}();".repeat(300), "退款。\n\n".repeat(200), "a\n\nb\n\n".repeat(300)];
        let many: Vec<Candidate> = texts.iter().map(|text| candidate("x.md", text)).collect();
        for budget in [0, 5, 17, 40, 100, 333, 1_000, 10_000] {
            let filled = fill(&many, vec!["y.md".to_owned(); 200], budget);
            assert!(tokens(&filled.text) <= budget, "{} of {budget}", tokens(&filled.text));
        }
    }
}
