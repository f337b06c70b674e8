//! What people do to lines once they are there.

use super::{
    history::History,
    lines::{Line, Maker},
};

impl History {
    /// One thing that people do, each in its turn.
    pub(super) fn afterwards(&mut self, number: usize) {
        match number % 8 {
            0 => self.renamed(number),
            1 => self.taken_back(true),
            2 => self.moved(),
            3 => self.formatted(),
            4 => self.edited(),
            5 => self.taken_back(false),
            6 => self.respelled(),
            _copied => self.copied(number),
        }
    }

    fn edited(&mut self) {
        let file = self.some();
        self.change(&file, &Maker::Person);
        self.commit(&format!("by hand, in {file}"));
    }

    fn renamed(&mut self, number: usize) {
        let file = self.some();
        let lines = self.files.remove(&file).expect("because it is one of them");
        self.files.insert(format!("src/named{number}.rs"), lines);
        self.commit(&format!("another name for {file}"));
    }

    /// A block goes from one file to another.
    fn moved(&mut self) {
        let (from, to) = (self.some(), self.some());
        if from == to {
            return;
        }
        let lines = self.files.get_mut(&from).expect("because it is one of them");
        let begin = lines.len() / 3;
        let subject = format!("some of {from} belongs into {to}");
        let block = put(&subject, lines.splice(begin..begin + 6, []));
        self.files.get_mut(&to).expect("because it is another").extend(block);
        self.commit(&subject);
    }

    /// Nothing but white space changes.
    fn formatted(&mut self) {
        let file = self.some();
        for line in self.files.get_mut(&file).expect("because it is one of them") {
            line.text = format!("  {}", line.text.replace(" = ", "  =  "));
        }
        self.commit(&format!("format {file}"));
    }

    /// Every line changes a little, in a commit that is listed as not worth a look.
    fn respelled(&mut self) {
        let file = self.some();
        for line in self.files.get_mut(&file).expect("because it is one of them") {
            line.text = line.text.replace("; //", ", true); //");
        }
        let commit = self.commit(&format!("spell {file} otherwise"));
        self.looked_past.push(commit);
        let list: String = self.looked_past.iter().map(|commit| format!("{commit}\n")).collect();
        self.repo.file(".git-blame-ignore-revs", &list);
        self.commit("another commit that is not worth a look");
    }

    /// The last change is taken back, and perhaps that as well.
    fn taken_back(&mut self, twice: bool) {
        let cycle = self.cycles.len() - 1;
        let changed = self.some();
        let before = self.files.clone();
        self.change(&changed, &Maker::Person);
        self.commit(&format!("a doubt about {cycle}"));
        let after = std::mem::replace(&mut self.files, before);
        self.repo.git(&["revert", "--no-edit", "HEAD"]);
        let other =
            self.files.keys().find(|file| **file != changed).expect("because there are eight").clone();
        let mut with_it = after;
        self.change(&other, &Maker::Person);
        with_it.insert(other.clone(), self.files[&other].clone());
        self.commit(&format!("something else, in {other}"));
        if twice {
            self.repo.git(&["revert", "--no-edit", "HEAD~1"]);
            self.files = with_it;
        }
    }

    /// A file begins as a copy of another.
    fn copied(&mut self, number: usize) {
        let file = self.some();
        let subject = format!("begin with a copy of {file}");
        let lines = put(&subject, self.files[&file].clone());
        self.files.insert(format!("src/copy{number}.rs"), lines);
        self.commit(&subject);
    }
}

/// The lines as this commit put them somewhere.
fn put(subject: &str, lines: impl IntoIterator<Item = Line>) -> Vec<Line> {
    let put = |mut line: Line| {
        line.put_by.push(subject.to_owned());
        line
    };
    lines.into_iter().map(put).collect()
}
