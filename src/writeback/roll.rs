//! New keys for an agent without losing a request (WB-8): what is queued stays under the old keys, which the agent keeps a while.

use anyhow::Context as _;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::store::Link;
use crate::{
    app::App,
    audit::{Activity, Event},
    crypto::{Keyring, Place},
    messages::agents::{self, transport_place},
    protocol::{
        AgentId, EncryptionPublicKey, KeyId, TransportKey, Wire as _,
        roll::{RollAnswer, RollOffer, RollRecorded, RollRequest, RollTaken},
        wire::{Bytes, Reader},
    },
};

/// Keys that were offered and answered, and that the agent has not confirmed yet. Stored sealed, all in one, so that nobody who
/// writes to the database can put another key in their place.
struct Next {
    encryption_id: KeyId,
    encryption: Bytes<800>,
    transport_id: KeyId,
    transport: [u8; 32],
}

pub(crate) fn next_place(tenant: Uuid, agent: AgentId) -> Place<'static> {
    Place { tenant, table: "agent", column: "next", row: agent }
}

impl Next {
    fn seal(&self, keys: &Keyring, link: Link) -> anyhow::Result<Vec<u8>> {
        let mut plain = Zeroizing::new(Vec::with_capacity(900));
        self.encryption_id.write(&mut plain);
        self.encryption.write(&mut plain);
        self.transport_id.write(&mut plain);
        self.transport.write(&mut plain);
        keys.seal(&next_place(link.tenant, link.agent), &plain)
    }

    fn open(keys: &Keyring, link: Link, sealed: &[u8]) -> anyhow::Result<Self> {
        let plain = keys.open(&next_place(link.tenant, link.agent), sealed)?;
        let mut reader = Reader::new(&plain);
        Ok(Self {
            encryption_id: KeyId::read(&mut reader)?,
            encryption: Bytes::read(&mut reader)?,
            transport_id: KeyId::read(&mut reader)?,
            transport: <[u8; 32]>::read(&mut reader)?,
        })
    }
}

struct Present {
    encryption_id: i64,
    transport_id: i64,
    next: Option<Next>,
}

async fn present(db: &mut PgConnection, keys: &Keyring, link: Link) -> anyhow::Result<Present> {
    let row = sqlx::query!(
        "select encryption_id, transport_id, next from agent where tenant_id = $1 and id = $2 for update",
        link.tenant,
        link.agent
    )
    .fetch_one(db)
    .await?;
    let next = row.next.map(|sealed| Next::open(keys, link, &sealed)).transpose()?;
    Ok(Present { encryption_id: row.encryption_id, transport_id: row.transport_id, next })
}

async fn keep(db: &mut PgConnection, link: Link, next: Vec<u8>) -> sqlx::Result<()> {
    sqlx::query!("update agent set next = $3 where tenant_id = $1 and id = $2", link.tenant, link.agent, next).execute(db).await?;
    Ok(())
}

/// Asks for a key after the one in use.
pub async fn request(app: &App, link: Link) -> anyhow::Result<RollRequest> {
    let agent = agents::find(&mut *app.pool.acquire().await?, &app.keys, link.tenant, link.agent).await?;
    Ok(RollRequest { after: agent.context("the agent's row was not written by Latchkey")?.encryption_id })
}

/// The transport key that goes with an offered key; the same offer, asked again, gets the same one. `None`: the offer is no good.
pub async fn offered(app: &App, link: Link, offer: &RollOffer) -> anyhow::Result<Option<RollAnswer>> {
    let Ok(encryption) = EncryptionPublicKey::from_der(offer.encryption.as_slice()) else { return Ok(None) };
    let mut tx = app.pool.begin().await?;
    let present = present(&mut tx, &app.keys, link).await?;
    if i64::from(offer.encryption_id) <= present.encryption_id {
        return Ok(None);
    }
    let same = |next: &Next| next.encryption_id == offer.encryption_id && next.encryption == offer.encryption;
    let next = if let Some(next) = present.next.filter(same) {
        next
    } else {
        let transport = TransportKey::generate()?;
        let next = Next {
            encryption_id: offer.encryption_id,
            encryption: offer.encryption.clone(),
            transport_id: KeyId::try_from(present.transport_id)?.checked_add(1).context("no more key ids")?,
            transport: *transport.as_bytes(),
        };
        keep(&mut tx, link, next.seal(&app.keys, link)?).await?;
        tx.commit().await?;
        next
    };
    let transport = TransportKey::from_bytes(&next.transport);
    Ok(Some(RollAnswer::wrap(next.encryption_id, &encryption, next.transport_id, &transport)?))
}

/// The agent has both: from now on requests are sealed under the new ones. `None`: it names keys that nobody gave it.
pub async fn taken(app: &App, link: Link, taken: RollTaken, now: OffsetDateTime) -> anyhow::Result<Option<RollRecorded>> {
    let recorded = RollRecorded { encryption_id: taken.encryption_id, transport_id: taken.transport_id };
    let mut tx = app.pool.begin().await?;
    let present = present(&mut tx, &app.keys, link).await?;
    if (present.encryption_id, present.transport_id) == (i64::from(taken.encryption_id), i64::from(taken.transport_id)) {
        return Ok(Some(recorded));
    }
    let named = |next: &Next| (next.encryption_id, next.transport_id) == (taken.encryption_id, taken.transport_id);
    let Some(next) = present.next.filter(named) else { return Ok(None) };
    let transport = app.keys.seal(&transport_place(link.tenant, link.agent), &next.transport)?;
    let changed = agents::change(&mut tx, &app.keys, link.tenant, link.agent, now, |agent| {
        agent.encryption_id = i64::from(next.encryption_id);
        agent.encryption = next.encryption.as_slice().to_vec();
        agent.transport_id = i64::from(next.transport_id);
        agent.transport = transport;
    });
    if !changed.await? {
        return Ok(None);
    }
    // What was sealed a moment ago, under the keys before, may still be queued: the agent keeps those twice the life of a request.
    sqlx::query!(
        "update agent set next = null, keys_since = $3, previous_encryption_id = $4, previous_transport_id = $5, roll_wanted = false,
           roll_asked_at = null
         where tenant_id = $1 and id = $2",
        link.tenant,
        link.agent,
        now,
        present.encryption_id,
        present.transport_id
    )
    .execute(&mut *tx)
    .await?;
    Event::new(link.tenant, Uuid::now_v7(), Activity::Writeback)
        .by("agent")
        .because("an agent has new keys")
        .with(serde_json::json!({ "agent": link.agent, "encryption_key": taken.encryption_id, "transport_key": taken.transport_id }))
        .write(&mut tx, now)
        .await?;
    tx.commit().await?;
    Ok(Some(recorded))
}
