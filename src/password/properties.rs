//! What the password rules promise for any password and any names (RESET-8).

use proptest::prelude::*;

use super::tests::{TOO_LONG, TOO_SHORT, anna, nobody};
use super::{Context, Problem, RuleSet, check, normalise, strength};

fn any_rules() -> impl Strategy<Value = RuleSet> {
    prop_oneof![Just(RuleSet::Classic), Just(RuleSet::Nist)]
}

proptest! {
    // Unoptimised, zxcvbn takes its time.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_password_and_no_name_make_a_check_panic_and_asking_twice_gives_the_same_answer(
        password in any::<String>(), names in any::<[String; 4]>(), user_id in any::<String>(),
        custom_banned in any::<Vec<String>>(), rules in any_rules(),
    ) {
        let [display_name, given_name, family_name, tenant_name] = &names;
        let context = Context { rules, user_id: &user_id, display_name, given_name, family_name, tenant_name, custom_banned: &custom_banned };
        let problems = check(&password, &context);
        prop_assert_eq!(&problems, &check(&password, &context));
        prop_assert!(strength(&password, &context) <= 4);
        prop_assert!(problems.len() <= 6);
    }

    #[test]
    fn keyboard_mash_never_overflows_the_estimate(password in "[qwertyuiopasdfghjklzxcvbnmQAZWSX!@#$%0-9(\\[{<|+]{20,120}") {
        prop_assert!(strength(&password, &anna(RuleSet::Nist)) <= 4);
        check(&password, &anna(RuleSet::Nist));
    }
}

proptest! {
    #[test]
    fn a_password_with_a_control_character_is_always_unreadable(
        before in any::<String>(), control in prop_oneof![prop::char::range('\0', '\u{1F}'), prop::char::range('\u{7F}', '\u{9F}')], after in any::<String>(), rules in any_rules(),
    ) {
        let problems = check(&normalise(&format!("{before}{control}{after}")), &anna(rules));
        prop_assert_eq!(problems.first(), Some(&Problem::Unreadable));
    }

    #[test]
    fn a_password_that_holds_the_user_name_is_never_accepted(
        before in "[ -~]{0,20}", after in "[ -~]{0,20}", user_name in "[a-z][a-z0-9._-]{3,12}", rules in any_rules(),
    ) {
        let user_id = format!("{user_name}@contoso.example");
        let context = Context { user_id: &user_id, ..nobody(rules) };
        let password = format!("{before}{}{after}", user_name.to_uppercase());
        prop_assert!(check(&password, &context).contains(&Problem::ContainsName));
    }

    #[test]
    fn length_is_judged_by_code_points_alone(password in "\\PC{0,300}") {
        let password = normalise(&password);
        let problems = check(&password, &nobody(RuleSet::Classic));
        let count = password.chars().count();
        prop_assert_eq!(problems.contains(&TOO_SHORT), count < 8);
        prop_assert_eq!(problems.contains(&TOO_LONG), count > 256);
    }

    #[test]
    fn normalising_twice_is_normalising_once(password in any::<String>()) {
        prop_assert_eq!(normalise(&normalise(&password)), normalise(&password));
    }
}
