//! The audit log and insights at scale, measured: every filter and combination that an administrator can ask for, and the figures of
//! the insights page. Figures only, no verdict.
//!
//! `DATABASE_URL`: a Postgres in which databases may be created. `LATCHKEY_BENCH_EVENTS` and `LATCHKEY_BENCH_USERS`: how many to make;
//! a million and a tenth of that unless said.

use std::{str::FromStr as _, time::Instant};

use anyhow::Context as _;
use latchkey::{
    audit::{
        place::Place,
        search::{self, Filter},
        usage,
    },
    clock::Clock,
    directory::totals,
};
use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgConnectOptions};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const DATABASE: &str = "latchkey_bench_admin";
/// Times that each question is asked.
const ASKED: usize = 200;

fn main() -> anyhow::Result<()> {
    // `cargo bench` passes --bench, `cargo test --all-targets` does not: then there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL is missing; run script/bench")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&url))
}

fn number(name: &str, usual: i64) -> i64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

async fn run(url: &str) -> anyhow::Result<()> {
    let base = PgConnectOptions::from_str(url)?;
    let mut admin = PgConnection::connect_with(&base).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {DATABASE} with (force)"))).execute(&mut admin).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {DATABASE}"))).execute(&mut admin).await?;
    let pool = PgPool::connect_with(base.database(DATABASE)).await?;
    sqlx::migrate!().run(&pool).await?;
    let measured = measure(&pool).await;
    pool.close().await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {DATABASE} with (force)"))).execute(&mut admin).await?;
    measured
}

/// Two organisations: nine events of ten belong to the first. A year back, in months, most of what happens from many addresses and
/// some of it from one.
async fn fill(pool: &PgPool, tenants: &[Uuid], events: i64, users: i64, now: OffsetDateTime) -> sqlx::Result<()> {
    for (tenant, name) in tenants.iter().zip(["quillham.example", "rookhope.example"]) {
        sqlx::query("insert into tenant (id, name, initial_domain, plan, created_at) values ($1, $2, $2, 'paid', now())")
            .bind(tenant)
            .bind(name)
            .execute(pool)
            .await?;
    }
    for part in 0..10_i64 {
        sqlx::query(
            "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, reason, actor, subject_id, typed_id, ip, user_agent, detail)
             select case when n % 10 = 0 then $2 else $1 end, $3 - make_interval(secs => n * 31536000.0 / $4), gen_random_uuid(),
               ('00000000-0000-4000-8000-' || lpad(to_hex(n / 5), 12, '0'))::uuid,
               case n % 5 when 0 then 'Sign in' when 4 then case when n % 35 = 4 then 'Reset password (self-service)' else 'Sign in' end
                 else 'Self-service password reset flow activity progress' end,
               case when n % 13 = 0 then 'failure' else 'success' end,
               case when n % 13 = 0 then 'not_enough_methods' when n % 5 = 1 then 'User submitted their user ID' else 'User completed the email verification option' end,
               'visitor', ('00000000-0000-4000-9000-' || lpad(to_hex(hashint8(n / 5)::bigint & 2147483647 % $5), 12, '0'))::uuid,
               case when n % 5 = 1 then 'sam@quillham.example' end,
               case when n % 100 = 0 then '203.0.113.7' else '198.51.' || n % 250 || '.' || (n / 250) % 250 end,
               'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '{}'
             from generate_series($6::bigint, $7::bigint) n",
        )
        .bind(tenants[0])
        .bind(tenants[1])
        .bind(now)
        .bind(events)
        .bind(users)
        .bind(part * events / 10)
        .bind((part + 1) * events / 10 - 1)
        .execute(pool)
        .await?;
    }
    sqlx::raw_sql("vacuum analyze audit_event").execute(pool).await?;
    Ok(())
}

fn person(n: i64) -> Uuid {
    Uuid::from_u128(0x0000_0000_0000_4000_9000_0000_0000_0000 | u128::try_from(n).unwrap_or_default())
}

fn told(name: &str, mut took: Vec<std::time::Duration>) {
    took.sort();
    let at = |share: usize| took[(took.len() * share / 100).min(took.len() - 1)].as_secs_f64() * 1000.0;
    println!("{name:<58} p50 {:8.2} ms   p99 {:8.2} ms", at(50), at(99));
}

async fn measure(pool: &PgPool) -> anyhow::Result<()> {
    let events = number("LATCHKEY_BENCH_EVENTS", 1_000_000);
    let users = number("LATCHKEY_BENCH_USERS", events / 10).max(1);
    let tenants = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let now = Clock::system().now();
    let began = Instant::now();
    // The months of the year that is made, as they would have been made ahead.
    sqlx::raw_sql("alter table audit_event detach partition audit_event_before; drop table audit_event_before").execute(pool).await?;
    for month in -13..=1 {
        sqlx::query("select audit_make_month($1)").bind(now + Duration::days(30 * month)).execute(pool).await?;
    }
    fill(pool, &tenants, events, users, now).await?;
    println!("{events} events of {users} people: made in {:.0} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    let hours = usage::count(pool, now).await?;
    println!("{hours} hours counted in {:.1} s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    usage::count(pool, now).await?;
    println!("counted again, as every two minutes: {:.0} ms", began.elapsed().as_secs_f64() * 1000.0);
    let text = |text: &str| Some(text.to_owned());
    let any = Filter::default;
    let step = "Self-service password reset flow activity progress";
    let days = |from: i64, until: i64| Filter { from: Some(now - Duration::days(from)), until: Some(now - Duration::days(until)), ..any() };
    let questions = [
        ("everything", any()),
        ("one day half a year ago", days(181, 180)),
        ("one person", Filter { subject: Some(person(7)), ..any() }),
        ("one activity", Filter { activity: text("Sign in"), ..any() }),
        ("a rare activity", Filter { activity: text("Reset password (self-service)"), ..any() }),
        ("an activity that never was", Filter { activity: text("API key"), ..any() }),
        ("failures", Filter { success: Some(false), ..any() }),
        ("successes", Filter { success: Some(true), ..any() }),
        ("an activity that failed", Filter { activity: text("Reset password (self-service)"), success: Some(false), ..any() }),
        ("a busy address", Filter { ip: text("203.0.113.7"), ..any() }),
        ("an address that never was", Filter { ip: text("192.0.2.1"), ..any() }),
        ("a busy address and an activity", Filter { ip: text("203.0.113.7"), activity: text(step), ..any() }),
        (
            "a busy address, an activity that never was, failures",
            Filter { ip: text("203.0.113.7"), activity: text("API key"), success: Some(false), ..any() },
        ),
        ("one person, failures, the last month", Filter { subject: Some(person(9)), success: Some(false), ..days(30, 0) }),
        ("one flow", Filter { correlation: Some(Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0100)), ..any() }),
    ];
    let mut db = pool.acquire().await?;
    for (name, filter) in questions {
        let mut took = vec![];
        let mut place = Place::newest(now);
        for n in 0..ASKED {
            let began = Instant::now();
            let batch = search::page(&mut db, tenants[0], &filter, place, 50).await?;
            took.push(began.elapsed());
            // Some way into the log, then from the newest again.
            place = batch.next.filter(|_| n % 20 != 0).unwrap_or(Place::newest(now));
        }
        told(name, took);
    }
    let all: Vec<String> =
        ["reset", "User registered for self-service password reset", "User deleted security info"].map(str::to_owned).into();
    for (name, days) in [("insights, 24 hours", 1), ("insights, 7 days", 7), ("insights, 30 days", 30)] {
        let mut took = vec![];
        for _ in 0..ASKED {
            let began = Instant::now();
            totals::of(&mut db, tenants[0]).await?;
            usage::figures(&mut db, tenants[0], now - Duration::days(days), now, &all).await?;
            usage::suspicions(&mut db, tenants[0], now - Duration::days(days), 20).await?;
            usage::counted_at(&mut db).await?;
            took.push(began.elapsed());
        }
        told(name, took);
    }
    Ok(())
}
