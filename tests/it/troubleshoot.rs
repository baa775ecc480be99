//! The page that says how everything is, the numbers and what they mean, and a bundle that tells nothing about people.

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    audit::{forward, retention, usage},
    delivery::SendError,
    jobs::{self, Address, Job, Notice},
    policy::Helpdesk,
};
use sqlx::PgPool;
use time::Duration;
use url::Url;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{Browser, House, NOON, open_policy, sam},
    told::an_agent,
};

async fn house_of(pool: PgPool, role: Role) -> (House, Uuid, Browser) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[role]).await;
    let browser = inside(&house, &id).await;
    (house, tenant, browser)
}

async fn mail(house: &House, tenant: Uuid, to: Uuid) {
    let job = Job::Notice { to, address: Address::Primary, notice: Notice::PasswordReset, correlation: Uuid::now_v7(), at: house.time() };
    jobs::enqueue(&mut house.app.pool.acquire().await.unwrap(), tenant, &job, house.time()).await.unwrap();
}

#[sqlx::test]
async fn a_mail_server_that_is_down_is_told_by_what_waits_and_never_by_the_mail_of_others(pool: PgPool) {
    let (house, tenant, mut browser) = house_of(pool, Role::Helpdesk).await;
    let noor = house.user(tenant, "noor@quillham.example").await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    browser.get("/admin/troubleshoot").await.is("admin-troubleshoot").says("Nothing waits.");
    house.outbox.fail(Some(SendError::Temporary("the mail server cannot be reached or says later".into())));
    house.people(theirs, "user_id,primary_mail\nwill@rookhope.example,will@rookhope.example\n").await;
    for _ in 0..7 {
        mail(&house, theirs, house.user(theirs, "will@rookhope.example").await).await;
    }
    assert!(house.deliver().await.is_empty());
    let seen = browser.get("/admin/troubleshoot").await.plain();
    assert!(!seen.contains("The mail server does not") && !seen.contains("of your messages"), "what waits for others is not told: {seen}");
    mail(&house, tenant, noor).await;
    mail(&house, tenant, noor).await;
    house.deliver().await;
    let seen = browser.get("/admin/troubleshoot").await;
    seen.says("The mail server does not take mail at the moment.").says("It cannot be reached").says("2 of your messages wait.");
    house.outbox.fail(None);
    house.later(Duration::minutes(5));
    assert_eq!(house.deliver().await.len(), 9);
    browser.get("/admin/troubleshoot").await.says("Nothing waits.").says("Last one taken on");
    // Nobody carries messages out.
    mail(&house, tenant, noor).await;
    house.later(Duration::minutes(6));
    browser.get("/admin/troubleshoot").await.says("Something is due, and nobody has picked it up");
    house.deliver().await;
}

#[sqlx::test]
async fn work_that_is_behind_is_told_with_whom_to_ask(pool: PgPool) {
    let (house, _, mut browser) = house_of(pool, Role::Global).await;
    let seen = browser.get("/admin/troubleshoot").await;
    // The clock of a test stands still, and that of the database does not.
    seen.says("Portal and database differ by more than two seconds.").says("Ask whoever runs the portal.");
    seen.says("The figures of the insights are behind").says("No directory is connected.");
    usage::count(&house.app.pool, house.time()).await.unwrap();
    retention::run(&house.app.pool, house.time()).await.unwrap();
    let seen = browser.get("/admin/troubleshoot").await;
    seen.says("The figures of the insights are current.").says("The log has room for the weeks to come.");
    // Nobody made the months of the year after.
    house.later(Duration::days(400));
    let mut browser = inside(&house, "noor@quillham.example").await;
    browser.get("/admin/troubleshoot").await.says("The log has no room of its own for next week.");
}

#[sqlx::test]
async fn what_failed_leads_to_its_events_and_to_the_page_that_mends_it(pool: PgPool) {
    let (house, tenant, mut browser) = house_of(pool, Role::Global).await;
    for (hours, reason, n) in [(2, "not_licensed", 4_i64), (50, "not_in_scope", 9)] {
        sqlx::query("insert into usage_hourly (tenant_id, hour, activity, method, outcome, reason, n) values ($1, $2, 'reset', '', 'stopped', $3, $4)")
            .bind(tenant)
            .bind(house.time() - Duration::hours(hours))
            .bind(reason)
            .bind(n)
            .execute(&house.app.pool)
            .await
            .unwrap();
    }
    let seen = browser.get("/admin/troubleshoot").await;
    seen.says("The person has no licence that suits").says("Give the person a licence");
    assert!(seen.body.contains("href=\"/admin/licences\"") && !seen.plain().contains("not_in_scope"));
    assert!(
        seen.body
            .contains("/admin/audit?activity=Self-service+password+reset+flow+activity+progress&#38;from=2026-11-20&#38;outcome=failure"),
        "{}",
        seen.body
    );
    browser.get("/admin/troubleshoot?period=7d").await.says("not_in_scope").says("not_licensed");
}

#[sqlx::test]
async fn numbers_are_found_without_script_and_a_stranger_to_the_area_sees_none(pool: PgPool) {
    let (house, tenant, mut browser) = house_of(pool, Role::Password).await;
    let seen = browser.get("/admin/troubleshoot?find=33008").await;
    seen.says("ADPasswordPolicyError").says("Tell the person the rules");
    assert!(!seen.plain().contains("31034"));
    browser.get("/admin/troubleshoot?find=nothing+like+it").await.says("No number says this.");
    browser.get("/admin/troubleshoot?find=%3Cscript%3E&mkt=nl").await.says("Geen nummer zegt dit.");
    let (id, _) = administrator(&house, tenant, "rhea", &[Role::ReportsReader]).await;
    let mut reader = inside(&house, &id).await;
    for path in ["/admin/troubleshoot", "/admin/troubleshoot/why?whom=x", "/admin/troubleshoot/bundle"] {
        assert_eq!(reader.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
}

#[sqlx::test]
async fn why_somebody_could_not_leads_to_them_or_to_the_story_and_to_nobody_elsewhere(pool: PgPool) {
    let (house, tenant, mut browser) = house_of(pool, Role::Helpdesk).await;
    house.people(tenant, &sam()).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let story = |tenant: Uuid| {
        let (pool, code) = (house.app.pool.clone(), Uuid::now_v7());
        async move {
            sqlx::query("insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor) values ($1, $2, gen_random_uuid(), $3, 'Sign in', 'failure', 'visitor')")
                .bind(tenant).bind(NOON).bind(code).execute(&pool).await.unwrap();
            code
        }
    };
    let (ours, other) = (story(tenant).await, story(theirs).await);
    let at = |whom: &str| {
        format!("/admin/troubleshoot/why?{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("whom", whom).finish())
    };
    let sams = browser.get(&at(" SAM@quillham.example ")).await;
    assert_eq!(
        (sams.page(), sams.path.clone()),
        ("admin-person", format!("/admin/people/{}", house.user(tenant, "sam@quillham.example").await))
    );
    browser.get(&at(&format!("{ours} 2026-11-21T12:00:00Z"))).await.is("admin-audit-flow");
    assert_eq!(browser.get(&at(" ")).await.path, "/admin/troubleshoot", "nothing was asked");
    for (whom, said) in [
        (other.to_string(), "Nothing happened here under this support code."),
        ("kim@quillham.example".to_owned(), "Nobody here has this user ID."),
        ("\"><b>".to_owned(), "Type a whole user ID"),
    ] {
        let seen = browser.get(&at(&whom)).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{whom}");
        seen.is("admin-troubleshoot").says(said);
        assert!(seen.body.contains("id=\"whom-problem\"") && !seen.body.contains("\"><b>"));
    }
}

#[sqlx::test]
async fn a_support_bundle_tells_what_helps_and_nothing_about_people(pool: PgPool) {
    let (house, tenant, mut browser) = house_of(pool, Role::AuthenticationPolicy).await;
    let db = &house.app.pool;
    house.people(tenant, &sam().replace("Okafor", "Canaryname").replace("sam@posteo.example", "canary-mail@posteo.example")).await;
    house
        .policy(tenant, |policy| {
            policy.helpdesk = Helpdesk::Link { url: "https://canary-desk.example/path".into() };
            policy.banned_words = vec!["canaryword".into()];
            policy.return_addresses = vec!["https://canary-return.example/".into()];
            policy.countries = ["NL".to_owned()].into();
        })
        .await;
    let (directory, correlation) = (Uuid::now_v7(), Uuid::now_v7());
    for made in [
        "update tenant set name = 'Canary Council', front_text = 'canary front' where id = $1",
        "insert into groups (tenant_id, id, name, name_key) values ($1, gen_random_uuid(), 'canary group', 'canary group')",
        "insert into custom_question (tenant_id, id, text) values ($1, gen_random_uuid(), 'canary question?')",
        "insert into usage_hourly (tenant_id, hour, activity, method, outcome, reason, n) values ($1, '2026-11-21', 'reset', '', 'stopped', 'canary reason', 3)",
    ] {
        sqlx::query(made).bind(tenant).execute(db).await.unwrap();
    }
    sqlx::query("insert into directory (tenant_id, id, name, problem) values ($1, $2, 'canary.forest', 'canary problem')")
        .bind(tenant)
        .bind(directory)
        .execute(db)
        .await
        .unwrap();
    an_agent(&house, tenant, directory, ("canary-host", "canary 1")).await;
    sqlx::query(
        "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, reason, actor, typed_id, ip, user_agent, detail)
         values ($1, $2, gen_random_uuid(), $3, 'Sign in', 'failure', 'canary reason', 'canary@quillham.example', 'canary@quillham.example', '198.51.100.77', 'canary browser', '{\"canary\": 1}'),
                ($1, $2, gen_random_uuid(), $3, 'Sign in', 'failure', 'not_licensed', 'user', null, '198.51.100.77', null, '{}')",
    )
    .bind(tenant).bind(NOON).bind(correlation).execute(db).await.unwrap();
    let mut conn = db.acquire().await.unwrap();
    let url = Url::parse("https://canary-log.example/canary-path").unwrap();
    forward::save(&mut conn, &house.app.keys, tenant, &url, Some("canary-token"), NOON).await.unwrap();
    drop(conn);
    house.outbox.fail(Some(SendError::Temporary("canary-mail@posteo.example says no".into())));
    mail(&house, tenant, house.user(tenant, "noor@quillham.example").await).await;
    house.deliver().await;
    let shown = browser.get("/admin/troubleshoot/bundle").await;
    shown.is("admin-troubleshoot-bundle");
    assert!(shown.body.contains("href=\"/admin/troubleshoot/bundle?download\"") && shown.body.contains("data-copy="));
    let file = browser.get("/admin/troubleshoot/bundle?download").await;
    assert_eq!(file.headers["content-disposition"], "attachment; filename=\"latchkey-support.json\"");
    let told: serde_json::Value = serde_json::from_str(&file.body).unwrap();
    let low = file.body.to_lowercase();
    for secret in ["canary", "@", "http", "sam", "noor", "vos", "quillham", "posteo", "612345642", "198.51.100", "+31", "forest"] {
        assert!(!low.contains(secret), "{secret}\n{}", file.body);
    }
    assert_eq!(told["tenant"]["id"], tenant.to_string());
    assert_eq!(told["directories"][0]["id"], directory.to_string());
    assert_eq!(
        (&told["directories"][0]["agents"][0]["version"], &told["directories"][0]["agents"][0]["state"]),
        (&"unknown".into(), &"active".into())
    );
    assert_eq!(
        (&told["mail"]["condition"], &told["mail"]["waiting"], &told["mail"]["error"]),
        (&"refusing".into(), &1.into(), &"other".into())
    );
    assert_eq!((&told["settings"]["helpdesk"]["to"], &told["settings"]["banned_words"]["count"]), (&"link".into(), &1.into()));
    assert!(told["schema"].as_i64().unwrap() >= 18 && told["forwarding"]["enabled"] == true);
    let mut reasons: Vec<&str> = told["failures"].as_array().unwrap().iter().map(|one| one["reason"].as_str().unwrap()).collect();
    reasons.sort_unstable();
    assert_eq!(reasons, ["not_licensed", "other"]);
    assert_eq!(told["failures"][0]["correlation_id"], correlation.to_string());
    house.outbox.fail(None);
    house.later(Duration::minutes(5));
    house.deliver().await;
}
