//! Choosing the new password (RESET-8), and the one submit that counts (RESET-9).

use super::{Ready, begin, end, frame, onward, show as open, waiting};
use crate::{
    app::App,
    audit::{self, Activity},
    credentials::{outward, rules},
    crypto::Lane,
    directory::{published::Published, store::Person},
    factors::locks::Browser,
    messages::{Outcome, words},
    password::{self, RuleSet},
    protocol::Secrets,
    reset::{
        commit::{self, Committed, What},
        flow::Event,
        store,
    },
    web::{Error, Moment, Page, Visit, cookies::Name, page::html, visit::redirect},
};
use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use zeroize::Zeroizing;

#[derive(Template)]
#[template(path = "reset/password.html")]
struct PasswordPage {
    page: Page,
    user_id: String,
    classic: bool,
    least: usize,
    most: usize,
    until: Moment,
    /// Seconds left, for the warning two minutes before the end.
    seconds: i64,
    problems: Vec<&'static str>,
    mismatch: bool,
    left: Option<i32>,
    names: String,
    /// A directory holds the password: its own rules apply, as far as they are known here.
    directory: Option<Published>,
    /// When a password that is too new may be replaced.
    changeable: String,
}

fn page(app: &App, visit: &Visit, ready: &Ready, mut problems: Vec<&'static str>, mismatch: bool) -> Result<Response, Error> {
    let rules = rules::rule_set(&ready.claimant.tenant);
    let person = ready.claimant.person();
    let directory = waiting::on_premises(ready).map(Published::of);
    // What the directory said of the last one, until another was judged.
    let refused = ready.progress.outcome.and_then(Outcome::refused_by_rules).filter(|_| problems.is_empty() && !mismatch);
    problems.extend(refused.iter().flat_map(words::why_refused));
    let least = match (&directory, refused) {
        (_, Some(answer)) if answer.min_length > 0 => usize::from(answer.min_length),
        (Some(published), _) => published.min_length.max(1),
        (None, _) => rules.min_length(),
    };
    let wait = time::Duration::seconds(refused.map_or(0, |answer| i64::from(answer.wait_seconds)));
    let submits = ready.progress.position.submits;
    let refused = !problems.is_empty();
    html(&PasswordPage {
        page: frame(app, visit, ready),
        user_id: person.map(|person| person.upn.clone()).unwrap_or_default(),
        classic: directory.as_ref().map_or(rules == RuleSet::Classic, |published| published.complexity),
        least,
        most: rules.max_length(),
        until: Moment::of(visit, ready.flow.expires_at),
        seconds: (ready.flow.expires_at - visit.now).whole_seconds().max(0),
        problems,
        mismatch,
        left: refused.then(|| (ready.claimant.tenant.policy.limits.password_submits - submits).max(0)),
        names: person.map(rules::names).unwrap_or_default(),
        directory,
        changeable: visit.locale.date_time(visit.now + wait),
    })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let ready = match open(&app, &visit).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    page(&app, &visit, &ready, vec![], false)
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    new_password: String,
    #[serde(default)]
    confirm_password: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let ready = match begin(&app, &visit, &form.token).await? {
        Ok(ready) => ready,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if form.new_password.is_empty() || form.new_password != form.confirm_password {
        // Nothing was judged yet, so this is no submit that counts.
        let problems = if form.new_password.is_empty() { vec!["password-empty"] } else { vec![] };
        return page(&app, &visit, &ready, problems, !form.new_password.is_empty()).map(super::with_problem);
    }
    if let Some(person) = waiting::on_premises(&ready).cloned() {
        return to_directory(&app, &visit, ready, &person, form.new_password).await;
    }
    let chosen = password::normalise(&form.new_password);
    let problems = match ready.claimant.person() {
        Some(person) => rules::judge(&ready.claimant.tenant, person, &chosen).await?,
        None => vec![],
    };
    if !problems.is_empty() {
        return refuse(&app, &visit, ready, problems.iter().map(rules::words).collect()).await;
    }
    let hash = app.hasher.hash(Lane::Commit, &chosen).await?;
    let browser = visit.known.browser_of(&app.keys, ready.flow.tenant, ready.flow.subject);
    let committed = commit::commit(&app, &ready.flow, What::Password { hash: &hash }, Browser(browser), &visit.origin, visit.now).await?;
    finish(&app, &visit, &ready, committed).await
}

/// The directory judges, and answers later.
async fn to_directory(app: &App, visit: &Visit, ready: Ready, person: &Person, typed: String) -> Result<Response, Error> {
    let typed = Zeroizing::new(typed);
    let new = match outward::new_password(&typed) {
        Ok(new) => new,
        Err(problem) => return refuse(app, visit, ready, vec![problem]).await,
    };
    let hash = outward::hash_for_later(&app.hasher, person, &typed).await?;
    match waiting::ask(app, visit, &ready, person, Secrets::Reset { new }, hash.as_deref()).await? {
        Some(response) => Ok(response),
        None => page(app, visit, &ready, vec!["password-under-way"], false).map(super::with_problem),
    }
}

/// Counts the submit and shows the page again; after the last one the flow ends and the old password stays.
async fn refuse(app: &App, visit: &Visit, ready: Ready, keys: Vec<&'static str>) -> Result<Response, Error> {
    let Ok(progress) = ready.progress.clone().on(Event::Submitted) else {
        return onward(app, visit).await;
    };
    let mut tx = app.pool.begin().await?;
    if store::save(&mut tx, &ready.flow, &progress, None).await?.is_err() {
        drop(tx);
        return onward(app, visit).await;
    }
    audit::Event::new(ready.flow.tenant, ready.flow.correlation, Activity::ResetSelfService)
        .about(ready.flow.subject)
        .failed("FuzzyPolicyViolationInvalidPassword")
        .from(&visit.origin)
        .with(serde_json::json!({ "rules": keys }))
        .write(&mut tx, visit.now)
        .await?;
    if progress.position.submits >= ready.claimant.tenant.policy.limits.password_submits {
        store::end(&mut tx, &ready.flow, visit.now).await?;
        tx.commit().await?;
        return Err(Error::Expired);
    }
    tx.commit().await?;
    page(app, visit, &Ready { progress, ..ready }, keys, false).map(super::with_problem)
}

pub fn remember(app: &App, visit: &Visit, ready: &Ready) -> Result<(), Error> {
    let mut known = visit.known.clone();
    known.remember(&app.keys, ready.flow.tenant, ready.flow.subject)?;
    visit.set_cookie(Name::Known, &known.reveal(&app.keys));
    visit.set_cookie(Name::Session, "");
    Ok(())
}

/// After the commit: this browser is known to the account from now on.
pub async fn finish(app: &App, visit: &Visit, ready: &Ready, committed: Committed) -> Result<Response, Error> {
    match committed {
        Committed::Done => {
            remember(app, visit, ready)?;
            Ok(redirect("/reset/done"))
        }
        // The first of two clicks did it.
        Committed::Already => onward(app, visit).await,
        Committed::Stopped(stop) => end(app, visit, &ready.flow, stop).await,
        Committed::Expired => Err(Error::Expired),
    }
}
