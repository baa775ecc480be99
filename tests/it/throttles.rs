//! Limits and locks (RESET-7): what delays, what closes, for whom and for how long.

use axum::http::StatusCode;
use latchkey::policy::{Limits, Policy};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{HEADER, House, NEW, PASSWORD, Seen, open_policy},
    steps::{Home, SAM, WIDE, choose, is_status},
};

fn limits(limits: Limits) -> Policy {
    Policy { limits, ..open_policy(1) }
}

#[sqlx::test]
async fn an_address_and_its_neighbours_share_their_limits_and_all_get_one_answer(pool: PgPool) {
    let house = House::with(pool, |app| {
        app.limits.identify_per_address = 3;
        app.limits.identify_per_network = 5;
    });
    let home = Home::of(house.await, open_policy(1)).await;
    let neighbours = [["198.51.100.7", "198.51.100.7", "198.51.100.99"], ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"]];
    for [one, same, near] in neighbours {
        let at = |address: &str| {
            let mut browser = home.house.browser();
            browser.peer.set_ip(address.parse().unwrap());
            browser
        };
        for id in [SAM, "nobody@quillham.example", "nobody@nowhere.example"] {
            is_status(&at(one).identify(id).await, StatusCode::OK);
        }
        let mut answers = vec![];
        for id in [SAM, "nobody@quillham.example", "nobody@nowhere.example"] {
            let seen = at(same).identify(id).await;
            is_status(&seen, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(seen.headers["retry-after"], "600");
            answers.push(without_reference(&seen));
        }
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        // Six were counted for the neighbourhood, so that a neighbour is out too; somebody else is not.
        is_status(&at(near).identify(SAM).await, StatusCode::TOO_MANY_REQUESTS);
        is_status(&at("192.0.2.1").identify(SAM).await, StatusCode::OK);
        home.house.later(Duration::seconds(601));
        is_status(&at(one).identify(SAM).await, StatusCode::OK);
    }
}

fn without_reference(seen: &Seen) -> String {
    seen.plain().split("Reference").next().unwrap().to_owned()
}

#[sqlx::test]
async fn a_name_tried_often_gets_a_harder_check_known_or_not(pool: PgPool) {
    let home = Home::new(pool, open_policy(1)).await;
    let mut answers = vec![];
    for id in [SAM, "nobody@quillham.example", "nobody@nowhere.example"] {
        for n in 1..=10 {
            // However it is written, it is one name.
            let written = if n % 2 == 0 { id.to_uppercase() } else { id.to_owned() };
            assert_ne!(home.stranger(n).identify(&written).await.page(), "identify");
        }
        let mut browser = home.stranger(11);
        browser.get("/").await.is("identify");
        let easy = browser.proof().await;
        let seen = browser.identify(id).await;
        seen.is("identify").says("we check a little longer");
        answers.push((seen.status, seen.plain()));
        // The easy proof from before no longer passes; the harder one does.
        let again = browser.fill(&seen, &[("user_id", id), ("altcha", &easy)]).await;
        again.is("identify");
        let proof = browser.proof().await;
        assert_ne!(browser.fill(&again, &[("user_id", id), ("altcha", &proof)]).await.page(), "identify");
        home.house.later(Duration::minutes(61));
        assert_ne!(home.stranger(12).identify(id).await.page(), "identify");
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[sqlx::test]
async fn five_failed_proofs_close_the_portal_to_the_account_for_exactly_a_day(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for method in ["email", "sms", "app", "questions"] {
        let mut stranger = home.stranger(1);
        let mut seen = home.open(&mut stranger, method).await;
        for left in ["4 tries left", "3 tries left", "2 tries left", "one try left"] {
            seen = home.wrong(&mut stranger, &seen, method).await;
            is_status(&seen, StatusCode::UNPROCESSABLE_ENTITY);
            seen.says(left);
        }
        let seen = home.wrong(&mut stranger, &seen, method).await;
        seen.is("stop").says("Resets are paused");
        for (wait, page) in
            [(Duration::ZERO, "stop"), (Duration::hours(24) - Duration::minutes(1), "stop"), (Duration::minutes(2), "method")]
        {
            home.house.later(wait);
            home.stranger(2).identify(SAM).await.is(page);
        }
        home.house.deliver().await;
    }
}

#[sqlx::test]
async fn each_kind_of_proof_has_its_own_hour(pool: PgPool) {
    let home = Home::patient(pool, limits(Limits { failed_proofs_of_a_kind: 5, ..WIDE })).await;
    let four = async |method: &str| {
        let mut browser = home.stranger(1);
        let mut seen = home.open(&mut browser, method).await;
        for _ in 0..4 {
            seen = home.wrong(&mut browser, &seen, method).await;
        }
        assert_ne!(seen.page(), "stop");
    };
    for method in ["email", "sms", "app", "questions"] {
        four(method).await;
    }
    home.house.later(Duration::minutes(61));
    four("email").await;
    assert_eq!(home.until_locked(&mut home.stranger(2), "email").await, 1);
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_stranger_cannot_shut_a_browser_the_account_was_at_home_in(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut own = home.own(PASSWORD).await;
    assert_eq!(home.until_locked(&mut home.stranger(1), "email").await, 5);
    home.stranger(2).identify(SAM).await.is("stop");
    home.house.deliver().await;
    let seen = home.to_password(&mut own).await;
    home.set_password(&mut own, &seen).await.is("done");
    home.house.deliver().await;
}

#[sqlx::test]
async fn failures_in_a_known_browser_shut_only_that_browser(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let (mut own, mut second) = (home.own(PASSWORD).await, home.own(PASSWORD).await);
    assert_eq!(home.until_locked(&mut own, "email").await, 5);
    own.identify(SAM).await.is("stop");
    second.identify(SAM).await.is("method");
    home.stranger(1).identify(SAM).await.is("method");
    home.house.later(Duration::hours(24));
    own.identify(SAM).await.is("method");
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_browser_known_to_somebody_else_is_a_stranger(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let eve = format!("{HEADER}eve@quillham.example,Eve,Eve,Eve,eve@posteo.example,,,premium_p1,,{PASSWORD}\n");
    home.house.people(home.tenant, &eve).await;
    let mut browser = home.stranger(1);
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", "eve@quillham.example"), ("password", PASSWORD)]).await.is("account");
    assert_eq!(home.until_locked(&mut home.stranger(2), "email").await, 5);
    browser.identify(SAM).await.is("stop");
    // Neither helps a cookie that was changed.
    let known = browser.cookies["latchkey_known"].clone();
    browser.cookies.insert("latchkey_known".to_owned(), format!("A{known}"));
    browser.identify(SAM).await.is("stop");
    home.house.deliver().await;
}

#[sqlx::test]
async fn wrong_phone_numbers_slow_a_browser_down_and_never_lock_the_account(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for n in 1..=4 {
        let mut browser = home.stranger(n);
        let seen = browser.identify(SAM).await;
        for tried in 1..=7 {
            let method = if tried % 2 == 0 { "sms" } else { "mobile_call" };
            let seen = browser.fill(&seen, &[("method", method), ("phone", "+31 6 12345643")]).await;
            seen.is("method").says(if tried <= 5 { "not the number we have" } else { "Too many wrong numbers" });
        }
        // Not even the right number works here now, nor in another reset from the same address.
        browser.fill(&seen, &[("method", "sms"), ("phone", "+31 6 12345642")]).await.is("method").says("Too many wrong");
        home.open(&mut home.stranger(n), "sms").await.is("method").says("Too many wrong");
        home.open(&mut home.stranger(n), "email").await.is("code");
        assert_eq!(home.house.deliver().await.len(), 1, "only the mail");
    }
    home.open(&mut home.stranger(9), "sms").await.is("code");
    home.house.later(Duration::minutes(61));
    home.open(&mut home.stranger(1), "sms").await.is("code");
    home.house.deliver().await;
}

/// Opens `method` in a new reset each time until it is refused; how often it went through.
async fn sendings(home: &Home, method: &str) -> usize {
    for n in 0..40 {
        let seen = home.open(&mut home.stranger(u8::try_from(n).unwrap()), method).await;
        if seen.page() == "method" {
            seen.says("as many there as is safe");
            assert_eq!(home.house.deliver().await.len(), n);
            return n;
        }
    }
    panic!("never capped");
}

#[sqlx::test]
async fn a_mailbox_and_a_number_get_so_many_messages_and_no_more(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    assert_eq!(sendings(&home, "email").await, 10);
    home.house.later(Duration::seconds(601));
    // One of the day's twenty was asked for in vain.
    assert!((9..=10).contains(&sendings(&home, "email").await));
    home.house.later(Duration::seconds(601));
    assert_eq!(sendings(&home, "email").await, 0);
    // Text and call to one number share a budget; the office phone has its own.
    home.open(&mut home.stranger(1), "mobile_call").await.is("calling");
    home.house.deliver().await;
    assert_eq!(sendings(&home, "sms").await, 2);
    assert_eq!(sendings(&home, "office_call").await, 3);
    home.house.later(Duration::hours(24));
    assert_eq!(sendings(&home, "sms").await, 3);
}

#[sqlx::test]
async fn the_day_of_a_number_ends_after_eight(pool: PgPool) {
    let home = Home::patient(pool, limits(Limits { sends_per_number_hour: 1000, sends_per_number_day: 8, ..WIDE })).await;
    assert_eq!(sendings(&home, "sms").await, 8);
    home.house.later(Duration::minutes(61));
    assert_eq!(sendings(&home, "mobile_call").await, 0);
}

#[sqlx::test]
async fn the_ceiling_for_paid_messages_closes_phones_and_leaves_mail_open(pool: PgPool) {
    for instance in [false, true] {
        let (of_tenant, of_instance) = if instance { (1000, 2) } else { (2, 1000) };
        let house = House::with(pool.clone(), |app| app.limits.paid_messages_per_day = of_instance);
        let house = house.await;
        let domain = if instance { "instance.example" } else { "tenant.example" };
        let policy = limits(Limits { paid_messages_day: of_tenant, ..WIDE });
        let tenant = house.tenant(domain, Some(policy)).await;
        let mut csv = HEADER.to_owned();
        for n in 0..3 {
            csv += &format!("p{n}@{domain},P,P,P,p{n}@posteo.example,+31 61234560{n},,premium_p1,,{PASSWORD}\n");
        }
        house.people(tenant, &csv).await;
        for n in 0..3 {
            let mut browser = house.browser();
            let seen = browser.identify(&format!("p{n}@{domain}")).await;
            let texted = browser.fill(&seen, &[("method", "sms"), ("phone", &format!("+3161234560{n}"))]).await;
            if n < 2 {
                texted.is("code");
            } else {
                texted.is("method").says("paused for your organisation until");
                browser.fill(&seen, &[("method", "email")]).await.is("code");
            }
        }
        let sent: Vec<_> = house.deliver().await.into_iter().map(|sent| sent.channel).collect();
        assert_eq!(sent, ["sms", "sms", "mail"]);
        house.later(Duration::hours(25));
        sqlx::raw_sql("delete from counter").execute(&pool).await.unwrap();
    }
}

#[sqlx::test]
async fn premium_numbers_and_other_countries_are_never_texted_or_called(pool: PgPool) {
    let home = Home::patient(pool, Policy { countries: ["NL".to_owned()].into(), ..open_policy(1) }).await;
    for (n, number) in ["+31 9001234567", "+44 7400123456", "+44 9012345678", "+1 2015550123"].into_iter().enumerate() {
        let id = format!("n{n}@quillham.example");
        home.house.people(home.tenant, &format!("{HEADER}{id},N,N,N,n{n}@posteo.example,{number},,premium_p1,,\n")).await;
        for method in ["sms", "mobile_call"] {
            let mut browser = home.stranger(1);
            let seen = browser.identify(&id).await;
            seen.is("method");
            browser.fill(&seen, &[("method", method), ("phone", number)]).await.is("method").says("cannot text or call that number");
        }
    }
    assert!(home.house.deliver().await.is_empty());
    // Without a list a number on file abroad is fine, and a premium number still is not.
    home.house.policy(home.tenant, |policy| policy.countries.clear()).await;
    for (n, number, page) in [(0, "+31 9001234567", "method"), (1, "+44 7400123456", "code"), (2, "+44 9012345678", "method")] {
        let mut browser = home.stranger(2);
        let seen = browser.identify(&format!("n{n}@quillham.example")).await;
        browser.fill(&seen, &[("method", "sms"), ("phone", number)]).await.is(page);
    }
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_new_code_comes_after_the_cool_down_and_only_the_newest_works(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    browser.fill(&seen, &[("do", "again")]).await.is("code").says("Wait 30 more seconds");
    home.house.later(Duration::seconds(29));
    browser.fill(&seen, &[("do", "again")]).await.says("Wait one more second");
    // Leaving the page and choosing the same way again is no way round it.
    let chosen = browser.fill(&seen, &[("do", "other")]).await;
    choose(&mut browser, &chosen, "email").await.is("method").says("Wait one more second");
    let first = home.house.deliver().await;
    assert!(first.is_empty(), "a superseded code is dropped, not delivered late");
    home.house.later(Duration::seconds(1));
    let seen = choose(&mut browser, &chosen, "email").await;
    let old = home.house.code().await;
    home.house.later(Duration::seconds(30));
    let seen = browser.fill(&seen, &[("do", "again")]).await;
    seen.is("code");
    let new = home.house.code().await;
    browser.fill(&seen, &[("code", &old)]).await.is("code").says("4 tries left");
    browser.fill(&seen, &[("code", &format!(" {} {} ", &new[..3], &new[3..]))]).await.is("password");
}

#[sqlx::test]
async fn a_code_lives_ten_minutes_and_a_late_one_is_no_failed_proof(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for (wait, page) in [(Duration::seconds(599), "password"), (Duration::seconds(600), "code")] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, "email").await;
        let code = home.house.code().await;
        home.house.later(wait);
        for _ in 0..6 {
            let seen = browser.fill(&seen, &[("code", &code)]).await;
            seen.is(page);
            if page == "password" {
                break;
            }
            seen.says("That code worked until");
        }
    }
    home.stranger(2).identify(SAM).await.is("method");
}

#[sqlx::test]
async fn a_code_dies_after_five_tries_whatever_the_other_limits_are(pool: PgPool) {
    let home = Home::patient(pool, limits(WIDE)).await;
    for method in ["email", "sms"] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        let code = home.house.code().await;
        for n in 1..=5 {
            let wrong = home.wrong(&mut browser, &seen, method).await;
            wrong.is("code").says(if n < 5 { "left" } else { "can no longer be used" });
        }
        browser.fill(&seen, &[("code", &code)]).await.is("code").says("can no longer be used");
        home.house.later(Duration::seconds(31));
        let seen = browser.fill(&seen, &[("do", "again")]).await;
        home.right(&mut browser, &seen, method).await.is("password");
    }
}

#[sqlx::test]
async fn the_owner_hears_of_a_lock_at_most_once_a_day(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut own = home.own(PASSWORD).await;
    let told = async || {
        home.house.deliver().await.into_iter().filter(|sent| sent.subject.contains("paused")).map(|sent| sent.to).collect::<Vec<_>>()
    };
    home.until_locked(&mut home.stranger(1), "app").await;
    assert_eq!(told().await, ["sam@posteo.example"]);
    home.until_locked(&mut own, "app").await;
    assert!(told().await.is_empty());
    home.house.later(Duration::hours(24));
    home.until_locked(&mut home.stranger(2), "app").await;
    assert_eq!(told().await.len(), 1);
}

#[sqlx::test]
async fn a_finished_reset_clears_failures_and_never_what_was_sent(pool: PgPool) {
    let home = Home::patient(pool, limits(Limits { failed_proofs: 5, sends_per_mailbox_ten_minutes: 3, ..WIDE })).await;
    for round in 0..2 {
        let mut browser = home.stranger(1);
        let mut seen = home.open(&mut browser, "app").await;
        for _ in 0..4 {
            seen = home.wrong(&mut browser, &seen, "app").await;
            seen.is("code");
        }
        let seen = browser.fill(&seen, &[("do", "other")]).await;
        let seen = choose(&mut browser, &seen, "email").await;
        let seen = home.right(&mut browser, &seen, "email").await;
        let password = [NEW, PASSWORD][round];
        browser.fill(&seen, &[("new_password", password), ("confirm_password", password)]).await.is("done");
        home.house.deliver().await;
    }
    home.open(&mut home.stranger(2), "email").await.is("code");
    home.open(&mut home.stranger(3), "email").await.is("method").says("as many there as is safe");
    home.house.deliver().await;
}
