//! Changing a known password, by choice and by force (REG-4).

use latchkey::policy::PasswordRules;
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, HEADER, House, NEW, PASSWORD, Seen, open_policy},
    parallel::{all, copies},
    walk::{change, sign_in, signed_in},
};

const SAM: &str = "sam@quillham.example";
const KIM: &str = "kim@quillham.example";

/// Sam chose his password himself; Kim has a temporary one.
async fn house(pool: PgPool) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let header = HEADER.trim_end();
    let csv = format!(
        "{header},primary_mail,must_change\n\
         {SAM},Sam Okafor,Sam,Okafor,sam@posteo.example,+31 612345642,,premium_p1,,{PASSWORD},{SAM},no\n\
         {KIM},Kim Vos,Kim,Vos,kim@posteo.example,,,premium_p1,,{PASSWORD},{KIM},yes\n"
    );
    house.people(tenant, &csv).await;
    (house, tenant)
}

async fn submit(browser: &mut Browser, old: &str, new: &str, again: &str) -> Seen {
    let seen = browser.get("/account/password").await;
    seen.is("change-password");
    browser.fill(&seen, &[("old_password", old), ("new_password", new), ("confirm_password", again)]).await
}

async fn number(house: &House, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn a_temporary_password_is_changed_before_anything_else(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, seen) = signed_in(&house, KIM, PASSWORD).await;
    seen.is("change-password").says("The password you have is a temporary one");
    assert!(!seen.body.contains("/account/activity"), "no ways to pages that come later");
    for path in
        ["/account", "/account/activity", "/account/sessions", "/account/preferences", "/account/password/done", "/continue", "/signin"]
    {
        browser.get(path).await.is("change-password");
    }
    let token = seen.token();
    for path in ["/account/sessions/end-others", "/account/preferences"] {
        let response = browser.send("POST", path, Some(&[("token", &token), ("language", "nl"), ("zone", "UTC")])).await;
        assert_eq!(response.headers()["location"], "/account/password", "{path}");
    }
    let seen = submit(&mut browser, PASSWORD, NEW, NEW).await;
    seen.is("password-done").says("Your password is changed");
    browser.get("/account").await.is("account");
    let told: Vec<_> = house.deliver().await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    let subject = "Your Quillham Council password was changed".to_owned();
    assert_eq!(told, [(KIM.to_owned(), subject.clone()), ("kim@posteo.example".to_owned(), subject)]);
    assert_eq!(sign_in(&house, KIM, PASSWORD).await, "signin");
    assert_eq!(sign_in(&house, KIM, NEW).await, "account");
    assert!(house.audit().await.contains(&"Change password (self-service): ".to_owned()));
}

#[sqlx::test]
async fn somebody_made_to_change_may_sign_out_and_goes_where_they_were_heading_after_it(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, seen) = signed_in(&house, KIM, PASSWORD).await;
    browser.post("/signout", &[("token", &seen.token())]).await.is("signin");
    let mut browser = house.browser();
    let seen = browser.get("/account/activity").await;
    let seen = browser.fill(&seen.is("signin").clone(), &[("user_id", KIM), ("password", PASSWORD)]).await;
    seen.is("change-password");
    let seen = submit(&mut browser, PASSWORD, NEW, NEW).await;
    assert!(seen.is("password-done").body.contains("<a class=\"btn\" href=\"/account/activity\">"), "{}", seen.body);
    house.deliver().await;
}

#[sqlx::test]
async fn a_password_expires_on_the_day_the_tenant_says(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    house.policy(tenant, |policy| policy.password_days = 90).await;
    house.later(Duration::days(90) - Duration::SECOND);
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "account");
    house.later(Duration::SECOND);
    let (mut browser, seen) = signed_in(&house, SAM, PASSWORD).await;
    seen.is("change-password").says("yours is due");
    submit(&mut browser, PASSWORD, NEW, NEW).await.is("password-done");
    browser.get("/account").await.is("account");
    house.later(Duration::days(90));
    assert_eq!(sign_in(&house, SAM, NEW).await, "change-password");
    house.policy(tenant, |policy| policy.password_days = 0).await;
    assert_eq!(sign_in(&house, SAM, NEW).await, "account");
    house.deliver().await;
}

#[sqlx::test]
async fn what_is_missing_or_breaks_a_rule_is_said_and_nothing_is_counted(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    for (old, new, again, says) in [
        ("", NEW, NEW, "Type the password you have."),
        (PASSWORD, "", "", "Type a new password."),
        (PASSWORD, NEW, "Maple-Tram-Orbit-8", "The two passwords are not the same"),
        (PASSWORD, "Ab1-", "Ab1-", "too short"),
        (PASSWORD, "onlysmallletters", "onlysmallletters", "three of these"),
        (PASSWORD, "Okafor-Tram-Orbit-9", "Okafor-Tram-Orbit-9", "your name"),
        (PASSWORD, "P@ssw0rd1", "P@ssw0rd1", "words that are tried first"),
        (PASSWORD, "Maple\u{7}Tram-Orbit-9", "Maple\u{7}Tram-Orbit-9", "cannot be seen or typed"),
        ("Wrong-Old-1", "Ab1-", "Ab1-", "too short"),
        (PASSWORD, PASSWORD, PASSWORD, "That is the password you have. Choose another one."),
    ] {
        let seen = submit(&mut browser, old, new, again).await;
        assert_eq!(seen.status, 422, "{says}");
        seen.is("change-password").says(says);
        assert!(new.is_empty() || !seen.body.contains(new), "{says}");
    }
    let slips = "select count(*) from wrong_password";
    assert_eq!(number(&house, slips).await, 0);
    house.policy(tenant, |policy| policy.password_rules = PasswordRules::Nist).await;
    submit(&mut browser, PASSWORD, "Maple-Tram-9", "Maple-Tram-9").await.says("too short. It needs at least 15");
    assert_eq!(number(&house, "select max(version)::bigint from credential").await, 1);
    submit(&mut browser, PASSWORD, "maple tram orbit waffle", "maple tram orbit waffle").await.is("password-done");
    house.deliver().await;
}

#[sqlx::test]
async fn a_wrong_old_password_is_counted_as_a_wrong_one_at_sign_in_is(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    for _ in 0..20 {
        submit(&mut browser, "The-Same-Slip", NEW, NEW).await.says("That is not the password you have");
    }
    for n in 0..9 {
        submit(&mut browser, &format!("Wrong-{n}"), NEW, NEW).await.says("That is not the password you have");
    }
    let seen = submit(&mut browser, PASSWORD, NEW, NEW).await;
    seen.is("change-password").says("Too many wrong passwords. Try again in about 1 min");
    // The same door as at sign-in, from this browser; a stranger's own is not shut by it.
    let mut here = browser.clone();
    here.cookies.remove("latchkey_session");
    let seen = here.get("/signin").await;
    here.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is("signin").says("Too many wrong passwords");
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "account");
    house.later(Duration::seconds(61));
    submit(&mut browser, PASSWORD, NEW, NEW).await.is("password-done");
    let failures = "Change password (self-service): wrong password".to_owned();
    assert_eq!(house.audit().await.iter().filter(|event| **event == failures).count(), 29);
    house.deliver().await;
}

#[sqlx::test]
async fn a_change_ends_everything_that_was_open_and_goes_on_under_a_new_id(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let (mut elsewhere, _) = signed_in(&house, SAM, PASSWORD).await;
    let mut stranger = house.browser();
    let seen = stranger.identify(SAM).await;
    let seen = stranger.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let user = house.user(tenant, SAM).await;
    let pending = "insert into pending_authenticator (tenant_id, id, user_id, session_id, sealed, created_at)
                   select $1, gen_random_uuid(), $2, id, '\\x00000001', now() from session where user_id = $2 limit 1";
    sqlx::query(pending).bind(tenant).bind(user).execute(&house.app.pool).await.unwrap();
    let kept = browser.clone();
    submit(&mut browser, PASSWORD, NEW, NEW).await.is("password-done");
    browser.get("/account").await.is("account");
    kept.clone().get("/account").await.is("signin");
    elsewhere.get("/account").await.is("signin");
    let seen = stranger.fill(&seen, &[("code", &code)]).await;
    assert_eq!(seen.status, 410, "a reset that was under way is over: {}", seen.plain());
    assert_eq!(number(&house, "select count(*) from session").await, 1);
    assert_eq!(number(&house, "select count(*) from pending_authenticator").await, 0);
    assert_eq!(number(&house, "select count(*) from challenge where superseded_at is null and consumed_at is null").await, 0);
    house.deliver().await;
}

#[sqlx::test]
async fn sent_many_times_at_once_it_happens_once(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let token = browser.get("/account/password").await.token();
    let tries = copies(&house, &browser, 12).into_iter().enumerate().map(|(n, mut browser)| {
        let token = token.clone();
        async move {
            let new = format!("Maple-Tram-Orbit-{n}");
            let form = [("token", &*token), ("old_password", PASSWORD), ("new_password", &new), ("confirm_password", &new)];
            (browser.post("/account/password", &form).await.page().to_owned(), new)
        }
    });
    let answers = all(tries).await;
    let done: Vec<_> = answers.iter().filter(|(page, _)| page == "password-done").collect();
    assert_eq!(done.len(), 1, "{answers:?}");
    assert_eq!(
        number(
            &house,
            "select version::bigint from credential c join users u on u.id = c.user_id where u.upn_key = 'sam@quillham.example'"
        )
        .await,
        2
    );
    assert_eq!(number(&house, "select count(*) from session").await, 1);
    assert_eq!(house.deliver().await.len(), 2, "one mail to each address");
    assert_eq!(sign_in(&house, SAM, &done[0].1).await, "account");
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "signin");
}

#[sqlx::test]
async fn of_two_tabs_the_second_finds_its_old_password_gone(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let (first, second) = (browser.get("/account/password").await, browser.get("/account/password").await);
    let fields = [("old_password", PASSWORD), ("new_password", NEW), ("confirm_password", NEW)];
    browser.fill(&first, &fields).await.is("password-done");
    let other = [("old_password", PASSWORD), ("new_password", "Waffle-Canoe-Lamp-7"), ("confirm_password", "Waffle-Canoe-Lamp-7")];
    browser.fill(&second, &other).await.is("change-password").says("That is not the password you have");
    assert_eq!(sign_in(&house, SAM, NEW).await, "account");
    house.deliver().await;
}

#[sqlx::test]
async fn a_reset_that_was_faster_wins(pool: PgPool) {
    let (house, _) = house(pool).await;
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let form = browser.get("/account/password").await;
    let mut elsewhere = house.browser();
    let seen = elsewhere.identify(SAM).await;
    let seen = elsewhere.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = elsewhere.fill(&seen, &[("code", &code)]).await;
    change(&mut elsewhere, &seen).await.is("done");
    let late = [("old_password", PASSWORD), ("new_password", "Waffle-Canoe-Lamp-7"), ("confirm_password", "Waffle-Canoe-Lamp-7")];
    browser.fill(&form, &late).await.is("signin");
    assert_eq!(sign_in(&house, SAM, NEW).await, "account");
    house.deliver().await;
}

#[sqlx::test]
async fn who_was_signed_out_switched_off_or_taken_over_by_a_directory_changes_nothing(pool: PgPool) {
    let (house, tenant) = house(pool).await;
    let fields = [("old_password", PASSWORD), ("new_password", NEW), ("confirm_password", NEW)];
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let form = browser.get("/account/password").await;
    let mut foreign = browser.clone();
    let forged = [&[("token", "AAAAAAAAAAAAAAAAAAAAAA")], &fields[..]].concat();
    assert_eq!(foreign.post("/account/password", &forged).await.status, 403, "not from another site");
    house.browser().get("/account/password").await.is("signin");

    house.people(tenant, &format!("user_id,enabled\n{SAM},no\n")).await;
    browser.fill(&form, &fields).await.is("signin");
    house.people(tenant, &format!("user_id,enabled\n{SAM},yes\n")).await;
    browser.post("/signout", &[("token", &form.token())]).await.is("signin");
    browser.fill(&form, &fields).await.is("signin");
    assert_eq!(number(&house, "select max(version)::bigint from credential").await, 1);

    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    let form = browser.get("/account/password").await;
    house.people(tenant, &format!("user_id,authority,source_anchor\n{SAM},hash_sync,YQ==\n")).await;
    browser.fill(&form, &fields).await;
    assert_eq!(number(&house, "select max(version)::bigint from credential").await, 1, "no lonely cloud copy (DIR-9)");
}

#[sqlx::test]
async fn the_page_that_says_it_is_done_is_only_there_after_it_was(pool: PgPool) {
    let (house, _) = house(pool).await;
    house.later(Duration::minutes(11));
    let (mut browser, _) = signed_in(&house, SAM, PASSWORD).await;
    browser.get("/account/password/done").await.is("change-password");
    submit(&mut browser, PASSWORD, NEW, NEW).await.is("password-done");
    house.later(Duration::minutes(11));
    browser.get("/account/password/done").await.is("change-password");
    house.deliver().await;
}
