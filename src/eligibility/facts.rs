//! What the decision knows: plain values, gathered by `directory::facts`.

use std::collections::BTreeSet;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Means, Reason};
use crate::policy::{Disclosure, Kind, Scope};

/// How long a trial runs (DIR-1).
const TRIAL: Duration = Duration::days(30);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    pub now: OffsetDateTime,
    /// The domain typed belongs to a consumer service (outlook.com, hotmail.com, ...).
    pub personal_domain: bool,
    pub tenant: TenantFacts,
    pub user: Option<UserFacts>,
    pub channels: Channels,
}

/// Which ways out of the portal are set up on this instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Channels {
    pub mail: bool,
    pub texts: bool,
    pub voice: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantFacts {
    pub known: bool,
    pub has_policy: bool,
    pub enabled: Scope,
    pub gates: u8,
    pub methods: BTreeSet<Kind>,
    pub questions_to_reset: u8,
    pub disclosure: Disclosure,
    pub unlock_only: bool,
    pub admin_self_reset: bool,
    pub writeback: WritebackFact,
    pub trial_or_free: bool,
    /// When the trial began; `None` when the tenant is no trial.
    pub trial_since: Option<OffsetDateTime>,
    pub custom_domain: bool,
    pub directory_sync: bool,
    /// Whether people who lack methods are led to register at sign-in (REG-2).
    pub require_registration: bool,
    /// Days until people are asked whether what they registered is still right; 0: never.
    pub reconfirm_days: u16,
}

impl TenantFacts {
    /// A reason that meets every member of the tenant alike.
    pub fn closed_to_all(&self) -> Option<Reason> {
        if !self.has_policy {
            Some(Reason::NoPolicy)
        } else if self.enabled == Scope::None {
            Some(Reason::TenantOff)
        } else {
            None
        }
    }

    pub fn trial_is_over(&self, now: OffsetDateTime) -> bool {
        self.trial_since.is_some_and(|since| now - since >= TRIAL)
    }

    /// POL-3: two gates if 30 trial days have passed, or a custom domain exists, or directory sync is on; else one.
    pub fn administrator_gates(&self, now: OffsetDateTime) -> u8 {
        if self.trial_is_over(now) || self.custom_domain || self.directory_sync { 2 } else { 1 }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WritebackFact {
    /// Not deployed, or switched off.
    Off,
    /// The directory refuses until somebody there puts it right.
    ActionNeeded,
    Unreachable,
    Ready,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityFact {
    Cloud,
    OnPremises,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guest {
    Supported,
    Unsupported,
}

/// What the person's licences allow, or the tenant's where the policy says so (DIR-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LicenceFact {
    pub reset: bool,
    pub writeback: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserFacts {
    pub enabled: bool,
    pub administrator: bool,
    pub guest: Option<Guest>,
    pub authority: AuthorityFact,
    /// Every group the person is in, nested membership included.
    pub groups: BTreeSet<Uuid>,
    pub licence: LicenceFact,
    pub means: Vec<Means>,
    pub locked_until: Option<OffsetDateTime>,
    /// The cloud account is locked at sign-in after wrong passwords (REG-5).
    pub sign_in_locked: bool,
    /// When the person last registered something or said that it is still right.
    pub confirmed_at: Option<OffsetDateTime>,
}
