//! A domain, its controllers, and a bound connection to the right one: the PDC emulator where it can be reached, because it hears of
//! every change at once, else the first of the list that answers (WB-10).

use std::sync::{Arc, Mutex, PoisonError};

use ldap3::Scope;
use rustls::ClientConfig;
use time::{OffsetDateTime, PrimitiveDateTime, format_description::BorrowedFormatItem, macros::format_description};
use zeroize::Zeroizing;

use super::{rules, security::Sid};
use crate::{
    agent::directories::connection::{ConnectError, Connection, Entry, Patience, RequestError, Server},
    protocol::Millis,
};

/// The control that makes a reset obey the history and the minimum age, by its present and its former name (MS-ADTS 3.1.1.3.4.1.27).
const POLICY_HINTS: &str = "1.2.840.113556.1.4.2239";
const POLICY_HINTS_FORMER: &str = "1.2.840.113556.1.4.2066";

/// One domain of one forest, as the agent's file describes it.
pub struct DomainSettings {
    /// In order of preference.
    pub servers: Vec<Server>,
    pub tls: Arc<ClientConfig>,
    /// The agent's account: a distinguished name, `name@domain` or `DOMAIN\name`.
    pub account: String,
    pub password: Zeroizing<String>,
    /// The organisational units below which accounts may be touched.
    pub units: Vec<String>,
    /// Whether to look for the PDC emulator. Without it, writes go to the first server that answers.
    pub use_primary: bool,
    pub patience: Patience,
}

pub struct Domain {
    pub settings: DomainSettings,
    /// Where the PDC emulator was when it was last looked for.
    primary: Mutex<Option<Server>>,
}

/// Why there is no bound connection to any controller.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("no domain controller answers")]
    Unreachable,
    #[error("{0}")]
    Misconfigured(String),
}

/// A bound connection and what the controller says about itself.
pub struct Controller {
    pub connection: Connection,
    pub server: Server,
    pub base: String,
    pub host: String,
    pub at_primary: bool,
    /// The object identifier of the policy-hints control, where the controller lists one.
    pub policy_hints: Option<&'static str>,
    /// The controller's clock, when the connection was opened.
    pub now: Option<Millis>,
    /// The identifiers in the token of the agent's own account.
    pub own: Vec<Sid>,
    /// The head of the domain, with its password rules.
    pub head: Entry,
}

impl Domain {
    pub fn new(settings: DomainSettings) -> Self {
        Self { settings, primary: Mutex::default() }
    }

    fn cached_primary(&self) -> Option<Server> {
        self.primary.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember_primary(&self, server: Option<Server>) {
        *self.primary.lock().unwrap_or_else(PoisonError::into_inner) = server;
    }

    /// A connection without a bind, for passwords of others.
    pub async fn connect(&self, server: &Server) -> Result<Connection, ConnectError> {
        Connection::open(server, &self.settings.tls, self.settings.patience).await
    }

    /// A bound connection to the best controller there is.
    pub async fn open(&self) -> Result<Controller, OpenError> {
        let cached = self.cached_primary();
        let mut problem = OpenError::Unreachable;
        let others = self.settings.servers.iter().filter(|server| Some(*server) != cached.as_ref());
        for server in cached.iter().chain(others) {
            match self.open_at(server).await {
                Ok(controller) => return Ok(self.prefer_primary(controller).await),
                Err(error) => {
                    tracing::warn!(server = server.as_str(), %error, "a domain controller cannot be used");
                    // That one is set up wrongly tells more than that another is down.
                    if error != OpenError::Unreachable {
                        problem = error;
                    }
                }
            }
        }
        self.remember_primary(None);
        Err(problem)
    }

    /// The PDC emulator's own connection, or the one there is.
    async fn prefer_primary(&self, mut controller: Controller) -> Controller {
        if !self.settings.use_primary {
            return controller;
        }
        if controller.at_primary {
            self.remember_primary(Some(controller.server.clone()));
            return controller;
        }
        let host = primary_host(&mut controller).await;
        let Some(server) = host.and_then(|host| controller.server.at_host(&host)) else {
            tracing::warn!("the PDC emulator is not known; writing to another controller");
            return controller;
        };
        match self.open_at(&server).await {
            Ok(primary) => {
                self.remember_primary(Some(server));
                primary
            }
            Err(error) => {
                tracing::warn!(server = server.as_str(), %error, "the PDC emulator cannot be used; writing to another controller");
                controller
            }
        }
    }

    /// A bound connection to exactly this server.
    pub async fn open_at(&self, server: &Server) -> Result<Controller, OpenError> {
        let mut connection = self.connect(server).await.map_err(|error| match error {
            ConnectError::Unreachable(_) => OpenError::Unreachable,
            ConnectError::Tls(_) => OpenError::Misconfigured(error.to_string()),
        })?;
        match connection.bind(&self.settings.account, &self.settings.password).await {
            Ok(()) => {}
            Err(RequestError::Refused { code: 51 | 52, .. } | RequestError::Lost | RequestError::Unsent) => {
                return Err(OpenError::Unreachable);
            }
            Err(error) => return Err(OpenError::Misconfigured(format!("the agent's account is refused: {error}"))),
        }
        describe(connection, server).await.map_err(|error| match error {
            RequestError::Lost | RequestError::Unsent => OpenError::Unreachable,
            RequestError::Refused { .. } => OpenError::Misconfigured(format!("the domain cannot be read: {error}")),
        })
    }
}

async fn describe(mut connection: Connection, server: &Server) -> Result<Controller, RequestError> {
    let attributes = ["defaultNamingContext", "dsServiceName", "dnsHostName", "supportedControl", "currentTime", "tokenGroups"];
    let root = connection.read("", &attributes).await?.unwrap_or_default();
    let base = root.text("defaultNamingContext").unwrap_or_default().to_owned();
    let mut wanted = vec!["fSMORoleOwner"];
    wanted.extend_from_slice(rules::DOMAIN_ATTRIBUTES);
    let head = connection.read(&base, &wanted).await?.unwrap_or_default();
    let service = root.text("dsServiceName");
    let owner = head.text("fSMORoleOwner");
    let lists = |oid: &str| root.texts("supportedControl").any(|listed| listed == oid);
    Ok(Controller {
        at_primary: service.zip(owner).is_some_and(|(service, owner)| service.eq_ignore_ascii_case(owner)),
        policy_hints: [POLICY_HINTS, POLICY_HINTS_FORMER].into_iter().find(|oid| lists(oid)),
        now: root.text("currentTime").and_then(generalized_time),
        own: root.all("tokenGroups").iter().filter_map(|bytes| Sid::parse(bytes)).collect(),
        host: root.text("dnsHostName").unwrap_or_default().to_owned(),
        server: server.clone(),
        connection,
        base,
        head,
    })
}

/// The name of the host that holds the role: the server object above its settings object tells it.
async fn primary_host(controller: &mut Controller) -> Option<String> {
    let owner = controller.head.text("fSMORoleOwner")?.to_owned();
    let (settings, server) = owner.split_once(',')?;
    if !settings.eq_ignore_ascii_case("CN=NTDS Settings") {
        return None;
    }
    let entry = controller.connection.read(server, &["dNSHostName"]).await.ok()??;
    entry.text("dNSHostName").map(str::to_owned)
}

/// `20261121120000.0Z`
pub fn generalized_time(text: &str) -> Option<Millis> {
    const FORM: &[BorrowedFormatItem<'_>] = format_description!("[year][month][day][hour][minute][second]");
    let whole = text.strip_suffix('Z')?.split('.').next()?;
    let moment: OffsetDateTime = PrimitiveDateTime::parse(whole, FORM).ok()?.assume_utc();
    Some(Millis::from(moment))
}

impl Controller {
    /// Whether an object is below a unit: the directory decides, so that escapes and case in names are its affair.
    pub async fn is_below(&mut self, unit: &str, filter: &str) -> Result<bool, RequestError> {
        match self.connection.search(unit, Scope::Subtree, filter, &["objectGUID"], 1).await {
            Ok(found) => Ok(!found.is_empty()),
            // A unit that does not exist in this domain has nothing below it.
            Err(RequestError::Refused { code: 32 | 10, .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_controller_is_read() {
        assert_eq!(generalized_time("19700101000001.0Z"), Some(Millis(1_000)));
        assert_eq!(generalized_time("20261121120000Z"), Some(Millis(1_795_262_400_000)));
        for wrong in ["", "20261121120000", "2026-11-21", "20261321120000.0Z"] {
            assert_eq!(generalized_time(wrong), None, "{wrong}");
        }
    }
}
