//! Telling the administrators: who they are is found out here, so that no visitor waits for it. Each job is ended in the same
//! transaction that queues a mail for each of them: once, whatever dies on the way.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Courier;
use crate::{
    audit::{self, Activity},
    directory::{
        administrators::{administrators, helpers},
        store::{self, Who},
    },
    factors::{
        locks::DAY,
        throttle::{self, Scope, Tally},
    },
    jobs::{self, Address, Alarm, Claimed, Job, Notice, Outcome},
    policy::store as policies,
};

/// So many requests of a tenant and day are mailed one by one; what is asked beyond is told in one mail when the day is over
/// (section 7).
const REQUESTS_A_DAY: i32 = 20;
/// So many people are named in that mail.
const NAMED: usize = 50;

const TAKEN: Outcome = Outcome::Dropped("another worker has it");

impl Courier {
    /// Somebody asked for help: the helpers are mailed now, or with all others of the day at its end.
    pub(super) async fn help(&self, job: &Claimed, subject: Uuid, correlation: Uuid, at: OffsetDateTime) -> anyhow::Result<Outcome> {
        let (tenant, now) = (job.tenant, self.clock.now());
        let mut tx = self.pool.begin().await?;
        let Some(person) = store::person(&mut tx, &self.keys, tenant, Who::Id(subject)).await? else {
            return Ok(Outcome::Dropped("nobody to help"));
        };
        let (_, policy) = policies::current(&mut tx, tenant).await?;
        let helpers = helpers(&mut tx, &self.keys, tenant, &policy.help_requests).await?;
        if helpers.is_empty() {
            return Ok(Outcome::Dropped("nobody to ask"));
        }
        if !jobs::finish(&mut tx, job, now).await? {
            return Ok(TAKEN);
        }
        let key = self.keys.counter(&[b"contact tenant", tenant.as_bytes(), b""]);
        let count = throttle::count_within(&mut tx, now, &[Tally { scope: Scope::ContactTenant, key, window: DAY }]).await?[0];
        let event = audit::Event::new(tenant, correlation, Activity::ContactedAdministrator).about(subject).by("portal");
        if count.n <= REQUESTS_A_DAY {
            let notices = notices(&helpers, &Notice::HelpWanted { user_id: person.upn }, correlation, at);
            jobs::enqueue_all(&mut tx, tenant, &notices, now).await?;
            event.because("the administrators are mailed").with(json!({ "told": helpers.len() })).write(&mut tx, now).await?;
        } else {
            let over = count.started + DAY;
            jobs::enqueue_at(&mut tx, tenant, &[Job::HelpLater { subject }], over, now).await?;
            event.because("kept for the one mail at the end of the day").write(&mut tx, now).await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// One of the requests that waited is due: all of them are told in one mail, and this job is ended with them.
    pub(super) async fn help_digest(&self, job: &Claimed) -> anyhow::Result<Outcome> {
        let (tenant, now) = (job.tenant, self.clock.now());
        let mut tx = self.pool.begin().await?;
        let mut people = jobs::take_help_later(&mut tx, tenant, now).await?;
        if people.is_empty() {
            return Ok(TAKEN);
        }
        let (_, policy) = policies::current(&mut tx, tenant).await?;
        let helpers = helpers(&mut tx, &self.keys, tenant, &policy.help_requests).await?;
        let count = people.len();
        people.truncate(NAMED);
        let (correlation, notice) = (Uuid::now_v7(), Notice::HelpDigest { people, count: i64::try_from(count)? });
        jobs::enqueue_all(&mut tx, tenant, &notices(&helpers, &notice, correlation, now), now).await?;
        audit::Event::new(tenant, correlation, Activity::ContactedAdministrator)
            .by("portal")
            .because("the administrators are mailed about all further requests of a day")
            .with(json!({ "told": helpers.len(), "requests": count }))
            .write(&mut tx, now)
            .await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }

    /// At most one mail a day and tenant for each kind of alarm, however often the alarm was raised.
    pub(super) async fn alarm(&self, job: &Claimed, alarm: Alarm, correlation: Uuid, at: OffsetDateTime) -> anyhow::Result<Outcome> {
        let (tenant, now) = (job.tenant, self.clock.now());
        let mut tx = self.pool.begin().await?;
        if !jobs::finish(&mut tx, job, now).await? {
            return Ok(TAKEN);
        }
        let key = self.keys.counter(&[b"alarm mail", tenant.as_bytes(), alarm.as_str().as_bytes()]);
        // Counted by the moment of the alarm: how long a job waited must not make two days one.
        let count = throttle::count_within(&mut tx, at, &[Tally { scope: Scope::AlarmMail, key, window: DAY }]).await?[0];
        if count.n > 1 {
            return Ok(Outcome::Dropped("told today already"));
        }
        let all = administrators(&mut tx, &self.keys, tenant).await?;
        jobs::enqueue_all(&mut tx, tenant, &notices(&all, &Notice::Alarm { alarm }, correlation, at), now).await?;
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}

fn notices(all: &[Uuid], notice: &Notice, correlation: Uuid, at: OffsetDateTime) -> Vec<Job> {
    let job = |&to: &Uuid| Job::Notice { to, address: Address::Primary, notice: notice.clone(), correlation, at };
    all.iter().map(job).collect()
}
