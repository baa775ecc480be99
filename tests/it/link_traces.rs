//! What a registration link leaves behind, and what guessing at one tells (REG-7): nothing, in both cases.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
};

use axum::http::StatusCode;
use sqlx::PgPool;
use time::Duration;
use tracing::field::{Field, Visit};
use tracing_subscriber::{Layer, layer::Context, prelude::*};

use crate::{
    application::house_of_people,
    link_attacks::{NEW, is_gone, opened, press},
};

#[sqlx::test]
async fn guessing_tells_nothing_and_is_slowed_down(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let used = application.link(NEW).await.path();
    opened(&house, &used).await;
    let mut bodies = vec![];
    for path in
        [used.as_str(), "/register/start/AAAAAAAAAAAAAAAAAAAAAA", "/register/start/x", "/register/start/%FF%00", "/register/start/lk_"]
    {
        let mut browser = house.browser();
        let page = browser.get("/signin").await;
        let seen = browser.get(path).await;
        if seen.page() == "link-gone" {
            is_gone(&seen);
            let reference = seen.body.split_once("id=\"reference\">").unwrap().1.split('<').next().unwrap().to_owned();
            bodies.push(seen.body.replace(&reference, "*").replace(&page.token(), "*"));
        } else {
            assert_eq!((path, seen.status.as_u16()), ("/register/start/%FF%00", 400));
        }
        let response = browser.send("POST", path, Some(&[("token", &page.token())])).await;
        assert!([400, 410].contains(&response.status().as_u16()), "{path}");
    }
    let times = |body: &String| body.split("data-copy=\"").next().unwrap().to_owned();
    assert!(bodies.windows(2).all(|pair| times(&pair[0]) == times(&pair[1])), "used, unknown and garbage read alike");
    let mut browser = house.browser();
    let token = browser.get("/signin").await.token();
    let mut last = StatusCode::OK;
    for _ in 0..70 {
        last = browser.send("POST", "/register/start/AAAAAAAAAAAAAAAAAAAAAA", Some(&[("token", &token)])).await.status();
    }
    assert_eq!(last, 429);
    house.later(Duration::hours(1));
    opened(&house, &application.link(NEW).await.path()).await;
    house.deliver().await;
}

/// Everything that is logged, at every level, with all its fields.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<String>>);

struct Text<'a>(&'a mut String);

impl Visit for Text<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl<S: tracing::Subscriber> Layer<S> for Everything {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        let mut all = self.0.lock().unwrap();
        event.record(&mut Text(&mut all));
        all.push('\n');
    }

    fn on_new_span(&self, attributes: &tracing::span::Attributes<'_>, _: &tracing::span::Id, _: Context<'_, S>) {
        attributes.record(&mut Text(&mut self.0.lock().unwrap()));
    }

    fn on_record(&self, _: &tracing::span::Id, values: &tracing::span::Record<'_>, _: Context<'_, S>) {
        values.record(&mut Text(&mut self.0.lock().unwrap()));
    }
}

#[sqlx::test]
async fn canary_no_key_link_or_session_reaches_a_log_a_row_or_another_address(pool: PgPool) {
    let (house, _, application) = house_of_people(pool).await;
    let log = Everything::default();
    let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    let answer = application.link(NEW).await;
    let path = answer.path();
    application.registration(NEW).await;
    let mut browser = house.browser();
    let seen = browser.get(&path).await;
    let switched = browser.send("GET", &format!("{path}?mkt=nl"), None).await;
    assert_eq!(switched.headers()["location"], path.as_str(), "the only address that may name it is its own");
    assert!(press(&mut browser, &seen).await.2);
    let gone = browser.get(&path).await;
    house.deliver().await;
    drop(guard);
    let token = path.rsplit('/').next().unwrap().to_owned();
    let log = std::mem::take(&mut *log.0.lock().unwrap());
    assert!(log.contains("/register/start/{token}") && log.contains("registration-links"), "the log was heard: {log:.2000}");
    let rows: String = {
        let mut all = String::new();
        for table in ["api_key", "registration_link", "session", "audit_event", "job", "counter"] {
            let sql = format!("select coalesce(string_agg(t::text, E'\\n'), '') from {table} t");
            let text: String = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&house.app.pool).await.unwrap();
            all.push_str(&text);
        }
        all
    };
    let hex = |text: &str| {
        use base64::Engine as _;
        hex::encode(base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap())
    };
    let key = application.key.strip_prefix("lk_").unwrap();
    for secret in [key, &token, &browser.cookies["latchkey_session"]] {
        for form in [secret.to_owned(), hex(secret)] {
            assert!(!log.contains(&form), "in the log: {form}");
            assert!(!rows.contains(&form), "in a row: {form}");
        }
    }
    // The page itself names the link nowhere, so that nothing it loads or leads to could.
    assert!(!seen.body.contains(&token) && !gone.body.contains(&token));
}
