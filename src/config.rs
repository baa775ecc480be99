//! The settings a process needs before it has a database: by flag or environment, each checked at start.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use ipnet::IpNet;
use url::Url;
use zeroize::Zeroizing;

use crate::crypto::MasterKey;

/// Settings of `latchkey serve` (and most of `latchkey demo`).
#[derive(Debug, Clone, Args)]
pub struct Settings {
    /// Postgres 15 or later, such as `postgres://latchkey:secret@db.example/latchkey`
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Address and port to listen on
    #[arg(long, global = true, env = "LATCHKEY_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,

    /// The address people type, such as `https://reset.example.org`; links, cookies and checks use it and nothing else
    #[arg(long, global = true, env = "LATCHKEY_PUBLIC_URL")]
    pub public_url: Option<String>,

    /// 32 random bytes in hexadecimal or base64 (make one with: openssl rand -hex 32)
    #[arg(long, global = true, env = "LATCHKEY_MASTER_KEY", hide_env_values = true)]
    pub master_key: Option<String>,

    /// A file that holds the master key, instead of `LATCHKEY_MASTER_KEY`
    #[arg(long, global = true, env = "LATCHKEY_MASTER_KEY_FILE")]
    pub master_key_file: Option<PathBuf>,

    /// Mail server, such as `smtps://user:password@mail.example:465` or `smtp://127.0.0.1:25`
    #[arg(long, global = true, env = "LATCHKEY_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,

    /// The address mails come from
    #[arg(long, global = true, env = "LATCHKEY_MAIL_FROM")]
    pub mail_from: Option<String>,

    /// Networks of reverse proxies whose X-Forwarded-For counts, such as `10.0.0.0/8,fd00::/8`
    #[arg(long, global = true, env = "LATCHKEY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,

    /// How hard the browser works before the first step (numbers tried at most)
    #[arg(long, global = true, env = "LATCHKEY_CAPTCHA_DIFFICULTY", default_value_t = 50_000)]
    pub captcha_difficulty: u32,

    /// Milliseconds after which the first step answers, whatever it found (hides who is known)
    #[arg(long, global = true, env = "LATCHKEY_IDENTIFY_DEADLINE_MS", default_value_t = 250)]
    pub identify_deadline_ms: u64,

    /// Milliseconds an on-premises directory has to say whether a password is right. In organisations with writeback every refused
    /// sign-in takes as long
    #[arg(long, global = true, env = "LATCHKEY_DIRECTORY_DEADLINE_MS", default_value_t = 4_000, value_parser = clap::value_parser!(u64).range(..=10_000))]
    pub directory_deadline_ms: u64,

    /// Database connections this process holds at most
    #[arg(long, global = true, env = "LATCHKEY_DATABASE_CONNECTIONS", default_value_t = 20)]
    pub database_connections: u32,

    /// Password hashes computed at once (0: as many as there are processor cores)
    #[arg(long, global = true, env = "LATCHKEY_HASHING_PERMITS", default_value_t = 0)]
    pub hashing_permits: usize,

    /// First steps allowed in ten minutes from one IPv4 address or IPv6 /64
    #[arg(long, global = true, env = "LATCHKEY_IDENTIFY_PER_ADDRESS", default_value_t = 60)]
    pub identify_per_address: i32,

    /// First steps allowed in ten minutes from one IPv4 /24 or IPv6 /48
    #[arg(long, global = true, env = "LATCHKEY_IDENTIFY_PER_NETWORK", default_value_t = 300)]
    pub identify_per_network: i32,

    /// First steps for one typed user ID in an hour before the check that a person is there gets harder
    #[arg(long, global = true, env = "LATCHKEY_IDENTIFY_PER_ID", default_value_t = 10)]
    pub identify_per_id: i32,

    /// Texts and calls a day over all tenants
    #[arg(long, global = true, env = "LATCHKEY_PAID_MESSAGES_PER_DAY", default_value_t = 5_000)]
    pub paid_messages_per_day: i32,

    /// Seconds a request to an on-premises directory may take before it counts as not answered
    #[arg(long, global = true, env = "LATCHKEY_WRITEBACK_SECONDS", default_value_t = 120)]
    pub request_seconds: i64,

    /// Seconds between two signs of life of an on-premises agent at least, however short the network cuts idle connections
    #[arg(long, global = true, env = "LATCHKEY_AGENT_KEEP_ALIVE_SECONDS", default_value_t = 25)]
    pub agent_keep_alive_seconds: u16,

    /// Days after which an on-premises agent gets new keys
    #[arg(long, global = true, env = "LATCHKEY_AGENT_KEY_DAYS", default_value_t = 182)]
    pub agent_key_days: i64,

    /// A direct connection to the same database, past any pooler: processes wake each other over it. Without it they look four
    /// times a second
    #[arg(long, global = true, env = "LATCHKEY_LISTEN_URL", hide_env_values = true)]
    pub listen_url: Option<String>,
    /// Whom to tell about a security hole: a mail address or an https address, for `/.well-known/security.txt`
    #[arg(long, global = true, env = "LATCHKEY_SECURITY_CONTACT")]
    pub security_contact: Option<String>,

    /// The name server that is asked whether a domain is an organisation's own, such as `9.9.9.9` or `[::1]:5353`; without it the
    /// system's
    #[arg(long, global = true, env = "LATCHKEY_DNS_SERVER", value_parser = dns_server)]
    pub dns_server: Option<SocketAddr>,

    /// Log lines as JSON
    #[arg(long, global = true, env = "LATCHKEY_LOG_JSON", value_parser = clap::builder::BoolishValueParser::new())]
    pub log_json: bool,
}

/// A name server, on the port of the DNS where none is named.
fn dns_server(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .or_else(|_| text.parse::<IpAddr>().map(|address| (address, 53).into()))
        .map_err(|_| "it is not an address such as 9.9.9.9 or [::1]:5353".to_owned())
}

/// The origin that every link, cookie and check uses (quality, rule 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    /// The host, where it has a name.
    name: Option<String>,
    https: bool,
}

impl PublicUrl {
    /// https, or http on a loopback address: cookies of a public http page would be anybody's.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        let url = Url::parse(text).context("it is not an address such as https://reset.example.org")?;
        ensure!(url.path() == "/" && url.query().is_none() && url.fragment().is_none(), "it must end after the host and port");
        ensure!(url.username().is_empty() && url.password().is_none(), "it must not hold a user name");
        let loopback = match url.host() {
            Some(url::Host::Domain(name)) => name == "localhost",
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => bail!("it has no host"),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                bail!("plain http is only for loopback addresses; put TLS in front and use https")
            }
            other => bail!("{other} is not http or https"),
        }
        Ok(Self { origin: url.origin().ascii_serialization(), name: url.domain().map(str::to_owned), https: url.scheme() == "https" })
    }

    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whom passkeys are made for (WebAuthn's relying party): the host's name. A bare address can have none.
    pub fn relying_party(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn is_https(&self) -> bool {
        self.https
    }
}

impl Settings {
    pub fn database(&self) -> anyhow::Result<&str> {
        self.database_url
            .as_deref()
            .context("DATABASE_URL is missing: the address of a Postgres database, such as postgres://latchkey:secret@127.0.0.1/latchkey")
    }

    pub fn public(&self) -> anyhow::Result<PublicUrl> {
        let text = self
            .public_url
            .as_deref()
            .context("LATCHKEY_PUBLIC_URL is missing: the address people type, such as https://reset.example.org")?;
        PublicUrl::parse(text).with_context(|| format!("LATCHKEY_PUBLIC_URL is wrong ({text})"))
    }

    /// The contact of `security.txt` as RFC 9116 wants it: an address with its scheme.
    pub fn security_contact(&self) -> anyhow::Result<Option<std::sync::Arc<str>>> {
        let Some(text) = self.security_contact.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let mail = text.strip_prefix("mailto:").unwrap_or(text);
        if let Some(mail) = crate::directory::EmailAddress::parse(mail) {
            return Ok(Some(format!("mailto:{}", mail.as_str()).into()));
        }
        let url = Url::parse(text).ok().filter(|url| url.scheme() == "https" && url.has_host());
        let url = url.with_context(|| format!("LATCHKEY_SECURITY_CONTACT is wrong ({text}): a mail address or an https address"))?;
        Ok(Some(url.as_str().into()))
    }

    pub fn master(&self) -> anyhow::Result<MasterKey> {
        read_master("LATCHKEY_MASTER_KEY", self.master_key.as_deref(), self.master_key_file.as_deref())
    }

    pub fn smtp(&self) -> anyhow::Result<crate::delivery::smtp::Smtp> {
        let url = self
            .smtp_url
            .as_deref()
            .context("LATCHKEY_SMTP_URL is missing: the mail server, such as smtps://user:password@mail.example:465")?;
        let from = self
            .mail_from
            .as_deref()
            .context("LATCHKEY_MAIL_FROM is missing: the address mails come from, such as no-reply@example.org")?;
        crate::delivery::smtp::Smtp::new(url, from).context("LATCHKEY_SMTP_URL or LATCHKEY_MAIL_FROM is wrong")
    }
}

/// A master key as it is or from a file; `name` is the variable that holds it.
pub fn read_master(name: &str, key: Option<&str>, file: Option<&Path>) -> anyhow::Result<MasterKey> {
    let text = Zeroizing::new(match (key, file) {
        (Some(key), _) => key.to_owned(),
        (None, Some(file)) => std::fs::read_to_string(file).with_context(|| format!("{name}_FILE cannot be read ({})", file.display()))?,
        (None, None) => bail!("{name} is missing: 32 random bytes, made with `openssl rand -hex 32` and kept safe"),
    });
    MasterKey::from_text(&text).with_context(|| format!("{name} is wrong"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_10_plain_http_is_refused_unless_it_is_loopback() {
        for right in ["https://reset.example.org", "http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"] {
            assert!(PublicUrl::parse(right).is_ok(), "{right}");
        }
        for wrong in ["http://reset.example.org", "ftp://x", "https://x/path", "https://x?y", "reset.example.org", "https://u:p@x", ""] {
            assert!(PublicUrl::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(PublicUrl::parse("https://Reset.Example.org:443/").unwrap().origin(), "https://reset.example.org");
    }

    #[test]
    fn passkeys_are_made_for_the_name_of_the_host() {
        let party = |text| PublicUrl::parse(text).unwrap().relying_party().map(str::to_owned);
        assert_eq!(party("https://Reset.Example.org:8443").as_deref(), Some("reset.example.org"));
        assert_eq!(party("http://localhost:8080").as_deref(), Some("localhost"));
        assert_eq!((party("http://127.0.0.1:8080"), party("http://[::1]:8080")), (None, None));
    }
}
