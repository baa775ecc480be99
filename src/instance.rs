//! What a database belongs to: a live portal or a demo, and which master key (quality, rules 9 and 14).

use anyhow::{Context as _, bail, ensure};
use sqlx::PgPool;

use crate::{
    clock::Clock,
    crypto::{Keyring, same},
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

/// Marks a new database, and refuses one of another kind or another master key in one line.
pub async fn open(pool: &PgPool, keys: &Keyring, kind: Kind, clock: &Clock) -> anyhow::Result<()> {
    let current = super::cli::MIGRATIONS.iter().map(|migration| migration.version).max().unwrap_or(0);
    let there = sqlx::query_scalar::<_, i64>("select coalesce(max(version), 0) from _sqlx_migrations where success")
        .fetch_one(pool)
        .await
        .context("DATABASE_URL: the database is empty; run `latchkey migrate` first")?;
    ensure!(there >= current, "DATABASE_URL: the database is older than this release; run `latchkey migrate` first");
    sqlx::query!(
        "insert into instance (kind, key_check, created_at) values ($1, $2, $3) on conflict do nothing",
        kind.as_str(),
        keys.check_value(),
        clock.now()
    )
    .execute(pool)
    .await?;
    let row = sqlx::query!("select kind, key_check from instance").fetch_one(pool).await?;
    if row.kind != kind.as_str() {
        bail!("DATABASE_URL: this is a {} database; a {} portal must not use it", row.kind, kind.as_str());
    }
    ensure!(same(&row.key_check, &keys.check_value()), "LATCHKEY_MASTER_KEY is not the key this database was made with");
    Ok(())
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
