//! A million people, measured through the pages that administrators see: search and every filter, a person, the list of whom a change
//! of policy would strand, the save that asks for it, and the job that decides over everybody. Figures only, no verdict.
//!
//! `DATABASE_URL`: a Postgres in which databases may be created. `LATCHKEY_BENCH_PEOPLE`: how many to make; a million unless said.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot go on says so by stopping")]

#[expect(dead_code, reason = "the tests use all of it")]
#[path = "../tests/it/house.rs"]
mod house;

use std::{str::FromStr as _, time::Instant};

use house::{Browser, HEADER, House, PASSWORD, Seen, open_policy};
use latchkey::directory::{standing, trust::Trust};
use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgConnectOptions};
use uuid::Uuid;

const DATABASE: &str = "latchkey_bench_people";
/// Times that each page is asked for.
const ASKED: usize = 200;
/// People written at once.
const BATCH: u128 = 20_000;

const GIVEN: [&str; 24] = [
    "Anna", "Bram", "Chen", "Dina", "Elif", "Femke", "Gijs", "Hana", "Ivo", "Jana", "Karim", "Lotte", "Mila", "Noor", "Omar", "Pia",
    "Quirin", "Ravi", "Sam", "Tess", "Umar", "Vera", "Wim", "Yara",
];
const FAMILY: [&str; 32] = [
    "Aalbers",
    "Bakker",
    "Claes",
    "Dekker",
    "Engel",
    "Fokkens",
    "Groot",
    "Haddad",
    "Ivanov",
    "Jansen",
    "Kaya",
    "Lindqvist",
    "Mulder",
    "Nijs",
    "Okafor",
    "Peters",
    "Quist",
    "Rossi",
    "Smit",
    "Tan",
    "Ueda",
    "Vos",
    "Wouters",
    "Xu",
    "Yilmaz",
    "Zondag",
    "Visser",
    "Meijer",
    "Brouwer",
    "Hoekstra",
    "Schouten",
    "Verhoeven",
];

fn main() -> anyhow::Result<()> {
    // `cargo bench` passes --bench, `cargo test --all-targets` does not: then there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let url = std::env::var("DATABASE_URL")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&url))
}

async fn run(url: &str) -> anyhow::Result<()> {
    let base = PgConnectOptions::from_str(url)?;
    let mut admin = PgConnection::connect_with(&base).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {DATABASE} with (force)"))).execute(&mut admin).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {DATABASE}"))).execute(&mut admin).await?;
    let pool = PgPool::connect_with(base.database(DATABASE)).await?;
    sqlx::migrate!().run(&pool).await?;
    measure(&pool).await?;
    pool.close().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {DATABASE} with (force)"))).execute(&mut admin).await?;
    Ok(())
}

/// Always the same numbers, well mixed.
fn mixed(n: u128) -> u128 {
    let mut x = u64::try_from(n).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u128::from(x ^ (x >> 32))
}

/// People `from..until`: two of three have a mobile phone, half an alternate e-mail, one of ten an app, nine of ten a licence; one of
/// fifty is disabled; each is in one of a hundred groups.
async fn add(pool: &PgPool, house: &House, tenant: Uuid, groups: &[Uuid], from: u128, until: u128) -> sqlx::Result<()> {
    let (mut ids, mut upns, mut given, mut family, mut enabled, mut macs) = (vec![], vec![], vec![], vec![], vec![], vec![]);
    let mut member: Vec<Uuid> = vec![];
    for n in from..until {
        let x = mixed(n);
        let (first, last) = (GIVEN[usize::try_from(x % 24).unwrap()], FAMILY[usize::try_from((x >> 8) % 32).unwrap()]);
        let id = Uuid::from_u128(x << 64 | 0x0000_0000_0000_0000_8000_0000_0000_0000 | n);
        let upn = format!("{}.{}{n}@quillham.example", first.to_lowercase(), last.to_lowercase());
        let on = n % 50 != 0;
        let trust =
            Trust { tenant, id, upn_key: &upn, kind: "member", enabled: on, authority: "cloud", anchor: None, directory: None, roles: &[] };
        macs.push(trust.mac(&house.app.keys));
        ids.push(id);
        upns.push(upn);
        given.push(first);
        family.push(last);
        enabled.push(on);
        member.push(groups[usize::try_from(n % 100).unwrap()]);
    }
    let mut tx = pool.begin().await?;
    sqlx::query(
        "insert into users (tenant_id, id, upn, upn_key, display_name, given_name, family_name, enabled, mac, created_at)
         select $1, i, u, u, g || ' ' || f, g, f, e, m, $8 from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bool[], $7::bytea[]) x (i, u, g, f, e, m)",
    )
    .bind(tenant)
    .bind(&ids)
    .bind(&upns)
    .bind(&given)
    .bind(&family)
    .bind(&enabled)
    .bind(&macs)
    .bind(house.time())
    .execute(&mut *tx)
    .await?;
    let has = [
        "insert into contact (tenant_id, id, user_id, kind, value, as_given, valid)
         select $1, gen_random_uuid(), i, 'mobile_phone', '+3161' || lpad((n % 10000000)::text, 7, '0'), '', true from unnest($2::uuid[]) with ordinality x (i, n) where n % 3 <> 0",
        "insert into contact (tenant_id, id, user_id, kind, value, as_given, valid)
         select $1, gen_random_uuid(), i, 'alternate_email', 'p' || n || '@example.org', '', true from unnest($2::uuid[]) with ordinality x (i, n) where n % 2 = 0",
        "insert into authenticator (tenant_id, id, user_id, sealed, created_at)
         select $1, gen_random_uuid(), i, '\\x00000001', now() from unnest($2::uuid[]) with ordinality x (i, n) where n % 10 = 0",
        "insert into licence (tenant_id, id, user_id, kind)
         select $1, gen_random_uuid(), i, case when n % 4 = 0 then 'basic' else 'premium_p1' end from unnest($2::uuid[]) with ordinality x (i, n) where n % 10 <> 1",
    ];
    for statement in has {
        sqlx::query(statement).bind(tenant).bind(&ids).execute(&mut *tx).await?;
    }
    sqlx::query(
        "insert into group_member (tenant_id, id, group_id, user_id) select $1, gen_random_uuid(), g, i from unnest($2::uuid[], $3::uuid[]) x (i, g)",
    )
    .bind(tenant)
    .bind(&ids)
    .bind(&member)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

fn told(name: &str, mut took: Vec<std::time::Duration>) {
    took.sort();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
    println!("{name:<58} p50 {:8.2} ms   p99 {:8.2} ms", at(50), at(99));
}

fn since(name: &str, began: Instant) {
    println!("{name:<58} {:8.2} s", began.elapsed().as_secs_f64());
}

/// A Global Administrator in the area: signed in by the form, with the app's code taken as proven.
async fn inside(pool: &PgPool, house: &House, tenant: Uuid) -> Browser {
    let header = HEADER.replace("alternate_email", "primary_mail").replace("password", "must_change,password");
    let id = "noor@quillham.example";
    house.people(tenant, &format!("{header}{id},Noor Vos,Noor,Vos,{id},,,premium_p1,global_administrator,no,{PASSWORD}\n")).await;
    let user = house.user(tenant, id).await;
    house.app_seed(tenant, user, b"12345678901234567890").await;
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", id), ("password", PASSWORD)]).await;
    sqlx::query("update session set app_at = $1, password_at = $1").bind(house.time()).execute(pool).await.unwrap();
    let seen = browser.get("/admin/enter").await;
    browser.fill(&seen, &[("to", "/admin")]).await.is("admin-overview");
    browser
}

async fn ask(browser: &mut Browser, name: &str, paths: &[String]) -> Seen {
    let (mut took, mut last) = (vec![], None);
    for n in 0..ASKED {
        let began = Instant::now();
        let seen = browser.get(&paths[n % paths.len()]).await;
        took.push(began.elapsed());
        assert!(seen.status.is_success(), "{} {}", seen.path, seen.status);
        last = Some(seen);
    }
    told(name, took);
    last.unwrap()
}

async fn measure(pool: &PgPool) -> anyhow::Result<()> {
    let people: u128 = std::env::var("LATCHKEY_BENCH_PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    let house = House::new(pool.clone()).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut browser = inside(pool, &house, tenant).await;
    let groups: Vec<Uuid> = (1..=100).map(Uuid::from_u128).collect();
    for (n, group) in groups.iter().enumerate() {
        sqlx::query("insert into groups (tenant_id, id, name, name_key) values ($1, $2, $3, $3)")
            .bind(tenant)
            .bind(group)
            .bind(format!("group {n}"))
            .execute(pool)
            .await?;
    }
    let began = Instant::now();
    for from in (0..people).step_by(usize::try_from(BATCH)?) {
        add(pool, &house, tenant, &groups, from, (from + BATCH).min(people)).await?;
    }
    sqlx::raw_sql("vacuum analyze").execute(pool).await?;
    since(&format!("{people} people made"), began);
    let began = Instant::now();
    standing::refresh(pool, &house.app.keys, &house.app.clock).await?;
    since("decided over all that were added, as the job does", began);
    house.policy(tenant, |policy| policy.notify_admins = true).await;
    let began = Instant::now();
    standing::refresh(pool, &house.app.keys, &house.app.clock).await?;
    since("decided over everybody anew after a change of policy", began);
    sqlx::raw_sql("vacuum analyze").execute(pool).await?;

    let list = |query: &str| vec![format!("/admin/people?{query}")];
    let prefixes = |long: usize| -> Vec<String> {
        let names = GIVEN.iter().flat_map(|first| FAMILY.iter().map(move |last| format!("{first} {last}").to_lowercase()));
        names.map(|name| format!("/admin/people?q={}", name.chars().take(long).collect::<String>().replace(' ', "+"))).step_by(7).collect()
    };
    ask(&mut browser, "overview", &["/admin".to_owned()]).await;
    ask(&mut browser, "people, the first page", &list("")).await;
    for long in [1, 3, 6, 10] {
        ask(&mut browser, &format!("people by {long} letters of a name"), &prefixes(long)).await;
    }
    ask(&mut browser, "a whole user ID", &[format!("/admin/people?q={}", upn_of(pool, tenant, people / 2).await)]).await;
    ask(&mut browser, "a name that nobody has", &list("q=zzzzzz")).await;
    for state in ["registered", "unregistered", "capable", "enabled", "locked", "disabled", "roles"] {
        ask(&mut browser, &format!("people: {state}"), &list(&format!("state={state}"))).await;
    }
    for query in [
        "licence=basic",
        "licence=ems",
        "authority=cloud",
        "authority=federated",
        "q=an&state=disabled&licence=basic",
        "q=yara+z&state=unregistered",
    ] {
        ask(&mut browser, &format!("people: {query}"), &list(query)).await;
    }
    let mut places = list("state=capable");
    for _ in 0..20 {
        let seen = browser.get(places.last().unwrap()).await;
        let Some(next) =
            seen.body.split("href=\"").filter(|rest| rest.starts_with("/admin/people?") || rest.starts_with('?')).find_map(|rest| {
                let address = rest.split('"').next()?;
                address.contains("after=").then(|| address.replace("&amp;", "&").replace("&#38;", "&"))
            })
        else {
            break;
        };
        places.push(if next.starts_with('?') { format!("/admin/people{next}") } else { next });
    }
    ask(&mut browser, &format!("{} pages, one after the other", places.len()), &places).await;
    let some: Vec<String> = sqlx::query_scalar("select '/admin/people/' || id from users where tenant_id = $1 order by id limit 200")
        .bind(tenant)
        .fetch_all(pool)
        .await?;
    ask(&mut browser, "a person", &some).await;
    ask(&mut browser, "groups", &["/admin/groups".to_owned()]).await;
    ask(&mut browser, "licences", &["/admin/licences".to_owned()]).await;
    ask(&mut browser, "insights", &["/admin/insights".to_owned()]).await;

    strands(&mut browser).await;
    let began = Instant::now();
    let form = browser.get("/admin/people/export").await;
    let seen = browser.fill(&form, &[]).await;
    since(&format!("export of everybody: {} bytes, {}", seen.body.len(), seen.status), began);
    Ok(())
}

/// A change of policy that strands people: the save that asks, and the list.
async fn strands(browser: &mut Browser) {
    let mut stranded = String::new();
    for _ in 0..5 {
        let seen = browser.get("/admin/methods").await;
        let version = seen.field("version");
        let fields = [
            ("version", version.as_str()),
            ("gates", "2"),
            ("methods", "email"),
            ("methods", "mobile"),
            ("questions_to_register", "3"),
            ("questions_to_reset", "3"),
        ];
        let began = Instant::now();
        let asked = browser.fill(&seen, &fields).await;
        since("a save that asks whom it strands", began);
        let link = asked.body.split("href=\"").find(|rest| rest.starts_with("/admin/stranded/")).expect("people are stranded");
        link.split('"').next().unwrap_or_default().clone_into(&mut stranded);
    }
    for _ in 0..5 {
        let began = Instant::now();
        assert!(browser.get(&stranded).await.status.is_success());
        since("the list of whom it strands, the first page", began);
    }
}

async fn upn_of(pool: &PgPool, tenant: Uuid, n: u128) -> String {
    sqlx::query_scalar("select upn from users where tenant_id = $1 order by upn_key offset $2 limit 1")
        .bind(tenant)
        .bind(i64::try_from(n).unwrap())
        .fetch_one(pool)
        .await
        .unwrap()
}
