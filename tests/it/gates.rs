//! One gate and two, wrong turns, time, and the way for those who are only locked out (RESET-5, RESET-6, RESET-8).

use latchkey::{
    factors::Method,
    policy::Kind,
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{HEADER, House, NEW, PASSWORD, open_policy},
    walk::{answer_the_phone, change, house_of_kim, lock_out, pass, pick, sign_in, somebody},
};

#[sqlx::test]
async fn two_gates_are_passed_in_every_order_of_kinds(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(2))).await;
    let pairs = Method::ALL.into_iter().flat_map(|first| Method::ALL.into_iter().map(move |second| (first, second)));
    for (n, (first, second)) in pairs.filter(|(first, second)| first.kind() != second.kind()).enumerate() {
        let kim = somebody(&house, tenant, n).await;
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        seen.says("first of two");
        let before = browser.cookies["latchkey_flow"].clone();
        let seen = pass(&house, &mut browser, &seen, first, &kim).await;
        seen.is("method").says("second of two");
        assert_ne!(browser.cookies["latchkey_flow"], before, "a new id after each gate");
        for method in Method::ALL {
            let offered = seen.body.contains(&format!("value=\"{}\"", method.as_str()));
            assert_eq!(offered, method.kind() != first.kind(), "{method:?} after {first:?}");
        }
        let seen = pass(&house, &mut browser, &seen, second, &kim).await;
        change(&mut browser, &seen).await.is("done");
        house.deliver().await;
        assert_eq!(sign_in(&house, &kim.id, NEW).await, "account", "{first:?} {second:?}");
    }
}

#[sqlx::test]
async fn a_kind_that_was_used_cannot_be_posted_again(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 2).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, Method::Sms, &kim).await;
    house.later(Duration::seconds(31));
    for method in [Method::Sms, Method::MobileCall] {
        pick(&mut browser, &seen, method, &kim).await.is("method").says("second of two");
        assert!(house.deliver().await.is_empty());
    }
}

#[sqlx::test]
async fn one_phone_that_is_both_mobile_and_office_passes_one_gate(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(2))).await;
    let phone = "+31 612345601";
    house.people(tenant, &format!("{HEADER}one@quillham.example,One,,,,{phone},{phone},basic,,\n")).await;
    house.browser().identify("one@quillham.example").await.is("stop");

    house.people(tenant, &format!("{HEADER}two@quillham.example,Two,,,two@posteo.example,{phone},{phone},basic,,\n")).await;
    for (first, gone) in [("sms", "office_call"), ("office_call", "sms")] {
        house.later(Duration::hours(2));
        let mut browser = house.browser();
        let seen = browser.identify("two@quillham.example").await;
        let seen = browser.fill(&seen, &[("method", first), ("phone", phone)]).await;
        let seen = if first == "sms" {
            let code = house.code().await;
            browser.fill(&seen, &[("code", &code)]).await
        } else {
            assert_eq!(answer_the_phone(&house, "#").await, Pressed::Approved);
            browser.get("/reset/calling").await
        };
        seen.is("method").says("second of two").says("Send me an e-mail");
        assert!(!seen.body.contains(&format!("value=\"{gone}\"")), "the same number rings");
        browser.fill(&seen, &[("method", gone), ("phone", phone)]).await.is("method");
        assert!(house.deliver().await.is_empty());
    }
}

#[sqlx::test]
async fn a_method_the_tenant_does_not_offer_cannot_be_posted(pool: PgPool) {
    let house = House::new(pool).await;
    let mut policy = open_policy(1);
    policy.methods = [Kind::Email, Kind::Mobile].into();
    let tenant = house.tenant("quillham.example", Some(policy)).await;
    let kim = somebody(&house, tenant, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    for method in ["office_call", "questions", "app"] {
        assert!(!seen.body.contains(&format!("value=\"{method}\"")));
        browser.fill(&seen, &[("method", method), ("phone", &kim.office)]).await.is("method");
    }
    browser.fill(&seen, &[("method", "carrier pigeon")]).await.is("method").says("Choose one way.");
    browser.fill(&seen, &[]).await.says("Choose one way.");
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn back_reload_and_steps_out_of_order_lead_to_where_the_reset_stands(pool: PgPool) {
    const PAGES: [&str; 8] = ["trouble", "method", "code", "questions", "calling", "password", "unlock", "done"];
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    for page in PAGES {
        browser.get(&format!("/reset/{page}")).await.is("identify");
        let seen = browser.get("/").await;
        let token = seen.token();
        let posted = browser.post(&format!("/reset/{page}"), &[("token", &token)]).await;
        assert!(matches!(posted.status.as_u16(), 404 | 410), "{page}: {}", posted.status);
    }
    let everywhere_leads_to = async |browser: &mut crate::house::Browser, here: &str, token: &str| {
        for page in PAGES {
            browser.get(&format!("/reset/{page}")).await.is(here);
            let path = format!("/reset/{page}");
            if page != here && page != "done" {
                let fields =
                    [("token", token), ("code", "123456"), ("new_password", NEW), ("confirm_password", NEW), ("trouble", "unlock")];
                browser.post(&path, &fields).await.is(here);
            }
        }
    };
    let method = browser.identify(&kim.id).await;
    let token = method.token();
    everywhere_leads_to(&mut browser, "method", &token).await;
    let code_page = pick(&mut browser, &method, Method::Email, &kim).await;
    everywhere_leads_to(&mut browser, "code", &token).await;
    let code = house.code().await;
    let password = browser.fill(&code_page, &[("code", &code)]).await;
    everywhere_leads_to(&mut browser, "password", &token).await;
    browser.fill(&code_page, &[("code", &code)]).await.is("password");
    change(&mut browser, &password).await.is("done");
    everywhere_leads_to(&mut browser, "done", &token).await;
    change(&mut browser, &password).await.is("done");
    assert_eq!(house.deliver().await.len(), 1, "done once, told once");
    browser.get("/").await.is("identify");
}

#[sqlx::test]
async fn two_tabs_of_one_browser_share_a_reset_and_the_later_one_wins(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let method = browser.identify(&kim.id).await;
    let first_tab = pick(&mut browser, &method, Method::Email, &kim).await;
    let mail = house.code().await;
    pick(&mut browser, &method, Method::Sms, &kim).await.is("code").says("It is in a mail");
    assert!(house.deliver().await.is_empty(), "a post to the method page while a code is open changes nothing");
    browser.fill(&first_tab, &[("do", "other")]).await.is("method");
    pick(&mut browser, &method, Method::Sms, &kim).await.is("code").says("in a text");
    let text = house.code().await;
    if mail != text {
        browser.fill(&first_tab, &[("code", &mail)]).await.says("That code is not right");
    }
    browser.fill(&first_tab, &[("code", &text)]).await.is("password");
}

#[sqlx::test]
async fn what_one_browser_proved_helps_no_other(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let (mut kims, mut theirs) = (house.browser(), house.browser());
    let seen = kims.identify(&kim.id).await;
    let passed = pass(&house, &mut kims, &seen, Method::Email, &kim).await;
    theirs.identify(&kim.id).await.is("method");
    let token = theirs.get("/reset/method").await.token();
    theirs.post("/reset/password", &[("token", &token), ("new_password", NEW), ("confirm_password", NEW)]).await.is("method");
    // A form token of somebody else is a form of somebody else.
    let stolen = theirs.post("/reset/method", &[("token", &passed.token()), ("method", "email")]).await;
    assert_eq!(stolen.status, 403);
    change(&mut kims, &passed).await.is("done");
    assert_eq!(theirs.get("/reset/method").await.status, 410, "a finished reset ends the others of that account");
    house.deliver().await;
}

#[sqlx::test]
async fn a_reset_ends_fifteen_minutes_after_it_began_at_every_step(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    for step in ["method", "code", "calling", "password"] {
        let mut browser = house.browser();
        let began = house.time();
        let mut seen = browser.identify(&kim.id).await;
        match step {
            "code" => seen = pick(&mut browser, &seen, Method::Email, &kim).await,
            "calling" => seen = pick(&mut browser, &seen, Method::MobileCall, &kim).await,
            "password" => {
                seen = pass(&house, &mut browser, &seen, Method::App, &kim).await;
                seen.says("Save before").says(":15 UTC . After that you start again");
            }
            _ => {}
        }
        seen.is(step);
        let sent = house.deliver().await;
        house.later(Duration::seconds(899));
        browser.get(&seen.path).await.is(step);
        house.later(Duration::seconds(1));
        assert_eq!(house.time() - began, Duration::minutes(15));
        for call in sent.iter().filter(|sent| sent.channel == "voice") {
            assert_eq!(press(&house.app, &call.call, "#").await.unwrap(), Pressed::Nothing);
        }
        for seen in [
            browser.get(&seen.path).await,
            browser.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW), ("method", "email"), ("code", "1")]).await,
        ] {
            seen.is("error").says("This reset has ended").says("Start again");
            assert_eq!(seen.status, 410, "{step}");
        }
        browser.get("/").await.is("identify");
        house.later(Duration::minutes(45));
    }
    assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "account", "the old password stays");
    house.deliver().await;
}

#[sqlx::test]
async fn a_code_of_ten_minutes_that_is_over_can_be_replaced(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    let old = house.code().await;
    house.later(Duration::minutes(10));
    browser.fill(&seen, &[("code", &old)]).await.is("code").says("That code worked until 12:10 UTC");
    let seen = browser.fill(&seen, &[("do", "again")]).await;
    seen.is("code").says("12:15 UTC");
    let new = house.code().await;
    browser.fill(&seen, &[("code", &new)]).await.is("password");
}

#[sqlx::test]
async fn somebody_locked_out_at_sign_in_unlocks_and_keeps_the_password(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    house.browser().identify(&kim.id).await.is("method");
    lock_out(&house, &kim.id).await;
    assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "signin", "locked out");
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    seen.is("trouble").says("I forgot my password").says("I know my password, but I am locked out");
    browser.fill(&seen, &[("trouble", "")]).await.is("trouble").says("Choose one of the two.");
    let seen = browser.fill(&seen, &[("trouble", "unlock")]).await;
    let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
    seen.is("unlock").says("Your password stays as it is");
    browser.get("/reset/password").await.is("unlock");
    browser.post("/reset/password", &[("token", &seen.token()), ("new_password", NEW), ("confirm_password", NEW)]).await.is("unlock");
    browser.fill(&seen, &[]).await.is("done").says("Your account is unlocked").says("Sign in with the password you have");
    let told: Vec<_> = house.deliver().await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    assert_eq!(told, [(kim.mail.clone(), "Your Quillham Council account was unlocked".to_owned())]);
    assert_eq!(sign_in(&house, &kim.id, NEW).await, "signin");
    assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "account");
    assert!(house.audit().await.contains(&"Unlock user account (self-service): ".to_owned()));
}

#[sqlx::test]
async fn somebody_locked_out_may_as_well_choose_a_new_password(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 2).await;
    lock_out(&house, &kim.id).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = browser.fill(&seen, &[("trouble", "forgot")]).await;
    let seen = pass(&house, &mut browser, &seen, Method::App, &kim).await;
    let seen = pass(&house, &mut browser, &seen, Method::Questions, &kim).await;
    change(&mut browser, &seen).await.is("done").says("Your account is unlocked as well");
    assert_eq!(sign_in(&house, &kim.id, NEW).await, "account");
    house.deliver().await;
}

#[sqlx::test]
async fn unlocking_still_works_when_the_lock_is_over(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    lock_out(&house, &kim.id).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = browser.fill(&seen, &[("trouble", "unlock")]).await;
    house.later(Duration::seconds(61));
    let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
    browser.fill(&seen, &[]).await.is("done");
    house.deliver().await;
}
