//! Agents in Postgres: who may be handed requests, with which keys. What grants trust carries a code checked on every read
//! (quality, rule 9).

use anyhow::{Context as _, ensure};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::{Keyring, Place, same},
    protocol::{AgentId, EncryptionPublicKey, KeyId, SigningKey, TransportKey, VerifyingKey, handshake::Standing},
};

/// How long after its last sign of life an agent still gets requests (WB-2a).
pub const SEEN_LATELY: Duration = Duration::minutes(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Joined, and an administrator has not compared the fingerprint yet (WB-9a).
    Pending,
    Active,
    Disabled,
    /// By whoever sits at it, who may switch it on again; an administrator's word counts more (WB-9).
    SwitchedOff,
    Revoked,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::SwitchedOff => "switched_off",
            Self::Revoked => "revoked",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Pending, Self::Active, Self::Disabled, Self::SwitchedOff, Self::Revoked].into_iter().find(|state| state.as_str() == text)
    }
}

/// How an agent stands with the portal, as it is told.
pub fn standing(state: State, held: bool) -> Standing {
    match state {
        State::Active if held => Standing::Held,
        State::Active => Standing::Active,
        State::Pending => Standing::Pending,
        State::Disabled | State::SwitchedOff => Standing::Disabled,
        State::Revoked => Standing::Gone,
    }
}

/// An agent whose row was written by Latchkey.
#[derive(Debug)]
pub struct Agent {
    pub tenant: Uuid,
    pub id: AgentId,
    pub directory: Uuid,
    pub name: String,
    pub software: String,
    pub state: State,
    /// Connected twice under one identity: gets nothing until an administrator chooses (WB-3).
    pub held: bool,
    pub identity: VerifyingKey,
    pub credential_hash: [u8; 32],
    pub encryption_id: KeyId,
    pub encryption: EncryptionPublicKey,
    pub transport_id: KeyId,
    pub transport: TransportKey,
    pub fingerprint: String,
    pub connection: Option<Uuid>,
    pub last_seen_at: Option<OffsetDateTime>,
}

impl Agent {
    pub fn standing(&self) -> Standing {
        standing(self.state, self.held)
    }
}

/// The columns of an agent that grant trust, as they stand in its row.
#[derive(Debug, Clone)]
pub struct Row {
    pub tenant_id: Uuid,
    pub id: Uuid,
    pub directory_id: Uuid,
    pub name: String,
    pub software: String,
    pub state: String,
    pub held: bool,
    pub identity: Vec<u8>,
    pub credential_hash: Vec<u8>,
    pub encryption_id: i64,
    pub encryption: Vec<u8>,
    pub transport_id: i64,
    pub transport: Vec<u8>,
    pub fingerprint: String,
    pub mac: Vec<u8>,
    pub connection_id: Option<Uuid>,
    pub last_seen_at: Option<OffsetDateTime>,
}

impl Row {
    fn code(&self, keys: &Keyring) -> Vec<u8> {
        keys.row_mac(&[
            b"agent",
            self.tenant_id.as_bytes(),
            self.id.as_bytes(),
            self.directory_id.as_bytes(),
            self.state.as_bytes(),
            &[u8::from(self.held)],
            &self.identity,
            &self.credential_hash,
            &self.encryption_id.to_be_bytes(),
            &self.encryption,
            &self.transport_id.to_be_bytes(),
            &self.transport,
            self.fingerprint.as_bytes(),
        ])
    }

    pub fn is_authentic(&self, keys: &Keyring) -> bool {
        same(&self.mac, &self.code(keys))
    }

    /// `None`: something else than Latchkey wrote the row, and nobody acts on it.
    fn trusted(self, keys: &Keyring) -> anyhow::Result<Option<Agent>> {
        if !self.is_authentic(keys) {
            tracing::error!(agent.id = %self.id, tenant.id = %self.tenant_id, "this agent's row was not written by Latchkey; it is ignored");
            return Ok(None);
        }
        let transport = keys.open(&transport_place(self.tenant_id, self.id), &self.transport)?;
        Ok(Some(Agent {
            tenant: self.tenant_id,
            id: self.id,
            directory: self.directory_id,
            name: self.name,
            software: self.software,
            state: State::parse(&self.state).context("an agent in an unknown state")?,
            held: self.held,
            identity: VerifyingKey(bytes(&self.identity)?),
            credential_hash: bytes(&self.credential_hash)?,
            encryption_id: KeyId::try_from(self.encryption_id)?,
            encryption: EncryptionPublicKey::from_der(&self.encryption)?,
            transport_id: KeyId::try_from(self.transport_id)?,
            transport: TransportKey::from_bytes(&bytes(&transport)?),
            fingerprint: self.fingerprint,
            connection: self.connection_id,
            last_seen_at: self.last_seen_at,
        }))
    }
}

fn bytes(slice: &[u8]) -> anyhow::Result<[u8; 32]> {
    slice.try_into().context("a key has the wrong length")
}

pub fn transport_place(tenant: Uuid, agent: AgentId) -> Place<'static> {
    Place { tenant, table: "agent", column: "transport", row: agent }
}

async fn rows(db: &mut PgConnection, tenant: Uuid, agent: Option<Uuid>, directory: Option<Uuid>) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        "select tenant_id, id, directory_id, name, software, state, held, identity, credential_hash, encryption_id, encryption,
           transport_id, transport, fingerprint, mac, connection_id, last_seen_at
         from agent where tenant_id = $1 and ($2::uuid is null or id = $2) and ($3::uuid is null or directory_id = $3) order by id",
        tenant,
        agent,
        directory
    )
    .fetch_all(db)
    .await
}

pub async fn find(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, agent: AgentId) -> anyhow::Result<Option<Agent>> {
    match rows(db, tenant, Some(agent), None).await?.pop() {
        Some(row) => row.trusted(keys),
        None => Ok(None),
    }
}

/// Everybody a request to this directory is sealed to: active, approved, not held, seen lately (WB-2a).
pub async fn recipients(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    directory: Uuid,
    now: OffsetDateTime,
) -> anyhow::Result<Vec<Agent>> {
    let mut all = vec![];
    for row in rows(db, tenant, None, Some(directory)).await? {
        // What cannot get anything is not even opened.
        let lately = row.last_seen_at.is_some_and(|seen| now - seen <= SEEN_LATELY);
        if row.state == State::Active.as_str() && !row.held && lately {
            all.extend(row.trusted(keys)?);
        }
    }
    Ok(all)
}

/// A new agent, pending until an administrator compared the fingerprint.
pub async fn add(db: &mut PgConnection, keys: &Keyring, mut row: Row, now: OffsetDateTime) -> sqlx::Result<()> {
    row.mac = row.code(keys);
    sqlx::query!(
        "insert into agent (tenant_id, id, directory_id, name, software, state, held, identity, credential_hash, encryption_id, encryption,
           transport_id, transport, fingerprint, mac, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        row.tenant_id,
        row.id,
        row.directory_id,
        row.name,
        row.software,
        row.state,
        row.held,
        row.identity,
        row.credential_hash,
        row.encryption_id,
        row.encryption,
        row.transport_id,
        row.transport,
        row.fingerprint,
        row.mac,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Changes what grants trust and signs it again; `false` when there is no such agent, or its row is not Latchkey's.
pub async fn change(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    agent: AgentId,
    now: OffsetDateTime,
    change: impl FnOnce(&mut Row),
) -> sqlx::Result<bool> {
    sqlx::query!("select 1 as one from agent where tenant_id = $1 and id = $2 for update", tenant, agent).fetch_optional(&mut *db).await?;
    let Some(mut row) = rows(db, tenant, Some(agent), None).await?.pop().filter(|row| row.is_authentic(keys)) else {
        return Ok(false);
    };
    change(&mut row);
    row.mac = row.code(keys);
    sqlx::query!(
        "update agent set state = $3, held = $4, encryption_id = $5, encryption = $6, transport_id = $7, transport = $8, mac = $9,
           approved_at = case when $3 = 'active' then coalesce(approved_at, $10) else approved_at end,
           revoked_at = case when $3 = 'revoked' then coalesce(revoked_at, $10) end
         where tenant_id = $1 and id = $2",
        tenant,
        agent,
        row.state,
        row.held,
        row.encryption_id,
        row.encryption,
        row.transport_id,
        row.transport,
        row.mac,
        now
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// Seals the transport key of an agent anew and signs the row for it. An error: the row was not written by Latchkey, or the key does
/// not open; then it stays as it is.
pub async fn reseal(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, agent: AgentId, now: OffsetDateTime) -> anyhow::Result<()> {
    let place = transport_place(tenant, agent);
    let mut resealed = Ok(());
    let changed = change(db, keys, tenant, agent, now, |row| match keys.reseal(&place, &row.transport) {
        Ok(transport) => row.transport = transport,
        Err(error) => resealed = Err(error),
    });
    ensure!(changed.await?, "the agent's row was not written by Latchkey");
    resealed
}

pub(crate) fn command_place(tenant: Uuid) -> Place<'static> {
    Place { tenant, table: "command_key", column: "sealed", row: tenant }
}

/// The key with which the portal signs for this tenant; made when it is first asked for.
pub async fn command_key(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, now: OffsetDateTime) -> anyhow::Result<SigningKey> {
    let found = sqlx::query_scalar!("select sealed from command_key where tenant_id = $1", tenant).fetch_optional(&mut *db).await?;
    if let Some(sealed) = found {
        return Ok(SigningKey::from_pkcs8(&keys.open(&command_place(tenant), &sealed)?)?);
    }
    let key = SigningKey::generate()?;
    let public = key.public().0;
    sqlx::query!(
        "insert into command_key (tenant_id, id, sealed, public, created_at) values ($1, $2, $3, $4, $5) on conflict (tenant_id) do nothing",
        tenant,
        Uuid::now_v7(),
        keys.seal(&command_place(tenant), key.pkcs8())?,
        public.as_slice(),
        now
    )
    .execute(&mut *db)
    .await?;
    // Two at once: the first one's counts.
    let sealed = sqlx::query_scalar!("select sealed from command_key where tenant_id = $1", tenant).fetch_one(db).await?;
    Ok(SigningKey::from_pkcs8(&keys.open(&command_place(tenant), &sealed)?)?)
}
