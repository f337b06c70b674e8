//! Two statements about one recorded run of a proof, on the same commit: the result in the words that everybody's tools
//! know, and all of it in ours. They are made from the record alone, so whoever has the record can make them again.

use crate::predicate::{PROOF_TYPE, Predicate, Role};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use trace::{
    Digest, Manner, Proof, ProofRun,
    id::{ObjectId, RecordId},
};

/// What makes a JSON object a statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";
/// The predicate of in-toto for the result of a test.
pub const TEST_RESULT_TYPE: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// An in-toto statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// That it is one.
    #[serde(rename = "_type")]
    pub kind: String,
    /// What it is about.
    pub subject: Vec<Subject>,
    /// What is said of it.
    #[serde(rename = "predicateType")]
    pub predicate_type: String,
    /// In the words of that type.
    pub predicate: Value,
}

/// One thing that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What it is called.
    pub name: String,
    /// What it is, by its content.
    pub digest: BTreeMap<String, String>,
}

/// A run, and what the record of it says beside.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// The proof, or its control.
    pub role: Role,
    /// The proof as it was accepted.
    pub proof: &'a Proof,
    /// The run.
    pub run: &'a ProofRun,
    /// The tree of its commit.
    pub tree: &'a ObjectId,
    /// The record's name.
    pub record: &'a RecordId,
    /// The record's hash in the chain.
    pub hash: &'a Digest,
    /// When it was recorded.
    pub at: Timestamp,
    /// The version of Evolute that ran it.
    pub version: &'a str,
}

/// The statements about a run. What could not be read has no result: in-toto's words know pass and fail only.
#[must_use]
pub fn statements(about: &About<'_>) -> Vec<Statement> {
    let ours = Statement::on(about, PROOF_TYPE, Predicate::of(about).value());
    match result(about.run.manner) {
        Some(result) => vec![Statement::on(about, TEST_RESULT_TYPE, test_result(about, result)), ours],
        None => vec![ours],
    }
}

impl Statement {
    fn on(about: &About<'_>, predicate_type: &str, predicate: Value) -> Self {
        let one = |name: &str, kind: &str, id: &ObjectId| Subject {
            name: name.to_owned(),
            digest: BTreeMap::from([(kind.to_owned(), id.to_string())]),
        };
        Self {
            kind: STATEMENT_TYPE.to_owned(),
            subject: vec![
                one("commit", "gitCommit", &about.run.revision),
                one("tree", "gitTree", about.tree),
            ],
            predicate_type: predicate_type.to_owned(),
            predicate,
        }
    }

    /// Reads one.
    ///
    /// # Errors
    /// Says why the bytes are none.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let statement: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if statement.kind == STATEMENT_TYPE {
            Ok(statement)
        } else {
            Err(format!("it is no statement of the type `{STATEMENT_TYPE}`"))
        }
    }

    /// Its bytes, written in the one way (RFC 8785) in which the same statement has the same bytes.
    ///
    /// # Panics
    /// Never: a statement is plain data.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        serde_json_canonicalizer::to_vec(self).expect("because a statement is plain data")
    }

    /// What it says the subject of this kind is: `gitCommit`, `gitTree`.
    #[must_use]
    pub fn subject(&self, kind: &str) -> Option<&str> {
        self.subject.iter().find_map(|subject| subject.digest.get(kind)).map(String::as_str)
    }
}

fn result(manner: Manner) -> Option<&'static str> {
    match manner {
        Manner::Met => Some("PASSED"),
        Manner::Measured | Manner::Absent | Manner::Removed | Manner::Mixed => Some("FAILED"),
        Manner::Unknown => None,
    }
}

fn test_result(about: &About<'_>, result: &str) -> Value {
    let proof = json!({ "name": "proof", "digest": { "sha256": about.run.proof.to_string() } });
    let graders = about.proof.files.iter().filter_map(|file| {
        let blob = file.blob.as_ref()?.to_string();
        Some(json!({ "name": file.from.text(), "digest": { "gitBlob": blob } }))
    });
    let configuration: Vec<Value> = std::iter::once(proof).chain(graders).collect();
    let list = if result == "PASSED" { "passedTests" } else { "failedTests" };
    json!({ "result": result, "configuration": configuration, list: [about.run.capability] })
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use trace::{Comparison, GraderFile, Metric, Network, Reading, Source, Threshold};

    fn proof() -> Proof {
        Proof {
            workflow: "storm".into(),
            run: vec!["./storm".into()],
            metric: Metric {
                name: "double_payouts".into(),
                unit: "per 10k refunds".into(),
                from: Source::Json("/n".into()),
                owner: None,
            },
            pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
            files: vec![GraderFile {
                from: "grader/storm".into(),
                to: "storm".into(),
                blob: Some(ObjectId::new("b10b")),
            }],
            repeat: 1,
            fresh_for_days: 30,
            timeout_min: 1,
            ready: vec![],
            network: Network::Closed,
            control: None,
        }
    }

    fn told(manner: Manner) -> Vec<Statement> {
        let proof = proof();
        let run = ProofRun {
            capability: "refunds.idempotent".into(),
            revision: ObjectId::new("a8b46c419daab89b9fb4d338880538221fdaf525"),
            proof: Digest::of(b"the proof"),
            readings: vec![Some(Reading(0.0))],
            manner,
            detail: "`./storm` ran once, read 0 per 10k refunds, threshold == 0".into(),
            output: None,
            missing: vec![],
            took_ms: 12,
        };
        statements(&About {
            role: Role::Proof,
            proof: &proof,
            run: &run,
            tree: &ObjectId::new("7ee"),
            record: &"019aa5b0".into(),
            hash: &Digest::of(b"the record"),
            at: "2026-11-21T09:00:00Z".parse().expect("because it is written by hand"),
            version: "0.1.0",
        })
    }

    #[test]
    fn a_run_that_met_is_told_in_two_statements_about_the_same_commit() {
        let told = told(Manner::Met);
        let text = String::from_utf8(told[0].bytes()).expect("because it is JSON");
        expect![[r#"{"_type":"https://in-toto.io/Statement/v1","predicate":{"configuration":[{"digest":{"sha256":"4719eadf0fb38135331b2449db7c6e76c55233bb0991aff33db09e35845b86bf"},"name":"proof"},{"digest":{"gitBlob":"b10b"},"name":"grader/storm"}],"passedTests":["refunds.idempotent"],"result":"PASSED"},"predicateType":"https://in-toto.io/attestation/test-result/v0.1","subject":[{"digest":{"gitCommit":"a8b46c419daab89b9fb4d338880538221fdaf525"},"name":"commit"},{"digest":{"gitTree":"7ee"},"name":"tree"}]}"#]].assert_eq(&text);
        assert_eq!(told[0].subject, told[1].subject);
        for statement in &told {
            assert_eq!(Statement::read(&statement.bytes()).map(|read| read.bytes()), Ok(statement.bytes()));
        }
    }

    #[test]
    fn what_is_unknown_is_told_in_our_words_alone_and_is_no_result() {
        let types = |manner| told(manner).into_iter().map(|it| it.predicate_type).collect::<Vec<_>>();
        assert_eq!(types(Manner::Unknown), [PROOF_TYPE]);
        assert_eq!(types(Manner::Mixed), [TEST_RESULT_TYPE, PROOF_TYPE]);
        assert_eq!(told(Manner::Mixed)[0].predicate["result"], "FAILED");
    }

    #[test]
    fn the_published_schema_names_exactly_what_is_said() {
        let schema = crate::schema();
        let keys = |value: &Value| -> Vec<String> {
            let mut keys: Vec<String> =
                value.as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default();
            keys.sort();
            keys
        };
        let told = told(Manner::Met);
        let predicate = &told[1].predicate;
        for (said, shape) in
            [(predicate, &schema), (&predicate["condition"], &schema["properties"]["condition"])]
        {
            let known = keys(&shape["properties"]);
            assert!(keys(said).iter().all(|key| known.contains(key)), "{:?} {known:?}", keys(said));
            let required = shape["required"].as_array().expect("because the schema says so");
            assert!(required.iter().all(|key| said.get(key.as_str().unwrap_or_default()).is_some()));
        }
        assert_eq!(schema["$id"], PROOF_TYPE);
    }
}
