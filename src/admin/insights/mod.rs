//! Usage and insights (AUD-2): who could get back in today, how resets ended, why people stopped, what looks odd. Every figure comes
//! from the sums of the hours and of the people, never from the log itself.

mod chart;
mod figures;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::header,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use time::{OffsetDateTime, UtcOffset};

use super::{
    Actor, Door, page,
    words::{self, Help},
};
use crate::{
    access::Act,
    app::App,
    audit::{
        report,
        usage::{self, Figure, MANY_PEOPLE, MANY_RESETS, Suspicion},
    },
    directory::totals::{self, Totals},
    i18n::Zone,
    web::{
        Error, Page, Visit, csv,
        page::{html, iso},
    },
};
use chart::Chart;
use figures::{Ended, Period, Sums};

const INSIGHTS: &str = "/admin/insights";

pub const DOORS: &[Door] = &[page(INSIGHTS, Act::SeeInsights)];

pub fn routes() -> Router<App> {
    Router::new().route(INSIGHTS, get(show))
}

/// What looks odd, at most so much of it.
const ODD: i64 = 20;

struct Tab {
    address: String,
    key: &'static str,
    current: bool,
}

/// A line of the table beside the chart.
struct Row {
    name: String,
    ended: Ended,
}

struct Reason {
    text: String,
    raw: String,
    help: Option<Help>,
    n: i64,
}

struct WayKept {
    name: String,
    added: i64,
    removed: i64,
}

struct Odd {
    at: OffsetDateTime,
    key: &'static str,
    n: i64,
    /// An address or a user ID.
    whom: String,
    /// Where its events are.
    address: String,
}

#[derive(Template)]
#[template(path = "admin/insights.html")]
struct InsightsPage {
    page: Page,
    tabs: Vec<Tab>,
    period: Period,
    totals: Totals,
    unregistered: i64,
    counted_at: Option<OffsetDateTime>,
    chart: Chart,
    /// The busiest bar, in words for who does not see the chart.
    busiest: Row,
    rows: Vec<Row>,
    all: Ended,
    ways: Vec<Row>,
    kept: Vec<WayKept>,
    put_off: i64,
    reasons: Vec<Reason>,
    odd: Vec<Odd>,
    /// Where those who are not registered are listed, for readers who may see them.
    people: Option<&'static str>,
    most_people: i64,
    most_resets: i64,
    soon: i64,
}

impl InsightsPage {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand fields over by reference")]
    fn n(&self, n: &i64) -> String {
        self.page.locale.number(*n)
    }
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    period: String,
    #[serde(default)]
    export: String,
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let period = Period::parse(&asked.period).unwrap_or(Period::Week);
    let page = actor.page(&app, &visit);
    let zone = page.zone.clone().unwrap_or_else(Zone::utc);
    let bars = period.bars(&zone, visit.now);
    let (Some(&from), Some(&until)) = (bars.first(), bars.last()) else { return Err(Error::NotFound) };
    let mut db = app.pool.acquire().await?;
    let tenant = actor.tenant().id;
    let totals = totals::of(&mut db, tenant).await?;
    let found = usage::figures(&mut db, tenant, from, until, &figures::activities()).await?;
    match asked.export.as_str() {
        "csv" => return as_csv(&found),
        "json" => return as_json(&totals, &found, from, until),
        _ => {}
    }
    let odd = usage::suspicions(&mut db, tenant, from, ODD).await?;
    let counted_at = usage::counted_at(&mut db).await?;
    drop(db);
    html(&dress(&actor, page, period, &zone, &bars, totals, counted_at, figures::sums(&found, &bars), odd))
}

#[expect(clippy::too_many_arguments, reason = "everything the page shows")]
fn dress(
    actor: &Actor,
    page: Page,
    period: Period,
    zone: &Zone,
    bars: &[OffsetDateTime],
    totals: Totals,
    counted_at: Option<OffsetDateTime>,
    sums: Sums,
    odd: Vec<Suspicion>,
) -> InsightsPage {
    let locale = &page.locale;
    // The formats read clocks in UTC: a moment is moved there as it stands on the reader's clock.
    let local = |at: OffsetDateTime| zone.local(at).replace_offset(UtcOffset::UTC);
    let short = |at: OffsetDateTime| match period {
        Period::Day => locale.time(local(at)),
        Period::Week => locale.weekday(local(at)),
        Period::Month => locale.number(local(at).day().into()),
    };
    let long = |at: OffsetDateTime| match period {
        Period::Day => locale.time(local(at)),
        Period::Week | Period::Month => locale.date(local(at)),
    };
    let rtl = locale.direction() == "rtl";
    let drawn: Vec<(String, Ended)> = bars.iter().map(|at| short(*at)).zip(sums.bars.iter().copied()).collect();
    let rows: Vec<Row> = bars.iter().zip(&sums.bars).map(|(at, ended)| Row { name: long(*at), ended: *ended }).collect();
    let busiest = rows.iter().max_by_key(|row| row.ended.all()).map(|row| Row { name: row.name.clone(), ended: row.ended });
    let reasons = sums.whys.into_iter().map(|why| {
        let told = words::reason(locale, &why.reason);
        let told = told.unwrap_or_else(|| why.reason.clone());
        Reason {
            text: if why.gave_up { locale.say("insights-left-after").with("step", told).to_string() } else { told },
            help: words::help(actor, &why.reason),
            raw: why.reason,
            n: why.n,
        }
    });
    InsightsPage {
        tabs: Period::ALL
            .map(|one| Tab { address: format!("{INSIGHTS}?period={}", one.as_str()), key: one.key(), current: one == period })
            .into(),
        chart: chart::chart(&drawn, rtl, |n| locale.number(n)),
        busiest: busiest.unwrap_or(Row { name: String::new(), ended: Ended::default() }),
        ways: sums.ways.into_iter().map(|(way, ended)| Row { name: words::ways(locale, &way), ended }).collect(),
        kept: sums
            .registered
            .into_iter()
            .map(|(way, kept)| WayKept { name: words::ways(locale, &way), added: kept.added, removed: kept.removed })
            .collect(),
        reasons: reasons.collect(),
        odd: odd.into_iter().map(told).collect(),
        people: words::door(actor, "/admin/people"),
        period,
        unregistered: (totals.people - totals.registered).max(0),
        totals,
        counted_at,
        rows,
        all: sums.all,
        put_off: sums.put_off,
        most_people: usage::PEOPLE_OF_ADDRESS,
        most_resets: usage::RESETS_OF_PERSON,
        soon: usage::CHANGE_AFTER_RESET.whole_minutes(),
        page,
    }
}

fn told(odd: Suspicion) -> Odd {
    let field = if odd.kind == MANY_PEOPLE { "ip" } else { "person" };
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair(field, &odd.subject).finish();
    Odd {
        at: odd.hour,
        key: match odd.kind.as_str() {
            MANY_PEOPLE => "insights-many-people",
            MANY_RESETS => "insights-many-resets",
            _ => "insights-quick-change",
        },
        n: odd.n,
        whom: odd.upn.unwrap_or(odd.subject),
        address: format!("{}?{query}", super::audit::AUDIT),
    }
}

fn as_csv(figures: &[Figure]) -> Result<Response, Error> {
    let head = ["hour", "activity", "method", "outcome", "reason", "number"].map(str::to_owned);
    let rows = figures.iter().map(|figure| {
        let Figure { hour, activity, method, outcome, reason, n } = figure.clone();
        [iso(hour), activity, method, outcome, reason, n.to_string()]
    });
    let mut bytes = b"\xef\xbb\xbf".to_vec();
    bytes.extend(csv::rows(std::iter::once(head).chain(rows))?);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"usage.csv\"")];
    Ok((headers, bytes).into_response())
}

fn as_json(totals: &Totals, figures: &[Figure], from: OffsetDateTime, until: OffsetDateTime) -> Result<Response, Error> {
    let report = report::Usage::new(from, until, figures);
    let whole = serde_json::json!({
        "people": totals.people, "enabled": totals.enabled, "registered": totals.registered, "capable": totals.capable, "usage": report,
    });
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CONTENT_DISPOSITION, "attachment; filename=\"usage.json\"")];
    Ok((headers, serde_json::to_vec(&whole).map_err(anyhow::Error::from)?).into_response())
}
