//! What several modules walk: Sam's house, the way to each page, wrong answers of every kind.

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderName, HeaderValue, Request, Response, StatusCode},
};
use latchkey::policy::{Limits, Policy};
use sqlx::PgPool;
use time::Duration;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::house::{Browser, House, NEW, Seen, open_policy, sam};

pub const SAM: &str = "sam@quillham.example";
pub const MOBILE: &str = "+31 6 12345642";
pub const OFFICE: &str = "+31 201234567";
pub const SEED: &[u8] = b"a seed of twenty byt";
/// Questions by number, with their answers.
pub const ANSWERS: [(&str, &str); 3] = [("1", "Vlissingen"), ("2", "Vlissingen"), ("3", "Vlissingen")];

/// Limits so wide that only the ones named count.
pub const WIDE: Limits = Limits {
    failed_proofs: 1000,
    failed_proofs_of_a_kind: 1000,
    tries: 5,
    sends_per_number_hour: 1000,
    sends_per_number_day: 1000,
    sends_per_mailbox_ten_minutes: 1000,
    sends_per_mailbox_day: 1000,
    paid_messages_day: 1000,
    code_seconds: 600,
    cool_down_seconds: 30,
    flow_seconds: 900,
    password_submits: 5,
};

/// Sam with every way to prove himself.
pub struct Home {
    pub house: House,
    pub tenant: Uuid,
}

impl Home {
    pub async fn new(pool: PgPool, policy: Policy) -> Self {
        Self::of(House::new(pool).await, policy).await
    }

    /// Nobody is told to try a harder check here: what is tested is something else.
    pub async fn patient(pool: PgPool, policy: Policy) -> Self {
        let house = House::with(pool, |app| {
            app.limits.identify_per_id = 10_000;
            app.limits.identify_per_address = 10_000;
            app.limits.identify_per_network = 10_000;
        });
        Self::of(house.await, policy).await
    }

    pub async fn of(house: House, policy: Policy) -> Self {
        let tenant = house.tenant("quillham.example", Some(policy)).await;
        house.people(tenant, &sam()).await;
        let sam = house.user(tenant, SAM).await;
        house.app_seed(tenant, sam, SEED).await;
        house.questions(tenant, sam, &ANSWERS).await;
        Self { house, tenant }
    }

    pub async fn gates(pool: PgPool, gates: u8) -> Self {
        Self::patient(pool, open_policy(gates)).await
    }

    /// A browser at a network address of its own.
    pub fn stranger(&self, n: u8) -> Browser {
        let mut browser = self.house.browser();
        browser.peer = format!("198.51.{n}.{n}:4000").parse().unwrap();
        browser
    }

    /// A browser in which Sam was signed in.
    pub async fn own(&self, password: &str) -> Browser {
        let mut browser = self.house.browser();
        browser.peer = "192.0.2.9:4000".parse().unwrap();
        sign_in(&mut browser, password).await.is("account");
        browser
    }

    pub fn app_code(&self) -> String {
        latchkey::factors::app::code(SEED, self.house.time().unix_timestamp() / 30)
    }

    /// Gate, from choosing a method to the page where it is answered.
    pub async fn open(&self, browser: &mut Browser, method: &str) -> Seen {
        let seen = browser.identify(SAM).await;
        choose(browser, &seen, method).await
    }

    /// The right answer to what is open.
    pub async fn right(&self, browser: &mut Browser, seen: &Seen, method: &str) -> Seen {
        match method {
            "app" => browser.fill(seen, &[("code", &self.app_code())]).await,
            "questions" => browser.fill(seen, &[("answer_1", "vlissingen"), ("answer_2", "Vlissingen"), ("answer_3", "VLISSINGEN")]).await,
            "mobile_call" | "office_call" => {
                let call = self.house.deliver().await.pop().unwrap().call;
                latchkey::reset::call::press(&self.house.app, &call, "#").await.unwrap();
                browser.get("/reset/calling").await
            }
            _ => {
                let code = self.house.code().await;
                browser.fill(seen, &[("code", &code)]).await
            }
        }
    }

    pub async fn wrong(&self, browser: &mut Browser, seen: &Seen, method: &str) -> Seen {
        if method == "questions" {
            browser.fill(seen, &[("answer_1", "x"), ("answer_2", "Vlissingen"), ("answer_3", "Vlissingen")]).await
        } else {
            browser.fill(seen, &[("code", "no-such")]).await
        }
    }

    /// Up to the page for the new password, by mail.
    pub async fn to_password(&self, browser: &mut Browser) -> Seen {
        let seen = self.open(browser, "email").await;
        let seen = self.right(browser, &seen, "email").await;
        seen.is("password");
        seen
    }

    /// Wrong answers until the portal closes; how many it took.
    pub async fn until_locked(&self, browser: &mut Browser, method: &str) -> u32 {
        let mut seen = self.open(browser, method).await;
        for n in 1..=20 {
            seen = self.wrong(browser, &seen, method).await;
            if seen.page() == "stop" {
                return n;
            }
        }
        panic!("never locked: {}", seen.plain());
    }

    pub async fn set_password(&self, browser: &mut Browser, seen: &Seen) -> Seen {
        browser.fill(seen, &[("new_password", NEW), ("confirm_password", NEW)]).await
    }

    /// One value of one row, as text.
    pub async fn one(&self, sql: &'static str) -> String {
        sqlx::query_scalar::<_, Option<String>>(sql).fetch_one(&self.house.app.pool).await.unwrap().unwrap_or_default()
    }

    pub async fn run(&self, sql: &'static str) {
        sqlx::raw_sql(sql).execute(&self.house.app.pool).await.unwrap();
    }

    pub async fn credential_version(&self) -> String {
        self.one("select version::text from credential").await
    }
}

pub async fn choose(browser: &mut Browser, seen: &Seen, method: &str) -> Seen {
    seen.is("method");
    let phone = match method {
        "sms" | "mobile_call" => MOBILE,
        "office_call" => OFFICE,
        _ => "",
    };
    browser.fill(seen, &[("method", method), ("phone", phone)]).await
}

pub async fn sign_in(browser: &mut Browser, password: &str) -> Seen {
    let seen = browser.get("/signin").await;
    browser.fill(&seen, &[("user_id", SAM), ("password", password)]).await
}

#[track_caller]
pub fn is_status(seen: &Seen, status: StatusCode) {
    assert_eq!(seen.status, status, "{} {}\n{}", seen.path, seen.page(), seen.plain());
}

/// Every page of a reset.
pub const PAGES: [&str; 10] = [
    "/reset/trouble",
    "/reset/method",
    "/reset/code",
    "/reset/questions",
    "/reset/calling",
    "/reset/password",
    "/reset/unlock",
    "/reset/done",
    "/reset/stop",
    "/reset/calling/state",
];

/// Everything any form of a reset may carry, as right as it can be.
pub fn everything<'a>(token: &'a str, code: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("token", token),
        ("trouble", "unlock"),
        ("method", "email"),
        ("phone", "+31612345642"),
        ("code", code),
        ("answer_1", "Vlissingen"),
        ("answer_2", "Vlissingen"),
        ("answer_3", "Vlissingen"),
        ("new_password", NEW),
        ("confirm_password", NEW),
    ]
}

/// All stages there are.
pub const STAGES: [&str; 13] = [
    "trouble",
    "method",
    "email",
    "app",
    "questions",
    "calling",
    "method-2",
    "email-2",
    "questions-2",
    "password",
    "unlock",
    "done",
    "stop",
];

/// A browser at a stage. Two gates where the stage is one of the second gate, else one.
pub async fn at(home: &Home, stage: &str) -> (Browser, Seen) {
    home.house.later(Duration::hours(49));
    home.house.policy(home.tenant, |policy| policy.gates = if stage.ends_with("-2") { 2 } else { 1 }).await;
    if matches!(stage, "trouble" | "unlock") {
        for _ in 0..10 {
            sign_in(&mut home.stranger(200), "Wrong-Lantern-11").await.is("signin");
        }
    }
    let mut browser = home.stranger(1);
    let id = if stage == "stop" { "nobody@quillham.example" } else { SAM };
    let mut seen = browser.identify(id).await;
    if let Some(method) = ["email", "app", "questions"].into_iter().find(|method| *method == stage) {
        seen = choose(&mut browser, &seen, method).await;
    } else if stage == "calling" {
        seen = choose(&mut browser, &seen, "mobile_call").await;
    } else if stage.ends_with("-2") {
        seen = choose(&mut browser, &seen, "app").await;
        seen = home.right(&mut browser, &seen, "app").await;
        if let Some(method) = stage.strip_suffix("-2").filter(|method| *method != "method") {
            seen = choose(&mut browser, &seen, method).await;
        }
    } else if matches!(stage, "password" | "done" | "unlock") {
        if stage == "unlock" {
            seen = browser.fill(&seen, &[("trouble", "unlock")]).await;
        }
        seen = choose(&mut browser, &seen, "email").await;
        seen = home.right(&mut browser, &seen, "email").await;
        if stage == "done" {
            seen = home.set_password(&mut browser, &seen).await;
        }
    }
    (browser, seen)
}

/// Rows whose change would be a step (how often a step was tried, scope 35, is none).
pub async fn rows(home: &Home) -> String {
    home.one(
        "select string_agg(row, E'\\n' order by row) from (select f::text as row from flow f union all select p::text from proof p
         union all select c::text from challenge c union all select c::text from credential c union all select s::text from session s
         union all select c::text from counter c where scope <> 35 union all select j::text from job j) as rows",
    )
    .await
}

/// A request as no browser makes it.
pub async fn raw(home: &Home, method: &str, target: &str, headers: &[(&str, &[u8])], body: &[u8]) -> Response<Body> {
    let peer: std::net::SocketAddr = "203.0.113.7:50000".parse().unwrap();
    let mut request = Request::builder().method(method).uri(target).extension(ConnectInfo(peer)).body(Body::from(body.to_vec())).unwrap();
    for (name, value) in headers {
        request.headers_mut().append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_bytes(value).unwrap());
    }
    home.house.app.clone().router().oneshot(request).await.unwrap()
}
