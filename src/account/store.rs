//! What the account pages ask of the database: always about one person.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::audit::{Activity, place::Place};

/// How far back people see their own activity.
pub const SHOWN: Duration = Duration::days(30);

/// When the person last signed in before a moment, within the days that are shown.
pub async fn sign_in_before(
    db: &mut PgConnection,
    tenant: Uuid,
    user: Uuid,
    before: OffsetDateTime,
) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!(
        "select at from audit_event
         where tenant_id = $1 and subject_id = $2 and at < $3 and at > $4 and activity = $5 and status = 'success'
         order by at desc limit 1",
        tenant,
        user,
        before,
        before - SHOWN,
        Activity::SignIn.as_str()
    )
    .fetch_optional(db)
    .await
}

/// One event as it was written down.
pub struct Event {
    pub at: OffsetDateTime,
    pub id: Uuid,
    pub activity: String,
    pub success: bool,
    pub reason: Option<String>,
    pub ip: Option<String>,
    pub user_agent: Option<String>,
}

/// Events about one person, the newest first. Of the steps of a reset only those in `steps` and the refusals.
pub async fn events(
    db: &mut PgConnection,
    tenant: Uuid,
    user: Uuid,
    before: Place,
    since: OffsetDateTime,
    steps: &[String],
    limit: i64,
) -> sqlx::Result<Vec<Event>> {
    // What the agent did on its way stands beside it in words of its own.
    let hidden = [Activity::PolicyChanged, Activity::DirectoryChanged, Activity::Writeback].map(|hidden| hidden.as_str().to_owned());
    let step = Activity::FlowProgress.as_str();
    sqlx::query_as!(
        Event,
        r#"select at, id, activity, status = 'success' as "success!", reason, ip, user_agent from audit_event
           where tenant_id = $1 and subject_id = $2 and (at, id) < ($3, $4) and at > $5 and activity <> all($6)
             and (activity <> $7 or reason = any($8) or (status = 'failure' and reason <> 'a step that is not open'))
           order by at desc, id desc limit $9"#,
        tenant,
        user,
        before.at,
        before.id,
        since,
        &hidden,
        step,
        steps,
        limit
    )
    .fetch_all(db)
    .await
}

/// Language and time zone; `None`: whatever the browser says.
pub async fn prefer(db: &mut PgConnection, tenant: Uuid, user: Uuid, language: Option<&str>, zone: Option<&str>) -> sqlx::Result<()> {
    sqlx::query!("update users set language = $3, time_zone = $4 where tenant_id = $1 and id = $2", tenant, user, language, zone)
        .execute(db)
        .await?;
    Ok(())
}
