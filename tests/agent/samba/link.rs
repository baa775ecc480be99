//! The way to the portal: through a proxy that wants a password, and over TLS with an authority of one's own.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use latchkey::{
    agent::{config::Config, link::Link},
    protocol::{Frame, frame::KeepAlive},
};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use super::lab::dir;

/// A portal's port with a certificate of the laboratory; it answers the handshake of the WebSocket and hears one frame.
async fn portal() -> (std::net::SocketAddr, tokio::task::JoinHandle<Vec<u8>>) {
    use futures_util::StreamExt as _;
    let tls = dir().join("dc/private/tls");
    let certificates = vec![CertificateDer::from_pem_file(tls.join("cert.pem")).unwrap()];
    let key = PrivateKeyDer::from_pem_file(tls.join("key.pem")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config.with_no_client_auth().with_single_cert(certificates, key).unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let heard = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            // Whoever does not trust the certificate hangs up here.
            let Ok(stream) = acceptor.accept(stream).await else { continue };
            let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
            return socket.next().await.unwrap().unwrap().into_data().to_vec();
        }
    });
    (address, heard)
}

/// A proxy that lets through who shows `user:password`, and tells what it was asked.
async fn proxy(user: &'static str) -> (std::net::SocketAddr, tokio::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (asked, asks) = tokio::sync::mpsc::channel(8);
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let mut head = vec![];
            while !head.ends_with(b"\r\n\r\n") {
                head.push(near.read_u8().await.unwrap());
            }
            let head = String::from_utf8(head).unwrap();
            let target = head.split(' ').nth(1).unwrap().to_owned();
            let allowed = head.contains(&format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode(user)));
            asked.send(head.lines().next().unwrap().to_owned()).await.unwrap();
            if !allowed {
                near.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await.unwrap();
                continue;
            }
            let mut far = TcpStream::connect(target).await.unwrap();
            near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.unwrap();
            tokio::spawn(async move { copy_bidirectional(&mut near, &mut far).await });
        }
    });
    (address, asks)
}

fn config(portal: std::net::SocketAddr, more: &str) -> Config {
    Config::parse(&format!("portal = \"https://{portal}\"\nstate = \"/nowhere\"\n{more}")).unwrap()
}

#[tokio::test]
async fn a_proxy_with_a_password_and_an_authority_of_ones_own() {
    let (portal, heard) = portal().await;
    let (proxy, mut asks) = proxy("agent:s3cret").await;
    let password = std::env::temp_dir().join(format!("latchkey-proxy-{}", uuid::Uuid::now_v7()));
    latchkey::agent::files::replace(&password, b"s3cret\n").unwrap();
    let ca = dir().join("dc/ca.pem");
    let with = |user: &str| {
        let proxy = format!("[proxy]\nurl = \"http://{proxy}\"\nuser = \"{user}\"\npassword_file = \"{}\"", password.display());
        config(portal, &format!("authorities = \"{}\"\n{proxy}", ca.display()))
    };
    let refused = Link::connect(&with("somebody")).await.err().unwrap().to_string();
    assert_eq!(refused, "the proxy refuses: HTTP/1.1 407 Proxy Authentication Required");
    let mut link = Link::connect(&with("agent")).await.unwrap();
    let frame = Frame::KeepAlive(KeepAlive { number: 7, interval: 240 });
    link.send(&frame).await.unwrap();
    assert_eq!(Frame::decode(&heard.await.unwrap()), Ok(frame));
    for _ in 0..2 {
        assert_eq!(asks.recv().await.unwrap(), format!("CONNECT {portal} HTTP/1.1"));
    }
    std::fs::remove_file(password).unwrap();
}

#[tokio::test]
async fn a_portal_that_nobody_vouches_for_is_not_spoken_to() {
    let (portal, heard) = portal().await;
    let strangers = dir().join("dc/strangers/ca.pem");
    let error = Link::connect(&config(portal, &format!("authorities = \"{}\"", strangers.display()))).await.err().unwrap();
    assert!(format!("{error:#}").contains("invalid peer certificate"), "{error:#}");
    assert!(!heard.is_finished());
}
