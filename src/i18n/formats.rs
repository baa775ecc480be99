//! Dates, times, numbers and lists as CLDR writes them in one language; the formatters are built once.

use std::{borrow::Cow, cmp::Ordering};

use icu::{
    calendar::Gregorian,
    collator::{CollatorBorrowed, options::CollatorOptions},
    datetime::{
        DateTimeFormatter, NoCalendarFormatter,
        fieldsets::{E, T, YMD, YMDT},
        options::TimePrecision,
    },
    decimal::{DecimalFormatter, input::Decimal, options::DecimalFormatterOptions},
    list::{
        ListFormatter,
        options::{ListFormatterOptions, ListLength},
    },
    locale::Locale,
    time::{DateTime, Time},
};
use time::{OffsetDateTime, UtcOffset};

/// Digits, calendar and hour cycle are CLDR's defaults for the language: Persian digits and years in `fa`, Buddhist
/// years in `th`, Western digits in plain `ar`, twelve hours where people read clocks so.
pub struct Formats {
    number: DecimalFormatter,
    time: NoCalendarFormatter<T>,
    date: DateTimeFormatter<YMD>,
    weekday: DateTimeFormatter<E>,
    date_time: DateTimeFormatter<YMDT>,
    moment: DateTimeFormatter<YMDT>,
    list: ListFormatter,
    order: CollatorBorrowed<'static>,
}

impl Formats {
    /// `code` is a locale's folder. Plain `en` is everybody's fallback, hence the order of days and months that the
    /// rest of the world shares (11 March, 14:07), not that of the United States.
    pub fn new(code: &str) -> anyhow::Result<Self> {
        let locale: Locale = if code == "en" { "en-GB" } else { code }.parse()?;
        let wide = ListFormatterOptions::default().with_length(ListLength::Wide);
        Ok(Self {
            number: DecimalFormatter::try_new((&locale).into(), DecimalFormatterOptions::default())?,
            time: NoCalendarFormatter::try_new((&locale).into(), T::hm())?,
            date: DateTimeFormatter::try_new((&locale).into(), YMD::long())?,
            weekday: DateTimeFormatter::try_new((&locale).into(), E::short())?,
            date_time: DateTimeFormatter::try_new((&locale).into(), YMDT::long())?,
            moment: DateTimeFormatter::try_new((&locale).into(), YMDT::long().with_time_precision(TimePrecision::Minute))?,
            list: ListFormatter::try_new_and((&locale).into(), wide)?,
            order: CollatorBorrowed::try_new((&locale).into(), CollatorOptions::default())?,
        })
    }

    pub fn number(&self, number: i64) -> String {
        self.number.format_to_string(&Decimal::from(number))
    }

    pub fn time(&self, at: OffsetDateTime) -> String {
        self.time.format(&civil(at).time).to_string()
    }

    pub fn date(&self, at: OffsetDateTime) -> String {
        self.date.format(&civil(at).date).to_string()
    }

    pub fn weekday(&self, at: OffsetDateTime) -> String {
        self.weekday.format(&civil(at).date).to_string()
    }

    pub fn date_time(&self, at: OffsetDateTime) -> String {
        self.date_time.format(&civil(at)).to_string()
    }

    pub fn compare(&self, a: &str, b: &str) -> Ordering {
        self.order.compare(a, b)
    }

    /// Date and time to the minute, on the clock that the moment carries.
    pub fn moment(&self, local: OffsetDateTime) -> String {
        self.moment.format(&as_it_is(local)).to_string()
    }

    pub fn list<'a>(&self, items: impl Iterator<Item = Cow<'a, str>> + Clone + 'a) -> String {
        self.list.format_to_string(items)
    }
}

/// A moment on the clock and calendar of UTC, in ICU's types.
fn civil(at: OffsetDateTime) -> DateTime<Gregorian> {
    as_it_is(at.checked_to_offset(UtcOffset::UTC).unwrap_or(at))
}

/// The clock and calendar that a moment carries.
fn as_it_is(at: OffsetDateTime) -> DateTime<Gregorian> {
    let date = icu::calendar::Date::try_new_gregorian(at.year(), at.month().into(), at.day());
    let time = Time::try_new(at.hour(), at.minute(), at.second(), at.nanosecond());
    DateTime { date: date.expect("ICU knows every day that `time` does"), time: time.expect("a time of day") }
}
