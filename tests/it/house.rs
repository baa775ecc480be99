//! The harness: a portal with its own database and clock, a browser that keeps cookies, and an outbox that can be read.
//!
//! A house fails its test when messages are left in the queue that nobody looked at.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use latchkey::{
    app::{App, InstanceLimits},
    captcha::{Captcha, Difficulty},
    clock::Clock,
    config::PublicUrl,
    crypto::{Hasher, HashingSettings, Keyring, Lane},
    delivery::{Letter, Post, Providers, SendError, Telephony, telephony::Call},
    directory::{
        NOBODY, UserId, import,
        store::{self, NewTenant},
    },
    domains::resolver::Dns,
    i18n::Locales,
    policy::{Kind, Policy, Scope, store as policies},
};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime, macros::datetime};
use tower::ServiceExt as _;
use uuid::Uuid;

pub const NOON: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);
pub const PASSWORD: &str = "Old-Lighthouse-42";
pub const NEW: &str = "Maple-Tram-Orbit-9";

/// What was sent: mail, text or call.
#[derive(Clone)]
pub struct Sent {
    pub channel: &'static str,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub call: String,
}

/// An outbox that can be made to fail.
#[derive(Clone, Default)]
pub struct Outbox {
    pub sent: Arc<Mutex<Vec<Sent>>>,
    pub failing: Arc<Mutex<Option<SendError>>>,
}

impl Outbox {
    fn keep(&self, sent: Sent) -> Result<(), SendError> {
        if let Some(error) = self.failing.lock().unwrap().clone() {
            return Err(error);
        }
        self.sent.lock().unwrap().push(sent);
        Ok(())
    }

    pub fn fail(&self, error: Option<SendError>) {
        *self.failing.lock().unwrap() = error;
    }
}

#[async_trait::async_trait]
impl Post for Outbox {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let Letter { to, subject, text, html, .. } = letter.clone();
        self.keep(Sent { channel: "mail", to, subject, text, html, call: String::new() })
    }
}

#[async_trait::async_trait]
impl Telephony for Outbox {
    async fn text(&self, to: &str, body: &str) -> Result<(), SendError> {
        let (to, text) = (to.to_owned(), body.to_owned());
        self.keep(Sent { channel: "sms", to, subject: String::new(), text, html: String::new(), call: String::new() })
    }

    async fn call(&self, call: &Call) -> Result<(), SendError> {
        let Call { to, message, id, .. } = call.clone();
        self.keep(Sent { channel: "voice", to, subject: String::new(), text: message, html: String::new(), call: id })
    }
}

/// A portal of one test.
pub struct House {
    pub app: App,
    pub outbox: Outbox,
    now: Arc<Mutex<OffsetDateTime>>,
}

impl House {
    pub async fn new(pool: PgPool) -> Self {
        Self::with(pool, |_| {}).await
    }

    /// A house with something about it changed.
    #[expect(clippy::unused_async, reason = "every test awaits its house")]
    pub async fn with(pool: PgPool, change: impl FnOnce(&mut App)) -> Self {
        let keys = Keyring::from_text(&"0123456789abcdef".repeat(4)).unwrap();
        let now = Arc::new(Mutex::new(NOON));
        let clock = {
            let now = now.clone();
            Clock::from_fn(move || *now.lock().unwrap())
        };
        let outbox = Outbox::default();
        // Cheap hashes: what is tested is never their cost.
        let hashing = HashingSettings { memory_kib: 64, passes: 1, permits: 8, queue: 1000 };
        let mut app = App {
            hasher: Hasher::new(&keys, hashing).unwrap(),
            captcha: Arc::new(Captcha::new(keys.captcha_key())),
            difficulty: Difficulty(1),
            clock,
            locales: Locales::load().unwrap(),
            providers: Providers { post: Some(Arc::new(outbox.clone())), phone: Some(Arc::new(outbox.clone())) },
            public: PublicUrl::parse("http://127.0.0.1:8080").unwrap(),
            trusted_proxies: Arc::new([]),
            identify_deadline: std::time::Duration::ZERO,
            directory_deadline: std::time::Duration::ZERO,
            limits: InstanceLimits::default(),
            security_contact: None,
            // Nobody answers there: tests of domains bring their own.
            resolver: Arc::new(Dns::new(Some(SocketAddr::from(([127, 0, 0, 1], 9))))),
            wake: Arc::default(),
            requests: latchkey::messages::Wake::default(),
            relay: Arc::default(),
            demo: None,
            keys,
            pool,
        };
        change(&mut app);
        Self { app, outbox, now }
    }

    pub fn later(&self, by: Duration) {
        *self.now.lock().unwrap() += by;
    }

    pub fn time(&self) -> OffsetDateTime {
        *self.now.lock().unwrap()
    }

    /// A paid tenant with its domain and a policy.
    pub async fn tenant(&self, domain: &str, policy: Option<Policy>) -> Uuid {
        let mut tx = self.app.pool.begin().await.unwrap();
        let new = NewTenant { name: "Quillham Council", initial_domain: domain, plan: "paid", default_language: "en", country: "NL" };
        let id = store::create_tenant(&mut tx, &self.app.keys, &new, self.time()).await.unwrap();
        if let Some(policy) = policy {
            policies::save(&mut tx, id, 0, &policy, None, self.time()).await.unwrap();
        }
        tx.commit().await.unwrap();
        id
    }

    /// Saves another policy, as an administrator would.
    pub async fn policy(&self, tenant: Uuid, change: impl FnOnce(&mut Policy)) {
        let mut db = self.app.pool.acquire().await.unwrap();
        let (version, mut policy) = policies::current(&mut db, tenant).await.unwrap();
        change(&mut policy);
        policies::save(&mut db, tenant, version, &policy, None, self.time()).await.unwrap();
    }

    /// People by CSV, the way an operator brings them.
    pub async fn people(&self, tenant: Uuid, csv: &str) {
        let mut tx = self.app.pool.begin().await.unwrap();
        match import::import(&mut tx, &self.app.keys, &self.app.hasher, tenant, csv, self.time()).await {
            Ok(_) => {
                // A password that an operator brings is a temporary one; in tests it is people's own unless the CSV says.
                if !csv.contains("must_change") {
                    let own = "update credential set must_change = false where tenant_id = $1";
                    sqlx::query(own).bind(tenant).execute(&mut *tx).await.unwrap();
                }
                tx.commit().await.unwrap();
            }
            Err(import::ImportError::Faults(faults)) => panic!("{faults:?}"),
            Err(error) => panic!("{error:?}"),
        }
    }

    pub async fn user(&self, tenant: Uuid, user_id: &str) -> Uuid {
        let key = UserId::parse(user_id).unwrap().key().to_owned();
        sqlx::query_scalar("select id from users where tenant_id = $1 and upn_key = $2")
            .bind(tenant)
            .bind(key)
            .fetch_one(&self.app.pool)
            .await
            .unwrap()
    }

    /// Registers security questions, by number or by the id of a custom one.
    pub async fn questions(&self, tenant: Uuid, user: Uuid, answers: &[(&str, &str)]) {
        for (question, answer) in answers {
            let normal = latchkey::factors::questions::normalise(answer);
            let hash = self.app.hasher.hash(Lane::Commit, &normal).await.unwrap();
            sqlx::query("insert into security_answer (tenant_id, id, user_id, question, hash, pepper_id) values ($1, $2, $3, $4, $5, 1)")
                .bind(tenant)
                .bind(Uuid::now_v7())
                .bind(user)
                .bind(question)
                .bind(hash)
                .execute(&self.app.pool)
                .await
                .unwrap();
        }
    }

    pub async fn app_seed(&self, tenant: Uuid, user: Uuid, seed: &[u8]) {
        let mut db = self.app.pool.acquire().await.unwrap();
        latchkey::factors::app::register(&mut db, &self.app.keys, tenant, user, seed, self.time()).await.unwrap();
    }

    /// Delivers everything that is due and returns it, oldest first.
    pub async fn deliver(&self) -> Vec<Sent> {
        self.app.courier().drain().await.unwrap();
        std::mem::take(&mut *self.outbox.sent.lock().unwrap())
    }

    /// The code in the only mail or text that is due.
    pub async fn code(&self) -> String {
        let sent = self.deliver().await;
        assert_eq!(sent.len(), 1, "one message with a code, not {}", sent.len());
        code_in(&sent[0].text)
    }

    /// Events of the log as `activity: reason`, oldest first.
    pub async fn audit(&self) -> Vec<String> {
        sqlx::query_as::<_, (String, Option<String>)>("select activity, reason from audit_event order by at, id")
            .fetch_all(&self.app.pool)
            .await
            .unwrap()
            .into_iter()
            .map(|(activity, reason)| format!("{activity}: {}", reason.unwrap_or_default()))
            .collect()
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.app.clone().router())
    }
}

/// Six digits or eight letters, alone on a line or at the start of a text.
pub fn code_in(text: &str) -> String {
    let is_code = |word: &&str| {
        (word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))
            || (word.len() == 8 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()))
    };
    text.split_whitespace().find(is_code).expect("a code in the text").to_owned()
}

/// The policy most tests use: on for all, everything allowed, and nobody asked to register when they sign in.
pub fn open_policy(gates: u8) -> Policy {
    Policy {
        enabled: Scope::All,
        gates,
        methods: Kind::ALL.into(),
        predefined_questions: (1..=35).collect(),
        questions_to_register: 3,
        questions_to_reset: 3,
        require_registration: false,
        ..Policy::default()
    }
}

pub const HEADER: &str = "user_id,display_name,given_name,family_name,alternate_email,mobile_phone,office_phone,licences,roles,password\n";

/// Sam: mail, mobile and office phone, licensed, with a password.
pub fn sam() -> String {
    format!("{HEADER}sam@quillham.example,Sam Okafor,Sam,Okafor,sam@posteo.example,+31 612345642,+31 201234567,premium_p1,,{PASSWORD}\n")
}

#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub peer: SocketAddr,
    pub headers: HeaderMap,
}

/// A page as a browser shows it after following redirects.
#[derive(Debug, Clone)]
pub struct Seen {
    pub status: StatusCode,
    pub path: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    /// `<html data-page="...">`
    pub fn page(&self) -> &str {
        attribute(&self.body, "data-page").unwrap_or("(no page)")
    }

    pub fn token(&self) -> String {
        self.field("token")
    }

    /// The value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let at = self.body.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name} on {}", self.page()));
        attribute(&self.body[at..], "value").unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn is(&self, page: &str) -> &Self {
        assert_eq!(self.page(), page, "{} {}\n{}", self.status, self.path, main(&self.body));
        self
    }

    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.plain().contains(text), "not said: {text}\n{}", self.plain());
        self
    }

    /// The words of the page without marks and isolation characters.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in main(&self.body).chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                '\u{2066}'..='\u{2069}' => {}
                _ if !inside => out.push(c),
                _ => {}
            }
        }
        let out = out.replace("&#39;", "'").replace("&#38;", "&").replace("&quot;", "\"");
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

fn main(body: &str) -> &str {
    let start = body.find("<main").unwrap_or(0);
    let end = body.find("</main>").unwrap_or(body.len());
    &body[start..end]
}

fn attribute<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rest = &text[text.find(&format!("{name}=\""))? + name.len() + 2..];
    rest.split('"').next()
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), peer: "203.0.113.7:50000".parse().unwrap(), headers: HeaderMap::new() }
    }

    /// One request, no redirect followed.
    pub async fn send(&mut self, method: &str, path: &str, form: Option<&[(&str, &str)]>) -> Response {
        let encoded = |fields| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.carry(method, path, form.map(|fields| ("application/x-www-form-urlencoded", encoded(fields)))).await
    }

    /// One request with a body of some type.
    async fn carry(&mut self, method: &str, path: &str, body: Option<(&str, String)>) -> Response {
        let mut request = Request::builder().method(method).uri(path).extension(ConnectInfo(self.peer));
        if !self.cookies.is_empty() {
            let line = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            request = request.header(header::COOKIE, line);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = match body {
            Some((kind, body)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                Body::from(body)
            }
            None => Body::empty(),
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    async fn follow(&mut self, mut response: Response, mut path: String) -> Seen {
        for _ in 0..5 {
            let Some(location) = response.headers().get(header::LOCATION).map(|l| l.to_str().unwrap().to_owned()) else { break };
            assert!(location.starts_with('/'), "a redirect that leaves: {location}");
            path = location;
            response = self.send("GET", &path, None).await;
        }
        read(response, path).await
    }

    pub async fn get(&mut self, path: &str) -> Seen {
        let response = self.send("GET", path, None).await;
        self.follow(response, path.to_owned()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let response = self.send("POST", path, Some(fields)).await;
        self.follow(response, path.to_owned()).await
    }

    /// Submits the form of a page that was seen, to its own address, encoded as the form says; files are chosen with [`Self::upload`].
    pub async fn fill(&mut self, seen: &Seen, fields: &[(&str, &str)]) -> Seen {
        let token = seen.token();
        let mut all = vec![("token", token.as_str())];
        all.extend_from_slice(fields);
        if seen.body.contains("enctype=\"multipart/form-data\"") {
            self.upload(&seen.path, &all).await
        } else {
            self.post(&seen.path, &all).await
        }
    }

    /// Submits fields as a form with files does: lines end as in a text area.
    pub async fn upload(&mut self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let part = |(name, value): &(&str, &str)| {
            let file = if *name == "file" { "; filename=\"people.csv\"" } else { "" };
            let value = value.replace('\n', "\r\n");
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n")
        };
        let mut body: String = fields.iter().map(part).collect();
        body.push_str("--edge--\r\n");
        let response = self.carry("POST", path, Some(("multipart/form-data; boundary=edge", body))).await;
        self.follow(response, path.to_owned()).await
    }

    /// The work a browser does to show that a person is there.
    pub async fn proof(&mut self) -> String {
        let seen = self.get("/captcha/challenge").await;
        let challenge: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
        solve(&challenge)
    }

    /// The whole first page: open it, do the work, name the account.
    pub async fn identify(&mut self, user_id: &str) -> Seen {
        let seen = self.get("/").await;
        seen.is("identify");
        let proof = self.proof().await;
        self.fill(&seen, &[("user_id", user_id), ("altcha", &proof)]).await
    }
}

pub fn solve(challenge: &serde_json::Value) -> String {
    let text = |name: &str| challenge[name].as_str().unwrap().to_owned();
    let (salt, wanted) = (text("salt"), text("challenge"));
    let most = challenge["maxnumber"].as_u64().unwrap();
    let number = (0..=most)
        .find(|n| {
            use sha2::Digest as _;
            hex::encode(sha2::Sha256::digest(format!("{salt}{n}"))) == wanted
        })
        .expect("a number that solves the challenge");
    let payload = serde_json::json!({ "algorithm": text("algorithm"), "challenge": wanted, "number": number, "salt": salt, "signature": text("signature") });
    STANDARD.encode(payload.to_string())
}

async fn read(response: Response, path: String) -> Seen {
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 4 * 1024 * 1024).await.unwrap();
    Seen {
        status: parts.status,
        path: path.split('?').next().unwrap().to_owned(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Guests and strangers live under the row of nobody.
pub const HOME: Uuid = NOBODY;
