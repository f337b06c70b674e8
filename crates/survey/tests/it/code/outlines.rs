//! What a file offers, in each language.

use expect_test::{Expect, expect};
use survey::code::{Language, outline};

fn check(language: Language, text: &str, expected: &Expect) {
    let found = outline(language, text);
    let mut shown = String::new();
    for signature in &found.signatures {
        let indent = "  ".repeat(signature.depth);
        shown.push_str(&format!("{:<3} {indent}{}\n", signature.line, signature.text));
        if let Some(doc) = &signature.doc {
            shown.push_str(&format!("    {indent}  — {doc}\n"));
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn rust_offers_what_is_visible() {
    let text = "
//! A ledger.

use std::fmt;
pub use entry::Entry;

/// The most entries.
/// More of it.
pub const MOST: usize = 10;

/// An account.
#[derive(Debug)]
pub struct Account<T>
where
    T: Clone,
{
    pub id: u32,
}

pub struct Cents(pub u64);

impl<T: Clone> Account<T> {
    /// Opens one.
    pub fn open(id: u32) -> Self { todo!() }
    fn hidden(&self) {}
}

impl Cents { fn hidden(self) {} }

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { Ok(()) }
}

/// What posts.
pub trait Post {
    /// What it posts.
    type Item;
    fn post(&mut self, item: Self::Item) -> bool;
}

pub(crate) mod inner {
    pub async fn deep() {}
    fn hidden() {}
}

#[macro_export]
macro_rules! cents { ($n:expr) => { Cents($n) } }

#[cfg(test)]
mod tests { pub fn hidden() {} }
";
    check(
        Language::Rust,
        text,
        &expect![[r#"
            5   pub use entry::Entry
            9   pub const MOST: usize
                  — The most entries.
            13  pub struct Account<T> where T: Clone,
                  — An account.
            20  pub struct Cents(pub u64)
            22  impl<T: Clone> Account<T>
            24    pub fn open(id: u32) -> Self
                    — Opens one.
            30  impl fmt::Display for Cents
            35  pub trait Post
                  — What posts.
            37    type Item
                    — What it posts.
            38    fn post(&mut self, item: Self::Item) -> bool
            41  pub(crate) mod inner
            42    pub async fn deep()
            47  macro_rules! cents
        "#]],
    );
}

#[test]
fn typescript_offers_what_is_exported() {
    let text = "
import { a } from './a';

/** Adds. */
export function add(a: number, b: number): number { return a + b; }

export default class Wallet extends Base<string> {
  #secret = 1;
  private hidden(): void {}
  /**
   * What is in it.
   */
  balance(): Promise<number> { return p; }
  static readonly limit: number = 5;
}

export interface Shape<T> {
  area(scale: number): T;
  name: string;
}
export type Id = string | number;
export enum Kind { A, B }
export const half = (n: number): number => n / 2;
export abstract class Base { abstract run(): void; }
export { a } from './a';
export * from './all';
declare module 'x';
function hidden() {}
const alsoHidden = 1;
";
    check(
        Language::TypeScript,
        text,
        &expect![[r#"
            5   export function add(a: number, b: number): number
                  — Adds.
            7   export default class Wallet extends Base<string>
            13    balance(): Promise<number>
                    — What is in it.
            14    static readonly limit: number
            17  export interface Shape<T>
            18    area(scale: number): T
            21  export type Id = string | number
            22  export enum Kind
            23  export const half = (n: number): number =>
            24  export abstract class Base
            24    abstract run(): void
            25  export { a } from './a'
            26  export * from './all'
        "#]],
    );
}

#[test]
fn a_script_without_exports_offers_its_top() {
    check(
        Language::JavaScript,
        "// Says hello.\nfunction hello(name) {}\nconst x = () => 1;\nmodule.exports = { hello };\n",
        &expect![[r#"
            2   function hello(name)
                  — Says hello.
            3   const x = () =>
        "#]],
    );
    check(
        Language::JavaScript,
        "export const App = ({ a }) => <div>{a}</div>;\nfunction hidden() {}\n",
        &expect![[r#"
            1   export const App = ({ a }) =>
        "#]],
    );
}

#[test]
fn python_offers_what_has_no_underscore() {
    let text = "
\"\"\"A module.\"\"\"
import os

LIMIT: int = 5
_HIDDEN = 1
lower = 2

@cache
def load(path: str, *, strict: bool = False) -> dict[str, int]:
    \"\"\"Loads it.

    More.
    \"\"\"
    return {}

def _hidden(): ...

class Wallet(Base, metaclass=M):
    '''Holds money.'''
    CURRENCY = 'eur'

    def __init__(self, cents): ...
    async def spend(self) -> None:
        pass
    def _hidden(self): ...
    @property
    def empty(self) -> bool:
        return True
";
    check(
        Language::Python,
        text,
        &expect![[r#"
            5   LIMIT: int = 5
            10  def load(path: str, *, strict: bool = False) -> dict[str, int]
                  — Loads it.
            19  class Wallet(Base, metaclass=M)
                  — Holds money.
            21    CURRENCY = 'eur'
            23    def __init__(self, cents)
            24    async def spend(self) -> None
            28    def empty(self) -> bool
        "#]],
    );
}

#[test]
fn go_offers_what_begins_with_a_capital() {
    let text = "
package ledger

import \"fmt\"

// Most is the most.
const Most = 10

const (
	// First comes first.
	First Kind = iota
	hidden
)

// Account holds money.
type Account struct {
	ID int
}

type Poster interface {
	// Post posts.
	Post(ctx context.Context, cents int) error
	hidden()
}

// Open opens one.
func Open(id int) (*Account, error) { return nil, nil }
func (a *Account) Close() error { return nil }
func hidden() {}
var Default = Open(1)
type Cents = int64
";
    check(
        Language::Go,
        text,
        &expect![[r#"
            7   const Most
                  — Most is the most.
            11  const First Kind
                  — First comes first.
            16  type Account struct
                  — Account holds money.
            20  type Poster interface
            22    Post(ctx context.Context, cents int) error
                    — Post posts.
            27  func Open(id int) (*Account, error)
                  — Open opens one.
            28  func (a *Account) Close() error
            30  var Default
            31  type Cents = int64
        "#]],
    );
}

#[test]
fn java_offers_what_is_public_or_protected() {
    let text = "
package com.example.ledger;

import java.util.List;

/**
 * An account.
 */
public final class Account<T> extends Base implements Post {
    public static final int MOST = 10;
    private int cents;

    public Account(int cents) throws Empty { this.cents = cents; }

    /** Spends. */
    @Override
    public List<T> spend(int cents) { return null; }
    void hidden() {}
    protected abstract static class Inner { public void deep() {} }
    public enum Kind { A, B; public Kind next() { return A; } }
}

interface Hidden {}
public interface Post { void post(int cents); int MOST = 1; }
public record Cents(long amount) {}
";
    check(
        Language::Java,
        text,
        &expect![[r#"
            9   public final class Account<T> extends Base implements Post
                  — An account.
            10    public static final int MOST
            13    public Account(int cents) throws Empty
            16    @Override public List<T> spend(int cents)
                    — Spends.
            19    protected abstract static class Inner
            19      public void deep()
            20    public enum Kind
            20      public Kind next()
            24  public interface Post
            24    void post(int cents)
            24    int MOST
            25  public record Cents(long amount)
        "#]],
    );
}

#[test]
fn half_a_file_gives_half_an_outline() {
    check(
        Language::Rust,
        "pub fn whole() {}\npub struct Half { pub id: u32,\n",
        &expect![[r#"
            1   pub fn whole()
            2   pub struct Half
        "#]],
    );
}
