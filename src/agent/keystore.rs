//! The agent's keys on its disk: one file, 0600, replaced as a whole (WB-8, WB-9).
//!
//! A roll of keys adds to it before it takes away: offered, taken (both on disk), recorded (the portal uses the new ones), retired.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow, ensure};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::files;
use crate::protocol::{
    AgentId, EncryptionKey, KeyId, Millis, SigningKey, TransportKey, VerifyingKey,
    envelope::AgentKeys,
    handshake::Credential,
    onboarding::{Enrolment, FIRST_KEY},
    wire::{Reader, Wire},
};

const MAGIC: &[u8] = b"latchkey-agent keys 1\n";

/// Twice the life of a message: what was sealed under old keys has long arrived or expired.
pub const RETIRE_AFTER_MS: i64 = 2 * 120_000;

/// Everything an agent is.
pub struct Keys {
    path: PathBuf,
    pub tenant: Uuid,
    pub directory: Uuid,
    pub agent: AgentId,
    pub command: VerifyingKey,
    pub identity: SigningKey,
    pub credential: Credential,
    encryption: BTreeMap<KeyId, EncryptionKey>,
    transport: BTreeMap<KeyId, TransportKey>,
    /// A new pair of keys on disk that the portal has not said it uses.
    taken: Option<(KeyId, KeyId)>,
    /// Keys that go at a moment: up to and including these numbers.
    retiring: Option<(KeyId, KeyId, Millis)>,
}

impl Keys {
    /// The keys of a new agent, written to disk.
    pub fn enrol(path: &Path, identity: SigningKey, encryption: EncryptionKey, enrolment: Enrolment) -> anyhow::Result<Self> {
        ensure!(!path.exists(), "{} exists: this agent is onboarded already; offboard it first", path.display());
        let keys = Self {
            path: path.to_owned(),
            tenant: enrolment.tenant,
            directory: enrolment.directory,
            agent: enrolment.agent,
            command: enrolment.command,
            identity,
            credential: enrolment.credential,
            encryption: [(FIRST_KEY, encryption)].into(),
            transport: [(FIRST_KEY, enrolment.transport)].into(),
            taken: None,
            retiring: None,
        };
        keys.save()?;
        Ok(keys)
    }

    pub fn load(path: &Path) -> anyhow::Result<Self> {
        let bytes = files::read_private(path).context("this agent is not onboarded, or its keys cannot be read")?;
        let body = bytes.strip_prefix(MAGIC).ok_or_else(|| anyhow!("{} is not a key store of this version", path.display()))?;
        Self::parse(path, body).with_context(|| format!("{} is damaged", path.display()))
    }

    fn parse(path: &Path, body: &[u8]) -> anyhow::Result<Self> {
        let mut from = Reader::new(body);
        let from = &mut from;
        let (tenant, directory, agent) = (Uuid::read(from)?, Uuid::read(from)?, Uuid::read(from)?);
        let command = VerifyingKey::read(from)?;
        let credential = Credential::read(from)?;
        let mut der = || -> anyhow::Result<Zeroizing<Vec<u8>>> {
            let length = usize::try_from(u32::read(from)?)?;
            Ok(Zeroizing::new(from.take(length)?.to_vec()))
        };
        let identity = SigningKey::from_pkcs8(&der()?)?;
        let mut encryption = BTreeMap::new();
        for _ in 0..u8::read(from)? {
            let id = KeyId::read(from)?;
            let length = usize::try_from(u32::read(from)?)?;
            encryption.insert(id, EncryptionKey::from_pkcs8(from.take(length)?)?);
        }
        let mut transport = BTreeMap::new();
        for _ in 0..u8::read(from)? {
            transport.insert(KeyId::read(from)?, TransportKey::from_bytes(&Zeroizing::new(<[u8; 32]>::read(from)?)));
        }
        let taken = <Option<u64>>::read(from)?.map(ids);
        let retiring = match <Option<u64>>::read(from)?.map(ids) {
            Some((encryption, transport)) => Some((encryption, transport, Millis::read(from)?)),
            None => None,
        };
        let path = path.to_owned();
        Ok(Self { path, tenant, directory, agent, command, identity, credential, encryption, transport, taken, retiring })
    }

    fn save(&self) -> anyhow::Result<()> {
        // Room for several RSA keys: growing would leave copies behind.
        let mut out = Zeroizing::new(Vec::with_capacity(32_768));
        out.extend_from_slice(MAGIC);
        for id in [self.tenant, self.directory, self.agent] {
            id.write(&mut out);
        }
        self.command.write(&mut out);
        self.credential.write(&mut out);
        write_bytes(self.identity.pkcs8(), &mut out)?;
        u8::try_from(self.encryption.len())?.write(&mut out);
        for (id, key) in &self.encryption {
            id.write(&mut out);
            write_bytes(key.pkcs8(), &mut out)?;
        }
        u8::try_from(self.transport.len())?.write(&mut out);
        for (id, key) in &self.transport {
            id.write(&mut out);
            key.as_bytes().write(&mut out);
        }
        self.taken.map(|(encryption, transport)| pair(encryption, transport)).write(&mut out);
        self.retiring.map(|(encryption, transport, _)| pair(encryption, transport)).write(&mut out);
        if let Some((.., at)) = self.retiring {
            at.write(&mut out);
        }
        files::replace(&self.path, &out)
    }

    /// A new encryption key, on disk before it is offered. The same again while it has no answer.
    pub fn offer(&mut self) -> anyhow::Result<(KeyId, &EncryptionKey)> {
        let newest = self.newest_encryption();
        let has_transport = self.transport.keys().next_back().is_some_and(|&id| id >= newest);
        let id = if has_transport { newest + 1 } else { newest };
        if let std::collections::btree_map::Entry::Vacant(place) = self.encryption.entry(id) {
            place.insert(EncryptionKey::generate()?);
            self.save()?;
        }
        Ok((id, self.encryption.get(&id).ok_or_else(|| anyhow!("no key"))?))
    }

    /// Whether a key was offered and has no answer.
    pub fn is_offering(&self) -> bool {
        let newest = self.newest_encryption();
        self.transport.keys().next_back().is_none_or(|&id| id < newest)
    }

    /// The answer to an offer: both keys are on disk when it returns.
    pub fn take(&mut self, encryption: KeyId, transport: KeyId, key: TransportKey) -> anyhow::Result<()> {
        ensure!(encryption == self.newest_encryption() && encryption == transport, "an answer to another offer");
        self.transport.insert(transport, key);
        self.taken = Some((encryption, transport));
        self.save()
    }

    pub fn taken(&self) -> Option<(KeyId, KeyId)> {
        self.taken
    }

    /// The portal uses the new keys: the old ones go in a while.
    pub fn recorded(&mut self, encryption: KeyId, transport: KeyId, now: Millis) -> anyhow::Result<()> {
        if self.taken == Some((encryption, transport)) {
            self.taken = None;
            self.retiring = Some((encryption - 1, transport - 1, now.saturating_add(RETIRE_AFTER_MS)));
            self.save()?;
        }
        Ok(())
    }

    /// Destroys what is due. Tells whether anything was.
    pub fn retire(&mut self, now: Millis) -> anyhow::Result<bool> {
        let Some((encryption, transport, at)) = self.retiring else { return Ok(false) };
        if now < at {
            return Ok(false);
        }
        self.encryption.retain(|&id, _| id > encryption);
        self.transport.retain(|&id, _| id > transport);
        self.retiring = None;
        self.save()?;
        Ok(true)
    }

    pub fn newest_encryption(&self) -> KeyId {
        self.encryption.keys().next_back().copied().unwrap_or_default()
    }

    /// What an administrator compares (WB-9a). It names the first keys, so it is shown at onboarding only.
    pub fn fingerprint(&self) -> Option<String> {
        let first = self.encryption.get(&FIRST_KEY)?;
        let der = first.public().der();
        Some(crate::protocol::onboarding::fingerprint(self.tenant, self.directory, self.agent, &self.identity.public(), der, &self.command))
    }
}

impl AgentKeys for Keys {
    fn transport(&self, id: KeyId) -> Option<&TransportKey> {
        self.transport.get(&id)
    }

    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey> {
        self.encryption.get(&id)
    }
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) -> anyhow::Result<()> {
    u32::try_from(bytes.len())?.write(out);
    out.extend_from_slice(bytes);
    Ok(())
}

fn pair(one: KeyId, two: KeyId) -> u64 {
    u64::from(one) << 32 | u64::from(two)
}

fn ids(pair: u64) -> (KeyId, KeyId) {
    let half = |number: u64| KeyId::try_from(number & u64::from(KeyId::MAX)).unwrap_or_default();
    (half(pair >> 32), half(pair))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn enrolment() -> Enrolment {
        Enrolment {
            tenant: Uuid::from_u128(1),
            directory: Uuid::from_u128(2),
            agent: Uuid::from_u128(3),
            command: SigningKey::generate().unwrap().public(),
            transport: TransportKey::generate().unwrap(),
            credential: Credential::generate().unwrap(),
            fingerprint: String::new(),
        }
    }

    pub fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("latchkey-agent-{name}-{}", Uuid::now_v7()));
        std::fs::create_dir(&folder).unwrap();
        folder
    }

    #[test]
    fn keys_survive_a_restart_and_nobody_else_may_read_them() {
        let folder = folder("keys");
        let path = folder.join("keys");
        let identity = SigningKey::generate().unwrap();
        let public = identity.public();
        let keys = Keys::enrol(&path, identity, EncryptionKey::generate().unwrap(), enrolment()).unwrap();
        let again = Keys::load(&path).unwrap();
        assert_eq!((again.tenant, again.directory, again.agent), (keys.tenant, keys.directory, keys.agent));
        assert_eq!(again.identity.public(), public);
        assert_eq!(again.fingerprint(), keys.fingerprint());
        assert!(again.credential == keys.credential);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Keys::load(&path).err().unwrap().chain().any(|cause| cause.to_string().contains("chmod 600")));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_roll_keeps_the_old_keys_until_nothing_can_need_them() {
        let folder = folder("roll");
        let path = folder.join("keys");
        let mut keys = Keys::enrol(&path, SigningKey::generate().unwrap(), EncryptionKey::generate().unwrap(), enrolment()).unwrap();
        assert!(!keys.is_offering());
        let (id, _) = keys.offer().unwrap();
        assert_eq!(id, 2);
        // After a crash the same key is offered again, not a third.
        let mut keys = Keys::load(&path).unwrap();
        assert!(keys.is_offering());
        assert_eq!(keys.offer().unwrap().0, 2);
        keys.take(2, 2, TransportKey::generate().unwrap()).unwrap();
        let mut keys = Keys::load(&path).unwrap();
        assert_eq!(keys.taken(), Some((2, 2)));
        assert!(keys.transport(1).is_some() && keys.encryption(1).is_some());
        keys.recorded(2, 2, Millis(0)).unwrap();
        let mut keys = Keys::load(&path).unwrap();
        assert!(!keys.retire(Millis(RETIRE_AFTER_MS - 1)).unwrap());
        assert!(keys.encryption(1).is_some());
        assert!(keys.retire(Millis(RETIRE_AFTER_MS)).unwrap());
        let keys = Keys::load(&path).unwrap();
        assert!(keys.transport(1).is_none() && keys.encryption(1).is_none());
        assert!(keys.transport(2).is_some() && keys.encryption(2).is_some());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
