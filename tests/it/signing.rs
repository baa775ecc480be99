//! Signing in and out as a stranger and as its owner see it (REG-5; quality, rule 6).

use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{Browser, HEADER, House, NEW, PASSWORD, Seen, open_policy, sam},
    reduced::{Statements, answer},
    walk::{change, sign_in},
};

async fn try_signing_in(browser: &mut Browser, user_id: &str, password: &str) -> Seen {
    // Whoever is signed in is led onward and gets no form.
    browser.cookies.remove("latchkey_session");
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", user_id), ("password", password)]).await
}

async fn house_of_sam(pool: PgPool) -> House {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house
}

#[sqlx::test]
async fn who_is_known_and_why_it_failed_is_told_to_nobody(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let tenant = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let columns = "user_id,enabled,authority,source_anchor,password\n";
    house
        .people(
            tenant,
            &format!("{columns}off@rookhope.example,no,,,{PASSWORD}\nnew@rookhope.example,,,,\nprem@rookhope.example,,hash_sync,YQ==,\n"),
        )
        .await;
    let mut answers = vec![];
    // The first is thrown away: it fills the statement cache of the connection.
    for (user_id, password) in [
        ("warm@up.example", PASSWORD),
        ("sam@quillham.example", "Wrong-Lighthouse-42"),
        ("who@nowhere.example", PASSWORD),
        ("nobody@quillham.example", PASSWORD),
        ("off@rookhope.example", PASSWORD),
        ("new@rookhope.example", PASSWORD),
        ("prem@rookhope.example", PASSWORD),
        ("sam@quillham.example", &PASSWORD.to_lowercase()),
    ] {
        let mut browser = house.browser();
        let token = browser.get("/signin").await.token();
        let (statements, guard) = Statements::listen();
        let form = [("token", token.as_str()), ("user_id", user_id), ("password", password)];
        let (page, _) = answer(&mut browser, "POST", "/signin", Some(&form), user_id).await;
        drop(guard);
        assert!(page.contains("422") && page.contains("We could not sign you in"), "{user_id}: {page}");
        assert!(!page.contains("session") && !page.contains(password), "{user_id}");
        answers.push((page, statements.take()));
    }
    assert!(answers[1].1.len() > 5, "heard: {:?}", answers[1].1);
    for other in &answers[2..] {
        assert_eq!(*other, answers[1]);
    }
}

#[sqlx::test]
async fn what_is_no_address_or_has_no_password_is_asked_for_again_and_counts_nothing(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut browser = house.browser();
    for (user_id, password) in [("", ""), ("sam", PASSWORD), ("sam@quillham.example", ""), ("a@b@c.example", PASSWORD)] {
        for _ in 0..4 {
            try_signing_in(&mut browser, user_id, password).await.is("signin").says("Type your address and your password");
        }
    }
    try_signing_in(&mut browser, " SAM@Quillham.example ", PASSWORD).await.is("account").says("Signed in as sam@quillham.example");
}

#[sqlx::test]
async fn ten_failures_pause_for_a_minute_and_each_one_more_for_longer(pool: PgPool) {
    let house = house_of_sam(pool).await;
    for user_id in ["sam@quillham.example", "nobody@quillham.example"] {
        let mut browser = house.browser();
        for n in 0..10 {
            let seen = try_signing_in(&mut browser, user_id, &format!("Wrong-{n}")).await;
            seen.is("signin").says("could not sign you in");
        }
        for password in ["Wrong-again", PASSWORD] {
            try_signing_in(&mut browser, user_id, password).await.is("signin").says("Too many wrong passwords");
        }
    }
    house.later(Duration::seconds(59));
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "signin");
    house.later(Duration::seconds(1));
    let mut browser = house.browser();
    try_signing_in(&mut browser, "sam@quillham.example", "Wrong-once-more").await.is("signin");
    house.later(Duration::seconds(61));
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "signin", "longer than the first time");
    house.later(Duration::hours(1));
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "account");
    for n in 0..9 {
        assert_eq!(sign_in(&house, "sam@quillham.example", &format!("Wrong-{n}")).await, "signin");
    }
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "account", "a success clears the count");
}

#[sqlx::test]
async fn a_stranger_cannot_shut_a_person_out_of_the_browser_they_know(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut sams = house.browser();
    try_signing_in(&mut sams, "sam@quillham.example", PASSWORD).await.is("account");
    let mut strangers = house.browser();
    for n in 0..12 {
        try_signing_in(&mut strangers, "sam@quillham.example", &format!("Wrong-{n}")).await.is("signin");
    }
    try_signing_in(&mut strangers, "sam@quillham.example", PASSWORD).await.says("Too many wrong passwords");
    try_signing_in(&mut sams, "sam@quillham.example", PASSWORD).await.is("account");
    // A known browser of one account is no known browser of another.
    for n in 0..11 {
        try_signing_in(&mut sams, "nobody@quillham.example", &format!("Wrong-{n}")).await.is("signin");
    }
    try_signing_in(&mut sams, "sam@quillham.example", PASSWORD).await.is("account");
}

#[sqlx::test]
async fn a_session_ends_by_signing_out_by_time_and_by_a_new_password(pool: PgPool) {
    let house = house_of_sam(pool).await;
    house.browser().get("/account").await.is("signin");
    let mut forged = house.browser();
    for value in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        forged.cookies.insert("latchkey_session".to_owned(), value.to_owned());
        forged.get("/account").await.is("signin");
    }
    let mut browser = house.browser();
    let seen = try_signing_in(&mut browser, "sam@quillham.example", PASSWORD).await;
    let kept = browser.clone();
    assert_eq!(browser.post("/signout", &[("token", "AAAAAAAAAAAAAAAAAAAAAA")]).await.status, 403, "not from another site");
    browser.get("/account").await.is("account");
    assert_eq!(browser.get("/signout").await.status, 404, "a link cannot sign anybody out");
    browser.post("/signout", &[("token", &seen.token())]).await.is("signin");
    kept.clone().get("/account").await.is("signin");

    try_signing_in(&mut browser, "sam@quillham.example", PASSWORD).await.is("account");
    house.later(Duration::minutes(60));
    browser.get("/account").await.is("signin");

    try_signing_in(&mut browser, "sam@quillham.example", PASSWORD).await.is("account");
    let mut elsewhere = house.browser();
    let seen = elsewhere.identify("sam@quillham.example").await;
    let seen = elsewhere.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = elsewhere.fill(&seen, &[("code", &code)]).await;
    browser.get("/account").await.is("account");
    change(&mut elsewhere, &seen).await.is("done");
    browser.get("/account").await.is("signin");
    elsewhere.get("/account").await.is("signin");
    try_signing_in(&mut elsewhere, "sam@quillham.example", NEW).await.is("account");
    house.deliver().await;
}

#[sqlx::test]
async fn somebody_who_is_disabled_is_out_at_once(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let tenant = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(tenant, &format!("{HEADER}kim@rookhope.example,Kim,,,,,,,,{PASSWORD}\n")).await;
    let mut browser = house.browser();
    try_signing_in(&mut browser, "kim@rookhope.example", PASSWORD).await.is("account");
    house.people(tenant, "user_id,enabled\nkim@rookhope.example,no\n").await;
    browser.get("/account").await.is("signin");
}

#[sqlx::test]
async fn the_well_known_address_for_changing_a_password_leads_to_the_page_for_it(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut browser = house.browser();
    let seen = browser.get("/.well-known/change-password").await;
    seen.is("signin");
    let seen = browser.fill(&seen, &[("user_id", "sam@quillham.example"), ("password", PASSWORD)]).await;
    seen.is("change-password");
}
