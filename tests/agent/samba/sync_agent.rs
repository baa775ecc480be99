//! The real program's directory sync: with a relay that acknowledges, stops, vanishes and forgets.

use std::{collections::HashSet, process::Stdio};

use latchkey::protocol::{
    Anchor, Frame, Signed,
    frame::NewStanding,
    handshake::Standing,
    sync::{SyncBatch, SyncRequest},
};

use super::{agent::House, lab::*};
use crate::relay::DIRECTORY;

/// A unit of its own with so many people, and an agent that tells of it every ten seconds.
async fn house(name: &str, people: usize) -> (House, String, Vec<Person>) {
    let unit = format!("OU={name},{BASE}");
    let mut admin = administrator().await;
    let attributes = vec![(b"objectClass".to_vec(), HashSet::from([b"organizationalUnit".to_vec()]))];
    admin.ldap().add(&unit, attributes).await.unwrap().success().unwrap();
    let mut made = vec![];
    for number in 0..people {
        made.push(person_in(&mut admin, &format!("{name}-{number}"), &unit).await);
    }
    let house = House::new().await;
    house.configure("svc-writeback", "ldaps://127.0.0.1", "sync = { every_seconds = 10 }");
    let file = house.folder.join("agent.toml");
    let text = std::fs::read_to_string(&file).unwrap().replace(STAFF, &unit).replace(&format!(", \"OU=Strict,{BASE}\""), "");
    super::agent::private(&file, &text);
    (house, unit, made)
}

fn anchors(batches: &[SyncBatch]) -> HashSet<Anchor> {
    batches.iter().flat_map(|batch| batch.users.as_slice()).map(|user| user.anchor.clone()).collect()
}

fn said(house: &House, arguments: &[&str]) -> String {
    String::from_utf8(house.command(arguments).stdout(Stdio::piped()).output().unwrap().stdout).unwrap()
}

async fn remove(people: &[Person]) {
    let mut admin = administrator().await;
    for person in people {
        admin.ldap().delete(&person.dn).await.unwrap().success().unwrap();
    }
}

#[tokio::test]
async fn everybody_at_the_start_and_then_what_changed() {
    let _quiet = undisturbed().await;
    let (mut house, _, people) = house("sagent-a", 3).await;
    let dry = said(&house, &["sync", "--dry-run"]);
    assert!(dry.contains("sagent-a-0@corp.contoso.test") && dry.contains("of 3 people"), "{dry}");
    // It waits for approval, and tells nobody anything.
    house.relay.standing = Standing::Pending;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    connected.heartbeat().await;
    assert!(!house.folder.join("state/known").exists());
    let approved = Signed::sign(&NewStanding { standing: Standing::Active }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::NewStanding(approved)).await;
    let first = connected.batch(&house.relay).await;
    assert!(first.full && !first.dry_run && first.directory == DIRECTORY);
    // Killed before the answer, it begins again.
    agent.kill();
    assert!(!house.folder.join("state/known").exists());
    house.relay.standing = Standing::Active;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    let all = connected.sync(&house.relay).await;
    assert_eq!(anchors(&all), people.iter().map(|person| person.anchor.clone()).collect());
    assert!(all[0].run != first.run && all.iter().all(|batch| batch.full));

    set(&people[1].dn, "mobile", b"+31 6 55501001").await;
    let changed = connected.sync(&house.relay).await;
    assert_eq!(anchors(&changed), [people[1].anchor.clone()].into());
    assert!(!changed[0].full);
    remove(&people[2..]).await;
    let gone = connected.sync(&house.relay).await;
    assert_eq!((gone[0].gone.as_slice(), gone[0].full), (&[people[2].anchor.clone()][..], false));
    for _ in 0..100 {
        if said(&house, &["status"]).contains("2 people known to the portal, 0 refused") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let status = said(&house, &["status"]);
    for words in ["running      yes", "with the portal, active", "2 people known to the portal", "healthy: 1 of 1 servers", " s ago"] {
        assert!(status.contains(words), "no {words:?} in {status}");
    }

    // The portal asks what would be sent, and for everything.
    for dry_run in [true, false] {
        let asked = SyncRequest { directory: DIRECTORY, full: true, dry_run };
        connected.say(&Frame::SyncRequest(Signed::sign(&asked, &house.relay.command, &connected.scope).unwrap())).await;
        let all = connected.sync(&house.relay).await;
        assert_eq!((anchors(&all).len(), all[0].full, all[0].dry_run), (2, true, dry_run));
    }
    // Started again, it sends everything again: a portal that lost something has it back.
    agent.kill();
    assert!(said(&house, &["status"]).contains("running      no"));
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let all = connected.sync(&house.relay).await;
    assert!(all[0].full && anchors(&all).len() == 2);
}

#[tokio::test]
async fn many_who_vanish_at_once_are_kept_until_somebody_says_so() {
    let _quiet = undisturbed().await;
    let (house, _, people) = house("sagent-g", 8).await;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    assert_eq!(anchors(&connected.sync(&house.relay).await).len(), 8);
    set(&people[0].dn, "mobile", b"+31 6 55501001").await;
    remove(&people[2..]).await;
    let told = loop {
        let told = connected.sync(&house.relay).await;
        // The change may have been told before the deletions were made.
        if house.log().contains("nobody is deleted") || told[0].gone.as_slice().len() > 5 {
            break told;
        }
    };
    assert!(told.iter().all(|batch| batch.gone.as_slice().is_empty()));
    assert!(house.log().contains("event.id=32005"));
    // A restart, whose full run would delete by its silence, does not let them through.
    agent.kill();
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let told = connected.sync(&house.relay).await;
    assert!(told.iter().all(|batch| !batch.full && batch.gone.as_slice().is_empty()));
    assert!(said(&house, &["sync", "--dry-run"]).contains("would be held back"));
    assert!(said(&house, &["sync", "--allow-deletions"]).starts_with("6 people may be deleted"));
    let told = loop {
        let told = connected.sync(&house.relay).await;
        if !told[0].gone.as_slice().is_empty() {
            break told;
        }
    };
    let gone: HashSet<_> = told[0].gone.as_slice().iter().cloned().collect();
    assert_eq!(gone, people[2..].iter().map(|person| person.anchor.clone()).collect());
    for _ in 0..100 {
        if !house.folder.join("state/allow-deletions").exists() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(!house.folder.join("state/allow-deletions").exists(), "it was for once");
}

#[tokio::test]
async fn a_portal_that_wants_no_sync_gets_its_resets_all_the_same() {
    let _quiet = undisturbed().await;
    let (house, _, people) = house("sagent-s", 1).await;
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let batch = connected.batch(&house.relay).await;
    connected.take(&batch, true).await;
    let secrets = verify(START);
    let header = crate::relay::Relay::header(&secrets, &people[0].anchor);
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    assert!(connected.verdict(&house.relay, &header).await.code.is_success());
    assert!(!house.folder.join("state/known").exists());
}

#[tokio::test]
async fn switched_off_it_takes_no_work_and_switched_on_it_does_again() {
    let _quiet = undisturbed().await;
    let (mut house, _, people) = house("sagent-w", 1).await;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    connected.sync(&house.relay).await;
    let disable = house.command(&["disable"]).stdout(Stdio::piped()).spawn().unwrap();
    let Some(Frame::Switch(switch)) = connected.hear().await else { panic!("the portal is not told") };
    assert!(!switch.verify(&house.relay.identity(), &connected.scope).unwrap().on);
    assert!(String::from_utf8(disable.wait_with_output().unwrap().stdout).unwrap().starts_with("The portal was told"));
    // A hand-over that crossed it on the way is not begun: the portal gives it to another agent, or lets it expire.
    let secrets = verify(START);
    let header = crate::relay::Relay::header(&secrets, &people[0].anchor);
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    house.relay.standing = Standing::Disabled;
    let off = Signed::sign(&NewStanding { standing: Standing::Disabled }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::NewStanding(off)).await;
    let status = said(&house, &["status"]);
    assert!(status.contains("switch       off"), "{status}");
    // Started again it is still off, and says so again.
    agent.kill();
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let Some(Frame::Switch(switch)) = connected.hear().await else { panic!("the portal is not told again") };
    assert!(!switch.verify(&house.relay.identity(), &connected.scope).unwrap().on);

    let enable = house.command(&["enable"]).stdout(Stdio::piped()).spawn().unwrap();
    let Some(Frame::Switch(switch)) = connected.hear().await else { panic!("the portal is not told") };
    assert!(switch.verify(&house.relay.identity(), &connected.scope).unwrap().on);
    assert!(enable.wait_with_output().unwrap().status.success());
    let on = Signed::sign(&NewStanding { standing: Standing::Active }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::NewStanding(on)).await;
    assert!(connected.batch(&house.relay).await.full);
    assert!(!house.folder.join("state/switched-off").exists());
    let header = crate::relay::Relay::header(&secrets, &people[0].anchor);
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    assert!(connected.verdict(&house.relay, &header).await.code.is_success());
}
