//! Bad days: nobody answers, somebody else answers, and the connection ends at every possible point.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use latchkey::{
    agent::directories::{
        Directory, Order,
        active_directory::{ActiveDirectory, controller::DomainSettings},
        connection::{Patience, Server},
    },
    protocol::{Code, Secrets, health::DirectoryState},
};
use tokio::{sync::Notify, time::Instant};

use super::lab::*;
use crate::proxy::{Fault, Proxy};

const HASTE: Patience = Patience { connect: Duration::from_secs(2), request: Duration::from_secs(2) };

fn by(servers: &[&str]) -> DomainSettings {
    let servers = servers.iter().map(|server| Server::parse(server).unwrap()).collect();
    DomainSettings { servers, patience: HASTE, ..settings("svc-writeback") }
}

fn through(proxy: &Proxy) -> ActiveDirectory {
    ActiveDirectory::new(vec![DomainSettings { use_primary: false, ..by(&[&format!("ldaps://{}", proxy.address)]) }])
}

#[tokio::test]
async fn the_next_server_of_the_list_is_asked() {
    let _quiet = undisturbed().await;
    let person = person("fault-list").await;
    let directory = ActiveDirectory::new(vec![by(&["ldaps://127.0.0.1:9", "ldaps://127.0.0.1"])]);
    assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Success);
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn without_any_server_nothing_happens() {
    let _quiet = undisturbed().await;
    let person = person("fault-none").await;
    let directory = ActiveDirectory::new(vec![by(&["ldaps://127.0.0.1:9", "ldaps://127.0.0.1:10"])]);
    assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Unreachable);
}

#[tokio::test]
async fn start_tls_does_as_well() {
    let _quiet = undisturbed().await;
    let person = person("fault-starttls").await;
    let directory = ActiveDirectory::new(vec![by(&["ldap://127.0.0.1"])]);
    assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Success);
}

#[tokio::test]
async fn a_server_with_another_authoritys_certificate_never_sees_the_password() {
    let _quiet = undisturbed().await;
    let person = person("fault-stranger").await;
    for server in ["ldaps://127.0.0.1", "ldap://127.0.0.1"] {
        let strangers = DomainSettings { tls: tls("dc/strangers/ca.pem"), ..by(&[server]) };
        let directory = ActiveDirectory::new(vec![strangers]);
        assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Misconfigured, "{server}");
    }
    // The right authority, and a name that the certificate does not have.
    let proxy = Proxy::to("127.0.0.10:636", Fault::None).await;
    let other_name = DomainSettings { tls: tls("dc2/ca.pem"), ..by(&[&format!("ldaps://{}", proxy.address)]) };
    let directory = ActiveDirectory::new(vec![other_name]);
    assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Misconfigured);
}

#[tokio::test]
async fn a_wrong_password_of_the_agents_account_is_told() {
    let _quiet = undisturbed().await;
    let person = person("fault-bind").await;
    let wrong = DomainSettings { account: "nobody@corp.contoso.test".to_owned(), ..settings("") };
    let directory = ActiveDirectory::new(vec![wrong]);
    assert_eq!(apply_with(&directory, &person.anchor, &reset(NEW), 30).await.code, Code::Misconfigured);
}

/// The promise of a verdict, with the connection ended after every piece that the controller sends.
async fn keeps_its_promise_whenever_the_connection_ends(label: &str, fault: fn(usize) -> Fault) {
    let (mut seen, mut pieces) = (vec![], 0);
    for turn in 0..60 {
        let person = person(&format!("{label}-{turn}")).await;
        let proxy = Proxy::to("127.0.0.1:636", fault(pieces)).await;
        let outcome = apply_with(&through(&proxy), &person.anchor, &reset(NEW), 15).await;
        let (new, old) = (person.signs_in(NEW).await.is_ok(), person.signs_in(START).await.is_ok());
        assert_ne!(new, old, "after {pieces} pieces");
        match outcome.code {
            Code::Success => assert!(new, "told that it happened after {pieces} pieces, and it did not"),
            Code::Unknown => {}
            _ => assert!(old, "told {:?} after {pieces} pieces, and it happened", outcome.code),
        }
        seen.push((outcome.code, outcome.looked));
        // Too far on: nothing went wrong. How many pieces there are differs a little, so the end is tried until it was met.
        let clean = outcome.code == Code::Success && !outcome.looked;
        if clean && seen.contains(&(Code::Success, true)) {
            break;
        }
        pieces = if clean { pieces.saturating_sub(3) } else { pieces + 1 };
    }
    assert!(seen.contains(&(Code::Success, true)), "no change was found by looking: {seen:?}");
    assert!(seen.contains(&(Code::Unreachable, false)), "{seen:?}");
}

#[tokio::test]
async fn a_connection_that_closes_anywhere_leaves_no_lie() {
    let _quiet = undisturbed().await;
    keeps_its_promise_whenever_the_connection_ends("fault-close", Fault::CloseAfter).await;
}

#[tokio::test]
async fn a_connection_that_falls_silent_anywhere_leaves_no_lie() {
    let _quiet = undisturbed().await;
    keeps_its_promise_whenever_the_connection_ends("fault-silent", Fault::SwallowAfter).await;
}

#[tokio::test]
async fn a_controller_that_is_frozen_is_not_reachable() {
    let _alone = alone().await;
    let person = person("fault-stopped").await;
    signal("STOP");
    let directory = ActiveDirectory::new(vec![by(&["ldaps://127.0.0.1"])]);
    let outcome = apply_with(&directory, &person.anchor, &reset(NEW), 15).await;
    signal("CONT");
    assert_eq!(outcome.code, Code::Unreachable);
    assert_eq!(person.signs_in(START).await, Ok(()));
}

/// How long the modification of a reset is: the last piece but for the farewell, which is short. It depends on the name's length only.
async fn length_of_a_modification() -> usize {
    let person = person("fault-length").await;
    let proxy = Proxy::to("127.0.0.1:636", Fault::None).await;
    assert_eq!(apply_with(&through(&proxy), &person.anchor, &reset(NEW), 15).await.code, Code::Success);
    assert_eq!(proxy.connections.load(Ordering::SeqCst), 1);
    let pieces = proxy.from_client.lock().unwrap();
    let length = pieces.iter().copied().rfind(|&length| length > 100).unwrap();
    assert_eq!(pieces.iter().filter(|&&piece| piece == length).count(), 1, "{pieces:?}");
    length
}

/// The controller freezes with the modification in its queue, and thaws after `thaw`, or never.
async fn frozen_at_the_modification(name: &str, thaw: Option<Duration>, patience: u64) -> (Person, Code, bool) {
    let length = modification_length(name).await;
    let person = person(name).await;
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let proxy = Proxy::to("127.0.0.1:636", Fault::HoldAt { length, reached: reached.clone(), go_on: go_on.clone() }).await;
    let directory = through(&proxy);
    let freeze = async move {
        reached.notified().await;
        signal("STOP");
        go_on.notify_one();
        if let Some(thaw) = thaw {
            tokio::time::sleep(thaw).await;
            signal("CONT");
        }
    };
    let secrets = reset(NEW);
    let freezing = tokio::spawn(freeze);
    let outcome = apply_with(&directory, &person.anchor, &secrets, patience).await;
    freezing.abort();
    signal("CONT");
    (person, outcome.code, outcome.looked)
}

/// For somebody whose name is as long as that of whom it was measured with.
pub async fn modification_length(name: &str) -> usize {
    static LENGTH: tokio::sync::OnceCell<usize> = tokio::sync::OnceCell::const_new();
    assert_eq!(name.len(), "fault-length".len());
    *LENGTH.get_or_init(length_of_a_modification).await
}

#[tokio::test]
async fn a_reset_that_a_frozen_controller_carries_out_later_is_found() {
    let _alone = alone().await;
    let (person, code, looked) = frozen_at_the_modification("fault-thawed", Some(Duration::from_secs(4)), 20).await;
    assert_eq!((code, looked), (Code::Success, true));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn a_reset_in_a_controller_that_stays_frozen_is_unknown_not_failed() {
    let _alone = alone().await;
    let (person, code, _) = frozen_at_the_modification("fault-frozen", None, 8).await;
    assert_eq!(code, Code::Unknown);
    // Thawed when nobody waited any more, it may still carry the reset out: "failed" could be a lie, and "done" too.
    assert_ne!(person.signs_in(NEW).await.is_ok(), person.signs_in(START).await.is_ok());
}

#[tokio::test]
async fn whoever_must_look_first_does_not_set_it_twice() {
    let _quiet = undisturbed().await;
    let person = person("fault-look").await;
    let directory = directory();
    let again = async |secrets: Secrets, created| {
        let deadline = Instant::now() + Duration::from_secs(20);
        directory.apply(&Order { anchor: &person.anchor, secrets: &secrets, look_first: true, created, deadline }).await
    };
    // Not applied yet: it looks, and applies.
    let outcome = again(reset(NEW), LATER).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, false));
    let set = number(&person.dn, "pwdLastSet").await;
    // Applied: it looks, and writes nothing.
    let outcome = again(reset(NEW), LATER).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, true));
    assert_eq!(number(&person.dn, "pwdLastSet").await, set);
    // Somebody set another one since: theirs stays.
    let outcome = again(reset("Quiet-Harbour-77"), LONG_AGO).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Unknown, true));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
    // A temporary one answers 773, which is the right password too.
    let temporary = || Secrets::AdminReset { new: password("Velvet-Anchor-31") };
    assert_eq!(again(temporary(), LATER).await.code, Code::Success);
    let outcome = again(temporary(), LATER).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, true));
}

#[tokio::test]
async fn writes_go_to_the_pdc_emulator() {
    let _quiet = undisturbed().await;
    let directory = directory();
    let controller = directory.domains[0].open().await.unwrap();
    assert!(controller.at_primary);
    assert_eq!(controller.policy_hints, Some("1.2.840.113556.1.4.2239"));
    assert_eq!(controller.host, "dc1.corp.contoso.test");
}

#[tokio::test]
async fn a_slow_controller_is_waited_for_and_a_too_slow_one_is_not() {
    let _quiet = undisturbed().await;
    let person = person("fault-slow").await;
    // Each piece is late, and none too late.
    let proxy = Proxy::to("127.0.0.1:636", Fault::Slow(Duration::from_millis(400))).await;
    let outcome = apply_with(&through(&proxy), &person.anchor, &reset(NEW), 30).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, false));
    let proxy = Proxy::to("127.0.0.1:636", Fault::Slow(Duration::from_secs(4))).await;
    let outcome = apply_with(&through(&proxy), &person.anchor, &reset("Quiet-Harbour-77"), 15).await;
    assert_eq!(outcome.code, Code::Unreachable);
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

/// Starts the controller again, however its test ends.
struct Stopped;

impl Drop for Stopped {
    fn drop(&mut self) {
        start();
    }
}

#[tokio::test]
async fn a_controller_that_was_stopped_is_not_reachable_and_the_next_one_is() {
    let _alone = alone().await;
    let somebody = person("fault-ended").await;
    let directory = ActiveDirectory::new(vec![by(&["ldaps://127.0.0.1"])]);
    // It knows where the PDC emulator is, which does not help now.
    assert_eq!(apply_with(&directory, &somebody.anchor, &verify(START), 15).await.code, Code::Success);
    signal("TERM");
    let stopped = Stopped;
    for _ in 0..200 {
        if tokio::net::TcpStream::connect("127.0.0.1:636").await.is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(apply_with(&directory, &somebody.anchor, &reset(NEW), 15).await.code, Code::Unreachable);
    drop(stopped);
    assert_eq!(somebody.signs_in(START).await, Ok(()));
    assert_eq!(apply_with(&directory, &somebody.anchor, &reset(NEW), 15).await.code, Code::Success);
}

#[tokio::test]
async fn a_controller_that_dies_with_the_modification_on_its_way_has_not_carried_it_out() {
    let _alone = alone().await;
    let name = "fault-killed";
    let length = modification_length(name).await;
    let person = person(name).await;
    let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let proxy = Proxy::to("127.0.0.1:636", Fault::HoldAt { length, reached: reached.clone(), go_on: go_on.clone() }).await;
    let dies = tokio::spawn(async move {
        reached.notified().await;
        signal("KILL");
        go_on.notify_one();
        tokio::task::spawn_blocking(start).await.unwrap();
    });
    let outcome = apply_with(&through(&proxy), &person.anchor, &reset(NEW), 25).await;
    dies.await.unwrap();
    // Not "failed" before it looked in the controller that came back.
    assert_eq!((outcome.code, outcome.looked), (Code::Unreachable, true));
    assert_eq!(person.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn the_pdc_emulator_is_found_by_what_the_domain_says() {
    let _quiet = undisturbed().await;
    // The second forest says that it is elsewhere, under a name of its own.
    let directory = ActiveDirectory::new(vec![other_forest()]);
    let controller = directory.domains[0].open().await.unwrap();
    assert_eq!(controller.server.as_str(), "ldaps://dc1.emea.fabrikam.test");
    // Remembered: the second time it is asked at once.
    let again = directory.domains[0].open().await.unwrap();
    assert_eq!(again.server.as_str(), "ldaps://dc1.emea.fabrikam.test");
    // Without it the first of the list that answers is good enough, and that is told.
    let proxy = Proxy::to("127.0.0.10:636", Fault::None).await;
    let list = ["ldaps://localhost:9".to_owned(), format!("ldaps://localhost:{}", proxy.address.port())];
    let servers = list.iter().map(|server| Server::parse(server).unwrap()).collect();
    let directory = ActiveDirectory::new(vec![DomainSettings { servers, patience: HASTE, ..other_forest() }]);
    assert_eq!(directory.domains[0].open().await.unwrap().server.as_str(), list[1]);
    let health = Directory::Active(directory).health(uuid::Uuid::nil(), crate::relay::now()).await;
    assert_eq!((health.state, health.at_primary), (DirectoryState::Degraded, false));
    assert_eq!((health.servers, health.servers_reachable), (2, 1));
}
