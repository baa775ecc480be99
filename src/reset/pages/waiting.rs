//! Waiting for the directory's verdict, and how it may end (WB-5): a page that survives reload, second tab and the loss of a node.

use askama::Template;
use axum::{Form, Json, extract::State, response::Response};
use tokio::time::Instant;

use super::{Plain, Ready, begin, end, finish::Contact, frame, onward, show as open};
use crate::{
    app::App,
    directory::store::Person,
    factors::locks::Browser,
    messages::{Outcome, Settled, words},
    protocol::Secrets,
    reset::{
        ask::{self, Asked, Wish},
        flow::{Event, Stage, Trouble},
        store,
    },
    web::{Error, Moment, Page, Visit, page::html, visit::redirect},
};

/// The person, where a directory holds the password.
pub fn on_premises(ready: &Ready) -> Option<&Person> {
    ready.claimant.person().filter(|person| person.is_on_premises())
}

/// Asks the directory. `None`: the person has a request under way from elsewhere.
pub async fn ask(
    app: &App,
    visit: &Visit,
    ready: &Ready,
    person: &Person,
    secrets: Secrets,
    hash: Option<&str>,
) -> Result<Option<Response>, Error> {
    let wish = Wish {
        secrets,
        pending_hash: hash.map(|hash| (hash, app.hasher.pepper_id())),
        browser: Browser(visit.known.browser_of(&app.keys, ready.flow.tenant, ready.flow.subject)),
        origin: &visit.origin,
    };
    Ok(Some(match ask::ask(app, &ready.flow, person, wish, visit.now).await? {
        Asked::Waiting => redirect(Stage::Waiting.path()),
        Asked::Already => onward(app, visit).await?,
        Asked::Busy => return Ok(None),
        Asked::Stopped(stop) => end(app, visit, &ready.flow, stop).await?,
        Asked::Expired => return Err(Error::Expired),
    }))
}

#[derive(Template)]
#[template(path = "reset/waiting.html")]
struct WaitingPage {
    page: Page,
    unlock: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match open(&app, &visit).await? {
        Ok(ready) => {
            html(&WaitingPage { page: frame(&app, &visit, &ready), unlock: ready.progress.position.trouble == Some(Trouble::Unlock) })
        }
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// For the script: answers when the verdict is there, or after a while. Woken where the verdict came in here; otherwise it looks
/// (WB-3). Holds no connection of the database while it waits, and changes nothing.
pub async fn state(State(app): State<App>, visit: Visit) -> Result<Json<serde_json::Value>, Error> {
    let (until, mut settled) = (Instant::now() + Settled::LOOK, app.requests.settled());
    loop {
        let Some(tokens) = &visit.flow else { return Err(Error::Expired) };
        let found = store::find(&mut *app.pool.acquire().await?, &tokens.hashes(&visit.start), app.clock.now()).await?;
        let stage = found.ok_or(Error::Expired)?.progress.stage();
        if stage != Stage::Waiting || Instant::now() >= until {
            let state = if stage == Stage::Waiting { "waiting" } else { "moved" };
            return Ok(Json(serde_json::json!({ "state": state, "page": stage.path() })));
        }
        settled.wait().await;
    }
}

#[derive(Template)]
#[template(path = "reset/result.html")]
struct ResultPage {
    page: Page,
    title: &'static str,
    what: &'static str,
    advice: &'static str,
    code: Option<&'static str>,
    time: Moment,
    again: bool,
    contact: Contact,
}

pub async fn show_result(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let ready = match open(&app, &visit).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Stage::Result(outcome) = ready.progress.stage() else { return Ok(redirect("/")) };
    let unlock = ready.progress.position.trouble == Some(Trouble::Unlock);
    let again = ready.progress.may_try_again() && visit.now < ready.flow.expires_at;
    let (title, advice) = match outcome {
        _ if outcome.is_unknown() && unlock => ("result-unknown-title", "result-unknown-unlock-advice"),
        _ if outcome.is_unknown() => ("result-unknown-title", "result-unknown-advice"),
        _ => {
            let title = if unlock { "result-unlock-title" } else { "result-title" };
            let advice = match (again, outcome.refused_by_rules()) {
                (true, _) => "result-again-advice",
                (false, Some(_)) => "result-rules-advice",
                (false, None) if outcome.may_try_again() => "result-later-advice",
                _ => "result-ask-advice",
            };
            (title, advice)
        }
    };
    html(&ResultPage {
        page: frame(&app, &visit, &ready),
        title,
        what: words::what(outcome),
        advice,
        code: code(outcome),
        time: Moment::of(&visit, visit.now),
        again,
        contact: Contact::of(&ready.claimant.tenant.policy.helpdesk),
    })
}

/// Back to the password, or to the unlocking, with the gates passed.
pub async fn try_again(State(app): State<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    let ready = match begin(&app, &visit, &form.token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Ok(progress) = ready.flow.progress.clone().on(Event::TryAgain) else { return onward(&app, &visit).await };
    if visit.now >= ready.flow.expires_at {
        return Err(Error::Expired);
    }
    let mut tx = app.pool.begin().await?;
    if store::save(&mut tx, &ready.flow, &progress, None).await?.is_err() {
        drop(tx);
        return onward(&app, &visit).await;
    }
    tx.commit().await?;
    Ok(redirect(progress.stage().path()))
}

/// The reference's code for administrators: 0030, it could not be reached; 0029, somebody there has to act.
fn code(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        _ if outcome.refused_by_rules().is_some() => None,
        _ if outcome.may_try_again() || outcome.is_unknown() => Some("SSPR_0030"),
        _ => Some("SSPR_0029"),
    }
}
