//! The decision: facts in, gates or one reason out (RESET-3). Pure: no clock, database or network.

mod facts;
mod registration;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use facts::{AuthorityFact, Channels, Facts, Guest, LicenceFact, TenantFacts, UserFacts, WritebackFact};
pub use registration::{Registration, registration};

use crate::policy::{Disclosure, Kind, Scope};

/// Why somebody cannot reset here and now, roughly in the order of RESET-3; `reason` below has the exact one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    UnknownTenant,
    UnknownUser,
    /// An account with Microsoft's consumer services: its provider resets it (DIR-7).
    PersonalAccount,
    /// A kind of guest that cannot reset here (DIR-7).
    UnsupportedGuest,
    AccountDisabled,
    /// `SSPR_0009`
    TenantOff,
    /// `SSPR_0009`, for administrators whose self-reset is switched off (POL-3).
    AdministratorsOff,
    /// `SSPR_0011`
    NoPolicy,
    /// `SSPR_0013`
    NotInScope,
    /// `SSPR_0012`
    NotLicensed,
    /// `SSPR_0014`
    NotEnoughMethods,
    /// `SSPR_0010`
    WritebackOff,
    /// `SSPR_0029`
    OnPremisesAction,
    /// `SSPR_0030`
    OnPremisesUnreachable,
    Locked,
}

impl Reason {
    /// The public code of the reference product, where there is one.
    pub fn code(self) -> Option<&'static str> {
        Some(match self {
            Self::TenantOff | Self::AdministratorsOff => "SSPR_0009",
            Self::WritebackOff => "SSPR_0010",
            Self::NoPolicy => "SSPR_0011",
            Self::NotLicensed => "SSPR_0012",
            Self::NotInScope => "SSPR_0013",
            Self::NotEnoughMethods => "SSPR_0014",
            Self::OnPremisesAction => "SSPR_0029",
            Self::OnPremisesUnreachable => "SSPR_0030",
            _ => return None,
        })
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::UnknownTenant => "unknown_tenant",
            Self::UnknownUser => "unknown_user",
            Self::PersonalAccount => "personal_account",
            Self::UnsupportedGuest => "unsupported_guest",
            Self::AccountDisabled => "account_disabled",
            Self::TenantOff => "tenant_off",
            Self::AdministratorsOff => "administrators_off",
            Self::NoPolicy => "no_policy",
            Self::NotInScope => "not_in_scope",
            Self::NotLicensed => "not_licensed",
            Self::NotEnoughMethods => "not_enough_methods",
            Self::WritebackOff => "writeback_off",
            Self::OnPremisesAction => "on_premises_action",
            Self::OnPremisesUnreachable => "on_premises_unreachable",
            Self::Locked => "locked",
        }
    }
}

/// A refusal, and what a stranger is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The true reason: for the audit log and administrators.
    pub reason: Reason,
    /// What the page says; `None` is the one page that says nothing (RESET-4, `reduced`).
    pub shown: Option<Reason>,
    /// The end of a lock, when the page may name it.
    pub until: Option<OffsetDateTime>,
}

impl Stop {
    /// For the log: which of the stop pages the person saw, so that whoever helps them knows what they read.
    pub fn seen(&self) -> serde_json::Value {
        serde_json::json!({ "seen": self.shown.map_or(SEEN_GENERAL, Reason::as_str) })
    }
}

/// The one page that says nothing.
pub const SEEN_GENERAL: &str = "general";

/// One way to prove oneself, with what tells two destinations apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Means {
    pub kind: Kind,
    /// The number, address, or a word for kinds that lead nowhere outside.
    pub destination: String,
}

/// What somebody who may reset has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub gates: u8,
    pub kinds: BTreeSet<Kind>,
    /// Whether the page "why are you having trouble" is shown (RESET-5).
    pub may_unlock: bool,
    /// Whether phones may be called, not only texted.
    pub voice: bool,
    pub texts: bool,
    /// How many security questions are asked.
    pub questions: u8,
}

impl Grant {
    /// The stricter of two decisions, the one at the start and the one now (POL-5).
    #[must_use]
    pub fn stricter(&self, other: &Self) -> Self {
        Self {
            gates: self.gates.max(other.gates),
            kinds: self.kinds.intersection(&other.kinds).copied().collect(),
            may_unlock: self.may_unlock && other.may_unlock,
            voice: self.voice && other.voice,
            texts: self.texts && other.texts,
            questions: self.questions.max(other.questions),
        }
    }
}

/// Decides. The order of the checks is that of RESET-3.
pub fn decide(facts: &Facts) -> Result<Grant, Stop> {
    reason(facts).map_err(|reason| facts.stop(reason))
}

fn reason(facts: &Facts) -> Result<Grant, Reason> {
    if facts.personal_domain {
        return Err(Reason::PersonalAccount);
    }
    let Some(user) = &facts.user else {
        return Err(if facts.tenant.known { Reason::UnknownUser } else { Reason::UnknownTenant });
    };
    if user.guest == Some(Guest::Unsupported) {
        return Err(Reason::UnsupportedGuest);
    }
    if !user.enabled {
        return Err(Reason::AccountDisabled);
    }
    if user.administrator {
        if !facts.tenant.admin_self_reset {
            return Err(Reason::AdministratorsOff);
        }
    } else if user.guest.is_none() {
        for_members(facts, user)?;
    }
    let grant = gates(facts, user)?;
    on_premises(facts, user)?;
    if user.locked_until.is_some_and(|until| until > facts.now) {
        return Err(Reason::Locked);
    }
    Ok(grant)
}

/// Enabled, in scope, licensed: asked of members, not of administrators (POL-3) or guests (DIR-7).
fn for_members(facts: &Facts, user: &UserFacts) -> Result<(), Reason> {
    if let Some(reason) = facts.tenant.closed_to_all() {
        return Err(reason);
    }
    if !in_scope(facts, user) {
        return Err(Reason::NotInScope);
    }
    let licensed = if user.authority == AuthorityFact::Cloud { user.licence.reset } else { user.licence.writeback };
    if licensed { Ok(()) } else { Err(Reason::NotLicensed) }
}

fn in_scope(facts: &Facts, user: &UserFacts) -> bool {
    match &facts.tenant.enabled {
        Scope::None => false,
        Scope::All => true,
        Scope::Selected { groups, except } => !groups.is_disjoint(&user.groups) && except.is_disjoint(&user.groups),
    }
}

/// How many gates hold for the person, and which kinds may pass them: the tenant's policy, the fixed one of administrators
/// (POL-3), or that of guests (DIR-7).
fn required(facts: &Facts, user: &UserFacts) -> (u8, BTreeSet<Kind>) {
    let tenant = &facts.tenant;
    if user.administrator {
        (tenant.administrator_gates(facts.now), [Kind::Email, Kind::Mobile, Kind::Office, Kind::App].into())
    } else if user.guest.is_some() {
        (1, [Kind::Email].into())
    } else {
        (tenant.gates, tenant.methods.clone())
    }
}

fn gates(facts: &Facts, user: &UserFacts) -> Result<Grant, Reason> {
    let tenant = &facts.tenant;
    let (gates, allowed) = required(facts, user);
    // POL-3: no voice calls for administrators of a trial or free tenant; nobody is called where no provider is set up.
    let voice = facts.channels.voice && !(user.administrator && tenant.trial_or_free);
    let usable: Vec<&Means> = user
        .means
        .iter()
        .filter(|means| allowed.contains(&means.kind))
        .filter(|means| match means.kind {
            Kind::Email => facts.channels.mail,
            Kind::Mobile => facts.channels.texts || voice,
            Kind::Office => voice,
            Kind::Questions | Kind::App => true,
        })
        .collect();
    if !enough(&usable, gates) {
        return Err(Reason::NotEnoughMethods);
    }
    let on_premises = user.authority != AuthorityFact::Cloud;
    Ok(Grant {
        gates,
        kinds: usable.iter().map(|means| means.kind).collect(),
        may_unlock: tenant.unlock_only && (on_premises || user.sign_in_locked),
        voice,
        texts: facts.channels.texts,
        questions: tenant.questions_to_reset,
    })
}

/// Whether as many gates can be passed as are asked for, each by another kind and to another destination (RESET-6).
fn enough(usable: &[&Means], gates: u8) -> bool {
    match gates {
        0 => false,
        1 => !usable.is_empty(),
        _ => usable.iter().enumerate().any(|(i, a)| usable[i + 1..].iter().any(|b| a.kind != b.kind && a.destination != b.destination)),
    }
}

fn on_premises(facts: &Facts, user: &UserFacts) -> Result<(), Reason> {
    if user.authority == AuthorityFact::Cloud {
        return Ok(());
    }
    match facts.tenant.writeback {
        WritebackFact::Off => Err(Reason::WritebackOff),
        WritebackFact::ActionNeeded => Err(Reason::OnPremisesAction),
        WritebackFact::Unreachable => Err(Reason::OnPremisesUnreachable),
        WritebackFact::Ready => Ok(()),
    }
}

impl Facts {
    /// What the page says of a refusal (RESET-4). In `reduced`, what only some accounts of a tenant can meet before the
    /// gates is told to nobody, and what concerns the whole tenant is told to everybody who names it.
    fn stop(&self, reason: Reason) -> Stop {
        let until = self.user.as_ref().and_then(|user| user.locked_until).filter(|_| reason == Reason::Locked);
        let shown = match (self.tenant.disclosure, reason) {
            (_, Reason::PersonalAccount) | (Disclosure::Explicit, _) => Some(reason),
            (_, Reason::OnPremisesAction | Reason::OnPremisesUnreachable | Reason::Locked) => Some(reason),
            _ => self.tenant.closed_to_all().filter(|_| self.tenant.known),
        };
        Stop { reason, shown, until }
    }
}

#[cfg(test)]
pub(crate) mod tests;
