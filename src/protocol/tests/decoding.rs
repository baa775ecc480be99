//! Every decoder against arbitrary bytes, and every value back from its own bytes.

use proptest::{collection::vec, option, prelude::*, sample::select};

use super::*;
use crate::protocol::{
    frame::{KeepAlive, Leave, NewStanding, Recorded, Switch, Unfinished},
    handshake::{Challenge, Credential, Hello, Proof, Refusal, RefusalReason, Standing, Welcome},
    health::{DirectoryState, Health, Heartbeat, RuleSet, Rules},
    onboarding::{Admission, Admitting, Joining, OnboardingCode},
    roll::{RollAnswer, RollOffer, RollRecorded, RollRequest, RollTaken},
    signed::Message,
    sync::{SyncAnswer, SyncBatch, SyncGroup, SyncRequest, SyncUser},
    wire::{Bytes, List, Text, Wire},
};

static SIGNER: LazyLock<SigningKey> = LazyLock::new(|| SigningKey::generate().unwrap());

fn signed<T: Message>(message: &T) -> Signed<T> {
    Signed::sign(message, &SIGNER, &SCOPE).unwrap()
}

fn words<const MAX: usize>() -> impl Strategy<Value = Text<MAX>> {
    "\\PC{0,40}".prop_map(|text| Text::lossy(&text))
}

fn uuid() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn anchor() -> impl Strategy<Value = Anchor> {
    vec(any::<u8>(), 1..=64).prop_map(|bytes| Anchor::new(&bytes).unwrap())
}

prop_compose! {
    fn a_verdict()(message in uuid(), attempt: u32, request: [u8; 32], code in select(Code::ALL),
        reasons in vec(select(Reason::ALL), 0..4), directory_code: u32, min_length: u16, wait_seconds: u32, looked: bool, at: i64, took_ms: u32)
        -> Verdict
    {
        let reasons = reasons.into_iter().collect();
        Verdict { message, attempt, request, code, reasons, directory_code, min_length, wait_seconds, looked, at: Millis(at), took_ms }
    }
}

prop_compose! {
    fn a_user()(anchor in anchor(), upn in words(), display_name in words(), given_name in words(), family_name in words(), mail in words(),
        office_phone in words(), mobile_phone in words(), flags: (bool, bool), set in option::of(any::<i64>()), rules: u8,
        groups in vec(anchor(), 0..5)) -> SyncUser
    {
        SyncUser { anchor, upn, display_name, given_name, family_name, mail, office_phone, mobile_phone, disabled: flags.0,
            protected: flags.1, password_set: set.map(Millis), rules, groups: List::new(groups).unwrap() }
    }
}

prop_compose! {
    fn a_batch()(directory in uuid(), run in uuid(), number: u32, flags: (bool, bool, bool), users in vec(a_user(), 0..6),
        gone in vec(anchor(), 0..9), groups in vec((anchor(), words()), 0..4)) -> SyncBatch
    {
        let groups = groups.into_iter().map(|(anchor, name)| SyncGroup { anchor, name }).collect();
        SyncBatch { directory, run, number, full: flags.0, dry_run: flags.1, last: flags.2, groups: List::new(groups).unwrap(),
            users: List::new(users).unwrap(), gone: List::new(gone).unwrap() }
    }
}

prop_compose! {
    fn a_heartbeat()(software in words(), at: i64, uptime_seconds: u32, keep_alive_seconds: u16, unrecorded: u16,
        all in vec((uuid(), select(DirectoryState::ALL), any::<[u8; 2]>(), any::<[bool; 2]>(), any::<i64>()), 0..4)) -> Heartbeat
    {
        let health = |(directory, state, servers, flags, clock_skew_ms): (_, _, [u8; 2], [bool; 2], _)| Health { directory, state,
            servers: servers[0], servers_reachable: servers[1], at_primary: flags[0], policy_hints: flags[1], clock_skew_ms };
        let directories = List::new(all.into_iter().map(health).collect()).unwrap();
        Heartbeat { software, at: Millis(at), uptime_seconds, keep_alive_seconds, unrecorded, directories }
    }
}

fn back(frame: &Frame) {
    let bytes = frame.encode();
    assert_eq!(Frame::decode(&bytes).as_ref(), Ok(frame));
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(Frame::decode(&longer), Err(DecodeError::TrailingBytes));
}

/// One of each, so that a new type that does not come back fails here.
fn one_of_each() -> Vec<Frame> {
    let keys = keys();
    let credential = Credential::generate().unwrap();
    let hello = Hello::new(TENANT, AGENT, credential.clone()).unwrap();
    let code = OnboardingCode::generate().unwrap();
    let (mut joining, onboard) = Joining::start(&code, &SIGNER, &RSA, Text::lossy("a"), Text::lossy("b")).unwrap();
    let given = Admission { tenant: TENANT, directory: DIRECTORY, agent: AGENT, transport: &keys.transport[&4], credential: &credential };
    let (admitting, offer) = Admitting::offer(&onboard, code.key().unwrap(), &given, &SIGNER).unwrap();
    let (confirm, _) = joining.accept(&offer, &SIGNER, &RSA).unwrap();
    let done = admitting.finish(&confirm, &SIGNER).unwrap();
    let package = package(&keys, &Secrets::Change { old: password("old"), new: password(&"\u{1f600}".repeat(256)) });
    let delivery = Delivery { message: MESSAGE, directory: DIRECTORY, attempt: 3, look_first: true, remaining_ms: 9, package };
    let set = RuleSet {
        id: 0,
        min_length: 10,
        complexity: true,
        history: 24,
        min_age_seconds: 1,
        max_age_seconds: 2,
        lockout_threshold: 5,
        lockout_window_seconds: 3,
    };
    let answer = RollAnswer::wrap(2, RSA.public(), 2, &keys.transport[&4]).unwrap();
    vec![
        Frame::Hello(hello),
        Frame::Challenge(Challenge::new(1, Millis(-1)).unwrap()),
        Frame::Proof(Proof::sign(&[1; 32], Text::lossy("0.1.0"), &SIGNER)),
        Frame::Welcome(Welcome::sign(&[1; 32], Standing::Pending, 25, &SIGNER)),
        Frame::Refusal(Refusal { reason: RefusalReason::Version, oldest: 1 }),
        Frame::Delivery(signed(&delivery)),
        Frame::Report(signed(&verdict())),
        Frame::Recorded(Recorded { message: MESSAGE, attempt: 1 }),
        Frame::Unfinished(signed(&Unfinished { messages: List::new(vec![MESSAGE; 256]).unwrap() })),
        Frame::KeepAlive(KeepAlive { number: 1, interval: 240 }),
        Frame::KeepAliveAnswer(KeepAlive { number: 1, interval: 240 }),
        Frame::Rules(signed(&Rules { directory: DIRECTORY, sets: List::new(vec![set; 32]).unwrap() })),
        Frame::NewStanding(signed(&NewStanding { standing: Standing::Held })),
        Frame::Leave(signed(&Leave { agent: AGENT })),
        Frame::Switch(signed(&Switch { agent: AGENT, on: true })),
        Frame::RollRequest(signed(&RollRequest { after: 1 })),
        Frame::RollOffer(signed(&RollOffer { encryption_id: 2, encryption: Bytes::new(RSA.public().der().to_vec()).unwrap() })),
        Frame::RollAnswer(signed(&answer)),
        Frame::RollTaken(signed(&RollTaken { encryption_id: 2, transport_id: 2 })),
        Frame::RollRecorded(signed(&RollRecorded { encryption_id: 2, transport_id: 2 })),
        Frame::SyncRequest(signed(&SyncRequest { directory: DIRECTORY, full: true, dry_run: true })),
        Frame::SyncAnswer(SyncAnswer { run: MESSAGE, number: 0, accepted: 200, refused: 0, stop: false }),
        Frame::OnboardHello(onboard),
        Frame::OnboardOffer(offer),
        Frame::OnboardConfirm(confirm),
        Frame::OnboardDone(done),
    ]
}

#[test]
fn every_frame_comes_back_and_nothing_may_follow_it() {
    one_of_each().iter().for_each(back);
}

#[test]
fn a_frame_cut_short_anywhere_is_refused() {
    for frame in one_of_each() {
        let bytes = frame.encode();
        for length in 0..bytes.len() {
            assert!(Frame::decode(&bytes[..length]).is_err(), "{frame:?} cut to {length}");
        }
    }
}

#[test]
fn other_versions_and_unknown_types_are_refused_by_name() {
    assert_eq!(Frame::decode(&[2, 1]), Err(DecodeError::UnknownVersion));
    assert_eq!(Frame::decode(&[1, 200]), Err(DecodeError::UnknownType));
    assert_eq!(Frame::decode(&[]), Err(DecodeError::TooShort));
    assert_eq!(Frame::decode(&vec![1; Frame::MAX + 1]), Err(DecodeError::TooLong));
}

#[test]
fn a_promise_of_much_does_not_allocate_much() {
    // A list that claims four thousand million entries, and a text of as many bytes.
    let mut bytes = vec![0xff; 4];
    assert_eq!(List::<SyncUser, 200>::from_bytes(&bytes), Err(DecodeError::TooLong));
    assert_eq!(Bytes::<800>::from_bytes(&bytes), Err(DecodeError::TooLong));
    bytes = 200_u32.to_be_bytes().to_vec();
    assert_eq!(List::<SyncUser, 200>::from_bytes(&bytes), Err(DecodeError::TooShort));
    assert_eq!(Text::<256>::from_bytes(&bytes), Err(DecodeError::TooShort));
}

#[test]
fn what_an_agent_sends_as_text_has_no_control_characters() {
    assert_eq!(Text::<64>::from_bytes(b"\0\0\0\x03a\nb"), Err(DecodeError::BadValue));
    assert_eq!(Text::<64>::from_bytes(b"\0\0\0\x02\xff\xff"), Err(DecodeError::BadValue));
    assert_eq!(Text::<4>::lossy("a\u{1f600}\u{1f600}").as_str(), "a");
    assert_eq!(Text::<64>::lossy("a\r\nb").as_str(), "ab");
}

#[test]
fn the_longest_of_each_bounded_message_can_be_signed() {
    let health = Health {
        directory: TENANT,
        state: DirectoryState::Healthy,
        servers: 9,
        servers_reachable: 9,
        at_primary: true,
        policy_hints: true,
        clock_skew_ms: 0,
    };
    let heartbeat = Heartbeat {
        software: Text::lossy(&"x".repeat(32)),
        at: Millis(0),
        uptime_seconds: 0,
        keep_alive_seconds: 0,
        unrecorded: 0,
        directories: List::new(vec![health; 16]).unwrap(),
    };
    assert!(Signed::sign(&heartbeat, &SIGNER, &SCOPE).is_ok());
    assert!(verdict().to_bytes().len() <= Verdict::MAX);
    let all: Reasons = Reason::ALL.iter().copied().collect();
    assert_eq!(Reasons::from_bytes(&all.to_bytes()), Ok(all));
    assert_eq!(all.iter().count(), Reason::ALL.len());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic_and_what_decodes_has_one_encoding(bytes in vec(any::<u8>(), 0..400)) {
        if let Ok(frame) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }

    #[test]
    fn arbitrary_bodies_of_every_type_have_one_encoding(kind: u8, body in vec(any::<u8>(), 0..600)) {
        let mut bytes = vec![VERSION, kind];
        bytes.extend_from_slice(&body);
        if let Ok(frame) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }

    #[test]
    fn bent_frames_never_panic_and_keep_one_encoding(which in 0_usize..25, at: prop::sample::Index, value: u8) {
        let mut bytes = EACH[which].encode();
        let at = at.index(bytes.len());
        bytes[at] = value;
        if let Ok(frame) = Frame::decode(&bytes) {
            prop_assert_eq!(frame.encode(), bytes);
        }
    }

    #[test]
    fn bent_bodies_of_signed_messages_decode_to_themselves_or_not_at_all(batch in a_batch(), at: prop::sample::Index, value: u8) {
        let mut bytes = batch.to_bytes();
        prop_assert_eq!(SyncBatch::from_bytes(&bytes), Ok(batch));
        let at = at.index(bytes.len());
        bytes[at] = value;
        if let Ok(batch) = SyncBatch::from_bytes(&bytes) {
            prop_assert_eq!(batch.to_bytes(), bytes);
        }
    }

    #[test]
    fn verdicts_and_heartbeats_come_back(verdict in a_verdict(), heartbeat in a_heartbeat()) {
        back(&Frame::Report(signed(&verdict)));
        back(&Frame::Heartbeat(signed(&heartbeat)));
        prop_assert_eq!(signed(&verdict).verify(&SIGNER.public(), &SCOPE), Ok(verdict));
    }

    #[test]
    fn a_bent_package_never_opens(at: prop::sample::Index, bit in 0_u32..8) {
        let (keys, package) = &*SEALED;
        let mut bytes = package.to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        if let Ok(bent) = Package::from_bytes(&bytes) {
            prop_assert!(bent.open(keys, &address()).is_err());
        }
    }

    #[test]
    fn any_two_passwords_come_back(old in "\\PC{1,80}", new in "\\PC{1,80}") {
        prop_assume!(old.len() <= Password::MAX && new.len() <= Password::MAX);
        let (keys, _) = &*SEALED;
        let package = package(keys, &Secrets::Change { old: password(&old), new: password(&new) });
        let Secrets::Change { old: a, new: b } = package.open(keys, &address()).unwrap().secrets else { panic!() };
        prop_assert_eq!((a.reveal(), b.reveal()), (old.as_str(), new.as_str()));
    }
}

static EACH: LazyLock<Vec<Frame>> = LazyLock::new(one_of_each);
static SEALED: LazyLock<(Keys, Package)> = LazyLock::new(|| {
    let keys = keys();
    let package = package(&keys, &Secrets::Reset { new: password("Maple-Tram-Orbit-9") });
    (keys, package)
});
