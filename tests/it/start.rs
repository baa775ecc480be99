//! Starting with something missing: one clear line on the terminal, and nothing before it.

use std::process::Command;

/// What `latchkey serve` writes with these settings and no others, and that it fails.
fn serve(settings: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_latchkey"))
        .arg("serve")
        .env_clear()
        .envs(settings.iter().copied())
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn each_missing_setting_is_named_in_one_line() {
    let key = "0123456789abcdef".repeat(4);
    let settings = [
        ("LATCHKEY_PUBLIC_URL", "https://reset.example.org"),
        ("LATCHKEY_MASTER_KEY", key.as_str()),
        ("LATCHKEY_SMTP_URL", "smtps://user:Mail-Secret-7@mail.example:465"),
        ("LATCHKEY_MAIL_FROM", "no-reply@example.org"),
    ];
    // The pool for mail is made before the database is looked for: it must not be heard when it goes.
    let missing = ["LATCHKEY_PUBLIC_URL", "LATCHKEY_MASTER_KEY", "LATCHKEY_SMTP_URL", "LATCHKEY_MAIL_FROM", "DATABASE_URL"];
    for (n, missing) in missing.into_iter().enumerate() {
        let said = serve(&settings[..n]);
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with(&format!("latchkey: {missing} is missing: ")), "{said}");
        assert!(!said.contains("Mail-Secret-7") && !said.contains(&key), "{said}");
    }
}

#[test]
fn a_database_that_refuses_is_told_once() {
    let Ok(url) = std::env::var("DATABASE_URL") else { panic!("DATABASE_URL: the tests need a database") };
    let (server, _) = url.rsplit_once('/').unwrap();
    let key = "0123456789abcdef".repeat(4);
    let said = serve(&[
        ("LATCHKEY_PUBLIC_URL", "https://reset.example.org"),
        ("LATCHKEY_MASTER_KEY", key.as_str()),
        ("LATCHKEY_SMTP_URL", "smtp://127.0.0.1:25"),
        ("LATCHKEY_MAIL_FROM", "no-reply@example.org"),
        ("DATABASE_URL", &format!("{server}/no_such_database_here")),
    ]);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("latchkey: DATABASE_URL: the database cannot be reached: "), "{said}");
    assert_eq!(said.matches("no_such_database_here").count(), 1, "{said}");
}
