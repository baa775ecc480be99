//! Links by which an identity provider sends people to register (REG-7): for whom they are made, and who is told.

use latchkey::{
    applications::Scope,
    factors::throttle::{self, Scope as Counted, Tally},
    housekeeping,
    policy::Scope as Enabled,
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    application::{Application, RETURN, house_of_people, links},
    house::{House, open_policy},
};

async fn count(house: &House, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn reg_7_a_link_is_told_once_lives_a_minute_and_is_stored_as_a_hash(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let answer = application.link("new@quillham.example").await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.text("expires_at"), "2026-11-21T12:01:00Z");
    let path = answer.path();
    let token = path.strip_prefix("/register/start/").unwrap();
    assert_eq!((token.len(), answer.json().as_object().unwrap().len()), (22, 2));
    assert_eq!(answer.header("cache-control"), "no-store");
    let row: (Vec<u8>, uuid::Uuid, uuid::Uuid) =
        sqlx::query_as("select key, user_id, tenant_id from registration_link").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!((row.0.len(), row.1, row.2), (32, house.user(tenant, "new@quillham.example").await, tenant));
    let other = application.link("fed@quillham.example").await.path();
    assert_ne!(path, other);
    for body in ["", "{}", "null", "{\"return_to\": null}"] {
        house.later(Duration::hours(1));
        assert_eq!(application.post(&links("new@quillham.example"), body).await.status, 201, "{body}");
    }
    house.deliver().await;
}

#[sqlx::test]
async fn reg_7_role_holders_disabled_out_of_scope_and_registered_people_get_none(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    for (id, problem) in [
        ("boss", "role-holder"),
        ("both", "role-holder"),
        ("off", "disabled"),
        ("out", "out-of-scope"),
        ("visitor", "out-of-scope"),
        ("ready", "already-registered"),
    ] {
        let answer = application.link(&format!("{id}@quillham.example")).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (409, problem), "{id}");
        let reason = match problem {
            "role-holder" => "the person has a role",
            "disabled" => "the account is disabled",
            "out-of-scope" => "self-service is off for the person",
            _ => "the person has registered already",
        };
        assert_eq!(house.audit().await.last().unwrap(), &format!("Registration link: no link for this person: {reason}"));
    }
    assert_eq!(application.link("reader@quillham.example").await.status, 201, "who only reads reports manages nobody");
    // A role, a state or an authority that something else wrote makes nobody eligible.
    sqlx::query("update users set roles = '{}' where upn_key = 'boss@quillham.example'").execute(&house.app.pool).await.unwrap();
    assert_eq!(application.link("boss@quillham.example").await.problem(), "disabled");
    house.policy(tenant, |policy| policy.enabled = Enabled::None).await;
    assert_eq!(application.link("new@quillham.example").await.problem(), "out-of-scope");
    assert_eq!(count(&house, "select count(*) from registration_link").await, 1);
    house.deliver().await;
}

#[sqlx::test]
async fn reg_7_whatever_somebody_registered_or_confirmed_themselves_ends_links_for_them(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    house.policy(tenant, |policy| policy.gates = 2).await;
    let user = house.user(tenant, "new@quillham.example").await;
    let none = async || assert_eq!(application.link("new@quillham.example").await.problem(), "already-registered");
    let clear = async |table: &str| {
        let sql = format!("delete from {table} where user_id = '{user}'");
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&house.app.pool).await.unwrap();
    };
    house.app_seed(tenant, user, b"twenty bytes of seed").await;
    none().await;
    clear("authenticator").await;
    house.questions(tenant, user, &[("1", "Den Haag")]).await;
    none().await;
    clear("security_answer").await;
    let contact = async |kind: &str, confirmed: bool| {
        sqlx::query(
            "insert into contact (tenant_id, id, user_id, kind, value, as_given, valid, confirmed_at)
             values ($1, gen_random_uuid(), $2, $3, 'x@posteo.example', '', true, case when $4 then now() end)",
        )
        .bind(tenant)
        .bind(user)
        .bind(kind)
        .bind(confirmed)
        .execute(&house.app.pool)
        .await
        .unwrap();
    };
    for (kind, confirmed) in [
        ("authentication_phone", false),
        ("authentication_email", false),
        ("mobile_phone", true),
        ("office_phone", true),
        ("alternate_email", true),
    ] {
        contact(kind, confirmed).await;
        none().await;
        sqlx::query("delete from contact where user_id = $1 and kind = $2").bind(user).bind(kind).execute(&house.app.pool).await.unwrap();
    }
    house.policy(tenant, |policy| policy.passkeys = false).await;
    sqlx::query(
        "insert into passkey (tenant_id, id, user_id, credential_id, public_key, handle, sign_count, backup_eligible, backed_up, name, mac, created_at)
         values ($1, gen_random_uuid(), $2, decode(repeat('00', 16), 'hex'), '', decode(repeat('00', 32), 'hex'), 0, false, false, 'x', '', now())",
    )
    .bind(tenant)
    .bind(user)
    .execute(&house.app.pool)
    .await
    .unwrap();
    none().await;
    clear("passkey").await;
    // What an administrator filled in, and does not do for a reset, is nothing its owner registered.
    contact("alternate_email", false).await;
    assert_eq!(application.link("new@quillham.example").await.status, 201);
    house.policy(tenant, |policy| policy.gates = 1).await;
    none().await;
    house.deliver().await;
}

/// Status, reason, typed ID, actor, key, address.
type Written = (String, Option<String>, Option<String>, String, Option<uuid::Uuid>, String);

#[sqlx::test]
async fn reg_7_the_person_is_mailed_and_every_use_of_the_key_is_written_down(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let answer = application.link("new@quillham.example").await;
    let path = answer.path();
    let sent = house.deliver().await;
    assert_eq!((sent.len(), sent[0].to.as_str()), (1, "new@mail.example"));
    assert_eq!(sent[0].subject, "A link to register for your Quillham Council account");
    for text in [&sent[0].text, &sent[0].html] {
        assert!(text.contains("Harbour sign-in") && text.contains(answer.header("x-request-id")), "{text}");
        assert!(!text.contains(&path[16..]) && !text.contains("href=\"http"), "a mail holds no link that acts: {text}");
    }
    for (id, body) in [
        ("nobody@quillham.example", "{}"),
        ("nobody@nowhere.example", "{}"),
        ("new@quillham.example", "[]"),
        ("new@quillham.example", "{\"return_to\":\"https://evil.example/\"}"),
        ("my password", "{}"),
    ] {
        application.post(&links(&id.replace(' ', "%20")), body).await;
    }
    let rows: Vec<Written> = sqlx::query_as(
        "select status, reason, typed_id, actor, (detail ->> 'api_key')::uuid, ip from audit_event where activity = 'Registration link' order by at, id",
    )
    .fetch_all(&house.app.pool)
    .await
    .unwrap();
    let seen: Vec<_> = rows.iter().map(|row| (row.0.as_str(), row.1.as_deref().unwrap(), row.2.as_deref().unwrap_or_default())).collect();
    assert_eq!(
        seen,
        [
            ("success", "a link was made", ""),
            ("failure", "nothing is here", "nobody@quillham.example"),
            ("failure", "nothing is here", "nobody@nowhere.example"),
            ("failure", "the body cannot be read", ""),
            ("failure", "the address to return to is not among those of the organisation", "new@quillham.example"),
            ("failure", "nothing is here", ""),
        ]
    );
    assert!(rows.iter().all(|row| row.3 == "application" && row.4 == Some(application.id) && row.5 == "198.51.100.20"), "{rows:?}");
    // Where there is no primary address, the one that stands in for it.
    house.people(tenant, "user_id,licences,groups\nbare@quillham.example,basic,Staff\n").await;
    assert_eq!(application.link("bare@quillham.example").await.status, 201);
    assert_eq!(house.deliver().await[0].to, "bare@quillham.example");
}

#[sqlx::test]
async fn reg_7_people_return_to_addresses_of_their_organisation_and_to_no_other(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.policy(other, |policy| policy.return_addresses = vec!["https://theirs.example/".to_owned()]).await;
    let ask = async |to: &str| {
        house.later(Duration::hours(1));
        application.post(&links("new@quillham.example"), &serde_json::json!({ "return_to": to }).to_string()).await
    };
    assert_eq!(ask(RETURN).await.status, 201);
    for wrong in [
        "",
        "/account",
        "https://app.example/",
        "https://app.example/start/",
        "https://app.example/start?x",
        "https://app.example/start#x",
        "https://app.example/start/../start",
        "http://app.example/start",
        "HTTPS://app.example/start",
        "https://app.example:443/start",
        "https://u@app.example/start",
        "https://app.example/start\r\n",
        "//app.example/start",
        "https://theirs.example/",
        "javascript:alert(1)",
    ] {
        let answer = ask(wrong).await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str()), (422, "return-address"), "{wrong}");
    }
    assert_eq!(ask(&"x".repeat(501)).await.problem(), "invalid-body");
    let kept: Vec<Option<String>> =
        sqlx::query_scalar("select heading_to from registration_link").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(kept, [Some(RETURN.to_owned())]);
    house.deliver().await;
}

#[sqlx::test]
async fn reg_7_five_links_an_hour_for_one_person_also_when_asked_for_at_once(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let all = (0..20).map(|_| {
        let application = application.clone();
        tokio::spawn(async move { application.link("new@quillham.example").await })
    });
    let mut made = 0;
    for answer in all.collect::<Vec<_>>() {
        let answer = answer.await.unwrap();
        if answer.status == 201 {
            made += 1;
        } else {
            assert_eq!((answer.problem().as_str(), answer.header("retry-after")), ("too-many-links-of-person", "3600"));
        }
    }
    assert_eq!(made, 5);
    assert_eq!(house.deliver().await.len(), 5);
    let open = "select count(*) from registration_link where redeemed_at is null and expires_at > '2026-11-21 12:00 UTC'";
    assert_eq!(count(&house, open).await, 1, "a new one ends those before it");
    let other = Application::new(&house, tenant, &Scope::ALL).await;
    assert_eq!(other.link("new@quillham.example").await.problem(), "too-many-links-of-person", "nor with another key");
    assert_eq!(other.link("fed@quillham.example").await.status, 201);
    house.later(Duration::hours(1));
    assert_eq!(application.link("new@quillham.example").await.status, 201);
    // Whom no link is for uses up nothing.
    for _ in 0..7 {
        assert_eq!(application.link("ready@quillham.example").await.problem(), "already-registered");
    }
    house.deliver().await;
}

#[sqlx::test]
async fn reg_7_an_organisation_has_a_ceiling_and_its_administrators_hear_of_it_once(pool: PgPool) {
    let (house, tenant, application) = house_of_people(pool).await;
    let tally = Tally {
        scope: Counted::LinkTenant,
        key: house.app.keys.counter(&[b"links of tenant", tenant.as_bytes()]),
        window: Duration::hours(1),
    };
    throttle::count(&house.app.pool, house.time(), &[tally]).await.unwrap();
    sqlx::query("update counter set n = 499 where scope = 73").execute(&house.app.pool).await.unwrap();
    assert_eq!(application.link("new@quillham.example").await.status, 201);
    house.deliver().await;
    for _ in 0..3 {
        let answer = application.link("fed@quillham.example").await;
        assert_eq!((answer.status.as_u16(), answer.problem().as_str(), answer.header("retry-after")), (429, "too-many-links", "3600"));
    }
    let mut sent = house.deliver().await;
    sent.sort_by(|a, b| a.to.cmp(&b.to));
    let to: Vec<&str> = sent.iter().map(|mail| mail.to.as_str()).collect();
    assert_eq!(to, ["boss@mail.example", "both@mail.example"]);
    assert_eq!(sent[0].subject, "Links to register are paused at Quillham Council");
    let alarms = house.audit().await.into_iter().filter(|event| event.starts_with("Alarm: too many registration links")).count();
    assert_eq!(alarms, 1);
    house.later(Duration::hours(1));
    assert_eq!(application.link("fed@quillham.example").await.status, 201);
    house.deliver().await;
}

#[sqlx::test]
async fn old_links_are_taken_out_and_open_ones_stay(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    application.link("new@quillham.example").await.path();
    house.later(Duration::days(1) + Duration::seconds(60));
    housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert_eq!(count(&house, "select count(*) from registration_link").await, 1);
    house.later(Duration::seconds(1));
    housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert_eq!(count(&house, "select count(*) from registration_link").await, 0);
    house.deliver().await;
}
