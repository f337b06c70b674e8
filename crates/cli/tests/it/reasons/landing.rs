//! The ways in which a cycle comes to the branch.

use super::{history::History, lines::Maker};

/// How a cycle lands.
#[derive(Clone, Copy, Debug)]
enum Way {
    /// As the merge that the loop makes.
    Merge,
    /// Its steps in a line.
    Line,
    /// Squashed by a forge, which keeps the words.
    Squash,
    /// Squashed by a forge, which loses the words.
    BareSquash,
    /// Squashed by hand, as git words it.
    HandSquash,
    /// Rebased onto a branch that moved.
    Rebase,
    /// The same, and a person amends the last commit.
    Amended,
    /// Merged by a forge, in its own words.
    ForgeMerge,
    /// Picked from a branch of its own.
    Picked,
    /// Merged by hand, with lines that only the merge has.
    HandMerge,
    /// Two cycles, squashed into one commit by hand.
    Together,
    /// Made in another clone, whose ledger is not here.
    Elsewhere,
    /// With a plan that changed after the first step.
    Replanned,
}

const WAYS: [Way; 13] = [
    Way::Merge,
    Way::Line,
    Way::Squash,
    Way::BareSquash,
    Way::HandSquash,
    Way::Rebase,
    Way::Amended,
    Way::ForgeMerge,
    Way::Picked,
    Way::HandMerge,
    Way::Together,
    Way::Elsewhere,
    Way::Replanned,
];

impl History {
    /// One more cycle comes to the branch.
    pub(super) fn land(&mut self, number: usize) {
        let way = WAYS[number % WAYS.len()];
        let files: Vec<String> = if matches!(way, Way::Elsewhere) { vec![self.some()] } else { self.few() };
        let cycle = self.open(&files, !matches!(way, Way::Elsewhere));
        match way {
            Way::Line => {
                self.steps(cycle, &files);
                self.landed(cycle, "HEAD~1");
            }
            Way::Replanned => self.replanned(cycle, &files),
            Way::Elsewhere => {
                self.step(cycle, 1, &files[0], &Maker::Elsewhere { cycle });
            }
            Way::Merge | Way::ForgeMerge | Way::HandMerge => self.merged(cycle, &files, way),
            Way::Squash | Way::BareSquash | Way::HandSquash => self.squashed(cycle, &files, way),
            Way::Rebase | Way::Amended => self.rebased(cycle, &files, way),
            Way::Picked => {
                self.aside(cycle, &files);
                self.repo.git(&["cherry-pick", "-x", "main..side"]);
                self.landed(cycle, "HEAD~1");
            }
            Way::Together => self.together(cycle, &files),
        }
        let _there_may_be_none = self.repo.try_git(&["branch", "--quiet", "-D", "side"]);
    }

    /// Two or three files; sometimes two steps change the same one.
    fn few(&self) -> Vec<String> {
        let (one, other) = (self.some(), self.some());
        match self.below(3) {
            0 => vec![one.clone(), other, one],
            1 => vec![one.clone(), one],
            _two => vec![one, other],
        }
    }

    /// The steps on a branch of their own; then the branch is checked out, and it moves by what a person does.
    fn aside(&mut self, cycle: usize, files: &[String]) {
        self.repo.git(&["switch", "--quiet", "--force-create", "side"]);
        let before = self.files.clone();
        self.steps(cycle, files);
        let made = std::mem::replace(&mut self.files, before);
        self.repo.git(&["switch", "--quiet", "main"]);
        let others: Vec<String> = made.keys().filter(|file| !files.contains(file)).cloned().collect();
        let other = others[self.below(others.len())].clone();
        self.change(&other, &Maker::Person);
        self.commit(&format!("meanwhile, in {other}"));
        for file in files {
            self.files.insert(file.clone(), made[file].clone());
        }
    }

    fn steps(&mut self, cycle: usize, files: &[String]) {
        for (at, file) in files.iter().enumerate() {
            let step = u32::try_from(at + 1).expect("because there are few");
            self.step(cycle, step, file, &Maker::Step { cycle, step });
        }
    }

    fn replanned(&mut self, cycle: usize, files: &[String]) {
        self.step(cycle, 1, &files[0], &Maker::Step { cycle, step: 1 });
        self.replan(cycle, files, 2);
        for (at, file) in files.iter().enumerate().skip(1) {
            let step = u32::try_from(at + 1).expect("because there are few");
            self.step(cycle, step, file, &Maker::Step { cycle, step });
        }
        self.landed(cycle, "HEAD~1");
    }

    fn merged(&mut self, cycle: usize, files: &[String], way: Way) {
        self.aside(cycle, files);
        let words = match way {
            Way::Merge => format!("It counts\n\nPieces are counted.\n\n{}", self.trailers(cycle, None)),
            _forge => format!("Merge pull request #{cycle} from mira/side"),
        };
        self.repo.git(&["merge", "--quiet", "--no-ff", "side", "-m", &words]);
        if matches!(way, Way::HandMerge) {
            self.change(&files[0], &Maker::Merge { cycle });
            self.write();
            self.repo.git(&["commit", "--quiet", "--all", "--amend", "--no-edit"]);
        }
        self.landed(cycle, "HEAD^1");
    }

    fn squashed(&mut self, cycle: usize, files: &[String], way: Way) {
        self.aside(cycle, files);
        let words = self.repo.git(&["log", "--reverse", "--format=* %s%n%n%b", "main..side"]);
        self.repo.git(&["merge", "--quiet", "--squash", "side"]);
        match way {
            Way::Squash => {
                self.repo.git(&["commit", "--quiet", "-m", &format!("It counts (#{cycle})\n\n{words}")])
            }
            Way::BareSquash => self.repo.git(&["commit", "--quiet", "-m", &format!("It counts (#{cycle})")]),
            _by_hand => self.repo.git(&["commit", "--quiet", "--no-edit"]),
        };
        if !matches!(way, Way::HandSquash) {
            self.candidate(cycle, "HEAD^");
            self.landed(cycle, "HEAD^");
        }
    }

    fn rebased(&mut self, cycle: usize, files: &[String], way: Way) {
        self.aside(cycle, files);
        self.repo.git(&["switch", "--quiet", "side"]);
        self.repo.git(&["rebase", "--quiet", "main"]);
        self.repo.git(&["switch", "--quiet", "main"]);
        self.repo.git(&["merge", "--quiet", "--ff-only", "side"]);
        let onto = format!("HEAD~{}", files.len());
        self.candidate(cycle, &onto);
        if matches!(way, Way::Amended) {
            let last = files.last().expect("because there are two at least").clone();
            self.change(&last, &Maker::Person);
            self.write();
            self.repo.git(&["commit", "--quiet", "--all", "--amend", "--no-edit"]);
        }
        self.landed(cycle, &onto);
    }

    fn together(&mut self, cycle: usize, files: &[String]) {
        self.repo.git(&["switch", "--quiet", "--force-create", "side"]);
        self.steps(cycle, files);
        let more = self.few();
        let other = self.open(&more, true);
        self.steps(other, &more);
        self.repo.git(&["switch", "--quiet", "main"]);
        self.repo.git(&["merge", "--quiet", "--squash", "side"]);
        self.repo.git(&["commit", "--quiet", "--no-edit"]);
    }
}
