//! How each language says messages, numbers, dates and lists.

use time::{OffsetDateTime, UtcOffset, macros::datetime};

use super::locale;

const MOMENT: OffsetDateTime = datetime!(2025-03-11 14:07:31 UTC);

#[test]
fn what_a_language_lacks_is_said_in_english_and_what_nobody_wrote_is_its_key() {
    let dutch = locale("nl");
    assert_eq!(dutch.say("only-here").to_string(), "Only in English");
    assert_eq!(dutch.say_plain("tries-left").with("count", 1).to_string(), "You have one more try.");
    assert_eq!(dutch.say("no-such-key").with("count", 1).to_string(), "no-such-key");
}

#[test]
fn numbers_choose_the_plural_and_wear_the_digits_of_the_language() {
    let say = |code, count: i64| locale(code).say_plain("tries-left").with("count", count).to_string();
    assert_eq!(say("en", 1), "You have one more try.");
    assert_eq!(say("en", 12_345), "You have 12,345 more tries.");
    assert_eq!(say("ar", 2), "تبقّت لك محاولتان.");
    assert_eq!(say("ar", 5), "تبقّت لك 5 محاولات.");
    assert_eq!(say("ar", 11), "تبقّت لك 11 محاولة.");
    let persian = locale("fa").say_plain("year").with("year", 12_345).to_string();
    assert_eq!(persian, "۱۲٬۳۴۵");
}

#[test]
fn a_message_may_tell_how_its_number_is_written() {
    let english = locale("en");
    let place = |place: u8| english.say_plain("place").with("place", place).to_string();
    assert_eq!([place(1), place(22), place(113)], ["You are 1st.", "You are 22nd.", "You are 113th."]);
    assert_eq!(english.say("year").with("year", 2025).to_string(), "2025");
    let share = |share: f64| english.say("share").with("share", share).to_string();
    assert_eq!([share(3.0), share(0.196), share(f64::INFINITY)], ["3.0", "0.2", "inf.0"]);
}

#[test]
fn pages_isolate_what_is_put_into_a_message_and_mails_do_not() {
    let arabic = locale("ar");
    let marked = "مرحبًا، \u{2068}Sam\u{2069}.";
    assert_eq!(arabic.say("hello").with("name", "Sam").to_string(), marked);
    assert_eq!(arabic.say_plain("hello").with("name", "Sam").to_string(), "مرحبًا، Sam.");
    assert_eq!(arabic.plain().say("hello").with("name", "Sam").to_string(), "مرحبًا، Sam.");
    let dutch = locale("nl").plain();
    let nested = dutch.say("nested").with("name", "Sam".to_owned()).with("count", Some(3_usize));
    assert_eq!(nested.to_string(), "Hello, Sam. You have 3 more tries.");
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "tries-left in Locale(\"en\")")]
fn a_forgotten_variable_fails_a_test() {
    let _ = locale("en").say("tries-left").to_string();
}

#[test]
fn numbers_dates_and_times_are_written_as_the_language_does() {
    let all = |code| {
        let locale = locale(code);
        let number = locale.number(1_234_567);
        [number, locale.time(MOMENT), locale.date(MOMENT), locale.date_time(MOMENT)]
    };
    assert_eq!(all("en"), ["1,234,567", "14:07", "11 March 2025", "11 March 2025 at 14:07:31"]);
    assert_eq!(all("nl"), ["1.234.567", "14:07", "11 maart 2025", "11 maart 2025 om 14:07:31"]);
    assert_eq!(all("ar"), ["1,234,567", "2:07 م", "11 مارس 2025", "11 مارس 2025 في 2:07:31 م"]);
    assert_eq!(all("fa")[1..3], ["۱۴:۰۷", "۲۱ اسفند ۱۴۰۳"]);
    assert_eq!(locale("nl").number(i64::MIN), "-9.223.372.036.854.775.808");
}

#[test]
fn times_are_utc_wherever_the_moment_was_noted() {
    let there = MOMENT.to_offset(UtcOffset::from_hms(-11, 0, 0).expect("an offset"));
    assert_eq!(locale("nl").date_time(there), locale("nl").date_time(MOMENT));
    for extreme in [datetime!(-9999-01-01 0:00 +14), datetime!(9999-12-31 23:59:59.999 -14)] {
        assert_ne!(locale("fa").date_time(extreme), "");
    }
}

#[test]
fn lists_join_with_the_languages_own_and() {
    let items = ["a@x", "b@y", "c@z"].map(str::to_owned);
    let list = |code: &str, many: usize| locale(code).list(&items[..many]);
    assert_eq!([list("en", 0), list("en", 1), list("en", 2)], ["", "a@x", "a@x and b@y"]);
    assert_eq!([list("en", 3), list("nl", 3)], ["a@x, b@y and c@z", "a@x, b@y en c@z"]);
    assert_eq!(list("ar", 2), "\u{2068}a@x\u{2069} و\u{2068}b@y\u{2069}");
    assert_eq!(locale("ar").plain().list(&items), "a@x وb@y وc@z");
    let mixed = ["Sam".to_owned(), "سمير".to_owned()];
    assert_eq!(locale("en").list(&mixed), "Sam and \u{2068}سمير\u{2069}");
}
