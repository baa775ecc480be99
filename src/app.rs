//! What the handlers share, the routes, and the layers around them, in order.

use std::sync::Arc;

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware, routing::get};
use ipnet::IpNet;
use sqlx::PgPool;
use tokio::sync::Notify;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, DefaultPredicate, Predicate as _, predicate::NotForContentType},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    account, admin, api, arrival,
    captcha::{Captcha, Difficulty},
    clock::Clock,
    config::PublicUrl,
    courier::Courier,
    crypto::{Hasher, Keyring},
    delivery::Providers,
    demo::Demo,
    domains::resolver::Resolver,
    i18n::Locales,
    messages, passkeys, registration, reset, web,
    writeback::{self, Hub},
};

/// Instance-wide limits that hold before a tenant is known (RESET-7).
#[derive(Debug, Clone, Copy)]
pub struct InstanceLimits {
    pub identify_per_address: i32,
    pub identify_per_network: i32,
    pub identify_per_id: i32,
    pub paid_messages_per_day: i32,
    /// How long a request to a directory may take (WB-4).
    pub request_life: time::Duration,
    /// The shortest keep-alive of an agent, in seconds (WB-7).
    pub keep_alive_floor: u16,
    /// How long an agent's keys are used (WB-8).
    pub key_life: time::Duration,
}

impl Default for InstanceLimits {
    fn default() -> Self {
        Self {
            identify_per_address: 60,
            identify_per_network: 300,
            identify_per_id: 10,
            paid_messages_per_day: 5_000,
            request_life: time::Duration::minutes(2),
            keep_alive_floor: 25,
            key_life: time::Duration::days(182),
        }
    }
}

/// Everything a handler may need. Cheap to clone.
#[derive(Clone)]
pub struct App {
    pub pool: PgPool,
    pub keys: Keyring,
    pub hasher: Hasher,
    pub clock: Clock,
    pub locales: Locales,
    pub providers: Providers,
    pub public: PublicUrl,
    pub trusted_proxies: Arc<[IpNet]>,
    pub captcha: Arc<Captcha>,
    pub difficulty: Difficulty,
    /// The first step answers after this long, whatever it found (RESET-4).
    pub identify_deadline: std::time::Duration,
    /// How long a directory has to say whether a password is right; where one may be asked, every refusal takes as long (REG-5).
    pub directory_deadline: std::time::Duration,
    pub limits: InstanceLimits,
    /// Whom to tell about a hole, as an address with its scheme (RFC 9116).
    pub security_contact: Option<Arc<str>>,
    /// Asks the DNS whether a domain is an organisation's own.
    pub resolver: Arc<dyn Resolver>,
    /// Woken when a job was queued by this process.
    pub wake: Arc<Notify>,
    /// Woken when a request to a directory was queued or answered.
    pub requests: messages::Wake,
    /// The agents connected to this process.
    pub relay: Arc<Hub>,
    pub demo: Option<Arc<Demo>>,
}

/// A form of this product is small; anything larger is refused before it is read.
const LARGEST_FORM: usize = 64 * 1024;

impl App {
    pub fn courier(&self) -> Courier {
        Courier {
            pool: self.pool.clone(),
            keys: self.keys.clone(),
            clock: self.clock.clone(),
            locales: self.locales.clone(),
            providers: self.providers.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn router(self) -> Router {
        let mut pages = Router::new()
            .merge(reset::pages::routes())
            .merge(account::routes())
            .merge(registration::pages::routes())
            .merge(passkeys::pages::routes())
            .merge(arrival::routes())
            .merge(admin::routes(&self));
        if self.demo.is_some() {
            pages = pages.merge(crate::demo::routes());
        }
        // The first layer added is the innermost: a panic or a time-out inside becomes a status, and `visit` finds its words.
        let pages = pages
            .fallback(|| async { web::Error::NotFound })
            .method_not_allowed_fallback(|| async { web::Error::NotFound })
            .layer(CatchPanicLayer::new())
            .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, std::time::Duration::from_secs(20)))
            .layer(DefaultBodyLimit::max(LARGEST_FORM))
            .layer(middleware::from_fn_with_state(self.clone(), web::visit::layer));
        Router::new()
            .merge(web::assets::routes())
            .merge(reset::pages::bare_routes())
            .merge(writeback::routes())
            .merge(api::routes(&self))
            .merge(account::bare_routes())
            .route("/healthz", get(|| async { "alive\n" }))
            .route("/readyz", get(ready))
            .merge(pages)
            .layer(middleware::from_fn_with_state(self.clone(), web::headers::layer))
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(NotForContentType::const_new("audio/"))))
            // Spans carry the pattern of the path, never the address: tokens must not reach a log.
            .layer(TraceLayer::new_for_http().make_span_with(span))
            .with_state(self)
    }
}

fn span(request: &axum::extract::Request) -> tracing::Span {
    let path = request.extensions().get::<axum::extract::MatchedPath>().map_or("(none)", |path| path.as_str());
    tracing::info_span!("request", http.method = %request.method(), http.route = path)
}

/// Ready: the database answers, its clock is within 2 seconds of ours (quality, *Scale past one machine*), and there is no sealing key
/// that this process cannot open.
async fn ready(axum::extract::State(app): axum::extract::State<App>) -> (StatusCode, String) {
    let asked = tokio::time::timeout(
        std::time::Duration::from_secs(2),
        sqlx::query_scalar!(r#"select clock_timestamp() as "now!""#).fetch_one(&app.pool),
    );
    match asked.await {
        Ok(Ok(theirs)) => {
            let apart = (app.clock.now() - theirs).abs();
            if apart > time::Duration::seconds(2) {
                return (StatusCode::SERVICE_UNAVAILABLE, format!("the clock differs from the database's by {apart}\n"));
            }
            if app.keys.is_behind() {
                return (StatusCode::SERVICE_UNAVAILABLE, "the master key was changed; start again with the new one\n".to_owned());
            }
            (StatusCode::OK, "ready\n".to_owned())
        }
        _ => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n".to_owned()),
    }
}
