//! Writing what the sync of a directory brings: only people and groups that this directory added (WB-11). The caller's transaction
//! holds the directory's sync, counts whom it lost, and takes all of it back where those are too many.

mod groups;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    NOBODY,
    store::domain_mac,
    synced::{Refusal, judge, tidy_name},
    trust::{Trust, Trusted},
};
use crate::{
    audit::{Activity, Event},
    crypto::{Keyring, same},
    protocol::{
        Anchor, Wire as _,
        sync::{SyncGroup, SyncUser},
    },
};

/// People one directory may bring at most.
const MOST_PEOPLE: i64 = 500_000;
/// Refused people kept to be looked at.
const MOST_REFUSALS: i64 = 1_000;

/// Whose sync, and which pass of it: the portal's own name for a run, so that nothing an agent says can pass for another one.
#[derive(Clone, Copy)]
pub struct Pass<'a> {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub id: Uuid,
    /// Where the passwords of new people are asked for.
    pub new_people: &'a str,
    pub now: OffsetDateTime,
}

/// What came of one batch.
#[derive(Debug, Default)]
pub struct Done {
    pub added: u32,
    pub changed: u32,
    pub same: u32,
    pub restored: u32,
    pub refused: BTreeMap<&'static str, u32>,
    pub groups_refused: u32,
    /// Who could sign in before and cannot now.
    pub lost: Vec<Uuid>,
}

impl Done {
    pub fn accepted(&self) -> u32 {
        self.added + self.changed + self.same
    }

    pub fn refused(&self) -> u32 {
        self.refused.values().sum()
    }
}

/// A row that the directory added, with the part of it that grants trust.
struct Known {
    synced: Uuid,
    anchor: Vec<u8>,
    digest: Option<Vec<u8>>,
    pass: Uuid,
    /// The directory itself closed it: what it opens again is its own doing, what an administrator closed is not.
    closed_there: bool,
    upn: String,
    trusted: Trusted,
}

impl Known {
    /// Whether the row is still this directory's, and Latchkey's.
    fn is_ours(&self, keys: &Keyring, pass: &Pass<'_>) -> bool {
        let row = &self.trusted;
        row.authority != "cloud"
            && row.directory_id == Some(pass.directory)
            && row.source_anchor.as_deref() == Some(text_of(&self.anchor).as_str())
            && row.is_authentic(keys, pass.tenant)
    }
}

fn text_of(anchor: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(anchor)
}

/// What came in one batch.
pub struct Batch<'a> {
    pub users: &'a [SyncUser],
    pub groups: &'a [SyncGroup],
    pub gone: &'a [Anchor],
}

pub async fn apply(db: &mut PgConnection, keys: &Keyring, pass: Pass<'_>, batch: &Batch<'_>) -> anyhow::Result<Done> {
    let mut done = Done::default();
    let domains = domains(db, keys, pass.tenant).await?;
    groups::groups(db, &pass, batch.groups, &mut done).await?;
    let mut known = known(db, &pass, &batch.users.iter().map(|user| user.anchor.as_slice().to_vec()).collect::<Vec<_>>()).await?;
    let mut count = count(db, &pass).await?;
    let (mut seen, mut came, mut taken) = (vec![], BTreeSet::new(), vec![]);
    for user in batch.users {
        if !came.insert(&user.anchor) {
            refuse(db, &pass, user, Refusal::Twice, &mut done).await?;
            continue;
        }
        let before = known.remove(user.anchor.as_slice());
        seen.extend(before.as_ref().map(|before| before.synced));
        let digest = digest(keys, &pass, user);
        if before.as_ref().is_some_and(|before| before.digest.as_deref() == Some(&digest)) {
            done.same += 1;
            continue;
        }
        let is_new = before.is_none();
        let written = match judge(user, &domains, pass.now) {
            _ if is_new && count >= MOST_PEOPLE => Err(Refusal::TooMany),
            Ok(said) => people::write(db, keys, &pass, before, user, &said, digest, &mut done).await?,
            Err(why) => Err(why),
        };
        match written {
            Ok(()) if is_new => {
                count += 1;
                taken.push(user.anchor.as_slice().to_vec());
            }
            Ok(()) => taken.push(user.anchor.as_slice().to_vec()),
            Err(why) => refuse(db, &pass, user, why, &mut done).await?,
        }
    }
    // Whoever was named is not gone, written or not.
    sqlx::query!("update synced_user set pass_id = $3 where tenant_id = $1 and id = any($2)", pass.tenant, &seen, pass.id)
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "delete from sync_refusal where tenant_id = $1 and directory_id = $2 and anchor = any($3)",
        pass.tenant,
        pass.directory,
        &taken
    )
    .execute(&mut *db)
    .await?;
    let anchors: Vec<Vec<u8>> = batch.gone.iter().map(|anchor| anchor.as_slice().to_vec()).collect();
    close(db, keys, &pass, Vanished::Named(&anchors), &mut done).await?;
    Ok(done)
}

/// The end of a full run: whoever was not in it is gone.
pub async fn sweep(db: &mut PgConnection, keys: &Keyring, pass: Pass<'_>, done: &mut Done) -> anyhow::Result<()> {
    close(db, keys, &pass, Vanished::Unnamed, done).await?;
    sqlx::query!(
        "delete from sync_refusal where tenant_id = $1 and directory_id = $2 and pass_id <> $3",
        pass.tenant,
        pass.directory,
        pass.id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How many people of the directory can sign in.
pub async fn people_of(db: &mut PgConnection, tenant: Uuid, directory: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from synced_user where tenant_id = $1 and directory_id = $2 and gone_at is null and not disabled"#,
        tenant,
        directory
    )
    .fetch_one(db)
    .await
}

async fn count(db: &mut PgConnection, pass: &Pass<'_>) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from synced_user where tenant_id = $1 and directory_id = $2"#,
        pass.tenant,
        pass.directory
    )
    .fetch_one(db)
    .await
}

/// The verified domains, those of them that Latchkey wrote.
async fn domains(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<BTreeSet<String>> {
    let rows =
        sqlx::query!("select id, name, mac from domain where tenant_id = $1 and verified_at is not null", tenant).fetch_all(db).await?;
    let authentic = rows.into_iter().filter(|row| tenant != NOBODY && same(&row.mac, &domain_mac(keys, tenant, row.id, &row.name)));
    Ok(authentic.map(|row| row.name).collect())
}

fn digest(keys: &Keyring, pass: &Pass<'_>, user: &SyncUser) -> Vec<u8> {
    keys.row_mac(&[b"synced user", pass.directory.as_bytes(), &user.to_bytes()])
}

/// Held until the transaction ends, in one order, as everybody holds people.
async fn known(db: &mut PgConnection, pass: &Pass<'_>, anchors: &[Vec<u8>]) -> sqlx::Result<BTreeMap<Vec<u8>, Known>> {
    let rows = sqlx::query!(
        r#"select s.id as synced, s.anchor, s.digest, s.pass_id, s.disabled or s.gone_at is not null as "closed!", u.id, u.upn, u.upn_key,
             u.kind, u.enabled, u.authority, u.source_anchor, u.directory_id, u.roles, u.mac
           from synced_user s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
           where s.tenant_id = $1 and s.directory_id = $2 and s.anchor = any($3) order by u.id for update"#,
        pass.tenant,
        pass.directory,
        anchors
    )
    .fetch_all(db)
    .await?;
    let row = rows.into_iter().map(|row| {
        let trusted = Trusted {
            id: row.id,
            upn_key: row.upn_key,
            kind: row.kind,
            enabled: row.enabled,
            authority: row.authority,
            source_anchor: row.source_anchor,
            directory_id: row.directory_id,
            roles: row.roles,
            mac: row.mac,
        };
        let (synced, digest, closed_there) = (row.synced, row.digest, row.closed);
        (row.anchor.clone(), Known { synced, anchor: row.anchor, digest, pass: row.pass_id, closed_there, upn: row.upn, trusted })
    });
    Ok(row.collect())
}

async fn refuse(db: &mut PgConnection, pass: &Pass<'_>, user: &SyncUser, why: Refusal, done: &mut Done) -> sqlx::Result<()> {
    *done.refused.entry(why.as_str()).or_default() += 1;
    sqlx::query!(
        "insert into sync_refusal as r (tenant_id, id, directory_id, anchor, name, reason, pass_id, at)
         select $1, $2, $3, $4, $5, $6, $7, $8
         where (select count(*) from sync_refusal where tenant_id = $1 and directory_id = $3) < $9
         on conflict (tenant_id, directory_id, anchor) do update set name = excluded.name, reason = excluded.reason,
           pass_id = excluded.pass_id, at = excluded.at",
        pass.tenant,
        Uuid::now_v7(),
        pass.directory,
        user.anchor.as_slice(),
        tidy_name(user.upn.as_str()),
        why.as_str(),
        pass.id,
        pass.now,
        MOST_REFUSALS
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Name and state of somebody, signed again.
async fn put(
    db: &mut PgConnection,
    keys: &Keyring,
    pass: &Pass<'_>,
    row: &Trusted,
    upn: &str,
    upn_key: &str,
    enabled: bool,
) -> sqlx::Result<()> {
    let trust = Trust {
        tenant: pass.tenant,
        id: row.id,
        upn_key,
        kind: &row.kind,
        enabled,
        authority: &row.authority,
        anchor: row.source_anchor.as_deref(),
        directory: row.directory_id,
        roles: &row.roles,
    };
    sqlx::query!(
        "update users set upn = $3, upn_key = $4, enabled = $5, mac = $6 where tenant_id = $1 and id = $2",
        pass.tenant,
        row.id,
        upn,
        upn_key,
        enabled,
        trust.mac(keys)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Who is gone.
enum Vanished<'a> {
    Named(&'a [Vec<u8>]),
    /// Everybody who was not in this pass.
    Unnamed,
}

/// Closes accounts that the directory has no more. They keep what they registered for a while: most of what vanishes was moved by
/// mistake and comes back under the same anchor.
async fn close(db: &mut PgConnection, keys: &Keyring, pass: &Pass<'_>, who: Vanished<'_>, done: &mut Done) -> anyhow::Result<()> {
    let anchors = match who {
        Vanished::Named([]) => return Ok(()),
        Vanished::Named(anchors) => anchors.to_vec(),
        Vanished::Unnamed => {
            sqlx::query_scalar!(
                "select anchor from synced_user where tenant_id = $1 and directory_id = $2 and gone_at is null and pass_id <> $3",
                pass.tenant,
                pass.directory,
                pass.id
            )
            .fetch_all(&mut *db)
            .await?
        }
    };
    let gone: Vec<Known> = known(db, pass, &anchors).await?.into_values().collect();
    let ids: Vec<Uuid> = gone.iter().map(|gone| gone.synced).collect();
    mark_gone(db, pass, &ids).await?;
    for gone in &gone {
        // What is no longer the directory's stays as it is.
        if gone.trusted.enabled && gone.is_ours(keys, pass) {
            put(db, keys, pass, &gone.trusted, &gone.upn, &gone.trusted.upn_key, false).await?;
            done.lost.push(gone.trusted.id);
            event(db, pass, gone.trusted.id, "closed: its directory does not have it any more").await?;
        }
    }
    Ok(())
}

async fn mark_gone(db: &mut PgConnection, pass: &Pass<'_>, synced: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update synced_user set gone_at = coalesce(gone_at, $3), digest = null where tenant_id = $1 and id = any($2)",
        pass.tenant,
        synced,
        pass.now
    )
    .execute(db)
    .await?;
    Ok(())
}

async fn event(db: &mut PgConnection, pass: &Pass<'_>, person: Uuid, what: &str) -> sqlx::Result<()> {
    Event::new(pass.tenant, pass.id, Activity::DirectoryChanged).by("agent").about(person).because(what).write(db, pass.now).await
}
