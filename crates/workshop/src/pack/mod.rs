//! The context pack of a step: standards, patterns, decisions, precedents and documents that speak about the
//! paths it touches, under a budget, each with its source and its digest. Read from git without a checkout;
//! the same revision gives the same pack, byte for byte.

mod candidate;
mod decisions;
mod fill;
mod front_matter;
mod outlined;
mod reach;
pub(crate) mod tree;

pub use survey::tokens::count as tokens;

use crate::{
    bench::{Bench, Trouble},
    gate::printed::{bounded, printed},
};
use candidate::Candidate;
use reach::Reach;
use std::collections::BTreeMap;
use trace::{ItemKind, Pack, Step, id::ObjectId};

/// The largest document that is read, in bytes.
const LARGEST: u64 = 256 << 10;
/// Documents that are read for one pack.
const DOCUMENTS: usize = 1_000;

/// What a pack is put together for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The step.
    pub step: &'a Step,
    /// The commit whose documents count.
    pub revision: &'a ObjectId,
    /// Precedents of the territory, most relevant first: (id, text).
    pub precedents: &'a [(String, String)],
    /// The budget, in tokens.
    pub tokens: u32,
}

/// Puts the pack of a step together and keeps its text.
///
/// # Errors
/// Where git cannot read the revision, or the text cannot be kept.
pub fn pack(bench: &dyn Bench, wanted: &Wanted<'_>) -> Result<Pack, Trouble> {
    let listing = tree::listing(bench, wanted.revision)?;
    let files: BTreeMap<&str, tree::Listed<'_>> =
        tree::files(&listing).filter_map(|file| Some((std::str::from_utf8(file.path).ok()?, file))).collect();
    let reach = Reach::new(&wanted.step.touches, files.keys().copied());
    let paths: Vec<&str> = files.keys().copied().collect();
    let mut left_out: Vec<String> = Vec::new();
    let mut documents = small(candidate::worth_reading(&paths, &reach), &files, &mut left_out);
    left_out.extend(documents.split_off(documents.len().min(DOCUMENTS)).into_iter().map(str::to_owned));
    let (code, more) = outlined::worth_outlining(&reach);
    let code = small(code, &files, &mut left_out);
    left_out.extend(more.into_iter().map(str::to_owned));
    let both: Vec<&str> = documents.iter().chain(&code).copied().collect();
    let read = read(bench, &both, &files)?;
    let (code, documents): (Vec<_>, Vec<_>) = read.into_iter().partition(|(path, _)| code.contains(path));
    let chosen = candidate::chosen(&documents, &code, &reach);
    let filled = fill::fill(&with_precedents(chosen, wanted.precedents), left_out, wanted.tokens);
    Ok(Pack {
        digest: bench.keep(filled.text.as_bytes())?,
        tokens: tokens(&filled.text),
        items: filled.items,
        left_out: filled.left_out,
    })
}

/// Those that are small enough to be read; the others are left out by name.
fn small<'a>(
    mut paths: Vec<&'a str>,
    files: &BTreeMap<&str, tree::Listed<'_>>,
    left_out: &mut Vec<String>,
) -> Vec<&'a str> {
    paths.retain(|path| {
        let fits = files[path].size.is_some_and(|size| size <= LARGEST);
        left_out.extend((!fits).then(|| (*path).to_owned()));
        fits
    });
    paths
}

/// The files with their text; one that is no text does not travel.
fn read<'a>(
    bench: &dyn Bench,
    paths: &[&'a str],
    files: &BTreeMap<&str, tree::Listed<'_>>,
) -> Result<Vec<(&'a str, String)>, Trouble> {
    let blobs: Vec<String> = paths.iter().map(|path| files[path].blob.to_string()).collect();
    let contents = tree::contents(bench, &blobs)?;
    let text = |bytes: Option<Vec<u8>>| bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let read = paths.iter().zip(contents).filter_map(|(path, bytes)| Some((*path, text(bytes)?)));
    Ok(read.map(|(path, text)| (path, printed(text.as_bytes()))).collect())
}

/// Precedents take their place after the decisions and before the documents, in the order in which they came.
fn with_precedents(documents: Vec<Candidate>, precedents: &[(String, String)]) -> Vec<Candidate> {
    let (mut ranked, rest): (Vec<_>, Vec<_>) =
        documents.into_iter().partition(|candidate| candidate.kind < ItemKind::Precedent);
    ranked.extend(precedents.iter().map(|(id, text)| Candidate {
        kind: ItemKind::Precedent,
        source: bounded(&printed(id.as_bytes()), 200),
        text: printed(text.trim().as_bytes()),
        because: "it is a precedent of the territory".to_owned(),
        closeness: 0,
    }));
    ranked.extend(rest);
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::bare::Bare;
    use expect_test::expect;

    fn step(touches: &[&str]) -> Step {
        Step {
            takes_min: 30,
            touches: touches.iter().map(ToString::to_string).collect(),
            ..Step::new(1, "store the key")
        }
    }

    const MONEY: (&str, &str) = (
        ".evolute/standards/money.md",
        "---\ncovers: [\"src/pay/**\"]\n---\n# Money\n\nMinor units, never a float.\n",
    );

    fn packed(bench: &Bare, revision: &ObjectId, tokens: u32) -> Pack {
        let precedents = [("c-9q2xk4".to_owned(), "A lock per account was too slow.".to_owned())];
        let step = step(&["src/pay/refund.rs"]);
        pack(bench, &Wanted { step: &step, revision, precedents: &precedents, tokens })
            .expect("because the bench works")
    }

    #[test]
    fn a_pack_is_put_together_from_the_revision_alone() {
        let bench = Bare::new();
        let revision = bench.commits(&[
            MONEY,
            (
                "docs/adr/0001-keys.md",
                "---\nstatus: accepted\ncovers: src/**\n---\n# Keys are stored\n\nWith the refund.\n",
            ),
            ("docs/adr/0002-locks.md", "---\nstatus: superseded by 0001\ncovers: src/**\n---\n# Locks\n"),
            ("src/pay/README.md", "# Pay\n"),
            ("src/pay/refund.rs", "fn refund() {}\n"),
        ]);
        bench.commits(&[(MONEY.0, "# Changed since\n")]);
        let pack = packed(&bench, &revision, 1_000);
        expect![[r#"
            # Context

            What this step needs to know, most relevant first.

            ## Standard `.evolute/standards/money.md` (sha256 4934419bfade)

            Here because it covers `src/pay/**`.

            # Money

            Minor units, never a float.

            ## Decision `docs/adr/0001-keys.md` (sha256 3f60716af1b1)

            Here because it covers `src/**`, and it took the place of `docs/adr/0002-locks.md` about `src/**`.

            # Keys are stored

            With the refund.

            ## Precedent `c-9q2xk4` (sha256 1e7618851698)

            Here because it is a precedent of the territory.

            A lock per account was too slow.

            ## Document `src/pay/README.md` (sha256 230e0c8344cb)

            Here because it is the nearest of its name.

            # Pay
        "#]]
        .assert_eq(&bench.read(&pack.digest));
        assert_eq!(pack, packed(&bench, &revision, 1_000));
        assert_eq!(pack.tokens, tokens(&bench.read(&pack.digest)));
    }

    #[test]
    fn what_does_not_fit_is_left_out_by_name() {
        let bench = Bare::new();
        let long = format!("# Testing\n\n{}", "Every fix has a test.\n\n".repeat(100));
        let large = "x".repeat(300_000);
        let revision = bench.commits(&[
            MONEY,
            (".evolute/standards/testing.md", &long),
            (".evolute/standards/web.md", &large),
        ]);
        let pack = packed(&bench, &revision, 300);
        let items: Vec<&str> = pack.items.iter().map(|item| item.source.as_str()).collect();
        assert_eq!(items, [".evolute/standards/money.md", ".evolute/standards/testing.md", "c-9q2xk4"]);
        assert_eq!(pack.left_out, [".evolute/standards/web.md"]);
        assert!(pack.tokens <= 300 && pack.items[1].tokens <= 150, "{pack:?}");
        let text = bench.read(&pack.digest);
        expect![[r#"
            Left out

            This matched the step and did not fit:

            - `.evolute/standards/web.md`
        "#]]
        .assert_eq(text.rsplit_once("\n## ").map_or("", |(_, end)| end));
        assert_eq!(packed(&bench, &revision, 0).items, []);
    }

    #[test]
    fn a_revision_that_is_not_there_is_trouble() {
        let bench = Bare::new();
        let revision = ObjectId::new("0".repeat(40));
        let step = step(&[]);
        let wanted = Wanted { step: &step, revision: &revision, precedents: &[], tokens: 10 };
        assert!(matches!(pack(&bench, &wanted), Err(Trouble::Git { .. })));
    }
}
