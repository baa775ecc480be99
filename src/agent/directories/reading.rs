//! What is read of a directory for the portal: its users, one way, and no more of them than the file allows (WB-11).

use aws_lc_rs::digest::{SHA256, digest};

use super::connection::RequestError;
use crate::{
    agent::sync::known::Known,
    protocol::{
        Anchor,
        sync::{SyncGroup, SyncUser},
        wire::Text,
    },
};

/// How many entries are asked for at once.
pub const PAGE: i32 = 500;

/// The attributes that are read for what may be configured. Empty: it is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    pub user_name: String,
    pub mail: String,
    pub office_phone: String,
    pub mobile_phone: String,
}

impl Attributes {
    /// Those that are set, to ask for.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        [&self.user_name, &self.mail, &self.office_phone, &self.mobile_phone]
            .into_iter()
            .map(String::as_str)
            .filter(|name| !name.is_empty())
    }
}

/// Up to where a domain was read, and by which measure. Another source cannot be gone on with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// The server's database, and what was asked of it.
    pub source: [u8; 16],
    pub at: u64,
    /// Groups whose members administer, with their relative identifiers: when they change, everybody is looked at again.
    pub protected: Vec<(Anchor, u32)>,
}

/// A user, and what the directory itself calls the entry. That is all that is left of it when it is deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub object: Anchor,
    pub user: SyncUser,
}

/// One domain, read.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// All of it was read: whoever is not in it is gone.
    pub whole: bool,
    pub users: Vec<Found>,
    /// Entries that are not there any more, where not all was read.
    pub gone: Vec<Anchor>,
    /// Names of groups, of these users and perhaps of others.
    pub groups: Vec<SyncGroup>,
    pub mark: Mark,
}

/// Why nothing was read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("the directory cannot be reached")]
    Unreachable,
    #[error("{0}")]
    Misconfigured(String),
    #[error("the directory cannot be read: {0}")]
    Request(#[from] RequestError),
}

/// How a domain is to be read.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    /// Its number among the domains of the agent's file.
    pub domain: u8,
    pub known: &'a Known,
    /// Everything, even where only changes could be asked for.
    pub whole: bool,
    pub attributes: &'a Attributes,
}

/// What a source is recognised by.
pub fn fingerprint<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> [u8; 16] {
    let mut all = vec![];
    for part in parts {
        all.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        all.extend_from_slice(part);
    }
    let mut out = [0; 16];
    out.copy_from_slice(&digest(&SHA256, &all).as_ref()[..16]);
    out
}

/// A value that is an address or a number: cut short it would be another's, so it is left out where it is too long.
pub fn exact<const MAX: usize>(value: Option<&str>) -> Text<MAX> {
    value.map(str::trim).and_then(|value| Text::new(value).ok()).unwrap_or_default()
}

/// A value that is shown.
pub fn shown<const MAX: usize>(value: Option<&str>) -> Text<MAX> {
    Text::lossy(value.unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_or_not_there() {
        assert_eq!(exact::<8>(Some(" a@b.c ")).as_str(), "a@b.c");
        assert_eq!(exact::<8>(Some("someone@else.example")).as_str(), "");
        assert_eq!(exact::<8>(Some("a\u{7}b")).as_str(), "");
        assert_eq!(shown::<4>(Some("Zo\u{eb}\n Li")).as_str(), "Zo\u{eb}");
    }

    #[test]
    fn where_one_part_ends_another_source_begins() {
        assert_ne!(fingerprint([b"ab".as_slice(), b"c"]), fingerprint([b"a".as_slice(), b"bc"]));
    }
}
