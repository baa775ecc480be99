//! Opening a challenge and answering it: count first, compare, then use up (quality, rule 3).

use time::{Duration, OffsetDateTime};

use super::{
    flow::{Event, Open, Progress, Stage},
    store::{self, Flow},
};
use crate::{
    app::App,
    audit::{self, Activity, Origin},
    crypto::Token,
    directory::{
        PhoneNumber,
        facts::Claimant,
        store::{Person, Tenant},
    },
    factors::{
        Method,
        attempt::{self, Attempt, Closing, Compared, Spend, Spent, wrong},
        challenge::{self, Challenge},
        locks::{Browser, HOUR},
        questions,
        sending::{self, Capped},
        throttle::{self, Scope, Tally},
    },
    jobs::{self, Job},
};

/// A flow, its person and the decision of this moment: what every step works with.
pub struct Step<'a> {
    pub app: &'a App,
    pub flow: &'a Flow,
    pub progress: &'a Progress,
    pub claimant: &'a Claimant,
    pub origin: &'a Origin,
    pub browser: Browser<'a>,
    pub language: &'a str,
    /// The browser's own nonce: ids of the flow count in this browser only.
    pub start: &'a [u8],
    pub now: OffsetDateTime,
}

/// How a request for a code, a call or questions ended.
pub enum Opening {
    Opened {
        next: Option<Token>,
    },
    WrongNumber,
    /// Too many wrong numbers from here, for some minutes.
    TooManyNumbers {
        seconds: i64,
    },
    CoolDown {
        seconds: i64,
    },
    Capped(Capped),
    /// The flow does not offer this way (any more), or was moved on by another tab.
    Refused,
}

/// How an answer ended. A wrong code is an answer, not an error.
pub enum Verdict {
    Passed {
        token: Token,
        progress: Progress,
    },
    Wrong {
        left: i32,
    },
    /// The code is over: expired, superseded, used, or tried too often.
    Over,
    /// Right, but another request with the same answer was first: a double click.
    Late,
    Locked,
    Refused,
}

impl Step<'_> {
    fn tenant(&self) -> &Tenant {
        &self.claimant.tenant
    }

    fn event<'e>(&self, activity: Activity) -> audit::Event<'e>
    where
        Self: 'e,
    {
        audit::Event::new(self.flow.tenant, self.flow.correlation, activity).about(self.flow.subject)
    }

    /// Opens a challenge for a method, or says why not. `number`: what was typed for a phone.
    pub async fn open(&self, method: Method, number: &str) -> anyhow::Result<Opening> {
        let (Some(person), true) = (self.claimant.person(), self.progress.methods().any(|offered| offered == method)) else {
            return Ok(Opening::Refused);
        };
        let Some(destination) = challenge::value_of(method.kind(), person) else {
            return Ok(Opening::Refused);
        };
        if let Some(seconds) = self.cool_down(method).await? {
            return Ok(Opening::CoolDown { seconds });
        }
        if method.asks_number()
            && let Some(refusal) = self.check_number(number, destination).await?
        {
            return Ok(refusal);
        }
        self.send(method, person, destination).await
    }

    /// The same method once more, for a visitor who already typed the number.
    pub async fn again(&self, method: Method) -> anyhow::Result<Opening> {
        let Some(person) = self.claimant.person() else {
            return Ok(Opening::Refused);
        };
        let Some(destination) = challenge::value_of(method.kind(), person) else {
            return Ok(Opening::Refused);
        };
        if let Some(seconds) = self.cool_down(method).await? {
            return Ok(Opening::CoolDown { seconds });
        }
        self.send(method, person, destination).await
    }

    async fn send(&self, method: Method, person: &Person, destination: &str) -> anyhow::Result<Opening> {
        let (app, tenant) = (self.app, self.tenant());
        let mut counted = vec![];
        if method != Method::App && method != Method::Questions {
            let ceiling = app.limits.paid_messages_per_day;
            match sending::allow(&app.pool, &app.keys, ceiling, tenant, method, destination, self.now).await? {
                Ok(tallies) => counted = tallies,
                Err(capped) => return Ok(Opening::Capped(capped)),
            }
        }
        let opening = self.send_counted(method, person, destination).await?;
        if matches!(opening, Opening::Refused) {
            // Another tab was first: nothing goes out, so nothing was sent.
            self.give_back(&counted).await?;
        }
        Ok(opening)
    }

    async fn send_counted(&self, method: Method, person: &Person, destination: &str) -> anyhow::Result<Opening> {
        let (app, tenant) = (self.app, self.tenant());
        let (Stage::Choose { gate } | Stage::Prove { gate, .. }) = self.progress.stage() else {
            return Ok(Opening::Refused);
        };
        let limits = &tenant.policy.limits;
        let next = if method.is_call() { Some(Token::random()?) } else { None };
        let mut tx = app.pool.begin().await?;
        challenge::hold_flow(&mut tx, self.flow.tenant, self.flow.id).await?;
        let drawn = if method == Method::Questions {
            let failures = self.attempt(person).failures(&mut tx).await?;
            let n = usize::from(self.progress.grant.questions);
            questions::draw(&mut tx, &app.keys, tenant.id, person.id, failures, n).await?
        } else {
            vec![]
        };
        let lifetime = match method {
            Method::App | Method::Questions => limits.flow_seconds,
            _ => limits.code_seconds,
        };
        let long_code = attempt::is_under_attack(&mut tx, &app.keys, tenant.id, self.now).await?;
        let id = challenge::open(
            &mut tx,
            &challenge::New {
                tenant: tenant.id,
                flow: self.flow.id,
                subject: self.flow.subject,
                gate: i16::from(gate),
                method,
                destination: app.keys.destination(tenant.id, destination),
                long_code,
                questions: &drawn,
                next_session_hash: next.as_ref().map(|token| token.bound(self.start)),
                now: self.now,
                expires_at: (self.now + Duration::seconds(lifetime)).min(self.flow.expires_at),
            },
        )
        .await?;
        let Ok(progress) = self.progress.clone().on(Event::Opened(Open { challenge: id, method })) else {
            return Ok(Opening::Refused);
        };
        if store::save(&mut tx, self.flow, &progress, None).await?.is_err() {
            return Ok(Opening::Refused);
        }
        let language = self.language.to_owned();
        let job = match method {
            Method::Email | Method::Sms => Some(Job::Code { challenge: id, language }),
            Method::MobileCall | Method::OfficeCall => Some(Job::Call { challenge: id, language }),
            Method::App | Method::Questions => None,
        };
        if let Some(job) = job {
            jobs::enqueue(&mut tx, tenant.id, &job, self.now).await?;
        }
        self.event(Activity::FlowProgress).because(started(method)).from(self.origin).write(&mut tx, self.now).await?;
        tx.commit().await?;
        app.wake.notify_waiters();
        Ok(Opening::Opened { next })
    }

    /// Seconds until another sending is allowed in this flow.
    async fn cool_down(&self, method: Method) -> anyhow::Result<Option<i64>> {
        if matches!(method, Method::App | Method::Questions) {
            return Ok(None);
        }
        let last = sqlx::query_scalar!(
            "select max(created_at) from challenge where tenant_id = $1 and flow_id = $2 and method = $3",
            self.flow.tenant,
            self.flow.id,
            method.as_str()
        )
        .fetch_one(&self.app.pool)
        .await?;
        let wait = Duration::seconds(self.tenant().policy.limits.cool_down_seconds);
        Ok(last.map(|last| (last + wait - self.now).whole_seconds()).filter(|&seconds| seconds > 0))
    }

    /// The person types the complete number, so that strangers cannot make the portal ring somebody. A wrong one counts
    /// against flow and address for an hour, never toward the lock of the account (RESET-7).
    async fn check_number(&self, typed: &str, stored: &str) -> anyhow::Result<Option<Opening>> {
        const WRONG_NUMBERS: i32 = 5;
        let keys = &self.app.keys;
        let household = crate::web::client::household(self.origin.ip);
        let tallies = [
            Tally { scope: Scope::WrongNumberAddress, key: keys.counter(&[b"number", household.as_bytes()]), window: HOUR },
            Tally { scope: Scope::WrongNumberFlow, key: keys.counter(&[b"number", self.flow.id.as_bytes()]), window: HOUR },
        ];
        let counts = throttle::count(&self.app.pool, self.now, &tallies).await?;
        if let Some(over) = counts.iter().filter(|count| count.n > WRONG_NUMBERS).max_by_key(|count| count.started) {
            return Ok(Some(Opening::TooManyNumbers { seconds: (over.started + HOUR - self.now).whole_seconds().max(1) }));
        }
        let right = PhoneNumber::parse(typed).is_some_and(|number| crate::crypto::same(number.as_e164().as_bytes(), stored.as_bytes()));
        let mut db = self.app.pool.acquire().await?;
        if right {
            throttle::give_back(&mut db, &tallies).await?;
            return Ok(None);
        }
        self.event(Activity::FlowProgress)
            .failed("the phone number typed is not the one on file")
            .from(self.origin)
            .write(&mut db, self.now)
            .await?;
        Ok(Some(Opening::WrongNumber))
    }

    fn attempt<'s>(&'s self, person: &'s Person) -> Attempt<'s> {
        Attempt {
            pool: &self.app.pool,
            keys: &self.app.keys,
            hasher: &self.app.hasher,
            tenant: self.tenant(),
            subject: self.flow.subject,
            person,
            browser: self.browser,
            correlation: self.flow.correlation,
            now: self.now,
        }
    }

    /// Verifies an answer to the open challenge.
    pub async fn answer(&self, open: Open, answers: &[String]) -> anyhow::Result<Verdict> {
        let Some(person) = self.claimant.person() else {
            return Ok(Verdict::Refused);
        };
        let Some(challenge) = challenge::find(&mut *self.app.pool.acquire().await?, self.flow.tenant, open.challenge).await? else {
            return Ok(Verdict::Refused);
        };
        let attempt = self.attempt(person);
        match attempt.compare(&challenge, answers).await? {
            Compared::Right { spend, tallies } => self.pass(attempt, &challenge, spend, &tallies).await,
            Compared::Wrong { left, failures, tries_left, failed } => {
                let mut db = self.app.pool.acquire().await?;
                attempt.redraw(&mut db, &challenge, failures).await?;
                self.event(Activity::FlowProgress)
                    .failed(wrong(challenge.method))
                    .from(self.origin)
                    .with(serde_json::json!({ "left": left.max(0) }))
                    .write(&mut db, self.now)
                    .await?;
                drop(db);
                if left <= 0 {
                    lock(self.app, self.flow, Some(person), &failed, Some(self.origin), self.now).await?;
                    return Ok(Verdict::Locked);
                }
                let left = if matches!(open.method, Method::Email | Method::Sms) { left.min(tries_left) } else { left };
                Ok(if left <= 0 { Verdict::Over } else { Verdict::Wrong { left } })
            }
            Compared::Over => Ok(Verdict::Over),
            Compared::Locked => Ok(Verdict::Locked),
        }
    }

    async fn pass(&self, attempt: Attempt<'_>, challenge: &Challenge, spend: Spend, tallies: &[Tally]) -> anyhow::Result<Verdict> {
        let Stage::Prove { gate, open } = self.progress.stage() else {
            return Ok(Verdict::Refused);
        };
        let Ok(progress) = self.progress.clone().on(Event::Proved { challenge: challenge.id }) else {
            return Ok(Verdict::Refused);
        };
        let token = Token::random()?;
        let mut tx = self.app.pool.begin().await?;
        challenge::hold_flow(&mut tx, self.flow.tenant, self.flow.id).await?;
        let mut spent = attempt.spend(&mut tx, challenge, spend).await?;
        if spent == Spent::Once {
            let once = store::add_proof(&mut tx, self.flow, gate, open.method.kind(), &challenge.destination, self.now).await?
                && store::save(&mut tx, self.flow, &progress, Some(token.bound(self.start))).await?.is_ok();
            if !once {
                spent = Spent::Late;
            }
        }
        match spent {
            Spent::Once => {}
            // It stays counted, or codes that were watched could be tried for nothing.
            Spent::Reused => return Ok(Verdict::Over),
            Spent::Late => {
                // By a second click or on another node: no step is passed twice, and a right answer is no failed proof.
                tx.rollback().await?;
                self.give_back(tallies).await?;
                return Ok(Verdict::Late);
            }
        }
        throttle::give_back(&mut tx, tallies).await?;
        self.event(Activity::FlowProgress).because(completed(open.method)).from(self.origin).write(&mut tx, self.now).await?;
        tx.commit().await?;
        Ok(Verdict::Passed { token, progress })
    }

    async fn give_back(&self, tallies: &[Tally]) -> anyhow::Result<()> {
        throttle::give_back(&mut *self.app.pool.acquire().await?, tallies).await?;
        Ok(())
    }
}

/// Closes the portal to the account (or to this known browser of it) for 24 hours and tells its owner.
pub async fn lock(
    app: &App,
    flow: &Flow,
    person: Option<&Person>,
    failed: &[Tally],
    origin: Option<&Origin>,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let Flow { tenant, subject, id, correlation, .. } = *flow;
    attempt::lock(&app.pool, &app.keys, Closing { tenant, subject, flow: id, correlation, person, origin, now }, failed).await?;
    app.wake.notify_waiters();
    Ok(())
}

/// Step texts of the audit log, as the reference writes them (reference, 10.2).
fn started(method: Method) -> &'static str {
    match method {
        Method::Email => "User started the email verification option",
        Method::Sms => "User started the mobile SMS verification option",
        Method::MobileCall => "User started the mobile voice call verification option",
        Method::OfficeCall => "User started the office voice call verification option",
        Method::Questions => "User started the security questions verification option",
        Method::App => "User started the mobile app code verification option",
    }
}

pub fn completed(method: Method) -> &'static str {
    match method {
        Method::Email => "User completed the email verification option",
        Method::Sms => "User completed the mobile SMS verification option",
        Method::MobileCall => "User completed the mobile voice call verification option",
        Method::OfficeCall => "User completed the office voice call verification option",
        Method::Questions => "User completed the security questions verification option",
        Method::App => "User completed the mobile app code verification option",
    }
}
