//! Changing a known password, by choice or because it is temporary or expired (REG-4).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;

use super::{directory, with_problem};
use crate::{
    app::App,
    audit::{self, Activity},
    credentials::{
        Door, Knock, rules,
        store::{self as credentials, NewPassword, Source, Spared},
    },
    crypto::{Lane, Token},
    directory::published::Published,
    factors::throttle,
    jobs::{self, Job, Notice},
    messages::Outcome,
    password::{self, RuleSet},
    sessions::{self, SignedIn, knock},
    web::{Error, Page, Visit, cookies::Name, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "account/password.html")]
struct PasswordPage {
    page: Page,
    user_id: String,
    /// Something comes before everything else: why this is asked.
    forced: Option<&'static str>,
    /// What is wrong with the old password, with the minutes a pause still lasts.
    old_problem: Option<&'static str>,
    minutes: String,
    classic: bool,
    least: usize,
    most: usize,
    problems: Vec<&'static str>,
    mismatch: bool,
    names: String,
    /// A directory holds the password: its own rules apply, as far as they are known here.
    directory: Option<Published>,
    /// What the directory said that is about no field.
    said: Vec<&'static str>,
    /// When a password that is too new may be replaced.
    changeable: String,
}

/// What is wrong with what was typed.
#[derive(Default)]
pub struct Problems {
    pub old: Option<&'static str>,
    /// Until the end of a pause.
    pub seconds: i64,
    pub new: Vec<&'static str>,
    pub mismatch: bool,
    /// What a directory said that is about no field.
    pub said: Vec<&'static str>,
    /// How long its passwords are at least.
    pub least: Option<usize>,
    /// Until a password that is too new may be replaced.
    pub wait_seconds: i64,
}

fn page(app: &App, visit: &Visit, signed_in: &SignedIn, problems: Problems) -> Result<Response, Error> {
    let (rules, person) = (rules::rule_set(signed_in.tenant()), signed_in.person());
    let page = signed_in.page(app, visit);
    let directory = signed_in.person().is_on_premises().then(|| Published::of(person));
    let least = problems.least.unwrap_or_else(|| directory.as_ref().map_or(rules.min_length(), |published| published.min_length.max(1)));
    let temporary = if person.must_change || signed_in.session.must_change { "change-temporary" } else { "change-expired" };
    html(&PasswordPage {
        user_id: person.upn.clone(),
        forced: signed_in.must_change().then_some(temporary),
        old_problem: problems.old,
        minutes: page.locale.number((problems.seconds.max(1) + 59) / 60),
        classic: directory.as_ref().map_or(rules == RuleSet::Classic, |published| published.complexity),
        least,
        most: rules.max_length(),
        problems: problems.new,
        mismatch: problems.mismatch,
        names: rules::names(person),
        directory,
        said: problems.said,
        changeable: page.locale.date_time(visit.now + Duration::seconds(problems.wait_seconds)),
        page,
    })
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    if !signed_in.person().is_on_premises() {
        return page(&app, &visit, &signed_in, Problems::default());
    }
    match directory::standing(&app, &visit, &signed_in).await? {
        Ok(elsewhere) => Ok(elsewhere),
        Err(problems) => page(&app, &visit, &signed_in, problems),
    }
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    pub old_password: String,
    #[serde(default)]
    pub new_password: String,
    #[serde(default)]
    confirm_password: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let again = |problems| page(&app, &visit, &signed_in, problems).map(with_problem);
    let chosen = password::normalise(&form.new_password);
    let problems = unfinished(&signed_in, &form, &chosen).await?;
    if problems.old.is_some() || problems.mismatch || !problems.new.is_empty() {
        return again(problems);
    }
    if signed_in.person().is_on_premises() {
        return match directory::ask(&app, &visit, &signed_in, form).await? {
            Ok(elsewhere) => Ok(elsewhere),
            Err(problems) => again(problems),
        };
    }
    let session = &signed_in.session;
    let door = knock::door(&app, &visit, session.tenant, session.user);
    match door.knock(signed_in.person().password_hash.as_deref(), &form.old_password).await? {
        Knock::Right => {}
        Knock::Wrong | Knock::Away => {
            refused(&app, &visit, &signed_in, "wrong password").await?;
            return again(Problems { old: Some("change-old-wrong"), ..Problems::default() });
        }
        Knock::Paused { until } | Knock::Resting { until } => {
            refused(&app, &visit, &signed_in, "paused").await?;
            let seconds = (until - visit.now).whole_seconds();
            return again(Problems { old: Some("change-paused"), seconds, ..Problems::default() });
        }
    }
    if chosen == password::normalise(&form.old_password) {
        return again(Problems { new: vec!["change-same"], ..Problems::default() });
    }
    let hash = app.hasher.hash(Lane::Commit, &chosen).await?;
    match commit(&app, &visit, &signed_in, &door, &hash).await? {
        Some(token) => {
            visit.set_cookie(Name::Session, &token.reveal());
            let mut known = visit.known.clone();
            known.remember(&app.keys, session.tenant, session.user)?;
            visit.set_cookie(Name::Known, &known.reveal(&app.keys));
            Ok(redirect("/account/password/done"))
        }
        // The first of two clicks did it, or the password was set elsewhere: the session tells who may go on.
        None => Ok(redirect("/account")),
    }
}

/// What can be said before anything is compared: nothing of it counts.
async fn unfinished(signed_in: &SignedIn, form: &Filled, chosen: &str) -> anyhow::Result<Problems> {
    let mut problems = Problems {
        old: form.old_password.is_empty().then_some("change-old-empty"),
        mismatch: form.new_password != form.confirm_password,
        ..Problems::default()
    };
    if form.new_password.is_empty() {
        problems.new.push("password-empty");
        problems.mismatch = false;
    } else if !problems.mismatch && !signed_in.person().is_on_premises() {
        let judged = rules::judge(signed_in.tenant(), signed_in.person(), chosen).await?;
        problems.new = judged.iter().map(rules::words).collect();
    }
    Ok(problems)
}

/// Writes down why nothing was changed, with what an administrator can open again.
pub async fn refused(app: &App, visit: &Visit, signed_in: &SignedIn, why: &str) -> Result<(), Error> {
    let mut db = app.pool.acquire().await?;
    let door = knock::door(app, visit, signed_in.session.tenant, signed_in.session.user);
    event(visit, signed_in).failed(why).with(door.named()).write(&mut db, visit.now).await?;
    Ok(())
}

fn event<'a>(visit: &'a Visit, signed_in: &SignedIn) -> audit::Event<'a> {
    let session = &signed_in.session;
    audit::Event::new(session.tenant, visit.start.correlation, Activity::ChangePassword).about(session.user).from(&visit.origin)
}

/// Everything at once or nothing: the new hash, the end of all that was open under the old one, this session under a new id, the
/// log and the mails. `None`: the credential or the session is no longer the one this began with.
async fn commit(app: &App, visit: &Visit, signed_in: &SignedIn, door: &Door<'_>, hash: &str) -> Result<Option<Token>, Error> {
    let (session, person) = (&signed_in.session, signed_in.person());
    let mut tx = app.pool.begin().await?;
    credentials::lock_person(&mut tx, session.tenant, Some(session.user)).await?;
    // Read again under the lock: signed out, ended or switched off meanwhile means that nothing happens any more.
    let now = sessions::who(app, visit, &mut tx).await?;
    if !now.is_some_and(|now| now.session.id == session.id && !now.person().is_on_premises()) {
        return Ok(None);
    }
    let new = NewPassword {
        tenant: session.tenant,
        user: session.user,
        replaces: session.credential_version,
        hash,
        pepper_id: app.hasher.pepper_id(),
        source: Source::Change,
        now: visit.now,
    };
    if !credentials::set(&mut tx, &new).await? {
        return Ok(None);
    }
    let ended = credentials::end_everything(&mut tx, session.tenant, session.user, Spared::default(), visit.now).await?;
    let token = Token::random()?;
    let begun = sessions::store::New {
        tenant: session.tenant,
        user: session.user,
        credential_version: session.credential_version + 1,
        may: session.may,
        by_password: true,
        by_passkey: false,
        must_change: false,
        heading_to: session.heading_to.as_deref(),
        origin: &visit.origin,
        now: visit.now,
    };
    sessions::store::begin(&mut tx, &token, &begun).await?;
    throttle::clear(&mut tx, &door.cleared()).await?;
    let detail = serde_json::json!({ "other_sessions_ended": ended.saturating_sub(1) });
    event(visit, signed_in).with(detail).write(&mut tx, visit.now).await?;
    for address in person.addresses() {
        let (notice, correlation) = (Notice::PasswordChanged, visit.start.correlation);
        let job = Job::Notice { to: person.id, address, notice, correlation, at: visit.now };
        jobs::enqueue(&mut tx, session.tenant, &job, visit.now).await?;
    }
    tx.commit().await?;
    app.wake.notify_waiters();
    Ok(Some(token))
}

#[derive(Template)]
#[template(path = "account/password-done.html")]
struct DonePage {
    page: Page,
    onward: String,
}

/// How long after a change its page can be looked at.
const SHOWN: Duration = Duration::minutes(10);

pub async fn show_done(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let lately = if signed_in.person().is_on_premises() {
        directory::newest(&app, &visit, &signed_in).await?.is_some_and(Outcome::is_success)
    } else {
        signed_in.person().password_set_at.is_some_and(|at| visit.now - at <= SHOWN)
    };
    if signed_in.must_change() || !lately {
        return Ok(redirect(sessions::CHANGE_PASSWORD));
    }
    html(&DonePage { page: signed_in.page(&app, &visit), onward: signed_in.onward() })
}
