//! Asking people to add a method before a change strands them (POL-2): what was asked for, how far it came, who was asked when.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::policy::Policy;

/// Nobody is asked again within this time.
pub const AGAIN: Duration = Duration::days(7);
/// How long it is kept what was asked for.
const KEPT: Duration = Duration::days(30);

/// How far a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Whom the change would strand, as far as was looked.
    pub people: i64,
    pub asked: i64,
    pub without_address: i64,
    pub finished_at: Option<OffsetDateTime>,
}

impl Progress {
    /// They were asked within the last days.
    pub fn lately(&self) -> i64 {
        self.people - self.asked - self.without_address
    }
}

/// `id`: that of the change that waits, so that the same button pressed twice asks once. False: it was asked for already.
pub async fn begin(
    db: &mut PgConnection,
    tenant: Uuid,
    id: Uuid,
    policy: &Policy,
    place: &str,
    now: OffsetDateTime,
) -> anyhow::Result<bool> {
    let begun = sqlx::query!(
        "insert into asking (tenant_id, id, document, place, created_at) values ($1, $2, $3, $4, $5) on conflict do nothing",
        tenant,
        id,
        serde_json::to_value(policy)?,
        place,
        now
    )
    .execute(db)
    .await?;
    Ok(begun.rows_affected() == 1)
}

pub async fn progress(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Progress>> {
    sqlx::query_as!(Progress, "select people, asked, without_address, finished_at from asking where tenant_id = $1 and id = $2", tenant, id)
        .fetch_optional(db)
        .await
}

/// What is asked for, and after whom to go on.
pub struct Wanted {
    pub policy: Policy,
    pub place: String,
    pub after: Uuid,
}

/// `None`: it is finished, or forgotten.
pub async fn wanted(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> anyhow::Result<Option<Wanted>> {
    let row =
        sqlx::query!("select document, place, after_id from asking where tenant_id = $1 and id = $2 and finished_at is null", tenant, id)
            .fetch_optional(db)
            .await?;
    row.map(|row| Ok(Wanted { policy: serde_json::from_value(row.document)?, place: row.place, after: row.after_id })).transpose()
}

/// Those of these people who are asked now: each has an address on file and was not asked lately. It is written down that they are.
/// Also how many have no address.
pub async fn take(db: &mut PgConnection, tenant: Uuid, people: &[Uuid], now: OffsetDateTime) -> sqlx::Result<(Vec<Uuid>, i64)> {
    let reachable = sqlx::query_scalar!(
        "select distinct user_id from contact where tenant_id = $1 and user_id = any($2) and kind = 'primary_mail' and valid",
        tenant,
        people
    )
    .fetch_all(&mut *db)
    .await?;
    let without = i64::try_from(people.len() - reachable.len()).unwrap_or(i64::MAX);
    let taken = sqlx::query_scalar!(
        "insert into method_asked as a (tenant_id, id, user_id, asked_at) select $1, u, u, $3 from unnest($2::uuid[]) u order by u
         on conflict (tenant_id, user_id) do update set asked_at = excluded.asked_at where a.asked_at <= $4
         returning user_id",
        tenant,
        &reachable,
        now,
        now - AGAIN
    )
    .fetch_all(db)
    .await?;
    Ok((taken, without))
}

/// What one batch came to. `after`: where the next one begins; `None`: there is none.
pub struct Batch {
    pub after: Option<Uuid>,
    pub people: i64,
    pub asked: i64,
    pub without_address: i64,
}

/// Adds a batch, and says how far it is now.
pub async fn advance(db: &mut PgConnection, tenant: Uuid, id: Uuid, batch: &Batch, now: OffsetDateTime) -> sqlx::Result<Progress> {
    sqlx::query_as!(
        Progress,
        "update asking set after_id = coalesce($3, after_id), people = people + $4, asked = asked + $5, without_address = without_address + $6,
           finished_at = case when $3::uuid is null then $7::timestamptz end
         where tenant_id = $1 and id = $2 returning people, asked, without_address, finished_at",
        tenant,
        id,
        batch.after,
        batch.people,
        batch.asked,
        batch.without_address,
        now
    )
    .fetch_one(db)
    .await
}

/// Takes out what nobody asks for any more.
pub async fn forget(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from asking where created_at < $1", now - KEPT).execute(&mut *db).await?;
    sqlx::query!("delete from method_asked where asked_at < $1", now - AGAIN).execute(db).await?;
    Ok(())
}
