//! Rules that several reasons share: scope, licences, administrators, guests, gates, channels, disclosure, unlocking.

use super::*;

const MOBILE: (Kind, &str) = (Kind::Mobile, "+31612345678");
const OFFICE: (Kind, &str) = (Kind::Office, "+31201234567");
const EMAIL: (Kind, &str) = (Kind::Email, "anna@home.example");
const APP: (Kind, &str) = (Kind::App, "(app)");
const QUESTIONS: (Kind, &str) = (Kind::Questions, "(questions)");
const ALL: [(Kind, &str); 5] = [MOBILE, EMAIL, APP, OFFICE, QUESTIONS];

fn kinds(facts: &Facts) -> Vec<Kind> {
    decide(facts).expect("these facts open the gates").kinds.into_iter().collect()
}

fn gates(facts: &Facts) -> u8 {
    decide(facts).expect("these facts open the gates").gates
}

fn administrator(change: impl FnOnce(&mut Facts, &mut UserFacts)) -> Facts {
    but(|facts, user| {
        user.administrator = true;
        change(facts, user);
    })
}

fn guest(change: impl FnOnce(&mut Facts, &mut UserFacts)) -> Facts {
    but(|facts, user| {
        user.guest = Some(Guest::Supported);
        change(facts, user);
    })
}

/// Everything that is asked of members before their methods, answered badly.
fn closed_to_members(facts: &mut Facts, user: &mut UserFacts) {
    (facts.tenant.has_policy, facts.tenant.enabled) = (false, Scope::None);
    user.licence = LicenceFact { reset: false, writeback: false };
}

#[test]
fn dir_6_any_of_several_groups_is_scope_enough_and_the_excluded_group_wins() {
    let scope = |groups: &[u128], except: &[u128], of_user: &[u128]| {
        let set = |ids: &[u128]| ids.iter().map(|&id| group(id)).collect();
        reason(&but(|facts, user| {
            facts.tenant.enabled = Scope::Selected { groups: set(groups), except: set(except) };
            user.groups = set(of_user);
        }))
    };
    assert_eq!(scope(&[1, 2], &[], &[2, 9]), None);
    assert_eq!(scope(&[1, 2], &[8], &[2, 9]), None);
    assert_eq!(scope(&[1, 2], &[9], &[2, 9]), Some(NotInScope));
    assert_eq!(scope(&[1, 2], &[], &[9]), Some(NotInScope));
    assert_eq!(scope(&[1, 2], &[], &[]), Some(NotInScope));
}

#[test]
fn dir_5_a_cloud_reset_and_a_write_back_need_different_licences() {
    let licence = |authority, reset, writeback| {
        reason(&but(|_, user| (user.authority, user.licence) = (authority, LicenceFact { reset, writeback })))
    };
    assert_eq!(licence(AuthorityFact::Cloud, true, false), None);
    assert_eq!(licence(AuthorityFact::Cloud, false, true), Some(NotLicensed));
    assert_eq!(licence(AuthorityFact::OnPremises, false, true), None);
    assert_eq!(licence(AuthorityFact::OnPremises, true, false), Some(NotLicensed));
}

#[test]
fn reset_3_the_state_of_the_directory_is_no_matter_of_cloud_accounts() {
    for writeback in [WritebackFact::Off, WritebackFact::ActionNeeded, WritebackFact::Unreachable] {
        assert_eq!(reason(&but(|facts, _| facts.tenant.writeback = writeback)), None);
    }
    assert_eq!(reason(&but(|_, user| user.authority = AuthorityFact::OnPremises)), None);
}

#[test]
fn pol_3_a_trial_asks_administrators_for_two_gates_from_the_thirtieth_day() {
    let after = |age| gates(&administrator(|facts, _| facts.tenant.trial_since = Some(NOW - age)));
    assert_eq!(after(Duration::ZERO), 1);
    assert_eq!(after(Duration::days(30) - Duration::SECOND), 1);
    assert_eq!(after(Duration::days(30)), 2);
    assert_eq!(after(Duration::days(31)), 2);
}

#[test]
fn pol_3_a_custom_domain_or_directory_sync_asks_administrators_for_two_gates() {
    for began in [None, Some(NOW)] {
        let with = |custom_domain, directory_sync| {
            gates(&administrator(|facts, _| {
                facts.tenant = TenantFacts { trial_since: began, custom_domain, directory_sync, ..facts.tenant.clone() };
            }))
        };
        assert_eq!((with(false, false), with(true, false), with(false, true), with(true, true)), (1, 2, 2, 2), "{began:?}");
    }
}

#[test]
fn pol_3_the_gates_and_methods_of_the_tenant_are_not_those_of_administrators() {
    let facts = administrator(|facts, user| {
        (facts.tenant.gates, facts.tenant.methods) = (2, [Kind::Questions].into());
        user.means = means(&ALL);
    });
    assert_eq!((gates(&facts), kinds(&facts)), (1, vec![Kind::Email, Kind::Mobile, Kind::Office, Kind::App]));
}

#[test]
fn pol_3_questions_never_count_for_administrators() {
    let with = |all: &[(Kind, &str)]| {
        reason(&administrator(|facts, user| {
            (facts.tenant.methods, facts.tenant.custom_domain) = (Kind::ALL.into(), true);
            user.means = means(all);
        }))
    };
    assert_eq!(with(&[QUESTIONS]), Some(NotEnoughMethods));
    assert_eq!(with(&[QUESTIONS, EMAIL]), Some(NotEnoughMethods));
    assert_eq!(with(&[QUESTIONS, EMAIL, APP]), None);
}

#[test]
fn pol_3_administrators_of_a_trial_or_free_tenant_are_never_called() {
    let with = |administrator, trial_or_free, texts, all: &[(Kind, &str)]| {
        decide(&but(|facts, user| {
            (user.administrator, facts.tenant.trial_or_free, facts.channels.texts) = (administrator, trial_or_free, texts);
            (facts.tenant.methods, user.means) = (Kind::ALL.into(), means(all));
        }))
        .map(|grant| grant.voice)
        .map_err(|stop| stop.reason)
    };
    assert_eq!(with(true, true, true, &[OFFICE]), Err(NotEnoughMethods));
    assert_eq!(with(true, true, false, &[MOBILE]), Err(NotEnoughMethods));
    assert_eq!(with(true, true, true, &[MOBILE, OFFICE]), Ok(false));
    assert_eq!(with(true, false, true, &[OFFICE]), Ok(true));
    assert_eq!(with(false, true, true, &[OFFICE]), Ok(true), "the rule is that of administrators");
}

#[test]
fn pol_3_policy_scope_and_licence_are_not_asked_of_administrators() {
    assert_eq!(reason(&administrator(closed_to_members)), None);
    assert_eq!(reason(&but(closed_to_members)), Some(NoPolicy));
    for reason_of_members in [NoPolicy, TenantOff, NotInScope, NotLicensed] {
        let mut facts = administrator(|_, _| ());
        spoil(&mut facts, reason_of_members);
        assert_eq!(reason(&facts), None, "{reason_of_members:?}");
    }
}

#[test]
fn pol_3_without_self_reset_administrators_are_refused_as_0009_and_nobody_else_is() {
    assert_eq!(reason(&administrator(|facts, _| facts.tenant.admin_self_reset = false)).and_then(Reason::code), Some("SSPR_0009"));
    assert_eq!(reason(&but(|facts, _| facts.tenant.admin_self_reset = false)), None);
    assert_eq!(reason(&guest(|facts, _| facts.tenant.admin_self_reset = false)), None);
}

#[test]
fn pol_3_what_closes_an_account_closes_that_of_an_administrator_too() {
    for closing in [AccountDisabled, NotEnoughMethods, WritebackOff, OnPremisesAction, OnPremisesUnreachable, Locked] {
        let mut facts = administrator(|_, _| ());
        spoil(&mut facts, closing);
        assert_eq!(reason(&facts), Some(closing));
    }
}

#[test]
fn dir_7_guests_pass_one_gate_by_email_whatever_the_tenant_asks_of_members() {
    let facts = guest(|facts, user| {
        (facts.tenant.gates, facts.tenant.methods, facts.tenant.custom_domain) = (2, [Kind::Mobile, Kind::App].into(), true);
        user.means = means(&ALL);
    });
    assert_eq!((gates(&facts), kinds(&facts)), (1, vec![Kind::Email]));
    assert_eq!(reason(&guest(|_, user| user.means = means(&[MOBILE, APP, OFFICE, QUESTIONS]))), Some(NotEnoughMethods));
}

#[test]
fn dir_7_policy_scope_and_licence_are_not_asked_of_guests() {
    assert_eq!(reason(&guest(closed_to_members)), None);
    assert_eq!(reason(&guest(|facts, _| facts.tenant.known = false)), None, "guests live in a home row without tenant");
    assert_eq!(reason(&guest(|_, user| user.enabled = false)), Some(AccountDisabled));
}

#[test]
fn dir_7_a_guest_of_an_unsupported_kind_or_with_a_personal_account_cannot_reset_here() {
    assert_eq!(reason(&guest(|_, user| user.guest = Some(Guest::Unsupported))), Some(UnsupportedGuest));
    assert_eq!(reason(&guest(|facts, _| facts.personal_domain = true)), Some(PersonalAccount));
}

#[test]
fn pol_3_a_guest_who_holds_a_role_is_held_to_the_rules_of_administrators() {
    let role = |change: fn(&mut TenantFacts)| {
        reason(&guest(|facts, user| {
            (user.administrator, user.means) = (true, means(&[EMAIL]));
            change(&mut facts.tenant);
        }))
    };
    assert_eq!(role(|_| ()), None);
    assert_eq!(role(|tenant| tenant.custom_domain = true), Some(NotEnoughMethods));
    assert_eq!(role(|tenant| tenant.admin_self_reset = false), Some(AdministratorsOff));
}

#[test]
fn reset_6_two_gates_need_two_kinds_and_two_destinations() {
    let same_phone = (Kind::Office, MOBILE.1);
    let with = |gates, all: &[(Kind, &str)]| {
        decide(&but(|facts, user| {
            (facts.tenant.gates, facts.tenant.methods, user.means) = (gates, Kind::ALL.into(), means(all));
        }))
        .map(|grant| grant.gates)
        .map_err(|stop| stop.reason)
    };
    for two in [[MOBILE, EMAIL], [MOBILE, OFFICE], [OFFICE, EMAIL], [APP, QUESTIONS]] {
        assert_eq!(with(2, &two), Ok(2), "{two:?}");
        assert_eq!(with(2, &two[..1]), Err(NotEnoughMethods), "{two:?}");
        assert_eq!(with(1, &two[1..]), Ok(1), "{two:?}");
    }
    assert_eq!(with(2, &[MOBILE, same_phone]), Err(NotEnoughMethods), "one telephone is one destination");
    assert_eq!(with(2, &[MOBILE, same_phone, EMAIL]), Ok(2));
    assert_eq!(with(2, &[(Kind::Mobile, "+31687654321"), MOBILE, same_phone]), Ok(2), "the first and the last");
    assert_eq!(with(2, &[EMAIL, (Kind::Email, "anna@work.example")]), Err(NotEnoughMethods), "two addresses are one kind");
}

#[test]
fn reset_3_methods_the_tenant_does_not_offer_neither_count_nor_show() {
    let facts = but(|_, user| user.means = means(&ALL));
    assert_eq!(kinds(&facts), [Kind::Email, Kind::Mobile]);
    let facts = but(|facts, user| (facts.tenant.gates, user.means) = (2, means(&[EMAIL, APP])));
    assert_eq!(reason(&facts), Some(NotEnoughMethods));
}

#[test]
fn reset_3_a_method_counts_only_where_this_instance_has_a_way_to_it() {
    let open = |mail, texts, voice| {
        kinds(&but(|facts, user| {
            (facts.channels, facts.tenant.methods) = (Channels { mail, texts, voice }, Kind::ALL.into());
            user.means = means(&ALL);
        }))
    };
    assert_eq!(open(true, true, true), [Kind::Email, Kind::Mobile, Kind::Office, Kind::Questions, Kind::App]);
    assert_eq!(open(false, true, true), [Kind::Mobile, Kind::Office, Kind::Questions, Kind::App]);
    assert_eq!(open(true, true, false), [Kind::Email, Kind::Mobile, Kind::Questions, Kind::App], "an office telephone is called only");
    assert_eq!(open(true, false, true), [Kind::Email, Kind::Mobile, Kind::Office, Kind::Questions, Kind::App], "a mobile is called");
    assert_eq!(open(true, false, false), [Kind::Email, Kind::Questions, Kind::App]);
    let bare = but(|facts, _| facts.channels = Channels { mail: false, texts: false, voice: false });
    assert_eq!(reason(&bare), Some(NotEnoughMethods));
}

#[test]
fn reset_3_a_grant_says_which_ways_to_a_telephone_there_are_and_how_many_questions_are_asked() {
    for (texts, voice) in [(true, true), (true, false), (false, true)] {
        let facts = but(|facts, _| (facts.channels, facts.tenant.questions_to_reset) = (Channels { mail: true, texts, voice }, 4));
        let grant = decide(&facts).unwrap();
        assert_eq!((grant.texts, grant.voice, grant.questions), (texts, voice, 4));
    }
}

#[test]
fn reset_4_reduced_answers_all_that_only_some_accounts_meet_with_one_and_the_same_stop() {
    let hidden = [
        UnknownTenant,
        UnknownUser,
        UnsupportedGuest,
        AccountDisabled,
        AdministratorsOff,
        NotInScope,
        NotLicensed,
        NotEnoughMethods,
        WritebackOff,
    ];
    for hidden in hidden {
        let stop = Stop { reason: hidden, shown: None, until: None };
        for disclosure in [Disclosure::Reduced, Disclosure::None] {
            assert_eq!(stop_in(disclosure, spoiled(&[hidden])), stop);
        }
        assert_eq!(stop_in(Disclosure::Reduced, spoiled(&[hidden, Locked])), stop, "a lock behind it shows neither itself nor its end");
    }
}

#[test]
fn reset_4_reduced_tells_what_concerns_a_whole_tenant_to_everybody_who_names_it() {
    for closed in [NoPolicy, TenantOff] {
        for of_account in [UnknownUser, UnsupportedGuest, AccountDisabled, AdministratorsOff, NotLicensed] {
            let stop = stop_in(Disclosure::Reduced, spoiled(&[of_account, closed]));
            assert_eq!((stop.shown, stop.until), (Some(closed), None), "{of_account:?} in a tenant with {closed:?}");
        }
        for account in [administrator(|_, user| user.means.clear()), guest(|_, user| user.means.clear())] {
            let mut facts = account;
            spoil(&mut facts, closed);
            assert_eq!(stop_in(Disclosure::Reduced, facts).shown, Some(closed));
        }
        assert_eq!(stop_in(Disclosure::Reduced, spoiled(&[UnknownTenant, closed])).shown, None, "no tenant was named");
    }
}

#[test]
fn reset_5_an_account_of_the_directory_may_unlock_only_where_the_tenant_allows_it() {
    let may = |authority, unlock_only, sign_in_locked| {
        let facts = but(|facts, user| {
            (user.authority, user.sign_in_locked, facts.tenant.unlock_only) = (authority, sign_in_locked, unlock_only);
        });
        decide(&facts).unwrap().may_unlock
    };
    assert!(may(AuthorityFact::OnPremises, true, false));
    assert!(!may(AuthorityFact::OnPremises, false, true), "the cloud's lock is not the directory's");
    assert!(may(AuthorityFact::Cloud, true, true));
    assert!(!may(AuthorityFact::Cloud, true, false), "a cloud account that is not locked has nothing to unlock");
}

#[test]
fn reg_2_people_are_asked_to_register_until_they_have_enough_and_to_confirm_when_it_is_time() {
    let asked = |change: &dyn Fn(&mut TenantFacts, &mut UserFacts)| {
        let mut facts = sound();
        change(&mut facts.tenant, facts.user.as_mut().unwrap());
        let state = registration(&facts);
        (state.must_register, state.must_reconfirm)
    };
    let days = |n| Some(NOW - Duration::days(n));
    assert_eq!(asked(&|_, user| user.means.clear()), (true, false));
    assert_eq!(asked(&|tenant, user| (tenant.require_registration, user.means) = (false, vec![])), (false, false));
    assert_eq!(asked(&|tenant, user| (tenant.enabled, user.means) = (Scope::None, vec![])), (false, false), "out of scope");
    assert_eq!(asked(&|_, user| user.confirmed_at = days(179)), (false, false));
    assert_eq!(asked(&|_, user| user.confirmed_at = days(180)), (false, true));
    assert_eq!(asked(&|_, user| user.confirmed_at = None), (false, true), "what an administrator filled in is asked once");
    assert_eq!(asked(&|tenant, user| (tenant.reconfirm_days, user.confirmed_at) = (0, days(9999))), (false, false));
}
