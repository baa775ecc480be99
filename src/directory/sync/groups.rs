//! Groups of a directory's sync, and who is in them.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Done, Pass};
use crate::{
    directory::{fold, synced::tidy_name},
    protocol::{
        Anchor,
        sync::{SyncGroup, SyncUser},
    },
};

/// Groups one directory may bring at most.
const MOST_GROUPS: i64 = 20_000;

/// Groups that are not there are made; a name that somebody else's group has is left to it.
pub async fn groups(db: &mut PgConnection, pass: &Pass<'_>, groups: &[SyncGroup], done: &mut Done) -> sqlx::Result<()> {
    if groups.is_empty() {
        return Ok(());
    }
    let mut count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from synced_group where tenant_id = $1 and directory_id = $2"#,
        pass.tenant,
        pass.directory
    )
    .fetch_one(&mut *db)
    .await?;
    for group in groups {
        let name = tidy_name(group.name.as_str());
        let known = sqlx::query_scalar!(
            "select group_id from synced_group where tenant_id = $1 and directory_id = $2 and anchor = $3",
            pass.tenant,
            pass.directory,
            group.anchor.as_slice()
        )
        .fetch_optional(&mut *db)
        .await?;
        let key = fold(&name);
        let is_free = !name.is_empty()
            && sqlx::query_scalar!(
                r#"select not exists (select 1 from groups where tenant_id = $1 and name_key = $2 and id is distinct from $3) as "free!""#,
                pass.tenant,
                key,
                known
            )
            .fetch_one(&mut *db)
            .await?;
        match known {
            _ if !is_free => done.groups_refused += 1,
            None if count >= MOST_GROUPS => done.groups_refused += 1,
            Some(id) => {
                sqlx::query!("update groups set name = $3, name_key = $4 where tenant_id = $1 and id = $2", pass.tenant, id, name, key)
                    .execute(&mut *db)
                    .await?;
            }
            None => {
                add_group(db, pass, &group.anchor, &name, &key).await?;
                count += 1;
            }
        }
    }
    Ok(())
}

async fn add_group(db: &mut PgConnection, pass: &Pass<'_>, anchor: &Anchor, name: &str, key: &str) -> sqlx::Result<()> {
    let id = Uuid::now_v7();
    sqlx::query!("insert into groups (tenant_id, id, name, name_key) values ($1, $2, $3, $4)", pass.tenant, id, name, key)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "insert into synced_group (tenant_id, id, directory_id, group_id, anchor) values ($1, $2, $3, $4, $5)",
        pass.tenant,
        Uuid::now_v7(),
        pass.directory,
        id,
        anchor.as_slice()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Puts somebody into the directory's groups they are in, and out of its others. `false`: some are not known.
pub async fn memberships(db: &mut PgConnection, pass: &Pass<'_>, person: Uuid, user: &SyncUser) -> sqlx::Result<bool> {
    let anchors: BTreeSet<Vec<u8>> = user.groups.as_slice().iter().map(|anchor| anchor.as_slice().to_vec()).collect();
    let anchors: Vec<Vec<u8>> = anchors.into_iter().collect();
    let groups = sqlx::query_scalar!(
        "select group_id from synced_group where tenant_id = $1 and directory_id = $2 and anchor = any($3)",
        pass.tenant,
        pass.directory,
        &anchors
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "delete from group_member m using synced_group g
         where m.tenant_id = $1 and m.user_id = $2 and g.tenant_id = m.tenant_id and g.group_id = m.group_id and g.directory_id = $3
           and m.group_id <> all($4)",
        pass.tenant,
        person,
        pass.directory,
        &groups
    )
    .execute(&mut *db)
    .await?;
    let ids: Vec<Uuid> = groups.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "insert into group_member (tenant_id, id, group_id, user_id)
         select $1, x.id, x.group_id, $4 from unnest($2::uuid[], $3::uuid[]) as x (id, group_id) on conflict do nothing",
        pass.tenant,
        &ids,
        &groups,
        person
    )
    .execute(db)
    .await?;
    Ok(groups.len() == anchors.len())
}
