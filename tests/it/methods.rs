//! Each way to prove who one is, end to end (RESET-6).

use latchkey::{
    factors::Method,
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{HEADER, House, NEW, PASSWORD, code_in, open_policy},
    walk::{ANSWERS, answer_the_phone, answers_to, app_code, asked, change, fill_answers, house_of_kim, pass, pick, sign_in, somebody},
};

#[sqlx::test]
async fn every_way_alone_leads_to_a_new_password(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    for (n, method) in Method::ALL.into_iter().enumerate() {
        let kim = somebody(&house, tenant, n).await;
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        let seen = pass(&house, &mut browser, &seen, method, &kim).await;
        change(&mut browser, &seen).await.is("done");
        house.deliver().await;
        assert_eq!(sign_in(&house, &kim.id, NEW).await, "account", "{method:?}");
        assert_eq!(sign_in(&house, &kim.id, PASSWORD).await, "signin", "{method:?}");
    }
}

#[sqlx::test]
async fn contact_points_are_masked_and_messages_go_to_the_one_on_file_only(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let digits: String = kim.mobile.chars().filter(char::is_ascii_digit).collect();
    assert!(!seen.body.contains(&kim.mail) && !seen.body.contains(&digits) && !seen.body.contains(&kim.mobile));
    seen.says("ki••••• @posteo.example");
    let seen = pick(&mut browser, &seen, Method::Sms, &kim).await;
    seen.is("code").says("It is in a text to the phone").says("••01");
    let text = house.deliver().await.remove(0);
    assert_eq!((text.channel, text.to.as_str()), ("sms", "+31612345701"));
    assert!(text.text.starts_with(&format!("{} is your Quillham Council code", code_in(&text.text))), "{}", text.text);
    let seen = browser.fill(&seen, &[("do", "other")]).await;
    pick(&mut browser, &seen, Method::Email, &kim).await.is("code").says("12:10 UTC");
    let mail = house.deliver().await.remove(0);
    assert_eq!((mail.channel, mail.to.as_str()), ("mail", kim.mail.as_str()));
    let code = code_in(&mail.text);
    assert!(mail.html.contains(&code) && mail.subject.contains(&code) && !mail.html.contains(&kim.id), "{}", mail.text);
}

#[sqlx::test]
async fn a_code_may_be_typed_with_spaces_and_in_other_digits(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    for (n, zero) in ['0', '\u{660}', '\u{6f0}', '\u{ff10}'].into_iter().enumerate() {
        let kim = somebody(&house, tenant, n).await;
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
        let code = house.code().await;
        let local: String = code.chars().map(|c| char::from_u32(zero as u32 + c.to_digit(10).unwrap()).unwrap()).collect();
        let (start, end) = local.split_at(3 * zero.len_utf8());
        browser.fill(&seen, &[("code", &format!(" {start} {end} "))]).await.is("password");
    }
}

#[sqlx::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_an_empty_one_costs_none(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    let code = house.code().await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4 tries left", "3 tries left", "2 tries left", "one try left"] {
        assert_eq!(browser.fill(&seen, &[("code", "  ")]).await.is("code").says("Type the code first").status, 422);
        let seen = browser.fill(&seen, &[("code", wrong)]).await;
        seen.is("code").says(left);
        assert_eq!(seen.status, 422);
    }
    browser.fill(&seen, &[("code", &code)]).await.is("password");
}

#[sqlx::test]
async fn nothing_is_sent_until_the_whole_number_is_typed_in_whatever_form(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    for (method, number) in [("sms", "+31 612345702"), ("mobile_call", ""), ("office_call", kim.mobile.as_str()), ("sms", "0612345701")] {
        let seen = browser.fill(&seen, &[("method", method), ("phone", number)]).await;
        seen.is("method").says("That is not the number we have");
        assert!(house.deliver().await.is_empty(), "{method} {number}");
    }
    // Without script or :has() every card shows a field of its own; the one of the method picked counts.
    let fields = [("method", "sms"), ("phone", "+99 1"), ("phone_office_call", "+99 2"), ("phone_sms", "+31 (6) 12-34.57 01")];
    let code_page = browser.fill(&seen, &fields).await;
    code_page.is("code");
    house.code().await;
    browser.fill(&code_page, &[("do", "other")]).await.is("method");
    house.later(Duration::seconds(31));
    browser.fill(&seen, &[("method", "sms"), ("phone", "+٣١ ٦١٢٣٤٥٧٠١")]).await.is("code");
    house.code().await;
}

#[sqlx::test]
async fn five_wrong_numbers_close_the_phones_for_an_hour_but_never_the_account(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    for _ in 0..5 {
        browser.fill(&seen, &[("method", "sms"), ("phone", "+31 612345799")]).await.says("That is not the number we have");
    }
    let seen = browser.fill(&seen, &[("method", "sms"), ("phone", &kim.mobile)]).await;
    seen.is("method").says("Too many wrong numbers. Phones can be used again from 13:00 UTC");
    assert!(house.deliver().await.is_empty());
    let seen = pass(&house, &mut browser, &seen, Method::Email, &kim).await;
    change(&mut browser, &seen).await.is("done");
    house.deliver().await;
}

#[sqlx::test]
async fn pressing_nine_refuses_tells_the_visitor_and_raises_an_alarm(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    for method in [Method::MobileCall, Method::OfficeCall] {
        let seen = if method == Method::MobileCall { seen.clone() } else { browser.get("/reset/method").await };
        pick(&mut browser, &seen, method, &kim).await.is("calling").says("press #");
        let call = house.deliver().await.remove(0);
        assert!(call.text.contains("This is Quillham Council") && call.text.contains("press 9"), "{}", call.text);
        assert_eq!(press(&house.app, &call.call, "9").await.unwrap(), Pressed::Refused);
        assert_eq!(press(&house.app, &call.call, "#").await.unwrap(), Pressed::Nothing, "refused is refused");
        let seen = browser.get("/reset/calling").await;
        seen.is("calling").says("The call was refused").says("Call again").says("Use another way");
        browser.fill(&seen, &[("do", "other")]).await.is("method");
    }
    assert_eq!(house.audit().await.iter().filter(|event| event.starts_with("Alarm:")).count(), 2);
    let seen = browser.get("/reset/method").await;
    pick(&mut browser, &seen, Method::MobileCall, &kim).await.says("Wait 30 more seconds");
    house.later(Duration::seconds(30));
    let seen = browser.get("/reset/method").await;
    pass(&house, &mut browser, &seen, Method::MobileCall, &kim).await.is("password");
}

#[sqlx::test]
async fn a_call_is_answered_once_in_time_and_by_a_key_that_means_something(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 2).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    pick(&mut browser, &seen, Method::MobileCall, &kim).await.is("calling");
    let call = house.deliver().await.remove(0).call;
    for (id, key) in [("made up", "#"), (&call[1..], "#"), (&call, "5"), (&call, "##")] {
        assert_eq!(press(&house.app, id, key).await.unwrap(), Pressed::Nothing);
    }
    let state = browser.get("/reset/calling/state").await;
    assert_eq!(state.body, r#"{"page":"/reset/calling","state":"ringing"}"#);
    assert_eq!(press(&house.app, &call, "#").await.unwrap(), Pressed::Approved);
    assert_eq!(press(&house.app, &call, "#").await.unwrap(), Pressed::Nothing, "a second press");
    assert_eq!(press(&house.app, &call, "9").await.unwrap(), Pressed::Nothing, "a change of mind comes too late");
    let state = browser.get("/reset/calling/state").await;
    assert_eq!(state.body, r#"{"page":"/reset/method","state":"moved"}"#);
    browser.get("/reset/calling").await.is("method").says("second of two");
}

#[sqlx::test]
async fn a_key_pressed_too_late_or_a_phone_hung_up_passes_nothing(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let calling = pick(&mut browser, &seen, Method::OfficeCall, &kim).await;
    calling.is("calling");
    assert!(!calling.plain().contains("Call again"), "not yet");
    let call = house.deliver().await.remove(0).call;
    house.later(Duration::seconds(10));
    browser.get("/reset/calling").await.says("Call again").says("Contact your administrator");
    house.later(Duration::minutes(10));
    assert_eq!(press(&house.app, &call, "#").await.unwrap(), Pressed::Nothing, "after its time");
    let seen = browser.get("/reset/calling").await;
    seen.is("calling").says("Nobody answered in time");
    browser.fill(&seen, &[("do", "again")]).await.is("calling").says("Ringing the phone");
    assert_eq!(answer_the_phone(&house, "").await, Pressed::Refused, "hanging up refuses");
    browser.get("/reset/calling").await.says("The call was refused");
}

#[sqlx::test]
async fn a_key_pressed_on_another_node_passes_the_gate(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool.clone(), 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    pick(&mut browser, &seen, Method::OfficeCall, &kim).await.is("calling");
    let other = House::new(pool).await;
    assert_eq!(answer_the_phone(&other, "#").await, Pressed::Approved);
    drop(house);
    let mut elsewhere = other.browser();
    elsewhere.cookies.clone_from(&browser.cookies);
    let seen = elsewhere.get("/reset/calling").await;
    change(&mut elsewhere, &seen).await.is("done");
    other.deliver().await;
}

#[sqlx::test]
async fn answers_are_compared_as_people_mean_them(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let forms: [fn(&str) -> String; 4] = [
        |text| text.to_uppercase(),
        |text| format!("  {}  ", text.replace(' ', "   ")),
        |text| text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c }).collect(),
        |text| text.replace('é', "e\u{301}"),
    ];
    for (n, form) in forms.into_iter().enumerate() {
        let kim = somebody(&house, tenant, n).await;
        let mut browser = house.browser();
        let seen = browser.identify(&kim.id).await;
        let seen = pick(&mut browser, &seen, Method::Questions, &kim).await;
        let answers: Vec<String> = answers_to(&seen).iter().map(|answer| form(answer)).collect();
        fill_answers(&mut browser, &seen, &answers).await.is("password");
    }
}

#[sqlx::test]
async fn one_wrong_answer_fails_them_all_and_draws_anew(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let mut seen = pick(&mut browser, &seen, Method::Questions, &kim).await;
    seen.is("questions");
    let mut drawn = vec![asked(&seen)];
    assert_eq!(drawn[0].len(), 3);
    for (wrong, left) in [(0, "4 tries"), (1, "3 tries"), (2, "2 tries"), (0, "one try")] {
        let mut answers = answers_to(&seen);
        let empty = fill_answers(&mut browser, &seen, &answers[..2]).await;
        empty.is("questions").says("Answer every question");
        answers[wrong] = "Timbuktu".to_owned();
        seen = fill_answers(&mut browser, &seen, &answers).await;
        seen.is("questions").says("At least one answer is not right").says(left);
        drawn.push(asked(&seen));
    }
    assert!(drawn.iter().any(|questions| *questions != drawn[0]), "other questions, or another order: 24^-4 that they are not");
    let answers = answers_to(&seen);
    fill_answers(&mut browser, &seen, &answers).await.is("password");
}

#[sqlx::test]
async fn a_custom_question_is_asked_in_its_own_words(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &format!("{HEADER}ada@quillham.example,Ada,,,,,,basic,,\n")).await;
    let user = house.user(tenant, "ada@quillham.example").await;
    let custom = Uuid::now_v7();
    sqlx::query("insert into custom_question (tenant_id, id, text) values ($1, $2, 'Which <b>badge</b> number?')")
        .bind(tenant)
        .bind(custom)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let id = custom.to_string();
    house.questions(tenant, user, &[("1", "Den Haag"), ("2", "Rome"), (&id, "B-17")]).await;
    let mut browser = house.browser();
    let seen = browser.identify("ada@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "questions")]).await;
    seen.is("questions");
    assert!(seen.body.contains("<span dir=\"auto\">Which &#60;b&#62;badge&#60;/b&#62; number?</span>"), "the tenant's words are text");
    let answers: Vec<String> = asked(&seen)
        .iter()
        .map(|text| {
            if text.contains("badge") {
                "b-17".to_owned()
            } else if text.contains("spouse") {
                "den haag".to_owned()
            } else {
                "rome".to_owned()
            }
        })
        .collect();
    fill_answers(&mut browser, &seen, &answers).await.is("password");
    assert!(ANSWERS.iter().all(|(_, answer)| !seen.body.contains(answer)));
}

#[sqlx::test]
async fn each_step_of_the_app_counts_once_and_the_one_before_still_counts(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut first = house.browser();
    let seen = first.identify(&kim.id).await;
    let seen = pick(&mut first, &seen, Method::App, &kim).await;
    seen.is("code").says("Open your authenticator app");
    first.fill(&seen, &[("code", &app_code(&house, -2))]).await.is("code").says("not right");
    let code = app_code(&house, -1);
    first.fill(&seen, &[("code", &code)]).await.is("password");

    let mut second = house.browser();
    let seen = second.identify(&kim.id).await;
    let seen = pick(&mut second, &seen, Method::App, &kim).await;
    second.fill(&seen, &[("code", &code)]).await.is("code").says("That code was used already. Wait for the next one.");
    second.fill(&seen, &[("code", &app_code(&house, 0))]).await.is("password");

    house.later(Duration::seconds(30));
    let mut third = house.browser();
    let seen = third.identify(&kim.id).await;
    let seen = pick(&mut third, &seen, Method::App, &kim).await;
    third.fill(&seen, &[("code", &app_code(&house, -1))]).await.is("code").says("used already");
    third.fill(&seen, &[("code", &app_code(&house, 0))]).await.is("password");
}

#[sqlx::test]
async fn a_new_code_makes_the_old_one_worthless_and_waits_for_the_cool_down(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    let old = house.code().await;
    let soon = browser.fill(&seen, &[("do", "again")]).await;
    soon.is("code").says("Wait 30 more seconds");
    assert!(house.deliver().await.is_empty());
    house.later(Duration::seconds(30));
    let seen = browser.fill(&seen, &[("do", "again")]).await;
    seen.is("code");
    // A third before the second was delivered: the superseded one is dropped, not delivered late.
    house.later(Duration::seconds(30));
    let seen = browser.fill(&seen, &[("do", "again")]).await;
    let new = house.code().await;
    if old != new {
        browser.fill(&seen, &[("code", &old)]).await.is("code").says("That code is not right");
    }
    browser.fill(&seen, &[("code", &new)]).await.is("password");
}

#[sqlx::test]
async fn another_way_closes_the_code_that_was_open(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let code_page = pick(&mut browser, &seen, Method::Email, &kim).await;
    let code = house.code().await;
    let seen = browser.fill(&code_page, &[("do", "other")]).await;
    seen.is("method");
    browser.fill(&code_page, &[("code", &code)]).await.is("method");
    let seen = browser.get("/reset/method").await;
    pass(&house, &mut browser, &seen, Method::App, &kim).await.is("password");
}
