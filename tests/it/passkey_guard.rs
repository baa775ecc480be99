//! What must be proved before passkeys change, and proving it with one (REG-3).

use sqlx::PgPool;
use time::Duration;

use crate::{
    authenticator::{Authenticator, Says},
    house::{Browser, PASSWORD},
    passkey_steps::{
        ADD, EVE, LIST, PROVE, SAM, SIGN_IN, add, answer, challenge, count, house, made, run, sam_with_passkey, send, signed_in, used,
    },
};

/// Posts what would add a passkey with a question asked at another time, and sees where that leads.
async fn try_to_add(browser: &mut Browser, asked: &[u8]) -> String {
    let answer = Authenticator::new().attest(&Says::to(asked));
    send(browser, ADD, "/account", &made(&answer, "Another")).await.path
}

#[sqlx::test]
async fn a_first_passkey_needs_a_fresh_password(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let asked = challenge(&mut browser, ADD).await;
    house.later(Duration::seconds(601));
    assert_eq!(browser.get(ADD).await.path, "/register/prove");
    assert_eq!(browser.get(&format!("{ADD}/options")).await.status, 409);
    assert_eq!(try_to_add(&mut browser, &asked).await, "/register/prove");
    let seen = browser.get("/register/prove?to=/register/passkeys/add").await;
    browser.fill(&seen, &[("to", ADD), ("password", PASSWORD)]).await.is("passkey-add");
    add(&mut browser, "Phone").await;
    house.deliver().await;
}

#[sqlx::test]
async fn whoever_has_a_passkey_proves_it_before_another_comes_or_one_goes(pool: PgPool) {
    let (house, _, authenticator, _) = sam_with_passkey(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from passkey").fetch_one(&house.app.pool).await.unwrap();
    let (name, remove) = (format!("{LIST}/{id}/name"), format!("{LIST}/{id}/remove"));
    let token = browser.get("/account").await.token();
    for page in [ADD, &name, &remove] {
        assert_eq!(browser.get(page).await.path, "/register/prove", "{page}");
        assert_eq!(browser.post(page, &[("token", &token), ("name", "Mine")]).await.path, "/register/prove", "{page}");
    }
    assert_eq!(count(&house, "select count(*) from passkey where name = 'Phone'").await, 1);

    let before = browser.clone();
    let says = Says::to(&challenge(&mut browser, PROVE).await);
    let mut fields = used(&authenticator.assert(&says));
    fields.push(("to", ADD.to_owned()));
    send(&mut browser, PROVE, "/account", &fields).await.is("passkey-add");
    before.clone().get("/account").await.is("signin");
    assert!(house.audit().await.iter().any(|line| line.starts_with("User proved again")));
    add(&mut browser, "Another").await;

    // The proof is fresh for ten minutes, and the password too.
    house.later(Duration::seconds(601));
    assert_eq!(browser.get(&remove).await.path, "/register/prove");
    let seen = browser.get("/register/prove").await;
    browser.fill(&seen, &[("password", PASSWORD)]).await.is("prove").says("Use a passkey");
    answer(&mut browser, PROVE, &authenticator, |_| {}).await.is("register");
    browser.get(&remove).await.is("passkey-remove");
    house.deliver().await;
}

#[sqlx::test]
async fn whoever_came_by_passkey_still_types_the_password_before_a_change(pool: PgPool) {
    let (house, _, authenticator, mut browser) = sam_with_passkey(pool).await;
    answer(&mut browser, SIGN_IN, &authenticator, |_| {}).await.is("account");
    let seen = browser.get(ADD).await;
    assert_eq!(seen.is("prove").path, "/register/prove");
    let token = seen.token();
    browser.post("/register/prove", &[("token", &token), ("to", ADD), ("password", PASSWORD)]).await.is("passkey-add");
    drop(house);
}

#[sqlx::test]
async fn a_proof_leads_nowhere_but_to_pages_of_ours(pool: PgPool) {
    let (house, _, authenticator, _) = sam_with_passkey(pool).await;
    for to in ["//evil.example", "https://evil.example/register/x", "/register//evil.example", "/account", "/register/prove", ""] {
        let mut browser = signed_in(&house, SAM).await;
        let says = Says::to(&challenge(&mut browser, PROVE).await);
        let mut fields = used(&authenticator.assert(&says));
        fields.push(("to", to.to_owned()));
        assert_eq!(send(&mut browser, PROVE, "/account", &fields).await.path, "/register", "{to}");
    }
}

#[sqlx::test]
async fn another_persons_passkey_proves_nothing(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    let eves = add(&mut signed_in(&house, EVE).await, "Eve's").await;
    let mut browser = signed_in(&house, EVE).await;
    answer(&mut browser, PROVE, &sams, |_| {}).await.is("passkey-refused");
    assert!(house.audit().await.last().unwrap().ends_with("another person's"));
    let mut disguised = sams;
    disguised.handle.clone_from(&eves.handle);
    answer(&mut browser, PROVE, &disguised, |_| {}).await.is("passkey-refused");
    assert_eq!(browser.get(ADD).await.path, "/register/prove");
    answer(&mut browser, PROVE, &eves, |_| {}).await.is("register");
    browser.get(ADD).await.is("passkey-add");
    house.deliver().await;
}

#[sqlx::test]
async fn nobody_touches_the_passkeys_of_somebody_else(pool: PgPool) {
    let (house, _, _, _) = sam_with_passkey(pool).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from passkey").fetch_one(&house.app.pool).await.unwrap();
    let mut eve = signed_in(&house, EVE).await;
    let token = eve.get("/account").await.token();
    for page in ["name", "remove"] {
        let path = format!("{LIST}/{id}/{page}");
        eve.get(&path).await.is("passkeys").says("You have no passkey yet");
        eve.post(&path, &[("token", &token), ("name", "Mine")]).await.is("passkeys");
    }
    assert_eq!(count(&house, "select count(*) from passkey where name = 'Phone'").await, 1);
    for id in ["x", "00000000-0000-0000-0000-000000000000", "%00", "..%2f.."] {
        eve.get(&format!("{LIST}/{id}/remove")).await.is("passkeys");
    }
}

#[sqlx::test]
async fn a_session_opened_by_a_link_adds_no_way_to_sign_in(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let asked = challenge(&mut browser, ADD).await;
    run(&house, "update session set may = 'first_methods', password_at = null").await;
    for page in [LIST, ADD] {
        assert_eq!(browser.get(page).await.path, "/register");
    }
    assert_eq!(browser.get(&format!("{ADD}/options")).await.status, 409);
    let answer = Authenticator::new().attest(&Says::to(&asked));
    assert_eq!(send(&mut browser, ADD, "/register", &made(&answer, "Link")).await.path, "/register");
    assert_eq!(count(&house, "select count(*) from passkey").await, 0);
}

#[sqlx::test]
async fn every_form_carries_its_token_and_strangers_are_led_to_the_door(pool: PgPool) {
    let (house, _, _, mut stranger) = sam_with_passkey(pool).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from passkey").fetch_one(&house.app.pool).await.unwrap();
    let (name, remove) = (format!("{LIST}/{id}/name"), format!("{LIST}/{id}/remove"));
    let mut sam = signed_in(&house, SAM).await;
    for path in [SIGN_IN, ADD, PROVE, &name, &remove] {
        assert_eq!(sam.post(path, &[("token", "AAAAAAAAAAAAAAAAAAAAAA")]).await.status, 403, "{path}");
    }
    let token = stranger.get("/signin").await.token();
    for path in [LIST, ADD, &name, &remove] {
        stranger.get(path).await.is("signin");
    }
    for path in [ADD, PROVE, &name, &remove] {
        stranger.post(path, &[("token", &token)]).await.is("signin");
    }
    assert_eq!(count(&house, "select count(*) from passkey").await, 1);
}
