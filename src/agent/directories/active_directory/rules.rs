//! The password rules that hold for an account, and which of them a refused password certainly broke.
//!
//! Windows answers every refusal with one number and never says which rule. What can be established from outside is reported; the rest
//! is "used before, or refused by a filter" (WB-5).

use std::time::Duration;

use crate::{
    agent::directories::{Outcome, connection::Entry},
    protocol::{Code, Password, Reason, health::RuleSet},
};

/// A moment or a span of Windows: ticks of 100 ns.
pub const TICKS_PER_SECOND: i64 = 10_000_000;
/// 1 January 1970, counted from 1601.
const UNIX_EPOCH_SECONDS: i64 = 11_644_473_600;

/// A moment of Windows as milliseconds since 1970. None for "never".
pub fn unix_millis(ticks: i64) -> Option<i64> {
    (ticks > 0 && ticks != i64::MAX).then(|| ticks / (TICKS_PER_SECOND / 1_000) - UNIX_EPOCH_SECONDS * 1_000)
}

/// Rules of a domain, or of a fine-grained policy that replaces them for some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub min_length: u16,
    pub complexity: bool,
    pub history: u16,
    pub min_age: Duration,
    pub max_age: Option<Duration>,
    pub lockout_threshold: u16,
    pub lockout_window: Duration,
}

pub const DOMAIN_ATTRIBUTES: &[&str] =
    &["minPwdLength", "pwdProperties", "pwdHistoryLength", "minPwdAge", "maxPwdAge", "lockoutThreshold", "lockOutObservationWindow"];
pub const FINE_GRAINED_ATTRIBUTES: &[&str] = &[
    "msDS-MinimumPasswordLength",
    "msDS-PasswordComplexityEnabled",
    "msDS-PasswordHistoryLength",
    "msDS-MinimumPasswordAge",
    "msDS-MaximumPasswordAge",
    "msDS-LockoutThreshold",
    "msDS-LockoutObservationWindow",
];

/// Spans are stored as negative ticks; the smallest number means "for ever".
fn span(entry: &Entry, name: &str) -> Option<Duration> {
    let ticks = entry.number(name)?.checked_neg()?;
    u64::try_from(ticks / TICKS_PER_SECOND).ok().map(Duration::from_secs)
}

fn small(entry: &Entry, name: &str) -> Option<u16> {
    entry.number(name).and_then(|number| u16::try_from(number).ok())
}

impl Rules {
    /// None when what matters cannot be read.
    pub fn of_domain(head: &Entry) -> Option<Self> {
        const COMPLEX: i64 = 1;
        Some(Self {
            min_length: small(head, "minPwdLength")?,
            complexity: head.number("pwdProperties")? & COMPLEX != 0,
            history: small(head, "pwdHistoryLength").unwrap_or_default(),
            min_age: span(head, "minPwdAge")?,
            max_age: span(head, "maxPwdAge").filter(|age| !age.is_zero()),
            lockout_threshold: small(head, "lockoutThreshold").unwrap_or_default(),
            lockout_window: span(head, "lockOutObservationWindow").unwrap_or_default(),
        })
    }

    /// As the portal shows them to people before they type.
    pub fn published(&self, id: u8) -> RuleSet {
        let seconds = |span: Duration| u32::try_from(span.as_secs()).unwrap_or(u32::MAX);
        RuleSet {
            id,
            min_length: self.min_length,
            complexity: self.complexity,
            history: self.history,
            min_age_seconds: seconds(self.min_age),
            max_age_seconds: self.max_age.map_or(0, seconds),
            lockout_threshold: self.lockout_threshold,
            lockout_window_seconds: seconds(self.lockout_window),
        }
    }

    pub fn fine_grained(entry: &Entry) -> Option<Self> {
        Some(Self {
            min_length: small(entry, "msDS-MinimumPasswordLength")?,
            complexity: entry.text("msDS-PasswordComplexityEnabled")? == "TRUE",
            history: small(entry, "msDS-PasswordHistoryLength").unwrap_or_default(),
            min_age: span(entry, "msDS-MinimumPasswordAge")?,
            max_age: span(entry, "msDS-MaximumPasswordAge").filter(|age| !age.is_zero()),
            lockout_threshold: small(entry, "msDS-LockoutThreshold").unwrap_or_default(),
            lockout_window: span(entry, "msDS-LockoutObservationWindow").unwrap_or_default(),
        })
    }
}

/// What about an account its password is compared with.
#[derive(Debug, Clone, Default)]
pub struct Names {
    pub account: String,
    pub display: String,
}

/// Everything certain about a refusal. `age` is how old the present password is, where the minimum age counts.
pub fn explain(rules: Option<&Rules>, password: &Password, names: &Names, age: Option<Duration>) -> Outcome {
    let mut outcome = Outcome::new(Code::Policy);
    if let Some(rules) = rules {
        if password.utf16_units() < usize::from(rules.min_length) {
            outcome = Outcome { min_length: rules.min_length, ..outcome.because(Reason::TooShort) };
        }
        if rules.complexity && kinds(password.reveal()) < 3 {
            outcome = outcome.because(Reason::TooFewKinds);
        }
        if rules.complexity && contains_name(password.reveal(), names) {
            outcome = outcome.because(Reason::ContainsName);
        }
        if let Some(wait) = age.and_then(|age| rules.min_age.checked_sub(age)).filter(|wait| !wait.is_zero()) {
            let wait_seconds = u32::try_from(wait.as_secs().max(1)).unwrap_or(u32::MAX);
            outcome = Outcome { wait_seconds, ..outcome.because(Reason::TooYoung) };
        }
    }
    if outcome.reasons.is_empty() { outcome.because(Reason::UsedBeforeOrFiltered) } else { outcome }
}

/// How many of the five kinds there are at most, counted so generously that "fewer than three" is certain.
fn kinds(text: &str) -> usize {
    let tests: [fn(char) -> bool; 5] = [
        char::is_uppercase,
        char::is_lowercase,
        |letter| letter.is_ascii_digit(),
        |letter| !letter.is_alphanumeric() || (letter.is_numeric() && !letter.is_ascii_digit()),
        |letter| letter.is_alphabetic() && !letter.is_uppercase() && !letter.is_lowercase(),
    ];
    tests.iter().filter(|test| text.chars().any(test)).count()
}

/// The account's name as a whole, or a part of the display name, of three letters or more, without regard to case.
fn contains_name(text: &str, names: &Names) -> bool {
    let text = text.to_lowercase();
    let parts = names.display.split([',', '.', '-', '_', ' ', '#', '\t']);
    parts.chain([names.account.as_str()]).filter(|part| part.chars().count() >= 3).any(|part| text.contains(&part.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;

    fn rules() -> Rules {
        Rules {
            min_length: 10,
            complexity: true,
            history: 3,
            min_age: Duration::from_hours(24),
            max_age: None,
            lockout_threshold: 3,
            lockout_window: Duration::from_mins(30),
        }
    }

    fn reasons(text: &str, age: Option<u64>) -> Vec<Reason> {
        let names = Names { account: "sokafor".to_owned(), display: "Sam van Okafor-Li".to_owned() };
        let password = Password::new(Zeroizing::new(text.to_owned())).unwrap();
        explain(Some(&rules()), &password, &names, age.map(Duration::from_secs)).reasons.iter().collect()
    }

    #[test]
    fn only_what_is_certain_is_said() {
        use Reason::{ContainsName, TooFewKinds, TooShort, TooYoung, UsedBeforeOrFiltered};
        assert_eq!(reasons("Maple-Tram-9", None), [UsedBeforeOrFiltered]);
        assert_eq!(reasons("Maple-9", None), [TooShort]);
        assert_eq!(reasons("mapletramorbit", None), [TooFewKinds]);
        assert_eq!(reasons("maple", None), [TooShort, TooFewKinds]);
        assert_eq!(reasons("Maple-SOKAFOR-9", None), [ContainsName]);
        assert_eq!(reasons("Maple-okafor-9", None), [ContainsName]);
        // Two letters of a name, and a display name with its spaces, do not count.
        assert_eq!(reasons("Maple-li-Tram-9", None), [UsedBeforeOrFiltered]);
        assert_eq!(reasons("Maple-Tram-9", Some(86_399)), [TooYoung]);
        assert_eq!(reasons("Maple-Tram-9", Some(86_400)), [UsedBeforeOrFiltered]);
        assert_eq!(reasons("\u{1f600}\u{1f600}\u{1f600}\u{1f600}aA1", None), [UsedBeforeOrFiltered]);
    }

    #[test]
    fn without_the_rules_nothing_is_certain() {
        let password = Password::new(Zeroizing::new("a".to_owned())).unwrap();
        let outcome = explain(None, &password, &Names::default(), None);
        assert_eq!(outcome.reasons.iter().collect::<Vec<_>>(), [Reason::UsedBeforeOrFiltered]);
    }

    #[test]
    fn moments_of_windows_are_understood() {
        assert_eq!(unix_millis(116_444_736_000_000_000), Some(0));
        assert_eq!(unix_millis(0), None);
        assert_eq!(unix_millis(i64::MAX), None);
    }
}
