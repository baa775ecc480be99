//! What of a person the decision looks at, read for many at once.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::Keyring,
    directory::{facts, is_administrator, store::Tenant, trust::Trusted},
    eligibility::{AuthorityFact, Channels, Facts, Guest, LicenceFact, Means, TenantFacts, UserFacts, WritebackFact},
    policy::{Kind, LicenceCheck, Policy, Scope},
};

/// How many people are read at once.
pub const PAGE: i64 = 5_000;
/// Where the number of answers begins in a code.
const ANSWERS: u32 = 16;

/// Everything of a person that the decision looks at, and that many people have alike.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Profile {
    enabled: bool,
    administrator: bool,
    guest: Option<Guest>,
    pub on_premises: bool,
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
    /// Of the groups that decide in the policies looked at, those they are in.
    pub groups: Vec<Uuid>,
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
                guest: self.guest,
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

    /// All of it but the groups, as it is kept beside the decision: a bit each, and the number of answers above them.
    pub fn code(&self) -> i32 {
        let bits = [
            self.enabled,
            self.administrator,
            self.guest.is_some(),
            self.guest == Some(Guest::Supported),
            self.on_premises,
            self.homeless,
            self.reset,
            self.writeback,
            self.mobile,
            self.email,
            self.office,
            self.same_phone,
            self.app,
        ];
        let bits = bits.iter().rev().fold(0, |code, &bit| code << 1 | i32::from(bit));
        i32::from(self.answers) << ANSWERS | bits
    }

    pub fn of_code(code: i32, groups: Vec<Uuid>) -> Self {
        let bit = |n: u32| code >> n & 1 == 1;
        Self {
            enabled: bit(0),
            administrator: bit(1),
            guest: bit(2).then(|| if bit(3) { Guest::Supported } else { Guest::Unsupported }),
            on_premises: bit(4),
            homeless: bit(5),
            reset: bit(6),
            writeback: bit(7),
            mobile: bit(8),
            email: bit(9),
            office: bit(10),
            same_phone: bit(11),
            app: bit(12),
            answers: u8::try_from(code >> ANSWERS).unwrap_or(u8::MAX),
            groups,
        }
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
pub fn deciding<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Vec<Uuid> {
    let of = |policy: &Policy| match &policy.enabled {
        Scope::Selected { groups, except } => groups.union(except).copied().collect(),
        Scope::None | Scope::All => BTreeSet::new(),
    };
    policies.into_iter().flat_map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

/// At most [`PAGE`] people with ids above `after` and not above `last`, in the order of their ids. `groups`: whose membership
/// counts, nested membership included (DIR-6).
pub async fn page(
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
                guest: match stored.kind.as_str() {
                    "member" => None,
                    "synced_guest" => Some(Guest::Unsupported),
                    _ => Some(Guest::Supported),
                },
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_profile_comes_back_from_its_code(
            (enabled, administrator, on_premises, homeless, reset, writeback) in any::<(bool, bool, bool, bool, bool, bool)>(),
            (mobile, email, office, same_phone, app, answers) in any::<(bool, bool, bool, bool, bool, u8)>(),
            guest in prop_oneof![Just(None), Just(Some(Guest::Supported)), Just(Some(Guest::Unsupported))],
        ) {
            let groups = vec![Uuid::from_u128(7)];
            let profile = Profile {
                enabled, administrator, guest, on_premises, homeless, reset, writeback, mobile, email, office, same_phone, app, answers, groups,
            };
            prop_assert_eq!(Profile::of_code(profile.code(), profile.groups.clone()), profile);
        }
    }
}
