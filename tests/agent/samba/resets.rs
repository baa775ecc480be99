//! Resets by the service account.

use latchkey::{
    agent::directories::active_directory::ActiveDirectory,
    protocol::{Code, Reason, Secrets},
};

use super::lab::*;

#[tokio::test]
async fn a_reset_sets_the_password_and_unlocks() {
    let _quiet = undisturbed().await;
    let person = person("reset-good").await;
    person.lock().await;
    let outcome = apply(&person, &reset(NEW)).await;
    assert_eq!((outcome.code, outcome.looked), (Code::Success, false));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
    assert_eq!(person.signs_in(START).await, Err(0x52e));
    assert_eq!(number(&person.dn, "lockoutTime").await, 0);
    assert!(person.gets_ticket(NEW));
    assert!(!person.gets_ticket(START));
}

#[tokio::test]
async fn a_refused_password_is_told_with_what_is_certain() {
    let _quiet = undisturbed().await;
    let person = person("reset-policy").await;
    for (text, expected) in [
        ("Short-9", vec![Reason::TooShort]),
        ("longenoughbutplain", vec![Reason::TooFewKinds]),
        ("plain", vec![Reason::TooShort, Reason::TooFewKinds]),
        // The present one, by the hints to the policy.
        (START, vec![Reason::UsedBeforeOrFiltered]),
    ] {
        let outcome = apply(&person, &reset(text)).await;
        assert_eq!((outcome.code, outcome.directory_code), (Code::Policy, 0x52d), "{text}");
        assert_eq!(reasons(outcome), expected, "{text}");
        assert_eq!(outcome.min_length, if expected.contains(&Reason::TooShort) { 10 } else { 0 });
    }
    assert_eq!(person.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn a_reset_obeys_the_history() {
    let _quiet = undisturbed().await;
    let person = person("reset-history").await;
    assert_eq!(apply(&person, &reset(NEW)).await.code, Code::Success);
    let outcome = apply(&person, &reset(START)).await;
    assert_eq!((outcome.code, reasons(outcome)), (Code::Policy, vec![Reason::UsedBeforeOrFiltered]));
    assert_eq!(person.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn a_reset_obeys_the_minimum_age_of_a_fine_grained_policy() {
    let _quiet = undisturbed().await;
    let ivan = existing("ivan").await;
    let outcome = apply(&ivan, &reset(NEW)).await;
    assert_eq!(outcome.code, Code::Policy);
    assert_eq!(reasons(outcome), [Reason::TooYoung]);
    assert!((86_000..=86_400).contains(&outcome.wait_seconds), "{}", outcome.wait_seconds);
    let outcome = apply(&ivan, &reset("Short-Tr-9")).await;
    assert_eq!((reasons(outcome), outcome.min_length), (vec![Reason::TooShort, Reason::TooYoung], 12));
    // Whoever may not read the policy does not guess.
    let blind = ActiveDirectory::new(vec![settings("svc-no-unexpire")]);
    let outcome = apply_with(&blind, &ivan.anchor, &reset("Short-Tr-9"), 30).await;
    assert_eq!((outcome.code, reasons(outcome)), (Code::Policy, vec![Reason::UsedBeforeOrFiltered]));
}

#[tokio::test]
async fn passwords_arrive_exactly_as_typed() {
    let _quiet = undisturbed().await;
    let person = person("reset-unicode").await;
    let long = format!("aA1{}", "x".repeat(253));
    for text in ["Gr\u{fc}n-\u{1f600}-e\u{301}-9", "with \"quotes\" and space 9A ", long.as_str()] {
        assert_eq!(apply(&person, &reset(text)).await.code, Code::Success, "{text}");
        assert_eq!(person.signs_in(text).await, Ok(()), "{text}");
    }
    // As other code points it is another password.
    assert_eq!(person.signs_in("Gr\u{fc}n-\u{1f600}-\u{e9}-9").await, Err(0x52e));
    let outcome = apply(&person, &reset(&format!("{long}x"))).await;
    assert_eq!((outcome.code, reasons(outcome)), (Code::Policy, vec![Reason::TooLong]));
}

#[tokio::test]
async fn nobody_who_administers_is_reset() {
    let _quiet = undisturbed().await;
    // In reach of the agent by its own list, which here is the whole domain.
    let everywhere = ActiveDirectory::new(vec![latchkey::agent::directories::active_directory::controller::DomainSettings {
        units: vec![BASE.to_owned()],
        ..settings("svc-writeback")
    }]);
    for name in ["boss", "chief", "Administrator", "krbtgt", "DC1$", "svc-writeback"] {
        let somebody = existing(name).await;
        let outcome = apply_with(&everywhere, &somebody.anchor, &reset(NEW), 30).await;
        assert_eq!(outcome.code, Code::Protected, "{name}");
    }
    let boss = existing("boss").await;
    for secrets in [change(START, NEW), verify(START), Secrets::Unlock, Secrets::AdminReset { new: password(NEW) }] {
        assert_eq!(apply(&boss, &secrets).await.code, Code::Protected);
    }
    assert_eq!(boss.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn an_account_of_a_service_is_not_reset() {
    let _quiet = undisturbed().await;
    let person = person("reset-service").await;
    set(&person.dn, "servicePrincipalName", b"HTTP/reset-service.corp.contoso.test").await;
    assert_eq!(apply(&person, &reset(NEW)).await.code, Code::Protected);
}

#[tokio::test]
async fn what_is_outside_the_units_is_out_of_reach() {
    let _quiet = undisturbed().await;
    let outsider = existing("outsider").await;
    assert_eq!(apply(&outsider, &reset(NEW)).await.code, Code::OutOfScope);
    assert_eq!(outsider.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn a_unit_with_an_awkward_name_is_in_reach() {
    let _quiet = undisturbed().await;
    let unit = format!("OU=Odd\\, name #1,{BASE}");
    let odd = person_in(&mut administrator().await, "reset-odd", &unit).await;
    let directory = ActiveDirectory::new(vec![latchkey::agent::directories::active_directory::controller::DomainSettings {
        units: vec![unit, format!("OU=Not there,{BASE}")],
        ..settings("svc-writeback")
    }]);
    assert_eq!(apply_with(&directory, &odd.anchor, &reset(NEW), 30).await.code, Code::Success);
    assert_eq!(apply(&odd, &reset(NEW)).await.code, Code::OutOfScope);
}

#[tokio::test]
async fn a_disabled_or_expired_account_stays_as_it_is() {
    let _quiet = undisturbed().await;
    let disabled = person("reset-disabled").await;
    set(&disabled.dn, "userAccountControl", b"514").await;
    let expired = person("reset-expired").await;
    set(&expired.dn, "accountExpires", b"132223104000000000").await;
    for person in [&disabled, &expired] {
        for secrets in [reset(NEW), change(START, NEW), verify(START), Secrets::Unlock] {
            assert_eq!(apply(person, &secrets).await.code, Code::Disabled, "{}", person.name);
        }
    }
}

#[tokio::test]
async fn a_missing_right_is_named_and_changes_nothing() {
    let _quiet = undisturbed().await;
    let person = person("reset-rights").await;
    let admin_reset = Secrets::AdminReset { new: password(NEW) };
    for (account, secrets) in
        [("svc-no-reset", reset(NEW)), ("svc-no-lockout", reset(NEW)), ("svc-no-lockout", Secrets::Unlock), ("svc-no-lastset", admin_reset)]
    {
        let directory = ActiveDirectory::new(vec![settings(account)]);
        let outcome = apply_with(&directory, &person.anchor, &secrets, 30).await;
        assert_eq!(outcome.code, Code::NoPermission, "{account}");
    }
    // Password and lockout are written together or not at all.
    assert_eq!(person.signs_in(START).await, Ok(()));
}

#[tokio::test]
async fn somebody_who_cannot_change_the_password_can_have_it_reset() {
    let _quiet = undisturbed().await;
    let heidi = existing("heidi").await;
    assert_eq!(apply(&heidi, &change(START, NEW)).await.code, Code::CannotChange);
    // A temporary password could never be replaced.
    assert_eq!(apply(&heidi, &Secrets::AdminReset { new: password(NEW) }).await.code, Code::CannotChange);
    assert_eq!(heidi.signs_in(START).await, Ok(()));
    assert_eq!(apply(&heidi, &reset(NEW)).await.code, Code::Success);
}

/// Samba lacks this rule of Windows; what the agent would say is tested beside its rules.
#[tokio::test]
async fn a_name_in_the_password_is_the_directorys_affair() {
    let _quiet = undisturbed().await;
    let person = person("reset-name").await;
    assert_eq!(apply(&person, &reset("reset-name-IN-9")).await.code, Code::Success);
}

#[tokio::test]
async fn a_temporary_password_must_be_replaced() {
    let _quiet = undisturbed().await;
    let person = person("reset-temporary").await;
    let temporary = Secrets::AdminReset { new: password(NEW) };
    assert_eq!(apply(&person, &temporary).await.code, Code::Success);
    assert_eq!(person.signs_in(NEW).await, Err(0x773));
    assert_eq!(apply(&person, &verify(NEW)).await.code, Code::MustChange);
    assert_eq!(apply(&person, &verify("Another-Guess-2")).await.code, Code::WrongPassword);
    // Somebody in this state cannot sign in, so the agent's account makes the change.
    assert_eq!(apply(&person, &change(NEW, "Quiet-Harbour-77")).await.code, Code::Success);
    assert_eq!(person.signs_in("Quiet-Harbour-77").await, Ok(()));
}
