//! GitLab, by `glab`: the words that it is asked in, and the fields that it answers with, which are those of GitLab's
//! own interface. Approvals and wishes for changes are asked for beside the merge request.

use super::{Between, Open, REVIEWS, State, View, commit, is_person, spoken};
use serde_json::Value;
use trace::{ForgeReview, ReviewWord};

/// Bytes of a description that are given on the command line.
const BODY: usize = 60_000;
/// The word for a reviewer who asks for changes.
const ASKS: &str = "requested_changes";

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// The open one between two branches.
pub(super) fn find(between: Between<'_>) -> Vec<String> {
    let Between { from, into } = between;
    words(&["mr", "list", "--source-branch", from, "--target-branch", into, "--output", "json"])
}

/// One of them.
pub(super) fn found(request: &Value) -> Option<Open> {
    Some(Open { number: request["iid"].as_u64()?, url: spoken(request["web_url"].as_str()?) })
}

/// Opens one.
pub(super) fn create(between: Between<'_>, title: &str, body: &str) -> Vec<String> {
    let Between { from, into } = between;
    // The trailers stand last, so it is the beginning that goes.
    let mut start = body.len().saturating_sub(BODY);
    while !body.is_char_boundary(start) {
        start += 1;
    }
    let body = &body[start..];
    words(&[
        "mr",
        "create",
        "--source-branch",
        from,
        "--target-branch",
        into,
        "--title",
        title,
        "--description",
        body,
        "--yes",
    ])
}

/// How one stands.
pub(super) fn look(number: u64) -> Vec<String> {
    words(&["mr", "view", &number.to_string(), "--output", "json"])
}

fn beside(number: u64, what: &str) -> Vec<String> {
    words(&["api", &format!("projects/:fullpath/merge_requests/{number}/{what}")])
}

/// Who approved.
pub(super) fn approvals(number: u64) -> Vec<String> {
    beside(number, "approvals")
}

/// What each reviewer's word is.
pub(super) fn reviewers(number: u64) -> Vec<String> {
    beside(number, "reviewers")
}

/// What was said, the last first.
pub(super) fn notes(number: u64) -> Vec<String> {
    beside(number, "notes?sort=desc&per_page=50")
}

/// Whether a reviewer asks for changes.
pub(super) fn asks(reviewers: &Value) -> bool {
    list(reviewers).iter().any(|reviewer| reviewer["state"] == ASKS)
}

/// What it says of one.
pub(super) fn view(
    request: &Value,
    approvals: &Value,
    reviewers: &Value,
    notes: Option<&Value>,
) -> Option<View> {
    let state = match request["state"].as_str()? {
        "opened" | "locked" => State::Open,
        "closed" => State::Closed,
        "merged" => State::Merged,
        _unknown => return None,
    };
    let oid = |name: &str| commit(request[name].as_str());
    let merge = oid("merge_commit_sha").or_else(|| oid("squash_commit_sha")).or_else(|| oid("sha"));
    let by = ["merge_user", "merged_by"].iter().find_map(|name| request[*name]["username"].as_str());
    let approved = list(&approvals["approved_by"]).iter().filter_map(approval);
    let asked = list(reviewers).iter().filter_map(|reviewer| wish(reviewer, notes));
    Some(View {
        state,
        head: oid("sha"),
        merged: (merge.filter(|_| state == State::Merged), by.map(spoken)),
        reviews: asked.chain(approved).take(REVIEWS).collect(),
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn approval(approval: &Value) -> Option<ForgeReview> {
    let by = spoken(approval["user"]["username"].as_str()?);
    let at = approval["approved_at"].as_str().map(spoken);
    is_person(&by).then(|| ForgeReview { by, word: ReviewWord::Approved, said: String::new(), at })
}

/// A wish for changes, with the last thing that whoever wishes it said.
fn wish(reviewer: &Value, notes: Option<&Value>) -> Option<ForgeReview> {
    if reviewer["state"] != ASKS {
        return None;
    }
    let by = reviewer["user"]["username"].as_str()?;
    let theirs = |note: &&Value| note["author"]["username"] == by && note["system"] != true;
    let said = notes.and_then(|notes| list(notes).iter().find(theirs));
    let words = |name: &str| said.and_then(|note| note[name].as_str()).map(spoken);
    is_person(by).then(|| ForgeReview {
        by: spoken(by),
        word: ReviewWord::Changes,
        said: words("body").unwrap_or_default(),
        at: words("created_at"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_words_and_fields_are_those_of_glab() {
        let between = Between { from: "evolute/c-1", into: "main" };
        let said = [
            find(between),
            create(between, "A title", "A body"),
            look(7),
            approvals(7),
            reviewers(7),
            notes(7),
        ];
        expect_test::expect![[r#"
            mr list --source-branch evolute/c-1 --target-branch main --output json
            mr create --source-branch evolute/c-1 --target-branch main --title A title --description A body --yes
            mr view 7 --output json
            api projects/:fullpath/merge_requests/7/approvals
            api projects/:fullpath/merge_requests/7/reviewers
            api projects/:fullpath/merge_requests/7/notes?sort=desc&per_page=50"#]]
        .assert_eq(&said.map(|words| words.join(" ")).join("\n"));
    }

    #[test]
    fn a_wish_for_changes_carries_its_authors_last_words() {
        let request = json!({ "state": "opened", "sha": "b".repeat(40) });
        let approvals = json!({ "approved_by": [{ "user": { "username": "mira" } }] });
        let reviewers = json!([{ "user": { "username": "ada" }, "state": "requested_changes" }]);
        let notes = json!([
            { "author": { "username": "ada" }, "system": true, "body": "requested changes" },
            { "author": { "username": "ada" }, "system": false, "body": "say it twice" },
        ]);
        assert!(asks(&reviewers));
        let view =
            view(&request, &approvals, &reviewers, Some(&notes)).expect("because it is an answer of glab");
        let said: Vec<String> = view
            .reviews
            .iter()
            .map(|review| format!("{} {:?} {}", review.by, review.word, review.said))
            .collect();
        assert_eq!(said, ["ada Changes say it twice", "mira Approved "]);
        assert_eq!((view.state, view.merged), (State::Open, (None, None)));
    }
}
