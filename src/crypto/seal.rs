//! Sealing of secrets that must be readable again (quality, rule 9): AES-256-GCM, bound to the place they stand in, under keys that
//! follow one another.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    sync::{PoisonError, RwLock},
};

use anyhow::Context as _;
use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Keyring,
    master::{Secret, Wrapped},
};

/// Where a sealed value stands. Moved to another row, column or tenant it can no longer be opened.
pub struct Place<'a> {
    pub tenant: Uuid,
    pub table: &'a str,
    pub column: &'a str,
    pub row: Uuid,
}

impl Place<'_> {
    fn associated_data(&self) -> Vec<u8> {
        format!("{}/{}/{}/{}", self.tenant, self.table, self.column, self.row).into_bytes()
    }
}

const NONCE: usize = 12;

/// Nonce, ciphertext and tag.
pub(super) fn encrypt(key: &Secret, associated_data: Vec<u8>, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
    let key = RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| anyhow::anyhow!("the sealing key was refused"))?;
    let mut sealed = secret.to_vec();
    let nonce = key
        .seal_in_place_append_tag(Aad::from(associated_data), &mut sealed)
        .map_err(|_| anyhow::anyhow!("a secret could not be sealed"))?;
    let mut out = nonce.as_ref().to_vec();
    out.append(&mut sealed);
    Ok(out)
}

pub(super) fn decrypt(key: &Secret, associated_data: Vec<u8>, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
    let (nonce, body) = sealed.split_at_checked(NONCE).context("a sealed value is too short")?;
    let key = RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| anyhow::anyhow!("the sealing key was refused"))?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow::anyhow!("a nonce has the wrong length"))?;
    let mut body = Zeroizing::new(body.to_vec());
    let length = key
        .open_in_place(nonce, Aad::from(associated_data), &mut body)
        .map_err(|_| anyhow::anyhow!("a sealed value does not belong where it stands, or was changed"))?
        .len();
    body.truncate(length);
    Ok(body)
}

/// The sealing keys a process knows. Every clone of its keyring shares them, because new ones come while it runs.
#[derive(Default)]
pub(super) struct SealingKeys(RwLock<Known>);

#[derive(Default)]
struct Known {
    keys: BTreeMap<i32, Secret>,
    /// The one to seal under; it only ever grows, whatever the database says.
    newest: i32,
    /// There is one that could not be opened: the master key was changed since this process started.
    behind: bool,
}

impl SealingKeys {
    /// A database that never saw another one than the first.
    pub fn first(key: Secret) -> Self {
        Self(RwLock::new(Known { keys: BTreeMap::from([(FIRST, key)]), newest: FIRST, behind: false }))
    }
}

/// The sealing key that is derived from the root instead of being stored.
pub const FIRST: i32 = 1;

/// A sealing key as it stands in the database.
#[derive(Debug)]
pub struct SealingKey {
    pub id: i32,
    pub wrapped: Option<Vec<u8>>,
    /// Values are sealed under it by now.
    pub active: bool,
}

impl Keyring {
    /// Takes over what is not known yet. Keys that are gone from the database are kept: a value that was read a moment ago may need
    /// one. An error: some key cannot be opened; everything else goes on.
    pub fn learn(&self, all: &[SealingKey]) -> anyhow::Result<()> {
        let mut known = self.sealing.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut failed = Ok(());
        for one in all {
            if let Entry::Vacant(free) = known.keys.entry(one.id) {
                match self.unwrapped(one) {
                    Ok(key) => _ = free.insert(key),
                    Err(error) => failed = Err(error),
                }
            }
            if one.active && one.id > known.newest && known.keys.contains_key(&one.id) {
                known.newest = one.id;
            }
        }
        known.behind = failed.is_err();
        failed
    }

    fn unwrapped(&self, one: &SealingKey) -> anyhow::Result<Secret> {
        let key = match &one.wrapped {
            Some(wrapped) => self.wrap.unwrap(Wrapped::SealingKey(one.id), wrapped),
            None if one.id == FIRST => Ok(self.first.clone()),
            None => Err(anyhow::anyhow!("it has no bytes")),
        };
        key.with_context(|| format!("sealing key {} cannot be opened; start again with the present master key", one.id))
    }

    /// Values may stand in the database that this process cannot open.
    pub fn is_behind(&self) -> bool {
        self.sealing.0.read().unwrap_or_else(PoisonError::into_inner).behind
    }

    /// The id of the key that values are sealed under now.
    pub fn sealing_key(&self) -> i32 {
        self.sealing.0.read().unwrap_or_else(PoisonError::into_inner).newest
    }

    fn key(&self, id: Option<i32>) -> Option<(i32, Secret)> {
        let known = self.sealing.0.read().unwrap_or_else(PoisonError::into_inner);
        let id = id.unwrap_or(known.newest);
        known.keys.get(&id).map(|key| (id, key.clone()))
    }

    /// Layout: id of the sealing key (4 bytes, big-endian), nonce (12), ciphertext and tag.
    pub fn seal(&self, place: &Place<'_>, secret: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (id, key) = self.key(None).context("there is no sealing key")?;
        let mut out = id.to_be_bytes().to_vec();
        out.append(&mut encrypt(&key, place.associated_data(), secret)?);
        Ok(out)
    }

    /// The same secret under the key of now.
    pub fn reseal(&self, place: &Place<'_>, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        self.seal(place, &self.open(place, sealed)?)
    }

    pub fn open(&self, place: &Place<'_>, sealed: &[u8]) -> anyhow::Result<Zeroizing<Vec<u8>>> {
        let (id, rest) = sealed.split_first_chunk().context("a sealed value is too short")?;
        let id = i32::from_be_bytes(*id);
        let (_, key) =
            self.key(Some(id)).with_context(|| format!("a value was sealed under key {id}, which this process does not know"))?;
        decrypt(&key, place.associated_data(), rest)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::MasterKey, *};

    fn place(row: u128) -> Place<'static> {
        Place { tenant: Uuid::from_u128(1), table: "authenticator", column: "sealed", row: Uuid::from_u128(row) }
    }

    #[test]
    fn a_sealed_value_opens_only_in_its_own_row() {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let sealed = keys.seal(&place(2), b"seed").unwrap();
        assert_eq!(keys.open(&place(2), &sealed).unwrap().as_slice(), b"seed");
        assert!(keys.open(&place(3), &sealed).is_err());
        let mut bent = sealed.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert!(keys.open(&place(2), &bent).is_err());
        assert!(keys.open(&place(2), b"").is_err());
    }

    #[test]
    fn what_older_releases_sealed_still_opens() {
        // Sealed by 0.1.0 under this master key.
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let sealed = hex::decode("00000001000102030405060708090a0bc0b166edfb678fd7911598d986a164661590861b").unwrap();
        assert_eq!(keys.open(&place(2), &sealed).unwrap().as_slice(), b"seed");
    }

    #[test]
    fn a_new_key_is_used_once_it_is_active_and_the_ones_before_go_on_opening() {
        let master = MasterKey::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let keys = master.keyring(&master.root(None).unwrap()).unwrap();
        assert!(keys.seal(&place(2), b"seed").is_err(), "no key yet");
        let wrapped = master.wrap(Wrapped::SealingKey(2), &Secret::new([9; 32])).unwrap();
        let all = |second: bool| {
            [SealingKey { id: 1, wrapped: None, active: true }, SealingKey { id: 2, wrapped: Some(wrapped.clone()), active: second }]
        };
        keys.learn(&all(false)).unwrap();
        let other = keys.clone();
        let first = keys.seal(&place(2), b"seed").unwrap();
        assert_eq!((&first[..4], keys.sealing_key()), (&1_i32.to_be_bytes()[..], 1));
        keys.learn(&all(true)).unwrap();
        let second = keys.seal(&place(2), b"seed").unwrap();
        assert_eq!((&second[..4], other.sealing_key()), (&2_i32.to_be_bytes()[..], 2), "clones share it");
        // Never back, whatever a database says.
        keys.learn(&all(false)).unwrap();
        keys.learn(&[]).unwrap();
        assert_eq!(keys.sealing_key(), 2);
        for sealed in [&first, &second] {
            assert_eq!(other.open(&place(2), sealed).unwrap().as_slice(), b"seed");
        }
        let late = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let said = late.open(&place(2), &second).unwrap_err().to_string();
        assert_eq!(said, "a value was sealed under key 2, which this process does not know");
    }

    #[test]
    fn a_key_that_cannot_be_opened_is_told_and_the_others_go_on() {
        let master = MasterKey::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let changed = MasterKey::from_text(&"123456789abcdef0".repeat(4)).unwrap();
        let keys = master.keyring(&master.root(None).unwrap()).unwrap();
        let wrapped = Some(changed.wrap(Wrapped::SealingKey(2), &Secret::new([9; 32])).unwrap());
        let all = [SealingKey { id: 1, wrapped: None, active: true }, SealingKey { id: 2, wrapped, active: true }];
        assert!(keys.learn(&all).is_err());
        assert_eq!((keys.is_behind(), keys.sealing_key()), (true, 1));
        keys.learn(&all[..1]).unwrap();
        assert!(!keys.is_behind());
    }
}
