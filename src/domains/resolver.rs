//! Asking the DNS for text records.

use std::{net::SocketAddr, time::Duration};

use async_trait::async_trait;
use hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::{DnsError, NetError, runtime::TokioRuntimeProvider},
    proto::{op::ResponseCode, rr::RData},
};

/// What the DNS said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The texts that stand at a name; empty: the DNS knows that there are none.
    Texts(Vec<String>),
    /// No answer in time, or one that says nothing about the name.
    Unanswered,
}

#[async_trait]
pub trait Resolver: Send + Sync {
    /// The text records at a name.
    async fn txt(&self, name: &str) -> Answer;
}

/// How long one question may take, with all servers that are asked.
const PATIENCE: Duration = Duration::from_secs(8);
/// So many records of a name are read; nobody needs more.
const MOST: usize = 100;

/// The system's name servers, or one that the operator names. Its configuration is read for each question and nothing is
/// remembered: whoever asks has just changed something.
pub struct Dns {
    server: Option<SocketAddr>,
}

impl Dns {
    pub fn new(server: Option<SocketAddr>) -> Self {
        Self { server }
    }

    fn resolver(&self) -> Result<TokioResolver, NetError> {
        let mut builder = match self.server {
            None => TokioResolver::builder_tokio()?,
            Some(server) => {
                let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
                    connection.port = server.port();
                    connection
                });
                let server = NameServerConfig::new(server.ip(), true, connections.into());
                let config = ResolverConfig::from_name_servers(vec![server]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options = builder.options_mut();
        options.timeout = Duration::from_secs(2);
        options.attempts = 2;
        options.cache_size = 0;
        builder.build()
    }

    async fn ask(&self, name: &str) -> Result<Vec<String>, NetError> {
        // A dot at the end: the system's list of domains to search is not for names like this.
        let found = self.resolver()?.txt_lookup(format!("{name}.")).await?;
        let texts = found.answers().iter().filter_map(|record| match &record.data {
            // A text of more than 255 bytes stands there in parts.
            RData::TXT(text) => Some(String::from_utf8_lossy(&text.txt_data.concat()).into_owned()),
            _ => None,
        });
        Ok(texts.take(MOST).collect())
    }
}

#[async_trait]
impl Resolver for Dns {
    async fn txt(&self, name: &str) -> Answer {
        let asked = tokio::time::timeout(PATIENCE, self.ask(name)).await;
        match asked {
            Ok(Ok(texts)) => Answer::Texts(texts),
            Ok(Err(error)) if is_not_there(&error) => Answer::Texts(vec![]),
            Ok(Err(error)) => {
                tracing::info!("the DNS did not answer: {error}");
                Answer::Unanswered
            }
            Err(_) => Answer::Unanswered,
        }
    }
}

/// Whether the DNS knows that there is no such record. A server that fails, refuses or only points elsewhere knows nothing.
fn is_not_there(error: &NetError) -> bool {
    let NetError::Dns(DnsError::NoRecordsFound(none)) = error else { return false };
    match none.response_code {
        ResponseCode::NXDomain => true,
        ResponseCode::NoError => none.ns.is_none(),
        _ => false,
    }
}
