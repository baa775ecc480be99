//! Domains in Postgres. A pending one has no code of its row: only who proved it, or the operator, makes it route.

use anyhow::Context as _;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{DomainName, Finding, MOST_PENDING, Watch, within};
use crate::{
    crypto::{Keyring, random, same},
    directory::store::domain_mac,
};

/// What is known of the record that proves a domain.
#[derive(Debug, Clone)]
pub struct Check {
    pub token: String,
    pub added_at: OffsetDateTime,
    pub checked_at: Option<OffsetDateTime>,
    pub outcome: Option<String>,
    pub others: i32,
    pub stopped_at: Option<OffsetDateTime>,
    pub watch: Watch,
}

#[derive(Debug, Clone)]
pub struct Domain {
    pub id: Uuid,
    pub name: String,
    pub initial: bool,
    pub verified_at: Option<OffsetDateTime>,
    /// False: the row says that it is verified, and Latchkey did not write that.
    pub authentic: bool,
    /// Another organisation proved it, or a domain it lies in.
    pub taken: bool,
    /// `None`: the operator vouched for it, or it is the first.
    pub check: Option<Check>,
}

impl Domain {
    /// Whether people are routed by it.
    pub fn is_live(&self) -> bool {
        self.verified_at.is_some() && self.authentic
    }
}

/// So many domains of an organisation are shown; more than anybody has.
const MOST: i64 = 500;

/// The domains of an organisation, the first one first.
pub async fn all(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Vec<Domain>> {
    read(db, keys, tenant, None).await
}

pub async fn one(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Domain>> {
    Ok(read(db, keys, tenant, Some(id)).await?.pop())
}

async fn read(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Option<Uuid>) -> sqlx::Result<Vec<Domain>> {
    let rows = sqlx::query!(
        r#"select d.id, d.name, d.initial, d.verified_at, d.mac, c.token as "token?", c.added_at as "added_at?", c.checked_at, c.outcome,
             c.others as "others?", c.stopped_at, c.failures as "failures?", c.failing_since, c.next_check_at
           from domain d left join domain_check c on c.tenant_id = d.tenant_id and c.id = d.id
           where d.tenant_id = $1 and ($2::uuid is null or d.id = $2) order by d.initial desc, d.name limit $3"#,
        tenant,
        id,
        MOST
    )
    .fetch_all(&mut *db)
    .await?;
    let mut found = vec![];
    for row in rows {
        let authentic = same(&row.mac, &domain_mac(keys, tenant, row.id, &row.name));
        let taken = row.verified_at.is_none() && belongs_elsewhere(&mut *db, tenant, &row.name).await?;
        let check = row.token.zip(row.added_at).map(|(token, added_at)| Check {
            token,
            added_at,
            checked_at: row.checked_at,
            outcome: row.outcome,
            others: row.others.unwrap_or(0),
            stopped_at: row.stopped_at,
            watch: Watch { failures: row.failures.unwrap_or(0), failing_since: row.failing_since, next_check_at: row.next_check_at },
        });
        let (id, name, initial, verified_at) = (row.id, row.name, row.initial, row.verified_at);
        found.push(Domain { id, name, initial, verified_at, authentic, taken, check });
    }
    Ok(found)
}

/// Whether another organisation proved a domain, or one that it lies in. The one question that looks past an organisation's own
/// rows, and all it says is yes or no. A domain that others have names *below* is not taken: who runs it decides over those names
/// anyway, and whoever owns only one of them must not keep its owner out.
pub async fn belongs_elsewhere(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from domain where name = any($2) and verified_at is not null and tenant_id <> $1) as "taken!""#,
        tenant,
        &within(name)
    )
    .fetch_one(db)
    .await
}

/// Why a domain was not added or proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is in the list already.
    Known,
    /// It is another organisation's.
    Taken,
    TooMany,
}

/// Whoever makes a domain route waits here: of two organisations that prove the same name at once, or one within the other, the
/// second sees the first.
async fn one_at_a_time(db: &mut PgConnection) -> sqlx::Result<()> {
    const LOCK: i64 = 0x6c61_7463_6864_6f6d;
    sqlx::query!("select pg_advisory_xact_lock($1)", LOCK).fetch_one(db).await?;
    Ok(())
}

/// A pending domain: it routes and brands nothing.
pub async fn add(db: &mut PgConnection, tenant: Uuid, name: &DomainName, now: OffsetDateTime) -> anyhow::Result<Result<Uuid, Refused>> {
    sqlx::query!("select 1 as one from tenant where id = $1 for no key update", tenant).fetch_optional(&mut *db).await?;
    let known = sqlx::query_scalar!(
        r#"select exists (select 1 from domain where tenant_id = $1 and name = $2) as "known!""#,
        tenant,
        name.as_str()
    )
    .fetch_one(&mut *db)
    .await?;
    if known {
        return Ok(Err(Refused::Known));
    }
    if belongs_elsewhere(&mut *db, tenant, name.as_str()).await? {
        return Ok(Err(Refused::Taken));
    }
    let pending = sqlx::query_scalar!(r#"select count(*) as "n!" from domain where tenant_id = $1 and verified_at is null"#, tenant)
        .fetch_one(&mut *db)
        .await?;
    if pending >= MOST_PENDING {
        return Ok(Err(Refused::TooMany));
    }
    let id = Uuid::now_v7();
    sqlx::query!("insert into domain (tenant_id, id, name, mac) values ($1, $2, $3, '')", tenant, id, name.as_str())
        .execute(&mut *db)
        .await?;
    // Random for each organisation and domain, and a new one whenever it is added: an old record proves nothing.
    let token = hex::encode(random::<16>()?);
    sqlx::query!("insert into domain_check (tenant_id, id, token, added_at) values ($1, $2, $3, $4)", tenant, id, token, now)
        .execute(db)
        .await?;
    Ok(Ok(id))
}

/// The domain with its row held. Whoever asked the DNS reads it anew here: meanwhile it may be gone, or proven.
pub async fn hold(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Domain>> {
    one_at_a_time(&mut *db).await?;
    sqlx::query!("select 1 as one from domain where tenant_id = $1 and id = $2 for update", tenant, id).fetch_optional(&mut *db).await?;
    one(db, keys, tenant, id).await
}

/// Writes down what a look found.
pub async fn looked(db: &mut PgConnection, tenant: Uuid, id: Uuid, finding: Finding, now: OffsetDateTime) -> sqlx::Result<()> {
    let others = if let Finding::Other(n) = finding { n } else { 0 };
    sqlx::query!(
        "update domain_check set checked_at = $3, outcome = $4, others = $5 where tenant_id = $1 and id = $2",
        tenant,
        id,
        now,
        finding.as_str(),
        others
    )
    .execute(db)
    .await?;
    Ok(())
}

pub async fn set_watch(db: &mut PgConnection, tenant: Uuid, id: Uuid, watch: &Watch) -> sqlx::Result<()> {
    sqlx::query!(
        "update domain_check set failures = $3, failing_since = $4, next_check_at = $5 where tenant_id = $1 and id = $2",
        tenant,
        id,
        watch.failures,
        watch.failing_since,
        watch.next_check_at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// It routes from now on. Call with the domain held. False: another organisation was first.
pub async fn verify(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, domain: &Domain, now: OffsetDateTime) -> sqlx::Result<bool> {
    if belongs_elsewhere(&mut *db, tenant, &domain.name).await? {
        return Ok(false);
    }
    sqlx::query!(
        "update domain set verified_at = $3, mac = $4 where tenant_id = $1 and id = $2",
        tenant,
        domain.id,
        now,
        domain_mac(keys, tenant, domain.id, &domain.name)
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update domain_check set stopped_at = null where tenant_id = $1 and id = $2", tenant, domain.id).execute(&mut *db).await?;
    set_watch(db, tenant, domain.id, &Watch::proven(now)).await?;
    Ok(true)
}

/// It routes nobody any more, and may be proven again, by this organisation or another.
pub async fn stop(db: &mut PgConnection, tenant: Uuid, id: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("update domain set verified_at = null, mac = '' where tenant_id = $1 and id = $2", tenant, id).execute(&mut *db).await?;
    sqlx::query!("update domain_check set stopped_at = $3 where tenant_id = $1 and id = $2", tenant, id, now).execute(db).await?;
    Ok(())
}

/// How many people have user IDs in a domain; counted to one more than [`COUNTED`].
pub async fn people_in(db: &mut PgConnection, tenant: Uuid, name: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from (select 1 as one from users where tenant_id = $1 and split_part(upn_key, '@', 2) = $2 limit $3) p"#,
        tenant,
        name,
        COUNTED + 1
    )
    .fetch_one(db)
    .await
}

/// Beyond this a number says nothing more.
pub const COUNTED: i64 = 10_000;

pub async fn remove(db: &mut PgConnection, tenant: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from domain where tenant_id = $1 and id = $2 and not initial", tenant, id).execute(db).await?;
    Ok(())
}

/// The operator's word for a domain, instead of a record: it has no row in `domain_check` and is never looked at again.
pub async fn vouch(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    name: &DomainName,
    now: OffsetDateTime,
) -> anyhow::Result<Result<(), Refused>> {
    one_at_a_time(&mut *db).await?;
    if belongs_elsewhere(&mut *db, tenant, name.as_str()).await? {
        return Ok(Err(Refused::Taken));
    }
    let id = sqlx::query_scalar!(
        "insert into domain (tenant_id, id, name, mac) values ($1, $2, $3, '')
         on conflict (tenant_id, name) do update set name = excluded.name returning id",
        tenant,
        Uuid::now_v7(),
        name.as_str()
    )
    .fetch_one(&mut *db)
    .await?;
    sqlx::query!("delete from domain_check where tenant_id = $1 and id = $2", tenant, id).execute(&mut *db).await?;
    let domain = one(&mut *db, keys, tenant, id).await?.context("the domain is gone")?;
    if domain.is_live() {
        return Ok(Ok(()));
    }
    verify(db, keys, tenant, &domain, now).await?;
    Ok(Ok(()))
}

/// A proven domain whose next look is due.
pub struct Due {
    pub tenant: Uuid,
    pub id: Uuid,
    pub name: String,
    pub token: String,
}

/// Takes one, for this process: the others see it in an hour, if this one dies.
pub async fn claim(db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<Option<Due>> {
    sqlx::query_as!(
        Due,
        r#"update domain_check c set next_check_at = $2 from domain d
           where d.tenant_id = c.tenant_id and d.id = c.id and (c.tenant_id, c.id) = (
             select tenant_id, id from domain_check where next_check_at <= $1 order by next_check_at limit 1 for update skip locked)
           returning c.tenant_id as tenant, c.id, d.name, c.token"#,
        now,
        now + super::AFTER_SILENCE
    )
    .fetch_optional(db)
    .await
}
