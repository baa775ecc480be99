//! `agent`: what writes passwords into an organisation's own directory.

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use uuid::Uuid;

use super::connect;
use crate::{
    clock::Clock,
    config::Settings,
    directory::store,
    instance::{self, Kind},
    writeback::admin,
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
    /// Take the right to requests away from an agent, for good
    Revoke {
        /// As `agent list` shows it
        id: Uuid,
    },
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let keys = settings.keyring()?;
    let pool = connect(settings, 2).await?;
    let clock = Clock::system();
    instance::open(&pool, &keys, Kind::Live, &clock).await?;
    let tenant_named = async |domain: &str| {
        let found = store::tenant_named(&mut *pool.acquire().await?, domain).await?;
        found.with_context(|| format!("no organisation has the domain {domain}"))
    };
    match command {
        Command::Code { tenant, directory } => {
            let code = admin::code(&pool, &keys, tenant_named(&tenant).await?, &directory, clock.now()).await?;
            println!("{}", *code);
            println!("It works once and for 15 minutes, and is not shown again. Type it where the agent asks for it:");
            println!("  latchkey-agent onboard");
            println!("Then compare fingerprints and approve it: latchkey agent list {tenant}");
        }
        Command::List { tenant } => {
            let agents = admin::list(&pool, tenant_named(&tenant).await?).await?;
            for agent in &agents {
                let seen = agent.last_seen_at.map_or_else(|| "never seen".to_owned(), |at| format!("seen {}", crate::web::page::iso(at)));
                let connected = if agent.connected { "connected" } else { "not connected" };
                println!("{}\t{}\t{}\t{}\t{connected}\t{seen}\t{}", agent.id, agent.directory, agent.name, agent.state, agent.software);
                println!("\tfingerprint {}", agent.fingerprint);
            }
            if agents.is_empty() {
                println!("There is no agent yet. Make a code for one: latchkey agent code {tenant} --directory hq");
            }
        }
        Command::Approve { id } => {
            let tenant = admin::tenant_of(&pool, id).await?;
            ensure!(
                admin::approve(&pool, &keys, tenant, id, "operator", clock.now()).await?,
                "this agent was revoked, or its row was not written by Latchkey; let it join anew"
            );
            println!("Approved. Writing back is a setting of the organisation: latchkey tenant set DOMAIN --write-back true");
        }
        Command::Revoke { id } => {
            let tenant = admin::tenant_of(&pool, id).await?;
            admin::revoke(&pool, &keys, tenant, id, "operator", clock.now()).await?;
            println!("Revoked.");
        }
    }
    Ok(())
}
