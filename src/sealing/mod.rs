//! The succession of keys (quality, rule 9): new sealing keys, values sealed anew, another master key.

mod reseal;

use anyhow::ensure;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

use crate::{
    clock::Clock,
    crypto::{Keyring, MasterKey, Secret, Wrapped, random, same},
    instance,
};

pub use reseal::{COLUMNS, Done, SealedColumn, reseal};

/// How often a process looks for new keys.
const EVERY: std::time::Duration = std::time::Duration::from_secs(10);

/// A new key is used this long after it was made: until then every process has looked for it, some of them twice.
pub const KNOWN: Duration = Duration::minutes(1);

/// And this long after, every process has seen that it is to be used.
pub const SETTLED: Duration = Duration::seconds(30);

/// Looks for new keys until the process ends.
pub async fn run(pool: PgPool, keys: Keyring, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        match look(&pool, &keys, clock.now()).await {
            Ok(()) => {}
            Err(error) if keys.is_behind() => tracing::error!("sealing keys: {error:#}"),
            Err(error) => tracing::warn!("looking for sealing keys waits: {error:#}"),
        }
    }
}

/// Takes over what was made since.
pub async fn look(pool: &PgPool, keys: &Keyring, now: OffsetDateTime) -> anyhow::Result<()> {
    instance::learn(&mut *pool.acquire().await?, keys, now).await
}

/// The newest sealing key, and from when on it is used everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Newest {
    pub id: i32,
    pub active_at: OffsetDateTime,
}

impl Newest {
    pub fn settled_at(self) -> OffsetDateTime {
        self.active_at + SETTLED
    }
}

pub async fn newest(db: &mut PgConnection) -> sqlx::Result<Newest> {
    sqlx::query_as!(Newest, "select id, active_at from sealing_key order by id desc limit 1").fetch_one(db).await
}

/// Makes another sealing key. `Err`: the last one is not in use everywhere yet.
pub async fn rotate(pool: &PgPool, master: &MasterKey, now: OffsetDateTime) -> anyhow::Result<Result<Newest, Newest>> {
    let mut tx = pool.begin().await?;
    // One at a time, and under the master key of now.
    sqlx::query!("select 1 as one from instance for update").fetch_one(&mut *tx).await?;
    instance::root(&mut tx, master).await?;
    let last = newest(&mut tx).await?;
    if now < last.settled_at() {
        return Ok(Err(last));
    }
    let next = Newest { id: last.id + 1, active_at: now + KNOWN };
    let wrapped = master.wrap(Wrapped::SealingKey(next.id), &Secret::new(random()?))?;
    sqlx::query!(
        "insert into sealing_key (id, sealed, created_at, active_at) values ($1, $2, $3, $4)",
        next.id,
        wrapped,
        now,
        next.active_at
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Ok(next))
}

/// Wraps the root and the sealing keys with another master key, all or nothing. Nothing that they made changes.
pub async fn change_master(pool: &PgPool, old: &MasterKey, new: &MasterKey) -> anyhow::Result<()> {
    ensure!(!same(&old.check_value(true)?, &new.check_value(true)?), "LATCHKEY_NEW_MASTER_KEY is the key the database has");
    let mut tx = pool.begin().await?;
    sqlx::query!("select 1 as one from instance for update").fetch_one(&mut *tx).await?;
    let root = instance::root(&mut tx, old).await?;
    sqlx::query!("update instance set key_check = $1, root = $2", new.check_value(true)?, new.wrap(Wrapped::Root, &root)?)
        .execute(&mut *tx)
        .await?;
    let rows = sqlx::query!(r#"select id, sealed as "sealed!" from sealing_key where sealed is not null"#).fetch_all(&mut *tx).await?;
    for row in rows {
        let what = Wrapped::SealingKey(row.id);
        let sealed = new.wrap(what, &old.unwrap(what, &row.sealed)?)?;
        sqlx::query!("update sealing_key set sealed = $2 where id = $1", row.id, sealed).execute(&mut *tx).await?;
    }
    // Read as the next start will, before the old key is of no use any more.
    ensure!(instance::root(&mut tx, new).await? == root, "what was written does not read back");
    instance::learn(&mut tx, &new.keyring(&root)?, OffsetDateTime::UNIX_EPOCH).await?;
    tx.commit().await?;
    Ok(())
}

/// A sealing key and how many values are under it.
#[derive(Debug)]
pub struct Listed {
    pub id: i32,
    /// It was made by `rotate`.
    pub wrapped: bool,
    pub created_at: OffsetDateTime,
    pub active_at: OffsetDateTime,
    pub values: i64,
}

pub async fn list(db: &mut PgConnection) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as!(
        Listed,
        r#"select k.id, k.sealed is not null as "wrapped!", k.created_at, k.active_at, count(v.id) as "values!" from sealing_key k
           left join (
             select sealing_key_id as id from authenticator
             union all select sealing_key_id from pending_authenticator
             union all select sealing_key_id from notice_address
             union all select sealing_key_id from audit_forward
             union all select sealing_key_id from command_key
             union all select sealing_key_id from onboarding_code
             union all select transport_sealing_key_id from agent
             union all select next_sealing_key_id from agent
           ) v on v.id = k.id
           group by k.id order by k.id"#
    )
    .fetch_all(db)
    .await
}
