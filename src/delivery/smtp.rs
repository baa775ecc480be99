//! Mail by SMTP: pooled connections, TLS and authentication as the address of the server says.

use std::time::Duration;

use anyhow::Context as _;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, MultiPart, header},
    transport::smtp,
};

use super::{Letter, Post, SendError};

/// A mail server by its address: `smtps://user:password@host:465`, `smtp://host:587?tls=required`, `smtp://127.0.0.1:25`.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    /// `from`: the address mails come from; the organisation's name is put before it.
    pub fn new(url: &str, from: &str) -> anyhow::Result<Self> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .context("it is not an address such as smtps://user:password@mail.example:465")?
            .timeout(Some(Duration::from_secs(20)))
            .pool_config(smtp::PoolConfig::new().max_size(8).idle_timeout(Duration::from_mins(1)))
            .build();
        Ok(Self { transport, from: from.parse().context("the sender is not an e-mail address")? })
    }
}

#[async_trait::async_trait]
impl Post for Smtp {
    async fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let message = self.message(letter).map_err(|error| SendError::Permanent(error.to_string()))?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| {
            // What the server says may quote the message; the kind of failure is enough here.
            if error.is_permanent() {
                SendError::Permanent(format!(
                    "the mail server refuses for good ({})",
                    error.status().map_or_else(|| "no code".to_owned(), |code| code.to_string())
                ))
            } else if error.is_timeout() {
                SendError::Temporary("the mail server did not answer in time".to_owned())
            } else {
                SendError::Temporary("the mail server cannot be reached or says later".to_owned())
            }
        })
    }
}

impl Smtp {
    fn message(&self, letter: &Letter) -> anyhow::Result<Message> {
        let from = Mailbox::new(Some(letter.sender.clone()), self.from.email.clone());
        Ok(Message::builder()
            .from(from)
            .to(letter.to.parse().context("the recipient is not an e-mail address")?)
            .subject(&letter.subject)
            // Nobody answers a robot: out-of-office replies and loops are asked to stay away (RFC 3834).
            .raw_header(header::HeaderValue::new(header::HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))?)
    }
}
