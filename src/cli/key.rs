//! `key`: the keys that seal secrets in the database, and the master key.

use std::path::PathBuf;

use anyhow::ensure;
use clap::{Args, Subcommand};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::Operator;
use crate::{
    config::{Settings, read_master},
    sealing,
};

#[derive(Subcommand)]
pub enum Command {
    /// List the sealing keys; none of them is shown
    List,
    /// Make a new sealing key. Running processes use it after a minute
    Rotate,
    /// Seal every secret anew under the newest key and delete the keys before it (safe while the portal runs, and to repeat)
    Reseal,
    /// Put another master key in the place of the present one. Start every process again with the new one afterwards
    ChangeMaster(NewMaster),
}

#[derive(Args)]
pub struct NewMaster {
    /// The new master key: 32 random bytes in hexadecimal or base64 (make one with: openssl rand -hex 32)
    #[arg(long, env = "LATCHKEY_NEW_MASTER_KEY", hide_env_values = true)]
    new_master_key: Option<String>,
    /// A file that holds the new master key, instead of `LATCHKEY_NEW_MASTER_KEY`
    #[arg(long, env = "LATCHKEY_NEW_MASTER_KEY_FILE")]
    new_master_key_file: Option<PathBuf>,
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let master = settings.master()?;
    let Operator { pool, keys, clock } = Operator::of(settings).await?;
    let now = clock.now();
    match command {
        Command::List => {
            for key in sealing::list(&mut *pool.acquire().await?).await? {
                let made = if key.wrapped { format!("made {}", time(key.created_at)?) } else { "made with the database".to_owned() };
                let state = match key.id.cmp(&keys.sealing_key()) {
                    std::cmp::Ordering::Less => "replaced".to_owned(),
                    std::cmp::Ordering::Equal => "in use".to_owned(),
                    std::cmp::Ordering::Greater => format!("in use from {} on", time(key.active_at)?),
                };
                println!("{}\t{state}\t{made}\t{} secrets", key.id, key.values);
            }
        }
        Command::Rotate => match sealing::rotate(&pool, &master, now).await? {
            Ok(next) => println!(
                "Sealing key {} is in use from {} on. From {} on, `latchkey key reseal` takes the keys before it out of use.",
                next.id,
                time(next.active_at)?,
                time(next.settled_at())?
            ),
            Err(last) => anyhow::bail!("sealing key {} is new; make another one after {}", last.id, time(last.settled_at())?),
        },
        Command::Reseal => {
            let newest = sealing::newest(&mut *pool.acquire().await?).await?;
            ensure!(now >= newest.settled_at(), "sealing key {} is new; run this after {}", newest.id, time(newest.settled_at())?);
            let done = sealing::reseal(&pool, &keys, now).await?;
            println!("Sealed anew under key {}: {} secrets. Keys deleted: {}.", newest.id, done.resealed, numbers(&done.retired));
            for line in &done.unreadable {
                eprintln!("{line}");
            }
            ensure!(done.unreadable.is_empty(), "{} secrets do not open and were left as they are", done.unreadable.len());
            ensure!(done.in_use == 0, "{} secrets were in use all the time; run this again", done.in_use);
        }
        Command::ChangeMaster(new) => {
            let new = read_master("LATCHKEY_NEW_MASTER_KEY", new.new_master_key.as_deref(), new.new_master_key_file.as_deref())?;
            sealing::change_master(&pool, &master, &new).await?;
            println!(
                "The master key is changed. Processes that run go on; start each of them again with the new key, before the next \
                 `latchkey key rotate`. Backups from before need the old one."
            );
        }
    }
    Ok(())
}

/// To the second, and never too early.
fn time(at: OffsetDateTime) -> anyhow::Result<String> {
    let second = at.replace_nanosecond(0)?;
    let second = if second < at { second + Duration::SECOND } else { second };
    Ok(second.format(&Rfc3339)?)
}

fn numbers(ids: &[i32]) -> String {
    if ids.is_empty() {
        return "none".to_owned();
    }
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
