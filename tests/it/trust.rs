//! Rows that something else than Latchkey wrote, tenants that stay apart, and logs and policies that cannot be rewritten
//! (DIR-1, AUD-0, POL-1; quality, rule 9).

use latchkey::policy::{Kind, Policy, Scope, store as policies, store::SaveError};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::{
    house::{HEADER, House, PASSWORD, open_policy, sam},
    walk::sign_in,
};

async fn run(house: &House, sql: &str) -> Result<u64, sqlx::Error> {
    Ok(sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&house.app.pool).await?.rows_affected())
}

#[sqlx::test]
async fn an_account_that_was_changed_behind_the_portals_back_is_of_no_use(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let columns = "user_id,enabled,authority,source_anchor,alternate_email,licences,roles,password\n";
    house.people(tenant, &format!("{columns}eve@quillham.example,,,,eve@posteo.example,basic,,{PASSWORD}\n")).await;
    let boss = format!("boss@quillham.example,,,,boss@posteo.example,,global_administrator,{PASSWORD}\n");
    house.people(tenant, &format!("{columns}{boss}off@quillham.example,no,,,off@posteo.example,basic,,\n")).await;
    house.people(tenant, &format!("{columns}prem@quillham.example,,hash_sync,YQ==,prem@posteo.example,basic,,\n")).await;
    for (who, change) in [
        ("eve", "roles = '{global_administrator}'"),
        ("eve", "kind = 'guest'"),
        ("eve", "authority = 'federated', source_anchor = 'YQ=='"),
        ("eve", "source_anchor = 'YQ=='"),
        ("eve", "mac = (select mac from users where upn_key = 'boss@quillham.example')"),
        ("eve", "roles = '{global_administrator}', mac = (select mac from users where upn_key = 'boss@quillham.example')"),
        ("boss", "roles = '{}'"),
        ("off", "enabled = true"),
        ("prem", "authority = 'cloud', source_anchor = null"),
    ] {
        let id = format!("{who}@quillham.example");
        let mut inside = house.browser();
        let seen = inside.get("/signin").await;
        let signed_in = inside.fill(&seen, &[("user_id", &id), ("password", PASSWORD)]).await.page() == "account";
        assert_eq!(run(&house, &format!("update users set {change} where upn_key = '{id}'")).await.unwrap(), 1);
        house.browser().identify(&id).await.is("stop").says("we do not say which");
        assert!(house.audit().await.last().unwrap().ends_with("account_disabled"), "{change}");
        assert_eq!(sign_in(&house, &id, PASSWORD).await, "signin", "{change}");
        if signed_in {
            inside.get("/account").await.is("signin");
        }
        // The operator brings the person back.
        let row = match who {
            "boss" => boss.clone(),
            "off" => "off@quillham.example,no,,,,,,\n".to_owned(),
            "prem" => "prem@quillham.example,,hash_sync,YQ==,,,,\n".to_owned(),
            _ => format!("eve@quillham.example,,cloud,,,,,{PASSWORD}\n"),
        };
        run(
            &house,
            &format!("update users set kind = 'member', roles = '{{}}', authority = 'cloud', source_anchor = null where upn_key = '{id}'"),
        )
        .await
        .unwrap();
        house.people(tenant, &format!("{columns}{row}")).await;
    }
    house.browser().identify("eve@quillham.example").await.is("method");
    run(&house, "update users set upn_key = 'old@quillham.example' where upn_key = 'boss@quillham.example'").await.unwrap();
    run(&house, "update users set upn_key = 'boss@quillham.example' where upn_key = 'eve@quillham.example'").await.unwrap();
    house.browser().identify("boss@quillham.example").await.is("stop");
}

#[sqlx::test]
async fn a_domain_that_was_moved_or_made_up_routes_nobody(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let other = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house.people(other, &format!("{HEADER}sam@rookhope.example,Sam,,,evil@posteo.example,,,basic,,{PASSWORD}\n")).await;
    for change in [
        format!("update domain set tenant_id = '{other}' where name = 'quillham.example'"),
        format!(
            "insert into domain (tenant_id, id, name, verified_at, mac) select '{other}', id, 'made-up.example', now(), mac from domain where name = 'rookhope.example'"
        ),
    ] {
        let other_id = if change.starts_with("insert") { change.replace("', id,", "', gen_random_uuid(),") } else { change };
        run(&house, &other_id).await.unwrap();
    }
    for id in ["sam@quillham.example", "sam@made-up.example"] {
        let seen = house.browser().identify(id).await;
        seen.is("error").says("Something on our side is not answering");
        assert_eq!(seen.status, 503, "{id}");
        assert_eq!(house.browser().get(&format!("/?whr={}", id.split('@').next_back().unwrap())).await.status, 503);
    }
    house.browser().identify("sam@rookhope.example").await.is("method");
    let flows: i64 = sqlx::query_scalar("select count(*) from flow").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(flows, 1);
}

/// Tables that hold no tenant's data.
const OF_THE_INSTANCE: [&str; 9] =
    ["_sqlx_migrations", "counter", "instance", "licence_kind", "sealing_key", "spent", "tenant", "usage_progress", "wrong_password"];

#[sqlx::test]
async fn every_table_of_tenants_is_keyed_and_referenced_by_tenant(pool: PgPool) {
    let tables: Vec<(String, bool)> = sqlx::query_as(
        "select t.table_name::text, exists (select 1 from information_schema.columns c
           where c.table_schema = t.table_schema and c.table_name = t.table_name and c.column_name = 'tenant_id' and c.is_nullable = 'NO')
         from information_schema.tables t where t.table_schema = 'public' and t.table_type = 'BASE TABLE' order by 1",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let without: Vec<&str> = tables.iter().filter(|(_, has)| !has).map(|(name, _)| name.as_str()).collect();
    assert_eq!(without, OF_THE_INSTANCE, "a table without tenant_id holds nothing of a tenant");
    let with: Vec<&str> = tables.iter().filter(|(_, has)| *has).map(|(name, _)| name.as_str()).collect();
    assert!(with.len() > 15, "{with:?}");
    for table in with {
        let first: Option<String> = sqlx::query_scalar(
            "select a.attname::text from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
             where k.conrelid = $1::text::regclass and k.contype = 'p'",
        )
        .bind(table)
        .fetch_optional(&pool)
        .await
        .unwrap();
        assert_eq!(first.as_deref(), Some("tenant_id"), "the primary key of {table} begins with the tenant");
        let foreign: Vec<(String, String, String)> = sqlx::query_as(
            "select k.confrelid::regclass::text, a.attname::text, b.attname::text from pg_constraint k
             join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
             join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
             where k.conrelid = $1::text::regclass and k.contype = 'f'",
        )
        .bind(table)
        .fetch_all(&pool)
        .await
        .unwrap();
        for (to, from_column, to_column) in foreign {
            match to.as_str() {
                "tenant" => assert_eq!((from_column.as_str(), to_column.as_str()), ("tenant_id", "id"), "{table}"),
                "sealing_key" => assert!(from_column.ends_with("sealing_key_id"), "{table}"),
                "licence_kind" => assert_eq!(table, "licence"),
                // A membership points to the home row of a guest, whole key and all.
                "users" if table == "guest" => assert_eq!((from_column.as_str(), to_column.as_str()), ("home_tenant_id", "tenant_id")),
                _ => assert_eq!((from_column.as_str(), to_column.as_str()), ("tenant_id", "tenant_id"), "{table} -> {to}"),
            }
        }
    }
}

#[sqlx::test]
async fn a_reference_across_tenants_cannot_be_stored(pool: PgPool) {
    let house = House::new(pool).await;
    let mine = house.tenant("quillham.example", Some(open_policy(1))).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(mine, &sam()).await;
    house.people(theirs, "user_id,groups\nkim@rookhope.example,Staff\n").await;
    let sam = house.user(mine, "sam@quillham.example").await;
    let group: Uuid =
        sqlx::query_scalar("select id from groups where tenant_id = $1").bind(theirs).fetch_one(&house.app.pool).await.unwrap();
    house.browser().identify("sam@quillham.example").await.is("method");
    let flow: Uuid = sqlx::query_scalar("select id from flow").fetch_one(&house.app.pool).await.unwrap();
    let id = "gen_random_uuid()";
    for sql in [
        format!(
            "insert into contact (tenant_id, id, user_id, kind, value, as_given, valid) values ('{theirs}', {id}, '{sam}', 'mobile_phone', '+1', '', true)"
        ),
        format!("insert into credential (tenant_id, id, user_id, hash, pepper_id) values ('{theirs}', {id}, '{sam}', 'x', 1)"),
        format!("insert into licence (tenant_id, id, user_id, kind) values ('{theirs}', {id}, '{sam}', 'ems')"),
        format!(
            "insert into security_answer (tenant_id, id, user_id, question, hash, pepper_id) values ('{theirs}', {id}, '{sam}', '1', 'x', 1)"
        ),
        format!(
            "insert into authenticator (tenant_id, id, user_id, sealed, created_at) values ('{theirs}', {id}, '{sam}', '\\x00000001', now())"
        ),
        format!("insert into group_member (tenant_id, id, group_id, user_id) values ('{theirs}', {id}, '{group}', '{sam}')"),
        format!("insert into group_member (tenant_id, id, group_id, user_id) values ('{mine}', {id}, '{group}', '{sam}')"),
        format!("insert into group_member (tenant_id, id, group_id, member_group_id) values ('{mine}', {id}, '{group}', '{group}')"),
        format!(
            "insert into session (tenant_id, id, key, user_id, kind, credential_version, created_at, last_seen_at, expires_at) values ('{theirs}', {id}, 'k', '{sam}', 'account', 1, now(), now(), now())"
        ),
        format!(
            "insert into proof (tenant_id, id, flow_id, gate, kind, destination, passed_at) values ('{theirs}', {id}, '{flow}', 1, 'email', '', now())"
        ),
        format!("update flow set tenant_id = '{theirs}' where id = '{flow}'"),
    ] {
        let error = run(&house, &sql).await.expect_err(&sql);
        assert_eq!(error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(), Some("23503"), "{sql}: {error}");
    }
}

#[sqlx::test]
async fn one_person_in_two_tenants_has_two_accounts(pool: PgPool) {
    let house = House::new(pool).await;
    let first = house.tenant("quillham.example", Some(open_policy(1))).await;
    let second = house.tenant("rookhope.example", Some(open_policy(1))).await;
    for (tenant, domain, word) in [(first, "quillham", "Old-Lighthouse-42"), (second, "rookhope", "Other-Harbour-77")] {
        house
            .people(tenant, &format!("user_id,alternate_email,licences,password\nsam@{domain}.example,sam@posteo.example,basic,{word}\n"))
            .await;
    }
    house.policy(second, |policy| policy.enabled = Scope::None).await;
    house.browser().identify("sam@quillham.example").await.is("method");
    house.browser().identify("sam@rookhope.example").await.is("stop");
    assert_eq!(sign_in(&house, "sam@rookhope.example", "Old-Lighthouse-42").await, "signin");
    assert_eq!(sign_in(&house, "sam@rookhope.example", "Other-Harbour-77").await, "account");
    for _ in 0..11 {
        sign_in(&house, "sam@rookhope.example", "Wrong-1").await;
    }
    assert_eq!(sign_in(&house, "sam@quillham.example", "Old-Lighthouse-42").await, "account", "locks are of one tenant");
}

#[sqlx::test]
async fn events_are_added_and_read_and_nothing_else(pool: PgPool) {
    let house = House::new(pool).await;
    house.tenant("quillham.example", Some(open_policy(1))).await;
    house.browser().identify("nobody@quillham.example").await.is("stop");
    let before = house.audit().await;
    // The table of their month, or what holds those without one.
    let part: String =
        sqlx::query_scalar("select distinct tableoid::regclass::text from audit_event").fetch_one(&house.app.pool).await.unwrap();
    assert!(part.starts_with("audit_event_"), "{part}");
    for sql in [
        "update audit_event set reason = 'nothing'".to_owned(),
        "delete from audit_event".to_owned(),
        "truncate audit_event".to_owned(),
        format!("truncate {part}"),
        "truncate audit_event_rest".to_owned(),
        format!("update {part} set reason = 'nothing'"),
        format!("delete from {part}"),
    ] {
        let error = run(&house, &sql).await.expect_err(&sql);
        assert!(error.to_string().contains("audit events are never changed or removed"), "{sql}: {error}");
    }
    assert_eq!(house.audit().await, before);
}

#[sqlx::test]
async fn a_policy_is_saved_once_from_what_was_read_and_only_if_it_can_be_met(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", None).await;
    let mut db = house.app.pool.acquire().await.unwrap();
    let mut save = async |read, policy: &Policy| policies::save(&mut db, tenant, read, policy, None, house.time()).await;
    assert_eq!(save(0, &open_policy(1)).await.unwrap(), 1);
    for read in [0, 2, -1] {
        assert!(matches!(save(read, &open_policy(2)).await, Err(SaveError::Stale)), "{read}");
    }
    assert_eq!(save(1, &open_policy(2)).await.unwrap(), 2);
    let with = |change: fn(&mut Policy)| {
        let mut policy = open_policy(1);
        change(&mut policy);
        policy
    };
    for (policy, reason) in [
        (with(|policy| policy.methods.clear()), "at least one method"),
        (with(|policy| (policy.gates, policy.methods) = (2, [Kind::Email].into())), "at least as many kinds as gates"),
        (with(|policy| policy.methods = [Kind::App].into()), "may not be the only method"),
        (with(|policy| (policy.gates, policy.methods) = (2, [Kind::App, Kind::Email].into())), "needs two others"),
        (with(|policy| policy.predefined_questions = [1, 2].into()), "fewer questions than people must register"),
        (with(|policy| policy.gates = 3), "`gates` must be 1 or 2"),
        (with(|policy| policy.enabled = Scope::Selected { groups: [].into(), except: [].into() }), "at least one group"),
        (with(|policy| policy.limits.failed_proofs = 0), "a limit is zero"),
    ] {
        let error = save(2, &policy).await.unwrap_err();
        assert!(matches!(&error, SaveError::Refused(_)) && error.to_string().contains(reason), "{error}");
    }
    let (version, current) = policies::current(&mut house.app.pool.acquire().await.unwrap(), tenant).await.unwrap();
    assert_eq!((version, current), (2, open_policy(2)));
}
