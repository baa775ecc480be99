//! `audit`: what happened.

use clap::Subcommand;
use sqlx::PgPool;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::connect;
use crate::config::Settings;

#[derive(Subcommand)]
pub enum Command {
    /// Show the newest events, and with --follow those that come
    Tail {
        /// How many
        #[arg(long, short = 'n', default_value_t = 20)]
        lines: i64,
        /// Keep showing new events
        #[arg(long, short)]
        follow: bool,
        /// Only this reset: the correlation id that pages and mails show
        #[arg(long)]
        correlation: Option<Uuid>,
    },
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let pool = connect(settings, 2).await?;
    let Command::Tail { lines, follow, correlation } = command;
    let mut after = show(&pool, None, lines, correlation).await?;
    loop {
        if !follow {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        after = show(&pool, after, i64::MAX, correlation).await?.or(after);
    }
}

/// Prints events after a moment (or the newest ones), oldest first; returns the moment of the last.
async fn show(
    pool: &PgPool,
    after: Option<(OffsetDateTime, Uuid)>,
    most: i64,
    correlation: Option<Uuid>,
) -> anyhow::Result<Option<(OffsetDateTime, Uuid)>> {
    let (at, id) = after.unzip();
    let mut rows = sqlx::query!(
        r#"select e.at, e.id, e.correlation_id, e.activity, e.status, e.reason, e.actor, e.typed_id, e.ip, t.initial_domain, u.upn as "upn?"
           from audit_event e join tenant t on t.id = e.tenant_id left join users u on u.tenant_id = e.tenant_id and u.id = e.subject_id
           where ($1::timestamptz is null or (e.at, e.id) > ($1, $2::uuid)) and ($3::uuid is null or e.correlation_id = $3)
           order by e.at desc, e.id desc limit $4"#,
        at,
        id,
        correlation,
        most
    )
    .fetch_all(pool)
    .await?;
    rows.reverse();
    for row in &rows {
        println!(
            "{}  {}  {:7}  {}  {}  {}  {}  {}",
            row.at.format(&Rfc3339)?,
            if row.initial_domain.is_empty() { "-" } else { &row.initial_domain },
            row.status,
            row.activity,
            row.reason.as_deref().unwrap_or("-"),
            row.upn.as_deref().or(row.typed_id.as_deref()).unwrap_or("-"),
            row.ip.as_deref().unwrap_or("-"),
            row.correlation_id
        );
    }
    Ok(rows.last().map(|row| (row.at, row.id)))
}
