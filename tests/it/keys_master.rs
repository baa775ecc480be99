//! Another master key, and the commands of `latchkey key` as an operator types them (quality, rule 9).

use std::process::Command;

use latchkey::{applications::Scope, crypto::Keyring, factors::Method, sealing};
use sqlx::PgPool;

use crate::{
    application::Application,
    house::{House, NEW, PASSWORD, open_policy},
    keys::{FIRST_MASTER, house_of, master, reseal, rotate, start},
    walk::{change, lock_out, pass, sign_in, somebody},
};

const SECOND_MASTER: &str = "123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0";

/// A database as releases made it until there were roots: the master key itself is the root.
async fn without_root(pool: &PgPool) {
    sqlx::query("insert into instance (kind, key_check, created_at) values ('live', $1, 'epoch')")
        .bind(master(FIRST_MASTER).check_value(false).unwrap())
        .execute(pool)
        .await
        .unwrap();
}

/// Everything that depends on a key, before and after the master key is changed.
async fn everything_holds_under_another_master_key(pool: PgPool) {
    let (old, new) = (master(FIRST_MASTER), master(SECOND_MASTER));
    let house = house_of(pool.clone(), &old).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(2))).await;
    let (kim, locked) = (somebody(&house, tenant, 1).await, somebody(&house, tenant, 2).await);
    let application = Application::new(&house, tenant, &[Scope::parse("registration:read").unwrap()]).await;
    rotate(&house, &old).await;
    lock_out(&house, &locked.id).await;
    house.deliver().await;
    sealing::change_master(&pool, &old, &new).await.unwrap();
    // Who runs goes on.
    assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "account");
    sealing::look(&pool, &house.app.keys, house.time()).await.unwrap();
    // The old key opens nothing any more, and changes nothing.
    let mut again = House::new(pool.clone()).await;
    let said = start(&mut again.app, &old).await.unwrap_err().to_string();
    assert_eq!(said, "LATCHKEY_MASTER_KEY is not the key of this database");
    assert!(sealing::change_master(&pool, &old, &new).await.is_err());
    assert!(sealing::rotate(&pool, &old, house.time()).await.is_err());
    let said = sealing::change_master(&pool, &new, &new).await.unwrap_err().to_string();
    assert!(said.contains("is the key the database has"), "{said}");
    start(&mut again.app, &new).await.unwrap();
    let time = house.time() - again.time();
    again.later(time);
    // Passwords, roles and domains (a row whose code is wrong is nobody's), counters, API keys.
    assert_eq!(sign_in(&again, &kim.id, PASSWORD).await, "account");
    assert_eq!(sign_in(&again, &locked.id, PASSWORD).await, "signin", "still closed");
    let mut present = Application::new(&again, tenant, &[Scope::parse("registration:read").unwrap()]).await;
    present.key = application.key;
    assert_eq!(present.registration(&kim.id).await.status, 200);
    // Answers and apps.
    let mut browser = again.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&again, &mut browser, &seen, Method::App, &kim).await;
    let seen = pass(&again, &mut browser, &seen, Method::Questions, &kim).await;
    change(&mut browser, &seen).await.is("done");
    assert_eq!(sign_in(&again, &kim.id, NEW).await, "account");
    again.deliver().await;
    // New sealing keys are made under the new one. A process that was not started again says so, instead of going on blindly.
    again.later(sealing::SETTLED);
    house.later(sealing::SETTLED);
    rotate(&again, &new).await;
    house.later(sealing::KNOWN);
    let ready = async |house: &House| house.browser().send("GET", "/readyz", None).await.status().as_u16();
    let said = sealing::look(&pool, &house.app.keys, house.time()).await.unwrap_err().to_string();
    assert_eq!(said, "sealing key 3 cannot be opened; start again with the present master key");
    assert!(house.app.keys.is_behind() && !again.app.keys.is_behind());
    assert_eq!(ready(&house).await, 503);
    let done = reseal(&again).await;
    assert!(done.unreadable.is_empty() && done.retired == [1, 2], "{done:?}");
}

#[sqlx::test]
async fn rule_9_everything_holds_under_another_master_key(pool: PgPool) {
    everything_holds_under_another_master_key(pool).await;
}

#[sqlx::test]
async fn rule_9_a_database_from_before_holds_under_another_master_key(pool: PgPool) {
    without_root(&pool).await;
    everything_holds_under_another_master_key(pool).await;
}

#[sqlx::test]
async fn rule_9_keys_of_a_database_from_before_are_those_it_always_had_and_a_new_one_has_its_own(pool: PgPool) {
    let same = |a: &Keyring, b: &Keyring| a.row_mac(&[b"row"]) == b.row_mac(&[b"row"]) && a.captcha_key() == b.captcha_key();
    let before = Keyring::from_text(FIRST_MASTER).unwrap();
    let house = house_of(pool.clone(), &master(FIRST_MASTER)).await;
    assert!(!same(&house.app.keys, &before), "without its database a master key is worth nothing");
    assert!(same(&house.app.keys, &house_of(pool.clone(), &master(FIRST_MASTER)).await.app.keys), "each time the same");
    // Somebody who writes in the database cannot talk it into being an old one.
    sqlx::query("update instance set root = null").execute(&pool).await.unwrap();
    let mut bent = House::new(pool.clone()).await;
    assert!(start(&mut bent.app, &master(FIRST_MASTER)).await.is_err());
    sqlx::query("delete from instance").execute(&pool).await.unwrap();
    without_root(&pool).await;
    assert!(same(&house_of(pool, &master(FIRST_MASTER)).await.app.keys, &before));
}

struct Operator {
    url: String,
}

impl Operator {
    /// What a command writes, and whether it succeeded.
    fn types(&self, key: &str, command: &[&str], more: &[(&str, &str)]) -> (bool, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .args(command)
            .env_clear()
            .env("DATABASE_URL", &self.url)
            .env("LATCHKEY_MASTER_KEY", key)
            .envs(more.iter().copied())
            .current_dir(std::env::temp_dir())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap() + std::str::from_utf8(&output.stderr).unwrap();
        assert!(!said.contains(FIRST_MASTER) && !said.contains(SECOND_MASTER), "{said}");
        (output.status.success(), said)
    }
}

#[sqlx::test]
async fn rule_9_an_operator_lists_rotates_reseals_and_changes_the_master_key(pool: PgPool) {
    let name = pool.connect_options().get_database().unwrap().to_owned();
    let url = std::env::var("DATABASE_URL").unwrap();
    let operator = Operator { url: format!("{}/{name}", url.rsplit_once('/').unwrap().0) };
    let says = |key: &str, command: &[&str], more: &[(&str, &str)], right: bool, parts: &[&str]| {
        let (succeeded, said) = operator.types(key, command, more);
        assert!(succeeded == right && said.lines().count() == 1 && parts.iter().all(|part| said.contains(part)), "{command:?}: {said}");
    };
    says(FIRST_MASTER, &["key", "list"], &[], true, &["1\tin use\tmade with the database\t0 secrets"]);
    says(FIRST_MASTER, &["key", "rotate"], &[], true, &["Sealing key 2 is in use from ", "`latchkey key reseal`"]);
    says(FIRST_MASTER, &["key", "rotate"], &[], false, &["sealing key 2 is new; make another one after "]);
    says(FIRST_MASTER, &["key", "reseal"], &[], false, &["sealing key 2 is new; run this after "]);
    let (_, said) = operator.types(FIRST_MASTER, &["key", "list"], &[]);
    assert!(said.contains("1\tin use\t") && said.contains("2\tin use from "), "{said}");
    sqlx::query("update sealing_key set active_at = active_at - interval '2 minutes' where id = 2").execute(&pool).await.unwrap();
    let said = operator.types(FIRST_MASTER, &["key", "list"], &[]).1;
    assert!(said.contains("1\treplaced\t") && said.contains("2\tin use\tmade "), "{said}");
    says(FIRST_MASTER, &["key", "reseal"], &[], true, &["Sealed anew under key 2: 0 secrets. Keys deleted: 1."]);
    says(FIRST_MASTER, &["key", "reseal"], &[], true, &["Keys deleted: none."]);
    let change = ["key", "change-master"];
    says(FIRST_MASTER, &change, &[], false, &["latchkey: LATCHKEY_NEW_MASTER_KEY is missing: "]);
    says(FIRST_MASTER, &change, &[("LATCHKEY_NEW_MASTER_KEY", "abc")], false, &["LATCHKEY_NEW_MASTER_KEY is wrong"]);
    says(FIRST_MASTER, &change, &[("LATCHKEY_NEW_MASTER_KEY", FIRST_MASTER)], false, &["is the key the database has"]);
    says(SECOND_MASTER, &change, &[("LATCHKEY_NEW_MASTER_KEY", FIRST_MASTER)], false, &["LATCHKEY_MASTER_KEY is not the key of this"]);
    says(FIRST_MASTER, &change, &[("LATCHKEY_NEW_MASTER_KEY", SECOND_MASTER)], true, &["The master key is changed."]);
    let refused = "latchkey: LATCHKEY_MASTER_KEY is not the key of this database";
    says(FIRST_MASTER, &["key", "list"], &[], false, &[refused]);
    let serve = [
        ("LATCHKEY_PUBLIC_URL", "https://reset.example.org"),
        ("LATCHKEY_SMTP_URL", "smtp://127.0.0.1:25"),
        ("LATCHKEY_MAIL_FROM", "no-reply@example.org"),
    ];
    says(FIRST_MASTER, &["serve"], &serve, false, &[refused]);
    says(SECOND_MASTER, &["key", "list"], &[], true, &["2\tin use\tmade "]);
    // From a file, and back.
    let file = std::env::temp_dir().join(format!("latchkey-new-master-{}", std::process::id()));
    std::fs::write(&file, format!("{FIRST_MASTER}\n")).unwrap();
    says(SECOND_MASTER, &change, &[("LATCHKEY_NEW_MASTER_KEY_FILE", file.to_str().unwrap())], true, &["The master key is changed."]);
    std::fs::remove_file(file).unwrap();
    says(FIRST_MASTER, &["key", "list"], &[], true, &["2\tin use\tmade "]);
}
