//! The commands: `onboard`, `run`, `check`, `status`, `sync`, `enable`, `disable`, `offboard` (WB-9). No secret is ever an argument.

use std::{
    io::{BufRead as _, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail, ensure};
use clap::{Parser, Subcommand};
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;
use url::Url;
use zeroize::Zeroizing;

use super::{
    check,
    config::{self, Config},
    events::{Event, note, problem},
    files,
    journal::Journal,
    keystore::Keys,
    link::Link,
    reconnect, report,
    session::{SOFTWARE, Session},
    status,
    switch::{self, Switch},
    sync::{Permission, prepare},
    work::{Workshop, lock},
};
use crate::{
    clock::Clock,
    protocol::{
        EncryptionKey, Frame, SigningKey,
        frame::Leave,
        handshake::Standing,
        onboarding::{Joining, OnboardingCode},
        wire::Text,
    },
};

#[derive(Parser)]
#[command(name = "latchkey-agent", version, about = "Carries out password resets of the portal in your own directory")]
struct Arguments {
    /// The agent's file.
    #[arg(long, env = "LATCHKEY_AGENT_CONFIG", default_value = "/etc/latchkey-agent/agent.toml", global = true)]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Join a portal with the one-time code that it shows. The code is read from the terminal or standard input.
    Onboard {
        /// Where the portal is. Needed where the file does not say it.
        #[arg(long)]
        portal: Option<Url>,
        /// Where keys and journal go, for a new file.
        #[arg(long, default_value = "/var/lib/latchkey-agent")]
        state: PathBuf,
        /// What administrators recognise this agent by; else the name of this machine.
        #[arg(long)]
        name: Option<String>,
    },
    /// Connect to the portal and carry out what it asks.
    Run,
    /// Look whether everything is as it must be, and say what is not.
    Check {
        /// Only the directory, without the portal.
        #[arg(long)]
        offline: bool,
    },
    /// Who this agent is and what its journal holds.
    Status,
    /// Say what the next directory sync would tell the portal, or let it delete more people than usual.
    Sync {
        /// Only say it.
        #[arg(long, required_unless_present = "allow_deletions")]
        dry_run: bool,
        /// Everybody, not only who changed.
        #[arg(long)]
        full: bool,
        /// Let as many people be deleted as have vanished now, once, within the hour.
        #[arg(long, conflicts_with = "dry_run")]
        allow_deletions: bool,
    },
    /// Take work again, with new keys.
    Enable,
    /// Take no work, and stay onboarded.
    Disable,
    /// Leave the portal and destroy the keys.
    Offboard {
        /// Destroy the keys even where the portal cannot be told.
        #[arg(long)]
        force: bool,
    },
}

pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr).finish();
    // Not `init`, which would also take what libraries write through the crate `log`: at `trace`, LDAP writes its messages, with
    // passwords in them.
    if tracing::subscriber::set_global_default(log).is_err() {
        return ExitCode::FAILURE;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome = runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(dispatch(arguments)));
    match outcome {
        Ok(code) => code,
        Err(error) => {
            eprintln!("latchkey-agent: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let path = &arguments.config;
    match arguments.command {
        Command::Onboard { portal, state, name } => onboard(path, portal, &state, name).await.map(|()| ExitCode::SUCCESS),
        Command::Run => serve(&Config::load(path)?).await.map(|()| ExitCode::SUCCESS),
        Command::Check { offline } => check_all(&Config::load(path)?, offline).await,
        Command::Status => status::print(&Config::load(path)?).map(|()| ExitCode::SUCCESS),
        Command::Sync { full, allow_deletions, .. } => sync(&Config::load(path)?, full, allow_deletions).await.map(|()| ExitCode::SUCCESS),
        Command::Enable => throw(&Config::load(path)?, Switch::On).await.map(|()| ExitCode::SUCCESS),
        Command::Disable => throw(&Config::load(path)?, Switch::Off).await.map(|()| ExitCode::SUCCESS),
        Command::Offboard { force } => offboard(&Config::load(path)?, force).await.map(|()| ExitCode::SUCCESS),
    }
}

/// A line of standard input that is a secret.
fn ask(question: &str) -> anyhow::Result<Zeroizing<String>> {
    if std::io::stdin().is_terminal() {
        eprint!("{question}: ");
        std::io::stderr().flush()?;
    }
    let mut line = Zeroizing::new(String::with_capacity(256));
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").map_or_else(|_| "agent".to_owned(), |name| name.trim().to_owned())
}

async fn onboard(path: &Path, portal: Option<Url>, state: &Path, name: Option<String>) -> anyhow::Result<()> {
    if !path.exists() {
        let portal = portal.context("--portal must say where the portal is")?;
        let text = config::template(&portal, state);
        Config::parse(&text)?;
        files::replace(path, text.as_bytes())?;
        println!("Wrote {}.", path.display());
    }
    let config = Config::load(path)?;
    ensure!(!config.keys().exists(), "this agent is onboarded already; offboard it first");
    std::fs::create_dir_all(&config.state)?;
    let code = OnboardingCode::parse(&ask("Onboarding code")?).context("that is not an onboarding code")?;
    note(Event::OnboardingEventStart, "onboarding begins");
    let (identity, encryption) = (SigningKey::generate()?, EncryptionKey::generate()?);
    note(Event::KeyPairCreationSuccess, "keys were made");
    let name = Text::lossy(&name.unwrap_or_else(host_name));
    let (mut joining, hello) = Joining::start(&code, &identity, &encryption, name, Text::lossy(SOFTWARE))?;
    let mut link = Link::connect(&config).await?;
    link.send(&Frame::OnboardHello(hello)).await?;
    let offer = match link.expect().await? {
        Frame::OnboardOffer(offer) => offer,
        Frame::Refusal(refusal) => bail!("the portal refuses: {:?}", refusal.reason),
        _ => bail!("the portal answered with something unexpected"),
    };
    let tampered = "the answer does not come from whoever made the code; is somebody between this machine and the portal?";
    let (confirm, enrolment) = joining.accept(&offer, &identity, &encryption).context(tampered)?;
    link.send(&Frame::OnboardConfirm(confirm)).await?;
    let Frame::OnboardDone(done) = link.expect().await? else { bail!("the portal did not complete the onboarding") };
    joining.finish(&done).context(tampered)?;
    let fingerprint = enrolment.fingerprint.clone();
    Keys::enrol(&config.keys(), identity, encryption, enrolment)?;
    link.close().await;
    note(Event::OnboardingEventSuccess, "onboarding succeeded");
    println!("This agent's fingerprint is\n\n    {fingerprint}\n");
    println!("It does nothing until an administrator has compared it in the portal and approved this agent.");
    let Ok(directory) = config.directory() else {
        println!("Describe your directory in {}, then run: latchkey-agent check", path.display());
        return Ok(());
    };
    println!("Once approved, `latchkey-agent run` tells the portal who is in your units. That would be, now:\n");
    let settings = (&config).into();
    // Joining succeeded, whatever the directory says.
    match prepare(&directory, &settings, true).await {
        Ok((known, plan)) => status::print_plan(&known, &plan, settings.most_deletions_percent),
        Err(error) => println!("(not to be told yet: {error:#}; run: latchkey-agent check)"),
    }
    Ok(())
}

fn workshop(config: &Config) -> anyhow::Result<Arc<Workshop>> {
    let clock = Clock::system();
    let keys = Keys::load(&config.keys())?;
    let journal = Journal::open(&config.journal(), clock.now().into())?;
    Ok(Arc::new(Workshop::new(config, keys, journal, config.directory()?, clock)))
}

async fn serve(config: &Config) -> anyhow::Result<()> {
    // One process at a time has the journal.
    let lock = std::fs::File::create(config.state.join("lock"))?;
    lock.try_lock().map_err(|_| anyhow::anyhow!("another latchkey-agent runs with {}", config.state.display()))?;
    let workshop = workshop(config)?;
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
        let terminated = async {
            match &mut terminate {
                Some(signal) => signal.recv().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminated => {}
        }
        let _ = stop.send(true);
    });
    reconnect::run(config, &workshop, stopped).await
}

async fn check_all(config: &Config, offline: bool) -> anyhow::Result<ExitCode> {
    let mut findings = check::directory(&config.directory()?, Clock::system().now().into()).await;
    if !offline {
        findings.push(check::portal(config).await);
    }
    let mut failed = false;
    for finding in &findings {
        println!("{finding}");
        failed |= finding.is_failure();
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What the next sync would send, or the permission for its deletions.
async fn sync(config: &Config, full: bool, allow_deletions: bool) -> anyhow::Result<()> {
    let settings = config.into();
    let (known, plan) = prepare(&config.directory()?, &settings, full).await?;
    if allow_deletions {
        ensure!(
            plan.deletes_too_many(&known, settings.most_deletions_percent),
            "nothing is held back: {} would be deleted",
            plan.gone.len()
        );
        Permission::give(config, plan.gone.len(), Clock::system().now().into())?;
        println!("{} people may be deleted by the next sync of the agent that runs, within the hour.", plan.gone.len());
        return Ok(());
    }
    status::print_plan(&known, &plan, settings.most_deletions_percent);
    Ok(())
}

/// Leaves word for the agent that runs, and waits a little for it to say that it knows.
async fn throw(config: &Config, switch: Switch) -> anyhow::Result<()> {
    const GLANCES: u32 = 50;
    ensure!(config.keys().exists(), "this agent is not onboarded");
    switch::write(&config.switched_off(), switch)?;
    let off = switch == Switch::Off;
    for _ in 0..GLANCES {
        if report::read(&config.report()).is_some_and(|report| report.connected && report.off == off) {
            println!("{}", if off { "The portal was told: no more work comes here." } else { "The portal was told." });
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    println!("Written down. The portal is told when the agent runs and reaches it.");
    Ok(())
}

async fn offboard(config: &Config, force: bool) -> anyhow::Result<()> {
    note(Event::OffboardingEventStart, "offboarding begins");
    if let Err(error) = tell_portal(config).await {
        problem(Event::OffboardingEventFail, &format!("the portal could not be told: {error:#}"));
        ensure!(force, "the keys were kept; with --force they are destroyed, and an administrator must revoke this agent in the portal");
    }
    let keys = config.keys();
    // Not a promise on every disk; the portal seals nothing to them any more.
    let length = usize::try_from(std::fs::metadata(&keys)?.len())?;
    std::fs::write(&keys, vec![0; length])?;
    std::fs::File::open(&keys)?.sync_all()?;
    std::fs::remove_file(&keys)?;
    // Another portal, or another life with this one, starts from nothing.
    for left in [config.known(), config.permission(), config.switched_off(), config.report()] {
        if left.exists() {
            std::fs::remove_file(left)?;
        }
    }
    files::sync_folder(&keys)?;
    note(Event::OffboardingEventSuccess, "the keys are destroyed");
    Ok(())
}

async fn tell_portal(config: &Config) -> anyhow::Result<()> {
    let clock = Clock::system();
    let keys = Keys::load(&config.keys())?;
    let journal = Journal::open(&config.journal(), clock.now().into())?;
    let directory = super::directories::Directory::none();
    let workshop = Workshop::new(config, keys, journal, directory, clock);
    let mut session = Session::open(Link::connect(config).await?, &workshop).await?;
    if session.standing == Standing::Gone {
        return Ok(());
    }
    let agent = lock(&workshop.keys).agent;
    session.leave(&workshop, &Leave { agent }).await
}
