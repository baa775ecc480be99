//! The laboratory: two forests that `script/samba` started, and people made for one test each.

use std::{collections::HashSet, path::PathBuf, process::Command, sync::Arc, time::Duration};

use latchkey::{
    agent::directories::{
        Order, Outcome,
        active_directory::{ActiveDirectory, controller::DomainSettings},
        connection::{Change, Connection, Patience, RequestError, Server, tls_config},
    },
    protocol::{Anchor, Millis, Password, Reason, Secrets},
};
use ldap3::Scope;
use rustls::ClientConfig;
use tokio::{
    sync::{RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Instant,
};
use zeroize::Zeroizing;

pub const BASE: &str = "DC=corp,DC=contoso,DC=test";
pub const STAFF: &str = "OU=Staff,DC=corp,DC=contoso,DC=test";
pub const SERVICE: &str = "Svc!Writeback#2024";
pub const ADMIN: &str = "Adm1n!Passw0rd";
pub const START: &str = "Start!Passw0rd1";
pub const NEW: &str = "Maple-Tram-Orbit-9";

/// Who freezes or stops a controller does so alone.
static QUIET: RwLock<()> = RwLock::const_new(());

/// While it is held, no test stops the controller.
pub async fn undisturbed() -> RwLockReadGuard<'static, ()> {
    QUIET.read().await
}

pub async fn alone() -> RwLockWriteGuard<'static, ()> {
    QUIET.write().await
}

pub fn dir() -> PathBuf {
    std::env::var_os("LATCHKEY_SAMBA").expect("no domain controller: run this with script/samba").into()
}

pub fn tls(name: &str) -> Arc<ClientConfig> {
    tls_config(Some(&dir().join(name))).unwrap()
}

pub const PATIENCE: Patience = Patience { connect: Duration::from_secs(10), request: Duration::from_secs(10) };

/// The first forest, as one of its service accounts.
pub fn settings(account: &str) -> DomainSettings {
    DomainSettings {
        servers: vec![Server::parse("ldaps://127.0.0.1").unwrap()],
        tls: tls("dc/ca.pem"),
        account: format!("{account}@corp.contoso.test"),
        password: Zeroizing::new(SERVICE.to_owned()),
        units: vec![STAFF.to_owned()],
        use_primary: true,
        patience: PATIENCE,
    }
}

pub fn directory() -> ActiveDirectory {
    ActiveDirectory::new(vec![settings("svc-writeback")])
}

/// The second forest.
pub fn other_forest() -> DomainSettings {
    DomainSettings {
        servers: vec![Server::parse("ldaps://127.0.0.10").unwrap()],
        tls: tls("dc2/ca.pem"),
        account: "svc-writeback@emea.fabrikam.test".to_owned(),
        units: vec!["OU=Staff,DC=emea,DC=fabrikam,DC=test".to_owned()],
        ..settings("")
    }
}

pub async fn administrator() -> Connection {
    administrator_of("ldaps://127.0.0.1", "dc/ca.pem", "Administrator@corp.contoso.test").await
}

pub async fn administrator_of(server: &str, ca: &str, name: &str) -> Connection {
    let mut connection = Connection::open(&Server::parse(server).unwrap(), &tls(ca), PATIENCE).await.unwrap();
    connection.bind(name, ADMIN).await.unwrap();
    connection
}

/// Somebody of the staff.
pub struct Person {
    pub dn: String,
    pub name: String,
    pub anchor: Anchor,
}

pub fn quoted(text: &str) -> Vec<u8> {
    format!("\"{text}\"").encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A new member of the staff with the password [`START`].
pub async fn person(name: &str) -> Person {
    person_in(&mut administrator().await, name, STAFF).await
}

pub async fn person_in(connection: &mut Connection, name: &str, unit: &str) -> Person {
    let dn = format!("CN={name},{unit}");
    let one = |value: &[u8]| HashSet::from([value.to_vec()]);
    let attributes = vec![
        (b"objectClass".to_vec(), one(b"user")),
        (b"sAMAccountName".to_vec(), one(name.as_bytes())),
        (b"displayName".to_vec(), one(format!("{name} Test").as_bytes())),
        (b"userAccountControl".to_vec(), one(b"512")),
        (b"unicodePwd".to_vec(), one(&quoted(START))),
    ];
    connection.ldap().add(&dn, attributes).await.unwrap().success().unwrap();
    let anchor = guid(connection, &dn).await;
    Person { dn, name: name.to_owned(), anchor }
}

async fn guid(connection: &mut Connection, dn: &str) -> Anchor {
    let entry = connection.read(dn, &["objectGUID"]).await.unwrap().unwrap_or_else(|| panic!("no {dn}"));
    Anchor::new(entry.bytes("objectGUID").unwrap()).unwrap()
}

/// Somebody who is there from the start, by account name.
pub async fn existing(name: &str) -> Person {
    let mut connection = administrator().await;
    let found = connection.search(BASE, Scope::Subtree, &format!("(sAMAccountName={name})"), &["cn"], 2).await.unwrap();
    let dn = found[0].dn.clone();
    let anchor = guid(&mut connection, &dn).await;
    Person { dn, name: name.to_owned(), anchor }
}

/// A change by the administrator.
pub async fn set(dn: &str, attribute: &'static str, value: &[u8]) {
    administrator().await.modify(dn, vec![Change::Replace(attribute, value.to_vec())], vec![]).await.unwrap();
}

pub async fn number(dn: &str, attribute: &str) -> i64 {
    administrator().await.read(dn, &[attribute]).await.unwrap().unwrap().number(attribute).unwrap_or_default()
}

impl Person {
    /// `Ok`, or the number in the refusal: 0x52e wrong, 0x533 disabled, 0x773 must change, 0x775 locked.
    pub async fn signs_in(&self, password: &str) -> Result<(), u32> {
        let mut connection = Connection::open(&Server::parse("ldaps://127.0.0.1").unwrap(), &tls("dc/ca.pem"), PATIENCE).await.unwrap();
        match connection.bind(&self.dn, password).await {
            Ok(()) => Ok(()),
            Err(RequestError::Refused { text, .. }) => {
                let (_, rest) = text.split_once(", data ").unwrap();
                Err(u32::from_str_radix(rest.split(',').next().unwrap(), 16).unwrap())
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Three wrong passwords.
    pub async fn lock(&self) {
        for _ in 0..3 {
            assert_eq!(self.signs_in("Wrong-Guess-1").await, Err(0x52e));
        }
        assert_eq!(self.signs_in(START).await, Err(0x775));
    }

    /// Whether the password opens a Kerberos ticket.
    pub fn gets_ticket(&self, password: &str) -> bool {
        use std::io::Write as _;
        let mut kinit = Command::new("chroot")
            .arg(dir().parent().unwrap())
            .args(["/usr/bin/env", "KRB5_CONFIG=/lab/dc/krb5.conf", "KRB5CCNAME=MEMORY:", "/usr/bin/kinit.mit", &self.name])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        writeln!(kinit.stdin.take().unwrap(), "{password}").unwrap();
        kinit.wait().unwrap().success()
    }
}

pub fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

pub fn reset(new: &str) -> Secrets {
    Secrets::Reset { new: password(new) }
}

pub fn change(old: &str, new: &str) -> Secrets {
    Secrets::Change { old: password(old), new: password(new) }
}

pub fn verify(current: &str) -> Secrets {
    Secrets::Verify { current: password(current) }
}

/// Long ago: whatever the directory says about the present came after it.
pub const LONG_AGO: Millis = Millis(0);
/// Nothing in the directory is newer.
pub const LATER: Millis = Millis(i64::MAX);

pub async fn apply_with(directory: &ActiveDirectory, anchor: &Anchor, secrets: &Secrets, seconds: u64) -> Outcome {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    directory.apply(&Order { anchor, secrets, look_first: false, created: LATER, deadline }).await
}

pub async fn apply(person: &Person, secrets: &Secrets) -> Outcome {
    apply_with(&directory(), &person.anchor, secrets, 30).await
}

pub fn reasons(outcome: Outcome) -> Vec<Reason> {
    outcome.reasons.iter().collect()
}

/// Sends a signal to the first forest's controller and all its processes.
pub fn signal(name: &str) {
    let pid = std::fs::read_to_string(dir().join("dc/pid")).unwrap();
    let group = format!("-{}", pid.trim());
    assert!(Command::new("kill").args([&format!("-{name}"), "--", &group]).status().unwrap().success());
}

/// Starts the first forest's controller after it was stopped, and returns when it answers.
pub fn start() {
    let started = Command::new("chroot").arg(dir().parent().unwrap()).args(["/lab/samba-up", "--start", "/lab/dc", "127.0.0.1"]).status();
    assert!(started.unwrap().success());
}
