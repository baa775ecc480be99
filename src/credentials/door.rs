//! One typed password: counted first, then compared (REG-5; quality, rule 3). Signing in, changing the password and proving it
//! again all knock here, so that guesses share their counters wherever they are made.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    crypto::{Hasher, Keyring, Lane},
    factors::{
        locks::{self, Browser, DAY},
        throttle::{self, Tally},
    },
    password,
};

/// Wrong passwords until the door closes for a while (REG-5), per account or per known browser of it.
const FAILURES: i32 = 10;
const PAUSE: Duration = Duration::seconds(60);
const LONGEST_PAUSE: Duration = Duration::hours(1);
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

/// How a knock was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Knock {
    /// The caller clears [`Door::counters`] within the transaction that makes use of it.
    Right,
    Wrong,
    /// Not compared, whatever was typed: the answer must not tell whether it was right.
    Paused {
        until: OffsetDateTime,
    },
}

impl Door<'_> {
    /// What a right password clears.
    pub fn counters(&self) -> Tally {
        locks::subject(self.keys, self.tenant, self.subject, self.browser).sign_in
    }

    /// Compares what was typed with a hash; `None`: with nobody's, at the same cost. Counting is committed before.
    pub async fn knock(&self, hash: Option<&str>, typed: &str) -> anyhow::Result<Knock> {
        let typed = password::normalise(typed);
        let tally = self.counters();
        let print = self.print(&tally, &typed);
        // What was compared and wrong a moment ago tells nobody anything new, so it is compared again without being counted.
        let counted = !self.remembers(&tally, &print).await?;
        let paused = if counted { self.count(&tally).await? } else { self.pause(&tally).await? };
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

    /// Raises the counter. The pause grows with every failure beyond the tenth, up to an hour. It begins before the comparison,
    /// and of many tries at once only the one that began it is compared.
    async fn count(&self, tally: &Tally) -> sqlx::Result<Option<OffsetDateTime>> {
        let count = throttle::count(self.pool, self.now, std::slice::from_ref(tally)).await?[0];
        if count.is_locked(self.now) {
            return Ok(count.locked_until);
        }
        if count.n < FAILURES {
            return Ok(None);
        }
        let until = self.now + pause(count.n);
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

    async fn remembers(&self, tally: &Tally, print: &[u8]) -> sqlx::Result<bool> {
        let found = sqlx::query_scalar!(
            r#"select exists (select 1 from wrong_password where scope = $1 and key = $2 and hash = $3 and at > $4) as "found!""#,
            tally.scope as i16,
            tally.key,
            print,
            self.now - MEMORY
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

fn pause(failures: i32) -> Duration {
    let growth = 2_i32.saturating_pow(u32::try_from(failures - FAILURES).unwrap_or(0).min(6));
    (PAUSE * growth).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reg_5_the_first_pause_is_a_minute_and_each_one_is_longer_until_an_hour() {
        let minutes: Vec<i64> = (10..=18).map(|failures| pause(failures).whole_minutes()).collect();
        assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
    }

    proptest! {
        #[test]
        fn a_pause_never_shrinks_and_stays_within_an_hour(failures in FAILURES..i32::MAX - 1) {
            prop_assert!(pause(failures) <= pause(failures + 1));
            prop_assert!(pause(failures) >= PAUSE && pause(failures + 1) <= LONGEST_PAUSE);
        }
    }
}
