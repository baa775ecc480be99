//! Taking in what an agent's sync brings, batch by batch: whose turn it is, what is too much at once, what is written down (WB-11).
//!
//! A run belongs to one agent until it is over or silent. The answer goes out after the commit, so a batch whose answer was lost is
//! answered again and not applied again. A batch that would close too many accounts is taken back whole and held.

use sqlx::{Acquire as _, PgConnection};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::store::Link;
use crate::{
    app::App,
    audit::{Activity, Event},
    credentials::store::{Spared, end_everything},
    directory::sync::{self, Batch, Done, Pass},
    jobs::{self, Alarm},
    messages::agents::{self, State as AgentState},
    protocol::sync::{SyncAnswer, SyncBatch},
};

/// How long a run waits for its next batch before another agent may begin.
const LEASE: Duration = Duration::minutes(2);
/// Losses are counted over so long, so that small steps do not pass a guard that one large one does not.
const WINDOW: Duration = Duration::hours(24);
/// So many may always go.
const AT_LEAST: i64 = 5;

/// Where the sync of a directory stands.
#[derive(Debug, Clone, Default)]
struct Standing {
    agent: Option<Uuid>,
    run: Option<Uuid>,
    pass: Option<Uuid>,
    next: i64,
    full: bool,
    dry_run: bool,
    until: Option<OffsetDateTime>,
    accepted: i32,
    refused: i32,
    tally: serde_json::Value,
    guard: Guard,
    new_people: String,
}

/// What a batch is to the run under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Begins,
    Next,
    /// Its answer was lost.
    Again,
    NotNow,
}

impl Standing {
    fn turn(&self, agent: Uuid, batch: &SyncBatch, now: OffsetDateTime) -> Turn {
        let open = self.until.is_some_and(|until| until > now);
        let number = i64::from(batch.number);
        if self.agent == Some(agent) && self.run == Some(batch.run) {
            let same = (self.full, self.dry_run) == (batch.full, batch.dry_run);
            return match number {
                _ if !same => Turn::NotNow,
                _ if number + 1 == self.next => Turn::Again,
                _ if number == self.next && open => Turn::Next,
                _ => Turn::NotNow,
            };
        }
        if number == 0 && self.run != Some(batch.run) && (!open || self.agent == Some(agent)) { Turn::Begins } else { Turn::NotNow }
    }
}

/// How many may be lost before an administrator is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Guard {
    percent: i64,
    lost: i64,
    since: Option<OffsetDateTime>,
    allowed: i64,
    allowed_until: Option<OffsetDateTime>,
}

impl Guard {
    /// The guard after `lost` of `active` people are lost; `None`: they are too many. The share is of all that there were in the window.
    fn pass(self, lost: i64, active: i64, now: OffsetDateTime) -> Option<Self> {
        let mut after = self;
        if self.since.is_none_or(|since| now - since >= WINDOW) {
            (after.lost, after.since) = (0, (lost > 0).then_some(now));
        }
        if after.lost + lost <= AT_LEAST.max((active + after.lost) * self.percent / 100) {
            after.lost += lost;
            return Some(after);
        }
        if self.allowed_until.is_some_and(|until| until > now) && lost <= self.allowed {
            after.allowed -= lost;
            return Some(after);
        }
        None
    }
}

pub async fn intake(app: &App, link: Link, batch: &SyncBatch) -> anyhow::Result<SyncAnswer> {
    let now = app.clock.now();
    let answer = |accepted: i32, refused: i32, stop| SyncAnswer {
        run: batch.run,
        number: batch.number,
        accepted: u16::try_from(accepted).unwrap_or(u16::MAX),
        refused: u16::try_from(refused).unwrap_or(u16::MAX),
        stop,
    };
    let mut tx = app.pool.begin().await?;
    if batch.directory != link.directory || !speaks(&mut tx, app, link).await? {
        return Ok(answer(0, 0, true));
    }
    let mut standing = hold(&mut tx, link).await?;
    match standing.turn(link.agent, batch, now) {
        Turn::NotNow => return Ok(answer(0, 0, true)),
        Turn::Again => return Ok(answer(standing.accepted, standing.refused, false)),
        Turn::Begins => {
            standing.agent = Some(link.agent);
            standing.run = Some(batch.run);
            standing.pass = Some(Uuid::now_v7());
            standing.next = 0;
            (standing.full, standing.dry_run) = (batch.full, batch.dry_run);
            standing.tally = serde_json::json!({});
        }
        Turn::Next => {}
    }
    let pass = Pass {
        tenant: link.tenant,
        directory: link.directory,
        id: standing.pass.unwrap_or_default(),
        new_people: &standing.new_people,
        now,
    };
    let mut part = tx.begin().await?;
    let done = carry_out(&mut part, app, pass, batch, standing.guard, now).await?;
    match &done {
        Ok(_) if !batch.dry_run => part.commit().await?,
        _ => part.rollback().await?,
    }
    let (done, guard) = match done {
        Ok(done) => done,
        Err(too_many) => {
            held(&mut tx, link, standing, too_many, now).await?;
            tx.commit().await?;
            app.wake.notify_waiters();
            return Ok(answer(0, 0, true));
        }
    };
    if !batch.dry_run {
        standing.guard = guard;
    }
    standing.next += 1;
    standing.until = (!batch.last).then_some(now + LEASE);
    standing.accepted = i32::try_from(done.accepted())?;
    standing.refused = i32::try_from(done.refused())?;
    add_up(&mut standing.tally, &done);
    if batch.last {
        finished(&mut tx, link, &standing, now).await?;
    }
    save(&mut tx, link, &standing, batch.last && !batch.dry_run, now).await?;
    tx.commit().await?;
    Ok(answer(standing.accepted, standing.refused, false))
}

/// Whether this connection speaks for an agent that may bring people into this directory, from current rows.
async fn speaks(db: &mut PgConnection, app: &App, link: Link) -> anyhow::Result<bool> {
    let agent = agents::find(db, &app.keys, link.tenant, link.agent).await?;
    Ok(agent.is_some_and(|agent| {
        agent.state == AgentState::Active && !agent.held && agent.directory == link.directory && agent.connection == Some(link.connection)
    }))
}

/// More people than may be lost without asking.
struct TooMany {
    lost: i64,
    people: i64,
}

async fn carry_out(
    db: &mut PgConnection,
    app: &App,
    pass: Pass<'_>,
    batch: &SyncBatch,
    guard: Guard,
    now: OffsetDateTime,
) -> anyhow::Result<Result<(Done, Guard), TooMany>> {
    let people = sync::people_of(db, pass.tenant, pass.directory).await?;
    let parts = Batch { users: batch.users.as_slice(), groups: batch.groups.as_slice(), gone: batch.gone.as_slice() };
    let mut done = sync::apply(db, &app.keys, pass, &parts).await?;
    // A trial of several batches was taken back one by one: who was in the earlier ones is not known any more.
    if batch.full && batch.last && (!batch.dry_run || batch.number == 0) {
        sync::sweep(db, &app.keys, pass, &mut done).await?;
    }
    let lost = i64::try_from(done.lost.len())?;
    if batch.dry_run {
        // Nothing is done with it; what it would close is in the audit log.
        return Ok(Ok((done, guard)));
    }
    let Some(guard) = guard.pass(lost, people, now) else { return Ok(Err(TooMany { lost, people })) };
    for person in &done.lost {
        end_everything(db, pass.tenant, *person, Spared::default(), now).await?;
    }
    Ok(Ok((done, guard)))
}

async fn hold(db: &mut PgConnection, link: Link) -> anyhow::Result<Standing> {
    sqlx::query!(
        "insert into directory_sync (tenant_id, id, directory_id) values ($1, $2, $3) on conflict do nothing",
        link.tenant,
        Uuid::now_v7(),
        link.directory
    )
    .execute(&mut *db)
    .await?;
    let row = sqlx::query!(
        "select agent_id, run_id, pass_id, next_number, is_full, dry_run, until, accepted, refused, tally, new_people, most_lost_percent,
           lost, lost_since, allowed, allowed_until
         from directory_sync where tenant_id = $1 and directory_id = $2 for update",
        link.tenant,
        link.directory
    )
    .fetch_one(db)
    .await?;
    Ok(Standing {
        agent: row.agent_id,
        run: row.run_id,
        pass: row.pass_id,
        next: row.next_number,
        full: row.is_full,
        dry_run: row.dry_run,
        until: row.until,
        accepted: row.accepted,
        refused: row.refused,
        tally: row.tally,
        guard: Guard {
            percent: i64::from(row.most_lost_percent),
            lost: i64::from(row.lost),
            since: row.lost_since,
            allowed: i64::from(row.allowed.unwrap_or(0)),
            allowed_until: row.allowed_until,
        },
        new_people: row.new_people,
    })
}

async fn save(db: &mut PgConnection, link: Link, standing: &Standing, finished: bool, now: OffsetDateTime) -> anyhow::Result<()> {
    let guard = standing.guard;
    sqlx::query!(
        "update directory_sync set agent_id = $3, run_id = $4, pass_id = $5, next_number = $6, is_full = $7, dry_run = $8, until = $9,
           accepted = $10, refused = $11, tally = $12, lost = $13, lost_since = $14, allowed = $15,
           finished_at = case when $16 then $17 else finished_at end,
           held_at = case when $16 then null else held_at end, held = case when $16 then null else held end
         where tenant_id = $1 and directory_id = $2",
        link.tenant,
        link.directory,
        standing.agent,
        standing.run,
        standing.pass,
        standing.next,
        standing.full,
        standing.dry_run,
        standing.until,
        standing.accepted,
        standing.refused,
        standing.tally,
        i32::try_from(guard.lost)?,
        guard.since,
        i32::try_from(guard.allowed)?,
        finished,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Nothing of the batch was done; its run is over, and an administrator is asked.
async fn held(db: &mut PgConnection, link: Link, mut standing: Standing, too_many: TooMany, now: OffsetDateTime) -> anyhow::Result<()> {
    let correlation = standing.pass.unwrap_or_default();
    standing.until = None;
    save(db, link, &standing, false, now).await?;
    let TooMany { lost, people } = too_many;
    sqlx::query!(
        "update directory_sync set held_at = $3, held = $4 where tenant_id = $1 and directory_id = $2",
        link.tenant,
        link.directory,
        now,
        i32::try_from(lost)?
    )
    .execute(&mut *db)
    .await?;
    Event::new(link.tenant, correlation, Activity::DirectoryChanged)
        .by("agent")
        .failed("a directory sync is held: it would close too many accounts at once")
        .with(serde_json::json!({ "directory": link.directory, "agent": link.agent, "would_close": lost, "people": people,
            "closed_lately": standing.guard.lost, "most_percent": standing.guard.percent, "dry_run": standing.dry_run }))
        .write(db, now)
        .await?;
    jobs::alarm(db, link.tenant, Alarm::SyncHeld, correlation, now).await
}

fn add_up(tally: &mut serde_json::Value, done: &Done) {
    let mut add = |name: &str, count: u64| {
        if count > 0 {
            tally[name] = (tally[name].as_u64().unwrap_or(0) + count).into();
        }
    };
    add("added", done.added.into());
    add("changed", done.changed.into());
    add("same", done.same.into());
    add("restored", done.restored.into());
    add("closed", done.lost.len() as u64);
    add("groups_refused", done.groups_refused.into());
    for (why, count) in &done.refused {
        add(&format!("refused_{why}"), u64::from(*count));
    }
}

async fn finished(db: &mut PgConnection, link: Link, standing: &Standing, now: OffsetDateTime) -> sqlx::Result<()> {
    let mut detail = standing.tally.clone();
    detail["directory"] = link.directory.to_string().into();
    detail["agent"] = link.agent.to_string().into();
    detail["full"] = standing.full.into();
    let what = if standing.dry_run { "directory sync tried: nothing was written" } else { "directory sync finished" };
    Event::new(link.tenant, standing.pass.unwrap_or_default(), Activity::DirectoryChanged)
        .by("agent")
        .because(what)
        .with(detail)
        .write(db, now)
        .await
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;
    use crate::protocol::wire::List;

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);

    fn batch(run: u128, number: u32, full: bool) -> SyncBatch {
        SyncBatch {
            directory: Uuid::nil(),
            run: Uuid::from_u128(run),
            number,
            full,
            dry_run: false,
            last: false,
            groups: List::default(),
            users: List::default(),
            gone: List::default(),
        }
    }

    #[test]
    fn wb_11_a_run_is_one_agents_and_goes_on_in_order() {
        let (one, two) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let idle = Standing::default();
        assert_eq!(idle.turn(one, &batch(7, 0, true), NOW), Turn::Begins);
        assert_eq!(idle.turn(one, &batch(7, 1, true), NOW), Turn::NotNow, "its beginning is missing");
        let under_way = Standing {
            agent: Some(one),
            run: Some(Uuid::from_u128(7)),
            next: 2,
            full: true,
            until: Some(NOW + LEASE),
            ..Standing::default()
        };
        let turn = |agent, run, number, full| under_way.turn(agent, &batch(run, number, full), NOW);
        assert_eq!(turn(one, 7, 2, true), Turn::Next);
        assert_eq!(turn(one, 7, 1, true), Turn::Again, "its answer was lost");
        for (number, full) in [(0, true), (3, true), (2, false), (1, false)] {
            assert_eq!(turn(one, 7, number, full), Turn::NotNow, "{number}");
        }
        assert_eq!(turn(two, 7, 2, true), Turn::NotNow);
        assert_eq!(turn(two, 8, 0, true), Turn::NotNow, "another agent waits");
        assert_eq!(turn(one, 8, 0, true), Turn::Begins, "the agent may begin anew");
        let later = NOW + LEASE;
        assert_eq!(under_way.turn(two, &batch(8, 0, false), later), Turn::Begins);
        assert_eq!(under_way.turn(two, &batch(7, 0, true), later), Turn::NotNow, "another's run is not taken over");
        assert_eq!(under_way.turn(one, &batch(7, 2, true), later), Turn::NotNow);
    }

    #[test]
    fn wb_11_five_or_a_tenth_may_go_in_a_day_and_no_more() {
        let guard = Guard { percent: 10, ..Guard::default() };
        assert!(guard.pass(5, 6, NOW).is_some() && guard.pass(6, 6, NOW).is_none() && guard.pass(10, 100, NOW).is_some());
        assert!(guard.pass(11, 100, NOW).is_none());
        let after = guard.pass(10, 100, NOW).unwrap();
        assert!(after.pass(1, 90, NOW).is_none(), "in small steps neither");
        assert!(after.pass(9, 90, NOW + WINDOW).is_some() && after.pass(10, 90, NOW + WINDOW).is_none());
        let allowed = Guard { allowed: 40, allowed_until: Some(NOW + Duration::hours(1)), ..after };
        assert!(allowed.pass(41, 90, NOW).is_none());
        assert!(allowed.pass(40, 90, NOW + Duration::hours(1)).is_none(), "too late");
        let spent = allowed.pass(40, 90, NOW).unwrap();
        assert!(spent.pass(1, 50, NOW).is_none(), "once");
    }

    proptest! {
        #[test]
        fn nobody_is_lost_beyond_the_share_without_being_asked(steps in prop::collection::vec(0_i64..40, 1..30), people in 0_i64..400) {
            let mut guard = Guard { percent: 10, ..Guard::default() };
            let mut lost = 0;
            for step in steps {
                if let Some(after) = guard.pass(step, people - lost, NOW) {
                    guard = after;
                    lost += step;
                }
            }
            prop_assert!(lost <= AT_LEAST.max(people / 10));
        }
    }
}
