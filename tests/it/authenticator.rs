//! An authenticator made of software, which can be made to lie about everything it says and signs.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use latchkey::crypto;

pub const RP: &str = "reset.quillham.example";
pub const ORIGIN: &str = "https://reset.quillham.example";

pub const PRESENT: u8 = 0x01;
pub const VERIFIED: u8 = 0x04;
pub const ELIGIBLE: u8 = 0x08;
pub const BACKED_UP: u8 = 0x10;
const ATTESTED: u8 = 0x40;
pub const EXTENSIONS: u8 = 0x80;

enum Key {
    Es256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Rs256(RsaKeyPair),
}

/// One credential on one device.
pub struct Authenticator {
    key: Key,
    pub id: Vec<u8>,
    pub handle: Vec<u8>,
}

/// What is claimed in one answer. The default is the truth.
#[derive(Clone)]
pub struct Says {
    pub kind: &'static str,
    pub challenge: Vec<u8>,
    pub origin: String,
    /// More entries of the client data, each with a comma before it.
    pub more: String,
    pub rp: String,
    pub flags: u8,
    pub count: u32,
    /// What follows the authenticator data.
    pub tail: Vec<u8>,
    pub format: &'static str,
    pub statement: Vec<u8>,
    pub model: [u8; 16],
}

impl Says {
    pub fn to(challenge: &[u8]) -> Self {
        Self {
            kind: "",
            challenge: challenge.to_vec(),
            origin: ORIGIN.to_owned(),
            more: r#","crossOrigin":false"#.to_owned(),
            rp: RP.to_owned(),
            flags: PRESENT | VERIFIED,
            count: 0,
            tail: vec![],
            format: "none",
            statement: vec![0xa0],
            model: [0; 16],
        }
    }

    fn client_data(&self, kind: &str) -> Vec<u8> {
        let kind = if self.kind.is_empty() { kind } else { self.kind };
        let challenge = URL_SAFE_NO_PAD.encode(&self.challenge);
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{}"{}}}"#, self.origin, self.more).into_bytes()
    }

    fn authenticator_data(&self, attested: &[u8]) -> Vec<u8> {
        let mut data = digest(&SHA256, self.rp.as_bytes()).as_ref().to_vec();
        data.push(self.flags | if attested.is_empty() { 0 } else { ATTESTED });
        data.extend(self.count.to_be_bytes());
        data.extend(attested);
        data.extend(&self.tail);
        data
    }
}

/// What the browser hands over after making a credential.
#[derive(Clone)]
pub struct Attestation {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub object: Vec<u8>,
}

/// And after using it.
#[derive(Clone)]
pub struct Assertion {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    pub handle: Vec<u8>,
}

impl Authenticator {
    pub fn new() -> Self {
        Self::with(Key::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap()))
    }

    pub fn ed25519() -> Self {
        Self::with(Key::Ed25519(Ed25519KeyPair::generate().unwrap()))
    }

    pub fn rs256(size: KeySize) -> Self {
        Self::with(Key::Rs256(RsaKeyPair::generate(size).unwrap()))
    }

    fn with(key: Key) -> Self {
        Self { key, id: crypto::random::<32>().unwrap().to_vec(), handle: vec![7; 32] }
    }

    /// The public key as COSE writes it.
    pub fn cose(&self) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => {
                let point = pair.public_key().as_ref();
                cose(&[(1, int(2)), (3, int(-7)), (-1, int(1)), (-2, bytes(&point[1..33])), (-3, bytes(&point[33..]))])
            }
            Key::Ed25519(pair) => cose(&[(1, int(1)), (3, int(-8)), (-1, int(6)), (-2, bytes(pair.public_key().as_ref()))]),
            Key::Rs256(pair) => {
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero();
                let e = public.exponent().big_endian_without_leading_zero();
                cose(&[(1, int(3)), (3, int(-257)), (-1, bytes(n)), (-2, bytes(e))])
            }
        }
    }

    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let chance = SystemRandom::new();
        match &self.key {
            Key::Es256(pair) => pair.sign(&chance, message).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &chance, message, &mut signature).unwrap();
                signature
            }
        }
    }

    pub fn attest(&self, says: &Says) -> Attestation {
        self.attest_with(says, &self.cose())
    }

    /// The same for a key written in another way.
    pub fn attest_with(&self, says: &Says, cose: &[u8]) -> Attestation {
        let client_data = says.client_data("webauthn.create");
        let data = self.attested(says, cose);
        let object = object(says.format, &says.statement, &data);
        Attestation { id: self.id.clone(), client_data, object }
    }

    /// Attestation by the new key itself, as some platforms give it.
    pub fn attest_by_self(&self, says: &Says, algorithm: i64) -> Attestation {
        let client_data = says.client_data("webauthn.create");
        let data = self.attested(says, &self.cose());
        let signature = self.sign(&[data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat());
        let statement = [vec![0xa2], text("alg"), int(algorithm), text("sig"), bytes(&signature)].concat();
        let object = object("packed", &statement, &data);
        Attestation { id: self.id.clone(), client_data, object }
    }

    fn attested(&self, says: &Says, cose: &[u8]) -> Vec<u8> {
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        says.authenticator_data(&[says.model.as_slice(), &length, &self.id, cose].concat())
    }

    pub fn assert(&self, says: &Says) -> Assertion {
        let client_data = says.client_data("webauthn.get");
        let authenticator_data = says.authenticator_data(&[]);
        let signature = self.sign(&[authenticator_data.as_slice(), digest(&SHA256, &client_data).as_ref()].concat());
        Assertion { id: self.id.clone(), client_data, authenticator_data, signature, handle: self.handle.clone() }
    }
}

/// `{"fmt": ..., "attStmt": ..., "authData": ...}`
pub fn object(format: &str, statement: &[u8], data: &[u8]) -> Vec<u8> {
    [vec![0xa3], text("fmt"), text(format), text("attStmt"), statement.to_vec(), text("authData"), bytes(data)].concat()
}

/// A map with whole numbers for labels, in the order given.
pub fn cose(entries: &[(i64, Vec<u8>)]) -> Vec<u8> {
    let mut out = vec![0xa0 | u8::try_from(entries.len()).unwrap()];
    for (label, value) in entries {
        out.extend(int(*label));
        out.extend(value);
    }
    out
}

fn head(major: u8, n: u64) -> Vec<u8> {
    let major = major << 5;
    match n {
        0..=23 => vec![major | u8::try_from(n).unwrap()],
        24..=0xff => vec![major | 0x18, u8::try_from(n).unwrap()],
        _ => [vec![major | 0x19], u16::try_from(n).unwrap().to_be_bytes().to_vec()].concat(),
    }
}

pub fn int(n: i64) -> Vec<u8> {
    if n < 0 { head(1, u64::try_from(-1 - n).unwrap()) } else { head(0, u64::try_from(n).unwrap()) }
}

pub fn bytes(value: &[u8]) -> Vec<u8> {
    [head(2, value.len() as u64), value.to_vec()].concat()
}

pub fn text(value: &str) -> Vec<u8> {
    [head(3, value.len() as u64), value.as_bytes().to_vec()].concat()
}
