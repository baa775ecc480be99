//! What went wrong in other products, tried here: the rows of `peers.md`, section c.1.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use latchkey::policy::Disclosure;
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{HEADER, House, NEW, PASSWORD, open_policy},
    parallel::{all, copies},
    steps::{Home, PAGES, SAM, STAGES, at, everything, is_status, raw, rows},
};

#[sqlx::test]
async fn row_01_no_step_is_skipped_from_any_page_to_any_other(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for stage in STAGES {
        let (browser, seen) = at(&home, stage).await;
        let code =
            home.house.deliver().await.pop().and_then(|sent| sent.text.split_whitespace().find(|word| word.len() == 6).map(str::to_owned));
        let before = rows(&home).await;
        let token = browser.clone().get("/help").await;
        assert_eq!(token.status, StatusCode::OK);
        let form_token = browser.clone().get("/signin").await.token();
        for page in PAGES.into_iter().filter(|page| *page != seen.path) {
            if page != "/reset/calling/state" {
                let shown = browser.clone().get(page).await;
                assert_eq!((shown.path.as_str(), shown.page()), (seen.path.as_str(), seen.page()), "GET {page} from {stage}");
            }
            let fields = everything(&form_token, code.as_deref().unwrap_or("123456"));
            let sent = browser.clone().post(page, &fields).await;
            if !matches!(page, "/reset/done" | "/reset/stop" | "/reset/calling/state") {
                assert_eq!((sent.path.as_str(), sent.page()), (seen.path.as_str(), seen.page()), "POST {page} from {stage}");
            }
        }
        assert_eq!(rows(&home).await, before, "something moved from {stage}");
    }
    assert!(home.house.audit().await.iter().filter(|event| event.contains("a step that is not open")).count() >= 13 * 6);
}

#[sqlx::test]
async fn row_01_steps_of_two_resets_do_not_mix(pool: PgPool) {
    let home = Home::gates(pool, 2).await;
    let mut browser = home.stranger(1);
    let first = home.open(&mut browser, "email").await;
    let code = home.house.code().await;
    let mut other = browser.clone();
    let second = home.open(&mut other, "email").await;
    let newer = home.house.code().await;
    // The second reset's cookie with the first one's code, and the other way round.
    other.fill(&second, &[("code", &code)]).await.is("code").says("tries left");
    browser.fill(&first, &[("code", &newer)]).await.is("code").says("tries left");
    // A gate passed in one is not passed in the other.
    browser.fill(&first, &[("code", &code)]).await.is("method");
    other.get("/reset/method").await.is("code");
    let seen = other.fill(&second, &[("code", &newer)]).await;
    seen.is("method").says("second of two");
    // The same kind again, by hand, is refused.
    other.fill(&seen, &[("method", "email")]).await.is("method");
    assert!(home.house.deliver().await.is_empty());
}

#[sqlx::test]
async fn row_01_an_id_from_before_a_gate_is_worth_nothing_after_it(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for method in ["email", "mobile_call"] {
        let mut browser = home.stranger(1);
        let seen = home.open(&mut browser, method).await;
        let mut early = browser.clone();
        // What somebody saw before the phone rang: without the id that counts afterwards.
        let flow = early.cookies["latchkey_flow"].split('.').next().unwrap().to_owned();
        early.cookies.insert("latchkey_flow".to_owned(), flow);
        home.right(&mut browser, &seen, method).await.is("password");
        early.get("/reset/password").await.is("identify");
        early.fill(&seen, &[("new_password", NEW), ("confirm_password", NEW)]).await.is("error");
        assert_eq!(home.credential_version().await, "1");
    }
}

#[sqlx::test]
async fn row_02_no_header_of_a_request_reaches_a_link_a_mail_or_a_cookie(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for name in [
        "host",
        "x-forwarded-host",
        "x-forwarded-server",
        "forwarded",
        "x-forwarded-proto",
        "x-host",
        "x-original-url",
        "x-rewrite-url",
        "referer",
    ] {
        let mut browser = home.stranger(1);
        let value = if name == "forwarded" { "host=evil.example;proto=https" } else { "evil.example" };
        browser.headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        let mut seen = vec![browser.get("/?username=sam@quillham.example&whr=quillham.example").await];
        seen.push(home.open(&mut browser, "email").await);
        let mail = home.house.deliver().await.remove(0);
        let code = crate::house::code_in(&mail.text);
        seen.push(browser.fill(&seen[1], &[("code", &code)]).await);
        seen.push(browser.get("/contact").await);
        seen.push(browser.get("/nowhere").await);
        for seen in &seen {
            assert!(!format!("{:?}{}", seen.headers, seen.body).contains("evil.example"), "{name} on {}", seen.page());
        }
        assert!(!format!("{}{}{}{}", mail.to, mail.subject, mail.text, mail.html).contains("evil.example"));
        home.house.later(Duration::hours(1));
    }
    for target in [
        "http://evil.example/?mkt=nl",
        "//evil.example/?mkt=nl",
        "//evil.example/%2f..?mkt=nl",
        "/%5cevil.example?mkt=nl",
        "/?mkt=nl&next=//evil.example",
    ] {
        let response = raw(&home, "GET", target, &[("host", b"evil.example")], b"").await;
        let place = response.headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert!(place.starts_with('/') && !place.starts_with("//") && !place.starts_with("/\\"), "{target} -> {place}");
        assert!(!format!("{:?}", response.headers().get_all(header::SET_COOKIE).iter().collect::<Vec<_>>()).contains("evil"));
    }
}

#[sqlx::test]
async fn row_03_a_forwarded_header_that_cannot_be_read_skips_no_limit(pool: PgPool) {
    let house = House::with(pool, |app| {
        app.limits.identify_per_address = 9;
        app.limits.identify_per_id = 1000;
        app.trusted_proxies = ["10.0.0.0/8".parse().unwrap()].into();
    });
    let home = Home::of(house.await, open_policy(1)).await;
    let garbage: [&[u8]; 9] =
        [b"", b"unknown", b"\xff\xfe", b"198.51.100.7:80", b"198.51.100.7, ", b"999.1.1.1", b"[::1", b"198.51.100.7;x", b"_hidden"];
    for trusted in [false, true] {
        let peer = if trusted { "10.0.0.1:9" } else { "203.0.113.7:9" };
        let from = |forwarded: &[u8]| {
            let mut browser = home.house.browser();
            browser.peer = peer.parse().unwrap();
            browser.headers.insert("x-forwarded-for", HeaderValue::from_bytes(forwarded).unwrap());
            browser.headers.insert("forwarded", HeaderValue::from_bytes(forwarded).unwrap());
            browser.headers.insert("x-real-ip", HeaderValue::from_static("198.51.100.200"));
            browser
        };
        for value in garbage {
            is_status(&from(value).identify("a@quillham.example").await, StatusCode::OK);
        }
        is_status(&from(b"garbage").identify("a@quillham.example").await, StatusCode::TOO_MANY_REQUESTS);
        let seen = home.one("select string_agg(distinct ip, ' ') from audit_event where typed_id is not null").await;
        assert!(!seen.contains("198.51"), "{seen}");
    }
    // Row 29: counted from the right, so that made-up addresses before it do not help.
    for n in 0..10 {
        let mut browser = home.house.browser();
        browser.peer = "10.0.0.1:9".parse().unwrap();
        browser.headers.insert("x-forwarded-for", format!("192.0.2.{n}, 198.51.100.7, 10.0.0.9").parse().unwrap());
        let wanted = if n < 9 { StatusCode::OK } else { StatusCode::TOO_MANY_REQUESTS };
        is_status(&browser.identify("b@quillham.example").await, wanted);
    }
}

#[sqlx::test]
async fn row_04_where_a_code_goes_is_never_taken_from_the_request(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let forged: [(&str, &str); 8] = [
        ("email", "eve@evil.example"),
        ("to", "eve@evil.example"),
        ("destination", "+31600000000"),
        ("alternate_email", "eve@evil.example"),
        ("user_id", "eve@quillham.example"),
        ("subject_id", "00000000-0000-0000-0000-000000000000"),
        ("flow", "00000000-0000-0000-0000-000000000000"),
        ("gates", "0"),
    ];
    for (method, to) in [("email", "sam@posteo.example"), ("sms", "+31612345642"), ("office_call", "+31201234567")] {
        let mut browser = home.stranger(1);
        let seen = browser.identify(SAM).await;
        let mut fields = vec![("method", method), ("phone", to)];
        fields.extend(forged);
        let seen = browser.fill(&seen, &fields).await;
        let sent = home.house.deliver().await;
        assert_eq!(sent.iter().map(|sent| sent.to.as_str()).collect::<Vec<_>>(), [to]);
        home.house.later(Duration::seconds(31));
        let mut again = vec![("do", "again")];
        again.extend(forged);
        browser.fill(&seen, &again).await;
        assert_eq!(home.house.deliver().await.remove(0).to, to);
    }
    // The number typed for one phone opens no other, and the token is the only hidden field there is.
    let mut browser = home.stranger(2);
    let seen = browser.identify(SAM).await;
    assert_eq!(seen.body.matches("type=\"hidden\"").count(), seen.body.matches("name=\"token\"").count());
    browser
        .fill(&seen, &[("method", "office_call"), ("phone_sms", "+31612345642"), ("phone_office_call", "+31612345642")])
        .await
        .is("method");
    assert!(home.house.deliver().await.is_empty());
}

#[sqlx::test]
async fn row_05_what_belongs_to_one_person_is_worth_nothing_to_another(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    home.house
        .people(home.tenant, &format!("{HEADER}eve@quillham.example,Eve,Eve,Eve,eve@posteo.example,,,premium_p1,,{PASSWORD}\n"))
        .await;
    let (mut a, mut b) = (home.stranger(1), home.stranger(2));
    let of_a = home.open(&mut a, "email").await;
    let code_of_a = home.house.code().await;
    let seen = b.identify("eve@quillham.example").await;
    let of_b = b.fill(&seen, &[("method", "email")]).await;
    home.house.deliver().await;
    b.fill(&of_b, &[("code", &code_of_a)]).await.is("code").says("4 tries left");
    // The form token of another browser.
    is_status(&b.fill(&of_a, &[("code", &code_of_a)]).await, StatusCode::FORBIDDEN);
    assert_eq!(home.one("select count(*)::text from proof").await, "0");
    a.fill(&of_a, &[("code", &code_of_a)]).await.is("password");
}

#[sqlx::test]
async fn row_11_refusals_that_may_not_tell_are_one_answer(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    home.house.policy(home.tenant, |policy| policy.disclosure = Disclosure::Reduced).await;
    let people = format!(
        "{HEADER}off@quillham.example,Off,O,O,o@posteo.example,,,premium_p1,,{PASSWORD}\nfree@quillham.example,F,F,F,f@posteo.example,,,,,{PASSWORD}\nnone@quillham.example,N,N,N,,,,premium_p1,,{PASSWORD}\n"
    );
    home.house.people(home.tenant, &people).await;
    home.run("update users set enabled = false where upn_key = 'off@quillham.example'").await;
    let mut answers = vec![];
    for id in
        ["nobody@nowhere.example", "nobody@quillham.example", "off@quillham.example", "free@quillham.example", "none@quillham.example"]
    {
        let mut browser = home.stranger(1);
        let seen = browser.identify(id).await;
        let mut headers: Vec<_> = seen.headers.keys().map(|name| name.as_str().to_owned()).collect();
        headers.sort();
        let plain = seen.plain();
        let told = plain.split("Correlation ID").next().unwrap().to_owned();
        answers.push((seen.status, seen.path.clone(), headers, told, browser.cookies.keys().cloned().collect::<Vec<_>>(), seen.body.len()));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

#[sqlx::test]
async fn row_15_only_the_address_on_file_gets_mail_however_the_name_is_written(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for written in ["SAM@QUILLHAM.EXAMPLE", " sam@quillham.example\t", "ｓａｍ@ｑuillham.example", "ſam@quillham.example"] {
        let mut browser = home.stranger(1);
        let seen = browser.identify(written).await;
        if seen.page() == "method" {
            browser.fill(&seen, &[("method", "email")]).await.is("code");
            assert_eq!(home.house.deliver().await.remove(0).to, "sam@posteo.example", "{written}");
        }
    }
    for written in [
        "sam@quillham.example,eve@evil.example",
        "sam@quillham.example eve@evil.example",
        "[\"sam@quillham.example\"]",
        "sam@quillham.example\r\nbcc: eve@evil.example",
        "sam@quillham.example\0",
        "sam%40quillham.example",
    ] {
        home.stranger(2).identify(written).await.is("identify");
    }
    assert!(home.house.deliver().await.is_empty());
}

#[sqlx::test]
async fn row_18_looking_fifty_times_changes_nothing(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for stage in STAGES {
        let (browser, seen) = at(&home, stage).await;
        home.house.deliver().await;
        let (before, told) = (rows(&home).await, home.house.audit().await.len());
        for n in 0..50 {
            let page = PAGES[n % PAGES.len()];
            let page = if n % 3 == 0 { seen.path.as_str() } else { page };
            browser.clone().send(if n % 2 == 0 { "GET" } else { "HEAD" }, &format!("{page}?code=123456&do=again&method=email"), None).await;
        }
        browser.clone().send("HEAD", "/reset/restart", None).await;
        assert_eq!((rows(&home).await, home.house.audit().await.len()), (before, told), "{stage}");
        let mut browser = browser;
        assert_eq!(browser.get(&seen.path).await.page(), seen.page());
    }
}

#[sqlx::test]
async fn row_22_a_check_is_used_once_and_only_on_its_page(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = browser.get("/").await;
    let proof = browser.proof().await;
    let mut other = home.stranger(2);
    let foreign = other.get("/").await;
    other.fill(&foreign, &[("user_id", SAM), ("altcha", &proof)]).await.is("identify");
    for nothing in ["", "x", "e30="] {
        browser.fill(&seen, &[("user_id", SAM), ("altcha", nothing)]).await.is("identify");
    }
    let tasks = copies(&home.house, &browser, 10).into_iter().map(|mut browser| {
        let (seen, proof) = (seen.clone(), proof.clone());
        async move { browser.fill(&seen, &[("user_id", SAM), ("altcha", &proof)]).await.page().to_owned() }
    });
    let pages = all(tasks).await;
    assert_eq!(pages.iter().filter(|page| *page == "method").count(), 1, "{pages:?}");
    browser.fill(&seen, &[("user_id", SAM), ("altcha", &proof)]).await.is("identify");
    // Waiting counts from thirty seconds on, once, and is no way past the form token.
    let seen = browser.get("/").await;
    let wait = seen.field("captcha_wait");
    let waited: [(&str, &str); 2] = [("user_id", SAM), ("captcha_wait", &wait)];
    browser.fill(&seen, &waited).await.is("identify").says("Half a minute");
    home.house.later(Duration::seconds(30));
    let foreign = other.get("/").await;
    other.fill(&foreign, &waited).await.is("identify");
    browser.fill(&seen, &waited).await.is("method");
    home.house.later(Duration::seconds(31));
    browser.fill(&seen, &waited).await.is("identify");
}

#[sqlx::test]
async fn row_26_somebody_with_the_name_of_a_person_who_left_inherits_nothing(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.open(&mut browser, "email").await;
    let code = home.house.code().await;
    let mut own = home.own(PASSWORD).await;
    home.run("delete from users").await;
    home.house.people(home.tenant, &format!("{HEADER}{SAM},Sam Two,Sam,Two,two@posteo.example,,,premium_p1,,{PASSWORD}\n")).await;
    browser.fill(&seen, &[("code", &code)]).await.is("error");
    own.get("/account").await.is("signin");
    let seen = own.identify(SAM).await;
    seen.is("method");
    assert!(!seen.body.contains("value=\"questions\"") && !seen.body.contains("value=\"app\""));
    assert_eq!(home.credential_version().await, "1");
}
