//! One flow from beginning to end: what was done, what the person saw, why it ended, and what helps.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    admin::{
        Actor,
        words::{self, Help, Told},
    },
    app::App,
    audit::{
        Activity,
        search::{self, Found},
        usage::ABANDONED,
    },
    eligibility::SEEN_GENERAL,
    web::{Error, Page, Visit, page::html},
};

/// Events that one page tells; a flow has a few dozen at most, a directory sync may have more.
const MOST: i64 = 500;

/// How a reset ended. Worked out from its events alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    Completed,
    Unlocked,
    /// Refused, with the log's reason.
    Stopped(String),
    /// Nothing more came after this step.
    GaveUp(String),
    UnderWay,
}

impl Ending {
    fn key(&self) -> &'static str {
        match self {
            Self::Completed => "story-completed",
            Self::Unlocked => "story-unlocked",
            Self::Stopped(_) => "story-stopped",
            Self::GaveUp(_) => "story-gave-up",
            Self::UnderWay => "story-under-way",
        }
    }

    fn reason(&self) -> Option<&str> {
        match self {
            Self::Stopped(reason) | Self::GaveUp(reason) => Some(reason),
            _ => None,
        }
    }
}

/// Whether an event ends a reset: a reason of the decision (one word), or what became of the password.
fn refuses(event: &Found) -> bool {
    let of_decision = |reason: &str| !reason.is_empty() && reason.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let reason = event.reason.as_deref().unwrap_or_default();
    !event.success
        && (event.activity == Activity::ResetSelfService.as_str()
            || event.activity == Activity::Unlock.as_str()
            || event.activity == Activity::FlowProgress.as_str() && of_decision(reason))
}

/// `None`: these are not the events of a reset. The oldest comes first.
pub fn ending(events: &[Found], now: OffsetDateTime) -> Option<Ending> {
    let is = |event: &Found, activity: Activity| event.activity == activity.as_str();
    if !events.iter().any(|event| is(event, Activity::FlowProgress)) {
        return None;
    }
    let done = |activity| events.iter().any(|event| event.success && is(event, activity));
    let reason = |event: &Found| event.reason.clone().unwrap_or_default();
    Some(if done(Activity::ResetSelfService) {
        Ending::Completed
    } else if done(Activity::Unlock) {
        Ending::Unlocked
    } else if let Some(event) = events.iter().rev().find(|event| refuses(event)) {
        Ending::Stopped(reason(event))
    } else if events.last().is_some_and(|last| now - last.at > ABANDONED) {
        let step = events.iter().rev().find(|event| event.success && is(event, Activity::FlowProgress));
        Ending::GaveUp(step.map(reason).unwrap_or_default())
    } else {
        Ending::UnderWay
    })
}

/// The page that a refused person read, as the log has it: the general one, or one that named the reason.
fn seen(events: &[Found]) -> Option<&str> {
    events.iter().rev().find_map(|event| event.detail.get("seen")?.as_str())
}

#[derive(Template)]
#[template(path = "admin/audit-flow.html")]
struct StoryPage {
    page: Page,
    correlation: Uuid,
    rows: Vec<Told>,
    /// The user ID it is about; empty where nobody knows.
    whom: String,
    began: OffsetDateTime,
    ip: String,
    user_agent: String,
    ending: Option<&'static str>,
    /// Why it ended, in words; empty where the ending says all.
    why: String,
    /// The key of what the person saw.
    saw: Option<&'static str>,
    saw_reason: String,
    help: Option<Help>,
    /// There was more than one page holds.
    more: bool,
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<String>) -> Result<Response, Error> {
    let correlation = Uuid::try_parse(&id).map_err(|_| Error::NotFound)?;
    let events = search::story(&mut *app.pool.acquire().await?, actor.tenant().id, correlation, MOST).await?;
    let Some(first) = events.first() else { return Err(Error::NotFound) };
    let page = actor.page(&app, &visit);
    let locale = &page.locale;
    let ending = ending(&events, visit.now);
    let reason = ending.as_ref().and_then(Ending::reason).unwrap_or_default();
    let (saw, saw_reason) = match (&ending, seen(&events)) {
        (Some(Ending::Completed), _) => (Some("story-saw-done"), String::new()),
        (Some(Ending::Stopped(_)), Some(SEEN_GENERAL)) => (Some("story-saw-general"), String::new()),
        (Some(Ending::Stopped(_)), Some(named)) => (Some("story-saw-named"), words::reason(locale, named).unwrap_or_default()),
        _ => (None, String::new()),
    };
    html(&StoryPage {
        correlation,
        whom: events.iter().map(Found::whom).find(|whom| !whom.is_empty()).unwrap_or_default().to_owned(),
        began: first.at,
        ip: first.ip.clone().unwrap_or_default(),
        user_agent: first.user_agent.clone().unwrap_or_default(),
        ending: ending.as_ref().map(Ending::key),
        why: words::reason(locale, reason).unwrap_or_else(|| reason.to_owned()),
        saw,
        saw_reason,
        help: words::help(&actor, reason),
        more: i64::try_from(events.len()).is_ok_and(|n| n >= MOST),
        rows: events.into_iter().map(|event| words::tell(locale, event)).collect(),
        page,
    })
}

impl StoryPage {
    /// How long after the beginning an event came.
    fn after(&self, at: &OffsetDateTime) -> String {
        let seconds = (*at - self.began).max(Duration::ZERO).whole_seconds();
        format!("+{}:{:02}", seconds / 60, seconds % 60)
    }
}
