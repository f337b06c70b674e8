//! How much an assertion says. Only a fall from one rank to a lower one is told: within a rank, it is a matter of taste.

use super::tokens::{bare, is_literal, is_name, split, words};

/// How much an assertion says, from nothing on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// It holds whatever the code does.
    Vacuous,
    /// Something is there, or is not this one thing.
    Exists,
    /// A part of it, a bound, or nearly.
    Partial,
    /// Exactly this.
    Exact,
}

/// Whether a condition must hold, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Must {
    Hold,
    Fail,
}

impl Must {
    const fn other(self) -> Self {
        match self {
            Self::Hold => Self::Fail,
            Self::Fail => Self::Hold,
        }
    }
}

/// How deep conditions are taken apart.
const DEEPEST: u32 = 16;
/// Names that only show something is there, once `assert`, `_` and case are off.
const EXISTS: [&str; 38] = [
    "tobedefined",
    "tobetruthy",
    "tobefalsy",
    "tobeinstanceof",
    "tobeinthedocument",
    "tohavebeencalled",
    "exist",
    "exists",
    "ok",
    "defined",
    "notnull",
    "isnotnull",
    "isnotnone",
    "notnone",
    "notnil",
    "notempty",
    "isnotempty",
    "notequal",
    "notequals",
    "notstrictequal",
    "notdeepequal",
    "ne",
    "isnotequalto",
    "isinstance",
    "instanceof",
    "isinstanceof",
    "istype",
    "error",
    "called",
    "isdefined",
    "truthy",
    "istruthy",
    "notsame",
    "isnot",
    "isok",
    "a",
    "an",
    "notisinstance",
];
/// Names that show a part, a bound or a likeness.
const PARTIAL: [&str; 58] = [
    "tomatchobject",
    "tocontain",
    "tocontainequal",
    "tomatch",
    "tobecloseto",
    "tobegreaterthan",
    "tobegreaterthanorequal",
    "tobelessthan",
    "tobelessthanorequal",
    "tohavelength",
    "tohaveproperty",
    "tohavebeencalledtimes",
    "contains",
    "contain",
    "include",
    "includes",
    "match",
    "matches",
    "matchesregex",
    "regex",
    "regexp",
    "notregex",
    "in",
    "notin",
    "greater",
    "greaterequal",
    "greaterorequal",
    "less",
    "lessequal",
    "lessorequal",
    "almostequal",
    "almostequals",
    "approx",
    "closeto",
    "within",
    "above",
    "below",
    "atleast",
    "atmost",
    "gt",
    "lt",
    "gte",
    "lte",
    "len",
    "length",
    "lengthof",
    "hassize",
    "size",
    "indelta",
    "inepsilon",
    "allclose",
    "errorcontains",
    "calledonce",
    "startswith",
    "endswith",
    "iscloseto",
    "isbetween",
    "relativeeq",
];
/// Words in the arguments that let anything, or nearly anything, through.
const LOOSE: [&str; 13] = [
    "anything",
    "any",
    "ANY",
    "objectContaining",
    "stringContaining",
    "arrayContaining",
    "stringMatching",
    "approx",
    "anyString",
    "anyInt",
    "isclose",
    "isClose",
    "closeTo",
];
/// Calls whose yes says exactly what is there.
const SAYS_ALL: [&str; 18] = [
    "is_empty",
    "isEmpty",
    "is_none",
    "isNull",
    "is_ok_and",
    "is_some_and",
    "is_err_and",
    "DeepEqual",
    "Equal",
    "equals",
    "equal",
    "eq",
    "isEqual",
    "isBlank",
    "array_equal",
    "deepEqual",
    "deep_eq",
    "EqualFold",
];
/// Calls whose yes says a part.
const SAYS_PART: [&str; 24] = [
    "contains",
    "contains_key",
    "containsKey",
    "starts_with",
    "startswith",
    "startsWith",
    "ends_with",
    "endswith",
    "endsWith",
    "includes",
    "match",
    "matches",
    "search",
    "is_match",
    "test",
    "Contains",
    "HasPrefix",
    "HasSuffix",
    "has",
    "any",
    "some",
    "issubset",
    "isclose",
    "fullmatch",
];
/// Calls that give a size.
const SIZES: [&str; 7] = ["len", "length", "size", "count", "Len", "shape", "exitstatus"];
/// Errors that every error is.
const EVERY_ERROR: [&str; 5] = ["Exception", "BaseException", "Throwable", "RuntimeException", "Error"];

/// How much an assertion by name says.
pub(super) fn of_name(name: &str, arguments: &[&[&str]]) -> Strength {
    let plain = plain(name);
    let rank = match plain.as_str() {
        "" | "true" | "istrue" | "assert" | "that" | "okay" => condition(first(arguments), Must::Hold),
        "false" | "isfalse" => condition(first(arguments), Must::Fail),
        "equal" | "equals" | "eq" | "is" | "same" | "strictequal" | "deepequal" | "deepstrictequal"
        | "exactly" => equality(arguments),
        "raises" | "throws" | "throwsa" | "thrown" | "raisesregex" | "throwsexactly" => {
            raised(&plain, arguments)
        }
        "tothrow" | "tothrowerror" | "throw" | "throwerror" => {
            if arguments.is_empty() {
                Strength::Partial
            } else {
                Strength::Exact
            }
        }
        "isnone" | "isnull" | "null" | "nil" | "noerror" | "empty" | "isempty" => Strength::Exact,
        known if EXISTS.contains(&known) => Strength::Exists,
        known if PARTIAL.contains(&known) => Strength::Partial,
        _unknown => Strength::Exact,
    };
    if speaks_of_nothing(arguments) && !arguments.is_empty() {
        return Strength::Vacuous;
    }
    if arguments.iter().any(|words| words.iter().any(|word| LOOSE.contains(word))) {
        return rank.min(Strength::Partial);
    }
    rank
}

/// A name without what all of them share.
fn plain(name: &str) -> String {
    let lower: String = name.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect();
    let bare = lower.trim_start_matches("debug").trim_start_matches("prop");
    bare.strip_prefix("assert").unwrap_or(bare).to_owned()
}

fn first<'a, 't>(arguments: &[&'a [&'t str]]) -> &'a [&'t str] {
    arguments.first().copied().unwrap_or_default()
}

/// Literals only, on every side: no line of the code under test has a say.
fn speaks_of_nothing(arguments: &[&[&str]]) -> bool {
    let is_name = |token: &&str| is_name(token) && !is_constant(token);
    !arguments.iter().any(|tokens| tokens.iter().any(is_name))
        && arguments.iter().any(|tokens| tokens.iter().any(|token| !token.is_empty()))
}

fn is_constant(token: &str) -> bool {
    ["true", "false", "True", "False", "None", "null", "nil", "undefined", "not", "and", "or", "is", "in"]
        .contains(&token)
}

/// Two sides that must be the same.
fn equality(arguments: &[&[&str]]) -> Strength {
    let is_handle = |part: &&&[&str]| !matches!(***part, ["t"]);
    let sides: Vec<&[&str]> = arguments.iter().filter(is_handle).copied().collect();
    let [one, other, ..] = *sides else { return Strength::Exact };
    equal(one, other, Must::Hold)
}

fn equal(one: &[&str], other: &[&str], must: Must) -> Strength {
    if words(one) == words(other) {
        return Strength::Vacuous;
    }
    for (side, value) in [(one, other), (other, one)] {
        match side {
            ["true" | "True"] => return condition(value, must).max(Strength::Exists),
            ["false" | "False"] => return condition(value, must.other()).max(Strength::Exists),
            _else => {}
        }
    }
    let is_size = |side: &[&str]| {
        side.iter().any(|token| SIZES.contains(token))
            && side.iter().filter(|token| is_name(token)).count() <= 6
    };
    let is_zero = one == ["0"] || other == ["0"];
    if !is_zero && (is_size(one) || is_size(other)) {
        return Strength::Partial;
    }
    let is_loose = |side: &[&str]| side.iter().any(|token| LOOSE.contains(token));
    if is_loose(one) || is_loose(other) { Strength::Partial } else { Strength::Exact }
}

fn raised(name: &str, arguments: &[&[&str]]) -> Strength {
    let has = |wanted: &dyn Fn(&str) -> bool| {
        arguments.iter().any(|tokens| tokens.iter().any(|token| wanted(token)))
    };
    let is_every = arguments.iter().any(|tokens| {
        let name = tokens.iter().find(|token| is_name(token));
        name.is_some_and(|name| EVERY_ERROR.contains(name)) && tokens.len() <= 3
    });
    if name == "raisesregex"
        || has(&|token| token == "match")
        || name == "throws" && arguments.len() > 1 && has(&|token| token == "message")
    {
        return Strength::Exact;
    }
    if is_every { Strength::Exists } else { Strength::Partial }
}

/// How much it says that a condition must hold, or must not.
pub(super) fn condition(tokens: &[&str], must: Must) -> Strength {
    taken_apart(tokens, must, DEEPEST)
}

fn taken_apart(tokens: &[&str], must: Must, deep: u32) -> Strength {
    let Some(deep) = deep.checked_sub(1) else { return Strength::Exists };
    let tokens = unwrapped(tokens);
    let either = split(tokens, &["||", "or"]);
    if either.len() > 1 {
        return joined(&either, must, Must::Hold, deep);
    }
    let both = split(tokens, &["&&", "and"]);
    if both.len() > 1 {
        return joined(&both, must, Must::Fail, deep);
    }
    if let ["!" | "not", rest @ ..] = tokens {
        return taken_apart(rest, must.other(), deep);
    }
    compared(tokens, must).unwrap_or_else(|| said(tokens, must))
}

/// Several conditions. Where one of them is enough, the weakest counts.
fn joined(parts: &[&[&str]], must: Must, loose: Must, deep: u32) -> Strength {
    let ranks = parts.iter().map(|part| taken_apart(part, must, deep));
    if must == loose {
        ranks.min().unwrap_or(Strength::Exists).min(Strength::Exists)
    } else {
        ranks.max().unwrap_or(Strength::Exists)
    }
}

/// Parentheses around the whole are nothing.
fn unwrapped<'a, 't>(mut tokens: &'a [&'t str]) -> &'a [&'t str] {
    while let ["(", inner @ .., ")"] = tokens {
        let mut depth = 0_i32;
        let closes_early = inner.iter().any(|token| {
            depth += i32::from(*token == "(") - i32::from(*token == ")");
            depth < 0
        });
        if closes_early {
            return tokens;
        }
        tokens = inner;
    }
    tokens
}

/// A comparison of two sides, if it is one.
fn compared(tokens: &[&str], must: Must) -> Option<Strength> {
    let sides = |at: &[&str]| match split(tokens, at).as_slice() {
        [one, other] if !one.is_empty() && !other.is_empty() => Some((*one, *other)),
        _other => None,
    };
    let same = sides(&["==", "===", "is"]).map(|sides| (sides, must));
    let differ = || sides(&["!=", "!==", "is not"]).map(|sides| (sides, must.other()));
    if let Some(((one, other), must)) = same.or_else(differ) {
        if must == Must::Hold {
            return Some(equal(one, other, must));
        }
        return Some(Strength::Exists);
    }
    let bounded = sides(&["<", ">", "<=", ">=", "in", "not in"]);
    bounded.map(|_| Strength::Partial)
}

/// A condition without an operator: a constant, or what the last call in it says.
fn said(tokens: &[&str], must: Must) -> Strength {
    match (tokens, must) {
        (["true" | "True" | "1"], Must::Hold) | (["false" | "False" | "0" | "None" | "null"], Must::Fail) => {
            return Strength::Vacuous;
        }
        (["true" | "True"], Must::Fail) | (["false" | "False" | "0"], Must::Hold) => return Strength::Exact,
        ([one], _) if is_literal(one) => return Strength::Vacuous,
        // What has no value of its own is empty, none or zero: `not x` says as much as `x == []`.
        (names, Must::Fail) if !names.contains(&"(") => return Strength::Exact,
        _else => {}
    }
    let mut depth = 0_i32;
    let mut called = "";
    for pair in tokens.windows(2) {
        if depth == 0 && matches!(pair[1], "(" | "!") && is_name(pair[0]) {
            called = bare(pair[0]);
        }
        depth += i32::from(pair[0] == "(") - i32::from(pair[0] == ")");
    }
    let has = |wanted: &str| tokens.contains(&wanted);
    match called {
        "matches" if has("!") => {
            if has("_") || has("..") {
                Strength::Exists
            } else {
                Strength::Exact
            }
        }
        "all" | "every" if has("==") || has("===") => Strength::Exact,
        call if SAYS_ALL.contains(&call) && must == Must::Hold => Strength::Exact,
        call if SAYS_PART.contains(&call) => Strength::Partial,
        _call => Strength::Exists,
    }
}
