//! What the password rules promise, seen from outside (RESET-8, reference 4.3).

use super::{Context, Problem, RuleSet, check, normalise, strength};

pub(super) const TOO_SHORT: Problem = Problem::TooShort { min: 8 };
const TOO_SHORT_FOR_NIST: Problem = Problem::TooShort { min: 15 };
pub(super) const TOO_LONG: Problem = Problem::TooLong { max: 256 };
const CLASSES: Problem = Problem::NotEnoughClasses { needed: 3 };

pub(super) fn anna(rules: RuleSet) -> Context<'static> {
    Context {
        rules,
        user_id: "anna.lindqvist@contoso.example",
        display_name: "Lindqvist, Anna (Finance)",
        given_name: "Anna",
        family_name: "Lindqvist",
        tenant_name: "Fabrikam Nordic AB",
        custom_banned: &[],
    }
}

pub(super) fn nobody(rules: RuleSet) -> Context<'static> {
    Context { rules, user_id: "", display_name: "", given_name: "", family_name: "", tenant_name: "", custom_banned: &[] }
}

fn classic(password: &str) -> Vec<Problem> {
    check(&normalise(password), &anna(RuleSet::Classic))
}

fn nist(password: &str) -> Vec<Problem> {
    check(&normalise(password), &anna(RuleSet::Nist))
}

fn with_banned(password: &str, words: &[&str]) -> Vec<Problem> {
    let words: Vec<String> = words.iter().map(ToString::to_string).collect();
    check(password, &Context { custom_banned: &words, ..anna(RuleSet::Classic) })
}

/// `count` different characters of four bytes each.
fn pictographs(count: u32) -> String {
    (0..count).filter_map(|n| char::from_u32(0x1F300 + n)).collect()
}

#[test]
fn a_good_password_has_no_problem() {
    assert_eq!(classic("Kettle-velvet-42"), []);
    assert_eq!(nist("tangled velvet otter"), []);
}

#[test]
fn classic_rules_take_8_to_256_characters() {
    assert_eq!(classic("xK4-vbq"), [TOO_SHORT]);
    assert_eq!(classic("xK4-vbqr"), []);
    assert_eq!(classic(&format!("xK4-{}", pictographs(252))), []);
    assert_eq!(classic(&format!("xK4-{}", pictographs(253))), [TOO_LONG]);
}

#[test]
fn nist_rules_take_15_to_256_characters_and_ask_for_no_classes() {
    assert_eq!(nist("otterhumvelvet"), [TOO_SHORT_FOR_NIST]);
    assert_eq!(nist("otterhumsvelvet"), []);
    assert_eq!(nist(&pictographs(257)), [TOO_LONG]);
}

#[test]
fn an_empty_password_is_only_too_short_and_without_classes() {
    assert_eq!(classic(""), [TOO_SHORT, CLASSES]);
    assert_eq!(nist(""), [TOO_SHORT_FOR_NIST]);
}

#[test]
fn classic_rules_want_three_of_four_classes() {
    assert_eq!(classic("vxkqzrjw"), [CLASSES]);
    assert_eq!(classic("vxkqZRJW"), [CLASSES]);
    assert_eq!(classic("vxkq7395"), [CLASSES]);
    for enough in ["vxkZR395", "vxkZR-+%", "vxk395-+", "VXK395-+", "vK3-xqzr"] {
        assert_eq!(classic(enough), [], "{enough}");
    }
}

#[test]
fn spaces_emoji_and_scripts_without_case_are_the_fourth_class() {
    for enough in ["vxk QZR wj", "vxkQZR😀wj", "vxkQZR東京wj"] {
        assert_eq!(classic(enough), [], "{enough}");
    }
}

#[test]
fn letters_and_digits_of_any_script_count_in_their_class() {
    assert_eq!(classic("жщЮЯ٣٧٥ъэ"), []);
    assert_eq!(classic("жщЮЯъэфх"), [CLASSES]);
}

#[test]
fn length_counts_code_points_after_composition() {
    // Seven letters, one typed as two code points: eight before NFC, seven after.
    assert_eq!(classic("xK4-vbe\u{301}"), [TOO_SHORT]);
    assert_eq!(classic("xK4-vbqe\u{301}"), []);
    // A family emoji is one picture and seven code points.
    assert_eq!(classic("K4-👨\u{200D}👩\u{200D}👧\u{200D}👦z"), []);
}

#[test]
fn two_ways_to_type_a_letter_are_one_password() {
    assert_eq!(normalise("Cafe\u{301}-4711"), normalise("Caf\u{e9}-4711"));
}

#[test]
fn nothing_but_composition_is_normalised() {
    assert_eq!(normalise("  Aﬁ② \u{200D} "), "  Aﬁ② \u{200D} ");
    assert_eq!(normalise(&"x".repeat(5000)).len(), 5000);
}

#[test]
fn two_hundred_and_fifty_six_four_byte_characters_are_taken() {
    let password = pictographs(256);
    assert_eq!(password.len(), 1024);
    assert_eq!(nist(&password), []);
    assert_eq!(classic(&password), [CLASSES]);
}

#[test]
fn control_characters_and_lost_characters_are_unreadable() {
    for password in ["Kettle\0velvet-42", "Kettle\nvelvet-42", "Kettle\u{7F}velvet-42", "Kettle\u{85}velvet-42", "Kettle\u{FFFD}velvet-42"]
    {
        assert_eq!(classic(password), [Problem::Unreadable], "{password:?}");
        assert_eq!(strength(password, &anna(RuleSet::Classic)), 0);
    }
    assert_eq!(classic(&"\n".repeat(300)), [Problem::Unreadable, TOO_LONG]);
}

#[test]
fn the_user_name_is_refused_in_any_case_whole_and_in_parts() {
    for password in ["x7-ANNA.lindqvist-q", "x7-LindQvist-Qzk", "Zk-hannah-7712"] {
        assert_eq!(classic(password), [Problem::ContainsName], "{password}");
    }
}

#[test]
fn parts_of_the_user_name_shorter_than_four_characters_are_not_names() {
    let user = Context { user_id: "jo.k_wandel#7@contoso.example", ..nobody(RuleSet::Classic) };
    assert_eq!(check("Jo-k-7-velvet", &user), []);
    assert_eq!(check("Ax-wANDel-77q", &user), [Problem::ContainsName]);
}

#[test]
fn a_whole_user_name_of_three_characters_counts_and_a_shorter_one_does_not() {
    let user = |user_id| Context { user_id, ..nobody(RuleSet::Classic) };
    assert_eq!(check("Kettle-bob-42", &user("bob@contoso.example")), [Problem::ContainsName]);
    assert_eq!(check("Kettle-bo-42", &user("bo@contoso.example")), []);
}

#[test]
fn the_domain_of_the_user_id_is_not_the_user_name() {
    assert_eq!(classic("Kettle-Contoso-42"), []);
}

#[test]
fn given_and_family_name_are_refused_also_behind_look_alikes() {
    let user = Context { given_name: "Pascal", family_name: "Van der Boom", ..nobody(RuleSet::Classic) };
    for password in ["Qz-p@$c@1-77x", "Qz-vanderb00m7", "Kettle-BOOM-42"] {
        assert_eq!(check(password, &user), [Problem::ContainsName], "{password}");
    }
}

#[test]
fn names_beyond_ascii_are_found() {
    let user = Context { given_name: "Jose\u{301}", family_name: "Σωκράτης", ..nobody(RuleSet::Classic) };
    assert_eq!(check("Qz-JOSÉ-77xk", &user), [Problem::ContainsName]);
    assert_eq!(check("Qz-ΣΩΚΡΆΤΗΣ-77", &user), [Problem::ContainsName]);
}

#[test]
fn the_display_name_stands_in_only_where_there_is_no_other_name() {
    assert_eq!(classic("Kettle-Finance-42"), []);
    let user = Context { given_name: "", family_name: "", user_id: "", ..anna(RuleSet::Classic) };
    assert_eq!(check("Qz-lindQVIST-7x", &user), [Problem::ContainsName]);
}

#[test]
fn the_name_of_the_organisation_is_refused_whole_and_word_by_word() {
    for password in ["Qz-fabrikam-77x", "Velvet-NORDIC-42", "Kettle-F@brik@mNordicAB"] {
        assert_eq!(classic(password), [Problem::BannedWord], "{password}");
    }
    assert_eq!(classic("Kettle-crab-42"), [], "\"AB\" is too short to count");
}

#[test]
fn the_worked_examples_of_the_reference_hold() {
    assert_eq!(with_banned("C0ntos0Blank12", &["contoso", "blank"]), [Problem::BannedWord]);
    assert_eq!(with_banned("ContoS0Bl@nkf9!", &["contoso", "blank"]), []);
    assert_eq!(with_banned("C0ntos0Blank12", &[]), []);
}

#[test]
fn one_edit_away_from_a_banned_word_is_refused_under_both_rule_sets() {
    assert_eq!(with_banned("Tangled4Otters", &["TangledAOtters"]), [Problem::BannedWord]);
    let banned = ["velvetykettles42".to_owned()];
    let context = |rules| Context { custom_banned: &banned, ..nobody(rules) };
    for password in ["Velvetykettles42", "Velvetykettle42", "Velvetykettles4!", "Velvetykettles421"] {
        assert_eq!(check(password, &context(RuleSet::Classic)), [Problem::BannedWord], "{password}");
        assert_eq!(check(password, &context(RuleSet::Nist)), [Problem::BannedWord], "{password}");
    }
    assert_eq!(check("Velvet-kettle42", &context(RuleSet::Classic)), []);
}

#[test]
fn words_of_both_lists_count_in_one_score() {
    assert!(classic("Summer-Gizmopolis").is_empty());
    assert_eq!(with_banned("Summer-Gizmopolis", &["gizmopolis"]), [Problem::BannedWord]);
}

#[test]
fn the_built_in_list_is_on_under_both_rule_sets() {
    assert!(classic("Welcome2024!x").is_empty(), "six points");
    assert!(classic("Welc0me!42").contains(&Problem::BannedWord));
    assert!(nist("PasswordPassword").contains(&Problem::BannedWord));
}

#[test]
fn common_passwords_are_refused_in_any_case_mirrored_or_with_look_alikes() {
    for password in ["Zaq12wsx", "1Qaz2wsx", "Patrick9", "PATRICK9!", "Summer2024", "Dr0wss@p", "Blink182"] {
        assert!(classic(password).contains(&Problem::Common), "{password}");
    }
}

#[test]
fn the_same_few_characters_again_and_again_are_common_at_any_length() {
    for password in ["z".repeat(15), "zq".repeat(100), "😀".repeat(256), "123456".repeat(40)] {
        assert!(nist(&password).contains(&Problem::Common), "{password}");
    }
    assert!(!nist(&"xK4-vbqr".repeat(10)).contains(&Problem::Common), "what is repeated is itself hard to guess");
}

#[test]
fn the_order_of_problems_is_that_of_the_rules() {
    let banned = ["velvet".to_owned()];
    let context = Context { custom_banned: &banned, given_name: "Velvet", ..nobody(RuleSet::Nist) };
    let all = [Problem::Unreadable, TOO_SHORT_FOR_NIST, Problem::ContainsName, Problem::BannedWord];
    assert_eq!(check("velvet\u{1}", &context), all);
    assert_eq!(classic("football"), [CLASSES, Problem::BannedWord, Problem::Common]);
}

#[test]
fn a_few_characters_typed_so_far_are_short_rather_than_banned() {
    assert_eq!(classic("aB3"), [TOO_SHORT]);
}
