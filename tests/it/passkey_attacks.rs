//! What strangers try with passkeys, their own and those of others: one answer, no session, and the log knows why.

use sqlx::PgPool;
use time::Duration;

use crate::{
    authenticator::{Assertion, Authenticator, BACKED_UP, PRESENT, Says},
    house::{Browser, House, Seen},
    parallel::{all, copies, fill_at_once},
    passkey_steps::{
        ADD, EVE, PROVE, SAM, SIGN_IN, add, answer, challenge, count, house, made, run, sam_with_passkey, send, signed_in, used,
    },
};

async fn last(house: &House) -> String {
    house.audit().await.pop().unwrap().split(": ").skip(1).collect::<Vec<_>>().join(": ")
}

/// The page without what differs for every visitor.
fn bare(seen: &Seen) -> String {
    seen.is("passkey-refused");
    assert_eq!(seen.status, 422);
    assert!(!seen.headers.contains_key("set-cookie"));
    seen.plain()
}

async fn bent(house: &House, authenticator: &Authenticator, change: impl FnOnce(&mut Assertion)) -> Seen {
    let mut browser = house.browser();
    browser.get("/signin").await;
    let mut answer = authenticator.assert(&Says::to(&challenge(&mut browser, SIGN_IN).await));
    change(&mut answer);
    let seen = send(&mut browser, SIGN_IN, "/signin", &used(&answer)).await;
    browser.get("/account").await.is("signin");
    seen
}

async fn said(house: &House, authenticator: &Authenticator, change: impl FnOnce(&mut Says)) -> Seen {
    let mut browser = house.browser();
    browser.get("/signin").await;
    let seen = answer(&mut browser, SIGN_IN, authenticator, change).await;
    browser.get("/account").await.is("signin");
    seen
}

#[sqlx::test]
async fn every_lie_has_one_answer_and_the_log_knows_which_it_was(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    let eves = add(&mut signed_in(&house, EVE).await, "Eve's").await;
    house.deliver().await;
    let unknown = bare(&said(&house, &Authenticator::new(), |_| {}).await);
    assert_eq!(last(&house).await, "passkey: not known here");
    let check = async |seen: Seen, why: &str| {
        assert_eq!(bare(&seen), unknown, "{why}");
        assert_eq!(last(&house).await, format!("passkey: {why}"));
    };
    check(said(&house, &sams, |says| says.origin = "https://evil.example".to_owned()).await, "used on another site").await;
    check(said(&house, &sams, |says| says.rp = "evil.example".to_owned()).await, "made for another site").await;
    check(said(&house, &sams, |says| says.flags = PRESENT).await, "nobody was verified").await;
    check(said(&house, &sams, |says| says.flags = 4).await, "nobody was present").await;
    check(said(&house, &sams, |says| says.kind = "webauthn.create").await, "made for another purpose").await;
    check(said(&house, &sams, |says| says.more = r#","crossOrigin":true"#.to_owned()).await, "used within another site").await;
    check(said(&house, &sams, |says| says.flags |= BACKED_UP).await, "a state of backup that cannot be").await;
    check(said(&house, &sams, |says| says.tail = vec![1]).await, "authenticator data that cannot be read").await;
    check(bent(&house, &sams, |answer| answer.signature[15] ^= 1).await, "wrong signature").await;
    check(bent(&house, &sams, |answer| answer.authenticator_data[36] ^= 1).await, "wrong signature").await;
    check(bent(&house, &sams, |answer| answer.client_data.truncate(20)).await, "client data that cannot be read").await;
    // Nobody is named by a passkey that does not name its owner, and by no other passkey than their own.
    check(bent(&house, &sams, |answer| answer.handle.clear()).await, "another person's").await;
    check(bent(&house, &sams, |answer| answer.handle.clone_from(&eves.handle)).await, "another person's").await;
    check(bent(&house, &eves, |answer| answer.id.clone_from(&sams.id)).await, "another person's").await;
    let forged = |answer: &mut Assertion| (answer.id, answer.handle) = (sams.id.clone(), sams.handle.clone());
    check(bent(&house, &eves, forged).await, "wrong signature").await;
}

#[sqlx::test]
async fn an_answer_counts_once_in_its_own_browser_and_for_five_minutes(pool: PgPool) {
    let (house, _, sams, mut browser) = sam_with_passkey(pool).await;
    browser.get("/signin").await;
    let fresh = browser.clone();
    let answer = sams.assert(&Says::to(&challenge(&mut browser, SIGN_IN).await));
    let mut thief = house.browser();
    send(&mut thief, SIGN_IN, "/signin", &used(&answer)).await.is("passkey-refused");
    assert!(last(&house).await.ends_with("not asked here, or too late"));
    // The theft used nothing up.
    send(&mut browser, SIGN_IN, "/signin", &used(&answer)).await.is("account");
    for _ in 0..2 {
        let mut again = fresh.clone();
        send(&mut again, SIGN_IN, "/signin", &used(&answer)).await.is("passkey-refused");
        assert!(last(&house).await.ends_with("used before"));
        again.get("/account").await.is("signin");
    }
    let mut late = house.browser();
    late.get("/signin").await;
    let answer = sams.assert(&Says::to(&challenge(&mut late, SIGN_IN).await));
    house.later(Duration::minutes(5));
    send(&mut late, SIGN_IN, "/signin", &used(&answer)).await.is("passkey-refused");
    assert!(last(&house).await.ends_with("not asked here, or too late"));
}

#[sqlx::test]
async fn a_wrong_answer_uses_its_question_up(pool: PgPool) {
    let (house, _, sams, mut browser) = sam_with_passkey(pool).await;
    browser.get("/signin").await;
    let right = sams.assert(&Says::to(&challenge(&mut browser, SIGN_IN).await));
    let mut wrong = right.clone();
    wrong.signature[15] ^= 1;
    send(&mut browser, SIGN_IN, "/signin", &used(&wrong)).await.is("passkey-refused");
    send(&mut browser, SIGN_IN, "/signin", &used(&right)).await.is("passkey-refused");
    assert!(last(&house).await.ends_with("used before"));
}

#[sqlx::test]
async fn a_question_of_one_purpose_or_session_is_none_of_another(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    let (mut one, mut two) = (signed_in(&house, SAM).await, signed_in(&house, SAM).await);
    let refused = async |browser: &mut Browser, path: &str, page: &str, asked: &[u8]| {
        let fields = used(&sams.assert(&Says::to(asked)));
        send(browser, path, page, &fields).await.is("passkey-refused");
        assert!(last(&house).await.ends_with("not asked here, or too late"));
    };
    let to_prove = challenge(&mut one, PROVE).await;
    refused(&mut two, PROVE, "/account", &to_prove).await;
    refused(&mut one, SIGN_IN, "/signin", &to_prove).await;
    one.get("/signin").await;
    let to_sign_in = challenge(&mut one, SIGN_IN).await;
    refused(&mut one, PROVE, "/account", &to_sign_in).await;
    // Made up, and bent.
    refused(&mut one, PROVE, "/account", &[0; 56]).await;
    let mut bent = challenge(&mut one, PROVE).await;
    bent[20] ^= 1;
    refused(&mut one, PROVE, "/account", &bent).await;
    assert_eq!(one.get(ADD).await.path, "/register/prove");
    // In one session too: what was asked to make a passkey proves nothing.
    answer(&mut one, PROVE, &sams, |_| {}).await.is("register");
    let to_make = challenge(&mut one, ADD).await;
    refused(&mut one, PROVE, "/account", &to_make).await;
}

#[sqlx::test]
async fn a_passkey_is_made_in_the_session_that_asked(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut sam, mut eve) = (signed_in(&house, SAM).await, signed_in(&house, EVE).await);
    let asked = challenge(&mut sam, ADD).await;
    let answer = Authenticator::new().attest(&Says::to(&asked));
    // Eve slips her own passkey under Sam's name, or Sam's under hers.
    send(&mut eve, ADD, ADD, &made(&answer, "Eve's")).await.is("passkey-add").says("could not be added");
    assert!(last(&house).await.ends_with("not asked here, or too late"));
    for (change, why) in [
        ((|says| says.origin = "https://evil.example".to_owned()) as fn(&mut Says), "used on another site"),
        (|says| says.rp = "evil.example".to_owned(), "made for another site"),
        (|says| says.flags = PRESENT, "nobody was verified"),
        (|says| says.kind = "webauthn.get", "made for another purpose"),
        (|says| says.format = "tpm", "an attestation nobody asked for, or none that can be read"),
    ] {
        let mut says = Says::to(&challenge(&mut sam, ADD).await);
        change(&mut says);
        send(&mut sam, ADD, ADD, &made(&Authenticator::new().attest(&says), "")).await.is("passkey-add");
        assert_eq!(last(&house).await, format!("passkey: {why}"));
    }
    assert_eq!(count(&house, "select count(*) from passkey").await, 0);
    send(&mut sam, ADD, ADD, &made(&answer, "Phone")).await.is("passkeys");
    send(&mut sam, ADD, "/account", &made(&answer, "Phone")).await;
    assert_eq!(count(&house, "select count(*) from passkey").await, 1);
    house.deliver().await;
}

#[sqlx::test]
async fn a_credential_belongs_to_one_account(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    let mut eve = signed_in(&house, EVE).await;
    let mut copy = Authenticator::new();
    copy.id.clone_from(&sams.id);
    let answer = copy.attest(&Says::to(&challenge(&mut eve, ADD).await));
    send(&mut eve, ADD, ADD, &made(&answer, "Sam's id")).await.is("passkey-add").says("could not be added");
    assert_eq!(count(&house, "select count(*) from passkey").await, 1);
    answer_as_sam(&house, &sams).await;
}

async fn answer_as_sam(house: &House, sams: &Authenticator) {
    answer(&mut house.browser(), SIGN_IN, sams, |_| {}).await.is("account").says(SAM);
}

#[sqlx::test]
async fn of_twenty_uses_of_one_answer_one_signs_in(pool: PgPool) {
    let (house, _, sams, mut browser) = sam_with_passkey(pool).await;
    let page = browser.get("/signin").await;
    let fields = used(&sams.assert(&Says::to(&challenge(&mut browser, SIGN_IN).await)));
    let sessions = count(&house, "select count(*) from session").await;
    let page = Seen { path: SIGN_IN.to_owned(), ..page };
    let seen = fill_at_once(&copies(&house, &browser, 20), &page, &fields).await;
    assert_eq!(seen.iter().filter(|(_, seen)| seen.page() == "account").count(), 1);
    assert_eq!(seen.iter().filter(|(_, seen)| seen.page() == "passkey-refused").count(), 19);
    assert_eq!(count(&house, "select count(*) from session").await, sessions + 1);
    assert_eq!(house.audit().await.iter().filter(|line| line.ends_with("used before")).count(), 19);
}

#[sqlx::test]
async fn of_twenty_answers_with_one_count_one_signs_in(pool: PgPool) {
    // A copy of an authenticator that counts as the first one does: whoever comes second is seen.
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    let mut rounds = vec![];
    for _ in 0..20 {
        let mut browser = house.browser();
        let page = browser.get("/signin").await;
        let says = Says { count: 1, ..Says::to(&challenge(&mut browser, SIGN_IN).await) };
        rounds.push((browser, Seen { path: SIGN_IN.to_owned(), ..page }, used(&sams.assert(&says))));
    }
    let pages = all(rounds.into_iter().map(|(mut browser, page, fields)| async move {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.fill(&page, &fields).await.page().to_owned()
    }))
    .await;
    assert_eq!(pages.iter().filter(|page| *page == "account").count(), 1, "{pages:?}");
}

#[sqlx::test]
async fn of_twenty_uses_of_one_new_passkey_one_is_kept(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let page = browser.get(ADD).await;
    let answer = Authenticator::new().attest(&Says::to(&challenge(&mut browser, ADD).await));
    fill_at_once(&copies(&house, &browser, 20), &page, &made(&answer, "Phone")).await;
    assert_eq!(count(&house, "select count(*) from passkey").await, 1);
    assert_eq!(house.deliver().await.len(), 1);
}

#[sqlx::test]
async fn of_many_first_passkeys_at_once_one_needs_no_proof(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let page = browser.get(ADD).await;
    let mut rounds = vec![];
    for copy in copies(&house, &browser, 12) {
        let answer = Authenticator::new().attest(&Says::to(&challenge(&mut browser, ADD).await));
        rounds.push((copy, page.clone(), made(&answer, "Phone")));
    }
    all(rounds.into_iter().map(|(mut browser, page, fields)| async move {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.fill(&page, &fields).await;
    }))
    .await;
    assert_eq!(count(&house, "select count(*) from passkey").await, 1, "the second needs the first as its proof");
    house.deliver().await;
}

#[sqlx::test]
async fn a_count_that_goes_back_is_refused_and_an_alarm(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    answer(&mut house.browser(), SIGN_IN, &sams, |says| says.count = 9).await.is("account");
    for n in [9, 8, 0] {
        said(&house, &sams, |says| says.count = n).await.is("passkey-refused");
        let log = house.audit().await;
        assert!(log.iter().any(|line| line.starts_with("Alarm: a passkey's counter went back")));
        assert!(log.iter().any(|line| line.ends_with("its counter went back")));
    }
    assert_eq!(count(&house, "select count(*) from audit_event where activity = 'Alarm' and subject_id is not null").await, 3);
    let mut browser = house.browser();
    answer(&mut browser, SIGN_IN, &sams, |says| says.count = 10).await.is("account");
    let seen = browser.get("/account/activity").await;
    seen.says("Signed in with a passkey").says("A passkey was refused because it may have been copied");
}

#[sqlx::test]
async fn whoever_may_not_come_in_does_not_come_in_by_passkey(pool: PgPool) {
    let (house, tenant, sams, _) = sam_with_passkey(pool).await;
    let mut inside = house.browser();
    answer(&mut inside, SIGN_IN, &sams, |_| {}).await.is("account");
    for csv in [
        "user_id,enabled\nsam@quillham.example,no\n",
        "user_id,enabled,authority,source_anchor\nsam@quillham.example,yes,hash_sync,YQ==\n",
        "user_id,enabled,authority,source_anchor\nsam@quillham.example,yes,federated,YQ==\n",
    ] {
        house.people(tenant, csv).await;
        said(&house, &sams, |_| {}).await.is("passkey-refused");
        assert!(last(&house).await.ends_with("its owner may not use it here and now"), "{csv}");
    }
}

#[sqlx::test]
async fn a_row_that_something_else_wrote_is_no_passkey(pool: PgPool) {
    let (house, _, sams, _) = sam_with_passkey(pool).await;
    add(&mut signed_in(&house, EVE).await, "Eve's").await;
    house.deliver().await;
    for (bend, mend) in [
        (
            "update passkey set user_id = (select id from users where upn_key like 'eve@%') where name = 'Phone'",
            "update passkey set user_id = (select id from users where upn_key like 'sam@%') where name = 'Phone'",
        ),
        (
            "update passkey p set public_key = e.public_key || ''::bytea, handle = e.handle from passkey e where e.name like 'Eve%' and p.name = 'Phone'",
            "",
        ),
    ] {
        assert_eq!(run(&house, bend).await, 1);
        said(&house, &sams, |_| {}).await.is("passkey-refused");
        assert_eq!(last(&house).await, "passkey: not known here");
        if !mend.is_empty() {
            run(&house, mend).await;
            answer_as_sam(&house, &sams).await;
        }
    }
}

#[sqlx::test]
async fn a_hundred_answers_from_one_address_are_enough(pool: PgPool) {
    let (house, _, sams, mut browser) = sam_with_passkey(pool).await;
    let token = browser.get("/signin").await.token();
    let nonsense = [("token", token.as_str()), ("id", "AAAA"), ("client_data", "e30")];
    run(&house, "delete from counter").await;
    for _ in 0..100 {
        browser.post(SIGN_IN, &nonsense).await.is("passkey-refused");
    }
    assert_eq!(browser.post(SIGN_IN, &nonsense).await.status, 429);
    assert_eq!(answer(&mut browser, SIGN_IN, &sams, |_| {}).await.status, 429);
    let mut elsewhere = house.browser();
    elsewhere.peer = "198.51.100.9:4000".parse().unwrap();
    answer(&mut elsewhere, SIGN_IN, &sams, |_| {}).await.is("account");
}

#[sqlx::test]
async fn what_cannot_be_read_is_a_page(pool: PgPool) {
    let (house, _, _, mut browser) = sam_with_passkey(pool).await;
    let token = browser.get("/signin").await.token();
    let mut sam = signed_in(&house, SAM).await;
    let sams_token = sam.get("/account").await.token();
    let long = "A".repeat(12_000);
    for (value, status) in [("!", 400), ("AAA=", 400), ("A", 400), ("\u{0}", 400), ("é", 400), ("AB", 400), (&long, 422), ("", 422)] {
        for name in ["id", "client_data", "authenticator_data", "signature", "user_handle"] {
            assert_eq!(browser.post(SIGN_IN, &[("token", &token), (name, value)]).await.status, status, "{name} {value}");
            assert_eq!(sam.post(PROVE, &[("token", &sams_token), (name, value)]).await.status, status, "{name} {value}");
        }
        run(&house, "delete from counter").await;
    }
    let too_long = "A".repeat(70_000);
    assert_eq!(browser.post(SIGN_IN, &[("token", &token), ("id", &too_long)]).await.status, 400);
    assert_eq!(browser.post(SIGN_IN, &[]).await.status, 403);
    browser.get(SIGN_IN).await.is("signin");
}
