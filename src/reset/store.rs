//! Flows and proofs in Postgres. Every save names the version it was made from: zero rows mean that another tab was first.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::flow::{Position, Progress};
use crate::{eligibility::Grant, messages, policy::Kind};

/// A reset under way, as it was read.
#[derive(Debug, Clone)]
pub struct Flow {
    pub tenant: Uuid,
    pub id: Uuid,
    pub subject: Uuid,
    pub user: Option<Uuid>,
    pub version: i32,
    /// Of the one id of this flow that counts now.
    pub session_hash: Vec<u8>,
    pub credential_version: i32,
    pub correlation: Uuid,
    pub created_at: OffsetDateTime,
    pub expires_at: OffsetDateTime,
    pub progress: Progress,
    /// Until when the page of a request to the directory may be looked at, past the flow's own end.
    pub watched_until: Option<OffsetDateTime>,
    /// What of a passed proof tells destinations apart (two gates need two).
    pub destinations: Vec<Vec<u8>>,
}

/// A flow about to begin (or to stop before it began: everybody walks the same road, RESET-4).
pub struct New<'a> {
    pub tenant: Uuid,
    pub subject: Uuid,
    pub user: Option<Uuid>,
    pub session_hash: Vec<u8>,
    pub policy_version: i32,
    pub credential_version: i32,
    pub grant: &'a Grant,
    pub position: &'a Position,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
    pub expires_at: OffsetDateTime,
}

pub async fn create(db: &mut PgConnection, new: &New<'_>) -> anyhow::Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into flow (tenant_id, id, subject_id, user_id, session_hash, policy_version, credential_version, shape, stage,
           correlation_id, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        new.tenant,
        id,
        new.subject,
        new.user,
        new.session_hash,
        new.policy_version,
        new.credential_version,
        serde_json::to_value(new.grant)?,
        serde_json::to_value(new.position)?,
        new.correlation,
        new.now,
        new.expires_at
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The flow that one of these session hashes belongs to.
pub async fn find(db: &mut PgConnection, session_hashes: &[Vec<u8>], now: OffsetDateTime) -> anyhow::Result<Option<Flow>> {
    one(db, session_hashes, None, now).await
}

pub async fn read(db: &mut PgConnection, tenant: Uuid, id: Uuid, now: OffsetDateTime) -> anyhow::Result<Option<Flow>> {
    one(db, &[], Some((tenant, id)), now).await
}

/// How long after its time the end of a request can be looked at: somebody may have left the page open.
const WATCHED: time::Duration = time::Duration::minutes(10);

async fn one(
    db: &mut PgConnection,
    session_hashes: &[Vec<u8>],
    row: Option<(Uuid, Uuid)>,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Flow>> {
    let (tenant, id) = row.unzip();
    let row = sqlx::query!(
        r#"select f.tenant_id, f.id, f.subject_id, f.user_id, f.version, f.session_hash, f.credential_version, f.correlation_id,
             f.created_at, f.expires_at, f.shape, f.stage,
             array(select p.kind from proof p where p.tenant_id = f.tenant_id and p.flow_id = f.id order by p.gate) as "kinds!",
             array(select p.destination from proof p where p.tenant_id = f.tenant_id and p.flow_id = f.id order by p.gate) as "destinations!"
           from flow f where (f.session_hash = any($1) or (f.tenant_id = $2 and f.id = $3)) and f.purpose = 'reset' limit 1"#,
        session_hashes,
        tenant,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let grant: Grant = serde_json::from_value(row.shape)?;
    // A position this release cannot read means "please start again", never an error (rolling upgrades).
    let Ok(position) = serde_json::from_value::<Position>(row.stage) else {
        return Ok(None);
    };
    let request = match position.message {
        Some(message) => messages::store::seen(db, row.tenant_id, message, now).await?,
        None => None,
    };
    Ok(Some(Flow {
        tenant: row.tenant_id,
        id: row.id,
        subject: row.subject_id,
        user: row.user_id,
        version: row.version,
        session_hash: row.session_hash,
        credential_version: row.credential_version,
        correlation: row.correlation_id,
        created_at: row.created_at,
        expires_at: row.expires_at,
        progress: Progress {
            grant,
            proofs: row.kinds.iter().filter_map(|kind| Kind::parse(kind)).collect(),
            position,
            outcome: request.map(|seen| seen.outcome),
        },
        watched_until: request.map(|seen| seen.expires_at + WATCHED),
        destinations: row.destinations,
    }))
}

/// Another tab or device was first: the caller shows where the flow stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the flow was moved on by another request")]
pub struct Stale;

/// Saves a step once. `session_hash`: the flow's new id, after a gate was passed.
pub async fn save(
    db: &mut PgConnection,
    flow: &Flow,
    progress: &Progress,
    session_hash: Option<Vec<u8>>,
) -> anyhow::Result<Result<(), Stale>> {
    let saved = sqlx::query!(
        "update flow set stage = $4, shape = $5, version = version + 1, session_hash = coalesce($6, session_hash)
         where tenant_id = $1 and id = $2 and version = $3",
        flow.tenant,
        flow.id,
        flow.version,
        serde_json::to_value(&progress.position)?,
        serde_json::to_value(&progress.grant)?,
        session_hash
    )
    .execute(db)
    .await?;
    Ok(if saved.rows_affected() == 1 { Ok(()) } else { Err(Stale) })
}

/// Ends a flow before its time.
pub async fn end(db: &mut PgConnection, flow: &Flow, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update flow set expires_at = least(expires_at, $3) where tenant_id = $1 and id = $2", flow.tenant, flow.id, now)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down a passed gate. The database refuses a second proof for a gate, a kind or a destination.
pub async fn add_proof(
    db: &mut PgConnection,
    flow: &Flow,
    gate: u8,
    kind: Kind,
    destination: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into proof (tenant_id, id, flow_id, gate, kind, destination, passed_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        flow.tenant,
        Uuid::now_v7(),
        flow.id,
        i16::from(gate),
        kind.as_str(),
        destination,
        now
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}
