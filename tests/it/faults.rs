//! What is down, slow or full: a clear page, no step passed, nothing lost; and no secret in any log or table.

use std::{cell::Cell, io, sync::Mutex};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey::{
    delivery::SendError,
    jobs::{Backlog, backlog},
};
use sqlx::{AssertSqlSafe, PgPool, postgres::PgPoolOptions};
use time::Duration;
use tracing_subscriber::{
    Layer as _, filter::dynamic_filter_fn, fmt::format::FmtSpan, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::{
    house::{House, NEW, PASSWORD, open_policy},
    steps::{ANSWERS, Home, SAM, SEED, STAGES, at, choose, everything, rows, sign_in},
};

#[sqlx::test]
async fn while_postgres_is_away_every_page_says_so_and_no_step_is_passed(pool: PgPool) {
    let home = Home::gates(pool.clone(), 1).await;
    for stage in STAGES {
        let (before_fault, seen) = at(&home, stage).await;
        let code = home.house.deliver().await.pop().and_then(|sent| sent.text.split_whitespace().find(|w| w.len() == 6).map(str::to_owned));
        let code = code.unwrap_or_else(|| home.app_code());
        let token = before_fault.clone().get("/signin").await.token();
        let before = rows(&home).await;
        // The same portal with a pool of its own, which is then cut off.
        let cut = PgPoolOptions::new().max_connections(1).connect_with((*pool.connect_options()).clone()).await.unwrap();
        let mut app = home.house.app.clone();
        app.pool = cut.clone();
        let mut browser = crate::house::Browser::new(app.router());
        browser.cookies.clone_from(&before_fault.cookies);
        assert_eq!(browser.get(&seen.path).await.page(), seen.page());
        cut.close().await;
        for path in [seen.path.as_str(), "/contact", "/account"] {
            let shown = browser.get(path).await;
            assert!(shown.page() != "error" || shown.status.as_u16() == 503, "{path} {}", shown.plain());
        }
        let answered = browser.clone().post(&seen.path, &everything(&token, &code)).await;
        if !matches!(stage, "done" | "stop") {
            assert_eq!(answered.status.as_u16(), 503, "{stage}");
            answered.is("error").says("not answering").says("Nothing has changed");
            assert_eq!(answered.headers["retry-after"], "30");
        }
        browser.get("/").await.is("identify");
        assert_eq!(rows(&home).await, before, "{stage}");
        assert_eq!(before_fault.clone().get(&seen.path).await.page(), seen.page());
    }
}

#[sqlx::test]
async fn while_the_mail_server_is_down_the_answer_is_the_same_and_the_code_comes_later(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut usual = home.stranger(1);
    let usual = home.open(&mut usual, "email").await;
    home.house.deliver().await;
    home.house.outbox.fail(Some(SendError::Temporary("away".to_owned())));
    let mut browser = home.stranger(2);
    let seen = home.open(&mut browser, "email").await;
    assert!(home.house.deliver().await.is_empty());
    assert_eq!((seen.status, seen.plain()), (usual.status, usual.plain()));
    assert_eq!(browser.get("/reset/code").await.plain(), usual.plain());
    for _ in 0..5 {
        home.house.later(Duration::seconds(20));
        assert!(home.house.deliver().await.is_empty());
    }
    assert_eq!(backlog(&home.house.app.pool).await.unwrap(), Backlog { waiting: 1, dead: 0 });
    home.house.outbox.fail(None);
    home.house.later(Duration::seconds(64));
    let code = home.house.code().await;
    browser.fill(&seen, &[("code", &code)]).await.is("password");
}

#[sqlx::test]
async fn a_code_that_could_not_be_sent_in_time_is_dropped_and_not_delivered_late(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    home.house.outbox.fail(Some(SendError::Temporary("away".to_owned())));
    home.open(&mut home.stranger(1), "email").await.is("code");
    home.house.deliver().await;
    home.house.outbox.fail(None);
    home.house.later(Duration::seconds(600));
    assert!(home.house.deliver().await.is_empty());
    assert_eq!(backlog(&home.house.app.pool).await.unwrap(), Backlog { waiting: 0, dead: 0 });
}

#[sqlx::test]
async fn what_is_refused_for_good_is_shown_and_counted_as_given_up(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for (n, method) in ["email", "sms", "mobile_call"].into_iter().enumerate() {
        home.house.outbox.fail(Some(SendError::Permanent("no such mailbox".to_owned())));
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        home.house.deliver().await;
        let told = if method == "mobile_call" { "could not be reached" } else { "could not be delivered" };
        browser.get(&seen.path).await.is(seen.page()).says(told);
        assert_eq!(backlog(&home.house.app.pool).await.unwrap().dead, i64::try_from(n + 1).unwrap());
        home.house.outbox.fail(None);
        // Another way is open at once, and the same one after the cool-down.
        let chosen = browser.fill(&seen, &[("do", "other")]).await;
        choose(&mut browser, &chosen, "app").await.is("code");
        home.house.later(Duration::seconds(31));
        assert!(home.house.deliver().await.is_empty());
    }
}

#[sqlx::test]
async fn notices_that_fail_are_tried_again_until_they_are_given_up_loudly(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.to_password(&mut browser).await;
    home.house.outbox.fail(Some(SendError::Temporary("away".to_owned())));
    home.set_password(&mut browser, &seen).await.is("done");
    // A night is not enough to give up; a week is.
    for hour in 1..=7 * 24 {
        assert!(home.house.deliver().await.is_empty());
        home.house.later(Duration::hours(1));
        if hour == 8 {
            assert_eq!(backlog(&home.house.app.pool).await.unwrap(), Backlog { waiting: 1, dead: 0 });
        }
    }
    assert_eq!(backlog(&home.house.app.pool).await.unwrap(), Backlog { waiting: 0, dead: 1 });
    home.house.outbox.fail(None);
    assert!(home.house.deliver().await.is_empty());
}

#[sqlx::test]
async fn no_page_holds_one_connection_while_it_waits_for_another(pool: PgPool) {
    let narrow = PgPoolOptions::new().max_connections(1).acquire_timeout(std::time::Duration::from_secs(3));
    let narrow = narrow.connect_with((*pool.connect_options()).clone()).await.unwrap();
    let home = Home::gates(narrow, 1).await;
    for stage in STAGES {
        let (mut browser, seen) = at(&home, stage).await;
        let token = browser.get("/signin").await.token();
        for action in ["check", "again", "other", "check"] {
            home.house.later(Duration::seconds(31));
            let mut fields = everything(&token, "000000");
            fields.push(("do", action));
            for path in [seen.path.as_str(), "/contact", "/signin", "/signout", "/account", "/reset/calling/state"] {
                for answer in [browser.clone().post(path, &fields).await, browser.clone().get(path).await] {
                    assert_ne!(answer.status.as_u16(), 503, "{stage} {path} {action}");
                }
            }
        }
        for n in 1..=6 {
            let seen = browser.get("/").await;
            let answer = browser.fill(&seen, &[("user_id", SAM), ("captcha_wait", &seen.field("captcha_wait"))]).await;
            assert_ne!(answer.status.as_u16(), 503, "{n}");
        }
        home.house.deliver().await;
    }
    let mut browser = home.stranger(2);
    home.house.later(Duration::hours(49));
    home.until_locked(&mut browser, "questions").await;
    home.house.deliver().await;
}

#[sqlx::test]
async fn ways_that_this_portal_cannot_send_by_are_not_offered(pool: PgPool) {
    let house = House::with(pool, |app| {
        app.providers.post = None;
        app.providers.phone = None;
    });
    let home = Home::of(house.await, open_policy(1)).await;
    let mut browser = home.stranger(1);
    let seen = browser.identify(SAM).await;
    seen.is("method");
    for method in ["email", "sms", "mobile_call", "office_call"] {
        assert!(!seen.body.contains(&format!("value=\"{method}\"")), "{method}");
        browser.fill(&seen, &[("method", method), ("phone", "+31612345642")]).await.is("method");
    }
    assert_eq!(home.one("select count(*)::text from job").await, "0");
}

thread_local! {
    static LISTENING: Cell<bool> = const { Cell::new(false) };
}

static LOG: Mutex<Vec<u8>> = Mutex::new(vec![]);

/// Everything that is traced by this test, at the finest level. One listener for the whole process: with one a thread the
/// other tests would switch spans and events off for all.
struct Log;

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn listen() {
    let layer = tracing_subscriber::fmt::layer()
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .without_time()
        .with_writer(|| Log)
        .with_filter(dynamic_filter_fn(|_, _| LISTENING.get()));
    tracing_subscriber::registry().with(layer).init();
    LISTENING.set(true);
}

/// Whether a secret stands in a text by itself: six digits also occur within times and ids.
fn holds(text: &str, secret: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
    text.match_indices(secret)
        .any(|(at, _)| secret.len() > 8 || (!text[..at].ends_with(inner) && !text[at + secret.len()..].starts_with(inner)))
}

#[sqlx::test]
async fn row_23_no_secret_reaches_a_log_or_a_table(pool: PgPool) {
    let home = Home::gates(pool, 2).await;
    listen();
    let mut secrets = vec![PASSWORD.to_owned(), NEW.to_owned(), "vlissingen".to_owned(), ANSWERS[0].1.to_owned(), hex::encode(SEED)];
    secrets.push(String::from_utf8(SEED.to_vec()).unwrap());
    let mut keep = |cookies: &std::collections::BTreeMap<String, String>| {
        secrets.extend(
            cookies.iter().filter(|(name, _)| !name.ends_with("language")).flat_map(|(_, value)| value.split('.').map(str::to_owned)),
        );
    };

    let mut own = home.house.browser();
    sign_in(&mut own, "Wrong-Lantern-11").await.is("signin");
    sign_in(&mut own, PASSWORD).await.is("account");
    keep(&own.cookies);
    let (mut codes, mut secrets_of_forms) = (vec![], vec![]);
    for (first, second) in [("email", "questions"), ("sms", "app"), ("mobile_call", "email")] {
        let mut browser = home.stranger(1);
        let mut seen = browser.identify(SAM).await;
        for method in [first, second] {
            seen = choose(&mut browser, &seen, method).await;
            keep(&browser.cookies);
            if !method.ends_with("call") {
                home.wrong(&mut browser, &seen, method).await;
            }
            if matches!(method, "email" | "sms") {
                // Once with a log that cannot be written to, so that the step breaks with everything in its hands.
                home.house.outbox.fail(Some(SendError::Permanent("refused".to_owned())));
                home.house.deliver().await;
                home.house.outbox.fail(None);
                home.house.later(Duration::seconds(31));
                seen = browser.fill(&seen, &[("do", "again")]).await;
                let code = home.house.code().await;
                home.run("alter table proof rename to gone").await;
                assert_eq!(browser.fill(&seen, &[("code", &code)]).await.status.as_u16(), 503);
                home.run("alter table gone rename to proof").await;
                seen = browser.fill(&seen, &[("code", &code)]).await;
                codes.push(code);
            } else {
                codes.push(home.app_code());
                seen = home.right(&mut browser, &seen, method).await;
            }
            keep(&browser.cookies);
        }
        secrets_of_forms.push(seen.is("password").token());
        browser.fill(&seen, &[("new_password", "Sam-Okafor"), ("confirm_password", "Sam-Okafor")]).await.is("password");
        home.run("alter table credential rename column version to gone").await;
        assert_eq!(home.set_password(&mut browser, &seen).await.status.as_u16(), 503);
        home.run("alter table credential rename column gone to version").await;
        home.set_password(&mut browser, &seen).await.is("done");
        keep(&browser.cookies);
        home.house.deliver().await;
        home.house.later(Duration::hours(25));
    }
    LISTENING.set(false);
    // The same tokens as a table would show them.
    let bytes = secrets.iter().filter_map(|secret| URL_SAFE_NO_PAD.decode(secret).ok()).filter(|bytes| bytes.len() == 16).map(hex::encode);
    let bytes: Vec<_> = bytes.collect();
    assert!(bytes.len() > 10);
    secrets.extend(bytes);
    secrets.extend(codes);
    secrets.extend(secrets_of_forms);
    secrets.retain(|secret| secret.len() >= 6);
    secrets.sort();
    secrets.dedup();
    assert!(secrets.len() > 20);

    let logged = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    for wanted in ["insert into flow", "message handled", "http.route=\"/reset/code\"", "does not exist"] {
        assert!(logged.contains(wanted), "the log was listened to");
    }
    let tables: Vec<String> = sqlx::query_scalar("select tablename::text from pg_tables where schemaname = 'public'")
        .fetch_all(&home.house.app.pool)
        .await
        .unwrap();
    assert!(tables.contains(&"audit_event".to_owned()) && tables.len() > 20);
    let mut texts = vec![("the log".to_owned(), logged)];
    for table in tables {
        let all = AssertSqlSafe(format!("select coalesce(string_agg(t::text, E'\\n'), '') from \"{table}\" t"));
        texts.push((table, sqlx::query_scalar(all).fetch_one(&home.house.app.pool).await.unwrap()));
    }
    for (place, text) in texts {
        for secret in &secrets {
            assert!(!holds(&text, secret), "{secret} stands in {place}");
        }
    }
}
