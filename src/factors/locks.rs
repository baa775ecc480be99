//! Which counters belong to a subject (RESET-7): per account, and per account and known browser.

use time::Duration;
use uuid::Uuid;

use super::throttle::{Scope, Tally};
use crate::{crypto::Keyring, policy::Kind};

/// All known browsers of an account together have so many times the budget of one.
pub const KNOWN_BROWSERS: i32 = 3;

/// How long a lock lasts after the last attempt, and how long failed proofs are remembered.
pub const DAY: Duration = Duration::hours(24);
pub const HOUR: Duration = Duration::hours(1);

/// The browser a request comes from, as far as this account knows it: one in which the person signed in, registered or
/// reset before has its own budget, so that a stranger cannot shut a person out.
#[derive(Debug, Clone, Copy)]
pub struct Browser<'a>(pub Option<&'a [u8]>);

/// The counters that decide for one subject from one browser.
#[derive(Debug, Clone)]
pub struct SubjectCounters {
    /// The one whose limit and lock hold here.
    pub failed: Tally,
    pub sign_in: Tally,
    /// Passwords that the account's directory was asked to compare, from wherever.
    pub asked: Tally,
    tenant: Uuid,
    subject: Uuid,
    browser: Option<Vec<u8>>,
}

pub fn subject(keys: &Keyring, tenant: Uuid, subject: Uuid, browser: Browser<'_>) -> SubjectCounters {
    let account: [&[u8]; 2] = [tenant.as_bytes(), subject.as_bytes()];
    let (failed, sign_in) = match browser.0 {
        Some(id) => {
            let key = keys.counter(&[account[0], account[1], id]);
            (
                Tally { scope: Scope::FailedProofBrowser, key: key.clone(), window: DAY },
                Tally { scope: Scope::SignInBrowser, key, window: DAY },
            )
        }
        None => {
            let key = keys.counter(&account);
            (Tally { scope: Scope::FailedProof, key: key.clone(), window: DAY }, Tally { scope: Scope::SignIn, key, window: DAY })
        }
    };
    let asked = Tally { scope: Scope::DirectoryAsked, key: keys.counter(&account), window: DAY };
    SubjectCounters { failed, sign_in, asked, tenant, subject, browser: browser.0.map(<[u8]>::to_vec) }
}

impl SubjectCounters {
    /// Everything a failed proof of one kind is counted under here.
    pub fn of_kind(&self, keys: &Keyring, kind: Kind) -> [Tally; 2] {
        let mut parts: Vec<&[u8]> = vec![self.tenant.as_bytes(), self.subject.as_bytes(), kind.as_str().as_bytes()];
        let scope = match &self.browser {
            Some(id) => {
                parts.push(id);
                Scope::FailedKindBrowser
            }
            None => Scope::FailedKind,
        };
        [self.failed.clone(), Tally { scope, key: keys.counter(&parts), window: HOUR }]
    }

    /// Over all browsers that know the account: whoever has the password could make one known browser after another.
    pub fn any_known(&self, keys: &Keyring) -> Option<Tally> {
        self.browser.as_ref()?;
        let key = keys.counter(&[b"any known", self.tenant.as_bytes(), self.subject.as_bytes()]);
        Some(Tally { scope: Scope::FailedProofAnyKnown, key, window: DAY })
    }

    /// What a completed reset or unlock clears: failed proofs and sign-ins, of the account and of this browser. Never what
    /// was sent where.
    pub fn cleared_by_success(&self, keys: &Keyring) -> Vec<Tally> {
        let account = subject(keys, self.tenant, self.subject, Browser(None));
        let mut all =
            vec![account.failed.clone(), account.sign_in.clone(), account.asked.clone(), self.failed.clone(), self.sign_in.clone()];
        for kind in Kind::ALL {
            all.push(account.of_kind(keys, kind)[1].clone());
            all.push(self.of_kind(keys, kind)[1].clone());
        }
        all.dedup();
        all
    }
}
