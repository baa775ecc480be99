//! The way to the portal: TCP, through a proxy where there must be one, TLS, a WebSocket. Outbound only, port 443 only (WB-3).

use std::{sync::Arc, time::Duration};

use anyhow::{Context as _, anyhow, bail, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::{SinkExt as _, StreamExt as _};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use tokio_tungstenite::{
    WebSocketStream, client_async_with_config,
    tungstenite::{Message, protocol::WebSocketConfig},
};
use zeroize::Zeroizing;

use super::{
    config::{Config, ProxyConfig},
    directories::connection::tls_config,
    files,
};
use crate::protocol::{Frame, PATH};

/// For each step of connecting.
const STEP: Duration = Duration::from_secs(15);

/// Any stream of bytes.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

/// Frames of the protocol over a WebSocket, over any stream of bytes.
pub struct Link(WebSocketStream<Box<dyn Stream>>);

/// What the other side did.
pub enum Heard {
    Frame(Frame),
    Closed,
}

/// The settings both sides use: no frame is longer than the protocol allows, and an idle connection costs little.
pub fn websocket_config() -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(4 * 1_024)
        .write_buffer_size(4 * 1_024)
        .max_write_buffer_size(2 * Frame::MAX)
        .max_message_size(Some(Frame::MAX))
        .max_frame_size(Some(Frame::MAX))
}

impl Link {
    /// To the portal that the file names.
    pub async fn connect(config: &Config) -> anyhow::Result<Self> {
        let host = config.portal.host_str().context("portal names no host")?;
        let port = config.portal.port_or_known_default().context("portal names no port")?;
        let stream = match &config.proxy {
            Some(proxy) => timeout(STEP, through_proxy(proxy, host, port)).await.context("the proxy took too long")??,
            None => timeout(STEP, TcpStream::connect((host.trim_matches(['[', ']']), port)))
                .await
                .context("the portal took too long")?
                .with_context(|| format!("{host}:{port}"))?,
        };
        stream.set_nodelay(true)?;
        let secure = config.portal.scheme() == "https";
        let stream: Box<dyn Stream> = if secure {
            let tls = Arc::unwrap_or_clone(tls_config(config.authorities.as_deref())?);
            let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())?;
            Box::new(timeout(STEP, TlsConnector::from(Arc::new(tls)).connect(name, stream)).await.context("TLS took too long")??)
        } else {
            Box::new(stream)
        };
        let scheme = if secure { "wss" } else { "ws" };
        let address = format!("{scheme}://{host}:{port}{}{PATH}", config.portal.path().trim_end_matches('/'));
        Self::over(stream, &address).await
    }

    /// Over a stream that is there already.
    pub async fn over(stream: Box<dyn Stream>, address: &str) -> anyhow::Result<Self> {
        let asked = client_async_with_config(address, stream, Some(websocket_config()));
        let (socket, _) = timeout(STEP, asked).await.context("the portal took too long")??;
        Ok(Self(socket))
    }

    pub async fn send(&mut self, frame: &Frame) -> anyhow::Result<()> {
        // A portal that reads nothing for this long is gone.
        timeout(STEP, self.0.send(Message::Binary(frame.encode().into()))).await.context("the portal does not read")??;
        Ok(())
    }

    /// The next frame. Anything that is not a frame ends the connection.
    pub async fn receive(&mut self) -> anyhow::Result<Heard> {
        loop {
            match self.0.next().await {
                None | Some(Ok(Message::Close(_))) => return Ok(Heard::Closed),
                Some(Ok(Message::Binary(bytes))) => return Ok(Heard::Frame(Frame::decode(&bytes)?)),
                // Answered by the library when it next writes.
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Text(_))) => bail!("the portal sent text"),
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// The next frame, which must come soon.
    pub async fn expect(&mut self) -> anyhow::Result<Frame> {
        match timeout(STEP, self.receive()).await.context("the portal took too long")?? {
            Heard::Frame(frame) => Ok(frame),
            Heard::Closed => Err(anyhow!("the portal closed the connection")),
        }
    }

    pub async fn close(&mut self) {
        // Whoever leaves does not wait for a farewell.
        let _ = timeout(Duration::from_secs(1), self.0.close(None)).await;
    }
}

/// HTTP CONNECT, with Basic authentication where the file has a user.
async fn through_proxy(proxy: &ProxyConfig, host: &str, port: u16) -> anyhow::Result<TcpStream> {
    let near = proxy.url.host_str().context("the proxy names no host")?;
    let mut stream = TcpStream::connect((near.trim_matches(['[', ']']), proxy.url.port_or_known_default().unwrap_or(8080)))
        .await
        .context("the proxy does not answer")?;
    let mut request = Zeroizing::new(format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n"));
    if let (Some(user), Some(file)) = (&proxy.user, &proxy.password_file) {
        let password = files::read_secret(file)?;
        let both = Zeroizing::new(format!("{user}:{}", *password));
        let encoded = Zeroizing::new(STANDARD.encode(both.as_bytes()));
        request.push_str("Proxy-Authorization: Basic ");
        request.push_str(&encoded);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    stream.write_all(request.as_bytes()).await?;
    // Byte by byte: what follows the head belongs to TLS.
    let mut head = vec![];
    while !head.ends_with(b"\r\n\r\n") {
        ensure!(head.len() < 8_192, "the proxy's answer is too long");
        head.push(stream.read_u8().await.context("the proxy closed the connection")?);
    }
    let status = String::from_utf8_lossy(&head);
    let status = status.lines().next().unwrap_or_default();
    let mut words = status.split(' ');
    let accepted = words.next().is_some_and(|version| version.starts_with("HTTP/1.")) && words.next() == Some("200");
    let tidy: String = status.chars().filter(|letter| !letter.is_control()).take(100).collect();
    ensure!(accepted, "the proxy refuses: {tidy}");
    Ok(stream)
}
