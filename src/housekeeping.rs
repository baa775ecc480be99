//! Taking out what is over: used captcha answers, old counters, ended flows and sessions, finished messages.

use sqlx::PgPool;
use time::Duration;

use crate::{
    audit::{retention, usage},
    clock::Clock,
    credentials,
    directory::asking,
    integration::away,
};

/// How long somebody who vanished from a directory is kept, with what they registered: moved by mistake, they are back by then.
const GONE: Duration = Duration::days(30);

const EVERY: std::time::Duration = std::time::Duration::from_mins(10);

pub async fn run(pool: PgPool, clock: Clock, stop: impl Future<Output = ()>) {
    tokio::pin!(stop);
    loop {
        // A log that cannot be tidied now must not keep the rest waiting, nor the other way round.
        if let Err(error) = retention::run(&pool, clock.now()).await {
            tracing::warn!("the audit log waits for its months and its tidying: {error:#}");
        }
        if let Err(error) = once(&pool, &clock).await {
            tracing::warn!("house-keeping waits: {error:#}");
        }
        if let Err(error) = away::alarm(&pool, clock.now()).await {
            tracing::warn!("nobody is told of agents that are away: {error:#}");
        }
        tokio::select! {
            () = &mut stop => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Nothing here is needed for a decision: every reader checks the time itself. The audit log keeps the story.
pub async fn once(pool: &PgPool, clock: &Clock) -> sqlx::Result<()> {
    let now = clock.now();
    sqlx::query!("delete from spent where expires_at < $1", now).execute(pool).await?;
    sqlx::query!("delete from counter where started < $1 and (locked_until is null or locked_until < $2)", now - Duration::days(2), now)
        .execute(pool)
        .await?;
    sqlx::query!("delete from flow where expires_at < $1", now - Duration::days(1)).execute(pool).await?;
    sqlx::query!("delete from onboarding_code where expires_at < $1", now - Duration::days(1)).execute(pool).await?;
    sqlx::query!("delete from session where expires_at < $1", now).execute(pool).await?;
    sqlx::query!("delete from pending_authenticator where created_at < $1", now - Duration::hours(1)).execute(pool).await?;
    // Who vanished from a directory and did not come back (WB-11).
    sqlx::query!(
        "delete from users u using synced_user s where s.gone_at < $1 and s.tenant_id = u.tenant_id and s.user_id = u.id
           and u.authority <> 'cloud' and u.directory_id = s.directory_id and not u.enabled",
        now - GONE
    )
    .execute(pool)
    .await?;
    asking::forget(&mut *pool.acquire().await?, now).await?;
    sqlx::query!("delete from policy_draft where expires_at < $1", now).execute(pool).await?;
    // Longer than a mail is tried.
    sqlx::query!("delete from notice_address where created_at < $1", now - Duration::days(4)).execute(pool).await?;
    // A link lives for a minute; a revoked key still finds the sessions of a day.
    sqlx::query!("delete from registration_link where expires_at < $1", now - Duration::days(1)).execute(pool).await?;
    usage::forget(pool, now).await?;
    // Wrong passwords are remembered for a day (REG-5).
    sqlx::query!("delete from wrong_password where at < $1", now - credentials::door::MEMORY).execute(pool).await?;
    // What was given up stays for a month, so that somebody can see it.
    sqlx::query!(
        "delete from job where finished_at < $1 and outcome <> 'dead' or finished_at < $2",
        now - Duration::days(1),
        now - Duration::days(30)
    )
    .execute(pool)
    .await?;
    Ok(())
}
