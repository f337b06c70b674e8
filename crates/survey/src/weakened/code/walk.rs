//! The way through a test's body: what it asserts, under which conditions, and where it says that it will not be run.

use super::{
    asserted::{Asserting, assertion, hidden},
    parsed::{Call, Parsed},
    test::{Assertion, Held, Idle, When},
};
use crate::code::syntax;
use tree_sitter::Node;

/// How deep code is followed.
const DEEPEST: u32 = 250;
/// Words of an other branch that fails by itself.
const FAILING: [&str; 9] =
    ["panic!", "fail(", "assert", "throw", "raise", "unreachable!", "Fatal", "Error", "expect("];
/// What swallows a broken assertion, where it is what is caught.
const EVERYTHING: [&str; 5] =
    ["Exception", "BaseException", "AssertionError", "Throwable", "AssertionFailedError"];

/// What was seen on the way.
#[derive(Debug)]
pub(super) struct Walk<'a, 't> {
    file: &'a Parsed<'t>,
    asserting: &'a Asserting,
    pub(super) assertions: Vec<Assertion<'t>>,
    pub(super) idle: Vec<Idle>,
}

/// Where the way leads through.
#[derive(Clone, Copy, Debug)]
struct Under<'t> {
    held: Held,
    condition: &'t str,
    deep: u32,
}

impl<'a, 't> Walk<'a, 't> {
    /// Walks through a body.
    pub(super) fn through(node: Node<'_>, file: &'a Parsed<'t>, asserting: &'a Asserting) -> Self {
        let mut walk = Self { file, asserting, assertions: vec![], idle: vec![] };
        walk.visit(node, Under { held: Held::Plainly, condition: "", deep: DEEPEST });
        walk
    }

    fn visit(&mut self, node: Node<'_>, under: Under<'t>) {
        let Some(deep) = under.deep.checked_sub(1) else { return };
        let under = Under { deep, ..under };
        if let Some(mut found) = assertion(node, self.file, self.asserting) {
            found.held = found.held.max(under.held);
            self.assertions.push(found);
            if let Some(other) = node.child_by_field_name("alternative") {
                self.visit(other, under);
            }
            return;
        }
        self.skips(node, under);
        match node.kind() {
            "if_expression" | "if_statement" => self.branch(node, under),
            "try_statement" | "try_with_resources_statement" => self.attempt(node, under),
            "with_statement" if self.suppresses(node) => {
                self.all(node, Under { held: Held::Swallowed, ..under });
            }
            "call_expression" if self.file.word(node).starts_with("std::panic::catch_unwind") => {
                self.all(node, Under { held: Held::Swallowed, ..under });
            }
            "token_tree" => {
                let found = hidden(node, self.file);
                self.assertions
                    .extend(found.into_iter().map(|found| Assertion { held: under.held, ..found }));
                self.all(node, under);
            }
            _other => self.all(node, under),
        }
    }

    /// The children in order: what follows a return is not reached, and what follows a way out, only sometimes.
    fn all(&mut self, node: Node<'_>, mut under: Under<'t>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        for child in children {
            self.visit(child, under);
            if leaves(child) {
                under.held = under.held.max(Held::Unreached);
            } else if self.may_leave(child) {
                under.held = under.held.max(Held::Conditionally);
            }
        }
    }

    fn branch(&mut self, node: Node<'_>, under: Under<'t>) {
        let condition = node.child_by_field_name("condition");
        let text = condition.map_or("", |condition| self.file.word(condition));
        let bare = text.trim_matches(['(', ')', ' ']);
        let others: Vec<Node<'_>> = node.children_by_field_name("alternative", &mut node.walk()).collect();
        let is_answered = others.iter().any(|other| {
            let text = self.file.word(*other);
            FAILING.iter().any(|word| text.contains(word))
        });
        let held = match bare {
            "false" | "False" | "0" => Held::Unreached,
            "true" | "True" | "1" => Held::Plainly,
            _condition if is_answered => Held::Plainly,
            _condition => Held::Conditionally,
        };
        if let Some(then) = node.child_by_field_name("consequence") {
            self.visit(then, Under { held: under.held.max(held), condition: text, ..under });
        }
        others.into_iter().for_each(|other| self.visit(other, Under { condition: text, ..under }));
    }

    fn attempt(&mut self, node: Node<'_>, under: Under<'t>) {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
        let swallows = children.iter().any(|child| self.swallows(*child));
        for child in children {
            let is_handler = child.kind().starts_with("except") || child.kind().starts_with("catch");
            let held = if swallows && !is_handler { Held::Swallowed } else { under.held };
            self.visit(child, Under { held, ..under });
        }
    }

    /// Whether a handler takes a broken assertion and says nothing.
    fn swallows(&self, handler: Node<'_>) -> bool {
        let text = self.file.word(handler);
        let head = text.split([':', '{']).next().unwrap_or_default();
        let is_wide = match handler.kind() {
            "except_clause" => head.trim() == "except" || EVERYTHING.iter().any(|name| head.contains(name)),
            "catch_clause" => !head.contains('(') || !head.contains(' ') || self.is_wide_catch(head),
            _other => return false,
        };
        is_wide && !FAILING.iter().any(|word| text.get(head.len()..).unwrap_or_default().contains(word))
    }

    fn is_wide_catch(&self, head: &str) -> bool {
        self.file.language != crate::code::Language::Java || EVERYTHING.iter().any(|name| head.contains(name))
    }

    fn suppresses(&self, node: Node<'_>) -> bool {
        let head = syntax::child(node, "with_clause").map_or("", |clause| self.file.word(clause));
        head.contains("suppress(") && EVERYTHING.iter().any(|name| head.contains(name))
    }

    /// Whether a statement is a condition under which the rest is not reached, and nothing is said of it.
    fn may_leave(&self, node: Node<'_>) -> bool {
        let node =
            if node.kind() == "expression_statement" { node.named_child(0).unwrap_or(node) } else { node };
        if !matches!(node.kind(), "if_statement" | "if_expression")
            || node.child_by_field_name("alternative").is_some()
        {
            return false;
        }
        let Some(then) = node.child_by_field_name("consequence") else { return false };
        let inner = syntax::child(then, "statement_list").unwrap_or(then);
        let last = u32::try_from(inner.named_child_count())
            .ok()
            .and_then(|count| inner.named_child(count.checked_sub(1)?));
        let text = self.file.word(then);
        (leaves(then) || last.is_some_and(leaves))
            && !FAILING.iter().any(|word| text.contains(word))
            && !text.to_ascii_lowercase().contains("skip")
    }

    /// Calls by which a test says that it will not run.
    fn skips(&mut self, node: Node<'_>, under: Under<'t>) {
        let text = self.file.word(node);
        let is_raised = node.kind() == "raise_statement" && text.contains("SkipTest");
        let call = Call::of(node, self.file);
        let when = match call.as_ref().map(|call| (call.whole, call.name)) {
            _raised if is_raised => Some(When::Always),
            Some((_, "skipTest" | "Skip" | "Skipf" | "SkipNow")) => Some(When::Always),
            Some((
                "pytest.skip" | "pytest.xfail" | "this.skip" | "ctx.skip" | "context.skip" | "t.skip"
                | "unittest.skip",
                _,
            )) => Some(When::Always),
            Some((_, "assumeTrue" | "assumeThat" | "assumeFalse")) => {
                let always = if text.contains("assumeTrue(false") || text.contains("assumeFalse(true") {
                    When::Always
                } else {
                    When::Sometimes
                };
                Some(always)
            }
            Some(_) | None => None,
        };
        let Some(when) = when else { return };
        let when = if under.held == Held::Conditionally {
            When::of(under.condition.trim_matches(['(', ')']))
        } else {
            when
        };
        self.idle.push(Idle { line: syntax::line_of(node), how: self.file.opening(node).to_owned(), when });
    }
}

/// Whether a statement ends the way for sure.
fn leaves(node: Node<'_>) -> bool {
    let inner = if matches!(node.kind(), "expression_statement" | "block" | "statement_block") {
        node.named_child(0).unwrap_or(node)
    } else {
        node
    };
    inner.kind().starts_with("return_")
        && (inner.id() == node.id() || node.kind() == "expression_statement" || node.named_child_count() == 1)
}
