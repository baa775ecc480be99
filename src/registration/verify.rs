//! Sending a code to a destination that is being registered or proved, and comparing what is typed: count first, compare, and
//! use up with the change it allows (quality, rule 3). The counters and the lock are the account's own (RESET-7).

use time::{Duration, OffsetDateTime};

use super::store::{self, Verification};
use crate::{
    app::App,
    audit::{self, Activity},
    factors::{
        Method,
        attempt::{self, Attempt, Closing, Compared, Spend},
        challenge::{self, Challenge, Purpose},
        locks::{Browser, DAY},
        questions,
        sending::{self, Capped},
        throttle::{self, Tally},
    },
    jobs::{self, Job},
    sessions::SignedIn,
    web::{Error, Visit},
};

/// Somebody signed in, at this moment: what every step works with.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub app: &'a App,
    pub visit: &'a Visit,
    pub signed_in: &'a SignedIn,
}

/// How a request for a code, a call or questions ended.
pub enum Opening {
    Opened,
    CoolDown {
        seconds: i64,
    },
    Capped(Capped),
    /// Too many failed proofs of this account.
    Locked {
        until: OffsetDateTime,
    },
    /// The verification is over.
    Over,
}

/// How an answer compares. A wrong code is an answer, not an error.
pub enum Answered {
    /// To be used up, and the tallies given back, in the transaction of what it allows.
    Right {
        spend: Spend,
        tallies: Vec<Tally>,
    },
    Wrong {
        left: i32,
    },
    Over,
    Locked {
        until: OffsetDateTime,
    },
}

impl<'a> Desk<'a> {
    pub fn event<'e>(&self, activity: Activity) -> audit::Event<'e>
    where
        'a: 'e,
    {
        audit::Event::new(self.signed_in.session.tenant, self.visit.start.correlation, activity)
            .by("user")
            .about(self.signed_in.session.user)
            .from(&self.visit.origin)
    }

    pub fn browser(&self) -> Browser<'a> {
        let session = &self.signed_in.session;
        Browser(self.visit.known.browser_of(&self.app.keys, session.tenant, session.user))
    }

    pub fn attempt(&self) -> Attempt<'a> {
        Attempt {
            pool: &self.app.pool,
            keys: &self.app.keys,
            hasher: &self.app.hasher,
            tenant: self.signed_in.tenant(),
            subject: self.signed_in.claimant.subject,
            person: self.signed_in.person(),
            browser: self.browser(),
            correlation: self.visit.start.correlation,
            now: self.visit.now,
        }
    }

    /// Until when nobody may prove anything for this account, if so.
    pub fn locked_until(&self) -> Option<OffsetDateTime> {
        let user = self.signed_in.claimant.facts.user.as_ref()?;
        user.locked_until.filter(|&until| until > self.visit.now)
    }

    /// Opens a challenge within a verification; every earlier one is superseded.
    pub async fn send(&self, verification: &Verification, method: Method, destination: &str) -> Result<Opening, Error> {
        let (app, now) = (self.app, self.visit.now);
        if let Some(until) = self.locked_until() {
            return Ok(Opening::Locked { until });
        }
        let goes_out = !matches!(method, Method::App | Method::Questions);
        let mut counted = vec![];
        if goes_out {
            let last = store::last_sent(&mut *app.pool.acquire().await?, verification).await?;
            if let Some(seconds) = self.cool_down(last) {
                return Ok(Opening::CoolDown { seconds });
            }
            let ceiling = app.limits.paid_messages_per_day;
            match sending::allow(&app.pool, &app.keys, ceiling, self.signed_in.tenant(), method, destination, now).await? {
                Ok(tallies) => counted = tallies,
                Err(capped) => return Ok(Opening::Capped(capped)),
            }
        }
        let opening = self.send_counted(verification, method, destination, goes_out).await?;
        if !matches!(opening, Opening::Opened) {
            // Nothing goes out, so nothing was sent.
            throttle::give_back(&mut *app.pool.acquire().await?, &counted).await?;
        }
        Ok(opening)
    }

    async fn send_counted(&self, verification: &Verification, method: Method, destination: &str, goes_out: bool) -> Result<Opening, Error> {
        let (app, now, tenant) = (self.app, self.visit.now, self.signed_in.tenant());
        let limits = &tenant.policy.limits;
        let mut tx = app.pool.begin().await?;
        challenge::hold_flow(&mut tx, tenant.id, verification.id).await?;
        // Looked at again while nobody else can send: of two clicks at once one sends.
        if store::find(&mut tx, &self.signed_in.session, verification.purpose, verification.kind, now)
            .await?
            .is_none_or(|open| open.id != verification.id)
        {
            return Ok(Opening::Over);
        }
        let last = store::last_sent(&mut tx, verification).await?;
        if let Some(seconds) = self.cool_down(last).filter(|_| goes_out) {
            return Ok(Opening::CoolDown { seconds });
        }
        let drawn = if method == Method::Questions {
            let failures = self.attempt().failures(&mut tx).await?;
            let n = usize::from(tenant.policy.questions_to_reset);
            questions::draw(&mut tx, &app.keys, tenant.id, self.signed_in.person().id, failures, n).await?
        } else {
            vec![]
        };
        // A code sent late in a verification lives as long as one sent at its beginning.
        let until = now + Duration::seconds(limits.flow_seconds);
        store::prolong(&mut tx, verification, until).await?;
        let lifetime = if goes_out { limits.code_seconds } else { limits.flow_seconds };
        let long_code = attempt::is_under_attack(&mut tx, &app.keys, tenant.id, now).await?;
        let id = challenge::open(
            &mut tx,
            &challenge::New {
                tenant: tenant.id,
                flow: verification.id,
                subject: self.signed_in.claimant.subject,
                gate: 1,
                method,
                destination: app.keys.destination(tenant.id, destination),
                long_code,
                questions: &drawn,
                next_session_hash: None,
                now,
                expires_at: (now + Duration::seconds(lifetime)).min(until),
            },
        )
        .await?;
        if goes_out {
            let language = self.visit.locale.code().to_owned();
            let job = if method.is_call() { Job::Call { challenge: id, language } } else { Job::Code { challenge: id, language } };
            jobs::enqueue(&mut tx, tenant.id, &job, now).await?;
        }
        let activity = if verification.purpose == Purpose::Proof { Activity::Reproved } else { Activity::RegistrationStarted };
        self.event(activity).because("started").with(serde_json::json!({ "method": method })).write(&mut tx, now).await?;
        tx.commit().await?;
        app.wake.notify_waiters();
        Ok(Opening::Opened)
    }

    /// Seconds until something else may be sent.
    fn cool_down(&self, last: Option<OffsetDateTime>) -> Option<i64> {
        let wait = Duration::seconds(self.signed_in.tenant().policy.limits.cool_down_seconds);
        last.map(|last| (last + wait - self.visit.now).whole_seconds()).filter(|&seconds| seconds > 0)
    }

    /// Compares an answer with an open challenge.
    pub async fn answer(&self, challenge: &Challenge, answers: &[String]) -> Result<Answered, Error> {
        let now = self.visit.now;
        let attempt = self.attempt();
        let (left, failures, tries_left, failed) = match attempt.compare(challenge, answers).await? {
            Compared::Right { spend, tallies } => return Ok(Answered::Right { spend, tallies }),
            Compared::Over => return Ok(Answered::Over),
            Compared::Locked => return Ok(Answered::Locked { until: self.locked_until().unwrap_or(now + DAY) }),
            Compared::Wrong { left, failures, tries_left, failed } => (left, failures, tries_left, failed),
        };
        let mut db = self.app.pool.acquire().await?;
        attempt.redraw(&mut db, challenge, failures).await?;
        let activity = if challenge.purpose == Purpose::Proof { Activity::Reproved } else { Activity::Registered };
        self.event(activity)
            .failed(attempt::wrong(challenge.method))
            .with(serde_json::json!({ "left": left.max(0) }))
            .write(&mut db, now)
            .await?;
        drop(db);
        if left <= 0 {
            let closing = Closing {
                tenant: challenge.tenant,
                subject: challenge.subject,
                flow: challenge.flow,
                correlation: self.visit.start.correlation,
                person: Some(self.signed_in.person()),
                origin: Some(&self.visit.origin),
                now,
            };
            attempt::lock(&self.app.pool, &self.app.keys, closing, &failed).await?;
            self.app.wake.notify_waiters();
            return Ok(Answered::Locked { until: now + DAY });
        }
        let left = if challenge.method == Method::Questions { left } else { left.min(tries_left) };
        Ok(if left <= 0 { Answered::Over } else { Answered::Wrong { left } })
    }
}
