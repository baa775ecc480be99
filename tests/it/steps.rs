//! What several modules walk: Sam's house, the way to each page, wrong answers of every kind.

use axum::http::StatusCode;
use latchkey::policy::{Limits, Policy};
use sqlx::PgPool;
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
    pub sam: Uuid,
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
        Self { house, tenant, sam }
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
