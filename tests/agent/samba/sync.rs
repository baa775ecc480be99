//! Who is in the units, read from real domains: what changed and nothing else, and never a deletion that was none.

use std::collections::HashSet;

use latchkey::{
    agent::{
        directories::{
            active_directory::{ActiveDirectory, controller::DomainSettings},
            connection::{Change, Connection, Server},
            reading::Attributes,
        },
        sync::{
            known::Known,
            plan::{Plan, plan},
        },
    },
    protocol::{Anchor, sync::SyncUser},
};

use super::lab::*;

pub fn attributes() -> Attributes {
    Attributes {
        user_name: "userPrincipalName".to_owned(),
        mail: "mail".to_owned(),
        office_phone: "telephoneNumber".to_owned(),
        mobile_phone: "mobile".to_owned(),
    }
}

/// Reads again and again, and believes that the portal took everything.
struct Follower {
    directory: ActiveDirectory,
    known: Known,
    /// Whether the last reading was a whole one.
    whole: bool,
}

impl Follower {
    fn of(domains: Vec<DomainSettings>) -> Self {
        Self { directory: ActiveDirectory::new(domains), known: Known::default(), whole: false }
    }

    async fn turn(&mut self) -> Plan {
        let mut readings = self.directory.read(&self.known, false, &attributes()).await.unwrap();
        self.whole = readings.iter().any(|reading| reading.whole);
        let told = match plan(&self.known, readings, false) {
            Ok(told) => told,
            Err(_) => {
                readings = self.directory.read(&self.known, true, &attributes()).await.unwrap();
                plan(&self.known, readings, false).unwrap()
            }
        };
        self.known = told.next.clone();
        told
    }

    /// The one person whom the next turn tells of, without anybody who is gone.
    async fn one(&mut self) -> SyncUser {
        let told = self.turn().await;
        assert_eq!((told.users.len(), told.gone.as_slice()), (1, &[][..]), "{:?}", told.users);
        told.users[0].clone()
    }
}

async fn unit(name: &str) -> String {
    let dn = format!("OU={name},{BASE}");
    let attributes = vec![(b"objectClass".to_vec(), HashSet::from([b"organizationalUnit".to_vec()]))];
    administrator().await.ldap().add(&dn, attributes).await.unwrap().success().unwrap();
    dn
}

async fn group(name: &str, unit: &str) -> String {
    let dn = format!("CN={name},{unit}");
    let attributes = vec![(b"objectClass".to_vec(), HashSet::from([b"group".to_vec()]))];
    administrator().await.ldap().add(&dn, attributes).await.unwrap().success().unwrap();
    dn
}

async fn change(dn: &str, change: Change) {
    administrator().await.modify(dn, vec![change], vec![]).await.unwrap();
}

async fn rename(dn: &str, rdn: &str, unit: &str) {
    administrator().await.ldap().modifydn(dn, rdn, true, Some(unit)).await.unwrap().success().unwrap();
}

async fn delete(dn: &str) {
    administrator().await.ldap().delete(dn).await.unwrap().success().unwrap();
}

fn reading(account: &str, unit: &str) -> DomainSettings {
    DomainSettings { units: vec![unit.to_owned()], ..settings(account) }
}

/// Everything that can happen to a person, one after another.
async fn follows_every_change(account: &str, label: &str) {
    let _alone = alone().await;
    let (inside, outside) = (unit(&format!("{label} in")).await, unit(&format!("{label} out")).await);
    let mut admin = administrator().await;
    let one = person_in(&mut admin, &format!("{label}-one"), &inside).await;
    let two = person_in(&mut admin, &format!("{label}-two"), &inside).await;
    let far = person_in(&mut admin, &format!("{label}-far"), &outside).await;
    let mut follower = Follower::of(vec![reading(account, &inside)]);

    let first = follower.turn().await;
    assert!(follower.whole);
    assert_eq!(first.users.len(), 2);
    let told = first.users.iter().find(|user| user.anchor == one.anchor).unwrap();
    assert_eq!(told.upn.as_str(), format!("{label}-one@corp.contoso.test"));
    assert_eq!(told.display_name.as_str(), format!("{label}-one Test"));
    assert!(told.password_set.is_some() && !told.disabled && !told.protected && told.rules == 0);
    assert!(follower.turn().await.is_empty());
    assert!(!follower.whole, "it asked for changes only");

    set(&one.dn, "telephoneNumber", b"+31 20 5550100").await;
    set(&one.dn, "mobile", b"+31 6 55501000").await;
    let told = follower.one().await;
    assert_eq!((told.office_phone.as_str(), told.mobile_phone.as_str()), ("+31 20 5550100", "+31 6 55501000"));
    change(&one.dn, Change::Clear("telephoneNumber")).await;
    assert_eq!(follower.one().await.office_phone.as_str(), "");
    let name = format!("{label}-zo\u{eb}@contoso.test");
    set(&one.dn, "userPrincipalName", name.as_bytes()).await;
    assert_eq!(follower.one().await.upn.as_str(), name);
    // What is not sent does not matter.
    set(&one.dn, "description", b"on leave").await;
    assert!(follower.turn().await.is_empty());

    set(&one.dn, "unicodePwd", &quoted(NEW)).await;
    let set_at = follower.one().await.password_set.unwrap();
    assert!((set_at.0 - crate::relay::now().0).abs() < 60_000);
    set(&one.dn, "pwdLastSet", b"0").await;
    assert_eq!(follower.one().await.password_set, None);
    set(&one.dn, "userAccountControl", b"514").await;
    assert!(follower.one().await.disabled);
    set(&one.dn, "userAccountControl", b"512").await;
    assert!(!follower.one().await.disabled);

    // A group's members change the group, not the people.
    let staff = group(&format!("{label} (a*b) \\5c"), &outside).await;
    change(&staff, Change::Add("member", one.dn.clone().into_bytes())).await;
    let told = follower.turn().await;
    assert_eq!(told.users.len(), 1);
    assert_eq!((told.users[0].groups.as_slice().len(), told.groups.len()), (1, 1));
    assert_eq!(told.users[0].groups.as_slice()[0], told.groups[0].anchor);
    change(&staff, Change::Add("member", two.dn.clone().into_bytes())).await;
    assert_eq!(follower.one().await.anchor, two.anchor);
    change(&staff, Change::Delete("member", one.dn.clone().into_bytes())).await;
    let told = follower.one().await;
    assert_eq!((told.anchor, told.groups.as_slice().len()), (one.anchor.clone(), 0));
    assert!(!follower.whole);
    // Through another group its members administer.
    change(&format!("CN=Account Operators,CN=Builtin,{BASE}"), Change::Add("member", staff.clone().into_bytes())).await;
    let told = follower.one().await;
    assert!(told.protected && told.anchor == two.anchor);
    delete(&staff).await;
    let told = follower.one().await;
    assert!(!told.protected && told.groups.as_slice().is_empty());

    // Renamed and moved within the units, it is the same person.
    rename(&one.dn, &format!("CN={label}-uno"), &inside).await;
    let moved = format!("CN={label}-uno,{inside}");
    assert!(follower.turn().await.is_empty());
    rename(&moved, &format!("CN={label}-uno"), &outside).await;
    assert_eq!(follower.turn().await.gone, std::slice::from_ref(&one.anchor));
    rename(&format!("CN={label}-uno,{outside}"), &format!("CN={label}-uno"), &inside).await;
    assert_eq!(follower.one().await.anchor, one.anchor);
    rename(&far.dn, &format!("CN={label}-far"), &inside).await;
    assert_eq!(follower.one().await.anchor, far.anchor);

    delete(&two.dn).await;
    let told = follower.turn().await;
    assert!(!follower.whole && told.users.is_empty());
    assert_eq!(told.gone, [two.anchor]);
    assert!(follower.turn().await.is_empty());

    // A unit that moves takes its people along, and changes none of them.
    let below = format!("OU=below,{inside}");
    let values = vec![(b"objectClass".to_vec(), HashSet::from([b"organizationalUnit".to_vec()]))];
    admin.ldap().add(&below, values).await.unwrap().success().unwrap();
    let deep = person_in(&mut admin, &format!("{label}-deep"), &below).await;
    assert_eq!(follower.one().await.anchor, deep.anchor);
    rename(&below, "OU=below", &outside).await;
    assert_eq!(follower.turn().await.gone, [deep.anchor]);
    // The unit of the agent's file itself is gone: that is a mistake in the file, and not the end of everybody.
    rename(&inside, &format!("OU={label} in"), &outside).await;
    let error = follower.directory.read(&follower.known, false, &attributes()).await.unwrap_err();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

#[tokio::test]
async fn every_change_is_told_and_nothing_else() {
    follows_every_change("svc-writeback", "sync-a").await;
}

#[tokio::test]
async fn an_account_that_may_not_see_what_was_deleted_compares() {
    follows_every_change("svc-no-unexpire", "sync-b").await;
}

#[tokio::test]
async fn awkward_names_and_values_arrive_as_they_are() {
    let _quiet = undisturbed().await;
    let unit = unit("sync \\, \\\"odd\\\" \\+ \\# \\<x\\> \u{4f60}\u{597d}").await;
    let mut admin = administrator().await;
    let dn = format!("CN=O'Brien\\, \\\"Zo\u{eb}\\\" (x*)\\+\\;,{unit}");
    let one = |value: &str| HashSet::from([value.as_bytes().to_vec()]);
    let attributes = vec![
        (b"objectClass".to_vec(), one("user")),
        (b"sAMAccountName".to_vec(), one("sync-odd")),
        (b"givenName".to_vec(), one("Zo\u{eb} \u{1f600}")),
        (b"sn".to_vec(), one("O'Brien, (x*)")),
        (b"displayName".to_vec(), one("  \u{202e}Bob\t\u{7}  ")),
        (b"telephoneNumber".to_vec(), one(&"0123456789".repeat(7)[..64])),
        (b"mobile".to_vec(), one("+31 6 \u{e9}")),
        (b"userAccountControl".to_vec(), one("514")),
    ];
    admin.ldap().add(&dn, attributes).await.unwrap().success().unwrap();
    // An anchor of its own, with bytes that mean something elsewhere.
    let anchor: [u8; 16] = [0, b'*', b'(', b')', b'\\', 0xff, 0xfe, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    set(&dn, "mS-DS-ConsistencyGuid", &anchor).await;
    let group = group("sync odd \\, (*) \\+ group", &unit).await;
    change(&group, Change::Add("member", dn.clone().into_bytes())).await;
    let mut follower = Follower::of(vec![reading("svc-writeback", &unit)]);
    let told = follower.turn().await;
    assert_eq!(told.users.len(), 1);
    let user = &told.users[0];
    assert_eq!(user.anchor, Anchor::new(&anchor).unwrap());
    assert_eq!((user.given_name.as_str(), user.family_name.as_str()), ("Zo\u{eb} \u{1f600}", "O'Brien, (x*)"));
    assert_eq!(user.display_name.as_str(), "\u{202e}Bob");
    assert_eq!((user.office_phone.as_str().len(), user.mobile_phone.as_str()), (64, "+31 6 \u{e9}"));
    assert_eq!((user.password_set, user.disabled), (None, true));
    assert_eq!(told.groups[0].name.as_str(), "sync odd , (*) + group");
    // Another anchor is another person.
    set(&dn, "mS-DS-ConsistencyGuid", &[7; 16]).await;
    let told = follower.turn().await;
    assert_eq!((told.gone, told.users[0].anchor.clone()), (vec![Anchor::new(&anchor).unwrap()], Anchor::new(&[7; 16]).unwrap()));
}

#[tokio::test]
async fn who_administers_and_what_is_no_person_is_marked_or_left_out() {
    let _quiet = undisturbed().await;
    let mut follower = Follower::of(vec![settings("svc-writeback")]);
    let told = follower.turn().await;
    let user = |name: &str| told.users.iter().find(|user| user.upn.as_str().starts_with(&format!("{name}@")));
    for (name, protected) in [("alice", false), ("boss", true), ("chief", true), ("heidi", false)] {
        assert_eq!(user(name).unwrap().protected, protected, "{name}");
    }
    assert_eq!(user("ivan").unwrap().rules, 255, "he has rules of his own");
    assert!(user("outsider").is_none() && user("svc-writeback").is_none());
    assert_eq!(user("alice").unwrap().mail.as_str(), "alice@contoso.test");
}

#[tokio::test]
async fn people_by_the_thousand_come_in_pages() {
    const MANY: usize = 1_200;
    let _quiet = undisturbed().await;
    let unit = unit("sync many").await;
    let admin = administrator().await;
    let mut making = tokio::task::JoinSet::new();
    let handle = { admin }.ldap().clone();
    for number in 0..MANY {
        let (mut ldap, unit) = (handle.clone(), unit.clone());
        making.spawn(async move {
            let one = |value: &str| HashSet::from([value.as_bytes().to_vec()]);
            let name = format!("sync-many-{number}");
            let attributes = vec![
                (b"objectClass".to_vec(), one("user")),
                (b"sAMAccountName".to_vec(), one(&name)),
                (b"userAccountControl".to_vec(), one("514")),
            ];
            ldap.add(&format!("CN={name},{unit}"), attributes).await.unwrap().success().unwrap();
        });
    }
    making.join_all().await;
    let mut follower = Follower::of(vec![reading("svc-writeback", &unit)]);
    let told = follower.turn().await;
    assert_eq!(told.users.iter().map(|user| &user.anchor).collect::<HashSet<_>>().len(), MANY);
    let batches = told.batches(crate::relay::DIRECTORY, crate::relay::DIRECTORY, false);
    assert!(batches.len() >= MANY / 200 && batches.last().unwrap().last);
}

#[tokio::test]
async fn several_forests_are_one_directory_and_another_database_is_read_as_a_whole() {
    let _quiet = undisturbed().await;
    let here = unit("sync two").await;
    let person = person_in(&mut administrator().await, "sync-two-one", &here).await;
    let mut follower = Follower::of(vec![reading("svc-writeback", &here), other_forest()]);
    let told = follower.turn().await;
    let of = |domain: &str| told.users.iter().filter(|user| user.upn.as_str().ends_with(domain)).count();
    assert_eq!(of("@corp.contoso.test"), 1);
    let others = of("@emea.fabrikam.test");
    assert!(others >= 6);
    assert!(
        told.users.iter().all(|user| user.rules == 255 || usize::from(user.rules) == usize::from(user.upn.as_str().contains("fabrikam")))
    );
    assert_ne!(follower.known.marks[0].source, follower.known.marks[1].source);

    // The same numbers in another controller's database mean nothing: everything is read, and the guard has its say about the rest.
    let elsewhere = ActiveDirectory::new(vec![other_forest()]);
    let readings = elsewhere.read(&follower.known, false, &attributes()).await.unwrap();
    assert!(readings[0].whole);
    let mut only_one = follower.known.clone();
    only_one.marks.truncate(1);
    let readings = ActiveDirectory::new(vec![reading("svc-writeback", &here)]).read(&only_one, false, &attributes()).await.unwrap();
    let told = plan(&only_one, readings, false).unwrap();
    assert_eq!(told.gone.len(), others);
    assert!(told.deletes_too_many(&only_one, 10));

    // With one in the dark nothing is read, so that nobody seems gone.
    let dark = DomainSettings { servers: vec![Server::parse("ldaps://127.0.0.1:9").unwrap()], ..other_forest() };
    let half = ActiveDirectory::new(vec![reading("svc-writeback", &here), dark]);
    assert!(half.read(&follower.known, true, &attributes()).await.is_err());
    // Other units are another question.
    let mut wider = Follower::of(vec![DomainSettings { units: vec![here.clone(), STAFF.to_owned()], ..settings("svc-writeback") }]);
    wider.known = follower.known.clone();
    let told = wider.turn().await;
    assert!(wider.whole && told.users.iter().all(|user| user.anchor != person.anchor));
}

#[tokio::test]
async fn two_with_one_anchor_are_both_left_out() {
    let _quiet = undisturbed().await;
    let unit = unit("sync twins").await;
    let mut admin: Connection = administrator().await;
    let one = person_in(&mut admin, "sync-twin-1", &unit).await;
    let mut follower = Follower::of(vec![reading("svc-writeback", &unit)]);
    follower.turn().await;
    let two = person_in(&mut admin, "sync-twin-2", &unit).await;
    set(&two.dn, "mS-DS-ConsistencyGuid", one.anchor.as_slice()).await;
    let told = follower.turn().await;
    assert_eq!((told.ambiguous, told.gone), (2, vec![one.anchor.clone()]));
    // A change of one of them does not make it the only one.
    set(&two.dn, "mobile", b"+31 6 55501001").await;
    assert!(follower.turn().await.users.is_empty());
    // One of them is disabled: the other is meant, as for a reset.
    set(&two.dn, "userAccountControl", b"514").await;
    assert_eq!(follower.one().await.upn.as_str(), "sync-twin-1@corp.contoso.test");
}
