//! Argon2id off the async threads, with bounded concurrency and a bounded queue (quality, rule 5).

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::Context as _;
use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use aws_lc_rs::hmac;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::{KEY_ID, Keyring, random, same, sign_parts};

/// Argon2id parameters: 19 MiB, 2 passes, 1 lane (OWASP; quality, rule 5).
#[derive(Debug, Clone, Copy)]
pub struct HashingSettings {
    pub memory_kib: u32,
    pub passes: u32,
    /// How many hashes may be computed at once, for each lane.
    pub permits: usize,
    /// How many may wait for a permit before new ones are turned away.
    pub queue: usize,
}

impl Default for HashingSettings {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { memory_kib: 19 * 1024, passes: 2, permits: cores, queue: 256 }
    }
}

/// Sign-ins and commits wait at separate doors, so that a flood of one never starves the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    SignIn,
    Commit,
}

/// Too many hashes are waiting: the caller answers 503 with Retry-After.
#[derive(Debug, thiserror::Error)]
#[error("too many passwords are being checked at once")]
pub struct Busy;

struct Door {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// The working memory of Argon2, kept and used again: as many blocks as were ever needed at once, which the permits bound.
/// Left to the allocator, every thread that ever hashed would keep its own.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl Memory {
    fn lend<T>(&self, blocks: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let lent = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut memory = lent.filter(|memory| memory.len() == blocks).unwrap_or_else(|| vec![Block::new(); blocks]);
        let result = work(&mut memory);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        result
    }
}

#[derive(Clone)]
pub struct Hasher {
    params: Params,
    memory: Memory,
    pepper: hmac::Key,
    sign_in: Arc<Door>,
    commit: Arc<Door>,
    queue: usize,
}

impl Hasher {
    pub fn new(keys: &Keyring, settings: HashingSettings) -> anyhow::Result<Self> {
        let params = Params::new(settings.memory_kib, settings.passes, 1, None).map_err(|e| anyhow::anyhow!("Argon2 parameters: {e}"))?;
        let door = || Arc::new(Door { permits: Arc::new(Semaphore::new(settings.permits)), waiting: AtomicUsize::new(0) });
        Ok(Self { params, memory: Memory::default(), pepper: keys.pepper.clone(), sign_in: door(), commit: door(), queue: settings.queue })
    }

    /// The id of the pepper that new hashes are made with; stored beside each.
    pub fn pepper_id(&self) -> i32 {
        KEY_ID
    }

    fn peppered(&self, secret: &str) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(sign_parts(&self.pepper, &[secret.as_bytes()]))
    }

    /// Hashes one secret (already normalised) into a PHC string.
    pub async fn hash(&self, lane: Lane, secret: &str) -> anyhow::Result<String> {
        let (params, memory, input) = (self.params.clone(), self.memory.clone(), self.peppered(secret));
        self.run(lane, move || hash_now(params, &memory, &input)).await?
    }

    /// Verifies one secret against a PHC string; a hash that cannot be read does not match.
    pub async fn verify(&self, lane: Lane, secret: &str, hash: &str) -> anyhow::Result<bool> {
        let (memory, input, hash) = (self.memory.clone(), self.peppered(secret), hash.to_owned());
        self.run(lane, move || verify_now(&memory, &input, &hash)).await
    }

    /// Verifies all pairs always, so that time does not tell which one was wrong (RESET-6, security questions).
    pub async fn verify_all(&self, lane: Lane, pairs: Vec<(String, String)>) -> anyhow::Result<bool> {
        let memory = self.memory.clone();
        let pairs: Vec<_> = pairs.into_iter().map(|(secret, hash)| (self.peppered(&secret), hash)).collect();
        self.run(lane, move || !pairs.is_empty() && pairs.iter().fold(true, |all, (input, hash)| all & verify_now(&memory, input, hash)))
            .await
    }

    async fn run<T: Send + 'static>(&self, lane: Lane, work: impl FnOnce() -> T + Send + 'static) -> anyhow::Result<T> {
        let door = match lane {
            Lane::SignIn => &self.sign_in,
            Lane::Commit => &self.commit,
        };
        let _place = Place::take(door, self.queue)?;
        let permit = door.permits.clone().acquire_owned().await.context("hashing has stopped")?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .context("a hashing task failed")
    }
}

/// One place in the queue; given back when the request ends, also when its visitor has gone away.
struct Place<'a>(&'a Door);

impl<'a> Place<'a> {
    fn take(door: &'a Door, queue: usize) -> Result<Self, Busy> {
        let place = Self(door);
        if door.waiting.fetch_add(1, Ordering::SeqCst) >= queue { Err(Busy) } else { Ok(place) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Bytes of salt and of hash, as the PHC format recommends them for Argon2.
const SALT: usize = 16;
const HASH: usize = 32;

fn fill(argon2: &Argon2<'_>, memory: &Memory, input: &[u8], salt: &[u8], out: &mut [u8]) -> anyhow::Result<()> {
    memory
        .lend(argon2.params().block_count(), |blocks| argon2.hash_password_into_with_memory(input, salt, out, blocks))
        .map_err(|error| anyhow::anyhow!("hashing failed: {error}"))
}

fn hash_now(params: Params, memory: &Memory, input: &[u8]) -> anyhow::Result<String> {
    let text = ParamsString::try_from(&params).map_err(|error| anyhow::anyhow!("Argon2 parameters: {error}"))?;
    let (salt, mut out) = (random::<SALT>()?, Zeroizing::new([0; HASH]));
    fill(&Argon2::new(Algorithm::Argon2id, Version::V0x13, params), memory, input, &salt, out.as_mut_slice())?;
    let unfit = |error| anyhow::anyhow!("hashing failed: {error}");
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: text,
        salt: Some(Salt::new(&salt).map_err(unfit)?),
        hash: Some(Output::new(out.as_slice()).map_err(unfit)?),
    };
    Ok(hash.to_string())
}

/// With the parameters the hash was made with; an imported one may have others than ours.
fn verify_now(memory: &Memory, input: &[u8], hash: &str) -> bool {
    let computed = PasswordHash::new(hash).ok().and_then(|hash| {
        let (salt, expected) = (hash.salt?, hash.hash?);
        let version = hash.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
        let argon2 = Argon2::new(Algorithm::try_from(hash.algorithm.as_str()).ok()?, version, Params::try_from(&hash).ok()?);
        let mut out = Zeroizing::new(vec![0; expected.len()]);
        fill(&argon2, memory, input, &salt, &mut out).ok()?;
        Some(same(&out, expected.as_ref()))
    });
    computed == Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher(queue: usize) -> Hasher {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        Hasher::new(&keys, HashingSettings { memory_kib: 64, passes: 1, permits: 1, queue }).unwrap()
    }

    #[tokio::test]
    async fn a_password_verifies_against_its_own_hash_only() {
        let hasher = hasher(8);
        let hash = hasher.hash(Lane::Commit, "maple tram orbit").await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(hasher.verify(Lane::SignIn, "maple tram orbit", &hash).await.unwrap());
        assert!(!hasher.verify(Lane::SignIn, "maple tram orbits", &hash).await.unwrap());
        assert!(!hasher.verify(Lane::SignIn, "x", "not a hash").await.unwrap());
        assert!(!hasher.verify_all(Lane::Commit, vec![]).await.unwrap());
    }

    /// The test vector is the reference implementation's: what others hashed verifies here, and the other way round.
    #[test]
    fn hashes_are_the_standard_ones_and_their_memory_is_used_again() {
        let memory = Memory::default();
        let theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(verify_now(&memory, b"password", theirs));
        assert!(!verify_now(&memory, b"passwort", theirs));
        let params = Params::new(64, 1, 1, None).unwrap();
        let ours = hash_now(params.clone(), &memory, b"password").unwrap();
        assert_ne!(ours, hash_now(params, &memory, b"password").unwrap(), "each has a salt of its own");
        let other = argon2::PasswordVerifier::verify_password(&Argon2::default(), b"password", ours.as_str());
        assert!(other.is_ok());
        assert_eq!(memory.0.lock().unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_full_queue_turns_newcomers_away_instead_of_growing() {
        let hasher = hasher(0);
        let error = hasher.hash(Lane::Commit, "x").await.unwrap_err();
        assert!(error.downcast_ref::<Busy>().is_some());
    }
}
