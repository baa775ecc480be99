//! Who asks: an application by its API key. Every address but the `OpenAPI` document stands behind this layer.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{RequestId, problem::Refused};
use crate::{
    app::App,
    applications::{Key, Scope, Secret, keys},
    audit::{self, Activity, Origin},
    factors::throttle::{self, Scope as Counted, Tally},
    web::client,
};

/// Wrong keys from one address in [`WRONG_WINDOW`], until it is told to wait. Right keys go on working.
const WRONG: i32 = 30;
const WRONG_WINDOW: Duration = Duration::minutes(10);
/// Requests with one key in a minute.
const USES: i32 = 3_000;
const USES_WINDOW: Duration = Duration::minutes(1);

/// An application whose key opens this address.
#[derive(Clone)]
pub struct Caller {
    pub key: Key,
    pub origin: Origin,
    /// The id of the request, and the correlation id of what it causes.
    pub request: Uuid,
    pub now: OffsetDateTime,
}

impl Caller {
    /// Who acted, by the name of the key, as the log has it.
    pub fn named(&self) -> String {
        format!("application {}", self.key.name)
    }

    /// An event about the use of a scope, for the audit log.
    pub fn event(&self, activity: Activity) -> audit::Event<'_> {
        audit::Event::new(self.key.tenant, self.request, activity)
            .by("application")
            .from(&self.origin)
            .with(serde_json::json!({ "api_key": self.key.id, "name": self.key.name }))
    }
}

pub async fn layer(State((app, scope)): State<(App, Scope)>, mut request: Request, next: Next) -> Result<Response, Refused> {
    let now = app.clock.now();
    let origin = client::origin(&request, &app.trusted_proxies);
    let id = request.extensions().get::<RequestId>().map_or_else(Uuid::new_v4, |id| id.0);
    let presented = presented(request.headers()).ok_or(Refused::NoKey)?;
    let found = match Secret::parse(presented) {
        Some(secret) => keys::find(&mut *app.pool.acquire().await?, &app.keys, &secret).await?,
        None => None,
    };
    let Some(key) = found.filter(|key| key.is_live(now)) else {
        return Err(wrong(&app, &origin, now).await?);
    };
    let tally = Tally { scope: Counted::KeyUse, key: app.keys.counter(&[b"key", key.id.as_bytes()]), window: USES_WINDOW };
    let count = throttle::count(&app.pool, now, &[tally]).await?[0];
    if count.n > USES {
        return Err(Refused::TooMany((count.started + USES_WINDOW - now).whole_seconds()));
    }
    keys::used(&mut *app.pool.acquire().await?, &key, now).await?;
    let caller = Caller { key, origin, request: id, now };
    if !caller.key.may(scope) {
        if scope == Scope::CreateLinks {
            let mut db = app.pool.acquire().await?;
            caller.event(Activity::RegistrationLink).failed("the key lacks the scope").write(&mut db, now).await?;
        }
        return Err(Refused::MissingScope(scope));
    }
    request.extensions_mut().insert(caller);
    Ok(next.run(request).await)
}

/// What stands behind `Bearer`, if there is one such header and no more.
fn presented(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (first, more) = (all.next()?, all.next());
    let (scheme, secret) = first.to_str().ok()?.split_once(' ')?;
    (more.is_none() && scheme.eq_ignore_ascii_case("bearer")).then_some(secret)
}

/// Nobody guesses 256 bits; the count keeps a flood of guesses from being worth anybody's while.
async fn wrong(app: &App, origin: &Origin, now: OffsetDateTime) -> Result<Refused, Refused> {
    let household = client::household(origin.ip);
    let tally =
        Tally { scope: Counted::WrongKeyAddress, key: app.keys.counter(&[b"wrong key", household.as_bytes()]), window: WRONG_WINDOW };
    let count = throttle::count(&app.pool, now, &[tally]).await?[0];
    Ok(if count.n > WRONG { Refused::TooMany((count.started + WRONG_WINDOW - now).whole_seconds()) } else { Refused::WrongKey })
}
