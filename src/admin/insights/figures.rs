//! From the figures of the hours to what the page shows. Pure.

use std::collections::BTreeMap;

use time::{Duration, OffsetDateTime};

use crate::{
    audit::{
        Activity,
        usage::{COMPLETED, Figure, GAVE_UP, RESET, STOPPED},
    },
    i18n::Zone,
};

/// How far back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Day,
    Week,
    Month,
}

impl Period {
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// As addresses write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|period| period.as_str() == text)
    }

    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "insights-24h",
            Self::Week => "insights-7d",
            Self::Month => "insights-30d",
        }
    }

    /// Where each bar begins, and where the last one ends: hours, or days of the reader's clock.
    pub fn bars(self, zone: &Zone, now: OffsetDateTime) -> Vec<OffsetDateTime> {
        let days = |bars: i64, each: i64| {
            let last = zone.local(now).date() + Duration::DAY;
            (0..=bars).map(|n| zone.midnight(last - Duration::days((bars - n) * each))).collect()
        };
        match self {
            Self::Day => {
                let seconds = now.unix_timestamp();
                let end = now + Duration::seconds(3600 - seconds.rem_euclid(3600)) - Duration::nanoseconds(i64::from(now.nanosecond()));
                (0..=8).map(|n| end - Duration::hours(3 * (8 - n))).collect()
            }
            Self::Week => days(7, 1),
            Self::Month => days(10, 3),
        }
    }
}

/// What the page needs of the log.
pub fn activities() -> Vec<String> {
    [RESET, Activity::Registered.as_str(), Activity::SecurityInfoDeleted.as_str()].map(str::to_owned).into()
}

/// How resets ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    pub completed: i64,
    pub stopped: i64,
    pub gave_up: i64,
}

impl Ended {
    fn add(&mut self, figure: &Figure) {
        match figure.outcome.as_str() {
            COMPLETED => self.completed += figure.n,
            STOPPED => self.stopped += figure.n,
            GAVE_UP => self.gave_up += figure.n,
            _ => {}
        }
    }

    /// Those that led nowhere.
    pub fn lost(self) -> i64 {
        self.stopped + self.gave_up
    }

    pub fn all(self) -> i64 {
        self.completed + self.lost()
    }
}

/// Why resets led nowhere, or after which step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub reason: String,
    pub gave_up: bool,
    pub n: i64,
}

/// How often a way to prove oneself was set up and removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kept {
    pub added: i64,
    pub removed: i64,
}

#[derive(Debug, Default)]
pub struct Sums {
    pub bars: Vec<Ended>,
    pub all: Ended,
    /// By the ways proved with, joined by +.
    pub ways: BTreeMap<String, Ended>,
    pub whys: Vec<Why>,
    pub registered: BTreeMap<String, Kept>,
    /// Setting up that was put off.
    pub put_off: i64,
}

/// Reasons on the page.
const REASONS: usize = 10;

pub fn sums(figures: &[Figure], bars: &[OffsetDateTime]) -> Sums {
    let mut sums = Sums { bars: vec![Ended::default(); bars.len().saturating_sub(1)], ..Sums::default() };
    let mut whys: BTreeMap<(String, bool), i64> = BTreeMap::new();
    for figure in figures {
        if figure.activity == RESET {
            sums.all.add(figure);
            // An hour belongs to the bar in which it begins.
            let at = bars.partition_point(|begin| *begin <= figure.hour).max(1) - 1;
            if let Some(bar) = sums.bars.get_mut(at) {
                bar.add(figure);
            }
            sums.ways.entry(figure.method.clone()).or_default().add(figure);
            if figure.outcome != COMPLETED {
                *whys.entry((figure.reason.clone(), figure.outcome == GAVE_UP)).or_default() += figure.n;
            }
        } else if figure.activity == Activity::SecurityInfoDeleted.as_str() {
            sums.registered.entry(figure.method.clone()).or_default().removed += figure.n;
        } else if figure.outcome == "success" {
            sums.registered.entry(figure.method.clone()).or_default().added += figure.n;
        } else {
            sums.put_off += figure.n;
        }
    }
    sums.whys = whys.into_iter().map(|((reason, gave_up), n)| Why { reason, gave_up, n }).collect();
    sums.whys.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.reason.cmp(&b.reason)));
    sums.whys.truncate(REASONS);
    sums
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn bars_are_hours_or_days_of_the_readers_clock() {
        let now = datetime!(2026-03-30 12:34:56.7 UTC);
        let amsterdam = Zone::parse("Europe/Amsterdam").unwrap();
        let day = Period::Day.bars(&amsterdam, now);
        assert_eq!((day.len(), day[0], day[8]), (9, datetime!(2026-03-29 13:00 UTC), datetime!(2026-03-30 13:00 UTC)));
        let week = Period::Week.bars(&amsterdam, now);
        // Between the sixth day and the seventh the clocks went forward.
        assert_eq!(
            (week.len(), week[0], week[6], week[7]),
            (8, datetime!(2026-03-23 23:00 UTC), datetime!(2026-03-29 22:00 UTC), datetime!(2026-03-30 22:00 UTC))
        );
        let month = Period::Month.bars(&Zone::utc(), now);
        assert_eq!((month.len(), month[0], month[10]), (11, datetime!(2026-03-01 0:00 UTC), datetime!(2026-03-31 0:00 UTC)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_the_bars_the_ways_and_the_whole(
            rows in vec((0_i64..168, select(vec!["email", "sms", ""]), select(vec![COMPLETED, STOPPED, GAVE_UP]), 1_i64..9), 0..50)
        ) {
            let now = datetime!(2026-03-30 23:59 UTC);
            let bars = Period::Week.bars(&Zone::utc(), now);
            let figures: Vec<Figure> = rows.into_iter().map(|(hour, method, outcome, n)| Figure {
                hour: bars[0] + Duration::hours(hour), activity: RESET.into(), method: method.into(), outcome: outcome.into(), reason: String::new(), n,
            }).collect();
            let sums = sums(&figures, &bars);
            let whole: i64 = figures.iter().map(|figure| figure.n).sum();
            prop_assert_eq!(sums.all.all(), whole);
            prop_assert_eq!(sums.bars.iter().map(|bar| bar.all()).sum::<i64>(), whole);
            prop_assert_eq!(sums.ways.values().map(|way| way.all()).sum::<i64>(), whole);
            prop_assert_eq!(sums.whys.iter().map(|why| why.n).sum::<i64>(), sums.all.lost());
        }
    }
}
