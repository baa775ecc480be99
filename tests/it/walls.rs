//! Which room may look into which (`docs/architecture.md`): slices -> people, policy, proofs -> ground.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A room and the rooms it must not name. Slices know those below them; nothing below knows a slice.
const WALLS: &[(&str, &[&str])] = &[
    ("src/clock.rs", &["crate::"]),
    ("src/protocol", &["crate::"]),
    ("src/agent", &["crate::app", "crate::web", "crate::directory", "crate::policy", "crate::reset", "sqlx", "axum", "askama"]),
    ("src/crypto", &["crate::web", "crate::directory", "crate::policy", "axum", "sqlx"]),
    ("src/i18n", &["crate::", "axum", "sqlx"]),
    ("src/captcha", &["crate::web", "crate::directory", "axum", "sqlx"]),
    ("src/password", &["crate::", "axum", "sqlx"]),
    ("src/audit", &["crate::reset", "crate::account", "crate::directory", "axum"]),
    ("src/jobs", &["crate::passkeys", "crate::reset", "crate::account", "crate::directory", "axum"]),
    ("src/delivery", &["crate::reset", "crate::account", "crate::directory", "crate::factors", "axum"]),
    ("src/policy", &["crate::reset", "crate::account", "crate::factors", "axum"]),
    ("src/eligibility", &["crate::reset", "crate::account", "crate::directory", "crate::factors", "axum", "sqlx", "now_utc"]),
    ("src/directory", &["crate::passkeys", "crate::reset", "crate::account", "axum"]),
    ("src/factors", &["crate::passkeys", "crate::reset", "crate::account", "axum", "askama"]),
    ("src/courier", &["crate::passkeys", "crate::reset", "crate::account", "axum"]),
    (
        "src/credentials",
        &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::api", "crate::web", "axum", "askama"],
    ),
    (
        "src/people",
        &[
            "crate::passkeys",
            "crate::reset",
            "crate::account",
            "crate::registration",
            "crate::api",
            "crate::admin",
            "crate::writeback",
            "crate::web",
            "crate::app",
            "axum",
            "askama",
        ],
    ),
    ("src/sessions", &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::api", "askama"]),
    (
        "src/reset",
        &["crate::passkeys", "crate::writeback", "crate::account", "crate::registration", "crate::api", "crate::demo", "crate::cli"],
    ),
    ("src/account", &["crate::passkeys", "crate::reset", "crate::registration", "crate::api", "crate::demo", "crate::cli"]),
    ("src/registration", &["crate::passkeys", "crate::reset", "crate::account", "crate::api", "crate::demo", "crate::cli"]),
    ("src/passkeys", &["crate::reset", "crate::account", "crate::registration", "crate::api", "crate::demo", "crate::cli"]),
    (
        "src/applications",
        &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::api", "crate::arrival", "axum", "askama"],
    ),
    (
        "src/api",
        &[
            "crate::passkeys",
            "crate::reset",
            "crate::account",
            "crate::registration",
            "crate::arrival",
            "crate::admin",
            "crate::demo",
            "crate::cli",
            "askama",
        ],
    ),
    (
        "src/arrival",
        &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::api", "crate::demo", "crate::cli"],
    ),
    (
        "src/messages",
        &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::api", "crate::writeback", "axum", "askama"],
    ),
    (
        "src/writeback",
        &[
            "crate::passkeys",
            "crate::reset",
            "crate::account",
            "crate::registration",
            "crate::api",
            "crate::arrival",
            "crate::demo",
            "crate::cli",
            "askama",
        ],
    ),
    (
        "src/admin",
        &[
            "crate::passkeys",
            "crate::reset",
            "crate::account",
            "crate::registration",
            "crate::api",
            "crate::arrival",
            "crate::writeback",
            "crate::demo",
            "crate::cli",
        ],
    ),
    (
        "src/domains",
        &["crate::passkeys", "crate::reset", "crate::account", "crate::registration", "crate::admin", "crate::web", "axum", "askama"],
    ),
    ("src/domains/mod.rs", &["sqlx", "now_utc", "hickory"]),
    ("src/sealing", &["crate::web", "crate::app", "crate::cli", "axum", "askama", "now_utc"]),
    // The life of a request is pure; its SQL knows no pages.
    ("src/messages/life.rs", &["sqlx", "now_utc"]),
    // What the settings pages are made of is pure below them.
    ("src/admin/settings/fields.rs", &["crate::", "sqlx", "axum", "askama", "now_utc"]),
    ("src/admin/settings/part.rs", &["sqlx", "axum", "askama", "now_utc", "crate::app", "crate::sessions"]),
    ("src/admin/settings/words.rs", &["sqlx", "axum", "askama", "now_utc", "crate::app", "crate::web"]),
    ("src/policy/difference.rs", &["sqlx", "axum", "now_utc", "crate::directory", "crate::web"]),
    // Within a slice: flow <- store <- pages.
    ("src/passkeys/cose.rs", &["crate::", "super::", "sqlx", "axum", "now_utc"]),
    ("src/passkeys/data.rs", &["crate::", "sqlx", "axum", "now_utc"]),
    ("src/passkeys/challenge.rs", &["crate::web", "crate::app", "super::store", "sqlx", "axum", "now_utc"]),
    ("src/passkeys/verify.rs", &["crate::web", "crate::app", "super::store", "sqlx", "axum", "now_utc"]),
    ("src/passkeys/store.rs", &["axum", "askama", "crate::web", "super::pages"]),
    ("src/passkeys/answer.rs", &["axum", "askama", "crate::web", "super::pages"]),
    ("src/reset/flow.rs", &["sqlx", "axum", "askama", "now_utc", "crate::web", "crate::app"]),
    ("src/reset/store.rs", &["axum", "askama", "crate::web", "super::pages"]),
    ("src/reset/prove.rs", &["axum", "askama", "super::pages"]),
    ("src/reset/ask.rs", &["axum", "askama", "super::pages"]),
    ("src/reset/commit.rs", &["axum", "askama", "super::pages"]),
    ("src/registration/flow.rs", &["sqlx", "axum", "askama", "now_utc", "crate::web", "crate::app"]),
    ("src/registration/store.rs", &["axum", "askama", "crate::web", "super::pages"]),
    ("src/registration/verify.rs", &["axum", "askama", "super::pages"]),
    ("src/registration/change.rs", &["axum", "askama", "super::pages"]),
];

fn files(path: &Path) -> Vec<PathBuf> {
    if path.ends_with("tests") || path.ends_with("tests.rs") {
        return vec![];
    }
    if path.is_dir() {
        return fs::read_dir(path).unwrap().flat_map(|entry| files(&entry.unwrap().path())).collect();
    }
    if path.extension().is_some_and(|ending| ending == "rs") { vec![path.to_owned()] } else { vec![] }
}

#[test]
fn rooms_keep_to_their_side_of_the_wall() {
    let mut broken = vec![];
    for (room, walls) in WALLS {
        for file in files(Path::new(room)) {
            let text = fs::read_to_string(&file).unwrap();
            for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
                for wall in *walls {
                    if line.contains(wall) {
                        broken.push(format!("{} reaches for {wall}: {}", file.display(), line.trim()));
                    }
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_source_file_opens_with_a_line_that_says_what_it_holds() {
    for file in files(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//!"), "{}", file.display());
    }
}
