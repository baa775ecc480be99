//! Who may ask: API keys and their scopes, from outside and for somebody who writes in the database (quality, rule 9).

use latchkey::{
    api::ROUTES,
    applications::{Scope, keys},
};
use sqlx::{AssertSqlSafe, PgPool};
use time::Duration;

use crate::{
    application::{Application, house_of_people, links},
    house::{House, open_policy},
    reduced::Statements,
};

const ASK: &str = "/api/v1/users/new@quillham.example/registration";

async fn run(house: &House, sql: &str) -> u64 {
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&house.app.pool).await.unwrap().rows_affected()
}

async fn revoke(house: &House, application: &Application, tenant: uuid::Uuid) -> bool {
    let mut tx = house.app.pool.begin().await.unwrap();
    let revoked = keys::revoke(&mut tx, &house.app.keys, tenant, application.id, house.time()).await.unwrap();
    tx.commit().await.unwrap();
    revoked
}

#[sqlx::test]
async fn without_a_key_or_with_one_that_nobody_has_nothing_is_told(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let right = &application.key;
    let none = application.send("GET", ASK, &[], "").await;
    assert_eq!(
        (none.status.as_u16(), none.problem().as_str(), none.header("www-authenticate")),
        (401, "no-key", "Bearer realm=\"latchkey\"")
    );
    for header in [String::new(), "Bearer".to_owned(), right.clone(), format!("Basic {right}"), format!("Token {right}")] {
        assert_eq!(application.send("GET", ASK, &[("authorization", &header)], "").await.problem(), "no-key", "{header:.12}");
    }
    let twice = format!("Bearer {right}");
    assert_eq!(application.send("GET", ASK, &[("authorization", &twice), ("authorization", &twice)], "").await.problem(), "no-key");
    let mut other = right.clone().into_bytes();
    other[10] = if other[10] == b'A' { b'B' } else { b'A' };
    let other = String::from_utf8(other).unwrap();
    for wrong in
        ["lk_", "", &other, &right[3..], &right[..45], &format!("{right}A"), &format!("{right} "), &format!(" {right}"), "lk_\u{e9}"]
    {
        let answer = application.send("GET", ASK, &[("authorization", &format!("Bearer {wrong}"))], "").await;
        assert_eq!(answer.status, 401, "{wrong:.8}");
        if wrong.is_ascii() {
            assert_eq!(
                (answer.problem().as_str(), answer.header("www-authenticate")),
                ("wrong-key", "Bearer realm=\"latchkey\", error=\"invalid_token\"")
            );
        }
    }
    // Nor in the places where keys end up in logs.
    assert_eq!(
        application.send("GET", &format!("{ASK}?api_key={right}"), &[("cookie", &format!("api_key={right}"))], "").await.problem(),
        "no-key"
    );
    for scheme in ["Bearer", "bearer", "BEARER"] {
        assert_eq!(application.send("GET", ASK, &[("authorization", &format!("{scheme} {right}"))], "").await.status, 200);
    }
    house.deliver().await;
}

#[sqlx::test]
async fn every_address_but_the_document_wants_its_own_scope(pool: PgPool) {
    let (house, tenant, all) = house_of_people(pool).await;
    for route in &ROUTES {
        let path = route.path.replace("{user_id}", "new@quillham.example").replace("{method}", "email");
        let method = route.method.to_uppercase();
        let Some(scope) = route.scope else {
            assert_eq!(path, "/api/v1/openapi.json", "nothing else is open to everybody");
            assert_eq!(all.send(&method, &path, &[], "").await.status, 200);
            continue;
        };
        assert_eq!(all.send(&method, &path, &[], "").await.problem(), "no-key", "{path}");
        // What the right scope gets for a request without a body: a policy or a person cannot be written without one.
        let opened = match (route.method, route.path) {
            ("get", _) => 200,
            ("put" | "patch", _) | ("post", "/api/v1/users") => 400,
            ("post", path) if path.ends_with("/registration-links") => 201,
            // Nothing of it is registered.
            ("delete", _) => 404,
            _ => 200,
        };
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        for (scopes, status) in [(vec![], 403), (others, 403), (vec![scope], opened)] {
            let application = Application::new(&house, tenant, &scopes).await;
            let answer = application.send(&method, &path, &[("authorization", &format!("Bearer {}", application.key))], "").await;
            assert_eq!(answer.status, status, "{path} {scopes:?} {}", answer.body);
            if status == 403 {
                assert_eq!(answer.problem(), "missing-scope");
                let wanted = format!("error=\"insufficient_scope\", scope=\"{}\"", scope.as_str());
                assert!(answer.header("www-authenticate").ends_with(&wanted), "{}", answer.header("www-authenticate"));
            }
        }
    }
    let audit = house.audit().await;
    assert_eq!(audit.iter().filter(|event| *event == "Registration link: the key lacks the scope").count(), 2, "{audit:?}");
    house.deliver().await;
}

#[sqlx::test]
async fn a_key_ends_when_it_expires_or_is_revoked_and_at_once(pool: PgPool) {
    let (house, tenant, lasting) = house_of_people(pool).await;
    let short = Application::until(&house, tenant, &Scope::ALL, Some(Duration::days(1))).await;
    house.later(Duration::days(1) - Duration::microseconds(1));
    assert_eq!(short.get(ASK).await.status, 200);
    house.later(Duration::microseconds(1));
    assert_eq!(short.get(ASK).await.problem(), "wrong-key");
    assert_eq!(lasting.get(ASK).await.status, 200);
    let elsewhere = house.tenant("rookhope.example", Some(open_policy(1))).await;
    assert!(!revoke(&house, &lasting, elsewhere).await, "not by another organisation");
    assert_eq!(lasting.get(ASK).await.status, 200);
    assert!(revoke(&house, &lasting, tenant).await);
    assert_eq!(lasting.get(ASK).await.problem(), "wrong-key");
    assert!(!revoke(&house, &lasting, tenant).await, "only once");
}

#[sqlx::test]
async fn a_key_changed_behind_latchkeys_back_opens_nothing(pool: PgPool) {
    let (house, tenant, strong) = house_of_people(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    for change in [
        "scopes = '{registration:read,registration-links:create}'".to_owned(),
        "expires_at = null".to_owned(),
        "expires_at = expires_at + interval '1 microsecond'".to_owned(),
        "name = 'Somebody else'".to_owned(),
        format!("tenant_id = '{other}'"),
        "id = gen_random_uuid()".to_owned(),
        format!("mac = (select mac from api_key where id = '{}')", strong.id),
        format!("key = (select key from api_key where id = '{}'), id = gen_random_uuid()", strong.id),
    ] {
        let weak = Application::until(&house, tenant, &[Scope::ReadRegistration], Some(Duration::days(1))).await;
        assert_eq!(weak.get(ASK).await.status, 200, "{change}");
        if change.starts_with("key =") {
            run(&house, &format!("update api_key set key = '\\x00' where id = '{}'", strong.id)).await;
            continue;
        }
        assert_eq!(run(&house, &format!("update api_key set {change} where id = '{}'", weak.id)).await, 1);
        assert_eq!(weak.get(ASK).await.problem(), "wrong-key", "{change}");
    }
    let revoked = Application::new(&house, tenant, &Scope::ALL).await;
    assert!(revoke(&house, &revoked, tenant).await);
    run(&house, &format!("update api_key set revoked_at = null where id = '{}'", revoked.id)).await;
    assert_eq!(revoked.get(ASK).await.problem(), "wrong-key", "what was revoked stays revoked");
    assert_eq!(strong.get(ASK).await.problem(), "wrong-key", "found by its hash alone");
    let kept: Vec<Vec<u8>> = sqlx::query_scalar("select key from api_key").fetch_all(&house.app.pool).await.unwrap();
    assert!(kept.iter().all(|hash| hash.len() == 32 || hash == &[0]));
}

#[sqlx::test]
async fn wrong_keys_from_one_address_are_told_to_wait_and_right_ones_go_on(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let mut guesser = application.clone();
    guesser.key = format!("lk_{}", "A".repeat(43));
    for _ in 0..30 {
        assert_eq!(guesser.get(ASK).await.problem(), "wrong-key");
    }
    let answer = guesser.get(ASK).await;
    assert_eq!((answer.status.as_u16(), answer.problem().as_str(), answer.header("retry-after")), (429, "too-many-requests", "600"));
    assert_eq!(application.get(ASK).await.status, 200, "the same address, a right key");
    let mut elsewhere = guesser.clone();
    elsewhere.address = "198.51.100.21:40000";
    assert_eq!(elsewhere.get(ASK).await.problem(), "wrong-key");
    house.later(Duration::minutes(10));
    assert_eq!(guesser.get(ASK).await.problem(), "wrong-key");
}

#[sqlx::test]
async fn one_key_asks_no_faster_than_people_sign_in(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    assert_eq!(application.get(ASK).await.status, 200);
    assert_eq!(run(&house, "update counter set n = 2999 where scope = 71").await, 1);
    assert_eq!(application.get(ASK).await.status, 200);
    let answer = application.get(ASK).await;
    assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("too-many-requests", "60"));
    house.later(Duration::minutes(1));
    assert_eq!(application.get(ASK).await.status, 200);
}

#[sqlx::test]
async fn when_a_key_was_last_used_is_written_down_once_a_minute(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let last = async || {
        let at: Option<time::OffsetDateTime> = sqlx::query_scalar("select last_used_at from api_key where id = $1")
            .bind(application.id)
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
        at
    };
    assert_eq!(last().await, None);
    application.get(ASK).await;
    let first = house.time();
    assert_eq!(last().await, Some(first));
    house.later(Duration::seconds(59));
    application.get(ASK).await;
    assert_eq!(last().await, Some(first));
    house.later(Duration::seconds(1));
    application.get(ASK).await;
    assert_eq!(last().await, Some(house.time()));
}

#[sqlx::test]
async fn what_the_api_refuses_is_a_problem_with_a_stable_type_whatever_was_wrong(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let key = format!("Bearer {}", application.key);
    let long = "x".repeat(8 * 1024 + 1);
    let json = ("content-type", "application/json");
    let post = links("new@quillham.example");
    for (method, path, kind, body, status, problem) in [
        ("GET", "/api/v1", None, "", 404, "not-found"),
        ("GET", "/api/v2/users", None, "", 404, "not-found"),
        ("POST", "/api/v1/people", None, "{}", 404, "not-found"),
        ("DELETE", ASK, None, "", 405, "method-not-allowed"),
        ("POST", "/api/v1/openapi.json", None, "", 405, "method-not-allowed"),
        ("GET", &post, None, "", 405, "method-not-allowed"),
        ("POST", &post, Some(json), "{", 400, "invalid-body"),
        ("POST", &post, Some(json), "[]", 400, "invalid-body"),
        ("POST", &post, Some(json), "{\"return_to\": 5}", 400, "invalid-body"),
        ("POST", &post, Some(json), "{\"return\": null}", 400, "invalid-body"),
        ("POST", &post, Some(json), "\u{0}", 400, "invalid-body"),
        ("POST", &post, Some(json), &long, 413, "too-large"),
        ("POST", &post, Some(("content-type", "text/plain")), "{}", 415, "not-json"),
        ("POST", &post, Some(("content-type", "application/x-www-form-urlencoded")), "a=b", 415, "not-json"),
        ("POST", &post, None, "{}", 415, "not-json"),
    ] {
        let mut headers = vec![("authorization", key.as_str())];
        headers.extend(kind);
        let answer = application.send(method, path, &headers, body).await;
        assert_eq!(answer.status, status, "{method} {path} {}", answer.body);
        assert_eq!(answer.problem(), problem, "{method} {path}");
        assert!(uuid::Uuid::parse_str(answer.header("x-request-id")).is_ok());
        assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
        if status == 405 {
            assert!(["GET,HEAD", "POST"].contains(&answer.header("allow")), "{}", answer.header("allow"));
        }
    }
    house.app.pool.close().await;
    for answer in [application.get(ASK).await, application.link("new@quillham.example").await] {
        assert_eq!((answer.status.as_u16(), answer.problem().as_str(), answer.header("retry-after")), (503, "unavailable", "30"));
        assert!(!answer.body.to_lowercase().contains("pool"), "nothing of the inside is told: {}", answer.body);
    }
}

#[sqlx::test]
async fn how_far_somebody_is_tells_kinds_and_no_values(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    house.policy(tenant, |policy| policy.require_registration = true).await;
    let user = house.user(tenant, "new@quillham.example").await;
    let state = async |id: &str| application.registration(id).await.json();
    let expected = serde_json::json!({ "user_id": "new@quillham.example", "registered": false, "enabled": true, "capable": false, "required": 1,
        "methods": [], "must_register": true, "must_reconfirm": false });
    assert_eq!(state("new@quillham.example").await, expected);
    for same in ["NEW@QUILLHAM.EXAMPLE", "%6eew%40quillham.example", "new@quillham.example%20"] {
        assert_eq!(state(same).await, expected, "{same}");
    }
    house.app_seed(tenant, user, b"twenty bytes of seed").await;
    house.questions(tenant, user, &[("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo")]).await;
    let now = state("new@quillham.example").await;
    assert_eq!(
        (&now["methods"], &now["registered"], &now["capable"]),
        (&serde_json::json!(["questions", "app"]), &true.into(), &true.into())
    );
    assert_eq!((&now["must_register"], &now["must_reconfirm"]), (&false.into(), &true.into()));
    let ready = application.registration("ready@quillham.example").await;
    assert!(!ready.body.contains("posteo"), "{}", ready.body);
    assert_eq!(ready.json()["methods"], serde_json::json!(["email"]));
    for (id, enabled, must) in [("off", false, false), ("out", false, false), ("boss", true, true), ("visitor", true, false)] {
        let state = state(&format!("{id}@quillham.example")).await;
        assert_eq!((&state["enabled"], &state["must_register"]), (&enabled.into(), &must.into()), "{id}");
    }
}

#[sqlx::test]
async fn whoever_is_not_of_the_keys_organisation_is_nobody_alike(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, "user_id,alternate_email,licences\nkim@rookhope.example,kim@posteo.example,basic\n").await;
    house.people(crate::house::HOME, "user_id,kind,alternate_email\nguest@posteo.example,guest,guest@posteo.example\n").await;
    let guest = house.user(crate::house::HOME, "guest@posteo.example").await;
    sqlx::query(
        "insert into guest (tenant_id, id, home_tenant_id, home_user_id, invited_at) values ($1, gen_random_uuid(), $2, $3, now())",
    )
    .bind(other)
    .bind(crate::house::HOME)
    .bind(guest)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let mut answers = vec![];
    // The first is thrown away: it fills the statement cache of the connection.
    for id in [
        "warm@up.example",
        "nobody@quillham.example",
        "nobody@nowhere.example",
        "kim@rookhope.example",
        "guest@posteo.example",
        "someone@outlook.com",
    ] {
        for link in [false, true] {
            let (statements, guard) = Statements::listen();
            let answer = if link { application.link(id).await } else { application.registration(id).await };
            drop(guard);
            assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (404, "not-found"), "{id}");
            let mut headers = answer.headers.clone();
            headers.remove("x-request-id");
            answers.push((link, answer.body, format!("{headers:?}"), statements.take()));
        }
    }
    assert!(answers[2].3.len() >= 5, "heard: {:?}", answers[2].3);
    for other in &answers[4..] {
        assert_eq!(other, if other.0 { &answers[3] } else { &answers[2] });
    }
    for odd in ["no-user-id", "%FF", "a%00b@quillham.example", "..%2F..", "%20", "new@quillham.example%2Fregistration", &"a".repeat(300)] {
        assert_eq!(application.registration(odd).await.body, answers[2].1, "{odd}");
    }
    // A key of the other organisation sees its own people and none of ours.
    let theirs = Application::new(&house, other, &Scope::ALL).await;
    assert_eq!(theirs.registration("kim@rookhope.example").await.status, 200);
    assert_eq!(theirs.registration("new@quillham.example").await.body, answers[2].1);
    assert_eq!(theirs.link("new@quillham.example").await.problem(), "not-found");
    let _ = tenant;
}
