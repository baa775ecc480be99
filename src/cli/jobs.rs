//! `jobs`: messages that wait or were given up.

use clap::Subcommand;

use super::connect;
use crate::{clock::Clock, config::Settings, jobs};

#[derive(Subcommand)]
pub enum Command {
    /// How many messages wait and were given up, and why
    List,
    /// Try the notices that were given up once more (codes are too old by then)
    Retry,
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let pool = connect(settings, 2).await?;
    match command {
        Command::List => {
            let backlog = jobs::backlog(&pool).await?;
            println!("waiting: {}\ngiven up: {}", backlog.waiting, backlog.dead);
            let rows = sqlx::query!(
                r#"select kind, last_error as "error!", count(*) as "n!" from job
                   where last_error is not null and (finished_at is null or outcome = 'dead') group by 1, 2 order by 3 desc limit 20"#
            )
            .fetch_all(&pool)
            .await?;
            for row in rows {
                println!("{}\t{}\t{}", row.n, row.kind, row.error);
            }
        }
        Command::Retry => {
            let again = sqlx::query!(
                "update job set finished_at = null, outcome = null, attempts = 0, run_at = $1 where outcome = 'dead' and lane = 'notice'",
                Clock::system().now()
            )
            .execute(&pool)
            .await?;
            println!("{} messages will be tried again.", again.rows_affected());
        }
    }
    Ok(())
}
