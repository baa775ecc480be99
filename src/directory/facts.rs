//! Who somebody claims to be, and the facts the decision takes (RESET-3, RESET-4).

use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    UserId, is_administrator,
    store::{self, Person, Tenant, Which, Who},
};
use crate::{
    crypto::Keyring,
    eligibility::{AuthorityFact, Channels, Facts, Guest, LicenceFact, Means, TenantFacts, UserFacts, WritebackFact},
    factors::{
        locks::{self, Browser},
        throttle,
    },
    policy::{Kind, LicenceCheck, Policy},
};

/// How long after its last sign of life a directory counts as reachable (WB-2a).
const REACHABLE: Duration = Duration::minutes(10);
/// How long its last agent may be gone: an agent that is restarted or changes networks is back by then.
const AWAY: Duration = Duration::seconds(30);

/// Somebody who claims an account. Handlers see a subject and facts, never whether there is such an account.
pub struct Claimant {
    pub tenant: Tenant,
    /// The person's id, or a stable stand-in for an identifier that nobody has.
    pub subject: Uuid,
    pub facts: Facts,
    pub(crate) person: Option<Person>,
}

impl Claimant {
    pub fn user_id(&self) -> Option<Uuid> {
        self.person.as_ref().map(|person| person.id)
    }

    pub fn credential_version(&self) -> i32 {
        self.person.as_ref().map_or(0, |person| person.credential_version)
    }

    pub fn person(&self) -> Option<&Person> {
        self.person.as_ref()
    }
}

/// What the facts are gathered with.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub keys: &'a Keyring,
    pub channels: Channels,
    pub now: OffsetDateTime,
    pub browser: Browser<'a>,
}

/// The same three statements for everybody: tenant, person, counters (RESET-4).
pub async fn claimant(db: &mut PgConnection, look: Look<'_>, user_id: &UserId) -> anyhow::Result<Claimant> {
    let tenant = store::tenant(db, look.keys, Which::Domain(user_id.domain())).await?;
    let person = store::person(db, look.keys, tenant.id, Who::Key(user_id.key())).await?;
    let stranger = look.keys.stranger(tenant.id, user_id.key());
    finish(db, look, Moment::Arrival, tenant, person, stranger, user_id.is_personal_service()).await
}

/// The same within one tenant, whatever the domain says: for applications, which see the people of their own tenant only.
/// Somebody who lives elsewhere is nobody here.
pub async fn claimant_in(db: &mut PgConnection, look: Look<'_>, tenant: Uuid, user_id: &UserId) -> anyhow::Result<Claimant> {
    let tenant = store::tenant(db, look.keys, Which::Id(tenant)).await?;
    let person = store::person(db, look.keys, tenant.id, Who::Key(user_id.key())).await?;
    let stranger = look.keys.stranger(tenant.id, user_id.key());
    finish(db, look, Moment::Arrival, tenant, person, stranger, false).await
}

/// The same for a flow that is under way (POL-5: decided again from current rows).
pub async fn claimant_again(db: &mut PgConnection, look: Look<'_>, tenant: Uuid, subject: Uuid) -> anyhow::Result<Claimant> {
    let tenant = store::tenant(db, look.keys, Which::Id(tenant)).await?;
    let person = store::person(db, look.keys, tenant.id, Who::Id(subject)).await?;
    finish(db, look, Moment::UnderWay, tenant, person, subject, false).await
}

/// The same claimant, with the counters of a browser that knows the account. Reads them for everybody, so that the
/// statements are the same.
pub async fn with_browser(db: &mut PgConnection, look: Look<'_>, claimant: Claimant, browser: Browser<'_>) -> anyhow::Result<Claimant> {
    let personal = claimant.facts.personal_domain;
    finish(db, Look { browser, ..look }, Moment::Arrival, claimant.tenant, claimant.person, claimant.subject, personal).await
}

/// When somebody is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Arrival,
    UnderWay,
}

async fn finish(
    db: &mut PgConnection,
    look: Look<'_>,
    moment: Moment,
    tenant: Tenant,
    person: Option<Person>,
    stranger: Uuid,
    personal_domain: bool,
) -> anyhow::Result<Claimant> {
    let person = person.map(|person| Person { passkeys: person.passkeys && tenant.policy.passkeys, ..person });
    let subject = person.as_ref().map_or(stranger, |person| person.id);
    let counters = locks::subject(look.keys, tenant.id, subject, look.browser);
    let seen = throttle::read(db, look.now, &[counters.failed.clone(), counters.sign_in.clone()]).await?;
    let locked_until = seen[0].and_then(|count| {
        // A process that died between counting and locking leaves a full counter without a lock: newcomers find it locked.
        // For a flow under way a counter is full while its own answers are being compared, and the answers themselves see to it.
        let full = moment == Moment::Arrival && count.n > tenant.policy.limits.failed_proofs;
        count.locked_until.max(full.then(|| count.started + Duration::hours(24)))
    });
    let sign_in_locked = seen[1].is_some_and(|count| count.is_locked(look.now));
    let facts = Facts {
        now: look.now,
        personal_domain,
        tenant: tenant_facts(&tenant, &tenant.policy, writeback(&tenant, person.as_ref(), look.now)),
        user: person.as_ref().map(|person| user_facts(person, &tenant, locked_until, sign_in_locked)),
        channels: look.channels,
    };
    Ok(Claimant { tenant, subject, facts, person })
}

/// Whether the directory that holds the person's password can be written to (WB-1).
fn writeback(tenant: &Tenant, person: Option<&Person>, now: OffsetDateTime) -> WritebackFact {
    if tenant.directories == 0 || !tenant.policy.write_back {
        return WritebackFact::Off;
    }
    // With several directories, somebody who is bound to none is nobody's: an administrator has to say whose.
    let Some(directory) = person.and_then(|person| person.directory.as_ref()) else { return WritebackFact::ActionNeeded };
    match directory.problem.as_deref() {
        Some(UNREACHABLE) => return WritebackFact::Unreachable,
        Some(_) => return WritebackFact::ActionNeeded,
        None => {}
    }
    let seen = directory.last_seen_at.is_some_and(|seen| now - seen <= REACHABLE);
    let gone = directory.offline_since.is_some_and(|since| now - since > AWAY);
    if seen && !gone { WritebackFact::Ready } else { WritebackFact::Unreachable }
}

/// The problem of a directory whose agents reach none of its servers; every other problem needs somebody to act.
pub const UNREACHABLE: &str = "unreachable";

pub(super) fn tenant_facts(tenant: &Tenant, policy: &Policy, writeback: WritebackFact) -> TenantFacts {
    TenantFacts {
        known: tenant.is_known(),
        has_policy: tenant.has_policy,
        enabled: policy.enabled.clone(),
        gates: policy.gates,
        methods: policy.methods.clone(),
        questions_to_reset: policy.questions_to_reset,
        disclosure: policy.disclosure,
        unlock_only: policy.unlock_only,
        admin_self_reset: policy.admin_self_reset,
        writeback,
        trial_or_free: tenant.plan != "paid",
        trial_since: (tenant.plan == "trial").then_some(tenant.created_at),
        custom_domain: tenant.custom_domain,
        directory_sync: tenant.directory_sync || tenant.directories > 0,
        require_registration: policy.require_registration,
        reconfirm_days: policy.reconfirm_days,
    }
}

fn user_facts(person: &Person, tenant: &Tenant, locked_until: Option<OffsetDateTime>, sign_in_locked: bool) -> UserFacts {
    let capabilities = match tenant.policy.licence_check {
        LicenceCheck::User => &person.own_capabilities,
        LicenceCheck::Tenant => &person.tenant_capabilities,
    };
    let may = |capability: &str| capabilities.iter().any(|held| held == capability);
    UserFacts {
        enabled: person.enabled && person.authentic,
        administrator: is_administrator(&person.roles),
        guest: match person.kind.as_str() {
            "member" => None,
            "synced_guest" => Some(Guest::Unsupported),
            _ => Some(Guest::Supported),
        },
        authority: if person.is_on_premises() { AuthorityFact::OnPremises } else { AuthorityFact::Cloud },
        groups: person.groups.iter().copied().collect(),
        licence: LicenceFact { reset: may("reset"), writeback: may("writeback") },
        means: means(person, tenant),
        locked_until,
        sign_in_locked,
        confirmed_at: person.confirmed_at,
    }
}

fn means(person: &Person, tenant: &Tenant) -> Vec<Means> {
    let reach = |kind, destination: &Option<String>| destination.clone().map(|destination| Means { kind, destination });
    let inner = |kind: Kind, there: bool| there.then(|| Means { kind, destination: format!("({})", kind.as_str()) });
    [
        reach(Kind::Mobile, &person.mobile),
        reach(Kind::Email, &person.email),
        inner(Kind::App, person.app),
        reach(Kind::Office, &person.office),
        inner(Kind::Questions, person.answers >= i64::from(tenant.policy.questions_to_reset)),
    ]
    .into_iter()
    .flatten()
    .collect()
}
