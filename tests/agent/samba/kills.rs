//! An agent that is killed (-9) at every point of a request; then the same one comes back, or another takes over. Whatever happened, the
//! password is set once, and verdict and `pwdLastSet` agree.
//!
//! Nothing in the program knows of these points: they are reached from outside, by holding what it waits for.

use std::{process::Command, sync::Arc, time::Duration};

use latchkey::protocol::{Anchor, Code, Delivery, Frame, Header, Secrets, Verdict};
use tokio::{net::TcpListener, sync::Notify};

use super::{
    agent::{House, Running},
    faults::modification_length,
    lab::*,
};
use crate::{
    proxy::{Fault, Proxy},
    relay::{Connected, Relay},
};

const DIRECT: &str = "ldaps://127.0.0.1";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    /// In its socket, not read.
    Received,
    /// Opened and understood, and not yet in the journal.
    Opened,
    /// In the journal, and the directory has heard nothing.
    BeforeBind,
    /// The modification never leaves.
    ModificationHeld,
    /// The modification reaches the controller after the death.
    ModificationSent,
    /// The controller's answer is in its socket, not read.
    ModificationAnswered,
    /// The verdict is in the journal, and was told to nobody.
    JournalWritten,
    /// The portal has the verdict and has not said so.
    VerdictSent,
}

const ALL: [Point; 8] = [
    Point::Received,
    Point::Opened,
    Point::BeforeBind,
    Point::ModificationHeld,
    Point::ModificationSent,
    Point::ModificationAnswered,
    Point::JournalWritten,
    Point::VerdictSent,
];

impl Point {
    fn was_applied(self) -> bool {
        matches!(self, Self::ModificationSent | Self::ModificationAnswered | Self::JournalWritten | Self::VerdictSent)
    }

    fn was_begun(self) -> bool {
        !matches!(self, Self::Received | Self::Opened)
    }

    fn was_decided(self) -> bool {
        matches!(self, Self::JournalWritten | Self::VerdictSent)
    }
}

fn send(signal: &str, agent: &Running) {
    assert!(Command::new("kill").args([signal, &agent.0.id().to_string()]).status().unwrap().success());
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    for _ in 0..400 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("not so: {what}");
}

/// A request for somebody, and an agent that dies while it works on it.
struct Story {
    house: House,
    person: Person,
    header: Header,
    delivery: Delivery,
    secrets: Secrets,
    before: i64,
}

impl Story {
    async fn begin(name: &str) -> Self {
        let person = person(name).await;
        let house = House::new().await;
        let secrets = reset(NEW);
        let header = Relay::header(&secrets, &person.anchor);
        let delivery = house.relay.delivery(&header, &secrets);
        let before = number(&person.dn, "pwdLastSet").await;
        Self { house, person, header, delivery, secrets, before }
    }

    async fn pwd_last_set(&self) -> i64 {
        number(&self.person.dn, "pwdLastSet").await
    }

    async fn hand_over(&self, connected: &mut Connected) {
        connected.hand_over(&self.delivery, &self.house.relay.command).await;
    }

    async fn through(&self, fault: Fault) -> Proxy {
        let proxy = Proxy::to("127.0.0.1:636", fault).await;
        self.house.configure("svc-writeback", &format!("ldaps://{}", proxy.address), "");
        proxy
    }

    /// Runs an agent and kills it there.
    async fn die_at(&self, point: Point) {
        let (reached, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (held, let_go) = (reached.clone(), go_on.clone());
        // Nobody ever answers there.
        let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let dark = format!("ldaps://{}", nobody.local_addr().unwrap());
        match point {
            Point::Received | Point::Opened | Point::BeforeBind => self.house.configure("svc-writeback", &dark, ""),
            Point::ModificationHeld | Point::ModificationSent => {
                let length = modification_length(&self.person.name).await;
                self.through(Fault::HoldAt { length, reached, go_on }).await;
            }
            Point::ModificationAnswered => {
                let length = modification_length(&self.person.name).await;
                self.through(Fault::HoldAnswerTo { length, reached, go_on }).await;
            }
            Point::JournalWritten | Point::VerdictSent => self.house.configure("svc-writeback", DIRECT, ""),
        }
        let mut agent = self.house.run();
        let mut connected = self.house.relay.accept().await;
        match point {
            Point::Received => {
                send("-STOP", &agent);
                self.hand_over(&mut connected).await;
            }
            Point::Opened => {
                // As many as it works on at once, for nobody, in the dark: this one is opened and waits for a place.
                for number in 0..8 {
                    let header = Relay::header(&self.secrets, &Anchor::new(&[number; 16]).unwrap());
                    let delivery = self.house.relay.delivery(&header, &self.secrets);
                    connected.hand_over(&delivery, &self.house.relay.command).await;
                }
                self.house.journal_has(8, 0).await;
                self.hand_over(&mut connected).await;
                let id = self.header.message.to_string();
                until("it is opened", async || self.house.log().contains(&id)).await;
            }
            Point::BeforeBind => {
                self.hand_over(&mut connected).await;
                self.house.journal_has(1, 0).await;
            }
            Point::ModificationHeld | Point::ModificationSent => {
                self.hand_over(&mut connected).await;
                held.notified().await;
            }
            Point::ModificationAnswered => {
                self.hand_over(&mut connected).await;
                held.notified().await;
                send("-STOP", &agent);
                let_go.notify_one();
                until("it was carried out", async || self.pwd_last_set().await != self.before).await;
            }
            Point::JournalWritten => {
                self.hand_over(&mut connected).await;
                drop(connected);
                self.house.journal_has(0, 1).await;
            }
            Point::VerdictSent => {
                self.hand_over(&mut connected).await;
                connected.report().await;
            }
        }
        agent.kill();
        if point == Point::ModificationSent {
            let_go.notify_one();
            until("it was carried out", async || self.pwd_last_set().await != self.before).await;
        }
        self.house.configure("svc-writeback", DIRECT, "");
        let journal = latchkey::agent::journal::count(&self.house.folder.join("state/journal")).unwrap();
        let own = (usize::from(point.was_begun() && !point.was_decided()), usize::from(point.was_decided()));
        let others = if point == Point::Opened { 8 } else { 0 };
        assert_eq!((journal.1 - others, journal.2), own, "{point:?}");
    }

    /// As the portal does after a connection that was lost.
    fn again(&self, relay: &Relay) -> Delivery {
        Delivery { attempt: 2, look_first: true, ..relay.delivery(&self.header, &self.secrets) }
    }

    /// What everybody must agree on in the end.
    async fn close(&self, point: Point, verdict: &Verdict, after_death: i64) {
        assert_eq!(verdict.code, Code::Success, "{point:?}");
        assert_eq!(after_death != self.before, point.was_applied(), "{point:?}");
        let now = self.pwd_last_set().await;
        assert_eq!(now == after_death, point.was_applied(), "{point:?}: set twice, or never");
        assert_eq!(self.person.signs_in(NEW).await, Ok(()), "{point:?}");
        assert_eq!(self.person.signs_in(START).await, Err(0x52e), "{point:?}");
    }
}

#[tokio::test]
async fn the_same_agent_comes_back() {
    let _quiet = undisturbed().await;
    for (number, point) in ALL.into_iter().enumerate() {
        let story = Story::begin(&format!("kill-{number}-again")).await;
        story.die_at(point).await;
        let after_death = story.pwd_last_set().await;
        let _agent = story.house.run();
        let mut connected = story.house.relay.accept().await;
        let verdict = if point.was_decided() {
            // By itself, word for word, for the first hand-over.
            let verdict = connected.verdict(&story.house.relay, &story.header).await;
            assert_eq!((verdict.attempt, verdict.looked), (1, false), "{point:?}");
            verdict
        } else {
            if point.was_begun() {
                let Some(Frame::Unfinished(open)) = connected.hear().await else { panic!("{point:?}: it does not say what it left open") };
                let open = open.verify(&story.house.relay.identity(), &connected.scope).unwrap();
                assert_eq!(open.messages.as_slice(), [story.header.message], "{point:?}");
            } else if point == Point::Opened {
                let Some(Frame::Unfinished(open)) = connected.hear().await else { panic!("{point:?}") };
                let open = open.verify(&story.house.relay.identity(), &connected.scope).unwrap();
                assert!(!open.messages.as_slice().contains(&story.header.message));
            }
            connected.hand_over(&story.again(&story.house.relay), &story.house.relay.command).await;
            let verdict = connected.verdict(&story.house.relay, &story.header).await;
            assert_eq!((verdict.attempt, verdict.looked), (2, point.was_applied()), "{point:?}");
            verdict
        };
        story.close(point, &verdict, after_death).await;
    }
}

#[tokio::test]
async fn another_agent_takes_over() {
    let _quiet = undisturbed().await;
    let other = House::new().await;
    let _working = other.run();
    let mut connected = other.relay.accept().await;
    for (number, point) in ALL.into_iter().enumerate() {
        let story = Story::begin(&format!("kill-{number}-other")).await;
        story.die_at(point).await;
        let after_death = story.pwd_last_set().await;
        connected.hand_over(&story.again(&other.relay), &other.relay.command).await;
        let verdict = connected.verdict(&other.relay, &story.header).await;
        assert_eq!((verdict.attempt, verdict.looked), (2, point.was_applied()), "{point:?}");
        connected.record(&verdict).await;
        story.close(point, &verdict, after_death).await;

        // The first one comes back later: it says what it knows, and touches nothing.
        let set = story.pwd_last_set().await;
        let _late = story.house.run();
        let mut late = story.house.relay.accept().await;
        if point == Point::Received {
            // It knows of nothing, and says nothing but that it lives.
            late.heartbeat().await;
            continue;
        }
        match late.hear().await {
            Some(Frame::Report(report)) if point.was_decided() => {
                let said = latchkey::protocol::verdict::accept(&report, &story.house.relay.identity(), &late.scope, &story.header).unwrap();
                assert_eq!((said.code, said.attempt), (Code::Success, 1), "{point:?}");
            }
            Some(Frame::Unfinished(open)) if !point.was_decided() => {
                let open = open.verify(&story.house.relay.identity(), &late.scope).unwrap();
                assert_eq!(open.messages.as_slice().contains(&story.header.message), point.was_begun(), "{point:?}");
            }
            other => panic!("{point:?}: {other:?}"),
        }
        assert_eq!(story.pwd_last_set().await, set, "{point:?}");
    }
}

/// Two agents of one directory, at work at the same time, for the same people.
#[tokio::test]
async fn two_agents_work_side_by_side() {
    let _quiet = undisturbed().await;
    let houses = [House::new().await, House::new().await];
    let running: Vec<_> = houses.iter().map(House::run).collect();
    let mut connections = vec![];
    for house in &houses {
        connections.push(house.relay.accept().await);
    }
    let mut people = vec![];
    for number in 0..6 {
        people.push(person(&format!("kill-side-{number}")).await);
    }
    let mut asked = vec![];
    for (number, person) in people.iter().enumerate() {
        let (house, connected) = (&houses[number % 2], &mut connections[number % 2]);
        let secrets = reset(NEW);
        let header = Relay::header(&secrets, &person.anchor);
        connected.hand_over(&house.relay.delivery(&header, &secrets), &house.relay.command).await;
        asked.push(header);
    }
    for (at, house) in houses.iter().enumerate() {
        let mut left: Vec<_> = asked.iter().skip(at).step_by(2).collect();
        while !left.is_empty() {
            let report = connections[at].report().await;
            let accepted = |header: &&Header| {
                latchkey::protocol::verdict::accept(&report, &house.relay.identity(), &connections[at].scope, header).ok()
            };
            let (place, verdict) =
                left.iter().enumerate().find_map(|(place, header)| accepted(header).map(|verdict| (place, verdict))).unwrap();
            assert_eq!(verdict.code, Code::Success);
            left.remove(place);
        }
    }
    for person in &people {
        assert_eq!(person.signs_in(NEW).await, Ok(()));
    }
    drop(running);
}
