//! How long events are kept: set by the organisation, else by its plan; what is older leaves by the one door there is (AUD-0).

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Thirty days is what people see of their own activity.
pub const LEAST_DAYS: i32 = 30;
pub const MOST_DAYS: i32 = 3_650;

/// Events that one statement takes out.
const ROWS: i32 = 5_000;
/// Statements for one organisation in one run: a large log is cleared over several.
const ROUNDS: usize = 40;
/// Months that are made ahead.
const MONTHS: i64 = 3;

/// How many days an organisation keeps events, and whether that was set.
pub async fn days(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<(i32, bool)> {
    let row =
        sqlx::query!(r#"select audit_days($1) as "days!", exists (select from audit_retention where tenant_id = $1) as "is_set!""#, tenant)
            .fetch_one(db)
            .await?;
    Ok((row.days, row.is_set))
}

/// `days`: within [`LEAST_DAYS`] and [`MOST_DAYS`]; the database refuses others.
pub async fn set(db: &mut PgConnection, tenant: Uuid, days: i32, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_retention (tenant_id, days, saved_at) values ($1, $2, $3)
         on conflict (tenant_id) do update set days = excluded.days, saved_at = excluded.saved_at",
        tenant,
        days,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Makes the months ahead, and takes out what is due. Returns how many events left.
pub async fn run(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<i64> {
    for ahead in 0..=MONTHS {
        let moment = now + Duration::days(30 * ahead);
        sqlx::query_scalar!(r#"select audit_make_month($1) as "made!""#, moment).fetch_one(pool).await?;
    }
    let mut gone = 0;
    for tenant in sqlx::query_scalar!("select id from tenant order by id").fetch_all(pool).await? {
        for _ in 0..ROUNDS {
            let n = sqlx::query_scalar!(r#"select audit_expire($1, $2, $3) as "n!""#, tenant, now, ROWS).fetch_one(pool).await?;
            gone += n;
            if n < i64::from(ROWS) {
                break;
            }
        }
    }
    sqlx::query_scalar!(r#"select audit_drop_empty_months($1) as "n!""#, now).fetch_one(pool).await?;
    Ok(gone)
}
