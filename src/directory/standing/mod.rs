//! What the decision says of everybody of an organisation: for lists, filters and figures, and for telling whom a change of policy
//! would strand (POL-2). Pages read what a job keeps; nobody waits while a whole organisation is decided over.

mod profile;
mod stranded;

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use self::profile::{Capabilities, Someone, capabilities, deciding, page};
pub use self::stranded::{Stranded, list_stranded, stranded, stranded_after};
use super::{
    NOBODY,
    store::{self, Tenant, Which},
};
use crate::{
    clock::Clock,
    crypto::Keyring,
    eligibility::{self, registration},
};

/// How many single changes one round looks at.
const ROUND: i64 = 500;
/// More changes of one organisation than this are one walk over everybody in it: an import is not followed person by person.
const CROWD: i64 = 2_000;
/// Time itself moves people too (a trial that ends): everybody is looked at once a day.
const DAY: Duration = Duration::days(1);
/// Sums of a large organisation are made anew this often at most.
const SUMS: Duration = Duration::minutes(5);
const LARGE: i64 = 50_000;

/// Decides anew over whomever a change concerned, until nothing is left to do. Any number of processes may do it at once.
pub async fn refresh(pool: &PgPool, keys: &Keyring, clock: &Clock) -> anyhow::Result<()> {
    crowds(pool).await?;
    // Organisations that this process cannot read wait for one that can: what they are owed is left as it is.
    let mut unreadable = vec![];
    while changed(pool, keys, clock, &mut unreadable).await? {}
    while walk(pool, keys, clock, &mut unreadable).await? {}
    sums(pool, clock).await
}

/// The tenant; `None` where its policy or its domain cannot be read: an organisation that is broken must not hold up the others.
async fn readable(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> anyhow::Result<Option<Tenant>> {
    match store::tenant(db, keys, Which::Id(tenant)).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.downcast_ref::<sqlx::Error>().is_some() => Err(error),
        Err(error) => {
            tracing::error!(tenant.id = %tenant, "what lists and figures show of this organisation stays as it is: {error:#}");
            Ok(None)
        }
    }
}

/// A transaction that gives way: who changes or deletes people never fails because of this job, which tries again soon. It gives up
/// before the database looks for a deadlock (after a second).
async fn yielding(pool: &PgPool) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    let mut tx = pool.begin().await?;
    sqlx::query("set local lock_timeout = '300ms'").execute(&mut *tx).await?;
    Ok(tx)
}

/// Where many changed at once, everybody is decided over instead.
async fn crowds(pool: &PgPool) -> sqlx::Result<()> {
    let mut tx = yielding(pool).await?;
    let crowded = sqlx::query_scalar!("select tenant_id from standing_stale group by tenant_id having count(*) > $1", CROWD)
        .fetch_all(&mut *tx)
        .await?;
    if crowded.is_empty() {
        return Ok(());
    }
    sqlx::query!("delete from standing_stale where tenant_id = any($1)", &crowded).execute(&mut *tx).await?;
    sqlx::query!(
        "update standing_total set walk_after = '00000000-0000-0000-0000-000000000000', walk_version = walk_version + 1
         where tenant_id = any($1)",
        &crowded
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// One round over single people. Returns whether there may be more.
async fn changed(pool: &PgPool, keys: &Keyring, clock: &Clock, unreadable: &mut Vec<Uuid>) -> anyhow::Result<bool> {
    // Before anything is read: of two processes whoever read later is right.
    let now = clock.now();
    let mut tx = yielding(pool).await?;
    let stale = sqlx::query!(
        "delete from standing_stale where (tenant_id, id) in
           (select tenant_id, id from standing_stale where tenant_id <> all($2) order by tenant_id, id limit $1 for update skip locked)
         returning tenant_id, user_id",
        ROUND,
        &unreadable[..]
    )
    .fetch_all(&mut *tx)
    .await?;
    let people: BTreeSet<(Uuid, Uuid)> = stale.iter().map(|row| (row.tenant_id, row.user_id)).collect();
    let mut tenants: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (tenant, user) in people {
        tenants.entry(tenant).or_default().push(user);
    }
    let mut decided = vec![];
    for (id, users) in tenants.into_iter().filter(|(id, _)| *id != NOBODY) {
        let Some(tenant) = readable(&mut tx, keys, id).await? else {
            unreadable.push(id);
            return Ok(true);
        };
        let capabilities = capabilities(&mut tx, tenant.id).await?;
        let groups = deciding([&tenant.policy]);
        for user in users {
            let before = Uuid::from_u128(user.as_u128().saturating_sub(1));
            let found = page(&mut tx, keys, &tenant, &groups, (before, user)).await?;
            write(&mut tx, &tenant, capabilities, &found, now).await?;
        }
        decided.push(tenant.id);
    }
    tx.commit().await?;
    sqlx::query!("update standing_total set sums_due = true where tenant_id = any($1) and not sums_due", &decided).execute(pool).await?;
    Ok(!stale.is_empty())
}

/// One page of a tenant whose everybody is decided over anew. Returns whether there may be more. Nothing is held while people are
/// read: where the walk began anew meanwhile, or another process was first, this page was walked for nothing.
async fn walk(pool: &PgPool, keys: &Keyring, clock: &Clock, unreadable: &mut Vec<Uuid>) -> anyhow::Result<bool> {
    let now = clock.now();
    let row = sqlx::query!(
        r#"select tenant_id, walk_version, coalesce(walk_after, '00000000-0000-0000-0000-000000000000') as "after!" from standing_total
           where (walk_after is not null or walked_at < $1) and tenant_id <> all($2) order by tenant_id limit 1"#,
        now - DAY,
        &unreadable[..]
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let mut tx = yielding(pool).await?;
    let Some(tenant) = readable(&mut tx, keys, row.tenant_id).await? else {
        unreadable.push(row.tenant_id);
        return Ok(true);
    };
    let capabilities = capabilities(&mut tx, tenant.id).await?;
    let found = page(&mut tx, keys, &tenant, &deciding([&tenant.policy]), (row.after, Uuid::max())).await?;
    write(&mut tx, &tenant, capabilities, &found, now).await?;
    let last = found.last().map(|last| last.user);
    tx.commit().await?;
    sqlx::query!(
        "update standing_total set walk_after = $3, walked_at = case when $3::uuid is null then $4 else walked_at end, sums_due = true
         where tenant_id = $1 and walk_version = $2",
        row.tenant_id,
        row.walk_version,
        last,
        now
    )
    .execute(pool)
    .await?;
    Ok(true)
}

async fn write(
    db: &mut PgConnection,
    tenant: &Tenant,
    capabilities: Capabilities,
    people: &[Someone],
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let (mut users, mut member, mut enabled, mut registered, mut capable) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut licensed, mut reason, mut methods, mut profile) = (vec![], vec![], vec![], vec![]);
    for someone in people {
        let facts = someone.profile.facts(tenant, &tenant.policy, capabilities, now);
        let (state, decision) = (registration(&facts), eligibility::decide(&facts));
        users.push(someone.user);
        profile.push(someone.profile.code());
        member.push(someone.profile.is_member());
        enabled.push(state.enabled);
        registered.push(state.registered);
        capable.push(state.capable);
        licensed.push(
            facts.user.as_ref().is_some_and(|user| if someone.profile.on_premises { user.licence.writeback } else { user.licence.reset }),
        );
        reason.push(decision.err().map(|stop| stop.reason.as_str()));
        // Arrays of arrays of different lengths cannot be sent: one text each.
        methods.push(state.have.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(","));
    }
    sqlx::query!(
        "insert into standing (tenant_id, id, user_id, member, enabled, registered, capable, licensed, reason, methods, profile, decided_at)
         select $1, x.u, x.u, x.m, x.e, x.r, x.c, x.l, x.why, string_to_array(x.k, ','), x.p, $11
         from unnest($2::uuid[], $3::bool[], $4::bool[], $5::bool[], $6::bool[], $7::bool[], $8::text[], $9::text[], $10::int[])
           x (u, m, e, r, c, l, why, k, p)
         join users p on p.tenant_id = $1 and p.id = x.u
         on conflict (tenant_id, user_id) do update set member = excluded.member, enabled = excluded.enabled,
           registered = excluded.registered, capable = excluded.capable, licensed = excluded.licensed, reason = excluded.reason,
           methods = excluded.methods, profile = excluded.profile, decided_at = excluded.decided_at
         where standing.decided_at <= excluded.decided_at",
        tenant.id,
        &users,
        &member,
        &enabled,
        &registered,
        &capable,
        &licensed,
        &reason as &[Option<&str>],
        &methods,
        &profile,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The sums of tenants where something was decided since they were made.
async fn sums(pool: &PgPool, clock: &Clock) -> anyhow::Result<()> {
    let now = clock.now();
    sqlx::query!(
        "update standing_total t set people = s.people, enabled = s.enabled, registered = s.registered, capable = s.capable,
           decided_at = $1, sums_due = false
         from standing_total d cross join lateral (
           select count(*) as people, count(*) filter (where enabled) as enabled, count(*) filter (where registered) as registered,
             count(*) filter (where capable) as capable from standing where tenant_id = d.tenant_id and member) s
         where t.tenant_id = d.tenant_id and d.sums_due and (d.people < $2 or d.decided_at is null or d.decided_at < $3)",
        now,
        LARGE,
        now - SUMS
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// How often a process looks for changes.
const EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// Keeps what lists and figures read current, for as long as the process runs.
pub async fn run(pool: PgPool, keys: Keyring, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = refresh(&pool, &keys, &clock).await {
            tracing::warn!("what lists and figures show is not made anew: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
