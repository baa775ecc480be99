//! Opening a registration link, by its owner and by everybody else (REG-7). Each attack has a test of its name.

use axum::http::{HeaderValue, StatusCode, header};
use latchkey::{
    applications::{Scope, keys},
    policy::Scope as Enabled,
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    application::{Application, RETURN, house_of_people, links},
    house::{Browser, House, PASSWORD, Seen},
    walk::{SEED, app_code},
};

pub const NEW: &str = "new@quillham.example";

/// Presses the button of a link's page; where that leads, and whether a session came of it.
pub async fn press(browser: &mut Browser, seen: &Seen) -> (StatusCode, String, bool) {
    let before = browser.cookies.get("latchkey_session").cloned();
    let token = seen.token();
    let response = browser.send("POST", &seen.path, Some(&[("token", &token)])).await;
    let to = response.headers().get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status(), to, browser.cookies.get("latchkey_session") != before.as_ref())
}

pub async fn opened(house: &House, path: &str) -> Browser {
    let mut browser = house.browser();
    let seen = browser.get(path).await;
    seen.is("link");
    assert_eq!(press(&mut browser, &seen).await, (StatusCode::SEE_OTHER, "/register".to_owned(), true));
    browser
}

/// The one page of every link that opens nothing.
#[track_caller]
pub fn is_gone(seen: &Seen) {
    seen.is("link-gone").says("It works once, and for one minute");
    assert_eq!(seen.status, 410);
    assert!(!seen.body.contains("quillham") && !seen.body.contains("Quillham"), "nothing is told of whom it was for");
}

async fn sessions(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from session").fetch_one(&house.app.pool).await.unwrap()
}

/// A link whose button was about to be pressed.
async fn about_to_press(house: &House, application: &Application) -> (Browser, Seen) {
    let path = application.link(NEW).await.path();
    let mut browser = house.browser();
    let seen = browser.get(&path).await;
    seen.is("link");
    (browser, seen)
}

#[sqlx::test]
async fn reg_7_the_page_names_account_and_organisation_and_its_button_opens_a_session_for_first_methods(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let path = application.post(&links(NEW), &serde_json::json!({ "return_to": RETURN }).to_string()).await.path();
    let mut browser = house.browser();
    let seen = browser.get(&path).await;
    seen.is("link").says(NEW).says("Quillham Council").says("Harbour sign-in").says("Not your account?");
    assert_eq!(
        (seen.headers["referrer-policy"].to_str().unwrap(), seen.headers["cache-control"].to_str().unwrap()),
        ("no-referrer", "no-store")
    );
    assert_eq!(press(&mut browser, &seen).await, (StatusCode::SEE_OTHER, "/register".to_owned(), true));
    let sql = "select user_id, may, heading_to, extract(epoch from expires_at - created_at)::int8, password_at is null, proved_at is null from session";
    let (user, may, heading, seconds, no_password, no_proof): (uuid::Uuid, String, Option<String>, i64, bool, bool) =
        sqlx::query_as(sql).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!((user, may.as_str(), heading.as_deref()), (house.user(tenant, NEW).await, "first_methods", Some(RETURN)));
    assert_eq!((seconds, no_password, no_proof), (1200, true, true));
    assert!(!browser.cookies.contains_key("latchkey_known"), "a link makes no known browser");
    let audit = house.audit().await;
    assert_eq!(&audit[audit.len() - 2..], ["Registration link: a link was made", "Registration link: a link was opened"]);
    house.deliver().await;
}

#[sqlx::test]
async fn scanners_and_previews_that_look_use_nothing_up(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let path = application.link(NEW).await.path();
    for method in ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"] {
        for _ in 0..3 {
            house.browser().send(method, &path, None).await;
        }
    }
    assert_eq!(sessions(&house).await, 0);
    let redeemed: i64 = sqlx::query_scalar("select count(*) from registration_link where redeemed_at is not null")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(redeemed, 0);
    opened(&house, &path).await;
    house.deliver().await;
}

#[sqlx::test]
async fn replay_a_link_that_was_used_opens_nothing_more(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let path = application.link(NEW).await.path();
    let mut thief = house.browser();
    let seen = thief.get(&path).await;
    let mut owner = opened(&house, &path).await;
    let (status, _, session) = press(&mut thief, &seen).await;
    assert_eq!((status.as_u16(), session), (410, false));
    is_gone(&thief.get(&path).await);
    assert_eq!(sessions(&house).await, 1);
    assert!(house.audit().await.last().unwrap().ends_with("the link was used, replaced or has expired"));
    // Its owner, who pressed twice, is where they wanted to be; without a second session.
    let seen = Seen { path: path.clone(), ..seen };
    let token = owner.get("/signin").await.token();
    let response = owner.send("POST", &seen.path, Some(&[("token", &token)])).await;
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "/register"));
    assert_eq!(sessions(&house).await, 1);
    house.deliver().await;
}

#[sqlx::test]
async fn race_of_twenty_browsers_for_one_link_is_won_by_one(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let path = application.link(NEW).await.path();
    let mut ready = vec![];
    for _ in 0..20 {
        let mut browser = house.browser();
        let seen = browser.get(&path).await;
        ready.push((browser, seen));
    }
    let press_all = ready.into_iter().map(|(mut browser, seen)| tokio::spawn(async move { press(&mut browser, &seen).await }));
    let tasks: Vec<_> = press_all.collect();
    let mut won = 0;
    for task in tasks {
        let (status, to, session) = task.await.unwrap();
        if session {
            assert_eq!((status.as_u16(), to.as_str()), (303, "/register"));
            won += 1;
        } else {
            assert_eq!(status, 410);
        }
    }
    assert_eq!((won, sessions(&house).await), (1, 1));
    let lost = house.audit().await.into_iter().filter(|event| event.ends_with("the link was used, replaced or has expired")).count();
    assert_eq!(lost, 19, "each loser is written down");
    house.deliver().await;
}

#[sqlx::test]
async fn another_browser_cannot_use_the_button_of_the_first(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let (_, seen) = about_to_press(&house, &application).await;
    let mut other = house.browser();
    other.get("/signin").await;
    let (status, _, session) = press(&mut other, &seen).await;
    assert_eq!((status.as_u16(), session), (403, false));
    let mut none = house.browser();
    let (status, _, session) = press(&mut none, &seen).await;
    assert_eq!((status.as_u16(), session), (400, false), "without cookies");
    assert_eq!(sessions(&house).await, 0);
    house.deliver().await;
}

#[sqlx::test]
async fn csrf_another_site_cannot_press_the_button_and_so_put_somebody_into_its_account(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
        // The attacker's own link, in the victim's browser, with whatever the victim's browser sends along.
        let (mut victim, seen) = about_to_press(&house, &application).await;
        victim.headers.insert(name, HeaderValue::from_static(value));
        let (status, _, session) = press(&mut victim, &seen).await;
        assert_eq!((status.as_u16(), session), (403, false), "{name}: {value}");
        victim.headers.clear();
        for token in ["", "AAAAAAAAAAAAAAAAAAAAAA"] {
            let response = victim.send("POST", &seen.path, Some(&[("token", token)])).await;
            assert_eq!(response.status(), 403);
        }
        house.later(Duration::hours(1));
    }
    // Framed, the button could be pressed unseen.
    let seen = about_to_press(&house, &application).await.1;
    assert!(seen.headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    assert_eq!(sessions(&house).await, 0);
    house.deliver().await;
}

#[sqlx::test]
async fn fixation_the_session_has_a_new_id_and_what_was_there_before_ends(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    // Somebody else is signed in in this browser.
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", "reader@quillham.example"), ("password", PASSWORD)]).await;
    let (before, kept) = (browser.cookies["latchkey_session"].clone(), browser.clone());
    assert_eq!(sessions(&house).await, 1);
    let path = application.link(NEW).await.path();
    let seen = browser.get(&path).await;
    assert!(press(&mut browser, &seen).await.2);
    assert_ne!(browser.cookies["latchkey_session"], before);
    assert_eq!(sessions(&house).await, 1);
    let old = kept.clone().send("GET", "/account", None).await;
    assert_eq!(old.headers()["location"], "/signin");
    // An id that was planted is not the one that counts afterwards.
    house.later(Duration::hours(1));
    let mut planted = house.browser();
    planted.cookies.insert("latchkey_session".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let path = application.link("fed@quillham.example").await.path();
    let seen = planted.get(&path).await;
    assert!(press(&mut planted, &seen).await.2);
    assert_ne!(planted.cookies["latchkey_session"], "AAAAAAAAAAAAAAAAAAAAAA");
    house.deliver().await;
}

#[sqlx::test]
async fn expired_after_a_minute_and_not_before(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let path = application.link(NEW).await.path();
    house.later(Duration::seconds(60) - Duration::microseconds(1));
    opened(&house, &path).await;
    let (mut browser, seen) = about_to_press(&house, &application).await;
    house.later(Duration::seconds(60));
    let (status, _, session) = press(&mut browser, &seen).await;
    assert_eq!((status.as_u16(), session), (410, false));
    is_gone(&browser.get(&seen.path).await);
    house.deliver().await;
}

#[sqlx::test]
async fn superseded_by_a_newer_link_of_the_same_person_and_of_no_other(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let (mut browser, seen) = about_to_press(&house, &application).await;
    let other = application.link("fed@quillham.example").await.path();
    let newer = application.link(NEW).await.path();
    let (status, _, session) = press(&mut browser, &seen).await;
    assert_eq!((status.as_u16(), session), (410, false));
    opened(&house, &newer).await;
    opened(&house, &other).await;
    house.deliver().await;
}

#[sqlx::test]
async fn revoked_key_ends_its_links_and_the_sessions_they_opened(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let bystander = Application::new(&house, tenant, &Scope::ALL).await;
    let mut inside = opened(&house, &application.link("fed@quillham.example").await.path()).await;
    let mut other = opened(&house, &bystander.link("reader@quillham.example").await.path()).await;
    let (mut browser, seen) = about_to_press(&house, &application).await;
    let mut tx = house.app.pool.begin().await.unwrap();
    assert!(keys::revoke(&mut tx, &house.app.keys, tenant, application.id, house.time()).await.unwrap());
    tx.commit().await.unwrap();
    let (status, _, session) = press(&mut browser, &seen).await;
    assert_eq!((status.as_u16(), session), (410, false));
    is_gone(&browser.get(&seen.path).await);
    assert_eq!(inside.send("GET", "/account", None).await.headers()["location"], "/signin");
    assert_eq!(other.send("GET", "/account", None).await.headers()["location"], "/register", "another key's goes on");
    house.deliver().await;
}

#[sqlx::test]
async fn a_key_that_expired_or_was_forged_meanwhile_stands_behind_no_link(pool: PgPool) {
    let (house, tenant, _) = house_of_people(pool).await;
    let short = Application::until(&house, tenant, &Scope::ALL, Some(Duration::seconds(30))).await;
    let (mut browser, seen) = about_to_press(&house, &short).await;
    house.later(Duration::seconds(30));
    assert_eq!(press(&mut browser, &seen).await.0, 410);
    let forged = Application::new(&house, tenant, &Scope::ALL).await;
    let (mut browser, seen) = about_to_press(&house, &forged).await;
    sqlx::query("update api_key set name = 'Other' where id = $1").bind(forged.id).execute(&house.app.pool).await.unwrap();
    assert_eq!(press(&mut browser, &seen).await.0, 410);
    // A link that somebody put under a key without the scope.
    let reader = Application::new(&house, tenant, &[Scope::ReadRegistration]).await;
    let maker = Application::new(&house, tenant, &Scope::ALL).await;
    let (mut browser, seen) = about_to_press(&house, &maker).await;
    sqlx::query("update registration_link set api_key_id = $1").bind(reader.id).execute(&house.app.pool).await.unwrap();
    assert_eq!(press(&mut browser, &seen).await.0, 410);
    assert_eq!(sessions(&house).await, 0);
    house.deliver().await;
}

#[sqlx::test]
async fn whatever_changed_since_the_link_was_made_is_seen_when_it_is_opened(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let user = house.user(tenant, NEW).await;
    let role = "user_id,roles\nnew@quillham.example,user_administrator\n";
    for (what, undo) in [
        ("password", "update credential set version = version - 1"),
        ("method", "delete from authenticator"),
        ("scope", ""),
        ("disabled", ""),
        ("role", ""),
    ] {
        house.later(Duration::hours(1));
        let (mut browser, seen) = about_to_press(&house, &application).await;
        match what {
            "password" => {
                sqlx::query("update credential set version = version + 1").execute(&house.app.pool).await.unwrap();
            }
            "method" => house.app_seed(tenant, user, b"twenty bytes of seed").await,
            "scope" => house.policy(tenant, |policy| policy.enabled = Enabled::None).await,
            "disabled" => house.people(tenant, "user_id,enabled\nnew@quillham.example,no\n").await,
            _ => house.people(tenant, role).await,
        }
        let (status, _, session) = press(&mut browser, &seen).await;
        assert_eq!((status.as_u16(), session), (410, false), "{what}");
        if !undo.is_empty() {
            sqlx::query(undo).execute(&house.app.pool).await.unwrap();
        }
        match what {
            "scope" => house.policy(tenant, |policy| policy.enabled = Enabled::All).await,
            "disabled" => house.people(tenant, "user_id,enabled\nnew@quillham.example,yes\n").await,
            _ => {}
        }
    }
    assert_eq!(sessions(&house).await, 0);
    // An address to return to that was taken off the list meanwhile is not gone on to.
    house.later(Duration::hours(1));
    let path = application.post(&links("fed@quillham.example"), &serde_json::json!({ "return_to": RETURN }).to_string()).await.path();
    house.policy(tenant, |policy| policy.return_addresses.clear()).await;
    opened(&house, &path).await;
    let heading: Option<String> = sqlx::query_scalar("select heading_to from session").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(heading, None);
    house.deliver().await;
}

#[sqlx::test]
async fn escalation_a_links_session_sees_nothing_but_registering_for_twenty_minutes(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let mut browser = opened(&house, &application.link(NEW).await.path()).await;
    for path in [
        "/account",
        "/account/password",
        "/account/activity",
        "/account/sessions",
        "/account/preferences",
        "/registered",
        "/register-other",
    ] {
        let response = browser.send("GET", path, None).await;
        assert!(!response.status().is_success(), "{path}: {}", response.status());
    }
    assert_eq!(browser.send("GET", "/account", None).await.headers()["location"], "/register");
    // Whatever it posts, nothing of the account changes: these need a password or a proof that it cannot give.
    let token = browser.get("/signin").await.token();
    let before: Vec<String> = sqlx::query_scalar("select c::text from credential c order by 1").fetch_all(&house.app.pool).await.unwrap();
    for path in ["/account/password", "/account/sessions", "/account/preferences", "/register/remove/email", "/register/remove/phone"] {
        let form = [
            ("token", token.as_str()),
            ("old_password", PASSWORD),
            ("new_password", "Maple-Tram-Orbit-9"),
            ("confirm_password", "Maple-Tram-Orbit-9"),
        ];
        let response = browser.send("POST", path, Some(&form)).await;
        assert!(!response.status().is_success(), "{path}: {}", response.status());
    }
    let after: Vec<String> = sqlx::query_scalar("select c::text from credential c order by 1").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(before, after);
    house.later(Duration::minutes(20) - Duration::microseconds(1));
    assert_eq!(browser.send("GET", "/account", None).await.headers()["location"], "/register");
    house.later(Duration::microseconds(1));
    assert_eq!(browser.send("GET", "/account", None).await.headers()["location"], "/signin");
    // Whoever gets a role, or is disabled, is out at once.
    for change in ["user_id,roles\nfed@quillham.example,password_administrator\n", "user_id,enabled\nreader@quillham.example,no\n"] {
        let id = change.lines().nth(1).unwrap().split(',').next().unwrap();
        let mut browser = opened(&house, &application.link(id).await.path()).await;
        house.people(tenant, change).await;
        assert_eq!(browser.send("GET", "/account", None).await.headers()["location"], "/signin", "{id}");
    }
    house.deliver().await;
}

#[sqlx::test]
async fn whoever_comes_by_a_link_goes_on_to_where_the_link_said_whatever_the_browser_was_after_before(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    house.policy(tenant, |policy| policy.return_addresses.push("https://other.example/".to_owned())).await;
    let mut browser = house.browser();
    browser.get("/signin?to=https://other.example/").await.is("signin");
    let path = application.post(&links(NEW), &serde_json::json!({ "return_to": RETURN }).to_string()).await.path();
    let seen = browser.get(&path).await;
    assert!(press(&mut browser, &seen).await.2);
    let out = browser.get("/continue").await;
    assert!(out.body.contains(&format!("href=\"{RETURN}\"")) && !out.body.contains("other.example"), "{}", out.plain());
    house.deliver().await;
}

#[sqlx::test]
async fn a_links_session_adds_first_methods_and_stops_where_somebody_registered_meanwhile(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let mut browser = opened(&house, &application.link(NEW).await.path()).await;
    browser.get("/register").await.is("register");
    for path in ["/register/phone", "/register/email", "/register/app", "/register/questions"] {
        assert_eq!(browser.send("GET", path, None).await.status(), 200, "{path}");
    }
    // Its owner registers elsewhere: from here on the session can neither add, nor change, nor remove, nor prove anything.
    let user = house.user(tenant, NEW).await;
    house.app_seed(tenant, user, SEED).await;
    let token = browser.get("/register").await.token();
    let code = app_code(&house, 0);
    for path in [
        "/register/phone",
        "/register/email",
        "/register/app",
        "/register/questions",
        "/register/remove/app",
        "/register/confirm",
        "/register/prove",
        "/register/prove/code",
        "/register/passkeys/add",
    ] {
        for form in [None, Some([("token", token.as_str()), ("code", code.as_str()), ("method", "app"), ("password", PASSWORD)])] {
            let response = browser.send(if form.is_some() { "POST" } else { "GET" }, path, form.as_ref().map(<[_; 4]>::as_slice)).await;
            assert!(!response.status().is_success(), "{path}: {}", response.status());
        }
    }
    let there: (bool, bool, i64) = sqlx::query_as(
        "select proved_at is null, password_at is null, (select count(*) from authenticator) + (select count(*) from contact where private)
         from session",
    )
    .fetch_one(&house.app.pool)
    .await
    .unwrap();
    assert_eq!(there, (true, true, 1));
    house.deliver().await;
}
