//! Opening a challenge and answering it: count first, compare, then use up (quality, rule 3).

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

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
        Method, app as authenticator,
        challenge::{self, Challenge},
        locks::{self, Browser, DAY, HOUR, KNOWN_BROWSERS},
        questions,
        sending::{self, Capped},
        throttle::{self, Scope, Tally},
    },
    jobs::{self, Address, Job, Notice},
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
        store::lock_flow(&mut tx, self.flow.tenant, self.flow.id).await?;
        let drawn = if method == Method::Questions {
            let failures = self.failures(&mut tx).await?;
            let n = usize::from(self.progress.grant.questions);
            questions::draw(&mut tx, &app.keys, tenant.id, person.id, failures, n).await?
        } else {
            vec![]
        };
        let lifetime = match method {
            Method::App | Method::Questions => limits.flow_seconds,
            _ => limits.code_seconds,
        };
        let long_code = self.tenant_is_under_attack(&mut tx).await?;
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

    /// Verifies an answer to the open challenge.
    pub async fn answer(&self, open: Open, answers: &[String]) -> anyhow::Result<Verdict> {
        let (app, keys) = (self.app, &self.app.keys);
        let Some(person) = self.claimant.person() else {
            return Ok(Verdict::Refused);
        };
        let Some(challenge) = challenge::find(&mut *app.pool.acquire().await?, self.flow.tenant, open.challenge).await? else {
            return Ok(Verdict::Refused);
        };
        if !challenge.is_open(self.now) {
            return Ok(Verdict::Over);
        }
        let limits = self.tenant().policy.limits;
        let counters = locks::subject(keys, self.flow.tenant, self.flow.subject, self.browser);
        let [failed, of_kind] = counters.of_kind(keys, open.method.kind());
        let of_tenant =
            Tally { scope: Scope::FailedProofsOfTenant, key: keys.counter(&[b"failed", self.flow.tenant.as_bytes()]), window: HOUR };
        let mut tallies = vec![failed, of_kind, of_tenant];
        tallies.extend(counters.any_known(keys));

        // First the counters, committed: whatever happens from here on, this comparison has been counted.
        let counts = throttle::count(&app.pool, self.now, &tallies).await?;
        if counts[0].is_locked(self.now) {
            return Ok(Verdict::Locked);
        }
        let known_over = counts.get(3).is_some_and(|count| count.n > limits.failed_proofs.saturating_mul(KNOWN_BROWSERS));
        if counts[0].n > limits.failed_proofs || counts[1].n > limits.failed_proofs_of_a_kind || known_over {
            // Others are being compared at this moment, and one of them may be right (a double click): this one is not
            // compared, so it is no failed proof either. Where they all fail, the last of them locks.
            self.give_back(&tallies).await?;
            return Ok(Verdict::Over);
        }
        let Some(tries) = challenge::count_try(&mut *app.pool.acquire().await?, &challenge, limits.tries).await? else {
            self.give_back(&tallies).await?;
            return Ok(Verdict::Over);
        };

        let right = self.compare(&challenge, person, answers).await?;
        if let Some(spend) = right {
            return self.pass(&challenge, open, spend, &tallies).await;
        }
        let left = (limits.failed_proofs - counts[0].n).min(limits.failed_proofs_of_a_kind - counts[1].n);
        self.wrong(&challenge, person, counts[0].n, left).await?;
        self.watch_tenant(counts[2].n).await?;
        if left <= 0 {
            lock(self.app, self.flow, self.claimant.person(), &tallies[0], Some(self.origin), self.now).await?;
            return Ok(Verdict::Locked);
        }
        let left = match open.method {
            Method::Email | Method::Sms => left.min(i32::from(limits.tries - tries)),
            _ => left,
        };
        Ok(if left <= 0 { Verdict::Over } else { Verdict::Wrong { left } })
    }

    /// `Some` when the answer is right; it holds what else must be spent with it.
    async fn compare(&self, challenge: &Challenge, person: &Person, answers: &[String]) -> anyhow::Result<Option<Spend>> {
        let keys = &self.app.keys;
        match challenge.method {
            Method::Email | Method::Sms => {
                // The destination is read again: a code to an address that was changed meanwhile proves nothing.
                let there = challenge.destination_of(keys, person).is_some();
                let typed = answers.first().map_or("", String::as_str);
                Ok((challenge.matches(keys, typed) && there).then_some(Spend::Nothing))
            }
            Method::App => {
                let typed: String = answers
                    .first()
                    .map_or("", String::as_str)
                    .chars()
                    .filter(|c| !c.is_whitespace())
                    .map(crate::directory::western_digit)
                    .collect();
                let mut db = self.app.pool.acquire().await?;
                let found = authenticator::matching(&mut db, keys, self.flow.tenant, person.id, &typed, self.now).await?;
                Ok(found.map(|(authenticator, step)| Spend::Step { authenticator, step }))
            }
            Method::Questions => {
                let hashes =
                    questions::hashes(&mut *self.app.pool.acquire().await?, self.flow.tenant, person.id, &challenge.questions).await?;
                let Some(hashes) = hashes else {
                    return Ok(None);
                };
                // As many answers as questions, whatever was sent: all are verified, always.
                let pairs = hashes
                    .into_iter()
                    .enumerate()
                    .map(|(i, hash)| (questions::normalise(answers.get(i).map_or("", String::as_str)), hash))
                    .collect();
                let right = self.app.hasher.verify_all(crate::crypto::Lane::Commit, pairs).await?;
                Ok(right.then_some(Spend::Nothing))
            }
            Method::MobileCall | Method::OfficeCall => Ok(None),
        }
    }

    async fn pass(&self, challenge: &Challenge, open: Open, spend: Spend, tallies: &[Tally]) -> anyhow::Result<Verdict> {
        let Stage::Prove { gate, .. } = self.progress.stage() else {
            return Ok(Verdict::Refused);
        };
        let Ok(progress) = self.progress.clone().on(Event::Proved { challenge: challenge.id }) else {
            return Ok(Verdict::Refused);
        };
        let token = Token::random()?;
        let mut tx = self.app.pool.begin().await?;
        store::lock_flow(&mut tx, self.flow.tenant, self.flow.id).await?;
        let spent = match spend {
            Spend::Nothing => true,
            Spend::Step { authenticator, step } => authenticator::spend(&mut tx, self.flow.tenant, authenticator, step).await?,
        };
        let once = spent
            && challenge::consume(&mut tx, challenge, self.now).await?
            && store::add_proof(&mut tx, self.flow, gate, open.method.kind(), &challenge.destination, self.now).await?
            && store::save(&mut tx, self.flow, &progress, Some(token.bound(self.start))).await?.is_ok();
        if !once {
            // Used a moment ago, in another tab or by another node. It stays counted.
            return Ok(Verdict::Over);
        }
        throttle::give_back(&mut tx, tallies).await?;
        self.event(Activity::FlowProgress).because(completed(open.method)).from(self.origin).write(&mut tx, self.now).await?;
        tx.commit().await?;
        Ok(Verdict::Passed { token, progress })
    }

    /// Failed proofs of this account that are remembered: what the draw of questions hangs on.
    async fn failures(&self, db: &mut sqlx::PgConnection) -> anyhow::Result<i32> {
        let counters = locks::subject(&self.app.keys, self.flow.tenant, self.flow.subject, self.browser);
        let seen = throttle::read(db, self.now, &[counters.failed]).await?;
        Ok(seen[0].map_or(0, |count| count.n))
    }

    async fn wrong(&self, challenge: &Challenge, person: &Person, failures: i32, left: i32) -> anyhow::Result<()> {
        let mut db = self.app.pool.acquire().await?;
        if challenge.method == Method::Questions {
            let drawn = questions::draw(&mut db, &self.app.keys, self.flow.tenant, person.id, failures, challenge.questions.len()).await?;
            challenge::redraw(&mut db, challenge, &drawn).await?;
        }
        self.event(Activity::FlowProgress)
            .failed(wrong(challenge.method))
            .from(self.origin)
            .with(serde_json::json!({ "left": left.max(0) }))
            .write(&mut db, self.now)
            .await?;
        Ok(())
    }

    async fn give_back(&self, tallies: &[Tally]) -> anyhow::Result<()> {
        throttle::give_back(&mut *self.app.pool.acquire().await?, tallies).await?;
        Ok(())
    }

    /// More than max(20, 1 % of the users) failed proofs in a tenant and hour: alarm, and longer codes for 24 hours (RESET-7).
    async fn watch_tenant(&self, failed: i32) -> anyhow::Result<()> {
        const ALWAYS_FINE: i32 = 20;
        if failed <= ALWAYS_FINE {
            return Ok(());
        }
        let users = sqlx::query_scalar!("select count(*) from users where tenant_id = $1", self.flow.tenant)
            .fetch_one(&self.app.pool)
            .await?
            .unwrap_or(0);
        if i64::from(failed) <= users / 100 {
            return Ok(());
        }
        let tally = self.long_codes();
        let count = throttle::count(&self.app.pool, self.now, std::slice::from_ref(&tally)).await?;
        if count[0].is_locked(self.now) {
            return Ok(());
        }
        let mut tx = self.app.pool.begin().await?;
        throttle::lock(&mut tx, &tally, self.now + DAY).await?;
        self.event(Activity::Alarm)
            .because("many failed proofs in this organisation; longer codes for 24 hours")
            .write(&mut tx, self.now)
            .await?;
        tx.commit().await?;
        tracing::warn!(tenant.id = %self.flow.tenant, "many failed proofs in one hour; codes are longer for 24 hours");
        Ok(())
    }

    fn long_codes(&self) -> Tally {
        Tally { scope: Scope::LongCodesOfTenant, key: self.app.keys.counter(&[b"long codes", self.flow.tenant.as_bytes()]), window: DAY }
    }

    async fn tenant_is_under_attack(&self, db: &mut sqlx::PgConnection) -> anyhow::Result<bool> {
        let seen = throttle::read(db, self.now, &[self.long_codes()]).await?;
        Ok(seen[0].is_some_and(|count| count.is_locked(self.now)))
    }
}

/// Closes the portal to the account (or to this known browser of it) for 24 hours and tells its owner, at most once a day.
pub async fn lock(
    app: &App,
    flow: &Flow,
    person: Option<&Person>,
    failed: &Tally,
    origin: Option<&Origin>,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let key = app.keys.counter(&[b"lock mail", flow.tenant.as_bytes(), flow.subject.as_bytes()]);
    let mails = throttle::count(&app.pool, now, &[Tally { scope: Scope::LockMail, key, window: DAY }]).await?;
    let until = now + DAY;
    let mut tx = app.pool.begin().await?;
    store::lock_flow(&mut tx, flow.tenant, flow.id).await?;
    throttle::lock(&mut tx, failed, until).await?;
    challenge::supersede(&mut tx, flow.tenant, flow.id, now).await?;
    let mut event = audit::Event::new(flow.tenant, flow.correlation, Activity::Blocked)
        .about(flow.subject)
        .because("too many failed proofs; closed for 24 hours");
    if let Some(origin) = origin {
        event = event.from(origin);
    }
    event.write(&mut tx, now).await?;
    if let Some(person) = person.filter(|_| mails[0].n <= 1) {
        for address in addresses(person) {
            let job = Job::Notice { to: person.id, address, notice: Notice::Locked { until }, correlation: flow.correlation, at: now };
            jobs::enqueue(&mut tx, flow.tenant, &job, now).await?;
        }
    }
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(())
}

/// What a right answer uses up besides its challenge.
enum Spend {
    Nothing,
    Step { authenticator: Uuid, step: i64 },
}

/// Where security mails go: primary and alternate, and the user ID itself when there is neither (reference, section 11).
pub fn addresses(person: &Person) -> Vec<Address> {
    let mut all = vec![];
    if person.primary_mail.is_some() {
        all.push(Address::Primary);
    }
    if person.email.is_some() && person.email != person.primary_mail {
        all.push(Address::Alternate);
    }
    if all.is_empty() {
        all.push(Address::UserId);
    }
    all
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

fn wrong(method: Method) -> &'static str {
    match method {
        Method::Email => "wrong code from the e-mail",
        Method::Sms => "wrong code from the text",
        Method::MobileCall | Method::OfficeCall => "the call was refused",
        Method::Questions => "wrong answers to the security questions",
        Method::App => "wrong code from the authenticator app",
    }
}
