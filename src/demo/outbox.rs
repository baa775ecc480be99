//! Everything the demo would have sent, kept for the visitor to read.

use serde::Serialize;
use sqlx::Row as _;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Demo;
use crate::delivery::{Letter, Post, SendError, Telephony, telephony::Call};

/// One mail, text or call, as `/demo/outbox.json` gives it.
#[derive(Debug, Clone, Serialize)]
pub struct Message {
    pub id: Uuid,
    /// `mail`, `sms` or `voice`
    pub channel: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    #[serde(skip)]
    pub call_id: String,
}

impl Demo {
    async fn keep(&self, channel: &str, to: &str, subject: &str, text: &str, html: &str, call_id: &str) -> Result<(), SendError> {
        sqlx::query(
            "insert into demo_outbox (id, channel, recipient, subject, body, html, call_id, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(Uuid::now_v7())
        .bind(channel)
        .bind(to)
        .bind(subject)
        .bind(text)
        .bind(html)
        .bind(call_id)
        .bind(self.now())
        .execute(&self.pool)
        .await
        .map_err(|_| SendError::Temporary("the demo's outbox cannot be written".to_owned()))?;
        Ok(())
    }

    /// Newest first.
    pub async fn messages(&self) -> sqlx::Result<Vec<Message>> {
        let rows = sqlx::query(
            "select id, channel, recipient, subject, body, html, call_id, at from demo_outbox order by at desc, id desc limit 100",
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Message {
                    id: row.try_get("id")?,
                    channel: row.try_get("channel")?,
                    to: row.try_get("recipient")?,
                    subject: row.try_get("subject")?,
                    text: row.try_get("body")?,
                    html: row.try_get("html")?,
                    at: row.try_get("at")?,
                    call_id: row.try_get("call_id")?,
                })
            })
            .collect()
    }

    pub async fn message(&self, id: Uuid) -> sqlx::Result<Option<Message>> {
        Ok(self.messages().await?.into_iter().find(|message| message.id == id))
    }
}

#[async_trait::async_trait]
impl Post for Demo {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        self.keep("mail", &letter.to, &letter.subject, &letter.text, &letter.html, "").await
    }
}

#[async_trait::async_trait]
impl Telephony for Demo {
    async fn text(&self, to: &str, body: &str) -> Result<(), SendError> {
        self.keep("sms", to, "", body, "", "").await
    }

    async fn call(&self, call: &Call) -> Result<(), SendError> {
        self.keep("voice", &call.to, "", &call.message, "", &call.id).await
    }
}
