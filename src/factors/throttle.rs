//! Counters that decide (RESET-7). One row each, raised in a transaction of its own before anything is compared or sent.

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};

/// What is counted. The numbers stand in the database and never change their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(i16)]
pub enum Scope {
    IdentifyAddress = 1,
    IdentifyNetwork = 2,
    IdentifyTyped = 3,
    FailedProof = 10,
    FailedProofBrowser = 11,
    FailedKind = 12,
    FailedKindBrowser = 13,
    /// Of one account over all browsers that know it.
    FailedProofAnyKnown = 16,
    WrongNumberAddress = 14,
    WrongNumberFlow = 15,
    SendHour = 20,
    SendDay = 21,
    PaidTenantDay = 22,
    PaidInstanceDay = 23,
    SignIn = 30,
    SignInBrowser = 31,
    SignInAddress = 32,
    StepsOfFlow = 35,
    WaitMatured = 40,
    LockMail = 41,
    ContactPerson = 42,
    ContactTenant = 43,
    FailedProofsOfTenant = 44,
    LongCodesOfTenant = 45,
    /// Destinations somebody began to register (REG-1).
    NewDestination = 50,
    StepsOfSession = 51,
    AlarmMail = 46,
    PaidAlarm = 47,
    RelayRefused = 80,
    /// Passwords that a directory was asked to compare, of one account.
    DirectoryAsked = 81,
    /// Answers with a passkey from one address, right or wrong.
    PasskeyAddress = 60,
    /// Keys of other applications that nobody has, from one address; uses of a key that somebody has.
    WrongKeyAddress = 70,
    KeyUse = 71,
    /// Registration links (REG-7): made for one person, made in one tenant, opened in vain from one address.
    LinkPerson = 72,
    LinkTenant = 73,
    WrongLinkAddress = 74,
    /// Questions to the DNS about one domain of an organisation (DIR-8).
    DomainCheck = 90,
}

/// One counter to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub scope: Scope,
    /// A keyed hash (`Keyring::counter`): no address, number or name.
    pub key: Vec<u8>,
    pub window: Duration,
}

impl Tally {
    /// As the log names it. The key is a keyed hash already.
    pub fn name(&self) -> String {
        format!("{}.{}", self.scope as i16, hex::encode(&self.key))
    }

    /// A counter of somebody's failures by such a name; no other is opened by what stands in a log.
    pub fn of_failures(name: &str) -> Option<Self> {
        let (scope, key) = name.split_once('.')?;
        let scopes = [
            (Scope::FailedProof, Duration::hours(24)),
            (Scope::FailedProofBrowser, Duration::hours(24)),
            (Scope::FailedProofAnyKnown, Duration::hours(24)),
            (Scope::FailedKind, Duration::hours(1)),
            (Scope::FailedKindBrowser, Duration::hours(1)),
            (Scope::SignInBrowser, Duration::hours(24)),
        ];
        let (scope, window) = scopes.into_iter().find(|&(known, _)| scope.parse() == Ok(known as i16))?;
        Some(Self { scope, key: hex::decode(key).ok()?, window })
    }
}

/// A counter after it was raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub n: i32,
    pub started: OffsetDateTime,
    pub locked_until: Option<OffsetDateTime>,
}

impl Count {
    pub fn is_locked(&self, now: OffsetDateTime) -> bool {
        self.locked_until.is_some_and(|until| until > now)
    }
}

/// Raises all counters of a step in one statement, ordered by key so that two steps never wait for each other in a ring,
/// and committed when this returns. The answers come in the order of the tallies.
pub async fn count(pool: &PgPool, now: OffsetDateTime, tallies: &[Tally]) -> sqlx::Result<Vec<Count>> {
    let mut db = pool.acquire().await?;
    count_within(&mut db, now, tallies).await
}

/// The same within a caller's transaction, where the event counted and the count must be one.
pub async fn count_within(db: &mut PgConnection, now: OffsetDateTime, tallies: &[Tally]) -> sqlx::Result<Vec<Count>> {
    if tallies.is_empty() {
        return Ok(vec![]);
    }
    let (scopes, keys) = names(tallies);
    let opens: Vec<OffsetDateTime> = tallies.iter().map(|tally| now - tally.window).collect();
    let rows = sqlx::query!(
        r#"insert into counter as c (scope, key, started, n)
           select t.scope, t.key, $3, 1 from unnest($1::smallint[], $2::bytea[]) as t (scope, key) order by t.scope, t.key
           on conflict (scope, key) do update set
             n = case when c.started <= (select o from unnest($1::smallint[], $2::bytea[], $4::timestamptz[]) as w (s, k, o)
                                         where w.s = c.scope and w.k = c.key) then 1 else c.n + 1 end,
             started = case when c.started <= (select o from unnest($1::smallint[], $2::bytea[], $4::timestamptz[]) as w (s, k, o)
                                               where w.s = c.scope and w.k = c.key) then $3 else c.started end
           returning scope, key, n, started, locked_until"#,
        &scopes,
        &keys,
        now,
        &opens
    )
    .fetch_all(db)
    .await?;
    let found: HashMap<(i16, Vec<u8>), Count> = rows
        .into_iter()
        .map(|row| ((row.scope, row.key), Count { n: row.n, started: row.started, locked_until: row.locked_until }))
        .collect();
    tallies.iter().map(|tally| found.get(&(tally.scope as i16, tally.key.clone())).copied().ok_or(sqlx::Error::RowNotFound)).collect()
}

/// Reads counters without raising them; `None` where nothing was counted within the window.
pub async fn read(db: &mut PgConnection, now: OffsetDateTime, tallies: &[Tally]) -> sqlx::Result<Vec<Option<Count>>> {
    let (scopes, keys) = names(tallies);
    let rows = sqlx::query!(
        "select scope, key, n, started, locked_until from counter
         where (scope, key) in (select * from unnest($1::smallint[], $2::bytea[]))",
        &scopes,
        &keys
    )
    .fetch_all(db)
    .await?;
    Ok(tallies
        .iter()
        .map(|tally| {
            rows.iter().find(|row| row.scope == tally.scope as i16 && row.key == tally.key).map(|row| Count {
                n: if row.started <= now - tally.window { 0 } else { row.n },
                started: row.started,
                locked_until: row.locked_until,
            })
        })
        .collect())
}

/// Closes a counter's door until a moment; never earlier than it was closed before.
pub async fn lock(db: &mut PgConnection, tally: &Tally, until: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "update counter set locked_until = greatest(locked_until, $3) where scope = $1 and key = $2",
        tally.scope as i16,
        tally.key,
        until
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Closes a counter's door until a moment, if it stands open: only one of many at once gets `true`.
pub async fn lock_if_open(db: &mut PgConnection, tally: &Tally, now: OffsetDateTime, until: OffsetDateTime) -> sqlx::Result<bool> {
    let locked = sqlx::query!(
        "update counter set locked_until = $4 where scope = $1 and key = $2 and (locked_until is null or locked_until <= $3)",
        tally.scope as i16,
        tally.key,
        now,
        until
    )
    .execute(db)
    .await?;
    Ok(locked.rows_affected() == 1)
}

/// Takes back what a step counted before its comparison, when the proof was right: a right proof is no failed one.
pub async fn give_back(db: &mut PgConnection, tallies: &[Tally]) -> sqlx::Result<()> {
    let (scopes, keys) = names(tallies);
    sqlx::query!(
        "with held as materialized (
           select c.scope, c.key from counter c
           where (c.scope, c.key) in (select * from unnest($1::smallint[], $2::bytea[])) order by c.scope, c.key for update)
         update counter c set n = greatest(c.n - 1, 0) from held where c.scope = held.scope and c.key = held.key",
        &scopes,
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back a step that came to nothing, and with it the lock it began: one that stands only from `limit` on.
pub async fn take_back(db: &mut PgConnection, tally: &Tally, limit: i32) -> sqlx::Result<()> {
    sqlx::query!(
        "update counter set n = greatest(n - 1, 0), locked_until = case when n - 1 >= $3 then locked_until end where scope = $1 and key = $2",
        tally.scope as i16,
        tally.key,
        limit
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Clears counters and their locks (a completed reset, or an administrator); of sign-ins also what was typed wrongly (REG-5).
pub async fn clear(db: &mut PgConnection, tallies: &[Tally]) -> sqlx::Result<()> {
    let (scopes, keys) = names(tallies);
    sqlx::query!(
        "with held as materialized (
           select c.scope, c.key from counter c
           where (c.scope, c.key) in (select * from unnest($1::smallint[], $2::bytea[])) order by c.scope, c.key for update)
         delete from counter c using held where c.scope = held.scope and c.key = held.key",
        &scopes,
        &keys
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from wrong_password where (scope, key) in (select * from unnest($1::smallint[], $2::bytea[]))", &scopes, &keys)
        .execute(db)
        .await?;
    Ok(())
}

/// What names counters in a statement. Every statement takes its rows in the order of scope and key, so that no two steps
/// wait for each other in a ring.
fn names(tallies: &[Tally]) -> (Vec<i16>, Vec<Vec<u8>>) {
    tallies.iter().map(|tally| (tally.scope as i16, tally.key.clone())).unzip()
}
