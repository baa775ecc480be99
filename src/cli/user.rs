//! `user`: people of an organisation.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use uuid::Uuid;

use super::Operator;
use crate::{
    audit::{Activity, Event},
    config::Settings,
    credentials::way_back,
    crypto::{Hasher, HashingSettings},
    delivery::Providers,
    directory::{
        UserId,
        facts::{self, Look},
        import::{self, ImportError},
        store,
    },
    eligibility::{Channels, decide},
    factors::locks::Browser,
};

#[derive(Subcommand)]
pub enum Command {
    /// Import people from a CSV file; either every line is imported or none
    ///
    /// Columns, in any order (only `user_id` must be there): `user_id`, `display_name`, `given_name`, `family_name`, `kind`,
    /// `enabled`, `authority`, `source_anchor`, `language`, `primary_mail`, `alternate_email`, `authentication_email`,
    /// `mobile_phone`, `authentication_phone`, `office_phone`, `licences`, `groups`, `roles`, `password`, `must_change`.
    /// Lists are separated by semicolons; phone numbers look like +1 4251234567.
    #[command(verbatim_doc_comment)]
    Import {
        /// Any domain of the organisation
        domain: String,
        /// The file
        file: PathBuf,
    },
    /// List people
    List {
        /// Any domain of the organisation
        domain: String,
    },
    /// Take somebody's authenticator app and passkeys away, so that their password lets them set up new ones
    ///
    /// For an administrator who lost both and whom no other administrator can help. Make sure that it is them who asks. They,
    /// and the other administrators, are mailed; every session of theirs ends.
    ResetProofs {
        /// Any domain of the organisation
        domain: String,
        /// Their user ID
        user_id: String,
        /// Do it; without this it is only said what would be done
        #[arg(long)]
        yes: bool,
    },
    /// Show one person, and what would happen if they came to reset now
    Show {
        /// Their user ID
        user_id: String,
    },
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Operator { pool, keys, clock } = Operator::of(settings).await?;
    match command {
        Command::Import { domain, file } => {
            let text = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
            let hasher = Hasher::new(&keys, HashingSettings::default())?;
            let mut tx = pool.begin().await?;
            let tenant =
                store::tenant_named(&mut tx, &domain).await?.with_context(|| format!("no organisation has the domain {domain}"))?;
            match import::import(&mut tx, &keys, &hasher, tenant, &text, clock.now()).await {
                Ok(done) => {
                    Event::new(tenant, Uuid::new_v4(), Activity::DirectoryChanged)
                        .by("operator")
                        .because("people imported")
                        .with(serde_json::json!({ "added": done.added, "changed": done.changed }))
                        .write(&mut tx, clock.now())
                        .await?;
                    tx.commit().await?;
                    println!("{} people added, {} changed.", done.added, done.changed);
                }
                Err(ImportError::Faults(faults)) => {
                    for fault in &faults {
                        eprintln!("{}:{}: {}", file.display(), fault.line, fault.reason);
                    }
                    bail!("nothing was imported; {} things have to be put right", faults.len());
                }
                Err(ImportError::Broken(error)) => return Err(error),
            }
        }
        Command::List { domain } => {
            let mut db = pool.acquire().await?;
            let tenant =
                store::tenant_named(&mut db, &domain).await?.with_context(|| format!("no organisation has the domain {domain}"))?;
            let rows = sqlx::query!(
                "select upn, display_name, enabled, authority, roles from users where tenant_id = $1 order by upn_key",
                tenant
            )
            .fetch_all(&mut *db)
            .await?;
            for row in rows {
                let state = if row.enabled { "" } else { "\tdisabled" };
                println!("{}\t{}\t{}\t{}{state}", row.upn, row.display_name, row.authority, row.roles.join(";"));
            }
        }
        Command::ResetProofs { domain, user_id, yes } => {
            return reset_proofs(&Operator { pool, keys, clock }, &domain, &user_id, yes).await;
        }
        Command::Show { user_id } => {
            let user_id = UserId::parse(&user_id).context("that is not a user ID such as sam@example.org")?;
            // Texts and calls have no provider yet; mail is checked when the portal serves.
            let channels = Channels { mail: true, ..Providers::default().channels() };
            let look = Look { keys: &keys, channels, now: clock.now(), browser: Browser(None) };
            let claimant = facts::claimant(&mut *pool.acquire().await?, look, &user_id).await?;
            let Some(person) = claimant.person() else { bail!("nobody has that user ID") };
            println!("{}\t{}", person.upn, person.display_name);
            println!("organisation\t{}", claimant.tenant.name);
            println!("password kept in\t{}", person.authority);
            println!("roles\t{}", person.roles.join(";"));
            println!(
                "mobile\t{}",
                person.mobile.as_deref().map(crate::factors::mask::phone).map_or_else(|| "-".into(), |end| format!("...{end}"))
            );
            println!(
                "office\t{}",
                person.office.as_deref().map(crate::factors::mask::phone).map_or_else(|| "-".into(), |end| format!("...{end}"))
            );
            println!("mail for codes\t{}", if person.email.is_some() { "yes" } else { "-" });
            println!("security questions\t{}", person.answers);
            println!("authenticator app\t{}", if person.app { "yes" } else { "-" });
            match decide(&claimant.facts) {
                Ok(grant) => {
                    let kinds: Vec<_> = grant.kinds.iter().map(|kind| kind.as_str()).collect();
                    println!("reset now\tyes, with {} of: {}", grant.gates, kinds.join(", "));
                }
                Err(stop) => println!("reset now\tno: {} {}", stop.reason.as_str(), stop.reason.code().unwrap_or_default()),
            }
        }
    }
    Ok(())
}

/// Without `yes` the same is done and taken back, so that what is said is what would be.
async fn reset_proofs(operator: &Operator, domain: &str, user_id: &str, yes: bool) -> anyhow::Result<()> {
    let user_id = UserId::parse(user_id).context("that is not a user ID such as sam@example.org")?;
    let mut tx = operator.pool.begin().await?;
    let tenant = store::tenant_named(&mut tx, domain).await?.with_context(|| format!("no organisation has the domain {domain}"))?;
    let person = store::person(&mut tx, &operator.keys, tenant, store::Who::Key(user_id.key())).await?;
    let person = person.with_context(|| format!("nobody of {domain} has that user ID"))?;
    let gone = way_back::take_proofs(&mut tx, &operator.keys, tenant, person.id, operator.clock.now()).await?;
    let gone = gone.context("that row was changed by something other than Latchkey; nothing was done")?;
    let app = if gone.app { "yes" } else { "none" };
    let what = format!("authenticator app {app}, passkeys {}, open sessions {}", gone.passkeys, gone.sessions);
    if !yes {
        tx.rollback().await?;
        println!("{} would lose: {what}. Nothing was changed; add --yes to do it.", person.upn);
        return Ok(());
    }
    tx.commit().await?;
    println!("{} lost: {what}. Mails that wait to be sent: {}.", person.upn, gone.mails);
    println!("They sign in with their password, set up an app at /register/app, and open /admin with it.");
    Ok(())
}
