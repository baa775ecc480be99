//! Time zones: whose clock a time is read on, and what a zone is called in a language.

use std::fmt;

use anyhow::Context as _;
use icu::{
    collator::{Collator, options::CollatorOptions},
    datetime::{NoCalendarFormatter, fieldsets::zone::ExemplarCity},
    locale::Locale,
    time::zone::{TimeZone as Known, iana::IanaParserExtended},
};
use jiff::{Timestamp, tz::TimeZone};
use time::{OffsetDateTime, UtcOffset};

/// The longest name of a zone is half of this.
const LONGEST_NAME: usize = 64;

/// A time zone of the IANA database, from the copy that is built in.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// By its IANA name, such as `Europe/Amsterdam`; older names for the same place are understood.
    pub fn parse(name: &str) -> Option<Self> {
        if name.len() > LONGEST_NAME {
            return None;
        }
        TimeZone::get(name).ok().filter(|zone| !zone.is_unknown() && zone.iana_name().is_some()).map(Self)
    }

    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The moment at which a day begins in this zone: its first one, where the clocks are changed at midnight.
    pub fn midnight(&self, day: time::Date) -> OffsetDateTime {
        let utc = day.midnight().assume_utc();
        let civil = i16::try_from(day.year())
            .ok()
            .zip(i8::try_from(u8::from(day.month())).ok())
            .zip(i8::try_from(day.day()).ok())
            .and_then(|((year, month), day)| jiff::civil::Date::new(year, month, day).ok());
        let begins = civil.and_then(|day| self.0.to_timestamp(day.at(0, 0, 0, 0)).ok());
        begins.and_then(|moment| OffsetDateTime::from_unix_timestamp(moment.as_second()).ok()).unwrap_or(utc)
    }

    /// The same moment on the clock of this zone, summer time included.
    pub fn local(&self, at: OffsetDateTime) -> OffsetDateTime {
        let seconds = Timestamp::from_second(at.unix_timestamp()).map_or(0, |moment| self.0.to_offset(moment).seconds());
        let offset = UtcOffset::from_whole_seconds(seconds).unwrap_or(UtcOffset::UTC);
        at.checked_to_offset(offset).unwrap_or(at)
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.name()).finish()
    }
}

/// A zone to choose: its IANA name, and the city it is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub city: String,
}

/// Every zone once, under its current name, in the alphabetical order of a language.
pub fn all(code: &str) -> anyhow::Result<Vec<Named>> {
    let locale: Locale = code.parse()?;
    let cities = NoCalendarFormatter::try_new((&locale).into(), ExemplarCity)?;
    let order = Collator::try_new((&locale).into(), CollatorOptions::default())?;
    let city = |zone: Known| cities.format(&zone.without_offset()).to_string();
    let mut all: Vec<Named> = IanaParserExtended::new()
        .iter()
        .filter(|zone| zone.canonical.contains('/') && !zone.canonical.starts_with("Etc/") && Zone::parse(zone.canonical).is_some())
        .map(|zone| Named { name: zone.canonical.to_owned(), city: city(zone.time_zone) })
        .collect();
    all.sort_by(|a, b| order.compare(&a.city, &b.city).then_with(|| a.name.cmp(&b.name)));
    Ok(all)
}

/// The city a zone is known by in a language.
pub fn city(code: &str, zone: &Zone) -> anyhow::Result<String> {
    if zone.name() == "UTC" {
        return Ok("UTC".to_owned());
    }
    let locale: Locale = code.parse()?;
    let cities = NoCalendarFormatter::try_new((&locale).into(), ExemplarCity).context("the names of cities")?;
    Ok(cities.format(&IanaParserExtended::new().parse(zone.name()).time_zone.without_offset()).to_string())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_moment_is_read_on_the_clock_of_the_zone_with_summer_time() {
        let amsterdam = Zone::parse("Europe/Amsterdam").unwrap();
        assert_eq!(amsterdam.local(datetime!(2026-01-10 12:00 UTC)).hour(), 13);
        assert_eq!(amsterdam.local(datetime!(2026-07-10 12:00 UTC)).hour(), 14);
        assert_eq!(Zone::parse("Asia/Kathmandu").unwrap().local(datetime!(2026-01-10 12:00 UTC)).minute(), 45);
        assert_eq!(Zone::utc().local(datetime!(2026-01-10 12:00 +5)).hour(), 7);
    }

    #[test]
    fn only_zones_of_the_database_exist() {
        for wrong in ["", "Etc/Unknown", "Europe/Nowhere", "../etc/passwd", "UTC+1", "local", &"a".repeat(65)] {
            assert_eq!(Zone::parse(wrong), None, "{wrong}");
        }
        assert_eq!(Zone::parse("europe/amsterdam").unwrap().name(), "Europe/Amsterdam");
    }

    #[test]
    fn every_zone_is_offered_once_with_a_city_in_the_language() {
        for (code, city) in [("en", "Amsterdam"), ("nl", "Amsterdam"), ("ar", "أمستردام")] {
            let all = all(code).unwrap();
            assert!((350..500).contains(&all.len()), "{}", all.len());
            let names: std::collections::BTreeSet<_> = all.iter().map(|zone| &zone.name).collect();
            assert_eq!(names.len(), all.len());
            assert_eq!(all.iter().find(|zone| zone.name == "Europe/Amsterdam").unwrap().city, city);
            assert_eq!(super::city(code, &Zone::parse("Europe/Amsterdam").unwrap()).unwrap(), city);
            assert!(all.iter().all(|zone| !zone.city.is_empty()));
        }
        let dutch = all("nl").unwrap();
        let at = |name: &str| dutch.iter().position(|zone| zone.name == name).unwrap();
        assert!(at("Europe/Amsterdam") < at("Europe/Berlin") && at("Europe/Berlin") < at("Europe/Zurich"));
    }

    proptest! {
        #[test]
        fn the_moment_stays_the_same_whatever_the_zone(seconds in -2_000_000_000_i64..4_000_000_000, n in 0_usize..400) {
            let all = all("en").unwrap();
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap();
            let zone = Zone::parse(&all[n % all.len()].name).unwrap();
            prop_assert_eq!(zone.local(at), at);
        }
    }
}
