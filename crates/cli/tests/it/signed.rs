//! Signed traces: whose word a ledger is goes with it, what a stranger makes of it is refused by name, and what was signed with
//! a stolen key carries nothing any more.

use crate::{
    Repo,
    greeting::{DEMAND, DILIGENT, cycle, made_ready, project},
    sync::{Team, mirror, union},
};
use expect_test::expect;
use std::fs;

/// Mira has a key, and the other one has the repository with it.
fn keyed() -> Team {
    let one = project(DILIGENT);
    one.evolute(&["key", "new"]).done();
    one.commit("keys: mira");
    Team::of(one)
}

/// Code and trace go to the remote, and come to the other one.
fn exchanged(team: &Team) {
    team.one.git(&["push", "--quiet", "origin", "main"]);
    team.one.evolute(&["sync"]).done();
    team.other.git(&["pull", "--quiet"]);
    team.other.evolute(&["sync"]).done();
}

/// Somebody who may push puts another tree under the first one's reference.
fn pushed_by_a_stranger(team: &Team, change: impl Fn(&str) -> String) {
    let stranger = Repo::bare_folder();
    let remote = team.remote().to_string_lossy().into_owned();
    stranger.git(&["clone", "--quiet", &remote, "."]);
    let reference =
        team.references().into_iter().find(|name| name.contains("/w/")).expect("because it was sent");
    stranger.git(&["fetch", "--quiet", "origin", &reference]);
    stranger.git(&["checkout", "--quiet", "FETCH_HEAD"]);
    let name =
        stranger.git(&["ls-tree", "--name-only", "HEAD"]).lines().last().unwrap_or_default().to_owned();
    let text = stranger.read(&name);
    let changed = change(&text);
    let lines = changed.lines().count() as u64 - 1;
    let first: u64 =
        name.split('-').next().and_then(|from| from.parse().ok()).expect("because it is a number");
    fs::remove_file(stranger.root().join(&name)).expect("because it is there");
    stranger.file(&format!("{first:012}-{:012}.jsonl", first + lines - 1), &changed);
    stranger.commit("mine");
    stranger.git(&["push", "--quiet", "--force", "origin", &format!("HEAD:{reference}")]);
}

/// The same records, chained anew, as somebody makes them who knows how.
fn rechained(lines: &[serde_json::Value]) -> String {
    let mut header = lines[0].clone();
    let mut before = header["before"].as_str().expect("because it is a header").to_owned();
    let mut records = vec![];
    for record in &lines[1..] {
        let mut record = record.clone();
        record["prev"] = before.clone().into();
        let line = record.to_string();
        before = trace::Digest::of(&line).to_string();
        records.push(line);
    }
    header["to"] = (header["from"].as_u64().unwrap_or(1) + records.len() as u64 - 1).into();
    header["end"] = before.into();
    format!("{header}\n{}\n", records.join("\n"))
}

fn values(text: &str) -> Vec<serde_json::Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("because it was sent")).collect()
}

#[test]
fn what_was_written_goes_out_signed_and_who_takes_it_in_is_told_by_whom() {
    let team = keyed();
    made_ready(&team.one);
    team.one.git(&["push", "--quiet", "origin", "main"]);
    let sent = team.one.evolute(&["sync"]).done();
    assert!(sent.out().ends_with(", signed by key `mira`\n"), "{}", sent.out());
    assert_eq!(
        team.one.evolute(&["sync"]).done().out(),
        "nothing new from `origin`\nnothing new for `origin`\n"
    );
    team.other.git(&["pull", "--quiet"]);
    let came = team.other.evolute(&["sync"]).done();
    assert!(came.out().contains("`[writer]` records 1 to "), "{}", came.out());
    assert!(came.out().contains(", signed by key `mira`\n"), "{}", came.out());
    assert_eq!(union(&team.one), union(&team.other));
    team.other.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    let sent = team.other.evolute(&["sync"]).done();
    assert!(sent.out().ends_with(", unsigned\n"), "{}", sent.out());
    let verified = team.other.evolute(&["verify"]).done();
    assert!(
        verified.out().contains("by `mira`, up to ") && verified.out().contains("unsigned"),
        "{}",
        verified.out()
    );
}

#[test]
fn what_a_stranger_made_of_it_is_refused_by_name() {
    let team = keyed();
    made_ready(&team.one);
    team.one.git(&["push", "--quiet", "origin", "main"]);
    team.one.evolute(&["sync"]).done();
    team.other.git(&["pull", "--quiet"]);
    pushed_by_a_stranger(&team, |text| {
        let mut records = values(text);
        records[1]["actor"]["name"] = "eve@elsewhere.example".into();
        rechained(&records)
    });
    let forged = team.other.evolute(&["sync"]).refused();
    assert!(
        forged.out().contains("is not signed by whom it names: its signature does not fit its bytes"),
        "{}",
        forged.out()
    );
    assert_eq!(union(&team.other), [], "nothing of it is kept");
}

#[test]
fn whoever_writes_on_after_their_key_was_revoked_makes_another() {
    let team = keyed();
    made_ready(&team.one);
    exchanged(&team);
    team.one.evolute(&["key", "revoke", "mira", "--because", "the laptop was sold"]).done();
    team.one.commit("keys: one has ended");
    team.one.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    let kept = team.one.evolute(&["sync"]).ended(3);
    let hint =
        "hint: `mira` has ended: make another, as in `evolute key new mira-2`, commit it, then sync again";
    assert!(kept.out().contains(hint), "{}", kept.out());
    team.one.evolute(&["key", "new", "mira-2"]).done();
    team.one.commit("keys: mira again");
    let sent = team.one.evolute(&["sync"]).done();
    assert!(sent.out().ends_with(", signed by key `mira-2`\n"), "{}", sent.out());
}

#[test]
fn whoever_signed_and_goes_on_unsigned_is_refused_until_they_sign_again() {
    let team = keyed();
    made_ready(&team.one);
    exchanged(&team);
    let before = union(&team.other);
    let secret = team.one.root().with_file_name("home").join(".local/share/evolute/keys/mira");
    let away = team.one.root().with_file_name("mira");
    fs::rename(&secret, &away).expect("because the key is there");
    team.one.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    let kept = team.one.evolute(&["sync"]).ended(3);
    expect![[r#"
        nothing new from `origin`
        nothing new for `origin`
        not sent: key `mira` signed what this ledger sent before, and no key that may go on is here
        hint: name the file of its secret half with `EVOLUTE_KEY`, or let another take its place: `evolute key rotate mira`, commit it, then sync again: nothing is lost
    "#]]
    .assert_eq(kept.out());
    team.other.evolute(&["sync"]).done();
    assert_eq!(union(&team.other), before);

    team.one.evolute(&["key", "rotate", "mira"]).done();
    team.one.commit("keys: mira has another laptop");
    team.one.git(&["push", "--quiet", "origin", "main"]);
    let sent = team.one.evolute(&["sync"]).done();
    assert!(sent.out().ends_with(", signed by key `mira-2`\n"), "{}", sent.out());
    let refused = team.other.evolute(&["sync"]).refused();
    assert!(
        refused.out().contains("and key `mira`, which signed before, has not ended"),
        "{}",
        refused.out()
    );
    assert!(refused.out().contains("hint: pull the default branch first"), "{}", refused.out());
    team.other.git(&["pull", "--quiet"]);
    team.other.evolute(&["sync"]).done();
    assert_eq!(union(&team.one), union(&team.other));
}

#[test]
fn what_a_stolen_key_signed_carries_no_reality_until_another_key_signs_for_it() {
    let team = keyed();
    made_ready(&team.one);
    cycle(&team.one, DEMAND);
    exchanged(&team);
    assert!(mirror(&team.other).contains("\"state\":\"reality\""), "{}", mirror(&team.other));
    assert_eq!(mirror(&team.one), mirror(&team.other));

    team.one.evolute(&["key", "revoke", "mira", "--because", "it was stolen", "--compromised"]).done();
    team.one.commit("keys: stolen");
    exchanged_code(&team);
    for repo in [&team.one, &team.other] {
        let shown = mirror(repo);
        assert!(shown.contains("\"state\":\"dream\""), "{shown}");
        assert!(
            shown.contains("key `mira`, which signed for it, was compromised (it was stolen)"),
            "{shown}"
        );
        let verified = repo.evolute(&["verify"]).refused();
        assert!(
            verified.out().contains("doubt from record 1 of `[writer]` on nothing counts"),
            "{}",
            verified.out()
        );
    }
    assert_eq!(mirror(&team.one), mirror(&team.other));
    let late = team.one.evolute(&["sync"]).done();
    assert!(late.out().contains("nothing new for `origin`"), "{}", late.out());

    team.one.evolute(&["key", "new", "mira-new"]).done();
    team.one.commit("keys: a new one");
    team.one.evolute(&["ask", "Which way?", "--options", "left,right"]).done();
    exchanged(&team);
    for repo in [&team.one, &team.other] {
        assert!(mirror(repo).contains("\"state\":\"reality\""), "{}", mirror(repo));
        repo.evolute(&["verify"]).done();
    }
    assert_eq!(mirror(&team.one), mirror(&team.other));
}

fn exchanged_code(team: &Team) {
    team.one.git(&["push", "--quiet", "origin", "main"]);
    team.other.git(&["pull", "--quiet"]);
}

#[test]
fn a_sign_off_in_the_name_of_somebody_who_has_a_key_needs_their_signature() {
    let team = keyed();
    let (one, other) = (&team.one, &team.other);
    made_ready(one);
    cycle(one, DEMAND);
    one.evolute(&["prove", "greeting.polite"]).done();
    other.git(&["config", "user.email", "jon@shop.example"]);
    exchanged(&team);
    let signed = other.evolute(&["commission", "greeting.polite", "--because", "it greets"]).done();
    assert!(
        signed.out().starts_with("`greeting.polite` is signed off by `jon@shop.example`\n"),
        "{}",
        signed.out()
    );
    let shown = other.evolute(&["mirror"]).done();
    assert!(shown.out().contains("`greeting.polite` by `jon@shop.example`, unsigned"), "{}", shown.out());
    assert!(mirror(other).contains("\"level\":\"L4\""), "{}", mirror(other));

    // From here on he has a key: what bears his name without it is not his word.
    other.evolute(&["key", "new", "jon"]).done();
    other.commit("keys: jon");
    other.evolute(&["prove", "greeting.polite"]).done();
    let unsure = mirror(other);
    assert!(!unsure.contains("\"level\":\"L4\""), "{unsure}");
    assert!(unsure.contains("the signature of `jon@shop.example` under the sign-off"), "{unsure}");
    other.evolute(&["sync"]).done();
    assert!(mirror(other).contains("\"level\":\"L4\""), "{}", mirror(other));
    let shown = other.evolute(&["mirror"]).done();
    let says = "`greeting.polite` by `jon@shop.example`, signed with the key `jon`";
    assert!(shown.out().contains(says), "{}", shown.out());
}

#[test]
fn a_key_that_is_not_committed_signs_nothing() {
    let team = Team::new();
    made_ready(&team.one);
    team.one.evolute(&["key", "new"]).done();
    let sent = team.one.evolute(&["sync"]).done();
    assert!(sent.out().ends_with(", unsigned\n"), "{}", sent.out());
    team.one.commit("keys: mira");
    let sent = team.one.evolute(&["sync"]).done();
    assert!(sent.out().ends_with("1 record, signed by key `mira`\n"), "{}", sent.out());
    let came = team.other.evolute(&["sync"]).done();
    assert!(came.out().contains(", unsigned\n"), "the key is not here yet: {}", came.out());
    assert_eq!(union(&team.one), union(&team.other));
    exchanged_code(&team);
    let verified = team.other.evolute(&["verify"]).done();
    assert!(verified.out().contains("by `mira`, up to "), "{}", verified.out());
}
