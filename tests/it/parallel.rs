//! Many at once: on one process and on two (two apps over one database), and what stays counted when a step fails.

use std::future::Future;

use latchkey::factors::throttle::Scope;
use latchkey::reset::call::{Pressed, press};
use sqlx::PgPool;
use time::Duration;
use tokio::task::JoinSet;

use crate::{
    house::{Browser, House, NEW, PASSWORD, Seen, open_policy},
    steps::{Home, SAM, choose, sign_in},
};

pub async fn all<T: Send + 'static>(tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    let mut set = JoinSet::new();
    for task in tasks {
        set.spawn(task);
    }
    set.join_all().await
}

/// The same browser `n` times, half of them talking to a second process.
pub fn copies(house: &House, browser: &Browser, n: usize) -> Vec<Browser> {
    let mut second = house.app.clone();
    second.wake = std::sync::Arc::default();
    let second = second.router();
    (0..n)
        .map(|i| {
            let mut copy = if i % 2 == 0 { browser.clone() } else { Browser::new(second.clone()) };
            copy.cookies.clone_from(&browser.cookies);
            copy.peer = browser.peer;
            copy
        })
        .collect()
}

/// One form, sent by all at once.
pub async fn fill_at_once(browsers: &[Browser], seen: &Seen, fields: &[(&'static str, String)]) -> Vec<(Browser, Seen)> {
    all(browsers.iter().map(|browser| {
        let (mut browser, seen, fields) = (browser.clone(), seen.clone(), fields.to_vec());
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let seen = browser.fill(&seen, &fields).await;
            (browser, seen)
        }
    }))
    .await
}

fn field(name: &'static str, value: &str) -> (&'static str, String) {
    (name, value.to_owned())
}

#[sqlx::test]
async fn row_09_of_200_wrong_answers_at_once_at_most_five_are_compared(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for method in ["email", "app", "questions"] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        let fields: Vec<_> = ["code", "answer_1", "answer_2", "answer_3"].map(|name| field(name, "no-such")).into();
        for (_, seen) in fill_at_once(&copies(&home.house, &browser, 200), &seen, &fields).await {
            // Or the reset was over: a reset takes so many steps and no more.
            let told = ["code", "questions", "stop"].contains(&seen.page()) || seen.status.as_u16() == 410;
            assert!(told, "{} {}", seen.status, seen.plain());
        }
        let tried: i32 = home.one("select max(tries)::text from challenge").await.parse().unwrap();
        let told = home.house.audit().await.into_iter().filter(|event| event.contains("wrong")).count();
        assert_eq!((tried, told), (5, 5), "{method}");
        assert_eq!(home.one("select count(*)::text from counter where scope = 10 and locked_until is not null").await, "1");
        // Not even the right one passes now.
        home.house.deliver().await;
        home.stranger(2).identify(SAM).await.is("stop");
        assert_eq!(home.one("select count(*)::text from proof").await, "0");
        home.house.later(Duration::hours(25));
        home.run(
            "delete from challenge; alter table audit_event disable trigger user; delete from audit_event;
             alter table audit_event enable trigger user",
        )
        .await;
    }
}

#[sqlx::test]
async fn row_09_the_five_are_counted_over_all_resets_of_the_account(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut open = vec![];
    for n in 0..8 {
        let mut browser = home.stranger(n);
        let seen = home.open(&mut browser, ["email", "app"][usize::from(n % 2)]).await;
        open.push((browser, seen));
    }
    let pages = all(open.into_iter().flat_map(|(browser, seen)| {
        copies(&home.house, &browser, 10).into_iter().map(move |mut browser| {
            let seen = seen.clone();
            async move { browser.fill(&seen, &[("code", "no-such")]).await.page().to_owned() }
        })
    }));
    assert!(pages.await.contains(&"stop".to_owned()));
    assert_eq!(home.one("select sum(tries)::text from challenge").await, "5");
    home.house.deliver().await;
}

#[sqlx::test]
async fn row_09_the_right_answer_sent_many_times_is_one_proof(pool: PgPool) {
    let home = Home::gates(pool, 2).await;
    for (n, method) in ["email", "app", "questions"].into_iter().enumerate() {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        let code = if method == "email" { home.house.code().await } else { home.app_code() };
        let mut fields = vec![field("code", &code)];
        fields.extend(["answer_1", "answer_2", "answer_3"].map(|name| field(name, "vlissingen")));
        let answers = fill_at_once(&copies(&home.house, &browser, 40), &seen, &fields).await;
        assert!(answers.iter().any(|(_, seen)| seen.page() == "method"), "one of them goes on");
        assert!(answers.iter().all(|(_, seen)| seen.page() != "stop"), "and none ends on a pause");
        assert_eq!(Scope::FailedProof as i16, 10);
        let failed = home.one("select coalesce(max(n), 0)::text from counter where scope = 10").await;
        assert_eq!(failed, "0", "a right answer is no failed proof, however often it is sent");
        assert_eq!(home.one("select count(*)::text from proof").await, (n + 1).to_string());
        assert_eq!(home.one("select count(*)::text from challenge where consumed_at is not null").await, (n + 1).to_string());
        home.house.later(Duration::hours(1));
    }
}

#[sqlx::test]
async fn a_key_pressed_many_times_is_one_proof(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    home.open(&mut browser, "mobile_call").await.is("calling");
    let call = home.house.deliver().await.remove(0).call;
    let pressed = all((0..20).map(|_| {
        let (app, call) = (home.house.app.clone(), call.clone());
        async move { press(&app, &call, "#").await.unwrap() }
    }));
    assert_eq!(pressed.await.into_iter().filter(|pressed| *pressed == Pressed::Approved).count(), 1);
    browser.get("/reset/calling").await.is("password");
}

#[sqlx::test]
async fn a_new_password_sent_many_times_is_set_once(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.to_password(&mut browser).await;
    let fields = [field("new_password", NEW), field("confirm_password", NEW)];
    let answers = fill_at_once(&copies(&home.house, &browser, 8), &seen, &fields).await;
    for (_, seen) in &answers {
        seen.is("done");
    }
    assert_eq!(home.credential_version().await, "2");
    assert_eq!(home.house.deliver().await.len(), 1, "one mail says so");
    sign_in(&mut home.stranger(2), NEW).await.is("account");
}

#[sqlx::test]
async fn of_two_resets_that_end_together_one_sets_its_password(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut open = vec![];
    for (n, password) in [(1, NEW), (2, "Other-Kettle-77-Moon")] {
        let mut browser = home.stranger(n);
        let seen = home.to_password(&mut browser).await;
        open.push((browser, seen, password));
    }
    let answers = all(open.into_iter().map(|(mut browser, seen, password)| async move {
        browser.fill(&seen, &[("new_password", password), ("confirm_password", password)]).await
    }))
    .await;
    assert_eq!(answers.iter().filter(|seen| seen.page() == "done").count(), 1);
    assert!(answers.iter().all(|seen| seen.page() == "done" || seen.status.as_u16() == 410), "none waits for the other in a ring");
    assert_eq!(home.credential_version().await, "2");
    home.house.deliver().await;
}

#[sqlx::test]
async fn asking_for_a_code_many_times_at_once_sends_one(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    assert_eq!(home.house.deliver().await.len(), 1);
    home.house.later(Duration::seconds(31));
    fill_at_once(&copies(&home.house, &browser, 8), &seen, &[field("do", "again")]).await;
    // Two couriers look for work at the same time.
    let couriers = (0..4).map(|_| home.house.app.courier());
    all(couriers.map(|courier| async move { courier.drain().await.unwrap() })).await;
    let code = home.house.code().await;
    browser.fill(&seen, &[("code", &code)]).await.is("password");
}

#[sqlx::test]
async fn row_16_a_mailbox_is_not_flooded_by_many_resets_at_once(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut open = vec![];
    for n in 0..30 {
        let mut browser = home.stranger(n);
        let seen = browser.identify(SAM).await;
        open.push((copies(&home.house, &browser, 1).remove(0), seen));
    }
    all(open.into_iter().map(|(mut browser, seen)| async move { browser.fill(&seen, &[("method", "email")]).await })).await;
    assert_eq!(home.house.deliver().await.len(), 10);
}

#[sqlx::test]
async fn the_limit_of_an_address_holds_for_two_processes(pool: PgPool) {
    let house = House::with(pool, |app| app.limits.identify_per_address = 10).await;
    let home = Home::of(house, open_policy(1)).await;
    let tasks = copies(&home.house, &home.stranger(1), 40)
        .into_iter()
        .enumerate()
        .map(|(n, mut browser)| async move { browser.identify(&format!("u{n}@quillham.example")).await.status.as_u16() });
    let answers = all(tasks).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 10);
    assert_eq!(answers.iter().filter(|status| **status == 429).count(), 30);
}

/// From now on nothing can be written to the audit log, which every step does last.
pub async fn break_audit(home: &Home) {
    home.run(
        "create function broken() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$;
         create trigger broken before insert on audit_event for each row execute function broken()",
    )
    .await;
}

pub async fn mend_audit(home: &Home) {
    home.run("drop trigger broken on audit_event; drop function broken").await;
}

#[sqlx::test]
async fn a_step_that_fails_after_counting_stays_counted(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for method in ["email", "app", "questions"] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        home.house.deliver().await;
        break_audit(&home).await;
        for _ in 0..3 {
            let broken = home.wrong(&mut browser, &seen, method).await;
            broken.is("error").says("not answering");
            assert_eq!(broken.status.as_u16(), 503);
        }
        mend_audit(&home).await;
        home.wrong(&mut browser, &seen, method).await.is(&seen.path[7..]).says("one try left");
        home.house.later(Duration::hours(25));
    }
}

#[sqlx::test]
async fn after_five_wrong_answers_that_could_not_be_written_down_not_even_the_right_one_passes(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    let code = home.house.code().await;
    break_audit(&home).await;
    for _ in 0..5 {
        home.wrong(&mut browser, &seen, "email").await.is("error");
    }
    mend_audit(&home).await;
    for _ in 0..3 {
        assert_ne!(browser.fill(&seen, &[("code", &code)]).await.page(), "password");
    }
    assert_eq!(home.one("select count(*)::text from proof").await, "0");
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_right_answer_or_password_that_could_not_be_written_down_passes_nothing(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    let code = home.house.code().await;
    break_audit(&home).await;
    browser.fill(&seen, &[("code", &code)]).await.is("error");
    browser.get("/reset/password").await.is("code");
    mend_audit(&home).await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    seen.is("password");
    break_audit(&home).await;
    home.set_password(&mut browser, &seen).await.is("error");
    mend_audit(&home).await;
    assert_eq!(home.credential_version().await, "1");
    assert!(home.house.deliver().await.is_empty(), "nobody is told of what did not happen");
    home.set_password(&mut browser, &seen).await.is("done");
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_second_tab_is_led_to_where_the_reset_stands(pool: PgPool) {
    let home = Home::gates(pool, 2).await;
    let mut browser = home.stranger(1);
    let chosen = browser.identify(SAM).await;
    let code_page = choose(&mut browser, &chosen, "email").await;
    let code = home.house.code().await;
    // The first tab still shows the ways: choosing there changes nothing.
    browser.fill(&chosen, &[("method", "questions")]).await.is("code");
    let second = browser.fill(&code_page, &[("code", &code)]).await;
    second.is("method").says("second of two");
    browser.fill(&code_page, &[("code", &code)]).await.is("method");
    browser.fill(&code_page, &[("do", "again")]).await.is("method");
    let questions = choose(&mut browser, &second, "questions").await;
    browser.fill(&code_page, &[("code", &code)]).await.is("questions");
    let password = home.right(&mut browser, &questions, "questions").await;
    home.set_password(&mut browser, &password).await.is("done");
    for old in [&chosen, &code_page, &second, &questions, &password] {
        browser
            .fill(old, &[("method", "sms"), ("code", &code), ("new_password", PASSWORD), ("confirm_password", PASSWORD)])
            .await
            .is("done");
    }
    assert_eq!(home.credential_version().await, "2");
    assert_eq!(home.house.deliver().await.len(), 1);
}

#[sqlx::test]
async fn row_10_a_finished_reset_ends_every_other_one_and_every_open_code(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut others = vec![];
    for (n, method) in [(1, ""), (2, "email"), (3, "questions"), (4, "mobile_call")] {
        let mut browser = home.stranger(n);
        let mut seen = browser.identify(SAM).await;
        if !method.is_empty() {
            seen = choose(&mut browser, &seen, method).await;
        }
        others.push((browser, seen));
    }
    let mut at_the_end = home.stranger(5);
    let sent = home.house.deliver().await;
    let last = home.to_password(&mut at_the_end).await;
    others.push((at_the_end, last));
    let mut browser = home.stranger(6);
    let seen = home.to_password(&mut browser).await;
    home.set_password(&mut browser, &seen).await.is("done");
    let call = sent.iter().find(|sent| sent.channel == "voice").unwrap();
    assert_eq!(press(&home.house.app, &call.call, "#").await.unwrap(), Pressed::Nothing);
    let code = crate::house::code_in(&sent.iter().find(|sent| sent.channel == "mail").unwrap().text);
    let answers: [(&str, &str); 5] =
        [("method", "email"), ("code", &code), ("answer_1", "vlissingen"), ("answer_2", "vlissingen"), ("answer_3", "vlissingen")];
    for (mut browser, seen) in others {
        browser.get(&seen.path).await.is("error").says("This reset has ended");
        let mut fields = answers.to_vec();
        fields.extend([("new_password", PASSWORD), ("confirm_password", PASSWORD)]);
        browser.fill(&seen, &fields).await.is("error");
        browser.get("/").await.is("identify");
    }
    assert_eq!(home.credential_version().await, "2");
    home.house.deliver().await;
}

#[sqlx::test]
async fn row_10_a_code_of_the_app_is_accepted_once_over_all_resets(pool: PgPool) {
    let home = Home::gates(pool, 2).await;
    let mut open = vec![];
    for n in 1..=3 {
        let mut browser = home.stranger(n);
        let seen = home.open(&mut browser, "app").await;
        open.push((browser, seen));
    }
    let code = home.app_code();
    let answers = all(open.iter().map(|(browser, seen)| {
        let (mut browser, seen, code) = (browser.clone(), seen.clone(), code.clone());
        async move { browser.fill(&seen, &[("code", &code)]).await }
    }))
    .await;
    assert_eq!(answers.iter().filter(|seen| seen.page() == "method").count(), 1);
    answers.iter().find(|seen| seen.page() == "code").unwrap().says("used already");
    // Nor the step before it; the next one is fine.
    let (mut browser, seen) = open.into_iter().find(|(_, seen)| seen.path == "/reset/code").unwrap();
    let before = latchkey::factors::app::code(crate::steps::SEED, home.house.time().unix_timestamp() / 30 - 1);
    browser.get("/reset/code").await;
    browser.fill(&seen, &[("code", &before)]).await;
    assert_eq!(home.one("select count(*)::text from proof").await, "1");
    home.house.later(Duration::seconds(30));
    let mut browser = home.stranger(4);
    let seen = home.open(&mut browser, "app").await;
    browser.fill(&seen, &[("code", &home.app_code())]).await.is("method");
}

#[sqlx::test]
async fn row_19_a_session_older_than_the_reset_is_dead_even_if_its_row_comes_back(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut signed_in = home.own(PASSWORD).await;
    let mut elsewhere = home.own(PASSWORD).await;
    home.run("create table kept as select * from session").await;
    let seen = home.to_password(&mut elsewhere).await;
    home.set_password(&mut elsewhere, &seen).await.is("done");
    assert_eq!(home.one("select count(*)::text from session").await, "0");
    home.run("insert into session select * from kept").await;
    for browser in [&mut signed_in, &mut elsewhere] {
        browser.get("/account").await.is("signin");
    }
    home.house.deliver().await;
}
