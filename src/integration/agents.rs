//! What an administrator does to agents: codes to join with, approval, switching off and on, revocation.

use anyhow::{Context as _, ensure};
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::status::{Warning, warnings};
use crate::{
    audit::{Activity, Event},
    crypto::{Keyring, Place},
    directory::{UserId, administrators::global_administrators},
    jobs::{self, Address, Alarm, Job, Notice},
    messages::agents::{self, State},
    protocol::onboarding::OnboardingCode,
};

/// How long a code counts (WB-9a).
const CODE: Duration = Duration::minutes(15);

/// Where the key of a code is sealed: bound to its directory, so that a row cannot be bent to admit an agent elsewhere.
pub fn code_place(tenant: Uuid, code: Uuid, directory: Uuid) -> Place<'static> {
    Place { tenant, table: "onboarding_code", column: "sealed", row: Uuid::from_u128(code.as_u128() ^ directory.as_u128()) }
}

async fn directory_named(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<Uuid> {
    sqlx::query!(
        "insert into directory (tenant_id, id, name) values ($1, $2, $3) on conflict (tenant_id, name) do nothing",
        tenant,
        Uuid::now_v7(),
        name
    )
    .execute(&mut *db)
    .await?;
    sqlx::query_scalar!("select id from directory where tenant_id = $1 and name = $2", tenant, name).fetch_one(db).await
}

/// A code with which one agent joins one directory, which is made when the tenant has none of that name. It is told once, and issued
/// to a Global Administrator whose own password no directory can set: an agent must not let in the next one. All Global Administrators
/// are mailed, that one too, because a command line does not prove who sits at it.
pub async fn code(
    pool: &PgPool,
    keys: &Keyring,
    tenant: Uuid,
    directory: &str,
    issued_to: &UserId,
    actor: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Zeroizing<String>> {
    ensure!((1..=64).contains(&directory.chars().count()), "a directory's name has 1 to 64 characters");
    let (code, id, correlation) = (OnboardingCode::generate()?, Uuid::now_v7(), Uuid::now_v7());
    let (lookup, sealed_for) = (code.lookup(), code.key()?);
    let mut tx = pool.begin().await?;
    let all = global_administrators(&mut tx, keys, tenant).await?;
    let administrator = all.iter().find(|one| one.upn_key == issued_to.key());
    let administrator = administrator.with_context(|| format!("{} is no enabled Global Administrator there", issued_to.as_given()))?;
    ensure!(
        administrator.is_cloud,
        "the password of {} is kept on-premises; a code is issued to a Global Administrator whose password is kept here",
        issued_to.as_given()
    );
    let directory = directory_named(&mut tx, tenant, directory).await?;
    sqlx::query!(
        "insert into onboarding_code (tenant_id, id, directory_id, lookup, sealed, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        tenant,
        id,
        directory,
        lookup.as_slice(),
        keys.seal(&code_place(tenant, id, directory), sealed_for.as_bytes())?,
        now,
        now + CODE
    )
    .execute(&mut *tx)
    .await?;
    Event::new(tenant, correlation, Activity::Writeback)
        .by(actor)
        .because("a code was issued with which an agent can join")
        .about(administrator.id)
        .with(serde_json::json!({ "directory": directory }))
        .write(&mut tx, now)
        .await?;
    // Each time, not once a day as other alarms: whoever can make one code can make two.
    let told = all.iter().map(|to| {
        let notice = Notice::Alarm { alarm: Alarm::AgentCode };
        Job::Notice { to: to.id, address: Address::Primary, notice, correlation, at: now }
    });
    jobs::enqueue_all(&mut tx, tenant, &told.collect::<Vec<_>>(), now).await?;
    tx.commit().await?;
    Ok(code.reveal())
}

/// An agent as a list shows it.
pub struct Listed {
    pub id: Uuid,
    pub directory: String,
    pub name: String,
    pub software: String,
    pub state: &'static str,
    pub fingerprint: String,
    pub connected: bool,
    pub last_seen_at: Option<OffsetDateTime>,
    pub keys_since: OffsetDateTime,
    /// What an administrator should look at, if anything.
    pub warnings: Vec<Warning>,
}

impl Listed {
    /// The key of the state on pages.
    pub fn state_key(&self) -> &'static str {
        match self.state {
            "active" => "agent-state-active",
            "held" => "agent-state-held",
            "pending" => "agent-state-pending",
            "disabled" => "agent-state-disabled",
            "switched off" => "agent-state-switched-off",
            _ => "agent-state-revoked",
        }
    }
}

pub async fn list(pool: &PgPool, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<Vec<Listed>> {
    let rows = sqlx::query!(
        r#"select a.id, d.name as directory, a.name, a.software, a.state, a.held, a.fingerprint, a.connection_id is not null as "connected!",
             a.last_seen_at, coalesce(a.keys_since, a.created_at) as "keys_since!", a.health, a.heartbeat_at, a.connected_at
           from agent a join directory d on d.tenant_id = a.tenant_id and d.id = a.directory_id
           where a.tenant_id = $1 order by d.name, a.created_at"#,
        tenant
    )
    .fetch_all(pool)
    .await?;
    let state = |state: &str, held| match state {
        "active" if held => "held",
        "active" => "active",
        "pending" => "pending",
        "disabled" => "disabled",
        "switched_off" => "switched off",
        _ => "revoked",
    };
    Ok(rows
        .into_iter()
        .map(|row| Listed {
            id: row.id,
            directory: row.directory,
            name: row.name,
            warnings: if row.connected {
                warnings(&row.software, row.health.as_ref(), row.heartbeat_at.or(row.connected_at), now)
            } else {
                vec![]
            },
            software: row.software,
            state: state(&row.state, row.held),
            keys_since: row.keys_since,
            fingerprint: row.fingerprint,
            connected: row.connected,
            last_seen_at: row.last_seen_at,
        })
        .collect())
}

/// The tenant of an agent: operators name agents by their id alone.
pub async fn tenant_of(pool: &PgPool, agent: Uuid) -> anyhow::Result<Uuid> {
    sqlx::query_scalar!("select tenant_id from agent where id = $1", agent).fetch_optional(pool).await?.context("there is no such agent")
}

/// Lets an agent take requests: its fingerprint was compared, or an identity that was used twice is in one place again. `false`: it
/// was revoked, which is for good, or its row is not Latchkey's.
pub async fn approve(pool: &PgPool, keys: &Keyring, tenant: Uuid, agent: Uuid, actor: &str, now: OffsetDateTime) -> anyhow::Result<bool> {
    let mut tx = pool.begin().await?;
    let Some(known) = agents::find(&mut tx, keys, tenant, agent).await?.filter(|known| known.state != State::Revoked) else {
        return Ok(false);
    };
    agents::change(&mut tx, keys, tenant, agent, now, |row| {
        State::Active.as_str().clone_into(&mut row.state);
        row.held = false;
    })
    .await?;
    let detail = serde_json::json!({ "agent": agent, "fingerprint": known.fingerprint });
    written(&mut tx, tenant, actor, "an agent was approved", detail, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Who switches an agent off or on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By<'a> {
    /// Who, as the log names them.
    Administrator(&'a str),
    /// Whoever sits at the agent: cannot lift what an administrator did.
    Agent,
}

/// Stops an agent's work, or lets it go on, without taking its place away. Its keys roll either way (WB-8). `None`: it does not stand
/// where that can be said; otherwise how it stands now.
pub async fn switch(
    pool: &PgPool,
    keys: &Keyring,
    tenant: Uuid,
    agent: Uuid,
    (on, by): (bool, By<'_>),
    now: OffsetDateTime,
) -> anyhow::Result<Option<State>> {
    let mut tx = pool.begin().await?;
    let Some(known) = agents::find(&mut tx, keys, tenant, agent).await? else { return Ok(None) };
    let after = match (known.state, on, by) {
        (State::Active | State::SwitchedOff, false, By::Administrator(_)) => State::Disabled,
        (State::Disabled, true, By::Administrator(_)) | (State::SwitchedOff, true, By::Agent) => State::Active,
        (State::Active, false, By::Agent) => State::SwitchedOff,
        // It stands so already, or the other one's word counts.
        (State::Active, true, _)
        | (State::Disabled, false, By::Administrator(_))
        | (State::Disabled | State::SwitchedOff, _, By::Agent) => {
            return Ok(Some(known.state));
        }
        (State::SwitchedOff, true, By::Administrator(_)) | (State::Pending | State::Revoked, ..) => return Ok(None),
    };
    agents::change(&mut tx, keys, tenant, agent, now, |row| after.as_str().clone_into(&mut row.state)).await?;
    sqlx::query!("update agent set roll_wanted = true, roll_asked_at = null where tenant_id = $1 and id = $2", tenant, agent)
        .execute(&mut *tx)
        .await?;
    if after != State::Active {
        sqlx::query!("delete from message_payload where tenant_id = $1 and agent_id = $2", tenant, agent).execute(&mut *tx).await?;
    }
    let actor = if let By::Administrator(name) = by { name } else { "agent" };
    let what = if on { "an agent was enabled" } else { "an agent was disabled" };
    written(&mut tx, tenant, actor, what, serde_json::json!({ "agent": agent, "state": after.as_str() }), now).await?;
    tx.commit().await?;
    Ok(Some(after))
}

/// Asks for new keys now, rather than when the ones in use are old enough (WB-8). `false`: it is not one that works.
pub async fn roll(pool: &PgPool, keys: &Keyring, tenant: Uuid, agent: Uuid, actor: &str, now: OffsetDateTime) -> anyhow::Result<bool> {
    let mut tx = pool.begin().await?;
    if agents::find(&mut tx, keys, tenant, agent).await?.is_none_or(|known| known.state != State::Active) {
        return Ok(false);
    }
    sqlx::query!("update agent set roll_wanted = true, roll_asked_at = null where tenant_id = $1 and id = $2", tenant, agent)
        .execute(&mut *tx)
        .await?;
    written(&mut tx, tenant, actor, "new keys were asked of an agent", serde_json::json!({ "agent": agent }), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Takes the right to requests away, for good. What waits for it alone ends as not set.
pub async fn revoke(pool: &PgPool, keys: &Keyring, tenant: Uuid, agent: Uuid, actor: &str, now: OffsetDateTime) -> anyhow::Result<bool> {
    let mut tx = pool.begin().await?;
    let revoked = agents::change(&mut tx, keys, tenant, agent, now, |row| State::Revoked.as_str().clone_into(&mut row.state)).await?;
    if !revoked {
        // A row that something else wrote is nobody's already; it is marked all the same.
        sqlx::query!("update agent set state = 'revoked', revoked_at = $3 where tenant_id = $1 and id = $2", tenant, agent, now)
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query!("delete from message_payload where tenant_id = $1 and agent_id = $2", tenant, agent).execute(&mut *tx).await?;
    written(&mut tx, tenant, actor, "an agent was revoked", serde_json::json!({ "agent": agent }), now).await?;
    tx.commit().await?;
    Ok(true)
}

/// An administrator's act, in the log.
pub(super) async fn written(
    db: &mut PgConnection,
    tenant: Uuid,
    actor: &str,
    what: &str,
    detail: serde_json::Value,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    Event::new(tenant, Uuid::now_v7(), Activity::Writeback).by(actor).because(what).with(detail).write(db, now).await
}
