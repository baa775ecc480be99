//! What the portal has acknowledged: who was sent, in which form, and up to where the directory was read. One file, 0600, no names.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context as _, ensure};

use crate::{
    agent::{
        directories::reading::{Mark, fingerprint},
        files,
    },
    protocol::{
        Anchor, Millis,
        sync::SyncUser,
        wire::{DecodeError, Reader, Wire},
    },
};

const MAGIC: &[u8] = b"latchkey-agent sync 1\n";

/// One user, as the portal has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUser {
    pub domain: u8,
    pub object: Anchor,
    /// Of all that was sent.
    pub digest: [u8; 16],
    pub groups: Vec<Anchor>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// One a domain; none after something went wrong, so that all is read again.
    pub marks: Vec<Mark>,
    pub users: BTreeMap<Anchor, KnownUser>,
    /// Names of groups, as digests.
    pub groups: BTreeMap<Anchor, [u8; 16]>,
    /// When the portal last acknowledged everything.
    pub finished: Option<Millis>,
}

pub fn digest_of(user: &SyncUser) -> [u8; 16] {
    fingerprint([user.to_bytes().as_slice()])
}

impl Known {
    /// Nothing, where there is no file: then everything is sent, which does no harm.
    pub fn load(path: &Path) -> anyhow::Result<Self> {
        if !path.exists() {
            return Ok(Self::default());
        }
        let bytes = files::read_private(path)?;
        let known = bytes.strip_prefix(MAGIC).and_then(|body| {
            let (body, sum) = body.split_last_chunk::<16>()?;
            (fingerprint([body]) == *sum).then(|| Self::from_bytes(body).ok())?
        });
        known.with_context(|| format!("{} is damaged: move it away, and everything is sent again", path.display()))
    }

    pub fn save(&self, path: &Path) -> anyhow::Result<()> {
        ensure!(self.marks.len() < 256, "too many domains");
        let body = self.to_bytes();
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&body);
        out.extend_from_slice(&fingerprint([body.as_slice()]));
        files::replace(path, &out)
    }

    pub fn mark(&self, domain: u8) -> Option<&Mark> {
        self.marks.get(usize::from(domain))
    }

    /// The anchors of entries of a domain, by what the directory calls them.
    pub fn objects(&self, domain: u8) -> BTreeMap<&Anchor, &Anchor> {
        self.users.iter().filter(|(_, user)| user.domain == domain).map(|(anchor, user)| (&user.object, anchor)).collect()
    }

    /// The entries of a domain that were in any of these groups.
    pub fn members(&self, domain: u8, groups: &BTreeSet<Anchor>) -> BTreeSet<Anchor> {
        let is_in = |user: &KnownUser| user.domain == domain && user.groups.iter().any(|group| groups.contains(group));
        self.users.values().filter(|user| is_in(user)).map(|user| user.object.clone()).collect()
    }
}

/// Bounded by the file, which is this agent's own.
fn write_all<'a, T: 'a>(values: impl ExactSizeIterator<Item = &'a T>, out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    u32::try_from(values.len()).unwrap_or(u32::MAX).write(out);
    for value in values {
        write(value, out);
    }
}

fn read_all<T>(from: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> Result<T, DecodeError>) -> Result<Vec<T>, DecodeError> {
    (0..u32::read(from)?).map(|_| read(from)).collect()
}

impl Wire for Known {
    fn write(&self, out: &mut Vec<u8>) {
        write_all(self.marks.iter(), out, |mark, out| {
            mark.source.write(out);
            mark.at.write(out);
            write_all(mark.protected.iter(), out, |(group, relative), out| {
                group.write(out);
                relative.write(out);
            });
        });
        let users: Vec<_> = self.users.iter().collect();
        write_all(users.iter(), out, |(anchor, user), out| {
            anchor.write(out);
            user.domain.write(out);
            user.object.write(out);
            user.digest.write(out);
            write_all(user.groups.iter(), out, Wire::write);
        });
        let groups: Vec<_> = self.groups.iter().collect();
        write_all(groups.iter(), out, |(anchor, digest), out| {
            anchor.write(out);
            digest.write(out);
        });
        self.finished.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let marks = read_all(from, |from| {
            let (source, at) = (Wire::read(from)?, Wire::read(from)?);
            let protected = read_all(from, |from| Ok((Wire::read(from)?, Wire::read(from)?)))?;
            Ok(Mark { source, at, protected })
        })?;
        let users = read_all(from, |from| {
            let anchor = Anchor::read(from)?;
            let (domain, object, digest) = (Wire::read(from)?, Wire::read(from)?, Wire::read(from)?);
            Ok((anchor, KnownUser { domain, object, digest, groups: read_all(from, Wire::read)? }))
        })?;
        let groups = read_all(from, |from| Ok((Anchor::read(from)?, Wire::read(from)?)))?;
        Ok(Self { marks, users: users.into_iter().collect(), groups: groups.into_iter().collect(), finished: Wire::read(from)? })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn what_is_known_survives_a_restart_and_damage_is_noticed() {
        let anchor = |byte| Anchor::new(&[byte; 16]).unwrap();
        let mark = Mark { source: [1; 16], at: 7, protected: vec![(anchor(2), 512)] };
        let user = KnownUser { domain: 0, object: anchor(3), digest: [4; 16], groups: vec![anchor(5)] };
        let known = Known {
            marks: vec![mark],
            users: [(anchor(6), user)].into(),
            groups: [(anchor(5), [7; 16])].into(),
            finished: Some(Millis(8)),
        };
        let path = std::env::temp_dir().join(format!("latchkey-agent-known-{}", uuid::Uuid::now_v7()));
        assert_eq!(Known::load(&path).unwrap(), Known::default());
        known.save(&path).unwrap();
        assert_eq!(Known::load(&path).unwrap(), known);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[40] ^= 1;
        files::replace(&path, &bytes).unwrap();
        assert!(Known::load(&path).unwrap_err().to_string().contains("damaged"));
        std::fs::remove_file(path).unwrap();
    }
}
