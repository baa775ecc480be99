//! How soon an attacker would guess a password: the strength meter and the common-password list (RESET-8).
//!
//! Both ask `zxcvbn`, and both ask it in bounds. Left to itself it takes a second for 100 characters chosen to hurt it:
//! every way to read digits and symbols as letters is tried, and the number of ways multiplies with each symbol. It
//! also computes with `u64` powers that overflow on long walks over the keyboard. So it never sees more than
//! [`WINDOW`] characters or [`READINGS`] ways to read them.

use zxcvbn::zxcvbn;

use super::{Context, fold::fold, names};

/// Characters shown to `zxcvbn` at a time. Up to 28 it can count keyboard walks (5^27 < 2^64).
const WINDOW: usize = 25;
/// Windows looked at for the meter: 100 characters, as many as `zxcvbn` itself reads.
const WINDOWS: usize = 4;
/// Ways to read look-alikes as letters that may be tried for one window. All ten digits together make 12.
const READINGS: usize = 32;
/// Words about the person handed to `zxcvbn`, and their lengths: shorter ones say nothing, longer ones fill a window.
const KNOWN_WORDS: usize = 40;
const KNOWN_WORD_LENGTHS: std::ops::RangeInclusive<usize> = 3..=20;
/// The longest unit that a password too long for one window may repeat to be looked at nevertheless.
const REPEATED: usize = 8;
/// The number of passwords in the list of common ones inside `zxcvbn` 3.1; the last is guessed one try later.
const COMMON_PASSWORDS: u64 = 30_000;

/// A row for each letter that `zxcvbn` reads symbols as; in the second column those that an earlier row or column could
/// take as well, which count double.
const LOOK_ALIKES: [(&str, &str); 12] = [
    ("4@", ""),
    ("8", ""),
    ("({[<", ""),
    ("3", ""),
    ("69", ""),
    ("1!|", ""),
    ("7", "1|"),
    ("0", ""),
    ("$5", ""),
    ("+", "7"),
    ("%", ""),
    ("2", ""),
];

/// Whether an attacker who tries the common passwords, in lower case, reaches this one before that list ends.
///
/// `zxcvbn` keeps the list to itself, and another pattern often explains a listed password more cheaply than the list
/// does ("patrick9" as "patrick" and a digit). The number of guesses is what can be relied on: it never exceeds the rank
/// in the list. The rule thereby also catches what is no harder than that list: "dr0wss@p", "aaaaaaaaaaaaaaaa", a
/// very common password with one character after it. Upper and lower case make no difference.
pub(super) fn is_common(password: &str) -> bool {
    let letters: Vec<char> = password.to_lowercase().chars().collect();
    // No listed password fills a window. A longer one can only be as common if it says a short thing again and again,
    // and then a few rounds of it tell.
    let repeats = |unit: &usize| letters.windows(unit + 1).all(|window| window.first() == window.last());
    let looked_at = if letters.len() <= WINDOW {
        letters.len()
    } else if let Some(unit) = (1..=REPEATED).find(repeats) {
        WINDOW / unit * unit
    } else {
        return false;
    };
    zxcvbn(&readable(&letters[..looked_at]), &[]).guesses() <= COMMON_PASSWORDS + 1
}

/// The strength from 0 to 4. A password is at least as strong as its strongest window.
pub(super) fn strength(password: &str, context: &Context<'_>) -> u8 {
    if super::is_unreadable(password) {
        return 0;
    }
    let letters: Vec<char> = password.chars().take(WINDOW * WINDOWS).collect();
    let known = known_words(&letters.iter().collect::<String>(), context);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut best = 0;
    for window in letters.chunks(WINDOW) {
        best = best.max(u8::from(zxcvbn(&readable(window), &known).score()));
        if best == 4 {
            break;
        }
    }
    best
}

/// What an attacker knows: the names, and of the administrator's words those that occur (the others would only cost time).
fn known_words(password: &str, context: &Context<'_>) -> Vec<String> {
    let folded = fold(password);
    let banned = context.custom_banned.iter().filter(|word| folded.contains(&fold(word))).map(|word| word.trim().to_owned());
    names::known_words(context)
        .into_iter()
        .chain(banned)
        .filter(|word| KNOWN_WORD_LENGTHS.contains(&word.chars().count()))
        .take(KNOWN_WORDS)
        .collect()
}

/// The window with look-alike symbols that would take it over [`READINGS`] moved to a corner of Unicode where nothing
/// reads them as letters. They stay as different from each other as they were.
fn readable(window: &[char]) -> String {
    let mut kept = String::new();
    window
        .iter()
        .map(|&c| {
            if kept.contains(c) || !LOOK_ALIKES.iter().any(|(once, twice)| once.contains(c) || twice.contains(c)) {
                return c;
            }
            kept.push(c);
            if readings(&kept) <= READINGS {
                return c;
            }
            kept.pop();
            char::from_u32(u32::from(c) + 0x2500).unwrap_or('~')
        })
        .collect()
}

/// An upper bound of the ways in which `zxcvbn` reads these symbols as letters.
fn readings(symbols: &str) -> usize {
    let count = |among: &str| among.chars().filter(|&c| symbols.contains(c)).count();
    LOOK_ALIKES.iter().map(|(once, twice)| (count(once) + 2 * count(twice)).max(1)).product()
}

#[cfg(test)]
mod tests {
    use super::super::{
        RuleSet,
        tests::{anna, nobody},
    };
    use super::{COMMON_PASSWORDS, Context, LOOK_ALIKES, READINGS, readable, readings, strength, zxcvbn};

    #[test]
    fn all_digits_together_are_read_in_every_way() {
        assert!(readings("0123456789") <= READINGS);
        assert_eq!(readable(&['4', '7', '1', '1', 'x']), "4711x");
    }

    #[test]
    fn of_all_look_alikes_together_only_some_are_read_as_letters() {
        let all: Vec<char> = LOOK_ALIKES.iter().flat_map(|(once, _)| once.chars()).collect();
        let shown = readable(&all);
        assert_eq!(shown.chars().count(), all.len());
        assert!(readings(&shown) <= READINGS);
        assert!(readings(&all.iter().collect::<String>()) > READINGS);
    }

    #[test]
    fn the_list_of_common_passwords_has_the_length_we_count_with() {
        // Its first and its last: a new release of zxcvbn with another list shows here.
        assert_eq!(zxcvbn("123456", &[]).guesses(), 2);
        assert_eq!(zxcvbn("geekboy", &[]).guesses(), COMMON_PASSWORDS + 1);
    }

    #[test]
    fn strength_rises_from_nothing_to_the_best() {
        let context = anna(RuleSet::Classic);
        assert_eq!(strength("", &context), 0);
        assert_eq!(strength("password", &context), 0);
        assert_eq!(strength("kzTr7-vQx2!mWp9", &context), 4);
        assert!(strength("blue7kettle", &context) > strength("bluesky1", &context));
    }

    #[test]
    fn strength_knows_the_persons_names_and_the_banned_words() {
        let banned = ["gizmopolis".to_owned()];
        let context = Context { custom_banned: &banned, ..anna(RuleSet::Classic) };
        for word in ["lindqvist", "gizmopolis", "Fabrikam"] {
            assert_eq!(strength(word, &context), 0, "{word}");
            assert!(strength(word, &nobody(RuleSet::Classic)) > 0, "{word}");
        }
    }

    #[test]
    fn strength_sees_what_follows_a_weak_beginning() {
        let context = nobody(RuleSet::Nist);
        assert_eq!(strength(&"a".repeat(256), &context), 0);
        assert_eq!(strength(&format!("{}kzTr7-vQx2!mWp9", "a".repeat(25)), &context), 4);
    }

    #[test]
    fn passwords_made_to_hurt_the_estimate_are_judged_all_the_same() {
        let context = nobody(RuleSet::Nist);
        // Every look-alike there is; a walk over the whole keyboard, on which debug builds of zxcvbn overflow.
        assert_eq!(strength(&"4@8({[<3691!|70$5+%2".repeat(12), &context), 4);
        strength(&"qazsedcftgbhujmkolpzsefvbhuimkolpqazsedcftgbhujmkolp".repeat(4), &context);
        strength(&"aA".repeat(128), &Context { tenant_name: &"aA".repeat(64), ..context });
    }
}
