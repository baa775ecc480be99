//! The demo: made-up people, and an outbox that shows every mail, text and call. Never part of `serve`.

mod beside;
mod outbox;
mod pages;
mod people;

use sqlx::PgPool;
use time::OffsetDateTime;

pub use beside::Beside;
pub use outbox::Message;
pub use pages::routes;

use crate::clock::Clock;

/// What `latchkey demo` has and `latchkey serve` has not.
pub struct Demo {
    pool: PgPool,
    clock: Clock,
    /// A real directory that runs beside it.
    pub beside: Option<Beside>,
}

impl Demo {
    /// The outbox holds codes, so its table exists only here and not in the migrations.
    pub async fn new(pool: PgPool, clock: Clock, beside: Option<Beside>) -> anyhow::Result<Self> {
        sqlx::raw_sql(
            "create table if not exists demo_outbox (id uuid primary key, channel text not null, recipient text not null,
               subject text not null, body text not null, html text not null, call_id text not null, at timestamptz not null);
             create table if not exists demo_person (position integer primary key, card jsonb not null)",
        )
        .execute(&pool)
        .await?;
        Ok(Self { pool, clock, beside })
    }

    pub async fn is_empty(&self) -> anyhow::Result<bool> {
        Ok(sqlx::query_scalar::<_, i64>("select count(*) from demo_person where position >= 0").fetch_one(&self.pool).await? == 0)
    }

    fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

/// A file for the demo's owner only, which must not be there yet.
pub fn write_private(file: &std::path::Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?.write_all(text.as_bytes())
}
