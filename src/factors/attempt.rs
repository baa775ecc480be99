//! One answer to an open challenge: count first, committed; then compare; and tell what must be used up with it
//! (quality, rule 3). Resets and signed-in people share it, so that guesses share the counters (RESET-7).

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Method, app as authenticator,
    challenge::{self, Challenge, Purpose},
    locks::{self, Browser, DAY, HOUR, KNOWN_BROWSERS},
    pending, questions,
    throttle::{self, Scope, Tally},
};
use crate::{
    audit::{self, Activity, Origin},
    crypto::{Hasher, Keyring, Lane},
    directory::store::{Person, Tenant},
    jobs::{self, Alarm, Job, Notice},
    policy::Limits,
};

/// Who answers, and with what the answer is checked.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    pub pool: &'a PgPool,
    pub keys: &'a Keyring,
    pub hasher: &'a Hasher,
    pub tenant: &'a Tenant,
    pub subject: Uuid,
    pub person: &'a Person,
    pub browser: Browser<'a>,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
}

/// How a comparison ended.
pub enum Compared {
    /// Spend it, and give the tallies back in the same transaction: a right proof is no failed one.
    Right {
        spend: Spend,
        tallies: Vec<Tally>,
    },
    /// `left`: failed proofs until the account is locked; 0 and less: `lock` it now.
    Wrong {
        left: i32,
        /// Failed proofs remembered; what the next draw of questions hangs on.
        failures: i32,
        /// How many more tries this very code has.
        tries_left: i32,
        /// What it was counted under, the one that locks first.
        failed: Vec<Tally>,
    },
    /// Not compared: the code is over, or as many others are being compared as may be.
    Over,
    Locked,
}

/// What a right answer uses up besides its challenge.
#[derive(Debug, Clone, Copy)]
pub enum Spend {
    Nothing,
    Step {
        authenticator: Uuid,
        step: i64,
    },
    /// The test code of an app that is being registered: it is spent from the app's first moment.
    FirstStep {
        step: i64,
    },
}

/// How using up a right answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    Once,
    /// A code of the app that was accepted before.
    Reused,
    /// Another request with the same answer was first.
    Late,
}

impl Attempt<'_> {
    fn event<'e>(&self, activity: Activity) -> audit::Event<'e> {
        audit::Event::new(self.tenant.id, self.correlation, activity).about(self.subject)
    }

    /// Compares, once it was counted.
    pub async fn compare(&self, challenge: &Challenge, answers: &[String]) -> anyhow::Result<Compared> {
        if !challenge.is_open(self.now) {
            return Ok(Compared::Over);
        }
        let mut limits = self.tenant.policy.limits;
        // Whoever may change the policy of an organisation does not thereby open the accounts of those above them to guessing.
        if !self.person.roles.is_empty() {
            let least = Limits::default();
            limits.failed_proofs = limits.failed_proofs.min(least.failed_proofs);
            limits.failed_proofs_of_a_kind = limits.failed_proofs_of_a_kind.min(least.failed_proofs_of_a_kind);
            limits.tries = limits.tries.min(least.tries);
        }
        let counters = locks::subject(self.keys, self.tenant.id, self.subject, self.browser);
        let [failed, of_kind] = counters.of_kind(self.keys, challenge.method.kind());
        let of_tenant =
            Tally { scope: Scope::FailedProofsOfTenant, key: self.keys.counter(&[b"failed", self.tenant.id.as_bytes()]), window: HOUR };
        let mut tallies = vec![failed, of_kind, of_tenant];
        tallies.extend(counters.any_known(self.keys));

        // First the counters, committed: whatever happens from here on, this comparison has been counted.
        let counts = throttle::count(self.pool, self.now, &tallies).await?;
        if counts[0].is_locked(self.now) {
            return Ok(Compared::Locked);
        }
        let known_over = counts.get(3).is_some_and(|count| count.n > limits.failed_proofs.saturating_mul(KNOWN_BROWSERS));
        if counts[0].n > limits.failed_proofs || counts[1].n > limits.failed_proofs_of_a_kind || known_over {
            // Others are being compared at this moment, and one of them may be right (a double click): this one is not
            // compared, so it is no failed proof either. Where they all fail, the last of them locks.
            self.give_back(&tallies).await?;
            return Ok(Compared::Over);
        }
        let Some(tries) = challenge::count_try(&mut *self.pool.acquire().await?, challenge, limits.tries).await? else {
            self.give_back(&tallies).await?;
            return Ok(Compared::Over);
        };
        if let Some(spend) = self.is_right(challenge, answers).await? {
            return Ok(Compared::Right { spend, tallies });
        }
        // What it was compared with goes when the same answer is accepted (a double click): no failed proof either. A guess
        // learns nothing by it, for a used code is worth nothing.
        if challenge::is_consumed(&mut *self.pool.acquire().await?, challenge).await? {
            self.give_back(&tallies).await?;
            return Ok(Compared::Over);
        }
        self.watch_tenant(counts[2].n).await?;
        let left = (limits.failed_proofs - counts[0].n).min(limits.failed_proofs_of_a_kind - counts[1].n);
        let tries_left = i32::from(limits.tries - tries);
        tallies.retain(|tally| tally.scope != Scope::FailedProofsOfTenant);
        Ok(Compared::Wrong { left, failures: counts[0].n, tries_left, failed: tallies })
    }

    /// `Some` when the answer is right; it holds what else must be spent with it.
    async fn is_right(&self, challenge: &Challenge, answers: &[String]) -> anyhow::Result<Option<Spend>> {
        let typed = answers.first().map_or("", String::as_str);
        match challenge.method {
            Method::Email | Method::Sms => {
                // The destination is read again: a code to an address that was changed meanwhile proves nothing.
                let there = challenge::destination(&mut *self.pool.acquire().await?, self.keys, challenge, self.person).await?.is_some();
                Ok((challenge.matches(self.keys, typed) && there).then_some(Spend::Nothing))
            }
            Method::App => {
                let typed: String = typed.chars().filter(|c| !c.is_whitespace()).map(crate::directory::western_digit).collect();
                let mut db = self.pool.acquire().await?;
                if challenge.purpose == Purpose::Registration {
                    let seed = pending::seed(&mut db, self.keys, self.tenant.id, self.person.id, challenge.flow).await?;
                    let step = seed.and_then(|seed| authenticator::step_of(&seed, &typed, self.now));
                    return Ok(step.map(|step| Spend::FirstStep { step }));
                }
                let found = authenticator::matching(&mut db, self.keys, self.tenant.id, self.person.id, &typed, self.now).await?;
                Ok(found.map(|(authenticator, step)| Spend::Step { authenticator, step }))
            }
            Method::Questions => {
                let hashes =
                    questions::hashes(&mut *self.pool.acquire().await?, self.tenant.id, self.person.id, &challenge.questions).await?;
                let Some(hashes) = hashes else {
                    return Ok(None);
                };
                // As many answers as questions, whatever was sent: all are verified, always.
                let pairs = hashes
                    .into_iter()
                    .enumerate()
                    .map(|(i, hash)| (questions::normalise(answers.get(i).map_or("", String::as_str)), hash))
                    .collect();
                let right = self.hasher.verify_all(Lane::Commit, pairs).await?;
                Ok(right.then_some(Spend::Nothing))
            }
            Method::MobileCall | Method::OfficeCall => Ok(None),
        }
    }

    /// Uses up a right answer within the caller's transaction, which holds the flow's row.
    pub async fn spend(&self, db: &mut PgConnection, challenge: &Challenge, spend: Spend) -> anyhow::Result<Spent> {
        if let Spend::Step { authenticator, step } = spend
            && !authenticator::spend(db, self.tenant.id, authenticator, step).await?
        {
            // Accepted a moment ago for this very challenge: a second click. Anywhere else: a code that somebody watched.
            return Ok(if challenge::is_consumed(db, challenge).await? { Spent::Late } else { Spent::Reused });
        }
        Ok(if challenge::consume(db, challenge, self.now).await? { Spent::Once } else { Spent::Late })
    }

    /// Draws other questions after a wrong answer (reference, 1.2).
    pub async fn redraw(&self, db: &mut PgConnection, challenge: &Challenge, failures: i32) -> anyhow::Result<()> {
        if challenge.method == Method::Questions {
            let n = challenge.questions.len();
            let drawn = questions::draw(db, self.keys, self.tenant.id, self.person.id, failures, n).await?;
            challenge::redraw(db, challenge, &drawn).await?;
        }
        Ok(())
    }

    /// Failed proofs of this account that are remembered: what the draw of questions hangs on.
    pub async fn failures(&self, db: &mut PgConnection) -> anyhow::Result<i32> {
        let counters = locks::subject(self.keys, self.tenant.id, self.subject, self.browser);
        let seen = throttle::read(db, self.now, &[counters.failed]).await?;
        Ok(seen[0].map_or(0, |count| count.n))
    }

    pub async fn give_back(&self, tallies: &[Tally]) -> anyhow::Result<()> {
        throttle::give_back(&mut *self.pool.acquire().await?, tallies).await?;
        Ok(())
    }

    /// More than max(20, 1 % of the users) failed proofs in a tenant and hour: alarm, and longer codes for 24 hours (RESET-7).
    async fn watch_tenant(&self, failed: i32) -> anyhow::Result<()> {
        const ALWAYS_FINE: i32 = 20;
        if failed <= ALWAYS_FINE {
            return Ok(());
        }
        let users =
            sqlx::query_scalar!("select count(*) from users where tenant_id = $1", self.tenant.id).fetch_one(self.pool).await?.unwrap_or(0);
        if i64::from(failed) <= users / 100 {
            return Ok(());
        }
        let tally = long_codes(self.keys, self.tenant.id);
        let count = throttle::count(self.pool, self.now, std::slice::from_ref(&tally)).await?;
        if count[0].is_locked(self.now) {
            return Ok(());
        }
        let mut tx = self.pool.begin().await?;
        throttle::lock(&mut tx, &tally, self.now + DAY).await?;
        self.event(Activity::Alarm)
            .because("many failed proofs in this organisation; longer codes for 24 hours")
            .write(&mut tx, self.now)
            .await?;
        jobs::alarm(&mut tx, self.tenant.id, Alarm::ManyFailedProofs, self.correlation, self.now).await?;
        tx.commit().await?;
        tracing::warn!(tenant.id = %self.tenant.id, "many failed proofs in one hour; codes are longer for 24 hours");
        Ok(())
    }
}

fn long_codes(keys: &Keyring, tenant: Uuid) -> Tally {
    Tally { scope: Scope::LongCodesOfTenant, key: keys.counter(&[b"long codes", tenant.as_bytes()]), window: DAY }
}

/// Whether the tenant's codes are long at present, because somebody is guessing.
pub async fn is_under_attack(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, now: OffsetDateTime) -> anyhow::Result<bool> {
    let seen = throttle::read(db, now, &[long_codes(keys, tenant)]).await?;
    Ok(seen[0].is_some_and(|count| count.is_locked(now)))
}

/// Where a lock comes from.
#[derive(Clone, Copy)]
pub struct Closing<'a> {
    pub tenant: Uuid,
    pub subject: Uuid,
    pub flow: Uuid,
    pub correlation: Uuid,
    pub person: Option<&'a Person>,
    pub origin: Option<&'a Origin>,
    pub now: OffsetDateTime,
}

/// Closes the portal to the account (or to this known browser of it) for 24 hours and tells its owner, at most once a day.
/// `failed`: what the failed proof was counted under; the first of them is closed. Their names stand in the log, so that an administrator
/// can open again what belongs to a browser that only its own cookie knows (RESET-7).
pub async fn lock(pool: &PgPool, keys: &Keyring, closing: Closing<'_>, failed: &[Tally]) -> anyhow::Result<()> {
    let Closing { tenant, subject, flow, correlation, now, .. } = closing;
    let key = keys.counter(&[b"lock mail", tenant.as_bytes(), subject.as_bytes()]);
    let mails = throttle::count(pool, now, &[Tally { scope: Scope::LockMail, key, window: DAY }]).await?;
    let until = now + DAY;
    let mut tx = pool.begin().await?;
    challenge::hold_flow(&mut tx, tenant, flow).await?;
    if let Some(first) = failed.first() {
        throttle::lock(&mut tx, first, until).await?;
    }
    challenge::supersede(&mut tx, tenant, flow, now).await?;
    let mut event = audit::Event::new(tenant, correlation, Activity::Blocked)
        .about(subject)
        .because("too many failed proofs; closed for 24 hours")
        .with(serde_json::json!({ "counters": failed.iter().map(Tally::name).collect::<Vec<_>>() }));
    if let Some(origin) = closing.origin {
        event = event.from(origin);
    }
    event.write(&mut tx, now).await?;
    if let Some(person) = closing.person.filter(|_| mails[0].n <= 1) {
        for address in person.addresses() {
            let job = Job::Notice { to: person.id, address, notice: Notice::Locked { until }, correlation, at: now };
            jobs::enqueue(&mut tx, tenant, &job, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What the log says of a wrong answer.
pub fn wrong(method: Method) -> &'static str {
    match method {
        Method::Email => "wrong code from the e-mail",
        Method::Sms => "wrong code from the text",
        Method::MobileCall | Method::OfficeCall => "the call was refused",
        Method::Questions => "wrong answers to the security questions",
        Method::App => "wrong code from the authenticator app",
    }
}
