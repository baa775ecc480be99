//! The account area: what people see of themselves, and that it is never anybody else's (REG-6).

use axum::http::StatusCode;
use latchkey::{app::App, policy::Policy};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, HEADER, House, PASSWORD, open_policy},
    walk::{pass, sign_in, signed_in, somebody},
};

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// Kim 1 and Kim 2 of one tenant.
async fn house(pool: PgPool) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    somebody(&house, tenant, 1).await;
    somebody(&house, tenant, 2).await;
    (house, tenant)
}

async fn enter(house: &House, n: usize) -> Browser {
    signed_in(house, &format!("kim{n}@quillham.example"), PASSWORD).await.0
}

#[sqlx::test]
async fn the_overview_says_who_is_signed_in_and_whether_they_can_get_back_in(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    house.people(tenant, &format!("{HEADER}new@quillham.example,New Ito,,,,,,premium_p1,,{PASSWORD}\n")).await;
    let mut browser = enter(&house, 1).await;
    let seen = browser.get("/account").await;
    seen.is("account").says("Kim Vos").says("kim1@quillham.example").says("Quillham Council").says("Enough is set up");
    seen.says("None in the last 30 days");
    house.later(Duration::hours(2));
    let seen = enter(&house, 1).await.get("/account").await;
    seen.says("21 November 2026 at 12:00 (UTC)");
    let (mut other, seen) = signed_in(&house, "new@quillham.example", PASSWORD).await;
    seen.is("account").says("Not enough is set up yet");
    house.policy(tenant, |policy| *policy = Policy { enabled: latchkey::policy::Scope::None, ..open_policy(1) }).await;
    let seen = other.get("/account").await;
    assert!(!seen.plain().contains("set up"), "nobody is asked for what the organisation does not use: {}", seen.plain());
}

#[sqlx::test]
async fn the_activity_is_told_in_words_with_time_device_and_address(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let kim = somebody(&house, tenant, 3).await;
    let mut stranger = house.browser();
    stranger.headers.insert("user-agent", "<script>alert(1)</script>".parse().unwrap());
    let seen = stranger.identify(&kim.id).await;
    let seen = crate::walk::pick(&mut stranger, &seen, latchkey::factors::Method::App, &kim).await;
    stranger.fill(&seen, &[("code", "000000")]).await.is("code");
    sign_in(&house, &kim.id, "Wrong-1").await;
    let mut browser = house.browser();
    browser.headers.insert("user-agent", FIREFOX.parse().unwrap());
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", &kim.id), ("password", PASSWORD)]).await.is("account");
    let seen = browser.get("/account/activity").await;
    seen.is("activity").says("Signed in 21 November 2026 at 12:00 · Firefox on Windows · from the address 203.0.113.7");
    seen.says("Somebody tried to sign in, and it did not work").says("Somebody began to reset the password");
    seen.says("A wrong code, number or answer was typed in a reset 21 November 2026 at 12:00 · A device we do not know");
    assert!(!seen.body.contains("alert(1)") && !seen.body.contains("wrong password") && !seen.body.contains("User submitted"));
    for (language, words) in [("nl", "Iemand probeerde in te loggen"), ("ar", "حاول أحدهم تسجيل الدخول")] {
        let seen = browser.get(&format!("/account/activity?mkt={language}")).await;
        seen.is("activity").says(words);
        assert!(!seen.plain().contains("activity-"), "{}", seen.plain());
    }
}

#[sqlx::test]
async fn only_ones_own_activity_of_the_last_thirty_days_is_shown(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let me = house.user(tenant, "kim1@quillham.example").await;
    let event = "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, subject_id, ip)
                 values ($1, $2, gen_random_uuid(), gen_random_uuid(), $3, 'success', 'visitor', $4, $5)";
    for (tenant, days, activity, subject, ip) in [
        (tenant, 29, "Unlock user account (self-service)", me, "198.51.100.1"),
        (tenant, 31, "Unlock user account (self-service)", me, "198.51.100.2"),
        (tenant, 1, "Unlock user account (self-service)", house.user(tenant, "kim2@quillham.example").await, "198.51.100.3"),
        // A row of another tenant about the same id: never there, and never shown.
        (other, 1, "Unlock user account (self-service)", me, "198.51.100.4"),
        (tenant, 1, "Directory changed", me, "198.51.100.5"),
        (tenant, 1, "Something new & <b>raw</b>", me, "198.51.100.6"),
    ] {
        let (at, sql) = (house.time() - Duration::days(days), sqlx::query(event));
        sql.bind(tenant).bind(at).bind(activity).bind(subject).bind(ip).execute(&house.app.pool).await.unwrap();
    }
    let seen = enter(&house, 1).await.get("/account/activity").await;
    let shown: Vec<bool> = (1..=6).map(|n| seen.body.contains(&format!("198.51.100.{n}"))).collect();
    assert_eq!(shown, [true, false, false, false, false, true]);
    seen.says("Something else about the safety of your account");
    assert!(!seen.body.contains("raw"), "{}", seen.body);
}

#[sqlx::test]
async fn a_long_list_has_pages_and_none_is_shown_twice_or_left_out(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let me = house.user(tenant, "kim1@quillham.example").await;
    // Many at one moment: the place in the list is time and id.
    let many = "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, subject_id, ip, user_agent)
                select $1, $2, gen_random_uuid(), gen_random_uuid(), 'Sign out', 'success', 'visitor', $3, '10.0.0.' || n, '' from generate_series(1, 45) n";
    sqlx::query(many).bind(tenant).bind(house.time() - Duration::days(1)).bind(me).execute(&house.app.pool).await.unwrap();
    let mut browser = enter(&house, 1).await;
    let (mut path, mut found) = ("/account/activity".to_owned(), vec![]);
    for pages in 1.. {
        let seen = browser.send("GET", &path, None).await;
        let body = String::from_utf8(axum::body::to_bytes(seen.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap();
        found.extend(body.split("<span class=\"mono\" dir=\"ltr\">10.0.0.").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()));
        let Some((_, rest)) = body.split_once("/account/activity?before=") else {
            assert_eq!(pages, 3);
            break;
        };
        path = format!("/account/activity?before={}", rest.split('"').next().unwrap());
    }
    let different: std::collections::BTreeSet<_> = found.iter().collect();
    assert_eq!((found.len(), different.len()), (45, 45));
    for odd in ["x", "1.2", "-1.00000000000000000000000000000000", "99999999999999999999.x", "%00", "1%27or%201=1", ""] {
        browser.get(&format!("/account/activity?before={odd}")).await.is("activity");
    }
}

#[sqlx::test]
async fn sessions_are_ended_one_by_one_or_all_but_this_one(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut here = house.browser();
    here.headers.insert("user-agent", FIREFOX.parse().unwrap());
    let seen = here.get("/signin").await;
    here.fill(&seen, &[("user_id", "kim1@quillham.example"), ("password", PASSWORD)]).await.is("account");
    let seen = here.get("/account/sessions").await;
    seen.is("sessions").says("Firefox on Windows").says("This is where you are now").says("You are signed in nowhere else");
    assert!(!seen.body.contains("name=\"id\""), "this one ends by signing out");

    house.later(Duration::minutes(1));
    let (mut second, mut third) = (enter(&house, 1).await, enter(&house, 1).await);
    let seen = here.get("/account/sessions").await;
    let id = seen.field("id");
    here.post("/account/sessions/end", &[("token", &seen.token()), ("id", &id)]).await.is("sessions");
    let alive = [second.get("/account").await.page() == "account", third.get("/account").await.page() == "account"];
    assert_eq!(alive.iter().filter(|alive| **alive).count(), 1, "one of them is out");
    here.post("/account/sessions/end-others", &[("token", &seen.token())]).await.is("sessions").says("signed in nowhere else");
    second.get("/account").await.is("signin");
    third.get("/account").await.is("signin");
    here.get("/account").await.is("account");
    let ended: Vec<_> = house.audit().await.into_iter().filter(|event| event.starts_with("Sign out")).collect();
    assert_eq!(ended, ["Sign out: ended from another session", "Sign out: all other sessions ended"]);
}

#[sqlx::test]
async fn nobody_ends_a_session_of_somebody_else(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut mine, mut theirs) = (enter(&house, 1).await, enter(&house, 2).await);
    let id: Uuid = sqlx::query_scalar("select s.id from session s join users u on u.id = s.user_id where u.upn_key like 'kim2@%'")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    let token = mine.get("/account/sessions").await.token();
    for id in [id.to_string().as_str(), "", "x", "00000000-0000-0000-0000-000000000000"] {
        mine.post("/account/sessions/end", &[("token", &token), ("id", id)]).await.is("sessions");
    }
    mine.post("/account/sessions/end-others", &[("token", &token)]).await.is("sessions");
    theirs.get("/account").await.is("account");
    for path in ["/account/sessions/end", "/account/sessions/end-others"] {
        let response = theirs.send("POST", path, Some(&[("token", "x"), ("id", &id.to_string())])).await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "not from another site");
        assert_eq!(theirs.send("GET", path, None).await.status(), StatusCode::NOT_FOUND, "no link does it");
    }
    theirs.get("/account").await.is("account");
}

#[sqlx::test]
async fn language_and_time_zone_are_kept_with_the_person(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = enter(&house, 1).await;
    let seen = browser.get("/account/preferences").await;
    seen.is("preferences").says("That of my device");
    assert!(seen.body.contains("<option value=\"Europe/Amsterdam\">"));
    browser.fill(&seen, &[("language", "nl"), ("zone", "Asia/Kathmandu")]).await.is("preferences").says("Voorkeuren");
    let seen = browser.get("/account/activity").await;
    seen.says("De tijden zijn die van Kathmandu").says("21 november 2026 om 17:45");
    assert!(!seen.body.contains("data-moment"), "a script must not show another clock");
    // In another browser, too, and in mails: it is kept with the person.
    house.later(Duration::minutes(1));
    let mut elsewhere = enter(&house, 1).await;
    elsewhere.get("/account").await.says("Ingelogd als").says("(Kathmandu)");
    elsewhere.get("/account?mkt=ar").await.says("أنت الآن في الحساب");
    let seen = browser.get("/account/preferences").await;
    browser.fill(&seen, &[("language", ""), ("zone", "")]).await.is("preferences").says("Preferences");
    browser.get("/account/activity").await.says("Times are those of UTC");
}

#[sqlx::test]
async fn what_is_no_language_or_zone_is_refused(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let mut browser = enter(&house, 1).await;
    let seen = browser.get("/account/preferences").await;
    for (language, zone) in [("xx", ""), ("", "Europe/Nowhere"), ("nl-BE", "UTC"), ("en\r\nset-cookie: a=b", ""), ("", "../../etc/passwd")]
    {
        let seen = browser.fill(&seen, &[("language", language), ("zone", zone)]).await;
        assert_eq!(seen.status, 422, "{language} {zone}");
        seen.is("preferences").says("Choose a language and a time zone from the lists");
    }
    let user = house.user(tenant, "kim1@quillham.example").await;
    let kept: (Option<String>, Option<String>) =
        sqlx::query_as("select language, time_zone from users where id = $1").bind(user).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(kept, (None, None));
}

#[sqlx::test]
async fn a_zone_in_the_database_that_nobody_knows_is_utc(pool: PgPool) {
    let (house, _) = house(pool).await;
    sqlx::query("update users set time_zone = 'Mars/Olympus', language = 'tlh'").execute(&house.app.pool).await.unwrap();
    let mut browser = enter(&house, 1).await;
    browser.get("/account/activity").await.is("activity").says("Times are those of UTC");
    browser.get("/account/preferences").await.is("preferences");
}

#[sqlx::test]
async fn rfc_9116_the_contact_for_holes_is_told_where_there_is_one(pool: PgPool) {
    let without = House::new(pool.clone()).await;
    assert_eq!(without.browser().send("GET", "/.well-known/security.txt", None).await.status(), StatusCode::NOT_FOUND);
    let house = House::with(pool, |app: &mut App| app.security_contact = Some("mailto:security@example.org".into())).await;
    let seen = house.browser().get("/.well-known/security.txt").await;
    assert_eq!((seen.status, seen.headers["content-type"].to_str().unwrap()), (StatusCode::OK, "text/plain; charset=utf-8"));
    assert_eq!(
        seen.body,
        "Contact: mailto:security@example.org\nExpires: 2027-05-20T00:00:00Z\nPreferred-Languages: en, nl, ar\n\
         Canonical: http://127.0.0.1:8080/.well-known/security.txt\n"
    );
    assert!(!seen.headers.contains_key("set-cookie"));
}

#[sqlx::test]
async fn a_reset_shows_up_in_the_activity(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let kim = somebody(&house, tenant, 3).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, latchkey::factors::Method::Email, &kim).await;
    crate::walk::change(&mut browser, &seen).await.is("done");
    house.deliver().await;
    let mut browser = signed_in(&house, &kim.id, crate::house::NEW).await.0;
    let seen = browser.get("/account/activity").await;
    seen.says("A proof was passed in a reset").says("Password reset here, after proving it was you");
    assert_eq!(seen.plain().matches("Password reset here").count(), 1);
}
