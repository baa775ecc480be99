//! The real directory that `script/demo` runs beside the portal, the organisation whose passwords it keeps, and how its agent joins.
//!
//! Both are made anew at every start. The agent joins through the real protocol; that the demo itself compares the fingerprints is the
//! only thing that is made easier (WB-9a).

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use base64::Engine as _;
use serde::Deserialize;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    Demo,
    people::{Card, moorgate},
};
use crate::{
    app::App,
    crypto::Lane,
    directory::UserId,
    integration::agents::{self, Listed},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Software {
    Samba,
    OpenLdap,
}

/// The file that the script writes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Particulars {
    kind: Software,
    version: String,
    server: String,
}

#[derive(Debug)]
pub struct Beside {
    pub software: Software,
    pub version: String,
    /// Where it listens, for people who want to look inside.
    pub server: String,
    /// Where the agent is asked in, and leaves its fingerprint.
    folder: PathBuf,
}

/// Of the organisation; it has no other domain.
const DOMAIN: &str = "moorgate.example";
const NAME: &str = "moorgate";
/// To whom the code for its agent is issued (WB-9a).
const ADMINISTRATOR: &str = "gwen.admin@moorgate.example";

/// Where its people stand among the others on the page: first.
const POSITIONS: i32 = -100;

impl Beside {
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let found: Particulars = serde_json::from_str(&text).with_context(|| format!("{} describes no directory", file.display()))?;
        let folder = file.parent().map_or_else(PathBuf::new, Path::to_owned);
        Ok(Self { software: found.kind, version: found.version, server: found.server, folder })
    }

    /// What a person of this number is known by: `directory-lab` gives the same.
    pub fn anchor(&self, number: u8) -> String {
        let id = Uuid::from_u128(0x6c61_7463_686b_4579_8064_656d_6f00_0000 + u128::from(number));
        let base64 = base64::engine::general_purpose::STANDARD;
        match self.software {
            Software::Samba => base64.encode(id.as_bytes()),
            Software::OpenLdap => base64.encode(id.to_string()),
        }
    }

    /// Asks for everybody as they were. A directory that is gone is not waited for.
    async fn start_over(&self) {
        let asked = async {
            let pipe = tokio::net::unix::pipe::OpenOptions::new().open_sender(self.folder.join("again"))?;
            pipe.writable().await?;
            pipe.try_write(b"again\n")
        };
        if let Err(error) = asked.await {
            tracing::warn!("the directory does not start over: {error}");
        }
    }
}

impl Demo {
    /// Makes the organisation of the directory, if there is one, and asks its agent in.
    pub async fn open_beside(&self, app: &App, listen: SocketAddr) -> anyhow::Result<()> {
        let mut tx = self.pool.begin().await?;
        sqlx::query("delete from tenant where initial_domain = $1").bind(DOMAIN).execute(&mut *tx).await?;
        sqlx::query("delete from demo_person where position < 0").execute(&mut *tx).await?;
        let Some(beside) = &self.beside else { return Ok(tx.commit().await?) };
        let tenant = self.create(&mut tx, app, &moorgate()).await?;
        tx.commit().await?;
        self.fill(app, tenant).await?;
        let administrator = UserId::parse(ADMINISTRATOR).context("an administrator of the demo")?;
        let code = agents::code(&app.pool, &app.keys, tenant, NAME, &administrator, "demo", self.now()).await?;
        let invitation = beside.folder.join("invitation");
        // Complete when it is there.
        let unfinished = beside.folder.join("invitation.new");
        std::fs::remove_file(&unfinished).ok();
        super::write_private(&unfinished, &format!("http://{listen}\n{}\n", *code))?;
        std::fs::rename(&unfinished, &invitation).with_context(|| format!("{} cannot be written", invitation.display()))
    }

    /// Its people, as they are at the beginning; the organisation and its agent stay.
    pub(super) async fn refill_beside(&self, app: &App) -> anyhow::Result<()> {
        let Some(beside) = &self.beside else { return Ok(()) };
        let tenant: Option<Uuid> =
            sqlx::query_scalar("select id from tenant where initial_domain = $1").bind(DOMAIN).fetch_optional(&self.pool).await?;
        let Some(tenant) = tenant else { return Ok(()) };
        beside.start_over().await;
        self.fill(app, tenant).await
    }

    async fn fill(&self, app: &App, tenant: Uuid) -> anyhow::Result<()> {
        let hash = app.hasher.hash(Lane::Commit, super::people::PASSWORD).await?;
        let mut cards: Vec<Card> = vec![];
        let mut tx = self.pool.begin().await?;
        self.fill_organisation(&mut tx, app, tenant, &moorgate(), &hash, &mut cards).await?;
        for (position, card) in (POSITIONS..).zip(&cards) {
            sqlx::query("insert into demo_person (position, card) values ($1, $2)")
                .bind(position)
                .bind(Json(card))
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Waits for the agent and lets it in: the script read the fingerprint from the agent, the portal has it from the protocol.
    pub async fn approve_beside(&self, app: &App) {
        let Some(beside) = &self.beside else { return };
        let file = beside.folder.join("fingerprint");
        for _ in 0..600 {
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let Ok(shown) = std::fs::read_to_string(&file) else { continue };
            match self.approve(app, shown.trim()).await {
                Ok(true) => tracing::info!("the agent of the demo joined, with the fingerprint {}", shown.trim()),
                Ok(false) => tracing::warn!("an agent with another fingerprint joined; it is not let in"),
                Err(error) => tracing::warn!("the agent of the demo cannot be let in: {error:#}"),
            }
            // The agent waits for this, so that it is active from its first connection on.
            std::fs::remove_file(&file).ok();
            return;
        }
        tracing::warn!("no agent joined the demo");
    }

    async fn approve(&self, app: &App, shown: &str) -> anyhow::Result<bool> {
        let tenant: Uuid = sqlx::query_scalar("select id from tenant where initial_domain = $1").bind(DOMAIN).fetch_one(&self.pool).await?;
        let same = |agent: &Listed| agent.state == "pending" && agent.fingerprint == shown;
        let Some(agent) = agents::list(&app.pool, tenant, self.now()).await?.into_iter().find(same) else { return Ok(false) };
        agents::approve(&app.pool, &app.keys, tenant, agent.id, "demo", self.now()).await
    }

    /// What somebody in the directory is known by; `None`: nobody of its people, or no directory.
    pub(super) fn anchor_of(&self, number: u8) -> Option<String> {
        self.beside.as_ref().filter(|_| number > 0).map(|beside| beside.anchor(number))
    }
}
