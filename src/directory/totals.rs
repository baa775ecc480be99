//! How many people of an organisation could get back in today: the sums that `standing` keeps, guests left out.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub people: i64,
    pub enabled: i64,
    pub registered: i64,
    /// Enabled, licensed and registered.
    pub capable: i64,
    /// `None`: nobody was counted yet.
    pub decided_at: Option<OffsetDateTime>,
}

pub async fn of(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Totals> {
    let row =
        sqlx::query_as!(Totals, "select people, enabled, registered, capable, decided_at from standing_total where tenant_id = $1", tenant)
            .fetch_optional(db)
            .await?;
    Ok(row.unwrap_or_default())
}
