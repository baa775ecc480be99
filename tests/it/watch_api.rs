//! The audit log and figures for other programs: by scope, by cursor, never of another organisation.

use std::collections::BTreeSet;

use latchkey::{applications::Scope, audit::usage, directory::standing};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    application::Application,
    house::{House, NOON, open_policy, sam},
};

async fn events(house: &House, tenant: Uuid, n: i32) {
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, ip)
         select $1, $2 - make_interval(secs => n / 9), gen_random_uuid(), gen_random_uuid(), 'Sign in', case when n % 3 = 0 then 'failure' else 'success' end,
           'visitor', '203.0.113.9' from generate_series(1, $3) n",
    )
    .bind(tenant)
    .bind(NOON)
    .bind(n)
    .execute(&house.app.pool)
    .await
    .unwrap();
}

#[sqlx::test]
async fn every_event_is_read_once_by_cursor_and_none_of_another_organisation(pool: PgPool) {
    let house = House::new(pool).await;
    let mine = house.tenant("quillham.example", Some(open_policy(1))).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    events(&house, mine, 90).await;
    events(&house, theirs, 50).await;
    let reader = Application::new(&house, mine, &[Scope::ReadAudit]).await;
    let (mut seen, mut address) = (BTreeSet::new(), "/api/v1/audit-events?limit=7&outcome=failure".to_owned());
    loop {
        let answer = reader.get(&address).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let json = answer.json();
        for event in json["events"].as_array().unwrap() {
            assert!(seen.insert(event["id"].as_str().unwrap().to_owned()), "twice");
            assert_eq!((&event["outcome"], &event["activity"]), (&"failure".into(), &"Sign in".into()));
        }
        let Some(next) = json["next"].as_str() else { break };
        address = format!("/api/v1/audit-events?limit=7&outcome=failure&cursor={next}");
    }
    assert_eq!(seen.len(), 30);
    let flow: Uuid = sqlx::query_scalar("select correlation_id from audit_event where tenant_id = $1 limit 1")
        .bind(theirs)
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    let answer = reader.get(&format!("/api/v1/audit-events?correlation_id={flow}")).await;
    assert_eq!(answer.json()["events"].as_array().unwrap().len(), 0);
    for wrong in [
        "limit=0",
        "limit=501",
        "limit=x",
        "from=yesterday",
        "outcome=maybe",
        "cursor=x",
        "correlation_id=7",
        "nothing=1",
        "limit=1&limit=2",
    ] {
        assert_eq!(reader.get(&format!("/api/v1/audit-events?{wrong}")).await.problem(), "invalid-query", "{wrong}");
    }
    for nothing in ["user_id=x", "ip=x", "activity=%00", "until=0001-01-01T00:00:00Z", "from=9999-12-31T23:59:59-23:59"] {
        let answer = reader.get(&format!("/api/v1/audit-events?{nothing}")).await;
        assert_eq!((answer.status.as_u16(), answer.json()["events"].as_array().map(Vec::len)), (200, Some(0)), "{nothing}");
    }
}

#[sqlx::test]
async fn each_scope_opens_its_own_addresses_only(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let audit = Application::new(&house, tenant, &[Scope::ReadAudit]).await;
    let reports = Application::new(&house, tenant, &[Scope::ReadReports]).await;
    for (path, right, wrong) in [
        ("/api/v1/audit-events", &audit, &reports),
        ("/api/v1/reports/registration", &reports, &audit),
        ("/api/v1/reports/usage", &reports, &audit),
    ] {
        assert_eq!(right.get(path).await.status, 200, "{path}");
        assert_eq!(wrong.get(path).await.problem(), "missing-scope", "{path}");
        assert_eq!(right.post(path, "{}").await.problem(), "method-not-allowed", "{path}");
    }
}

#[sqlx::test]
async fn reports_are_those_of_the_pages_and_name_nobody(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    let reader = Application::new(&house, tenant, &[Scope::ReadReports]).await;
    assert_eq!(reader.get("/api/v1/reports/registration").await.json()["counted_at"], serde_json::Value::Null);
    house.browser().identify("nobody@quillham.example").await.is("stop");
    standing::refresh(&house.app.pool, &house.app.keys, &house.app.clock).await.unwrap();
    usage::count(&house.app.pool, house.time() + Duration::MINUTE).await.unwrap();
    let people = reader.get("/api/v1/reports/registration").await.json();
    assert_eq!((&people["people"], &people["capable"]), (&1.into(), &1.into()));
    house.later(Duration::HOUR);
    let answer = reader.get("/api/v1/reports/usage").await;
    let figures = answer.json()["figures"].clone();
    assert_eq!(
        (figures[0]["activity"].as_str(), figures[0]["reason"].as_str(), figures[0]["number"].as_i64()),
        (Some("reset"), Some("unknown_user"), Some(1))
    );
    assert!(!answer.body.contains("quillham"));
    assert_eq!(reader.get("/api/v1/reports/usage?from=1000-01-01T00:00:00Z").await.status, 200);
    assert_eq!(reader.get("/api/v1/reports/usage?until=x").await.problem(), "invalid-query");
}
