//! The one way to change a policy, whoever asks: a page, the API or the command line (POL-1, POL-2). The change is made to the policy
//! as it is now, judged as a whole, weighed by whom it would strand, saved and written to the audit log, in the caller's transaction.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Fault, Policy,
    difference::{difference, told},
    store::{self, SaveError},
};
use crate::{
    audit::{Activity, Event, Origin},
    crypto::Keyring,
    directory::{
        standing::{self, Stranded},
        store::{self as directory, Tenant, Which},
    },
};

/// Who wants it changed, and what they knew.
pub struct Wish<'a> {
    pub tenant: Uuid,
    /// The version that they read.
    pub read: i32,
    /// What they were told of and accept.
    pub confirmed: Option<Confirmed<'a>>,
    /// Their name in the audit log, and who they are where they are a person.
    pub actor: &'a str,
    pub person: Option<Uuid>,
    pub origin: Option<&'a Origin>,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
}

/// A change that strands people is wanted all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed<'a> {
    /// So many of them, whatever the change: for operators, who name the change and the number in one breath.
    People(i64),
    /// This very change with this very number: [`Weighed::token`].
    Change(&'a str),
}

/// A version that was saved before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    pub version: i32,
    /// Their name or user ID; `None`: the operator, or somebody who is gone.
    pub by: Option<String>,
    pub at: OffsetDateTime,
}

/// What became of a wish. Everything but `Saved` has changed nothing.
#[derive(Debug)]
pub enum Outcome {
    Saved(i32),
    /// It says what is in force already.
    Same,
    /// Somebody else saved since it was read.
    Stale(Saved),
    Refused(Vec<Fault>),
    /// It would strand people, and is not what was confirmed.
    Strands(Box<Weighed>),
}

/// A policy that waits for a confirmation.
#[derive(Debug)]
pub struct Weighed {
    pub stranded: Stranded,
    pub policy: Policy,
    /// The number of people and a digest of the policy: by it this change is confirmed, and no other that strands as many.
    pub token: String,
}

impl Weighed {
    fn new(keys: &Keyring, stranded: Stranded, policy: Policy) -> anyhow::Result<Self> {
        let digest = hex::encode(keys.counter(&[b"policy that strands", &serde_json::to_vec(&policy)?]));
        Ok(Self { token: format!("{}.{digest}", stranded.people), stranded, policy })
    }

    fn is_confirmed(&self, confirmed: Option<Confirmed<'_>>) -> bool {
        match confirmed {
            None => false,
            Some(Confirmed::People(people)) => people == self.stranded.people,
            Some(Confirmed::Change(token)) => token == self.token,
        }
    }
}

/// Changes the policy. The caller commits after `Saved`, and only then.
pub async fn change(
    db: &mut PgConnection,
    keys: &Keyring,
    wish: &Wish<'_>,
    apply: impl FnOnce(&Policy) -> Policy,
) -> anyhow::Result<Outcome> {
    let tenant = directory::tenant(db, keys, Which::Id(wish.tenant)).await?;
    if tenant.policy_version != wish.read {
        return stale(db, wish).await;
    }
    let old = &tenant.policy;
    let new = apply(old);
    let changes = difference(old, &new);
    if changes.is_empty() && tenant.has_policy {
        return Ok(Outcome::Same);
    }
    let faults = new.faults(store::custom_questions(db, wish.tenant).await?);
    if !faults.is_empty() {
        return Ok(Outcome::Refused(faults));
    }
    let stranded = strands(db, keys, &tenant, &new, wish.now).await?;
    let weighed = Weighed::new(keys, stranded, new)?;
    if weighed.stranded.people > 0 && !weighed.is_confirmed(wish.confirmed) {
        return Ok(Outcome::Strands(Box::new(weighed)));
    }
    let Weighed { stranded, policy: new, .. } = weighed;
    let version = match store::save(db, wish.tenant, wish.read, &new, wish.person, wish.now).await {
        Ok(version) => version,
        Err(SaveError::Stale) => return stale(db, wish).await,
        Err(SaveError::Refused(faults)) => return Ok(Outcome::Refused(faults)),
        Err(SaveError::Database(error)) => return Err(error.into()),
        Err(SaveError::Document(error)) => return Err(error.into()),
    };
    let mut event = Event::new(wish.tenant, wish.correlation, Activity::PolicyChanged)
        .by(wish.actor)
        .with(serde_json::json!({ "version": version, "changes": told(&changes), "stranded": stranded.people }));
    if let Some(origin) = wish.origin {
        event = event.from(origin);
    }
    event.write(db, wish.now).await?;
    Ok(Outcome::Saved(version))
}

/// Whom a policy would strand, without changing anything.
pub async fn weigh(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, new: &Policy, now: OffsetDateTime) -> anyhow::Result<Stranded> {
    let tenant = directory::tenant(db, keys, Which::Id(tenant)).await?;
    strands(db, keys, &tenant, new, now).await
}

async fn strands(db: &mut PgConnection, keys: &Keyring, tenant: &Tenant, new: &Policy, now: OffsetDateTime) -> anyhow::Result<Stranded> {
    if tenant.has_policy && decide_alike(&tenant.policy, new) {
        return Ok(Stranded::default());
    }
    standing::stranded(db, keys, tenant, new, now).await
}

/// Whether the decision is the same under both for everybody: most settings do not touch it, and nobody has to be looked at.
fn decide_alike(old: &Policy, new: &Policy) -> bool {
    (&old.enabled, old.gates, &old.methods, old.questions_to_reset, old.licence_check, old.write_back, old.admin_self_reset)
        == (&new.enabled, new.gates, &new.methods, new.questions_to_reset, new.licence_check, new.write_back, new.admin_self_reset)
}

async fn stale(db: &mut PgConnection, wish: &Wish<'_>) -> anyhow::Result<Outcome> {
    let saved = store::last_saved(db, wish.tenant).await?;
    Ok(Outcome::Stale(saved.unwrap_or(Saved { version: 0, by: None, at: wish.now })))
}
