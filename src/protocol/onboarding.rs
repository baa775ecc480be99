//! How an agent joins (WB-9a): one code, four messages, and a key from the code over the whole of them.
//!
//! ```text
//! agent -> portal  OnboardHello    who I am, my two public keys                       + MAC
//! portal -> agent  OnboardOffer    who you are, my command key, your secrets wrapped  + MAC
//! agent -> portal  OnboardConfirm  I could unwrap them, signature                     + MAC
//! portal -> agent  OnboardDone     signature                                          + MAC
//! ```
//!
//! Every MAC covers everything before it. A proxy that looks into TLS can break this off but cannot change a key, because it does not
//! have the code: 128 random bits that travelled from an administrator's screen to the agent's terminal.

use std::fmt;

use aws_lc_rs::{hkdf, hmac};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    CryptoError, VERSION,
    handshake::Credential,
    keys::{AgentId, EncryptionKey, EncryptionPublicKey, KeyId, SigningKey, TransportKey, VerifyingKey, random, sha256},
    wire::{Bytes, DecodeError, Reader, Text, Wire, wire},
};

/// Without letters and digits that look alike.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The one-time code: 128 bits, typed by a person.
#[derive(Clone, PartialEq, Eq)]
pub struct OnboardingCode(Zeroizing<[u8; 16]>);

impl OnboardingCode {
    pub fn generate() -> Result<Self, CryptoError> {
        random().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    /// 26 letters in groups, for a screen.
    pub fn reveal(&self) -> Zeroizing<String> {
        let number = u128::from_be_bytes(*self.0);
        let mut text = Zeroizing::new(String::with_capacity(32));
        for place in 0..26_u32 {
            if place > 0 && place % 5 == 0 && place < 25 {
                text.push('-');
            }
            // 130 bits for 128: the last letter carries three.
            let index = if place == 25 { (number << 2) & 31 } else { number >> (123 - 5 * place) & 31 };
            text.push(char::from(LETTERS[usize::try_from(index).unwrap_or_default()]));
        }
        text
    }

    /// Forgives case, spaces and dashes.
    pub fn parse(text: &str) -> Option<Self> {
        let (mut number, mut count) = (0_u128, 0);
        for letter in text.bytes().filter(|byte| !matches!(byte, b' ' | b'-' | b'\r' | b'\n')) {
            let index = LETTERS.iter().position(|&known| known == letter.to_ascii_uppercase())?;
            let index = u128::try_from(index).ok()?;
            match count {
                0..25 => number = number << 5 | index,
                25 if index % 4 == 0 => number = number << 3 | index >> 2,
                _ => return None,
            }
            count += 1;
        }
        (count == 26).then(|| Self(Zeroizing::new(number.to_be_bytes())))
    }

    /// What the portal finds its row by. It tells nothing about the code.
    pub fn lookup(&self) -> [u8; 16] {
        let mut out = [0; 16];
        out.copy_from_slice(&sha256(&[b"latchkey-writeback onboarding lookup\0", self.0.as_slice()])[..16]);
        out
    }

    pub fn key(&self) -> Result<OnboardingKey, CryptoError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey-writeback onboarding").extract(self.0.as_slice());
        let mut key = Zeroizing::new([0; 32]);
        root.expand(&[b"authentication"], hkdf::HKDF_SHA256).and_then(|out| out.fill(key.as_mut_slice())).map_err(|_| CryptoError::Key)?;
        Ok(OnboardingKey(key))
    }
}

impl fmt::Debug for OnboardingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnboardingCode(..)")
    }
}

/// Authenticates the transcript. The portal keeps it, sealed, for the fifteen minutes of the code.
#[derive(Clone)]
pub struct OnboardingKey(Zeroizing<[u8; 32]>);

impl OnboardingKey {
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn mac(&self, label: &str, transcript: &[&[u8]]) -> hmac::Context {
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, self.0.as_slice()));
        context.update(label.as_bytes());
        context.update(&[0]);
        for part in transcript {
            context.update(&(part.len() as u64).to_be_bytes());
            context.update(part);
        }
        context
    }

    fn sign(&self, label: &str, transcript: &[&[u8]]) -> [u8; 32] {
        let mut out = [0; 32];
        out.copy_from_slice(self.mac(label, transcript).sign().as_ref());
        out
    }

    fn verify(&self, label: &str, transcript: &[&[u8]], mac: &[u8; 32]) -> Result<(), CryptoError> {
        aws_lc_rs::constant_time::verify_slices_are_equal(&self.sign(label, transcript), mac).map_err(|_| CryptoError::Forged)
    }
}

impl Wire for VerifyingKey {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <[u8; 32]>::read(from).map(Self)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnboardHello {
    pub oldest: u8,
    pub newest: u8,
    pub lookup: [u8; 16],
    pub nonce: [u8; 32],
    pub identity: VerifyingKey,
    pub encryption: Bytes<800>,
    /// What an administrator recognises it by, usually the name of its machine.
    pub name: Text<64>,
    pub software: Text<32>,
    mac: [u8; 32],
}

wire!(OnboardHello { oldest, newest, lookup, nonce, identity, encryption, name, software, mac });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnboardOffer {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub agent: AgentId,
    pub nonce: [u8; 32],
    pub command: VerifyingKey,
    /// Transport key and relay credential, wrapped to the agent's key. Both get the id 1.
    wrapped: Bytes<512>,
    mac: [u8; 32],
}

wire!(OnboardOffer { tenant, directory, agent, nonce, command, wrapped, mac });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnboardConfirm {
    signature: [u8; 64],
    mac: [u8; 32],
}

wire!(OnboardConfirm { signature, mac });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnboardDone {
    signature: [u8; 64],
    mac: [u8; 32],
}

wire!(OnboardDone { signature, mac });

/// The ids of an agent's first keys.
pub const FIRST_KEY: KeyId = 1;

const CONFIRM: &[u8] = b"latchkey-writeback onboarding confirm\0";
const DONE: &[u8] = b"latchkey-writeback onboarding done\0";

/// What both sides show, so that an administrator can compare (WB-9a): 128 bits in eight groups.
pub fn fingerprint(
    tenant: Uuid,
    directory: Uuid,
    agent: AgentId,
    identity: &VerifyingKey,
    encryption_der: &[u8],
    command: &VerifyingKey,
) -> String {
    let ids = [tenant.as_bytes().as_slice(), directory.as_bytes(), agent.as_bytes()].concat();
    let hash = sha256(&[b"latchkey-writeback fingerprint\0", &ids, &identity.0, &command.0, encryption_der]);
    hash[..16].chunks(2).map(hex::encode).collect::<Vec<_>>().join("-")
}

/// The agent's half.
pub struct Joining {
    key: OnboardingKey,
    hello: Vec<u8>,
    identity: VerifyingKey,
    transcript: Option<(OnboardOffer, OnboardConfirm)>,
}

/// What an agent has after it joined.
pub struct Enrolment {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub agent: AgentId,
    pub command: VerifyingKey,
    pub transport: TransportKey,
    pub credential: Credential,
    pub fingerprint: String,
}

impl Joining {
    pub fn start(
        code: &OnboardingCode,
        identity: &SigningKey,
        encryption: &EncryptionKey,
        name: Text<64>,
        software: Text<32>,
    ) -> Result<(Self, OnboardHello), CryptoError> {
        let key = code.key()?;
        let mut hello = OnboardHello {
            oldest: super::OLDEST_VERSION,
            newest: VERSION,
            lookup: code.lookup(),
            nonce: random()?,
            identity: identity.public(),
            encryption: Bytes::new(encryption.public().der().to_vec()).map_err(|_| CryptoError::Key)?,
            name,
            software,
            mac: [0; 32],
        };
        hello.mac = key.sign("hello", &[&hello.to_bytes()]);
        let joining = Self { key, hello: hello.to_bytes(), identity: identity.public(), transcript: None };
        Ok((joining, hello))
    }

    /// Checks the offer and answers it.
    pub fn accept(
        &mut self,
        offer: &OnboardOffer,
        identity: &SigningKey,
        encryption: &EncryptionKey,
    ) -> Result<(OnboardConfirm, Enrolment), CryptoError> {
        self.key.verify("offer", &[&self.hello, &offer.without_mac()], &offer.mac)?;
        let secrets = encryption.unwrap_key::<64>(offer.wrapped.as_slice())?;
        let (transport, credential) = split(&secrets);
        let bytes = offer.to_bytes();
        let signature = identity.sign(&[CONFIRM, &self.hello, &bytes]);
        // The hash of the secrets shows that they could be unwrapped.
        let mac = self.key.sign("confirm", &[&self.hello, &bytes, &signature, &sha256(&[secrets.as_slice()])]);
        let confirm = OnboardConfirm { signature, mac };
        self.transcript = Some((offer.clone(), confirm.clone()));
        let enrolment = Enrolment {
            tenant: offer.tenant,
            directory: offer.directory,
            agent: offer.agent,
            command: offer.command,
            transport,
            credential,
            fingerprint: fingerprint(offer.tenant, offer.directory, offer.agent, &self.identity, encryption.public().der(), &offer.command),
        };
        Ok((confirm, enrolment))
    }

    /// Only after this does the agent keep anything.
    pub fn finish(&self, done: &OnboardDone) -> Result<(), CryptoError> {
        let (offer, confirm) = self.transcript.as_ref().ok_or(CryptoError::Forged)?;
        let (offer_bytes, confirm_bytes) = (offer.to_bytes(), confirm.to_bytes());
        self.key.verify("done", &[&self.hello, &offer_bytes, &confirm_bytes, &done.signature], &done.mac)?;
        offer.command.verify(&[DONE, &self.hello, &offer_bytes, &confirm_bytes], &done.signature)
    }
}

impl OnboardOffer {
    fn without_mac(&self) -> Vec<u8> {
        Self { mac: [0; 32], ..self.clone() }.to_bytes()
    }
}

fn split(secrets: &[u8; 64]) -> (TransportKey, Credential) {
    let mut half = Zeroizing::new([0; 32]);
    half.copy_from_slice(&secrets[..32]);
    let transport = TransportKey::from_bytes(&half);
    half.copy_from_slice(&secrets[32..]);
    (transport, Credential::from_bytes(&half))
}

/// The portal's half, between its offer and the confirmation. Lives in the memory of the node that holds the connection.
pub struct Admitting {
    key: OnboardingKey,
    hello: Vec<u8>,
    offer: OnboardOffer,
    secrets_hash: [u8; 32],
    identity: VerifyingKey,
    pub encryption: EncryptionPublicKey,
    pub fingerprint: String,
}

/// What the portal gives a new agent.
pub struct Admission<'a> {
    pub tenant: Uuid,
    pub directory: Uuid,
    pub agent: AgentId,
    pub transport: &'a TransportKey,
    pub credential: &'a Credential,
}

impl Admitting {
    /// `key` belongs to the code that `hello.lookup` names. Refuses a hello that was changed on its way.
    pub fn offer(
        hello: &OnboardHello,
        key: OnboardingKey,
        given: &Admission<'_>,
        command: &SigningKey,
    ) -> Result<(Self, OnboardOffer), CryptoError> {
        let unsigned = OnboardHello { mac: [0; 32], ..hello.clone() };
        key.verify("hello", &[&unsigned.to_bytes()], &hello.mac)?;
        let encryption = EncryptionPublicKey::from_der(hello.encryption.as_slice())?;
        let mut secrets = Zeroizing::new([0; 64]);
        secrets[..32].copy_from_slice(given.transport.as_bytes());
        secrets[32..].copy_from_slice(given.credential.as_bytes());
        let mut offer = OnboardOffer {
            tenant: given.tenant,
            directory: given.directory,
            agent: given.agent,
            nonce: random()?,
            command: command.public(),
            wrapped: Bytes::new(encryption.wrap(secrets.as_slice())?).map_err(|_| CryptoError::Seal)?,
            mac: [0; 32],
        };
        let hello_bytes = hello.to_bytes();
        offer.mac = key.sign("offer", &[&hello_bytes, &offer.to_bytes()]);
        let fingerprint = fingerprint(given.tenant, given.directory, given.agent, &hello.identity, encryption.der(), &offer.command);
        let secrets_hash = sha256(&[secrets.as_slice()]);
        let identity = hello.identity;
        Ok((Self { key, hello: hello_bytes, offer: offer.clone(), secrets_hash, identity, encryption, fingerprint }, offer))
    }

    /// Only after this does the portal keep the agent (as pending) and use up the code.
    pub fn finish(&self, confirm: &OnboardConfirm, command: &SigningKey) -> Result<OnboardDone, CryptoError> {
        let offer = self.offer.to_bytes();
        self.key.verify("confirm", &[&self.hello, &offer, &confirm.signature, &self.secrets_hash], &confirm.mac)?;
        self.identity.verify(&[CONFIRM, &self.hello, &offer], &confirm.signature)?;
        let confirm = confirm.to_bytes();
        let signature = command.sign(&[DONE, &self.hello, &offer, &confirm]);
        let mac = self.key.sign("done", &[&self.hello, &offer, &confirm, &signature]);
        Ok(OnboardDone { signature, mac })
    }
}
