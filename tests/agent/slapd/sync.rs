//! Who is in the units of a real `OpenLDAP`: what changed and nothing else, and never a deletion that was none.

use std::collections::HashSet;

use latchkey::{
    agent::{
        directories::{
            connection::{Change, Connection},
            ldap::{Ldap, LdapSettings},
            reading::{Attributes, ReadError},
        },
        sync::{
            known::Known,
            plan::{Plan, plan},
        },
    },
    protocol::sync::SyncUser,
};
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::{START, connect, settings};

const BASE: &str = "dc=contoso,dc=test";

fn attributes() -> Attributes {
    Attributes {
        user_name: "mail".to_owned(),
        mail: "mail".to_owned(),
        office_phone: "telephoneNumber".to_owned(),
        mobile_phone: "mobile".to_owned(),
    }
}

async fn administrator() -> Connection {
    let mut connection = connect().await;
    connection.bind("cn=admin,dc=contoso,dc=test", "R00t!Passw0rd").await.unwrap();
    connection
}

async fn add(dn: &str, values: &[(&str, &str)]) {
    let mut all: Vec<(Vec<u8>, HashSet<Vec<u8>>)> = vec![];
    for (name, value) in values {
        match all.iter_mut().find(|(there, _)| there == name.as_bytes()) {
            Some((_, values)) => drop(values.insert(value.as_bytes().to_vec())),
            None => all.push((name.as_bytes().to_vec(), HashSet::from([value.as_bytes().to_vec()]))),
        }
    }
    administrator().await.ldap().add(dn, all).await.unwrap().success().unwrap();
}

async fn unit(name: &str) -> String {
    let dn = format!("ou={name},{BASE}");
    add(&dn, &[("objectClass", "organizationalUnit")]).await;
    dn
}

async fn somebody(name: &str, unit: &str) -> String {
    let dn = format!("uid={name},{unit}");
    let mail = format!("{name}@contoso.test");
    add(&dn, &[("objectClass", "inetOrgPerson"), ("cn", name), ("sn", "Test"), ("mail", &mail), ("userPassword", START)]).await;
    dn
}

async fn change(dn: &str, change: Change) {
    administrator().await.modify(dn, vec![change], vec![]).await.unwrap();
}

async fn rename(dn: &str, rdn: &str, unit: &str) {
    administrator().await.ldap().modifydn(dn, rdn, true, Some(unit)).await.unwrap().success().unwrap();
}

struct Follower {
    directory: Ldap,
    known: Known,
    whole: bool,
}

impl Follower {
    fn of(settings: LdapSettings) -> Self {
        Self { directory: Ldap::new(settings), known: Known::default(), whole: false }
    }

    async fn turn(&mut self) -> Plan {
        let reading = self.directory.read(&self.known, false, &attributes()).await.unwrap();
        self.whole = reading.whole;
        let told = plan(&self.known, vec![reading], false).unwrap();
        self.known = told.next.clone();
        told
    }

    async fn one(&mut self) -> SyncUser {
        let told = self.turn().await;
        assert_eq!((told.users.len(), told.gone.as_slice()), (1, &[][..]), "{:?}", told.users);
        told.users[0].clone()
    }
}

/// A changed group makes everybody be read: who changes one, or looks whether that happened, does so alone.
static GROUPS: Mutex<()> = Mutex::const_new(());

#[tokio::test]
async fn every_change_is_told_and_nothing_else() {
    let _alone = GROUPS.lock().await;
    let (inside, outside) = (unit("sync in").await, unit("sync out").await);
    let (one, two) = (somebody("sone", &inside).await, somebody("stwo", &inside).await);
    let mut follower = Follower::of(LdapSettings { units: vec![inside.clone()], ..settings() });
    let first = follower.turn().await;
    assert!(follower.whole);
    assert_eq!(first.users.len(), 2);
    let anchor_of =
        |name: &str| first.users.iter().find(|user| user.upn.as_str() == format!("{name}@contoso.test")).unwrap().anchor.clone();
    let (first_one, first_two) = (anchor_of("sone"), anchor_of("stwo"));
    assert!(first.users.iter().all(|user| user.password_set.is_some() && user.rules == 255 && !user.disabled && !user.protected));
    assert!(follower.turn().await.is_empty());

    change(&one, Change::Replace("telephoneNumber", b"+31 20 5550100".to_vec())).await;
    assert_eq!(follower.one().await.office_phone.as_str(), "+31 20 5550100");
    change(&one, Change::Clear("telephoneNumber")).await;
    assert_eq!(follower.one().await.office_phone.as_str(), "");
    change(&one, Change::Replace("pwdAccountLockedTime", b"000001010000Z".to_vec())).await;
    assert!(follower.one().await.disabled);
    change(&one, Change::Clear("pwdAccountLockedTime")).await;
    assert!(!follower.one().await.disabled);
    change(&one, Change::Replace("pwdReset", b"TRUE".to_vec())).await;
    assert_eq!(follower.one().await.password_set, None);

    let group = format!("cn=s\\, (a*b) group,{outside}");
    add(&group, &[("objectClass", "groupOfNames"), ("member", &one)]).await;
    let told = follower.turn().await;
    assert_eq!((told.users.len(), told.groups.len(), told.groups[0].name.as_str()), (1, 1, "s, (a*b) group"));
    change(&group, Change::Add("member", two.clone().into_bytes())).await;
    assert_eq!(follower.one().await.anchor, first_two);
    change(&group, Change::Delete("member", one.clone().into_bytes())).await;
    let told = follower.one().await;
    assert!(told.anchor == first_one && told.groups.as_slice().is_empty());
    change("cn=admins,dc=contoso,dc=test", Change::Add("member", one.clone().into_bytes())).await;
    assert!(follower.one().await.protected);
    change("cn=admins,dc=contoso,dc=test", Change::Delete("member", one.clone().into_bytes())).await;
    assert!(!follower.one().await.protected);
    administrator().await.ldap().delete(&group).await.unwrap().success().unwrap();
    assert_eq!(follower.one().await.anchor, first_two);

    rename(&two, "uid=sdos", &inside).await;
    assert!(follower.turn().await.is_empty());
    rename(&format!("uid=sdos,{inside}"), "uid=sdos", &outside).await;
    assert_eq!(follower.turn().await.gone, std::slice::from_ref(&first_two));
    rename(&format!("uid=sdos,{outside}"), "uid=sdos", &inside).await;
    assert_eq!(follower.one().await.anchor, first_two);
    administrator().await.ldap().delete(&one).await.unwrap().success().unwrap();
    let told = follower.turn().await;
    assert_eq!((told.gone, told.users.len()), (vec![first_one], 0));
}

#[tokio::test]
async fn changes_are_asked_for_by_their_time() {
    let _alone = GROUPS.lock().await;
    let unit = unit("sync time").await;
    let person = somebody("stime", &unit).await;
    let mut follower = Follower::of(LdapSettings { units: vec![unit.clone()], ..settings() });
    follower.turn().await;
    assert!(follower.turn().await.is_empty());
    assert!(!follower.whole, "it asked for changes only");
    // As if all of it had been changed long before it was read.
    follower.known.marks[0].at += 3_600;
    assert!(follower.turn().await.is_empty());
    assert!(!follower.whole);
    // Somebody whose time is before the mark, and who was not there before, was moved here.
    let moved = somebody("smoved", &unit).await;
    assert_eq!(follower.one().await.upn.as_str(), "smoved@contoso.test");
    administrator().await.ldap().delete(&moved).await.unwrap().success().unwrap();
    assert_eq!(follower.turn().await.gone.len(), 1);
    assert!(!follower.whole);
    follower.known.marks[0].at -= 3_600;
    // A group that was changed, once, is no reason to read everybody for ever.
    let group = format!("cn=stime,{BASE}");
    add(&group, &[("objectClass", "groupOfNames"), ("member", &person)]).await;
    assert_eq!(follower.one().await.groups.as_slice().len(), 1);
    assert!(follower.whole);
    assert!(follower.turn().await.is_empty());
    assert!(!follower.whole);
    change(&person, Change::Replace("mobile", b"+31 6 55501001".to_vec())).await;
    assert_eq!(follower.one().await.mobile_phone.as_str(), "+31 6 55501001");
}

#[tokio::test]
async fn people_by_the_thousand_come_in_pages_or_not_at_all() {
    const MANY: usize = 1_200;
    let unit = unit("sync many").await;
    let mut admin = administrator().await;
    for number in 0..MANY {
        let one = |value: &str| HashSet::from([value.as_bytes().to_vec()]);
        let name = format!("smany-{number}");
        let attributes = vec![(b"objectClass".to_vec(), one("inetOrgPerson")), (b"cn".to_vec(), one(&name)), (b"sn".to_vec(), one("Test"))];
        admin.ldap().add(&format!("uid={name},{unit}"), attributes).await.unwrap().success().unwrap();
    }
    let units = vec![unit];
    let told = Follower::of(LdapSettings { units: units.clone(), ..settings() }).turn().await;
    assert_eq!(told.users.iter().map(|user| &user.anchor).collect::<HashSet<_>>().len(), MANY);
    // A server that gives only some of them would make the others seem gone.
    let account = somebody("slimited", &units[0]).await;
    let limited = LdapSettings { account, password: Zeroizing::new(START.to_owned()), units, ..settings() };
    let error = Ldap::new(limited).read(&Known::default(), true, &attributes()).await.unwrap_err();
    assert!(matches!(&error, ReadError::Misconfigured(why) if why.contains("limit of size")), "{error}");
}
