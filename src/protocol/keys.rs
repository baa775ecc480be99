//! Keys: who may read (RSA), who may speak (Ed25519), and the second layer of one agent's packages (AES-256).

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::{SecureRandom as _, SystemRandom},
    rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey},
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::CryptoError;

/// One installation of an agent.
pub type AgentId = Uuid;

/// Counts the keys of one agent, from 1.
pub type KeyId = u32;

/// The nonce and the tag that AES-256-GCM adds.
pub const NONCE: usize = 12;
pub const TAG: usize = 16;

pub fn random<const N: usize>() -> Result<[u8; N], CryptoError> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| CryptoError::Random)?;
    Ok(bytes)
}

pub(super) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.finish().as_ref());
    out
}

/// AES-256-GCM with a fresh random nonce in front: `nonce || ciphertext || tag`.
pub(super) fn aead_seal(key: &[u8; 32], associated: &[u8], plain: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| CryptoError::Key)?;
    // Room for the tag from the start: growing would leave a copy of the plaintext behind.
    let mut body = Vec::with_capacity(plain.len() + TAG);
    body.extend_from_slice(plain);
    let nonce = key.seal_in_place_append_tag(Aad::from(associated), &mut body).map_err(|_| CryptoError::Seal)?;
    let mut out = nonce.as_ref().to_vec();
    out.extend_from_slice(&body);
    Ok(out)
}

pub(super) fn aead_open(key: &[u8; 32], associated: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, CryptoError> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key).map_err(|_| CryptoError::Key)?;
    let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(CryptoError::Open)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| CryptoError::Open)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = key.open_in_place(nonce, Aad::from(associated), &mut body).map_err(|_| CryptoError::Open)?.len();
    body.truncate(length);
    Ok(body)
}

/// An Ed25519 key that signs: an agent's identity, or the portal's command key.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl SigningKey {
    pub fn generate() -> Result<Self, CryptoError> {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(|_| CryptoError::Random)?;
        Self::from_pkcs8(document.as_ref())
    }

    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, CryptoError> {
        let pair = Ed25519KeyPair::from_pkcs8(bytes).map_err(|_| CryptoError::Key)?;
        Ok(Self { pair, pkcs8: Zeroizing::new(bytes.to_vec()) })
    }

    /// For a key store, nowhere else.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub fn public(&self) -> VerifyingKey {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(self.pair.public_key().as_ref());
        VerifyingKey(bytes)
    }

    pub(super) fn sign(&self, parts: &[&[u8]]) -> [u8; 64] {
        let mut out = [0; 64];
        out.copy_from_slice(self.pair.sign(&parts.concat()).as_ref());
        out
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// The other half of a [`SigningKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VerifyingKey(pub [u8; 32]);

impl VerifyingKey {
    pub(super) fn verify(&self, parts: &[&[u8]], signature: &[u8; 64]) -> Result<(), CryptoError> {
        UnparsedPublicKey::new(&ED25519, self.0).verify(&parts.concat(), signature).map_err(|_| CryptoError::Forged)
    }
}

/// The RSA key to which content keys are wrapped. The private half never leaves the agent.
pub struct EncryptionKey {
    private: OaepPrivateDecryptingKey,
    public: EncryptionPublicKey,
    pkcs8: Zeroizing<Vec<u8>>,
}

/// The size new keys get. A package to a key of this size stays under 1 KB.
const NEW_KEY: KeySize = KeySize::Rsa3072;

/// Sizes that are accepted, in bits.
const ACCEPTED: std::ops::RangeInclusive<usize> = 2_048..=4_096;

impl EncryptionKey {
    pub fn generate() -> Result<Self, CryptoError> {
        let key = PrivateDecryptingKey::generate(NEW_KEY).map_err(|_| CryptoError::Random)?;
        Self::from_key(key)
    }

    pub fn from_pkcs8(bytes: &[u8]) -> Result<Self, CryptoError> {
        Self::from_key(PrivateDecryptingKey::from_pkcs8(bytes).map_err(|_| CryptoError::Key)?)
    }

    fn from_key(key: PrivateDecryptingKey) -> Result<Self, CryptoError> {
        let document: Pkcs8V1Der<'_> = key.as_der().map_err(|_| CryptoError::Key)?;
        let pkcs8 = Zeroizing::new(document.as_ref().to_vec());
        let spki: PublicKeyX509Der<'_> = key.public_key().as_der().map_err(|_| CryptoError::Key)?;
        let public = EncryptionPublicKey::from_der(spki.as_ref())?;
        let private = OaepPrivateDecryptingKey::new(key).map_err(|_| CryptoError::Key)?;
        Ok(Self { private, public, pkcs8 })
    }

    /// For a key store, nowhere else.
    pub fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    pub fn public(&self) -> &EncryptionPublicKey {
        &self.public
    }

    /// Undoes [`EncryptionPublicKey::wrap`]; what was wrapped must have exactly the length expected.
    pub(super) fn unwrap_key<const N: usize>(&self, wrapped: &[u8]) -> Result<Zeroizing<[u8; N]>, CryptoError> {
        let mut buffer = Zeroizing::new(vec![0; self.private.min_output_size()]);
        let plain = self.private.decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut buffer, None).map_err(|_| CryptoError::Open)?;
        let mut key = Zeroizing::new([0; N]);
        if plain.len() != N {
            return Err(CryptoError::Open);
        }
        key.copy_from_slice(plain);
        Ok(key)
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EncryptionKey(..)")
    }
}

/// The public half: a `SubjectPublicKeyInfo` in DER, RSA of 2048 to 4096 bits.
#[derive(Debug)]
pub struct EncryptionPublicKey {
    key: OaepPublicEncryptingKey,
    der: Vec<u8>,
}

impl EncryptionPublicKey {
    pub fn from_der(der: &[u8]) -> Result<Self, CryptoError> {
        let key = PublicEncryptingKey::from_der(der).map_err(|_| CryptoError::Key)?;
        if !ACCEPTED.contains(&key.key_size_bits()) {
            return Err(CryptoError::Key);
        }
        let key = OaepPublicEncryptingKey::new(key).map_err(|_| CryptoError::Key)?;
        Ok(Self { key, der: der.to_vec() })
    }

    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// RSA-OAEP with SHA-256 for both hash and mask, no label.
    pub(super) fn wrap(&self, secret: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let mut out = vec![0; self.key.ciphertext_size()];
        let length = self.key.encrypt(&OAEP_SHA256_MGF1SHA256, secret, &mut out, None).map_err(|_| CryptoError::Seal)?.len();
        out.truncate(length);
        Ok(out)
    }
}

impl PartialEq for EncryptionPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for EncryptionPublicKey {}

/// The key of the second layer, shared by the portal and one agent.
#[derive(Clone)]
pub struct TransportKey(Zeroizing<[u8; 32]>);

impl TransportKey {
    pub fn generate() -> Result<Self, CryptoError> {
        random().map(|bytes| Self(Zeroizing::new(bytes)))
    }

    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// For a key store, nowhere else.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for TransportKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TransportKey(..)")
    }
}
