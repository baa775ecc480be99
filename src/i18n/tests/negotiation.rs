//! What a request asks for and what it gets.

use std::{collections::HashSet, sync::LazyLock};

use proptest::prelude::*;

use super::{few, locale, many};
use crate::i18n::{Asked, Locale, Locales};

#[test]
fn a_loose_code_finds_the_language_that_serves_it() {
    let locales = many();
    let code = |asked: &str| locales.get(asked).map(|locale| locale.code().to_owned());
    for (asked, expected) in [
        ("en", "en"),
        ("EN-us", "en"),
        ("en-AU", "en-GB"),
        ("es", "es"),
        ("es-es", "es"),
        ("es-us", "es-MX"),
        ("es-419", "es-MX"),
        ("nl_BE", "nl"),
        (" nl-NL ", "nl"),
        ("nl_NL.UTF-8", "nl"),
        ("de_AT@euro", "de"),
        ("AR-eg", "ar"),
        ("ar-EG-u-nu-latn", "ar"),
        ("zh", "zh-CN"),
        ("zh-Hans-CN", "zh-CN"),
        ("zh-SG", "zh-CN"),
        ("zh-Hant", "zh-TW"),
        ("zh-HK", "zh-TW"),
        ("zh-Hant-HK", "zh-TW"),
        ("cmn", "zh-CN"),
        ("no", "nb"),
        ("no-NO", "nb"),
        ("nn-NO", "nb"),
        ("iw", "he"),
        ("in-ID", "id"),
        ("mo", "ro"),
        ("sr", "sr-Latn"),
        ("sr-Cyrl-RS", "sr-Latn"),
        ("sr-latn-RS", "sr-Latn"),
        ("sh", "sr-Latn"),
        ("pt", "pt-BR"),
        ("pt-br", "pt-BR"),
        ("pt-AO", "pt-PT"),
        ("fr-CA", "fr"),
        ("ca-ES-valencia", ""),
        ("zz", ""),
        ("und", ""),
        ("", ""),
        ("-", ""),
        ("_nl", ""),
        ("../../etc/passwd", ""),
        ("english", ""),
        ("<script>", ""),
        ("nl\0", ""),
        ("你好", ""),
    ] {
        assert_eq!(code(asked).unwrap_or_default(), expected, "for {asked:?}");
    }
}

#[test]
fn spanish_for_the_united_states_is_spanish_when_there_is_only_one() {
    let folders = [("en", vec![super::ENGLISH]), ("es", vec!["language-name = Español"])];
    let locales = Locales::parse(&folders).expect("locales");
    assert_eq!(locales.get("es-us").expect("Spanish").code(), "es");
}

#[test]
fn the_address_comes_first_then_memory_then_the_browser_then_the_tenant_then_english() {
    let locales = many();
    let ask = |mkt, remembered, accept, tenant| Asked { mkt, remembered, accept, tenant };
    let weighted = "en;q=0.2, tlh, nl-BE;q=0.8, de;q=0.5";
    let broken = "da;q=0, nl;q=0.001, fr;q=2, ar;q=NaN, de;q";
    for (asked, expected) in [
        (ask(Some("ar-eg"), Some("nl"), Some("fr"), Some("de")), "ar"),
        (ask(None, Some("nl"), Some("fr"), Some("de")), "nl"),
        (ask(None, None, Some("fr"), Some("de")), "fr"),
        (ask(None, None, None, Some("de")), "de"),
        (ask(None, None, None, None), "en"),
        // What matches nothing is passed over.
        (ask(Some("xx"), Some("nl"), Some("fr"), None), "nl"),
        (ask(Some(""), Some("%00"), Some("xx, tlh"), Some("de")), "de"),
        (ask(Some("💣"), Some(";;"), Some(";q=,,*"), Some("-")), "en"),
        (ask(None, None, Some("*"), Some("de")), "de"),
        // The browser's weights count, whatever the order.
        (ask(None, None, Some(weighted), None), "nl"),
        (ask(None, None, Some("da, nl"), None), "da"),
        (ask(None, None, Some(broken), None), "nl"),
    ] {
        assert_eq!(locales.negotiate(&asked).code(), expected, "for {asked:?}");
    }
}

#[test]
fn arabic_hebrew_and_persian_run_from_right_to_left() {
    let locales = many();
    let rtl: HashSet<_> = locales.all().filter(|it| it.direction() == "rtl").map(Locale::code).collect();
    assert_eq!(rtl, HashSet::from(["ar", "fa", "he"]));
    assert_eq!(locale("nl").direction(), "ltr");
}

#[test]
fn the_switcher_is_sorted_by_autonym() {
    let names: Vec<_> = few().all().map(Locale::autonym).collect();
    assert_eq!(names, ["Čeština", "English", "Nederlands", "العربية", "فارسی"]);
}

/// Anything at all, and what is nearly a language tag or a header.
fn asked() -> impl Strategy<Value = Option<String>> {
    let nearly = "([a-zA-Z]{1,9}|[0-9]{1,4}|[-_.@;,=*qQ ]|und|zh|Hant|u-nu|0\\.5|\\PC){0,12}";
    prop::option::of(prop_oneof![any::<String>(), nearly])
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_request_is_too_strange_to_get_a_language(
        mkt in asked(), remembered in asked(), accept in asked(), tenant in asked(),
    ) {
        static LOCALES: LazyLock<Locales> = LazyLock::new(many);
        let asked = Asked {
            mkt: mkt.as_deref(),
            remembered: remembered.as_deref(),
            accept: accept.as_deref(),
            tenant: tenant.as_deref(),
        };
        let found = LOCALES.negotiate(&asked);
        prop_assert!(LOCALES.all().any(|locale| locale.code() == found.code()));
    }
}
