//! Where imports lead, in each language, in repositories as people lay them out.

use expect_test::{Expect, expect};
use std::collections::BTreeMap;
use survey::code::{Borders, Language, Map, imports, new_crossings};
use trace::Area;

/// Shows each import of a file, and where it leads.
fn check(files: &[(&str, &str)], from: &str, expected: &Expect) {
    let texts: BTreeMap<&str, &str> = files.iter().copied().collect();
    let paths = texts.keys().map(|path| (*path).to_owned());
    let map = Map::read(paths, |path| texts.get(path).map(|text| (*text).to_owned()));
    let language = Language::of_path(from).expect("because it is code");
    let mut shown = String::new();
    for import in imports(language, texts[from]) {
        let leads = map.resolve(from, &import).unwrap_or("outside");
        shown.push_str(&format!("{}:{} {} -> {leads}\n", import.line, import.column, import.text));
    }
    expected.assert_eq(&shown);
}

#[test]
fn rust_leads_through_modules_and_crates_whatever_they_are_called() {
    let files = [
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\"]\n[workspace.dependencies]\nbooks = { path = \"crates/ledger\", package = \"shop-ledger\" }\n",
        ),
        ("crates/ledger/Cargo.toml", "[package]\nname = \"shop-ledger\"\n"),
        ("crates/ledger/src/lib.rs", ""),
        ("crates/ledger/src/entry.rs", ""),
        ("crates/pay/Cargo.toml", "[package]\nname = \"pay\"\n[dependencies]\nbooks.workspace = true\n"),
        ("crates/pay/src/lib.rs", "mod refunds;\nmod gone;"),
        (
            "crates/pay/src/refunds/mod.rs",
            "use books::{entry::Entry, Cents as Money};\nuse crate::refunds::store::{self, Store};\nuse super::other;\nuse std::fmt;\nuse store::Key;\nmod store;\nfn f() { books::entry::post(); Vec::<u8>::new(); }\nmod tests { use super::*; use super::super::other::X; }\n",
        ),
        ("crates/pay/src/refunds/store.rs", ""),
        ("crates/pay/src/other.rs", ""),
        ("crates/pay/tests/it/main.rs", "mod world;\nuse pay::other::Other;\n"),
        ("crates/pay/tests/it/world.rs", ""),
    ];
    check(
        &files,
        "crates/pay/src/lib.rs",
        &expect![[r#"
        1:1 mod refunds; -> crates/pay/src/refunds/mod.rs
        2:1 mod gone; -> outside
    "#]],
    );
    check(
        &files,
        "crates/pay/src/refunds/mod.rs",
        &expect![[r#"
        1:1 use books::{entry::Entry, Cents as Money}; -> crates/ledger/src/lib.rs
        1:1 use books::{entry::Entry, Cents as Money}; -> crates/ledger/src/entry.rs
        2:1 use crate::refunds::store::{self, Store}; -> crates/pay/src/refunds/store.rs
        2:1 use crate::refunds::store::{self, Store}; -> crates/pay/src/refunds/store.rs
        3:1 use super::other; -> crates/pay/src/other.rs
        4:1 use std::fmt; -> outside
        5:1 use store::Key; -> crates/pay/src/refunds/store.rs
        6:1 mod store; -> crates/pay/src/refunds/store.rs
        7:10 books::entry::post -> crates/ledger/src/entry.rs
        8:13 use super::*; -> outside
        8:27 use super::super::other::X; -> crates/pay/src/other.rs
    "#]],
    );
    check(
        &files,
        "crates/pay/tests/it/main.rs",
        &expect![[r#"
        1:1 mod world; -> crates/pay/tests/it/world.rs
        2:1 use pay::other::Other; -> crates/pay/src/other.rs
    "#]],
    );
}

#[test]
fn typescript_leads_through_paths_packages_and_what_stands_for_source() {
    let files = [
        ("package.json", "{\"workspaces\": [\"packages/*\"]}"),
        (
            "tsconfig.base.json",
            "{ // names\n \"compilerOptions\": { \"baseUrl\": \".\", \"paths\": { \"@lib/*\": [\"libs/*/src/index.ts\",], } } }",
        ),
        ("packages/ledger/package.json", "{\"name\": \"@shop/ledger\", \"main\": \"./src/index.ts\"}"),
        ("packages/ledger/src/index.ts", ""),
        ("packages/ledger/src/entry.ts", ""),
        ("packages/pay/tsconfig.json", "{\"extends\": \"../../tsconfig.base.json\"}"),
        (
            "packages/pay/a.tsx",
            "import React from 'react';\nimport type { B } from './b.js';\nexport * from './deep';\nimport '@shop/ledger';\nimport e from '@shop/ledger/entry';\nconst c = require('../ledger/src/entry');\nconst d = () => import(`@lib/ui`);\nimport x from './' + y;\nimport f = require('./b');\nimport '../../../../etc/passwd';\n",
        ),
        ("packages/pay/b.ts", ""),
        ("packages/pay/deep/index.ts", ""),
        ("libs/ui/src/index.ts", ""),
    ];
    check(
        &files,
        "packages/pay/a.tsx",
        &expect![[r#"
        1:1 import React from 'react'; -> outside
        2:1 import type { B } from './b.js'; -> packages/pay/b.ts
        3:1 export * from './deep'; -> packages/pay/deep/index.ts
        4:1 import '@shop/ledger'; -> packages/ledger/src/index.ts
        5:1 import e from '@shop/ledger/entry'; -> packages/ledger/src/entry.ts
        6:11 require('../ledger/src/entry') -> packages/ledger/src/entry.ts
        7:17 import(`@lib/ui`) -> libs/ui/src/index.ts
        8:1 import x from './' -> outside
        9:1 import f = require('./b'); -> packages/pay/b.ts
        10:1 import '../../../../etc/passwd'; -> outside
    "#]],
    );
}

#[test]
fn python_leads_through_roots_and_dots() {
    let files = [
        ("services/pay/pyproject.toml", ""),
        ("services/pay/src/pay/__init__.py", ""),
        (
            "services/pay/src/pay/api/views.py",
            "import os, ledger.book as book\nfrom . import models\nfrom ..store import Key, other\nfrom pay.store import Key\nfrom ledger import book, Entry\nfrom typing import *\ndef f():\n    import pay.api.models\n",
        ),
        ("services/pay/src/pay/api/__init__.py", ""),
        ("services/pay/src/pay/api/models.py", ""),
        ("services/pay/src/pay/store.py", ""),
        ("libs/ledger/__init__.py", ""),
        ("libs/ledger/book.py", ""),
    ];
    check(
        &files,
        "services/pay/src/pay/api/views.py",
        &expect![[r#"
        1:1 import os, ledger.book as book -> libs/ledger/book.py
        1:1 import os, ledger.book as book -> outside
        2:1 from . import models -> services/pay/src/pay/api/models.py
        3:1 from ..store import Key, other -> services/pay/src/pay/store.py
        3:1 from ..store import Key, other -> services/pay/src/pay/store.py
        4:1 from pay.store import Key -> services/pay/src/pay/store.py
        5:1 from ledger import book, Entry -> libs/ledger/__init__.py
        5:1 from ledger import book, Entry -> libs/ledger/book.py
        6:1 from typing import * -> outside
        8:5 import pay.api.models -> services/pay/src/pay/api/models.py
    "#]],
    );
}

#[test]
fn go_leads_through_modules() {
    let files = [
        ("go.work", "go 1.22\nuse ./pay\nuse ./ledger\n"),
        (
            "pay/go.mod",
            "module example.com/shop/pay // it\nrequire example.com/old v1.0.0\nreplace example.com/old => ../old\n",
        ),
        ("ledger/go.mod", "module example.com/shop/ledger\n"),
        (
            "pay/main.go",
            "package main\nimport \"fmt\"\nimport (\n\tb \"example.com/shop/ledger/book\"\n\t_ \"example.com/shop/pay/store\"\n\t\"example.com/old\"\n\t\"example.com/shop/payments\"\n)\n",
        ),
        ("pay/store/store.go", ""),
        ("ledger/book/book.go", ""),
        ("ledger/book/a_test.go", ""),
        ("old/old.go", ""),
    ];
    check(
        &files,
        "pay/main.go",
        &expect![[r#"
        2:8 "fmt" -> outside
        4:2 b "example.com/shop/ledger/book" -> ledger/book/book.go
        5:2 _ "example.com/shop/pay/store" -> pay/store/store.go
        6:2 "example.com/old" -> old/old.go
        7:2 "example.com/shop/payments" -> outside
    "#]],
    );
}

#[test]
fn java_leads_through_packages() {
    let files = [
        (
            "pay/src/main/java/com/shop/pay/Pay.java",
            "package com.shop.pay;\nimport java.util.List;\nimport com.shop.ledger.Entry;\nimport static com.shop.ledger.Entry.Kind.DEBIT;\nimport com.shop.ledger.*;\nimport com.shop.pay.Store;\n",
        ),
        ("pay/src/main/java/com/shop/pay/Store.java", ""),
        ("ledger/src/main/java/com/shop/ledger/Entry.java", ""),
    ];
    check(
        &files,
        "pay/src/main/java/com/shop/pay/Pay.java",
        &expect![[r#"
        2:1 import java.util.List; -> outside
        3:1 import com.shop.ledger.Entry; -> ledger/src/main/java/com/shop/ledger/Entry.java
        4:1 import static com.shop.ledger.Entry.Kind.DEBIT; -> ledger/src/main/java/com/shop/ledger/Entry.java
        5:1 import com.shop.ledger.*; -> ledger/src/main/java/com/shop/ledger/Entry.java
        6:1 import com.shop.pay.Store; -> pay/src/main/java/com/shop/pay/Store.java
    "#]],
    );
}

#[test]
fn a_crossing_that_only_moved_is_not_new() {
    let area = |name: &str| Area {
        name: name.into(),
        paths: vec![format!("{name}/**")],
        owner: "mira".into(),
        deputy: None,
        may_use: None,
    };
    let borders = Borders::of(&[area("pay"), area("ledger")]);
    let paths = ["pay/a.ts", "ledger/b.ts", "ledger/c.ts", "loose.ts"].map(str::to_owned);
    let map = Map::read(paths, |_| None);
    let before = borders.crossings(&map, "pay/a.ts", "import b from '../ledger/b';\nimport '../loose';\n");
    let after = borders.crossings(
        &map,
        "pay/a.ts",
        "\n\nimport b from '../ledger/b';\nimport c from '../ledger/c';\n",
    );
    assert_eq!((before.len(), after.len()), (1, 2));
    let new = new_crossings(&before, after);
    assert_eq!((new.len(), new[0].line, new[0].to.as_str()), (1, 4, "ledger"));
    assert_eq!(borders.crossings(&map, "loose.ts", "import './ledger/b';"), []);
}
