//! `api-key`: keys by which other applications ask the portal.

use anyhow::{Context as _, ensure};
use clap::{Args, Subcommand};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::Operator;
use crate::{
    applications::{Key, Scope, keys},
    audit::{Activity, Event},
    config::Settings,
    directory::store,
};

#[derive(Subcommand)]
pub enum Command {
    /// Make a key and show it, this once
    Create(Create),
    /// List the keys of an organisation; none of them is shown
    List {
        /// Any domain of the organisation
        #[arg(long)]
        tenant: String,
    },
    /// Revoke a key; it opens nothing from the next request on, and whoever came by one of its links is signed out
    Revoke {
        /// Any domain of the organisation
        #[arg(long)]
        tenant: String,
        /// The key's id, as `list` shows it
        id: Uuid,
    },
}

#[derive(Args)]
pub struct Create {
    /// Any domain of the organisation
    #[arg(long)]
    tenant: String,
    /// The application it is for, as people read it on the page of a link and in mails
    #[arg(long)]
    name: String,
    /// registration:read, registration-links:create, policy:read, policy:write, policy:write-back, audit:read, reports:read,
    /// people:read, people:write (may be repeated). The second one signs people in: give it to nobody but the identity provider.
    /// audit:read reads who did what, and from where; people:write changes what people prove themselves with
    #[arg(long, required = true)]
    scope: Vec<String>,
    /// Days until it expires; without, it never does
    #[arg(long)]
    expires_days: Option<u16>,
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Operator { pool, keys, clock } = Operator::of(settings).await?;
    let now = clock.now();
    let mut tx = pool.begin().await?;
    match command {
        Command::Create(create) => {
            let name = create.name.trim();
            ensure!((1..=100).contains(&name.chars().count()), "--name has 1 to 100 characters");
            ensure!(!name.chars().any(char::is_control), "--name is one line");
            ensure!(create.expires_days != Some(0), "--expires-days is at least 1");
            let mut scopes = vec![];
            for text in &create.scope {
                let known = Scope::ALL.map(Scope::as_str).join(" or ");
                let scope = Scope::parse(text).with_context(|| format!("--scope: {text} is not {known}"))?;
                if !scopes.contains(&scope) {
                    scopes.push(scope);
                }
            }
            let expires_at = create.expires_days.map(|days| now + Duration::days(i64::from(days)));
            let tenant = tenant(&mut tx, &create.tenant).await?;
            let (id, secret) = keys::create(&mut tx, &keys, &keys::New { tenant, name, scopes: &scopes, expires_at, now }).await?;
            let scopes: Vec<&str> = scopes.into_iter().map(Scope::as_str).collect();
            event(tenant, "key made")
                .with(serde_json::json!({ "api_key": id, "name": name, "scopes": scopes }))
                .write(&mut tx, now)
                .await?;
            tx.commit().await?;
            eprintln!("Key {id} for {name}. It is shown this once; keep it where only that application reads it:");
            println!("{}", secret.reveal().as_str());
        }
        Command::List { tenant: domain } => {
            let tenant = tenant(&mut tx, &domain).await?;
            let all = keys::all(&mut tx, &keys, tenant).await?;
            for key in &all {
                println!("{}\t{}\t{}\t{}", key.id, key.name, key.scopes.join(","), state(key, now)?);
            }
            if all.is_empty() {
                println!(
                    "There is no key yet. Make one: latchkey api-key create --tenant {domain} --name \"Sign-in\" --scope registration:read"
                );
            }
        }
        Command::Revoke { tenant: domain, id } => {
            let tenant = tenant(&mut tx, &domain).await?;
            ensure!(keys::revoke(&mut tx, &keys, tenant, id, now).await?, "{domain} has no key {id} that could be revoked");
            event(tenant, "key revoked").with(serde_json::json!({ "api_key": id })).write(&mut tx, now).await?;
            tx.commit().await?;
            println!("Revoked.");
        }
    }
    Ok(())
}

async fn tenant(db: &mut PgConnection, domain: &str) -> anyhow::Result<Uuid> {
    store::tenant_named(db, domain).await?.with_context(|| format!("no organisation has the domain {domain}"))
}

fn event(tenant: Uuid, reason: &'static str) -> Event<'static> {
    Event::new(tenant, Uuid::new_v4(), Activity::ApiKey).by("operator").because(reason)
}

fn state(key: &Key, now: OffsetDateTime) -> anyhow::Result<String> {
    let used =
        key.last_used_at.map_or_else(|| Ok("never used".to_owned()), |at| at.format(&Rfc3339).map(|at| format!("last used {at}")))?;
    let state = match (key.authentic, key.revoked_at, key.expires_at) {
        (false, ..) => "opens nothing: not written by Latchkey".to_owned(),
        (true, Some(at), _) => format!("revoked {}", at.format(&Rfc3339)?),
        (true, None, Some(at)) if at <= now => format!("expired {}", at.format(&Rfc3339)?),
        (true, None, Some(at)) => format!("until {}", at.format(&Rfc3339)?),
        (true, None, None) => "never expires".to_owned(),
    };
    Ok(format!("{state}\t{used}"))
}
