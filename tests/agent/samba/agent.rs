//! The real program, `latchkey-agent`, between a relay and a real domain controller; killed where it hurts.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use latchkey::{
    agent::journal,
    protocol::{
        Anchor, Code, Frame, Millis, Secrets, Signed, SigningKey, TransportKey,
        frame::{Delivery, NewStanding},
        handshake::Standing,
        health::DirectoryState,
        roll::{RollAnswer, RollRecorded, RollRequest},
        wire::Wire as _,
    },
};
use tokio::sync::Notify;
use uuid::Uuid;

use super::lab::*;
use crate::{
    proxy::{Fault, Proxy},
    relay::{AGENT, Relay},
};

/// An agent of its own files, onboarded with a relay of its own.
pub struct House {
    pub relay: Relay,
    pub folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Ends with its test, however that ends.
pub struct Running(pub Child);

impl Running {
    /// SIGKILL: nothing in the program hears of it.
    pub fn kill(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn private(path: &std::path::Path, text: &str) {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path).unwrap();
    std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
}

impl House {
    pub async fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("latchkey-agent-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        private(&folder.join("password"), &format!("{SERVICE}\n"));
        let mut house = Self { relay: Relay::start().await, folder };
        house.configure("svc-writeback", "ldaps://127.0.0.1", "");
        let mut onboard = house.command(&["onboard", "--name", "test"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        std::io::Write::write_all(&mut onboard.stdin.take().unwrap(), house.relay.code.reveal().as_bytes()).unwrap();
        house.relay.admit().await;
        let said = onboard.wait_with_output().unwrap();
        assert!(said.status.success());
        let fingerprint = &house.relay.known.as_ref().unwrap().fingerprint;
        let said = String::from_utf8(said.stdout).unwrap();
        assert!(said.contains(fingerprint));
        // It ends with whom it would tell of.
        assert!(said.contains("new     alice@corp.contoso.test") && said.contains(" 0 deletions, "), "{said}");
        house
    }

    pub fn configure(&self, account: &str, server: &str, more: &str) {
        // Only who tests it wants to hear of the staff.
        let sync = if more.contains("sync") { "" } else { "sync = { enabled = false }" };
        let text = format!(
            r#"
            portal = "http://{}"
            state = "{}"
            {more}
            {sync}
            [[domain]]
            servers = ["{server}"]
            account = "{account}@corp.contoso.test"
            password_file = "{}"
            authorities = "{}"
            units = ["{STAFF}", "OU=Strict,{BASE}"]
            use_primary = false
            "#,
            self.relay.address,
            self.folder.join("state").display(),
            self.folder.join("password").display(),
            dir().join("dc/ca.pem").display(),
        );
        private(&self.folder.join("agent.toml"), &text);
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey-agent"));
        command.args(arguments).env("LATCHKEY_AGENT_CONFIG", self.folder.join("agent.toml")).env("RUST_LOG", "trace");
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command
    }

    pub fn run(&self) -> Running {
        Running(self.command(&["run"]).spawn().unwrap())
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Waits until the journal has so many open and so many unacknowledged requests.
    pub async fn journal_has(&self, open: usize, unrecorded: usize) {
        let path = self.folder.join("state/journal");
        for _ in 0..600 {
            if journal::count(&path).is_ok_and(|(_, o, u)| (o, u) == (open, unrecorded)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the journal has {:?}", journal::count(&path));
    }
}

#[tokio::test]
async fn a_reset_goes_from_the_portal_to_the_directory_and_back() {
    let _quiet = undisturbed().await;
    let person = person("agent-whole").await;
    let house = House::new().await;
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = reset(NEW);
    let header = Relay::header(&secrets, &person.anchor);
    let delivery = house.relay.delivery(&header, &secrets);
    connected.hand_over(&delivery, &house.relay.command).await;
    let signed = connected.report().await;
    let verdict = latchkey::protocol::verdict::accept(&signed, &house.relay.identity(), &connected.scope, &header).unwrap();
    assert_eq!((verdict.code, verdict.attempt, verdict.looked), (Code::Success, 1, false));
    assert_eq!(person.signs_in(NEW).await, Ok(()));

    // Handed over again, it says the same words and sets nothing.
    let set = number(&person.dn, "pwdLastSet").await;
    connected.hand_over(&Delivery { attempt: 2, ..delivery }, &house.relay.command).await;
    assert_eq!(connected.report().await.to_bytes(), signed.to_bytes());
    assert_eq!(number(&person.dn, "pwdLastSet").await, set);
    connected.record(&verdict).await;
    house.journal_has(0, 0).await;

    let log = house.log();
    for event in ["event.id=31001", "event.id=31002", "event.id=31015", "event.id=31005"] {
        assert!(log.contains(event), "no {event}");
    }
    for secret in [NEW, SERVICE, START, &*house.relay.code.reveal(), &hex::encode(house.relay.credential.as_bytes())] {
        assert!(!log.contains(secret), "a secret in the log");
    }
}

#[tokio::test]
async fn killed_between_deciding_and_telling_it_tells_after_all_and_sets_nothing_again() {
    let _quiet = undisturbed().await;
    let person = person("agent-decided").await;
    let house = House::new().await;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = reset(NEW);
    let header = Relay::header(&secrets, &person.anchor);
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    // The connection goes before the verdict can: it is in the journal and nowhere else.
    drop(connected);
    house.journal_has(0, 1).await;
    agent.kill();
    let set = number(&person.dn, "pwdLastSet").await;
    assert_eq!(person.signs_in(NEW).await, Ok(()));

    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let verdict = connected.verdict(&house.relay, &header).await;
    assert_eq!((verdict.code, verdict.attempt), (Code::Success, 1));
    connected.record(&verdict).await;
    house.journal_has(0, 0).await;
    assert_eq!(number(&person.dn, "pwdLastSet").await, set);
}

/// Dies with the modification on its way: held back for good, or passed on after the death.
async fn dies_at_the_modification(name: &str, passed_on: bool) -> (Person, latchkey::protocol::Verdict) {
    let person = person(name).await;
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let length = super::faults::modification_length(name).await;
    let proxy = Proxy::to("127.0.0.1:636", Fault::HoldAt { length, reached: reached.clone(), go_on: go_on.clone() }).await;
    let house = House::new().await;
    house.configure("svc-writeback", &format!("ldaps://{}", proxy.address), "");
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = reset(NEW);
    let header = Relay::header(&secrets, &person.anchor);
    let delivery = house.relay.delivery(&header, &secrets);
    connected.hand_over(&delivery, &house.relay.command).await;
    reached.notified().await;
    agent.kill();
    if passed_on {
        go_on.notify_one();
        for _ in 0..100 {
            if person.signs_in(START).await.is_err() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    house.configure("svc-writeback", "ldaps://127.0.0.1", "");
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let Some(Frame::Unfinished(open)) = connected.hear().await else { panic!("it does not say what it left open") };
    let open = open.verify(&house.relay.identity(), &connected.scope).unwrap();
    assert_eq!(open.messages.as_slice(), [header.message]);
    // Even a portal that forgets to say so gets a look before a write.
    connected.hand_over(&Delivery { attempt: 2, ..delivery }, &house.relay.command).await;
    let verdict = connected.verdict(&house.relay, &header).await;
    (person, verdict)
}

#[tokio::test]
async fn killed_with_the_modification_sent_it_finds_what_happened() {
    let _quiet = undisturbed().await;
    let (person, verdict) = dies_at_the_modification("agent-sent-1", true).await;
    assert_eq!((verdict.code, verdict.attempt, verdict.looked), (Code::Success, 2, true));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn killed_before_the_modification_is_sent_it_sets_the_password_in_its_next_life() {
    let _quiet = undisturbed().await;
    let (person, verdict) = dies_at_the_modification("agent-held-1", false).await;
    assert_eq!((verdict.code, verdict.attempt, verdict.looked), (Code::Success, 2, false));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn what_comes_too_late_or_too_often_is_not_carried_out() {
    let _quiet = undisturbed().await;
    let person = person("agent-limits").await;
    let house = House::new().await;
    house.configure("svc-writeback", "ldaps://127.0.0.1", "limits = { per_minute = 1, per_day = 500 }");
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = reset(NEW);

    let header = Relay::header(&secrets, &person.anchor);
    let late = Delivery { remaining_ms: 0, ..house.relay.delivery(&header, &secrets) };
    connected.hand_over(&late, &house.relay.command).await;
    assert_eq!(connected.verdict(&house.relay, &header).await.code, Code::Expired);
    let mut old = Relay::header(&secrets, &person.anchor);
    (old.created, old.expires) = (Millis(0), Millis(120_000));
    connected.hand_over(&house.relay.delivery(&old, &secrets), &house.relay.command).await;
    assert_eq!(connected.verdict(&house.relay, &old).await.code, Code::Expired);
    assert_eq!(person.signs_in(START).await, Ok(()));

    for code in [Code::Success, Code::RateLimited] {
        let header = Relay::header(&secrets, &person.anchor);
        connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
        assert_eq!(connected.verdict(&house.relay, &header).await.code, code);
    }
}

#[tokio::test]
async fn whoever_does_not_hold_the_command_key_is_not_obeyed() {
    let _quiet = undisturbed().await;
    let person = person("agent-forged").await;
    let house = House::new().await;
    let _agent = house.run();
    let stranger = SigningKey::generate().unwrap();
    // Not even welcomed: it hangs up on a portal with another key, and comes back.
    let mut connected = house.relay.accept_as(&stranger).await;
    assert!(connected.hear().await.is_none());
    // A hand-over with another signature ends the connection.
    let secrets = reset(NEW);
    let header = Relay::header(&secrets, &person.anchor);
    let delivery = house.relay.delivery(&header, &secrets);
    let mut connected = house.relay.accept().await;
    connected.hand_over(&delivery, &stranger).await;
    assert!(connected.hear().await.is_none());
    // So does one that was signed for an earlier session.
    let mut again = house.relay.accept().await;
    let signed = Signed::sign(&delivery, &house.relay.command, &connected.scope).unwrap();
    again.say(&Frame::Delivery(signed)).await;
    assert!(again.hear().await.is_none());
    // An envelope for another message does not open.
    let mut connected = house.relay.accept().await;
    let other = Relay::header(&secrets, &person.anchor);
    let swapped = Delivery { message: other.message, ..delivery };
    connected.hand_over(&swapped, &house.relay.command).await;
    assert_eq!(connected.verdict(&house.relay, &other).await.code, Code::CannotOpen);
    assert_eq!(person.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn an_agent_that_waits_for_approval_does_nothing() {
    let _quiet = undisturbed().await;
    let person = person("agent-pending").await;
    let mut house = House::new().await;
    house.relay.standing = Standing::Pending;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = reset(NEW);
    let ignored = Relay::header(&secrets, &person.anchor);
    connected.hand_over(&house.relay.delivery(&ignored, &secrets), &house.relay.command).await;
    let approved = Signed::sign(&NewStanding { standing: Standing::Active }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::NewStanding(approved)).await;
    let header = Relay::header(&secrets, &person.anchor);
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    // The first answer is to the second request.
    assert_eq!(connected.verdict(&house.relay, &header).await.code, Code::Success);
    // Revoked, it stops by itself.
    let revoked = Signed::sign(&NewStanding { standing: Standing::Gone }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::NewStanding(revoked)).await;
    assert!(!agent.0.wait().unwrap().success());
}

#[tokio::test]
async fn keys_roll_with_requests_under_way() {
    let _quiet = undisturbed().await;
    let person = person("agent-roll").await;
    let mut house = House::new().await;
    let mut agent = house.run();
    let mut connected = house.relay.accept().await;
    let ask = Signed::sign(&RollRequest { after: 1 }, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::RollRequest(ask)).await;
    let Some(Frame::RollOffer(offer)) = connected.hear().await else { panic!() };
    let first = offer.verify(&house.relay.identity(), &connected.scope).unwrap();
    // Killed now, it offers the same key again.
    agent.kill();
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let Some(Frame::RollOffer(offer)) = connected.hear().await else { panic!() };
    let offer = offer.verify(&house.relay.identity(), &connected.scope).unwrap();
    assert_eq!(offer, first);
    let public = latchkey::protocol::EncryptionPublicKey::from_der(offer.encryption.as_slice()).unwrap();
    let transport = TransportKey::generate().unwrap();
    let answer = RollAnswer::wrap(2, &public, 2, &transport).unwrap();
    let answer = Signed::sign(&answer, &house.relay.command, &connected.scope).unwrap();
    connected.say(&Frame::RollAnswer(answer)).await;
    let Some(Frame::RollTaken(taken)) = connected.hear().await else { panic!() };
    taken.verify(&house.relay.identity(), &connected.scope).unwrap();
    house.relay.known.as_mut().unwrap().encryption.insert(2, public);
    house.relay.transport.insert(2, transport);
    let recorded = Signed::sign(&RollRecorded { encryption_id: 2, transport_id: 2 }, &house.relay.command, &connected.scope).unwrap();
    // Sealed before and after: both open.
    for (key, new) in [(1, NEW), (2, "Quiet-Harbour-77")] {
        let secrets = reset(new);
        let header = Relay::header(&secrets, &person.anchor);
        let delivery = Delivery { package: house.relay.seal(&header, &secrets, key), ..house.relay.delivery(&header, &secrets) };
        connected.hand_over(&delivery, &house.relay.command).await;
        assert_eq!(connected.verdict(&house.relay, &header).await.code, Code::Success, "key {key}");
        connected.say(&Frame::RollRecorded(recorded.clone())).await;
    }
    assert_eq!(person.signs_in("Quiet-Harbour-77").await, Ok(()));
}

#[tokio::test]
async fn a_heartbeat_tells_how_the_directory_is() {
    let _quiet = undisturbed().await;
    let house = House::new().await;
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let beat = connected.heartbeat().await.verify(&house.relay.identity(), &connected.scope).unwrap();
    let health = &beat.directories.as_slice()[0];
    assert_eq!((health.state, health.servers, health.servers_reachable), (DirectoryState::Healthy, 1, 1));
    assert!(health.at_primary && health.policy_hints);
    let rules = connected.rules().await.verify(&house.relay.identity(), &connected.scope).unwrap();
    let rules = &rules.sets.as_slice()[0];
    assert_eq!((rules.id, rules.min_length, rules.complexity, rules.history, rules.lockout_threshold), (0, 10, true, 3, 3));
}

#[tokio::test]
async fn check_names_exactly_the_right_that_is_missing() {
    let _quiet = undisturbed().await;
    let house = House::new().await;
    let findings = |account: &str| {
        house.configure(account, "ldaps://127.0.0.1", "");
        let output = house.command(&["check", "--offline"]).stdout(Stdio::piped()).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        // What failed, and on the next line what to do about it.
        let lines: Vec<&str> = text.lines().collect();
        let failed: Vec<String> = lines.windows(2).filter(|two| two[0].starts_with("FAILED")).map(<[&str]>::concat).collect();
        (output.status.success(), failed)
    };
    assert_eq!(findings("svc-writeback"), (true, vec![]));
    // Without a sight of deletions the sync works, and costs more.
    let warned = |account: &str| {
        house.configure(account, "ldaps://127.0.0.1", "");
        let output = house.command(&["check", "--offline"]).stdout(Stdio::piped()).output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains("dsacls \"CN=Deleted Objects,DC=corp,DC=contoso,DC=test\" /G")
    };
    assert!(!warned("svc-writeback") && warned("svc-no-unexpire"));
    for (account, right, unit, grants) in [
        ("svc-no-reset", "\"Reset Password\"", " /I:S", "CA;Reset Password;user"),
        ("svc-no-change", "\"Change Password\"", " /I:S", "CA;Change Password;user"),
        ("svc-no-lockout", "\"Write lockoutTime\"", " /I:S", "RPWP;lockoutTime;user"),
        ("svc-no-lastset", "\"Write pwdLastSet\"", " /I:S", "RPWP;pwdLastSet;user"),
        ("svc-no-unexpire", "\"Unexpire Password\" on DC=corp", "", "CA;Unexpire Password"),
    ] {
        let (good, failed) = findings(account);
        let command = format!("DC=corp,DC=contoso,DC=test\"{unit} /G \"{account}@corp.contoso.test:{grants}\"");
        let names_it = |found: &String| found.contains(right) && found.contains("dsacls \"") && found.ends_with(&command);
        assert!(!good && failed.iter().all(names_it), "{account}: {failed:?}");
        // Everybody has the right to change a password whose old one they know, except where it was taken away.
        let places = if account == "svc-no-change" || account == "svc-no-unexpire" { 1 } else { 2 };
        assert_eq!(failed.len(), places, "{account}: {failed:?}");
    }
}

#[tokio::test]
async fn whoever_leaves_says_so_and_destroys_the_keys() {
    let _quiet = undisturbed().await;
    let house = House::new().await;
    let mut leaving = house.command(&["offboard"]).spawn().unwrap();
    let mut connected = house.relay.accept().await;
    let Some(Frame::Leave(leave)) = connected.hear().await else { panic!() };
    assert_eq!(leave.verify(&house.relay.identity(), &connected.scope).unwrap().agent, AGENT);
    assert!(leaving.wait().unwrap().success());
    assert!(!house.folder.join("state/keys").exists());
    // Without keys it does not run.
    assert!(!house.run().0.wait().unwrap().success());
}

#[tokio::test]
async fn the_anchor_of_nobody_is_not_found() {
    let _quiet = undisturbed().await;
    let house = House::new().await;
    let _agent = house.run();
    let mut connected = house.relay.accept().await;
    let secrets = Secrets::Unlock;
    let header = Relay::header(&secrets, &Anchor::new(&[9; 16]).unwrap());
    connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
    assert_eq!(connected.verdict(&house.relay, &header).await.code, Code::NotFound);
}
