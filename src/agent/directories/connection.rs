//! A connection to an LDAP server: always encrypted, always with a limit of time, always telling *refused* from *lost*.
//!
//! Connections are made for one order and dropped: a stale one cannot hold anybody up, and one that hangs hangs alone.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    sync::Arc,
    time::Duration,
};

use ldap3::{
    Ldap, LdapConnAsync, LdapConnSettings, LdapError, LdapResult, Mod, ResultEntry, Scope, SearchEntry, SearchOptions, StdStream,
    controls::{PagedResults, RawControl},
    exop::WhoAmI,
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tokio::{net::TcpStream, time::timeout};
use url::Url;

/// Where a server is and how to encrypt on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server(Url);

impl Server {
    /// `ldaps://name[:port]`, or `ldap://name[:port]`, which means `StartTLS` and never a connection without TLS.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let url = Url::parse(text).map_err(|_| "it is not a URL")?;
        if !matches!(url.scheme(), "ldaps" | "ldap") {
            return Err("it must begin with ldaps:// or ldap:// (which means StartTLS)");
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err("it names no host");
        }
        if !matches!(url.path(), "" | "/") || url.query().is_some() || !url.username().is_empty() {
            return Err("it must hold a host and perhaps a port, nothing else");
        }
        Ok(Self(url))
    }

    /// The same way of connecting to another host.
    pub fn at_host(&self, host: &str) -> Option<Self> {
        let mut url = self.0.clone();
        url.set_host(Some(host)).ok()?;
        Some(Self(url))
    }

    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }

    fn starts_tls(&self) -> bool {
        self.0.scheme() == "ldap"
    }

    fn port(&self) -> u16 {
        self.0.port().unwrap_or(if self.starts_tls() { 389 } else { 636 })
    }
}

/// Whom to believe: the authorities of a PEM file, or those of the system.
pub fn tls_config(authorities: Option<&Path>) -> anyhow::Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    match authorities {
        Some(path) => {
            for certificate in CertificateDer::pem_file_iter(path)? {
                roots.add(certificate?)?;
            }
            anyhow::ensure!(!roots.is_empty(), "{} holds no certificate", path.display());
        }
        None => {
            // A broken certificate among the system's is not a reason to trust none of them.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    #[error("nothing answers: {0}")]
    Unreachable(String),
    #[error("TLS failed: {0}")]
    Tls(String),
}

/// What became of a request to a server that was connected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    #[error("the request could not be sent")]
    Unsent,
    /// Sent, and no answer: it may have been carried out.
    #[error("the connection ended, or took too long, after the request was sent")]
    Lost,
    /// The server answered with a result code.
    #[error("LDAP result {code} ({text})")]
    Refused { code: u32, text: String },
}

impl From<LdapError> for RequestError {
    fn from(error: LdapError) -> Self {
        match error {
            LdapError::OpSend { .. } | LdapError::FilterParsing => Self::Unsent,
            LdapError::LdapResult { result } => Self::from(result),
            _ => Self::Lost,
        }
    }
}

impl From<LdapResult> for RequestError {
    fn from(result: LdapResult) -> Self {
        Self::Refused { code: result.rc, text: tidy(&result.text) }
    }
}

/// Diagnostics may end in NUL or a newline; they go to the log only.
fn tidy(text: &str) -> String {
    text.trim_matches(|letter: char| letter.is_control() || letter.is_whitespace()).chars().filter(|letter| !letter.is_control()).collect()
}

/// How long to wait for what.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub connect: Duration,
    pub request: Duration,
}

pub struct Connection {
    ldap: Ldap,
    patience: Patience,
}

impl Connection {
    pub async fn open(server: &Server, tls: &Arc<ClientConfig>, patience: Patience) -> Result<Self, ConnectError> {
        let connect = async {
            let stream = TcpStream::connect((server.host().trim_matches(['[', ']']), server.port())).await?;
            // Without this every request waits for a delayed acknowledgement.
            stream.set_nodelay(true)?;
            let settings = LdapConnSettings::new()
                .set_config(tls.clone())
                .set_starttls(server.starts_tls())
                .set_std_stream(StdStream::Tcp(stream.into_std()?));
            LdapConnAsync::with_settings(settings, server.0.as_str()).await
        };
        let (driver, ldap) = match timeout(patience.connect, connect).await {
            Err(_) => return Err(ConnectError::Unreachable("it took too long".to_owned())),
            Ok(Err(LdapError::Io { source })) if source.kind() == std::io::ErrorKind::InvalidData => {
                return Err(ConnectError::Tls(source.to_string()));
            }
            Ok(Err(error)) => return Err(ConnectError::Unreachable(error.to_string())),
            Ok(Ok(connected)) => connected,
        };
        tokio::spawn(async move {
            if let Err(error) = driver.drive().await {
                tracing::debug!(%error, "a connection to a directory ended");
            }
        });
        Ok(Self { ldap, patience })
    }

    fn request(&mut self) -> &mut Ldap {
        self.ldap.with_timeout(self.patience.request)
    }

    /// A bind without a password would succeed without saying anything (RFC 4513, 5.1.2): it is never sent.
    pub async fn bind(&mut self, name: &str, password: &str) -> Result<(), RequestError> {
        if name.is_empty() || password.is_empty() {
            return Err(RequestError::Unsent);
        }
        self.request().simple_bind(name, password).await?.success()?;
        Ok(())
    }

    /// Like [`Self::bind`], with a control in the request and those of the answer.
    pub async fn bind_with(&mut self, control: RawControl, name: &str, password: &str) -> Result<LdapResult, RequestError> {
        if name.is_empty() || password.is_empty() {
            return Err(RequestError::Unsent);
        }
        Ok(self.request().with_controls(control).simple_bind(name, password).await?)
    }

    /// Who the server thinks this is, where it tells.
    pub async fn who_am_i(&mut self) -> Option<String> {
        let (answer, _) = self.request().extended(WhoAmI).await.ok()?.success().ok()?;
        let said = answer.val.and_then(|value| String::from_utf8(value).ok())?;
        Some(said)
    }

    /// Entries only; references to other servers are left out. At most `limit`, which is asked of the server too.
    pub async fn search(
        &mut self,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: &[&str],
        limit: i32,
    ) -> Result<Vec<Entry>, RequestError> {
        self.search_with(vec![], base, scope, filter, attributes, limit).await
    }

    pub async fn search_with(
        &mut self,
        controls: Vec<RawControl>,
        base: &str,
        scope: Scope,
        filter: &str,
        attributes: &[&str],
        limit: i32,
    ) -> Result<Vec<Entry>, RequestError> {
        let options = SearchOptions::new().sizelimit(limit);
        let result = self.request().with_controls(controls).with_search_options(options).search(base, scope, filter, attributes).await?;
        // 4: there were more. Whoever limits to n asks for "are there n?" and counts.
        if !matches!(result.1.rc, 0 | 4) {
            return Err(result.1.into());
        }
        Ok(result.0.into_iter().filter(|found| !found.is_ref() && !found.is_intermediate()).map(Entry::from).collect())
    }

    /// All entries, however many, in pages (RFC 2696). A server that holds some back has answered nothing.
    pub async fn search_all(
        &mut self,
        controls: &[RawControl],
        base: &str,
        filter: &str,
        attributes: &[&str],
        page: i32,
    ) -> Result<Vec<Entry>, RequestError> {
        const OID: &str = "1.2.840.113556.1.4.319";
        let (mut all, mut cookie) = (vec![], vec![]);
        loop {
            let mut asked = controls.to_vec();
            asked.push(RawControl { crit: true, ..PagedResults { size: page, cookie }.into() });
            let result = self.request().with_controls(asked).search(base, Scope::Subtree, filter, attributes).await?;
            if result.1.rc != 0 {
                return Err(result.1.into());
            }
            all.extend(result.0.into_iter().filter(|found| !found.is_ref() && !found.is_intermediate()).map(Entry::from));
            let answered = result.1.ctrls.iter().find(|control| control.1.ctype == OID && control.1.val.is_some());
            cookie = answered.map(|control| control.1.parse::<PagedResults>().cookie).unwrap_or_default();
            if cookie.is_empty() {
                return Ok(all);
            }
        }
    }

    /// The attributes of one entry; none when it does not exist.
    pub async fn read(&mut self, dn: &str, attributes: &[&str]) -> Result<Option<Entry>, RequestError> {
        match self.search(dn, Scope::Base, "(objectClass=*)", attributes, 1).await {
            Ok(mut found) => Ok(found.pop()),
            Err(RequestError::Refused { code: 32, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub async fn modify(&mut self, dn: &str, changes: Vec<Change>, controls: Vec<RawControl>) -> Result<(), RequestError> {
        let changes = changes.into_iter().map(Mod::from).collect();
        self.request().with_controls(controls).modify(dn, changes).await?.success()?;
        Ok(())
    }

    /// The handle itself, for extended operations.
    pub fn ldap(&mut self) -> &mut Ldap {
        self.request()
    }
}

/// One change of one attribute with one value: two in one would be taken by some servers (and mean nothing).
pub enum Change {
    Replace(&'static str, Vec<u8>),
    Delete(&'static str, Vec<u8>),
    Add(&'static str, Vec<u8>),
    Clear(&'static str),
}

impl From<Change> for Mod<Vec<u8>> {
    fn from(change: Change) -> Self {
        let one = |value| HashSet::from([value]);
        match change {
            Change::Replace(name, value) => Self::Replace(name.into(), one(value)),
            Change::Delete(name, value) => Self::Delete(name.into(), one(value)),
            Change::Add(name, value) => Self::Add(name.into(), one(value)),
            Change::Clear(name) => Self::Delete(name.into(), HashSet::new()),
        }
    }
}

/// An entry, with the names of its attributes in lower case.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    pub dn: String,
    values: BTreeMap<String, Vec<Vec<u8>>>,
}

impl From<ResultEntry> for Entry {
    fn from(found: ResultEntry) -> Self {
        let entry = SearchEntry::construct(found);
        let mut values: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
        // What happens to be UTF-8 stands in one place, what is not in another: the same attribute may be in either.
        for (name, texts) in entry.attrs {
            values.entry(name.to_lowercase()).or_default().extend(texts.into_iter().map(String::into_bytes));
        }
        for (name, bytes) in entry.bin_attrs {
            values.entry(name.to_lowercase()).or_default().extend(bytes);
        }
        Self { dn: entry.dn, values }
    }
}

impl Entry {
    pub fn all(&self, name: &str) -> &[Vec<u8>] {
        self.values.get(&name.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    pub fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.all(name).first().map(Vec::as_slice)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.bytes(name).and_then(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub fn texts(&self, name: &str) -> impl Iterator<Item = &str> {
        self.all(name).iter().filter_map(|bytes| std::str::from_utf8(bytes).ok())
    }

    /// All values of an attribute of which a server may give a part only, as `name;range=0-1499`.
    pub fn all_or_range(&self, name: &str) -> impl Iterator<Item = &str> {
        let (whole, part) = (name.to_lowercase(), format!("{};range=", name.to_lowercase()));
        let values = self.values.iter().filter(move |(name, _)| **name == whole || name.starts_with(&part));
        values.flat_map(|(_, values)| values).filter_map(|bytes| std::str::from_utf8(bytes).ok())
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|text| text.parse().ok())
    }
}

/// A value for a search filter, every byte of it escaped (RFC 4515): nothing in it can mean anything.
pub fn filter_value(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| ['\\', hex_digit(byte >> 4), hex_digit(byte & 15)]).collect()
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_server_is_always_reached_with_tls() {
        assert!(!Server::parse("ldaps://dc1.corp.test").unwrap().starts_tls());
        assert!(Server::parse("ldap://dc1.corp.test:3389").unwrap().starts_tls());
        for wrong in ["http://dc1", "ldapi:///run", "ldaps://", "dc1", "ldaps://dc1/ou=x", "ldaps://u@dc1", "ldaps://dc1/?x"] {
            assert!(Server::parse(wrong).is_err(), "{wrong}");
        }
        let other = Server::parse("ldaps://10.0.0.1:1636").unwrap().at_host("dc2.corp.test").unwrap();
        assert_eq!((other.as_str(), other.port()), ("ldaps://dc2.corp.test:1636", 1636));
    }

    proptest! {
        #[test]
        fn a_filter_value_says_only_what_it_holds(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let escaped = filter_value(&bytes);
            prop_assert_eq!(hex::decode(escaped.replace('\\', "")).unwrap(), bytes);
            prop_assert!(escaped.bytes().all(|byte| byte == b'\\' || byte.is_ascii_hexdigit()));
        }
    }
}
