//! Resets of people whose password a directory holds, from the first page to the verdict (WB-1, WB-5, WB-6a, RESET-5, RESET-8).

use latchkey::{
    messages::{Answer, Outcome, store},
    protocol::{Code, Reason, Reasons, Verdict},
};
use sqlx::{AssertSqlSafe, PgPool};
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, House, NEW, Seen},
    played::{ANCHOR, Played, on_premises},
    played_socket::{Node, Online},
    walk::sign_in,
};

/// Through the gates: forgot it, or only locked out.
async fn proved(house: &House, browser: &mut Browser, name: &str, trouble: &str) -> Seen {
    let seen = browser.identify(&format!("{name}@quillham.example")).await;
    seen.is("trouble");
    let seen = browser.fill(&seen, &[("trouble", trouble)]).await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    browser.fill(&seen, &[("code", &code)]).await
}

async fn submit(browser: &mut Browser, seen: &Seen, password: &str) -> Seen {
    seen.is("password");
    browser.fill(seen, &[("new_password", password), ("confirm_password", password)]).await
}

async fn house_of_ada(pool: PgPool) -> (House, Uuid, Played) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    (house, tenant, agent)
}

#[sqlx::test]
async fn wb_5_a_password_goes_to_the_directory_while_the_person_waits(pool: PgPool) {
    let (house, tenant, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    seen.is("password").says("your organisation’s rules apply");
    // Rules of the cloud do not apply, and nothing is changed on the way: spaces, capitals and composition stay.
    let typed = " a\u{301}bc ";
    let (mut second, token) = (browser.clone(), seen.token());
    let seen = submit(&mut browser, &seen, typed).await;
    seen.is("waiting");
    assert_eq!(seen.path, "/reset/waiting");
    // Reload, second tab, other pages: all of them wait.
    browser.get("/reset/waiting").await.is("waiting");
    browser.get("/reset/password").await.is("waiting");
    second.get("/reset/password").await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    assert_eq!(agent.password(&claimed), typed);
    assert_eq!(agent.open(&claimed).header.anchor.as_slice(), ANCHOR);
    assert_eq!(sign_in(&house, "ada@quillham.example", typed).await, "signin", "not before the verdict");
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get("/reset/waiting").await.is("done").says("Your new password is set");
    second.get("/reset/done").await.is("done");
    let told: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["ada@posteo.example"]);
    let hash: Option<String> = sqlx::query_scalar("select hash from credential where user_id = $1")
        .bind(house.user(tenant, "ada@quillham.example").await)
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert!(hash.is_some(), "hash-synced people have both (WB-6a)");
    assert_eq!(house.audit().await.iter().filter(|line| line.ends_with("Successfully completed reset.")).count(), 1);
    // Over means over.
    browser.post("/reset/password", &[("token", &token), ("new_password", NEW), ("confirm_password", NEW)]).await.is("done");
}

#[sqlx::test]
async fn a_password_that_only_a_directory_holds_leaves_no_hash_here(pool: PgPool) {
    let (house, tenant, agent) = house_of_ada(pool).await;
    for name in ["bo", "cy"] {
        let mut browser = house.browser();
        let seen = proved(&house, &mut browser, name, "forgot").await;
        submit(&mut browser, &seen, NEW).await.is("waiting");
        let claimed = agent.claim(&house).await.unwrap();
        agent.report(&house, &claimed, Code::Success).await.unwrap();
        browser.get("/reset/waiting").await.is("done");
        let user = house.user(tenant, &format!("{name}@quillham.example")).await;
        let credential: (Option<String>, i32) =
            sqlx::query_as("select hash, version from credential where user_id = $1").bind(user).fetch_one(&house.app.pool).await.unwrap();
        assert_eq!(credential, (None, 1));
        house.deliver().await;
    }
}

#[sqlx::test]
async fn wb_2_no_table_ever_holds_the_password_in_any_common_encoding(pool: PgPool) {
    let (house, _, agent) = house_of_ada(pool).await;
    let password = "Quay-Lantern-Orchid-77";
    let utf16: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let quoted: Vec<u8> = format!("\"{password}\"").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut needles: Vec<String> = vec![password.to_owned(), password.to_uppercase(), password.to_lowercase()];
    for bytes in [password.as_bytes(), &utf16, &quoted] {
        needles.push(hex::encode(bytes));
        for engine in [&base64::engine::general_purpose::STANDARD_NO_PAD, &base64::engine::general_purpose::URL_SAFE_NO_PAD] {
            // Wherever it begins within its group of three.
            for skip in 0..3 {
                let text = base64::Engine::encode(engine, &bytes[skip..]);
                needles.push(text[..text.len() - 4].to_owned());
            }
        }
    }
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    let search = || async {
        let tables: Vec<String> = sqlx::query_scalar(
            "select table_name::text from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
        )
        .fetch_all(&house.app.pool)
        .await
        .unwrap();
        assert!(tables.iter().any(|table| table == "message_payload") && tables.len() > 20);
        for table in &tables {
            // Bytes as hexadecimal and as text; everything else as text.
            let rows: Vec<String> =
                sqlx::query_scalar(AssertSqlSafe(format!("select t::text from \"{table}\" t"))).fetch_all(&house.app.pool).await.unwrap();
            for row in rows {
                for needle in &needles {
                    assert!(!row.contains(needle.as_str()), "{table} holds {needle}: {row}");
                }
            }
        }
        tables
    };
    submit(&mut browser, &seen, password).await.is("waiting");
    search().await;
    let claimed = agent.claim(&house).await.unwrap();
    assert_eq!(agent.password(&claimed), password, "the search was for what was sent");
    search().await;
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    search().await;
    // What would find it, finds it: the search can fail.
    sqlx::query("update users set display_name = $1").bind(hex::encode(&utf16)).execute(&house.app.pool).await.unwrap();
    let name: String = sqlx::query_scalar("select u::text from users u limit 1").fetch_one(&house.app.pool).await.unwrap();
    assert!(needles.iter().any(|needle| name.contains(needle.as_str())));
    // Sealed or not, packages are never in the write-ahead log, a replica or a backup.
    let unlogged: Vec<String> = sqlx::query_scalar("select relname::text from pg_class where relpersistence = 'u' and relkind = 'r'")
        .fetch_all(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(unlogged, ["message_payload"]);
    let with_package: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.columns where table_schema = 'public' and column_name = 'package'",
    )
    .fetch_all(&house.app.pool)
    .await
    .unwrap();
    assert_eq!(with_package, ["message_payload"]);
    house.deliver().await;
}

#[sqlx::test]
async fn wb_1_is_asked_before_the_gates_and_again_at_submit(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    seen.is("password");
    // The directory still counts as seen, but nobody is there to seal it to.
    sqlx::query("update agent set last_seen_at = null where id = $1").bind(agent.id).execute(&house.app.pool).await.unwrap();
    submit(&mut browser, &seen, NEW).await.is("stop").says("SSPR_0030");
    sqlx::query("update directory set last_seen_at = null").execute(&house.app.pool).await.unwrap();
    house.browser().identify("ada@quillham.example").await.is("stop").says("SSPR_0030");
    let queued: i64 = sqlx::query_scalar("select count(*) from message").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(queued, 0);
}

#[sqlx::test]
async fn with_several_directories_only_the_one_a_person_is_bound_to_is_asked(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let branch = crate::played::directory(&house, tenant, "branch").await;
    let (one, two) = (Played::new(&house, tenant, hq).await, Played::new(&house, tenant, branch).await);
    house.browser().identify("ada@quillham.example").await.is("stop").says("SSPR_0029");
    house
        .people(tenant, "user_id,authority,source_anchor,directory\nada@quillham.example,hash_sync,c2l4dGVlbiBhbmNob3JlZA==,branch\n")
        .await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    submit(&mut browser, &seen, NEW).await.is("waiting");
    assert!(one.claim(&house).await.is_none());
    assert!(two.claim(&house).await.is_some());
    // Bound past the portal: the row is nobody's.
    sqlx::query("update users set directory_id = $1 where upn_key = 'ada@quillham.example'")
        .bind(hq)
        .execute(&house.app.pool)
        .await
        .unwrap();
    house.browser().identify("ada@quillham.example").await.is("stop");
    assert!(house.audit().await.last().unwrap().ends_with("account_disabled"));
}

/// What the page says after each verdict, with its code and next step.
const ENDS: &[(Code, &str, &str, &str)] = &[
    (Code::NotFound, "has no account that belongs to you", "SSPR_0029", "Start again"),
    (Code::Ambiguous, "more than one account that could be yours", "SSPR_0029", "Start again"),
    (Code::Protected, "is specially protected", "SSPR_0029", "Start again"),
    (Code::OutOfScope, "we may not touch", "SSPR_0029", "Start again"),
    (Code::NoPermission, "We lack the right", "SSPR_0029", "Start again"),
    (Code::WrongPassword, "password it was given is not right", "SSPR_0029", "Start again"),
    (Code::Locked, "would not let us go on", "SSPR_0029", "Start again"),
    (Code::Disabled, "is switched off in the directory", "SSPR_0029", "Start again"),
    (Code::CannotChange, "does not allow this password to be changed", "SSPR_0029", "Start again"),
    (Code::Misconfigured, "is not set up rightly", "SSPR_0029", "Start again"),
    (Code::DirectoryError, "an answer that we do not understand", "SSPR_0029", "Start again"),
    (Code::Unsupported, "cannot do this", "SSPR_0029", "Start again"),
    (Code::Unknown, "its answer did not reach us", "SSPR_0030", "Try signing in with the new password in a few minutes"),
    (Code::Unreachable, "None of the servers", "SSPR_0030", "Try again"),
    (Code::Expired, "too late", "SSPR_0030", "Try again"),
    (Code::RateLimited, "Many passwords are being set", "SSPR_0030", "Try again"),
    (Code::CannotOpen, "could not open the sealed request", "SSPR_0030", "Try again"),
];

#[sqlx::test]
async fn wb_5_every_verdict_has_its_own_text_next_step_and_code_in_every_language(pool: PgPool) {
    let (house, _, agent) = house_of_ada(pool).await;
    let mut said = std::collections::BTreeSet::new();
    for &(code, what, number, next) in ENDS {
        let mut browser = house.browser();
        let seen = proved(&house, &mut browser, "ada", "forgot").await;
        submit(&mut browser, &seen, NEW).await.is("waiting");
        let claimed = agent.claim(&house).await.unwrap();
        agent.report(&house, &claimed, code).await.unwrap();
        let seen = browser.get("/reset/waiting").await;
        seen.is("result").says(what).says(number).says(next).says("Contact your administrator");
        for language in ["nl", "ar"] {
            let seen = browser.get(&format!("/reset/result?mkt={language}")).await;
            seen.is("result").says(number);
            assert!(said.insert((language, seen.plain())), "{code:?} in {language} says what another says");
        }
        browser.get("/reset/result?mkt=en").await;
        // A way back only where nothing was changed and it may yet work.
        let seen = browser.get("/reset/result").await;
        if next == "Try again" {
            browser.fill(&seen, &[]).await.is("password");
        } else {
            browser.post("/reset/result", &[("token", &seen.token())]).await.is("result");
        }
        browser.post("/reset/restart", &[("token", &seen.token())]).await.is("identify");
        // More resets than one address may begin in an hour.
        sqlx::query("delete from counter").execute(&house.app.pool).await.unwrap();
    }
    assert_eq!(ENDS.len() + 3, Code::ALL.len(), "success, must change and the rules end elsewhere");
    house.deliver().await;
}

#[sqlx::test]
async fn reset_8_a_refusal_by_the_rules_keeps_the_gates_for_five_submits(pool: PgPool) {
    let (house, tenant, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let mut seen = proved(&house, &mut browser, "ada", "forgot").await;
    let reasons = [
        (Reasons::default().with(Reason::TooShort), 14, 0, "at least 14 characters"),
        (Reasons::default().with(Reason::TooFewKinds).with(Reason::ContainsName), 0, 0, "three of these"),
        (Reasons::default().with(Reason::TooYoung), 0, 3600, "too new to be replaced. Try again after 21 November 2026 at 13:00:00 UTC"),
        (Reasons::default(), 0, 0, "refused this password"),
    ];
    for (reasons, min_length, wait_seconds, text) in reasons {
        submit(&mut browser, &seen, NEW).await.is("waiting");
        let claimed = agent.claim(&house).await.unwrap();
        let header = agent.open(&claimed).header;
        let verdict = Verdict { reasons, min_length, wait_seconds, ..Played::verdict(&header, claimed.hand_over.attempt, Code::Policy) };
        agent.say(&house, &verdict).await.unwrap();
        seen = browser.get("/reset/waiting").await;
        seen.is("password").says(text);
        let db = &mut *house.app.pool.acquire().await.unwrap();
        let outcome = store::seen(db, tenant, claimed.message, house.time()).await.unwrap().unwrap().outcome;
        assert_eq!(outcome, Outcome::Answered(Answer { code: Code::Policy, reasons, min_length, wait_seconds }));
    }
    submit(&mut browser, &seen, NEW).await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    agent.report(&house, &claimed, Code::Policy).await.unwrap();
    let seen = browser.get("/reset/waiting").await;
    seen.is("result").says("refused the passwords you tried");
    browser.post("/reset/password", &[("token", &seen.token()), ("new_password", NEW), ("confirm_password", NEW)]).await.is("result");
    browser.post("/reset/result", &[("token", &seen.token())]).await.is("result");
    let asked: i64 = sqlx::query_scalar("select count(*) from message").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(asked, 5);
}

#[sqlx::test]
async fn reset_8_only_what_cannot_be_sent_is_refused_here(pool: PgPool) {
    let (house, _, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    for (typed, text) in
        [("nul\0here", "cannot be seen or typed"), ("\u{1b}[31m", "cannot be seen or typed"), (&"😀".repeat(129), "too long")]
    {
        submit(&mut browser, &seen, typed).await.is("password").says(text);
    }
    let long = "😀".repeat(128);
    submit(&mut browser, &seen, &long).await.is("waiting");
    assert_eq!(agent.password(&agent.claim(&house).await.unwrap()), long);
}

#[sqlx::test]
async fn the_rules_that_the_directory_published_are_shown_before_typing(pool: PgPool) {
    let (house, _, _agent) = house_of_ada(pool).await;
    sqlx::query("update directory set rules = $1")
        .bind(serde_json::json!([{ "id": 0, "min_length": 14, "complexity": true, "history": 24 }]))
        .execute(&house.app.pool)
        .await
        .unwrap();
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    seen.is("password").says("At least 14 characters").says("Three of: small letter").says("Not one of your last 24 passwords");
}

#[sqlx::test]
async fn reset_5_an_unlock_alone_goes_to_the_directory_and_changes_no_password(pool: PgPool) {
    let (house, tenant, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "unlock").await;
    seen.is("unlock");
    browser.fill(&seen, &[]).await.is("waiting").says("being unlocked");
    let claimed = agent.claim(&house).await.unwrap();
    assert!(matches!(agent.open(&claimed).secrets, latchkey::protocol::Secrets::Unlock));
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get("/reset/waiting").await.is("done").says("Your account is unlocked");
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1);
    let user = house.user(tenant, "ada@quillham.example").await;
    let credentials: i64 =
        sqlx::query_scalar("select count(*) from credential where user_id = $1").bind(user).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(credentials, 0);
}

#[sqlx::test]
async fn two_clicks_two_tabs_and_two_devices_ask_the_directory_once(pool: PgPool) {
    let (house, _, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    let mut other = house.browser();
    let elsewhere = proved(&house, &mut other, "ada", "forgot").await;
    let clicks = futures_util::future::join_all((0..6).map(|_| {
        let (mut tab, seen) = (browser.clone(), seen.clone());
        async move { submit(&mut tab, &seen, NEW).await.page().to_owned() }
    }))
    .await;
    assert!(clicks.iter().all(|page| page == "waiting"), "{clicks:?}");
    submit(&mut other, &elsewhere, "Another-One-5").await.is("password").says("already under way");
    let asked: i64 = sqlx::query_scalar("select count(*) from message").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(asked, 1);
    let claimed = agent.claim(&house).await.unwrap();
    assert_eq!(agent.password(&claimed), NEW);
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    // The other reset is over with it.
    assert_eq!(other.get("/reset/password").await.status.as_u16(), 410);
    house.deliver().await;
}

#[sqlx::test]
async fn wb_4_without_an_answer_the_page_says_what_is_known_and_a_late_one_still_counts(pool: PgPool) {
    let (house, _, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    submit(&mut browser, &seen, NEW).await.is("waiting");
    house.later(Duration::minutes(2));
    let seen = browser.get("/reset/waiting").await;
    seen.is("result").says("nobody there took the request").says("Try again");
    sqlx::query("update agent set last_seen_at = $1").bind(house.time()).execute(&house.app.pool).await.unwrap();
    let seen = browser.fill(&seen, &[]).await;
    submit(&mut browser, &seen, NEW).await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    house.later(Duration::minutes(2));
    browser.get("/reset/waiting").await.is("result").says("its answer did not reach us");
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    browser.get("/reset/result").await.is("done");
    // Even past the time of the reset the page can be looked at.
    house.later(Duration::minutes(9));
    browser.get("/reset/done").await.is("done");
    house.later(Duration::minutes(10));
    assert_eq!(browser.get("/reset/done").await.status.as_u16(), 410);
    house.deliver().await;
}

#[sqlx::test]
async fn the_waiting_page_moves_on_by_itself_over_the_socket(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let played = Played::new(&house, tenant, hq).await;
    sqlx::query("update agent set connection_id = null").execute(&house.app.pool).await.unwrap();
    let mut online = Online::new(&house, &node, &played).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    submit(&mut browser, &seen, NEW).await.is("waiting");
    let mut script = browser.clone();
    let looking = tokio::spawn(async move { script.get("/reset/waiting/state").await.body });
    let delivery = online.delivery().await;
    online.answer(&delivery, Code::Success).await;
    let answer: serde_json::Value = serde_json::from_str(&looking.await.unwrap()).unwrap();
    assert_eq!(answer, serde_json::json!({ "state": "moved", "page": "/reset/done" }));
    browser.get("/reset/waiting").await.is("done");
    house.deliver().await;
}

#[sqlx::test]
async fn what_was_decided_while_the_directory_was_asked_does_not_hide_its_answer(pool: PgPool) {
    let (house, tenant, agent) = house_of_ada(pool).await;
    let mut browser = house.browser();
    let seen = proved(&house, &mut browser, "ada", "forgot").await;
    submit(&mut browser, &seen, NEW).await.is("waiting");
    let claimed = agent.claim(&house).await.unwrap();
    house
        .policy(tenant, |policy| {
            policy.write_back = false;
            policy.disclosure = latchkey::policy::Disclosure::Explicit;
        })
        .await;
    browser.get("/reset/waiting").await.is("waiting");
    agent.report(&house, &claimed, Code::Policy).await.unwrap();
    // Back at the password, and there the new decision holds.
    let seen = browser.get("/reset/waiting").await;
    seen.is("password");
    submit(&mut browser, &seen, NEW).await.is("stop").says("SSPR_0010");
}
