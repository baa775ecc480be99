//! Asking a directory whether a password is right (WB-6 *verify*): for signing in, and for proving it once more.

use tokio::time::Instant;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Enqueued, Outcome, Request,
    request::{Target, enqueue, seal},
    store,
};
use crate::{
    app::App,
    audit::Origin,
    credentials::store::lock_person,
    directory::store::Person,
    protocol::{Code, Password, Secrets},
};

/// Who types a password, and where it comes from.
pub struct Typed<'a> {
    pub tenant: Uuid,
    pub person: &'a Person,
    pub password: &'a str,
    pub origin: &'a Origin,
    pub correlation: Uuid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    Right {
        /// The directory wants another one before anything else.
        must_change: bool,
    },
    Wrong,
    /// The directory does not let this account in, whatever the password: locked, disabled, protected, not found.
    Refused,
    /// Nobody answered in time; nothing is known of the password. `asked`: the directory may have compared it all the same.
    Away {
        asked: bool,
    },
}

/// How long the request itself lives; somebody else's try, or a reset, waits no longer than this for its turn.
const LIFE: time::Duration = time::Duration::seconds(15);

/// Waits for the answer until `until`. Holds no connection of the database meanwhile.
pub async fn verify(app: &App, typed: &Typed<'_>, until: Instant) -> anyhow::Result<Verified> {
    let Some(target) = Target::of(typed.tenant, typed.person) else { return Ok(Verified::Away { asked: false }) };
    // What no directory can hold is nobody's password.
    let Ok(current) = Password::new(Zeroizing::new(typed.password.to_owned())) else { return Ok(Verified::Wrong) };
    let now = app.clock.now();
    let Some(sealed) = seal(&app.pool, &app.keys, &target, &Secrets::Verify { current }, LIFE, now).await? else {
        return Ok(Verified::Away { asked: false });
    };
    let request = Request {
        user: typed.person.id,
        flow: None,
        session: None,
        correlation: typed.correlation,
        pending_hash: None,
        proofs: &[],
        browser: None,
        origin: typed.origin,
    };
    let mut settled = app.requests.settled();
    loop {
        let mut tx = app.pool.begin().await?;
        lock_person(&mut tx, typed.tenant, Some(typed.person.id)).await?;
        match enqueue(&mut tx, &sealed, &request, app.clock.now()).await? {
            Enqueued::Queued => {
                tx.commit().await?;
                break;
            }
            Enqueued::NobodyThere => return Ok(Verified::Away { asked: false }),
            // Another tab's; or a reset, which goes first.
            Enqueued::AlreadyOpen => drop(tx),
        }
        if Instant::now() >= until {
            return Ok(Verified::Away { asked: false });
        }
        settled.wait().await;
    }
    app.requests.tell_queued(&app.pool).await;
    loop {
        let seen = store::seen(&mut *app.pool.acquire().await?, typed.tenant, sealed.message(), app.clock.now()).await?;
        match seen.map_or(Outcome::NotSent, |seen| seen.outcome) {
            Outcome::Waiting if Instant::now() < until => {}
            Outcome::Waiting => {
                let withdrawn = store::withdraw(&app.pool, typed.tenant, sealed.message(), app.clock.now()).await?;
                return Ok(Verified::Away { asked: !withdrawn });
            }
            Outcome::NotSent => return Ok(Verified::Away { asked: false }),
            Outcome::Unknown => return Ok(Verified::Away { asked: true }),
            Outcome::Answered(answer) => return Ok(verdict(answer.code)),
        }
        settled.wait().await;
    }
}

fn verdict(code: Code) -> Verified {
    match code {
        Code::Success => Verified::Right { must_change: false },
        Code::MustChange => Verified::Right { must_change: true },
        Code::WrongPassword => Verified::Wrong,
        Code::NotFound
        | Code::Ambiguous
        | Code::Protected
        | Code::OutOfScope
        | Code::Locked
        | Code::Disabled
        | Code::CannotChange
        | Code::Policy => Verified::Refused,
        Code::Unreachable | Code::Expired | Code::RateLimited | Code::CannotOpen | Code::Unsupported => Verified::Away { asked: false },
        Code::NoPermission | Code::Unknown | Code::Misconfigured | Code::DirectoryError => Verified::Away { asked: true },
    }
}
