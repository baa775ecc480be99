//! Frames over a WebSocket: bounded, binary, one frame a message.

use std::{future::poll_fn, pin::Pin};

use anyhow::{Context as _, bail};
use axum::extract::ws::{Message, WebSocket};
use futures_util::{Sink as _, StreamExt as _};

use crate::protocol::{
    Frame, OLDEST_VERSION,
    handshake::{Refusal, RefusalReason},
};

/// What came in.
pub enum Incoming {
    Frame(Box<Frame>),
    /// An answer to a ping, or a ping: a sign of life.
    Life,
    Closed,
    /// Not a frame of this protocol.
    Malformed,
}

pub struct Socket(WebSocket);

impl Socket {
    pub fn new(socket: WebSocket) -> Self {
        Self(socket)
    }

    pub async fn receive(&mut self) -> Incoming {
        match self.0.next().await {
            Some(Ok(Message::Binary(bytes))) => Frame::decode(&bytes).map_or(Incoming::Malformed, |frame| Incoming::Frame(Box::new(frame))),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Incoming::Life,
            Some(Ok(Message::Text(_))) => Incoming::Malformed,
            Some(Ok(Message::Close(_)) | Err(_)) | None => Incoming::Closed,
        }
    }

    /// The next frame of a conversation in which the other side has `patience` to speak.
    pub async fn expect(&mut self, patience: std::time::Duration) -> anyhow::Result<Frame> {
        let next = async {
            loop {
                match self.receive().await {
                    Incoming::Frame(frame) => return Ok(*frame),
                    Incoming::Life => {}
                    Incoming::Closed => bail!("the connection was closed"),
                    Incoming::Malformed => bail!("the message is not understood"),
                }
            }
        };
        tokio::time::timeout(patience, next).await.context("nothing was said in time")?
    }

    /// Whether the socket takes a message now. An error: it is broken, and nothing was written.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        poll_fn(|context| Pin::new(&mut self.0).poll_ready(context)).await.context("the connection is broken")
    }

    pub async fn send(&mut self, frame: &Frame) -> anyhow::Result<()> {
        // An agent that reads nothing is given up: it must not hold memory here.
        let sent = tokio::time::timeout(SEND, self.0.send(Message::Binary(frame.encode().into())));
        sent.await.context("the agent does not read")?.context("the connection is broken")
    }

    pub async fn ping(&mut self) -> anyhow::Result<()> {
        let sent = tokio::time::timeout(SEND, self.0.send(Message::Ping(axum::body::Bytes::new())));
        sent.await.context("the agent does not read")?.context("the connection is broken")
    }

    /// Says why, and closes.
    pub async fn refuse(mut self, reason: RefusalReason) {
        let refusal = Frame::Refusal(Refusal { reason, oldest: OLDEST_VERSION });
        if self.send(&refusal).await.is_ok() {
            self.close().await;
        }
    }

    pub async fn close(mut self) {
        let _ = tokio::time::timeout(SEND, self.0.send(Message::Close(None))).await;
    }
}

const SEND: std::time::Duration = std::time::Duration::from_secs(10);
