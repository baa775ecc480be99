//! People for other applications: which key does what to whom, and what nobody does by a key (DIR-4, DIR-9; quality, rule 13).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use latchkey::{access::Role, api::ROUTES, applications::Scope};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::{
    admin::administrator,
    application::{Answer, Application},
    house::{HEADER, House, PASSWORD, open_policy, sam},
    register::{new_person, signed_in},
};

const USERS: &str = "/api/v1/users";

fn at(who: &str) -> String {
    format!("{USERS}/{who}")
}

async fn house_of(pool: PgPool) -> (House, Uuid, Application) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    let application = Application::new(&house, tenant, &[Scope::ReadPeople, Scope::WritePeople]).await;
    (house, tenant, application)
}

async fn send(application: &Application, method: &str, path: &str, etag: Option<&str>, body: &Value) -> Answer {
    let key = format!("Bearer {}", application.key);
    let mut headers = vec![("authorization", key.as_str())];
    headers.extend(etag.map(|etag| ("if-match", etag)));
    if body.is_null() {
        return application.send(method, path, &headers, "").await;
    }
    headers.push(("content-type", "application/json"));
    application.send(method, path, &headers, &body.to_string()).await
}

/// Reads somebody, and changes them from the version that was read.
async fn change(application: &Application, who: &str, body: &Value) -> Answer {
    let read = application.get(&at(who)).await;
    send(application, "PATCH", &at(who), Some(read.header("etag")), body).await
}

/// Everything that is on file of somebody.
async fn rows_of(house: &House, user: Uuid) -> Vec<String> {
    let mut all = vec![];
    for sql in [
        "select u::text from users u where id = $1",
        "select c::text from contact c where user_id = $1 order by kind",
        "select c::text from credential c where user_id = $1",
        "select a::text from authenticator a where user_id = $1",
        "select l::text from licence l where user_id = $1 order by kind",
        "select m::text from group_member m where user_id = $1",
        "select id::text from session where user_id = $1 order by id",
    ] {
        all.extend(sqlx::query_scalar::<_, String>(sql).bind(user).fetch_all(&house.app.pool).await.unwrap());
    }
    all
}

#[sqlx::test]
async fn a_person_is_read_by_id_and_user_id_without_what_is_theirs_alone(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    let columns = "user_id,primary_mail,alternate_email,authentication_email,mobile_phone,authentication_phone,licences\n";
    let line = "kim@quillham.example,kim@quillham.example,kim@public.example,kim@private.example,+31 612345699,+31 687654321,basic\n";
    house.people(tenant, &format!("{columns}{line}")).await;
    let kim = house.user(tenant, "kim@quillham.example").await;
    let (one, two) = (application.get(&at("KIM@quillham.example")).await, application.get(&at(&kim.to_string())).await);
    assert_eq!((one.status, &one.body), (StatusCode::OK, &two.body));
    assert_eq!(one.header("etag"), two.header("etag"));
    let json = one.json();
    assert_eq!((&json["id"], &json["alternate_email"]), (&json!(kim), &json!("kim@public.example")));
    assert_eq!((&json["methods"], &json["roles"], &json["enabled"]), (&json!(["phone", "email"]), &json!([]), &json!(true)));
    assert!(!one.body.contains("private.example") && !one.body.contains("87654321"), "{}", one.body);
    assert!(!one.body.contains("argon2") && !one.body.contains("hash\""));
}

#[sqlx::test]
async fn people_are_listed_once_each_by_cursor_under_the_filters_of_the_page(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let mut csv = "user_id,display_name,family_name,licences,enabled\n".to_owned();
    for n in 0..45 {
        csv.push_str(&format!(
            "p{n:02}@quillham.example,Person {n:02},Zoë{n:02},{},{}\n",
            if n < 9 { "basic" } else { "" },
            if n < 5 { "no" } else { "" }
        ));
    }
    house.people(tenant, &csv).await;
    house.people(other, "user_id,display_name\np99@rookhope.example,Person Far\n").await;
    for (query, expected) in
        [("q=person", 45), ("q=zo%C3%AB", 45), ("", 46), ("licence=basic", 9), ("state=disabled", 5), ("licence=none", 0)]
    {
        let (mut seen, mut path) = (BTreeSet::new(), format!("{USERS}?limit=7&{query}"));
        loop {
            let answer = application.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {}", answer.body);
            assert!(!answer.body.contains("rookhope"));
            let json = answer.json();
            for person in json["people"].as_array().unwrap() {
                assert!(seen.insert(person["user_id"].as_str().unwrap().to_owned()), "twice: {person}");
            }
            let Some(next) = json["next"].as_str() else { break };
            path = format!("{USERS}?limit=7&{query}&cursor={next}");
        }
        assert_eq!(seen.len(), expected, "{query}");
    }
    for wrong in ["limit=0", "limit=201", "limit=x", "state=odd", "authority=ours", "cursor=x", "nothing=1", "limit=1&limit=2"] {
        assert_eq!(application.get(&format!("{USERS}?{wrong}")).await.problem(), "invalid-query", "{wrong}");
    }
    let made_up = format!("{USERS}?cursor={}.00ff", "0".repeat(32));
    assert_eq!(application.get(&made_up).await.status, StatusCode::OK);
}

#[sqlx::test]
async fn a_person_is_added_without_a_password_and_under_own_domains_only(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(tenant, "user_id,groups\nlou@quillham.example,Staff\n").await;
    let post = async |body: Value| send(&application, "POST", USERS, None, &body).await;
    for (body, status, problem) in [
        (json!({ "user_id": "no id" }), 422, "person"),
        (json!({ "user_id": "kim@rookhope.example" }), 422, "person"),
        (json!({ "user_id": "SAM@quillham.example" }), 409, "user-id-taken"),
        (json!({ "user_id": "kim@quillham.example", "mobile_phone": "12" }), 422, "person"),
        (json!({ "user_id": "kim@quillham.example", "licences": ["gold"] }), 422, "person"),
        (json!({ "user_id": "kim@quillham.example", "groups": ["Nobody's"] }), 422, "person"),
        (json!({ "user_id": "kim@quillham.example", "password": "Maple-Tram-9" }), 400, "invalid-body"),
        (json!({ "user_id": "kim@quillham.example", "roles": ["global_administrator"] }), 400, "invalid-body"),
        (json!({ "display_name": "Kim" }), 400, "invalid-body"),
    ] {
        let answer = post(body.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.problem()), (status, problem.to_owned()), "{body}");
    }
    let count: i64 =
        sqlx::query_scalar("select count(*) from users where tenant_id = $1").bind(tenant).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(count, 2, "nothing of it was written");
    let body = json!({ "user_id": "kim@quillham.example", "display_name": "=Kim, \"One\"", "alternate_email": "kim@posteo.example",
        "licences": ["basic"], "groups": ["staff"], "enabled": false });
    let made = post(body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let json = made.json();
    assert_eq!((&json["display_name"], &json["enabled"], &json["groups"]), (&json!("=Kim, \"One\""), &json!(false), &json!(["Staff"])));
    assert_eq!(application.get(&at("kim@quillham.example")).await.header("etag"), made.header("etag"));
    let kim = house.user(tenant, "kim@quillham.example").await;
    let hash: Option<String> =
        sqlx::query_scalar("select hash from credential where user_id = $1").bind(kim).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(hash, None, "DIR-9");
    let actors: Vec<String> =
        sqlx::query_scalar("select actor from audit_event where reason = 'person added'").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(actors, ["application Harbour sign-in"]);
}

#[sqlx::test]
async fn a_person_is_changed_from_the_version_that_was_read_and_told_of_it(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    house.people(tenant, "user_id,groups\nlou@quillham.example,Staff;Board\n").await;
    let who = at("sam@quillham.example");
    let read = application.get(&who).await;
    let body = json!({ "display_name": "Sam O." });
    assert_eq!(send(&application, "PATCH", &who, None, &body).await.problem(), "version-required");
    assert_eq!(send(&application, "PATCH", &who, Some("\"1\""), &body).await.problem(), "stale");
    let saved = send(&application, "PATCH", &who, Some(read.header("etag")), &body).await;
    assert_eq!((saved.status, &saved.json()["display_name"]), (StatusCode::OK, &json!("Sam O.")));
    assert_eq!(send(&application, "PATCH", &who, Some(read.header("etag")), &body).await.problem(), "stale", "somebody was first");
    assert!(house.deliver().await.is_empty(), "a name proves nothing");
    let all = json!({ "alternate_email": "new@posteo.example", "licences": ["basic"], "groups": ["Staff", "board"], "language": "nl" });
    let saved = send(&application, "PATCH", &who, Some(saved.header("etag")), &all).await;
    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    let json = saved.json();
    assert_eq!(
        (&json["groups"], &json["licences"], &json["mobile_phone"]),
        (&json!(["Board", "Staff"]), &json!(["basic"]), &json!("+31 612345642"))
    );
    let told: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(told, ["sam@posteo.example"], "the old address");
    // Taken away, and nothing else changed.
    let saved = change(&application, "sam@quillham.example", &json!({ "mobile_phone": "", "groups": [] })).await;
    assert_eq!((&saved.json()["mobile_phone"], &saved.json()["groups"], &saved.json()["language"]), (&json!(""), &json!([]), &json!("nl")));
    house.deliver().await;
    for (body, status) in [
        (json!({ "mobile_phone": "12" }), 422),
        (json!({ "language": "xx" }), 422),
        (json!({ "display_name": "x".repeat(201) }), 422),
        (json!({ "groups": ["Nobody's"] }), 422),
        (json!({ "authentication_phone": "+31612345600" }), 400),
        (json!({ "password": "Maple-Tram-9" }), 400),
        (json!({ "display_name": "a\u{0}b" }), 400),
        (json!([]), 400),
    ] {
        assert_eq!(change(&application, "sam@quillham.example", &body).await.status.as_u16(), status, "{body}");
    }
    let details: Vec<String> = sqlx::query_scalar("select detail::text from audit_event").fetch_all(&house.app.pool).await.unwrap();
    assert!(!details.iter().any(|detail| detail.contains("posteo")), "names of fields, never values");
}

#[sqlx::test]
async fn deeds_do_what_the_pages_do(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    let (id, kim) = new_person(&house, tenant, "kim").await;
    house.app_seed(tenant, kim, b"12345678901234567890").await;
    let deed = async |deed: &str| send(&application, "POST", &format!("{}/{deed}", at(&id)), None, &Value::Null).await;
    let mut theirs = signed_in(&house, &id).await;
    assert_eq!(deed("end-sessions").await.status, StatusCode::OK);
    theirs.get("/account").await.is("signin");
    let mut theirs = signed_in(&house, &id).await;
    for _ in 0..2 {
        let answer = deed("disable").await;
        assert_eq!((answer.status, &answer.json()["enabled"]), (StatusCode::OK, &json!(false)));
    }
    let answer = deed("enable").await;
    assert_eq!((answer.status, &answer.json()["enabled"]), (StatusCode::OK, &json!(true)));
    theirs.get("/account").await.is("signin");
    // A pause, also of a browser that knows the account.
    let mut theirs = signed_in(&house, &id).await;
    theirs.cookies.remove("latchkey_session");
    let seen = theirs.get("/signin").await;
    for n in 0..12 {
        theirs.fill(&seen, &[("user_id", &id), ("password", &format!("Wrong-Number-{n}"))]).await.is("signin");
    }
    assert_eq!(deed("clear-pauses").await.status, StatusCode::OK);
    theirs.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await;
    assert!(theirs.cookies.contains_key("latchkey_session"));
    let method = async |method: &str| send(&application, "DELETE", &format!("{}/methods/{method}", at(&id)), None, &Value::Null).await;
    assert_eq!(application.get(&at(&id)).await.json()["methods"], json!(["app"]));
    assert_eq!(method("app").await.json()["methods"], json!([]));
    assert_eq!(house.deliver().await.len(), 1, "they are told");
    for nothing in ["app", "phone", "office", "%00"] {
        assert_eq!(method(nothing).await.problem(), "not-found", "{nothing}");
    }
    house.policy(tenant, |policy| policy.require_registration = false).await;
    assert_eq!(deed("ask-again").await.problem(), "never-asked");
    house.policy(tenant, |policy| (policy.require_registration, policy.reconfirm_days) = (true, 90)).await;
    assert_eq!(deed("ask-again").await.status, StatusCode::OK);
    let audit = house.audit().await;
    for line in ["Directory changed: disabled", "Directory changed: enabled", "Directory changed: pause cleared"] {
        assert_eq!(audit.iter().filter(|seen| *seen == line).count(), 1, "{line}: {audit:?}");
    }
}

/// A request to every address for people, with a body and a version where it takes them.
async fn every_write(application: &Application, who: &str) -> Vec<(String, Answer)> {
    let mut all = vec![];
    for route in ROUTES.iter().filter(|route| route.scope == Some(Scope::WritePeople) && route.path.contains("{user_id}")) {
        let path = route.path.replace("{user_id}", who).replace("{method}", "app");
        let body = if route.method == "patch" { json!({ "display_name": "Changed" }) } else { Value::Null };
        let answer = send(application, &route.method.to_uppercase(), &path, Some("\"0\""), &body).await;
        all.push((format!("{} {path}", route.method), answer));
    }
    assert_eq!(all.len(), 7);
    all
}

#[sqlx::test]
async fn rule_13_whoever_has_any_role_is_out_of_reach(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    for role in Role::ALL {
        let (id, user) = administrator(&house, tenant, role.as_str().split('_').next().unwrap(), &[role]).await;
        let before = rows_of(&house, user).await;
        assert_eq!(application.get(&at(&id)).await.json()["roles"], json!([role.as_str()]), "shown, and no more");
        for (what, answer) in every_write(&application, &id).await {
            assert_eq!((answer.status, answer.problem().as_str()), (StatusCode::CONFLICT, "role-holder"), "{what}");
        }
        assert_eq!(rows_of(&house, user).await, before, "{role:?}");
    }
    let refusals = house.audit().await.into_iter().filter(|line| line == "Directory changed: not allowed: the person has a role").count();
    assert_eq!(refusals, 7 * Role::ALL.len(), "each is written down");
    // A row that something else changed.
    sqlx::query("update users set enabled = not enabled where upn_key = 'sam@quillham.example'").execute(&house.app.pool).await.unwrap();
    for (what, answer) in every_write(&application, "sam@quillham.example").await {
        assert_eq!(answer.problem(), "not-ours", "{what}");
    }
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn dir_1_another_organisations_people_are_like_nobody_byte_for_byte(pool: PgPool) {
    let (house, tenant, _) = house_of(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(other, &format!("{HEADER}far@rookhope.example,Far,,,far@posteo.example,,,premium_p1,,{PASSWORD}\n")).await;
    let far = house.user(other, "far@rookhope.example").await;
    let before = rows_of(&house, far).await;
    for scope in Scope::ALL {
        let application = Application::new(&house, tenant, &[scope]).await;
        for route in ROUTES.iter().filter(|route| route.path.contains("{user_id}")) {
            let ask = async |who: &str| {
                let path = route.path.replace("{user_id}", who).replace("{method}", "app");
                let body = if route.method == "patch" { json!({ "display_name": "Changed" }) } else { Value::Null };
                let answer = send(&application, &route.method.to_uppercase(), &path, Some("\"0\""), &body).await;
                let headers: BTreeSet<String> = answer
                    .headers
                    .iter()
                    .filter(|(name, _)| *name != "x-request-id")
                    .map(|(name, value)| format!("{name}: {value:?}"))
                    .collect();
                (answer.status.as_u16(), headers, answer.body)
            };
            let (unknown, unknown_id) = (ask("nobody@quillham.example").await, ask(&Uuid::now_v7().to_string()).await);
            assert_eq!(unknown, unknown_id);
            assert_eq!(unknown.0, if route.scope == Some(scope) { 404 } else { 403 }, "{} {scope:?}", route.path);
            for who in ["far@rookhope.example", &far.to_string(), "far@nowhere.example", "no%20id", "%00"] {
                assert_eq!(ask(who).await, unknown, "{} {} {scope:?} {who}", route.method, route.path);
            }
        }
    }
    assert_eq!(rows_of(&house, far).await, before);
}

#[sqlx::test]
async fn wb_11_what_a_directory_owns_stays_its_own(pool: PgPool) {
    let (house, tenant, application) = house_of(pool).await;
    let directory = crate::played::directory(&house, tenant, "hq").await;
    crate::played::person(&house, tenant, "ada", "pass_through").await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    sqlx::query(
        "insert into synced_user (tenant_id, id, directory_id, user_id, anchor, pass_id, disabled, protected, rules, synced_at)
         values ($1, gen_random_uuid(), $2, $3, 'x', gen_random_uuid(), true, false, 0, now())",
    )
    .bind(tenant)
    .bind(directory)
    .bind(ada)
    .execute(&house.app.pool)
    .await
    .unwrap();
    sqlx::query("update contact set source = 'sync' where user_id = $1").bind(ada).execute(&house.app.pool).await.unwrap();
    let kept = Uuid::now_v7();
    sqlx::query("insert into groups (tenant_id, id, name, name_key) values ($1, $2, 'Kept', 'kept')")
        .bind(tenant)
        .bind(kept)
        .execute(&house.app.pool)
        .await
        .unwrap();
    sqlx::query("insert into synced_group (tenant_id, id, directory_id, group_id, anchor) values ($1, gen_random_uuid(), $2, $3, decode('67', 'hex'))")
        .bind(tenant)
        .bind(directory)
        .bind(kept)
        .execute(&house.app.pool)
        .await
        .unwrap();
    for body in [json!({ "display_name": "Ada B" }), json!({ "alternate_email": "new@posteo.example" }), json!({ "groups": ["Kept"] })] {
        assert_eq!(change(&application, "ada@quillham.example", &body).await.problem(), "directory-owned", "{body}");
    }
    let saved = change(&application, "ada@quillham.example", &json!({ "office_phone": "+31 201234567", "enabled": false })).await;
    assert_eq!((&saved.json()["office_phone"], &saved.json()["enabled"]), (&json!("+31 201234567"), &json!(false)), "{}", saved.body);
    assert_eq!(change(&application, "ada@quillham.example", &json!({ "enabled": true })).await.problem(), "directory-owned");
    let enable = send(&application, "POST", &format!("{}/enable", at("ada@quillham.example")), None, &Value::Null).await;
    assert_eq!(enable.problem(), "directory-owned", "its directory has it disabled");
    house.deliver().await;
}
