//! The demand and the plan of a fix, as they follow from the capability, the test and the words.

use crate::{
    command::demand::{FrontMatter, scalar},
    git::Prepared,
    written::{demand_path, plan_path},
};
use trace::id::{CapabilityId, DemandId};

/// Letters of a name that is made of another one.
const LONGEST: usize = 40;

/// A test's file that is not committed yet.
#[derive(Clone, Debug)]
pub(super) struct NewTest {
    /// Where it lies, and where it belongs.
    pub(super) path: String,
    /// What it holds.
    pub(super) bytes: Vec<u8>,
}

/// Everything that a fix is made of.
#[derive(Clone, Debug)]
pub(super) struct Derived {
    /// The demand's id.
    pub(super) id: DemandId,
    /// The capability that it names.
    pub(super) capability: String,
    /// The capability that it mends.
    pub(super) fixes: CapabilityId,
    /// The test that fails.
    pub(super) test: String,
    /// What is wrong.
    pub(super) words: String,
    /// How one test is run by name.
    pub(super) command: Vec<String>,
    /// What may be touched.
    pub(super) touches: Vec<String>,
    /// The test's files that are committed.
    pub(super) files: Vec<String>,
    /// Those that are not.
    pub(super) tests: Vec<NewTest>,
    /// The precedents that were shown.
    pub(super) consulted: Vec<String>,
}

impl Derived {
    /// The demand's text.
    pub(super) fn demand(&self) -> String {
        let mut front = FrontMatter::default();
        front.line("id", self.id.as_str()).line("capability", &self.capability);
        front.line("fixes", self.fixes.as_str()).raw("proof", &self.proof());
        front.raw("covers", &list(&self.touches));
        front.with_body(&format!("# {} is mended\n\n{}\n", self.fixes, self.words.trim()))
    }

    fn proof(&self) -> String {
        let new = self.tests.iter().map(|test| test.path.clone());
        let graders: Vec<String> = self.files.iter().cloned().chain(new).collect();
        let test = scalar(&self.test);
        if graders.is_empty() {
            format!("{{ test: {test} }}")
        } else {
            format!("{{ test: {test}, files: {} }}", list(&graders))
        }
    }

    /// The plan's text.
    pub(super) fn plan(&self) -> String {
        let mut front = FrontMatter::default();
        front.line("demand", self.id.as_str());
        if !self.consulted.is_empty() {
            front.raw("consulted", &list(&self.consulted));
        }
        front.with_body(&format!(
            "# Plan: mend {}\n\n## Step 1: make {} pass\n- takes: 30m\n- touches: {}\n- accept: `{}`\n\n{}\n\n{}",
            self.fixes,
            self.test,
            self.touches.join(", "),
            self.accept(),
            self.words.trim(),
            self.instruction()
        ))
    }

    fn accept(&self) -> String {
        let words: Vec<String> = self.command.iter().map(|word| word.replace("{test}", &self.test)).collect();
        shlex::try_join(words.iter().map(String::as_str)).unwrap_or_else(|_| words.join(" "))
    }

    fn instruction(&self) -> String {
        format!(
            "The test `{}` fails because of it. Mend the fault where it is, and leave the test as it is.\n",
            self.test
        )
    }

    /// How many of its files are Evolute's own.
    pub(super) const OWN: usize = 2;

    /// The files of its commit.
    pub(super) fn files(&self, demand: &str) -> Vec<Prepared> {
        let own: [Prepared; Self::OWN] = [
            (demand_path(&self.id), demand.as_bytes().to_vec()),
            (plan_path(&self.id), self.plan().into_bytes()),
        ];
        let tests = self.tests.iter().map(|test| (test.path.clone(), test.bytes.clone()));
        own.into_iter().chain(tests).collect()
    }
}

/// A name made of another one: small letters, digits and hyphens.
pub(super) fn slug(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let letters: String = letters.collect::<String>().to_ascii_lowercase();
    let parts: Vec<&str> = letters.split('-').filter(|part| !part.is_empty()).collect();
    let whole = parts.join("-");
    let cut: String = whole.chars().rev().take(LONGEST).collect::<Vec<_>>().into_iter().rev().collect();
    cut.trim_matches('-').to_owned()
}

fn list(items: &[String]) -> String {
    let items: Vec<String> = items.iter().map(|item| scalar(item)).collect();
    format!("[{}]", items.join(", "))
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_of_a_test_makes_a_name_of_a_demand() {
        assert_eq!(slug("refunds::store::a_retry_pays_once"), "refunds-store-a-retry-pays-once");
        assert_eq!(slug("Übung [3] > läuft"), "bung-3-l-uft");
        assert_eq!(slug(&"x".repeat(90)).len(), 40);
    }
}
