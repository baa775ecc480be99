//! Taking events out of the log: CSV or JSON lines, a batch at a time, so that a large export takes no more memory than a small one and
//! holds no connection while its reader is slow. It is written down who took what.

use std::collections::VecDeque;

use askama::Template;
use axum::{
    Form,
    body::Body,
    extract::{Query, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::json;

use super::{Choice, asked::Asked, choices};
use crate::{
    admin::Actor,
    app::App,
    audit::{
        self, Activity,
        place::Place,
        report::AuditEvent,
        search::{self, Filter, Found},
    },
    web::{
        Error, Page, Problem, Visit, csv,
        page::{html, iso, with_problem},
    },
};

/// Events that are read at a time.
const BATCH: u16 = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
}

#[derive(Template)]
#[template(path = "admin/audit-export.html")]
struct ExportPage {
    page: Page,
    problem: Option<Problem>,
    asked: Asked,
    activities: Vec<Choice>,
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let page = actor.page(&app, &visit);
    html(&ExportPage { activities: choices(&page), page, problem: None, asked })
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    format: String,
    #[serde(flatten)]
    asked: Asked,
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let page = actor.page(&app, &visit);
    let format = if form.format == "json" { Format::Json } else { Format::Csv };
    let filter = match super::filter(&app, &actor, &page, &form.asked).await? {
        Ok(filter) => filter,
        Err(wrong) => {
            let problem = Some(Problem::new(wrong.key, wrong.field));
            return Ok(with_problem(html(&ExportPage { activities: choices(&page), page, problem, asked: form.asked })?));
        }
    };
    let tenant = actor.tenant().id;
    audit::Event::new(tenant, visit.start.correlation, Activity::Exported)
        .by(actor.named())
        .because("audit log exported")
        .from(&visit.origin)
        .with(json!({
            "format": if format == Format::Csv { "csv" } else { "jsonl" },
            "from": filter.from.map(iso), "until": filter.until.map(iso), "subject": filter.subject,
            "activity": filter.activity, "success": filter.success, "ip": filter.ip, "correlation": filter.correlation,
        }))
        .write(&mut *app.pool.acquire().await?, visit.now)
        .await?;
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"audit-log.csv\""),
        Format::Json => ("application/jsonl; charset=utf-8", "attachment; filename=\"audit-log.jsonl\""),
    };
    let source =
        Source { app, tenant, filter, format, next: Some(Place { at: visit.now, id: uuid::Uuid::nil() }), ready: opening(format)? };
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], Body::from_stream(source.stream())).into_response())
}

/// The column names. Nobody's own words: a spreadsheet and a script read them.
const COLUMNS: [&str; 13] = [
    "time",
    "id",
    "correlation_id",
    "activity",
    "outcome",
    "reason",
    "actor",
    "subject_id",
    "user_id",
    "typed_id",
    "ip",
    "user_agent",
    "detail",
];

fn opening(format: Format) -> anyhow::Result<VecDeque<Vec<u8>>> {
    Ok(match format {
        // Spreadsheets take it for UTF-8 by the mark.
        Format::Csv => [b"\xef\xbb\xbf".to_vec(), csv::rows([COLUMNS])?].into(),
        Format::Json => VecDeque::new(),
    })
}

fn line(format: Format, event: Found) -> anyhow::Result<Vec<u8>> {
    if format == Format::Json {
        let mut line = serde_json::to_vec(&AuditEvent::from(event))?;
        line.push(b'\n');
        return Ok(line);
    }
    let id = |id: Option<uuid::Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    csv::rows([[
        iso(event.at),
        event.id.to_string(),
        event.correlation.to_string(),
        event.activity.clone(),
        if event.success { "success" } else { "failure" }.to_owned(),
        text(&event.reason),
        event.actor.clone(),
        id(event.subject),
        text(&event.upn),
        text(&event.typed_id),
        text(&event.ip),
        text(&event.user_agent),
        event.detail.to_string(),
    ]])
}

/// The export on its way.
struct Source {
    app: App,
    tenant: uuid::Uuid,
    filter: Filter,
    format: Format,
    /// Where the next batch begins; `None`: the last one was read.
    next: Option<Place>,
    ready: VecDeque<Vec<u8>>,
}

impl Source {
    fn stream(self) -> impl futures_util::Stream<Item = anyhow::Result<Vec<u8>>> {
        stream::try_unfold(self, |mut source| async move {
            loop {
                if !source.ready.is_empty() {
                    let chunk: Vec<u8> = source.ready.drain(..).flatten().collect();
                    return Ok(Some((chunk, source)));
                }
                let Some(place) = source.next else { return Ok(None) };
                let batch = search::page(&mut *source.app.pool.acquire().await?, source.tenant, &source.filter, place, BATCH).await?;
                source.next = batch.next;
                for event in batch.events {
                    source.ready.push_back(line(source.format, event)?);
                }
            }
        })
    }
}
