//! What the decision says of everybody of an organisation: for lists, filters and figures, and for telling whom a change of policy
//! would strand (POL-2). Pages read what a job keeps; nobody waits while a whole organisation is decided over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    NOBODY, facts, is_administrator,
    store::{self, Tenant, Which},
    trust::Trusted,
};
use crate::{
    clock::Clock,
    crypto::Keyring,
    eligibility::{self, AuthorityFact, Channels, Facts, Guest, LicenceFact, Means, TenantFacts, UserFacts, WritebackFact, registration},
    policy::{Kind, LicenceCheck, Policy, Scope},
};

/// How many people are read at once.
const PAGE: i64 = 5_000;
/// How many single changes one round looks at.
const ROUND: i64 = 500;
/// Time itself moves people too (a trial that ends): everybody is looked at once a day.
const DAY: Duration = Duration::days(1);
/// Sums of a large organisation are made anew this often at most.
const SUMS: Duration = Duration::minutes(5);
const LARGE: i64 = 50_000;

/// Everything of a person that the decision looks at, and that many people have alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    enabled: bool,
    administrator: bool,
    guest: Option<bool>,
    on_premises: bool,
    /// Kept on-premises, and nobody can tell in which directory.
    homeless: bool,
    reset: bool,
    writeback: bool,
    mobile: bool,
    email: bool,
    office: bool,
    /// The mobile and the office phone are one number.
    same_phone: bool,
    app: bool,
    answers: u8,
    groups: Vec<Uuid>,
}

/// One person of an organisation, as the decision sees them.
pub struct Someone {
    pub user: Uuid,
    pub profile: Profile,
}

impl Profile {
    /// The facts under a policy. What passes by itself is left out: locks, agents that are away, providers that are down.
    pub fn facts(&self, tenant: &Tenant, policy: &Policy, capabilities: Capabilities, now: OffsetDateTime) -> Facts {
        let of_tenant = policy.licence_check == LicenceCheck::Tenant;
        let licence = LicenceFact {
            reset: if of_tenant { capabilities.reset } else { self.reset },
            writeback: if of_tenant { capabilities.writeback } else { self.writeback },
        };
        let writeback = if tenant.directories == 0 || !policy.write_back {
            WritebackFact::Off
        } else if self.homeless {
            WritebackFact::ActionNeeded
        } else {
            WritebackFact::Ready
        };
        let means = [
            (Kind::Mobile, self.mobile, "mobile"),
            (Kind::Email, self.email, "email"),
            (Kind::App, self.app, "app"),
            (Kind::Office, self.office, if self.same_phone { "mobile" } else { "office" }),
            (Kind::Questions, self.answers >= policy.questions_to_reset, "questions"),
        ];
        Facts {
            now,
            personal_domain: false,
            tenant: TenantFacts {
                // A policy that is about to be the first one is one.
                has_policy: tenant.has_policy || *policy != tenant.policy,
                ..facts::tenant_facts(tenant, policy, writeback)
            },
            user: Some(UserFacts {
                enabled: self.enabled,
                administrator: self.administrator,
                guest: self.guest.map(|supported| if supported { Guest::Supported } else { Guest::Unsupported }),
                authority: if self.on_premises { AuthorityFact::OnPremises } else { AuthorityFact::Cloud },
                groups: self.groups.iter().copied().collect(),
                licence,
                means: means
                    .into_iter()
                    .filter(|(_, there, _)| *there)
                    .map(|(kind, _, destination)| Means { kind, destination: destination.to_owned() })
                    .collect(),
                locked_until: None,
                sign_in_locked: false,
                confirmed_at: None,
            }),
            channels: Channels { mail: true, texts: true, voice: true },
        }
    }

    pub fn is_member(&self) -> bool {
        self.guest.is_none()
    }
}

/// What the licences of a whole tenant allow, where the policy asks for no more than one of them (DIR-5).
#[derive(Debug, Clone, Copy)]
pub struct Capabilities {
    reset: bool,
    writeback: bool,
}

pub async fn capabilities(db: &mut PgConnection, tenant: Uuid) -> sqlx::Result<Capabilities> {
    let held = sqlx::query_scalar!(
        r#"select distinct x as "x!" from licence_kind k, unnest(k.capabilities) x
           where exists (select 1 from licence l where l.tenant_id = $1 and l.kind = k.code)"#,
        tenant
    )
    .fetch_all(db)
    .await?;
    let may = |capability: &str| held.iter().any(|held| held == capability);
    Ok(Capabilities { reset: may("reset"), writeback: may("writeback") })
}

/// The groups that decide in any of these policies.
fn deciding<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Vec<Uuid> {
    let of = |policy: &Policy| match &policy.enabled {
        Scope::Selected { groups, except } => groups.union(except).copied().collect(),
        Scope::None | Scope::All => BTreeSet::new(),
    };
    policies.into_iter().flat_map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

/// At most [`PAGE`] people with ids above `after` and not above `last`, in the order of their ids. `groups`: whose membership
/// counts, nested membership included (DIR-6).
async fn page(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    groups: &[Uuid],
    (after, last): (Uuid, Uuid),
) -> sqlx::Result<Vec<Someone>> {
    let rows = sqlx::query!(
        r#"with recursive page as materialized (
             select id, upn_key, kind, enabled, authority, source_anchor, directory_id, roles, mac from users
             where tenant_id = $1 and id > $2 and id <= $3 order by id limit $4),
           below (root, group_id) as (
             select g, g from unnest($5::uuid[]) g
             union
             select b.root, m.member_group_id from below b
             join group_member m on m.tenant_id = $1 and m.group_id = b.group_id and m.member_group_id is not null)
           select p.id, p.upn_key, p.kind, p.enabled, p.authority, p.source_anchor, p.directory_id, p.roles, p.mac,
             e.mobile as "mobile?", e.office as "office?", e.email as "email?", coalesce(a.n, 0) as "answers!",
             k.user_id is not null as "app!", coalesce(l.capabilities, '{}') as "capabilities!", coalesce(g.groups, '{}') as "groups!"
           from page p
           left join (select user_id, mobile, office, email from effective_contact
             where tenant_id = $1 and user_id > $2 and user_id <= (select id from page order by id desc limit 1)) e on e.user_id = p.id
           left join (select user_id, count(*) as n from security_answer
             where tenant_id = $1 and user_id > $2 and user_id <= (select id from page order by id desc limit 1) group by 1) a on a.user_id = p.id
           left join (select distinct user_id from authenticator
             where tenant_id = $1 and user_id > $2 and user_id <= (select id from page order by id desc limit 1)) k on k.user_id = p.id
           left join (select l.user_id, array_agg(distinct x) as capabilities
             from licence l join licence_kind c on c.code = l.kind, unnest(c.capabilities) x
             where l.tenant_id = $1 and l.user_id > $2 and l.user_id <= (select id from page order by id desc limit 1) group by 1) l
             on l.user_id = p.id
           left join (select m.user_id, array_agg(distinct b.root order by b.root) as groups
             from group_member m join below b on b.group_id = m.group_id
             where m.tenant_id = $1 and m.user_id > $2 and m.user_id <= (select id from page order by id desc limit 1) group by 1) g
             on g.user_id = p.id
           order by p.id"#,
        tenant.id,
        after,
        last,
        PAGE,
        groups
    )
    .fetch_all(db)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let stored = Trusted {
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
            let may = |capability: &str| row.capabilities.iter().any(|held| held == capability);
            let on_premises = stored.authority != "cloud";
            let profile = Profile {
                enabled: stored.enabled && stored.is_authentic(keys, tenant.id),
                administrator: is_administrator(&stored.roles),
                guest: (stored.kind != "member").then_some(stored.kind != "synced_guest"),
                on_premises,
                homeless: on_premises && stored.directory_id.is_none() && tenant.directories > 1,
                reset: may("reset"),
                writeback: may("writeback"),
                mobile: row.mobile.is_some(),
                email: row.email.is_some(),
                office: row.office.is_some(),
                same_phone: row.mobile.is_some() && row.mobile == row.office,
                app: row.app,
                answers: u8::try_from(row.answers).unwrap_or(u8::MAX),
                groups: row.groups,
            };
            Someone { user: stored.id, profile }
        })
        .collect())
}

/// Everybody of a tenant, page after page.
async fn everybody(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    groups: &[Uuid],
    mut each: impl FnMut(Someone),
) -> sqlx::Result<()> {
    let mut after = Uuid::nil();
    loop {
        let people = page(db, keys, tenant, groups, (after, Uuid::max())).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = last.user;
        people.into_iter().for_each(&mut each);
    }
}

/// Whom a policy would strand: people who can reset under the policy in force and could not under the new one (POL-2).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stranded {
    /// How many can reset today.
    pub able: i64,
    pub people: i64,
    /// The same by what they have registered today.
    pub by: BTreeMap<Vec<Kind>, i64>,
}

/// The same decision as at the portal's first step, over everybody, for both policies.
pub async fn stranded(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    new: &Policy,
    now: OffsetDateTime,
) -> anyhow::Result<Stranded> {
    let capabilities = capabilities(db, tenant.id).await?;
    let mut counts: HashMap<Profile, i64> = HashMap::new();
    everybody(db, keys, tenant, &deciding([&tenant.policy, new]), |someone| *counts.entry(someone.profile).or_default() += 1).await?;
    let mut found = Stranded::default();
    for (profile, n) in counts {
        let Some(kinds) = kinds_of_the_able(&profile, tenant, &tenant.policy, capabilities, now) else { continue };
        found.able += n;
        if kinds_of_the_able(&profile, tenant, new, capabilities, now).is_none() {
            found.people += n;
            *found.by.entry(kinds).or_default() += n;
        }
    }
    Ok(found)
}

/// The same people one by one, from `after` on in the order of their ids; at most `most`.
pub async fn list_stranded(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    new: &Policy,
    (after, most): (Uuid, usize),
    now: OffsetDateTime,
) -> anyhow::Result<Vec<Uuid>> {
    let capabilities = capabilities(db, tenant.id).await?;
    let groups = deciding([&tenant.policy, new]);
    let (mut found, mut after) = (vec![], after);
    while found.len() < most {
        let people = page(db, keys, tenant, &groups, (after, Uuid::max())).await?;
        let Some(last) = people.last() else { break };
        after = last.user;
        let able = |someone: &Someone, policy| kinds_of_the_able(&someone.profile, tenant, policy, capabilities, now).is_some();
        found.extend(people.iter().filter(|one| able(one, &tenant.policy) && !able(one, new)).map(|one| one.user));
    }
    found.truncate(most);
    Ok(found)
}

/// The same among one page of people, and where the next page begins; `None`: there is none.
pub async fn stranded_after(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    new: &Policy,
    after: Uuid,
    now: OffsetDateTime,
) -> anyhow::Result<(Vec<Uuid>, Option<Uuid>)> {
    let capabilities = capabilities(db, tenant.id).await?;
    let people = page(db, keys, tenant, &deciding([&tenant.policy, new]), (after, Uuid::max())).await?;
    let able = |someone: &Someone, policy| kinds_of_the_able(&someone.profile, tenant, policy, capabilities, now).is_some();
    let stranded = people.iter().filter(|one| able(one, &tenant.policy) && !able(one, new)).map(|one| one.user);
    Ok((stranded.collect(), people.last().map(|last| last.user)))
}

/// What somebody who can reset under a policy does it with; `None`: they cannot.
fn kinds_of_the_able(
    profile: &Profile,
    tenant: &Tenant,
    policy: &Policy,
    capabilities: Capabilities,
    now: OffsetDateTime,
) -> Option<Vec<Kind>> {
    let grant = eligibility::decide(&profile.facts(tenant, policy, capabilities, now)).ok()?;
    Some(grant.kinds.into_iter().collect())
}

/// Decides anew over whomever a change concerned, until nothing is left to do. Any number of processes may do it at once.
pub async fn refresh(pool: &PgPool, keys: &Keyring, clock: &Clock) -> anyhow::Result<()> {
    while changed(pool, keys, clock).await? {}
    while walk(pool, keys, clock).await? {}
    sums(pool, clock).await
}

/// The tenant; `None` where its policy or its domain cannot be read: an organisation that is broken must not hold up the others.
async fn readable(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> anyhow::Result<Option<Tenant>> {
    match store::tenant(db, keys, Which::Id(tenant)).await {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.downcast_ref::<sqlx::Error>().is_some() => Err(error),
        Err(error) => {
            tracing::error!(tenant.id = %tenant, "what lists and figures show of this organisation stays as it is: {error:#}");
            Ok(None)
        }
    }
}

/// A transaction that gives way: who changes or deletes people never fails because of this job, which tries again soon. It gives up
/// before the database looks for a deadlock (after a second).
async fn yielding(pool: &PgPool) -> sqlx::Result<sqlx::Transaction<'static, sqlx::Postgres>> {
    let mut tx = pool.begin().await?;
    sqlx::query("set local lock_timeout = '300ms'").execute(&mut *tx).await?;
    Ok(tx)
}

/// One round over single people. Returns whether there may be more.
async fn changed(pool: &PgPool, keys: &Keyring, clock: &Clock) -> anyhow::Result<bool> {
    let mut tx = yielding(pool).await?;
    let stale = sqlx::query!(
        "delete from standing_stale where (tenant_id, id) in
           (select tenant_id, id from standing_stale order by tenant_id, id limit $1 for update skip locked)
         returning tenant_id, user_id",
        ROUND
    )
    .fetch_all(&mut *tx)
    .await?;
    let people: BTreeSet<(Uuid, Uuid)> = stale.iter().map(|row| (row.tenant_id, row.user_id)).collect();
    let mut tenants: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for (tenant, user) in people {
        tenants.entry(tenant).or_default().push(user);
    }
    let mut decided = vec![];
    for (tenant, users) in tenants.into_iter().filter(|(tenant, _)| *tenant != NOBODY) {
        let Some(tenant) = readable(&mut tx, keys, tenant).await? else { continue };
        let capabilities = capabilities(&mut tx, tenant.id).await?;
        let groups = deciding([&tenant.policy]);
        for user in users {
            let before = Uuid::from_u128(user.as_u128().saturating_sub(1));
            let found = page(&mut tx, keys, &tenant, &groups, (before, user)).await?;
            write(&mut tx, &tenant, capabilities, &found, clock.now()).await?;
        }
        decided.push(tenant.id);
    }
    tx.commit().await?;
    sqlx::query!("update standing_total set sums_due = true where tenant_id = any($1) and not sums_due", &decided).execute(pool).await?;
    Ok(!stale.is_empty())
}

/// One page of a tenant whose everybody is decided over anew. Returns whether there may be more. Nothing is held while people are
/// read: where the walk began anew meanwhile, or another process was first, this page was walked for nothing.
async fn walk(pool: &PgPool, keys: &Keyring, clock: &Clock) -> anyhow::Result<bool> {
    let now = clock.now();
    let row = sqlx::query!(
        r#"select tenant_id, walk_version, coalesce(walk_after, '00000000-0000-0000-0000-000000000000') as "after!" from standing_total
           where walk_after is not null or walked_at < $1 order by tenant_id limit 1"#,
        now - DAY
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let mut tx = yielding(pool).await?;
    let mut last = None;
    if let Some(tenant) = readable(&mut tx, keys, row.tenant_id).await? {
        let capabilities = capabilities(&mut tx, tenant.id).await?;
        let found = page(&mut tx, keys, &tenant, &deciding([&tenant.policy]), (row.after, Uuid::max())).await?;
        write(&mut tx, &tenant, capabilities, &found, now).await?;
        last = found.last().map(|last| last.user);
    }
    tx.commit().await?;
    sqlx::query!(
        "update standing_total set walk_after = $3, walked_at = case when $3::uuid is null then $4 else walked_at end, sums_due = true
         where tenant_id = $1 and walk_version = $2",
        row.tenant_id,
        row.walk_version,
        last,
        now
    )
    .execute(pool)
    .await?;
    Ok(true)
}

async fn write(
    db: &mut PgConnection,
    tenant: &Tenant,
    capabilities: Capabilities,
    people: &[Someone],
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let (mut users, mut member, mut enabled, mut registered, mut capable) = (vec![], vec![], vec![], vec![], vec![]);
    let (mut licensed, mut reason, mut methods) = (vec![], vec![], vec![]);
    for someone in people {
        let facts = someone.profile.facts(tenant, &tenant.policy, capabilities, now);
        let (state, decision) = (registration(&facts), eligibility::decide(&facts));
        users.push(someone.user);
        member.push(someone.profile.is_member());
        enabled.push(state.enabled);
        registered.push(state.registered);
        capable.push(state.capable);
        licensed.push(
            facts.user.as_ref().is_some_and(|user| if someone.profile.on_premises { user.licence.writeback } else { user.licence.reset }),
        );
        reason.push(decision.err().map(|stop| stop.reason.as_str()));
        // Arrays of arrays of different lengths cannot be sent: one text each.
        methods.push(state.have.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(","));
    }
    sqlx::query!(
        "insert into standing (tenant_id, id, user_id, member, enabled, registered, capable, licensed, reason, methods, decided_at)
         select $1, x.u, x.u, x.m, x.e, x.r, x.c, x.l, x.why, string_to_array(x.k, ','), $10
         from unnest($2::uuid[], $3::bool[], $4::bool[], $5::bool[], $6::bool[], $7::bool[], $8::text[], $9::text[]) x (u, m, e, r, c, l, why, k)
         join users p on p.tenant_id = $1 and p.id = x.u
         on conflict (tenant_id, user_id) do update set member = excluded.member, enabled = excluded.enabled,
           registered = excluded.registered, capable = excluded.capable, licensed = excluded.licensed, reason = excluded.reason,
           methods = excluded.methods, decided_at = excluded.decided_at",
        tenant.id,
        &users,
        &member,
        &enabled,
        &registered,
        &capable,
        &licensed,
        &reason as &[Option<&str>],
        &methods,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The sums of tenants where something was decided since they were made.
async fn sums(pool: &PgPool, clock: &Clock) -> anyhow::Result<()> {
    let now = clock.now();
    sqlx::query!(
        "update standing_total t set people = s.people, enabled = s.enabled, registered = s.registered, capable = s.capable,
           decided_at = $1, sums_due = false
         from standing_total d cross join lateral (
           select count(*) as people, count(*) filter (where enabled) as enabled, count(*) filter (where registered) as registered,
             count(*) filter (where capable) as capable from standing where tenant_id = d.tenant_id and member) s
         where t.tenant_id = d.tenant_id and d.sums_due and (d.people < $2 or d.decided_at is null or d.decided_at < $3)",
        now,
        LARGE,
        now - SUMS
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// How often a process looks for changes.
const EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// Keeps what lists and figures read current, for as long as the process runs.
pub async fn run(pool: PgPool, keys: Keyring, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        if let Err(error) = refresh(&pool, &keys, &clock).await {
            tracing::warn!("what lists and figures show is not made anew: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
