//! Active Directory, of Windows or Samba: reset, change, check and unlock over LDAPS or `StartTLS` (WB-10).

pub mod account;
mod classify;
pub mod controller;
mod look;
pub mod rules;
pub mod security;
mod users;

use std::time::Duration;

use ldap3::controls::RawControl;
use zeroize::Zeroizing;

use self::{
    account::Account,
    controller::{Controller, Domain, DomainSettings, OpenError},
};
use super::{
    Order, Outcome,
    connection::{Change, RequestError},
};
use crate::protocol::{
    Code, Millis, Operation, Password, Reason, Secrets,
    health::{DirectoryState, Health, RuleSet},
};

/// The longest password that Windows takes.
const LONGEST: usize = 256;

/// One or more domains, of one or more forests, that together are one directory of the portal.
pub struct ActiveDirectory {
    pub domains: Vec<Domain>,
}

/// An account that may be touched, and the connection it was found through.
struct Located<'a> {
    domain: &'a Domain,
    controller: Controller,
    account: Account,
}

impl ActiveDirectory {
    pub fn new(domains: Vec<DomainSettings>) -> Self {
        Self { domains: domains.into_iter().map(Domain::new).collect() }
    }

    /// Does what is ordered, once, and tells what became of it.
    pub async fn apply(&self, order: &Order<'_>) -> Outcome {
        let (Secrets::Reset { new } | Secrets::Change { new, .. } | Secrets::AdminReset { new }) = order.secrets else {
            return self.apply_located(order).await;
        };
        if new.utf16_units() > LONGEST {
            return Outcome::new(Code::Policy).because(Reason::TooLong);
        }
        self.apply_located(order).await
    }

    /// Fills in how it is: the worst of its domains.
    pub async fn health(&self, health: &mut Health, now: Millis) {
        /// Kerberos refuses more than this; long before, times in verdicts mislead.
        const SKEW_MS: i64 = 60_000;
        for domain in &self.domains {
            health.servers = health.servers.saturating_add(u8::try_from(domain.settings.servers.len()).unwrap_or(u8::MAX));
            for server in &domain.settings.servers {
                match domain.open_at(server).await {
                    Ok(_) => health.servers_reachable = health.servers_reachable.saturating_add(1),
                    Err(OpenError::Unreachable) => health.worsen(DirectoryState::Degraded),
                    Err(OpenError::Misconfigured(_)) => health.worsen(DirectoryState::Misconfigured),
                }
            }
            match domain.open().await {
                Ok(controller) => {
                    health.at_primary &= controller.at_primary;
                    health.policy_hints &= controller.policy_hints.is_some();
                    let skew = controller.now.map_or(0, |there| there.0.saturating_sub(now.0));
                    if skew.abs() > health.clock_skew_ms.abs() {
                        health.clock_skew_ms = skew;
                    }
                }
                Err(OpenError::Unreachable) => health.worsen(DirectoryState::Unreachable),
                Err(OpenError::Misconfigured(_)) => health.worsen(DirectoryState::Misconfigured),
            }
        }
        if !health.at_primary || !health.policy_hints || health.clock_skew_ms.abs() > SKEW_MS {
            health.worsen(DirectoryState::Degraded);
        }
    }

    /// The rules of each domain that can be asked.
    pub async fn rules(&self) -> Vec<RuleSet> {
        let mut sets = vec![];
        // As many as a message holds.
        for (id, domain) in (0_u8..32).zip(&self.domains) {
            if let Ok(controller) = domain.open().await {
                sets.extend(rules::Rules::of_domain(&controller.head).map(|rules| rules.published(id)));
            }
        }
        sets
    }

    async fn apply_located(&self, order: &Order<'_>) -> Outcome {
        let mut at = match self.locate(order).await {
            Ok(located) => located,
            Err(refused) => return refused,
        };
        if order.look_first
            && let Some(found) = at.look_first(order).await
        {
            return found;
        }
        match order.secrets {
            Secrets::Reset { new } => at.reset(new, order).await,
            Secrets::AdminReset { new } => at.admin_reset(new, order).await,
            Secrets::Change { old, new } => at.change(old, new, order).await,
            Secrets::Verify { current } => at.verify(current).await,
            Secrets::Unlock => at.unlock().await,
        }
    }

    /// The only enabled account that has the anchor, if it is one that may be touched.
    async fn locate(&self, order: &Order<'_>) -> Result<Located<'_>, Outcome> {
        let mut found = vec![];
        for domain in &self.domains {
            // With one domain in the dark nobody can say that there is only one match.
            let mut controller = domain.open().await.map_err(|error| match error {
                OpenError::Unreachable => Outcome::new(Code::Unreachable),
                OpenError::Misconfigured(_) => Outcome::new(Code::Misconfigured),
            })?;
            let accounts = controller.find(order.anchor).await.map_err(|error| read_failure(&error))?;
            found.push((domain, controller, accounts));
        }
        let (all, enabled) = found
            .iter()
            .flat_map(|(.., accounts)| accounts)
            .fold((0, 0), |(all, enabled), account| (all + 1, enabled + usize::from(account.enabled)));
        let wanted = match (all, enabled) {
            (0, _) => return Err(Code::NotFound.into()),
            (_, 1) => true,
            (1, 0) => false,
            (_, 0) => return Err(Code::Disabled.into()),
            _ => return Err(Code::Ambiguous.into()),
        };
        for (domain, controller, accounts) in found {
            if let Some(account) = accounts.into_iter().find(|account| account.enabled == wanted) {
                let mut located = Located { domain, controller, account };
                located.refuse_what_may_not_be_touched().await?;
                return Ok(located);
            }
        }
        Err(Code::NotFound.into())
    }
}

/// Reading changes nothing, so a lost connection is simply one that did not answer.
fn read_failure(error: &RequestError) -> Outcome {
    match error {
        RequestError::Unsent | RequestError::Lost => Code::Unreachable.into(),
        RequestError::Refused { code, .. } => Outcome::new(Code::DirectoryError).with_directory_code(*code),
    }
}

/// A password as `unicodePwd` wants it: in double quotes, UTF-16 in little-endian order (MS-ADTS 3.1.1.3.1.5.1).
fn quoted(password: &Password) -> Zeroizing<Vec<u8>> {
    // Room from the start: growing would leave copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(4 * password.reveal().len() + 4));
    for unit in "\"".encode_utf16().chain(password.reveal().encode_utf16()).chain("\"".encode_utf16()) {
        bytes.extend_from_slice(&unit.to_le_bytes());
    }
    bytes
}

impl Located<'_> {
    async fn refuse_what_may_not_be_touched(&mut self) -> Result<(), Outcome> {
        let mut inside = false;
        for unit in &self.domain.settings.units {
            inside = inside || self.controller.is_below(unit, &self.account.filter()).await.map_err(|error| read_failure(&error))?;
        }
        if !inside {
            return Err(Code::OutOfScope.into());
        }
        let groups = self.controller.groups(&self.account.dn).await.map_err(|error| read_failure(&error))?;
        if let Some(code) = self.account.protection(&groups, &self.controller.own, &self.domain.settings.account) {
            return Err(code.into());
        }
        if self.account.is_closed(self.controller.now) { Err(Code::Disabled.into()) } else { Ok(()) }
    }

    /// Replaces the password and unlocks, in one modification: both happen or neither (WB-6).
    async fn reset(&mut self, new: &Password, order: &Order<'_>) -> Outcome {
        let changes = vec![Change::Replace("unicodePwd", quoted(new).to_vec()), Change::Replace("lockoutTime", b"0".to_vec())];
        // Critical: a controller that lists it and then ignores it would let an old password through.
        let hints = self.controller.policy_hints.map(|oid| RawControl {
            ctype: oid.to_owned(),
            crit: true,
            // SEQUENCE { INTEGER 1 }, in the long form that Windows writes.
            val: Some(vec![0x30, 0x84, 0, 0, 0, 3, 2, 1, 1]),
        });
        let by_policy = hints.is_some();
        self.set_password(changes, hints.into_iter().collect(), new, by_policy, order).await
    }

    /// As [`Self::reset`], and the person must choose another at the next sign-in. The history does not count: nobody remembers a
    /// temporary password.
    async fn admin_reset(&mut self, new: &Password, order: &Order<'_>) -> Outcome {
        match self.may_change_own().await {
            Ok(true) => {}
            // A temporary password that can never be replaced.
            Ok(false) => return Code::CannotChange.into(),
            Err(error) => return read_failure(&error),
        }
        let changes = vec![
            Change::Replace("unicodePwd", quoted(new).to_vec()),
            Change::Replace("lockoutTime", b"0".to_vec()),
            Change::Replace("pwdLastSet", b"0".to_vec()),
        ];
        self.set_password(changes, vec![], new, false, order).await
    }

    /// Old out, new in, in one modification: the directory checks the old one, its history and its minimum age.
    async fn change(&mut self, old: &Password, new: &Password, order: &Order<'_>) -> Outcome {
        if self.account.locked {
            return Outcome::new(Code::Locked).with_directory_code(0x775);
        }
        match self.may_change_own().await {
            Ok(true) => {}
            Ok(false) => return Code::CannotChange.into(),
            Err(error) => return read_failure(&error),
        }
        let changes = vec![Change::Delete("unicodePwd", quoted(old).to_vec()), Change::Add("unicodePwd", quoted(new).to_vec())];
        self.set_password(changes, vec![], new, true, order).await
    }

    async fn may_change_own(&mut self) -> Result<bool, RequestError> {
        let list = self.controller.access_list(&self.account.dn).await?;
        Ok(list.is_none_or(|list| !list.denies_own_change()))
    }

    async fn set_password(
        &mut self,
        changes: Vec<Change>,
        controls: Vec<RawControl>,
        new: &Password,
        min_age_counts: bool,
        order: &Order<'_>,
    ) -> Outcome {
        match self.controller.connection.modify(&self.account.dn, changes, controls).await {
            Ok(()) => Code::Success.into(),
            Err(RequestError::Unsent) => Code::Unreachable.into(),
            Err(RequestError::Lost) => self.resolve(new, order).await,
            Err(RequestError::Refused { code, text }) => {
                let (verdict, number) = classify::refusal(order.secrets.operation(), code, &text);
                tracing::debug!(rc = code, win32 = classify::win32_code(&text), "the domain controller refused");
                if verdict != Code::Policy {
                    return Outcome::new(verdict).with_directory_code(number);
                }
                // Looking, it may be refused because it is the password already.
                if order.look_first && self.opens_with(new).await == look::Seen::Applied {
                    return Outcome::new(Code::Success).found();
                }
                self.explain(new, min_age_counts).await.with_directory_code(number)
            }
        }
    }

    /// Which rules a refused password certainly broke.
    async fn explain(&mut self, new: &Password, min_age_counts: bool) -> Outcome {
        let rules = self.controller.rules_for(&self.account).await;
        let age = self.controller.now.zip(self.account.password_set()).filter(|_| min_age_counts);
        let age = age.map(|(now, set)| Duration::from_millis(u64::try_from(now.0 - set.0).unwrap_or_default()));
        rules::explain(rules.as_ref(), new, &self.account.names, age)
    }

    /// Asks whether a password is right, as the person would: by signing in with it.
    async fn verify(&mut self, current: &Password) -> Outcome {
        let Ok(mut connection) = self.domain.connect(&self.controller.server).await else { return Code::Unreachable.into() };
        match connection.bind(&self.account.dn, current.reveal()).await {
            Ok(()) => Code::Success.into(),
            Err(RequestError::Refused { code, text }) => {
                let (code, number) = classify::bind_refusal(code, &text);
                Outcome::new(code).with_directory_code(number)
            }
            Err(RequestError::Unsent | RequestError::Lost) => Code::Unreachable.into(),
        }
    }

    async fn unlock(&mut self) -> Outcome {
        let unlock = || vec![Change::Replace("lockoutTime", b"0".to_vec())];
        let dn = self.account.dn.clone();
        let mut answer = self.controller.connection.modify(&dn, unlock(), vec![]).await;
        if answer == Err(RequestError::Lost) {
            // Doing it twice does no harm.
            let Ok(mut again) = self.domain.open().await else { return Code::Unknown.into() };
            answer = again.connection.modify(&dn, unlock(), vec![]).await;
        }
        match answer {
            Ok(()) => Code::Success.into(),
            Err(RequestError::Unsent) => Code::Unreachable.into(),
            Err(RequestError::Lost) => Code::Unknown.into(),
            Err(RequestError::Refused { code, text }) => {
                let (code, number) = classify::refusal(Operation::Unlock, code, &text);
                Outcome::new(code).with_directory_code(number)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_quoted_in_utf_16() {
        let password = Password::new(Zeroizing::new("a\u{1f600}\"".to_owned())).unwrap();
        assert_eq!(hex::encode(&*quoted(&password)), "220061003dd800de22002200");
        assert!(quoted(&password).capacity() >= quoted(&password).len());
    }
}
