//! `agent`: what writes passwords into an organisation's own directory.

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use sqlx::PgPool;
use uuid::Uuid;

use super::Operator;
use crate::{
    config::Settings,
    directory::{UserId, store},
    integration::{
        agents::{self, By},
        status, syncs,
    },
};

#[derive(Subcommand)]
pub enum Command {
    /// Make a code with which one agent can join, once, within 15 minutes
    Code {
        /// Any domain of the organisation
        tenant: String,
        /// The directory the agent writes to: a name of your own, such as `hq`. Made when it is new
        #[arg(long)]
        directory: String,
        /// The Global Administrator it is issued to, whose own password is kept in the portal: their user ID. All of them are mailed
        #[arg(long = "for")]
        issued_to: String,
    },
    /// List the agents of an organisation with their fingerprints
    List {
        /// Any domain of the organisation
        tenant: String,
    },
    /// Let an agent take requests, after you compared its fingerprint with the one it shows
    Approve {
        /// As `agent list` shows it
        id: Uuid,
    },
    /// Show what directory syncs did, and whom they refused
    Syncs {
        /// Any domain of the organisation
        tenant: String,
    },
    /// Ask the agents of a directory to send everybody again
    Sync {
        /// Any domain of the organisation
        tenant: String,
        /// As `agent syncs` shows it
        #[arg(long)]
        directory: String,
    },
    /// Let a directory sync that is held close accounts, within a day, and ask for it again
    AllowDeletions {
        /// Any domain of the organisation
        tenant: String,
        /// As `agent syncs` shows it
        #[arg(long)]
        directory: String,
        /// How many at most; as many as were held when not said
        #[arg(long)]
        most: Option<i32>,
    },
    /// Change how a directory is synced; what is not named stays as it is
    SetSync {
        /// Any domain of the organisation
        tenant: String,
        /// The directory's name
        #[arg(long)]
        directory: String,
        /// Where passwords of people added from now on are asked for: `hash_sync`, `pass_through` or `federated`
        #[arg(long, value_parser = ["hash_sync", "pass_through", "federated"])]
        new_people: Option<String>,
        /// How many of a hundred accounts a sync may close in a day without asking; five always may go
        #[arg(long, value_parser = clap::value_parser!(i16).range(0..=100))]
        most_lost: Option<i16>,
    },
    /// Hand somebody who was imported over to the sync of their directory; never for people with roles
    Join {
        /// Any domain of the organisation
        tenant: String,
        /// The directory's name
        #[arg(long)]
        directory: String,
        /// Their user ID
        user_id: String,
    },
    /// Stop an agent's work; it keeps its place, and gets new keys
    Disable {
        /// As `agent list` shows it
        id: Uuid,
    },
    /// Let an agent that was disabled work again, with new keys
    Enable {
        /// As `agent list` shows it
        id: Uuid,
    },
    /// Take the right to requests away from an agent, for good
    Revoke {
        /// As `agent list` shows it
        id: Uuid,
    },
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Operator { pool, keys, clock } = Operator::of(settings).await?;
    let tenant_named = async |domain: &str| {
        let found = store::tenant_named(&mut *pool.acquire().await?, domain).await?;
        found.with_context(|| format!("no organisation has the domain {domain}"))
    };
    match command {
        Command::Code { tenant, directory, issued_to } => {
            let issued_to = UserId::parse(&issued_to).context("--for is not a user ID such as sam@example.org")?;
            let code = agents::code(&pool, &keys, tenant_named(&tenant).await?, &directory, &issued_to, "operator", clock.now()).await?;
            println!("{}", *code);
            println!("It works once and for 15 minutes, and is not shown again. Type it where the agent asks for it:");
            println!("  latchkey-agent onboard");
            println!("Then compare fingerprints and approve it: latchkey agent list {tenant}");
        }
        Command::List { tenant } => {
            let (id, now) = (tenant_named(&tenant).await?, clock.now());
            for directory in status::statuses(&pool, id, now).await? {
                println!("{}: {}", directory.name, directory.status.text());
            }
            let agents = agents::list(&pool, id, now).await?;
            for agent in &agents {
                let seen = agent.last_seen_at.map_or_else(|| "never seen".to_owned(), |at| format!("seen {}", crate::web::page::iso(at)));
                let connected = if agent.connected { "connected" } else { "not connected" };
                println!("{}\t{}\t{}\t{}\t{connected}\t{seen}\t{}", agent.id, agent.directory, agent.name, agent.state, agent.software);
                println!("\tfingerprint {}\tkeys since {}", agent.fingerprint, crate::web::page::iso(agent.keys_since));
                for warning in &agent.warnings {
                    println!("\twarning: {}", warning.text());
                }
            }
            if agents.is_empty() {
                println!("There is no agent yet. Make a code for one: latchkey agent code {tenant} --directory hq --for ADMINISTRATOR");
            }
        }
        Command::Syncs { tenant } => show_syncs(&pool, tenant_named(&tenant).await?).await?,
        Command::Sync { tenant, directory } => {
            syncs::ask(&pool, tenant_named(&tenant).await?, &directory, "operator", clock.now()).await?;
            println!("An agent of the directory is asked as soon as one is connected.");
        }
        Command::AllowDeletions { tenant, directory, most } => {
            let tenant = tenant_named(&tenant).await?;
            let most = syncs::allow_deletions(&pool, tenant, &directory, most, "operator", clock.now()).await?;
            println!("Up to {most} accounts may be closed within a day. An agent is asked for everybody as soon as one is connected.");
        }
        Command::SetSync { tenant, directory, new_people, most_lost } => {
            let tenant = tenant_named(&tenant).await?;
            syncs::settle(&pool, tenant, &directory, new_people.as_deref(), most_lost, "operator", clock.now()).await?;
            println!("Changed.");
        }
        Command::Approve { id } => {
            let tenant = agents::tenant_of(&pool, id).await?;
            ensure!(
                agents::approve(&pool, &keys, tenant, id, "operator", clock.now()).await?,
                "this agent was revoked, or its row was not written by Latchkey; let it join anew"
            );
            println!("Approved. Writing back is a setting of the organisation: latchkey tenant set DOMAIN --write-back true");
        }
        Command::Join { tenant, directory, user_id } => {
            let person = UserId::parse(&user_id).context("that is not a user ID such as sam@example.org")?;
            syncs::join(&pool, &keys, tenant_named(&tenant).await?, &directory, &person, "operator", clock.now()).await?;
            println!("Joined. The next sync of everybody writes them: latchkey agent sync {tenant} --directory {directory}");
        }
        Command::Disable { id } => {
            let tenant = agents::tenant_of(&pool, id).await?;
            let after = agents::switch(&pool, &keys, tenant, id, (false, By::Administrator("operator")), clock.now()).await?;
            ensure!(after.is_some(), "this agent is not approved yet, or was revoked");
            println!("Disabled.");
        }
        Command::Enable { id } => {
            let tenant = agents::tenant_of(&pool, id).await?;
            let after = agents::switch(&pool, &keys, tenant, id, (true, By::Administrator("operator")), clock.now()).await?;
            ensure!(
                after.is_some(),
                "this agent is not approved yet, was revoked, or was switched off where it runs: latchkey-agent enable"
            );
            println!("Enabled.");
        }
        Command::Revoke { id } => {
            let tenant = agents::tenant_of(&pool, id).await?;
            agents::revoke(&pool, &keys, tenant, id, "operator", clock.now()).await?;
            println!("Revoked.");
        }
    }
    Ok(())
}

async fn show_syncs(pool: &PgPool, tenant: Uuid) -> anyhow::Result<()> {
    for sync in syncs::syncs(pool, tenant).await? {
        let finished = sync.finished_at.map_or_else(|| "never finished".to_owned(), |at| format!("finished {}", crate::web::page::iso(at)));
        println!("{}\t{} people\t{} gone\t{} refused\t{finished}", sync.directory, sync.people, sync.gone, sync.refused);
        println!("\tnew people: {}\tmay close {} % a day without asking", sync.new_people, sync.most_lost_percent);
        if let Some((since, count)) = sync.held {
            println!(
                "\tHELD since {}: it would close {count} accounts. If that is right: latchkey agent allow-deletions",
                crate::web::page::iso(since)
            );
        }
    }
    for refused in syncs::refused(pool, tenant).await? {
        println!("refused\t{}\t{}\t{}\t{}", refused.directory, refused.name, refused.reason, crate::web::page::iso(refused.at));
    }
    Ok(())
}
