//! `policy`: an organisation's policy as one JSON document.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Operator;
use crate::{
    config::Settings,
    directory::store,
    policy::{
        Policy,
        change::{Confirmed, Outcome, Wish, change, weigh},
        difference::difference,
        store as policies,
    },
};

#[derive(Subcommand)]
pub enum Command {
    /// Write the policy in force to standard output
    Export {
        /// Any domain of the organisation
        domain: String,
    },
    /// Say what a document would change, setting by setting, and how many people it would strand; change nothing
    Diff(Document),
    /// Put a document in force, for everybody at once
    Apply {
        #[command(flatten)]
        document: Document,
        /// Save although so many people could no longer reset: the number that `diff` says
        #[arg(long, value_name = "N")]
        yes_strand: Option<i64>,
    },
}

#[derive(Args)]
pub struct Document {
    /// Any domain of the organisation
    domain: String,
    /// A file as `policy export` writes it. A setting that it leaves out gets its default
    file: PathBuf,
}

impl Document {
    fn read(&self) -> anyhow::Result<Policy> {
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{} is not a policy", self.file.display()))
    }
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let operator = Operator::of(settings).await?;
    let mut tx = operator.pool.begin().await?;
    match command {
        Command::Export { domain } => {
            let tenant = tenant(&mut tx, &domain).await?;
            let (_, policy) = policies::current(&mut tx, tenant).await?;
            println!("{}", serde_json::to_string_pretty(&policy)?);
        }
        Command::Diff(document) => {
            let (tenant, new) = (tenant(&mut tx, &document.domain).await?, document.read()?);
            for line in told(&mut tx, &operator, tenant, &new).await? {
                println!("{line}");
            }
        }
        Command::Apply { document, yes_strand } => {
            let (tenant, new) = (tenant(&mut tx, &document.domain).await?, document.read()?);
            let changes = told(&mut tx, &operator, tenant, &new).await?;
            let (read, _) = policies::current(&mut tx, tenant).await?;
            let wish = Wish {
                tenant,
                read,
                confirmed: yes_strand.map(Confirmed::People),
                actor: "operator",
                person: None,
                origin: None,
                correlation: Uuid::new_v4(),
                now: operator.clock.now(),
            };
            match saved(change(&mut tx, &operator.keys, &wish, |_| new).await?)? {
                Some(version) => {
                    tx.commit().await?;
                    for line in &changes {
                        println!("{line}");
                    }
                    println!("Saved as version {version}. It holds now, on every node.");
                }
                None => println!("Nothing differs."),
            }
        }
    }
    Ok(())
}

/// The version that was saved; `None`: nothing differs. Everything else is why nothing was saved.
pub fn saved(outcome: Outcome) -> anyhow::Result<Option<i32>> {
    match outcome {
        Outcome::Saved(version) => Ok(Some(version)),
        Outcome::Same => Ok(None),
        Outcome::Stale(_) => bail!("somebody else saved at the same moment; look at the difference again"),
        Outcome::Refused(faults) => bail!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")),
        Outcome::Strands(weighed) => bail!(
            "{0} of the {1} people who can reset today no longer could; nothing was saved. To save all the same: --yes-strand {0}",
            weighed.stranded.people,
            weighed.stranded.able
        ),
    }
}

async fn tenant(db: &mut PgConnection, domain: &str) -> anyhow::Result<Uuid> {
    store::tenant_named(db, domain).await?.with_context(|| format!("no organisation has the domain {domain}"))
}

/// The difference in words, one setting a line, and what it means for people.
async fn told(db: &mut PgConnection, operator: &Operator, tenant: Uuid, new: &Policy) -> anyhow::Result<Vec<String>> {
    let (_, old) = policies::current(db, tenant).await?;
    let mut lines: Vec<String> =
        difference(&old, new).iter().map(|change| format!("{}: {} -> {}", change.setting, change.old, change.new)).collect();
    if lines.is_empty() {
        lines.push("Nothing differs.".to_owned());
    }
    let faults = new.faults(policies::custom_questions(db, tenant).await?);
    lines.extend(faults.iter().map(|fault| format!("It cannot be saved: {fault}")));
    let stranded = weigh(db, &operator.keys, tenant, new, operator.clock.now()).await?;
    if stranded.people > 0 {
        lines.push(format!("{} of the {} people who can reset today no longer could.", stranded.people, stranded.able));
    }
    Ok(lines)
}
