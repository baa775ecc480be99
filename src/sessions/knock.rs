//! Typing a password: compared here, or by the directory that keeps it (REG-0). Signing in and proving it once more share this.

use tokio::time::Instant;
use uuid::Uuid;

use crate::{
    app::App,
    credentials::{Door, Knock, Patience},
    directory::{
        published::Published,
        store::{Holder, Person},
    },
    factors::locks::Browser,
    messages::verify::{self, Typed},
    web::Visit,
};

pub fn door<'a>(app: &'a App, visit: &'a Visit, tenant: Uuid, subject: Uuid) -> Door<'a> {
    Door {
        pool: &app.pool,
        keys: &app.keys,
        hasher: &app.hasher,
        tenant,
        subject,
        browser: Browser(visit.known.browser_of(&app.keys, tenant, subject)),
        now: visit.now,
    }
}

/// With whether the directory wants another password before anything else. `person`: who may use a password here; `None`: nobody,
/// at the same cost. A directory has until `until`.
pub async fn knock(
    app: &App,
    visit: &Visit,
    door: &Door<'_>,
    person: Option<&Person>,
    password: &str,
    until: Instant,
) -> anyhow::Result<(Knock, bool)> {
    let Some(person) = person.filter(|person| person.holder() == Holder::Directory) else {
        let hash = person.and_then(|person| person.password_hash.as_deref());
        return Ok((door.knock(hash, password).await?, false));
    };
    let typed = Typed { tenant: door.tenant, person, password, origin: &visit.origin, correlation: visit.start.correlation };
    door.ask(Patience::of(&Published::of(person)), password, verify::verify(app, &typed, until)).await
}
