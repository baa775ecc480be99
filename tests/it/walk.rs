//! Parts of journeys that several modules walk.

use latchkey::{
    factors::{Method, app as authenticator},
    i18n::Locales,
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::house::{Browser, HEADER, House, NEW, PASSWORD, Seen, open_policy};

pub const SEED: &[u8] = b"twenty bytes of seed";

/// Somebody with every way to prove who they are; each `n` has numbers and addresses of its own.
pub struct Somebody {
    pub id: String,
    pub user: Uuid,
    pub mobile: String,
    pub office: String,
    pub mail: String,
}

pub async fn somebody(house: &House, tenant: Uuid, n: usize) -> Somebody {
    let id = format!("kim{n}@quillham.example");
    let (mobile, office, mail) = (format!("+31 6123457{n:02}"), format!("+31 2012346{n:02}"), format!("kim{n}@posteo.example"));
    house.people(tenant, &format!("{HEADER}{id},Kim Vos,Kim,Vos,{mail},{mobile},{office},premium_p1,,{PASSWORD}\n")).await;
    let user = house.user(tenant, &id).await;
    house.questions(tenant, user, &ANSWERS).await;
    house.app_seed(tenant, user, SEED).await;
    Somebody { id, user, mobile, office, mail }
}

/// A house with one tenant and one such person.
pub async fn house_of_kim(pool: PgPool, gates: u8) -> (House, Uuid, Somebody) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(gates))).await;
    let kim = somebody(&house, tenant, 1).await;
    (house, tenant, kim)
}

/// Predefined questions by number, with the answers that are registered.
pub const ANSWERS: [(&str, &str); 4] = [("1", "Den Haag"), ("2", "Rome"), ("3", "Oslo"), ("4", "Café Ruis")];

/// The registered answers to the questions that a page asks, in its order.
pub fn answers_to(seen: &Seen) -> Vec<String> {
    let english = Locales::load().unwrap().get("en").unwrap();
    asked(seen)
        .iter()
        .map(|text| {
            let known = ANSWERS.iter().find(|(n, _)| english.say_plain(&format!("question-{n}")).to_string() == *text);
            known.unwrap_or_else(|| panic!("asked: {text}")).1.to_owned()
        })
        .collect()
}

/// The questions a page asks, as they are read.
pub fn asked(seen: &Seen) -> Vec<String> {
    (1..=5)
        .filter_map(|n| {
            let rest = seen.body.split_once(&format!("<label for=\"answer_{n}\">"))?.1;
            let label = rest.split_once("</label>")?.0;
            let text = label.strip_prefix("<span dir=\"auto\">").map_or(label, |inner| inner.trim_end_matches("</span>"));
            Some(text.replace("&#39;", "'"))
        })
        .collect()
}

pub fn app_code(house: &House, steps: i64) -> String {
    authenticator::code(SEED, house.time().unix_timestamp() / 30 + steps)
}

/// Presses a key on the only phone that rings.
pub async fn answer_the_phone(house: &House, key: &str) -> Pressed {
    let mut calls = house.deliver().await;
    assert_eq!(calls.len(), 1, "one call");
    let call = calls.remove(0);
    assert_eq!(call.channel, "voice");
    press(&house.app, &call.call, key).await.unwrap()
}

/// Picks a way on the method page, typing the number where one is asked for.
pub async fn pick(browser: &mut Browser, seen: &Seen, method: Method, who: &Somebody) -> Seen {
    seen.is("method");
    let number = match method {
        Method::Sms | Method::MobileCall => who.mobile.as_str(),
        Method::OfficeCall => who.office.as_str(),
        _ => "",
    };
    browser.fill(seen, &[("method", method.as_str()), ("phone", number)]).await
}

/// Answers the page a way leads to, rightly, and returns what comes after it.
pub async fn pass(house: &House, browser: &mut Browser, seen: &Seen, method: Method, who: &Somebody) -> Seen {
    let seen = pick(browser, seen, method, who).await;
    match method {
        Method::Email | Method::Sms => {
            seen.is("code");
            let code = house.code().await;
            browser.fill(&seen, &[("code", &code)]).await
        }
        Method::App => {
            seen.is("code");
            browser.fill(&seen, &[("code", &app_code(house, 0))]).await
        }
        Method::MobileCall | Method::OfficeCall => {
            seen.is("calling");
            assert_eq!(answer_the_phone(house, "#").await, Pressed::Approved);
            browser.get("/reset/calling").await
        }
        Method::Questions => {
            seen.is("questions");
            let answers = answers_to(&seen);
            fill_answers(browser, &seen, &answers).await
        }
    }
}

pub async fn fill_answers(browser: &mut Browser, seen: &Seen, answers: &[String]) -> Seen {
    let names = ["answer_1", "answer_2", "answer_3", "answer_4", "answer_5"];
    let fields: Vec<(&str, &str)> = names.into_iter().zip(answers.iter().map(String::as_str)).collect();
    browser.fill(seen, &fields).await
}

/// The last page: the new password, twice.
pub async fn change(browser: &mut Browser, seen: &Seen) -> Seen {
    seen.is("password");
    browser.fill(seen, &[("new_password", NEW), ("confirm_password", NEW)]).await
}

/// Closes the door of an account: ten different wrong passwords, because the same one twice is not counted twice.
pub async fn lock_out(house: &House, user_id: &str) {
    for n in 0..10 {
        assert_eq!(sign_in(house, user_id, &format!("Not-The-Password-{n}")).await, "signin");
    }
}

/// A browser in which somebody has just signed in, and the page it led to.
pub async fn signed_in(house: &House, user_id: &str, password: &str) -> (Browser, Seen) {
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    let seen = browser.fill(&seen, &[("user_id", user_id), ("password", password)]).await;
    assert!(browser.cookies.contains_key("latchkey_session"), "{}", seen.plain());
    (browser, seen)
}

/// Which page signing in leads to: `account`, or `signin` again.
pub async fn sign_in(house: &House, user_id: &str, password: &str) -> String {
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", user_id), ("password", password)]).await.page().to_owned()
}
