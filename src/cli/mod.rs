//! The command line: what an operator does with the portal, each command in words a stranger understands.

mod agent;
mod api_key;
mod audit;
mod jobs;
mod key;
mod policy;
mod serve;
mod tenant;
mod user;

use std::{process::ExitCode, str::FromStr as _};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use sqlx::{
    ConnectOptions as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};

use crate::{
    clock::Clock,
    config::Settings,
    crypto::Keyring,
    instance::{self, Kind},
};

/// Self-service password reset: people get back into their account, safely
///
/// A new portal is set up in four steps: `migrate` the database, create a `tenant`, import its people with `user import`,
/// and `serve`. `demo` shows everything with made-up people. Every setting is a flag or an environment variable.
#[derive(Parser)]
#[command(name = "latchkey", version, about, long_about, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    #[command(flatten)]
    settings: Box<Settings>,
}

#[derive(Subcommand)]
enum Command {
    /// Run the portal
    Serve,
    /// Run the portal with made-up organisations and people, on this machine only
    Demo(serve::DemoArguments),
    /// Bring the database up to this release (safe to repeat)
    Migrate,
    /// Organisations: create, list, change settings
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// An organisation's policy as one document: export, diff, apply
    #[command(subcommand)]
    Policy(policy::Command),
    /// People of an organisation: import from CSV, list, show
    #[command(subcommand)]
    User(user::Command),
    /// Agents that write passwords into an organisation's own directory: code, list, approve, revoke
    #[command(subcommand)]
    Agent(agent::Command),
    /// Keys by which other applications ask the portal
    #[command(subcommand)]
    ApiKey(api_key::Command),
    /// The keys that seal secrets in the database, and the master key: list, rotate, reseal, change-master
    #[command(subcommand)]
    Key(key::Command),
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Messages that wait or were given up
    #[command(subcommand)]
    Jobs(jobs::Command),
}

pub fn run() -> ExitCode {
    let cli = Cli::parse();
    start_logging(cli.settings.log_json);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("latchkey: the runtime could not be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(dispatch(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("latchkey: {}", one_line(&error));
            ExitCode::FAILURE
        }
    }
}

/// What is wrong, and why. A cause that says the same again is left out: a database's refusal comes twice.
fn one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}

async fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let settings = &cli.settings;
    match cli.command {
        Command::Serve => serve::serve(settings).await,
        Command::Demo(arguments) => serve::demo(settings, &arguments).await,
        Command::Migrate => {
            migrate(&connect(settings, 2).await?).await?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Tenant(command) => tenant::run(settings, command).await,
        Command::Policy(command) => policy::run(settings, command).await,
        Command::User(command) => user::run(settings, command).await,
        Command::Agent(command) => agent::run(settings, command).await,
        Command::ApiKey(command) => api_key::run(settings, command).await,
        Command::Key(command) => key::run(settings, command).await,
        Command::Audit(command) => audit::run(settings, command).await,
        Command::Jobs(command) => jobs::run(settings, command).await,
    }
}

fn start_logging(json: bool) {
    use tracing_subscriber::{EnvFilter, fmt};
    let filter = EnvFilter::try_from_env("LATCHKEY_LOG").unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let builder = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    if json { builder.json().init() } else { builder.with_target(false).with_ansi(colours).init() }
}

/// What the commands of an operator work with, on a live database.
struct Operator {
    pool: PgPool,
    keys: Keyring,
    clock: Clock,
}

impl Operator {
    async fn of(settings: &Settings) -> anyhow::Result<Self> {
        let master = settings.master()?;
        let (pool, clock) = (connect(settings, 2).await?, Clock::system());
        let keys = instance::open(&pool, &master, Kind::Live, &clock).await?;
        Ok(Self { pool, keys, clock })
    }
}

/// A pool of connections; a wrong address, name or password is named in one line.
pub async fn connect(settings: &Settings, connections: u32) -> anyhow::Result<PgPool> {
    let url = settings.database()?;
    let options = PgConnectOptions::from_str(url).context("DATABASE_URL is wrong")?;
    pool_options(connections).connect_with(quiet(options)).await.context("DATABASE_URL: the database cannot be reached")
}

/// Statements are not logged: their parameters would be.
pub fn quiet(options: PgConnectOptions) -> PgConnectOptions {
    options.disable_statement_logging()
}

/// A pool as the portal uses it. Its statements find rows by key, so one plan serves all parameters: planning each anew would
/// cost the database more than running it. Set after connecting, because poolers refuse it at the start.
pub fn pool_options(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new().max_connections(connections).acquire_timeout(std::time::Duration::from_secs(5)).after_connect(|connection, _| {
        Box::pin(async move {
            sqlx::raw_sql("set plan_cache_mode = force_generic_plan").execute(connection).await?;
            Ok(())
        })
    })
}

/// The migrations of this release, embedded.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

pub async fn migrate(pool: &PgPool) -> anyhow::Result<()> {
    MIGRATIONS.run(pool).await.context("the database could not be migrated")
}
