//! The audit log as administrators read it, take it along and keep it (AUD-0, AUD-2).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    audit::{
        place::Place,
        retention,
        search::{self, Filter},
    },
};
use proptest::{
    prelude::*,
    sample::select,
    strategy::ValueTree as _,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, NEW, NOON, open_policy, sam},
};

const ACTIVITIES: [&str; 3] = ["Sign in", "Reset password (self-service)", "Self-service password reset flow activity progress"];
const ADDRESSES: [&str; 2] = ["203.0.113.7", "2001:db8::1"];

#[derive(Debug, Clone)]
struct Made {
    tenant: Uuid,
    at: OffsetDateTime,
    id: Uuid,
    correlation: Uuid,
    activity: &'static str,
    success: bool,
    subject: Option<Uuid>,
    ip: Option<&'static str>,
}

async fn put(house: &House, made: &Made) {
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, subject_id, ip) values ($1, $2, $3, $4, $5, $6, 'visitor', $7, $8)",
    )
    .bind(made.tenant)
    .bind(made.at)
    .bind(made.id)
    .bind(made.correlation)
    .bind(made.activity)
    .bind(if made.success { "success" } else { "failure" })
    .bind(made.subject)
    .bind(made.ip)
    .execute(&house.app.pool)
    .await
    .unwrap();
}

/// Every page of a search after the other; checks that none is larger than asked for.
async fn all_pages(house: &House, tenant: Uuid, filter: &Filter, limit: u16) -> Vec<Uuid> {
    let mut db = house.app.pool.acquire().await.unwrap();
    let (mut found, mut next, mut pages) = (vec![], Some(Place::newest(house.time())), 0);
    while let Some(place) = next {
        let batch = search::page(&mut db, tenant, filter, place, limit).await.unwrap();
        assert!(batch.events.len() <= usize::from(limit));
        found.extend(batch.events.iter().map(|event| event.id));
        next = batch.next;
        pages += 1;
        assert!(pages < 1_000, "the pages come to an end");
    }
    found
}

fn is_found(filter: &Filter, made: &Made) -> bool {
    filter.from.is_none_or(|from| made.at >= from)
        && filter.until.is_none_or(|until| made.at < until)
        && filter.subject.is_none_or(|subject| made.subject == Some(subject))
        && filter.activity.as_deref().is_none_or(|activity| made.activity == activity)
        && filter.success.is_none_or(|success| made.success == success)
        && filter.ip.as_deref().is_none_or(|ip| made.ip == Some(ip))
        && filter.correlation.is_none_or(|correlation| made.correlation == correlation)
}

/// AUD-2: every combination of filters, over many events of the same moment, finds what going through all of them one by one finds,
/// in pages of any size, without losing or repeating any, and nothing of another organisation.
#[sqlx::test]
async fn filters_and_pages_agree_with_looking_at_every_event(pool: PgPool) {
    let house = House::new(pool).await;
    let mine = house.tenant("quillham.example", Some(open_policy(1))).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let people: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
    let flows: Vec<Uuid> = (100..=105).map(Uuid::from_u128).collect();
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    // Around the turn of a month, so that events lie in several partitions; ten moments, so that many share one.
    let one = (
        any::<bool>(),
        0_i64..10,
        any::<u128>(),
        select(flows.clone()),
        select(ACTIVITIES.to_vec()),
        any::<bool>(),
        proptest::option::of(select(people.clone())),
        proptest::option::of(select(ADDRESSES.to_vec())),
    );
    let base = datetime!(2026-11-21 06:00 UTC) - Duration::days(2);
    let mut all = vec![];
    for _ in 0..300 {
        let (mine_or_theirs, moment, id, correlation, activity, success, subject, ip) = one.new_tree(&mut runner).unwrap().current();
        let tenant = if mine_or_theirs { mine } else { theirs };
        let made =
            Made { tenant, at: base + Duration::hours(5 * moment), id: Uuid::from_u128(id), correlation, activity, success, subject, ip };
        put(&house, &made).await;
        all.push(made);
    }
    all.sort_by_key(|made| std::cmp::Reverse((made.at, made.id)));
    let asked = (
        proptest::option::of(0_i64..60),
        proptest::option::of(0_i64..70),
        proptest::option::of(select(people)),
        proptest::option::of(select(ACTIVITIES.to_vec())),
        proptest::option::of(any::<bool>()),
        proptest::option::of(select(ADDRESSES.to_vec())),
        proptest::option::weighted(0.2, select(flows)),
        select(vec![1_u16, 2, 7, 50]),
    );
    let mut something = 0;
    for _ in 0..150 {
        let (from, until, subject, activity, success, ip, correlation, limit) = asked.new_tree(&mut runner).unwrap().current();
        let hours = |n: Option<i64>| n.map(|n| base + Duration::hours(n));
        let (activity, ip) = (activity.map(str::to_owned), ip.map(str::to_owned));
        let filter = Filter { from: hours(from), until: hours(until), subject, activity, success, ip, correlation };
        let expected: Vec<Uuid> = all.iter().filter(|made| made.tenant == mine && is_found(&filter, made)).map(|made| made.id).collect();
        assert_eq!(all_pages(&house, mine, &filter, limit).await, expected, "{filter:?} by {limit}");
        something += usize::from(!expected.is_empty());
    }
    assert!(something > 30, "enough of the questions had an answer: {something}");
}

#[sqlx::test]
async fn a_search_that_finds_little_stops_on_its_way_and_goes_on_where_it_stopped(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, ip)
         select $1, $2 - make_interval(secs => n / 7), gen_random_uuid(), gen_random_uuid(), case when n = 11000 then 'Sign out' else 'Sign in' end,
           'success', 'visitor', '203.0.113.7' from generate_series(1, 12000) n",
    )
    .bind(tenant)
    .bind(NOON)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let filter = Filter { activity: Some("Sign out".into()), ip: Some("203.0.113.7".into()), ..Filter::default() };
    let first = search::page(&mut house.app.pool.acquire().await.unwrap(), tenant, &filter, Place::newest(NOON), 50).await.unwrap();
    assert!(first.events.is_empty() && first.halted && first.next.is_some());
    assert_eq!(all_pages(&house, tenant, &filter, 50).await.len(), 1);
}

async fn reader(pool: PgPool, role: Role) -> (House, Uuid, Browser) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[role]).await;
    let browser = inside(&house, &id).await;
    (house, tenant, browser)
}

#[sqlx::test]
async fn a_refused_reset_is_found_by_its_support_code_with_the_true_reason_and_what_helps(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::ReportsReader).await;
    house.people(tenant, "user_id,display_name,licences\nkim@quillham.example,Kim,premium_p1\n").await;
    let mut visitor = house.browser();
    let seen = visitor.identify("kim@quillham.example").await;
    seen.is("stop").says("We can’t reset a password with what you typed");
    let code = seen.body.split("id=\"reference\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    // As the button copies it: the code and the time.
    let found = browser.get(&format!("/admin/audit?reference={code}%202026-11-21T12:00:00Z")).await;
    found.is("admin-audit").says("kim@quillham.example").says("Too few ways to prove who it is are on file").says("not_enough_methods");
    let story = browser.get(&format!("/admin/audit/flow/{code}")).await;
    story.is("admin-audit-flow").says("It was refused").says("Too few ways to prove who it is are on file");
    story.says("The page that is the same for everybody, and names no reason").says("Ask people to register when they sign in");
}

#[sqlx::test]
async fn the_story_of_a_walked_reset_tells_every_step_in_order(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::Helpdesk).await;
    house.people(tenant, &sam()).await;
    let mut visitor = house.browser();
    let seen = visitor.identify("sam@quillham.example").await;
    let seen = visitor.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    visitor.fill(&seen, &[("code", "000000")]).await.is("code");
    let seen = visitor.fill(&seen, &[("code", &code)]).await;
    visitor.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await.is("done");
    house.deliver().await;
    let flow: Uuid = sqlx::query_scalar("select correlation_id from audit_event where activity = 'Reset password (self-service)'")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    let story = browser.get(&format!("/admin/audit/flow/{flow}")).await;
    story.is("admin-audit-flow").says("It ended well: a new password was set").says("sam@quillham.example");
    let plain = story.plain();
    let at = |text: &str| plain.find(text).unwrap_or_else(|| panic!("not told: {text}\n{plain}"));
    let steps = [
        "Typed the user ID",
        "Chose a way to prove it: e-mail",
        "The proof was wrong: e-mail",
        "Proved it: e-mail",
        "The new password is set",
    ];
    assert!(steps.windows(2).all(|pair| at(pair[0]) < at(pair[1])), "{plain}");
    assert!(!story.body.contains(&code) && !story.body.contains(NEW));
    browser.get(&format!("/admin/audit/flow/{}", Uuid::nil())).await.is("error");
    // Left on the way.
    let mut other = house.browser();
    other.identify("sam@quillham.example").await;
    house.later(Duration::minutes(21));
    let flow: Uuid =
        sqlx::query_scalar("select correlation_id from audit_event where typed_id is not null order by at desc, id desc limit 1")
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
    let (id, _) = administrator(&house, tenant, "lena", &[Role::Helpdesk]).await;
    let story = inside(&house, &id).await.get(&format!("/admin/audit/flow/{flow}")).await;
    story.says("The person left on the way").says("offer more of them");
}

#[sqlx::test]
async fn the_filter_takes_a_user_id_known_or_not_and_says_what_cannot_be_meant(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::Helpdesk).await;
    house.people(tenant, &sam()).await;
    for id in ["sam@quillham.example", "nobody@quillham.example"] {
        house.browser().identify(id).await;
        let seen = browser.get(&format!("/admin/audit?person={}", id.to_uppercase().replace('@', "%40"))).await;
        seen.is("admin-audit");
        assert_eq!(seen.body.matches("<th scope=\"row\">").count(), 1, "{id}");
        assert!(seen.plain().contains(id));
    }
    for (query, field) in [("from=yesterday", "from"), ("ip=x", "ip"), ("reference=7", "reference"), ("person=sam", "person")] {
        let seen = browser.get(&format!("/admin/audit?{query}")).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(seen.body.contains(&format!("href=\"#{field}\"")) && seen.body.contains(&format!("id=\"{field}-problem\"")), "{query}");
    }
    for query in ["after=x", "after=99999999999999999.0", "activity=nothing&outcome=maybe", "until=2026-11-21&from=2026-11-21"] {
        assert_eq!(browser.get(&format!("/admin/audit?{query}")).await.status, StatusCode::OK, "{query}");
    }
}

#[sqlx::test]
async fn pages_and_exports_never_show_another_organisation(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::Global).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(theirs, "user_id,display_name\nwill@rookhope.example,Will\n").await;
    house.browser().identify("will@rookhope.example").await;
    let will = house.user(theirs, "will@rookhope.example").await;
    let flow: Uuid = sqlx::query_scalar("select correlation_id from audit_event where tenant_id = $1 and typed_id is not null")
        .bind(theirs)
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    let mut bodies = vec![];
    for path in ["/admin/audit".to_owned(), format!("/admin/audit?person={will}"), format!("/admin/audit?reference={flow}")] {
        bodies.push(browser.get(&path).await.body);
    }
    assert_eq!(browser.get(&format!("/admin/audit/flow/{flow}")).await.status, StatusCode::NOT_FOUND);
    bodies.push(export(&mut browser, &[("format", "csv")]).await.1);
    bodies.push(export(&mut browser, &[("format", "json"), ("person", &will.to_string())]).await.1);
    // The fields and links repeat what was asked; the table must not answer it.
    assert!(bodies.iter().all(|body| !body.contains("will@rookhope")));
    assert!(bodies[3].contains("noor@quillham.example") && bodies[4].is_empty());
    let _ = tenant;
}

/// Type and text of what is downloaded.
async fn export(browser: &mut Browser, fields: &[(&str, &str)]) -> (String, String) {
    let token = browser.get("/admin/audit/export").await.token();
    let mut all = vec![("token", token.as_str())];
    all.extend_from_slice(fields);
    let response = browser.send("POST", "/admin/audit/export", Some(&all)).await;
    assert_eq!(response.status(), StatusCode::OK);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(response.headers()["content-disposition"].to_str().unwrap().starts_with("attachment;"));
    let bytes = axum::body::to_bytes(response.into_body(), 64 << 20).await.unwrap();
    (kind, String::from_utf8(bytes.to_vec()).unwrap())
}

#[sqlx::test]
async fn an_export_holds_every_event_once_no_formula_and_is_written_down(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::ReportsReader).await;
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, reason, actor, typed_id, user_agent)
         select $1, $2 - make_interval(secs => n / 100), gen_random_uuid(), gen_random_uuid(), 'Sign in', 'failure', '=HYPERLINK(\"x\")',
           'visitor', '+cmd|calc!a1@quillham.example', '@SUM(1)' from generate_series(1, 2500) n",
    )
    .bind(tenant)
    .bind(NOON)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let (kind, text) = export(&mut browser, &[("format", "csv"), ("outcome", "failure")]).await;
    assert_eq!(kind, "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut ids = BTreeSet::new();
    for row in reader.records() {
        let row = row.unwrap();
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r'])), "{row:?}");
        assert_eq!((&row[5], &row[9], &row[11]), ("'=HYPERLINK(\"x\")", "'+cmd|calc!a1@quillham.example", "'@SUM(1)"));
        assert!(ids.insert(row[1].to_owned()), "twice: {row:?}");
    }
    assert_eq!(ids.len(), 2500);
    let (kind, text) = export(&mut browser, &[("format", "json"), ("activity", "Sign in"), ("outcome", "failure")]).await;
    assert_eq!(kind, "application/jsonl; charset=utf-8");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["reason"]), (2500, &"=HYPERLINK(\"x\")".into()));
    let exports: Vec<(String, serde_json::Value)> =
        sqlx::query_as("select actor, detail from audit_event where activity = 'Data exported' order by at, id")
            .fetch_all(&house.app.pool)
            .await
            .unwrap();
    assert_eq!(exports.len(), 2);
    assert_eq!((exports[0].0.as_str(), &exports[0].1["format"]), ("noor@quillham.example", &"csv".into()));
    // A link alone takes nothing out, and neither does another site's form.
    assert_eq!(browser.send("POST", "/admin/audit/export", Some(&[("format", "csv")])).await.status(), StatusCode::FORBIDDEN);
}

#[sqlx::test]
async fn what_is_hostile_in_the_log_is_text_on_the_page(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::Helpdesk).await;
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, reason, actor, typed_id, ip, user_agent)
         values ($1, $2, gen_random_uuid(), $3, '<b>New</b>', 'failure', '<script>1</script>', '<i>x</i>', '<u>x</u>', '1\"2', '<s>x</s>')",
    )
    .bind(tenant)
    .bind(NOON)
    .bind(Uuid::from_u128(7))
    .execute(&house.app.pool)
    .await
    .unwrap();
    for path in ["/admin/audit".to_owned(), format!("/admin/audit/flow/{}", Uuid::from_u128(7)), "/admin/audit?ip=%22%3E%3Cb%3E".to_owned()]
    {
        let seen = browser.get(&path).await;
        for tag in ["<b>", "<script>1", "<i>", "<u>", "<s>"] {
            assert!(!seen.body.contains(tag), "{tag} on {path}");
        }
    }
}

async fn old_events(house: &House, tenant: Uuid, days: i64, n: i32) {
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor)
         select $1, now() - make_interval(days => $2), gen_random_uuid(), gen_random_uuid(), 'Sign in', 'success', 'visitor' from generate_series(1, $3)",
    )
    .bind(tenant)
    .bind(i32::try_from(days).unwrap())
    .bind(n)
    .execute(&house.app.pool)
    .await
    .unwrap();
}

async fn count(house: &House, tenant: Uuid) -> i64 {
    sqlx::query_scalar(
        "select count(*) from audit_event where tenant_id = $1 and activity = 'Sign in' and actor = 'visitor' and ip is null",
    )
    .bind(tenant)
    .fetch_one(&house.app.pool)
    .await
    .unwrap()
}

#[sqlx::test]
async fn aud_0_only_what_is_due_leaves_and_nothing_else_deletes(pool: PgPool) {
    let house = House::new(pool).await;
    let paid = house.tenant("quillham.example", Some(open_policy(1))).await;
    let free = house.tenant("rookhope.example", Some(open_policy(1))).await;
    sqlx::query("update tenant set plan = 'free' where id = $1").bind(free).execute(&house.app.pool).await.unwrap();
    for tenant in [paid, free] {
        for days in [0, 29, 31, 364, 366, 4000] {
            old_events(&house, tenant, days, 3).await;
        }
    }
    let database_now: OffsetDateTime = sqlx::query_scalar("select now()").fetch_one(&house.app.pool).await.unwrap();
    // By hand: not what is due, not with the marker, not the marker of another, not through the door with a moment of one's own.
    for sql in [
        "delete from audit_event where at < now() - interval '10 years'".to_owned(),
        format!(
            "select set_config('latchkey.audit_expires', '{paid}', true); delete from audit_event where at > now() - interval '360 days'"
        ),
        format!(
            "select set_config('latchkey.audit_expires', '{free}', true); delete from audit_event where tenant_id = '{paid}' and at < now() - interval '10 years'"
        ),
        format!(
            "select set_config('latchkey.audit_expires', '{paid}', true); update audit_event set reason = 'x' where at < now() - interval '10 years'"
        ),
        "truncate audit_event_before".to_owned(),
        "update audit_retention set days = 1".to_owned() + "; insert into audit_retention values (gen_random_uuid(), 1, now())",
    ] {
        let mut tx = house.app.pool.begin().await.unwrap();
        assert!(sqlx::raw_sql(sqlx::AssertSqlSafe(sql.clone())).execute(&mut *tx).await.is_err(), "{sql}");
    }
    let gone: i64 = sqlx::query_scalar("select audit_expire($1, 'infinity', 100000)").bind(paid).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!((gone, count(&house, paid).await), (6, 12), "a moment in the future lets nothing younger go");
    retention::run(&house.app.pool, database_now).await.unwrap();
    assert_eq!((count(&house, paid).await, count(&house, free).await), (12, 6));
    let mut db = house.app.pool.acquire().await.unwrap();
    assert_eq!(retention::days(&mut db, free).await.unwrap(), (30, false));
    retention::set(&mut db, paid, 30, database_now).await.unwrap();
    drop(db);
    retention::run(&house.app.pool, database_now).await.unwrap();
    assert_eq!(count(&house, paid).await, 6);
}

#[sqlx::test]
async fn a_global_administrator_sets_how_long_events_are_kept_and_it_is_written_down(pool: PgPool) {
    let (house, tenant, mut browser) = reader(pool, Role::Global).await;
    let seen = browser.get("/admin/audit/retention").await;
    seen.is("admin-audit-retention").says("365").says("That comes with your plan.");
    for wrong in ["29", "3651", "", "x", "-1"] {
        let seen = browser.fill(&seen, &[("days", wrong)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(seen.body.contains("id=\"days-problem\""));
    }
    browser.fill(&seen, &[("days", "90")]).await.is("admin-audit-retention").says("Saved.").says("90");
    let mut db = house.app.pool.acquire().await.unwrap();
    assert_eq!(retention::days(&mut db, tenant).await.unwrap(), (90, true));
    assert!(house.audit().await.contains(&"Self-service password reset policy changes: how long events are kept".to_owned()));
}

#[sqlx::test]
async fn months_are_made_ahead_and_take_their_events(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let now: OffsetDateTime = sqlx::query_scalar("select now()").fetch_one(&house.app.pool).await.unwrap();
    retention::run(&house.app.pool, now).await.unwrap();
    retention::run(&house.app.pool, now).await.unwrap();
    let table: String = sqlx::query_scalar(
        "with one as (insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor)
           values ($1, now() + interval '40 days', gen_random_uuid(), gen_random_uuid(), 'Sign in', 'success', 'visitor') returning tableoid)
         select tableoid::regclass::text from one",
    )
    .bind(tenant)
    .fetch_one(&house.app.pool)
    .await
    .unwrap();
    assert!(table.starts_with("audit_event_2"), "{table}");
    let error = sqlx::raw_sql(sqlx::AssertSqlSafe(format!("truncate {table}"))).execute(&house.app.pool).await.unwrap_err();
    assert!(error.to_string().contains("never changed or removed"), "{error}");
    // An event of a month that nobody made stands in the default, and the month is then left alone.
    sqlx::query("insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor) values ($1, now() + interval '400 days', gen_random_uuid(), gen_random_uuid(), 'Sign in', 'success', 'visitor')")
        .bind(tenant).execute(&house.app.pool).await.unwrap();
    let made: bool = sqlx::query_scalar("select audit_make_month(now() + interval '400 days')").fetch_one(&house.app.pool).await.unwrap();
    assert!(!made);
}
