//! What once went wrong and must not again.

use latchkey::{factors::Method, policy::Kind};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{House, open_policy},
    walk::{change, house_of_kim, lock_out, pass, pick, somebody},
};

/// Once: the cookie written when a second call is opened pairs the new id with an id that the first gate replaced.
#[sqlx::test]
async fn a_call_may_follow_a_call(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 2).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, Method::MobileCall, &kim).await;
    let seen = pass(&house, &mut browser, &seen, Method::OfficeCall, &kim).await;
    change(&mut browser, &seen).await.is("done");
    house.deliver().await;
}

/// Once: the sign-in lock lasts a minute; when it is over before the trouble page is sent, the page leads to itself for ever.
#[sqlx::test]
async fn the_trouble_page_still_works_when_the_lock_is_over(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    lock_out(&house, &kim.id).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    seen.is("trouble");
    house.later(Duration::seconds(61));
    browser.fill(&seen, &[("trouble", "forgot")]).await.is("method");
}

/// Once: 1 -> 2 gates while somebody is at the password page: the page leads to itself for ever.
#[sqlx::test]
async fn a_second_gate_asked_for_meanwhile_is_shown(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
    house.policy(tenant, |policy| policy.gates = 2).await;
    let seen = change(&mut browser, &seen).await;
    seen.is("method").says("second of two");
    let seen = pass(&house, &mut browser, &seen, Method::App, &kim).await;
    change(&mut browser, &seen).await.is("done");
    house.deliver().await;
}

/// Once: a method switched off while its code page is open: the page leads to itself for ever, "another way" included.
#[sqlx::test]
async fn a_method_switched_off_meanwhile_leads_to_the_others(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    let code = house.code().await;
    house.policy(tenant, |policy| policy.methods = [Kind::Mobile, Kind::Office].into()).await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    seen.is("method");
    assert!(!seen.body.contains("value=\"email\""), "switched off");
    pass(&house, &mut browser, &seen, Method::Sms, &kim).await.is("password");
}

/// Once: RESET-5 shows the page only "when unlocking is allowed"; the tenant's switch is not asked for cloud accounts.
#[sqlx::test]
async fn where_unlocking_is_not_allowed_nobody_is_asked_about_it(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    house.policy(tenant, |policy| policy.unlock_only = false).await;
    lock_out(&house, &kim.id).await;
    house.browser().identify(&kim.id).await.is("method");
}

/// Once: requests that nobody is told of (a second one of the same person, of unknown people) use up the tenant's twenty.
#[sqlx::test]
async fn one_visitor_cannot_use_up_the_requests_of_a_tenant(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, "user_id,primary_mail,roles\nboss@quillham.example,boss@quillham.example,global_administrator\n").await;
    let _ = somebody(&house, tenant, 1).await;
    let mut stranger = house.browser();
    let seen = stranger.identify("nobody@quillham.example").await;
    for _ in 0..20 {
        stranger.post("/contact", &[("token", &seen.token())]).await.is("contact-sent");
    }
    let mut kims = house.browser();
    let seen = kims.identify("kim1@quillham.example").await;
    kims.post("/contact", &[("token", &seen.token())]).await.is("contact-sent");
    assert_eq!(house.deliver().await.len(), 1);
}

/// Once: a request for help runs other statements for people who exist than for others (RESET-4).
#[sqlx::test]
async fn a_request_for_help_asks_the_database_the_same_for_everybody(pool: PgPool) {
    let house = crate::reduced::house(pool, |_| {}).await;
    let mut lists = vec![];
    for typed in crate::reduced::ALIKE {
        let mut browser = house.browser();
        let token = browser.identify(typed).await.token();
        let (statements, guard) = crate::reduced::Statements::listen();
        browser.post("/contact", &[("token", &token)]).await.is("contact-sent");
        drop(guard);
        lists.push(statements.take());
    }
    house.deliver().await;
    for (typed, list) in crate::reduced::ALIKE.iter().zip(&lists).skip(2) {
        let short =
            |list: &Vec<String>| list.iter().map(|text| text.chars().take(40).collect::<String>().replace('\n', " ")).collect::<Vec<_>>();
        assert_eq!(short(list), short(&lists[1]), "{typed}");
    }
}

/// Once: somebody whose role was changed behind the portal's back still gets the mails for administrators.
#[sqlx::test]
async fn a_made_up_administrator_is_told_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, "user_id,primary_mail,roles\nboss@quillham.example,boss@quillham.example,global_administrator\neve@quillham.example,eve@posteo.example,\n").await;
    sqlx::query("update users set roles = '{password_administrator}' where upn_key like 'eve@%'").execute(&house.app.pool).await.unwrap();
    let _ = somebody(&house, tenant, 1).await;
    let mut kims = house.browser();
    let seen = kims.identify("kim1@quillham.example").await;
    kims.post("/contact", &[("token", &seen.token())]).await.is("contact-sent");
    let to: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["boss@quillham.example"]);
}

/// Once: DIR-7: a guest who came with `whr` of a tenant they belong to sees its branding on the pages of the reset.
#[sqlx::test]
async fn a_guest_sees_the_branding_of_a_tenant_they_belong_to(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(crate::house::HOME, "user_id,kind,alternate_email\nada@elsewhere.example,guest,ada@posteo.example\n").await;
    let ada = house.user(crate::house::HOME, "ada@elsewhere.example").await;
    sqlx::query(
        "insert into guest (tenant_id, id, home_tenant_id, home_user_id, invited_at) values ($1, gen_random_uuid(), $2, $3, now())",
    )
    .bind(tenant)
    .bind(crate::house::HOME)
    .bind(ada)
    .execute(&house.app.pool)
    .await
    .unwrap();
    let mut browser = house.browser();
    browser.get("/?whr=quillham.example").await;
    let seen = browser.identify("ada@elsewhere.example").await;
    seen.is("method");
    assert!(seen.body.contains("Quillham"));
}

/// Once: five refused calls are five failed proofs, but do not close the portal nor tell the owner (RESET-7).
#[sqlx::test]
async fn five_refused_calls_lock(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    for n in 0..5 {
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        let method = if n % 2 == 0 { Method::MobileCall } else { Method::OfficeCall };
        pick(&mut browser, &seen, method, &kim).await.is("calling");
        let call = house.deliver().await.remove(0).call;
        latchkey::reset::call::press(&house.app, &call, "9").await.unwrap();
        house.later(Duration::hours(2));
    }
    house.browser().identify(&kim.id).await.is("stop");
    assert!(!house.deliver().await.is_empty(), "its owner is told");
}

/// Once: in `reduced` the help page tells a known domain (with a help desk of its own) from an unknown one.
#[sqlx::test]
async fn the_help_page_of_a_reduced_stop_is_the_same_for_an_unknown_domain(pool: PgPool) {
    let house = crate::reduced::house(pool, |_| {}).await;
    let tenant: uuid::Uuid =
        sqlx::query_scalar("select tenant_id from domain where name = 'quillham.example'").fetch_one(&house.app.pool).await.unwrap();
    house.policy(tenant, |policy| policy.helpdesk = latchkey::policy::Helpdesk::Link { url: "https://desk.example/".to_owned() }).await;
    let mut pages = vec![];
    for typed in ["who@nowhere.example", "nobody@quillham.example"] {
        let mut browser = house.browser();
        browser.identify(typed).await.is("stop");
        pages.push(browser.get("/contact").await.plain());
    }
    assert_eq!(pages[0], pages[1]);
}

/// Once: the way that was switched off is still offered by the method page, and picking it leads nowhere without a word.
#[sqlx::test]
async fn the_method_page_offers_what_is_allowed_now(pool: PgPool) {
    let (house, tenant, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    browser.identify(&kim.id).await.is("method");
    house.policy(tenant, |policy| policy.methods = [Kind::Mobile, Kind::Office].into()).await;
    assert!(!browser.get("/reset/method").await.body.contains("value=\"email\""));
}
