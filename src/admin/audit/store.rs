//! What the pages of the log ask of the database besides the log itself.

use sqlx::PgConnection;
use uuid::Uuid;

/// The person who has a user ID today.
pub async fn person(db: &mut PgConnection, tenant: Uuid, key: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_optional(db).await
}
