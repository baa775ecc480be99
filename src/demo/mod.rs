//! The demo: made-up people, and an outbox that shows every mail, text and call. Never part of `serve`.
use crate::{app::App, clock::Clock, delivery::*};
use sqlx::PgPool;
use std::sync::Arc;
pub struct Demo {
    pool: PgPool,
    clock: Clock,
}
impl Demo {
    pub async fn new(pool: PgPool, clock: Clock) -> anyhow::Result<Self> {
        Ok(Self { pool, clock })
    }
    pub async fn is_empty(&self) -> anyhow::Result<bool> {
        Ok(false)
    }
    pub async fn load(&self, _: &App) -> anyhow::Result<()> {
        Ok(())
    }
}
#[async_trait::async_trait]
impl Post for Demo {
    async fn send(&self, _: &Letter) -> Result<(), SendError> {
        Ok(())
    }
}
#[async_trait::async_trait]
impl Telephony for Demo {
    async fn text(&self, _: &str, _: &str) -> Result<(), SendError> {
        Ok(())
    }
    async fn call(&self, _: &telephony::Call) -> Result<(), SendError> {
        Ok(())
    }
}
pub fn routes() -> axum::Router<App> {
    axum::Router::new()
}
