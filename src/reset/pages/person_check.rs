//! The check that a person is there (RESET-2): work done by the browser, digits seen or heard, or half a minute of waiting.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::Duration;
use tokio::sync::Semaphore;

use crate::{
    app::App,
    captcha::{Difficulty, Refusal, Spent},
    factors::throttle::{self, Scope, Tally},
    web::{Error, Visit, client},
};

/// Twice as hard for each step the typed ID is over its limit, at most 64 times.
pub fn difficulty(app: &App, visit: &Visit) -> Difficulty {
    app.difficulty.harder(u32::from(visit.start.harder.min(6)))
}

pub async fn challenge(State(app): State<App>, visit: Visit) -> Response {
    Json(app.captcha.challenge(visit.start.binding(), difficulty(&app, &visit), visit.now)).into_response()
}

/// Pictures and sounds made at once. Anybody may ask for them, so they never take more than this of the machine.
static DRAWING: Semaphore = Semaphore::const_new(2);

/// Makes something off the async threads, or says "later" when too many ask.
async fn make(work: impl FnOnce() -> Result<Vec<u8>, Refusal> + Send + 'static, kind: &'static str) -> Response {
    let Ok(permit) = DRAWING.try_acquire() else {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
    };
    let made = tokio::task::spawn_blocking(move || {
        let made = work();
        drop(permit);
        made
    });
    match made.await {
        Ok(Ok(bytes)) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

pub async fn picture(State(app): State<App>, Path(token): Path<String>) -> Response {
    let now = app.clock.now();
    make(move || app.captcha.picture(&token, now), "image/png").await
}

pub async fn sound(State(app): State<App>, Path((language, token)): Path<(String, String)>) -> Response {
    let now = app.clock.now();
    let token = token.trim_end_matches(".wav").to_owned();
    make(move || app.captcha.sound(&token, &language, now), "audio/wav").await
}

/// What the first form carries of the check.
#[derive(Debug, Default)]
pub struct Answers<'a> {
    pub proof: &'a str,
    pub token: &'a str,
    pub typed: &'a str,
    pub wait: &'a str,
}

/// Why the check was not passed, as the page says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotPassed {
    /// Nothing was given, or it does not fit this page, was used before, or is too old.
    Again,
    WrongDigits,
    /// Half a minute is not over yet; the same page may be sent again.
    NotYet,
    /// Too many are waiting from this address: type the digits.
    WaitElsewhere,
}

/// At most this many waits may mature for one client in the time one takes.
const WAITS: i32 = 2;

/// Checks and uses up what was given, right or wrong.
pub async fn check(app: &App, visit: &Visit, answers: &Answers<'_>) -> Result<Result<(), NotPassed>, Error> {
    let binding = visit.start.binding();
    let given = if !answers.proof.is_empty() {
        app.captcha.check_proof(answers.proof, binding, difficulty(app, visit), visit.now)
    } else if !answers.typed.trim().is_empty() {
        app.captcha.check_transcription(answers.token, answers.typed, binding, visit.now)
    } else {
        app.captcha.check_wait(answers.wait, binding, visit.now)
    };
    let waited = answers.proof.is_empty() && answers.typed.trim().is_empty();
    match given {
        Ok(spent) => {
            if waited && too_many_waits(app, visit).await? {
                return Ok(Err(NotPassed::WaitElsewhere));
            }
            Ok(if spend(app, &spent).await? { Ok(()) } else { Err(NotPassed::Again) })
        }
        Err(Refusal::Wrong { id }) => {
            if let Some(spent) = id {
                spend(app, &spent).await?;
            }
            // Somebody who typed nothing is not told of wrong digits: work that was too little is simply done again.
            Ok(Err(if answers.proof.is_empty() { NotPassed::WrongDigits } else { NotPassed::Again }))
        }
        Err(Refusal::NotYet) => Ok(Err(NotPassed::NotYet)),
        Err(Refusal::Malformed | Refusal::Expired | Refusal::WrongPage) => Ok(Err(NotPassed::Again)),
    }
}

async fn too_many_waits(app: &App, visit: &Visit) -> Result<bool, Error> {
    let household = client::household(visit.origin.ip);
    let tally = Tally { scope: Scope::WaitMatured, key: app.keys.counter(&[b"wait", household.as_bytes()]), window: Duration::seconds(30) };
    let counts = throttle::count(&app.pool, visit.now, &[tally]).await?;
    Ok(counts[0].n > WAITS)
}

/// Writes down that an answer was used; false when it was used before.
async fn spend(app: &App, spent: &Spent) -> Result<bool, Error> {
    let done =
        sqlx::query!("insert into spent (id, expires_at) values ($1, $2) on conflict do nothing", spent.id.as_slice(), spent.expires_at)
            .execute(&app.pool)
            .await?;
    Ok(done.rows_affected() == 1)
}
