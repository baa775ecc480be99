//! The master key: configuration, never stored. It wraps the root secret and the sealing keys, so that it can be changed.

use anyhow::{Context as _, ensure};
use aws_lc_rs::{hkdf, hmac};
use zeroize::Zeroizing;

use super::{Keyring, seal};

/// 32 secret bytes that are gone from memory when they are dropped.
pub type Secret = Zeroizing<[u8; 32]>;

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// The sub-key for a purpose.
pub(super) fn sub_key(secret: &Secret, label: &str) -> anyhow::Result<Secret> {
    let mut key = Secret::default();
    hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey/1")
        .extract(secret.as_slice())
        .expand(&[label.as_bytes()], Length(32))
        .and_then(|okm| okm.fill(key.as_mut_slice()))
        .map_err(|_| anyhow::anyhow!("a key could not be derived"))?;
    Ok(key)
}

/// What a master key wraps. Bound to what it is, so that one cannot stand in another's place.
#[derive(Debug, Clone, Copy)]
pub enum Wrapped {
    Root,
    SealingKey(i32),
}

impl Wrapped {
    fn associated_data(self) -> Vec<u8> {
        match self {
            Self::Root => b"instance/root".to_vec(),
            Self::SealingKey(id) => format!("sealing_key/{id}").into_bytes(),
        }
    }
}

/// `LATCHKEY_MASTER_KEY` itself. What the portal works with is the [`Keyring`].
pub struct MasterKey {
    bytes: Secret,
    wrap: WrapKey,
}

/// What is left of the master key in a running process: enough to open sealing keys that were made meanwhile.
#[derive(Clone)]
pub(super) struct WrapKey(Secret);

impl WrapKey {
    fn wrap(&self, what: Wrapped, secret: &Secret) -> anyhow::Result<Vec<u8>> {
        seal::encrypt(&self.0, what.associated_data(), secret.as_slice())
    }

    pub(super) fn unwrap(&self, what: Wrapped, wrapped: &[u8]) -> anyhow::Result<Secret> {
        let plain = seal::decrypt(&self.0, what.associated_data(), wrapped)?;
        Ok(Secret::new(plain.as_slice().try_into().context("a wrapped key has the wrong length")?))
    }
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// `text`: 32 bytes as 64 hexadecimal digits or base64.
    pub fn from_text(text: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        let bytes = Zeroizing::new(
            hex::decode(text)
                .ok()
                .or_else(|| base64::Engine::decode(&base64::engine::general_purpose::STANDARD, text).ok())
                .context("it is neither hexadecimal nor base64")?,
        );
        ensure!(bytes.len() == 32, "it must hold 32 bytes, not {}", bytes.len());
        ensure!(bytes.iter().any(|&byte| byte != bytes[0]), "all its bytes are the same; make one with: openssl rand -hex 32");
        let bytes = Secret::new(bytes.as_slice().try_into()?);
        let wrap = WrapKey(sub_key(&bytes, "wrap")?);
        Ok(Self { bytes, wrap })
    }

    /// A value that tells whether a database belongs to this master key, and nothing else about it. With a root of its own it is
    /// another one: a release that knows no roots must not start there.
    pub fn check_value(&self, has_root: bool) -> anyhow::Result<Vec<u8>> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, sub_key(&self.bytes, "check")?.as_slice());
        let text: &[u8] = if has_root { b"key check value, root apart" } else { b"key check value" };
        Ok(hmac::sign(&key, text).as_ref().to_vec())
    }

    pub fn wrap(&self, what: Wrapped, secret: &Secret) -> anyhow::Result<Vec<u8>> {
        self.wrap.wrap(what, secret)
    }

    pub fn unwrap(&self, what: Wrapped, wrapped: &[u8]) -> anyhow::Result<Secret> {
        self.wrap.unwrap(what, wrapped)
    }

    /// The root secret of a database; where it has none of its own, the master key itself.
    pub fn root(&self, wrapped: Option<&[u8]>) -> anyhow::Result<Secret> {
        wrapped.map_or_else(|| Ok(self.bytes.clone()), |wrapped| self.unwrap(Wrapped::Root, wrapped))
    }

    /// The keys of a database with this root, and no sealing key yet.
    pub fn keyring(&self, root: &Secret) -> anyhow::Result<Keyring> {
        Keyring::new(root, self.wrap.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn master(digits: &str) -> MasterKey {
        MasterKey::from_text(&digits.repeat(4)).unwrap()
    }

    #[test]
    fn a_master_key_that_is_too_short_or_all_alike_is_refused() {
        assert!(MasterKey::from_text("abcd").is_err());
        assert!(MasterKey::from_text(&"00".repeat(32)).is_err());
        assert!(MasterKey::from_text("hello").is_err());
    }

    #[test]
    fn what_is_wrapped_opens_only_with_its_master_key_and_as_what_it_is() {
        let (one, two) = (master("0123456789abcdef"), master("123456789abcdef0"));
        let secret = Secret::new([7; 32]);
        let wrapped = one.wrap(Wrapped::SealingKey(2), &secret).unwrap();
        assert_eq!(one.unwrap(Wrapped::SealingKey(2), &wrapped).unwrap(), secret);
        assert!(one.unwrap(Wrapped::SealingKey(3), &wrapped).is_err());
        assert!(one.unwrap(Wrapped::Root, &wrapped).is_err());
        assert!(two.unwrap(Wrapped::SealingKey(2), &wrapped).is_err());
    }

    #[test]
    fn the_check_value_tells_keys_and_kinds_of_database_apart() {
        let (one, two) = (master("0123456789abcdef"), master("123456789abcdef0"));
        let all = [&one, &two].map(|key| [true, false].map(|root| key.check_value(root).unwrap()));
        assert_eq!(std::collections::BTreeSet::from_iter(all.concat()).len(), 4);
        assert_eq!(format!("{one:?}"), "MasterKey");
    }
}
