//! The agent's file: where the portal is, what it may touch, and how much of it (WB-9). `onboard` writes it, a person can read it.
//!
//! The limits stand here and nowhere else: a stolen portal cannot widen them.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use serde::Deserialize;
use url::Url;

use super::{
    directories::{
        Directory,
        active_directory::{ActiveDirectory, controller::DomainSettings},
        connection::{Patience, Server, tls_config},
        ldap::{Ldap, LdapSettings},
        reading::Attributes,
    },
    files,
};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub portal: Url,
    /// Where keys and journal are kept.
    pub state: PathBuf,
    pub proxy: Option<ProxyConfig>,
    /// A PEM file with the authorities that may vouch for the portal; else those of the system.
    pub authorities: Option<PathBuf>,
    /// Keep-alives come no more often than this (WB-7).
    #[serde(default = "keep_alive_floor")]
    pub keep_alive_floor_seconds: u16,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub sync: SyncConfig,
    /// Domains of Active Directory.
    #[serde(default, rename = "domain")]
    pub domains: Vec<DomainConfig>,
    /// Or another LDAP directory.
    pub ldap: Option<LdapConfig>,
}

fn keep_alive_floor() -> u16 {
    25
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyConfig {
    /// `http://host:port`
    pub url: Url,
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
}

/// How many requests are carried out at most.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub per_minute: usize,
    pub per_day: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_minute: 30, per_day: 500 }
    }
}

/// What the portal is told about the people of the units, and how often (WB-11).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SyncConfig {
    pub enabled: bool,
    pub every_seconds: u64,
    /// The share of everybody that may vanish in one run, in percent; five may always.
    pub most_deletions_percent: u8,
    /// Attributes; empty ones are not read.
    pub user_name: Option<String>,
    pub mail: String,
    pub office_phone: String,
    pub mobile_phone: String,
}

impl Default for SyncConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            every_seconds: 120,
            most_deletions_percent: 10,
            user_name: None,
            mail: "mail".to_owned(),
            office_phone: "telephoneNumber".to_owned(),
            mobile_phone: "mobile".to_owned(),
        }
    }
}

impl SyncConfig {
    fn check(&self) -> anyhow::Result<()> {
        ensure!((10..=86_400).contains(&self.every_seconds), "sync.every_seconds must be between 10 and 86400");
        ensure!(self.most_deletions_percent <= 100, "sync.most_deletions_percent must be 100 or less");
        let names = [Some(&self.mail), Some(&self.office_phone), Some(&self.mobile_phone), self.user_name.as_ref()];
        for name in names.into_iter().flatten() {
            let lower = name.to_lowercase();
            let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            // Whoever has this file should still not send hashes to the portal by mistake.
            let is_secret = ["password", "pwd", "secret", "krb"].iter().any(|word| lower.contains(word));
            ensure!(is_name && !is_secret, "sync: {name} is not the name of an attribute that may be sent");
        }
        Ok(())
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DomainConfig {
    pub servers: Vec<String>,
    pub account: String,
    pub password_file: PathBuf,
    pub authorities: Option<PathBuf>,
    pub units: Vec<String>,
    #[serde(default = "yes")]
    pub use_primary: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LdapConfig {
    pub servers: Vec<String>,
    pub account: String,
    pub password_file: PathBuf,
    pub authorities: Option<PathBuf>,
    pub units: Vec<String>,
    /// The attribute that identifies an entry for ever: `entryUUID`, `nsUniqueId` (389), `ipaUniqueID` (`FreeIPA`).
    #[serde(default = "entry_uuid")]
    pub anchor: String,
    /// Members of these groups are refused, as administrators.
    #[serde(default)]
    pub protected_groups: Vec<String>,
}

fn entry_uuid() -> String {
    "entryUUID".to_owned()
}

const PATIENCE: Patience = Patience { connect: Duration::from_secs(5), request: Duration::from_secs(10) };

impl Config {
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))?;
        Self::parse(&text).with_context(|| format!("{}", path.display()))
    }

    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let config: Self = toml::from_str(text)?;
        check_portal(&config.portal)?;
        if let Some(proxy) = &config.proxy {
            ensure!(proxy.url.scheme() == "http" && proxy.url.host_str().is_some(), "proxy.url must be http://host:port");
            ensure!(proxy.user.is_some() == proxy.password_file.is_some(), "proxy.user and proxy.password_file go together");
        }
        ensure!(config.keep_alive_floor_seconds >= 5, "keep_alive_floor_seconds must be 5 or more");
        config.sync.check()?;
        ensure!(config.ldap.is_none() || config.domains.is_empty(), "an agent serves [[domain]]s or [ldap], not both");
        Ok(config)
    }

    pub fn keys(&self) -> PathBuf {
        self.state.join("keys")
    }

    pub fn journal(&self) -> PathBuf {
        self.state.join("journal")
    }

    /// What the portal has acknowledged of the directory.
    pub fn known(&self) -> PathBuf {
        self.state.join("known")
    }

    /// An administrator's permission for one run of the sync.
    pub fn permission(&self) -> PathBuf {
        self.state.join("allow-deletions")
    }

    /// There while the agent is switched off.
    pub fn switched_off(&self) -> PathBuf {
        self.state.join("switched-off")
    }

    /// How the agent that runs is, for `status`.
    pub fn report(&self) -> PathBuf {
        self.state.join("status")
    }

    /// Which attributes are read, for this kind of directory.
    pub fn attributes(&self) -> Attributes {
        let usual = if self.ldap.is_some() { "mail" } else { "userPrincipalName" };
        Attributes {
            user_name: self.sync.user_name.clone().unwrap_or_else(|| usual.to_owned()),
            mail: self.sync.mail.clone(),
            office_phone: self.sync.office_phone.clone(),
            mobile_phone: self.sync.mobile_phone.clone(),
        }
    }

    /// Reads passwords and certificates, and connects to nothing.
    pub fn directory(&self) -> anyhow::Result<Directory> {
        if let Some(ldap) = &self.ldap {
            return Ok(Directory::Ldap(Ldap::new(ldap.settings()?)));
        }
        ensure!(!self.domains.is_empty(), "the file describes no directory: it needs [[domain]] or [ldap]");
        let domains = self.domains.iter().map(DomainConfig::settings).collect::<Result<_, _>>()?;
        Ok(Directory::Active(ActiveDirectory::new(domains)))
    }
}

/// TLS, except to this very machine.
fn check_portal(portal: &Url) -> anyhow::Result<()> {
    let loopback = match portal.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    ensure!(portal.scheme() == "https" || (portal.scheme() == "http" && loopback), "portal must be an https:// address");
    Ok(())
}

fn servers(texts: &[String]) -> anyhow::Result<Vec<Server>> {
    ensure!(!texts.is_empty(), "servers must name one at least");
    texts.iter().map(|text| Server::parse(text).map_err(|why| anyhow::anyhow!("servers: {text}: {why}"))).collect()
}

fn units(texts: &[String]) -> anyhow::Result<Vec<String>> {
    ensure!(!texts.is_empty(), "units must name one at least: the agent touches nothing else");
    ensure!(texts.iter().all(|unit| unit.contains('=')), "units must be distinguished names, such as OU=Staff,DC=corp,DC=example");
    Ok(texts.to_vec())
}

impl DomainConfig {
    pub fn settings(&self) -> anyhow::Result<DomainSettings> {
        Ok(DomainSettings {
            servers: servers(&self.servers)?,
            tls: tls_config(self.authorities.as_deref())?,
            account: self.account.clone(),
            password: files::read_secret(&self.password_file)?,
            units: units(&self.units)?,
            use_primary: self.use_primary,
            patience: PATIENCE,
        })
    }
}

impl LdapConfig {
    pub fn settings(&self) -> anyhow::Result<LdapSettings> {
        ensure!(
            !self.anchor.is_empty() && self.anchor.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "anchor must be the name of an attribute"
        );
        Ok(LdapSettings {
            servers: servers(&self.servers)?,
            tls: tls_config(self.authorities.as_deref())?,
            account: self.account.clone(),
            password: files::read_secret(&self.password_file)?,
            units: units(&self.units)?,
            anchor: self.anchor.clone(),
            protected_groups: self.protected_groups.clone(),
            patience: PATIENCE,
        })
    }
}

/// What `onboard` writes where there is no file yet.
pub fn template(portal: &Url, state: &Path) -> String {
    // Not through a serialiser: the comments are the point. Both values are quoted as TOML does.
    let quote = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    format!(
        r#"# The on-premises agent of Latchkey. What each setting does: docs/agent.md

portal = {}
state = {}

# How many requests this agent carries out at most. They stand here only: the portal cannot raise them.
[limits]
per_minute = 30
per_day = 500

# Who is in the units below is told to the portal, every so many seconds. More: docs/agent.md
#[sync]
#every_seconds = 120
#office_phone = "telephoneNumber"
#mobile_phone = "mobile"

# One for each domain. The agent touches accounts below `units` and nothing else.
#[[domain]]
#servers = ["ldaps://dc1.corp.example", "ldaps://dc2.corp.example"]
#account = "svc-latchkey@corp.example"
#password_file = "/etc/latchkey-agent/password"
#authorities = "/etc/latchkey-agent/corp-ca.pem"
#units = ["OU=Staff,DC=corp,DC=example"]

# Or another LDAP directory.
#[ldap]
#servers = ["ldaps://ldap.example"]
#account = "uid=latchkey,ou=service,dc=example"
#password_file = "/etc/latchkey-agent/password"
#units = ["ou=people,dc=example"]
"#,
        quote(portal.as_str()),
        quote(&state.display().to_string()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_onboarding_writes_can_be_read() {
        let portal = Url::parse("https://reset.example/").unwrap();
        let config = Config::parse(&template(&portal, Path::new("/var/lib/latchkey-agent"))).unwrap();
        assert_eq!(config.portal, portal);
        assert_eq!((config.limits.per_minute, config.limits.per_day), (30, 500));
        assert!(config.directory().is_err());
        // The examples in it are whole, too.
        let with = |section: &str| {
            let text = template(&portal, Path::new("/s"));
            let (_, after) = text.split_once(section).unwrap();
            let example = after.split("\n\n").next().unwrap().replace("\n#", "\n");
            Config::parse(&format!("portal = \"https://x\"\nstate = \"/s\"\n{}{example}", section.trim_start_matches('#')))
        };
        assert_eq!(with("#[sync]").unwrap().sync.every_seconds, 120);
        assert_eq!(with("#[[domain]]").unwrap().domains.len(), 1);
        assert!(with("#[ldap]").unwrap().ldap.is_some());
    }

    #[test]
    fn mistakes_are_named() {
        let base = "portal = \"https://x\"\nstate = \"/s\"\n";
        for (text, word) in [
            ("portal = \"http://reset.example\"\nstate = \"/s\"", "https"),
            (&format!("{base}limit = 3"), "limit"),
            (&format!("{base}[limits]\nper_hour = 3"), "per_hour"),
            (&format!("{base}[sync]\nevery_seconds = 1"), "every_seconds"),
            (&format!("{base}[sync]\nmost_deletions_percent = 101"), "most_deletions_percent"),
            (&format!("{base}[sync]\nmobile_phone = \"unicodePwd\""), "unicodePwd"),
            (&format!("{base}[sync]\nmail = \"mail)(x=*\""), "not the name"),
            (&format!("{base}[proxy]\nurl = \"socks5://p\""), "proxy.url"),
            (&format!("{base}[proxy]\nurl = \"http://p\"\nuser = \"u\""), "password_file"),
        ] {
            let error = format!("{:#}", Config::parse(text).unwrap_err());
            assert!(error.contains(word), "{error}");
        }
        Config::parse("portal = \"http://127.0.0.1:8080\"\nstate = \"/s\"").unwrap();
    }
}
