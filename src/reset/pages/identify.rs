//! The first page: which account, and is a person there (RESET-1, RESET-2, RESET-3).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;
use uuid::Uuid;

use super::person_check::{self, Answers, NotPassed};
use crate::{
    app::App,
    audit::{self, Activity},
    crypto::Token,
    directory::{
        UserId,
        facts::{self, Look},
        store::{self as directory, Which},
    },
    eligibility::Grant,
    factors::{
        locks::{Browser, HOUR},
        throttle::{self, Scope, Tally},
    },
    reset::{
        commit::decision,
        flow::{Finish, Position, Progress},
        store,
    },
    web::{Brand, Error, Page, Visit, client, cookies::FlowTokens, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "reset/identify.html")]
struct IdentifyPage {
    page: Page,
    user_id: String,
    problem: Option<&'static str>,
    check_problem: Option<&'static str>,
    picture: String,
    wait: String,
    fallback_open: bool,
}

/// Nothing is written for somebody who only looks: no row, and no query unless branding was asked for.
pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    page(&app, &visit, visit.start.username.clone(), None, None, None).await
}

async fn page(
    app: &App,
    visit: &Visit,
    user_id: String,
    problem: Option<&'static str>,
    check_problem: Option<&'static str>,
    wait: Option<String>,
) -> Result<Response, Error> {
    let mut page = Page::new(app, visit).branded(arrival_brand(app, visit).await?);
    page.ajar = 1;
    let binding = visit.start.binding();
    html(&IdentifyPage {
        page,
        user_id,
        problem,
        check_problem,
        picture: app.captcha.transcription(binding, visit.now),
        wait: wait.unwrap_or_else(|| app.captcha.wait_token(binding, visit.now)),
        fallback_open: check_problem.is_some_and(|key| !matches!(key, "captcha-again" | "captcha-harder")),
    })
}

/// The branding somebody arrived with (`?whr=`, or the domain of `?username=`): public, and no matter who is typed.
pub async fn arrival_brand(app: &App, visit: &Visit) -> Result<Brand, Error> {
    let start = &visit.start;
    let domain = if start.domain.is_empty() { start.username.split_once('@').map_or("", |(_, domain)| domain) } else { &start.domain };
    if domain.is_empty() {
        return Ok(Brand::default());
    }
    let tenant = directory::tenant(&mut *app.pool.acquire().await?, &app.keys, Which::Domain(domain)).await?;
    Ok(Brand::from(&tenant))
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    user_id: String,
    #[serde(default)]
    altcha: String,
    #[serde(default)]
    captcha_token: String,
    #[serde(default)]
    captcha_answer: String,
    #[serde(default)]
    captcha_wait: String,
}

/// The whole of RESET-2, in its order: parse, form token, limits of the address, the check, limit of the typed ID, look-up,
/// decision; then the answer at a fixed moment.
pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let deadline = tokio::time::Instant::now() + app.identify_deadline;
    visit.check_form(&form.token)?;
    let again = |problem, check_problem, wait: Option<String>| page(&app, &visit, form.user_id.clone(), problem, check_problem, wait);
    let Some(user_id) = UserId::parse(&form.user_id) else {
        return again(Some("identify-malformed"), None, None).await.map(super::with_problem);
    };
    within_address_limits(&app, &visit).await?;
    let answers = Answers { proof: &form.altcha, token: &form.captcha_token, typed: &form.captcha_answer, wait: &form.captcha_wait };
    if let Err(why) = person_check::check(&app, &visit, &answers).await? {
        let (key, wait) = match why {
            NotPassed::Again => ("captcha-again", None),
            NotPassed::WrongDigits => ("captcha-wrong", None),
            NotPassed::NotYet => ("captcha-not-yet", Some(form.captcha_wait.clone())),
            NotPassed::WaitElsewhere => ("captcha-no-waiting", None),
        };
        return again(None, Some(key), wait).await.map(super::with_problem);
    }
    if harder(&app, &visit, &user_id).await? {
        return again(None, Some("captcha-harder"), None).await.map(super::with_problem);
    }
    let response = decide(&app, &visit, &user_id).await;
    tokio::time::sleep_until(deadline).await;
    response
}

/// Anonymous limits have one answer and never lock anybody (RESET-7).
async fn within_address_limits(app: &App, visit: &Visit) -> Result<(), Error> {
    let window = Duration::minutes(10);
    let tally = |scope, label: &[u8], network: String| Tally { scope, key: app.keys.counter(&[label, network.as_bytes()]), window };
    let tallies = [
        tally(Scope::IdentifyAddress, b"household", client::household(visit.origin.ip)),
        tally(Scope::IdentifyNetwork, b"neighbourhood", client::neighbourhood(visit.origin.ip)),
    ];
    let counts = throttle::count(&app.pool, visit.now, &tallies).await?;
    for (count, limit) in counts.iter().zip([app.limits.identify_per_address, app.limits.identify_per_network]) {
        if count.n > limit {
            return Err(Error::TooMany((count.started + window - visit.now).whole_seconds()));
        }
    }
    Ok(())
}

/// Over the limit of one typed ID the check gets harder, for known and unknown alike, before anybody is looked up.
async fn harder(app: &App, visit: &Visit, user_id: &UserId) -> Result<bool, Error> {
    let tally = Tally { scope: Scope::IdentifyTyped, key: app.keys.counter(&[b"typed", user_id.key().as_bytes()]), window: HOUR };
    let counts = throttle::count(&app.pool, visit.now, &[tally]).await?;
    let over = (counts[0].n - app.limits.identify_per_id).max(0);
    // One step harder for every ten tries over the limit.
    let wanted = u8::try_from(((over + 9) / 10).min(6)).unwrap_or(6);
    if wanted <= visit.start.harder {
        return Ok(false);
    }
    let mut start = visit.start.clone();
    start.harder = wanted;
    visit.set_start(&start);
    Ok(true)
}

/// Everybody gets a flow, whoever they are: one that leads to the gates, or one that stops (RESET-4).
async fn decide(app: &App, visit: &Visit, user_id: &UserId) -> Result<Response, Error> {
    let mut tx = app.pool.begin().await?;
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser: Browser(None) };
    let browser = |tenant: Uuid, subject: Uuid| visit.known.browser_of(&app.keys, tenant, subject).map(<[u8]>::to_vec);
    let mut claimant = facts::claimant(&mut tx, look, user_id).await?;
    // A browser the account was at home in has its own budget; which one applies is known only now (RESET-7).
    let known = browser(claimant.tenant.id, claimant.subject);
    claimant = facts::with_browser(&mut tx, look, claimant, Browser(known.as_deref())).await?;
    let (grant, position) = match decision(&claimant) {
        Ok(grant) => (grant, Position::default()),
        Err(stop) => (
            Grant { gates: 0, kinds: [].into(), may_unlock: false, voice: false, texts: false, questions: 0 },
            Position { finished: Some(Finish::Stopped(stop)), ..Position::default() },
        ),
    };
    let stop = match position.finished {
        Some(Finish::Stopped(stop)) => Some(stop),
        _ => None,
    };
    let token = Token::random()?;
    let new = store::New {
        tenant: claimant.tenant.id,
        subject: claimant.subject,
        user: claimant.user_id(),
        session_hash: token.bound(visit.start.binding()),
        policy_version: claimant.tenant.policy_version,
        credential_version: claimant.credential_version(),
        grant: &grant,
        position: &position,
        correlation: visit.start.correlation,
        now: visit.now,
        expires_at: visit.now + Duration::seconds(claimant.tenant.policy.limits.flow_seconds),
    };
    store::create(&mut tx, &new).await?;
    let mut event = audit::Event::new(new.tenant, new.correlation, Activity::FlowProgress)
        .about(new.subject)
        .typed(Some(user_id.as_given()))
        .from(&visit.origin)
        .because("User submitted their user ID");
    if let Some(stop) = stop {
        event = event.failed(stop.reason.as_str()).with(stop.seen());
    }
    event.write(&mut tx, visit.now).await?;
    tx.commit().await?;
    visit.set_flow(Some(&FlowTokens { present: token, next: None }));
    let mut next = visit.start.clone();
    next.correlation = Uuid::new_v4();
    next.harder = 0;
    visit.set_start(&next);
    Ok(redirect(Progress { position, ..Progress::new(grant) }.stage().path()))
}
