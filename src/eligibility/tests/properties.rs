//! What holds of every decision, whatever the facts.

use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

fn any_means() -> impl Strategy<Value = Means> {
    (select(Kind::ALL.to_vec()), select(vec!["one", "two", "three"]))
        .prop_map(|(kind, destination)| Means { kind, destination: destination.to_owned() })
}

fn any_kinds() -> impl Strategy<Value = BTreeSet<Kind>> {
    vec(select(Kind::ALL.to_vec()), 0..=5).prop_map(BTreeSet::from_iter)
}

fn any_groups() -> impl Strategy<Value = BTreeSet<Uuid>> {
    vec((1..=4_u128).prop_map(group), 0..=2).prop_map(BTreeSet::from_iter)
}

fn any_scope() -> impl Strategy<Value = Scope> {
    prop_oneof![
        1 => Just(Scope::None),
        3 => Just(Scope::All),
        2 => (any_groups(), any_groups()).prop_map(|(groups, except)| Scope::Selected { groups, except }),
    ]
}

/// Mostly true, so that enough of the facts open the gates.
fn mostly() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.85)
}

fn seldom() -> impl Strategy<Value = bool> {
    prop::bool::weighted(0.15)
}

prop_compose! {
    fn any_tenant()(
        (known, has_policy, unlock_only, admin_self_reset) in (mostly(), mostly(), any::<bool>(), mostly()),
        (enabled, gates, methods, questions_to_reset) in (any_scope(), 0..=2_u8, any_kinds(), 3..=5_u8),
        disclosure in select(vec![Disclosure::Explicit, Disclosure::Reduced, Disclosure::None]),
        writeback in select(vec![WritebackFact::Off, WritebackFact::ActionNeeded, WritebackFact::Unreachable, WritebackFact::Ready]),
        (trial_or_free, trial_days) in (any::<bool>(), prop::option::of(28..=32_i64)),
        (custom_domain, directory_sync) in (seldom(), seldom()),
        (require_registration, reconfirm_days) in (mostly(), select(vec![0_u16, 1, 180, 730])),
    ) -> TenantFacts {
        let trial_since = trial_days.map(|days| NOW - Duration::days(days));
        TenantFacts {
            known, has_policy, enabled, gates, methods, questions_to_reset, disclosure, unlock_only, admin_self_reset, writeback,
            trial_or_free, trial_since, custom_domain, directory_sync, require_registration, reconfirm_days,
        }
    }
}

prop_compose! {
    fn any_user()(
        (enabled, administrator, sign_in_locked) in (mostly(), any::<bool>(), any::<bool>()),
        guest in prop_oneof![4 => Just(None), 2 => Just(Some(Guest::Supported)), 1 => Just(Some(Guest::Unsupported))],
        authority in select(vec![AuthorityFact::Cloud, AuthorityFact::OnPremises]),
        (groups, means) in (any_groups(), vec(any_means(), 0..=6)),
        (reset, writeback) in (mostly(), mostly()),
        confirmed_days in prop::option::of(0..=800_i64),
        locked_hours in prop::option::of(-2..=2_i64),
    ) -> UserFacts {
        let locked_until = locked_hours.map(|hours| NOW + Duration::hours(hours));
        let licence = LicenceFact { reset, writeback };
        let confirmed_at = confirmed_days.map(|days| NOW - Duration::days(days));
        UserFacts { enabled, administrator, guest, authority, groups, licence, means, locked_until, sign_in_locked, confirmed_at }
    }
}

prop_compose! {
    fn any_facts()(
        personal_domain in seldom(),
        tenant in any_tenant(),
        user in prop::option::weighted(0.9, any_user()),
        (mail, texts, voice) in (mostly(), mostly(), mostly()),
    ) -> Facts {
        Facts { now: NOW, personal_domain, tenant, user, channels: Channels { mail, texts, voice } }
    }
}

prop_compose! {
    fn any_grant()(
        (gates, questions, kinds) in (1..=2_u8, 3..=5_u8, any_kinds()),
        (may_unlock, voice, texts) in any::<(bool, bool, bool)>(),
    ) -> Grant {
        Grant { gates, kinds, may_unlock, voice, texts, questions }
    }
}

/// Whatever `one` lets happen, `other` lets happen too.
fn is_no_looser(one: &Grant, other: &Grant) -> bool {
    one.gates >= other.gates
        && one.questions >= other.questions
        && one.kinds.is_subset(&other.kinds)
        && one.may_unlock <= other.may_unlock
        && one.voice <= other.voice
        && one.texts <= other.texts
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn reset_3_the_decision_is_the_same_each_time_and_in_whatever_order_the_methods_are_listed(facts in any_facts(), by in 0..6_usize) {
        let mut turned = facts.clone();
        if let Some(user) = &mut turned.user {
            let by = by.min(user.means.len());
            user.means.reverse();
            user.means.rotate_left(by);
        }
        prop_assert_eq!(decide(&facts), decide(&facts));
        prop_assert_eq!(decide(&facts), decide(&turned));
    }

    #[test]
    fn reset_3_the_gates_open_only_to_enabled_known_people_who_are_not_locked(facts in any_facts()) {
        if decide(&facts).is_ok() {
            let user = facts.user.as_ref().expect("there is nobody to open the gates to");
            prop_assert!(!facts.personal_domain && user.enabled && user.guest != Some(Guest::Unsupported));
            prop_assert!(user.locked_until.is_none_or(|until| until <= facts.now));
            prop_assert!(user.authority == AuthorityFact::Cloud || facts.tenant.writeback == WritebackFact::Ready);
            prop_assert!(!user.administrator || facts.tenant.admin_self_reset);
        }
    }

    #[test]
    fn reset_6_a_grant_can_be_passed_with_what_is_on_file_and_allowed(facts in any_facts()) {
        if let (Ok(grant), Some(user)) = (decide(&facts), &facts.user) {
            prop_assert!((1..=2).contains(&grant.gates));
            let open: Vec<&Means> = user.means.iter().filter(|means| grant.kinds.contains(&means.kind)).collect();
            prop_assert!(grant.kinds.iter().all(|kind| open.iter().any(|means| means.kind == *kind)));
            let pair = open.iter().any(|a| open.iter().any(|b| a.kind != b.kind && a.destination != b.destination));
            prop_assert!(!open.is_empty() && (grant.gates == 1 || pair));
            if user.administrator {
                prop_assert!(!grant.kinds.contains(&Kind::Questions));
                prop_assert!(!grant.voice || !facts.tenant.trial_or_free);
            } else if user.guest.is_some() {
                prop_assert!(grant.gates == 1 && grant.kinds == [Kind::Email].into());
            } else {
                prop_assert!(grant.gates == facts.tenant.gates && grant.kinds.is_subset(&facts.tenant.methods));
            }
        }
    }

    #[test]
    fn reset_6_a_method_is_granted_only_if_something_can_be_sent_to_it(facts in any_facts()) {
        if let Ok(grant) = decide(&facts) {
            let Channels { mail, texts, voice } = facts.channels;
            prop_assert!(mail || !grant.kinds.contains(&Kind::Email));
            prop_assert!(grant.voice || !grant.kinds.contains(&Kind::Office));
            prop_assert!(grant.voice || grant.texts || !grant.kinds.contains(&Kind::Mobile));
            prop_assert!(grant.voice <= voice && grant.texts <= texts);
        }
    }

    #[test]
    fn reset_3_one_more_method_on_file_never_closes_the_gates(facts in any_facts(), more in any_means()) {
        let mut richer = facts.clone();
        if let Some(user) = &mut richer.user {
            user.means.push(more);
        }
        if let Ok(grant) = decide(&facts) {
            prop_assert!(decide(&richer).is_ok_and(|richer| richer.gates == grant.gates && grant.kinds.is_subset(&richer.kinds)));
        }
    }

    #[test]
    fn reset_4_short_of_explicit_nothing_about_a_person_shows_before_the_gates_would_open(
        mut facts in any_facts(), disclosure in select(vec![Disclosure::Reduced, Disclosure::None]),
    ) {
        facts.tenant.disclosure = disclosure;
        if let Err(stop) = decide(&facts) {
            if [Locked, OnPremisesAction, OnPremisesUnreachable].contains(&stop.reason) {
                prop_assert_eq!(stop.shown, Some(stop.reason));
                let mut mended = facts;
                mended.tenant.writeback = WritebackFact::Ready;
                mended.user.as_mut().unwrap().locked_until = None;
                prop_assert!(decide(&mended).is_ok(), "somebody met it who would not see the gates otherwise");
            } else {
                let stranger = Stop { reason: stop.reason, ..decide(&Facts { user: None, ..facts }).unwrap_err() };
                prop_assert_eq!(stop, stranger);
            }
        }
    }

    #[test]
    fn reset_4_explicit_says_the_reason_and_no_disclosure_changes_the_decision(mut facts in any_facts()) {
        let before = decide(&facts).map_err(|stop| stop.reason);
        facts.tenant.disclosure = Disclosure::Explicit;
        let explicit = decide(&facts);
        prop_assert_eq!(explicit.as_ref().map_err(|stop| stop.reason), before.as_ref().map_err(|reason| *reason));
        if let Err(stop) = explicit {
            prop_assert_eq!(stop.shown, Some(stop.reason));
            prop_assert_eq!(stop.until.is_some(), stop.reason == Locked);
        }
    }

    #[test]
    fn pol_5_the_stricter_of_two_grants_is_the_same_both_ways_and_looser_than_neither(a in any_grant(), b in any_grant()) {
        let both = a.stricter(&b);
        prop_assert_eq!(&both, &b.stricter(&a));
        prop_assert!(is_no_looser(&both, &a) && is_no_looser(&both, &b));
        prop_assert_eq!(&a.stricter(&a), &a);
        if is_no_looser(&a, &b) {
            prop_assert_eq!(&both, &a, "and no stricter than it must be");
        }
    }

    #[test]
    fn reg_2_whoever_may_reset_now_is_capable_and_nobody_is_asked_for_both(facts in any_facts()) {
        let state = registration(&facts);
        if decide(&facts).is_ok() {
            prop_assert!(state.capable);
        }
        prop_assert_eq!(state.capable, state.registered && state.enabled);
        prop_assert!(state.have.is_subset(&state.kinds));
        prop_assert!(!state.registered || state.have.len() >= usize::from(state.required));
        prop_assert!(!(state.must_register && state.must_reconfirm));
        if state.must_register || state.must_reconfirm {
            prop_assert!(state.enabled && facts.tenant.require_registration);
        }
    }
}
