//! Troubleshooting: how everything is at a glance, what failed lately and what helps, what the numbers mean, and a bundle for whoever
//! helps from outside.

mod bundle;
mod codes;
mod state;
mod store;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Actor, Door, page,
    words::{self, Help},
};
use crate::{
    access::Act,
    app::App,
    audit::{
        Activity, forward,
        usage::{GAVE_UP, RESET},
    },
    directory::{UserId, totals},
    i18n::{self, Zone},
    instance,
    integration::status,
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};
use codes::Meant;
use state::{Found, Item, Level};

const TROUBLESHOOT: &str = "/admin/troubleshoot";
const WHY: &str = "/admin/troubleshoot/why";
const BUNDLE: &str = "/admin/troubleshoot/bundle";

pub const DOORS: &[Door] =
    &[page(TROUBLESHOOT, Act::SeeTroubleshooting), page(WHY, Act::SeeTroubleshooting), page(BUNDLE, Act::SeeTroubleshooting)];

pub fn routes() -> Router<App> {
    Router::new().route(TROUBLESHOOT, get(show)).route(WHY, get(why)).route(BUNDLE, get(show_bundle))
}

/// Reasons on the page.
const REASONS: i64 = 12;
/// Failures in a bundle.
const REFUSED: i64 = 50;
/// The longest that is looked for.
const LONGEST: usize = 120;

/// Why something failed, how often, and where to look.
struct Failed {
    what: String,
    text: String,
    raw: String,
    help: Option<Help>,
    n: i64,
    last: OffsetDateTime,
    /// Its events.
    events: String,
}

struct Tab {
    address: &'static str,
    key: &'static str,
    current: bool,
}

#[derive(Template)]
#[template(path = "admin/troubleshoot/page.html")]
struct TroubleshootPage {
    page: Page,
    problem: Option<Problem>,
    items: Vec<Item>,
    tabs: [Tab; 2],
    failed: Vec<Failed>,
    /// What was typed into the fields.
    whom: String,
    find: String,
    codes: Vec<Meant>,
    see_audit: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    period: String,
    find: String,
    whom: String,
}

async fn found(app: &App, actor: &Actor, now: OffsetDateTime) -> sqlx::Result<Found> {
    let tenant = actor.tenant().id;
    let directories = status::statuses(&app.pool, tenant, now).await?;
    let db = &mut *app.pool.acquire().await?;
    Ok(Found {
        directories,
        sendings: store::sendings(db, tenant, now).await?,
        forward: forward::of(db, tenant).await?,
        channels: app.providers.channels(),
        work: store::work(db, tenant, now).await?,
        // Compared with the database's clock, hence asked for right after it and not when the request came in.
        now: app.clock.now(),
    })
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    render(&app, &visit, &actor, asked, None).await
}

async fn render(app: &App, visit: &Visit, actor: &Actor, asked: Asked, problem: Option<Problem>) -> Result<Response, Error> {
    let page = actor.page(app, visit);
    let week = asked.period == "7d";
    let from = visit.now - if week { Duration::days(7) } else { Duration::days(1) };
    let found = found(app, actor, visit.now).await?;
    let failures = store::failures(&mut *app.pool.acquire().await?, actor.tenant().id, from, REASONS).await?;
    let find: String = asked.find.chars().take(LONGEST).collect();
    let mut items = state::items(&page, &found);
    // Nobody is led to a page that is closed to them.
    for item in &mut items {
        item.link = item.link.and_then(|link| words::door(actor, link));
    }
    html(&TroubleshootPage {
        items,
        tabs: [
            Tab { address: TROUBLESHOOT, key: "insights-24h", current: !week },
            Tab { address: "/admin/troubleshoot?period=7d", key: "insights-7d", current: week },
        ],
        failed: failures.into_iter().map(|failure| failed(actor, &page, failure, from)).collect(),
        codes: codes::find(codes::table(&page.locale.plain()), &find),
        see_audit: actor.allows(Act::SeeAudit),
        whom: asked.whom.chars().take(LONGEST).collect(),
        find,
        problem,
        page,
    })
}

fn failed(actor: &Actor, page: &Page, failure: store::Failure, from: OffsetDateTime) -> Failed {
    let locale = &page.locale;
    let told = words::reason(locale, &failure.reason).unwrap_or_else(|| failure.reason.clone());
    let gave_up = failure.outcome == GAVE_UP;
    // A reset that was refused before its end is a step of the log; one that failed at its end is a reset.
    let of_decision = failure.reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let activity = match failure.activity.as_str() {
        RESET if gave_up || of_decision => Activity::FlowProgress.as_str(),
        RESET => Activity::ResetSelfService.as_str(),
        other => other,
    };
    let day = page.zone.clone().unwrap_or_else(Zone::utc).local(from).date();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("activity", activity).append_pair("from", &day.to_string());
    if !gave_up {
        query.append_pair("outcome", "failure");
    }
    Failed {
        what: words::activity(locale, activity),
        text: if gave_up { locale.say("insights-left-after").with("step", told).to_string() } else { told },
        help: words::help(actor, &failure.reason),
        raw: failure.reason,
        n: failure.n,
        last: failure.last,
        events: format!("{}?{}", super::audit::AUDIT, query.finish()),
    }
}

/// *Why could this person not?* Leads to the person, or to the story of a support code.
async fn why(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let typed = asked.whom.trim();
    if typed.is_empty() {
        return Ok(redirect(TROUBLESHOOT));
    }
    // The button beside a support code copies the time with it.
    let code = typed.split_whitespace().next().and_then(|first| Uuid::try_parse(first).ok());
    let tenant = actor.tenant().id;
    let mut db = app.pool.acquire().await?;
    let key = if let Some(code) = code.filter(|_| actor.allows(Act::SeeAudit)) {
        if store::has_story(&mut db, tenant, code).await? {
            return Ok(redirect(&format!("{}/flow/{code}", super::audit::AUDIT)));
        }
        "why-box-no-story"
    } else if let Some(user_id) = UserId::parse(typed) {
        let known = store::person(&mut db, tenant, user_id.key()).await?;
        if let Some(id) = known.filter(|_| actor.allows(Act::SeePeople)) {
            return Ok(redirect(&format!("{}/{id}", super::people::PEOPLE)));
        }
        "why-box-nobody"
    } else {
        "why-box-wrong"
    };
    drop(db);
    Ok(with_problem(render(&app, &visit, &actor, asked, Some(Problem::new(key, "whom"))).await?))
}

#[derive(Template)]
#[template(path = "admin/troubleshoot/bundle.html")]
struct BundlePage {
    page: Page,
    text: String,
}

#[derive(Deserialize)]
struct Wanted {
    download: Option<String>,
}

async fn show_bundle(State(app): State<App>, visit: Visit, actor: Actor, Query(wanted): Query<Wanted>) -> Result<Response, Error> {
    let tenant = actor.tenant();
    let english = app.locales.negotiate(&i18n::Asked { mkt: None, remembered: None, accept: None, tenant: None }).plain();
    let found = found(&app, &actor, visit.now).await?;
    let mut db = app.pool.acquire().await?;
    let content = bundle::Content {
        tenant,
        found: &found,
        schema: instance::schema_version(&mut db).await?,
        agents: store::agents(&mut db, tenant.id).await?,
        totals: totals::of(&mut db, tenant.id).await?,
        counts: store::counts(&mut db, tenant.id).await?,
        refused: store::refused(&mut db, tenant.id, REFUSED).await?,
        locale: &english,
    };
    drop(db);
    let text = serde_json::to_string_pretty(&bundle::bundle(&content)).map_err(anyhow::Error::from)?;
    if wanted.download.is_some() {
        let headers = [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"latchkey-support.json\""),
        ];
        return Ok((headers, text).into_response());
    }
    html(&BundlePage { page: actor.page(&app, &visit), text })
}
