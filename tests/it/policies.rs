//! The policy as one document: on the command line, and through the API (POL-1, POL-2).

use std::process::Command;

use axum::http::StatusCode;
use latchkey::{
    applications::Scope,
    policy::{Policy, difference::difference},
};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    application::{Answer, Application},
    house::{HEADER, House, open_policy},
    keys,
    settings::current,
};

const PATH: &str = "/api/v1/policy";

async fn put(application: &Application, etag: Option<&str>, body: &Value) -> Answer {
    let key = format!("Bearer {}", application.key);
    let mut headers = vec![("authorization", key.as_str()), ("content-type", "application/json")];
    headers.extend(etag.map(|etag| ("if-match", etag)));
    application.send("PUT", PATH, &headers, &body.to_string()).await
}

async fn house_of(pool: PgPool) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = populated(&house).await;
    (house, tenant)
}

async fn populated(house: &House) -> Uuid {
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let people = "one@quillham.example,One,,,one@posteo.example,,,premium_p1,,\nboth@quillham.example,Both,,,both@posteo.example,+31 612345642,,premium_p1,,\n";
    house.people(tenant, &format!("{HEADER}{people}")).await;
    tenant
}

#[sqlx::test]
async fn a_policy_is_read_changed_and_put_back_from_the_version_that_was_read(pool: PgPool) {
    let (house, tenant) = house_of(pool).await;
    let application = Application::new(&house, tenant, &[Scope::ReadPolicy, Scope::WritePolicy]).await;
    let read = application.get(PATH).await;
    assert_eq!((read.status, read.header("etag")), (StatusCode::OK, "\"1\""));
    let document = read.json();
    assert_eq!(serde_json::from_value::<Policy>(document["policy"].clone()).unwrap(), open_policy(1));
    let mut body = json!({ "policy": document["policy"] });
    body["policy"]["reconfirm_days"] = 90.into();
    assert_eq!(put(&application, None, &body).await.status.as_u16(), 428);
    let saved = put(&application, Some("\"1\""), &body).await;
    assert_eq!((saved.status, saved.header("etag")), (StatusCode::OK, "\"2\""));
    assert_eq!(current(&house, tenant).await, (2, Policy { reconfirm_days: 90, ..open_policy(1) }));
    for stale in ["\"1\"", "\"3\"", "2", "*", "W/\"2\""] {
        assert_eq!(put(&application, Some(stale), &body).await.status.as_u16(), 412, "{stale}");
    }
    let (actor, detail): (String, Value) =
        sqlx::query_as("select actor, detail from audit_event where activity = 'Self-service password reset policy changes'")
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
    assert_eq!(
        (actor.as_str(), &detail["changes"]),
        ("application Harbour sign-in", &json!({ "reconfirm_days": { "old": 180, "new": 90 } }))
    );
}

#[sqlx::test]
async fn what_could_never_be_satisfied_or_strands_people_is_refused_with_what_is_needed_to_go_on(pool: PgPool) {
    let (house, tenant) = house_of(pool).await;
    let application = Application::new(&house, tenant, &[Scope::ReadPolicy, Scope::WritePolicy]).await;
    let policy = |change: fn(&mut Value)| {
        let mut document = serde_json::to_value(open_policy(1)).unwrap();
        change(&mut document);
        json!({ "policy": document })
    };
    for (body, status, kind) in [
        (policy(|policy| policy["methods"] = json!(["app"])), 422, "policy"),
        (policy(|policy| policy["gates"] = json!("two")), 422, "policy"),
        (policy(|policy| policy["surprise"] = json!(true)), 422, "policy"),
        (json!({ "policy": {}, "surprise": 1 }), 400, "invalid-body"),
        (json!([]), 400, "invalid-body"),
        (policy(|policy| policy["gates"] = json!(2)), 409, "strands-people"),
    ] {
        let answer = put(&application, Some("\"1\""), &body).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["type"]), (status, &json!(format!("urn:latchkey:problem:{kind}"))), "{body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let mut two = policy(|policy| policy["gates"] = json!(2));
    let refused = put(&application, Some("\"1\""), &two).await.json();
    assert_eq!(refused["stranded"], 1);
    let mut other = policy(|policy| {
        policy["gates"] = json!(2);
        policy["reconfirm_days"] = json!(90);
    });
    other["confirm"] = refused["confirm"].clone();
    let again = put(&application, Some("\"1\""), &other).await;
    assert_eq!((again.status, &again.json()["stranded"]), (StatusCode::CONFLICT, &json!(1)), "as many, by another change");
    two["confirm"] = "1".into();
    assert_eq!(put(&application, Some("\"1\""), &two).await.status, StatusCode::CONFLICT, "the number alone confirms nothing");
    assert_eq!(current(&house, tenant).await.0, 1, "nothing of it was saved");
    two["confirm"] = refused["confirm"].clone();
    assert_eq!(put(&application, Some("\"1\""), &two).await.status, StatusCode::OK);
    assert_eq!(current(&house, tenant).await.1.gates, 2);
}

#[sqlx::test]
async fn each_scope_opens_its_own_method_for_its_own_organisation(pool: PgPool) {
    let (house, tenant) = house_of(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(2))).await;
    let body = json!({ "policy": serde_json::to_value(Policy::default()).unwrap() });
    let reader = Application::new(&house, tenant, &[Scope::ReadPolicy, Scope::ReadRegistration, Scope::CreateLinks]).await;
    let writer = Application::new(&house, other, &[Scope::WritePolicy]).await;
    assert_eq!(reader.get(PATH).await.status, StatusCode::OK);
    let refused = put(&reader, Some("\"1\""), &body).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.header("www-authenticate").contains("scope=\"policy:write\""));
    assert_eq!(writer.get(PATH).await.status, StatusCode::FORBIDDEN);
    let wrong = writer.send("DELETE", PATH, &[], "").await;
    assert_eq!((wrong.status.as_u16(), wrong.header("allow")), (405, "GET,HEAD,PUT"));
    assert_eq!(put(&writer, Some("\"1\""), &body).await.status, StatusCode::OK);
    assert_eq!((current(&house, other).await.0, current(&house, tenant).await.0), (2, 1), "each its own");
}

#[sqlx::test]
async fn wb_9a_writing_into_a_directory_takes_a_scope_of_its_own(pool: PgPool) {
    let (house, tenant) = house_of(pool).await;
    let writer = Application::new(&house, tenant, &[Scope::WritePolicy]).await;
    let both = Application::new(&house, tenant, &[Scope::WritePolicy, Scope::WriteBack]).await;
    let only = Application::new(&house, tenant, &[Scope::WriteBack]).await;
    let body = json!({ "policy": Policy { write_back: true, ..open_policy(1) } });
    let refused = put(&writer, Some("\"1\""), &body).await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "missing-scope"));
    assert!(refused.header("www-authenticate").contains("scope=\"policy:write-back\""));
    assert_eq!(put(&only, Some("\"1\""), &body).await.status, StatusCode::FORBIDDEN, "it opens nothing by itself");
    assert_eq!(current(&house, tenant).await.0, 1);
    assert_eq!(put(&both, Some("\"1\""), &body).await.status, StatusCode::OK);
    // What is on already may be sent along by everybody.
    let same = json!({ "policy": Policy { write_back: true, reconfirm_days: 90, ..open_policy(1) } });
    assert_eq!(put(&writer, Some("\"2\""), &same).await.status, StatusCode::OK);
}

#[sqlx::test]
async fn pol_2_tenant_set_strands_nobody_unasked(pool: PgPool) {
    let house = keys::house_of(pool.clone(), &keys::master(keys::FIRST_MASTER)).await;
    let tenant = populated(&house).await;
    let url = url_of(&pool).await;
    let set = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .env_clear()
            .env("DATABASE_URL", &url)
            .env("LATCHKEY_MASTER_KEY", keys::FIRST_MASTER)
            .args(["tenant", "set", "quillham.example"])
            .args(arguments)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (fine, said) = set(&["--gates", "2", "--name", "Quillham Borough"]);
    assert!(!fine && said.contains("--yes-strand 1"), "{said}");
    assert!(!set(&["--gates", "2", "--yes-strand", "2"]).0);
    assert_eq!(current(&house, tenant).await.0, 1);
    let name: String = sqlx::query_scalar("select name from tenant where id = $1").bind(tenant).fetch_one(&pool).await.unwrap();
    assert_eq!(name, "Quillham Council", "all of it or nothing");
    let (fine, said) = set(&["--gates", "2", "--yes-strand", "1"]);
    assert!(fine, "{said}");
    assert_eq!(current(&house, tenant).await.1.gates, 2);
    let (fine, said) = set(&["--name", "Quillham Borough"]);
    assert!(fine && current(&house, tenant).await.0 == 2, "{said}");
}

#[sqlx::test]
async fn the_command_line_exports_tells_the_difference_and_applies_only_what_was_accepted(pool: PgPool) {
    // With the keys that the command will find in this database.
    let house = keys::house_of(pool.clone(), &keys::master(keys::FIRST_MASTER)).await;
    let tenant = populated(&house).await;
    let url = url_of(&pool).await;
    let folder = std::env::temp_dir().join(Uuid::new_v4().to_string());
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("policy.json");
    let run = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_latchkey"))
            .env_clear()
            .env("DATABASE_URL", &url)
            .env("LATCHKEY_MASTER_KEY", keys::FIRST_MASTER)
            .arg("policy")
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let name = file.to_str().unwrap().to_owned();
    let (fine, document, said) = run(&["export", "quillham.example"]);
    assert!(fine, "{said}");
    assert_eq!(serde_json::from_str::<Policy>(&document).unwrap(), open_policy(1));
    let new = Policy { gates: 2, passkeys: false, ..open_policy(1) };
    assert_eq!(difference(&open_policy(1), &new).len(), 2);
    std::fs::write(&file, serde_json::to_string(&new).unwrap()).unwrap();
    let (fine, told, _) = run(&["diff", "quillham.example", &name]);
    assert!(fine && told.contains("gates: 1 -> 2") && told.contains("passkeys: true -> false"), "{told}");
    assert!(told.contains("1 of the 2 people who can reset today no longer could."), "{told}");
    assert!(!told.contains("methods"), "only what differs");
    let (fine, _, said) = run(&["apply", "quillham.example", &name]);
    assert!(!fine && said.contains("--yes-strand 1"), "{said}");
    assert!(!run(&["apply", "quillham.example", &name, "--yes-strand", "2"]).0);
    assert_eq!(current(&house, tenant).await.0, 1, "nothing was saved");
    let (fine, told, said) = run(&["apply", "quillham.example", &name, "--yes-strand", "1"]);
    assert!(fine && told.contains("Saved as version 2"), "{told}{said}");
    assert_eq!(current(&house, tenant).await, (2, new));
    assert!(run(&["apply", "quillham.example", &name]).1.contains("Nothing differs"));
    std::fs::write(&file, "{\"gates\": 7}").unwrap();
    let (fine, _, said) = run(&["apply", "quillham.example", &name]);
    assert!(!fine && said.contains("`gates` must be 1 or 2"), "{said}");
    std::fs::remove_dir_all(folder).unwrap();
}

/// How another process reaches the database of a test.
async fn url_of(pool: &PgPool) -> String {
    let name: String = sqlx::query_scalar("select current_database()").fetch_one(pool).await.unwrap();
    let mut url = url::Url::parse(&std::env::var("DATABASE_URL").unwrap()).unwrap();
    url.set_path(&name);
    url.into()
}
