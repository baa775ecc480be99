//! One typed password: counted first, then compared (REG-5; quality, rule 3). Signing in, changing the password and proving it
//! again all knock here, so that guesses share their counters wherever they are made.

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::{Hasher, Keyring, Lane},
    directory::published::Published,
    factors::{
        locks::{self, Browser, DAY},
        throttle::{self, Tally},
    },
    messages::verify::Verified,
    password,
};

/// Wrong passwords until the door closes for a while (REG-5), per account or per known browser of it.
const FAILURES: i32 = 10;
const PAUSE: Duration = Duration::seconds(60);
const LONGEST_PAUSE: Duration = Duration::hours(1);
/// Wrong passwords that lock an account in a strict directory.
const STRICT: i32 = 5;
/// The same slip is not counted again while it is among the last so many, and for this long.
const REMEMBERED: i64 = 3;
pub const MEMORY: Duration = DAY;

/// The door of one account, as far as one browser meets it. The same for an identifier that nobody has.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    pub pool: &'a PgPool,
    pub keys: &'a Keyring,
    pub hasher: &'a Hasher,
    pub tenant: Uuid,
    pub subject: Uuid,
    pub browser: Browser<'a>,
    pub now: OffsetDateTime,
}

/// How many wrong passwords a door takes, and for how long it closes then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    failures: i32,
    pause: Duration,
    /// How long a wrong password is known to be wrong without asking again.
    memory: Duration,
}

impl Patience {
    /// For passwords that are compared here.
    pub const OURS: Self = Self { failures: FAILURES, pause: PAUSE, memory: MEMORY };

    /// For passwords that a directory compares: at most half as many as lock the account there, and closed until the directory has
    /// forgotten them, so that nobody can lock an account of the directory from here (REG-4). As long as its rules are not known,
    /// those of a strict one are taken.
    pub fn of(directory: &Published) -> Self {
        let (threshold, window) = if directory.known {
            (directory.lockout_threshold, Duration::seconds(directory.lockout_window_seconds))
        } else {
            (STRICT, Duration::minutes(30))
        };
        if threshold == 0 {
            // There it counts for nothing, and it may be the right one by now.
            return Self { memory: Duration::ZERO, ..Self::OURS };
        }
        // A margin, because the two clocks need not agree.
        let forgotten = PAUSE.max(window + PAUSE).min(DAY);
        Self { failures: (threshold / 2).clamp(1, FAILURES), pause: forgotten, memory: forgotten }
    }

    /// Takes back a password that was counted at this door and not compared.
    pub async fn take_back(self, db: &mut PgConnection, tally: &Tally) -> sqlx::Result<()> {
        throttle::take_back(db, tally, self.failures).await
    }

    fn pause_after(self, failures: i32) -> Duration {
        let growth = 2_i32.saturating_pow(u32::try_from(failures - self.failures).unwrap_or(0).min(6));
        self.pause.max((PAUSE * growth).min(LONGEST_PAUSE))
    }
}

/// How a knock was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// The caller clears [`Door::cleared`] within the transaction that makes use of it.
    Right,
    Wrong,
    /// Not compared, whatever was typed: the answer must not tell whether it was right.
    Paused {
        until: OffsetDateTime,
    },
    /// The directory was asked as often as can be without locking the account there; it is asked again then.
    Resting {
        until: OffsetDateTime,
    },
    /// The directory that compares it did not answer.
    Away,
}

impl Door<'_> {
    /// What a right password clears: the knocks here, and those the directory saw.
    pub fn cleared(&self) -> [Tally; 2] {
        [self.counters(), self.asked()]
    }

    /// Where what a directory was asked is counted, from whatever browser.
    fn asked(&self) -> Tally {
        locks::subject(self.keys, self.tenant, self.subject, Browser(None)).asked
    }

    /// Where knocks are counted.
    pub fn counters(&self) -> Tally {
        locks::subject(self.keys, self.tenant, self.subject, self.browser).sign_in
    }

    /// For the log, with a failure: where knocks from a browser that knows the account are counted. Only its cookie knows which one it is,
    /// and so an administrator can still open it again (RESET-7).
    pub fn named(&self) -> serde_json::Value {
        match self.browser.0 {
            Some(_) => serde_json::json!({ "counters": [self.counters().name()] }),
            None => serde_json::json!({}),
        }
    }

    /// Compares what was typed with a hash; `None`: with nobody's, at the same cost. Counting is committed before.
    pub async fn knock(&self, hash: Option<&str>, typed: &str) -> anyhow::Result<Knock> {
        let typed = password::normalise(typed);
        let tally = self.counters();
        let print = self.print(&tally, &typed);
        // What was compared and wrong a moment ago tells nobody anything new, so it is compared again without being counted.
        let counted = !self.remembers(&tally, &print, MEMORY).await?;
        let paused = if counted { self.count(&tally, Patience::OURS).await? } else { self.pause(&tally).await? };
        if let Some(until) = paused {
            return Ok(Knock::Paused { until });
        }
        let right = match hash {
            Some(hash) => self.hasher.verify(Lane::SignIn, &typed, hash).await?,
            None => {
                self.hasher.hash(Lane::SignIn, &typed).await?;
                false
            }
        };
        if right {
            return Ok(Knock::Right);
        }
        self.remember(&tally, &print).await?;
        Ok(Knock::Wrong)
    }

    /// The same where a directory compares; with whether it wants another password.
    pub async fn ask(
        &self,
        patience: Patience,
        typed: &str,
        compare: impl Future<Output = anyhow::Result<Verified>>,
    ) -> anyhow::Result<(Knock, bool)> {
        if let Some(refused) = self.admit(patience, typed).await? {
            return Ok((refused, false));
        }
        Ok(match compare.await? {
            Verified::Right { must_change } => (Knock::Right, must_change),
            Verified::Wrong => {
                let tally = self.counters();
                self.remember(&tally, &self.print(&tally, &password::normalise(typed))).await?;
                (Knock::Wrong, false)
            }
            Verified::Refused => {
                // It compared nothing, so it counted nothing, and the same password may be right tomorrow.
                patience.take_back(&mut *self.pool.acquire().await?, &self.asked()).await?;
                (Knock::Wrong, false)
            }
            Verified::Away { asked } => {
                if !asked {
                    self.not_asked(patience).await?;
                }
                (Knock::Away, false)
            }
        })
    }

    /// After [`Door::admit`], where nobody was asked after all: it costs nobody a try.
    pub async fn not_asked(&self, patience: Patience) -> anyhow::Result<()> {
        let db = &mut *self.pool.acquire().await?;
        Patience::OURS.take_back(db, &self.counters()).await?;
        Ok(patience.take_back(db, &self.asked()).await?)
    }

    /// Counts what a directory is about to compare, as a knock here and as one there. `Some`: it is not asked. What it found wrong a
    /// moment ago is not asked again, for there it would count.
    pub async fn admit(&self, patience: Patience, typed: &str) -> anyhow::Result<Option<Knock>> {
        let tally = self.counters();
        let remembered = self.remembers(&tally, &self.print(&tally, &password::normalise(typed)), patience.memory).await?;
        let paused = if remembered { self.pause(&tally).await? } else { self.count(&tally, Patience::OURS).await? };
        if let Some(until) = paused {
            return Ok(Some(Knock::Paused { until }));
        }
        if remembered {
            return Ok(Some(Knock::Wrong));
        }
        Ok(self.count(&self.asked(), patience).await?.map(|until| Knock::Resting { until }))
    }

    /// Raises the counter. The pause grows with every failure beyond the tenth, up to an hour. It begins before the comparison,
    /// and of many tries at once only the one that began it is compared.
    async fn count(&self, tally: &Tally, patience: Patience) -> sqlx::Result<Option<OffsetDateTime>> {
        let count = throttle::count(self.pool, self.now, std::slice::from_ref(tally)).await?[0];
        if count.is_locked(self.now) {
            return Ok(count.locked_until);
        }
        if count.n < patience.failures {
            return Ok(None);
        }
        let until = self.now + patience.pause_after(count.n);
        let began = throttle::lock_if_open(&mut *self.pool.acquire().await?, tally, self.now, until).await?;
        Ok((!began).then_some(until))
    }

    async fn pause(&self, tally: &Tally) -> sqlx::Result<Option<OffsetDateTime>> {
        let seen = throttle::read(&mut *self.pool.acquire().await?, self.now, std::slice::from_ref(tally)).await?;
        Ok(seen[0].filter(|count| count.is_locked(self.now)).and_then(|count| count.locked_until))
    }

    /// Eight bytes of a keyed hash, of this door alone: of no use elsewhere, and too few to tell what was typed.
    fn print(&self, tally: &Tally, typed: &str) -> Vec<u8> {
        let scope = (tally.scope as i16).to_be_bytes();
        self.keys.counter(&[b"wrong password", &scope, &tally.key, typed.as_bytes()])[..8].to_vec()
    }

    async fn remembers(&self, tally: &Tally, print: &[u8], memory: Duration) -> sqlx::Result<bool> {
        let found = sqlx::query_scalar!(
            r#"select exists (select 1 from wrong_password where scope = $1 and key = $2 and hash = $3 and at > $4) as "found!""#,
            tally.scope as i16,
            tally.key,
            print,
            self.now - memory
        );
        found.fetch_one(self.pool).await
    }

    async fn remember(&self, tally: &Tally, print: &[u8]) -> sqlx::Result<()> {
        let scope = tally.scope as i16;
        sqlx::query!(
            "insert into wrong_password (scope, key, hash, at) values ($1, $2, $3, $4) on conflict (scope, key, hash) do update set at = excluded.at",
            scope,
            tally.key,
            print,
            self.now
        )
        .execute(self.pool)
        .await?;
        sqlx::query!(
            "delete from wrong_password where scope = $1 and key = $2
               and hash not in (select hash from wrong_password where scope = $1 and key = $2 order by at desc, hash limit $3)",
            scope,
            tally.key,
            REMEMBERED
        )
        .execute(self.pool)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reg_5_the_first_pause_is_a_minute_and_each_one_is_longer_until_an_hour() {
        let minutes: Vec<i64> = (10..=18).map(|failures| Patience::OURS.pause_after(failures).whole_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    #[test]
    fn reg_4_a_directory_never_sees_more_than_half_of_what_locks_an_account_before_it_forgets() {
        let directory = |known, lockout_threshold, lockout_window_seconds| Published {
            known,
            lockout_threshold,
            lockout_window_seconds,
            ..Published::default()
        };
        for threshold in 2..200 {
            let patience = Patience::of(&directory(true, threshold, 1800));
            assert!(patience.failures <= threshold / 2 && patience.failures <= FAILURES);
            assert!((1..50).all(|n| patience.pause_after(n) > Duration::seconds(1800)));
        }
        assert_eq!(Patience::of(&directory(true, 0, 1800)).failures, FAILURES, "it never locks");
        assert_eq!(Patience::of(&directory(false, 0, 0)).failures, 2, "not known: strict");
    }

    proptest! {
        #[test]
        fn a_pause_never_shrinks_and_stays_within_an_hour(failures in FAILURES..i32::MAX - 1) {
            let pause = |failures| Patience::OURS.pause_after(failures);
            prop_assert!(pause(failures) <= pause(failures + 1));
            prop_assert!(pause(failures) >= PAUSE && pause(failures + 1) <= LONGEST_PAUSE);
        }
    }
}
