//! Connections of agents in Postgres: who speaks for an agent, when it was last heard of, what it says about its directory.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    directory::facts::UNREACHABLE,
    messages::{
        self,
        agents::{self, State},
    },
    protocol::{
        handshake::Standing,
        health::{DirectoryState, Health},
    },
};

/// One connection of one agent.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    pub tenant: Uuid,
    pub agent: Uuid,
    pub directory: Uuid,
    pub connection: Uuid,
    pub node: Uuid,
}

/// Whether a connection may speak for its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    Mine,
    /// Another connection speaks for it and was asked whether it is still there.
    Contended,
    /// The other one answered: the identity is in use twice.
    Twice,
}

/// Claims the agent for a connection. `insist`: the other one had its time to answer and did not.
pub async fn claim(pool: &PgPool, link: Link, insist: bool, now: OffsetDateTime) -> sqlx::Result<Claim> {
    let mut tx = pool.begin().await?;
    let row = sqlx::query!(
        "select connection_id, contender_id, held from agent where tenant_id = $1 and id = $2 for update",
        link.tenant,
        link.agent
    )
    .fetch_one(&mut *tx)
    .await?;
    let contends = row.contender_id == Some(link.connection);
    if row.connection_id.is_some_and(|other| other != link.connection) && !(insist && contends) {
        if row.held {
            return Ok(Claim::Twice);
        }
        sqlx::query!("update agent set contender_id = $3 where tenant_id = $1 and id = $2", link.tenant, link.agent, link.connection)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        return Ok(Claim::Contended);
    }
    sqlx::query!(
        "update agent set connection_id = $3, node_id = $4, contender_id = null, connected_at = $5, last_seen_at = $5, version_refused_at = null
         where tenant_id = $1 and id = $2",
        link.tenant,
        link.agent,
        link.connection,
        link.node,
        now
    )
    .execute(&mut *tx)
    .await?;
    // What it was handed before may have been applied: it reports, or somebody looks (WB-4a).
    messages::store::connection_lost(&mut tx, link.tenant, link.agent, None, Some(link.connection), now).await?;
    online(&mut tx, link, now).await?;
    tx.commit().await?;
    Ok(Claim::Mine)
}

/// An agent that may be handed requests makes its directory reachable.
async fn online(db: &mut PgConnection, link: Link, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update directory set last_seen_at = greatest(last_seen_at, $3), offline_since = null
         where tenant_id = $1 and id = $2
           and exists (select 1 from agent where tenant_id = $1 and id = $4 and state = 'active' and not held)",
        link.tenant,
        link.directory,
        now,
        link.agent
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A sign of life. `false`: another connection speaks for the agent now.
pub async fn seen(pool: &PgPool, link: Link, interval: Option<u16>, now: OffsetDateTime) -> sqlx::Result<bool> {
    let mut tx = pool.begin().await?;
    let mine = sqlx::query!(
        "update agent set last_seen_at = $4, keep_alive_seconds = coalesce($5, keep_alive_seconds)
         where tenant_id = $1 and id = $2 and connection_id = $3",
        link.tenant,
        link.agent,
        link.connection,
        now,
        interval.map(i32::from)
    )
    .execute(&mut *tx)
    .await?;
    if mine.rows_affected() == 1 {
        online(&mut tx, link, now).await?;
    }
    tx.commit().await?;
    Ok(mine.rows_affected() == 1)
}

/// The connection is gone: what it carried is lost, and with the last one of its directory the directory is out of reach.
pub async fn disconnected(pool: &PgPool, link: Link, now: OffsetDateTime) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "update agent set contender_id = null where tenant_id = $1 and id = $2 and contender_id = $3",
        link.tenant,
        link.agent,
        link.connection
    )
    .execute(&mut *tx)
    .await?;
    let mine = sqlx::query!(
        "update agent set connection_id = null, node_id = null where tenant_id = $1 and id = $2 and connection_id = $3",
        link.tenant,
        link.agent,
        link.connection
    )
    .execute(&mut *tx)
    .await?;
    messages::store::connection_lost(&mut tx, link.tenant, link.agent, Some(link.connection), None, now).await?;
    if mine.rows_affected() == 1 {
        sqlx::query!(
            "update directory set offline_since = coalesce(offline_since, $3) where tenant_id = $1 and id = $2
               and not exists (select 1 from agent where tenant_id = $1 and directory_id = $2 and state = 'active' and not held
                                 and connection_id is not null)",
            link.tenant,
            link.directory,
            now
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}

/// Agents of this node that another connection claims to be.
pub async fn contended(pool: &PgPool, node: Uuid) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!("select tenant_id, id from agent where node_id = $1 and contender_id is not null and not held", node)
        .fetch_all(pool)
        .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.id)).collect())
}

/// How a connected agent of a node stands.
pub struct Standings {
    pub tenant: Uuid,
    pub agent: Uuid,
    pub connection: Uuid,
    pub standing: Standing,
}

pub async fn of_node(pool: &PgPool, node: Uuid) -> sqlx::Result<Vec<Standings>> {
    let rows = sqlx::query!(
        r#"select tenant_id, id, state, held, connection_id as "connection!" from agent where node_id = $1 and connection_id is not null"#,
        node
    )
    .fetch_all(pool)
    .await?;
    let standing = |state: &str, held| State::parse(state).map_or(Standing::Gone, |state| agents::standing(state, held));
    Ok(rows
        .into_iter()
        .map(|row| Standings { tenant: row.tenant_id, agent: row.id, connection: row.connection, standing: standing(&row.state, row.held) })
        .collect())
}

/// What an agent says of itself and its directory. The directory has a problem when every agent of it that is there has one.
pub async fn heartbeat(pool: &PgPool, link: Link, software: &str, health: Option<&Health>, now: OffsetDateTime) -> sqlx::Result<()> {
    let seen = health.map(|health| {
        serde_json::json!({
            "state": health.state.number(),
            "servers": health.servers,
            "reachable": health.servers_reachable,
            "at_primary": health.at_primary,
            "policy_hints": health.policy_hints,
            "clock_skew_ms": health.clock_skew_ms,
        })
    });
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "update agent set software = $4, directory_state = $5, health = $6, heartbeat_at = $7
         where tenant_id = $1 and id = $2 and connection_id = $3",
        link.tenant,
        link.agent,
        link.connection,
        software,
        health.map(|health| i16::from(health.state.number())),
        seen,
        now
    )
    .execute(&mut *tx)
    .await?;
    let (unreachable, misconfigured) = (i32::from(DirectoryState::Unreachable.number()), i32::from(DirectoryState::Misconfigured.number()));
    sqlx::query!(
        "update directory d set problem = (
           select case when bool_or(coalesce(a.directory_state, 0) not in ($4, $5)) then null
                       when bool_or(a.directory_state = $5) then 'misconfigured' else $6 end
           from agent a where a.tenant_id = $1 and a.directory_id = $2 and a.state = 'active' and not a.held and a.last_seen_at >= $3)
         where d.tenant_id = $1 and d.id = $2
           and exists (select 1 from agent a where a.tenant_id = $1 and a.directory_id = $2 and a.state = 'active' and not a.held
                         and a.last_seen_at >= $3)",
        link.tenant,
        link.directory,
        now - messages::agents::SEEN_LATELY,
        unreachable,
        misconfigured,
        UNREACHABLE
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// The password rules that an active agent published for its directory.
pub async fn rules(pool: &PgPool, link: Link, rules: &serde_json::Value) -> sqlx::Result<()> {
    sqlx::query!(
        "update directory set rules = $3 where tenant_id = $1 and id = $2
           and exists (select 1 from agent where tenant_id = $1 and id = $4 and state = 'active' and not held)",
        link.tenant,
        link.directory,
        rules,
        link.agent
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Agents of this node that are to send everybody again: one for each directory that an administrator asked it of. Asked once.
pub async fn asked_to_sync(pool: &PgPool, node: Uuid) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        r#"with here as (
             select distinct on (a.tenant_id, a.directory_id) a.tenant_id, a.directory_id, a.id from agent a
             where a.node_id = $1 and a.connection_id is not null and a.state = 'active' and not a.held
             order by a.tenant_id, a.directory_id, a.id)
           update directory_sync s set wanted = false from here
           where s.wanted and here.tenant_id = s.tenant_id and here.directory_id = s.directory_id
           returning s.tenant_id, here.id as agent"#,
        node
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.agent)).collect())
}

/// An agent was turned away because this portal does not speak its version.
pub async fn version_refused(pool: &PgPool, tenant: Uuid, agent: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update agent set version_refused_at = $3 where tenant_id = $1 and id = $2", tenant, agent, now).execute(pool).await?;
    Ok(())
}

/// How long an agent has to offer a key before it is asked again.
const ASKED: Duration = Duration::minutes(10);

/// Agents of this node whose keys are older than they may be, or that were disabled or enabled since (WB-8). Asked now and then.
pub async fn due_to_roll(pool: &PgPool, node: Uuid, life: Duration, now: OffsetDateTime) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "update agent set roll_asked_at = $2
         where node_id = $1 and connection_id is not null and state in ('active', 'disabled', 'switched_off') and not held
           and (roll_wanted or coalesce(keys_since, created_at) <= $3) and (roll_asked_at is null or roll_asked_at <= $4)
         returning tenant_id, id",
        node,
        now,
        now - life,
        now - ASKED
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant_id, row.id)).collect())
}

/// The agent that was chosen could not be told.
pub async fn ask_to_sync_again(pool: &PgPool, tenant: Uuid, agent: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "update directory_sync s set wanted = true from agent a
         where a.tenant_id = $1 and a.id = $2 and s.tenant_id = a.tenant_id and s.directory_id = a.directory_id",
        tenant,
        agent
    )
    .execute(pool)
    .await?;
    Ok(())
}
