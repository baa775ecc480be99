//! What an administrator asks a person's directory for, and the page on which they wait for its verdict (WB-4, WB-5, WB-6).

use askama::Template;
use axum::{
    Json,
    extract::{Path, State},
    response::Response,
};
use tokio::time::Instant;
use uuid::Uuid;

use super::{Target, caller, event, hold, open, page_of, store};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    messages::{
        Enqueued, Outcome, Request, Settled,
        request::{Target as Account, enqueue, seal},
        verdict::reason,
    },
    protocol::{Code, Operation, Secrets},
    web::{Error, Page, Visit, page::html},
};

/// Seals, queues, and writes down who asked. `Err`: why nobody was asked, in words. `hash`: what a success brings about here, of people
/// whose password is known here as well (WB-6a).
pub async fn ask(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    seen: &Target,
    act: Act,
    secrets: Secrets,
    hash: Option<&str>,
) -> Result<Result<(), &'static str>, Error> {
    let Some(account) = Account::of(seen.claimant.tenant.id, seen.person()) else { return Ok(Err("person-do-directory-away")) };
    let unlock = matches!(secrets, Secrets::Unlock);
    // Sealed before any transaction is open.
    let sealed = seal(&app.pool, &app.keys, &account, &secrets, app.limits.request_life, visit.now).await?;
    drop(secrets);
    let Some(sealed) = sealed else { return Ok(Err("person-do-directory-away")) };
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, app, visit, actor, seen.id(), act).await?;
    if act == Act::HelpPeople && !caller::may_help(&mut tx, actor, &target, visit.now).await? {
        return Ok(Err("person-do-verify-first"));
    }
    // The same account in the same directory as it was sealed for.
    let (now, then) = (target.person(), seen.person());
    let directory = |target: &Target| target.person().directory.as_ref().map(|directory| directory.id);
    if !now.is_on_premises() || now.source_anchor != then.source_anchor || directory(&target) != directory(seen) {
        return Ok(Err("person-do-directory-away"));
    }
    let request = Request {
        user: now.id,
        flow: None,
        session: Some(actor.session.id),
        correlation: visit.start.correlation,
        pending_hash: hash.map(|hash| (hash, app.hasher.pepper_id())),
        proofs: &[],
        browser: None,
        origin: &visit.origin,
    };
    match enqueue(&mut tx, &sealed, &request, visit.now).await? {
        Enqueued::Queued => {}
        Enqueued::AlreadyOpen => return Ok(Err("person-do-under-way")),
        Enqueued::NobodyThere => return Ok(Err("person-do-directory-away")),
    }
    let what = if unlock { "the directory is asked to unlock the account" } else { "the directory is asked to set a temporary password" };
    event(visit, actor, Activity::Writeback, now.id).because(what).write(&mut tx, visit.now).await?;
    tx.commit().await?;
    app.requests.tell_queued(&app.pool).await;
    Ok(Ok(()))
}

/// How the newest request of this administrator for this person stands.
pub async fn newest(app: &App, visit: &Visit, actor: &Actor, user: Uuid) -> Result<Option<(Operation, Outcome)>, Error> {
    let mut db = app.pool.acquire().await?;
    let tenant = actor.tenant().id;
    let Some(id) = store::newest_request(&mut db, tenant, user, actor.session.id).await? else { return Ok(None) };
    let seen = crate::messages::store::seen(&mut db, tenant, id, visit.now).await?;
    Ok(seen.map(|seen| (seen.operation, seen.outcome)))
}

#[derive(Template)]
#[template(path = "admin/people/waiting.html")]
struct WaitingPage {
    page: Page,
    name: String,
    upn: String,
    waiting: bool,
    success: bool,
    unlock: bool,
    /// What the directory said, where it did not do it.
    what: &'static str,
    code: &'static str,
    back: String,
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    let (operation, outcome) = newest(&app, &visit, &actor, id).await?.ok_or(Error::NotFound)?;
    let (what, code) = said(outcome);
    html(&WaitingPage {
        page: actor.page(&app, &visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        waiting: outcome == Outcome::Waiting,
        success: outcome.is_success(),
        unlock: operation == Operation::Unlock,
        what,
        code,
        back: page_of(id),
    })
}

/// What the directory said where it did not do it: in words for whoever administers it, with the name it has in the log.
fn said(outcome: Outcome) -> (&'static str, &'static str) {
    let Outcome::Answered(answer) = outcome else {
        return if outcome == Outcome::NotSent { ("directory-not-asked", "") } else { ("directory-unknown", "") };
    };
    let words = match answer.code {
        Code::Policy => "directory-rules",
        Code::NotFound | Code::Ambiguous => "directory-not-found",
        Code::Protected | Code::OutOfScope => "directory-protected",
        Code::NoPermission | Code::Misconfigured | Code::Unsupported | Code::CannotChange => "directory-permission",
        Code::Locked | Code::Disabled => "directory-closed",
        Code::Unreachable | Code::Expired | Code::RateLimited | Code::CannotOpen => "directory-later",
        Code::Success | Code::MustChange | Code::Unknown => "directory-unknown",
        Code::WrongPassword | Code::DirectoryError => "directory-other",
    };
    (words, reason(answer.code))
}

/// For the script: answers when the verdict is there, or after a while. Holds no connection of the database while it waits.
pub async fn state(State(app): State<App>, mut visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Json<serde_json::Value>, Error> {
    open(&app, &visit, &actor, id, Act::HelpPeople).await?;
    let (until, mut settled) = (Instant::now() + Settled::LOOK, app.requests.settled());
    let page = format!("{}/waiting", page_of(id));
    loop {
        visit.now = app.clock.now();
        let waiting = newest(&app, &visit, &actor, id).await?.is_some_and(|(_, outcome)| outcome == Outcome::Waiting);
        if !waiting || Instant::now() >= until {
            return Ok(Json(serde_json::json!({ "state": if waiting { "waiting" } else { "moved" }, "page": page })));
        }
        settled.wait().await;
    }
}
