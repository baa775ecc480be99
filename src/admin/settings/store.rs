//! What the settings pages read and keep besides the policy.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{part::Groups, questions::Own};
use crate::{
    directory::{fold, is_administrator},
    policy::{Kind, Policy, change::Saved},
};

/// How long a policy waits for its confirmation.
const DRAFT: Duration = Duration::hours(1);

/// The groups with these ids or these names.
pub async fn groups(db: &mut PgConnection, tenant: Uuid, ids: &[Uuid], names: &[String]) -> sqlx::Result<Groups> {
    let rows = sqlx::query!(
        "select id, name, name_key from groups where tenant_id = $1 and (id = any($2) or name_key = any($3))",
        tenant,
        ids,
        names
    )
    .fetch_all(db)
    .await?;
    let mut groups = Groups::default();
    for row in rows {
        groups.names.insert(row.id, row.name);
        groups.ids.insert(row.name_key, row.id);
    }
    Ok(groups)
}

/// The user IDs of these people, and which of these user IDs belong to administrators.
pub async fn helpers(db: &mut PgConnection, tenant: Uuid, ids: &[Uuid], keys: &[String], groups: &mut Groups) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        "select id, upn, upn_key, roles from users where tenant_id = $1 and (id = any($2) or upn_key = any($3))",
        tenant,
        ids,
        keys
    )
    .fetch_all(db)
    .await?;
    for row in rows {
        if is_administrator(&row.roles) {
            groups.administrators.insert(row.upn_key, row.id);
        }
        groups.helpers.insert(row.id, row.upn);
    }
    Ok(())
}

/// What a group's name is found by.
pub fn group_key(name: &str) -> String {
    fold(name)
}

/// The first groups by name, to choose from.
pub async fn some_groups(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select name from groups where tenant_id = $1 order by name_key limit 200", tenant).fetch_all(db).await
}

/// Who of the enabled may change settings, by user ID: whom to ask. A few are enough.
pub async fn deciders(db: &mut PgConnection, tenant: Uuid, roles: &[String]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select upn from users where tenant_id = $1 and enabled and roles <> '{}' and roles && $2 order by id limit 5",
        tenant,
        roles
    )
    .fetch_all(db)
    .await
}

/// Keeps a policy until it is confirmed or forgotten: one a person.
pub async fn keep_draft(db: &mut PgConnection, tenant: Uuid, user: Uuid, policy: &Policy, now: OffsetDateTime) -> anyhow::Result<Uuid> {
    let id = Uuid::new_v4();
    sqlx::query!("delete from policy_draft where tenant_id = $1 and user_id = $2", tenant, user).execute(&mut *db).await?;
    sqlx::query!(
        "insert into policy_draft (tenant_id, id, user_id, document, expires_at) values ($1, $2, $3, $4, $5)",
        tenant,
        id,
        user,
        serde_json::to_value(policy)?,
        now + DRAFT
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The policy that somebody was asked to confirm.
pub async fn draft(db: &mut PgConnection, tenant: Uuid, user: Uuid, id: Uuid, now: OffsetDateTime) -> anyhow::Result<Option<Policy>> {
    let document = sqlx::query_scalar!(
        "select document from policy_draft where tenant_id = $1 and user_id = $2 and id = $3 and expires_at > $4",
        tenant,
        user,
        id,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(document.map(serde_json::from_value).transpose()?)
}

/// How many members have something of a kind that counts today, from what is kept of everybody.
pub async fn tally(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<BTreeMap<Kind, i64>> {
    let rows = sqlx::query!(
        r#"select kind as "kind!", count(*) as "people!" from standing s, unnest(s.methods) kind where s.tenant_id = $1 and s.member group by 1"#,
        tenant
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((Kind::parse(&row.kind)?, row.people))).collect())
}

/// Keeps others who change the questions of the same tenant waiting until the transaction ends.
pub async fn hold_tenant(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select id from tenant where id = $1 for no key update", tenant).fetch_one(db).await?;
    Ok(())
}

pub async fn questions(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<Own>> {
    sqlx::query_as!(
        Own,
        r#"select q.id, q.text,
             exists (select 1 from security_answer a where a.tenant_id = q.tenant_id and a.question = q.id::text) as "in_use!"
           from custom_question q where q.tenant_id = $1 order by q.id"#,
        tenant
    )
    .fetch_all(db)
    .await
}

/// False: there is one with these words.
pub async fn add_question(db: &mut PgConnection, tenant: Uuid, text: &str) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into custom_question (tenant_id, id, text) values ($1, $2, $3) on conflict do nothing",
        tenant,
        Uuid::now_v7(),
        text
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// What became of a question that was to go.
pub enum Removed {
    Yes,
    InUse,
    Gone,
}

pub async fn remove_question(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<Removed> {
    let removed = sqlx::query!(
        "delete from custom_question q where q.tenant_id = $1 and q.id = $2
           and not exists (select 1 from security_answer a where a.tenant_id = q.tenant_id and a.question = q.id::text)",
        tenant,
        id
    )
    .execute(&mut *db)
    .await?;
    if removed.rows_affected() == 1 {
        return Ok(Removed::Yes);
    }
    let there =
        sqlx::query_scalar!("select true from custom_question where tenant_id = $1 and id = $2", tenant, id).fetch_optional(db).await?;
    Ok(if there.is_some() { Removed::InUse } else { Removed::Gone })
}

/// User ID and name of these people, in this order.
pub async fn people(db: &mut PgConnection, tenant: Uuid, ids: &[Uuid]) -> sqlx::Result<Vec<(Uuid, String, String)>> {
    let rows = sqlx::query!(
        "select u.id, u.upn, u.display_name from unnest($2::uuid[]) with ordinality as p (id, n)
         join users u on u.tenant_id = $1 and u.id = p.id order by p.n",
        tenant,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.upn, row.display_name)).collect())
}

/// The version of name, colour, logo and front text, and who saved it last.
pub async fn look_version(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<(i32, Option<Saved>)> {
    let row = sqlx::query!(
        r#"select t.look_version, t.look_saved_at, u.upn as "upn?", u.display_name as "display_name?"
           from tenant t left join users u on u.tenant_id = t.id and u.id = t.look_saved_by where t.id = $1"#,
        tenant
    )
    .fetch_one(db)
    .await?;
    let by = row.display_name.filter(|name| !name.is_empty()).or(row.upn);
    Ok((row.look_version, row.look_saved_at.map(|at| Saved { version: row.look_version, by, at })))
}

/// What of a tenant people see.
pub struct Look<'a> {
    pub name: &'a str,
    pub accent: Option<&'a str>,
    pub front_text: &'a str,
    pub language: &'a str,
}

/// Who saves it, from which version, when.
#[derive(Clone, Copy)]
pub struct From {
    pub tenant: Uuid,
    pub read: i32,
    pub by: Uuid,
    pub now: OffsetDateTime,
}

/// False: somebody else saved since.
pub async fn save_look(db: &mut PgConnection, from: From, look: &Look<'_>) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "update tenant set name = $3, accent = $4, front_text = $5, default_language = $6,
           look_version = look_version + 1, look_saved_by = $7, look_saved_at = $8
         where id = $1 and look_version = $2",
        from.tenant,
        from.read,
        look.name,
        look.accent,
        look.front_text,
        look.language,
        from.by,
        from.now
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}

/// Sets the logo, or takes it away. False: somebody else saved since.
pub async fn save_logo(db: &mut PgConnection, from: From, logo: Option<(&[u8], &str)>) -> sqlx::Result<bool> {
    let saved = sqlx::query!(
        "update tenant set logo = $3, logo_hash = $4, look_version = look_version + 1, look_saved_by = $5, look_saved_at = $6
         where id = $1 and look_version = $2",
        from.tenant,
        from.read,
        logo.map(|(png, _)| png),
        logo.map(|(_, hash)| hash),
        from.by,
        from.now
    )
    .execute(db)
    .await?;
    Ok(saved.rows_affected() == 1)
}
