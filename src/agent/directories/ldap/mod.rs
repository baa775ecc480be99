//! Any LDAP directory with the password modify operation of RFC 3062: `OpenLDAP` with ppolicy, 389 Directory Server, `FreeIPA`.

mod ppolicy;
mod users;

use std::{sync::Arc, time::Duration};

use ldap3::{LdapResult, Scope, exop::PasswordModify};
use rustls::ClientConfig;
use tokio::time::{Instant, sleep};
use zeroize::Zeroizing;

use super::{
    Order, Outcome,
    active_directory::controller::generalized_time,
    connection::{Change, ConnectError, Connection, Entry, Patience, RequestError, Server, filter_value},
};
use crate::protocol::{
    Anchor, Code, Millis, Operation, Password, Secrets,
    health::{DirectoryState, Health},
};

const PASSWORD_MODIFY: &str = "1.3.6.1.4.1.4203.1.11.1";
/// Between two looks, as in Active Directory.
const PAUSE: Duration = Duration::from_secs(1);
const SLACK_MS: i64 = 5_000;
/// The lock that an administrator sets for ever (draft-behera, `pwdAccountLockedTime`).
const LOCKED_FOR_EVER: &str = "000001010000Z";

pub struct LdapSettings {
    pub servers: Vec<Server>,
    pub tls: Arc<ClientConfig>,
    pub account: String,
    pub password: Zeroizing<String>,
    pub units: Vec<String>,
    /// The attribute that an anchor is the text of.
    pub anchor: String,
    pub protected_groups: Vec<String>,
    pub patience: Patience,
}

pub struct Ldap {
    pub settings: LdapSettings,
}

/// An entry that may be touched, and the connection it was found through.
struct Located<'a> {
    settings: &'a LdapSettings,
    connection: Connection,
    server: Server,
    dn: String,
    /// When the password was last changed, as the directory wrote it.
    changed: Option<String>,
    locked: bool,
}

/// A bound connection and what the server supports.
struct Bound {
    connection: Connection,
    server: Server,
    root: Entry,
}

impl Ldap {
    pub fn new(settings: LdapSettings) -> Self {
        Self { settings }
    }

    pub async fn apply(&self, order: &Order<'_>) -> Outcome {
        let mut at = match self.locate(order.anchor).await {
            Ok(located) => located,
            Err(refused) => return refused,
        };
        if order.look_first
            && let Some(found) = at.look_first(order).await
        {
            return found;
        }
        match order.secrets {
            Secrets::Reset { new } => at.reset(new, Operation::Reset, order).await,
            Secrets::AdminReset { new } => at.admin_reset(new, order).await,
            Secrets::Change { old, new } => at.change(old, new, order).await,
            Secrets::Verify { current } => at.verify(current).await,
            Secrets::Unlock => at.unlock().await,
        }
    }

    /// Whether a server answers and takes the agent's account.
    pub async fn reach(&self, server: &Server) -> Result<(), Code> {
        self.settings.open_at(server).await.map(|_| ())
    }

    /// Fills in how it is.
    pub async fn health(&self, health: &mut Health) {
        health.policy_hints = true;
        for server in &self.settings.servers {
            health.servers = health.servers.saturating_add(1);
            match self.settings.open_at(server).await {
                Ok(_) => health.servers_reachable = health.servers_reachable.saturating_add(1),
                Err(Code::Unreachable) => {}
                Err(_) => health.state = DirectoryState::Misconfigured,
            }
        }
        if health.servers_reachable == 0 && health.state == DirectoryState::Healthy {
            health.state = DirectoryState::Unreachable;
        } else if health.servers_reachable < health.servers && health.state == DirectoryState::Healthy {
            health.state = DirectoryState::Degraded;
        }
    }

    async fn open(&self) -> Result<Bound, Code> {
        let mut problem = Code::Unreachable;
        for server in &self.settings.servers {
            match self.settings.open_at(server).await {
                Ok(bound) => return Ok(bound),
                Err(code) => {
                    tracing::warn!(server = server.as_str(), ?code, "an LDAP server cannot be used");
                    if code != Code::Unreachable {
                        problem = code;
                    }
                }
            }
        }
        Err(problem)
    }

    /// The only entry that has the anchor, if it is one that may be touched.
    async fn locate(&self, anchor: &Anchor) -> Result<Located<'_>, Outcome> {
        const ATTRIBUTES: &[&str] = &["pwdChangedTime", "pwdAccountLockedTime", "nsAccountLock"];
        let mut bound = self.open().await?;
        if !bound.root.texts("supportedExtension").any(|oid| oid == PASSWORD_MODIFY) {
            return Err(Code::Unsupported.into());
        }
        let filter = format!("({}={})", self.settings.anchor, filter_value(anchor.as_slice()));
        let contexts: Vec<String> = bound.root.texts("namingContexts").map(str::to_owned).collect();
        let mut found = vec![];
        for context in &contexts {
            found.extend(bound.connection.search(context, Scope::Subtree, &filter, ATTRIBUTES, 2).await.map_err(|error| failure(&error))?);
        }
        let entry = match found.len() {
            0 => return Err(Code::NotFound.into()),
            1 => found.remove(0),
            _ => return Err(Code::Ambiguous.into()),
        };
        let mut inside = false;
        for unit in &self.settings.units {
            inside = inside || is_below(&mut bound.connection, unit, &filter).await.map_err(|error| failure(&error))?;
        }
        if !inside {
            return Err(Code::OutOfScope.into());
        }
        if entry.dn.eq_ignore_ascii_case(&self.settings.account) || self.administers(&mut bound.connection, &entry.dn).await? {
            return Err(Code::Protected.into());
        }
        let lock = entry.text("pwdAccountLockedTime");
        if lock == Some(LOCKED_FOR_EVER) || entry.text("nsAccountLock").is_some_and(|text| text.eq_ignore_ascii_case("true")) {
            return Err(Code::Disabled.into());
        }
        Ok(Located {
            settings: &self.settings,
            connection: bound.connection,
            server: bound.server,
            locked: lock.is_some(),
            changed: entry.text("pwdChangedTime").map(str::to_owned),
            dn: entry.dn,
        })
    }

    /// Whether it is a direct member of a group that the file protects. A group that cannot be read refuses everybody.
    async fn administers(&self, connection: &mut Connection, dn: &str) -> Result<bool, Outcome> {
        let member = filter_value(dn.as_bytes());
        for group in &self.settings.protected_groups {
            let filter = "(objectClass=*)";
            let there = connection.search(group, Scope::Base, filter, &["cn"], 1).await.map_err(|_| Outcome::new(Code::Misconfigured))?;
            if there.is_empty() {
                return Err(Code::Misconfigured.into());
            }
            let filter = format!("(|(member={member})(uniqueMember={member}))");
            if is_below(connection, group, &filter).await.map_err(|error| failure(&error))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl LdapSettings {
    async fn connect(&self, server: &Server) -> Result<Connection, ConnectError> {
        Connection::open(server, &self.tls, self.patience).await
    }

    async fn open_at(&self, server: &Server) -> Result<Bound, Code> {
        let mut connection = self.connect(server).await.map_err(|error| match error {
            ConnectError::Unreachable(_) => Code::Unreachable,
            ConnectError::Tls(_) => Code::Misconfigured,
        })?;
        let bound = connection.bind(&self.account, &self.password).await;
        bound.map_err(|error| match error {
            RequestError::Refused { code: 51 | 52, .. } | RequestError::Lost | RequestError::Unsent => Code::Unreachable,
            RequestError::Refused { .. } => Code::Misconfigured,
        })?;
        let attributes = ["namingContexts", "supportedExtension"];
        let root = connection.read("", &attributes).await.map_err(|_| Code::Unreachable)?.unwrap_or_default();
        Ok(Bound { connection, server: server.clone(), root })
    }
}

/// Reading changes nothing.
fn failure(error: &RequestError) -> Outcome {
    match error {
        RequestError::Unsent | RequestError::Lost => Code::Unreachable.into(),
        RequestError::Refused { code, .. } => Outcome::new(Code::DirectoryError).with_directory_code(*code),
    }
}

async fn is_below(connection: &mut Connection, base: &str, filter: &str) -> Result<bool, RequestError> {
    match connection.search(base, Scope::Subtree, filter, &["cn"], 1).await {
        Ok(found) => Ok(!found.is_empty()),
        Err(RequestError::Refused { code: 32, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What signing in showed.
#[derive(PartialEq, Eq)]
enum Seen {
    Applied,
    Other,
    Unclear,
}

impl Located<'_> {
    async fn set(connection: &mut Connection, dn: &str, old: Option<&Password>, new: &Password) -> Result<LdapResult, RequestError> {
        let modify = PasswordModify { user_id: Some(dn), old_pass: old.map(Password::reveal), new_pass: Some(new.reveal()) };
        let answer = connection.ldap().with_controls(ppolicy::request()).extended(modify).await?;
        Ok(answer.1)
    }

    async fn reset(&mut self, new: &Password, operation: Operation, order: &Order<'_>) -> Outcome {
        let answer = Self::set(&mut self.connection, &self.dn, None, new).await;
        self.judge(answer, new, operation, order).await
    }

    async fn judge(
        &mut self,
        answer: Result<LdapResult, RequestError>,
        new: &Password,
        operation: Operation,
        order: &Order<'_>,
    ) -> Outcome {
        match answer {
            Ok(result) if result.rc == 0 => Code::Success.into(),
            Ok(result) => {
                let outcome = ppolicy::refusal(operation, result.rc, ppolicy::error(&result));
                // Looking, it may be refused because it is the password already.
                if order.look_first && outcome.code == Code::Policy && self.opens_with(new).await == Seen::Applied {
                    return Outcome::new(Code::Success).found();
                }
                outcome
            }
            Err(RequestError::Lost) => self.resolve(new, order).await,
            Err(RequestError::Unsent) => Code::Unreachable.into(),
            Err(error @ RequestError::Refused { .. }) => failure(&error),
        }
    }

    /// A reset, and the mark that the person must choose another.
    async fn admin_reset(&mut self, new: &Password, order: &Order<'_>) -> Outcome {
        let outcome = self.reset(new, Operation::AdminReset, order).await;
        if !outcome.code.is_success() {
            return outcome;
        }
        let mark = vec![Change::Replace("pwdReset", b"TRUE".to_vec())];
        match self.connection.modify(&self.dn, mark, vec![]).await {
            Ok(()) => outcome,
            // The password is set and nobody must replace it: neither done nor undone.
            Err(error) => {
                tracing::warn!(%error, "a temporary password was set, and the mark that it must be changed was refused");
                Code::Unknown.into()
            }
        }
    }

    /// As the person: so every rule counts, and an account with many rights does not lend them.
    async fn change(&mut self, old: &Password, new: &Password, order: &Order<'_>) -> Outcome {
        if self.locked {
            return Code::Locked.into();
        }
        let Ok(mut own) = self.settings.connect(&self.server).await else { return Code::Unreachable.into() };
        match own.bind_with(ppolicy::request(), &self.dn, old.reveal()).await {
            Ok(result) => match ppolicy::sign_in(result.rc, ppolicy::error(&result)) {
                Code::Success => {}
                Code::MustChange if result.rc == 0 => {}
                // Expired, and the directory lets nobody in to change it.
                Code::MustChange => return Outcome::new(Code::CannotChange).with_directory_code(result.rc),
                code => return Outcome::new(code).with_directory_code(result.rc),
            },
            Err(_) => return Code::Unreachable.into(),
        }
        let answer = Self::set(&mut own, &self.dn, Some(old), new).await;
        self.judge(answer, new, Operation::Change, order).await
    }

    async fn verify(&mut self, current: &Password) -> Outcome {
        let Ok(mut own) = self.settings.connect(&self.server).await else { return Code::Unreachable.into() };
        match own.bind_with(ppolicy::request(), &self.dn, current.reveal()).await {
            Ok(result) => Outcome::new(ppolicy::sign_in(result.rc, ppolicy::error(&result))).with_directory_code(result.rc),
            Err(_) => Code::Unreachable.into(),
        }
    }

    async fn unlock(&mut self) -> Outcome {
        match self.connection.modify(&self.dn, vec![Change::Clear("pwdAccountLockedTime")], vec![]).await {
            // 16: there is no such value, hence no lock.
            Ok(()) | Err(RequestError::Refused { code: 16, .. }) => Code::Success.into(),
            Err(RequestError::Lost) => Code::Unknown.into(),
            Err(RequestError::Unsent) => Code::Unreachable.into(),
            // 17: no such attribute is known here.
            Err(RequestError::Refused { code: 17, .. }) => Code::Unsupported.into(),
            Err(RequestError::Refused { code, .. }) => ppolicy::refusal(Operation::Unlock, code, None),
        }
    }

    async fn opens_with(&self, password: &Password) -> Seen {
        let Ok(mut own) = self.settings.connect(&self.server).await else { return Seen::Unclear };
        match own.bind_with(ppolicy::request(), &self.dn, password.reveal()).await {
            Ok(result) => match ppolicy::sign_in(result.rc, ppolicy::error(&result)) {
                Code::Success | Code::MustChange => Seen::Applied,
                Code::WrongPassword => Seen::Other,
                _ => Seen::Unclear,
            },
            Err(_) => Seen::Unclear,
        }
    }

    async fn look_first(&mut self, order: &Order<'_>) -> Option<Outcome> {
        let (Secrets::Reset { new } | Secrets::Change { new, .. } | Secrets::AdminReset { new }) = order.secrets else {
            return None;
        };
        if self.opens_with(new).await == Seen::Applied {
            return Some(Outcome::new(Code::Success).found());
        }
        let changed: Option<Millis> = self.changed.as_deref().and_then(generalized_time);
        let newer = changed.is_some_and(|changed| changed.0 > order.created.0.saturating_add(SLACK_MS));
        newer.then(|| Outcome::new(Code::Unknown).found())
    }

    /// After a change that was sent and not answered. The time of the last change is asked first: each wrong password counts.
    async fn resolve(&mut self, new: &Password, order: &Order<'_>) -> Outcome {
        let mut unchanged = 0;
        while Instant::now() + PAUSE < order.deadline {
            sleep(PAUSE).await;
            let Ok(mut again) = self.settings.open_at(&self.server).await else { continue };
            let Ok(Some(entry)) = again.connection.read(&self.dn, &["pwdChangedTime"]).await else { continue };
            if entry.text("pwdChangedTime") == self.changed.as_deref() && self.changed.is_some() {
                unchanged += 1;
            } else {
                match self.opens_with(new).await {
                    Seen::Applied => return Outcome::new(Code::Success).found(),
                    Seen::Other => return Outcome::new(Code::Unknown).found(),
                    Seen::Unclear => {}
                }
            }
            // That time counts whole seconds: two changes in one of them look like none. Only signing in is certain.
            if unchanged >= 2 {
                match self.opens_with(new).await {
                    Seen::Applied => return Outcome::new(Code::Success).found(),
                    Seen::Other => return Outcome::new(Code::Unreachable).found(),
                    Seen::Unclear => {}
                }
            }
        }
        Outcome::new(Code::Unknown).found()
    }
}
