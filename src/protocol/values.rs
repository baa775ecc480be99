//! The values messages are made of: moments, anchors, operations, passwords.

use std::fmt;

use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::wire::{DecodeError, Reader, Wire, wire_enum};

/// Milliseconds since 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

impl Millis {
    #[must_use]
    pub fn saturating_add(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }
}

impl From<OffsetDateTime> for Millis {
    fn from(moment: OffsetDateTime) -> Self {
        Self(moment.unix_timestamp() * 1_000 + i64::from(moment.millisecond()))
    }
}

impl Wire for Millis {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        i64::read(from).map(Self)
    }
}

wire_enum! {
    /// What an agent may be asked to do to one account (WB-6). There is nothing else it obeys.
    pub enum Operation {
        /// The person forgot the password: set a new one by the directory's rules and unlock.
        Reset = 1,
        /// The person knows the password and wants another.
        Change = 2,
        /// Only ask whether a password is right.
        Verify = 3,
        /// Only unlock.
        Unlock = 4,
        /// An administrator set a temporary password; it must be changed at the next sign-in.
        AdminReset = 5,
    }
}

/// What identifies an account in its directory for ever: the 16 bytes of a GUID, or the text of an entry's UUID.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Anchor(Vec<u8>);

impl Anchor {
    pub const MAX: usize = 64;

    pub fn new(bytes: &[u8]) -> Result<Self, DecodeError> {
        match bytes.len() {
            0 => Err(DecodeError::BadValue),
            1..=Self::MAX => Ok(Self(bytes.to_vec())),
            _ => Err(DecodeError::TooLong),
        }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Anchor(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

impl Wire for Anchor {
    fn write(&self, out: &mut Vec<u8>) {
        // At most 64 by construction.
        out.push(u8::try_from(self.0.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = usize::from(u8::read(from)?);
        if length > Self::MAX {
            return Err(DecodeError::TooLong);
        }
        Self::new(from.take(length)?)
    }
}

/// A password exactly as it was typed: no normalisation, no `Debug`, wiped when it goes.
pub struct Password(Zeroizing<String>);

/// Why a text cannot be sent as a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    #[error("it is empty")]
    Empty,
    #[error("it is longer than an envelope carries")]
    TooLong,
    #[error("it holds a control character")]
    Control,
}

impl Password {
    /// In bytes of UTF-8: 256 characters of four bytes.
    pub const MAX: usize = 1_024;

    pub fn new(text: Zeroizing<String>) -> Result<Self, PasswordError> {
        if text.is_empty() {
            return Err(PasswordError::Empty);
        }
        if text.len() > Self::MAX {
            return Err(PasswordError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(PasswordError::Control);
        }
        Ok(Self(text))
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Its length as directories of Microsoft's count it.
    pub fn utf16_units(&self) -> usize {
        self.0.encode_utf16().count()
    }
}
