//! Who gets into the admin area, and how far (quality, rules 10 and 13).

use axum::http::StatusCode;
use latchkey::{
    access::{Act, Role, allows},
    admin::doors,
    audit::{Activity, Event},
    directory::standing,
    factors::app as authenticator,
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, HEADER, House, PASSWORD, open_policy},
    register::signed_in,
};

const SEED: &[u8] = b"12345678901234567890";

/// A person with roles, a mailbox, a password and an authenticator app.
pub async fn administrator(house: &House, tenant: Uuid, name: &str, roles: &[Role]) -> (String, Uuid) {
    let roles = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(";");
    let id = format!("{name}@quillham.example");
    let header = HEADER.replace("alternate_email", "primary_mail").replace("password", "must_change,password");
    house.people(tenant, &format!("{header}{id},{name} Vos,{name},Vos,{id},,,premium_p1,{roles},no,{PASSWORD}\n")).await;
    let user = house.user(tenant, &id).await;
    house.app_seed(tenant, user, SEED).await;
    (id, user)
}

/// Proves the password, where it is asked for, and the app.
pub async fn prove(house: &House, browser: &mut Browser, page: &str) -> crate::house::Seen {
    let mut seen = browser.get(page).await;
    seen.is("prove");
    if seen.body.contains("name=\"password\"") {
        let to = seen.field("to");
        seen = browser.fill(&seen, &[("to", &to), ("password", PASSWORD)]).await;
    }
    let to = seen.field("to");
    let seen = browser.fill(&seen, &[("to", &to), ("method", "app")]).await;
    seen.is("prove-code");
    let code = authenticator::code(SEED, house.time().unix_timestamp() / 30);
    browser.fill(&seen, &[("code", &code)]).await
}

/// A browser in which an administrator entered the area just now.
pub async fn inside(house: &House, id: &str) -> Browser {
    let mut browser = signed_in(house, id).await;
    // A code of the app counts once: the next administrator of a test comes half a minute later.
    house.later(Duration::seconds(30));
    prove(house, &mut browser, "/admin").await;
    assert!(browser.cookies.contains_key("latchkey_admin"), "inside");
    browser
}

async fn house_of(pool: PgPool, roles: &[Role]) -> (House, Uuid, String, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, user) = administrator(&house, tenant, "noor", roles).await;
    (house, tenant, id, user)
}

#[sqlx::test]
async fn an_administrator_enters_with_a_password_and_an_app_and_sees_their_roles(pool: PgPool) {
    let (house, _, id, _) = house_of(pool, &[Role::Global]).await;
    let mut browser = house.browser();
    browser.get("/admin").await.is("signin");
    let seen = browser.get("/signin").await;
    let seen = browser.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await;
    seen.is("prove");
    assert!(!seen.body.contains("value=\"email\"") && seen.body.contains("value=\"app\""), "mail opens nothing here");
    let seen = prove(&house, &mut browser, "/admin").await;
    seen.is("admin-overview").says("Global Administrator");
    assert_eq!(seen.path, "/admin");
    assert!(browser.get("/account").await.body.contains("href=\"/admin\""));
}

#[sqlx::test]
async fn nobody_without_a_role_gets_in_or_is_shown_the_way(pool: PgPool) {
    let (house, _, id, _) = house_of(pool, &[]).await;
    let mut browser = signed_in(&house, &id).await;
    assert!(!browser.get("/account").await.body.contains("href=\"/admin\""));
    for page in ["/admin", "/admin/enter"] {
        let seen = browser.get(page).await;
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{page}");
        seen.is("error").says("This is not open to you");
    }
}

#[sqlx::test]
async fn rule_10_the_area_closes_after_rest_at_the_end_of_the_day_and_with_the_account(pool: PgPool) {
    let (house, _, id, _) = house_of(pool, &[Role::User]).await;
    let mut browser = inside(&house, &id).await;
    house.later(Duration::minutes(14));
    browser.get("/admin").await.is("admin-overview");
    house.later(Duration::minutes(16));
    browser.get("/admin").await.is("prove");
    let mut browser = inside(&house, &id).await;
    let admin = browser.cookies["latchkey_admin"].clone();
    let mut other = signed_in(&house, &id).await;
    other.cookies.insert("latchkey_admin".into(), admin);
    other.get("/admin").await.is("prove");
    let seen = browser.get("/account").await;
    browser.post("/signout", &[("token", &seen.token())]).await;
    let rows: i64 = sqlx::query_scalar("select count(*) from session where kind = 'admin'").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(rows, 1, "only the one that went to sleep");
    let cookie = house.browser().send("GET", "/admin", None).await;
    assert_eq!(cookie.headers()["location"], "/signin");
}

#[sqlx::test]
async fn an_app_code_without_a_fresh_password_or_another_proof_opens_nothing(pool: PgPool) {
    let (house, tenant, id, user) = house_of(pool, &[Role::Global]).await;
    let mut browser = signed_in(&house, &id).await;
    house.later(Duration::minutes(11));
    let seen = browser.get("/admin").await;
    seen.is("prove");
    assert!(seen.body.contains("name=\"password\""));
    let token = seen.token();
    let seen = browser.post("/admin/enter", &[("token", &token), ("to", "/admin")]).await;
    seen.is("prove");
    // With an app on file nothing less proves somebody with a role: not here, and not for putting another app in its place.
    sqlx::query("insert into contact (tenant_id, id, user_id, kind, value, as_given, valid, confirmed_at) values ($1, gen_random_uuid(), $2, 'authentication_email', 'n@posteo.example', 'n@posteo.example', true, now())")
        .bind(tenant).bind(user).execute(&house.app.pool).await.unwrap();
    let seen = browser.get("/register/prove?to=/register/app").await;
    let seen = browser.fill(&seen, &[("to", "/register/app"), ("password", PASSWORD)]).await;
    assert!(!seen.body.contains("value=\"email\"") && seen.body.contains("value=\"app\""));
    let refused = browser.fill(&seen, &[("to", "/register/app"), ("method", "email")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.deliver().await.is_empty());
    browser.get("/admin").await.is("prove");
    assert!(!browser.cookies.contains_key("latchkey_admin"));
    let seen = browser.get("/admin").await;
    let seen = browser.fill(&seen, &[("to", "/admin"), ("method", "email")]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "not offered, not taken");
}

#[sqlx::test]
async fn an_administrator_without_app_and_passkey_is_told_what_to_do(pool: PgPool) {
    let (house, _, id, _) = house_of(pool, &[Role::Global]).await;
    sqlx::query("delete from authenticator").execute(&house.app.pool).await.unwrap();
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/admin").await;
    seen.is("admin-enter").says("First set up an authenticator app or a passkey");
    assert!(seen.body.contains("href=\"/register/app\""));
}

#[sqlx::test]
async fn rule_13_every_door_opens_to_those_in_the_table_and_to_nobody_else(pool: PgPool) {
    let (house, tenant, _, _) = house_of(pool, &[]).await;
    for role in Role::ALL {
        let (id, _) = administrator(&house, tenant, role.as_str().split('_').next().unwrap(), &[role]).await;
        let mut browser = inside(&house, &id).await;
        for door in doors() {
            let path = door.path.replace("{id}", &Uuid::nil().to_string());
            let form: &[(&str, &str)] = &[];
            let response = browser.send(door.method, &path, (door.method == "POST").then_some(form)).await;
            let open = allows(&[role.as_str().to_owned()], door.act);
            if open && door.method == "GET" {
                assert!(matches!(response.status().as_u16(), 200 | 303 | 404), "{role:?} {} {}", door.method, door.path);
            } else {
                assert_eq!(
                    response.status(),
                    StatusCode::FORBIDDEN,
                    "{role:?} {} {}: closed, or a form without its token",
                    door.method,
                    door.path
                );
            }
        }
    }
    assert!(Act::ALL.iter().all(|act| !act.roles().is_empty()));
}

#[sqlx::test]
async fn every_form_of_the_area_stands_on_a_page_that_can_be_come_back_to(pool: PgPool) {
    drop(pool);
    let mut seen = std::collections::BTreeSet::new();
    for door in doors() {
        assert!(seen.insert((door.method, door.path)), "twice: {} {}", door.method, door.path);
        assert!(door.path == "/admin" || door.path.starts_with("/admin/"));
        let has_page = doors().any(|page| page.method == "GET" && page.path == door.path);
        assert!(has_page, "{} {} has no page: whoever proves first comes back to it", door.method, door.path);
    }
}

#[sqlx::test]
async fn the_guide_ticks_off_what_people_did_and_not_what_its_administrator_did(pool: PgPool) {
    let (house, tenant, id, user) = house_of(pool, &[Role::Global]).await;
    let mut browser = inside(&house, &id).await;
    let done = async |browser: &mut Browser| {
        standing::refresh(&house.app.pool, &house.app.keys, &house.app.clock).await.unwrap();
        let seen = browser.get("/admin").await;
        let steps: Vec<&str> = seen.body.split("<h3").skip(1).collect();
        ["Get people registered", "See a first reset"].map(|step| steps.iter().any(|it| it.contains(step) && it.contains("state ok")))
    };
    let reset = async |who: Uuid| {
        let event = Event::new(tenant, Uuid::now_v7(), Activity::ResetSelfService).about(who);
        event.write(&mut house.app.pool.acquire().await.unwrap(), house.time()).await.unwrap();
    };
    reset(user).await;
    assert_eq!(done(&mut browser).await, [false, false], "the administrator has an app and reset a password");
    house.people(tenant, &crate::house::sam()).await;
    assert_eq!(done(&mut browser).await, [true, false]);
    reset(house.user(tenant, "sam@quillham.example").await).await;
    assert_eq!(done(&mut browser).await, [true, true]);
}
