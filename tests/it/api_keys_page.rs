//! Keys for other programs, made and revoked in the admin area.

use axum::http::StatusCode;
use latchkey::access::Role;
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{House, open_policy},
};

#[sqlx::test]
async fn a_key_is_made_shown_once_used_and_revoked(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let mut browser = inside(&house, &id).await;
    let seen = browser.get("/admin/api-keys").await;
    seen.is("admin-api-keys").says("There is no key yet");
    for (fields, problem) in [
        (vec![("name", ""), ("scopes", "policy:read"), ("days", "90")], "Say what it is for"),
        (vec![("name", "Watch"), ("days", "90")], "Tick at least one thing"),
        (vec![("name", "Watch"), ("scopes", "everything"), ("days", "90")], "Tick at least one thing"),
        (vec![("name", "Watch"), ("scopes", "policy:read"), ("days", "99999")], "Choose how long"),
    ] {
        let refused = browser.fill(&seen, &fields).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.says(problem);
    }
    let made = browser.fill(&seen, &[("name", "<i>Watch</i>"), ("scopes", "policy:read"), ("days", "90")]).await;
    made.is("admin-api-keys").says("The key was made").says("Read the policy");
    assert!(!made.body.contains("<i>Watch"), "a name is text");
    let secret = made.body.split_once("id=\"secret\">").unwrap().1.split('<').next().unwrap().to_owned();
    assert!(!browser.get("/admin/api-keys").await.body.contains(&secret), "shown once");

    let mut program = house.browser();
    program.headers.insert("authorization", format!("Bearer {secret}").parse().unwrap());
    let ask = async |program: &mut crate::house::Browser, path: &str| program.send("GET", path, None).await.status().as_u16();
    assert_eq!(ask(&mut program, "/api/v1/policy").await, 200);
    assert_eq!(ask(&mut program, "/api/v1/audit-events").await, 403, "not ticked");

    let key: Uuid = sqlx::query_scalar("select id from api_key").fetch_one(&house.app.pool).await.unwrap();
    let page = format!("/admin/api-keys/{key}");
    let one = browser.get(&page).await;
    one.is("admin-api-key");
    browser.fill(&one, &[]).await.is("admin-api-keys").says("Revoked");
    assert_eq!(ask(&mut program, "/api/v1/policy").await, 401);
    let log = house.audit().await;
    assert!(log.contains(&"API key: key made".to_owned()) && log.contains(&"API key: key revoked".to_owned()), "{log:?}");
    let leaks: i64 = sqlx::query_scalar("select count(*) from audit_event where detail::text like '%' || $1 || '%'")
        .bind(&secret)
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(leaks, 0);
}

#[sqlx::test]
async fn keys_are_for_global_administrators_with_a_fresh_proof_and_of_their_own_organisation(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (boss, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let (user, _) = administrator(&house, tenant, "pia", &[Role::User]).await;
    let mut browser = inside(&house, &user).await;
    assert_eq!(browser.get("/admin/api-keys").await.status, StatusCode::FORBIDDEN);
    let other = house.tenant("moorgate.example", Some(open_policy(1))).await;
    let mut tx = house.app.pool.begin().await.unwrap();
    let new = latchkey::applications::keys::New {
        tenant: other,
        name: "theirs",
        scopes: &[latchkey::applications::keys::Scope::ReadPolicy],
        expires_at: None,
        now: house.time(),
    };
    let (theirs, _) = latchkey::applications::keys::create(&mut tx, &house.app.keys, &new).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = inside(&house, &boss).await;
    let page = format!("/admin/api-keys/{theirs}");
    assert_eq!(browser.get(&page).await.status, StatusCode::NOT_FOUND);
    let token = browser.get("/account/preferences").await.token();
    assert_eq!(browser.post(&page, &[("token", &token)]).await.status, StatusCode::NOT_FOUND);
    let live: bool = sqlx::query_scalar("select revoked_at is null from api_key").fetch_one(&house.app.pool).await.unwrap();
    assert!(live);
    house.later(Duration::minutes(11));
    browser.get("/admin/api-keys").await.is("prove");
}
