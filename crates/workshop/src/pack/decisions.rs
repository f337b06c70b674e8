//! Which decisions travel: those that hold. In the place of one that fell goes the one that holds now, and says what it
//! took the place of; one that nothing holds for stays at home.

use super::{
    candidate::Candidate,
    front_matter::split,
    reach::{Reach, folder},
};
use formats::decision::{self, Decision, Status, Succession, succession};
use std::collections::BTreeMap;
use trace::ItemKind;

/// The decisions that travel, of the documents that were read, by their paths.
pub(super) fn holding(read: &[(&str, String)], reach: &Reach<'_>) -> Vec<Candidate> {
    let texts: BTreeMap<&str, &str> = read
        .iter()
        .filter(|(path, _)| decision::is_kept_at(path))
        .map(|(path, text)| (*path, &**text))
        .collect();
    let set: Vec<Decision> =
        texts.iter().filter_map(|(path, text)| decision::read(path, text).value).collect();
    let mut met: BTreeMap<&str, Met<'_>> = BTreeMap::new();
    for decision in &set {
        let Some(cover) = reach.met_by(&decision.covers) else { continue };
        let Some((holds, fallen)) = holder(&set, decision) else { continue };
        let met = met.entry(&holds.path).or_default();
        if fallen.is_empty() {
            met.own = Some(cover);
        } else {
            met.fallen.extend(fallen.iter().map(|fallen| (&*fallen.path, cover)));
        }
    }
    met.iter().filter_map(|(path, met)| met.candidate(path, texts.get(path)?, reach)).collect()
}

/// Why a decision travels.
#[derive(Debug, Default)]
struct Met<'a> {
    /// The glob of its own that meets the step's.
    own: Option<&'a str>,
    /// What it took the place of, each with the glob that meets the step's.
    fallen: BTreeMap<&'a str, &'a str>,
}

/// The decision that holds where this one is about, and those that fell before it; none where nothing holds.
fn holder<'d>(set: &'d [Decision], decision: &'d Decision) -> Option<(&'d Decision, Vec<&'d Decision>)> {
    let (holds, fallen) = match succession(set, decision) {
        Succession::Stands => (decision, vec![]),
        Succession::By(mut passed) => {
            let holds = passed.pop()?;
            passed.insert(0, decision);
            (holds, passed)
        }
        Succession::Lost(..) | Succession::Circle(_) => return None,
    };
    (holds.status == Status::Accepted).then_some((holds, fallen))
}

impl Met<'_> {
    fn candidate(&self, path: &str, document: &str, reach: &Reach<'_>) -> Option<Candidate> {
        let (_, text) = split(document);
        let cover = self.own.or_else(|| self.fallen.values().next().copied())?;
        (!text.trim().is_empty()).then(|| Candidate {
            kind: ItemKind::Decision,
            source: path.to_owned(),
            text: text.trim().to_owned(),
            because: self.because(),
            closeness: reach.closeness(&folder(cover)),
        })
    }

    fn because(&self) -> String {
        let own = self.own.map(|cover| format!("it covers `{cover}`"));
        let fallen = (!self.fallen.is_empty()).then(|| {
            let each = self.fallen.iter().map(|(path, cover)| format!("`{path}` about `{cover}`"));
            format!("it took the place of {}", each.collect::<Vec<_>>().join(" and "))
        });
        own.into_iter().chain(fallen).collect::<Vec<_>>().join(", and ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};

    fn check(tree: &[(&str, &str)], expected: &Expect) {
        let touches = ["src/pay/**".to_owned()];
        let reach = Reach::new(&touches, []);
        let read: Vec<(&str, String)> = tree.iter().map(|(path, text)| (*path, (*text).to_owned())).collect();
        let lines: Vec<String> =
            holding(&read, &reach).iter().map(|one| format!("{}: {}\n", one.source, one.because)).collect();
        expected.assert_eq(&lines.concat());
    }

    #[test]
    fn in_the_place_of_a_decision_that_fell_goes_the_one_that_holds() {
        check(
            &[
                (
                    "docs/adr/0001-locks.md",
                    "---\nstatus: superseded by 0002\ncovers: [src/pay/**]\n---\n# Locks\n",
                ),
                ("docs/adr/0002-rows.md", "---\nstatus: superseded by 0003\n---\n# Rows\n"),
                ("docs/adr/0003-keys.md", "---\nstatus: accepted\n---\n# Keys\n"),
            ],
            &expect![[r#"
                docs/adr/0003-keys.md: it took the place of `docs/adr/0001-locks.md` about `src/pay/**` and `docs/adr/0002-rows.md` about `src/pay/**`
            "#]],
        );
    }

    #[test]
    fn what_was_rejected_or_lost_stays_at_home() {
        check(
            &[
                ("docs/adr/0001-a.md", "---\nstatus: rejected\ncovers: [src/pay/**]\n---\n# A\n"),
                ("docs/adr/0002-b.md", "---\nstatus: superseded by 0009\ncovers: [src/pay/**]\n---\n# B\n"),
                ("docs/adr/0003-c.md", "---\nstatus: superseded by 0004\ncovers: [src/pay/**]\n---\n# C\n"),
                ("docs/adr/0004-d.md", "---\nstatus: superseded by 0003\ncovers: [src/pay/**]\n---\n# D\n"),
                ("docs/adr/0005-e.md", "---\nstatus: superseded by 0006\ncovers: [src/pay/**]\n---\n# E\n"),
                ("docs/adr/0006-f.md", "---\nstatus: proposed\ncovers: [src/pay/**]\n---\n# F\n"),
                ("docs/adr/0007-g.md", "---\nstatus: [\ncovers: [src/pay/**]\n---\n# G\n"),
            ],
            &expect![[r#""#]],
        );
    }

    #[test]
    fn whoever_says_that_it_supersedes_is_believed_and_travels_once() {
        check(
            &[
                ("docs/decisions/0001-a.md", "---\nstatus: accepted\ncovers: [src/pay/**]\n---\n# A\n"),
                (
                    "docs/decisions/0002-b.md",
                    "---\nstatus: accepted\nsupersedes: [\"0001\"]\ncovers: [src/**]\n---\n# B\n",
                ),
            ],
            &expect![[r#"
                docs/decisions/0002-b.md: it covers `src/**`, and it took the place of `docs/decisions/0001-a.md` about `src/pay/**`
            "#]],
        );
    }
}
