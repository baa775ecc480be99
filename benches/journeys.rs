//! Speed and size, in one run on one machine: figures and ratios, no verdict (quality, *Speed and size*).
//!
//! `DATABASE_URL`: a Postgres in which databases may be created. `LATCHKEY_BIN`: the release binary, for start and memory.

use std::{
    collections::HashMap,
    fmt::Write as _,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    str::FromStr as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use latchkey::{
    app::{App, InstanceLimits},
    captcha::{Captcha, Difficulty},
    clock::Clock,
    config::PublicUrl,
    crypto::{Hasher, HashingSettings, Keyring, Lane},
    delivery::{Letter, Post, Providers, SendError},
    directory::{
        import,
        store::{self, NewTenant},
    },
    i18n::Locales,
    jobs,
    policy::{Kind, Policy, Scope, store as policies},
};
use sqlx::{Connection as _, PgConnection, postgres::PgConnectOptions};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufStream},
    net::TcpStream,
};

const PEOPLE: usize = 3_000;
const SECONDS: u64 = 8;

fn main() -> anyhow::Result<()> {
    // `cargo bench` passes --bench, `cargo test --all-targets` does not: then there is nothing to do.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let url = std::env::var("DATABASE_URL").context("DATABASE_URL is missing; run script/bench")?;
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(&url))
}

async fn run(url: &str) -> anyhow::Result<()> {
    let limit = hashing_limit()?;
    let base = PgConnectOptions::from_str(url)?;
    let name = format!("bench_{}", std::process::id());
    let mut admin = PgConnection::connect_with(&base).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
    let result = measure(base.clone().database(&name), limit).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {name} with (force)"))).execute(&mut admin).await?;
    result?;
    if let Ok(binary) = std::env::var("LATCHKEY_BIN") {
        let name = format!("bench_memory_{}", std::process::id());
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&mut admin).await?;
        let result = memory(&binary, url, &name).await;
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("drop database if exists {name} with (force)"))).execute(&mut admin).await?;
        result?;
    }
    Ok(())
}

/// One hash alone, and how many a second with every core busy.
fn hashing_limit() -> anyhow::Result<f64> {
    let params = argon2::Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow::anyhow!("{error}"))?;
    let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash = |out: &mut [u8; 32]| argon2.hash_password_into(b"a password", b"sixteen bytes ok", out);
    let mut out = [0; 32];
    let began = Instant::now();
    for _ in 0..10 {
        hash(&mut out).map_err(|error| anyhow::anyhow!("{error}"))?;
    }
    println!("one Argon2id hash (19 MiB, 2 passes):  {:6.1} ms", began.elapsed().as_secs_f64() * 100.0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let done = AtomicUsize::new(0);
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                let mut out = [0; 32];
                while began.elapsed() < Duration::from_secs(3) {
                    if hash(&mut out).is_ok() {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    #[expect(clippy::cast_precision_loss, reason = "a few hundred")]
    let limit = done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64();
    println!("the machine's limit, {cores} cores busy:       {limit:6.1} hashes/s");
    Ok(limit)
}

/// Keeps codes by the address they went to.
#[derive(Default)]
struct Mailbox(Mutex<HashMap<String, String>>);

#[async_trait::async_trait]
impl Post for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        if let Some(code) = letter.text.split_whitespace().find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit())) {
            self.0.lock().map_err(|_| SendError::Temporary("poisoned".into()))?.insert(letter.to.clone(), code.to_owned());
        }
        Ok(())
    }
}

type Latencies = Arc<Mutex<HashMap<&'static str, Vec<Duration>>>>;

async fn measure(options: PgConnectOptions, limit: f64) -> anyhow::Result<()> {
    let pool = latchkey::cli::pool_options(20).connect_with(latchkey::cli::quiet(options)).await?;
    latchkey::cli::migrate(&pool).await?;
    let mailbox = Arc::new(Mailbox::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let keys = Keyring::from_text(&"0123456789abcdef".repeat(4))?;
    let app = App {
        hasher: Hasher::new(&keys, HashingSettings::default())?,
        captcha: Arc::new(Captcha::new(keys.captcha_key())),
        difficulty: Difficulty(1),
        clock: Clock::system(),
        locales: Locales::load()?,
        providers: Providers { post: Some(mailbox.clone()), phone: None },
        public: PublicUrl::parse(&format!("http://{address}"))?,
        trusted_proxies: Arc::new([]),
        identify_deadline: Duration::ZERO,
        directory_deadline: Duration::ZERO,
        limits: InstanceLimits { identify_per_address: i32::MAX, identify_per_network: i32::MAX, ..InstanceLimits::default() },
        requests: latchkey::messages::Wake::default(),
        relay: Arc::default(),
        security_contact: None,
        resolver: Arc::new(latchkey::domains::resolver::Dns::new(None)),
        wake: Arc::default(),
        demo: None,
        keys,
        pool: pool.clone(),
    };
    people(&app).await?;
    for lane in [jobs::Lane::Code, jobs::Lane::Code, jobs::Lane::Notice] {
        let courier = app.courier();
        tokio::spawn(async move { courier.run(lane, std::future::pending()).await });
    }
    let service = app.clone().router().into_make_service_with_connect_info::<std::net::SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let address = address.to_string();

    first_page(&address).await?;
    let latencies = Latencies::default();
    let next = Arc::new(AtomicUsize::new(0));
    let rate = journeys(&address, &mailbox, &next, &latencies, 24, Duration::from_secs(SECONDS)).await?;
    println!("complete reset journeys, real HTTP and Postgres: {rate:5.1}/s, {:.0} % of the limit (target: 75 %)", rate / limit * 100.0);
    let half = Latencies::default();
    journeys(&address, &mailbox, &next, &half, 1, Duration::from_secs(SECONDS)).await?;
    println!("milliseconds a page, one visitor after another (p50 / p99; target without hashing: p99 < 15):");
    let mut pages: Vec<_> = half.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.drain().collect();
    pages.sort_by_key(|(name, _)| *name);
    for (name, mut times) in pages {
        times.sort();
        let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
        println!("  {name:22} {:6.1} / {:6.1}", at(50), at(99));
    }
    Ok(())
}

async fn people(app: &App) -> anyhow::Result<()> {
    let mut tx = app.pool.begin().await?;
    let now = app.clock.now();
    let new = NewTenant { name: "Bench", initial_domain: "bench.example", plan: "paid", default_language: "en", country: "NL" };
    let tenant = store::create_tenant(&mut tx, &app.keys, &new, now).await?;
    let policy = Policy { enabled: Scope::All, methods: [Kind::Email].into(), ..Policy::default() };
    policies::save(&mut tx, tenant, 0, &policy, None, now).await?;
    let mut csv = "user_id,alternate_email,licences\n".to_owned();
    for i in 0..PEOPLE {
        writeln!(csv, "p{i}@bench.example,p{i}@mail.example,basic")?;
    }
    import::import(&mut tx, &app.keys, &app.hasher, tenant, &csv, now).await?;
    tx.commit().await?;
    // The lists of common passwords are built on first use; that is no part of a journey.
    app.hasher.hash(Lane::Commit, "warm").await?;
    Ok(())
}

/// Requests a second for somebody who has no cookie yet.
async fn first_page(address: &str) -> anyhow::Result<()> {
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (done, address) = (done.clone(), address.to_owned());
        workers.spawn(async move {
            let mut client = Client::connect(&address).await?;
            while began.elapsed() < Duration::from_secs(SECONDS / 2) {
                client.cookies.clear();
                let page = client.get("/").await?;
                ensure!(page.status == 200, "the first page answered {}", page.status);
                done.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred thousand")]
    let rate = done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64();
    println!("first page, no session, client included: {rate:8.0} requests/s (target: 15,000 on 2 shared cores)");
    Ok(())
}

async fn journeys(
    address: &str,
    mailbox: &Arc<Mailbox>,
    next: &Arc<AtomicUsize>,
    latencies: &Latencies,
    visitors: usize,
    lasting: Duration,
) -> anyhow::Result<f64> {
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..visitors {
        let (done, address, mailbox, next, latencies) =
            (done.clone(), address.to_owned(), mailbox.clone(), next.clone(), latencies.clone());
        workers.spawn(async move {
            while began.elapsed() < lasting {
                let person = next.fetch_add(1, Ordering::Relaxed);
                if person >= PEOPLE {
                    break;
                }
                journey(&address, person, &mailbox, &latencies).await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    Ok(done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64())
}

async fn journey(address: &str, person: usize, mailbox: &Mailbox, latencies: &Latencies) -> anyhow::Result<()> {
    let mut client = Client::connect(address).await?;
    client.latencies = Some(latencies.clone());
    let first = client.get("/").await?;
    let challenge: serde_json::Value = serde_json::from_str(&client.get("/captcha/challenge").await?.body)?;
    let proof = solve(&challenge)?;
    let token = first.field("token")?;
    let user_id = format!("p{person}@bench.example");
    let seen = client.post("/", &[("token", &token), ("user_id", &user_id), ("altcha", &proof)]).await?;
    ensure!(seen.page() == "method", "{user_id}: expected the methods, saw {}", seen.page());
    client.post("/reset/method", &[("token", &token), ("method", "email")]).await?;
    let to = format!("p{person}@mail.example");
    let code = loop {
        let found = mailbox.0.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.remove(&to);
        match found {
            Some(code) => break code,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let seen = client.post("/reset/code", &[("token", &token), ("do", "check"), ("code", &code)]).await?;
    ensure!(seen.page() == "password", "expected the password page, saw {}", seen.page());
    let new = "Maple-Tram-Orbit-9";
    let seen = client.post("/reset/password", &[("token", &token), ("new_password", new), ("confirm_password", new)]).await?;
    ensure!(seen.page() == "done", "expected the end, saw {}", seen.page());
    Ok(())
}

/// Start to first answer, memory idle and under 64 resets at once, of the real binary.
async fn memory(binary: &str, url: &str, database: &str) -> anyhow::Result<()> {
    let mut address = url::Url::parse(url)?;
    address.set_path(database);
    let data = std::env::temp_dir().join(database);
    let listen = {
        let free = std::net::TcpListener::bind("127.0.0.1:0")?;
        free.local_addr()?
    };
    let start = || -> anyhow::Result<Child> {
        Ok(Command::new(binary)
            .args(["demo", "--data-dir"])
            .arg(&data)
            .env("DATABASE_URL", address.as_str())
            .env("LATCHKEY_LISTEN", listen.to_string())
            .env("LATCHKEY_CAPTCHA_DIFFICULTY", "1")
            .env("LATCHKEY_LOG", "error")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?)
    };
    // The first start migrates and loads people; the second one is measured.
    stop(ready(start()?)?)?;
    let began = Instant::now();
    let child = start()?;
    while TcpStream::connect(listen).await.is_err() {
        ensure!(began.elapsed() < Duration::from_secs(10), "the portal did not start");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Client::connect(&listen.to_string()).await?.get("/").await?;
    println!("start to first answer, migrations done: {:5.0} ms (target: 500)", began.elapsed().as_secs_f64() * 1000.0);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let idle = resident(child.id())?;
    let most = {
        let (pid, stop) = (child.id(), Arc::new(AtomicUsize::new(0)));
        let watcher = {
            let stop = stop.clone();
            tokio::spawn(async move {
                let mut most = 0.0_f64;
                while stop.load(Ordering::Relaxed) == 0 {
                    most = most.max(resident(pid).unwrap_or(0.0));
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                most
            })
        };
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..64 {
            let address = listen.to_string();
            workers.spawn(async move {
                // A sign-in computes the same hash a reset does, and takes the same road to it.
                let mut client = Client::connect(&address).await?;
                let token = client.get("/signin").await?.field("token")?;
                client.post("/signin", &[("token", &token), ("user_id", "sam.okafor@quillham.example"), ("password", "wrong")]).await?;
                anyhow::Ok(())
            });
        }
        while let Some(worker) = workers.join_next().await {
            worker??;
        }
        stop.store(1, Ordering::Relaxed);
        watcher.await?
    };
    println!("memory: idle {idle:.1} MiB (target: 48), under 64 hashes at once {most:.1} MiB (target: idle + permits x 19 + 32)");
    stop(child)?;
    std::fs::remove_dir_all(&data).ok();
    Ok(())
}

fn ready(mut child: Child) -> anyhow::Result<Child> {
    let out = child.stdout.take().context("no output")?;
    for line in BufReader::new(out).lines() {
        if line?.contains("ready") {
            return Ok(child);
        }
    }
    anyhow::bail!("the demo ended before it was ready")
}

fn stop(mut child: Child) -> anyhow::Result<()> {
    Command::new("kill").arg(child.id().to_string()).status()?;
    child.wait()?;
    Ok(())
}

/// Resident memory in MiB.
fn resident(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib: f64 =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?.trim().trim_end_matches(" kB").parse()?;
    Ok(kib / 1024.0)
}

fn solve(challenge: &serde_json::Value) -> anyhow::Result<String> {
    let text = |name: &str| challenge[name].as_str().map(str::to_owned).with_context(|| format!("no {name}"));
    let (salt, wanted) = (text("salt")?, text("challenge")?);
    let most = challenge["maxnumber"].as_u64().context("no maxnumber")?;
    let digest = |n: u64| hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{salt}{n}").as_bytes()));
    let number = (0..=most).find(|&n| digest(n) == wanted).context("no number solves it")?;
    let payload = serde_json::json!({ "algorithm": text("algorithm")?, "challenge": wanted, "number": number, "salt": salt, "signature": text("signature")? });
    Ok(STANDARD.encode(payload.to_string()))
}

/// As much of HTTP/1.1 as this needs: one connection, cookies, redirects.
struct Client {
    stream: BufStream<TcpStream>,
    host: String,
    cookies: HashMap<String, String>,
    latencies: Option<Latencies>,
}

struct Seen {
    status: u16,
    location: Option<String>,
    body: String,
}

impl Seen {
    fn after(&self, mark: &str) -> Option<&str> {
        let rest = &self.body[self.body.find(mark)? + mark.len()..];
        rest.split('"').next()
    }

    fn page(&self) -> &str {
        self.after("data-page=\"").unwrap_or("(none)")
    }

    fn field(&self, name: &str) -> anyhow::Result<String> {
        self.after(&format!("name=\"{name}\" value=\"")).map(str::to_owned).with_context(|| format!("no field {name} on {}", self.page()))
    }
}

impl Client {
    async fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufStream::new(stream), host: address.to_owned(), cookies: HashMap::new(), latencies: None })
    }

    async fn get(&mut self, path: &str) -> anyhow::Result<Seen> {
        self.request("GET", path, "").await
    }

    /// A POST and the page its redirect leads to.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Seen> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let seen = self.request("POST", path, &body).await?;
        match seen.location {
            Some(location) => self.get(&location).await,
            None => Ok(seen),
        }
    }

    async fn request(&mut self, method: &'static str, path: &str, body: &str) -> anyhow::Result<Seen> {
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let cookie = if cookies.is_empty() { String::new() } else { format!("cookie: {cookies}\r\n") };
        let form = if body.is_empty() {
            String::new()
        } else {
            format!("content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n", body.len())
        };
        let began = Instant::now();
        self.stream.write_all(format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n{cookie}{form}\r\n{body}", self.host).as_bytes()).await?;
        self.stream.flush().await?;
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        let status = line.split(' ').nth(1).context("no status")?.parse()?;
        let (mut length, mut location) = (0, None);
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "location" => location = Some(value.to_owned()),
                "set-cookie" => {
                    let (name, value) = value.split(';').next().unwrap_or_default().split_once('=').context("a cookie without a value")?;
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).await?;
        if let Some(latencies) = &self.latencies {
            let name = label(method, path);
            latencies.lock().map_err(|_| anyhow::anyhow!("poisoned"))?.entry(name).or_default().push(began.elapsed());
        }
        Ok(Seen { status, location, body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

fn label(method: &str, path: &str) -> &'static str {
    match (method, path) {
        ("GET", "/") => "first page",
        ("GET", "/captcha/challenge") => "captcha challenge",
        ("POST", "/") => "identify",
        ("GET", "/reset/method") => "methods",
        ("POST", "/reset/method") => "choose a method",
        ("GET", "/reset/code") => "code page",
        ("POST", "/reset/code") => "check a code",
        ("GET", "/reset/password") => "password page",
        ("POST", "/reset/password") => "set it (one hash)",
        ("GET", "/reset/done") => "done",
        _ => "other",
    }
}
