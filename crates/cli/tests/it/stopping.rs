//! People in the loop: a cycle that is stopped or guided while its agents work, and a review in one view.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, open_decision, ready},
};
use expect_test::expect;

/// An agent that says that it works, and works for very long.
const BUSY: &str = "#!/bin/sh\ntouch \"$EVOLUTE_BRIEF.works\"\nsleep 600\n";

/// Waits until something lies in the cache that is named like this.
fn appears(repo: &Repo, name: &str) {
    let cache = repo.root().parent().expect("because the root lies in a folder").join("cache");
    while !holds(&cache, name) {
        std::thread::yield_now();
    }
}

fn holds(folder: &std::path::Path, name: &str) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        path.file_name().is_some_and(|found| found == name)
            || (path.is_dir() && !path.is_symlink() && holds(&path, name))
    })
}

#[test]
fn a_stop_by_another_process_ends_the_agent_and_the_run() {
    let repo = ready(BUSY);
    let mut run = repo.start(&["run", DEMAND]);
    appears(&repo, "brief.md.works");
    let guided = repo.evolute(&["guide", DEMAND, "1", "Say good day."]).done();
    assert!(guided.out().starts_with("on record: attempt 1.1 is told"), "{}", guided.out());
    repo.evolute(&["guide", DEMAND, "7", "Say good day."]).refused();
    let stopped = repo.evolute(&["stop", DEMAND, "--because", "nobody greets any more"]).done();
    assert!(stopped.out().contains("is stopped"), "{}", stopped.out());
    assert!(run.wait().expect("because it is our child").success(), "what was stopped can be closed");
    let story = repo.evolute(&["trace", DEMAND]).done();
    assert!(story.out().contains("nobody greets any more"), "{}", story.out());
    assert!(!story.out().contains("step 1.1: `script`"), "{}", story.out());
    repo.evolute(&["stop", DEMAND, "--because", "once more"]).refused();
}

#[test]
fn a_reviewer_sees_everything_in_one_view_and_says_what_is_to_change_without_a_terminal() {
    let repo = ready(DILIGENT);
    repo.evolute(&["run", DEMAND]).done();
    let id = open_decision(&repo);
    let shown = repo.evolute(&["decide", &id, "--show"]).done();
    expect![[r#"
        Decision d-[id] (review)
        Does `greeting-polite` land as it is? The greeting is polite
          trigger      candidate 1: review
          demand       `greeting-polite`: The greeting is polite
          outcome      A visitor is greeted politely.
          step         1: count the polite greeting (1 attempt)
          gate         `accept 1` at step 1 passed ([time])
          gate         `tests` at step 1 passed ([time])
          cost         1 attempt, 0 thrown away, [time] building, [time] gates, [time] proof, [time] waiting,
                       people asked 0×
          options      approve, changes, stop
          owner        mira@shop.example
          due          [moment] UTC

        diff --git a/greet.sh b/greet.sh
        index 26125a4..c8268e9 100644
        --- a/greet.sh
        +++ b/greet.sh
        @@ -1 +1 @@
        -echo '{"polite": 0}'
        +echo '{"polite": 1}'

          evolute decide d-[id] approve|changes|stop --because "…"
    "#]]
    .assert_eq(shown.out());
    let shown = repo.evolute(&["decide", &id, "--show", "--json"]).done().raw_json();
    assert_eq!(shown["built"]["gates"][0]["verdict"], "passed");
    repo.evolute(&["decide", &id, "changes", "--because", "say it twice"]).done();
    repo.evolute(&["run", DEMAND]).done();
    let brief = repo.evolute(&["trace", DEMAND]).done();
    assert!(
        brief.out().contains("because: say it twice") || brief.out().contains("say it twice"),
        "{}",
        brief.out()
    );
}
