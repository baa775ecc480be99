//! `serve` and `demo`: the portal process.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use sqlx::PgPool;
use tokio::{net::TcpListener, sync::Notify};

use super::{connect, migrate};
use crate::{
    app::{App, InstanceLimits},
    audit::{forward, usage},
    captcha::{Captcha, Difficulty},
    clock::Clock,
    config::{PublicUrl, Settings},
    crypto::{Hasher, HashingSettings, Keyring, MasterKey},
    delivery::{Providers, outbound::Outbound},
    demo::{self, Beside, Demo},
    directory::standing,
    domains::{checks, resolver::Dns},
    housekeeping,
    i18n::Locales,
    instance::{self, Kind},
    jobs::Lane,
    messages, sealing,
};

#[derive(Debug, Args)]
pub struct DemoArguments {
    /// Forget everything and load the made-up people anew
    #[arg(long)]
    fresh: bool,

    /// Where the demo keeps its master key
    #[arg(long, env = "LATCHKEY_DATA_DIR", default_value = ".data")]
    data_dir: PathBuf,

    /// A real directory that runs beside the demo, as `script/demo` describes it. Its agent is asked in by files in the same folder
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
}

pub async fn serve(settings: &Settings) -> anyhow::Result<()> {
    let (public, master, smtp) = (settings.public()?, settings.master()?, settings.smtp()?);
    let pool = connect(settings, settings.database_connections).await?;
    let keys = instance::open(&pool, &master, Kind::Live, &Clock::system()).await?;
    let providers = Providers { post: Some(Arc::new(smtp)), phone: None };
    let app = app(settings, public, keys, pool, providers, None)?;
    run(settings, app, "Latchkey is ready").await
}

pub async fn demo(settings: &Settings, arguments: &DemoArguments) -> anyhow::Result<()> {
    ensure!(settings.listen.ip().is_loopback(), "the demo listens on loopback only; LATCHKEY_LISTEN is {}", settings.listen);
    let public = match &settings.public_url {
        Some(_) => settings.public()?,
        None => PublicUrl::parse(&format!("http://{}", settings.listen))?,
    };
    let master = demo_master(settings, arguments)?;
    let pool = connect(settings, settings.database_connections).await?;
    let clock = Clock::system();
    instance::may_be_demo(&pool).await?;
    migrate(&pool).await?;
    let keys = instance::open(&pool, &master, Kind::Demo, &clock).await?;
    let beside = arguments.directory.as_deref().map(Beside::read).transpose()?;
    let demo = Arc::new(Demo::new(pool.clone(), clock.clone(), beside).await?);
    let providers = Providers { post: Some(demo.clone()), phone: Some(demo.clone()) };
    let app = app(settings, public, keys, pool, providers, Some(demo.clone()))?;
    if arguments.fresh || demo.is_empty().await? {
        demo.load(&app).await?;
    }
    demo.open_beside(&app, settings.listen).await?;
    let approving = app.clone();
    tokio::spawn(async move { demo.approve_beside(&approving).await });
    let greeting = format!(
        "The demo is ready.\n\n  People to try:         {0}/demo\n  Mails, texts, calls:   {0}/demo/outbox\n  The portal itself:     {0}/\n  The admin area:        {0}/admin (ana.admin@quillham.example)\n\nStop it with Ctrl-C.",
        app.public.origin()
    );
    run(settings, app, &greeting).await
}

/// The demo's key is made once and kept beside its data, so that a second start can read what the first one wrote.
fn demo_master(settings: &Settings, arguments: &DemoArguments) -> anyhow::Result<MasterKey> {
    if settings.master_key.is_some() || settings.master_key_file.is_some() {
        return settings.master();
    }
    let file = arguments.data_dir.join("demo-master-key");
    if !file.exists() {
        std::fs::create_dir_all(&arguments.data_dir).with_context(|| format!("{} cannot be made", arguments.data_dir.display()))?;
        let key = hex::encode(crate::crypto::random::<32>()?);
        demo::write_private(&file, &key).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    MasterKey::from_text(&std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?)
}

fn app(
    settings: &Settings,
    public: PublicUrl,
    keys: Keyring,
    pool: PgPool,
    providers: Providers,
    demo: Option<Arc<Demo>>,
) -> anyhow::Result<App> {
    let mut hashing = HashingSettings::default();
    if settings.hashing_permits > 0 {
        hashing.permits = settings.hashing_permits;
    }
    // Agents keep the keys before for 240 seconds after new ones (WB-8): no request may live longer.
    ensure!((30..=240).contains(&settings.request_seconds), "LATCHKEY_WRITEBACK_SECONDS must be 30 to 240");
    ensure!((5..=240).contains(&settings.agent_keep_alive_seconds), "LATCHKEY_AGENT_KEEP_ALIVE_SECONDS must be 5 to 240");
    ensure!((1..=3_650).contains(&settings.agent_key_days), "LATCHKEY_AGENT_KEY_DAYS must be 1 to 3650");
    ensure!(settings.captcha_difficulty > 0, "LATCHKEY_CAPTCHA_DIFFICULTY must be at least 1");
    Ok(App {
        hasher: Hasher::new(&keys, hashing)?,
        captcha: Arc::new(Captcha::new(keys.captcha_key())),
        difficulty: Difficulty(settings.captcha_difficulty),
        clock: Clock::system(),
        locales: Locales::load().context("the languages cannot be loaded")?,
        providers,
        public,
        trusted_proxies: settings.trusted_proxies.clone().into(),
        identify_deadline: Duration::from_millis(settings.identify_deadline_ms),
        directory_deadline: Duration::from_millis(settings.directory_deadline_ms),
        limits: InstanceLimits {
            identify_per_address: settings.identify_per_address,
            identify_per_network: settings.identify_per_network,
            identify_per_id: settings.identify_per_id,
            paid_messages_per_day: settings.paid_messages_per_day,
            request_life: time::Duration::seconds(settings.request_seconds),
            keep_alive_floor: settings.agent_keep_alive_seconds,
            key_life: time::Duration::days(settings.agent_key_days),
        },
        security_contact: settings.security_contact()?,
        resolver: Arc::new(Dns::new(settings.dns_server)),
        wake: Arc::new(Notify::new()),
        requests: messages::Wake::default(),
        relay: Arc::default(),
        demo,
        keys,
        pool,
    })
}

/// Listens, works through messages, keeps house; on SIGTERM or Ctrl-C finishes what is under way and ends.
async fn run(settings: &Settings, app: App, greeting: &str) -> anyhow::Result<()> {
    let (listen, listen_url) = (settings.listen, settings.listen_url.clone());
    let listener = match TcpListener::bind(listen).await {
        Ok(listener) => listener,
        Err(error) => bail!("LATCHKEY_LISTEN: cannot listen on {listen}: {error}"),
    };
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let until_stopped = || {
        let mut stopped = stopped.clone();
        async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        }
    };
    let mut workers = tokio::task::JoinSet::new();
    // Two workers for codes: one slow mail server must not hold up everybody's code.
    for lane in [Lane::Code, Lane::Code, Lane::Notice] {
        let (courier, stop) = (app.courier(), until_stopped());
        workers.spawn(async move { courier.run(lane, stop).await });
    }
    workers.spawn(standing::run(app.pool.clone(), app.keys.clone(), app.clock.clone(), until_stopped()));
    workers.spawn(checks::run(app.pool.clone(), app.keys.clone(), app.resolver.clone(), app.clock.clone(), until_stopped()));
    workers.spawn(usage::run(app.pool.clone(), app.clock.clone(), until_stopped()));
    workers.spawn(forward::run(app.pool.clone(), app.keys.clone(), Outbound::new()?, app.clock.clone(), until_stopped()));
    workers.spawn(housekeeping::run(app.pool.clone(), app.clock.clone(), until_stopped()));
    workers.spawn(sealing::run(app.pool.clone(), app.keys.clone(), app.clock.clone(), until_stopped()));
    let (relay, stopped) = (app.clone(), until_stopped());
    workers.spawn(async move { relay.relay.run(&relay, stopped).await });
    if let Some(url) = listen_url {
        let (requests, stopped) = (app.requests.clone(), until_stopped());
        workers.spawn(async move { requests.listen(&url, stopped).await });
    }
    println!("{greeting}");
    tracing::info!(listen = %listen, public = app.public.origin(), "listening");
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(async move {
        asked_to_stop().await;
        tracing::info!("stopping: finishing what is under way");
        let _ = stop.send(true);
    });
    // A visitor who keeps a connection open must not keep the process alive.
    let patience = async {
        until_stopped().await;
        tokio::time::sleep(Duration::from_secs(10)).await;
    };
    tokio::select! {
        result = async { served.await } => result.context("the server failed")?,
        () = patience => tracing::warn!("some connections were still open after 10 seconds"),
    }
    while workers.join_next().await.is_some() {}
    Ok(())
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
