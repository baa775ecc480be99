//! Whom a change of policy would strand (POL-2).

use std::collections::{BTreeMap, HashMap};

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::profile::{Capabilities, PAGE, Profile, capabilities, deciding, page};
use crate::{
    crypto::Keyring,
    directory::store::Tenant,
    eligibility,
    policy::{Kind, Policy},
};

/// How many people there are of each profile, from what the job keeps; `None` while it has something left to do for this tenant, or
/// never did it. Whoever changes people leaves a word for the job in the same transaction, so what is kept is never silently old.
async fn kept(db: &mut PgConnection, tenant: Uuid, groups: &[Uuid]) -> sqlx::Result<Option<HashMap<Profile, i64>>> {
    let current = sqlx::query_scalar!(
        r#"select walk_after is null and walked_at is not null
             and not exists (select 1 from standing_stale s where s.tenant_id = t.tenant_id) as "current!"
           from standing_total t where tenant_id = $1"#,
        tenant
    )
    .fetch_optional(&mut *db)
    .await?;
    if current != Some(true) {
        return Ok(None);
    }
    let rows = sqlx::query!(
        r#"select profile as "profile!", groups as "groups!", count(*) as "people!" from standing_profiles($1, $2) group by 1, 2"#,
        tenant,
        groups
    )
    .fetch_all(db)
    .await?;
    Ok(Some(rows.into_iter().map(|row| (Profile::of_code(row.profile, row.groups), row.people)).collect()))
}

/// The same from the people themselves, page after page.
async fn walked(db: &mut PgConnection, keys: &Keyring, tenant: &Tenant, groups: &[Uuid]) -> sqlx::Result<HashMap<Profile, i64>> {
    let (mut counts, mut after) = (HashMap::new(), Uuid::nil());
    loop {
        let people = page(db, keys, tenant, groups, (after, Uuid::max())).await?;
        let Some(last) = people.last() else { return Ok(counts) };
        after = last.user;
        for someone in people {
            *counts.entry(someone.profile).or_default() += 1;
        }
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
    let groups = deciding([&tenant.policy, new]);
    let counts = match kept(db, tenant.id, &groups).await? {
        Some(counts) => counts,
        None => walked(db, keys, tenant, &groups).await?,
    };
    let both = Both { tenant, new, capabilities: capabilities(db, tenant.id).await?, now };
    let mut found = Stranded::default();
    for (profile, n) in counts {
        let Some(kinds) = both.able_today(&profile) else { continue };
        found.able += n;
        if !both.able_then(&profile) {
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
    let groups = deciding([&tenant.policy, new]);
    let both = Both { tenant, new, capabilities: capabilities(db, tenant.id).await?, now };
    if let Some(counts) = kept(db, tenant.id, &groups).await? {
        let lost: Vec<&Profile> = counts.keys().filter(|profile| both.strands(profile)).collect();
        return Ok(of_profiles(db, tenant.id, &groups, &lost, (after, most)).await?);
    }
    let (mut found, mut after) = (vec![], after);
    while found.len() < most {
        let people = page(db, keys, tenant, &groups, (after, Uuid::max())).await?;
        let Some(last) = people.last() else { break };
        after = last.user;
        found.extend(people.iter().filter(|one| both.strands(&one.profile)).map(|one| one.user));
    }
    found.truncate(most);
    Ok(found)
}

/// The same among one page of people, and where the next page begins; `None`: there is none. A step of a long work: it costs the same
/// whoever is found.
pub async fn stranded_after(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: &Tenant,
    new: &Policy,
    after: Uuid,
    now: OffsetDateTime,
) -> anyhow::Result<(Vec<Uuid>, Option<Uuid>)> {
    let both = Both { tenant, new, capabilities: capabilities(db, tenant.id).await?, now };
    let people = page(db, keys, tenant, &deciding([&tenant.policy, new]), (after, Uuid::max())).await?;
    let next = people.last().map(|last| last.user).filter(|_| i64::try_from(people.len()).is_ok_and(|n| n == PAGE));
    Ok((people.iter().filter(|one| both.strands(&one.profile)).map(|one| one.user).collect(), next))
}

async fn of_profiles(
    db: &mut PgConnection,
    tenant: Uuid,
    groups: &[Uuid],
    profiles: &[&Profile],
    (after, most): (Uuid, usize),
) -> sqlx::Result<Vec<Uuid>> {
    let codes: Vec<i32> = profiles.iter().map(|profile| profile.code()).collect();
    // Arrays of arrays of different lengths cannot be sent: one text each.
    let within: Vec<String> =
        profiles.iter().map(|profile| profile.groups.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",")).collect();
    sqlx::query_scalar!(
        r#"select s.user_id as "user_id!" from standing_profiles($1, $2) s
           where s.user_id > $5 and (s.profile, array_to_string(s.groups, ',')) in (select * from unnest($3::int[], $4::text[]))
           order by s.user_id limit $6"#,
        tenant,
        groups,
        &codes,
        &within,
        after,
        i64::try_from(most).unwrap_or(i64::MAX)
    )
    .fetch_all(db)
    .await
}

/// The policy in force and the one that would replace it.
struct Both<'a> {
    tenant: &'a Tenant,
    new: &'a Policy,
    capabilities: Capabilities,
    now: OffsetDateTime,
}

impl Both<'_> {
    /// What somebody can reset with under the policy in force; `None`: they cannot.
    fn able_today(&self, profile: &Profile) -> Option<Vec<Kind>> {
        let grant = eligibility::decide(&profile.facts(self.tenant, &self.tenant.policy, self.capabilities, self.now)).ok()?;
        Some(grant.kinds.into_iter().collect())
    }

    fn able_then(&self, profile: &Profile) -> bool {
        eligibility::decide(&profile.facts(self.tenant, self.new, self.capabilities, self.now)).is_ok()
    }

    fn strands(&self, profile: &Profile) -> bool {
        self.able_today(profile).is_some() && !self.able_then(profile)
    }
}
