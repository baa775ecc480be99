//! What stands above a form when something has to be put right, and moments as pages show them.

use time::OffsetDateTime;

use super::{Visit, page::iso};

/// A moment as a page shows it: in UTC for everybody, in the reader's zone where there is script.
pub struct Moment {
    pub iso: String,
    pub text: String,
}

impl Moment {
    pub fn of(visit: &Visit, at: OffsetDateTime) -> Self {
        Self { iso: iso(at), text: visit.locale.time(at) }
    }
}

/// One thing to put right: its words, and the field it belongs to.
pub struct Problem {
    pub key: &'static str,
    pub field: String,
    pub time: String,
    pub time_iso: String,
    pub count: i64,
}

impl Problem {
    pub fn new(key: &'static str, field: impl Into<String>) -> Self {
        Self { key, field: field.into(), time: String::new(), time_iso: String::new(), count: 0 }
    }

    #[must_use]
    pub fn counting(mut self, count: i64) -> Self {
        self.count = count;
        self
    }

    #[must_use]
    pub fn at(mut self, visit: &Visit, moment: OffsetDateTime) -> Self {
        self.time = visit.locale.time(moment);
        self.time_iso = iso(moment);
        self
    }

    /// For a moment that may be tomorrow.
    #[must_use]
    pub fn at_date(mut self, visit: &Visit, moment: OffsetDateTime) -> Self {
        self.time = visit.locale.date_time(moment);
        self.time_iso = iso(moment);
        self
    }
}
