//! The one way out to an address that an organisation chose (quality, rule 12): https only, the name resolved first, nothing private
//! or special reached, no redirect followed, little of the answer read.

use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use http_body_util::Full;
use hyper::{Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};
use url::{Host, Url};

/// How long a request may take, from the name to the answer.
pub const PATIENCE: Duration = Duration::from_secs(15);
const LONGEST_URL: usize = 500;
/// How long a log server may keep its side of a connection open after ours was closed.
const FAREWELL: Duration = Duration::from_secs(2);

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the name is not known")]
    Name,
    #[error("the address is private")]
    Private,
    #[error("nothing answers")]
    Unreachable,
    #[error("the certificate is not trusted")]
    Tls,
    #[error("no answer in time")]
    Slow,
    #[error("status {0}")]
    Status(u16),
    #[error("the secret cannot be opened")]
    Secret,
}

/// An address that may be posted to, as far as its text tells.
pub fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok().filter(|url| url.as_str().len() <= LONGEST_URL)?;
    let plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let reachable = match url.host()? {
        Host::Ipv4(ip) => is_public(ip.into()),
        Host::Ipv6(ip) => is_public(ip.into()),
        Host::Domain(name) => name.contains('.') && ![".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end)),
    };
    (plain && reachable && url.port() != Some(0)).then_some(url)
}

/// How an address of a log server begins that takes syslog over TLS (RFC 5425).
pub const SYSLOG: &str = "syslog+tls";
const SYSLOG_PORT: u16 = 6514;

/// An address that events may be sent to: one that may be posted to, or a log server, `syslog+tls://host:6514`.
pub fn collector(text: &str) -> Option<Url> {
    let Some(rest) = text.trim().strip_prefix(SYSLOG).and_then(|rest| rest.strip_prefix("://")) else { return address(text) };
    // Judged as the web judges names and numbers, which are taken as they stand under any other scheme.
    let judged = address(&format!("https://{rest}")).filter(|url| url.path() == "/" && url.query().is_none())?;
    let port = Url::parse(&format!("{SYSLOG}://{rest}")).ok()?.port().unwrap_or(SYSLOG_PORT);
    Url::parse(&format!("{SYSLOG}://{}:{port}", judged.host_str()?)).ok().filter(|_| port != 0)
}

/// Whether an address belongs to the public internet: neither private, nor of this machine or network, nor that of metadata services.
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a >= 224
        || ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // Of all there is only 2000::/3 is given out; of it not: protocols and Teredo (2001::/23), documentation, 6to4.
    (0x2000..0x4000).contains(&a) && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && a != 0x2002 && !(a == 0x3fff && b < 0x1000)
}

/// Sends to addresses of organisations. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    tls: Arc<ClientConfig>,
    may_reach: fn(IpAddr) -> bool,
    patience: Duration,
}

impl Outbound {
    /// Trusts what the system trusts.
    pub fn new() -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        Self::with(roots, is_public, PATIENCE)
    }

    /// With other authorities, addresses and patience: for tests, which have endpoints of their own.
    pub fn with(roots: RootCertStore, may_reach: fn(IpAddr) -> bool, patience: Duration) -> anyhow::Result<Self> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { tls: Arc::new(tls), may_reach, patience })
    }

    /// Posts, and takes any 2xx for *taken*.
    pub async fn post(&self, url: &Url, kind: &'static str, bearer: Option<&str>, body: Vec<u8>) -> Result<(), Refusal> {
        tokio::time::timeout(self.patience, self.try_post(url, kind, bearer, body)).await.unwrap_or(Err(Refusal::Slow))
    }

    /// Sends messages to a log server by syslog over TLS, each counted in octets. There is no answer to wait for: they count as taken
    /// when all were written and the connection was closed without a complaint.
    pub async fn syslog(&self, url: &Url, messages: &[Vec<u8>]) -> Result<(), Refusal> {
        let mut frames = vec![];
        for message in messages {
            frames.extend_from_slice(format!("{} ", message.len()).as_bytes());
            frames.extend_from_slice(message);
        }
        tokio::time::timeout(self.patience, self.try_syslog(url, &frames)).await.unwrap_or(Err(Refusal::Slow))
    }

    async fn try_syslog(&self, url: &Url, frames: &[u8]) -> Result<(), Refusal> {
        if url.scheme() != SYSLOG {
            return Err(Refusal::Private);
        }
        let mut stream = self.connect(url).await?;
        let lost = |_| Refusal::Unreachable;
        stream.write_all(frames).await.map_err(lost)?;
        stream.shutdown().await.map_err(lost)?;
        // Whoever closes the connection before it has read everything resets it.
        let mut rest = [0; 256];
        let closed = async {
            loop {
                match stream.read(&mut rest).await {
                    Ok(0) => return Ok(()),
                    Ok(_) => {}
                    // Not every server says goodbye before it hangs up.
                    Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
                    Err(_) => return Err(Refusal::Unreachable),
                }
            }
        };
        // Some keep their side open for a while.
        tokio::time::timeout(FAREWELL, closed).await.unwrap_or(Ok(()))
    }

    /// A connection with TLS to the host of an address, where it may be reached.
    async fn connect(&self, url: &Url) -> Result<TlsStream<TcpStream>, Refusal> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else { return Err(Refusal::Name) };
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found: Vec<SocketAddr> = tokio::net::lookup_host((bare, port)).await.map_err(|_| Refusal::Name)?.collect();
        // One private address among public ones is a trick, or a mistake that would show itself at random.
        if !found.iter().all(|address| (self.may_reach)(address.ip())) {
            return Err(Refusal::Private);
        }
        // The very addresses that were looked at: a second look at the name might find others.
        let stream = TcpStream::connect(found.as_slice()).await.map_err(|_| Refusal::Unreachable)?;
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| Refusal::Name)?;
        TlsConnector::from(self.tls.clone()).connect(name, stream).await.map_err(|_| Refusal::Tls)
    }

    async fn try_post(&self, url: &Url, kind: &'static str, bearer: Option<&str>, body: Vec<u8>) -> Result<(), Refusal> {
        if url.scheme() != "https" {
            return Err(Refusal::Private);
        }
        let stream = self.connect(url).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(|_| Refusal::Unreachable)?;
        let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
        let mut request = Request::post(path)
            .header(header::HOST, authority)
            .header(header::CONTENT_TYPE, kind)
            .header(header::USER_AGENT, "Latchkey")
            .header(header::CONNECTION, "close");
        if let Some(token) = bearer {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Full::new(Bytes::from(body))).map_err(|_| Refusal::Name)?;
        // Only the status is of interest; dropping the connection leaves the rest of the answer unread.
        let answer = sender.send_request(request);
        tokio::pin!(answer, connection);
        // A connection that ends with its answer has handed it over by then.
        let answer = tokio::select! {
            answer = &mut answer => answer,
            _ = &mut connection => answer.await,
        };
        let status = answer.map_err(|_| Refusal::Unreachable)?.status();
        if status.is_success() { Ok(()) } else { Err(Refusal::Status(status.as_u16())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rule_12_only_the_public_internet_is_reached() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::ffff:8.8.8.8",
            "64:ff9b::a00:1",
            "2001::1",
            "2001:db8::1",
            "2002:a00:1::1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["8.8.8.8", "100.63.0.1", "100.128.0.1", "172.32.0.1", "2a00:1450:4001::1", "2606:4700::1111", "2001:4860:4860::8888"] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn rule_12_addresses_are_https_without_names_or_passwords_and_not_private() {
        for wrong in [
            "",
            "log.example.org",
            "http://log.example.org/",
            "https://",
            "https://sam:x@log.example.org/",
            "https://log.example.org/#x",
            "https://localhost/",
            "https://a.localhost/",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://metadata.google.internal/",
            "https://printer.local/",
            "ftp://log.example.org/",
            "https://log.example.org:0/",
            &format!("https://log.example.org/{}", "a".repeat(500)),
        ] {
            assert_eq!(address(wrong), None, "{wrong}");
        }
        assert!(address(" https://log.example.org:8443/in?x=1 ").is_some());
    }

    #[test]
    fn rule_12_a_log_server_is_named_like_any_other_address() {
        for wrong in [
            "syslog://log.example.org",
            "syslog+tls://",
            "syslog+tls://localhost:6514",
            "syslog+tls://127.0.0.1:6514",
            "syslog+tls://2130706433",
            "syslog+tls://0x7f.1",
            "syslog+tls://[::1]:6514",
            "syslog+tls://10.0.0.1",
            "syslog+tls://sam:x@log.example.org",
            "syslog+tls://log.example.org/path",
            "syslog+tls://log.example.org?x",
            "syslog+tls://log.example.org#x",
            "syslog+tls://log.example.org:0",
            "http://log.example.org/",
        ] {
            assert_eq!(collector(wrong), None, "{wrong}");
        }
        let named = |text: &str| collector(text).map(|url| url.to_string());
        assert_eq!(named(" syslog+tls://LOG.example.org "), Some("syslog+tls://log.example.org:6514".to_owned()));
        assert_eq!(named("syslog+tls://log.example.org:443/"), Some("syslog+tls://log.example.org:443".to_owned()));
        assert_eq!(named("https://log.example.org/in"), Some("https://log.example.org/in".to_owned()));
    }
}
