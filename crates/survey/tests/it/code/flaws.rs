//! Where a sample of a document stops making sense.

use expect_test::expect;
use survey::code::{Language, flaw};

#[test]
fn a_fragment_has_no_flaw() {
    let fragments = [
        (Language::Rust, "let a = b?;\nprintln!(\"{a}\");"),
        (Language::Rust, "pub fn a(&self) -> u32;\n\nfn b(&self) { ... }"),
        (Language::Rust, "Some(a) => b,\nNone => { … }"),
        (Language::Rust, "# use a::b;\n# fn main() {\nlet c = b();\n# }"),
        (Language::Rust, "struct A {\n    id: u32,\n    ...\n}"),
        (Language::Rust, "id: u32,\nname: String,"),
        (Language::Rust, "use crate::{a, b};\n\n#[test]\nfn it() {}\nit();"),
        (Language::Rust, ".map(|a| a + 1)\n.collect()"),
        (Language::TypeScript, "async run(): Promise<void> {\n  await this.a();\n}"),
        (Language::TypeScript, "const App = () => <div>{a}</div>;"),
        (Language::TypeScript, "name: string;\nid?: number;"),
        (Language::TypeScript, "const a = <T>(b: unknown) => b as T;"),
        (Language::JavaScript, "return await fetch(url)"),
        (Language::JavaScript, "{ \"a\": 1, b: [2] }"),
        (Language::JavaScript, "<App a={1} />\n<App />"),
        (Language::JavaScript, "app.get('/', (req, res) => {\n  ...\n})"),
        (Language::Python, "    def a(self):\n        return 1"),
        (Language::Python, ">>> a = 1\n>>> a\n1\n>>> def b():\n...     pass"),
        (Language::Python, "def a():\n    ...\n\nfoo(…)"),
        (Language::Python, "\"a\": 1,\n\"b\": 2,"),
        (Language::Go, "a, err := b()\nif err != nil {\n\treturn err\n}"),
        (Language::Go, "type A struct {\n\t...\n}\n\nfunc f(xs ...int) {}"),
        (Language::Go, "ID int `json:\"id\"`\nName string"),
        (Language::Java, "@Override\npublic void a(int b) {\n    ...\n}"),
        (Language::Java, "var a = List.of(1);\nfor (int b : a) { c(b); }"),
        (Language::Java, "import a.b.C;\n\nC c = new C();\nc.d();"),
    ];
    for (language, text) in fragments {
        assert_eq!(flaw(language, text), None, "{language:?}:\n{text}");
    }
}

#[test]
fn a_sample_that_fails_in_every_reading_has_a_flaw() {
    let broken = [
        (Language::Rust, "fn a() {\n    let b = ;\n}"),
        (Language::Rust, "fn a() {\n    if b {\n        c();\n}"),
        (Language::Rust, "pub fnc a() -> u32 { 1 }"),
        (Language::TypeScript, "export function a(b: number {\n  return b;\n}"),
        (Language::Tsx, "const a = <div><b></div>;"),
        (Language::JavaScript, "let a = = 4;"),
        (Language::Python, "def a(:\n    pass"),
        (Language::Python, "for a in b\n    print(a)"),
        (Language::Go, "func a( {\n}"),
        (Language::Java, "public void a(int b { }\n"),
    ];
    let mut shown = String::new();
    for (language, text) in broken {
        let said = flaw(language, text)
            .map_or("none".to_owned(), |flaw| format!("{}:{} {}", flaw.line, flaw.column, flaw.what));
        shown.push_str(&format!("{language:?} {said}\n"));
    }
    expect![[r#"
        Rust 2:11 `=` does not parse here
        Rust 4:2 `}` is missing
        Rust 1:1 `pub fnc a() -> u32 { 1 }` does not parse here
        TypeScript 2:10 `b;` does not parse here
        Tsx 1:9 `= <div><b></div>` does not parse here
        JavaScript none
        Python 1:7 `)` is missing
        Python 1:1 `for a in b` does not parse here
        Go 1:8 `)` is missing
        Java 1:20 `)` is missing
    "#]]
    .assert_eq(&shown);
}
