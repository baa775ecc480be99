//! A portal that is killed while it sends: what it held goes out soon, and what it says later counts for nothing.

use latchkey::jobs::{self, Backlog, Lane, Outcome, backlog};
use sqlx::PgPool;
use time::Duration;

use crate::steps::Home;

#[sqlx::test]
async fn a_code_is_held_back_for_fifteen_seconds_and_a_notice_for_a_minute(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    jobs::claim(&home.house.app.pool, Lane::Code, home.house.time()).await.unwrap().expect("the code");
    home.house.later(Duration::milliseconds(14_999));
    assert!(home.house.deliver().await.is_empty(), "perhaps it is being sent at this moment");
    home.house.later(Duration::milliseconds(1));
    let code = home.house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    home.set_password(&mut browser, &seen).await.is("done");
    jobs::claim(&home.house.app.pool, Lane::Notice, home.house.time()).await.unwrap().expect("the notice");
    home.house.later(Duration::seconds(59));
    assert!(home.house.deliver().await.is_empty());
    home.house.later(Duration::seconds(1));
    assert_eq!(home.house.deliver().await.len(), 1);
}

#[sqlx::test]
async fn a_worker_that_wakes_up_late_neither_ends_nor_repeats_what_another_one_did(pool: PgPool) {
    let home = Home::gates(pool.clone(), 1).await;
    home.open(&mut home.stranger(1), "email").await.is("code");
    let late = jobs::claim(&pool, Lane::Code, home.house.time()).await.unwrap().expect("the code");
    home.house.later(Duration::seconds(15));
    let second = jobs::claim(&pool, Lane::Code, home.house.time()).await.unwrap().expect("the same again");
    assert_eq!(late.id, second.id);
    // Too late to give it up, or to call it done: the second one has it.
    for outcome in [Outcome::Done, Outcome::Refused("no".to_owned()), Outcome::Failed("slow".to_owned())] {
        jobs::settle(&pool, &late, &outcome, home.house.time()).await.unwrap();
        assert_eq!(backlog(&pool).await.unwrap(), Backlog { waiting: 1, dead: 0 });
        assert!(jobs::claim(&pool, Lane::Code, home.house.time()).await.unwrap().is_none(), "still held");
    }
    jobs::settle(&pool, &second, &Outcome::Done, home.house.time()).await.unwrap();
    jobs::settle(&pool, &late, &Outcome::Failed("slow".to_owned()), home.house.time()).await.unwrap();
    home.house.later(Duration::hours(1));
    assert!(home.house.deliver().await.is_empty(), "not sent twice");
    assert_eq!(backlog(&pool).await.unwrap(), Backlog { waiting: 0, dead: 0 });
}
