//! A network that can be spoiled: passes bytes on to a server, and stops at a chosen point.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
};

/// What happens to the first connection; only what is held is held on any.
#[derive(Clone)]
pub enum Fault {
    None,
    /// After this many pieces from the server, both sides see the connection close.
    CloseAfter(usize),
    /// After this many pieces from the server, nothing more arrives, and nobody is told.
    SwallowAfter(usize),
    /// Before the piece of the client that has this length is passed on, `reached` is told and `go_on` waited for.
    HoldAt {
        length: usize,
        reached: Arc<Notify>,
        go_on: Arc<Notify>,
    },
    /// The same with the answer to that piece.
    HoldAnswerTo {
        length: usize,
        reached: Arc<Notify>,
        go_on: Arc<Notify>,
    },
    /// Every piece from the server comes so much later.
    Slow(Duration),
}

impl Fault {
    /// It can happen on any connection, not the first only.
    fn is_lasting(&self) -> bool {
        matches!(self, Self::HoldAt { .. } | Self::HoldAnswerTo { .. } | Self::Slow(_))
    }
}

pub struct Proxy {
    pub address: SocketAddr,
    /// The lengths of what the client sent on the first connection.
    pub from_client: Arc<Mutex<Vec<usize>>>,
    pub from_server: Arc<AtomicUsize>,
    pub connections: Arc<AtomicUsize>,
    fault: Arc<Mutex<Fault>>,
}

impl Proxy {
    pub async fn to(server: &str, fault: Fault) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            from_client: Arc::default(),
            from_server: Arc::default(),
            connections: Arc::default(),
            fault: Arc::new(Mutex::new(fault)),
        };
        let (client, upstream, connections, fault) =
            (proxy.from_client.clone(), proxy.from_server.clone(), proxy.connections.clone(), proxy.fault.clone());
        let server = server.to_owned();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let first = connections.fetch_add(1, Ordering::SeqCst) == 0;
                let fault = match fault.lock().unwrap().clone() {
                    lasting if lasting.is_lasting() => lasting,
                    once if first => once,
                    _ => Fault::None,
                };
                let counts = if first { (client.clone(), upstream.clone()) } else { Default::default() };
                let Ok(far) = TcpStream::connect(&server).await else { continue };
                tokio::spawn(pass(near, far, fault, counts));
            }
        });
        proxy
    }
}

async fn pass(near: TcpStream, far: TcpStream, fault: Fault, (client, server): (Arc<Mutex<Vec<usize>>>, Arc<AtomicUsize>)) {
    near.set_nodelay(true).unwrap();
    far.set_nodelay(true).unwrap();
    let (mut near_read, mut near_write) = near.into_split();
    let (mut far_read, mut far_write) = far.into_split();
    let hold = fault.clone();
    let asked = AtomicBool::new(false);
    let up = async {
        let mut buffer = vec![0; 65_536];
        while let Ok(count @ 1..) = near_read.read(&mut buffer).await {
            client.lock().unwrap().push(count);
            if let Fault::HoldAt { length, reached, go_on } = &hold
                && *length == count
            {
                reached.notify_one();
                go_on.notified().await;
            }
            asked.store(matches!(&hold, Fault::HoldAnswerTo { length, .. } if *length == count), Ordering::SeqCst);
            if far_write.write_all(&buffer[..count]).await.is_err() {
                break;
            }
        }
    };
    let down = async {
        let mut buffer = vec![0; 65_536];
        while let Ok(count @ 1..) = far_read.read(&mut buffer).await {
            match &fault {
                Fault::CloseAfter(most) if server.load(Ordering::SeqCst) >= *most => return,
                Fault::SwallowAfter(most) if server.load(Ordering::SeqCst) >= *most => continue,
                Fault::Slow(time) => tokio::time::sleep(*time).await,
                Fault::HoldAnswerTo { reached, go_on, .. } if asked.swap(false, Ordering::SeqCst) => {
                    reached.notify_one();
                    go_on.notified().await;
                }
                _ => {}
            }
            server.fetch_add(1, Ordering::SeqCst);
            if near_write.write_all(&buffer[..count]).await.is_err() {
                return;
            }
        }
    };
    if matches!(hold, Fault::HoldAt { .. } | Fault::HoldAnswerTo { .. }) {
        // Whoever sent it may be dead by now: the server gets the time to carry it out.
        let _ = tokio::time::timeout(Duration::from_secs(5), async { tokio::join!(up, down) }).await;
        return;
    }
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}
