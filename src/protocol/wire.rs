//! The binary encoding: fixed-width big-endian numbers, length-prefixed bytes, lists with a count. One encoding a value.

use uuid::Uuid;

/// Why bytes are not a message. It never holds any of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    #[error("the message ends too early")]
    TooShort,
    #[error("the message goes on after its end")]
    TrailingBytes,
    #[error("a field is longer than it may be")]
    TooLong,
    #[error("a field has a value that is not allowed")]
    BadValue,
    #[error("the message has an unknown type")]
    UnknownType,
    #[error("the message is of another version of the protocol")]
    UnknownVersion,
}

/// Reads from the front of a slice and never past its end.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let (head, tail) = self.0.split_at_checked(count).ok_or(DecodeError::TooShort)?;
        self.0 = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        self.take(N)?.try_into().map_err(|_| DecodeError::TooShort)
    }

    /// A length as `u32`, refused when it is more than `most` before anything is read or allocated.
    fn length(&mut self, most: usize) -> Result<usize, DecodeError> {
        let length = usize::try_from(u32::read(self)?).map_err(|_| DecodeError::TooLong)?;
        if length > most { Err(DecodeError::TooLong) } else { Ok(length) }
    }

    pub fn finish(self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError::TrailingBytes) }
    }
}

/// A value with exactly one encoding.
pub trait Wire: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError>;

    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    /// Refuses bytes that go on after the value.
    fn from_bytes(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let value = Self::read(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => { $(
        impl Wire for $number {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
                from.array().map(Self::from_be_bytes)
            }
        }
    )* };
}
numbers!(u8, u16, u32, u64, i64);

impl Wire for bool {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match u8::read(from)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::BadValue),
        }
    }
}

impl<const N: usize> Wire for [u8; N] {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array()
    }
}

impl Wire for Uuid {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.array().map(Self::from_bytes)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        if bool::read(from)? { T::read(from).map(Some) } else { Ok(None) }
    }
}

/// At most `MAX` bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes<const MAX: usize>(Vec<u8>);

impl<const MAX: usize> Bytes<MAX> {
    pub fn new(bytes: Vec<u8>) -> Result<Self, DecodeError> {
        if bytes.len() > MAX { Err(DecodeError::TooLong) } else { Ok(Self(bytes)) }
    }

    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> Wire for Bytes<MAX> {
    fn write(&self, out: &mut Vec<u8>) {
        write_length(self.0.len(), out);
        out.extend_from_slice(&self.0);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = from.length(MAX)?;
        from.take(length).map(|bytes| Self(bytes.to_vec()))
    }
}

/// At most `MAX` bytes of UTF-8 without control characters: what an agent sends may reach a log or a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct Text<const MAX: usize>(String);

impl<const MAX: usize> Text<MAX> {
    pub fn new(text: impl Into<String>) -> Result<Self, DecodeError> {
        let text = text.into();
        if text.len() > MAX {
            return Err(DecodeError::TooLong);
        }
        if text.chars().any(char::is_control) {
            return Err(DecodeError::BadValue);
        }
        Ok(Self(text))
    }

    /// Leaves out control characters and what is too long.
    pub fn lossy(text: &str) -> Self {
        let mut kept = String::new();
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            if kept.len() + letter.len_utf8() > MAX {
                break;
            }
            kept.push(letter);
        }
        Self(kept)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> Wire for Text<MAX> {
    fn write(&self, out: &mut Vec<u8>) {
        write_length(self.0.len(), out);
        out.extend_from_slice(self.0.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = from.length(MAX)?;
        let text = std::str::from_utf8(from.take(length)?).map_err(|_| DecodeError::BadValue)?;
        Self::new(text)
    }
}

/// At most `MAX` values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for List<T, MAX> {
    fn default() -> Self {
        Self(vec![])
    }
}

impl<T, const MAX: usize> List<T, MAX> {
    pub fn new(values: Vec<T>) -> Result<Self, DecodeError> {
        if values.len() > MAX { Err(DecodeError::TooLong) } else { Ok(Self(values)) }
    }

    pub fn as_slice(&self) -> &[T] {
        &self.0
    }

    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T: Wire, const MAX: usize> Wire for List<T, MAX> {
    fn write(&self, out: &mut Vec<u8>) {
        write_length(self.0.len(), out);
        for value in &self.0 {
            value.write(out);
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let count = from.length(MAX)?;
        // Not allocated at once: the count may promise more than the message holds.
        let mut values = vec![];
        for _ in 0..count {
            values.push(T::read(from)?);
        }
        Ok(Self(values))
    }
}

/// Every bounded value is far below 4 GiB.
fn write_length(length: usize, out: &mut Vec<u8>) {
    u32::try_from(length).unwrap_or(u32::MAX).write(out);
}

/// `Wire` for a struct: its fields in the order given.
macro_rules! wire {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl super::wire::Wire for $name {
            fn write(&self, out: &mut Vec<u8>) {
                $( super::wire::Wire::write(&self.$field, out); )*
            }
            fn read(
                from: &mut super::wire::Reader<'_>,
            ) -> Result<Self, super::wire::DecodeError> {
                Ok(Self { $( $field: super::wire::Wire::read(from)?, )* })
            }
        }
    };
}

/// `Wire` for an enum without data: one byte, unknown ones refused.
macro_rules! wire_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $( $(#[$doc:meta])* $variant:ident = $number:literal ),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $( $(#[$doc])* $variant = $number ),* }

        impl $name {
            pub const ALL: &'static [Self] = &[$( Self::$variant ),*];

            /// The number that stands for it in messages and tables.
            pub fn number(self) -> u8 {
                self as u8
            }

            pub fn from_number(number: u8) -> Option<Self> {
                match number {
                    $( $number => Some(Self::$variant), )*
                    _ => None,
                }
            }
        }

        impl super::wire::Wire for $name {
            fn write(&self, out: &mut Vec<u8>) {
                out.push(self.number());
            }
            fn read(
                from: &mut super::wire::Reader<'_>,
            ) -> Result<Self, super::wire::DecodeError> {
                u8::read(from).and_then(|number| Self::from_number(number).ok_or(super::wire::DecodeError::BadValue))
            }
        }
    };
}

pub(super) use {wire, wire_enum};
