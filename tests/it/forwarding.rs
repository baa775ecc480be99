//! Events sent on to where an organisation collects them: each at least once, whatever the other side does (quality, rule 12).

use std::{
    net::IpAddr,
    sync::{Arc, LazyLock, Mutex},
};

use axum::http::StatusCode;
use latchkey::{
    access::Role,
    audit::forward,
    delivery::outbound::{Outbound, is_public},
};
use rustls::{
    RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivatePkcs8KeyDer},
};
use sqlx::PgPool;
use time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;
use url::Url;
use uuid::Uuid;

use crate::{
    admin::{administrator, inside},
    house::{House, NOON, open_policy},
};

/// The endpoint's certificate and key, made for this run.
static IDENTITY: LazyLock<(CertificateDer<'static>, Vec<u8>)> = LazyLock::new(|| {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    (made.cert.der().clone(), made.signing_key.serialize_der())
});

/// What the other side does with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mood {
    Takes,
    Refuses,
    Redirects,
    Hangs,
}

/// An endpoint of an organisation, for this test only.
struct Endpoint {
    url: Url,
    mood: Arc<Mutex<Mood>>,
    /// What came: the `Authorization` header and the body.
    heard: Arc<Mutex<Vec<(String, String)>>>,
}

impl Endpoint {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("https://localhost:{}/in?from=latchkey", listener.local_addr().unwrap().port())).unwrap();
        let (mood, heard) = (Arc::new(Mutex::new(Mood::Takes)), Arc::new(Mutex::new(vec![])));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![IDENTITY.0.clone()], PrivatePkcs8KeyDer::from(IDENTITY.1.clone()).into())
            .unwrap();
        let (acceptor, endpoint) = (TlsAcceptor::from(Arc::new(tls)), Self { url, mood: mood.clone(), heard: heard.clone() });
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, mood, heard) = (acceptor.clone(), mood.clone(), heard.clone());
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut bytes = vec![];
                    let (head, length) = loop {
                        if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                            return;
                        }
                        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                            let head = String::from_utf8(bytes[..end].to_vec()).unwrap().to_lowercase();
                            let length: usize = header(&head, "content-length").parse().unwrap();
                            bytes.drain(..end + 4);
                            break (head, length);
                        }
                    };
                    while bytes.len() < length {
                        stream.read_buf(&mut bytes).await.unwrap();
                    }
                    heard.lock().unwrap().push((header(&head, "authorization"), String::from_utf8(bytes).unwrap()));
                    let mood = *mood.lock().unwrap();
                    let answer = match mood {
                        Mood::Takes => "HTTP/1.1 204 No Content\r\n\r\n",
                        Mood::Refuses => "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
                        Mood::Redirects => "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                        Mood::Hangs => return std::future::pending().await,
                    };
                    stream.write_all(answer.as_bytes()).await.unwrap();
                });
            }
        });
        endpoint
    }

    fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// The ids of what came since the last look, with the token that came along.
    fn taken(&self) -> Vec<(String, String)> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        let lines = |(token, body): (String, String)| {
            let ids: Vec<_> = body
                .lines()
                .map(|line| (token.clone(), serde_json::from_str::<serde_json::Value>(line).unwrap()["id"].as_str().unwrap().to_owned()))
                .collect();
            ids
        };
        heard.into_iter().flat_map(lines).collect()
    }
}

fn header(head: &str, name: &str) -> String {
    head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap_or_default().to_owned()
}

fn trusted() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(IDENTITY.0.clone()).unwrap();
    roots
}

fn out(roots: RootCertStore, may_reach: fn(IpAddr) -> bool, patience_ms: u64) -> Outbound {
    Outbound::with(roots, may_reach, std::time::Duration::from_millis(patience_ms)).unwrap()
}

fn outbound() -> Outbound {
    out(trusted(), |ip| ip.is_loopback(), 10_000)
}

async fn house_with(pool: PgPool, url: &Url, token: Option<&str>) -> (House, Uuid) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let mut db = house.app.pool.acquire().await.unwrap();
    forward::save(&mut db, &house.app.keys, tenant, url, token, NOON).await.unwrap();
    drop(db);
    (house, tenant)
}

/// Events of the minute that begins now, many of the same moment; their ids in order.
async fn events(house: &House, tenant: Uuid, n: i32) -> Vec<String> {
    sqlx::query_scalar::<_, String>(
        "with made as (insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor)
           select $1, $2 + make_interval(secs => 1 + n / 40), gen_random_uuid(), gen_random_uuid(), 'Sign in', 'success', 'visitor'
           from generate_series(1, $3) n returning at, id)
         select id::text from made order by at, id",
    )
    .bind(tenant)
    .bind(house.time())
    .bind(n)
    .fetch_all(&house.app.pool)
    .await
    .unwrap()
}

async fn send(house: &House, outbound: &Outbound) -> usize {
    forward::once(&house.app.pool, &house.app.keys, outbound, &house.app.clock).await.unwrap()
}

async fn state(house: &House, tenant: Uuid) -> forward::Forward {
    forward::of(&mut house.app.pool.acquire().await.unwrap(), tenant).await.unwrap().unwrap()
}

#[sqlx::test]
async fn every_event_arrives_in_order_also_when_the_other_side_was_away(pool: PgPool) {
    let endpoint = Endpoint::open().await;
    let (house, tenant) = house_with(pool, &endpoint.url, Some("t0ken")).await;
    let theirs = house.tenant("rookhope.example", Some(open_policy(1))).await;
    events(&house, theirs, 20).await;
    let first = events(&house, tenant, 1200).await;
    assert_eq!(send(&house, &outbound()).await, 0, "a minute is waited for what is committed late");
    house.later(Duration::minutes(2));
    endpoint.is(Mood::Refuses);
    assert_eq!(send(&house, &outbound()).await, 0);
    let waits = state(&house, tenant).await;
    assert_eq!(
        (waits.failures, waits.last_error.as_deref(), waits.next_try_at),
        (1, Some("status 503"), house.time() + Duration::seconds(10))
    );
    assert_eq!(endpoint.taken().len(), 500);
    assert_eq!(send(&house, &outbound()).await, 0, "not before its time");
    assert!(endpoint.taken().is_empty());
    house.later(Duration::seconds(10));
    assert_eq!(send(&house, &outbound()).await, 0);
    assert_eq!(state(&house, tenant).await.next_try_at, house.time() + Duration::seconds(20), "longer each time");
    endpoint.taken();
    house.later(Duration::seconds(20));
    endpoint.is(Mood::Takes);
    assert_eq!(send(&house, &outbound()).await, 1200);
    let taken = endpoint.taken();
    assert!(taken.iter().all(|(token, _)| token == "bearer t0ken"));
    assert_eq!(taken.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), first);
    let fine = state(&house, tenant).await;
    assert_eq!((fine.failures, fine.last_error, fine.last_ok_at), (0, None, Some(house.time())));
    house.later(Duration::seconds(15));
    let second = events(&house, tenant, 3).await;
    house.later(Duration::minutes(2));
    assert_eq!(send(&house, &outbound()).await, 3);
    assert_eq!(endpoint.taken().into_iter().map(|(_, id)| id).collect::<Vec<_>>(), second);
}

#[sqlx::test]
async fn an_endpoint_that_redirects_hangs_is_gone_or_not_trusted_takes_nothing_and_loses_nothing(pool: PgPool) {
    let endpoint = Endpoint::open().await;
    let (house, tenant) = house_with(pool, &endpoint.url, None).await;
    let expected = events(&house, tenant, 5).await;
    for (mood, outbound, error, arrived) in [
        (Mood::Redirects, outbound(), "status 302", 5),
        (Mood::Hangs, out(trusted(), |ip| ip.is_loopback(), 500), "no answer in time", 5),
        (Mood::Takes, out(trusted(), is_public, 10_000), "the address is private", 0),
        (Mood::Takes, out(RootCertStore::empty(), |_| true, 10_000), "the certificate is not trusted", 0),
    ] {
        endpoint.is(mood);
        house.later(Duration::hours(1));
        assert_eq!(send(&house, &outbound).await, 0, "{error}");
        assert_eq!((state(&house, tenant).await.last_error.as_deref(), endpoint.taken().len()), (Some(error), arrived), "{error}");
    }
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let mut db = house.app.pool.acquire().await.unwrap();
    let url = Url::parse(&format!("https://localhost:{gone}/")).unwrap();
    forward::save(&mut db, &house.app.keys, tenant, &url, None, house.time()).await.unwrap();
    assert_eq!(send(&house, &outbound()).await, 0);
    assert_eq!(state(&house, tenant).await.last_error.as_deref(), Some("nothing answers"));
    forward::save(&mut db, &house.app.keys, tenant, &endpoint.url, None, house.time()).await.unwrap();
    assert_eq!(send(&house, &outbound()).await, 5);
    assert_eq!(endpoint.taken().into_iter().map(|(_, id)| id).collect::<Vec<_>>(), expected);
}

#[sqlx::test]
async fn two_processes_do_not_send_the_same_at_once_and_one_that_died_is_taken_over(pool: PgPool) {
    let endpoint = Endpoint::open().await;
    let (house, tenant) = house_with(pool, &endpoint.url, None).await;
    events(&house, tenant, 30).await;
    house.later(Duration::minutes(2));
    let outbound = outbound();
    let (a, b) = tokio::join!(send(&house, &outbound), send(&house, &outbound));
    assert_eq!((a + b, endpoint.taken().len()), (30, 30));
    events(&house, tenant, 30).await;
    house.later(Duration::minutes(2));
    let until = house.time() + Duration::minutes(1);
    sqlx::query("update audit_forward set leased_until = $1").bind(until).execute(&house.app.pool).await.unwrap();
    assert_eq!(send(&house, &outbound).await, 0);
    house.later(Duration::minutes(1));
    assert_eq!(send(&house, &outbound).await, 30);
}

#[sqlx::test]
async fn a_global_administrator_switches_it_on_and_off_and_the_token_is_shown_to_nobody(pool: PgPool) {
    let house = House::new(pool).await;
    let tenant = house.tenant("quillham.example", Some(open_policy(1))).await;
    let (id, _) = administrator(&house, tenant, "noor", &[Role::Global]).await;
    let mut browser = inside(&house, &id).await;
    let seen = browser.get("/admin/audit/forwarding").await;
    seen.is("admin-audit-forwarding");
    for (url, secret, field) in [
        ("http://log.example.org/", "", "url"),
        ("https://10.0.0.1/", "", "url"),
        ("https://sam:x@log.example.org/", "", "url"),
        ("https://log.example.org/", "two words", "secret"),
        ("syslog+tls://127.0.0.1:6514", "", "url"),
        ("syslog+tls://log.example.org", "t0ken", "secret"),
    ] {
        let seen = browser.fill(&seen, &[("url", url), ("secret", secret), ("switch", "on")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{url}");
        assert!(seen.body.contains(&format!("id=\"{field}-problem\"")) && !seen.body.contains("two words"), "{url}");
    }
    let saved = browser.fill(&seen, &[("url", "https://log.example.org/hook/s3cret"), ("secret", "t0ken-of-ours"), ("switch", "on")]).await;
    saved.says("Saved.").says("On, and taken so far").says("A token is kept.");
    assert!(!saved.body.contains("t0ken-of-ours"));
    browser.fill(&seen, &[("url", "https://log.example.org/hook/s3cret"), ("switch", "on")]).await.says("A token is kept.");
    let other = browser.fill(&seen, &[("url", "https://other.example.org/"), ("switch", "on")]).await;
    assert!(!other.plain().contains("A token is kept."), "another party does not get the token of the first");
    browser.fill(&seen, &[("switch", "off")]).await.says("Off");
    assert!(!state(&house, tenant).await.enabled);
    let log: Vec<String> = sqlx::query_scalar("select reason || detail::text from audit_event where activity like '%policy changes'")
        .fetch_all(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(log.len(), 4, "{log:?}");
    assert!(log.iter().all(|line| !line.contains("t0ken") && !line.contains("s3cret")), "{log:?}");
    let stored: Option<Vec<u8>> = sqlx::query_scalar("select sealed from audit_forward").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(stored, None);
}

/// A log server that speaks syslog over TLS; each connection is one entry of what it heard. It may reset instead of reading.
async fn log_server(heard: Arc<Mutex<Vec<Vec<u8>>>>, resets: Arc<Mutex<bool>>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("syslog+tls://localhost:{}", listener.local_addr().unwrap().port())).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![IDENTITY.0.clone()], PrivatePkcs8KeyDer::from(IDENTITY.1.clone()).into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (acceptor, heard, resets) = (acceptor.clone(), heard.clone(), resets.clone());
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                if *resets.lock().unwrap() {
                    // Closed with something unread: the other side is told that it was reset.
                    let mut one = [0; 1];
                    let _ = stream.read_exact(&mut one).await;
                    stream.get_ref().0.set_zero_linger().unwrap();
                    return;
                }
                let mut bytes = vec![];
                let _ = stream.read_to_end(&mut bytes).await;
                heard.lock().unwrap().push(bytes);
            });
        }
    });
    url
}

/// The messages of a connection, by their counted octets.
fn messages(mut bytes: &[u8]) -> Vec<String> {
    let mut all = vec![];
    while !bytes.is_empty() {
        let space = bytes.iter().position(|byte| *byte == b' ').unwrap();
        let length: usize = std::str::from_utf8(&bytes[..space]).unwrap().parse().unwrap();
        let message = &bytes[space + 1..space + 1 + length];
        assert!(message.is_ascii());
        all.push(String::from_utf8(message.to_vec()).unwrap());
        bytes = &bytes[space + 1 + length..];
    }
    all
}

#[sqlx::test]
async fn a_log_server_gets_every_event_as_a_counted_message_in_order(pool: PgPool) {
    let (heard, resets) = (Arc::new(Mutex::new(vec![])), Arc::new(Mutex::new(false)));
    let url = log_server(heard.clone(), resets.clone()).await;
    let (house, tenant) = house_with(pool, &url, None).await;
    let expected = events(&house, tenant, 700).await;
    sqlx::query("insert into audit_event (tenant_id, at, id, correlation_id, activity, status, actor, user_agent) values ($1, $2, gen_random_uuid(), gen_random_uuid(), 'Sign in', 'failure', 'visitor', E'Zo\\u00eb \\U0001F511\\n<1>1')")
        .bind(tenant).bind(house.time() + Duration::seconds(50)).execute(&house.app.pool).await.unwrap();
    house.later(Duration::minutes(3));
    *resets.lock().unwrap() = true;
    assert_eq!(send(&house, &outbound()).await, 0);
    assert_eq!(state(&house, tenant).await.last_error.as_deref(), Some("nothing answers"));
    *resets.lock().unwrap() = false;
    house.later(Duration::hours(1));
    assert_eq!(send(&house, &outbound()).await, 701);
    let heard: Vec<String> = heard.lock().unwrap().iter().flat_map(|bytes| messages(bytes)).collect();
    let json =
        |message: &String| serde_json::from_str::<serde_json::Value>(message.split_once(" - latchkey - audit - ").unwrap().1).unwrap();
    assert_eq!(heard.iter().take(700).map(|message| json(message)["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), expected);
    assert!(heard[0].starts_with("<86>1 2026-11-21T12:00:01Z - latchkey - audit - {"), "{}", heard[0]);
    assert!(heard[700].starts_with("<84>1 ") && !heard[700].contains('\n'));
    assert_eq!(json(&heard[700])["user_agent"], "Zoë 🔑\n<1>1");
    // The same guards as for any other address.
    events(&house, tenant, 3).await;
    house.later(Duration::minutes(3));
    assert_eq!(send(&house, &out(trusted(), is_public, 10_000)).await, 0);
    assert_eq!(state(&house, tenant).await.last_error.as_deref(), Some("the address is private"));
    house.later(Duration::hours(1));
    assert_eq!(send(&house, &out(RootCertStore::empty(), |_| true, 10_000)).await, 0);
    assert_eq!(state(&house, tenant).await.last_error.as_deref(), Some("the certificate is not trusted"));
}

/// A clock that goes on by ten seconds each time it is asked.
fn hurrying(house: &House) -> latchkey::clock::Clock {
    let now = Arc::new(Mutex::new(house.time()));
    latchkey::clock::Clock::from_fn(move || {
        let mut now = now.lock().unwrap();
        *now += Duration::seconds(10);
        *now
    })
}

#[sqlx::test]
async fn a_long_round_goes_by_the_clock_and_takes_every_batch_once(pool: PgPool) {
    let endpoint = Endpoint::open().await;
    let (house, tenant) = house_with(pool, &endpoint.url, None).await;
    // Eight batches, twenty seconds each: more than a lease lasts, counted from the beginning.
    let expected = events(&house, tenant, 3_700).await;
    house.later(Duration::minutes(10));
    let taken = forward::once(&house.app.pool, &house.app.keys, &outbound(), &hurrying(&house)).await.unwrap();
    assert_eq!((taken, endpoint.taken().into_iter().map(|(_, id)| id).collect::<Vec<_>>()), (3_700, expected));
}
