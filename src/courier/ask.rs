//! Asking people to add a method before a change strands them: a page of the organisation's people at a time, each ended in the
//! transaction that queues its mails and the next page, so that everybody is looked at once, whatever dies on the way.

use serde_json::json;
use time::Duration;
use uuid::Uuid;

use super::Courier;
use crate::{
    audit::{self, Activity},
    directory::{
        asking::{self, Batch},
        standing,
        store::{self, Which},
    },
    jobs::{self, Address, Claimed, Job, Notice, Outcome},
};

/// So many are mailed together, and so long after the ones before: whatever else has to be told sorts in between.
const TOGETHER: usize = 50;
const APART: Duration = Duration::seconds(5);

impl Courier {
    pub(super) async fn ask(&self, job: &Claimed, id: Uuid) -> anyhow::Result<Outcome> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let Some(wanted) = asking::wanted(&mut tx, job.tenant, id).await? else {
            return Ok(Outcome::Dropped("everybody was asked already"));
        };
        let tenant = store::tenant(&mut tx, &self.keys, Which::Id(job.tenant)).await?;
        let (people, after) = standing::stranded_after(&mut tx, &self.keys, &tenant, &wanted.policy, wanted.after, now).await?;
        if !jobs::finish(&mut tx, job, now).await? {
            return Ok(Outcome::Dropped("another worker has it"));
        }
        let (asked, without_address) = asking::take(&mut tx, tenant.id, &people, now).await?;
        let notice = Notice::AddMethod { place: wanted.place };
        let mut at = now;
        for some in asked.chunks(TOGETHER) {
            let mail = |&to| Job::Notice { to, address: Address::Primary, notice: notice.clone(), correlation: id, at: now };
            let mails: Vec<Job> = some.iter().map(mail).collect();
            jobs::enqueue_at(&mut tx, tenant.id, &mails, at, now).await?;
            at += APART;
        }
        if after.is_some() {
            jobs::enqueue_at(&mut tx, tenant.id, &[Job::AskForMethods { asking: id }], at, now).await?;
        }
        let batch = Batch { after, people: i64::try_from(people.len())?, asked: i64::try_from(asked.len())?, without_address };
        let progress = asking::advance(&mut tx, tenant.id, id, &batch, now).await?;
        if progress.finished_at.is_some() {
            audit::Event::new(tenant.id, id, Activity::DirectoryChanged)
                .by("portal")
                .because("people whom a change would strand were asked to add a method")
                .with(json!({ "asked": progress.asked, "without_address": progress.without_address, "asked_lately": progress.lately() }))
                .write(&mut tx, now)
                .await?;
        }
        tx.commit().await?;
        Ok(Outcome::Done)
    }
}
