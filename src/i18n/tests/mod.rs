//! The languages the tests speak, and how they load.

mod negotiation;
mod speech;

use std::{collections::HashSet, iter};

use super::{Locale, Locales};

const ENGLISH: &str = "
language-name = English
tries-left = { $count ->
    [one] You have one more try.
   *[other] You have { $count } more tries.
}
hello = Hello, { $name }.
place = You are { NUMBER($place, type: \"ordinal\") ->
    [one] { $place }st
    [two] { $place }nd
    [few] { $place }rd
   *[other] { $place }th
}.
year = { NUMBER($year, useGrouping: \"false\") }
share = { NUMBER($share, minimumFractionDigits: 1, maximumFractionDigits: 2) }
only-here = Only in English
nested = { hello } { tries-left }
";

const ARABIC: &str = "
language-name = العربية
tries-left = { $count ->
    [zero] لم تتبقَّ لك محاولات.
    [one] تبقّت لك محاولة واحدة.
    [two] تبقّت لك محاولتان.
    [few] تبقّت لك { $count } محاولات.
    [many] تبقّت لك { $count } محاولة.
   *[other] تبقّت لك { $count } محاولة.
}
hello = مرحبًا، { $name }.
";

/// The languages we ship and those we mean to (section 13 of the Entra reference), with little to say.
fn many() -> Locales {
    let codes = "ar bg zh-CN zh-TW hr cs da nl en et fi fr de el he hi hu id it ja kk ko lv lt ms \
                 nb pl pt-BR pt-PT ro ru sr-Latn sk sl es sv th tr uk vi fa en-GB es-MX";
    let name = |code| format!("language-name = {code}");
    let names: Vec<_> = codes.split_whitespace().map(name).collect();
    let mut folders: Vec<_> = iter::zip(codes.split_whitespace(), &names).map(|(code, name)| (code, vec![name.as_str()])).collect();
    for (code, texts) in &mut folders {
        if *code == "en" {
            *texts = vec![ENGLISH];
        }
    }
    Locales::parse(&folders).expect("locales")
}

fn few() -> Locales {
    let dutch = "language-name = Nederlands";
    let persian = "language-name = فارسی\nyear = { $year }";
    let czech = "language-name = Čeština";
    let folders = [("ar", ARABIC), ("cs", czech), ("en", ENGLISH), ("fa", persian), ("nl", dutch)];
    Locales::parse(&folders.map(|(code, text)| (code, vec![text]))).expect("locales")
}

fn locale(code: &str) -> Locale {
    few().get(code).expect(code)
}

#[test]
fn every_embedded_locale_loads_and_knows_its_name() {
    let locales = Locales::load().expect("the embedded locales");
    for code in ["en", "nl", "ar"] {
        let locale = locales.get(code).expect(code);
        assert_eq!(locale.code(), code);
        assert!(locale.say("question-35").to_string().ends_with(['?', '؟']));
    }
    let names: HashSet<_> = locales.all().map(Locale::autonym).collect();
    assert_eq!(names.len(), locales.all().count(), "two languages of one name: {names:?}");
}

#[test]
fn a_broken_locale_does_not_load() {
    let parse = |folders: &[(&str, Vec<&str>)]| Locales::parse(folders).err().map(|error| format!("{error:#}"));
    let english = || ("en", vec!["language-name = English"]);
    assert!(parse(&[]).expect("an error").contains("no English"));
    assert!(parse(&[english(), ("nl", vec!["= junk"])]).expect("an error").contains("locale nl"));
    assert!(parse(&[english(), ("nl", vec!["a = 1", "a = 2"])]).expect("an error").contains("locale nl"));
    assert!(parse(&[english(), ("not a tag", vec![])]).is_some());
}

#[test]
fn a_locale_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Locales>();
    shared::<Locale>();
}
