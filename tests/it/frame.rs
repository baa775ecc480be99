//! What holds on every page: language, headers, cookies, files, and what is there when the database is not (RESET-1; quality, rule 10).

use std::collections::BTreeMap;

use axum::http::header::ACCEPT_LANGUAGE;
use latchkey::{
    clock::Clock,
    config::PublicUrl,
    factors::Method,
    reset::call::{Pressed, press},
};
use sqlx::PgPool;
use time::Duration;

use crate::{
    house::{Browser, House, NEW, PASSWORD, Seen, open_policy, sam},
    walk::{ANSWERS, answers_to, asked, change, fill_answers, house_of_kim, lock_out, pass, pick},
};

fn language(seen: &Seen) -> &str {
    let rest = seen.body.split_once("<html lang=\"").unwrap().1;
    rest.split('"').next().unwrap()
}

fn speaking(house: &House, accept: &'static str) -> Browser {
    let mut browser = house.browser();
    browser.headers.insert(ACCEPT_LANGUAGE, accept.parse().unwrap());
    browser
}

#[sqlx::test]
async fn the_language_is_the_one_asked_for_else_remembered_else_the_browsers_else_english(pool: PgPool) {
    let house = House::new(pool).await;
    for (accept, expected) in
        [("", "en"), ("xx, !!", "en"), ("nl", "nl"), ("de;q=0.9, nl-BE;q=0.8, en;q=0.1", "nl"), ("en;q=0.2, ar-EG;q=0.7", "ar")]
    {
        assert_eq!(language(&speaking(&house, accept).get("/").await), expected, "{accept}");
    }
    for (mkt, expected) in
        [("nl", "nl"), ("NL_be", "nl"), ("nl-latn-nl", "nl"), ("ar-sa", "ar"), ("en-us", "en"), ("tlh", "nl"), ("", "nl"), ("%00", "nl")]
    {
        let mut browser = speaking(&house, "nl");
        let seen = browser.get(&format!("/?mkt={mkt}")).await;
        assert_eq!((language(&seen), seen.path.as_str()), (expected, "/"), "{mkt}");
        assert_eq!(language(&browser.get("/help").await), expected, "{mkt} is remembered");
        browser.headers.insert(ACCEPT_LANGUAGE, "ar".parse().unwrap());
        assert_eq!(language(&browser.get("/").await), if matches!(mkt, "tlh" | "" | "%00") { "ar" } else { expected }, "{mkt}");
    }
    let response = house.browser().send("GET", "//elsewhere.example/?mkt=nl", None).await;
    assert!(response.headers().get("location").is_none_or(|to| to.to_str().unwrap().starts_with("/elsewhere")), "never away");
    let seen = house.browser().get("/?mkt=ar").await;
    assert!(seen.body.contains("<html lang=\"ar\" dir=\"rtl\"") && seen.body.contains("name=\"user_id\" type=\"email\" dir=\"ltr\""));
}

#[sqlx::test]
async fn switching_the_language_keeps_the_page_and_questions_and_mails_follow(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pick(&mut browser, &seen, Method::Questions, &kim).await;
    let english = asked(&seen);
    assert!(seen.body.contains("<a href=\"?mkt=nl\" lang=\"nl\" hreflang=\"nl\">Nederlands</a>"));
    let answers = answers_to(&seen);
    let seen = browser.get("/reset/questions?mkt=nl").await;
    seen.is("questions");
    assert_eq!((language(&seen), seen.path.as_str()), ("nl", "/reset/questions"));
    assert!(asked(&seen).iter().zip(&english).all(|(dutch, english)| dutch != english), "{:?}", asked(&seen));
    let seen = browser.fill(&seen, &[("do", "other")]).await;
    browser.fill(&seen, &[("method", "email")]).await;
    let mail = house.deliver().await.remove(0);
    assert!(mail.html.contains("lang=\"nl\"") && mail.subject.contains("is je"), "{}", mail.subject);
    let seen = browser.get("/reset/code").await;
    let seen = browser.fill(&seen, &[("do", "other")]).await;
    let seen = browser.fill(&seen, &[("method", "questions")]).await;
    let again: Vec<String> = asked(&seen).iter().map(|_| ANSWERS[0].1.to_owned()).collect();
    assert_eq!(answers.len(), again.len());
    fill_answers(&mut browser, &seen, &again).await.is("questions");
}

#[sqlx::test]
async fn a_link_may_prefill_and_brand_and_leaves_no_trace_in_the_address(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    sqlx::query("update tenant set accent = '#1b5e4b', front_text = 'Ask <us> at desk 3' where id = $1")
        .bind(tenant)
        .execute(&house.app.pool)
        .await
        .unwrap();
    let mut browser = house.browser();
    let response = browser.send("GET", "/?username=Sam%40quillham.example&whr=quillham.example", None).await;
    assert_eq!((response.status().as_u16(), response.headers()["location"].to_str().unwrap()), (303, "/"));
    let seen = browser.get("/").await;
    seen.is("identify").says("Ask &#60;us&#62; at desk 3");
    assert!(seen.body.contains("value=\"Sam@quillham.example\"") && seen.body.contains("- Quillham Council</title>"));
    assert!(seen.body.contains("href=\"/theme/1b5e4b.css\""));
    assert!(browser.get("/signin").await.body.contains("value=\"Sam@quillham.example\""));
    let branded = async |query: &str| {
        let seen = house.browser().get(query).await;
        assert_eq!(seen.path, "/", "{query}");
        (seen.body.contains("Quillham"), seen.body.contains("script>alert"), seen.body.contains("value=\"sam"))
    };
    assert_eq!(branded("/?username=sam@quillham.example").await, (true, false, true));
    assert_eq!(branded("/?whr=QUILLHAM.example").await, (true, false, false));
    assert_eq!(branded("/?whr=elsewhere.example").await, (false, false, false));
    assert_eq!(branded("/?username=%22%3E%3Cscript%3Ealert(1)&whr=%3Cscript%3Ealert(1)").await, (false, false, false));
    sqlx::query("insert into domain (tenant_id, id, name, verified_at, mac) values ($1, gen_random_uuid(), 'pending.example', null, '')")
        .bind(tenant)
        .execute(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(branded("/?whr=pending.example").await, (false, false, false), "a pending domain brands nothing");
    assert!(!house.browser().get("/").await.body.contains("Quillham"), "another browser sees none of it");
}

/// Method, path, form.
type Asked<'a> = (&'a str, &'a str, Option<&'a [(&'a str, &'a str)]>);

#[sqlx::test]
async fn the_language_of_the_tenant_comes_before_english_and_after_the_browsers(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    sqlx::query("update tenant set default_language = 'nl' where id = $1").bind(tenant).execute(&house.app.pool).await.unwrap();
    for (accept, expected) in [("", "nl"), ("xx", "nl"), ("ar", "ar")] {
        let mut browser = speaking(&house, accept);
        assert_eq!(language(&browser.get("/?whr=quillham.example").await), expected, "{accept}");
        let seen = browser.identify("sam@quillham.example").await;
        assert_eq!(language(seen.is("method")), expected, "{accept}");
        assert_eq!(language(&browser.get("/?mkt=en").await), "en", "a choice comes first");
    }
}

const HEADERS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
    ),
];

#[sqlx::test]
async fn every_kind_of_answer_has_the_headers(pool: PgPool) {
    let house = House::with(pool, |app| app.public = PublicUrl::parse("https://reset.example").unwrap()).await;
    let first = house.browser().get("/").await;
    let style = first.body.split_once("href=\"/static/latchkey.").unwrap().1.split('"').next().unwrap();
    let large = "x".repeat(70_000);
    let large: &[(&str, &str)] = &[("user_id", &large)];
    let gets = [
        "/",
        "/help",
        "/signin",
        "/account",
        "/contact",
        "/nope",
        "/reset/code",
        "/captcha/challenge",
        "/captcha/picture/x",
        "/captcha/sound/en/x.wav",
        "/brand/x.png",
        "/static/none.css",
        "/theme/zzz.css",
        "/theme/1b5e4b.css",
        "/favicon.ico",
        "/healthz",
        "/readyz",
        "/?mkt=nl",
        "/?username=a&username=b",
        "/.well-known/change-password",
    ];
    let style = format!("/static/latchkey.{style}");
    let mut all: Vec<Asked> = gets.into_iter().chain([style.as_str()]).map(|path| ("GET", path, None)).collect();
    all.extend([
        ("POST", "/", Some(&[] as &[_])),
        ("POST", "/", Some(large)),
        ("POST", "/nope", Some(&[])),
        ("DELETE", "/", None),
        ("HEAD", "/", None),
        ("POST", "/signin", Some(&[])),
    ]);
    for (method, path, form) in all {
        let response = house.browser().send(method, path, form).await;
        let seen: BTreeMap<_, _> = response.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        for (name, value) in HEADERS {
            assert_eq!(seen.get(name), Some(&value), "{method} {path} {}", response.status());
        }
        let policy = seen["content-security-policy"];
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert!(seen["strict-transport-security"].starts_with("max-age=63072000"), "{path}");
        let cached = seen["cache-control"] != "no-store";
        let file = path.starts_with("/static/latchkey") || path.starts_with("/theme/1") || path == "/favicon.ico";
        assert_eq!(cached, file, "{path}: {}", seen["cache-control"]);
        if path.starts_with("/static/latchkey") || path.starts_with("/theme/1") {
            assert_eq!((seen["cache-control"], seen["content-type"]), ("public, max-age=31536000, immutable", "text/css; charset=utf-8"));
        }
        assert!(!seen.contains_key("server") && !seen.contains_key("x-powered-by"));
    }
    let plain = House::new(house.app.pool.clone()).await.browser().get("/").await;
    assert!(!plain.headers.contains_key("strict-transport-security"), "not over http");
}

#[sqlx::test]
async fn cookies_are_tied_to_the_host_over_https(pool: PgPool) {
    let house = House::with(pool, |app| app.public = PublicUrl::parse("https://reset.example").unwrap()).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &sam()).await;
    let mut browser = house.browser();
    let seen = browser.identify("sam@quillham.example").await;
    let seen = browser.fill(&seen, &[("method", "email")]).await;
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    change(&mut browser, &seen).await.is("done");
    browser.get("/?mkt=nl").await;
    let seen = browser.get("/signin").await;
    let token = seen.token();
    let response =
        browser.send("POST", "/signin", Some(&[("token", &token), ("user_id", "sam@quillham.example"), ("password", NEW)])).await;
    for cookie in response.headers().get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        assert!(cookie.starts_with("__Host-latchkey_") && cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Secure"), "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    let names: Vec<_> = browser.cookies.keys().map(|name| name.trim_start_matches("__Host-latchkey_")).collect();
    assert_eq!(names, ["flow", "known", "language", "session", "start"]);
    // A cookie of the same value without the prefix is somebody else's.
    browser.cookies = browser.cookies.iter().map(|(name, value)| (name.replace("__Host-", ""), value.clone())).collect();
    browser.get("/account").await.is("signin");
    house.deliver().await;
}

#[sqlx::test]
async fn a_form_needs_our_cookie_our_token_and_our_own_site(pool: PgPool) {
    let house = House::new(pool).await;
    let none = house.browser().post("/", &[("user_id", "sam@quillham.example")]).await;
    none.is("error").says("Your browser does not keep cookies");
    assert_eq!(none.status, 400);
    for (name, value, status) in [
        ("origin", "https://evil.example", 403),
        ("sec-fetch-site", "cross-site", 403),
        ("sec-fetch-site", "same-site", 403),
        ("origin", "http://127.0.0.1:8080", 422),
    ] {
        let mut browser = house.browser();
        let seen = browser.get("/").await;
        browser.headers.insert(name, value.parse().unwrap());
        assert_eq!(browser.fill(&seen, &[("user_id", "")]).await.status, status, "{name}: {value}");
    }
    let mut browser = house.browser();
    browser.get("/").await;
    let seen = browser.post("/", &[("token", "AAAAAAAAAAAAAAAAAAAAAA")]).await;
    seen.is("error").says("sent from another site");
    assert_eq!(seen.status, 403);
}

#[sqlx::test]
async fn the_first_pages_need_no_database_and_without_it_no_step_is_passed(pool: PgPool) {
    let house = House::new(pool).await;
    house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut browser = house.browser();
    house.app.pool.close().await;
    let seen = browser.get("/").await;
    seen.is("identify");
    assert_eq!(seen.status, 200);
    for path in ["/help", "/protection", "/signin", "/captcha/challenge", "/healthz", "/favicon.ico", "/?mkt=nl"] {
        assert_eq!(browser.get(path).await.status, 200, "{path}");
    }
    browser.get("/?mkt=en").await;
    assert_eq!(browser.get("/readyz").await.status, 503);
    let proof = browser.proof().await;
    let seen = browser.fill(&seen, &[("user_id", "sam@quillham.example"), ("altcha", &proof)]).await;
    seen.is("error").says("Something on our side is not answering").says("Nothing has changed in your account");
    assert_eq!((seen.status.as_u16(), seen.headers["retry-after"].to_str().unwrap()), (503, "30"));
    assert!(!browser.cookies.contains_key("latchkey_flow"));
    assert!(!seen.body.to_lowercase().contains("pool"), "nothing of the inside is told");
}

#[sqlx::test]
async fn looking_writes_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    for path in
        ["/", "/signin", "/help", "/contact", "/reset/method", "/captcha/challenge", "/nope", "/?username=a@b.example&whr=b.example"]
    {
        house.browser().get(path).await;
        house.browser().send("HEAD", path, None).await;
    }
    for table in ["flow", "counter", "spent", "session", "audit_event", "job", "challenge"] {
        let rows: i64 =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&house.app.pool).await.unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[sqlx::test]
async fn alive_is_not_ready_and_ready_looks_at_the_clock(pool: PgPool) {
    let ready = House::with(pool.clone(), |app| app.clock = Clock::system()).await;
    let seen = ready.browser().get("/readyz").await;
    assert_eq!((seen.status.as_u16(), seen.body.as_str()), (200, "ready\n"));
    let system = Clock::system();
    let apart = House::with(pool, |app| app.clock = Clock::from_fn(move || system.now() + Duration::seconds(5))).await;
    let seen = apart.browser().get("/readyz").await;
    assert_eq!(seen.status, 503);
    assert!(seen.body.contains("clock differs"));
    assert_eq!(apart.browser().get("/healthz").await.body, "alive\n");
}

#[track_caller]
pub fn sound(seen: &Seen) -> &Seen {
    let body = &seen.body;
    let page = seen.page();
    assert_eq!(body.matches("<h1").count(), 1, "{page}");
    assert!(body.contains("<title>") && !body.contains("<title> -") && body.contains("lang=\"en\""), "{page}");
    assert!(!body.contains("style=\"") && !body.contains("<style") && !body.contains("javascript:"), "{page}");
    assert!(!body.contains("src=\"http") && !body.contains("src=\"//"), "{page}: nothing from elsewhere");
    for script in body.split("<script").skip(1) {
        assert!(script.trim_start().starts_with("src=\"/static/") && script.contains("defer></script>"), "{page}");
    }
    for handler in ["onclick", "onload", "onsubmit", "onerror", "onchange", "oninput"] {
        assert!(!body.contains(&format!(" {handler}=")), "{page}");
    }
    for form in body.split("<form").skip(1) {
        assert!(form.contains("name=\"token\""), "{page}: each form carries its token");
    }
    assert!(seen.plain().len() > 40 && !body.contains("??"), "{page}");
    seen
}

#[sqlx::test]
async fn every_page_has_one_heading_a_name_and_nothing_inline(pool: PgPool) {
    let (house, _, kim) = house_of_kim(pool, 1).await;
    let mut browser = house.browser();
    for (path, page) in [
        ("/", "identify"),
        ("/help", "help"),
        ("/protection", "protection"),
        ("/contact", "contact"),
        ("/signin", "signin"),
        ("/nope", "error"),
    ] {
        sound(browser.get(path).await.is(page));
    }
    let not_found = browser.get("/nope").await;
    not_found.says("There is no page here").says("Start again");
    assert_eq!(not_found.status, 404);
    let seen = browser.get("/").await;
    sound(browser.fill(&seen, &[("user_id", "no address")]).await.is("identify").says("Type your whole address"));
    sound(browser.identify("nobody@quillham.example").await.is("stop"));
    sound(browser.get("/contact").await.is("contact"));
    sound(browser.post("/contact", &[("token", &seen.token())]).await.is("contact-sent"));
    lock_out(&house, &kim.id).await;
    let seen = browser.identify(&kim.id).await;
    sound(seen.is("trouble"));
    let seen = browser.fill(&seen, &[("trouble", "unlock")]).await;
    let seen = pick(&mut browser, &seen, Method::MobileCall, &kim).await;
    sound(seen.is("calling"));
    let call = house.deliver().await.remove(0).call;
    assert_eq!(press(&house.app, &call, "9").await.unwrap(), Pressed::Refused);
    let seen = browser.get("/reset/calling").await;
    let seen = browser.fill(sound(&seen), &[("do", "other")]).await;
    let seen = pick(&mut browser, sound(&seen), Method::Questions, &kim).await;
    let seen = browser.fill(sound(seen.is("questions")), &[("do", "other")]).await;
    let seen = pick(&mut browser, &seen, Method::Email, &kim).await;
    sound(&browser.fill(sound(seen.is("code")), &[("code", "1")]).await);
    let code = house.code().await;
    let seen = browser.fill(&seen, &[("code", &code)]).await;
    sound(&browser.fill(sound(seen.is("unlock")), &[]).await.is("done").clone());
    let mut browser = house.browser();
    let seen = browser.identify(&kim.id).await;
    let seen = pass(&house, &mut browser, &seen, Method::App, &kim).await;
    sound(seen.is("password"));
    sound(browser.fill(&seen, &[("new_password", "short"), ("confirm_password", "short")]).await.is("password"));
    sound(change(&mut browser, &seen).await.is("done"));
    let seen = browser.get("/signin").await;
    sound(browser.fill(&seen, &[("user_id", &kim.id), ("password", PASSWORD)]).await.is("signin"));
    sound(browser.fill(&seen, &[("user_id", &kim.id), ("password", NEW)]).await.is("account"));
    house.deliver().await;
}
