//! What is read of people, in Postgres. Every statement is of one organisation and costs the same however many people it has.

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::Keyring,
    factors::{
        locks::{self, Browser, DAY},
        throttle::{self, Scope, Tally},
    },
};

/// What people are chosen by; `None`: it does not matter.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The beginning of a name or user ID; empty: everybody.
    pub begins: String,
    pub enabled: Option<bool>,
    pub licence: Option<String>,
    pub authority: Option<String>,
    pub with_roles: bool,
    pub disabled: bool,
    /// These people only: whose resets are paused.
    pub paused: Option<Vec<Uuid>>,
    pub registered: Option<bool>,
    pub capable: Option<bool>,
}

/// Where a page of the list ends: what the person was found by, and who it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cursor {
    pub term: String,
    pub id: Uuid,
}

pub struct Found {
    pub id: Uuid,
    pub term: String,
    pub upn: String,
    pub display_name: String,
    pub enabled: bool,
    pub authority: String,
    pub roles: Vec<String>,
    pub capable: Option<bool>,
    pub registered: Option<bool>,
}

/// The people who are wanted, after a place in the list, in the order of what they are found by. Somebody who is found by several of
/// their names is listed under the first of them only.
pub async fn search(db: &mut PgConnection, tenant: Uuid, wanted: &Wanted, after: &Cursor, most: i64) -> sqlx::Result<Vec<Found>> {
    // Never before what is asked for: an index is walked from the later of two bounds only if they are one.
    let from = after.term.as_str().max(&wanted.begins);
    // Planned for these very filters: a plan that suits all of them suits none.
    sqlx::query!("set local plan_cache_mode = force_custom_plan").execute(&mut *db).await?;
    sqlx::query_as!(
        Found,
        r#"select u.id, t.term as "term!", u.upn, u.display_name, u.enabled, u.authority, u.roles,
             s.capable as "capable?", s.registered as "registered?"
           from person_term t
           join users u on u.tenant_id = t.tenant_id and u.id = t.id
           left join standing s on s.tenant_id = u.tenant_id and s.user_id = u.id
           left join licence l on l.tenant_id = u.tenant_id and l.user_id = u.id and l.kind = $10
           where t.tenant_id = $1 and t.term >= $2 and t.term < $3 and (t.term, t.id) > ($4, $5)
             and case when $2 = '' then t.field = 4 else (t.term, t.field) = (
               select x.term, x.field from (values (search_key(u.family_name) collate "C", 1), (search_key(u.given_name) collate "C", 2),
                 (search_key(u.display_name) collate "C", 3), (u.upn_key, 4)) x (term, field)
               where x.term >= $2 and x.term < $3 order by x.term, x.field limit 1) end
             and ($6::text is null or u.authority = $6)
             and (not $7::bool or u.roles <> '{}')
             and (not $8::bool or not u.enabled)
             and ($9::uuid[] is null or u.id = any($9))
             and ($10::text is null or l.id is not null)
             and ($11::bool is null or s.registered = $11)
             and ($12::bool is null or s.enabled = $12)
             and ($13::bool is null or s.capable = $13)
           order by t.term, t.id limit $14"#,
        tenant,
        wanted.begins,
        // What follows everything that begins so.
        format!("{}\u{10ffff}", wanted.begins),
        from,
        after.id,
        wanted.authority,
        wanted.with_roles,
        wanted.disabled,
        wanted.paused.as_deref(),
        wanted.licence,
        wanted.registered,
        wanted.enabled,
        wanted.capable,
        most
    )
    .fetch_all(db)
    .await
}

/// What people may hold a group by.
#[derive(Debug, Clone)]
pub struct Group {
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    /// A directory's own.
    pub kept: bool,
}

/// The groups somebody is in by themselves, all of them.
pub async fn all_groups_of(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as!(
        Group,
        r#"select g.id, g.name, g.name_key, s.id is not null as "kept!" from group_member m
           join groups g on g.tenant_id = m.tenant_id and g.id = m.group_id
           left join synced_group s on s.tenant_id = g.tenant_id and s.group_id = g.id
           where m.tenant_id = $1 and m.user_id = $2 order by g.name_key"#,
        tenant,
        user
    )
    .fetch_all(db)
    .await
}

/// The groups of these names, as names are compared.
pub async fn groups_named(db: &mut PgConnection, tenant: Uuid, keys: &[String]) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as!(
        Group,
        r#"select g.id, g.name, g.name_key, s.id is not null as "kept!" from groups g
           left join synced_group s on s.tenant_id = g.tenant_id and s.group_id = g.id
           where g.tenant_id = $1 and g.name_key = any($2) order by g.name_key"#,
        tenant,
        keys
    )
    .fetch_all(db)
    .await
}

/// What is typed, folded as the names are.
pub async fn folded(db: &mut PgConnection, typed: &str) -> sqlx::Result<String> {
    Ok(sqlx::query_scalar!("select search_key($1)", typed).fetch_one(db).await?.unwrap_or_default())
}

/// The kinds of licence there are.
pub async fn licence_kinds(db: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select code from licence_kind order by code").fetch_all(db).await
}

pub async fn licences_of(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select kind from licence where tenant_id = $1 and user_id = $2 order by kind", tenant, user).fetch_all(db).await
}

/// The groups somebody is in by themselves.
pub async fn groups_of(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        "select g.id, g.name from group_member m join groups g on g.tenant_id = m.tenant_id and g.id = m.group_id
         where m.tenant_id = $1 and m.user_id = $2 order by g.name_key limit 200",
        tenant,
        user
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// A contact point with where it comes from; also one that cannot be used.
pub struct OnFile {
    pub kind: String,
    pub value: String,
    pub as_given: String,
    pub source: String,
    pub confirmed_at: Option<OffsetDateTime>,
    pub valid: bool,
}

pub async fn on_file(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<OnFile>> {
    sqlx::query_as!(
        OnFile,
        "select kind, value, as_given, source, confirmed_at, valid from contact where tenant_id = $1 and user_id = $2 order by kind",
        tenant,
        user
    )
    .fetch_all(db)
    .await
}

/// What somebody registered besides contact points, with its dates. Never what it consists of.
pub struct Besides {
    pub app_since: Option<OffsetDateTime>,
    pub answers: i64,
    pub passkeys: i64,
    pub passkey_used: Option<OffsetDateTime>,
    pub registered_at: Option<OffsetDateTime>,
    pub confirmed_at: Option<OffsetDateTime>,
    pub synced_at: Option<OffsetDateTime>,
    pub gone_at: Option<OffsetDateTime>,
    pub directory: Option<String>,
    pub created_at: OffsetDateTime,
}

pub async fn registered(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Besides> {
    sqlx::query_as!(
        Besides,
        r#"select u.created_at,
             (select min(created_at) from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.id) as app_since,
             (select count(*) from security_answer a where a.tenant_id = u.tenant_id and a.user_id = u.id) as "answers!",
             (select count(*) from passkey k where k.tenant_id = u.tenant_id and k.user_id = u.id) as "passkeys!",
             (select max(last_used_at) from passkey k where k.tenant_id = u.tenant_id and k.user_id = u.id) as passkey_used,
             r.registered_at as "registered_at?", r.confirmed_at as "confirmed_at?", s.synced_at as "synced_at?", s.gone_at as "gone_at?",
             y.name as "directory?"
           from users u
           left join registration r on r.tenant_id = u.tenant_id and r.user_id = u.id
           left join synced_user s on s.tenant_id = u.tenant_id and s.user_id = u.id
           left join directory y on y.tenant_id = u.tenant_id and y.id = coalesce(s.directory_id, u.directory_id)
           where u.tenant_id = $1 and u.id = $2"#,
        tenant,
        user
    )
    .fetch_one(db)
    .await
}

/// Whether the directory of somebody whom its sync added has the account disabled.
pub async fn closed_by_directory(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
    let closed = sqlx::query_scalar!(
        r#"select disabled or gone_at is not null as "closed!" from synced_user where tenant_id = $1 and user_id = $2"#,
        tenant,
        user
    )
    .fetch_optional(db)
    .await?;
    Ok(closed == Some(true))
}

/// An event about somebody, as the log has it.
pub struct Happened {
    pub at: OffsetDateTime,
    pub correlation_id: Uuid,
    pub activity: String,
    pub success: bool,
    pub reason: Option<String>,
    pub actor: String,
}

pub async fn happened(db: &mut PgConnection, tenant: Uuid, user: Uuid, most: i64) -> sqlx::Result<Vec<Happened>> {
    sqlx::query_as!(
        Happened,
        r#"select at, correlation_id, activity, status = 'success' as "success!", reason, actor from audit_event
           where tenant_id = $1 and subject_id = $2 order by at desc, id desc limit $3"#,
        tenant,
        user,
        most
    )
    .fetch_all(db)
    .await
}

/// What keeps somebody from resetting or signing in for a while (RESET-7, REG-5), and all that clearing it takes away.
pub struct Pause {
    pub reset_until: Option<OffsetDateTime>,
    pub sign_in_until: Option<OffsetDateTime>,
    pub tallies: Vec<Tally>,
}

/// The counters of the account, and those of browsers that only their cookie knows: the log names the ones that were raised.
pub async fn pause(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid, now: OffsetDateTime) -> sqlx::Result<Pause> {
    let named = sqlx::query_scalar!(
        r#"select distinct c.name as "name!" from audit_event e,
             jsonb_array_elements_text(case jsonb_typeof(e.detail->'counters') when 'array' then e.detail->'counters' else '[]' end) c (name)
           where e.tenant_id = $1 and e.subject_id = $2 and e.at > $3 and e.detail ? 'counters'"#,
        tenant,
        user,
        now - DAY - Duration::HOUR
    )
    .fetch_all(&mut *db)
    .await?;
    let account = locks::subject(keys, tenant, user, Browser(None));
    let mut tallies = account.cleared_by_success(keys);
    for tally in named.iter().filter_map(|name| Tally::of_failures(name)) {
        if !tallies.contains(&tally) {
            tallies.push(tally);
        }
    }
    let seen = throttle::read(db, now, &tallies).await?;
    let until = |scopes: &[Scope]| {
        tallies
            .iter()
            .zip(&seen)
            .filter(|(tally, _)| scopes.contains(&tally.scope))
            .filter_map(|(_, count)| count.and_then(|count| count.locked_until))
            .filter(|&until| until > now)
            .max()
    };
    let reset_until = until(&[Scope::FailedProof, Scope::FailedProofBrowser]);
    let sign_in_until = until(&[Scope::SignIn, Scope::SignInBrowser]);
    Ok(Pause { reset_until, sign_in_until, tallies })
}

/// Whose resets were closed in the last day and are closed still; of an organisation under attack the newest thousand.
pub async fn paused(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<Vec<Uuid>> {
    let blocked = sqlx::query!(
        r#"select subject_id as "subject_id!", detail->'counters'->>0 as name from audit_event
           where tenant_id = $1 and activity = 'Blocked from self-service password reset' and at > $2 and subject_id is not null
           order by at desc limit 1000"#,
        tenant,
        now - DAY
    )
    .fetch_all(&mut *db)
    .await?;
    // The first counter of each is the one that was closed.
    let closed: Vec<(Uuid, Tally)> = blocked
        .into_iter()
        .map(|row| {
            let named = row.name.as_deref().and_then(Tally::of_failures);
            (row.subject_id, named.unwrap_or_else(|| locks::subject(keys, tenant, row.subject_id, Browser(None)).failed))
        })
        .collect();
    let (people, tallies): (Vec<Uuid>, Vec<Tally>) = closed.into_iter().unzip();
    let seen = throttle::read(db, now, &tallies).await?;
    let paused = people.into_iter().zip(seen).filter(|(_, count)| count.is_some_and(|count| count.is_locked(now)));
    Ok(paused.map(|(user, _)| user).collect())
}

/// The newest request that an administrator's session made to somebody's directory.
pub async fn newest_request(db: &mut PgConnection, tenant: Uuid, user: Uuid, session: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from message where tenant_id = $1 and session_id = $2 and user_id = $3 order by id desc limit 1",
        tenant,
        session,
        user
    )
    .fetch_optional(db)
    .await
}

/// The verified domains, which user IDs may have.
pub async fn domains(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select name from domain where tenant_id = $1 and verified_at is not null order by initial, name", tenant)
        .fetch_all(db)
        .await
}

/// The person of a user ID.
pub async fn named(db: &mut PgConnection, tenant: Uuid, key: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_optional(db).await
}

/// A line of the export. No contact data, and nothing that is registered.
pub struct Exported {
    pub upn_key: String,
    pub upn: String,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    pub kind: String,
    pub enabled: bool,
    pub authority: String,
    pub roles: Vec<String>,
    pub licences: Vec<String>,
    pub registered: Option<bool>,
    pub reset_enabled: Option<bool>,
    pub capable: Option<bool>,
    pub reason: Option<String>,
}

pub async fn exported(db: &mut PgConnection, tenant: Uuid, after: &str, most: i64) -> sqlx::Result<Vec<Exported>> {
    sqlx::query_as!(
        Exported,
        r#"select u.upn_key, u.upn, u.display_name, u.given_name, u.family_name, u.kind, u.enabled, u.authority, u.roles,
             array(select l.kind from licence l where l.tenant_id = u.tenant_id and l.user_id = u.id order by l.kind) as "licences!",
             s.registered as "registered?", s.enabled as "reset_enabled?", s.capable as "capable?", s.reason
           from users u left join standing s on s.tenant_id = u.tenant_id and s.user_id = u.id
           where u.tenant_id = $1 and u.upn_key > $2 order by u.upn_key limit $3"#,
        tenant,
        after,
        most
    )
    .fetch_all(db)
    .await
}

/// What an import looks at of somebody whom it would change.
pub struct There {
    pub id: Uuid,
    pub upn_key: String,
    pub kind: String,
    pub roles: Vec<String>,
    pub synced: bool,
    pub authentic: bool,
}

/// The people of these keys, held until the transaction ends, in the order of their ids, so that two imports do not wait in a ring.
pub async fn hold_all(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, upn_keys: &[String]) -> sqlx::Result<Vec<There>> {
    let rows = sqlx::query_as!(
        crate::directory::trust::Trusted,
        "select id, upn_key, kind, enabled, authority, source_anchor, directory_id, roles, mac from users
         where tenant_id = $1 and upn_key = any($2) order by id for update",
        tenant,
        upn_keys
    )
    .fetch_all(&mut *db)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let synced = sqlx::query_scalar!("select user_id from synced_user where tenant_id = $1 and user_id = any($2)", tenant, &ids)
        .fetch_all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| There {
            authentic: row.is_authentic(keys, tenant),
            synced: synced.contains(&row.id),
            id: row.id,
            upn_key: row.upn_key,
            kind: row.kind,
            roles: row.roles,
        })
        .collect())
}
