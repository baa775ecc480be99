//! Writeback, measured: what it costs beside the directory itself, how much goes through, and what a connected agent takes. The agents
//! are played here over real connections and answer at once. Figures only, no verdict.
//!
//! `DATABASE_URL`: a Postgres in which databases may be created. `LATCHKEY_BIN`: the release binary, for the memory of agents.

use std::{
    net::SocketAddr,
    process::{Child, Command, Stdio},
    str::FromStr as _,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{SinkExt as _, StreamExt as _};
use latchkey::{
    app::{App, InstanceLimits},
    audit::Origin,
    captcha::{Captcha, Difficulty},
    clock::Clock,
    config::PublicUrl,
    crypto::{Hasher, HashingSettings, MasterKey},
    delivery::Providers,
    directory::{
        import,
        store::{self, NewTenant, Person, Who},
    },
    i18n::Locales,
    instance::{self, Kind},
    messages::{
        agents::{self, Row, State, transport_place},
        verify::{Typed, Verified, verify},
    },
    protocol::{
        Code, EncryptionKey, Frame, KeyId, PATH, Reasons, Scope, Signed, SigningKey, TransportKey, Verdict, VerifyingKey,
        envelope::{Address, AgentKeys},
        handshake::{Credential, Hello, Proof, session},
        wire::Text,
    },
};
use sqlx::{Connection as _, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};
use uuid::Uuid;

const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// Each with one agent, which may say no more than 1,200 messages a minute.
const ORGANISATIONS: usize = 60;
const PEOPLE: usize = 20;
/// Requests one after another.
const ALONE: usize = 400;
/// People who wait at once, and for how long they keep coming.
const WAITING: usize = 32;
const LASTING: Duration = Duration::from_secs(15);
/// Agents connected to one process, and how many of them an organisation has; that is the most there may be.
const CONNECTED: usize = 5_000;
const OF_ONE: usize = 50;
/// Connections that are made at once: the relay takes so many at its door.
const ARRIVING: usize = 64;

fn main() -> anyhow::Result<()> {
    // `cargo bench` passes --bench, `cargo test --all-targets` does not: then there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL is missing; run script/bench")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&url))
}

async fn run(url: &str) -> anyhow::Result<()> {
    let base = PgConnectOptions::from_str(url)?;
    let mut admin = PgConnection::connect_with(&base).await?;
    let rsa = Arc::new(EncryptionKey::generate()?);
    for part in ["speed", "memory"] {
        let name = format!("bench_relay_{part}_{}", std::process::id());
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
        let result = match part {
            "speed" => speed(base.clone().database(&name), &rsa).await,
            _ => memory(base.clone().database(&name), url, &name, &rsa).await,
        };
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {name} with (force)"))).execute(&mut admin).await?;
        result?;
    }
    Ok(())
}

async fn portal(options: PgConnectOptions, address: SocketAddr) -> anyhow::Result<App> {
    let pool = latchkey::cli::pool_options(20).connect_with(latchkey::cli::quiet(options)).await?;
    latchkey::cli::migrate(&pool).await?;
    let clock = Clock::system();
    let keys = instance::open(&pool, &MasterKey::from_text(KEY)?, Kind::Live, &clock).await?;
    Ok(App {
        hasher: Hasher::new(&keys, HashingSettings::default())?,
        captcha: Arc::new(Captcha::new(keys.captcha_key())),
        difficulty: Difficulty(1),
        clock,
        locales: Locales::load()?,
        providers: Providers { post: None, phone: None },
        public: PublicUrl::parse(&format!("http://{address}"))?,
        trusted_proxies: Arc::new([]),
        identify_deadline: Duration::ZERO,
        directory_deadline: Duration::ZERO,
        limits: InstanceLimits::default(),
        requests: latchkey::messages::Wake::default(),
        relay: Arc::default(),
        security_contact: None,
        resolver: Arc::new(latchkey::domains::resolver::Dns::new(None)),
        wake: Arc::default(),
        demo: None,
        keys,
        pool,
    })
}

/// An organisation with a directory, and people in it.
struct Organisation {
    tenant: Uuid,
    directory: Uuid,
    people: Vec<Person>,
}

async fn organisation(app: &App, number: usize, people: usize) -> anyhow::Result<Organisation> {
    let (now, domain, directory) = (app.clock.now(), format!("org{number}.example"), Uuid::now_v7());
    let mut tx = app.pool.begin().await?;
    let new = NewTenant { name: "Bench", initial_domain: &domain, plan: "paid", default_language: "en", country: "NL" };
    let tenant = store::create_tenant(&mut tx, &app.keys, &new, now).await?;
    sqlx::query("insert into directory (tenant_id, id, name, last_seen_at) values ($1, $2, 'hq', $3)")
        .bind(tenant)
        .bind(directory)
        .bind(now)
        .execute(&mut *tx)
        .await?;
    let names: Vec<String> = (0..people).map(|i| format!("p{i}@{domain}")).collect();
    let lines: Vec<String> =
        names.iter().map(|name| format!("{name},pass_through,{}", STANDARD.encode(Uuid::now_v7().as_bytes()))).collect();
    let csv = format!("user_id,authority,source_anchor\n{}\n", lines.join("\n"));
    import::import(&mut tx, &app.keys, &app.hasher, tenant, &csv, now).await?;
    let ids: Vec<Uuid> = sqlx::query_scalar("select id from users where tenant_id = $1").bind(tenant).fetch_all(&mut *tx).await?;
    let mut found = vec![];
    for id in ids {
        found.push(store::person(&mut tx, &app.keys, tenant, Who::Id(id)).await?.context("nobody")?);
    }
    tx.commit().await?;
    Ok(Organisation { tenant, directory, people: found })
}

/// An agent that joined and was approved.
struct Agent {
    tenant: Uuid,
    directory: Uuid,
    id: Uuid,
    identity: SigningKey,
    transport: TransportKey,
    credential: Credential,
    command: VerifyingKey,
    rsa: Arc<EncryptionKey>,
}

impl AgentKeys for Agent {
    fn transport(&self, id: KeyId) -> Option<&TransportKey> {
        (id == 1).then_some(&self.transport)
    }

    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey> {
        (id == 1).then_some(&*self.rsa)
    }
}

impl Agent {
    async fn new(app: &App, of: &Organisation, rsa: &Arc<EncryptionKey>) -> anyhow::Result<Self> {
        let mut db = app.pool.acquire().await?;
        let now = app.clock.now();
        let agent = Self {
            tenant: of.tenant,
            directory: of.directory,
            id: Uuid::now_v7(),
            identity: SigningKey::generate()?,
            transport: TransportKey::generate()?,
            credential: Credential::generate()?,
            command: agents::command_key(&mut db, &app.keys, of.tenant, now).await?.public(),
            rsa: rsa.clone(),
        };
        let row = Row {
            tenant_id: of.tenant,
            id: agent.id,
            directory_id: of.directory,
            name: "played".to_owned(),
            software: "bench".to_owned(),
            state: State::Active.as_str().to_owned(),
            held: false,
            identity: agent.identity.public().0.to_vec(),
            credential_hash: agent.credential.hash().to_vec(),
            encryption_id: 1,
            encryption: rsa.public().der().to_vec(),
            transport_id: 1,
            transport: app.keys.seal(&transport_place(of.tenant, agent.id), agent.transport.as_bytes())?,
            fingerprint: "bench".to_owned(),
            mac: vec![],
            connection_id: None,
            last_seen_at: None,
        };
        agents::add(&mut db, &app.keys, row, now).await?;
        Ok(agent)
    }

    /// Connects and is let in (WB-3).
    async fn connect(&self, address: SocketAddr) -> anyhow::Result<Line> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut socket = client_async(format!("ws://{address}{PATH}"), stream).await?.0;
        let hello = Hello::new(self.tenant, self.id, self.credential.clone())?;
        say(&mut socket, &Frame::Hello(hello.clone())).await?;
        let Some(Frame::Challenge(challenge)) = hear(&mut socket).await? else { bail!("no challenge") };
        let session = session(&hello, &challenge);
        say(&mut socket, &Frame::Proof(Proof::sign(&session, Text::lossy("bench"), &self.identity))).await?;
        match hear(&mut socket).await? {
            Some(Frame::Welcome(welcome)) => welcome.verify(&session, &self.command)?,
            other => bail!("not let in: {other:?}"),
        }
        Ok(Line { socket, scope: Scope { tenant: self.tenant, agent: self.id, session } })
    }

    /// The directory that is none: everything succeeds at once. Opens and checks as a real agent does.
    async fn answer(&self, mut line: Line) -> anyhow::Result<()> {
        while let Some(frame) = hear(&mut line.socket).await? {
            let Frame::Delivery(signed) = frame else { continue };
            let delivery = signed.verify(&self.command, &line.scope)?;
            let to = Address { tenant: self.tenant, directory: self.directory, agent: self.id, message: delivery.message };
            let header = delivery.package.open(self, &to)?.header;
            let verdict = Verdict {
                message: header.message,
                attempt: delivery.attempt,
                request: header.digest(),
                code: Code::Success,
                reasons: Reasons::default(),
                directory_code: 0,
                min_length: 0,
                wait_seconds: 0,
                looked: false,
                at: header.created,
                took_ms: 0,
            };
            say(&mut line.socket, &Frame::Report(Signed::sign(&verdict, &self.identity, &line.scope)?)).await?;
        }
        Ok(())
    }
}

struct Line {
    socket: WebSocketStream<TcpStream>,
    scope: Scope,
}

async fn say(socket: &mut WebSocketStream<TcpStream>, frame: &Frame) -> anyhow::Result<()> {
    Ok(socket.send(Message::Binary(frame.encode().into())).await?)
}

/// The next frame; `None`: the portal closed. Pings are answered on the way.
async fn hear(socket: &mut WebSocketStream<TcpStream>) -> anyhow::Result<Option<Frame>> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Binary(bytes))) => return Ok(Some(Frame::decode(&bytes)?)),
            Some(Ok(Message::Close(_))) | None => return Ok(None),
            Some(Ok(_)) => socket.flush().await?,
            Some(Err(error)) => return Err(error.into()),
        }
    }
}

/// One request from the moment somebody submits until its verdict is known: sealed, queued, relayed, opened, answered, recorded.
async fn ask(app: &App, of: &Organisation, person: &Person) -> anyhow::Result<Duration> {
    let origin = Origin { ip: std::net::Ipv4Addr::LOCALHOST.into(), user_agent: "bench".to_owned() };
    let typed = Typed { tenant: of.tenant, person, password: "Maple-Tram-Orbit-9", origin: &origin, correlation: Uuid::now_v7() };
    let began = Instant::now();
    let verified = verify(app, &typed, tokio::time::Instant::now() + Duration::from_secs(10)).await?;
    ensure!(matches!(verified, Verified::Right { .. }), "no verdict: {verified:?}");
    Ok(began.elapsed())
}

async fn speed(options: PgConnectOptions, rsa: &Arc<EncryptionKey>) -> anyhow::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = portal(options, address).await?;
    let service = app.clone().router().into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let relay = app.clone();
    tokio::spawn(async move { relay.relay.run(&relay, std::future::pending()).await });

    let mut organisations = vec![];
    for number in 0..ORGANISATIONS {
        let of = organisation(&app, number, PEOPLE).await?;
        let agent = Agent::new(&app, &of, rsa).await?;
        let line = agent.connect(address).await?;
        tokio::spawn(async move {
            if let Err(error) = agent.answer(line).await {
                eprintln!("a played agent ended: {error:#}");
            }
        });
        organisations.push(of);
    }
    let organisations = Arc::new(organisations);
    let turn = |n: usize| {
        let of = n % ORGANISATIONS;
        (of, n / ORGANISATIONS % PEOPLE)
    };
    let mut times = vec![];
    for n in 0..ALONE + 20 {
        let (of, person) = turn(n);
        let took = ask(&app, &organisations[of], &organisations[of].people[person]).await?;
        // The first ones meet cold caches.
        if n >= 20 {
            times.push(took);
        }
    }
    println!("submit to verdict with a directory that answers at once, one after another (p50 / p99): {}", percentiles(&mut times));

    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let mut workers = JoinSet::new();
    for _ in 0..WAITING {
        let (app, organisations, next) = (app.clone(), organisations.clone(), next.clone());
        workers.spawn(async move {
            let mut times = vec![];
            while began.elapsed() < LASTING {
                let (of, person) = turn(next.fetch_add(1, Ordering::Relaxed));
                times.push(ask(&app, &organisations[of], &organisations[of].people[person]).await?);
            }
            anyhow::Ok(times)
        });
    }
    let mut times = vec![];
    while let Some(worker) = workers.join_next().await {
        times.append(&mut worker??);
    }
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let rate = times.len() as f64 / began.elapsed().as_secs_f64();
    println!("requests through queue and relay, {WAITING} people waiting at once, {ORGANISATIONS} agents: {rate:6.0}/s");
    println!("  submit to verdict meanwhile (p50 / p99): {}", percentiles(&mut times));
    println!("  (the played agents, their RSA, and Postgres share this machine)");
    app.pool.close().await;
    Ok(())
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1))).map_or(0.0, Duration::as_secs_f64);
    format!("{:.1} / {:.1} ms", at(50) * 1000.0, at(99) * 1000.0)
}

/// A process of the real binary with thousands of agents connected to it.
async fn memory(options: PgConnectOptions, url: &str, database: &str, rsa: &Arc<EncryptionKey>) -> anyhow::Result<()> {
    let Ok(binary) = std::env::var("LATCHKEY_BIN") else {
        println!("memory of connected agents: not measured, LATCHKEY_BIN is not set");
        return Ok(());
    };
    // Both ends of every connection, each in a process of its own.
    let most = descriptors()?.saturating_sub(200);
    let count = CONNECTED.min(most);
    if count < CONNECTED {
        println!("only {count} agents instead of {CONNECTED}: a process may have no more open files here (ulimit -n)");
    }
    let listen = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let app = portal(options, listen).await?;
    let mut agents = vec![];
    for number in 0..count.div_ceil(OF_ONE) {
        let of = organisation(&app, number, 0).await?;
        for _ in 0..OF_ONE.min(count - agents.len()) {
            agents.push(Agent::new(&app, &of, rsa).await?);
        }
    }
    let mut address = url::Url::parse(url)?;
    address.set_path(database);
    let child = Running(
        Command::new(binary)
            .arg("serve")
            .env("DATABASE_URL", address.as_str())
            .env("LATCHKEY_MASTER_KEY", KEY)
            .env("LATCHKEY_LISTEN", listen.to_string())
            .env("LATCHKEY_PUBLIC_URL", format!("http://{listen}"))
            .env("LATCHKEY_SMTP_URL", "smtp://127.0.0.1:9")
            .env("LATCHKEY_MAIL_FROM", "no-reply@bench.example")
            .env("LATCHKEY_LOG", "error")
            .stdout(Stdio::null())
            .spawn()?,
    );
    let began = Instant::now();
    while TcpStream::connect(listen).await.is_err() {
        ensure!(began.elapsed() < Duration::from_secs(30), "the portal did not start");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = resident(child.0.id())?;
    let (began, mut lines, mut waiting, mut arriving) = (Instant::now(), vec![], agents.into_iter(), JoinSet::new());
    loop {
        while arriving.len() < ARRIVING
            && let Some(agent) = waiting.next()
        {
            arriving.spawn(async move { agent.connect(listen).await });
        }
        match arriving.join_next().await {
            Some(line) => lines.push(line??),
            None => break,
        }
    }
    let took = began.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let connected = connected(&app.pool).await?;
    let after = resident(child.0.id())?;
    ensure!(connected == lines.len(), "{} agents connected, the portal knows {connected}", lines.len());
    #[expect(clippy::cast_precision_loss, reason = "some thousands")]
    let each = (after - before) * 1024.0 / lines.len() as f64;
    println!("{} agents connected to one process in {took:.1} s", lines.len());
    println!("  resident memory: {before:.1} MiB before, {after:.1} MiB after; {each:.1} KiB an agent");
    drop(lines);
    drop(child);
    app.pool.close().await;
    Ok(())
}

async fn connected(pool: &PgPool) -> anyhow::Result<usize> {
    let count: i64 = sqlx::query_scalar("select count(*) from agent where connection_id is not null").fetch_one(pool).await?;
    Ok(usize::try_from(count)?)
}

/// Ends with the measurement, also with one that fails.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Open files that a process may have.
fn descriptors() -> anyhow::Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).context("no limit of open files")?;
    let soft = line.split_whitespace().nth(3).context("no limit of open files")?;
    Ok(soft.parse().unwrap_or(usize::MAX))
}

/// Resident memory in MiB.
fn resident(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib: f64 =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}
