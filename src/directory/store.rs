//! Look-ups of tenants and people. Each is one statement that costs the same however many there are.

use anyhow::Context as _;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{NOBODY, fold, synced::Synced, trust::Trusted};
use crate::{
    crypto::{Keyring, same},
    eligibility::{TenantFacts, WritebackFact},
    jobs::Address,
    policy::Policy,
    web::Brand,
};

/// An organisation, as far as pages and decisions need it.
#[derive(Debug, Clone)]
pub struct Tenant {
    pub id: Uuid,
    pub name: String,
    pub plan: String,
    pub directory_sync: bool,
    pub default_language: String,
    pub country: String,
    pub accent: Option<String>,
    pub logo_hash: Option<String>,
    pub front_text: String,
    pub created_at: OffsetDateTime,
    pub custom_domain: bool,
    pub has_policy: bool,
    pub policy_version: i32,
    pub policy: Policy,
    pub directories: i64,
}

impl Tenant {
    pub fn is_known(&self) -> bool {
        self.id != NOBODY
    }

    /// How many proofs an administrator needs at a moment (POL-3).
    pub fn administrator_gates(&self, now: OffsetDateTime) -> u8 {
        self.facts().administrator_gates(now)
    }

    pub fn trial_is_over(&self, now: OffsetDateTime) -> bool {
        self.facts().trial_is_over(now)
    }

    fn facts(&self) -> TenantFacts {
        super::facts::tenant_facts(self, &self.policy, WritebackFact::Off)
    }

    /// Whether administrators may be called.
    pub fn calls_administrators(&self) -> bool {
        self.plan == "paid"
    }

    /// Whether a directory on-premises belongs to it.
    pub fn is_synced(&self) -> bool {
        self.directory_sync || self.directories > 0
    }
}

impl From<&Tenant> for Brand {
    fn from(tenant: &Tenant) -> Self {
        if !tenant.is_known() {
            return Self::default();
        }
        Self {
            name: Some(tenant.name.clone()),
            accent: tenant.accent.as_ref().map(|accent| accent.trim_start_matches('#').to_owned()),
            logo: tenant.logo_hash.clone(),
            front_text: tenant.front_text.clone(),
            language: Some(tenant.default_language.clone()),
        }
    }
}

/// What names a tenant.
#[derive(Debug, Clone, Copy)]
pub enum Which<'a> {
    /// The domain of a user ID: only a verified domain routes (DIR-8).
    Domain(&'a str),
    Id(Uuid),
}

/// The tenant, or the row for nobody's organisation when the domain routes nowhere. One statement, always the same.
pub async fn tenant(db: &mut PgConnection, keys: &Keyring, which: Which<'_>) -> anyhow::Result<Tenant> {
    let (domain, id) = match which {
        Which::Domain(domain) => (fold(domain), None),
        Which::Id(id) => (String::new(), Some(id)),
    };
    let row = sqlx::query!(
        r#"with route as (select tenant_id, id, mac from domain where name = $1 and verified_at is not null)
           select t.id, t.name, t.plan, t.directory_sync, t.default_language, t.country, t.accent, t.logo_hash, t.front_text, t.created_at,
             r.id as "domain_id?", r.mac as "domain_mac?",
             exists (select 1 from domain d where d.tenant_id = t.id and not d.initial and d.verified_at is not null) as "custom_domain!",
             p.version as "policy_version?", p.document as "policy?",
             (select count(*) from directory y where y.tenant_id = t.id) as "directories!"
           from tenant t
           left join route r on r.tenant_id = t.id
           left join lateral (select version, document from policy where tenant_id = t.id order by version desc limit 1) p on true
           where t.id = coalesce($2, (select tenant_id from route), $3)"#,
        domain,
        id,
        NOBODY
    )
    .fetch_optional(db)
    .await?
    .context("that tenant does not exist")?;
    if let (Some(domain_id), Some(mac)) = (row.domain_id, row.domain_mac)
        && !same(&mac, &domain_mac(keys, row.id, domain_id, &domain))
    {
        anyhow::bail!("the verified domain {domain} was not written by Latchkey; nobody is routed by it");
    }
    Ok(Tenant {
        id: row.id,
        name: row.name,
        plan: row.plan,
        directory_sync: row.directory_sync,
        default_language: row.default_language,
        country: row.country,
        accent: row.accent,
        logo_hash: row.logo_hash,
        front_text: row.front_text,
        created_at: row.created_at,
        custom_domain: row.custom_domain,
        has_policy: row.policy.is_some(),
        policy_version: row.policy_version.unwrap_or(0),
        policy: row.policy.map(serde_json::from_value).transpose().context("the stored policy cannot be read")?.unwrap_or_default(),
        directories: row.directories,
    })
}

/// A directory, as its agents last saw it.
#[derive(Debug, Clone)]
pub struct OnPremises {
    pub id: Uuid,
    pub last_seen_at: Option<OffsetDateTime>,
    /// Since when no agent of it is connected.
    pub offline_since: Option<OffsetDateTime>,
    pub problem: Option<String>,
    /// The password rules that an agent published.
    pub rules: Option<serde_json::Value>,
}

/// A person with everything the decision and the gates look at.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: Uuid,
    pub upn: String,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    pub kind: String,
    pub enabled: bool,
    pub authority: String,
    /// What the directory knows the person by, base64 (DIR-2).
    pub source_anchor: Option<String>,
    /// The directory that holds the password, for people managed on-premises.
    pub directory: Option<OnPremises>,
    pub roles: Vec<String>,
    pub language: Option<String>,
    pub credential_version: i32,
    pub password_hash: Option<String>,
    /// The hash was made of a password that the directory took at the same time.
    pub hash_of_directory: bool,
    pub must_change: bool,
    pub password_set_at: Option<OffsetDateTime>,
    pub mobile: Option<String>,
    pub office: Option<String>,
    pub email: Option<String>,
    pub primary_mail: Option<String>,
    pub groups: Vec<Uuid>,
    pub own_capabilities: Vec<String>,
    pub tenant_capabilities: Vec<String>,
    pub answers: i64,
    pub app: bool,
    /// A passkey they can use: there is one, and the organisation's policy lets people use them.
    pub passkeys: bool,
    /// When the person last registered something or said that it is still right (REG-2).
    pub confirmed_at: Option<OffsetDateTime>,
    /// IANA name; `None`: UTC, or the browser's own where there is script.
    pub time_zone: Option<String>,
    /// What the directory said last, of people whom its sync added.
    pub synced: Option<Synced>,
    /// False when role, authority or state were changed by something else than Latchkey: nobody acts on such a row.
    pub authentic: bool,
}

/// Where a person's password is compared (REG-0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Here, with our hash.
    Here,
    /// In their organisation's directory, by its agent.
    Directory,
    /// At another identity provider: never here.
    Elsewhere,
}

impl Person {
    /// Whether a directory holds the password, so that it has to set it: a lonely copy here is never set (DIR-9).
    pub fn is_on_premises(&self) -> bool {
        self.authority != "cloud"
    }

    pub fn holder(&self) -> Holder {
        match self.authority.as_str() {
            "cloud" => Holder::Here,
            // A hash that the directory has overtaken, or never knew, is nobody's password (WB-6a).
            "hash_sync" if self.password_hash.is_some() && self.hash_of_directory && self.password_fresh() => Holder::Here,
            "hash_sync" | "pass_through" => Holder::Directory,
            _ => Holder::Elsewhere,
        }
    }

    /// Where security mails go: primary and alternate, and the user ID itself when there is neither (reference, section 11).
    pub fn addresses(&self) -> Vec<Address> {
        let mut all = vec![];
        if self.primary_mail.is_some() {
            all.push(Address::Primary);
        }
        if self.email.is_some() && self.email != self.primary_mail {
            all.push(Address::Alternate);
        }
        if all.is_empty() {
            all.push(Address::UserId);
        }
        all
    }
}

/// What names a person within a tenant.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    Key(&'a str),
    Id(Uuid),
}

/// The person, if there is one. The `min` of the tenant's licences is one step in their index for each kind, however many people
/// hold one. One statement, the same for a known and an unknown identifier (RESET-4).
pub async fn person(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, who: Who<'_>) -> anyhow::Result<Option<Person>> {
    let (key, id) = match who {
        Who::Key(key) => (key, None),
        Who::Id(id) => ("", Some(id)),
    };
    let row = sqlx::query!(
        r#"select u.id, u.upn, u.upn_key, u.display_name, u.given_name, u.family_name, u.kind, u.enabled, u.authority, u.source_anchor,
             u.directory_id, y.id as "directory?", y.last_seen_at, y.offline_since, y.problem, y.rules, u.roles, u.language, u.time_zone,
             u.mac, s.user_id as "synced?", s.password_set_at as there_set_at, s.rules as "rule_set?", s.protected as "protected?",
             r.confirmed_at as "confirmed_at?",
             c.version as "credential_version?", c.hash as "hash?", c.must_change as "must_change?", c.source as "source?", c.set_at as "set_at?",
             e.mobile as "mobile?", e.office as "office?", e.email as "email?", e.primary_mail as "primary_mail?",
             array(with recursive member (id) as (
                 select m.group_id from group_member m where m.tenant_id = u.tenant_id and m.user_id = u.id
                 union
                 select m.group_id from group_member m join member on m.member_group_id = member.id where m.tenant_id = u.tenant_id)
               select id from member) as "groups!",
             array(select distinct x from licence l join licence_kind k on k.code = l.kind, unnest(k.capabilities) x
                   where l.tenant_id = u.tenant_id and l.user_id = u.id) as "own!",
             array(select distinct x from licence_kind k, unnest(k.capabilities) x
                   where (select min(l.kind) from licence l where l.tenant_id = u.tenant_id and l.kind >= k.code) = k.code) as "tenants!",
             (select count(*) from security_answer a where a.tenant_id = u.tenant_id and a.user_id = u.id) as "answers!",
             exists (select 1 from authenticator a where a.tenant_id = u.tenant_id and a.user_id = u.id) as "app!",
             exists (select 1 from passkey k where k.tenant_id = u.tenant_id and k.user_id = u.id) as "passkeys!"
           from users u
           left join directory y on y.tenant_id = u.tenant_id and u.authority <> 'cloud' and y.id = coalesce(u.directory_id,
             (select (array_agg(x.id))[1] from directory x where x.tenant_id = u.tenant_id having count(*) = 1))
           left join credential c on c.tenant_id = u.tenant_id and c.user_id = u.id
           left join synced_user s on s.tenant_id = u.tenant_id and s.user_id = u.id
           left join registration r on r.tenant_id = u.tenant_id and r.user_id = u.id
           left join lateral (select * from effective_contact x where x.tenant_id = u.tenant_id and x.user_id = u.id) e on true
           where u.tenant_id = $1 and u.id = coalesce($3, (select id from users where tenant_id = $1 and upn_key = $2))"#,
        tenant,
        key,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
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
        let authentic = stored.is_authentic(keys, tenant);
        if !authentic {
            tracing::error!(user.id = %row.id, tenant.id = %tenant, "this person's role, authority or state was not written by Latchkey; the account is treated as disabled");
        }
        Person {
            id: row.id,
            upn: row.upn,
            display_name: row.display_name,
            given_name: row.given_name,
            family_name: row.family_name,
            kind: stored.kind,
            enabled: stored.enabled,
            authority: stored.authority,
            source_anchor: stored.source_anchor,
            directory: row.directory.map(|id| OnPremises {
                id,
                last_seen_at: row.last_seen_at,
                offline_since: row.offline_since,
                problem: row.problem,
                rules: row.rules,
            }),
            roles: stored.roles,
            language: row.language,
            credential_version: row.credential_version.unwrap_or(0),
            hash_of_directory: row.source.as_deref() == Some("directory"),
            password_hash: row.hash,
            must_change: row.must_change.unwrap_or(false),
            password_set_at: row.set_at,
            mobile: row.mobile,
            office: row.office,
            email: row.email,
            primary_mail: row.primary_mail,
            groups: row.groups,
            own_capabilities: row.own,
            tenant_capabilities: row.tenants,
            answers: row.answers,
            app: row.app,
            passkeys: row.passkeys,
            confirmed_at: row.confirmed_at,
            time_zone: row.time_zone,
            synced: row.synced.map(|_| Synced {
                password_set_at: row.there_set_at,
                rules: row.rule_set.unwrap_or(0),
                protected: row.protected.unwrap_or(false),
            }),
            authentic,
        }
    }))
}

/// The user IDs of these people, in this order; those who are gone are left out.
pub async fn user_ids(db: &mut PgConnection, tenant: Uuid, people: &[Uuid]) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select u.upn from unnest($2::uuid[]) with ordinality as p (id, n) join users u on u.tenant_id = $1 and u.id = p.id order by p.n",
        tenant,
        people
    )
    .fetch_all(db)
    .await
}

/// One contact point on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub kind: String,
    pub value: String,
    /// When its owner proved to receive there, or said that it is right.
    pub confirmed_at: Option<OffsetDateTime>,
}

/// The contact points of a person that can be used (DIR-3: malformed data counts as missing).
pub async fn contacts(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<Contact>> {
    sqlx::query_as!(
        Contact,
        "select kind, value, confirmed_at from contact where tenant_id = $1 and user_id = $2 and valid order by kind",
        tenant,
        user
    )
    .fetch_all(db)
    .await
}

/// Whether somebody of a tenant has a number of a country on file; one look into an index, whatever the tenant's size.
pub async fn has_number_of(db: &mut PgConnection, tenant: Uuid, calling_code: u16) -> sqlx::Result<bool> {
    // `:` is what follows `9`: everything that begins with the calling code lies between the two.
    let (from, to) = (format!("+{calling_code}"), format!("+{calling_code}:"));
    let found = sqlx::query_scalar!(
        r#"select exists (select 1 from contact where tenant_id = $1 and value collate "C" >= $2 and value collate "C" < $3 and valid)"#,
        tenant,
        from,
        to
    )
    .fetch_one(db)
    .await?;
    Ok(found == Some(true))
}

/// Whether a guest of the instance belongs to a tenant (DIR-7).
pub async fn is_guest_of(db: &mut PgConnection, tenant: Uuid, guest: Uuid) -> sqlx::Result<bool> {
    let found = sqlx::query_scalar!(
        "select exists (select 1 from guest where tenant_id = $1 and home_tenant_id = $2 and home_user_id = $3)",
        tenant,
        NOBODY,
        guest
    )
    .fetch_one(db)
    .await?;
    Ok(found == Some(true))
}

pub fn domain_mac(keys: &Keyring, tenant: Uuid, id: Uuid, name: &str) -> Vec<u8> {
    keys.row_mac(&[b"domain", tenant.as_bytes(), id.as_bytes(), name.as_bytes()])
}

/// A new tenant with its initial domain. `plan` is `trial`, `free` or `paid`.
pub struct NewTenant<'a> {
    pub name: &'a str,
    pub initial_domain: &'a str,
    pub plan: &'a str,
    pub default_language: &'a str,
    pub country: &'a str,
}

pub async fn create_tenant(db: &mut PgConnection, keys: &Keyring, new: &NewTenant<'_>, now: OffsetDateTime) -> anyhow::Result<Uuid> {
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into tenant (id, name, initial_domain, plan, default_language, country, created_at) values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        new.name,
        fold(new.initial_domain),
        new.plan,
        new.default_language,
        new.country,
        now
    )
    .execute(&mut *db)
    .await?;
    add_domain(db, keys, id, new.initial_domain, true, now).await?;
    Ok(id)
}

/// A domain that routes from now on: the operator vouches for these. Those that an organisation proves are in `domains`.
pub async fn add_domain(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    name: &str,
    initial: bool,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let (id, name) = (Uuid::now_v7(), fold(name));
    sqlx::query!(
        "insert into domain (tenant_id, id, name, initial, verified_at, mac) values ($1, $2, $3, $4, $5, $6)",
        tenant,
        id,
        name,
        initial,
        now,
        domain_mac(keys, tenant, id, &name)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The tenant of an initial or verified domain, for the command line.
pub async fn tenant_named(db: &mut PgConnection, name: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select tenant_id from domain where name = $1 and verified_at is not null", fold(name)).fetch_optional(db).await
}
