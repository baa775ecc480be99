//! Another application that asks the portal with an API key, and the people it asks about.

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header},
};
use latchkey::{
    applications::{Scope, keys},
    policy::{Policy, Scope as Enabled},
};
use sqlx::PgPool;
use time::Duration;
use tower::ServiceExt as _;
use uuid::Uuid;

use crate::house::{House, PASSWORD, open_policy};

/// An identity provider with its key.
#[derive(Clone)]
pub struct Application {
    router: Router,
    pub key: String,
    pub id: Uuid,
    pub address: &'static str,
}

#[derive(Debug, Clone)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }

    pub fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body)).to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The last part of a problem's type; checks that the rest of the answer agrees with it.
    #[track_caller]
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.body);
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert!(json["title"].is_string() && json["detail"].is_string(), "{json}");
        let kind = self.text("type");
        kind.strip_prefix("urn:latchkey:problem:").unwrap_or_else(|| panic!("{kind}")).to_owned()
    }

    /// Where a link leads on this portal.
    #[track_caller]
    pub fn path(&self) -> String {
        assert_eq!(self.status, 201, "{}", self.body);
        let url = self.text("url");
        url.strip_prefix("http://127.0.0.1:8080").unwrap_or_else(|| panic!("{url}")).to_owned()
    }
}

impl Application {
    pub async fn new(house: &House, tenant: Uuid, scopes: &[Scope]) -> Self {
        Self::until(house, tenant, scopes, None).await
    }

    pub async fn until(house: &House, tenant: Uuid, scopes: &[Scope], life: Option<Duration>) -> Self {
        let now = house.time();
        let new = keys::New { tenant, name: "Harbour sign-in", scopes, expires_at: life.map(|life| now + life), now };
        let (id, secret) = keys::create(&mut house.app.pool.acquire().await.unwrap(), &house.app.keys, &new).await.unwrap();
        Self { router: house.app.clone().router(), key: secret.reveal().to_string(), id, address: "198.51.100.20:40000" }
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let peer: std::net::SocketAddr = self.address.parse().unwrap();
        let mut request =
            Request::builder().method(method).uri(path).extension(ConnectInfo(peer)).body(Body::from(body.to_owned())).unwrap();
        for (name, value) in headers {
            request.headers_mut().append(HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        assert!(!parts.headers.contains_key(header::SET_COOKIE), "the API keeps no cookies: {path}");
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("authorization", &format!("Bearer {}", self.key))], "").await
    }

    pub async fn post(&self, path: &str, body: &str) -> Answer {
        let key = format!("Bearer {}", self.key);
        self.send("POST", path, &[("authorization", &key), ("content-type", "application/json")], body).await
    }

    pub async fn registration(&self, user_id: &str) -> Answer {
        self.get(&format!("/api/v1/users/{user_id}/registration")).await
    }

    pub async fn link(&self, user_id: &str) -> Answer {
        self.post(&links(user_id), "{}").await
    }
}

pub fn links(user_id: &str) -> String {
    format!("/api/v1/users/{user_id}/registration-links")
}

pub const RETURN: &str = "https://app.example/start";

const COLUMNS: &str = "user_id,kind,enabled,authority,source_anchor,primary_mail,alternate_email,licences,groups,roles,password";

/// Everybody a link may be asked for: `new` and `fed` are whom links are for.
pub fn people() -> String {
    let rows = [
        format!("new@quillham.example,,,,,new@mail.example,,premium_p1,Staff,,{PASSWORD}"),
        "fed@quillham.example,,,federated,YQ==,fed@mail.example,,premium_p1,Staff,,".to_owned(),
        format!("ready@quillham.example,,,,,ready@mail.example,ready@posteo.example,premium_p1,Staff,,{PASSWORD}"),
        format!("boss@quillham.example,,,,,boss@mail.example,,premium_p1,Staff,global_administrator,{PASSWORD}"),
        format!("both@quillham.example,,,,,both@mail.example,,premium_p1,Staff,reports_reader;helpdesk_administrator,{PASSWORD}"),
        format!("reader@quillham.example,,,,,reader@mail.example,,premium_p1,Staff,reports_reader,{PASSWORD}"),
        format!("off@quillham.example,,no,,,off@mail.example,,premium_p1,Staff,,{PASSWORD}"),
        format!("out@quillham.example,,,,,out@mail.example,,premium_p1,,,{PASSWORD}"),
        "visitor@quillham.example,guest,,,,visitor@mail.example,,,Staff,,".to_owned(),
    ];
    format!("{COLUMNS}\n{}\n", rows.join("\n"))
}

/// A portal, an organisation with these people, and its identity provider with a key for everything.
pub async fn house_of_people(pool: PgPool) -> (House, Uuid, Application) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    house.people(tenant, &people()).await;
    let staff: Uuid = sqlx::query_scalar("select id from groups where name = 'Staff'").fetch_one(&house.app.pool).await.unwrap();
    let enabled = Enabled::Selected { groups: [staff].into(), except: [].into() };
    house
        .policy(tenant, |policy: &mut Policy| {
            policy.enabled = enabled;
            policy.require_registration = true;
            policy.return_addresses = vec![RETURN.to_owned()];
        })
        .await;
    let application = Application::new(&house, tenant, &Scope::ALL).await;
    (house, tenant, application)
}
