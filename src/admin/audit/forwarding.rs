//! Where the organisation has its events sent, and how that goes.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use serde_json::json;

use super::{FORWARDING, retention::Notice};
use crate::{
    admin::Actor,
    app::App,
    audit::{
        self, Activity,
        forward::{self, Forward},
    },
    delivery::outbound,
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

#[derive(Template)]
#[template(path = "admin/audit-forwarding.html")]
struct ForwardingPage {
    page: Page,
    problem: Option<Problem>,
    saved: bool,
    url: String,
    forward: Option<Forward>,
    /// The key of why the last try failed.
    why: Option<&'static str>,
}

/// The words for what `outbound::Refusal` says of itself.
fn why(error: &str) -> &'static str {
    match error {
        "the name is not known" => "forward-why-name",
        "the address is private" => "forward-why-private",
        "the certificate is not trusted" => "forward-why-tls",
        "no answer in time" => "forward-why-slow",
        "the secret cannot be opened" => "forward-why-secret",
        status if status.starts_with("status ") => "forward-why-status",
        _ => "forward-why-unreachable",
    }
}

async fn page(app: &App, visit: &Visit, actor: &Actor, typed: Option<(String, Problem)>, saved: bool) -> Result<Response, Error> {
    let forward = forward::of(&mut *app.pool.acquire().await?, actor.tenant().id).await?;
    let present = forward.as_ref().map(|forward| forward.url.clone()).unwrap_or_default();
    let why = forward.as_ref().and_then(|forward| forward.last_error.as_deref()).map(why);
    let (url, problem) = typed.map_or((present, None), |(url, problem)| (url, Some(problem)));
    html(&ForwardingPage { page: actor.page(app, visit), problem, saved, url, forward, why })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(notice): Query<Notice>) -> Result<Response, Error> {
    page(&app, &visit, &actor, None, notice.saved.is_some()).await
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    url: String,
    #[serde(default)]
    secret: String,
    #[serde(default)]
    switch: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let tenant = actor.tenant().id;
    let event = |reason| {
        audit::Event::new(tenant, visit.start.correlation, Activity::PolicyChanged).by(actor.named()).because(reason).from(&visit.origin)
    };
    let mut tx = app.pool.begin().await?;
    if form.switch == "off" {
        if forward::switch_off(&mut tx, tenant, visit.now).await? {
            event("events are no longer sent on").write(&mut tx, visit.now).await?;
        }
        tx.commit().await?;
        return Ok(redirect(&format!("{FORWARDING}?saved")));
    }
    let secret = form.secret.trim();
    // What cannot stand in a header is no token.
    let is_token = secret.len() <= 500 && secret.bytes().all(|byte| byte.is_ascii_graphic());
    let problem = match (outbound::collector(&form.url), is_token) {
        // Syslog has no place for one: whoever types it should not believe that it protects something.
        (Some(url), _) if url.scheme() == outbound::SYSLOG && !secret.is_empty() => Problem::new("forward-no-secret", "secret"),
        (Some(url), true) => {
            let before = forward::of(&mut tx, tenant).await?;
            forward::save(&mut tx, &app.keys, tenant, &url, (!secret.is_empty()).then_some(secret), visit.now).await?;
            // The path of such an address often is a secret itself.
            event("events are sent on")
                .with(json!({ "old": before.as_ref().and_then(|before| host(&before.url)), "new": host(url.as_str()), "token": !secret.is_empty() }))
                .write(&mut tx, visit.now)
                .await?;
            tx.commit().await?;
            return Ok(redirect(&format!("{FORWARDING}?saved")));
        }
        (None, _) => Problem::new("forward-wrong-url", "url"),
        (_, false) => Problem::new("forward-wrong-secret", "secret"),
    };
    drop(tx);
    let typed = form.url.chars().take(500).collect();
    Ok(with_problem(page(&app, &visit, &actor, Some((typed, problem)), false).await?))
}

fn host(url: &str) -> Option<String> {
    url::Url::parse(url).ok()?.host_str().map(str::to_owned)
}
