//! Onboarding, the handshake, and the roll of keys, with somebody in between.

use super::*;
use crate::protocol::{
    handshake::{Challenge, Credential, Hello, Proof, Standing, Welcome, session},
    onboarding::{Admission, Admitting, Joining, OnboardHello, OnboardOffer, OnboardingCode},
    roll::RollAnswer,
    wire::{Text, Wire as _},
};

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::new(words).unwrap()
}

struct Scene {
    code: OnboardingCode,
    identity: SigningKey,
    command: SigningKey,
    transport: TransportKey,
    credential: Credential,
}

fn scene() -> Scene {
    Scene {
        code: OnboardingCode::generate().unwrap(),
        identity: SigningKey::generate().unwrap(),
        command: SigningKey::generate().unwrap(),
        transport: TransportKey::generate().unwrap(),
        credential: Credential::generate().unwrap(),
    }
}

impl Scene {
    fn hello(&self) -> (Joining, OnboardHello) {
        Joining::start(&self.code, &self.identity, &RSA, text("dc-room-7"), text("0.1.0")).unwrap()
    }

    fn offer(&self, hello: &OnboardHello) -> Result<(Admitting, OnboardOffer), CryptoError> {
        let given =
            Admission { tenant: TENANT, directory: DIRECTORY, agent: AGENT, transport: &self.transport, credential: &self.credential };
        Admitting::offer(hello, self.code.key()?, &given, &self.command)
    }
}

#[test]
fn an_agent_joins_and_both_sides_show_the_same_fingerprint() {
    let scene = scene();
    let (mut joining, hello) = scene.hello();
    let (admitting, offer) = scene.offer(&hello).unwrap();
    let (confirm, enrolment) = joining.accept(&offer, &scene.identity, &RSA).unwrap();
    let done = admitting.finish(&confirm, &scene.command).unwrap();
    joining.finish(&done).unwrap();
    assert_eq!((enrolment.tenant, enrolment.directory, enrolment.agent), (TENANT, DIRECTORY, AGENT));
    assert_eq!(enrolment.command, scene.command.public());
    assert_eq!(enrolment.transport.as_bytes(), scene.transport.as_bytes());
    assert!(enrolment.credential.matches(&scene.credential.hash()));
    assert_eq!(enrolment.fingerprint, admitting.fingerprint);
    assert_eq!(enrolment.fingerprint.len(), 8 * 4 + 7);
}

#[test]
fn a_proxy_without_the_code_cannot_swap_a_key_in_either_direction() {
    let scene = scene();
    let evil = SigningKey::generate().unwrap();
    let (mut joining, hello) = scene.hello();

    let mut swapped = hello.clone();
    swapped.identity = evil.public();
    assert!(scene.offer(&swapped).is_err());
    let mut swapped = hello.clone();
    swapped.encryption = crate::protocol::wire::Bytes::new(OTHER_RSA.public().der().to_vec()).unwrap();
    assert!(scene.offer(&swapped).is_err());

    let (admitting, offer) = scene.offer(&hello).unwrap();
    let mut swapped = offer.clone();
    swapped.command = evil.public();
    assert!(joining.accept(&swapped, &scene.identity, &RSA).is_err());
    let mut moved = offer.clone();
    moved.tenant = DIRECTORY;
    assert!(joining.accept(&moved, &scene.identity, &RSA).is_err());

    // A confirmation for one exchange does not complete another.
    let (confirm, _) = joining.accept(&offer, &scene.identity, &RSA).unwrap();
    let (again, _) = scene.offer(&hello).unwrap();
    assert!(again.finish(&confirm, &scene.command).is_err());
    // And the end comes from whoever holds the command key that was offered.
    let done = admitting.finish(&confirm, &evil).unwrap();
    assert!(joining.finish(&done).is_err());
}

#[test]
fn every_bit_of_the_four_messages_counts() {
    let scene = scene();
    let (mut joining, hello) = scene.hello();
    let (admitting, offer) = scene.offer(&hello).unwrap();
    let (confirm, _) = joining.accept(&offer, &scene.identity, &RSA).unwrap();
    let done = admitting.finish(&confirm, &scene.command).unwrap();
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    for at in 0..hello.to_bytes().len() {
        if let Ok(bent) = OnboardHello::from_bytes(&flipped(&hello.to_bytes(), at)) {
            assert!(scene.offer(&bent).is_err(), "hello, byte {at}");
        }
    }
    for at in 0..offer.to_bytes().len() {
        if let Ok(bent) = Wire::from_bytes(&flipped(&offer.to_bytes(), at)) {
            let mut joining = scene.hello().0;
            assert!(joining.accept(&bent, &scene.identity, &RSA).is_err(), "offer, byte {at}");
        }
    }
    for at in 0..confirm.to_bytes().len() {
        let bent = Wire::from_bytes(&flipped(&confirm.to_bytes(), at)).unwrap();
        assert!(admitting.finish(&bent, &scene.command).is_err(), "confirm, byte {at}");
        let bent = Wire::from_bytes(&flipped(&done.to_bytes(), at)).unwrap();
        assert!(joining.finish(&bent).is_err(), "done, byte {at}");
    }
    joining.finish(&done).unwrap();
}

#[test]
fn a_code_is_typed_by_hand() {
    for _ in 0..50 {
        let code = OnboardingCode::generate().unwrap();
        let shown = code.reveal();
        assert_eq!(shown.len(), 26 + 4);
        assert!(OnboardingCode::parse(&shown) == Some(code.clone()));
        assert!(OnboardingCode::parse(&format!(" {}\n", shown.to_lowercase().replace('-', " "))) == Some(code));
    }
    for wrong in ["", "ABCDE", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDEF", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDE1", "ABCDE-ABCDE-ABCDE-ABCDE-ABCDEAA"] {
        assert!(OnboardingCode::parse(wrong).is_none(), "{wrong}");
    }
    assert_eq!(format!("{:?}", OnboardingCode::generate().unwrap()), "OnboardingCode(..)");
}

#[test]
fn a_session_needs_both_signatures_over_both_nonces() {
    let scene = scene();
    let hello = Hello::new(TENANT, AGENT, scene.credential.clone()).unwrap();
    let challenge = Challenge::new(hello.common_version().unwrap(), Millis(5)).unwrap();
    let id = session(&hello, &challenge);
    let proof = Proof::sign(&id, text("0.1.0"), &scene.identity);
    proof.verify(&id, &scene.identity.public()).unwrap();
    let welcome = Welcome::sign(&id, Standing::Active, 25, &scene.command);
    welcome.verify(&id, &scene.command.public()).unwrap();

    // The recorded signatures are worth nothing for another challenge, and the standing cannot be changed.
    let other = session(&hello, &Challenge::new(1, Millis(5)).unwrap());
    assert!(proof.verify(&other, &scene.identity.public()).is_err());
    assert!(welcome.verify(&other, &scene.command.public()).is_err());
    let (mut proof, mut welcome) = (proof, welcome);
    welcome.standing = Standing::Gone;
    assert!(welcome.verify(&id, &scene.command.public()).is_err());
    proof.software = text("9.9.9");
    assert!(proof.verify(&id, &scene.identity.public()).is_err());
    assert!(!format!("{hello:?}").contains(&hex::encode(scene.credential.as_bytes())));
}

#[test]
fn versions_meet_where_they_overlap() {
    let credential = Credential::generate().unwrap();
    let hello = |oldest, newest| Hello { oldest, newest, ..Hello::new(TENANT, AGENT, credential.clone()).unwrap() };
    assert_eq!(hello(1, 1).common_version(), Some(1));
    assert_eq!(hello(1, 9).common_version(), Some(VERSION));
    assert_eq!(hello(VERSION + 1, VERSION + 3).common_version(), None);
    assert_eq!(hello(0, OLDEST_VERSION - 1).common_version(), None);
}

#[test]
fn a_new_transport_key_reaches_only_the_new_encryption_key() {
    let key = TransportKey::generate().unwrap();
    let answer = RollAnswer::wrap(2, RSA.public(), 2, &key).unwrap();
    assert_eq!(answer.unwrap_with(&RSA).unwrap().as_bytes(), key.as_bytes());
    assert!(answer.unwrap_with(&OTHER_RSA).is_err());
}

#[test]
fn keys_survive_their_store() {
    let signing = SigningKey::generate().unwrap();
    assert_eq!(SigningKey::from_pkcs8(signing.pkcs8()).unwrap().public(), signing.public());
    let again = EncryptionKey::from_pkcs8(RSA.pkcs8()).unwrap();
    assert!(again.public() == RSA.public());
    assert!(EncryptionPublicKey::from_der(b"not a key").is_err());
    assert!(EncryptionKey::from_pkcs8(&RSA.pkcs8()[1..]).is_err());
    for shown in [format!("{signing:?}"), format!("{:?}", *RSA), format!("{:?}", TransportKey::generate().unwrap())] {
        assert!(shown.ends_with("(..)"), "{shown}");
    }
}
