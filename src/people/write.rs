//! What is written of a person, in Postgres. A caller owns the transaction and holds the person.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::Keyring,
    directory::{
        store::Person,
        trust::{Trust, Trusted},
    },
};

/// State and roles with the code over them, by which the row is known as ours (quality, rule 9).
pub async fn trust(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid, enabled: bool, roles: &[String]) -> sqlx::Result<()> {
    let row = sqlx::query_as!(
        Trusted,
        "select id, upn_key, kind, enabled, authority, source_anchor, directory_id, roles, mac from users where tenant_id = $1 and id = $2",
        tenant,
        user
    )
    .fetch_one(&mut *db)
    .await?;
    let new = Trust {
        tenant,
        id: row.id,
        upn_key: &row.upn_key,
        kind: &row.kind,
        enabled,
        authority: &row.authority,
        anchor: row.source_anchor.as_deref(),
        directory: row.directory_id,
        roles,
    };
    sqlx::query!(
        "update users set enabled = $3, roles = $4, mac = $5 where tenant_id = $1 and id = $2",
        tenant,
        user,
        enabled,
        roles,
        new.mac(keys)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Names and language; none of them grants anything.
pub async fn names(db: &mut PgConnection, tenant: Uuid, person: &Person) -> sqlx::Result<()> {
    sqlx::query!(
        "update users set display_name = $3, given_name = $4, family_name = $5, language = $6 where tenant_id = $1 and id = $2",
        tenant,
        person.id,
        person.display_name,
        person.given_name,
        person.family_name,
        person.language
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A public contact point as an administrator fills it in. Nobody has confirmed it yet.
pub struct NewContact<'a> {
    pub kind: &'a str,
    pub value: &'a str,
    pub extension: Option<&'a str>,
    pub as_given: &'a str,
}

pub async fn contact(db: &mut PgConnection, tenant: Uuid, user: Uuid, new: &NewContact<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into contact (tenant_id, id, user_id, kind, value, extension, as_given, source, valid)
         values ($1, $2, $3, $4, $5, $6, $7, 'admin', true)
         on conflict (tenant_id, user_id, kind) do update set value = excluded.value, extension = excluded.extension,
           as_given = excluded.as_given, source = 'admin', confirmed_at = null, valid = true",
        tenant,
        Uuid::now_v7(),
        user,
        new.kind,
        new.value,
        new.extension,
        new.as_given
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn remove_contact(db: &mut PgConnection, tenant: Uuid, user: Uuid, kind: &str) -> sqlx::Result<bool> {
    let gone =
        sqlx::query!("delete from contact where tenant_id = $1 and user_id = $2 and kind = $3", tenant, user, kind).execute(db).await?;
    Ok(gone.rows_affected() > 0)
}

pub async fn remove_answers(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from security_answer where tenant_id = $1 and user_id = $2", tenant, user).execute(db).await?;
    Ok(gone.rows_affected() > 0)
}

pub async fn remove_passkeys(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from passkey where tenant_id = $1 and user_id = $2", tenant, user).execute(db).await?;
    Ok(gone.rows_affected() > 0)
}

/// The whole list of licences.
pub async fn licences(db: &mut PgConnection, tenant: Uuid, user: Uuid, kinds: &[String]) -> sqlx::Result<()> {
    sqlx::query!("delete from licence where tenant_id = $1 and user_id = $2 and kind <> all($3)", tenant, user, kinds)
        .execute(&mut *db)
        .await?;
    for kind in kinds {
        sqlx::query!(
            "insert into licence (tenant_id, id, user_id, kind) values ($1, $2, $3, $4) on conflict do nothing",
            tenant,
            Uuid::now_v7(),
            user,
            kind
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The whole list of groups but those of a directory, which stay as they are (WB-11).
pub async fn groups(db: &mut PgConnection, tenant: Uuid, user: Uuid, groups: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from group_member m where m.tenant_id = $1 and m.user_id = $2 and m.group_id <> all($3)
           and not exists (select 1 from synced_group s where s.tenant_id = m.tenant_id and s.group_id = m.group_id)",
        tenant,
        user,
        groups
    )
    .execute(&mut *db)
    .await?;
    for group in groups {
        sqlx::query!(
            "insert into group_member (tenant_id, id, group_id, user_id) values ($1, $2, $3, $4) on conflict do nothing",
            tenant,
            Uuid::now_v7(),
            group,
            user
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Long ago enough that the next sign-in asks whether what is on file is still right (REG-2).
pub async fn ask_again(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "update registration set confirmed_at = $3 where tenant_id = $1 and user_id = $2",
        tenant,
        user,
        OffsetDateTime::UNIX_EPOCH
    )
    .execute(db)
    .await?;
    Ok(())
}
