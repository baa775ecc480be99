//! What a page of settings promises: it says what is in force, changes its own part and nothing else, and loses nothing.

use proptest::{collection, prelude::*, sample};

use super::*;
use crate::admin::settings::words::differing;

fn groups() -> Groups {
    let mut groups = Groups::default();
    for (number, name) in [(1, "Staff"), (2, "Pupils"), (3, "Évry-sur-Seine")] {
        groups.names.insert(Uuid::from_u128(number), name.to_owned());
        groups.ids.insert(crate::directory::fold(name), Uuid::from_u128(number));
    }
    for number in 1..=3 {
        groups.helpers.insert(Uuid::from_u128(number), format!("Admin{number}@quillham.example"));
        groups.administrators.insert(format!("admin{number}@quillham.example"), Uuid::from_u128(number));
    }
    groups
}

fn help_requests() -> impl Strategy<Value = HelpRequests> {
    prop_oneof![
        Just(HelpRequests::Default),
        sample::subsequence(Helper::ALL.to_vec(), 1..=4).prop_map(|roles| HelpRequests::Roles { roles: roles.into_iter().collect() }),
        some_groups().prop_map(|people| HelpRequests::People { people }),
    ]
}

fn some_groups() -> impl Strategy<Value = BTreeSet<Uuid>> {
    sample::subsequence(vec![1, 2, 3], 0..=3).prop_map(|numbers| numbers.into_iter().map(Uuid::from_u128).collect())
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![
        Just(Scope::None),
        Just(Scope::All),
        (some_groups(), some_groups()).prop_map(|(groups, except)| Scope::Selected { groups, except }),
    ]
}

fn helpdesks() -> impl Strategy<Value = Helpdesk> {
    prop_oneof![
        Just(Helpdesk::BuiltIn),
        "[a-z]{1,8}@[a-z]{1,8}\\.example".prop_map(|address| Helpdesk::Email { address }),
        "https://[a-z]{1,8}\\.example/[a-z]{0,8}".prop_map(|url| Helpdesk::Link { url }),
    ]
}

fn limits() -> impl Strategy<Value = Limits> {
    collection::vec(0.0..=1.0_f64, 12).prop_map(|places| {
        let mut document = serde_json::Map::new();
        for (range, place) in Limits::RANGES.iter().zip(places) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small numbers")]
            let value = range.low + ((range.high - range.low) as f64 * place) as i64;
            document.insert(range.name.to_owned(), value.into());
        }
        serde_json::from_value(document.into()).unwrap()
    })
}

prop_compose! {
    /// Any policy that could have been saved, and some more.
    fn policies()(
        enabled in scopes(),
        (gates, questions_to_register, questions_to_reset) in (1..=2_u8, 3..=5_u8, 3..=5_u8),
        methods in sample::subsequence(Kind::ALL.to_vec(), 0..=5),
        predefined in collection::btree_set(1..=35_u8, 0..10),
        (require_registration, notify_user, notify_admins, write_back, unlock_only, admin_self_reset, passkeys) in any::<(bool, bool, bool, bool, bool, bool, bool)>(),
        (reconfirm_days, password_days) in (0..=730_u16, 0..=730_u16),
        (helpdesk, help_requests) in (helpdesks(), help_requests()),
        banned_words in collection::btree_set("[a-zé]{4,16}", 0..5),
        (tenant_licence, nist, explicit, temporary_passwords) in any::<(bool, bool, bool, bool)>(),
        return_addresses in collection::btree_set("https://[a-z]{1,8}\\.example/[a-z]{0,8}", 0..4),
        countries in sample::subsequence(vec!["NL", "BE", "EG", "US"], 0..=4),
        limits in limits(),
    ) -> Policy {
        Policy {
            enabled, gates, questions_to_register, questions_to_reset, require_registration, notify_user, notify_admins, helpdesk, help_requests, write_back,
            unlock_only, admin_self_reset, passkeys, reconfirm_days, password_days, limits, temporary_passwords,
            methods: methods.into_iter().collect(),
            predefined_questions: predefined,
            banned_words: banned_words.into_iter().collect(),
            licence_check: if tenant_licence { LicenceCheck::Tenant } else { LicenceCheck::User },
            password_rules: if nist { PasswordRules::Nist } else { PasswordRules::Classic },
            disclosure: if explicit { Disclosure::Explicit } else { Disclosure::Reduced },
            return_addresses: return_addresses.into_iter().collect(),
            countries: countries.into_iter().map(str::to_owned).collect(),
        }
    }
}

proptest! {
    /// Saving a page that nobody touched changes nothing.
    #[test]
    fn a_form_that_was_not_touched_says_what_is_in_force(policy in policies()) {
        let groups = groups();
        for part in Part::ALL {
            let (again, slips) = part.apply(&part.fill(&policy, &groups), &groups, &policy);
            prop_assert_eq!(&again, &policy, "{:?}", part);
            prop_assert_eq!(slips, [], "{:?}", part);
        }
    }

    /// One policy's pages applied to another, one after the other, make it the first one, but for what no page has.
    #[test]
    fn the_pages_together_hold_every_setting_and_none_holds_anothers(from in policies(), to in policies()) {
        let groups = groups();
        let mut policy = to.clone();
        for part in Part::ALL {
            let others: Vec<Fields> = Part::ALL.iter().filter(|other| **other != part).map(|other| other.fill(&policy, &groups)).collect();
            policy = part.apply(&part.fill(&from, &groups), &groups, &policy).0;
            let after: Vec<Fields> = Part::ALL.iter().filter(|other| **other != part).map(|other| other.fill(&policy, &groups)).collect();
            prop_assert_eq!(others, after, "{:?} reaches into another page", part);
        }
        prop_assert_eq!(policy, from);
    }

    /// Whatever is posted, the page of it can be made, and what could not be read is said beside a control.
    #[test]
    fn nothing_that_is_typed_breaks_a_page(policy in policies(), pairs in collection::vec(("[a-z_]{0,24}", ".{0,40}"), 0..12)) {
        let groups = groups();
        let fields = Fields::posted(pairs);
        for part in Part::ALL {
            let (wanted, mut slips) = part.apply(&fields, &groups, &policy);
            slips.extend(wanted.faults(0).into_iter().flat_map(|fault| part.slips(fault, &fields, &wanted)));
            differing(&part.fill(&policy, &groups), &fields);
            prop_assert!(slips.iter().all(|slip| !slip.field.is_empty() && !slip.key.is_empty()));
        }
    }
}

#[test]
fn what_a_form_would_change_is_told_by_control() {
    let (policy, groups) = (Policy::default(), groups());
    let in_force = Part::Methods.fill(&policy, &groups);
    let two = Part::Methods.fill(&Policy { gates: 2, ..policy.clone() }, &groups);
    assert_eq!(differing(&in_force, &two).iter().map(|one| one.field).collect::<Vec<_>>(), ["gates"]);
    let in_force = Part::Passwords.fill(&Policy { banned_words: vec!["acme".into(), "delft".into()], ..policy }, &groups);
    let mut typed = in_force.clone();
    assert_eq!(differing(&in_force, &typed), []);
    typed = Fields::posted(vec![
        ("password_rules".into(), "classic".into()),
        ("password_days".into(), "0".into()),
        ("banned_words".into(), "acme\r\ndelft\r\n".into()),
    ]);
    assert_eq!(differing(&in_force, &typed), [], "another way to end a line is no change");
}

#[test]
fn names_of_groups_are_found_as_people_write_them() {
    let groups = groups();
    let form = |text: &str| {
        Fields::posted(vec![("enabled".into(), "selected".into()), ("groups".into(), text.into()), ("licence_check".into(), "user".into())])
    };
    let (policy, slips) = Part::Reset.apply(&form(" STAFF \n\nPupils\n"), &groups, &Policy::default());
    let wanted: BTreeSet<Uuid> = [1, 2].map(Uuid::from_u128).into();
    assert_eq!((policy.enabled, slips), (Scope::Selected { groups: wanted, except: BTreeSet::new() }, vec![]));
    let (_, slips) = Part::Reset.apply(&form("Nobody"), &groups, &Policy::default());
    assert_eq!((slips[0].field, slips[0].text.as_str()), ("groups", "Nobody"));
}
