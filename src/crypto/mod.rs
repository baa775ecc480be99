//! Keys from the master key and their succession, keyed hashes, derived codes, random tokens, sealing at rest, and hashing of passwords.

mod hashing;
mod master;
mod seal;

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    hmac,
    rand::{SecureRandom as _, SystemRandom},
};
use uuid::Uuid;

use master::{WrapKey, sub_key};
use seal::SealingKeys;

pub use hashing::{Busy, Hasher, HashingSettings, Lane};
pub use master::{MasterKey, Secret, Wrapped};
pub use seal::{FIRST, Place, SealingKey};

/// Everything that is derived from the root secret: one sub-key a purpose, by HKDF-SHA256 with a label each; and the sealing keys.
///
/// It has no `Debug` that shows a key. Clones share the sealing keys, of which new ones come while a process runs, and nothing else that
/// could change.
#[derive(Clone)]
pub struct Keyring {
    codes: hmac::Key,
    subjects: hmac::Key,
    counters: hmac::Key,
    cookies: hmac::Key,
    rows: hmac::Key,
    destinations: hmac::Key,
    pepper: hmac::Key,
    applications: hmac::Key,
    captcha: [u8; 32],
    /// The sealing key that is not stored.
    first: Secret,
    sealing: Arc<SealingKeys>,
    wrap: WrapKey,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring")
    }
}

/// The id of the root secret, of which a database has one for good; stored beside what cannot be made again without it.
pub const KEY_ID: i32 = 1;

impl Keyring {
    /// The keys of a database that never saw another key than this one.
    pub fn from_text(master: &str) -> anyhow::Result<Self> {
        let master = MasterKey::from_text(master)?;
        let keys = master.keyring(&master.root(None)?)?;
        Ok(Self { sealing: Arc::new(SealingKeys::first(keys.first.clone())), ..keys })
    }

    fn new(root: &Secret, wrap: WrapKey) -> anyhow::Result<Self> {
        let mac_key = |label: &str| Ok::<_, anyhow::Error>(hmac::Key::new(hmac::HMAC_SHA256, sub_key(root, label)?.as_slice()));
        Ok(Self {
            codes: mac_key("codes")?,
            subjects: mac_key("subjects")?,
            counters: mac_key("counters")?,
            cookies: mac_key("cookies")?,
            rows: mac_key("rows")?,
            destinations: mac_key("destinations")?,
            pepper: mac_key("pepper")?,
            applications: mac_key("applications")?,
            captcha: *sub_key(root, "captcha")?,
            first: sub_key(root, "seal")?,
            sealing: Arc::default(),
            wrap,
        })
    }

    /// The code of a challenge, derived and never stored (RESET-6): `long` gives 8 characters of a 32-letter alphabet
    /// without look-alikes (RESET-7, tenants under attack), otherwise 6 digits.
    pub fn code(&self, nonce: &[u8], purpose: &str, destination: &[u8], long: bool) -> String {
        const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let tag = sign_parts(&self.codes, &[nonce, purpose.as_bytes(), destination]);
        if long {
            return tag[..8].iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
        }
        let mut word = [0; 16];
        word.copy_from_slice(&tag[..16]);
        format!("{:06}", u128::from_be_bytes(word) % 1_000_000)
    }

    /// Who an identifier stands for when nobody has it: stable per tenant and normalised identifier (RESET-4).
    pub fn stranger(&self, tenant: Uuid, identifier: &str) -> Uuid {
        let tag = sign_parts(&self.subjects, &[tenant.as_bytes(), identifier.as_bytes()]);
        let mut word = [0; 16];
        word.copy_from_slice(&tag[..16]);
        uuid::Builder::from_custom_bytes(word).into_uuid()
    }

    /// What an authenticator knows a person by: stable, and nothing about them can be read from it (WebAuthn, 14.6.1).
    pub fn passkey_handle(&self, tenant: Uuid, user: Uuid) -> Vec<u8> {
        sign_parts(&self.subjects, &[b"passkey handle", tenant.as_bytes(), user.as_bytes()])
    }

    /// The key of a counter row: nothing in it can be read back.
    pub fn counter(&self, parts: &[&[u8]]) -> Vec<u8> {
        sign_parts(&self.counters, parts)[..16].to_vec()
    }

    /// What stands for a phone number or an address where only sameness matters.
    pub fn destination(&self, tenant: Uuid, value: &str) -> Vec<u8> {
        sign_parts(&self.destinations, &[tenant.as_bytes(), value.as_bytes()])[..16].to_vec()
    }

    pub fn cookie_mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        sign_parts(&self.cookies, parts)
    }

    /// The code of rows that grant trust: roles, authority, verified domains (quality, rule 9).
    pub fn row_mac(&self, parts: &[&[u8]]) -> Vec<u8> {
        sign_parts(&self.rows, parts)
    }

    /// What the database keeps of the key of another application: found by it, and worth nothing without this keyring.
    pub fn application(&self, secret: &[u8]) -> Vec<u8> {
        sign_parts(&self.applications, &[secret])
    }

    pub fn captcha_key(&self) -> [u8; 32] {
        self.captcha
    }
}

/// Each part is preceded by its length, so that no two lists of parts sign alike.
fn sign_parts(key: &hmac::Key, parts: &[&[u8]]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(key);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part);
    }
    context.sign().as_ref().to_vec()
}

/// Compares without telling by time where the difference is.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(a, b).into()
}

/// Random bytes from the operating system's generator.
pub fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow::anyhow!("the system gave no random bytes"))?;
    Ok(bytes)
}

/// A capability: 128 random bits for a cookie or a link. Only its hash is ever stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token([u8; 16]);

impl Token {
    pub fn random() -> anyhow::Result<Self> {
        random().map(Self)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let bytes = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, text).ok()?;
        bytes.try_into().ok().map(Self)
    }

    pub fn reveal(&self) -> String {
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, self.0)
    }

    /// What the database keeps of a token that counts in one browser only: SHA-256 of the token and the browser's own nonce.
    pub fn bound(&self, browser: &[u8]) -> Vec<u8> {
        let mut both = self.0.to_vec();
        both.extend_from_slice(browser);
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &both).as_ref().to_vec()
    }

    /// What the database keeps: SHA-256 of the token.
    pub fn hash(&self) -> Vec<u8> {
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &self.0).as_ref().to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> Keyring {
        Keyring::from_text("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f").unwrap()
    }

    #[test]
    fn a_code_is_six_digits_and_depends_on_everything_it_is_bound_to() {
        let keys = keyring();
        let code = keys.code(b"nonce", "email", b"a", false);
        assert_eq!(code.len(), 6);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(code, keys.code(b"nonce", "email", b"a", false));
        assert_ne!(code, keys.code(b"other", "email", b"a", false));
        assert_ne!(code, keys.code(b"nonce", "sms", b"a", false));
        assert_ne!(code, keys.code(b"nonce", "email", b"b", false));
        assert_eq!(keys.code(b"nonce", "email", b"a", true).len(), 8);
    }

    #[test]
    fn lists_of_parts_cannot_be_shifted_into_one_another() {
        let keys = keyring();
        assert_ne!(keys.counter(&[b"ab", b"c"]), keys.counter(&[b"a", b"bc"]));
    }

    #[test]
    fn a_token_survives_the_cookie_and_is_stored_only_hashed() {
        let token = Token::random().unwrap();
        assert_eq!(Token::parse(&token.reveal()), Some(token));
        assert_eq!(token.hash().len(), 32);
        assert_eq!(format!("{token:?}"), "Token(..)");
        assert_eq!(Token::parse("short"), None);
    }
}
