//! What the tests of passkeys share: a portal with a name, people in it, and a browser with an authenticator beside it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey::config::PublicUrl;
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    authenticator::{Assertion, Attestation, Authenticator, ORIGIN, Says},
    house::{Browser, HEADER, House, PASSWORD, Seen, open_policy},
};

pub const SAM: &str = "sam@quillham.example";
pub const EVE: &str = "eve@quillham.example";

pub const SIGN_IN: &str = "/signin/passkey";
pub const LIST: &str = "/register/passkeys";
pub const ADD: &str = "/register/passkeys/add";
pub const PROVE: &str = "/register/prove/passkey";

/// Sam and Eve of one organisation, neither with anything that was ever proved, both with a password of their own.
pub async fn house(pool: PgPool) -> (House, Uuid) {
    let house = House::with(pool, |app| app.public = PublicUrl::parse(ORIGIN).unwrap()).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.policy(tenant, |policy| policy.require_registration = false).await;
    let line = |name: &str| format!("{name}@quillham.example,{name},,,{name}@posteo.example,,,premium_p1,,{PASSWORD}\n");
    house.people(tenant, &format!("{HEADER}{}{}", line("sam"), line("eve"))).await;
    run(&house, "update credential set must_change = false").await;
    (house, tenant)
}

pub async fn run(house: &House, sql: &'static str) -> u64 {
    sqlx::query(sql).execute(&house.app.pool).await.unwrap().rows_affected()
}

pub async fn count(house: &House, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&house.app.pool).await.unwrap()
}

/// Somebody who has just typed their password.
pub async fn signed_in(house: &House, who: &str) -> Browser {
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", who), ("password", PASSWORD)]).await.is("account");
    browser
}

/// What the script of a page gets when it asks for options.
pub async fn options(browser: &mut Browser, path: &str) -> serde_json::Value {
    let seen = browser.get(&format!("{path}/options")).await;
    serde_json::from_str(&seen.body).unwrap_or_else(|_| panic!("no options: {} {}", seen.status, seen.body))
}

pub fn decoded(value: &serde_json::Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

pub async fn challenge(browser: &mut Browser, path: &str) -> Vec<u8> {
    decoded(&options(browser, path).await["challenge"])
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The form of a page, as the script fills it in.
pub fn used(answer: &Assertion) -> Vec<(&'static str, String)> {
    vec![
        ("id", encoded(&answer.id)),
        ("client_data", encoded(&answer.client_data)),
        ("authenticator_data", encoded(&answer.authenticator_data)),
        ("signature", encoded(&answer.signature)),
        ("user_handle", encoded(&answer.handle)),
    ]
}

pub fn made(answer: &Attestation, name: &str) -> Vec<(&'static str, String)> {
    vec![
        ("id", encoded(&answer.id)),
        ("client_data", encoded(&answer.client_data)),
        ("attestation", encoded(&answer.object)),
        ("name", name.to_owned()),
    ]
}

/// Sends a form with the token of a page of ours.
pub async fn send(browser: &mut Browser, path: &str, page: &str, fields: &[(&'static str, String)]) -> Seen {
    let token = browser.get(page).await.token();
    let mut all: Vec<(&str, &str)> = vec![("token", &token)];
    all.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
    browser.post(path, &all).await
}

/// Makes a passkey with a new authenticator; whatever must be proved for it was.
pub async fn add(browser: &mut Browser, name: &str) -> Authenticator {
    let mut authenticator = Authenticator::new();
    let wanted = options(browser, ADD).await;
    authenticator.handle = decoded(&wanted["user"]["id"]);
    let answer = authenticator.attest(&Says::to(&decoded(&wanted["challenge"])));
    send(browser, ADD, ADD, &made(&answer, name)).await.is("passkeys");
    authenticator
}

/// Answers a question asked at a page.
pub async fn answer(browser: &mut Browser, path: &str, authenticator: &Authenticator, change: impl FnOnce(&mut Says)) -> Seen {
    let page = if path == SIGN_IN { "/signin" } else { "/account" };
    browser.get(page).await;
    let mut says = Says::to(&challenge(browser, path).await);
    change(&mut says);
    send(browser, path, page, &used(&authenticator.assert(&says))).await
}

/// Sam with a passkey, and a browser in which nobody is signed in.
pub async fn sam_with_passkey(pool: PgPool) -> (House, Uuid, Authenticator, Browser) {
    let (house, tenant) = house(pool).await;
    let authenticator = add(&mut signed_in(&house, SAM).await, "Phone").await;
    house.deliver().await;
    let browser = house.browser();
    (house, tenant, authenticator, browser)
}
