//! Changing a password that a directory keeps: it checks the old one and its history while the person waits (REG-4, WB-5, WB-6).

use askama::Template;
use axum::{Json, extract::State, response::Response};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::password::{Filled, Problems};
use crate::{
    app::App,
    credentials::{Knock, Patience, outward, store::lock_person},
    directory::published::Published,
    eligibility::WritebackFact,
    messages::{
        Enqueued, Outcome, Request, Settled,
        request::{Target, enqueue, seal},
        store, words,
    },
    protocol::{Code, Password, Secrets},
    sessions::{self, CHANGE_PASSWORD, SignedIn, knock},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

/// Where somebody waits for the directory.
const WAITING: &str = "/account/password/waiting";
const DONE: &str = "/account/password/done";

/// How long an answer is shown.
const SHOWN: time::Duration = time::Duration::minutes(10);

/// How the newest change that this session asked for stands, while that is news.
pub async fn newest(app: &App, visit: &Visit, signed_in: &SignedIn) -> Result<Option<Outcome>, Error> {
    let (session, db) = (&signed_in.session, &mut *app.pool.acquire().await?);
    let Some((message, ended)) = store::change_of_session(db, session.tenant, session.id).await? else { return Ok(None) };
    if ended.is_some_and(|ended| visit.now - ended > SHOWN) {
        return Ok(None);
    }
    Ok(store::seen(db, session.tenant, message, visit.now).await?.map(|seen| seen.outcome))
}

/// Whether this very session has a change under way.
async fn is_waiting(app: &App, visit: &Visit, signed_in: &SignedIn) -> Result<bool, Error> {
    Ok(newest(app, visit, signed_in).await? == Some(Outcome::Waiting))
}

/// Where somebody belongs who opens the form; `Err`: on the form, with what the directory said of the last try.
pub async fn standing(app: &App, visit: &Visit, signed_in: &SignedIn) -> Result<Result<Response, Problems>, Error> {
    Ok(match newest(app, visit, signed_in).await? {
        Some(Outcome::Waiting) => Ok(redirect(WAITING)),
        Some(outcome) if !outcome.is_success() => Err(problems(outcome)),
        _ if signed_in.claimant.facts.tenant.writeback != WritebackFact::Ready => Err(away()),
        _ => Err(Problems::default()),
    })
}

fn away() -> Problems {
    Problems { said: vec!["change-directory-away"], ..Problems::default() }
}

/// What the directory said, in words beside the field they are about.
fn problems(outcome: Outcome) -> Problems {
    match outcome {
        Outcome::Answered(answer) if answer.code == Code::WrongPassword => {
            Problems { old: Some("change-old-wrong"), ..Problems::default() }
        }
        Outcome::Answered(answer) if answer.code == Code::Policy => Problems {
            new: words::why_refused(&answer),
            least: (answer.min_length > 0).then(|| answer.min_length.into()),
            wait_seconds: answer.wait_seconds.into(),
            ..Problems::default()
        },
        _ if outcome.is_unknown() => Problems { said: vec!["result-unknown-what", "result-unknown-advice"], ..Problems::default() },
        _ => Problems { said: vec![words::what(outcome)], ..Problems::default() },
    }
}

/// Seals old and new, exactly as they were typed, and asks. `Err`: what to put right first.
pub async fn ask(app: &App, visit: &Visit, signed_in: &SignedIn, form: Filled) -> Result<Result<Response, Problems>, Error> {
    let (session, person) = (&signed_in.session, signed_in.person());
    let (typed_old, typed_new) = (Zeroizing::new(form.old_password), Zeroizing::new(form.new_password));
    let refused = |problems| Ok(Err(problems));
    let new = match outward::new_password(&typed_new) {
        Ok(new) => new,
        Err(problem) => return refused(Problems { new: vec![problem], ..Problems::default() }),
    };
    let Ok(old) = Password::new(typed_old.clone()) else {
        return refused(Problems { old: Some("change-old-wrong"), ..Problems::default() });
    };
    if *typed_old == *typed_new {
        return refused(Problems { new: vec!["change-same"], ..Problems::default() });
    }
    let ready = signed_in.claimant.facts.tenant.writeback == WritebackFact::Ready;
    let Some(target) = Target::of(session.tenant, person).filter(|_| ready) else { return refused(away()) };
    // Counted first, as every comparison; the directory's own lock is further away than ours (REG-4).
    let door = knock::door(app, visit, session.tenant, session.user);
    let patience = Patience::of(&Published::of(person));
    let refused_here = door.admit(patience, &typed_old).await?;
    // A second click: the first one asked, and nothing is wrong with it.
    if refused_here.is_some() && is_waiting(app, visit, signed_in).await? {
        return Ok(Ok(redirect(WAITING)));
    }
    match refused_here {
        None => {}
        Some(Knock::Paused { until } | Knock::Resting { until }) => {
            super::password::refused(app, visit, signed_in, "paused").await?;
            let seconds = (until - visit.now).whole_seconds();
            return refused(Problems { old: Some("change-paused"), seconds, ..Problems::default() });
        }
        Some(_) => return refused(Problems { old: Some("change-old-wrong"), ..Problems::default() }),
    }
    let hash = outward::hash_for_later(&app.hasher, person, &typed_new).await?;
    let secrets = Secrets::Change { old, new };
    let sealed = seal(&app.pool, &app.keys, &target, &secrets, app.limits.request_life, visit.now).await?;
    drop(secrets);
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, session.tenant, Some(session.user)).await?;
    // Read again under the lock: whoever was signed out, or moved to another directory, asks for nothing any more.
    let now = sessions::who(app, visit, &mut tx).await?;
    let same = |now: &SignedIn| {
        now.session.id == session.id && now.person().source_anchor == person.source_anchor && now.person().is_on_premises()
    };
    if !now.as_ref().is_some_and(same) {
        return Ok(Ok(redirect("/account")));
    }
    let request = Request {
        user: session.user,
        flow: None,
        session: Some(session.id),
        correlation: visit.start.correlation,
        pending_hash: hash.as_deref().map(|hash| (hash, app.hasher.pepper_id())),
        proofs: &[],
        browser: door.browser.0,
        origin: &visit.origin,
    };
    let queued = match &sealed {
        Some(sealed) => enqueue(&mut tx, sealed, &request, visit.now).await?,
        None => Enqueued::NobodyThere,
    };
    if queued != Enqueued::Queued {
        drop(tx);
        // Nobody was asked, so nothing was compared.
        door.not_asked(patience).await?;
        if is_waiting(app, visit, signed_in).await? {
            return Ok(Ok(redirect(WAITING)));
        }
        return refused(if queued == Enqueued::AlreadyOpen {
            Problems { said: vec!["password-under-way"], ..Problems::default() }
        } else {
            away()
        });
    }
    tx.commit().await?;
    app.requests.tell_queued(&app.pool).await;
    Ok(Ok(redirect(WAITING)))
}

#[derive(Template)]
#[template(path = "account/password-waiting.html")]
struct WaitingPage {
    page: Page,
}

pub async fn show_waiting(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    match next(&app, &visit, &signed_in).await? {
        WAITING => html(&WaitingPage { page: signed_in.page(&app, &visit) }),
        next => Ok(redirect(next)),
    }
}

/// Where the newest change has got to.
async fn next(app: &App, visit: &Visit, signed_in: &SignedIn) -> Result<&'static str, Error> {
    Ok(match newest(app, visit, signed_in).await? {
        Some(Outcome::Waiting) => WAITING,
        Some(outcome) if outcome.is_success() => DONE,
        _ => CHANGE_PASSWORD,
    })
}

/// For the script: answers when the verdict is there, or after a while. Holds no connection of the database while it waits.
pub async fn state(State(app): State<App>, mut visit: Visit) -> Result<Json<serde_json::Value>, Error> {
    let (until, mut settled) = (Instant::now() + Settled::LOOK, app.requests.settled());
    loop {
        visit.now = app.clock.now();
        let signed_in = sessions::who(&app, &visit, &mut *app.pool.acquire().await?).await?;
        let page = match &signed_in {
            Some(signed_in) => next(&app, &visit, signed_in).await?,
            None => "/signin",
        };
        if page != WAITING || Instant::now() >= until {
            return Ok(Json(serde_json::json!({ "state": if page == WAITING { "waiting" } else { "moved" }, "page": page })));
        }
        settled.wait().await;
    }
}
