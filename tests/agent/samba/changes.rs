//! Changes, checks and unlocking.

use latchkey::protocol::{Code, Reason, Secrets};

use super::lab::*;

#[tokio::test]
async fn a_change_needs_the_old_password() {
    let _quiet = undisturbed().await;
    let person = person("change-good").await;
    let outcome = apply(&person, &change("Not-The-Old-1", NEW)).await;
    assert_eq!((outcome.code, outcome.directory_code), (Code::WrongPassword, 0x56));
    // The directory counts: the portal must stop well before its threshold.
    assert_eq!(number(&person.dn, "badPwdCount").await, 1);
    assert_eq!(apply(&person, &change(START, NEW)).await.code, Code::Success);
    assert_eq!(person.signs_in(NEW).await, Ok(()));
    assert_eq!(person.signs_in(START).await, Err(0x52e));
}

#[tokio::test]
async fn a_change_obeys_every_rule() {
    let _quiet = undisturbed().await;
    let person = person("change-policy").await;
    for (new, expected) in
        [("Short-9", Reason::TooShort), ("longenoughbutplain", Reason::TooFewKinds), (START, Reason::UsedBeforeOrFiltered)]
    {
        let outcome = apply(&person, &change(START, new)).await;
        assert_eq!((outcome.code, outcome.directory_code, reasons(outcome)), (Code::Policy, 0x52d, vec![expected]), "{new}");
    }
    assert_eq!(person.signs_in(START).await, Ok(()));
    let ivan = existing("ivan").await;
    let outcome = apply(&ivan, &change(START, NEW)).await;
    assert_eq!((outcome.code, reasons(outcome)), (Code::Policy, vec![Reason::TooYoung]));
}

#[tokio::test]
async fn a_locked_account_is_told_and_unlocked_only_on_request() {
    let _quiet = undisturbed().await;
    let person = person("change-locked").await;
    person.lock().await;
    assert_eq!(apply(&person, &change(START, NEW)).await.code, Code::Locked);
    assert_eq!(apply(&person, &verify(START)).await.code, Code::Locked);
    assert_eq!(person.signs_in(START).await, Err(0x775));
    assert_eq!(apply(&person, &Secrets::Unlock).await.code, Code::Success);
    assert_eq!(person.signs_in(START).await, Ok(()));
    // What is not locked is unlocked just as well.
    assert_eq!(apply(&person, &Secrets::Unlock).await.code, Code::Success);
    assert_eq!(number(&person.dn, "badPwdCount").await, 0);
}

#[tokio::test]
async fn a_check_tells_right_from_wrong_and_changes_nothing() {
    let _quiet = undisturbed().await;
    let person = person("change-check").await;
    let before = number(&person.dn, "pwdLastSet").await;
    assert_eq!(apply(&person, &verify(START)).await.code, Code::Success);
    let outcome = apply(&person, &verify(NEW)).await;
    assert_eq!((outcome.code, outcome.directory_code), (Code::WrongPassword, 0x52e));
    assert_eq!(number(&person.dn, "pwdLastSet").await, before);
}
