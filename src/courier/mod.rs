//! The worker that carries out delivery jobs. Only here is it found out whether there is anybody to send to (RESET-4).

mod ask;
mod letters;
mod tell;

use std::sync::Arc;

use anyhow::Context as _;
use sqlx::PgPool;
use time::OffsetDateTime;
use tokio::{sync::Notify, time::Duration};
use uuid::Uuid;

use letters::{code_letter, notice_letter, organisation};

use crate::{
    applications,
    clock::Clock,
    crypto::Keyring,
    delivery::{
        Letter, Providers, SendError,
        telephony::{Call, call_id},
    },
    directory::store::{self, Person, Tenant, Which, Who},
    factors::{
        Method,
        challenge::{self, Challenge, Purpose},
    },
    i18n::{Locale, Locales},
    jobs::{self, Address, Claimed, Job, Lane, Notice, Outcome},
};

/// How often a worker looks for work when nobody woke it (another node may have queued it).
const LOOK: Duration = Duration::from_millis(500);

#[derive(Clone)]
pub struct Courier {
    pub pool: PgPool,
    pub keys: Keyring,
    pub clock: Clock,
    pub locales: Locales,
    pub providers: Providers,
    /// Woken after a commit that queued something; polling is the mechanism, this only saves time.
    pub wake: Arc<Notify>,
}

impl Courier {
    /// Works until `stop` resolves; a message under way is finished first.
    pub async fn run(&self, lane: Lane, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        loop {
            match self.run_once(lane).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!("messages wait: {error:#}"),
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Carries out everything that is due. For tests, which look at what a person received.
    pub async fn drain(&self) -> anyhow::Result<()> {
        while self.run_once(Lane::Code).await? || self.run_once(Lane::Notice).await? {}
        Ok(())
    }

    async fn run_once(&self, lane: Lane) -> anyhow::Result<bool> {
        let Some(job) = jobs::claim(&self.pool, lane, self.clock.now()).await? else {
            return Ok(false);
        };
        let outcome = match tokio::time::timeout(lane.patience(), self.carry_out(&job)).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => Outcome::Failed(format!("{error:#}")),
            Err(_) => Outcome::Failed(format!("it took longer than {} seconds", lane.patience().as_secs())),
        };
        tracing::info!(job.id = %job.id, job.attempts = job.attempts, outcome = outcome.word(), "message handled");
        jobs::settle(&self.pool, &job, &outcome, self.clock.now()).await?;
        Ok(true)
    }

    async fn carry_out(&self, claimed: &Claimed) -> anyhow::Result<Outcome> {
        match serde_json::from_value(claimed.payload.clone()).context("the job cannot be read")? {
            Job::Code { challenge, language } => self.code(claimed.tenant, challenge, &language).await,
            Job::Call { challenge, language } => self.call(claimed.tenant, challenge, &language).await,
            Job::Notice { to, address, notice, correlation, at } => {
                self.notice(claimed.tenant, to, address, &notice, correlation, at).await
            }
            Job::Help { subject, correlation, at } => self.help(claimed, subject, correlation, at).await,
            Job::HelpLater { .. } => self.help_digest(claimed).await,
            Job::AskForMethods { asking } => self.ask(claimed, asking).await,
            Job::Alarm { alarm, correlation, at } => self.alarm(claimed, alarm, correlation, at).await,
        }
    }

    /// The challenge, its person and tenant; `Err` holds the outcome when nothing is to be sent (any more).
    async fn addressee(&self, tenant: Uuid, id: Uuid) -> anyhow::Result<Result<(Challenge, Tenant, Person), Outcome>> {
        let mut db = self.pool.acquire().await?;
        let Some(challenge) = challenge::find(&mut db, tenant, id).await? else {
            return Ok(Err(Outcome::Dropped("the challenge is gone")));
        };
        if !challenge.is_open(self.clock.now()) {
            return Ok(Err(Outcome::Dropped("superseded, used or expired")));
        }
        let tenant = store::tenant(&mut db, &self.keys, Which::Id(tenant)).await?;
        let Some(person) = store::person(&mut db, &self.keys, tenant.id, Who::Id(challenge.subject)).await? else {
            return Ok(Err(Outcome::Dropped("nobody to send to")));
        };
        Ok(Ok((challenge, tenant, person)))
    }

    async fn code(&self, tenant: Uuid, id: Uuid, language: &str) -> anyhow::Result<Outcome> {
        let (challenge, tenant, person) = match self.addressee(tenant, id).await? {
            Ok(found) => found,
            Err(outcome) => return Ok(outcome),
        };
        let Some(to) = challenge::destination(&mut *self.pool.acquire().await?, &self.keys, &challenge, &person).await? else {
            return Ok(Outcome::Dropped("the destination changed meanwhile"));
        };
        let locale = self.locale(Some(language), &tenant);
        let code = challenge.code(&self.keys);
        let sent = if challenge.method == Method::Sms {
            let Some(phone) = &self.providers.phone else {
                return Ok(Outcome::Refused("no provider for texts".to_owned()));
            };
            let text = if challenge.purpose == Purpose::Desk { "sms-code-desk" } else { "sms-code" };
            let body = locale.say(text).with("code", code.as_str()).with("organisation", organisation(&tenant)).to_string();
            phone.text(&to, &body).await
        } else {
            let letter = code_letter(&locale, &tenant, &person, &challenge, &code, to)?;
            self.post(&letter).await
        };
        self.settle_challenge(&challenge, sent).await
    }

    async fn call(&self, tenant: Uuid, id: Uuid, language: &str) -> anyhow::Result<Outcome> {
        let (challenge, tenant, person) = match self.addressee(tenant, id).await? {
            Ok(found) => found,
            Err(outcome) => return Ok(outcome),
        };
        let Some(to) = challenge::destination(&mut *self.pool.acquire().await?, &self.keys, &challenge, &person).await? else {
            return Ok(Outcome::Dropped("the destination changed meanwhile"));
        };
        let Some(phone) = &self.providers.phone else {
            return Ok(Outcome::Refused("no provider for calls".to_owned()));
        };
        let locale = self.locale(Some(language), &tenant);
        let call = Call {
            to,
            language: locale.code().to_owned(),
            organisation: organisation(&tenant).to_owned(),
            message: locale
                .say(if challenge.purpose == Purpose::Reset { "call-message" } else { "call-message-register" })
                .with("organisation", organisation(&tenant))
                .to_string(),
            id: call_id(&self.keys, tenant.id, challenge.id),
        };
        let mut db = self.pool.acquire().await?;
        if !challenge::ringing(&mut db, &challenge).await? {
            return Ok(Outcome::Dropped("answered or refused already"));
        }
        drop(db);
        let sent = phone.call(&call).await;
        self.settle_challenge(&challenge, sent).await
    }

    async fn settle_challenge(&self, challenge: &Challenge, sent: Result<(), SendError>) -> anyhow::Result<Outcome> {
        let mut db = self.pool.acquire().await?;
        Ok(match sent {
            Ok(()) => {
                challenge::delivered(&mut db, challenge, self.clock.now()).await?;
                Outcome::Done
            }
            Err(SendError::Temporary(why)) => Outcome::Failed(why),
            Err(SendError::Permanent(why)) => {
                challenge::undeliverable(&mut db, challenge, self.clock.now()).await?;
                Outcome::Refused(why)
            }
        })
    }

    async fn notice(
        &self,
        tenant: Uuid,
        to: Uuid,
        address: Address,
        notice: &Notice,
        correlation: Uuid,
        at: OffsetDateTime,
    ) -> anyhow::Result<Outcome> {
        let mut db = self.pool.acquire().await?;
        let tenant = store::tenant(&mut db, &self.keys, Which::Id(tenant)).await?;
        let Some(person) = store::person(&mut db, &self.keys, tenant.id, Who::Id(to)).await? else {
            return Ok(Outcome::Dropped("nobody to send to"));
        };
        if !person.authentic {
            return Ok(Outcome::Dropped("the person's row was not written by Latchkey"));
        }
        let about = match notice {
            Notice::AdministratorReset { who } | Notice::ProofsTaken { who } => {
                let who = store::person(&mut db, &self.keys, tenant.id, Who::Id(*who)).await?;
                who.map(|person| format!("{} ({})", person.display_name, person.upn)).into_iter().collect()
            }
            Notice::RegistrationLink { api_key } => {
                let key = applications::keys::by_id(&mut db, &self.keys, tenant.id, *api_key).await?;
                key.map(|key| key.name).into_iter().collect()
            }
            Notice::HelpDigest { people, .. } => store::user_ids(&mut db, tenant.id, people).await?,
            Notice::PasswordReset | Notice::PasswordChanged if person.passkeys && tenant.policy.passkeys => vec![person.upn.clone()],
            _ => vec![],
        };
        let kept = match address {
            Address::Kept(id) => jobs::kept::open(&mut db, &self.keys, tenant.id, person.id, id).await?,
            _ => None,
        };
        drop(db);
        let to = match address {
            Address::Kept(_) => kept,
            Address::Primary => person.primary_mail.clone(),
            Address::Alternate => person.email.clone(),
            Address::UserId => crate::directory::EmailAddress::parse(&person.upn).map(|address| address.as_str().to_owned()),
        };
        let Some(to) = to else {
            return Ok(Outcome::Dropped("no address on file"));
        };
        let locale = self.locale(person.language.as_deref(), &tenant);
        let letter = notice_letter(&locale, &tenant, notice, &about, correlation, at, to)?;
        let outcome = match self.post(&letter).await {
            Ok(()) => Outcome::Done,
            Err(SendError::Temporary(why)) => Outcome::Failed(why),
            Err(SendError::Permanent(why)) => Outcome::Refused(why),
        };
        if let (Address::Kept(id), Outcome::Done | Outcome::Refused(_)) = (address, &outcome) {
            jobs::kept::forget(&mut *self.pool.acquire().await?, tenant.id, id).await?;
        }
        Ok(outcome)
    }

    async fn post(&self, letter: &Letter) -> Result<(), SendError> {
        match &self.providers.post {
            Some(post) => post.send(letter).await,
            None => Err(SendError::Temporary("no mail server is configured".to_owned())),
        }
    }

    /// Mails carry no isolation marks: some programs show them, and codes are copied from them.
    fn locale(&self, wanted: Option<&str>, tenant: &Tenant) -> Locale {
        let asked = crate::i18n::Asked { mkt: None, remembered: wanted, accept: None, tenant: Some(&tenant.default_language) };
        self.locales.negotiate(&asked).plain()
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Done => "sent",
            Self::Dropped(_) => "dropped",
            Self::Failed(_) => "failed, will be tried again",
            Self::Refused(_) => "refused",
        }
    }
}
