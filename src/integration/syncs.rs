//! What an administrator sees of directory syncs and says to them (WB-11): settings, refused people, leave to close many accounts.

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::agents::written;
use crate::{
    audit::{Activity, Event},
    crypto::Keyring,
    directory::{
        UserId,
        trust::{Trust, Trusted},
    },
};

/// How long leave to close accounts counts.
const LEAVE: Duration = Duration::hours(24);

/// The sync of one directory, as a list shows it.
pub struct SyncSeen {
    pub directory: String,
    pub new_people: String,
    pub most_lost_percent: i16,
    pub people: i64,
    pub gone: i64,
    pub refused: i64,
    pub finished_at: Option<OffsetDateTime>,
    /// Since when a sync is held, and how many accounts it would close.
    pub held: Option<(OffsetDateTime, i32)>,
}

pub async fn syncs(pool: &PgPool, tenant: Uuid) -> sqlx::Result<Vec<SyncSeen>> {
    let rows = sqlx::query!(
        r#"select d.name, s.new_people, s.most_lost_percent, s.finished_at, s.held_at, s.held,
             (select count(*) from synced_user u where u.tenant_id = d.tenant_id and u.directory_id = d.id and u.gone_at is null) as "people!",
             (select count(*) from synced_user u where u.tenant_id = d.tenant_id and u.directory_id = d.id and u.gone_at is not null) as "gone!",
             (select count(*) from sync_refusal r where r.tenant_id = d.tenant_id and r.directory_id = d.id) as "refused!"
           from directory d join directory_sync s on s.tenant_id = d.tenant_id and s.directory_id = d.id
           where d.tenant_id = $1 order by d.name"#,
        tenant
    )
    .fetch_all(pool)
    .await?;
    let row = rows.into_iter().map(|row| SyncSeen {
        directory: row.name,
        new_people: row.new_people,
        most_lost_percent: row.most_lost_percent,
        people: row.people,
        gone: row.gone,
        refused: row.refused,
        finished_at: row.finished_at,
        held: row.held_at.zip(row.held),
    });
    Ok(row.collect())
}

/// Somebody whom the sync would not write.
pub struct Refused {
    pub directory: String,
    /// As the directory spells it; not a user ID of anybody here.
    pub name: String,
    pub reason: String,
    pub at: OffsetDateTime,
}

pub async fn refused(pool: &PgPool, tenant: Uuid) -> sqlx::Result<Vec<Refused>> {
    sqlx::query_as!(
        Refused,
        "select d.name as directory, r.name, r.reason, r.at from sync_refusal r
         join directory d on d.tenant_id = r.tenant_id and d.id = r.directory_id where r.tenant_id = $1 order by d.name, r.name",
        tenant
    )
    .fetch_all(pool)
    .await
}

async fn find(db: &mut PgConnection, tenant: Uuid, name: &str) -> anyhow::Result<Uuid> {
    let directory = sqlx::query_scalar!("select id from directory where tenant_id = $1 and name = $2", tenant, name)
        .fetch_optional(&mut *db)
        .await?
        .with_context(|| format!("the organisation has no directory called {name}"))?;
    sqlx::query!(
        "insert into directory_sync (tenant_id, id, directory_id) values ($1, $2, $3) on conflict do nothing",
        tenant,
        Uuid::now_v7(),
        directory
    )
    .execute(db)
    .await?;
    Ok(directory)
}

/// Lets the sync close so many accounts within a day, and asks for everybody again; without a number as many as were held. Returns it.
pub async fn allow_deletions(
    pool: &PgPool,
    tenant: Uuid,
    name: &str,
    most: Option<i32>,
    actor: &str,
    now: OffsetDateTime,
) -> anyhow::Result<i32> {
    let mut tx = pool.begin().await?;
    let directory = find(&mut tx, tenant, name).await?;
    let held = sqlx::query_scalar!("select held from directory_sync where tenant_id = $1 and directory_id = $2", tenant, directory);
    let most = most.or(held.fetch_one(&mut *tx).await?).context("no sync of this directory is held; say how many with --most")?;
    ensure!(most > 0, "the number of accounts must be at least 1");
    sqlx::query!(
        "update directory_sync set allowed = $3, allowed_until = $4, wanted = true where tenant_id = $1 and directory_id = $2",
        tenant,
        directory,
        most,
        now + LEAVE
    )
    .execute(&mut *tx)
    .await?;
    let detail = serde_json::json!({ "directory": directory, "most": most });
    written(&mut tx, tenant, actor, "a directory sync may close many accounts", detail, now).await?;
    tx.commit().await?;
    Ok(most)
}

/// Asks for everybody again.
pub async fn ask(pool: &PgPool, tenant: Uuid, name: &str, actor: &str, now: OffsetDateTime) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let directory = find(&mut tx, tenant, name).await?;
    sqlx::query!("update directory_sync set wanted = true where tenant_id = $1 and directory_id = $2", tenant, directory)
        .execute(&mut *tx)
        .await?;
    written(&mut tx, tenant, actor, "a full directory sync was asked for", serde_json::json!({ "directory": directory }), now).await?;
    tx.commit().await?;
    Ok(())
}

/// What is not named stays. `new_people`: where the passwords of people that the sync adds from now on are asked for.
pub async fn settle(
    pool: &PgPool,
    tenant: Uuid,
    name: &str,
    new_people: Option<&str>,
    most_lost_percent: Option<i16>,
    actor: &str,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let directory = find(&mut tx, tenant, name).await?;
    let after = sqlx::query!(
        "update directory_sync set new_people = coalesce($3, new_people), most_lost_percent = coalesce($4, most_lost_percent)
         where tenant_id = $1 and directory_id = $2 returning new_people, most_lost_percent",
        tenant,
        directory,
        new_people,
        most_lost_percent
    )
    .fetch_one(&mut *tx)
    .await?;
    let detail =
        serde_json::json!({ "directory": directory, "new_people": after.new_people, "most_lost_percent": after.most_lost_percent });
    written(&mut tx, tenant, actor, "the settings of a directory sync were changed", detail, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Hands somebody who was brought by hand over to the sync of their directory: an administrator's act, for people managed there who
/// hold no role (WB-11). The account is the one that their source anchor names.
pub async fn join(
    pool: &PgPool,
    keys: &Keyring,
    tenant: Uuid,
    name: &str,
    person: &UserId,
    actor: &str,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let mut tx = pool.begin().await?;
    let directory = find(&mut tx, tenant, name).await?;
    let row = sqlx::query_as!(
        Trusted,
        "select id, upn_key, kind, enabled, authority, source_anchor, directory_id, roles, mac from users
         where tenant_id = $1 and upn_key = $2 for update",
        tenant,
        person.key()
    )
    .fetch_optional(&mut *tx)
    .await?
    .with_context(|| format!("nobody is called {}", person.as_given()))?;
    ensure!(row.is_authentic(keys, tenant), "this person's row was not written by Latchkey");
    ensure!(row.roles.is_empty(), "this person holds a role: a sync is never given such an account");
    ensure!(row.authority != "cloud", "this person's password is kept here; change authority and source_anchor with `user import` first");
    ensure!(row.directory_id.is_none_or(|of| of == directory), "this person belongs to another directory");
    let anchor = row.source_anchor.as_deref().and_then(|text| STANDARD.decode(text).ok()).filter(|bytes| (1..=64).contains(&bytes.len()));
    let anchor = anchor.context("this person's source_anchor is not one")?;
    let trust = Trust {
        tenant,
        id: row.id,
        upn_key: &row.upn_key,
        kind: &row.kind,
        enabled: row.enabled,
        authority: &row.authority,
        anchor: row.source_anchor.as_deref(),
        directory: Some(directory),
        roles: &row.roles,
    };
    sqlx::query!(
        "update users set directory_id = $3, mac = $4 where tenant_id = $1 and id = $2",
        tenant,
        row.id,
        directory,
        trust.mac(keys)
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into synced_user (tenant_id, id, directory_id, user_id, anchor, pass_id, disabled, protected, rules, synced_at)
         values ($1, $2, $3, $4, $5, $6, false, false, 0, $7)",
        tenant,
        Uuid::now_v7(),
        directory,
        row.id,
        anchor,
        Uuid::nil(),
        now
    )
    .execute(&mut *tx)
    .await
    .context("the directory has this person already, or somebody else with the same source_anchor")?;
    let event = Event::new(tenant, Uuid::now_v7(), Activity::DirectoryChanged).by(actor).about(row.id);
    event.because("handed over to the sync of a directory").with(serde_json::json!({ "directory": directory })).write(&mut tx, now).await?;
    tx.commit().await?;
    Ok(())
}
