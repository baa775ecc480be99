//! What an envelope carries, whom it opens for, and what a verdict is bound to.

use super::*;
use crate::protocol::{
    envelope::{OpenError, seal},
    verdict::{VerdictError, accept},
};

fn round_trip(text: &str) -> (usize, String) {
    let keys = keys();
    let package = package(&keys, &Secrets::Reset { new: password(text) });
    let opened = package.open(&keys, &address()).unwrap();
    let Secrets::Reset { new } = opened.secrets else { panic!("another operation came out") };
    (package.to_bytes().len(), new.reveal().to_owned())
}

#[test]
fn passwords_of_every_length_arrive_as_they_were_typed() {
    let smiles = "\u{1f600}".repeat(256);
    let ascii = |count| "x".repeat(count);
    let mut sizes = vec![];
    for text in [ascii(1), ascii(190), ascii(191), ascii(256), smiles, ascii(257), "e\u{301} \"quoted\" \u{e9} ".to_owned()] {
        let (size, back) = round_trip(&text);
        assert_eq!(back, text);
        sizes.push(size);
    }
    // 1 and 256 bytes look alike from outside; only what is longer than 256 shows that it is.
    assert_eq!(sizes[..4], [sizes[0]; 4]);
    assert_eq!(sizes[4], sizes[5]);
    assert_eq!(sizes[6], sizes[0]);
    assert!(sizes[4] > sizes[0]);
}

#[test]
fn both_passwords_of_a_change_arrive_in_their_places() {
    let keys = keys();
    for (old, new) in
        [("Old-Lighthouse-42".to_owned(), "Maple-Tram-Orbit-9".to_owned()), ("\u{1f600}".repeat(256), "\u{1f601}".repeat(256))]
    {
        let package = package(&keys, &Secrets::Change { old: password(&old), new: password(&new) });
        let Secrets::Change { old: a, new: b } = package.open(&keys, &address()).unwrap().secrets else { panic!() };
        assert_eq!((a.reveal(), b.reveal()), (old.as_str(), new.as_str()));
    }
}

#[test]
fn a_package_does_not_tell_the_operation_by_its_length() {
    let keys = keys();
    let lengths: Vec<usize> = [
        Secrets::Reset { new: password("a") },
        Secrets::Change { old: password(&"o".repeat(128)), new: password(&"n".repeat(128)) },
        Secrets::Verify { current: password("abc") },
        Secrets::Unlock,
        Secrets::AdminReset { new: password("temporary") },
    ]
    .iter()
    .map(|secrets| package(&keys, secrets).to_bytes().len())
    .collect();
    assert_eq!(lengths, [lengths[0]; 5]);
}

#[test]
fn what_cannot_be_a_password_does_not_become_one() {
    for text in ["", "a\0b", "tab\there", "\u{85}", &"x".repeat(1025), &"\u{1f600}".repeat(257)] {
        assert!(Password::new(Zeroizing::new(text.to_owned())).is_err(), "{text:?}");
    }
    assert_eq!(password("\u{1f600}a").utf16_units(), 3);
}

#[test]
fn messages_stay_under_a_kilobyte() {
    let keys = keys();
    let signing = SigningKey::generate().unwrap();
    let package = package(&keys, &Secrets::Reset { new: password(&"x".repeat(256)) });
    let delivery = Delivery { message: MESSAGE, directory: DIRECTORY, attempt: 1, look_first: false, remaining_ms: 120_000, package };
    let delivery = Frame::Delivery(Signed::sign(&delivery, &signing, &SCOPE).unwrap()).encode();
    let report = Frame::Report(Signed::sign(&verdict(), &signing, &SCOPE).unwrap()).encode();
    assert!(delivery.len() < 1_024, "{}", delivery.len());
    assert!(report.len() < 256, "{}", report.len());
}

#[test]
fn every_recipient_opens_its_own_package_and_no_other() {
    let (mut one, mut two) = (keys(), keys());
    let other = Uuid::from_u128(0xaa);
    two.encryption = [(9, &*OTHER_RSA)].into();
    let secrets = Secrets::Reset { new: password("Maple-Tram-Orbit-9") };
    let second = Recipient { agent: other, encryption: OTHER_RSA.public(), ..recipient(&two) };
    let packages = seal(&header(Operation::Reset), &secrets, &[recipient(&one), second]).unwrap();
    let to_other = Address { agent: other, ..address() };
    assert!(packages[0].open(&one, &address()).is_ok());
    assert!(packages[1].open(&two, &to_other).is_ok());
    for (package, keys, to) in [(&packages[1], &one, &address()), (&packages[0], &two, &to_other), (&packages[0], &one, &to_other)] {
        assert!(matches!(package.open(keys, to), Err(OpenError::Crypto(CryptoError::Open))));
    }
    // Somebody with the transport key alone, such as the portal, still lacks the agent's own.
    one.encryption = [(9, &*OTHER_RSA)].into();
    assert!(packages[0].open(&one, &address()).is_err());
    one.encryption.clear();
    assert!(matches!(packages[0].open(&one, &address()), Err(OpenError::UnknownKey)));
}

#[test]
fn a_package_opens_only_for_its_tenant_directory_and_message() {
    let keys = keys();
    let package = package(&keys, &Secrets::Unlock);
    let elsewhere = Uuid::from_u128(0xbad);
    for to in [
        Address { tenant: elsewhere, ..address() },
        Address { directory: elsewhere, ..address() },
        Address { message: elsewhere, ..address() },
        Address { agent: elsewhere, ..address() },
    ] {
        assert!(package.open(&keys, &to).is_err(), "{to:?}");
    }
}

/// The portal holds the transport key, so it could wrap a letter in another header: the letter must then not open.
#[test]
fn a_letter_opens_only_under_the_header_it_was_sealed_with() {
    use crate::protocol::{envelope::testing, wire::Wire as _};
    let keys = keys();
    let real = header(Operation::Reset);
    let elsewhere = Uuid::from_u128(0xbad);
    let package = package(&keys, &Secrets::Reset { new: password("Maple-Tram-Orbit-9") });
    let changed: Vec<Header> = vec![
        Header { tenant: elsewhere, ..real.clone() },
        Header { directory: elsewhere, ..real.clone() },
        Header { message: elsewhere, ..real.clone() },
        Header { operation: Operation::AdminReset, ..real.clone() },
        Header { anchor: Anchor::new(&[0x2b; 16]).unwrap(), ..real.clone() },
        Header { anchor: Anchor::new(&[0x2a; 15]).unwrap(), ..real.clone() },
        Header { created: Millis(999_999), ..real.clone() },
        Header { expires: Millis(1_120_001), ..real.clone() },
    ];
    for header in changed {
        let to = Address { tenant: header.tenant, directory: header.directory, message: header.message, agent: AGENT };
        let forged = testing::with_header(&package, &keys, &address(), &to, header.clone());
        assert!(matches!(forged.open(&keys, &to), Err(OpenError::Crypto(CryptoError::Open))), "{header:?}");
    }
    let same = testing::with_header(&package, &keys, &address(), &address(), real);
    assert!(same.open(&keys, &address()).is_ok());
    assert_eq!(same.to_bytes().len(), package.to_bytes().len());
}

#[test]
fn a_header_for_another_operation_than_the_secrets_is_not_sealed() {
    let keys = keys();
    let sealed = seal(&header(Operation::Reset), &Secrets::Unlock, &[recipient(&keys)]);
    assert!(matches!(sealed, Err(CryptoError::Seal)));
}

#[test]
fn times_count_with_a_minute_of_tolerance() {
    let header = header(Operation::Reset);
    for (now, current) in [(939_999, false), (940_000, true), (1_060_000, true), (1_180_000, true), (1_180_001, false)] {
        assert_eq!(header.is_current(Millis(now)), current, "{now}");
    }
}

#[test]
fn a_verdict_counts_for_its_own_request_from_its_own_agent_only() {
    let (agent, other) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let request = header(Operation::Reset);
    let signed = Signed::sign(&verdict(), &agent, &SCOPE).unwrap();
    assert_eq!(accept(&signed, &agent.public(), &SCOPE, &request).unwrap(), verdict());
    // It outlives its session, so that it can be sent again after the connection was lost.
    assert!(accept(&signed, &agent.public(), &Scope { session: [8; 32], ..SCOPE }, &request).is_ok());

    assert!(accept(&signed, &other.public(), &SCOPE, &request).is_err());
    assert!(accept(&signed, &agent.public(), &Scope { tenant: AGENT, ..SCOPE }, &request).is_err());
    assert!(accept(&signed, &agent.public(), &Scope { agent: TENANT, ..SCOPE }, &request).is_err());
    let later = Header { created: Millis(1), ..request.clone() };
    assert_eq!(accept(&signed, &agent.public(), &SCOPE, &later), Err(VerdictError::OtherRequest));

    // Without the header an agent can only say that it could not open the envelope.
    let blind = |code| Signed::sign(&Verdict { request: [0; 32], code, ..verdict() }, &agent, &SCOPE).unwrap();
    assert!(accept(&blind(Code::CannotOpen), &agent.public(), &SCOPE, &request).is_ok());
    assert!(accept(&blind(Code::Success), &agent.public(), &SCOPE, &request).is_err());
}

#[test]
fn what_belongs_to_a_session_does_not_count_in_another() {
    let portal = SigningKey::generate().unwrap();
    let request = crate::protocol::sync::SyncRequest { directory: DIRECTORY, full: true, dry_run: false };
    let signed = Signed::sign(&request, &portal, &SCOPE).unwrap();
    assert!(signed.verify(&portal.public(), &SCOPE).is_ok());
    assert!(signed.verify(&portal.public(), &Scope { session: [8; 32], ..SCOPE }).is_err());
}
