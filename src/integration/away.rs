//! Directories whose agents are away for long: the administrators are told once each time it happens (WB-7).

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    audit::{Activity, Event, rfc3339},
    jobs::{self, Alarm},
};

/// A machine that is started anew, or a line that is mended, takes less.
const LONG: Duration = Duration::hours(1);
/// Directories of one run; the next one goes on.
const MOST: i64 = 500;

/// Alarms where no agent was connected for an hour, though one should be. Returns how many directories that were.
pub async fn alarm(pool: &PgPool, now: OffsetDateTime) -> anyhow::Result<usize> {
    let mut tx = pool.begin().await?;
    let away = sqlx::query!(
        r#"update directory set alarmed_at = $1 where (tenant_id, id) in (
             select d.tenant_id, d.id from directory d
             where d.offline_since <= $2 and (d.alarmed_at is null or d.alarmed_at < d.offline_since)
               and exists (select from agent a where a.tenant_id = d.tenant_id and a.directory_id = d.id and a.state = 'active' and not a.held)
             order by d.offline_since limit $3 for update of d skip locked)
           returning tenant_id, id, offline_since as "since!""#,
        now,
        now - LONG,
        MOST
    )
    .fetch_all(&mut *tx)
    .await?;
    for directory in &away {
        let correlation = Uuid::now_v7();
        Event::new(directory.tenant_id, correlation, Activity::Alarm)
            .by("portal")
            .failed("no agent of a directory is connected")
            .with(serde_json::json!({ "directory": directory.id, "since": rfc3339(directory.since) }))
            .write(&mut tx, now)
            .await?;
        jobs::alarm(&mut tx, directory.tenant_id, Alarm::AgentsAway { since: directory.since }, correlation, now).await?;
    }
    tx.commit().await?;
    Ok(away.len())
}
