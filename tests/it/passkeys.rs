//! Passkeys as their owners meet them: adding, signing in, renaming, removing, and what a reset does to them.

use latchkey::config::PublicUrl;
use sqlx::PgPool;
use time::Duration;

use crate::{
    authenticator::{Authenticator, BACKED_UP, ELIGIBLE, Says},
    house::{House, NEW, PASSWORD, open_policy, sam},
    passkey_steps::{
        ADD, LIST, SAM, SIGN_IN, add, answer, challenge, count, decoded, house, made, options, run, sam_with_passkey, send, signed_in, used,
    },
    walk::{change, sign_in},
};

#[sqlx::test]
async fn somebody_adds_a_passkey_and_signs_in_with_it_and_nothing_else(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    browser.get(LIST).await.is("passkeys").says("You have no passkey yet");
    browser.get(ADD).await.is("passkey-add");
    let authenticator = add(&mut browser, "  Work \u{202e} phone ").await;
    browser.get(LIST).await.is("passkeys").says("Work phone").says("Not used yet").says("On one device only");
    let mails = house.deliver().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["sam@posteo.example"]);
    assert!(mails[0].text.contains("a passkey"), "{}", mails[0].text);
    assert!(house.audit().await.iter().any(|line| line.ends_with(": User registered a passkey")));

    let mut elsewhere = house.browser();
    answer(&mut elsewhere, SIGN_IN, &authenticator, |says| says.count = 1).await.is("account").says(SAM);
    elsewhere.get(LIST).await.says("Last used on");
    assert!(house.audit().await.last().unwrap().starts_with("Sign in: "));
}

#[sqlx::test]
async fn what_the_browser_is_asked_names_us_demands_verification_and_tells_nothing_of_the_person(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let wanted = options(&mut browser, ADD).await;
    assert_eq!(wanted["rp"]["id"], "reset.quillham.example");
    assert_eq!(wanted["attestation"], "none");
    assert_eq!(wanted["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(wanted["authenticatorSelection"]["residentKey"], "preferred");
    assert_eq!(wanted["pubKeyCredParams"].as_array().unwrap().len(), 3);
    let handle = decoded(&wanted["user"]["id"]);
    assert_eq!(handle.len(), 32);
    assert!(!String::from_utf8_lossy(&handle).contains("sam"));
    assert_eq!(handle, decoded(&options(&mut browser, ADD).await["user"]["id"]), "the same person, the same handle");
    assert_ne!(challenge(&mut browser, ADD).await, challenge(&mut browser, ADD).await);
    let other = options(&mut signed_in(&house, "eve@quillham.example").await, ADD).await;
    assert_ne!(handle, decoded(&other["user"]["id"]));

    assert_eq!(wanted["excludeCredentials"].as_array().unwrap().len(), 0);
    let authenticator = add(&mut browser, "Phone").await;
    let mut stranger = house.browser();
    stranger.get("/signin").await;
    let asked = options(&mut stranger, SIGN_IN).await;
    assert_eq!((&asked["userVerification"], &asked["rpId"]), (&"required".into(), &"reset.quillham.example".into()));
    assert_eq!(asked["allowCredentials"].as_array().unwrap().len(), 0, "who has passkeys is told to nobody");
    answer(&mut stranger, SIGN_IN, &authenticator, |_| {}).await.is("account");
    house.deliver().await;
}

#[sqlx::test]
async fn asking_writes_nothing(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let everything = "select (select count(*) from spent) + (select count(*) from passkey) + (select count(*) from counter) + (select count(*) from audit_event)";
    browser.get("/signin").await;
    let before = count(&house, everything).await;
    for path in [SIGN_IN, ADD] {
        challenge(&mut browser, path).await;
    }
    assert_eq!(count(&house, everything).await, before);
}

#[sqlx::test]
async fn a_passkey_that_several_devices_share_is_taken_and_does_not_count(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let mut authenticator = Authenticator::ed25519();
    let wanted = options(&mut browser, ADD).await;
    authenticator.handle = decoded(&wanted["user"]["id"]);
    let shared = |says: &mut Says| says.flags |= ELIGIBLE | BACKED_UP;
    let mut says = Says::to(&decoded(&wanted["challenge"]));
    shared(&mut says);
    send(&mut browser, ADD, ADD, &made(&authenticator.attest(&says), ""))
        .await
        .is("passkeys")
        .says("Passkey of")
        .says("for all your devices");
    for _ in 0..3 {
        answer(&mut house.browser(), SIGN_IN, &authenticator, shared).await.is("account");
    }
    house.deliver().await;
}

#[sqlx::test]
async fn a_passkey_is_renamed_and_removed_and_its_owner_is_told(pool: PgPool) {
    let (house, _, authenticator, _) = sam_with_passkey(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    answer(&mut browser, "/register/prove/passkey", &authenticator, |says| says.count = 1).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from passkey").fetch_one(&house.app.pool).await.unwrap();
    let (name, remove) = (format!("{LIST}/{id}/name"), format!("{LIST}/{id}/remove"));
    let seen = browser.get(&name).await;
    assert_eq!(seen.is("passkey-name").field("name"), "Phone");
    let refused = browser.fill(&seen, &[("name", " \u{200b} ")]).await;
    refused.is("passkey-name").says("Give the passkey a name");
    assert_eq!(refused.status, 422);
    let seen = browser.fill(&seen, &[("name", "<b>Red</b> phone")]).await;
    assert!(seen.is("passkeys").body.contains("&#60;b&#62;Red&#60;/b&#62; phone"), "{}", seen.body);
    assert_eq!(house.deliver().await.len(), 0, "a name grants nothing");

    let mut elsewhere = house.browser();
    answer(&mut elsewhere, SIGN_IN, &authenticator, |says| says.count = 2).await.is("account");
    let seen = browser.get(&remove).await;
    seen.is("passkey-remove").says("Red");
    browser.fill(&seen, &[]).await.is("passkeys").says("You have no passkey yet");
    browser.get("/account").await.is("account");
    elsewhere.get("/account").await.is("signin");
    assert_eq!(house.deliver().await.len(), 1);
    // A second click, and a page that was left open.
    browser.fill(&seen, &[]).await.is("passkeys");
    browser.get(&name).await.is("passkeys");
    assert_eq!(house.deliver().await.len(), 0);
    answer(&mut house.browser(), SIGN_IN, &authenticator, |says| says.count = 3).await.is("passkey-refused");
}

#[sqlx::test]
async fn a_new_password_leaves_passkeys_and_the_mail_says_so(pool: PgPool) {
    let (house, _, authenticator, _) = sam_with_passkey(pool).await;
    let mut browser = house.browser();
    let seen = browser.identify(SAM).await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    change(&mut browser, &seen).await.is("done");
    let mails = house.deliver().await;
    assert!(!mails.is_empty() && mails.iter().all(|mail| mail.text.contains("Your passkeys still work")), "{}", mails[0].text);
    answer(&mut house.browser(), SIGN_IN, &authenticator, |_| {}).await.is("account");
    assert_eq!(sign_in(&house, SAM, NEW).await, "account");
}

#[sqlx::test]
async fn whoever_must_change_the_password_is_led_there_first(pool: PgPool) {
    let (house, _, authenticator, mut browser) = sam_with_passkey(pool).await;
    run(&house, "update credential set must_change = true").await;
    let seen = answer(&mut browser, SIGN_IN, &authenticator, |_| {}).await;
    assert_eq!(seen.path, "/account/password");
}

#[sqlx::test]
async fn a_pause_for_wrong_passwords_does_not_shut_a_passkey_out(pool: PgPool) {
    let (house, _, authenticator, mut browser) = sam_with_passkey(pool).await;
    for n in 0..11 {
        sign_in(&house, SAM, &format!("Wrong-{n}")).await;
    }
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "signin");
    answer(&mut browser, SIGN_IN, &authenticator, |_| {}).await.is("account");
}

#[sqlx::test]
async fn a_portal_without_a_name_and_an_organisation_without_passkeys_offer_none(pool: PgPool) {
    let (house, tenant, authenticator, mut browser) = sam_with_passkey(pool.clone()).await;
    browser.get("/signin").await;
    assert!(browser.get("/signin").await.body.contains("data-passkey"));
    house.policy(tenant, |policy| policy.passkeys = false).await;
    answer(&mut browser, SIGN_IN, &authenticator, |_| {}).await.is("passkey-refused");
    let mut sams = signed_in(&house, SAM).await;
    sams.get(ADD).await.is("passkeys").says("cannot be added here").says("Phone");
    assert_eq!(sams.get(&format!("{ADD}/options")).await.status, 409);
    assert!(!sams.get("/register").await.body.contains("href=\"/register/passkeys\""));

    let nameless = House::with(pool, |app| app.public = PublicUrl::parse("http://127.0.0.1:8080").unwrap()).await;
    let other = nameless.tenant("rookhope.example", Some(open_policy(1))).await;
    nameless.people(other, &sam().replace("quillham", "rookhope")).await;
    let mut browser = nameless.browser();
    assert!(!browser.get("/signin").await.body.contains("data-passkey"));
    assert_eq!(browser.get(&format!("{SIGN_IN}/options")).await.status, 404);
}

#[sqlx::test]
async fn ten_passkeys_are_enough(pool: PgPool) {
    let (house, _) = house(pool).await;
    let mut browser = signed_in(&house, SAM).await;
    let first = add(&mut browser, "Key 0").await;
    answer(&mut browser, "/register/prove/passkey", &first, |_| {}).await;
    for n in 1..10 {
        add(&mut browser, &format!("Key {n}")).await;
    }
    browser.get(LIST).await.says("as many passkeys as fit");
    let says = Says::to(&challenge(&mut browser, ADD).await);
    let seen = send(&mut browser, ADD, ADD, &made(&Authenticator::new().attest(&says), "Key 10")).await;
    seen.is("passkey-add").says("Remove one first");
    assert_eq!(count(&house, "select count(*) from passkey").await, 10);
    house.later(Duration::minutes(1));
    house.deliver().await;
}

#[sqlx::test]
async fn a_passkey_leads_where_its_owner_headed_and_nowhere_else(pool: PgPool) {
    let (house, tenant, authenticator, _) = sam_with_passkey(pool).await;
    house.policy(tenant, |policy| policy.return_addresses = vec!["https://app.example/start".to_owned()]).await;
    for (to, there) in [
        ("https://app.example/start", "/continue"),
        ("https://app.example/start/x", "/account"),
        ("https://evil.example/", "/account"),
        ("//evil.example", "/account"),
        ("/register", "/register"),
    ] {
        let mut browser = house.browser();
        browser.get(&format!("/signin?to={to}")).await.is("signin");
        assert_eq!(answer(&mut browser, SIGN_IN, &authenticator, |_| {}).await.path, there, "{to}");
    }
}

#[sqlx::test]
async fn signing_in_by_passkey_ends_the_session_before(pool: PgPool) {
    let (house, _, authenticator, _) = sam_with_passkey(pool).await;
    let mut browser = signed_in(&house, "eve@quillham.example").await;
    let before = browser.clone();
    let asked = challenge(&mut browser, SIGN_IN).await;
    let fields = used(&authenticator.assert(&Says::to(&asked)));
    send(&mut browser, SIGN_IN, "/account", &fields).await.is("account").says(SAM);
    before.clone().get("/account").await.is("signin");
}
