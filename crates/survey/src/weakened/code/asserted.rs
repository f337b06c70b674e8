//! Which nodes assert something, in five languages, and how much each says.

use super::{
    parsed::{Call, Parsed, in_tree},
    strength::{Must, Strength, condition, of_name},
    test::{Assertion, Held},
    tokens::{is_literal, values, words},
};
use crate::code::{Language, syntax};
use std::collections::BTreeSet;
use tree_sitter::Node;

/// Calls that begin a chain of which the last part is the assertion.
const ROOTS: [&str; 10] = [
    "expect",
    "assertThat",
    "assert_that",
    "verify",
    "expectTypeOf",
    "then",
    "Expect",
    "assertThatThrownBy",
    "assertThatCode",
    "assertThatExceptionOfType",
];
/// Parts of a chain that say nothing by themselves.
const LINKS: [&str; 27] = [
    "to",
    "be",
    "been",
    "is",
    "that",
    "which",
    "and",
    "has",
    "have",
    "with",
    "at",
    "of",
    "but",
    "does",
    "still",
    "also",
    "deep",
    "resolves",
    "rejects",
    "own",
    "nested",
    "soft",
    "poll",
    "as",
    "describedAs",
    "extracting",
    "should",
];
/// How a name begins that belongs to a function which asserts.
const STARTS: [&str; 6] = ["assert", "check_", "verify", "expect_", "ensure_", "require"];
/// The longest chain that is followed.
const CHAIN: usize = 24;
/// What lets a test of Go fail.
const FAILS: [&str; 6] = ["Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"];

/// The names of functions that assert by themselves, as the diff shows them.
pub(super) type Asserting = BTreeSet<String>;

/// What a node asserts, if it does.
pub(super) fn assertion<'t>(
    node: Node<'_>,
    file: &Parsed<'t>,
    asserting: &Asserting,
) -> Option<Assertion<'t>> {
    match node.kind() {
        "assert_statement" => statement(node, file),
        "if_statement" if file.language == Language::Go => failing(node, file),
        "call_expression" | "member_expression" | "call" | "attribute" | "method_invocation" => {
            chain(node, file).or_else(|| called(node, file, asserting))
        }
        "macro_invocation" => called(node, file, asserting),
        _other => None,
    }
}

fn made<'t>(
    node: Node<'_>,
    file: &Parsed<'t>,
    arguments: &[&[&'t str]],
    strength: Strength,
) -> Assertion<'t> {
    Assertion {
        line: syntax::line_of(node),
        text: file.opening(node),
        words: arguments.iter().flat_map(|tokens| words(tokens)).collect(),
        values: arguments.iter().flat_map(|tokens| values(tokens)).collect(),
        strength,
        held: Held::Plainly,
    }
}

/// `assert x == 1` of Python, `assert x == 1;` of Java.
fn statement<'t>(node: Node<'_>, file: &Parsed<'t>) -> Option<Assertion<'t>> {
    let said = node.named_child(0)?;
    let tokens = file.tokens(said);
    // A tuple is true: its second part was meant as the message.
    let rank = if said.kind() == "tuple" { Strength::Vacuous } else { condition(&tokens, Must::Hold) };
    Some(made(node, file, &[&tokens], rank))
}

/// `if got != want { t.Errorf(…) }`: what must not be.
fn failing<'t>(node: Node<'_>, file: &Parsed<'t>) -> Option<Assertion<'t>> {
    let block = node.child_by_field_name("consequence")?;
    let list = syntax::child(block, "statement_list").unwrap_or(block);
    let mut cursor = list.walk();
    let fails = list.named_children(&mut cursor).any(|child| fails(child, file));
    let tokens = file.tokens(node.child_by_field_name("condition")?);
    let before =
        node.child_by_field_name("initializer").map(|before| file.tokens(before)).unwrap_or_default();
    fails.then(|| made(node, file, &[&before, &tokens], condition(&tokens, Must::Fail)))
}

fn fails(node: Node<'_>, file: &Parsed<'_>) -> bool {
    let call = if node.kind() == "expression_statement" { node.named_child(0) } else { Some(node) };
    let call = call.and_then(|call| Call::of(call, file));
    call.is_some_and(|call| call.whole.contains('.') && FAILS.contains(&call.name))
}

/// `expect(x).not.toBe(1)`, `assertThat(x).isEqualTo(1)`.
fn chain<'t>(node: Node<'_>, file: &Parsed<'t>) -> Option<Assertion<'t>> {
    let (mut at, mut names, mut given) = (node, Vec::new(), Vec::new());
    for _ in 0..CHAIN {
        match at.kind() {
            "call_expression" | "call" | "method_invocation" => {
                let call = Call::of(at, file)?;
                let below = at.child_by_field_name("function").unwrap_or(at);
                let object =
                    ["object", "operand", "value"].iter().find_map(|field| below.child_by_field_name(field));
                let is_root = object.is_none() && ROOTS.contains(&call.name) || call.whole == "expect.soft";
                if is_root {
                    return Some(of_chain(node, file, &names, &call, &given));
                }
                names.push((call.name, call.arguments.len()));
                given.extend(call.arguments);
                at = object?;
            }
            "member_expression" | "attribute" | "selector_expression" | "field_access" => {
                let name = ["property", "attribute", "field"]
                    .iter()
                    .find_map(|field| at.child_by_field_name(field))?;
                names.push((file.word(name), 0));
                at = ["object", "operand"].iter().find_map(|field| at.child_by_field_name(field))?;
            }
            "await_expression" | "parenthesized_expression" => at = at.named_child(0)?,
            _other => return None,
        }
    }
    None
}

fn of_chain<'t>(
    node: Node<'_>,
    file: &Parsed<'t>,
    names: &[(&str, usize)],
    root: &Call<'t>,
    given: &[Vec<&'t str>],
) -> Assertion<'t> {
    let said = names.iter().filter(|(name, _)| !LINKS.contains(name) && *name != "not" && *name != "never");
    let is_not = names.iter().any(|(name, _)| matches!(*name, "not" | "never"));
    let given: Vec<&[&str]> = given.iter().map(Vec::as_slice).collect();
    let subject: Vec<&[&str]> = root.arguments.iter().map(Vec::as_slice).collect();
    let rank = said.map(|(name, count)| in_chain(name, *count, is_not, &subject, &given)).max();
    let rank = match rank {
        // Hamcrest says it all in the root; Mockito's root counts one call.
        None if subject.len() > 1 => Strength::Exact,
        None => Strength::Vacuous,
        Some(rank) => rank,
    };
    let is_empty_talk = subject
        .iter()
        .all(|tokens| tokens.iter().all(|token| is_literal(token) || ["true", "false"].contains(token)));
    let rank = if is_empty_talk && !subject.is_empty() { Strength::Vacuous } else { rank };
    let all: Vec<&[&str]> = subject.into_iter().chain(given).collect();
    let mut made = made(node, file, &all, rank);
    if names.iter().any(|(name, _)| *name == "catch") {
        made.held = Held::Swallowed;
    }
    made
}

fn in_chain(name: &str, count: usize, is_not: bool, subject: &[&[&str]], given: &[&[&str]]) -> Strength {
    let boolean = |must| {
        subject.first().map_or(Strength::Exists, |tokens| condition(tokens, must).max(Strength::Exists))
    };
    let rank = match name {
        "isTrue" | "true" | "toBeTrue" => boolean(Must::Hold),
        "isFalse" | "false" | "toBeFalse" => boolean(Must::Fail),
        "toBe" | "toEqual" | "toStrictEqual" | "isEqualTo" | "equal" | "equals" | "eql" => {
            let all: Vec<&[&str]> = subject.iter().chain(given).copied().collect();
            of_name("assert_equal", &all)
        }
        "toThrow" | "toThrowError" if count == 0 && !is_not => Strength::Partial,
        name => {
            let both: Vec<&[&str]> = if count == 0 { subject.to_vec() } else { given.to_vec() };
            let rank = of_name(name, &both);
            // `toContain("x")` has a literal alone, and its subject is elsewhere.
            if rank == Strength::Vacuous { of_name(name, subject) } else { rank }
        }
    };
    match (is_not, name) {
        (false, _)
        | (
            true,
            "toThrow" | "toThrowError" | "toHaveBeenCalled" | "throw" | "called" | "toBeInTheDocument",
        ) => rank,
        (true, _) => rank.min(Strength::Exists),
    }
}

/// A call or macro that asserts by its name, or because the diff shows that it does.
fn called<'t>(node: Node<'_>, file: &Parsed<'t>, asserting: &Asserting) -> Option<Assertion<'t>> {
    let call = Call::of(node, file)?;
    if !is_asserting(&call, node, file, asserting) {
        return None;
    }
    let receiver = receiver(node, file);
    let kept = without_message(&call, file.language);
    let mut all: Vec<&[&str]> = kept.clone();
    if receiver.len() > 1 {
        all.push(&receiver);
    }
    let is_method_of_subject = receiver.len() > 1 && !call.whole.starts_with("self.");
    let rank = if is_method_of_subject { of_name(call.name, &all) } else { of_name(call.name, &kept) };
    let is_beside = asserting.contains(call.name);
    Some(made(node, file, &all, if is_beside { Strength::Exact } else { rank }))
}

/// What a method is called on.
fn receiver<'t>(node: Node<'_>, file: &Parsed<'t>) -> Vec<&'t str> {
    let below = node.child_by_field_name("function").unwrap_or(node);
    let on = ["object", "value", "operand"].iter().find_map(|field| below.child_by_field_name(field));
    on.map(|on| file.tokens(on)).unwrap_or_default()
}

fn is_asserting(call: &Call<'_>, node: Node<'_>, file: &Parsed<'_>, asserting: &Asserting) -> bool {
    let is_group = ["assertAll", "assertSoftly", "assertions"].contains(&call.name);
    let root = call.whole.split(['.', ':']).next().unwrap_or_default();
    let is_library = match file.language {
        Language::Go => ["assert", "require", "qt", "is"].contains(&root) && call.whole.contains('.'),
        Language::TypeScript | Language::Tsx | Language::JavaScript => {
            (root == "assert" || call.whole.contains(".assert.") || root == "t" && is_ava(call.name))
                && root != "console"
        }
        Language::Python => ["raises", "warns", "deprecated_call"].contains(&call.name) && root == "pytest",
        Language::Java => call.name == "expectThrows",
        Language::Rust => node.kind() == "macro_invocation" && call.name.contains("assert"),
    };
    let is_plain = !call.whole.contains(['.', ':'])
        || call.whole.starts_with("self.")
        || call.whole.starts_with("this.");
    let is_named = call.name.starts_with("assert")
        || is_plain && STARTS.iter().any(|start| call.name.starts_with(start));
    let is_module = ["requireNonNull", "require", "verifyNoMoreInteractions"].contains(&call.name);
    !is_group && !is_module && (is_library || is_named || is_plain && asserting.contains(call.name))
}

fn is_ava(name: &str) -> bool {
    [
        "is",
        "not",
        "deepEqual",
        "true",
        "false",
        "truthy",
        "falsy",
        "throws",
        "regex",
        "equal",
        "equals",
        "same",
        "ok",
    ]
    .contains(&name)
}

/// The arguments without the words for people, and without the handle that Go passes on.
fn without_message<'a, 't>(call: &'a Call<'t>, language: Language) -> Vec<&'a [&'t str]> {
    let all: Vec<&[&str]> = call.arguments.iter().map(Vec::as_slice).collect();
    let is_handle = |part: &&[&str]| matches!(**part, ["t" | "tb" | "b"]);
    let mut kept: Vec<&[&str]> = if language == Language::Go {
        all.into_iter().filter(|part| !is_handle(part)).collect()
    } else {
        all
    };
    let name = call.name.to_ascii_lowercase();
    let needs = if ["eq", "ne", "equal", "same", "in", "greater", "less", "is"]
        .iter()
        .any(|end| name.trim_end_matches('s').ends_with(end))
    {
        2
    } else {
        1
    };
    let is_text = |part: &[&str]| matches!(part, [one] if one.ends_with(['"', '\'', '`']) && !one.starts_with(|c: char| c.is_ascii_digit()));
    if language == Language::Java
        && kept.len() > needs
        && kept.first().is_some_and(|part| is_text(part))
        && name.starts_with("assert")
    {
        kept.remove(0);
    }
    let is_known = [
        "assert",
        "assert_eq",
        "assert_ne",
        "assert_true",
        "asserttrue",
        "assertfalse",
        "assertequal",
        "assertequals",
        "assertis",
    ]
    .contains(&name.as_str());
    if is_known || language == Language::Rust && name.starts_with("prop_assert") {
        kept.truncate(needs);
    }
    kept
}

/// What stands in the tokens of a macro that hides its code from the grammar: `assert!(…)` once more.
pub(super) fn hidden<'t>(tree: Node<'_>, file: &Parsed<'t>) -> Vec<Assertion<'t>> {
    let mut cursor = tree.walk();
    let parts: Vec<Node<'_>> = tree.children(&mut cursor).collect();
    let at = |window: &[Node<'_>]| {
        let [name, mark, inner] = window else { return None };
        let word = file.word(*name);
        if !word.contains("assert") || file.word(*mark) != "!" || inner.kind() != "token_tree" {
            return None;
        }
        let call = Call { name: word, whole: word, arguments: in_tree(*inner, file) };
        let kept = without_message(&call, file.language);
        Some(made(*name, file, &kept, of_name(word, &kept)))
    };
    parts.windows(3).filter_map(at).collect()
}
