//! Asking a directory for something: sealed before any transaction is open, queued in the transaction of whoever asks (WB-2, WB-4).

use base64::Engine as _;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    agents::{self, SEEN_LATELY},
    store,
};
use crate::{
    audit::Origin,
    crypto::Keyring,
    directory::store::Person,
    policy::Kind,
    protocol::{Anchor, Header, Millis, Recipient, Secrets, Wire as _, envelope},
};

/// A request that only its agents can read. What it was made of is gone.
pub struct Sealed {
    header: Header,
    created_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    packages: Vec<SealedFor>,
}

struct SealedFor {
    agent: Uuid,
    encryption_id: i64,
    transport_id: i64,
    package: Vec<u8>,
}

impl Sealed {
    pub fn message(&self) -> Uuid {
        self.header.message
    }

    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }
}

/// Whose account, in which directory.
pub struct Target {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub anchor: Anchor,
}

impl Target {
    /// `None` where it cannot be told whose account it is.
    pub fn of(tenant: Uuid, person: &Person) -> Option<Self> {
        let anchor = base64::engine::general_purpose::STANDARD.decode(person.source_anchor.as_deref()?).ok()?;
        Some(Self { tenant, directory: person.directory.as_ref()?.id, anchor: Anchor::new(&anchor).ok()? })
    }
}

/// Seals once to everybody who may open it (WB-2a). `None`: nobody is there.
pub async fn seal(
    pool: &PgPool,
    keys: &Keyring,
    target: &Target,
    secrets: &Secrets,
    life: Duration,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Sealed>> {
    let agents = agents::recipients(&mut *pool.acquire().await?, keys, target.tenant, target.directory, now).await?;
    if agents.is_empty() {
        return Ok(None);
    }
    let expires_at = now + life;
    let header = Header {
        tenant: target.tenant,
        directory: target.directory,
        message: Uuid::now_v7(),
        operation: secrets.operation(),
        anchor: target.anchor.clone(),
        created: Millis::from(now),
        expires: Millis::from(expires_at),
    };
    let recipients: Vec<Recipient<'_>> = agents
        .iter()
        .map(|agent| Recipient {
            agent: agent.id,
            encryption_id: agent.encryption_id,
            encryption: &agent.encryption,
            transport_id: agent.transport_id,
            transport: &agent.transport,
        })
        .collect();
    let packages = envelope::seal(&header, secrets, &recipients)?;
    let packages = agents
        .iter()
        .zip(packages)
        .map(|(agent, package)| SealedFor {
            agent: agent.id,
            encryption_id: i64::from(agent.encryption_id),
            transport_id: i64::from(agent.transport_id),
            package: package.to_bytes(),
        })
        .collect();
    Ok(Some(Sealed { header, created_at: now, expires_at, packages }))
}

/// Who asks, and what a success brings about.
pub struct Request<'a> {
    pub user: Uuid,
    pub flow: Option<Uuid>,
    /// The session that asked, where one did.
    pub session: Option<Uuid>,
    pub correlation: Uuid,
    /// The hash for people whose password is known in the cloud as well, with its pepper (WB-6a).
    pub pending_hash: Option<(&'a str, i32)>,
    pub proofs: &'a [Kind],
    pub browser: Option<&'a [u8]>,
    pub origin: &'a Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    Queued,
    /// The person has a request under way, from another tab or device.
    AlreadyOpen,
    /// Since it was sealed every recipient was revoked, held, or got other keys.
    NobodyThere,
}

/// Queues with the caller's transaction, which must hold the person: the request exists exactly when the step that asks for it does.
pub async fn enqueue(db: &mut PgConnection, sealed: &Sealed, request: &Request<'_>, now: OffsetDateTime) -> anyhow::Result<Enqueued> {
    let header = &sealed.header;
    store::tidy(db, Some((header.tenant, request.user)), now).await?;
    let (hash, pepper) = request.pending_hash.unzip();
    let added = sqlx::query!(
        "insert into message (tenant_id, id, directory_id, user_id, flow_id, operation, anchor, pending_hash, pepper_id, proofs, browser,
           ip, user_agent, correlation_id, created_at, expires_at, session_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (tenant_id, user_id) where ended_at is null do nothing",
        header.tenant,
        header.message,
        header.directory,
        request.user,
        request.flow,
        i16::from(header.operation.number()),
        header.anchor.as_slice(),
        hash,
        pepper,
        serde_json::to_value(request.proofs)?,
        request.browser,
        request.origin.ip.to_string(),
        request.origin.user_agent,
        request.correlation,
        sealed.created_at,
        sealed.expires_at,
        request.session
    )
    .execute(&mut *db)
    .await?;
    if added.rows_affected() == 0 {
        return Ok(Enqueued::AlreadyOpen);
    }
    let ids: Vec<Uuid> = sealed.packages.iter().map(|_| Uuid::now_v7()).collect();
    let agents: Vec<Uuid> = sealed.packages.iter().map(|to| to.agent).collect();
    let encryption: Vec<i64> = sealed.packages.iter().map(|to| to.encryption_id).collect();
    let transport: Vec<i64> = sealed.packages.iter().map(|to| to.transport_id).collect();
    let packages: Vec<Vec<u8>> = sealed.packages.iter().map(|to| to.package.clone()).collect();
    // Who may open it is asked again from current rows: no package for an agent that was revoked since. One that rolled its keys
    // since can still open it: it keeps the ones before for twice the life of a request (WB-8).
    let kept = sqlx::query!(
        "insert into message_payload (tenant_id, id, message_id, agent_id, package)
         select $1, p.id, $2, p.agent, p.package
         from unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::bytea[]) as p (id, agent, encryption_id, transport_id, package)
         join agent a on a.tenant_id = $1 and a.id = p.agent and a.directory_id = $8 and a.state = 'active' and not a.held
           and (a.encryption_id = p.encryption_id and a.transport_id = p.transport_id
             or a.previous_encryption_id = p.encryption_id and a.previous_transport_id = p.transport_id and a.keys_since >= $10)
           and a.last_seen_at >= $9",
        header.tenant,
        header.message,
        &ids,
        &agents,
        &encryption,
        &transport,
        &packages,
        header.directory,
        now - SEEN_LATELY,
        sealed.created_at
    )
    .execute(db)
    .await?;
    Ok(if kept.rows_affected() == 0 { Enqueued::NobodyThere } else { Enqueued::Queued })
}
