//! Whole resets, as a person walks them.

use sqlx::PgPool;

use crate::house::{HEADER, House, NEW, PASSWORD, open_policy, sam};

async fn sign_in(house: &House, user_id: &str, password: &str) -> String {
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", user_id), ("password", password)]).await.page().to_owned()
}

#[sqlx::test]
async fn a_code_by_mail_gets_a_person_back_in_and_the_old_password_stops_working(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "account");

    let mut browser = house.browser();
    let seen = browser.identify("Sam@Quillham.Example").await;
    seen.is("method").says("Send me an e-mail");
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    seen.is("code");
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    seen.is("password");
    let seen = browser.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await;
    seen.is("done").says("You’re back in");

    assert_eq!(sign_in(&house, "sam@quillham.example", PASSWORD).await, "signin");
    assert_eq!(sign_in(&house, "sam@quillham.example", NEW).await, "account");
    let told: Vec<_> = house.deliver().await.into_iter().map(|mail| (mail.to, mail.subject)).collect();
    assert_eq!(told, [("sam@posteo.example".to_owned(), "Your Quillham Council password was changed".to_owned())]);
}

#[sqlx::test]
async fn two_gates_need_two_different_proofs(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(2))).await;
    house.people(tenant, &sam()).await;

    let mut browser = house.browser();
    let seen = browser.identify("sam@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "sms"), ("phone", "+31 6 12345642")]).await;
    seen.is("code");
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    seen.is("method").says("second of two");
    assert!(!seen.body.contains("value=\"sms\"") && !seen.body.contains("value=\"mobile_call\""), "the mobile was used");
    let seen = browser.fill(&seen, &[("method", "office_call"), ("phone", "+31 201234567")]).await;
    seen.is("calling");
    let call = house.deliver().await.remove(0);
    let pressed = latchkey::reset::call::press(&house.app, &call.call, "#").await.unwrap();
    assert_eq!(pressed, latchkey::reset::call::Pressed::Approved);
    let seen = browser.get("/reset/calling").await;
    seen.is("password");
    let seen = browser.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await;
    seen.is("done");
    house.deliver().await;
}

#[sqlx::test]
async fn a_person_who_never_had_a_password_gets_the_first_one(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &format!("{HEADER}nell@quillham.example,Nell Ito,Nell,Ito,nell@posteo.example,,,basic,,\n")).await;
    let mut browser = house.browser();
    let seen = browser.identify("nell@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    let seen = browser.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await;
    seen.is("done");
    house.deliver().await;
    assert_eq!(sign_in(&house, "nell@quillham.example", NEW).await, "account");
}
