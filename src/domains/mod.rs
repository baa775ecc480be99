//! Domains that an organisation proves to be its own (DIR-8): by a text record that only who runs the domain can set. Pure; what
//! asks the DNS is `resolver`, what is kept is `store`, who looks again is `checks`.

pub mod checks;
pub mod resolver;
pub mod store;

use time::{Duration, OffsetDateTime};

use crate::directory::{fold, is_personal_domain};
use resolver::Answer;

/// So many domains of an organisation may wait for their record at once.
pub const MOST_PENDING: i64 = 20;
/// An administrator may ask the DNS about one domain this often.
pub const BETWEEN_CHECKS: Duration = Duration::seconds(10);

/// A proven domain is looked at again.
const AGAIN: Duration = Duration::days(30);
/// Where its record was not there, after a day.
const AFTER_A_MISS: Duration = Duration::days(1);
/// Where nobody answered.
const AFTER_SILENCE: Duration = Duration::hours(1);
/// Looks in a row that found no record, before the administrators are told.
const MISSES: i32 = 3;
/// How long they have then.
pub const GRACE: Duration = Duration::days(14);

/// A domain as it is stored: lower case, ASCII, no longer than a user ID allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainName(String);

/// Why something cannot be an organisation's domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotADomain {
    Malformed,
    TooLong,
    /// To be written in its `xn--` form: user IDs in it are.
    NotAscii,
    /// A consumer mail service: its people are sent to their own provider (DIR-7).
    Personal,
    /// Many organisations have names below it.
    Shared,
}

/// Names below which registries hand out names. The record protects what is not listed: nobody but the registry can set it.
const SHARED: [&str; 24] = [
    "ac.uk", "co.uk", "gov.uk", "ltd.uk", "me.uk", "net.uk", "nhs.uk", "org.uk", "plc.uk", "sch.uk", "co.at", "or.at", "co.il", "co.in",
    "co.jp", "co.kr", "co.nz", "co.za", "com.ar", "com.au", "com.br", "com.cn", "com.mx", "com.tr",
];

impl DomainName {
    pub fn parse(typed: &str) -> Result<Self, NotADomain> {
        let name = fold(typed.trim());
        let name = name.strip_suffix('.').unwrap_or(&name);
        if !name.is_ascii() {
            return Err(NotADomain::NotAscii);
        }
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        // What is read as an address of a machine, or in an `xn--` form that stands for nothing, is no name.
        let is_name = matches!(url::Host::parse(name), Ok(url::Host::Domain(same)) if same == name);
        if !name.contains('.') || !name.split('.').all(label) || !is_name {
            return Err(NotADomain::Malformed);
        }
        if name.len() > 48 {
            return Err(NotADomain::TooLong);
        }
        if is_personal_domain(name) {
            return Err(NotADomain::Personal);
        }
        if SHARED.contains(&name) {
            return Err(NotADomain::Shared);
        }
        Ok(Self(name.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A domain and the domains it lies in: `a.b.org`, `b.org`, `org`.
fn within(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split('.').collect();
    (0..parts.len()).map(|from| parts[from..].join(".")).collect()
}

/// Where the record stands.
pub fn record_name(domain: &str) -> String {
    format!("_latchkey-challenge.{domain}")
}

/// What it says.
pub fn record_value(token: &str) -> String {
    format!("latchkey-verification={token}")
}

/// What a look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    Found,
    /// The DNS knows of no record there.
    None,
    /// Records are there, and none is ours: how many.
    Other(i32),
    /// Nobody said anything: nothing follows from it.
    Unanswered,
}

impl Finding {
    pub fn of(answer: &Answer, token: &str) -> Self {
        let wanted = record_value(token);
        match answer {
            Answer::Unanswered => Self::Unanswered,
            Answer::Texts(texts) if texts.iter().any(|text| text.trim() == wanted) => Self::Found,
            Answer::Texts(texts) if texts.is_empty() => Self::None,
            Answer::Texts(texts) => Self::Other(i32::try_from(texts.len()).unwrap_or(i32::MAX)),
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::None => "none",
            Self::Other(_) => "other",
            Self::Unanswered => "unanswered",
        }
    }
}

/// How a proven domain stands between two looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    pub failures: i32,
    pub failing_since: Option<OffsetDateTime>,
    /// `None`: not before it is proven again.
    pub next_check_at: Option<OffsetDateTime>,
}

/// What a look means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Nothing that anybody has to know.
    On,
    /// The administrators are told that it will stop.
    Warn,
    /// It routes nobody any more.
    Stop,
}

impl Watch {
    /// A domain that was proven just now.
    pub fn proven(now: OffsetDateTime) -> Self {
        Self { failures: 0, failing_since: None, next_check_at: Some(now + AGAIN) }
    }

    /// Only the DNS saying that the record is not there counts against a domain, on several days: a server that is down must never
    /// cut an organisation off.
    #[must_use]
    pub fn look(self, finding: Finding, now: OffsetDateTime) -> (Self, Step) {
        match (finding, self.failing_since) {
            (Finding::Found, _) => (Self::proven(now), Step::On),
            (Finding::Unanswered, _) => (Self { next_check_at: Some(now + AFTER_SILENCE), ..self }, Step::On),
            (Finding::None | Finding::Other(_), Some(since)) if now - since >= GRACE => {
                (Self { failures: self.failures.saturating_add(1), failing_since: None, next_check_at: None }, Step::Stop)
            }
            (Finding::None | Finding::Other(_), failing) => {
                let failures = self.failures.saturating_add(1);
                let warn = failing.is_none() && failures >= MISSES;
                let failing_since = if warn { Some(now) } else { failing };
                (Self { failures, failing_since, next_check_at: Some(now + AFTER_A_MISS) }, if warn { Step::Warn } else { Step::On })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};
    use time::macros::datetime;

    use super::*;

    #[test]
    fn names_are_tidy_or_refused() {
        let parse = |text: &str| DomainName::parse(text).map(|name| name.0);
        assert_eq!(parse(" Quillham.GOV.example. "), Ok("quillham.gov.example".to_owned()));
        assert_eq!(parse("xn--mnchen-3ya.example"), Ok("xn--mnchen-3ya.example".to_owned()));
        assert_eq!(parse("münchen.example"), Err(NotADomain::NotAscii));
        assert_eq!(parse("hotmail.com"), Err(NotADomain::Personal));
        assert_eq!(parse("co.uk"), Err(NotADomain::Shared));
        assert_eq!(parse(&format!("{}.example", "a".repeat(41))), Err(NotADomain::TooLong));
        for wrong in [
            "",
            "example",
            "10.0.0.1",
            "a..b",
            "-a.org",
            "a-.org",
            "a_b.org",
            "a b.org",
            "https://a.org",
            "x@a.org",
            "xn--.org",
            "a.org\0",
            "<b>.org",
            "1.2",
        ] {
            assert_eq!(parse(wrong), Err(NotADomain::Malformed), "{wrong:?}");
        }
    }

    #[test]
    fn a_domain_lies_in_itself_and_in_those_above() {
        assert_eq!(within("a.b.org"), ["a.b.org", "b.org", "org"]);
    }

    #[test]
    fn only_the_whole_record_counts() {
        let of = |texts: &[&str]| Finding::of(&Answer::Texts(texts.iter().map(|&text| text.to_owned()).collect()), "ab12");
        assert_eq!(of(&[]), Finding::None);
        assert_eq!(of(&["v=spf1 -all", "latchkey-verification=ab12"]), Finding::Found);
        assert_eq!(of(&["latchkey-verification=ab123", "xlatchkey-verification=ab12"]), Finding::Other(2));
        assert_eq!(Finding::of(&Answer::Unanswered, "ab12"), Finding::Unanswered);
    }

    proptest! {
        /// A domain stops only after the DNS said on four days at least, the last two of them two weeks apart, that its record is not
        /// there; never by silence.
        #[test]
        fn nobody_is_cut_off_by_silence_or_in_haste(
            findings in vec(select(vec![Finding::Found, Finding::None, Finding::Other(2), Finding::Unanswered]), 1..60),
        ) {
            let mut now = datetime!(2026-01-01 0:00 UTC);
            let (mut watch, mut misses, mut first_miss) = (Watch::proven(now), 0, None);
            for finding in findings {
                let Some(next) = watch.next_check_at else { break };
                prop_assert!(next > now);
                now = next;
                match finding {
                    Finding::Found => (misses, first_miss) = (0, None),
                    Finding::None | Finding::Other(_) => {
                        misses += 1;
                        first_miss.get_or_insert(now);
                    }
                    Finding::Unanswered => {}
                }
                let (after, step) = watch.look(finding, now);
                prop_assert!(step == Step::On || !matches!(finding, Finding::Found | Finding::Unanswered));
                prop_assert!(step != Step::Warn || misses >= MISSES);
                prop_assert!(step != Step::Stop || first_miss.is_some_and(|first| now - first >= GRACE + AFTER_A_MISS * 2));
                prop_assert_eq!(after.next_check_at.is_none(), step == Step::Stop);
                watch = after;
            }
        }
    }
}
