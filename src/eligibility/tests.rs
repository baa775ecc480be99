//! The decision, reason by reason and in the order of the checks (RESET-3), and what a page says of it (RESET-4).

mod properties;
mod rules;

use std::collections::BTreeSet;

use time::{Duration, OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::Reason::{
    AccountDisabled, AdministratorsOff, Locked, NoPolicy, NotEnoughMethods, NotInScope, NotLicensed, OnPremisesAction,
    OnPremisesUnreachable, PersonalAccount, TenantOff, UnknownTenant, UnknownUser, UnsupportedGuest, WritebackOff,
};
use super::{
    AuthorityFact, Channels, Facts, Grant, Guest, LicenceFact, Means, Reason, Stop, TenantFacts, UserFacts, WritebackFact, decide,
    registration,
};
use crate::policy::{Disclosure, Kind, Scope};

const NOW: OffsetDateTime = datetime!(2026-03-02 09:00 UTC);
const TOMORROW: OffsetDateTime = datetime!(2026-03-03 09:00 UTC);

/// Every reason in the order of the checks. It is not quite that of `Reason`: the service of a personal account is known by
/// its domain alone, and a tenant that never had a policy has everything off, which 0009 would hide.
const ORDER: [Reason; 15] = [
    PersonalAccount,
    UnknownTenant,
    UnknownUser,
    UnsupportedGuest,
    AccountDisabled,
    AdministratorsOff,
    NoPolicy,
    TenantOff,
    NotInScope,
    NotLicensed,
    NotEnoughMethods,
    WritebackOff,
    OnPremisesAction,
    OnPremisesUnreachable,
    Locked,
];

fn group(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn means(all: &[(Kind, &str)]) -> Vec<Means> {
    all.iter().map(|&(kind, destination)| Means { kind, destination: destination.to_owned() }).collect()
}

/// A paid tenant with everything in order, and a member whose password is in the cloud.
pub fn sound() -> Facts {
    Facts {
        now: NOW,
        personal_domain: false,
        tenant: TenantFacts {
            known: true,
            has_policy: true,
            enabled: Scope::All,
            gates: 1,
            methods: [Kind::Email, Kind::Mobile].into(),
            questions_to_reset: 3,
            disclosure: Disclosure::Reduced,
            unlock_only: true,
            admin_self_reset: true,
            writeback: WritebackFact::Ready,
            trial_or_free: false,
            trial_since: None,
            custom_domain: false,
            directory_sync: false,
            require_registration: true,
            reconfirm_days: 180,
        },
        user: Some(UserFacts {
            enabled: true,
            administrator: false,
            guest: None,
            authority: AuthorityFact::Cloud,
            groups: [group(1)].into(),
            licence: LicenceFact { reset: true, writeback: true },
            means: means(&[(Kind::Mobile, "+31612345678"), (Kind::Email, "anna@home.example")]),
            locked_until: None,
            sign_in_locked: false,
            confirmed_at: None,
        }),
        channels: Channels { mail: true, texts: true, voice: true },
    }
}

/// Sound facts but for this.
fn but(change: impl FnOnce(&mut Facts, &mut UserFacts)) -> Facts {
    let mut facts = sound();
    let mut user = facts.user.take().unwrap();
    change(&mut facts, &mut user);
    Facts { user: Some(user), ..facts }
}

/// Makes one reason true and nothing else. What concerns a person changes nothing where there is none.
fn spoil(facts: &mut Facts, reason: Reason) {
    let mut nobody = sound().user.unwrap();
    let user = facts.user.as_mut().unwrap_or(&mut nobody);
    let tenant = &mut facts.tenant;
    match reason {
        PersonalAccount => facts.personal_domain = true,
        UnknownTenant => {
            tenant.known = false;
            facts.user = None;
        }
        UnknownUser => facts.user = None,
        UnsupportedGuest => user.guest = Some(Guest::Unsupported),
        AccountDisabled => user.enabled = false,
        AdministratorsOff => {
            user.administrator = true;
            tenant.admin_self_reset = false;
        }
        NoPolicy => tenant.has_policy = false,
        TenantOff => tenant.enabled = Scope::None,
        NotInScope => tenant.enabled = Scope::Selected { groups: [group(7)].into(), except: BTreeSet::new() },
        NotLicensed => user.licence = LicenceFact { reset: false, writeback: false },
        NotEnoughMethods => user.means.clear(),
        WritebackOff => (user.authority, tenant.writeback) = (AuthorityFact::OnPremises, WritebackFact::Off),
        OnPremisesAction => (user.authority, tenant.writeback) = (AuthorityFact::OnPremises, WritebackFact::ActionNeeded),
        OnPremisesUnreachable => (user.authority, tenant.writeback) = (AuthorityFact::OnPremises, WritebackFact::Unreachable),
        Locked => user.locked_until = Some(TOMORROW),
    }
}

fn spoiled(reasons: &[Reason]) -> Facts {
    let mut facts = sound();
    for &reason in reasons {
        spoil(&mut facts, reason);
    }
    facts
}

fn stop_in(disclosure: Disclosure, mut facts: Facts) -> Stop {
    facts.tenant.disclosure = disclosure;
    decide(&facts).expect_err("these facts were to be refused")
}

fn reason(facts: &Facts) -> Option<Reason> {
    decide(facts).err().map(|stop| stop.reason)
}

/// The reason and its code, and what the page names in `explicit` and in `reduced`.
fn told(facts: &Facts) -> (Reason, Option<&'static str>, Option<Reason>, Option<Reason>) {
    let (explicit, reduced) = (stop_in(Disclosure::Explicit, facts.clone()), stop_in(Disclosure::Reduced, facts.clone()));
    assert_eq!(explicit.reason, reduced.reason, "the true reason does not depend on what is told");
    (reduced.reason, reduced.reason.code(), explicit.shown, reduced.shown)
}

#[test]
fn reset_3_sound_facts_open_the_gates() {
    let kinds = [Kind::Email, Kind::Mobile].into();
    assert_eq!(decide(&sound()), Ok(Grant { gates: 1, kinds, may_unlock: false, voice: true, texts: true, questions: 3 }));
}

#[test]
fn reset_3_personal_account_is_named_to_everybody_by_its_domain() {
    let expected = (PersonalAccount, None, Some(PersonalAccount), Some(PersonalAccount));
    assert_eq!(told(&spoiled(&[PersonalAccount])), expected);
    assert_eq!(told(&spoiled(&[PersonalAccount, UnknownTenant])), expected);
}

#[test]
fn reset_3_unknown_tenant_is_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[UnknownTenant])), (UnknownTenant, None, Some(UnknownTenant), None));
}

#[test]
fn reset_3_unknown_user_is_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[UnknownUser])), (UnknownUser, None, Some(UnknownUser), None));
}

#[test]
fn reset_3_unsupported_guest_is_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[UnsupportedGuest])), (UnsupportedGuest, None, Some(UnsupportedGuest), None));
}

#[test]
fn reset_3_disabled_account_is_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[AccountDisabled])), (AccountDisabled, None, Some(AccountDisabled), None));
}

#[test]
fn reset_3_administrators_switched_off_are_0009_and_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[AdministratorsOff])), (AdministratorsOff, Some("SSPR_0009"), Some(AdministratorsOff), None));
}

#[test]
fn reset_3_no_policy_is_0011_and_named_to_everybody() {
    assert_eq!(told(&spoiled(&[NoPolicy])), (NoPolicy, Some("SSPR_0011"), Some(NoPolicy), Some(NoPolicy)));
}

#[test]
fn reset_3_tenant_switched_off_is_0009_and_named_to_everybody() {
    assert_eq!(told(&spoiled(&[TenantOff])), (TenantOff, Some("SSPR_0009"), Some(TenantOff), Some(TenantOff)));
}

#[test]
fn reset_3_out_of_scope_is_0013_and_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[NotInScope])), (NotInScope, Some("SSPR_0013"), Some(NotInScope), None));
}

#[test]
fn reset_3_unlicensed_is_0012_and_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[NotLicensed])), (NotLicensed, Some("SSPR_0012"), Some(NotLicensed), None));
}

#[test]
fn reset_3_too_few_methods_are_0014_and_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[NotEnoughMethods])), (NotEnoughMethods, Some("SSPR_0014"), Some(NotEnoughMethods), None));
}

#[test]
fn reset_3_no_writeback_is_0010_and_named_in_explicit_only() {
    assert_eq!(told(&spoiled(&[WritebackOff])), (WritebackOff, Some("SSPR_0010"), Some(WritebackOff), None));
}

#[test]
fn reset_3_a_directory_that_wants_its_administrator_is_0029_and_named_to_whom_the_gates_would_open() {
    let expected = (OnPremisesAction, Some("SSPR_0029"), Some(OnPremisesAction), Some(OnPremisesAction));
    assert_eq!(told(&spoiled(&[OnPremisesAction])), expected);
}

#[test]
fn reset_3_an_unreachable_directory_is_0030_and_named_to_whom_the_gates_would_open() {
    let expected = (OnPremisesUnreachable, Some("SSPR_0030"), Some(OnPremisesUnreachable), Some(OnPremisesUnreachable));
    assert_eq!(told(&spoiled(&[OnPremisesUnreachable])), expected);
}

#[test]
fn reset_3_a_lock_is_named_to_whom_the_gates_would_open_and_with_its_end() {
    assert_eq!(told(&spoiled(&[Locked])), (Locked, None, Some(Locked), Some(Locked)));
    for disclosure in [Disclosure::Explicit, Disclosure::Reduced] {
        assert_eq!(stop_in(disclosure, spoiled(&[Locked])).until, Some(TOMORROW));
    }
}

#[test]
fn reset_3_a_lock_ends_at_the_moment_it_names() {
    let until = |until| reason(&but(|_, user| user.locked_until = Some(until)));
    assert_eq!(until(NOW + Duration::seconds(1)), Some(Locked));
    assert_eq!(until(NOW), None);
    assert_eq!(until(NOW - Duration::seconds(1)), None);
}

#[test]
fn reset_3_of_two_reasons_the_earlier_one_is_given() {
    let mut never_together = vec![];
    for (i, &earlier) in ORDER.iter().enumerate() {
        for &later in &ORDER[i + 1..] {
            let facts = spoiled(&[later, earlier]);
            if facts == spoiled(&[earlier, later]) {
                assert_eq!(reason(&facts), Some(earlier), "{earlier:?} before {later:?}");
            } else {
                never_together.push((earlier, later));
            }
        }
    }
    let exclusive = [
        (TenantOff, NotInScope),
        (WritebackOff, OnPremisesAction),
        (WritebackOff, OnPremisesUnreachable),
        (OnPremisesAction, OnPremisesUnreachable),
    ];
    assert_eq!(never_together, exclusive, "one field makes either of them true");
}

#[test]
fn reset_3_every_reason_is_met_alone_and_keeps_its_name_where_it_is_stored() {
    for wanted in ORDER {
        assert_eq!(reason(&spoiled(&[wanted])), Some(wanted));
        assert_eq!(serde_json::to_value(wanted).unwrap(), wanted.as_str());
    }
}
