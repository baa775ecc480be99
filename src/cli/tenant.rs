//! `tenant`: organisations.

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Args, Subcommand};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Operator, policy::saved};
use crate::{
    audit::{Activity, Event},
    clock::Clock,
    config::Settings,
    directory::{
        import::group_named,
        store::{self, NewTenant},
    },
    domains::{DomainName, NotADomain, store as domains},
    policy::{
        Disclosure, Helpdesk, Kind as Proof, LicenceCheck, PasswordRules, Policy, Scope,
        change::{Confirmed, Wish, change},
        store as policies,
    },
};

#[derive(Subcommand)]
pub enum Command {
    /// Create an organisation
    Create(Create),
    /// List organisations with their domains
    List,
    /// Change an organisation's settings; what is not named stays as it is
    Set(Box<Set>),
}

#[derive(Args)]
pub struct Create {
    /// Its name, as people read it on pages and mails
    name: String,
    /// Its first domain: the part after the @ of its people's user IDs
    domain: String,
    /// paid, trial (30 days) or free
    #[arg(long, default_value = "paid")]
    plan: String,
    /// Language when nothing else is known, such as en or nl
    #[arg(long, default_value = "en")]
    language: String,
    /// Country for phone numbers, such as NL
    #[arg(long, default_value = "")]
    country: String,
}

#[derive(Args)]
pub struct Set {
    /// Any domain of the organisation
    domain: String,
    /// Who may reset: none, all, or the names of groups separated by commas. Each needs a licence too (see `user import`)
    #[arg(long)]
    enabled: Option<String>,
    /// How many proofs a reset needs: 1 or 2
    #[arg(long)]
    gates: Option<u8>,
    /// Which proofs count: email,mobile,office,questions,app (at first: email,mobile)
    #[arg(long, value_delimiter = ',')]
    methods: Option<Vec<String>>,
    /// Predefined security questions by number, such as 1,2,3,12,29
    #[arg(long, value_delimiter = ',')]
    questions: Option<Vec<u8>>,
    /// How many questions people register: 3 to 5
    #[arg(long)]
    questions_to_register: Option<u8>,
    /// How many of them are asked at a reset: 3 to 5
    #[arg(long)]
    questions_to_reset: Option<u8>,
    /// Add a security question in the organisation's own words (may be repeated)
    #[arg(long)]
    custom_question: Vec<String>,
    /// reduced (strangers learn nothing) or explicit (every refusal says why)
    #[arg(long)]
    disclosure: Option<String>,
    /// classic (8 characters, 3 of 4 kinds) or nist (15 characters)
    #[arg(long)]
    password_rules: Option<String>,
    /// Days until a password expires and must be changed at sign-in: 0 (never) to 730
    #[arg(long)]
    password_days: Option<u16>,
    /// Where people may go on to after signing in: whole https addresses, separated by commas; an empty text takes all away
    #[arg(long, value_delimiter = ',')]
    return_addresses: Option<Vec<String>>,
    /// user or tenant
    #[arg(long)]
    licence_check: Option<String>,
    /// Mail people when their password was reset
    #[arg(long)]
    notify_user: Option<bool>,
    /// Mail the other administrators when one of them reset their password
    #[arg(long)]
    notify_admins: Option<bool>,
    /// built-in, an e-mail address, or an http(s) address
    #[arg(long)]
    helpdesk: Option<String>,
    /// Let administrators reset their own password
    #[arg(long)]
    admin_self_reset: Option<bool>,
    /// Write new passwords into the organisation's own directory, by its agents
    #[arg(long)]
    write_back: Option<bool>,
    /// Let people sign in, and prove once more, with passkeys
    #[arg(long)]
    passkeys: Option<bool>,
    /// Let people unlock without a new password
    #[arg(long)]
    unlock_only: Option<bool>,
    /// Words that passwords may not be made of, separated by commas
    #[arg(long, value_delimiter = ',')]
    banned_words: Option<Vec<String>>,
    /// Countries that may be texted and called, such as NL,BE
    #[arg(long, value_delimiter = ',')]
    countries: Option<Vec<String>>,
    /// A file with the whole policy as JSON, instead of single settings
    #[arg(long)]
    policy_file: Option<PathBuf>,
    /// Save although so many people could no longer reset: the number that was said when it was refused
    #[arg(long, value_name = "N")]
    yes_strand: Option<i64>,
    /// The organisation's name
    #[arg(long)]
    name: Option<String>,
    /// paid, trial or free
    #[arg(long)]
    plan: Option<String>,
    /// The colour of the door, such as #7a1f5c
    #[arg(long)]
    accent: Option<String>,
    /// A logo: PNG, at most 245 x 36
    #[arg(long)]
    logo: Option<PathBuf>,
    /// Up to 1,024 characters under the first heading
    #[arg(long)]
    front_text: Option<String>,
    /// Another domain of the organisation; you vouch that it is theirs
    #[arg(long)]
    add_domain: Vec<String>,
}

pub async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let Operator { pool, keys, clock } = Operator::of(settings).await?;
    match command {
        Command::Create(new) => {
            ensure!(["paid", "trial", "free"].contains(&new.plan.as_str()), "--plan is paid, trial or free");
            let domain = domain_name(&new.domain)?;
            let mut tx = pool.begin().await?;
            if domains::belongs_elsewhere(&mut tx, Uuid::nil(), domain.as_str()).await? {
                bail!("{} belongs to an organisation already, or lies in a domain that does", new.domain);
            }
            let created = NewTenant {
                name: &new.name,
                initial_domain: domain.as_str(),
                plan: &new.plan,
                default_language: &new.language,
                country: &new.country,
            };
            let id = store::create_tenant(&mut tx, &keys, &created, clock.now()).await?;
            Event::new(id, Uuid::new_v4(), Activity::DirectoryChanged)
                .by("operator")
                .because("organisation created")
                .write(&mut tx, clock.now())
                .await?;
            tx.commit().await?;
            println!("Created {} ({}). Resetting is off until you switch it on:", new.name, new.domain);
            println!("  latchkey tenant set {} --enabled all", new.domain);
        }
        Command::List => {
            let rows = sqlx::query!(
                r#"select t.name, t.plan, array_agg(d.name order by not d.initial, d.name) as "domains!",
                     (select count(*) from users u where u.tenant_id = t.id) as "people!"
                   from tenant t join domain d on d.tenant_id = t.id and d.verified_at is not null group by t.id order by t.name"#
            )
            .fetch_all(&pool)
            .await?;
            for row in &rows {
                println!("{}\t{}\t{} people\t{}", row.domains.join(","), row.name, row.people, row.plan);
            }
            if rows.is_empty() {
                println!("There is no organisation yet. Create one: latchkey tenant create \"Example Ltd\" example.org");
            }
        }
        Command::Set(set) => {
            let mut tx = pool.begin().await?;
            let tenant = store::tenant_named(&mut tx, &set.domain)
                .await?
                .with_context(|| format!("no organisation has the domain {}", set.domain))?;
            apply(&mut tx, &keys, tenant, &set, &clock).await?;
            tx.commit().await?;
            println!("Saved.");
        }
    }
    Ok(())
}

/// The same rules as on the page of the admin area.
fn domain_name(typed: &str) -> anyhow::Result<DomainName> {
    DomainName::parse(typed).map_err(|wrong| {
        let why = match wrong {
            NotADomain::Malformed => "is not a domain",
            NotADomain::TooLong => "is longer than the 48 characters that a user ID allows",
            NotADomain::NotAscii => "has letters beyond ASCII; write it in its xn-- form, as its user IDs are written",
            NotADomain::Personal => "is a mail service for everybody, whose people reset with their own provider",
            NotADomain::Shared => "is shared by many organisations",
        };
        anyhow::anyhow!("{typed} {why}")
    })
}

async fn apply(db: &mut PgConnection, keys: &crate::crypto::Keyring, tenant: Uuid, set: &Set, clock: &Clock) -> anyhow::Result<()> {
    for text in &set.custom_question {
        sqlx::query!(
            "insert into custom_question (tenant_id, id, text) values ($1, $2, $3) on conflict do nothing",
            tenant,
            Uuid::now_v7(),
            text
        )
        .execute(&mut *db)
        .await
        .context("a custom question is 3 to 200 characters")?;
    }
    for domain in &set.add_domain {
        let name = domain_name(domain)?;
        match domains::vouch(db, keys, tenant, &name, clock.now()).await? {
            Ok(()) => {}
            Err(_) => bail!("{domain} cannot be added; it, or a domain it lies in, belongs to another organisation"),
        }
        Event::new(tenant, Uuid::new_v4(), Activity::DirectoryChanged)
            .by("operator")
            .because("domain added by the operator")
            .with(serde_json::json!({ "domain": name.as_str() }))
            .write(db, clock.now())
            .await?;
    }
    appearance(db, tenant, set).await?;
    let (version, old) = policies::current(db, tenant).await?;
    let new = changed(db, tenant, &old, set).await?;
    let wish = Wish {
        tenant,
        read: version,
        confirmed: set.yes_strand.map(Confirmed::People),
        actor: "operator",
        person: None,
        origin: None,
        correlation: Uuid::new_v4(),
        now: clock.now(),
    };
    saved(change(db, keys, &wish, |_| new).await?)?;
    Ok(())
}

async fn changed(db: &mut PgConnection, tenant: Uuid, old: &Policy, set: &Set) -> anyhow::Result<Policy> {
    let mut new = old.clone();
    if let Some(file) = &set.policy_file {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        new = serde_json::from_str(&text).with_context(|| format!("{} is not a policy", file.display()))?;
    }
    if let Some(enabled) = &set.enabled {
        new.enabled = match enabled.as_str() {
            "none" => Scope::None,
            "all" => Scope::All,
            names => {
                let mut groups = BTreeSet::new();
                for name in names.split(',') {
                    let name = name.trim();
                    let found = group_named(db, tenant, name).await?;
                    groups.insert(found.with_context(|| {
                        format!("--enabled: no group is called {name:?}; import people of that group first, or say all or none")
                    })?);
                }
                Scope::Selected { groups, except: BTreeSet::new() }
            }
        };
    }
    if let Some(methods) = &set.methods {
        new.methods = methods
            .iter()
            .map(|name| Proof::parse(name).with_context(|| format!("--methods: {name} is none of email, mobile, office, questions, app")))
            .collect::<anyhow::Result<_>>()?;
    }
    let choose = |name: &str, value: &str, allowed: &[&str]| -> anyhow::Result<()> {
        ensure!(allowed.contains(&value), "{name}: {value} is none of {}", allowed.join(", "));
        Ok(())
    };
    if let Some(value) = &set.disclosure {
        choose("--disclosure", value, &["reduced", "explicit"])?;
        new.disclosure = if value == "explicit" { Disclosure::Explicit } else { Disclosure::Reduced };
    }
    if let Some(value) = &set.password_rules {
        choose("--password-rules", value, &["classic", "nist"])?;
        new.password_rules = if value == "nist" { PasswordRules::Nist } else { PasswordRules::Classic };
    }
    if let Some(value) = &set.licence_check {
        choose("--licence-check", value, &["user", "tenant"])?;
        new.licence_check = if value == "tenant" { LicenceCheck::Tenant } else { LicenceCheck::User };
    }
    if let Some(value) = &set.helpdesk {
        new.helpdesk = match value.as_str() {
            "built-in" => Helpdesk::BuiltIn,
            url if url.contains("://") => Helpdesk::Link { url: url.to_owned() },
            address => Helpdesk::Email { address: address.to_owned() },
        };
    }
    new.gates = set.gates.unwrap_or(new.gates);
    new.questions_to_register = set.questions_to_register.unwrap_or(new.questions_to_register);
    new.questions_to_reset = set.questions_to_reset.unwrap_or(new.questions_to_reset);
    new.notify_user = set.notify_user.unwrap_or(new.notify_user);
    new.notify_admins = set.notify_admins.unwrap_or(new.notify_admins);
    new.admin_self_reset = set.admin_self_reset.unwrap_or(new.admin_self_reset);
    new.write_back = set.write_back.unwrap_or(new.write_back);
    new.passkeys = set.passkeys.unwrap_or(new.passkeys);
    new.password_days = set.password_days.unwrap_or(new.password_days);
    new.unlock_only = set.unlock_only.unwrap_or(new.unlock_only);
    if let Some(questions) = &set.questions {
        new.predefined_questions = questions.iter().copied().collect();
    }
    if let Some(addresses) = &set.return_addresses {
        new.return_addresses = addresses.iter().map(|address| address.trim().to_owned()).filter(|address| !address.is_empty()).collect();
    }
    if let Some(words) = &set.banned_words {
        new.banned_words = words.iter().map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
    }
    if let Some(countries) = &set.countries {
        new.countries = countries.iter().filter(|code| !code.is_empty()).cloned().collect();
    }
    Ok(new)
}

async fn appearance(db: &mut PgConnection, tenant: Uuid, set: &Set) -> anyhow::Result<()> {
    if let Some(name) = &set.name {
        sqlx::query!("update tenant set name = $2 where id = $1", tenant, name).execute(&mut *db).await?;
    }
    if let Some(plan) = &set.plan {
        sqlx::query!("update tenant set plan = $2 where id = $1", tenant, plan)
            .execute(&mut *db)
            .await
            .context("--plan is paid, trial or free")?;
    }
    if let Some(text) = &set.front_text {
        sqlx::query!("update tenant set front_text = $2 where id = $1", tenant, text)
            .execute(&mut *db)
            .await
            .context("--front-text is longer than 1,024 characters")?;
    }
    if let Some(accent) = &set.accent {
        let accent = accent.to_ascii_lowercase();
        sqlx::query!("update tenant set accent = $2 where id = $1", tenant, accent)
            .execute(&mut *db)
            .await
            .context("--accent is not a colour such as #7a1f5c")?;
    }
    if let Some(file) = &set.logo {
        let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let (png, hash) = crate::directory::logo::clean(&bytes).with_context(|| format!("{} cannot be used as a logo", file.display()))?;
        sqlx::query!("update tenant set logo = $2, logo_hash = $3 where id = $1", tenant, png, hash).execute(db).await?;
    }
    Ok(())
}
