//! Wrong passwords: which are counted, and that nobody tells from the answer who is known, paused or nobody (REG-5).

use std::collections::BTreeMap;

use latchkey::housekeeping;
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{Browser, HEADER, House, NEW, PASSWORD, open_policy, sam},
    parallel::{all, copies},
    reduced::{Statements, answer},
    walk::{change, lock_out, sign_in, signed_in},
};

const SAM: &str = "sam@quillham.example";

async fn house_of_sam(pool: PgPool) -> House {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    house
}

async fn counted(house: &House) -> i32 {
    let n = "select coalesce(sum(n), 0)::int from counter where scope in (30, 31)";
    sqlx::query_scalar(n).fetch_one(&house.app.pool).await.unwrap()
}

async fn remembered(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from wrong_password").fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn reg_5_the_same_slip_is_counted_once(pool: PgPool) {
    let house = house_of_sam(pool).await;
    for _ in 0..30 {
        assert_eq!(sign_in(&house, SAM, "Caps-Lock-Was-On").await, "signin");
    }
    assert_eq!(counted(&house).await, 1);
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "account", "somebody with an old password in a mail app is not shut out");
    assert_eq!((counted(&house).await, remembered(&house).await), (0, 0), "a success wipes both");
}

#[sqlx::test]
async fn only_the_last_three_slips_are_remembered_and_only_for_a_day(pool: PgPool) {
    let house = house_of_sam(pool).await;
    for (n, password) in (1..).zip(["one", "two", "three", "four"]) {
        house.later(Duration::SECOND);
        sign_in(&house, SAM, password).await;
        assert_eq!(counted(&house).await, n);
    }
    assert_eq!(remembered(&house).await, 3);
    for password in ["two", "three", "four"] {
        house.later(Duration::SECOND);
        sign_in(&house, SAM, password).await;
    }
    assert_eq!(counted(&house).await, 4, "remembered");
    house.later(Duration::SECOND);
    sign_in(&house, SAM, "one").await;
    assert_eq!(counted(&house).await, 5, "forgotten when a fourth came");

    house.later(Duration::hours(23));
    sign_in(&house, SAM, "four").await;
    assert_eq!(counted(&house).await, 5);
    house.later(Duration::hours(24) + Duration::SECOND);
    housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert_eq!(remembered(&house).await, 0);
    sign_in(&house, SAM, "four").await;
    assert_eq!(counted(&house).await, 1, "the day is over for the count as well");
}

#[sqlx::test]
async fn what_is_kept_of_a_slip_tells_nothing_and_belongs_to_one_door(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let tenant = house.tenant("rookhope.example", Some(open_policy(1))).await;
    house.people(tenant, &format!("{HEADER}kim@rookhope.example,Kim,,,,,,,,{PASSWORD}\n")).await;
    for user_id in [SAM, "kim@rookhope.example", "nobody@rookhope.example"] {
        sign_in(&house, user_id, "The-Same-Slip").await;
    }
    assert_eq!(counted(&house).await, 3, "a slip at one door is not known at another");
    let prints: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as("select key, hash from wrong_password").fetch_all(&house.app.pool).await.unwrap();
    let different: BTreeMap<_, _> = prints.iter().map(|(key, hash)| (hash, key)).collect();
    assert_eq!((prints.len(), different.len()), (3, 3), "keyed by the door");
    assert!(prints.iter().all(|(_, hash)| hash.len() == 8));
}

#[sqlx::test]
async fn a_new_password_wipes_the_slips_so_that_none_of_them_is_left_when_it_is_the_right_one(pool: PgPool) {
    let house = house_of_sam(pool).await;
    assert_eq!(sign_in(&house, SAM, NEW).await, "signin");
    let mut browser = house.browser();
    let seen = browser.identify(SAM).await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    change(&mut browser, &seen).await.is("done");
    assert_eq!(remembered(&house).await, 0);
    assert_eq!(sign_in(&house, SAM, NEW).await, "account", "what was wrong once is compared again");
    house.deliver().await;
}

#[sqlx::test]
async fn of_many_wrong_passwords_at_once_ten_are_compared(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut first = house.browser();
    let token = first.get("/signin").await.token();
    let tries = copies(&house, &first, 60).into_iter().enumerate().map(|(n, mut browser)| {
        let token = token.clone();
        async move {
            let password = format!("Wrong-{n}");
            browser.post("/signin", &[("token", &token), ("user_id", SAM), ("password", &password)]).await.plain()
        }
    });
    let answers = all(tries).await;
    let compared = answers.iter().filter(|text| text.contains("could not sign you in")).count();
    let paused = answers.iter().filter(|text| text.contains("Too many wrong passwords")).count();
    assert_eq!((compared, paused), (10, 50));
    assert_eq!(sign_in(&house, SAM, PASSWORD).await, "signin", "not even the right one while it is paused");
}

#[sqlx::test]
async fn the_same_slip_at_once_is_never_compared_more_often_than_it_is_counted_for_the_first_time(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut first = house.browser();
    let token = first.get("/signin").await.token();
    let tries = copies(&house, &first, 30).into_iter().map(|mut browser| {
        let token = token.clone();
        async move {
            let form = [("token", token.as_str()), ("user_id", SAM), ("password", "The-Same-Slip")];
            browser.post("/signin", &form).await.is("signin");
        }
    });
    all(tries).await;
    assert!(counted(&house).await >= 1);
    assert_eq!(remembered(&house).await, 1);
}

/// Who must look alike, each with a right password where there is one.
async fn everybody(house: &House) -> [&'static str; 7] {
    let tenant = house.tenant("rookhope.example", Some(open_policy(1))).await;
    let columns = "user_id,enabled,authority,source_anchor,password\n";
    let people = [
        format!("off@rookhope.example,no,,,{PASSWORD}"),
        "new@rookhope.example,,,,".to_owned(),
        "synced@rookhope.example,,hash_sync,YQ==,".to_owned(),
        "through@rookhope.example,,pass_through,YQ==,".to_owned(),
    ];
    house.people(tenant, &format!("{columns}{}\n", people.join("\n"))).await;
    // A hash that was left behind by an import before the directory took over opens nothing either.
    let left = "insert into credential (tenant_id, id, user_id, hash, pepper_id)
                select u.tenant_id, gen_random_uuid(), u.id, c.hash, 1 from users u, credential c
                join users s on s.id = c.user_id and s.upn_key = 'sam@quillham.example' where u.upn_key = 'synced@rookhope.example'";
    sqlx::query(left).execute(&house.app.pool).await.unwrap();
    [
        "warm@up.example",
        "who@nowhere.example",
        "nobody@rookhope.example",
        "off@rookhope.example",
        "new@rookhope.example",
        "synced@rookhope.example",
        "through@rookhope.example",
    ]
}

async fn one_try(house: &House, browser: &mut Browser, user_id: &str, password: &str) -> (String, Vec<String>) {
    let token = browser.get("/signin").await.token();
    let (statements, guard) = Statements::listen();
    let form = [("token", token.as_str()), ("user_id", user_id), ("password", password)];
    let (page, _) = answer(browser, "POST", "/signin", Some(&form), user_id).await;
    drop(guard);
    assert!(!page.contains(password) && !page.contains("latchkey_session"), "{user_id}");
    assert!(house.outbox.sent.lock().unwrap().is_empty());
    (page, statements.take())
}

#[sqlx::test]
async fn nobody_learns_from_a_slip_typed_twice_who_is_known(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let all = everybody(&house).await;
    let mut answers = vec![];
    for user_id in all {
        let mut browser = house.browser();
        let first = one_try(&house, &mut browser, user_id, PASSWORD).await;
        let again = one_try(&house, &mut browser, user_id, PASSWORD).await;
        assert!(first.0.contains("422") && first.0.contains("could not sign you in"), "{user_id}: {}", first.0);
        answers.push((first, again));
    }
    let mut browser = house.browser();
    answers.push((one_try(&house, &mut browser, SAM, "Wrong").await, one_try(&house, &mut browser, SAM, "Wrong").await));
    assert!(answers[1].1.1.len() > 5, "heard: {:?}", answers[1]);
    for other in &answers[2..] {
        assert_eq!(*other, answers[1]);
    }
}

#[sqlx::test]
async fn while_paused_the_answer_is_the_same_for_the_right_password_a_wrong_one_and_nobody(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let all = everybody(&house).await;
    let mut answers = vec![];
    for user_id in all.into_iter().chain([SAM]) {
        // All of it comes from one address, which has a limit of its own.
        house.later(Duration::minutes(10));
        lock_out(&house, user_id).await;
        let mut browser = house.browser();
        answers.push(one_try(&house, &mut browser, user_id, "Wrong-Again").await);
        // Nor does it tell of somebody who has a password whether this is it.
        let (page, _) = one_try(&house, &mut browser, user_id, PASSWORD).await;
        assert!(page.contains("Too many wrong passwords"), "{user_id}: {page}");
        // What was typed before the pause is no way around it.
        let (page, _) = one_try(&house, &mut browser, user_id, "Not-The-Password-9").await;
        assert!(page.contains("Too many wrong passwords"), "{user_id}: {page}");
    }
    for other in &answers[2..] {
        assert_eq!(*other, answers[1]);
    }
}

#[sqlx::test]
async fn the_log_says_what_the_page_does_not(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let all = everybody(&house).await;
    for user_id in &all[1..] {
        sign_in(&house, user_id, PASSWORD).await;
    }
    sign_in(&house, SAM, "Wrong").await;
    let wanted = [
        "no such account",
        "no such account",
        "account disabled",
        "no password",
        "password kept on-premises; writeback is off",
        "password kept on-premises; writeback is off",
        "wrong password",
    ];
    assert_eq!(house.audit().await, wanted.map(|reason| format!("Sign in: {reason}")));
}

#[sqlx::test]
async fn who_is_signed_in_is_led_onward_and_signing_in_again_ends_the_session_before(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let (mut browser, seen) = signed_in(&house, SAM, PASSWORD).await;
    seen.is("account");
    browser.get("/signin").await.is("account");
    let before = browser.clone();
    let token = seen.token();
    browser.post("/signin", &[("token", &token), ("user_id", SAM), ("password", PASSWORD)]).await.is("account");
    assert_ne!(before.cookies["latchkey_session"], browser.cookies["latchkey_session"]);
    before.clone().get("/account").await.is("signin");
    browser.get("/account").await.is("account");
}

#[sqlx::test]
async fn a_session_planted_before_signing_in_is_worth_nothing_after_it(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut browser = house.browser();
    browser.cookies.insert("latchkey_session".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", SAM), ("password", PASSWORD)]).await.is("account");
    let mut planter = house.browser();
    planter.cookies.insert("latchkey_session".to_owned(), "AAAAAAAAAAAAAAAAAAAAAA".to_owned());
    planter.get("/account").await.is("signin");
}

#[sqlx::test]
async fn a_forgotten_password_takes_the_typed_address_along_and_no_address_bar_does(pool: PgPool) {
    let house = house_of_sam(pool).await;
    let mut browser = house.browser();
    let token = browser.get("/signin").await.token();
    let form = [("token", token.as_str()), ("user_id", " Sam@Quillham.example "), ("password", "half typ")];
    let response = browser.send("POST", "/signin/forgot", Some(&form)).await;
    assert_eq!(response.headers()["location"], "/");
    let first = browser.get("/").await;
    assert_eq!(first.field("user_id"), "Sam@Quillham.example");
    assert!(!first.body.contains("half typ"));
    assert_eq!(browser.post("/signin/forgot", &[("token", "x"), ("user_id", SAM)]).await.status, 403);
    // What is no address is not carried.
    let mut browser = house.browser();
    let token = browser.get("/signin").await.token();
    browser.post("/signin/forgot", &[("token", &token), ("user_id", "my secret words")]).await.is("identify");
    assert_eq!(browser.get("/").await.field("user_id"), "");
    // And the other way round: a link may prefill this page, and its address is dropped.
    let seen = browser.get("/signin?username=kim@quillham.example&other=1").await;
    assert_eq!((seen.field("user_id").as_str(), seen.path.as_str()), ("kim@quillham.example", "/signin"));
    seen.says("That of your work computer does here too");
}
