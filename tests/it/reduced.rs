//! `reduced`: whoever is typed, the pages, headers, cookies and statements are the same (RESET-4).

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use latchkey::{
    app::App,
    delivery::SendError,
    directory::import::group,
    policy::{Policy, Scope},
};
use sqlx::PgPool;
use tracing::field::{Field, Visit};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::house::{Browser, House, open_policy};

/// Everybody who must look alike: unknown domain and user, disabled, out of scope, unlicensed, unregistered, 0010,
/// administrators with self-reset off, guests of an unknown kind.
pub const ALIKE: [&str; 9] = [
    "who@nowhere.example",
    "nobody@quillham.example",
    "disabled@quillham.example",
    "out@quillham.example",
    "bare@quillham.example",
    "empty@quillham.example",
    "prem@quillham.example",
    "boss@quillham.example",
    "synced@quillham.example",
];

const CSV: &str = "user_id,kind,enabled,authority,source_anchor,primary_mail,alternate_email,licences,groups,roles\n\
    fine@quillham.example,,,,,,f@posteo.example,basic,Staff,\n\
    disabled@quillham.example,,no,,,,d@posteo.example,basic,Staff,\n\
    out@quillham.example,,,,,,o@posteo.example,basic,,\n\
    bare@quillham.example,,,,,,b@posteo.example,free,Staff,\n\
    empty@quillham.example,,,,,,,basic,Staff,\n\
    prem@quillham.example,,,hash_sync,YW5jaG9y,,p@posteo.example,premium_p1,Staff,\n\
    synced@quillham.example,synced_guest,,,,,g@posteo.example,,,\n\
    boss@quillham.example,,,,,boss@quillham.example,boss@posteo.example,,,global_administrator\n";

pub async fn house(pool: PgPool, change: impl FnOnce(&mut App)) -> House {
    let house = House::with(pool, change).await;
    let tenant = house.tenant("quillham.example", None).await;
    house.people(tenant, CSV).await;
    let staff = group(&mut house.app.pool.acquire().await.unwrap(), tenant, "Staff").await.unwrap();
    let enabled = Scope::Selected { groups: [staff].into(), except: [].into() };
    house.policy(tenant, |policy| *policy = Policy { enabled, admin_self_reset: false, ..open_policy(1) }).await;
    house
}

/// The statements that sqlx ran on this thread, in their order.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Text {
    summary: String,
    whole: String,
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.trim().clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn fmt::Debug) {}
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut text = Text::default();
            event.record(&mut text);
            self.0.lock().unwrap().push(if text.whole.is_empty() { text.summary } else { text.whole });
        }
    }
}

impl Statements {
    pub fn listen() -> (Self, tracing::subscriber::DefaultGuard) {
        let statements = Self::default();
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
        (statements, guard)
    }

    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Replaces what must differ: form token, captcha tokens, the reference and the address that was typed.
fn normal(body: &str, typed: &str) -> String {
    let mut out = body.replace(typed, "(typed)");
    let between = |out: &mut String, start: &str, end: char| {
        let mut from = 0;
        while let Some(at) = out[from..].find(start) {
            let begin = from + at + start.len();
            let length = out[begin..].find(end).unwrap_or(0);
            out.replace_range(begin..begin + length, "*");
            from = begin;
        }
    };
    for start in [
        "name=\"token\" value=\"",
        "name=\"captcha_token\" value=\"",
        "name=\"captcha_wait\" value=\"",
        "/captcha/picture/",
        "data-copy=\"",
    ] {
        between(&mut out, start, '"');
    }
    between(&mut out, "/captcha/sound/", '"');
    let reference = out.split_once("id=\"reference\">").and_then(|(_, rest)| rest.split('<').next()).map(str::to_owned);
    reference.map_or(out.clone(), |reference| out.replace(&reference, "(reference)"))
}

/// One answer as a stranger can compare it: status, headers, cookies with their lengths, body.
pub async fn answer(browser: &mut Browser, method: &str, path: &str, form: Option<&[(&str, &str)]>, typed: &str) -> (String, String) {
    let response = browser.send(method, path, form).await;
    let mut lines = vec![format!("{method} {path}"), response.status().to_string()];
    for (name, value) in response.headers() {
        let value = value.to_str().unwrap();
        match value.split_once(';').and_then(|(pair, attributes)| Some((pair.split_once('=')?, attributes))) {
            // The first-page cookie writes its nonce in digits: its length says nothing about anybody.
            Some(((cookie, _), attributes)) if cookie == "latchkey_start" => lines.push(format!("{cookie};{attributes}")),
            Some(((cookie, content), attributes)) if name == "set-cookie" => {
                lines.push(format!("{cookie}={} bytes;{attributes}", content.len()));
            }
            // Follows from the body, which is compared below, and from what was typed.
            _ if name == "content-length" => {}
            _ => lines.push(format!("{name}: {value}")),
        }
    }
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8(body.to_vec()).unwrap();
    lines.push(normal(&body, typed));
    (lines.join("\n"), body)
}

fn token(body: &str) -> String {
    let rest = body.split_once("name=\"token\" value=\"").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}

/// Names an account (twice, when the first try is told to work harder) and looks at the end; what was answered and what was asked.
async fn walk(house: &House, typed: &str, first: &str, tries: usize) -> (Vec<String>, Vec<String>) {
    let mut browser = house.browser();
    let (statements, guard) = Statements::listen();
    let mut seen = vec![];
    let (page, mut body) = answer(&mut browser, "GET", first, None, typed).await;
    seen.push(page);
    if body.is_empty() {
        body = answer(&mut browser, "GET", "/", None, typed).await.1;
    }
    for _ in 0..tries {
        let proof = browser.proof().await;
        let form = [("token", &*token(&body)), ("user_id", typed), ("altcha", &proof)];
        let (page, next) = answer(&mut browser, "POST", "/", Some(&form), typed).await;
        seen.push(page);
        body = if next.is_empty() { body } else { next };
    }
    for path in ["/reset/stop", "/reset/method", "/contact", "/help"] {
        seen.push(answer(&mut browser, "GET", path, None, typed).await.0);
    }
    drop(guard);
    (seen, statements.take())
}

async fn all_alike(house: &House, first: &str, tries: usize, says: &str) {
    walk(house, "warm@up.example", first, tries).await;
    let (seen, statements) = walk(house, ALIKE[0], first, tries).await;
    assert!(seen.iter().any(|page| page.contains(says)), "{says}: {}", seen.join("\n"));
    assert!(statements.iter().any(|text| text.contains("from users u")) && statements.len() > 8, "heard: {statements:?}");
    for typed in &ALIKE[1..] {
        let (others, their_statements) = walk(house, typed, first, tries).await;
        for (one, other) in seen.iter().zip(&others) {
            assert_eq!(one, other, "{typed}");
        }
        let short = |list: &[String]| list.iter().map(|text| text.chars().take(60).collect::<String>()).collect::<Vec<_>>();
        assert_eq!(short(&statements), short(&their_statements), "{typed}");
        assert_eq!(statements, their_statements, "{typed}");
    }
    assert!(house.deliver().await.is_empty());
}

#[sqlx::test]
async fn nobody_learns_from_the_answer_who_is_known(pool: PgPool) {
    let house = house(pool, |_| {}).await;
    all_alike(&house, "/", 1, "For everybody’s safety we do not say which").await;
    house.browser().identify("fine@quillham.example").await.is("method");
}

#[sqlx::test]
async fn nor_in_another_language_or_with_the_colours_of_a_tenant(pool: PgPool) {
    let house = house(pool, |_| {}).await;
    all_alike(&house, "/?whr=quillham.example", 1, "Quillham Council").await;
    all_alike(&house, "/?mkt=nl", 1, "lang=\"nl\"").await;
}

#[sqlx::test]
async fn nor_from_the_language_of_a_tenant(pool: PgPool) {
    let house = house(pool, |_| {}).await;
    let spoken = "update tenant set default_language = 'nl', accent = '#1b5e4b', front_text = 'Desk 3' where name <> ''";
    sqlx::query(spoken).execute(&house.app.pool).await.unwrap();
    all_alike(&house, "/", 1, "we do not say which").await;
    all_alike(&house, "/?whr=quillham.example", 1, "lang=\"nl\"").await;
}

#[sqlx::test]
async fn nor_when_an_address_was_tried_too_often(pool: PgPool) {
    let house = house(pool, |app| app.limits.identify_per_id = 0).await;
    all_alike(&house, "/", 2, "This address was tried many times").await;
}

#[sqlx::test]
async fn nor_while_the_mail_server_is_down(pool: PgPool) {
    let house = house(pool, |_| {}).await;
    house.outbox.fail(Some(SendError::Temporary("connection refused".to_owned())));
    all_alike(&house, "/", 1, "we do not say which").await;
}

#[sqlx::test]
async fn nor_where_no_mail_server_and_no_telephone_is_set_up(pool: PgPool) {
    let house = house(pool, |app| (app.providers.post, app.providers.phone) = (None, None)).await;
    all_alike(&house, "/", 1, "we do not say which").await;
}

#[sqlx::test]
async fn nor_from_the_answer_to_a_request_for_help(pool: PgPool) {
    let house = house(pool, |_| {}).await;
    let mut answers = vec![];
    for typed in ALIKE {
        let mut browser = house.browser();
        let seen = browser.identify(typed).await;
        seen.is("stop");
        let token = seen.token();
        let (posted, _) = answer(&mut browser, "POST", "/contact", Some(&[("token", &token)]), typed).await;
        let (sent, _) = answer(&mut browser, "GET", "/contact/sent", None, typed).await;
        answers.push([posted, sent]);
    }
    assert!(answers[0][1].contains("Your request is on its way"));
    assert!(answers.iter().all(|other| *other == answers[0]), "{answers:#?}");
    assert_eq!(house.deliver().await.len(), 7, "the administrator hears of those who exist");
}
