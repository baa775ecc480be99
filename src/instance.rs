//! What a database belongs to: a live portal or a demo, and which master key (quality, rules 9 and 14).

use anyhow::{Context as _, bail, ensure};
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;

use crate::{
    clock::Clock,
    crypto::{Keyring, MasterKey, SealingKey, Secret, Wrapped, random, same},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Live,
    Demo,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Demo => "demo",
        }
    }
}

/// Marks a new database, and refuses one of another kind or another master key in one line. Gives the keys of the database.
pub async fn open(pool: &PgPool, master: &MasterKey, kind: Kind, clock: &Clock) -> anyhow::Result<Keyring> {
    let current = super::cli::MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let there =
        schema_version(&mut *pool.acquire().await?).await.context("DATABASE_URL: the database is empty; run `latchkey migrate` first")?;
    ensure!(there >= current, "DATABASE_URL: the database is older than this release; run `latchkey migrate` first");
    sqlx::query!(
        "insert into instance (kind, key_check, root, created_at) values ($1, $2, $3, $4) on conflict do nothing",
        kind.as_str(),
        master.check_value(true)?,
        master.wrap(Wrapped::Root, &Secret::new(random()?))?,
        clock.now()
    )
    .execute(pool)
    .await?;
    let there = sqlx::query_scalar!("select kind from instance").fetch_one(pool).await?;
    if there != kind.as_str() {
        bail!("DATABASE_URL: this is a {there} database; a {} portal must not use it", kind.as_str());
    }
    let db = &mut *pool.acquire().await?;
    let keys = master.keyring(&root(db, master).await?)?;
    learn(db, &keys, clock.now()).await?;
    Ok(keys)
}

/// The last migration that the database has. The table is not ours, so this is checked when it runs.
pub async fn schema_version(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations where success").fetch_one(db).await
}

/// The root secret, for whoever has the master key of this database. Its row is held until the end of the transaction, so that the
/// master key is not changed under anybody's hands.
pub async fn root(db: &mut PgConnection, master: &MasterKey) -> anyhow::Result<Secret> {
    let row = sqlx::query!("select key_check, root from instance for share").fetch_one(db).await?;
    ensure!(same(&row.key_check, &master.check_value(row.root.is_some())?), "LATCHKEY_MASTER_KEY is not the key of this database");
    master.root(row.root.as_deref())
}

/// Takes over sealing keys that were made since.
pub async fn learn(db: &mut PgConnection, keys: &Keyring, now: OffsetDateTime) -> anyhow::Result<()> {
    let all =
        sqlx::query_as!(SealingKey, r#"select id, sealed as wrapped, active_at <= $1 as "active!" from sealing_key order by id"#, now);
    keys.learn(&all.fetch_all(db).await?)
}

/// Before a demo touches a database: it must be empty, or a demo's own.
pub async fn may_be_demo(pool: &PgPool) -> anyhow::Result<()> {
    let marked = sqlx::query_scalar::<_, Option<String>>("select to_regclass('instance')::text").fetch_one(pool).await?.is_some();
    if marked {
        let kind = sqlx::query_scalar::<_, String>("select kind from instance").fetch_optional(pool).await?;
        let tenants = sqlx::query_scalar::<_, i64>("select count(*) from tenant where initial_domain <> ''").fetch_one(pool).await?;
        match kind.as_deref() {
            Some("demo") => return Ok(()),
            None if tenants == 0 => return Ok(()),
            _ => bail!("DATABASE_URL: this database belongs to a live portal; the demo refuses to touch it"),
        }
    }
    let tables = sqlx::query_scalar::<_, i64>("select count(*) from information_schema.tables where table_schema = 'public'")
        .fetch_one(pool)
        .await?;
    ensure!(tables == 0, "DATABASE_URL: this database is not empty and not a demo's; the demo refuses to touch it");
    Ok(())
}
