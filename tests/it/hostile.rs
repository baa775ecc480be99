//! Garbage in every field, header, cookie and query: a page with words and a way on, and no step taken.

use axum::{
    body::Body,
    http::{HeaderValue, Response, StatusCode, header},
};
use latchkey::policy::Policy;
use sqlx::PgPool;

use crate::{
    house::{Browser, NEW, PASSWORD, Seen, open_policy},
    steps::{Home, SAM, STAGES, WIDE, at, everything, is_status, raw, rows, sign_in},
};

/// Every address that takes a form.
const FORMS: [&str; 12] = [
    "/",
    "/signin",
    "/signout",
    "/contact",
    "/reset/restart",
    "/reset/trouble",
    "/reset/method",
    "/reset/code",
    "/reset/questions",
    "/reset/calling",
    "/reset/password",
    "/reset/unlock",
];

fn cookies(browser: &Browser) -> String {
    browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
}

/// A page: HTML with words, a name and a link to go on with.
async fn page_of(response: Response<Body>, what: &str) -> (StatusCode, String) {
    let (parts, body) = response.into_parts();
    if parts.status.is_redirection() {
        return (parts.status, String::new());
    }
    let bytes = axum::body::to_bytes(body, 1 << 22).await.unwrap();
    let text = String::from_utf8_lossy(&bytes).into_owned();
    assert!(text.contains("data-page=") && text.contains("href=\"/"), "{what}: {} {text:.200}", parts.status);
    (parts.status, text)
}

async fn post_bytes(home: &Home, browser: &Browser, path: &str, kind: &str, body: &[u8]) -> (StatusCode, String) {
    let cookie = cookies(browser);
    let headers = [("cookie", cookie.as_bytes()), ("content-type", kind.as_bytes())];
    page_of(raw(home, "POST", path, &headers, body).await, path).await
}

const FORM: &str = "application/x-www-form-urlencoded";

#[sqlx::test]
async fn a_form_without_its_token_or_with_one_of_another_browser_changes_nothing(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let foreign = home.stranger(9).get("/signin").await.token();
    for stage in STAGES {
        let (browser, seen) = at(&home, stage).await;
        let code = home.house.deliver().await.pop().and_then(|sent| sent.text.split_whitespace().find(|w| w.len() == 6).map(str::to_owned));
        let code = code.unwrap_or_default();
        let own = browser.clone().get("/signin").await.token();
        let before = rows(&home).await;
        for token in ["", "x", &foreign, &own[1..], &format!("{own}="), &own.to_uppercase()] {
            for path in [seen.path.as_str(), "/reset/restart", "/contact", "/signout"] {
                let mut sent = everything(token, &code);
                sent.push(("do", "check"));
                is_status(
                    &browser.clone().post(path, &sent).await,
                    if path.ends_with("/done") || path.ends_with("/stop") { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN },
                );
            }
            let mut without = everything(token, &code);
            without.remove(0);
            assert!(browser.clone().post(&seen.path, &without).await.status.is_client_error());
        }
        assert_eq!(rows(&home).await, before, "{stage}");
    }
}

#[sqlx::test]
async fn a_form_from_another_site_changes_nothing_even_with_the_right_token(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    let seen = home.to_password(&mut browser).await;
    let foreign = [
        ("origin", "https://evil.example"),
        ("origin", "http://127.0.0.1:8080.evil.example"),
        ("origin", "https://127.0.0.1:8080"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", ""),
    ];
    for (name, value) in foreign {
        let mut forged = browser.clone();
        forged.headers.insert(name, HeaderValue::from_static(value));
        is_status(&home.set_password(&mut forged, &seen).await, StatusCode::FORBIDDEN);
    }
    assert_eq!(home.credential_version().await, "1");
    browser.headers.insert("sec-fetch-site", HeaderValue::from_static("same-origin"));
    browser.headers.insert("origin", HeaderValue::from_static("http://127.0.0.1:8080"));
    home.set_password(&mut browser, &seen).await.is("done");
    home.house.deliver().await;
}

#[sqlx::test]
async fn a_browser_without_cookies_is_told_so(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let token = home.stranger(1).get("/signin").await.token();
    for path in FORMS {
        for cookie in [None, Some("x"), Some("A.B"), Some("")] {
            let mut browser = home.stranger(1);
            if let Some(cookie) = cookie {
                browser.cookies.insert("latchkey_start".to_owned(), cookie.to_owned());
            }
            let seen = browser.post(path, &everything(&token, "123456")).await;
            // Where the address says nothing about a reset, the cookie is the first thing that is looked for.
            is_status(&seen, StatusCode::BAD_REQUEST);
            seen.is("error").says("does not keep cookies");
        }
    }
}

#[sqlx::test]
async fn a_key_that_comes_twice_or_as_a_list_is_no_form(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    for (stage, key) in
        [("method", "method"), ("email", "code"), ("password", "new_password"), ("questions", "answer_1"), ("email", "token")]
    {
        let (browser, seen) = at(&home, stage).await;
        home.house.deliver().await;
        let token = browser.clone().get("/signin").await.token();
        let before = rows(&home).await;
        for second in [format!("&{key}=other"), format!("&{key}={NEW}")] {
            let fields = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(everything(&token, "123456")).finish();
            let (status, _) = post_bytes(&home, &browser, &seen.path, FORM, format!("{fields}{second}").as_bytes()).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{stage} {key}");
        }
        assert_eq!(rows(&home).await, before, "{stage}");
        for list in [
            format!("token={token}&{key}[]=email"),
            format!("token={token}&{key}[0]=email&{key}[1]=sms"),
            format!("token={token}&{key}.x=1"),
        ] {
            let (status, _) = post_bytes(&home, &browser, &seen.path, FORM, list.as_bytes()).await;
            assert!(status.is_client_error(), "{stage} {list} {status}");
        }
        assert!(home.house.deliver().await.is_empty());
    }
}

/// Broken forms: for each field nothing, far too much, and what no keyboard makes.
fn broken_forms(token: &str, names: &[&str]) -> Vec<Vec<u8>> {
    let values: [&[u8]; 9] =
        [b"", b"%00", b"a%00b", b"%ff%fe%fd", b"\xff\xfe", b"%E2%80%AE%F0%9F%97%9D", b"%0d%0aBcc:%20x@evil.example", b"%", b"%F3%A0%81%81"];
    let mut all = vec![b"".to_vec(), b"&&&===".to_vec(), b"\xff\xff\xff\xff".to_vec(), vec![b'a'; 65_537], vec![b'&'; 60_000]];
    for name in names {
        let form = |value: &[u8]| {
            let others = names.iter().filter(|other| *other != name).map(|other| (*other, "000000"));
            let token = Some(("token", token)).filter(|_| *name != "token");
            let rest = others.filter(|(other, _)| *other != "token").chain(token);
            let mut body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(rest).finish().into_bytes();
            body.extend_from_slice(format!("&{name}=").as_bytes());
            body.extend_from_slice(value);
            body
        };
        all.extend(values.iter().map(|value| form(value)));
        all.push(form(&vec![b'9'; 60_000]));
        all.push(form(&b"%CC%81".repeat(9_000)));
    }
    all
}

#[sqlx::test]
async fn garbage_in_any_field_of_any_form_is_a_page_and_no_step(pool: PgPool) {
    let home = Home::patient(pool, Policy { limits: WIDE, ..open_policy(1) }).await;
    let forms: [(&str, &str, &[&str]); 8] = [
        ("method", "/", &["token", "user_id", "altcha", "captcha_wait", "captcha_token", "captcha_answer"]),
        ("method", "/signin", &["token", "user_id", "password"]),
        ("method", "/contact", &["token"]),
        ("method", "/reset/method", &["token", "method", "phone", "phone_sms"]),
        ("email", "/reset/code", &["token", "code", "do"]),
        ("questions", "/reset/questions", &["token", "answer_1", "answer_2", "answer_3", "do"]),
        ("calling", "/reset/calling", &["token", "do"]),
        ("password", "/reset/password", &["token", "new_password", "confirm_password"]),
    ];
    for (stage, path, names) in forms {
        let (browser, _) = at(&home, stage).await;
        home.house.deliver().await;
        let token = browser.clone().get("/signin").await.token();
        let proofs = home.one("select count(*)::text from proof").await;
        for form in broken_forms(&token, names) {
            let shown = String::from_utf8_lossy(&form[..form.len().min(300)]).into_owned();
            let (status, _) = post_bytes(&home, &browser, path, FORM, &form).await;
            assert!(status.as_u16() < 500, "{path} {status} {shown}");
        }
        for kind in
            ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16"]
        {
            let (status, _) = post_bytes(&home, &browser, path, kind, b"{\"token\":1}").await;
            assert!(status.is_client_error(), "{kind} {status}");
        }
        assert_eq!(home.one("select count(*)::text from proof").await, proofs, "{stage}");
        assert_eq!(home.credential_version().await, "1");
        let sent = home.house.deliver().await;
        assert!(sent.iter().all(|sent| !sent.to.contains("evil") && !sent.subject.contains("evil")));
    }
}

#[sqlx::test]
async fn garbage_in_cookies_and_headers_is_as_if_there_were_none(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let mut browser = home.stranger(1);
    home.open(&mut browser, "email").await;
    home.house.deliver().await;
    let right = browser.cookies["latchkey_flow"].clone();
    let long = "A".repeat(60_000);
    let twice = format!("{right}; latchkey_flow={right}");
    let garbage: Vec<&[u8]> = vec![
        b"",
        b"=",
        b"\xff\xfe",
        b".",
        b"..",
        b"\"x\"",
        long.as_bytes(),
        b"AAAA.AAAA",
        b"%00",
        b"AAAAAAAAAAAAAAAAAAAAAA",
        b"\t",
        twice.as_bytes(),
    ];
    for name in ["start", "flow", "language", "known", "session"] {
        for value in &garbage {
            if *value == twice.as_bytes() && name != "flow" {
                continue;
            }
            let cookie = [format!("latchkey_{name}=").as_bytes(), value].concat();
            for path in ["/", "/reset/code", "/reset/calling/state", "/account", "/signin", "/contact", "/nowhere"] {
                let response = raw(&home, "GET", path, &[("cookie", &cookie)], b"").await;
                assert!(response.status().as_u16() < 500, "{name} {path} {}", response.status());
                page_of(response, path).await;
            }
        }
    }
    for name in [
        "accept-language",
        "user-agent",
        "accept",
        "accept-encoding",
        "content-length",
        "range",
        "if-none-match",
        "cookie",
        "x-forwarded-for",
        "origin",
        "sec-fetch-site",
        "authorization",
    ] {
        for value in [&b"\xff\xfe"[..], b"", b"*;q=9999999999999", b"en;q=NaN,,,;=", long.as_bytes(), b"bytes=0-18446744073709551616"] {
            let response = raw(&home, "GET", "/help", &[(name, value)], b"").await;
            assert_eq!(response.status(), StatusCode::OK, "{name}");
        }
    }
    // The reset is still there.
    browser.get("/reset/code").await.is("code");
}

#[sqlx::test]
async fn no_method_and_no_address_is_answered_with_a_blank_page(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let paths = FORMS.into_iter().chain([
        "/reset/done",
        "/reset/stop",
        "/contact/sent",
        "/help",
        "/protection",
        "/account",
        "/nowhere",
        "/reset",
        "/reset/",
        "/reset/code/",
        "/RESET/CODE",
        "/reset/code/../password",
        "/%00",
        "/reset/%70assword",
        "/..;/admin",
        "/captcha/challenge",
    ]);
    for path in paths {
        for method in ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW", "POST"] {
            let response = raw(&home, method, path, &[], b"").await;
            assert!(response.status().is_client_error(), "{method} {path} {}", response.status());
            assert!(response.headers()[header::CONTENT_TYPE].to_str().unwrap().starts_with("text/html"));
            page_of(response, &format!("{method} {path}")).await;
        }
        let response = raw(&home, "GET", path, &[], b"").await;
        assert!(response.status().as_u16() < 500, "GET {path}");
    }
}

#[sqlx::test]
async fn a_query_is_never_more_than_a_hint(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    let long = "a".repeat(9_000);
    for query in [
        "mkt=../../etc/passwd",
        "mkt=%00",
        "mkt=%0d%0aset-cookie:x=1",
        "username=%00",
        "username=%22%3E%3Cscript%3Ealert(1)%3C/script%3E@x.example",
        "username=a&username=b",
        "whr=a&whr=b",
        "whr=%22%3E%3Cscript%3E",
        "username[]=x",
        "%",
        "mkt=",
        &format!("mkt={long}"),
        &format!("whr={long}"),
        &format!("username={long}"),
    ] {
        for path in ["/", "/help", "/signin", "/contact"] {
            let mut browser = home.stranger(1);
            let seen: Seen = browser.get(&format!("{path}?{query}")).await;
            assert!(seen.status.as_u16() < 500, "{query}");
            assert!(!seen.body.contains("<script>alert") && !seen.body.contains("\"><script"), "{query}");
            assert!(!browser.cookies.contains_key("x"), "{query}");
            is_status(&browser.get("/").await, StatusCode::OK);
        }
    }
}

#[sqlx::test]
async fn a_panic_becomes_a_page(pool: PgPool) {
    let home = Home::gates(pool, 1).await;
    // A policy that no administrator could save: its end of a reset lies beyond the calendar.
    home.run("update policy set document = jsonb_set(document, '{limits,flow_seconds}', '9000000000000000000')").await;
    let seen = home.stranger(1).identify(SAM).await;
    is_status(&seen, StatusCode::SERVICE_UNAVAILABLE);
    seen.is("error").says("not answering");
    assert_eq!(home.one("select count(*)::text from flow").await, "0");
    sign_in(&mut home.stranger(2), PASSWORD).await.is("account");
}
