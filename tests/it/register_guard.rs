//! Proving again before a change, and attacks on it (REG-3, REG-7).

use latchkey::{
    crypto::Token,
    factors::app as authenticator,
    sessions::{self, May},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{Browser, House, NEW, PASSWORD, Seen, code_in, open_policy},
    register::{CHOSEN, house_of_new, on_file, register_app, register_email, register_phone, register_questions, seed_on, signed_in},
    walk::change,
};

/// Types the password on the page that asks for it.
async fn type_password(browser: &mut Browser, seen: &Seen) -> Seen {
    seen.is("prove").says("Type your password once more");
    let to = seen.field("to");
    browser.fill(seen, &[("to", &to), ("password", PASSWORD)]).await
}

async fn count(house: &House, table: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn reg_3_a_first_registration_needs_a_fresh_password_and_is_mailed(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    house.later(Duration::minutes(10) + Duration::seconds(1));
    let seen = browser.get("/register/email").await;
    let seen = type_password(&mut browser, &seen).await;
    seen.is("register-email");
    register_email(&house, &mut browser, "kim@posteo.example").await.is("register");
    let mails = house.deliver().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to, "kim@quillham.example", "the address on file before the change");
    assert!(mails[0].text.contains("Added on") && mails[0].text.contains("e-mail address"), "{}", mails[0].text);
    assert!(mails[0].text.contains("Then someone else knows your password"), "{}", mails[0].text);
    assert!(!mails[0].text.contains("posteo"), "a mail that may be read by others does not tell the new address");
}

#[sqlx::test]
async fn reg_3_every_change_asks_for_a_registered_method_as_well(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    register_phone(&house, &mut browser, "0612345678").await.is("register");
    house.deliver().await;
    // Another session with the password alone: somebody who knows it, and nothing else.
    let mut thief = signed_in(&house, &id).await;
    let before = on_file(&house, user).await;
    for path in ["/register/phone", "/register/email", "/register/questions", "/register/app", "/register/remove/mobile"] {
        let seen = thief.get(path).await;
        seen.is("prove").says("Prove it’s you").says("ending in 78");
        // The forms behind the pages ask the same.
        let form =
            [CHOSEN.as_slice(), &[("country", "NL"), ("number", "0687654321"), ("address", "thief@posteo.example"), ("do", "begin")]]
                .concat();
        thief.fill(&Seen { path: path.to_owned(), ..seen.clone() }, &form).await.is("prove");
    }
    assert_eq!(house.deliver().await.len(), 0, "nothing was sent anywhere");
    assert_eq!((on_file(&house, user).await, count(&house, "security_answer").await), (before, 0));
    assert_eq!((count(&house, "pending_contact").await, count(&house, "pending_authenticator").await), (0, 0));
    // The owner proves the phone, and may change things for ten minutes.
    let seen = thief.get("/register/remove/mobile").await;
    let to = seen.field("to");
    let seen = thief.fill(&seen, &[("to", &to), ("method", "sms")]).await;
    seen.is("prove-code");
    let code = house.code().await;
    thief.fill(&seen, &[("code", &code)]).await.is("register-remove").says("You would have too few left");
    house.later(Duration::minutes(11));
    thief.get("/register/remove/mobile").await.is("prove");
}

#[sqlx::test]
async fn reg_3_proofs_give_the_session_a_new_id(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let (seed, _) = register_app(&house, &mut browser).await;
    house.later(Duration::minutes(11));
    let old = browser.clone();
    let seen = browser.get("/register/questions").await;
    let seen = type_password(&mut browser, &seen).await;
    assert_ne!(old.cookies["latchkey_session"], browser.cookies["latchkey_session"]);
    old.clone().get("/register").await.is("signin");
    let between = browser.clone();
    seen.is("prove").says("Use my authenticator app");
    let to = seen.field("to");
    let seen = browser.fill(&seen, &[("to", &to), ("method", "app")]).await;
    seen.is("prove-code");
    let code = authenticator::code(&seed, house.time().unix_timestamp() / 30);
    browser.fill(&seen, &[("code", &code)]).await.is("register-questions");
    between.clone().get("/register").await.is("signin");
    register_questions(&mut browser).await.is("register");
    house.deliver().await;
}

#[sqlx::test]
async fn reg_3_questions_are_proved_only_where_there_is_nothing_better(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    register_questions(&mut browser).await.is("register");
    let mut other = signed_in(&house, &id).await;
    let seen = other.get("/register/phone").await;
    seen.is("prove").says("Answer my security questions");
    let to = seen.field("to");
    let seen = other.fill(&seen, &[("to", &to), ("method", "questions")]).await;
    seen.is("prove-questions");
    let answers: Vec<String> = crate::walk::answers_to(&seen);
    let form: Vec<(&str, &str)> = ["answer_1", "answer_2", "answer_3"].into_iter().zip(answers.iter().map(String::as_str)).collect();
    let wrong = other.fill(&seen, &[("answer_1", "x"), ("answer_2", "y"), ("answer_3", "z")]).await;
    wrong.is("prove-questions").says("At least one answer is not right");
    let seen = other.get("/register/prove/questions").await;
    let answers = crate::walk::answers_to(&seen);
    let form = if seen.plain() == wrong.plain() {
        form
    } else {
        ["answer_1", "answer_2", "answer_3"].into_iter().zip(answers.iter().map(String::as_str)).collect()
    };
    other.fill(&seen, &form).await.is("register-phone");
    register_phone(&house, &mut other, "0612345678").await.is("register");
    let mut third = signed_in(&house, &id).await;
    let seen = third.get("/register/email").await;
    seen.is("prove");
    assert!(!seen.plain().contains("security questions"), "the phone is better");
    house.deliver().await;
}

#[sqlx::test]
async fn reg_3_wrong_passwords_count_as_failed_sign_ins_and_pause(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    house.later(Duration::minutes(11));
    let seen = browser.get("/register/phone").await;
    browser.fill(&seen, &[("password", "")]).await.says("Type your password.");
    for n in 0..10 {
        let wrong = browser.fill(&seen, &[("password", &format!("wrong {n}"))]).await;
        wrong.is("prove").says("That is not your password");
    }
    browser.fill(&seen, &[("password", PASSWORD)]).await.is("prove").says("Too many wrong passwords");
    // The same counter as at the door: this known browser cannot sign in either.
    let mut at_the_door = browser.clone();
    at_the_door.cookies.remove("latchkey_session");
    let door = at_the_door.get("/signin").await;
    at_the_door.fill(&door, &[("user_id", &id), ("password", PASSWORD)]).await.is("signin").says("Too many wrong passwords");
    house.later(Duration::minutes(10));
    browser.fill(&seen, &[("password", PASSWORD), ("to", "/register/phone")]).await.is("register-phone");
}

#[sqlx::test]
async fn reg_3_the_old_address_is_told_of_its_own_removal_and_forgotten_then(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    register_email(&house, &mut browser, "first@posteo.example").await.is("register");
    house.deliver().await;
    let seen = browser.get("/register/email").await;
    let seen = browser.fill(&seen, &[("address", "second@posteo.example")]).await;
    let code = house.code().await;
    browser.fill(&seen, &[("code", &code)]).await.is("register");
    // Changed again before any mail went out: each notice still reaches the address it is about.
    let seen = browser.get("/register/remove/email").await;
    browser.fill(&seen, &[]).await.is("register").says("Another e-mail address: removed.");
    assert!(!on_file(&house, user).await.iter().any(|it| it.starts_with("authentication_email")));
    let kept: Vec<Vec<u8>> = sqlx::query_scalar("select sealed from notice_address").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|sealed| !String::from_utf8_lossy(sealed).contains("posteo")), "sealed");
    let payloads: Vec<String> = sqlx::query_scalar("select payload::text from job").fetch_all(&house.app.pool).await.unwrap();
    assert!(payloads.iter().all(|payload| !payload.contains("posteo")), "{payloads:?}");
    let mails = house.deliver().await;
    let mut told: Vec<(String, bool)> = mails.iter().map(|mail| (mail.to.clone(), mail.text.contains("Removed on"))).collect();
    told.sort();
    assert_eq!(
        told,
        [
            ("first@posteo.example".into(), false),
            ("kim@quillham.example".into(), false),
            ("kim@quillham.example".into(), true),
            ("second@posteo.example".into(), true)
        ]
    );
    assert_eq!(count(&house, "notice_address").await, 0);
    assert!(house.audit().await.contains(&"User deleted security info: User deleted authentication e-mail.".to_owned()));
}

#[sqlx::test]
async fn removing_the_last_way_says_what_it_means_and_can_be_done(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    register_app(&house, &mut browser).await;
    let seen = browser.get("/register/remove/app").await;
    seen.is("register-remove").says("A reset needs at least one way.");
    browser.fill(&seen, &[]).await.is("register").says("0 of 1 way ready.");
    browser.fill(&seen, &[]).await.is("register");
    for kind in ["app", "office", "mobile", "nonsense"] {
        browser.get(&format!("/register/remove/{kind}")).await.is("register");
    }
    let removed = house.audit().await.iter().filter(|it| it.starts_with("User deleted")).count();
    assert_eq!(removed, 1, "once");
    house.deliver().await;
}

#[sqlx::test]
async fn a_code_counts_in_its_own_session_only(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/email").await;
    browser.fill(&seen, &[("address", "kim@posteo.example")]).await.is("register-code");
    let code = house.code().await;
    let mut other = signed_in(&house, &id).await;
    let page = other.get("/register/email").await;
    other.fill(&Seen { path: "/register/email/code".into(), ..page }, &[("code", &code)]).await.is("register-email");
    assert_eq!(on_file(&house, user).await.len(), 1);
    // The seed of an app is shown to the session that asked for it, and to no other.
    let mine = browser.get("/register/app").await;
    let mine = browser.fill(&mine, &[("do", "begin")]).await;
    let seed = seed_on(&mine);
    let theirs = other.get("/register/app").await;
    assert!(!theirs.body.contains("otpauth"));
    let code = authenticator::code(&seed, house.time().unix_timestamp() / 30);
    other.fill(&theirs, &[("code", &code)]).await;
    assert_eq!(count(&house, "authenticator").await, 0);
}

#[sqlx::test]
async fn twenty_right_codes_at_once_register_once(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/phone").await;
    let seen = browser.fill(&seen, &[("country", "NL"), ("number", "0612345678")]).await;
    let code = house.code().await;
    let tries = (0..20).map(|_| {
        let (mut browser, seen, code) = (browser.clone(), seen.clone(), code.clone());
        tokio::spawn(async move { browser.fill(&seen, &[("code", &code)]).await })
    });
    for seen in futures_of(tries.collect()).await {
        assert!(["register", "register-phone", "register-code"].contains(&seen.page()), "{} {}", seen.status, seen.page());
    }
    let registered = house.audit().await.iter().filter(|it| it.contains("User registered authentication phone.")).count();
    assert_eq!(registered, 1);
    assert_eq!(house.deliver().await.len(), 1, "one mail");
    // Right answers are no failed proofs, however many came.
    let failed: i32 = sqlx::query_scalar("select coalesce(max(n), 0) from counter where scope in (10, 11, 12, 13)")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(failed, 0);
}

async fn futures_of(handles: Vec<tokio::task::JoinHandle<Seen>>) -> Vec<Seen> {
    let mut all = vec![];
    for handle in handles {
        all.push(handle.await.unwrap());
    }
    all
}

#[sqlx::test]
async fn two_hundred_wrong_codes_at_once_are_five_tries(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/phone").await;
    let seen = browser.fill(&seen, &[("country", "NL"), ("number", "0612345678")]).await;
    let code = house.code().await;
    let tries = (0..200).map(|n| {
        let (mut browser, seen, code) = (browser.clone(), seen.clone(), code.clone());
        tokio::spawn(async move {
            let mut guess = format!("{n:06}");
            if guess == code {
                guess = "999999".into();
            }
            browser.fill(&seen, &[("code", &guess)]).await
        })
    });
    futures_of(tries.collect()).await;
    let compared = house.audit().await.iter().filter(|it| it.contains("wrong code from the text")).count();
    assert!(compared <= 5, "{compared} comparisons");
    browser.fill(&seen, &[("code", &code)]).await;
    assert_eq!(on_file(&house, user).await.len(), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn twenty_new_destinations_at_once_are_three(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/phone").await;
    let tries = (0..20).map(|n| {
        let (mut browser, seen) = (browser.clone(), seen.clone());
        tokio::spawn(async move { browser.fill(&seen, &[("country", "NL"), ("number", &format!("06123456{n:02}"))]).await })
    });
    futures_of(tries.collect()).await;
    let begun: i64 =
        sqlx::query_scalar("select count(*) from flow where purpose = 'registration'").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(begun, 3);
    assert!(house.deliver().await.len() <= 1, "one code is open, the others are dropped");
    assert_eq!(count(&house, "pending_contact").await, 1);
}

/// A session as the link of an identity provider opens it.
async fn by_link(house: &House, tenant: Uuid, user: Uuid) -> Browser {
    let mut browser = house.browser();
    browser.get("/signin").await;
    let token = Token::random().unwrap();
    let origin = latchkey::audit::Origin { ip: browser.peer.ip(), user_agent: String::new() };
    let new = sessions::store::New {
        tenant,
        user,
        credential_version: 1,
        may: May::FirstMethods,
        by_password: false,
        by_passkey: false,
        must_change: false,
        heading_to: None,
        origin: &origin,
        now: house.time(),
    };
    sessions::store::begin(&mut house.app.pool.acquire().await.unwrap(), &token, &new).await.unwrap();
    browser.cookies.insert("latchkey_session".to_owned(), token.reveal());
    browser
}

#[sqlx::test]
async fn reg_7_a_link_adds_first_methods_and_changes_nothing(pool: PgPool) {
    let (house, tenant, id, user) = house_of_new(pool, open_policy(2)).await;
    let mut browser = by_link(&house, tenant, user).await;
    let seen = browser.get("/register").await;
    seen.is("register").says("You came by a link");
    // Two are needed, so two can be added: the second within ten minutes of the first.
    register_phone(&house, &mut browser, "0612345678").await.is("register");
    let seen = register_email(&house, &mut browser, "kim@posteo.example").await;
    seen.is("register").says("2 of 2 ways ready.");
    assert!(!seen.body.contains("/register/remove/") && !seen.body.contains(">Change<"));
    for path in ["/register/phone", "/register/remove/mobile", "/register/confirm", "/register/prove"] {
        browser.get(path).await.is("register");
    }
    for path in ["/register/remove/mobile", "/register/confirm", "/register/prove"] {
        let form = [("do", "right"), ("method", "sms"), ("password", PASSWORD), ("seen", "")];
        browser.fill(&Seen { path: path.into(), ..seen.clone() }, &form).await.is("register");
    }
    assert_eq!(on_file(&house, user).await.len(), 3);
    browser.get("/account").await.is("register");
    let done = browser.fill(&seen, &[("do", "finish")]).await;
    done.is("continue");
    house.later(Duration::minutes(11));
    browser.get("/register/app").await.is("register");
    house.deliver().await;

    // Somebody else's link for a person who has something already adds nothing.
    let mut second = by_link(&house, tenant, user).await;
    for path in ["/register/app", "/register/questions"] {
        let seen = second.get(path).await;
        seen.is("register");
        second.fill(&Seen { path: path.into(), ..seen.clone() }, &[CHOSEN.as_slice(), &[("do", "begin")]].concat()).await.is("register");
    }
    assert_eq!((count(&house, "security_answer").await, count(&house, "pending_authenticator").await), (0, 0));
    signed_in(&house, &id).await;
}

#[sqlx::test]
async fn reg_3_whoever_registers_meanwhile_shuts_out_a_code_that_is_still_open(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    // A thief with the password begins first, with an address of their own ...
    let mut thief = signed_in(&house, &id).await;
    let seen = thief.get("/register/email").await;
    let seen = thief.fill(&seen, &[("address", "thief@posteo.example")]).await;
    let code = house.code().await;
    // ... the owner registers a phone ...
    let mut owner = signed_in(&house, &id).await;
    register_phone(&house, &mut owner, "0612345678").await.is("register");
    // ... and the thief's right code no longer counts without a proof.
    thief.fill(&seen, &[("code", &code)]).await.is("prove");
    assert!(!on_file(&house, user).await.iter().any(|it| it.contains("thief")));
    house.deliver().await;
}

#[sqlx::test]
async fn reset_9_a_reset_ends_what_was_being_registered_and_uses_what_was(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(2)).await;
    let mut browser = signed_in(&house, &id).await;
    register_phone(&house, &mut browser, "0612345678").await;
    let (seed, _) = register_app(&house, &mut browser).await;
    house.deliver().await;
    let seen = browser.get("/register/email").await;
    let pending = browser.fill(&seen, &[("address", "kim@posteo.example")]).await;
    let code = code_in(&house.deliver().await[0].text);
    let picture = browser.get("/register/app").await;
    browser.fill(&picture, &[("do", "begin")]).await;
    assert_eq!((count(&house, "pending_contact").await, count(&house, "pending_authenticator").await), (1, 1));

    house.later(Duration::minutes(2));
    let mut forgot = house.browser();
    let seen = forgot.identify(&id).await;
    let seen = forgot.fill(&seen, &[("method", "sms"), ("phone", "+31612345678")]).await;
    let text = house.code().await;
    let seen = forgot.fill(&seen, &[("code", &text)]).await;
    let seen = forgot.fill(&seen, &[("method", "app")]).await;
    let app_code = authenticator::code(&seed, house.time().unix_timestamp() / 30);
    let seen = forgot.fill(&seen, &[("code", &app_code)]).await;
    change(&mut forgot, &seen).await.is("done");

    assert_eq!((count(&house, "pending_contact").await, count(&house, "pending_authenticator").await), (0, 0));
    browser.fill(&pending, &[("code", &code)]).await.is("signin");
    assert!(!on_file(&house, user).await.iter().any(|it| it.contains("posteo")));
    // Signed in anew with the new password, the old code still counts nowhere.
    let door = browser.get("/signin").await;
    browser.fill(&door, &[("user_id", &id), ("password", NEW)]).await;
    browser.fill(&Seen { path: "/register/email/code".into(), ..door }, &[("code", &code)]).await.is("prove");
    house.deliver().await;
}

#[sqlx::test]
async fn housekeeping_takes_out_what_was_begun_and_left(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/app").await;
    browser.fill(&seen, &[("do", "begin")]).await;
    let seen = browser.get("/register/email").await;
    browser.fill(&seen, &[("address", "kim@posteo.example")]).await.is("register-code");
    house.deliver().await;
    house.later(Duration::minutes(61));
    latchkey::housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert_eq!(count(&house, "pending_authenticator").await, 0);
    house.later(Duration::days(2));
    latchkey::housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert_eq!(count(&house, "pending_contact").await, 0);
}

/// Begins a change, holds it where it waits for the person's row, does something meanwhile, and lets it go on.
async fn meanwhile(house: &House, user: Uuid, browser: Browser, seen: Seen, form: Vec<(String, String)>, meanwhile: &str) -> Seen {
    let mut tx = house.app.pool.begin().await.unwrap();
    sqlx::query("select 1 from users where id = $1 for update").bind(user).execute(&mut *tx).await.unwrap();
    once_it_waits(house, user, tx, browser, seen, form, meanwhile).await
}

async fn once_it_waits(
    house: &House,
    user: Uuid,
    mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
    mut browser: Browser,
    seen: Seen,
    form: Vec<(String, String)>,
    meanwhile: &str,
) -> Seen {
    let going = tokio::spawn(async move {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        browser.fill(&seen, &form).await
    });
    let waits = "select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waits).fetch_one(&house.app.pool).await.unwrap() {
        assert!(!going.is_finished(), "it did not wait");
        tokio::task::yield_now().await;
    }
    sqlx::query(sqlx::AssertSqlSafe(meanwhile.to_owned())).bind(user).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    going.await.unwrap()
}

#[sqlx::test]
async fn the_second_of_two_right_codes_is_no_failed_proof(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/email").await;
    let seen = browser.fill(&seen, &[("address", "kim@posteo.example")]).await;
    let form = vec![("code".to_owned(), house.code().await)];
    // The second is held between being counted and being compared, while the first is accepted.
    let mut tx = house.app.pool.begin().await.unwrap();
    sqlx::query("lock table pending_contact in access exclusive mode").execute(&mut *tx).await.unwrap();
    let accepted = "with gone as (delete from pending_contact where user_id = $1) update challenge set consumed_at = created_at";
    once_it_waits(&house, user, tx, browser, seen, form, accepted).await;
    let failed: i32 = sqlx::query_scalar("select coalesce(max(n), 0) from counter where scope in (10, 11, 12, 13)")
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    let tries: i16 = sqlx::query_scalar("select tries from challenge").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!((tries, failed), (1, 0));
    assert!(!house.audit().await.iter().any(|event| event.contains("wrong code")));
}

const REGISTERED_MEANWHILE: &str = "insert into contact (tenant_id, id, user_id, kind, value, as_given, source, confirmed_at, valid)
     select tenant_id, gen_random_uuid(), id, 'authentication_phone', '+31612345678', '', 'user', created_at, true from users where id = $1";
const ENDED_MEANWHILE: &str = "delete from session where user_id = $1";
const CHANGED_MEANWHILE: &str = "update credential set version = version + 1 where user_id = $1";

#[sqlx::test]
async fn pol_5_whether_something_may_change_is_decided_again_in_its_transaction(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let answers = || CHOSEN.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>();
    for (event, page) in [(ENDED_MEANWHILE, "signin"), (CHANGED_MEANWHILE, "signin"), (REGISTERED_MEANWHILE, "prove")] {
        let mut browser = house.browser();
        let door = browser.get("/signin").await;
        browser.fill(&door, &[("user_id", &id), ("password", PASSWORD)]).await;
        let seen = browser.get("/register/questions").await;
        seen.is("register-questions");
        meanwhile(&house, user, browser, seen, answers(), event).await.is(page);
        assert_eq!(count(&house, "security_answer").await, 0, "{event}");
    }
    assert_eq!(house.deliver().await.len(), 0);
}

#[sqlx::test]
async fn pol_5_a_right_code_is_not_taken_when_its_session_ended_or_a_method_came_first(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    for (n, (event, page)) in
        [(ENDED_MEANWHILE, "signin"), (CHANGED_MEANWHILE, "signin"), (REGISTERED_MEANWHILE, "prove")].into_iter().enumerate()
    {
        let mut browser = signed_in(&house, &id).await;
        let seen = browser.get("/register/email").await;
        let seen = browser.fill(&seen, &[("address", &format!("kim{n}@posteo.example"))]).await;
        let form = vec![("code".to_owned(), house.code().await)];
        meanwhile(&house, user, browser, seen, form, event).await.is(page);
        assert!(!on_file(&house, user).await.iter().any(|it| it.contains("posteo")), "{event}");
    }
    // A right code that came too late is no failed proof.
    let failed: Vec<i32> =
        sqlx::query_scalar("select n from counter where scope in (10, 11, 12, 13) and n > 0").fetch_all(&house.app.pool).await.unwrap();
    assert!(failed.is_empty(), "{failed:?}");
}
