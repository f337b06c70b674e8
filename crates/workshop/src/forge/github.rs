//! GitHub, by `gh`: the words that it is asked in, and the fields that it answers with. Both are as `gh` 2.23 and later
//! have them, and stand nowhere else.

use super::{Between, Open, REVIEWS, State, View, commit, is_person, spoken};
use serde_json::Value;
use trace::{ForgeReview, ReviewWord};

/// What is asked of a pull request.
const FIELDS: &str = "state,headRefOid,mergeCommit,mergedBy,latestReviews";

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(ToString::to_string).collect()
}

/// The open one between two branches.
pub(super) fn find(between: Between<'_>) -> Vec<String> {
    let Between { from, into } = between;
    words(&["pr", "list", "--head", from, "--base", into, "--state", "open", "--json", "number,url"])
}

/// One of them.
pub(super) fn found(request: &Value) -> Option<Open> {
    Some(Open { number: request["number"].as_u64()?, url: spoken(request["url"].as_str()?) })
}

/// Opens one; what it says comes on standard input.
pub(super) fn create(between: Between<'_>, title: &str) -> Vec<String> {
    let Between { from, into } = between;
    words(&["pr", "create", "--head", from, "--base", into, "--title", title, "--body-file", "-"])
}

/// How one stands.
pub(super) fn look(number: u64) -> Vec<String> {
    words(&["pr", "view", &number.to_string(), "--json", FIELDS])
}

/// What it says of one.
pub(super) fn view(request: &Value) -> Option<View> {
    let state = match request["state"].as_str()? {
        "OPEN" => State::Open,
        "CLOSED" => State::Closed,
        "MERGED" => State::Merged,
        _unknown => return None,
    };
    let reviews = request["latestReviews"].as_array().map(Vec::as_slice).unwrap_or_default();
    let by = request["mergedBy"]["login"].as_str().map(spoken);
    Some(View {
        state,
        head: commit(request["headRefOid"].as_str()),
        merged: (commit(request["mergeCommit"]["oid"].as_str()), by),
        reviews: reviews.iter().take(REVIEWS).filter_map(review).collect(),
    })
}

/// A review that says yes or no; a remark is neither.
fn review(review: &Value) -> Option<ForgeReview> {
    let word = match review["state"].as_str()? {
        "APPROVED" => ReviewWord::Approved,
        "CHANGES_REQUESTED" => ReviewWord::Changes,
        _remark => return None,
    };
    let by = spoken(review["author"]["login"].as_str()?);
    is_person(&by).then(|| ForgeReview {
        by,
        word,
        said: spoken(review["body"].as_str().unwrap_or_default()),
        at: review["submittedAt"].as_str().map(spoken),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_words_and_fields_are_those_of_gh() {
        let between = Between { from: "evolute/c-1", into: "main" };
        let said = [find(between), create(between, "A title"), look(7)].map(|words| words.join(" "));
        expect_test::expect![[r#"
            pr list --head evolute/c-1 --base main --state open --json number,url
            pr create --head evolute/c-1 --base main --title A title --body-file -
            pr view 7 --json state,headRefOid,mergeCommit,mergedBy,latestReviews"#]]
        .assert_eq(&said.join("\n"));
    }

    #[test]
    fn a_review_of_a_program_and_a_remark_are_none() {
        let by =
            |login: &str, state: &str| json!({ "author": { "login": login }, "state": state, "body": "so" });
        let reviews = [
            by("jon", "COMMENTED"),
            by("helper[bot]", "APPROVED"),
            by("ada", "CHANGES_REQUESTED"),
            by("mira", "APPROVED"),
        ];
        let view = view(&json!({ "state": "OPEN", "mergeCommit": null, "latestReviews": reviews }));
        let view = view.expect("because it is an answer of gh");
        let said: Vec<String> =
            view.reviews.iter().map(|review| format!("{} {:?}", review.by, review.word)).collect();
        assert_eq!(said, ["ada Changes", "mira Approved"]);
        assert_eq!((view.state, view.head, view.merged), (State::Open, None, (None, None)));
    }
}
