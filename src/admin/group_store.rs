//! Groups and their members, in Postgres. A caller owns the transaction.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::directory::fold;

#[derive(Debug, Clone)]
pub struct Group {
    pub id: Uuid,
    pub name: String,
    pub name_key: String,
    /// A directory's own.
    pub synced: bool,
}

/// Groups by the beginning of their name, after one.
pub async fn groups(db: &mut PgConnection, tenant: Uuid, begins: &str, after: &str, most: i64) -> sqlx::Result<Vec<Group>> {
    sqlx::query_as!(
        Group,
        r#"select g.id, g.name, g.name_key, s.id is not null as "synced!" from groups g
           left join synced_group s on s.tenant_id = g.tenant_id and s.group_id = g.id
           where g.tenant_id = $1 and g.name_key >= $2 and g.name_key < $3 and g.name_key > $4 order by g.name_key limit $5"#,
        tenant,
        begins,
        format!("{begins}\u{10ffff}"),
        after,
        most
    )
    .fetch_all(db)
    .await
}

pub async fn group(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Group>> {
    sqlx::query_as!(
        Group,
        r#"select g.id, g.name, g.name_key, s.id is not null as "synced!" from groups g
           left join synced_group s on s.tenant_id = g.tenant_id and s.group_id = g.id where g.tenant_id = $1 and g.id = $2"#,
        tenant,
        id
    )
    .fetch_optional(db)
    .await
}

pub async fn one_at_a_time(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<()> {
    // Whoever waits holds a connection that somebody else may need.
    sqlx::query("set local lock_timeout = '2s'").execute(&mut *db).await?;
    sqlx::query!("select 1 as one from tenant where id = $1 for no key update", tenant).fetch_optional(db).await?;
    Ok(())
}

/// `None`: there is one of that name.
pub async fn create(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "insert into groups (tenant_id, id, name, name_key) values ($1, $2, $3, $4) on conflict (tenant_id, name_key) do nothing returning id",
        tenant,
        Uuid::now_v7(),
        name,
        fold(name)
    )
    .fetch_optional(db)
    .await
}

/// False: another one has that name.
pub async fn rename(db: &mut PgConnection, tenant: Uuid, id: Uuid, name: &str) -> sqlx::Result<bool> {
    let renamed = sqlx::query!(
        "update groups set name = $3, name_key = $4 where tenant_id = $1 and id = $2
           and not exists (select 1 from groups g where g.tenant_id = $1 and g.name_key = $4 and g.id <> $2)",
        tenant,
        id,
        name,
        fold(name)
    )
    .execute(db)
    .await?;
    Ok(renamed.rows_affected() == 1)
}

pub async fn delete(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from groups where tenant_id = $1 and id = $2", tenant, id).execute(db).await?;
    Ok(())
}

#[derive(Debug, Clone)]
pub struct Member {
    pub id: Uuid,
    pub upn: String,
    pub upn_key: String,
    pub display_name: String,
}

/// The people who are members by themselves, after one of them.
pub async fn members(db: &mut PgConnection, tenant: Uuid, group: Uuid, after: &str, most: i64) -> sqlx::Result<Vec<Member>> {
    sqlx::query_as!(
        Member,
        "select u.id, u.upn, u.upn_key, u.display_name from group_member m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
         where m.tenant_id = $1 and m.group_id = $2 and u.upn_key > $3 order by u.upn_key limit $4",
        tenant,
        group,
        after,
        most
    )
    .fetch_all(db)
    .await
}

/// The groups that are members of this one.
pub async fn inside(db: &mut PgConnection, tenant: Uuid, group: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        "select g.id, g.name from group_member m join groups g on g.tenant_id = m.tenant_id and g.id = m.member_group_id
         where m.tenant_id = $1 and m.group_id = $2 order by g.name_key limit 500",
        tenant,
        group
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// The groups that could be put into this one; of a great many the first.
pub async fn outside(db: &mut PgConnection, tenant: Uuid, group: Uuid) -> sqlx::Result<Vec<(Uuid, String)>> {
    let rows = sqlx::query!(
        "select g.id, g.name from groups g where g.tenant_id = $1 and g.id <> $2
           and not exists (select 1 from group_member m where m.tenant_id = $1 and m.group_id = $2 and m.member_group_id = g.id)
         order by g.name_key limit 500",
        tenant,
        group
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Whether a group is somewhere within another.
pub async fn holds(db: &mut PgConnection, tenant: Uuid, outer: Uuid, inner: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"with recursive below (id) as (
             select member_group_id from group_member where tenant_id = $1 and group_id = $2 and member_group_id is not null
             union
             select m.member_group_id from group_member m join below on m.group_id = below.id
             where m.tenant_id = $1 and m.member_group_id is not null)
           select exists (select 1 from below where id = $3) as "holds!""#,
        tenant,
        outer,
        inner
    )
    .fetch_one(db)
    .await
}

pub async fn person(db: &mut PgConnection, tenant: Uuid, key: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from users where tenant_id = $1 and upn_key = $2", tenant, key).fetch_optional(db).await
}

pub async fn is_person(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select exists (select 1 from users where tenant_id = $1 and id = $2) as "there!""#, tenant, id)
        .fetch_one(db)
        .await
}

pub async fn add_person(db: &mut PgConnection, tenant: Uuid, group: Uuid, user: Uuid) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into group_member (tenant_id, id, group_id, user_id) values ($1, $2, $3, $4) on conflict do nothing",
        tenant,
        Uuid::now_v7(),
        group,
        user
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

pub async fn add_group(db: &mut PgConnection, tenant: Uuid, group: Uuid, inner: Uuid) -> sqlx::Result<bool> {
    let added = sqlx::query!(
        "insert into group_member (tenant_id, id, group_id, member_group_id) values ($1, $2, $3, $4) on conflict do nothing",
        tenant,
        Uuid::now_v7(),
        group,
        inner
    )
    .execute(db)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// A person or a group, by its id.
pub async fn remove(db: &mut PgConnection, tenant: Uuid, group: Uuid, member: Uuid) -> sqlx::Result<bool> {
    let gone = sqlx::query!(
        "delete from group_member where tenant_id = $1 and group_id = $2 and (user_id = $3 or member_group_id = $3)",
        tenant,
        group,
        member
    )
    .execute(db)
    .await?;
    Ok(gone.rows_affected() > 0)
}

/// How many people hold a kind of licence, and what it allows.
pub struct Licence {
    pub code: String,
    pub capabilities: Vec<String>,
    pub people: i64,
}

pub async fn licences(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Vec<Licence>> {
    sqlx::query_as!(
        Licence,
        r#"select k.code, k.capabilities,
             (select count(*) from licence l where l.tenant_id = $1 and l.kind = k.code) as "people!"
           from licence_kind k order by k.code"#,
        tenant
    )
    .fetch_all(db)
    .await
}
