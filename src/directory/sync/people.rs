//! One person of a directory's sync: added, changed, or left to whoever has the name or the account.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Done, Known, Pass, event, groups::memberships, known, mark_gone, put, text_of};
use crate::{
    audit::{Activity, Event},
    crypto::Keyring,
    directory::{
        synced::{Refusal, Said, Value},
        trust::Trust,
    },
    protocol::sync::SyncUser,
};

/// Makes the name free, where this directory's own word is that somebody else has it now.
async fn free_name(
    db: &mut PgConnection,
    keys: &Keyring,
    pass: &Pass<'_>,
    said: &Said,
    mine: Option<Uuid>,
    done: &mut Done,
) -> anyhow::Result<Result<(), Refusal>> {
    let holder = sqlx::query!(
        r#"select u.id, s.anchor as "anchor?" from users u
           left join synced_user s on s.tenant_id = u.tenant_id and s.user_id = u.id and s.directory_id = $3
           where u.tenant_id = $1 and u.upn_key = $2"#,
        pass.tenant,
        said.user_id.key(),
        pass.directory
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(holder) = holder.filter(|holder| Some(holder.id) != mine) else { return Ok(Ok(())) };
    let Some(anchor) = holder.anchor else { return Ok(Err(Refusal::NameTaken)) };
    let mut found = known(db, pass, std::slice::from_ref(&anchor)).await?;
    let Some(other) = found.remove(&anchor).filter(|other| other.is_ours(keys, pass)) else { return Ok(Err(Refusal::NotOurs)) };
    if other.pass == pass.id && !other.closed_there {
        return Ok(Err(Refusal::Twice));
    }
    // The other one waits without a name for what the directory says of it: another name, or that it is gone.
    let nameless = format!("{}@{}", other.trusted.id.simple(), said.user_id.domain());
    put(db, keys, pass, &other.trusted, &nameless, &nameless, false).await?;
    mark_gone(db, pass, &[other.synced]).await?;
    if other.trusted.enabled {
        done.lost.push(other.trusted.id);
    }
    event(db, pass, other.trusted.id, "closed by its directory: another account has its user ID now").await?;
    Ok(Ok(()))
}

#[expect(clippy::too_many_arguments, reason = "one person with everything that is said of them")]
pub async fn write(
    db: &mut PgConnection,
    keys: &Keyring,
    pass: &Pass<'_>,
    before: Option<Known>,
    user: &SyncUser,
    said: &Said,
    digest: Vec<u8>,
    done: &mut Done,
) -> anyhow::Result<Result<(), Refusal>> {
    if before.as_ref().is_some_and(|before| !before.is_ours(keys, pass)) {
        return Ok(Err(Refusal::NotOurs));
    }
    if before.is_none() && is_anchored(db, pass, user).await? {
        return Ok(Err(Refusal::AnchorTaken));
    }
    if let Err(why) = free_name(db, keys, pass, said, before.as_ref().map(|before| before.trusted.id), done).await? {
        return Ok(Err(why));
    }
    let person = match &before {
        Some(before) => change(db, keys, pass, before, user, said, done).await?,
        None => add(db, keys, pass, user, said, done).await?,
    };
    sqlx::query!(
        "update users set display_name = $3, given_name = $4, family_name = $5 where tenant_id = $1 and id = $2",
        pass.tenant,
        person,
        said.display_name,
        said.given_name,
        said.family_name
    )
    .execute(&mut *db)
    .await?;
    for (kind, value) in &said.contacts {
        contact(db, pass, person, kind, value.as_ref()).await?;
    }
    let all_groups = memberships(db, pass, person, user).await?;
    sqlx::query!(
        "insert into synced_user as s (tenant_id, id, directory_id, user_id, anchor, digest, pass_id, disabled, protected, password_set_at,
           rules, synced_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (tenant_id, user_id) do update set digest = excluded.digest, pass_id = excluded.pass_id, disabled = excluded.disabled,
           protected = excluded.protected, password_set_at = excluded.password_set_at, rules = excluded.rules,
           synced_at = excluded.synced_at, gone_at = null",
        pass.tenant,
        Uuid::now_v7(),
        pass.directory,
        person,
        user.anchor.as_slice(),
        // A group that is not known yet may be known the next time.
        all_groups.then_some(digest),
        pass.id,
        user.disabled,
        user.protected,
        said.password_set_at,
        i16::from(user.rules),
        pass.now
    )
    .execute(db)
    .await?;
    Ok(Ok(()))
}

/// Whether somebody whom this sync did not add stands for the same account.
async fn is_anchored(db: &mut PgConnection, pass: &Pass<'_>, user: &SyncUser) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from users where tenant_id = $1 and source_anchor = $2
             and (directory_id is null or directory_id = $3)) as "found!""#,
        pass.tenant,
        text_of(user.anchor.as_slice()),
        pass.directory
    )
    .fetch_one(db)
    .await
}

async fn add(db: &mut PgConnection, keys: &Keyring, pass: &Pass<'_>, user: &SyncUser, said: &Said, done: &mut Done) -> sqlx::Result<Uuid> {
    let (id, anchor) = (Uuid::now_v7(), text_of(user.anchor.as_slice()));
    let trust = Trust {
        tenant: pass.tenant,
        id,
        upn_key: said.user_id.key(),
        kind: "member",
        enabled: !user.disabled,
        authority: pass.new_people,
        anchor: Some(&anchor),
        directory: Some(pass.directory),
        roles: &[],
    };
    sqlx::query!(
        "insert into users (tenant_id, id, upn, upn_key, kind, enabled, authority, source_anchor, directory_id, mac, created_at)
         values ($1, $2, $3, $4, 'member', $5, $6, $7, $8, $9, $10)",
        pass.tenant,
        id,
        said.user_id.as_given(),
        said.user_id.key(),
        trust.enabled,
        pass.new_people,
        anchor,
        pass.directory,
        trust.mac(keys),
        pass.now
    )
    .execute(db)
    .await?;
    done.added += 1;
    Ok(id)
}

async fn change(
    db: &mut PgConnection,
    keys: &Keyring,
    pass: &Pass<'_>,
    before: &Known,
    user: &SyncUser,
    said: &Said,
    done: &mut Done,
) -> sqlx::Result<Uuid> {
    let row = &before.trusted;
    let enabled = !user.disabled && (row.enabled || before.closed_there);
    if (before.upn.as_str(), row.enabled) != (said.user_id.as_given(), enabled) {
        put(db, keys, pass, row, said.user_id.as_given(), said.user_id.key(), enabled).await?;
    }
    if row.enabled && !enabled {
        done.lost.push(row.id);
        event(db, pass, row.id, "disabled by its directory").await?;
    } else if enabled && !row.enabled {
        done.restored += 1;
        event(db, pass, row.id, "enabled by its directory").await?;
    }
    if row.upn_key != said.user_id.key() {
        event(db, pass, row.id, "has another user ID in its directory").await?;
    }
    if enabled {
        done.lost.retain(|lost| *lost != row.id);
    }
    done.changed += 1;
    Ok(row.id)
}

/// A public value, unless somebody here put another in its place. A new value has to be confirmed anew.
async fn contact(db: &mut PgConnection, pass: &Pass<'_>, person: Uuid, kind: &str, value: Option<&Value>) -> sqlx::Result<()> {
    let Some(value) = value else {
        let gone = sqlx::query!(
            "delete from contact where tenant_id = $1 and user_id = $2 and kind = $3 and source = 'sync'",
            pass.tenant,
            person,
            kind
        )
        .execute(&mut *db)
        .await?;
        if gone.rows_affected() > 0 {
            contact_event(db, pass, person, kind).await?;
        }
        return Ok(());
    };
    let replaced = sqlx::query_scalar!(
        r#"insert into contact as c (tenant_id, id, user_id, kind, value, extension, as_given, source, valid)
         values ($1, $2, $3, $4, $5, $6, $7, 'sync', $8)
         on conflict (tenant_id, user_id, kind) do update set value = excluded.value, extension = excluded.extension,
           as_given = excluded.as_given, valid = excluded.valid,
           confirmed_at = case when c.value = excluded.value and c.extension is not distinct from excluded.extension then c.confirmed_at end
         where c.source = 'sync' and (c.value, c.as_given) is distinct from (excluded.value, excluded.as_given)
         returning (xmax <> 0) as "replaced!""#,
        pass.tenant,
        Uuid::now_v7(),
        person,
        kind,
        value.value,
        value.extension,
        value.as_given,
        value.valid
    )
    .fetch_optional(&mut *db)
    .await?;
    if replaced == Some(true) {
        contact_event(db, pass, person, kind).await?;
    }
    Ok(())
}

async fn contact_event(db: &mut PgConnection, pass: &Pass<'_>, person: Uuid, kind: &str) -> sqlx::Result<()> {
    let event = Event::new(pass.tenant, pass.id, Activity::DirectoryChanged).by("agent").about(person);
    event.because("contact data changed by its directory").with(serde_json::json!({ "contact": kind })).write(db, pass.now).await
}
