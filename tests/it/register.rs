//! The registration portal as somebody signed in walks it (REG-1, REG-2).

use latchkey::{
    factors::app as authenticator,
    policy::{Kind, Policy},
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::house::{Browser, HEADER, House, PASSWORD, Seen, code_in, open_policy};

/// A person with a mailbox and a password, and nothing registered.
pub async fn new_person(house: &House, tenant: Uuid, name: &str) -> (String, Uuid) {
    let id = format!("{name}@quillham.example");
    let header = HEADER.replace("alternate_email", "primary_mail").replace("password", "must_change,password");
    house.people(tenant, &format!("{header}{id},Kim Vos,Kim,Vos,{id},,,premium_p1,,no,{PASSWORD}\n")).await;
    let user = house.user(tenant, &id).await;
    (id, user)
}

pub async fn house_of_new(pool: PgPool, policy: Policy) -> (House, Uuid, String, Uuid) {
    let house = House::new(pool).await;
    let policy = Policy { require_registration: true, ..policy };
    let tenant = house.tenant("quillham.example", Some(policy)).await;
    let (id, user) = new_person(&house, tenant, "kim").await;
    (house, tenant, id, user)
}

/// A browser in which somebody signed in just now.
pub async fn signed_in(house: &House, id: &str) -> Browser {
    let mut browser = house.browser();
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", id), ("password", PASSWORD)]).await;
    assert!(browser.cookies.contains_key("latchkey_session"), "signed in");
    browser
}

/// Registers a phone by a text and returns the list that follows.
pub async fn register_phone(house: &House, browser: &mut Browser, number: &str) -> Seen {
    let seen = browser.get("/register/phone").await;
    seen.is("register-phone");
    let seen = browser.fill(&seen, &[("country", "NL"), ("number", number), ("how", "sms")]).await;
    seen.is("register-code");
    let sent = house.deliver().await;
    let text = sent.iter().find(|sent| sent.channel == "sms").expect("a text");
    browser.fill(&seen, &[("code", &code_in(&text.text))]).await
}

pub async fn register_email(house: &House, browser: &mut Browser, address: &str) -> Seen {
    let seen = browser.get("/register/email").await;
    seen.is("register-email");
    let seen = browser.fill(&seen, &[("address", address)]).await;
    seen.is("register-code");
    let sent = house.deliver().await;
    let mail = sent.iter().find(|sent| sent.to == address).expect("a mail to the new address");
    browser.fill(&seen, &[("code", &code_in(&mail.text))]).await
}

/// Shows the picture, reads its seed and types the code. Returns the seed and the list.
pub async fn register_app(house: &House, browser: &mut Browser) -> (Vec<u8>, Seen) {
    let seen = browser.get("/register/app").await;
    let seen = browser.fill(&seen, &[("do", "begin")]).await;
    let seed = seed_on(&seen);
    let code = authenticator::code(&seed, house.time().unix_timestamp() / 30);
    (seed, browser.fill(&seen, &[("code", &code)]).await)
}

/// The seed a page shows in letters.
pub fn seed_on(seen: &Seen) -> Vec<u8> {
    let text = seen.body.split_once("<dd class=\"mono\" dir=\"ltr\">").expect("a key in letters").1.split('<').next().unwrap();
    let mut bytes = vec![];
    let (mut word, mut bits) = (0_u32, 0);
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).expect("base32");
        word = (word << 5 | u32::try_from(value).unwrap()) & 0xffff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 0xff).unwrap());
        }
    }
    bytes
}

pub const CHOSEN: [(&str, &str); 6] =
    [("question_1", "1"), ("answer_1", "Den Haag"), ("question_2", "2"), ("answer_2", "Rome"), ("question_3", "3"), ("answer_3", "Oslo")];

pub async fn register_questions(browser: &mut Browser) -> Seen {
    let seen = browser.get("/register/questions").await;
    seen.is("register-questions");
    browser.fill(&seen, &CHOSEN).await
}

/// Contact points on file as `kind value source confirmed`.
pub async fn on_file(house: &House, user: Uuid) -> Vec<String> {
    sqlx::query_scalar(
        "select kind || ' ' || value || ' ' || source || ' ' || (confirmed_at is not null) from contact where user_id = $1 order by kind",
    )
    .bind(user)
    .fetch_all(&house.app.pool)
    .await
    .unwrap()
}

#[sqlx::test]
async fn reg_1_a_new_person_registers_everything_and_finishes(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(2)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register").await;
    seen.is("register").says("Before you lock yourself out").says("0 of 2 ways ready.").says("Set up 2 more");
    let seen = register_phone(&house, &mut browser, "06 12345678").await;
    seen.is("register").says("Mobile phone: ready.").says("1 of 2 ways ready.").says("ending in 78");
    let seen = register_email(&house, &mut browser, "kim@posteo.example").await;
    seen.is("register").says("2 of 2 ways ready.");
    register_questions(&mut browser).await.is("register").says("Security questions: ready.");
    let (_, seen) = register_app(&house, &mut browser).await;
    seen.is("register").says("Authenticator app: ready.");
    let finished = browser.fill(&seen, &[("do", "finish")]).await;
    finished.is("account");
    assert_eq!(
        on_file(&house, user).await,
        [
            "authentication_email kim@posteo.example user true",
            "authentication_phone +31612345678 user true",
            "primary_mail kim@quillham.example import false"
        ]
    );
    let log = house.audit().await;
    for reason in ["authentication phone", "authentication e-mail", "security questions", "authenticator app"] {
        let line = format!("User registered for self-service password reset: User registered {reason}.");
        assert_eq!(log.iter().filter(|it| **it == line).count(), 1, "one event for {reason}: {log:#?}");
    }
    assert!(log.contains(&"User registered all required security info: ".to_owned()));
    house.deliver().await;
    browser.get("/register").await.says("Keep a spare key");
}

#[sqlx::test]
async fn reg_1_not_now_leads_on_and_is_written_down(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register").await;
    seen.says("We ask again the next time you sign in.");
    browser.fill(&seen, &[("do", "later")]).await.is("account");
    assert!(
        house.audit().await.contains(&"User registered all required security info: User canceled security info registration.".to_owned())
    );
    // A form that says "finish" finishes nothing that is not finished.
    browser.fill(&seen, &[("do", "finish")]).await;
    assert!(!house.audit().await.contains(&"User registered all required security info: ".to_owned()));
}

#[sqlx::test]
async fn reg_1_a_call_registers_a_phone_by_the_press_of_a_key(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/phone").await;
    let seen = browser.fill(&seen, &[("country", "NL"), ("number", "0612345678"), ("how", "mobile_call")]).await;
    seen.is("register-calling").says("We are calling you now");
    let calls = house.deliver().await;
    assert!(calls[0].text.contains("checking this number"), "{}", calls[0].text);
    // Before the key nothing counts, whatever the page sends.
    browser.fill(&seen, &[("do", "check")]).await.is("register-calling");
    assert_eq!(press(&house.app, &calls[0].call, "#").await.unwrap(), Pressed::Approved);
    assert_eq!(on_file(&house, user).await.len(), 1, "the press alone changes nothing");
    let state = browser.get("/register/phone/calling/state").await;
    assert!(state.body.contains("\"approved\""), "{}", state.body);
    let seen = browser.get("/register/phone/calling").await;
    seen.is("register-calling").says("You pressed #");
    browser.fill(&seen, &[("do", "check")]).await.is("register").says("Mobile phone: ready.");
    assert!(on_file(&house, user).await.contains(&"authentication_phone +31612345678 user true".to_owned()));
    // Used up: the same form again changes nothing more.
    let registered = |log: Vec<String>| log.iter().filter(|it| it.contains("User registered authentication phone.")).count();
    browser.fill(&seen, &[("do", "check")]).await;
    assert_eq!(registered(house.audit().await), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_a_refused_call_registers_nothing_and_alarms(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register/phone").await;
    let seen = browser.fill(&seen, &[("country", "NL"), ("number", "0612345678"), ("how", "mobile_call")]).await;
    let calls = house.deliver().await;
    assert_eq!(press(&house.app, &calls[0].call, "9").await.unwrap(), Pressed::Refused);
    browser.get("/register/phone/calling").await.says("The call was refused");
    browser.fill(&seen, &[("do", "check")]).await.is("register-calling");
    assert_eq!(on_file(&house, user).await.len(), 1);
    assert!(house.audit().await.iter().any(|it| it.starts_with("Alarm")));
}

#[sqlx::test]
async fn reg_1_what_an_administrator_filled_in_is_offered_and_still_verified(pool: PgPool) {
    let (house, tenant, id, user) = house_of_new(pool, open_policy(1)).await;
    house.people(tenant, "user_id,mobile_phone,alternate_email\nkim@quillham.example,+31 612345699,kim@old.example\n").await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register").await;
    seen.says("From your organisation, not confirmed by you");
    let seen = browser.get("/register/phone").await;
    seen.says("Use this number").says("ending in 99");
    assert!(!seen.body.contains("612345699"), "masked, also in the form");
    let seen = browser.fill(&seen, &[("use", "on_file"), ("how", "sms"), ("country", "NL"), ("number", "")]).await;
    seen.is("register-code");
    assert!(!on_file(&house, user).await.iter().any(|it| it.starts_with("authentication_phone")), "not before the code came back");
    let code = house.code().await;
    browser.fill(&seen, &[("code", &code)]).await.is("register");
    let on_file = on_file(&house, user).await;
    assert!(on_file.contains(&"authentication_phone +31612345699 user true".to_owned()), "{on_file:?}");
    assert!(on_file.contains(&"mobile_phone +31612345699 import false".to_owned()), "the administrator's own stays: {on_file:?}");
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_numbers_and_addresses_that_cannot_be_used_are_refused_kindly(pool: PgPool) {
    let (house, tenant, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/phone").await;
    for (number, said) in [
        ("", "does not look like a phone number"),
        ("06", "does not look like a phone number"),
        ("<b>", "does not look like a phone number"),
        ("+44 7400 123456", "We cannot text or call that number"),
        ("0900 1234567", "We cannot text or call that number"),
    ] {
        let seen = browser.fill(&page, &[("country", "NL"), ("number", number)]).await;
        seen.is("register-phone").says(said);
        assert_eq!(seen.status, 422);
    }
    // Somebody of the organisation has a British number: then one more may be registered.
    house.people(tenant, "user_id,mobile_phone\njo@quillham.example,+44 7400 654321\n").await;
    browser.fill(&page, &[("country", "GB"), ("number", "07400 123456")]).await.is("register-code");
    let page = browser.get("/register/email").await;
    for (address, said) in [
        ("", "does not look like an e-mail address"),
        ("kim", "does not look like an e-mail address"),
        ("kim@posteo.example\r\nBcc: x@y.example", "does not look like an e-mail address"),
        ("KIM@quillham.example", "opens with the password"),
    ] {
        browser.fill(&page, &[("address", address)]).await.is("register-email").says(said);
    }
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_an_unusual_number_is_asked_about_once(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    // The reference's own example: possible, and not valid.
    sqlx::query("update tenant set country = 'US' where initial_domain <> ''").execute(&house.app.pool).await.unwrap();
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/phone").await;
    let form = [("country", "US"), ("number", "4251234567")];
    let seen = browser.fill(&page, &form).await;
    seen.is("register-phone").says("looks unusual");
    let sure = seen.field("sure");
    // Another unusual number is asked about again.
    browser.fill(&page, &[("country", "US"), ("number", "4251234568"), ("sure", &sure)]).await.says("looks unusual");
    browser.fill(&page, &[form[0], form[1], ("sure", &sure)]).await.is("register-code");
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_three_new_destinations_a_day_and_a_cool_down_between_sendings(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/phone").await;
    let type_in = |n: u8| [("country", "NL".to_owned()), ("number", format!("06123456{n:02}"))];
    for n in 1..=3 {
        let form = type_in(n);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.fill(&page, &form).await.is("register-code");
    }
    // The same one again is no new one, and is sent only after the cool-down.
    let again = [("country", "NL"), ("number", "0612345603")];
    browser.fill(&page, &again).await.is("register-phone").says("more seconds");
    browser.fill(&page, &[("country", "NL"), ("number", "0612345604")]).await.is("register-phone").says("three new ones today");
    assert_eq!(house.deliver().await.len(), 1, "codes for destinations given up are not delivered");
    house.later(Duration::seconds(31));
    browser.fill(&page, &again).await.is("register-code");
    assert_eq!(house.deliver().await.len(), 1);
    house.later(Duration::hours(24));
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/phone").await;
    browser.fill(&page, &[("country", "NL"), ("number", "0612345604")]).await.is("register-code");
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_a_code_expires_is_replaced_by_a_newer_one_and_has_five_tries(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/email").await;
    let seen = browser.fill(&page, &[("address", "kim@posteo.example")]).await;
    let first = house.code().await;
    house.later(Duration::seconds(31));
    browser.fill(&seen, &[("do", "again")]).await.is("register-code");
    let second = house.code().await;
    browser.fill(&seen, &[("code", &first)]).await.says("That code is not right. You have 4 tries left.");
    browser.fill(&seen, &[("code", "")]).await.says("Type the code first.");
    house.later(Duration::minutes(10));
    let mut browser = browser.clone();
    // Ten minutes on the password has to be typed again too; then the code is too old.
    let prove = browser.fill(&seen, &[("code", &second)]).await;
    prove.is("prove");
    let seen = browser.fill(&prove, &[("to", "/register/email/code"), ("password", PASSWORD)]).await;
    seen.is("register-code");
    browser.fill(&seen, &[("code", &second)]).await.says("That code worked until");
    assert_eq!(on_file(&house, user).await.len(), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_wrong_codes_share_the_accounts_counters_and_its_lock(pool: PgPool) {
    let (house, tenant, id, user) = house_of_new(pool, open_policy(1)).await;
    house.people(tenant, "user_id,alternate_email\nkim@quillham.example,kim@old.example\n").await;
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/phone").await;
    let mut seen = browser.fill(&page, &[("country", "NL"), ("number", "0612345678")]).await;
    let code = code_in(&house.deliver().await[0].text);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in [4, 3, 2, 1] {
        seen = browser.fill(&seen, &[("code", wrong)]).await;
        seen.is("register-code").says(if left == 1 { "You have one try left." } else { "tries left" });
    }
    browser.fill(&seen, &[("code", wrong)]).await.says("everything that needs a proof is paused until");
    browser.fill(&seen, &[("code", &code)]).await.is("register-code");
    assert_eq!(on_file(&house, user).await.len(), 2, "nothing was registered");
    // Nothing goes out either, and the same browser finds resets closed too.
    browser.fill(&page, &[("country", "NL"), ("number", "0612345679")]).await.is("register-phone").says("paused until");
    let mut resetting = browser.clone();
    resetting.identify(&id).await.is("stop");
    let mails = house.deliver().await;
    assert!(mails.iter().all(|mail| mail.subject.starts_with("Password resets are paused")), "{}", mails[0].subject);
}

#[sqlx::test]
async fn reg_1_questions_are_checked_as_a_set_and_replaced_as_one(pool: PgPool) {
    let (house, tenant, id, user) = house_of_new(pool, open_policy(1)).await;
    let custom = Uuid::now_v7();
    sqlx::query("insert into custom_question (tenant_id, id, text) values ($1, $2, 'Which <bench> in the park?')")
        .bind(tenant)
        .bind(custom)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let mut browser = signed_in(&house, &id).await;
    let page = browser.get("/register/questions").await;
    page.is("register-questions").says("Choose 3 different questions");
    assert!(page.body.contains("Which &#60;bench&#62; in the park?"));
    let custom = custom.to_string();
    let changed = |at: usize, value: &'static str| {
        let mut form = CHOSEN;
        form[at].1 = value;
        form
    };
    for (form, said) in [
        (changed(0, ""), "Choose a question."),
        (changed(0, "99"), "Choose a question."),
        (changed(0, "2"), "You chose this question already."),
        (changed(1, "ab"), "This answer is too short. It needs at least 3 characters."),
        (changed(1, "an answer that is a good deal longer than forty characters"), "This answer is too long."),
        (changed(1, "City"), "This answer can be read in the question."),
        (changed(3, "den HAAG "), "You gave this answer already."),
    ] {
        let seen = browser.fill(&page, &form).await;
        seen.is("register-questions").says(said);
        assert_eq!(seen.status, 422);
    }
    let stored = |house: &House| {
        let pool = house.app.pool.clone();
        async move {
            sqlx::query_as::<_, (String, String)>("select question, hash from security_answer where user_id = $1 order by question")
                .bind(user)
                .fetch_all(&pool)
                .await
                .unwrap()
        }
    };
    assert!(stored(&house).await.is_empty());
    let seen = browser.fill(&page, &CHOSEN).await;
    seen.is("register");
    let first = stored(&house).await;
    assert_eq!(first.iter().map(|(question, _)| question.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
    assert!(first.iter().all(|(_, hash)| hash.starts_with("$argon2id$")));
    for path in ["/register", "/register/questions"] {
        let seen = browser.get(path).await;
        assert!(!seen.body.contains("Den Haag"), "never shown again");
    }
    let form: Vec<(&str, &str)> = vec![
        ("question_1", &custom),
        ("answer_1", "the blue one"),
        ("question_2", "8"),
        ("answer_2", "Fermat"),
        ("question_3", "9"),
        ("answer_3", "Leiden"),
    ];
    browser.fill(&page, &form).await.is("register");
    let second = stored(&house).await;
    assert_eq!(second.len(), 3, "the old set is gone");
    assert!(second.iter().any(|(question, _)| *question == custom));
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_the_app_is_tested_before_it_counts_and_its_test_code_is_spent(pool: PgPool) {
    let (house, _, id, user) = house_of_new(pool, open_policy(1)).await;
    let mut browser = signed_in(&house, &id).await;
    let apps = || async {
        sqlx::query_scalar::<_, i64>("select count(*) from authenticator where user_id = $1")
            .bind(user)
            .fetch_one(&house.app.pool)
            .await
            .unwrap()
    };
    let intro = browser.get("/register/app").await;
    intro.is("register-app").says("Show the picture");
    assert!(!intro.body.contains("otpauth"));
    let shown = browser.fill(&intro, &[("do", "begin")]).await;
    shown.is("register-app");
    let seed = seed_on(&shown);
    assert_eq!(seed.len(), 20);
    assert!(shown.body.contains("href=\"otpauth://totp/Quillham%20Council:kim%40quillham.example?secret="), "{}", shown.body);
    assert!(shown.body.contains("<path fill=\"#000\" d=\"M4 4h7v1h-7z"));
    assert_eq!(seed_on(&browser.get("/register/app").await), seed, "the same until another is asked for");
    let step = house.time().unix_timestamp() / 30;
    let code = authenticator::code(&seed, step);
    let wrong = if code == "000000" { "000001" } else { "000000" };
    browser.fill(&shown, &[("code", wrong)]).await.is("register-app").says("That code is not right.");
    assert_eq!(apps().await, 0);
    browser.fill(&shown, &[("code", &code)]).await.is("register").says("Authenticator app: ready.");
    assert_eq!(apps().await, 1);
    // The test code passes no gate after it.
    let mut resetting = house.browser();
    let seen = resetting.identify(&id).await;
    let seen = resetting.fill(&seen, &[("method", "app")]).await;
    resetting.fill(&seen, &[("code", &code)]).await.is("code").says("That code was used already");
    // A second app takes the place of the first.
    let (_, seen) = register_app(&house, &mut browser).await;
    seen.is("register");
    assert_eq!(apps().await, 1);
    let left: i64 = sqlx::query_scalar("select count(*) from pending_authenticator").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(left, 0);
    house.deliver().await;
}

#[sqlx::test]
async fn reg_1_only_what_the_policy_offers_can_be_set_up(pool: PgPool) {
    let policy = Policy { methods: [Kind::Email, Kind::Office].into(), ..open_policy(1) };
    let (house, tenant, id, _) = house_of_new(pool, policy).await;
    house.people(tenant, "user_id,office_phone\nkim@quillham.example,+31 201234567\n").await;
    let mut browser = signed_in(&house, &id).await;
    let seen = browser.get("/register").await;
    seen.says("Your administrator looks after this one.");
    assert!(!seen.body.contains("/register/phone\"") && !seen.body.contains("/register/questions\""));
    for path in ["/register/phone", "/register/questions", "/register/app"] {
        browser.get(path).await.is("register");
        browser.fill(&Seen { path: path.to_owned(), ..seen.clone() }, &CHOSEN).await.is("register");
    }
    house.policy(tenant, |policy| policy.enabled = latchkey::policy::Scope::None).await;
    browser.get("/register").await.says("has not opened password reset");
    browser.get("/register/email").await.is("register");
}

#[sqlx::test]
async fn reg_2_are_these_still_right(pool: PgPool) {
    let (house, tenant, id, user) = house_of_new(pool, open_policy(1)).await;
    house.people(tenant, "user_id,mobile_phone\nkim@quillham.example,+31 612345699\n").await;
    let mut browser = signed_in(&house, &id).await;
    let due = |house: &House| {
        let pool = house.app.pool.clone();
        async move {
            sqlx::query_scalar::<_, time::OffsetDateTime>("select confirmed_at from registration where user_id = $1")
                .bind(user)
                .fetch_optional(&pool)
                .await
                .unwrap()
        }
    };
    let seen = browser.get("/register/confirm").await;
    seen.is("register-confirm").says("Are these still right?").says("ending in 99");
    browser.fill(&seen, &[("do", "later"), ("seen", &seen.field("seen"))]).await.is("account");
    assert_eq!(due(&house).await, None);
    // Changed behind the page: nobody confirms what they have not seen.
    house.people(tenant, "user_id,mobile_phone\nkim@quillham.example,+31 612345600\n").await;
    let stale = browser.fill(&seen, &[("do", "right"), ("seen", &seen.field("seen"))]).await;
    stale.is("register-confirm").says("has changed since you opened it");
    assert_eq!(due(&house).await, None);
    browser.fill(&stale, &[("do", "right"), ("seen", &stale.field("seen"))]).await.is("account");
    assert_eq!(due(&house).await, Some(house.time()));
    assert!(on_file(&house, user).await.contains(&"mobile_phone +31612345600 import true".to_owned()));
    assert!(house.audit().await.contains(&"User reviewed security info: ".to_owned()));
}

#[sqlx::test]
async fn a_stranger_and_another_site_get_nowhere(pool: PgPool) {
    let (house, _, id, _) = house_of_new(pool, open_policy(1)).await;
    for path in ["/register", "/register/phone", "/register/app", "/register/confirm", "/register/prove", "/register/remove/app"] {
        house.browser().get(path).await.is("signin");
    }
    let mut browser = signed_in(&house, &id).await;
    for path in ["/register", "/register/phone", "/register/email", "/register/app", "/register/questions", "/register/prove"] {
        assert_eq!(browser.post(path, &[("token", "AAAAAAAAAAAAAAAAAAAAAA"), ("do", "begin")]).await.status, 403, "{path}");
    }
}
