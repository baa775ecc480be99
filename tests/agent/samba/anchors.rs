//! Which account an anchor stands for.

use latchkey::{
    agent::directories::active_directory::ActiveDirectory,
    protocol::{Anchor, Code},
};

use super::lab::*;

const CONSISTENCY: &str = "mS-DS-ConsistencyGuid";

#[tokio::test]
async fn awkward_bytes_find_exactly_one_account() {
    let _quiet = undisturbed().await;
    let mut somebody = person("anchor-bytes").await;
    let own = somebody.anchor.clone();
    let bytes = [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0x00, 0x2a, 0x28, 0x29, 0x5c, 0x7f, 0x80, 0xff];
    set(&somebody.dn, CONSISTENCY, &bytes).await;
    somebody.anchor = Anchor::new(&bytes).unwrap();
    assert_eq!(apply(&somebody, &reset(NEW)).await.code, Code::Success);
    assert_eq!(somebody.signs_in(NEW).await, Ok(()));
    // Its own GUID no longer stands for it, and a star stands for nobody.
    for anchor in [own, Anchor::new(b"*").unwrap(), Anchor::new(b"*)(objectClass=*").unwrap()] {
        somebody.anchor = anchor;
        assert_eq!(apply(&somebody, &reset(NEW)).await.code, Code::NotFound, "{:?}", somebody.anchor);
    }
}

#[tokio::test]
async fn two_enabled_accounts_with_one_anchor_are_both_left_alone() {
    let _quiet = undisturbed().await;
    let (mut one, mut two) = (person("anchor-twin-1").await, person("anchor-twin-2").await);
    let bytes = [0x77; 16];
    for twin in [&mut one, &mut two] {
        set(&twin.dn, CONSISTENCY, &bytes).await;
        twin.anchor = Anchor::new(&bytes).unwrap();
    }
    assert_eq!(apply(&one, &reset(NEW)).await.code, Code::Ambiguous);
    assert_eq!(one.signs_in(START).await, Ok(()));
    assert_eq!(two.signs_in(START).await, Ok(()));
    // One of them was switched off when its owner moved: the other is meant.
    set(&one.dn, "userAccountControl", b"514").await;
    assert_eq!(apply(&one, &reset(NEW)).await.code, Code::Success);
    assert_eq!(two.signs_in(NEW).await, Ok(()));
    set(&two.dn, "userAccountControl", b"514").await;
    assert_eq!(apply(&one, &reset(NEW)).await.code, Code::Disabled);
}

#[tokio::test]
async fn an_anchor_is_looked_for_in_every_forest() {
    let _quiet = undisturbed().await;
    let mut emea = administrator_of("ldaps://127.0.0.10", "dc2/ca.pem", "Administrator@emea.fabrikam.test").await;
    let unit = "OU=Staff,DC=emea,DC=fabrikam,DC=test";
    let there = person_in(&mut emea, "anchor-emea", unit).await;
    let here = person("anchor-corp").await;
    let both = ActiveDirectory::new(vec![settings("svc-writeback"), other_forest()]);
    assert_eq!(apply_with(&both, &there.anchor, &reset(NEW), 30).await.code, Code::Success);
    assert_eq!(apply_with(&both, &here.anchor, &reset(NEW), 30).await.code, Code::Success);
    // The same person enabled in both forests.
    let bytes = [0x78; 16];
    set(&here.dn, CONSISTENCY, &bytes).await;
    let change = latchkey::agent::directories::connection::Change::Replace(CONSISTENCY, bytes.to_vec());
    emea.modify(&there.dn, vec![change], vec![]).await.unwrap();
    let anchor = Anchor::new(&bytes).unwrap();
    assert_eq!(apply_with(&both, &anchor, &reset("Quiet-Harbour-77"), 30).await.code, Code::Ambiguous);
    assert_eq!(here.signs_in(NEW).await, Ok(()));
}

#[tokio::test]
async fn with_one_forest_in_the_dark_nobody_is_reset() {
    let _quiet = undisturbed().await;
    let here = person("anchor-dark").await;
    let mut dark = other_forest();
    dark.servers = vec![latchkey::agent::directories::connection::Server::parse("ldaps://127.0.0.10:9").unwrap()];
    let both = ActiveDirectory::new(vec![settings("svc-writeback"), dark]);
    assert_eq!(apply_with(&both, &here.anchor, &reset(NEW), 30).await.code, Code::Unreachable);
    assert_eq!(here.signs_in(START).await, Ok(()));
}
