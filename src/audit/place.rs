//! A place in a list of events: the lists go back in time from there.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The last event that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub at: OffsetDateTime,
    pub id: Uuid,
}

impl Place {
    /// Before the newest event: what is written down in this very moment belongs to the list too.
    pub fn newest(now: OffsetDateTime) -> Self {
        Self { at: now + Duration::SECOND, id: Uuid::max() }
    }

    /// Microseconds and id, which are nothing but a place in a list that its reader may see.
    pub fn write(self) -> String {
        format!("{}.{}", self.at.unix_timestamp_nanos() / 1000, self.id.simple())
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('.')?;
        let nanos = micros.parse::<i64>().ok().map(|micros| i128::from(micros) * 1000)?;
        // The database knows years up to 294276 and `time` up to 9999.
        let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).ok().filter(|at| at.year() > 0)?;
        Some(Self { at, id: Uuid::try_parse(id).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_in_the_list_survives_the_address(micros in 0_i64..4_000_000_000_000_000, id: u128) {
            let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).unwrap();
            let place = Place { at, id: Uuid::from_u128(id) };
            prop_assert_eq!(Place::parse(&place.write()), Some(place));
        }

        #[test]
        fn anything_else_is_no_place(text in ".{0,60}") {
            let _ = Place::parse(&text);
        }
    }
}
