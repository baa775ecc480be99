//! The password of somebody signed in, typed once more: counted exactly as a sign-in is (REG-5).

use time::Duration;

use super::SignedIn;
use crate::{
    app::App,
    crypto::Lane,
    factors::{
        locks::{self, Browser},
        throttle::{self, Tally},
    },
    password,
    web::Visit,
};

/// Wrong passwords until the door closes for a while, per account or per known browser of it.
const FAILURES: i32 = 10;
const PAUSE: Duration = Duration::seconds(60);

#[derive(Debug)]
pub enum Typed {
    /// Clear these within the transaction that writes it down.
    Right(Tally),
    Wrong,
    Paused,
}

pub async fn typed_again(app: &App, visit: &Visit, signed_in: &SignedIn, typed: &str) -> anyhow::Result<Typed> {
    let (tenant, person) = (signed_in.session.tenant, signed_in.person());
    let known = visit.known.browser_of(&app.keys, tenant, person.id);
    let counter = locks::subject(&app.keys, tenant, person.id, Browser(known)).sign_in;
    // Counted before anything is compared; a right password clears it again.
    let count = throttle::count(&app.pool, visit.now, std::slice::from_ref(&counter)).await?[0];
    let mut paused = count.is_locked(visit.now);
    if !paused && count.n >= FAILURES {
        let growth = 2_i32.saturating_pow(u32::try_from(count.n - FAILURES).unwrap_or(0).min(6));
        let until = visit.now + (PAUSE * growth).min(Duration::hours(1));
        paused = !throttle::lock_if_open(&mut *app.pool.acquire().await?, &counter, visit.now, until).await?;
    }
    let Some(hash) = person.password_hash.as_deref().filter(|_| person.authority == "cloud") else {
        return Ok(Typed::Wrong);
    };
    let right = app.hasher.verify(Lane::SignIn, &password::normalise(typed), hash).await?;
    Ok(match (paused, right) {
        (true, _) => Typed::Paused,
        (false, true) => Typed::Right(counter),
        (false, false) => Typed::Wrong,
    })
}
