//! A real `OpenLDAP` with password policies, started by `script/slapd`: what an agent answers for every row of its answers.

mod sync;

use std::{path::PathBuf, time::Duration};

use latchkey::{
    agent::directories::{
        Order, Outcome,
        connection::{Connection, Patience, Server, tls_config},
        ldap::{Ldap, LdapSettings},
    },
    protocol::{Anchor, Code, Millis, Password, Reason, Secrets},
};
use ldap3::Scope;
use tokio::time::Instant;
use zeroize::Zeroizing;

const START: &str = "Start!Passw0rd1";
const NEW: &str = "Maple-Tram-Orbit-9";
const OTHER: &str = "Quiet-Harbour-77";
const SERVER: &str = "ldaps://127.0.0.1:3636";
const PATIENCE: Patience = Patience { connect: Duration::from_secs(5), request: Duration::from_secs(5) };

fn ca() -> PathBuf {
    let folder = std::env::var_os("LATCHKEY_SLAPD").expect("no LDAP server: run this with script/slapd");
    PathBuf::from(folder).join("ca.pem")
}

fn settings() -> LdapSettings {
    LdapSettings {
        servers: vec![Server::parse(SERVER).unwrap()],
        tls: tls_config(Some(&ca())).unwrap(),
        account: "uid=svc,ou=service,dc=contoso,dc=test".to_owned(),
        password: Zeroizing::new("Svc!Writeback#2024".to_owned()),
        units: vec!["ou=staff,dc=contoso,dc=test".to_owned()],
        anchor: "entryUUID".to_owned(),
        protected_groups: vec!["cn=admins,dc=contoso,dc=test".to_owned()],
        patience: PATIENCE,
    }
}

async fn connect() -> Connection {
    Connection::open(&Server::parse(SERVER).unwrap(), &tls_config(Some(&ca())).unwrap(), PATIENCE).await.unwrap()
}

struct Person {
    dn: String,
    anchor: Anchor,
}

async fn person(name: &str) -> Person {
    let mut connection = connect().await;
    connection.bind("cn=admin,dc=contoso,dc=test", "R00t!Passw0rd").await.unwrap();
    let found = connection.search("dc=contoso,dc=test", Scope::Subtree, &format!("(uid={name})"), &["entryUUID"], 2).await.unwrap();
    Person { dn: found[0].dn.clone(), anchor: Anchor::new(found[0].bytes("entryUUID").unwrap()).unwrap() }
}

impl Person {
    async fn signs_in(&self, password: &str) -> bool {
        connect().await.bind(&self.dn, password).await.is_ok()
    }
}

async fn apply_with(directory: &Ldap, anchor: &Anchor, secrets: &Secrets, look_first: bool) -> Outcome {
    let deadline = Instant::now() + Duration::from_secs(15);
    directory.apply(&Order { anchor, secrets, look_first, created: Millis(i64::MAX), deadline }).await
}

async fn apply(person: &Person, secrets: &Secrets) -> Outcome {
    apply_with(&Ldap::new(settings()), &person.anchor, secrets, false).await
}

fn password(text: &str) -> Password {
    Password::new(Zeroizing::new(text.to_owned())).unwrap()
}

fn reset(new: &str) -> Secrets {
    Secrets::Reset { new: password(new) }
}

fn change(old: &str, new: &str) -> Secrets {
    Secrets::Change { old: password(old), new: password(new) }
}

fn verify(current: &str) -> Secrets {
    Secrets::Verify { current: password(current) }
}

fn told(outcome: Outcome) -> (Code, Vec<Reason>) {
    (outcome.code, outcome.reasons.iter().collect())
}

#[tokio::test]
async fn a_reset_obeys_the_policy_and_says_which_rule() {
    let alice = person("alice").await;
    assert_eq!(told(apply(&alice, &reset("short")).await), (Code::Policy, vec![Reason::TooShort]));
    assert_eq!(told(apply(&alice, &reset(&"x".repeat(200))).await), (Code::Policy, vec![Reason::TooLong]));
    assert_eq!(told(apply(&alice, &reset(NEW)).await), (Code::Success, vec![]));
    assert!(alice.signs_in(NEW).await && !alice.signs_in(START).await);
    assert_eq!(told(apply(&alice, &reset(NEW)).await), (Code::Policy, vec![Reason::UsedBefore]));
    // Looking first, it is seen that it is the password already.
    let outcome = apply_with(&Ldap::new(settings()), &alice.anchor, &reset(NEW), true).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, true));
    let ivan = person("ivan").await;
    assert_eq!(told(apply(&ivan, &reset(NEW)).await), (Code::Policy, vec![Reason::TooYoung]));
}

#[tokio::test]
async fn a_change_is_made_as_the_person() {
    let bob = person("bob").await;
    assert_eq!(apply(&bob, &change("Not-The-Old-1", NEW)).await.code, Code::WrongPassword);
    assert_eq!(told(apply(&bob, &change(START, "short")).await), (Code::Policy, vec![Reason::TooShort]));
    assert_eq!(apply(&bob, &change(START, NEW)).await.code, Code::Success);
    assert!(bob.signs_in(NEW).await && !bob.signs_in(START).await);
    assert_eq!(told(apply(&bob, &change(NEW, START)).await), (Code::Policy, vec![Reason::UsedBefore]));
    let heidi = person("heidi").await;
    assert_eq!(apply(&heidi, &change(START, NEW)).await.code, Code::CannotChange);
}

#[tokio::test]
async fn a_lock_is_told_and_taken_away() {
    let carol = person("carol").await;
    for _ in 0..3 {
        assert!(!carol.signs_in("Wrong-Guess-1").await);
    }
    assert_eq!(apply(&carol, &verify(START)).await.code, Code::Locked);
    assert_eq!(apply(&carol, &change(START, NEW)).await.code, Code::Locked);
    assert_eq!(apply(&carol, &Secrets::Unlock).await.code, Code::Success);
    assert!(carol.signs_in(START).await);
    assert_eq!(apply(&carol, &Secrets::Unlock).await.code, Code::Success);
    for _ in 0..3 {
        assert!(!carol.signs_in("Wrong-Guess-1").await);
    }
    assert_eq!(apply(&carol, &reset(NEW)).await.code, Code::Success);
    assert!(carol.signs_in(NEW).await);
}

#[tokio::test]
async fn a_temporary_password_must_be_replaced() {
    let dave = person("dave").await;
    assert_eq!(apply(&dave, &Secrets::AdminReset { new: password(NEW) }).await.code, Code::Success);
    assert_eq!(apply(&dave, &verify(NEW)).await.code, Code::MustChange);
    assert_eq!(apply(&dave, &change(NEW, OTHER)).await.code, Code::Success);
    assert_eq!(apply(&dave, &verify(OTHER)).await.code, Code::Success);
    assert_eq!(apply(&dave, &verify(NEW)).await.code, Code::WrongPassword);
}

#[tokio::test]
async fn what_may_not_be_touched_is_not() {
    for (name, code) in [("outsider", Code::OutOfScope), ("boss", Code::Protected), ("grace", Code::Disabled), ("svc", Code::OutOfScope)] {
        let somebody = person(name).await;
        assert_eq!(apply(&somebody, &reset(NEW)).await.code, code, "{name}");
    }
    let everywhere = Ldap::new(LdapSettings { units: vec!["dc=contoso,dc=test".to_owned()], ..settings() });
    let svc = person("svc").await;
    assert_eq!(apply_with(&everywhere, &svc.anchor, &reset(NEW), false).await.code, Code::Protected);
    let outsider = person("outsider").await;
    assert_eq!(apply_with(&everywhere, &outsider.anchor, &reset(NEW), false).await.code, Code::NoPermission);
    // A group that does not exist protects everybody.
    let strict = Ldap::new(LdapSettings { protected_groups: vec!["cn=gone,dc=contoso,dc=test".to_owned()], ..settings() });
    let erin = person("erin").await;
    assert_eq!(apply_with(&strict, &erin.anchor, &reset(NEW), false).await.code, Code::Misconfigured);
    for anchor in ["*", "no-such-uuid", "00000000-0000-0000-0000-000000000000"] {
        let nobody = Anchor::new(anchor.as_bytes()).unwrap();
        assert_eq!(apply_with(&everywhere, &nobody, &reset(NEW), false).await.code, Code::NotFound, "{anchor}");
    }
    assert!(erin.signs_in(START).await);
}

#[tokio::test]
async fn other_ways_to_the_server() {
    let frank = person("frank").await;
    let by = |server: &str| Server::parse(server).unwrap();
    let start_tls = Ldap::new(LdapSettings { servers: vec![by("ldap://127.0.0.1:3389")], ..settings() });
    assert_eq!(apply_with(&start_tls, &frank.anchor, &verify(START), false).await.code, Code::Success);
    let list = Ldap::new(LdapSettings { servers: vec![by("ldaps://127.0.0.1:9"), by(SERVER)], ..settings() });
    assert_eq!(apply_with(&list, &frank.anchor, &verify(START), false).await.code, Code::Success);
    let nobody = Ldap::new(LdapSettings { servers: vec![by("ldaps://127.0.0.1:9")], ..settings() });
    assert_eq!(apply_with(&nobody, &frank.anchor, &reset(NEW), false).await.code, Code::Unreachable);
    let strangers = Ldap::new(LdapSettings { tls: tls_config(None).unwrap(), ..settings() });
    assert_eq!(apply_with(&strangers, &frank.anchor, &reset(NEW), false).await.code, Code::Misconfigured);
    let wrong = Ldap::new(LdapSettings { password: Zeroizing::new("Wrong-Guess-1".to_owned()), ..settings() });
    assert_eq!(apply_with(&wrong, &frank.anchor, &reset(NEW), false).await.code, Code::Misconfigured);
    assert!(frank.signs_in(START).await);
}

/// The promise of a verdict, with the connection ended after every piece that the server sends.
#[tokio::test]
async fn a_connection_that_ends_anywhere_leaves_no_lie() {
    use crate::proxy::{Fault, Proxy};
    let judy = person("judy").await;
    let (mut present, mut seen, mut pieces) = (START.to_owned(), vec![], 0);
    for turn in 0..60 {
        let fault = if turn % 2 == 0 { Fault::CloseAfter(pieces) } else { Fault::SwallowAfter(pieces) };
        let proxy = Proxy::to("127.0.0.1:3636", fault).await;
        let patience = Patience { connect: Duration::from_secs(1), request: Duration::from_secs(1) };
        let servers = vec![Server::parse(&format!("ldaps://{}", proxy.address)).unwrap()];
        let directory = Ldap::new(LdapSettings { servers, patience, ..settings() });
        let new = format!("Maple-Tram-Orbit-{turn}");
        let outcome = apply_with(&directory, &judy.anchor, &reset(&new), false).await;
        let happened = judy.signs_in(&new).await;
        match outcome.code {
            Code::Success => assert!(happened, "told that it happened after {pieces} pieces, and it did not"),
            Code::Unknown => {}
            _ => assert!(!happened && judy.signs_in(&present).await, "told {:?} after {pieces} pieces", outcome.code),
        }
        if happened {
            present = new;
        }
        seen.push((outcome.code, outcome.looked));
        // Too far on: nothing went wrong. How many pieces there are differs a little, so the end is tried until it was met.
        let clean = outcome.code == Code::Success && !outcome.looked;
        if clean && seen.contains(&(Code::Success, true)) {
            break;
        }
        pieces = if clean { pieces.saturating_sub(3) } else { pieces + turn % 2 };
    }
    assert!(seen.contains(&(Code::Success, true)), "no change was found by looking: {seen:?}");
}
