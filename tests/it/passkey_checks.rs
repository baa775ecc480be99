//! Every check of WebAuthn level 3, 7.1 and 7.2, with an authenticator that breaks that one rule and keeps all others.

use aws_lc_rs::rsa::KeySize;
use latchkey::passkeys::{
    cose,
    data::{AttestationObject, AuthenticatorData, ClientData},
    verify::{Known, Made, NewPasskey, Refused, RelyingParty, Use, Used, made, used},
};
use proptest::prelude::*;

use crate::authenticator::{
    Assertion, Attestation, Authenticator, BACKED_UP, ELIGIBLE, EXTENSIONS, ORIGIN, PRESENT, RP, Says, VERIFIED, bytes, cose as map, int,
    object, text,
};

const PARTY: RelyingParty<'static> = RelyingParty { id: RP, origin: ORIGIN };
const ASKED: &[u8] = b"a question of at least sixteen bytes";

fn make(answer: &Attestation) -> Result<NewPasskey, Refused> {
    made(PARTY, ASKED, Made { credential_id: &answer.id, client_data: &answer.client_data, attestation: &answer.object })
}

/// Makes a passkey with something about it changed.
fn making(change: impl FnOnce(&mut Says)) -> Result<NewPasskey, Refused> {
    let mut says = Says::to(ASKED);
    change(&mut says);
    make(&Authenticator::new().attest(&says))
}

struct Stored {
    authenticator: Authenticator,
    cose: Vec<u8>,
    count: u32,
    eligible: bool,
}

impl Stored {
    fn new() -> Self {
        let authenticator = Authenticator::new();
        Self { cose: authenticator.cose(), authenticator, count: 0, eligible: false }
    }

    fn check(&self, answer: &Assertion) -> Result<Use, Refused> {
        let known = Known {
            credential_id: &self.authenticator.id,
            public_key: &self.cose,
            handle: &self.authenticator.handle,
            sign_count: self.count,
            backup_eligible: self.eligible,
        };
        let answered = Used {
            credential_id: &answer.id,
            client_data: &answer.client_data,
            authenticator_data: &answer.authenticator_data,
            signature: &answer.signature,
            handle: Some(&answer.handle),
        };
        used(PARTY, ASKED, known, answered)
    }

    /// Uses it with something about the answer changed before it is signed.
    fn using(&self, change: impl FnOnce(&mut Says)) -> Result<Use, Refused> {
        let mut says = Says::to(ASKED);
        change(&mut says);
        self.check(&self.authenticator.assert(&says))
    }

    /// The same with something changed after it was signed.
    fn bent(&self, change: impl FnOnce(&mut Assertion)) -> Result<Use, Refused> {
        let mut answer = self.authenticator.assert(&Says::to(ASKED));
        change(&mut answer);
        self.check(&answer)
    }
}

// ---- both sections

#[test]
fn the_truth_is_accepted_with_each_of_the_three_algorithms() {
    for authenticator in [Authenticator::new(), Authenticator::ed25519(), Authenticator::rs256(KeySize::Rsa2048)] {
        let new = make(&authenticator.attest(&Says { count: 7, ..Says::to(ASKED) })).unwrap();
        assert_eq!((new.sign_count, new.backup_eligible, new.backed_up), (7, false, false));
        assert_eq!((&new.credential_id, &new.public_key), (&authenticator.id, &authenticator.cose()));
        let stored = Stored { cose: new.public_key, authenticator, count: 7, eligible: false };
        assert_eq!(stored.using(|says| says.count = 8), Ok(Use { sign_count: 8, backed_up: false }));
        assert_eq!(stored.bent(|answer| answer.signature[12] ^= 1), Err(Refused::Signature));
    }
}

#[test]
fn the_type_is_the_one_of_the_ceremony() {
    assert_eq!(making(|says| says.kind = "webauthn.get"), Err(Refused::Type));
    assert_eq!(Stored::new().using(|says| says.kind = "webauthn.create"), Err(Refused::Type));
    assert_eq!(Stored::new().using(|says| says.kind = "payment.get"), Err(Refused::Type));
}

#[test]
fn the_challenge_is_the_one_that_was_asked() {
    for other in [b"".as_slice(), b"another question", &ASKED[..ASKED.len() - 1]] {
        assert_eq!(making(|says| says.challenge = other.to_vec()), Err(Refused::Challenge));
        assert_eq!(Stored::new().using(|says| says.challenge = other.to_vec()), Err(Refused::Challenge));
    }
}

#[test]
fn the_origin_is_ours_to_the_letter() {
    for origin in [
        "https://evil.example",
        "http://reset.quillham.example",
        "https://reset.quillham.example:8443",
        "https://reset.quillham.example/",
        "https://RESET.quillham.example",
        "https://sub.reset.quillham.example",
        "https://quillham.example",
        "null",
        "",
    ] {
        assert_eq!(making(|says| says.origin = origin.to_owned()), Err(Refused::Origin), "{origin}");
        assert_eq!(Stored::new().using(|says| says.origin = origin.to_owned()), Err(Refused::Origin), "{origin}");
    }
}

#[test]
fn nothing_happens_within_another_site() {
    for more in [r#","crossOrigin":true"#, r#","crossOrigin":true,"topOrigin":"https://evil.example""#, r#","topOrigin":"https://x""#] {
        assert_eq!(making(|says| says.more = more.to_owned()), Err(Refused::CrossOrigin));
        assert_eq!(Stored::new().using(|says| says.more = more.to_owned()), Err(Refused::CrossOrigin));
    }
    // Older browsers say nothing of it; newer ones say more than we know.
    for more in ["", r#","crossOrigin":false,"other_keys_can_be_added_here":"do not compare clientDataJSON against a template""#] {
        assert!(making(|says| says.more = more.to_owned()).is_ok());
    }
}

#[test]
fn client_data_is_one_object_that_says_each_thing_once() {
    for more in [r#","type":"webauthn.get""#, r#","origin":"https://reset.quillham.example""#, r#","crossOrigin":"no""#, r"}{", ","] {
        assert_eq!(making(|says| says.more = more.to_owned()), Err(Refused::ClientData), "{more}");
        assert_eq!(Stored::new().using(|says| says.more = more.to_owned()), Err(Refused::ClientData), "{more}");
    }
    let long = format!(r#","x":"{}""#, "x".repeat(4096));
    assert_eq!(making(|says| says.more = long), Err(Refused::ClientData));
    assert_eq!(ClientData::parse(b"\xef\xbb\xbf{}"), None);
}

#[test]
fn the_hash_is_that_of_our_own_name() {
    for rp in ["evil.example", "quillham.example", "", "reset.quillham.example."] {
        assert_eq!(making(|says| says.rp = rp.to_owned()), Err(Refused::RelyingParty));
        assert_eq!(Stored::new().using(|says| says.rp = rp.to_owned()), Err(Refused::RelyingParty));
    }
}

#[test]
fn somebody_was_present() {
    assert_eq!(making(|says| says.flags = VERIFIED), Err(Refused::NotPresent));
    assert_eq!(Stored::new().using(|says| says.flags = VERIFIED), Err(Refused::NotPresent));
}

#[test]
fn somebody_was_verified() {
    assert_eq!(making(|says| says.flags = PRESENT), Err(Refused::NotVerified));
    assert_eq!(Stored::new().using(|says| says.flags = PRESENT), Err(Refused::NotVerified));
}

#[test]
fn only_what_can_be_backed_up_is() {
    assert_eq!(making(|says| says.flags |= BACKED_UP), Err(Refused::Backup));
    assert_eq!(Stored::new().using(|says| says.flags |= BACKED_UP), Err(Refused::Backup));
    let new = making(|says| says.flags |= ELIGIBLE | BACKED_UP).unwrap();
    assert!(new.backup_eligible && new.backed_up);
}

#[test]
fn authenticator_data_is_read_to_its_last_byte() {
    assert_eq!(making(|says| says.tail = vec![0]), Err(Refused::AuthenticatorData));
    assert_eq!(Stored::new().using(|says| says.tail = vec![0]), Err(Refused::AuthenticatorData));
    let with = |tail: &[u8]| {
        let change = |says: &mut Says| (says.flags, says.tail) = (says.flags | EXTENSIONS, tail.to_vec());
        (making(change).err(), Stored::new().using(change).err())
    };
    // Extensions that come unasked are let be, if they are a map and nothing follows.
    let polite = [vec![0xa1], text("credProps"), vec![0xa1], text("rk"), vec![0xf5]].concat();
    assert_eq!(with(&polite), (None, None));
    assert_eq!(with(&[0xa0]), (None, None));
    let wrong = Some(Refused::AuthenticatorData);
    for tail in [vec![], vec![0xa1], vec![0xbf, 0xff], vec![0x01], [polite, vec![0]].concat(), vec![0xa1, 0x61]] {
        assert_eq!(with(&tail), (wrong, wrong), "{tail:?}");
    }
}

// ---- 7.1, making

#[test]
fn only_algorithms_that_were_asked_for_are_taken() {
    let point = Authenticator::new().cose();
    let (x, y) = (&point[10..42], &point[45..77]);
    for key in [
        map(&[(1, int(2)), (3, int(-35)), (-1, int(2)), (-2, bytes(&[1; 48])), (-3, bytes(&[1; 48]))]),
        map(&[(1, int(2)), (3, int(-47)), (-1, int(8)), (-2, bytes(x)), (-3, bytes(y))]),
        map(&[(1, int(3)), (3, int(-37)), (-1, bytes(&[0xff; 256])), (-2, bytes(&[1, 0, 1]))]),
        map(&[(1, int(3)), (3, int(-65535)), (-1, bytes(&[0xff; 256])), (-2, bytes(&[1, 0, 1]))]),
        map(&[(1, int(4)), (3, int(5)), (-1, bytes(&[1; 32]))]),
    ] {
        let answer = Authenticator::new().attest_with(&Says::to(ASKED), &key);
        assert_eq!(make(&answer), Err(Refused::AuthenticatorData));
    }
}

#[test]
fn a_key_is_written_in_one_way_only_and_is_a_key() {
    let whole = Authenticator::new().cose();
    let (x, y) = (&whole[10..42], &whole[45..77]);
    let good = [(1, int(2)), (3, int(-7)), (-1, int(1)), (-2, bytes(x)), (-3, bytes(y))];
    assert_eq!(map(&good), whole);
    assert!(cose::read(&whole).is_some());
    let with = |at: usize, entry: (i64, Vec<u8>)| {
        let mut entries = good.clone();
        entries[at] = entry;
        map(&entries)
    };
    let mut swapped = good.clone();
    swapped.swap(3, 4);
    let off_curve = [y, x].concat();
    for wrong in [
        map(&good[..4]),
        map(&[good.to_vec(), vec![(2, bytes(b"kid"))]].concat()),
        map(&swapped),
        with(0, (1, int(3))),
        with(1, (3, int(-8))),
        with(2, (-1, int(2))),
        with(3, (-2, bytes(&x[1..]))),
        with(3, (-2, bytes(&off_curve[..32]))),
        with(3, (-3, bytes(y))),
        with(4, (-3, vec![0xf5])),
        with(4, (-3, bytes(&[0; 32]))),
        vec![0xbf],
        vec![],
    ] {
        assert_eq!(cose::read(&wrong), None, "{wrong:02x?}");
    }
    let rsa = |n: &[u8], e: &[u8]| cose::read(&map(&[(1, int(3)), (3, int(-257)), (-1, bytes(n)), (-2, bytes(e))])).is_some();
    assert!(rsa(&[0xff; 256], &[1, 0, 1]) && rsa(&[0xff; 512], &[1, 0, 1]));
    for (n, e) in [
        (vec![0xff; 128], vec![1, 0, 1]),
        (vec![0xff; 255], vec![1, 0, 1]),
        (vec![0xff; 513], vec![1, 0, 1]),
        ([vec![0], vec![0xff; 255]].concat(), vec![1, 0, 1]),
        (vec![0xff; 256], vec![3]),
        (vec![0xff; 256], vec![1]),
        (vec![0xff; 256], vec![]),
    ] {
        assert!(!rsa(&n, &e), "{} {e:?}", n.len());
    }
    let small = [(1, int(1)), (3, int(-8)), (-1, int(7)), (-2, bytes(&[1; 32]))];
    assert_eq!(cose::read(&map(&small)), None, "another curve");
}

#[test]
fn no_attestation_is_taken_but_none_and_that_of_the_key_itself() {
    let authenticator = Authenticator::new();
    assert!(make(&authenticator.attest_by_self(&Says::to(ASKED), -7)).is_ok());
    for (says, algorithm) in [(Says::to(ASKED), -8), (Says { model: [1; 16], ..Says::to(ASKED) }, -7)] {
        assert_eq!(make(&authenticator.attest_by_self(&says, algorithm)), Err(Refused::Attestation));
    }
    // Signed over something else.
    let mut other = authenticator.attest_by_self(&Says::to(ASKED), -7);
    other.client_data = authenticator.attest(&Says { more: String::new(), ..Says::to(ASKED) }).client_data;
    assert_eq!(make(&other), Err(Refused::Attestation));
    let certified = [vec![0xa3], text("alg"), int(-7), text("sig"), bytes(&[1; 70]), text("x5c"), vec![0x81], bytes(&[1; 20])].concat();
    let unsigned = [vec![0xa2], text("alg"), int(-7), text("ver"), text("2.0")].concat();
    for (format, statement) in [
        ("packed", vec![0xa0]),
        ("packed", certified.clone()),
        ("packed", unsigned),
        ("none", certified),
        ("fido-u2f", vec![0xa0]),
        ("android-safetynet", vec![0xa0]),
        ("tpm", vec![0xa0]),
        ("None", vec![0xa0]),
        ("none", vec![0xf6]),
        ("none", vec![]),
    ] {
        let change = |says: &mut Says| (says.format, says.statement) = (format, statement.clone());
        assert_eq!(making(change), Err(Refused::Attestation), "{format} {statement:02x?}");
    }
}

#[test]
fn an_attestation_object_has_three_entries_and_nothing_after_them() {
    let data = [1; 40];
    let good = object("none", &[0xa0], &data);
    assert!(AttestationObject::parse(&good).is_some());
    // Some clients write them in another order.
    let turned = [vec![0xa3], text("authData"), bytes(&data), text("fmt"), text("none"), text("attStmt"), vec![0xa0]].concat();
    assert!(AttestationObject::parse(&turned).is_some());
    let two_formats = [vec![0xa3], text("fmt"), text("none"), text("fmt"), text("none"), text("authData"), bytes(&data)].concat();
    let more = [vec![0xa4], good[1..].to_vec(), text("x"), int(1)].concat();
    let open = [vec![0xbf], good[1..].to_vec(), vec![0xff]].concat();
    for wrong in [two_formats, more, open, [good.clone(), vec![0]].concat(), good[..good.len() - 1].to_vec(), vec![], vec![0xa3]] {
        assert!(AttestationObject::parse(&wrong).is_none(), "{wrong:02x?}");
    }
}

#[test]
fn the_id_is_neither_short_nor_long_nor_another_one() {
    for (length, fine) in [(0, false), (15, false), (16, true), (1023, true), (1024, false)] {
        let mut authenticator = Authenticator::new();
        authenticator.id = vec![5; length];
        let made = make(&authenticator.attest(&Says::to(ASKED)));
        assert_eq!(made.err(), (!fine).then_some(Refused::CredentialId), "{length}");
    }
    let mut answer = Authenticator::new().attest(&Says::to(ASKED));
    answer.id[0] ^= 1;
    assert_eq!(make(&answer), Err(Refused::CredentialId));
}

#[test]
fn a_use_is_no_making() {
    let authenticator = Authenticator::new();
    let answer = authenticator.assert(&Says::to(ASKED));
    let made = Attestation {
        id: authenticator.id.clone(),
        client_data: authenticator.attest(&Says::to(ASKED)).client_data,
        object: object("none", &[0xa0], &answer.authenticator_data),
    };
    assert_eq!(make(&made), Err(Refused::AuthenticatorData), "no credential in it");
}

// ---- 7.2, using

#[test]
fn the_credential_is_the_one_that_was_found() {
    assert_eq!(Stored::new().bent(|answer| answer.id[0] ^= 1), Err(Refused::CredentialId));
}

#[test]
fn the_handle_is_its_owners() {
    assert_eq!(Stored::new().bent(|answer| answer.handle = vec![8; 32]), Err(Refused::UserHandle));
    assert_eq!(Stored::new().bent(|answer| answer.handle.clear()), Err(Refused::UserHandle));
}

#[test]
fn whether_it_can_be_backed_up_never_changes() {
    assert_eq!(Stored::new().using(|says| says.flags |= ELIGIBLE), Err(Refused::Backup));
    let shared = Stored { eligible: true, ..Stored::new() };
    assert_eq!(shared.using(|_| {}), Err(Refused::Backup));
    assert_eq!(shared.using(|says| says.flags |= ELIGIBLE | BACKED_UP), Ok(Use { sign_count: 0, backed_up: true }));
    assert_eq!(shared.using(|says| says.flags |= ELIGIBLE), Ok(Use { sign_count: 0, backed_up: false }));
}

#[test]
fn the_signature_is_over_what_was_said_and_by_this_key() {
    let stored = Stored::new();
    assert!(stored.bent(|_| {}).is_ok());
    let answer = stored.authenticator.assert(&Says::to(ASKED));
    for at in 0..answer.signature.len() {
        let mut bent = answer.clone();
        bent.signature[at] ^= 1;
        assert_eq!(stored.check(&bent), Err(Refused::Signature), "byte {at}");
    }
    assert_eq!(stored.bent(|answer| answer.signature.clear()), Err(Refused::Signature));
    assert_eq!(stored.bent(|answer| answer.authenticator_data[36] ^= 1), Err(Refused::Signature), "the counter");
    let more = Says { more: String::new(), ..Says::to(ASKED) };
    assert_eq!(stored.bent(|answer| answer.client_data = stored.authenticator.assert(&more).client_data), Err(Refused::Signature));
    let mut other = Authenticator::new();
    other.id.clone_from(&stored.authenticator.id);
    assert_eq!(stored.check(&other.assert(&Says::to(ASKED))), Err(Refused::Signature), "another key under the same id");
}

#[test]
fn a_stored_key_that_is_none_lets_nobody_in() {
    let mut stored = Stored::new();
    stored.cose.push(0);
    assert_eq!(stored.using(|_| {}), Err(Refused::Key));
    stored.cose.clear();
    assert_eq!(stored.using(|_| {}), Err(Refused::Key));
}

#[test]
fn a_counter_only_ever_grows() {
    for (count, said, fine) in
        [(0, 0, true), (0, 1, true), (5, 6, true), (5, 9, true), (5, 5, false), (5, 4, false), (5, 0, false), (u32::MAX, 0, false)]
    {
        let stored = Stored { count, ..Stored::new() };
        let outcome = stored.using(|says| says.count = said);
        assert_eq!(outcome.err(), (!fine).then_some(Refused::Counter), "{count} then {said}");
    }
    // A wrong signature is never an alarm: anybody can make one.
    let stored = Stored { count: 5, ..Stored::new() };
    assert_eq!(stored.bent(|answer| answer.signature[12] ^= 1), Err(Refused::Signature));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    /// Whatever is sent, reading it ends, and nothing but the truth is accepted.
    #[test]
    fn garbage_is_refused_without_harm(garbage in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = (ClientData::parse(&garbage), AttestationObject::parse(&garbage), cose::read(&garbage));
        let _ = AuthenticatorData::parse(&garbage);
        let said = Made { credential_id: &garbage, client_data: &garbage, attestation: &garbage };
        prop_assert!(made(PARTY, ASKED, said).is_err());
    }

    /// No bit of an attestation can be turned without being noticed, unless it lies in what nobody vouches for: with `none`
    /// that is the counter, the model, the id (which is compared), the flags and the key.
    #[test]
    fn a_bent_attestation_never_makes_a_panic(at in 0_usize..200, bit in 0_u8..8) {
        let mut answer = Authenticator::ed25519().attest(&Says::to(ASKED));
        let at = at % answer.object.len();
        answer.object[at] ^= 1 << bit;
        if let Ok(new) = make(&answer) {
            prop_assert_eq!(new.credential_id, answer.id);
        }
    }

    /// No bit of what was signed can be turned.
    #[test]
    fn a_bent_assertion_is_refused(part in 0..3, at in any::<prop::sample::Index>(), bit in 0_u8..8) {
        let stored = Stored::new();
        let outcome = stored.bent(|answer| {
            let bytes = match part {
                0 => &mut answer.client_data,
                1 => &mut answer.authenticator_data,
                _ => &mut answer.signature,
            };
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        });
        prop_assert!(outcome.is_err());
    }
}
