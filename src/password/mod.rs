//! What a new cloud password must satisfy, and every reason why one does not (RESET-8, reference 4.3).
//!
//! Pure: no clock, no database, no network. The same calls serve the page, the API and the command line:
//!
//! 1. [`normalise`] what was typed, once; rules, hash and verification all see that form.
//! 2. [`check`] it: an empty list means accepted.
//! 3. [`strength`] only colours a meter; nothing is refused because of it.
//!
//! These rules are for passwords mastered in the cloud. A password mastered in an on-premises directory travels
//! exactly as typed and is judged there (RESET-8, WB-6a).
//!
//! `fold` brings words into the form they are compared in, `banned` counts banned words, `built_in` holds those that
//! are always on, `names` takes names apart, `guessing` asks how soon an attacker would get there.

mod banned;
mod built_in;
mod fold;
mod guessing;
mod names;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

pub use banned::BannedWords;
use fold::fold;

/// Which set of cloud rules a tenant chose (section 3 of the specification, "Cloud password rules").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleSet {
    /// 8 to 256 characters with three of the four classes.
    Classic,
    /// NIST 800-63B-4: 15 to 256 characters of any kind.
    Nist,
}

impl RuleSet {
    /// The fewest characters (code points after NFC) that are enough.
    pub fn min_length(self) -> usize {
        match self {
            Self::Classic => 8,
            Self::Nist => 15,
        }
    }

    /// The most characters (code points after NFC) that are taken.
    pub fn max_length(self) -> usize {
        256
    }

    /// How many of the four classes (lower case, upper case, digit, anything else) must occur.
    pub fn classes_needed(self) -> u8 {
        match self {
            Self::Classic => 3,
            Self::Nist => 0,
        }
    }
}

/// What is known about the person and the tenant a password is chosen for. Unknown names are empty.
pub struct Context<'a> {
    pub rules: RuleSet,
    /// The user principal name; its part before `@` must not occur in the password.
    pub user_id: &'a str,
    /// Consulted for names only where both `given_name` and `family_name` are empty.
    pub display_name: &'a str,
    pub given_name: &'a str,
    pub family_name: &'a str,
    pub tenant_name: &'a str,
    /// The administrator's own list: up to 1000 words of 4 to 16 characters.
    pub custom_banned: &'a [String],
}

/// One reason why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Fewer code points than the rule set asks for.
    TooShort { min: usize },
    /// More code points than are taken; such a password is not looked at any further.
    TooLong { max: usize },
    /// Too few of: lower case, upper case, digit, anything else.
    NotEnoughClasses { needed: u8 },
    /// Holds the user name or part of it, or the given or family name.
    ContainsName,
    /// Is made of banned words, is one letter away from one, or holds the name of the organisation.
    BannedWord,
    /// So widely used that an attacker tries it among the first.
    Common,
    /// Holds NUL or another control character, or U+FFFD, the trace of a character that was lost on the way.
    Unreadable,
}

/// The form in which a cloud password is judged, hashed and verified: NFC and nothing else (RESET-8). Two keyboards
/// that type "é" differently then mean the same password. Never trimmed, never truncated.
pub fn normalise(password: &str) -> String {
    password.nfc().collect()
}

/// Every reason why `password`, already [`normalise`]d, is refused; none means accepted (RESET-8, reference 4.3).
///
/// The order is always that of the rules: readable, length, classes, names, banned words, common passwords. A password
/// that is too long gets no further reasons, one that is too short is not looked up among the common ones.
pub fn check(password: &str, context: &Context<'_>) -> Vec<Problem> {
    let rules = context.rules;
    let length = password.chars().count();
    let mut problems = Vec::new();

    let unreadable = is_unreadable(password);
    if unreadable {
        problems.push(Problem::Unreadable);
    }
    if length > rules.max_length() {
        problems.push(Problem::TooLong { max: rules.max_length() });
        return problems;
    }
    let too_short = length < rules.min_length();
    if too_short {
        problems.push(Problem::TooShort { min: rules.min_length() });
    }
    if classes(password) < rules.classes_needed() {
        problems.push(Problem::NotEnoughClasses { needed: rules.classes_needed() });
    }

    let folded = fold(password);
    if names::person(context).iter().any(|name| folded.contains(name)) {
        problems.push(Problem::ContainsName);
    }
    if names::tenant(context).iter().any(|name| folded.contains(name))
        || banned::refuses(&folded, &[&built_in::WORDS, &BannedWords::new(context.custom_banned)])
    {
        problems.push(Problem::BannedWord);
    }
    if !too_short && !unreadable && guessing::is_common(password) {
        problems.push(Problem::Common);
    }
    problems
}

/// How hard a password is to guess, from 0 (at once) to 4 (very hard), for the meter on the page.
///
/// An estimate by `zxcvbn` that knows the person's names, the tenant's and the banned words. Time is bounded for any
/// input. 0 for a password that [`check`] calls unreadable.
pub fn strength(password: &str, context: &Context<'_>) -> u8 {
    guessing::strength(password, context)
}

/// Control characters cannot be typed again; U+FFFD is what decoders leave of lone surrogates and broken UTF-8, and two
/// different passwords would hash alike.
fn is_unreadable(password: &str) -> bool {
    password.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER)
}

/// How many of the four classes occur. In a browser's regular expressions these are `\p{Lowercase}`, `\p{Uppercase}`,
/// `\p{N}` and the rest; scripts without case, spaces and emoji are "anything else".
fn classes(password: &str) -> u8 {
    let mut seen = [false; 4];
    for c in password.chars() {
        let class = match c {
            _ if c.is_lowercase() => 0,
            _ if c.is_uppercase() => 1,
            _ if c.is_numeric() => 2,
            _ => 3,
        };
        seen[class] = true;
    }
    seen.into_iter().map(u8::from).sum()
}
