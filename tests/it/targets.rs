//! Where signing in may lead: a fixed list of pages and what the tenant allows, letter by letter; everything else nowhere (REG-5).

use latchkey::sessions::store::{May, New, begin};
use sqlx::PgPool;
use uuid::Uuid;

use crate::house::{Browser, HEADER, House, PASSWORD, Seen, open_policy, sam};

const SAM: &str = "sam@quillham.example";
const ALLOWED: &str = "https://app.example/start?from=sspr";

async fn house_of_sam(pool: PgPool) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    let allowed = vec![ALLOWED.to_owned(), "https://safe.example/".to_owned()];
    house.policy(tenant, |policy| policy.return_addresses = allowed).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, &format!("{HEADER}kim@rookhope.example,Kim,,,,,,,,{PASSWORD}\n")).await;
    house.policy(other, |policy| policy.return_addresses = vec!["https://other.example/".to_owned()]).await;
    (house, tenant)
}

fn escaped(to: &str) -> String {
    url::form_urlencoded::byte_serialize(to.as_bytes()).collect()
}

/// Arrives with a target and signs in. Every redirect on the way stays here.
async fn heading_for(house: &House, to: &str, user_id: &str) -> (Browser, Seen) {
    let mut browser = house.browser();
    let mut path = format!("/signin?to={}", escaped(to));
    for _ in 0..3 {
        let response = browser.send("GET", &path, None).await;
        let Some(location) = response.headers().get("location") else { break };
        location.to_str().unwrap().clone_into(&mut path);
        assert_eq!(path, "/signin", "{to}");
    }
    let token = browser.get("/signin").await.token();
    let response = browser.send("POST", "/signin", Some(&[("token", &token), ("user_id", user_id), ("password", PASSWORD)])).await;
    let location = response.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\"), "{to}: {location}");
    let seen = browser.get(&location).await;
    (browser, seen)
}

#[sqlx::test]
async fn an_allowed_address_is_reached_by_a_plain_link_only(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    let (mut browser, seen) = heading_for(&house, ALLOWED, SAM).await;
    seen.is("continue").says("Continue to app.example");
    assert!(seen.body.contains("href=\"https://app.example/start?from=sspr\" rel=\"noreferrer\""), "{}", seen.body);
    let policy = seen.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("form-action 'self'"), "{policy}");
    browser.get("/signin").await.is("continue");
    browser.get("/account").await.is("account");
    // Signed out is forgotten: the next one who signs in here goes to their account.
    browser.post("/signout", &[("token", &seen.token())]).await.is("signin");
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is("account");
    browser.get("/continue").await.is("account");
    house.browser().get("/continue").await.is("signin");
}

#[sqlx::test]
async fn pages_of_ours_are_reached_by_name(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    for (to, page) in [
        ("/account", "account"),
        ("/account/password", "change-password"),
        ("/account/activity", "activity"),
        ("/account/sessions", "sessions"),
        ("/account/preferences", "preferences"),
    ] {
        heading_for(&house, to, SAM).await.1.is(page);
        // Asked for without being signed in, they are reached after it.
        let mut browser = house.browser();
        let seen = browser.get(to).await;
        seen.is("signin");
        browser.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is(page);
    }
}

#[sqlx::test]
async fn everything_else_is_dropped_silently(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    for to in [
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "https://evil.example/",
        "https://other.example/",
        "http://app.example/start?from=sspr",
        "HTTPS://app.example/start?from=sspr",
        "https://APP.example/start?from=sspr",
        "https://app.example/start",
        "https://app.example/start?from=ssp",
        "https://app.example/start?from=sspr&more=1",
        "https://app.example/start?from=sspr#evil",
        "https://app.example/start?from=sspr/",
        "https://app.example/",
        "https://app.example:443/start?from=sspr",
        "https://app.example:444/start?from=sspr",
        "https://app.example./start?from=sspr",
        "https://app.example.evil.example/start?from=sspr",
        "https://app.example@evil.example/start?from=sspr",
        "https://evil.example\\@app.example/start?from=sspr",
        "https://evil@app.example/start?from=sspr",
        "https://app.example%2eevil.example/",
        "https://app.example／start?from=sspr",
        "https://аpp.example/start?from=sspr",
        "https://app。example/start?from=sspr",
        " https://app.example/start?from=sspr",
        "https://app.example/start?from=sspr ",
        "https://app.example/start?from=sspr\r\nlocation: https://evil.example",
        "/account\r\nset-cookie: latchkey_session=x",
        "/account/../../evil",
        "/account?next=//evil.example",
        "/account#//evil.example",
        "/signin",
        "/signout",
        "/demo",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "\u{0}",
        "",
    ] {
        let (mut browser, seen) = heading_for(&house, to, SAM).await;
        seen.is("account");
        assert!(!seen.body.contains("evil"), "{to}");
        browser.get("/continue").await.is("account");
    }
    let long = format!("https://app.example/{}", "a".repeat(4000));
    heading_for(&house, &long, SAM).await.1.is("account");
}

#[sqlx::test]
async fn an_address_of_one_tenant_is_no_address_of_another(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    heading_for(&house, "https://other.example/", "kim@rookhope.example").await.1.is("continue");
    heading_for(&house, "https://other.example/", SAM).await.1.is("account");
    heading_for(&house, ALLOWED, "kim@rookhope.example").await.1.is("account");
}

#[sqlx::test]
async fn an_address_taken_from_the_list_leads_nowhere_any_more(pool: PgPool) {
    let (house, tenant) = house_of_sam(pool).await;
    let (mut browser, seen) = heading_for(&house, ALLOWED, SAM).await;
    seen.is("continue");
    house.policy(tenant, |policy| policy.return_addresses.clear()).await;
    browser.get("/continue").await.is("account");
}

#[sqlx::test]
async fn who_is_signed_in_already_goes_on_at_once(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    let (mut browser, _) = heading_for(&house, "/account", SAM).await;
    browser.get(&format!("/signin?to={}", escaped("https://safe.example/"))).await.is("continue").says("Continue to safe.example");
    browser.get(&format!("/signin?to={}", escaped("https://evil.example/"))).await.is("account");
}

#[sqlx::test]
async fn a_later_address_replaces_an_earlier_one_also_when_it_is_refused(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    let mut browser = house.browser();
    browser.get(&format!("/signin?to={}", escaped(ALLOWED))).await.is("signin");
    let seen = browser.get("/signin?to=//evil.example").await;
    browser.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is("account");
}

#[sqlx::test]
async fn where_somebody_heads_for_cannot_be_written_into_the_cookie_by_anybody_else(pool: PgPool) {
    let (house, _) = house_of_sam(pool).await;
    let mut browser = house.browser();
    browser.get(&format!("/signin?to={}", escaped(ALLOWED))).await.is("signin");
    let cookie = browser.cookies["latchkey_start"].clone();
    let (body, mac) = cookie.split_once('.').unwrap();
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let text = String::from_utf8(base64::Engine::decode(&engine, body).unwrap()).unwrap();
    let forged = base64::Engine::encode(&engine, text.replace("app.example", "safe.example").replace("start?from=sspr", ""));
    browser.cookies.insert("latchkey_start".to_owned(), format!("{forged}.{mac}"));
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is("account");
}

#[sqlx::test]
async fn reg_7_a_session_of_a_link_sees_the_page_for_registering_and_the_way_out_and_nothing_else(pool: PgPool) {
    let (house, tenant) = house_of_sam(pool).await;
    let user = house.user(tenant, SAM).await;
    let token = latchkey::crypto::Token::random().unwrap();
    let origin = latchkey::audit::Origin { ip: "203.0.113.7".parse().unwrap(), user_agent: String::new() };
    let new = New {
        tenant,
        user,
        credential_version: 1,
        may: May::FirstMethods,
        by_password: false,
        by_passkey: false,
        must_change: false,
        heading_to: Some(ALLOWED),
        origin: &origin,
        now: house.time(),
    };
    begin(&mut house.app.pool.acquire().await.unwrap(), &token, &new).await.unwrap();
    let mut browser = house.browser();
    browser.cookies.insert("latchkey_session".to_owned(), token.reveal());
    for path in
        ["/account", "/account/password", "/account/password/done", "/account/activity", "/account/sessions", "/account/preferences"]
    {
        let response = browser.send("GET", path, None).await;
        assert_eq!(response.headers()["location"], "/register", "{path}");
    }
    let seen = browser.get("/continue").await;
    seen.is("continue").says("Continue to app.example");
    assert!(!seen.body.contains("/account/"), "no ways to pages they may not see");
    let form = |more: &[(&'static str, &'static str)]| {
        [&[("token", seen.token())], &*more.iter().map(|(n, v)| (*n, (*v).to_owned())).collect::<Vec<_>>()].concat()
    };
    for (path, fields) in [
        (
            "/account/password",
            form(&[("old_password", PASSWORD), ("new_password", "Maple-Tram-Orbit-9"), ("confirm_password", "Maple-Tram-Orbit-9")]),
        ),
        ("/account/sessions/end-others", form(&[])),
        ("/account/preferences", form(&[("language", "nl"), ("zone", "UTC")])),
    ] {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let response = browser.send("POST", path, Some(&fields)).await;
        assert_eq!(response.headers()["location"], "/register", "{path}");
    }
    let changed: (i32, Option<String>) =
        sqlx::query_as("select c.version, u.language from credential c join users u on u.id = c.user_id where u.id = $1")
            .bind(user)
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
    assert_eq!(changed, (1, None));
    // It may sign in properly.
    browser.get("/signin").await.is("signin");
}
