//! What once was counted wrongly, and must not be again.

use latchkey::{
    policy::{Limits, Policy},
    reset::call::press,
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{HEADER, House, PASSWORD, open_policy},
    parallel::{copies, fill_at_once},
    steps::{Home, SAM, WIDE},
};

/// Once: a refused call is counted but never locks, and the owner gets no lock mail.
#[sqlx::test]
async fn the_fifth_refused_call_closes_the_portal(pool: PgPool) {
    let home = Home::patient(pool, Policy { limits: Limits { failed_proofs: 5, ..WIDE }, ..open_policy(1) }).await;
    for n in 1..=5 {
        home.open(&mut home.stranger(n), "mobile_call").await.is("calling");
        let call = home.house.deliver().await.remove(0).call;
        press(&home.house.app, &call, "9").await.unwrap();
    }
    assert!(home.house.deliver().await.iter().any(|sent| sent.subject.contains("paused")), "the owner is told");
    home.stranger(9).identify(SAM).await.is("stop");
}

/// Once: a provider that reports a refused call twice (`9`, then the hang-up) counts two failed proofs.
#[sqlx::test]
async fn one_refused_call_is_one_failed_proof_however_often_it_is_reported(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    home.open(&mut home.stranger(1), "mobile_call").await.is("calling");
    let call = home.house.deliver().await.remove(0).call;
    for key in ["9", "", "9", "9", "", ""] {
        press(&home.house.app, &call, key).await.unwrap();
    }
    home.stranger(9).identify(SAM).await.is("method");
}

/// Once: sendings that were refused by the hour's limit use up the day's.
#[sqlx::test]
async fn refused_sendings_do_not_use_up_the_day(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for n in 0..10 {
        home.open(&mut home.stranger(n), "sms").await.is(if n < 3 { "code" } else { "method" });
    }
    assert_eq!(home.house.deliver().await.len(), 3);
    home.house.later(Duration::minutes(61));
    home.open(&mut home.stranger(1), "sms").await.is("code");
    home.house.deliver().await;
}

/// Once: a tenant over its own ceiling goes on raising the instance's counter, so that one tenant closes phones for all.
#[sqlx::test]
async fn a_tenant_over_its_ceiling_does_not_use_up_the_instance(pool: PgPool) {
    let house = House::with(pool, |app| app.limits.paid_messages_per_day = 4).await;
    for (domain, of_tenant, range) in [("one.example", 1, 0..6), ("two.example", 100, 6..8)] {
        let limits = Limits { paid_messages_day: of_tenant, ..WIDE };
        let tenant = house.tenant(domain, Some(Policy { limits, ..open_policy(1) })).await;
        for n in range {
            let id = format!("p{n}@{domain}");
            house.people(tenant, &format!("{HEADER}{id},P,P,P,p{n}@posteo.example,+31 61234560{n},,premium_p1,,{PASSWORD}\n")).await;
            let mut browser = house.browser();
            let seen = browser.identify(&id).await;
            let seen = browser.fill(&seen, &[("method", "sms"), ("phone", &format!("+3161234560{n}"))]).await;
            seen.is(if domain == "one.example" && n > 0 { "method" } else { "code" });
        }
    }
    house.deliver().await;
}

/// Once: a submit that comes after the first one was answered gets "this reset has ended" (RESET-9: its answer was lost).
#[sqlx::test]
async fn a_new_password_sent_again_after_its_answer_was_lost_ends_on_done(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.to_password(&mut browser).await;
    let mut again = browser.clone();
    home.set_password(&mut browser, &seen).await.is("done");
    home.set_password(&mut again, &seen).await.is("done");
    home.house.deliver().await;
}

/// Once: wrong passwords sent at once are all compared: the pause is written after it was looked at.
#[sqlx::test]
async fn of_100_wrong_passwords_at_once_ten_are_compared(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = browser.get("/signin").await;
    let fields = [("user_id", SAM.to_owned()), ("password", "Wrong-Lantern-11".to_owned())];
    fill_at_once(&copies(&home.house, &browser, 100), &seen, &fields).await;
    let compared = home.house.audit().await.into_iter().filter(|event| event.ends_with("wrong password or no such account")).count();
    assert!(compared <= 10, "{compared} were compared");
}

/// Once: the second of two clicks on the right code locked the account: what the first one counted was not yet given back.
#[sqlx::test]
async fn a_double_click_on_the_right_code_does_not_lock_the_account(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for (wrong, clicks) in [(4, 2), (0, 20)] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, "email").await;
        let code = home.house.code().await;
        for _ in 0..wrong {
            home.wrong(&mut browser, &seen, "email").await.is("code");
        }
        let browsers = copies(&home.house, &browser, clicks);
        let answers = fill_at_once(&browsers, &seen, &[("code", code)]).await;
        let (mut browser, seen) = answers.into_iter().find(|(_, seen)| seen.page() == "password").expect("one of them goes on");
        home.stranger(2).identify(SAM).await.is("method");
        home.set_password(&mut browser, &seen).await.is("done");
        home.house.deliver().await;
    }
}
