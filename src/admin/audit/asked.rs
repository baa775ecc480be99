//! What a reader of the log asks for: read from the address, and written into the links to further pages. Pure.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use time::{Date, Duration, format_description::BorrowedFormatItem, macros::format_description};
use uuid::Uuid;

use crate::{
    audit::{Activity, search::Filter},
    directory::UserId,
    i18n::Zone,
};

/// As `<input type="date">` writes it.
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The fields of the filter as they were typed; empty ones do not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub until: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub person: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub activity: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub outcome: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ip: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reference: String,
}

/// Something that was typed and cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wrong {
    pub key: &'static str,
    pub field: &'static str,
}

/// Whom the log is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Person {
    Id(Uuid),
    Named(UserId),
}

impl Asked {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same question as the end of an address; `more` fields behind it.
    pub fn query(&self, more: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.fields().into_iter().chain(more.iter().copied()) {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    pub fn fields(&self) -> [(&'static str, &str); 7] {
        [
            ("from", &self.from),
            ("until", &self.until),
            ("person", &self.person),
            ("activity", &self.activity),
            ("outcome", &self.outcome),
            ("ip", &self.ip),
            ("reference", &self.reference),
        ]
    }

    /// The person, by user ID or by the id that links within the area use.
    pub fn person(&self) -> Result<Option<Person>, Wrong> {
        let typed = self.person.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let named = || UserId::parse(typed).map(Person::Named);
        Uuid::try_parse(typed).ok().map(Person::Id).or_else(named).map(Some).ok_or(Wrong { key: "audit-wrong-person", field: "person" })
    }

    /// Everything but the person, whom the database has to be asked for. Days are those of the reader's clock.
    pub fn filter(&self, zone: &Zone) -> Result<Filter, Wrong> {
        let day = |text: &str, field| match text.trim() {
            "" => Ok(None),
            text => Date::parse(text, DAY)
                .ok()
                .filter(|day| (1971..=9998).contains(&day.year()))
                .map(Some)
                .ok_or(Wrong { key: "audit-wrong-day", field }),
        };
        let from = day(&self.from, "from")?;
        // The last day belongs to it.
        let until = day(&self.until, "until")?.map(|day| day + Duration::DAY);
        if from.zip(until).is_some_and(|(from, until)| from >= until) {
            return Err(Wrong { key: "audit-wrong-period", field: "until" });
        }
        let correlation = match self.reference.trim() {
            "" => None,
            text => {
                // The button beside the code copies the time with it.
                let code = text.split_whitespace().next().unwrap_or_default();
                Some(Uuid::try_parse(code).map_err(|_| Wrong { key: "audit-wrong-reference", field: "reference" })?)
            }
        };
        let ip = match self.ip.trim() {
            "" => None,
            text => Some(text.parse::<IpAddr>().map_err(|_| Wrong { key: "audit-wrong-ip", field: "ip" })?.to_string()),
        };
        Ok(Filter {
            from: from.map(|day| zone.midnight(day)),
            until: until.map(|day| zone.midnight(day)),
            subject: None,
            activity: Activity::ALL.into_iter().map(Activity::as_str).find(|known| *known == self.activity).map(str::to_owned),
            success: match self.outcome.as_str() {
                "success" => Some(true),
                "failure" => Some(false),
                _ => None,
            },
            ip,
            correlation,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn days_are_those_of_the_readers_clock_and_the_last_one_belongs_to_it() {
        let asked = Asked { from: "2026-03-28".into(), until: "2026-03-29".into(), ..Asked::default() };
        let filter = asked.filter(&Zone::parse("Europe/Amsterdam").unwrap()).unwrap();
        // The night in which the clocks go forward.
        assert_eq!((filter.from, filter.until), (Some(datetime!(2026-03-27 23:00 UTC)), Some(datetime!(2026-03-29 22:00 UTC))));
    }

    #[test]
    fn what_cannot_be_meant_is_said_beside_its_field() {
        let wrong = |change: fn(&mut Asked)| {
            let mut asked = Asked::default();
            change(&mut asked);
            asked.filter(&Zone::utc()).err().or(asked.person().err()).map(|wrong| wrong.field)
        };
        assert_eq!(wrong(|asked| asked.from = "2026-02-30".into()), Some("from"));
        assert_eq!(wrong(|asked| asked.until = "0000-01-01".into()), Some("until"));
        assert_eq!(wrong(|asked| (asked.from, asked.until) = ("2026-02-02".into(), "2026-02-01".into())), Some("until"));
        assert_eq!(wrong(|asked| asked.ip = "203.0.113".into()), Some("ip"));
        assert_eq!(wrong(|asked| asked.reference = "12345".into()), Some("reference"));
        assert_eq!(wrong(|asked| asked.person = "sam".into()), Some("person"));
        assert_eq!(wrong(|asked| asked.reference = " 0192aaaa-0000-7000-8000-000000000000 2026-03-11T14:07:31Z ".into()), None);
    }

    proptest! {
        #[test]
        fn a_question_survives_the_address(from in "\\PC{0,20}", person in "\\PC{0,20}", ip in "\\PC{0,20}") {
            let asked = Asked { from, person, ip, ..Asked::default() };
            let pairs: Vec<(String, String)> = url::form_urlencoded::parse(asked.query(&[]).as_bytes()).into_owned().collect();
            let given = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default();
            prop_assert_eq!((given("from"), given("person"), given("ip")), (asked.from, asked.person, asked.ip));
        }
    }
}
