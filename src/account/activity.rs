//! What happened to one's own account in the last 30 days, in plain words (REG-6). What the log says is never shown as it is.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;
use time::OffsetDateTime;

use super::{device::Device, store};
use crate::{
    app::App,
    audit::{Activity, place::Place},
    factors::Method,
    sessions,
    web::{Error, Page, Visit, page::html},
};

/// Events on one page.
const MOST: usize = 20;

struct Row {
    at: OffsetDateTime,
    /// The key of what happened.
    what: &'static str,
    /// Whether it is something to look at twice.
    odd: bool,
    device: Device,
    /// Empty where nobody's browser was involved.
    ip: String,
}

#[derive(Template)]
#[template(path = "account/activity.html")]
struct ActivityPage {
    page: Page,
    rows: Vec<Row>,
    /// Whether these are not the newest.
    further: bool,
    /// Where the next page begins.
    older: Option<String>,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    before: String,
}

pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let session = &signed_in.session;
    let cursor = Place::parse(&asked.before);
    let steps: Vec<String> = std::iter::once(STARTED.to_owned()).chain(PASSED.map(str::to_owned)).collect();
    let mut events = store::events(
        &mut *app.pool.acquire().await?,
        session.tenant,
        session.user,
        cursor.unwrap_or(Place::newest(visit.now)),
        visit.now - store::SHOWN,
        &steps,
        i64::try_from(MOST).unwrap_or(20) + 1,
    )
    .await?;
    let more = events.len() > MOST;
    events.truncate(MOST);
    let older = events.last().filter(|_| more).map(|last| Place { at: last.at, id: last.id }.write());
    let rows = events
        .into_iter()
        .map(|event| Row {
            at: event.at,
            what: describe(&event.activity, event.success, event.reason.as_deref().unwrap_or_default()),
            odd: !event.success,
            device: Device::of(event.user_agent.as_deref().unwrap_or_default()),
            ip: event.ip.unwrap_or_default(),
        })
        .collect();
    html(&ActivityPage { page: signed_in.page(&app, &visit), rows, further: cursor.is_some(), older })
}

const STARTED: &str = "User submitted their user ID";
/// A passed step of a reset, as the reference words it.
const PASSED: [&str; 6] = [
    "User completed the email verification option",
    "User completed the mobile SMS verification option",
    "User completed the mobile voice call verification option",
    "User completed the office voice call verification option",
    "User completed the security questions verification option",
    "User completed the mobile app code verification option",
];

/// The words for an event of the log. What a later release writes is told in general words, never as it stands there.
fn describe(activity: &str, success: bool, reason: &str) -> &'static str {
    let is = |known: Activity| activity == known.as_str();
    if is(Activity::SignIn) {
        match (success, reason) {
            (true, "passkey") => "activity-signed-in-passkey",
            (true, _) => "activity-signed-in",
            (false, "paused") => "activity-paused",
            (false, _) => "activity-sign-in-failed",
        }
    } else if is(Activity::SignOut) {
        match reason {
            "ended from another session" => "activity-session-ended",
            "all other sessions ended" => "activity-sessions-ended",
            _ => "activity-signed-out",
        }
    } else if is(Activity::ChangePassword) {
        match (success, reason) {
            (true, _) => "activity-password-changed",
            (false, "paused") => "activity-paused",
            (false, "wrong password" | "OnPremisesWrongPassword") => "activity-old-password-wrong",
            (false, reason) if reason.starts_with("OnPremises") => "activity-password-not-taken",
            (false, _) => "activity-password-refused",
        }
    } else if is(Activity::ResetSelfService) {
        match (success, reason) {
            (true, _) => "activity-password-reset",
            (false, reason) if reason.starts_with("OnPremises") => "activity-password-not-taken",
            (false, _) => "activity-password-refused",
        }
    } else if is(Activity::ResetByAdmin) {
        "activity-reset-by-admin"
    } else if is(Activity::Unlock) {
        "activity-unlocked"
    } else if is(Activity::Blocked) {
        "activity-blocked"
    } else if is(Activity::Registered) {
        if success { "activity-registered" } else { "activity-not-registered" }
    } else if is(Activity::RegistrationStarted) {
        "activity-info-started"
    } else if is(Activity::RegistrationFinished) {
        if success { "activity-info-finished" } else { "activity-not-registered" }
    } else if is(Activity::SecurityInfoDeleted) {
        "activity-info-removed"
    } else if is(Activity::SecurityInfoReviewed) {
        if success { "activity-info-reviewed" } else { "activity-not-registered" }
    } else if is(Activity::Reproved) {
        match (success, reason) {
            (true, "started") => "activity-reproof-started",
            (true, _) => "activity-reproved",
            (false, "paused") => "activity-paused",
            (false, _) => "activity-reproof-wrong",
        }
    } else if is(Activity::Verified) {
        match (success, reason) {
            (true, "started") => "activity-desk-code",
            (true, _) => "activity-desk-verified",
            (false, _) => "activity-desk-wrong",
        }
    } else if is(Activity::Alarm) && reason.starts_with("a passkey's counter") {
        "activity-passkey-copied"
    } else if is(Activity::ContactedAdministrator) {
        "activity-asked-for-help"
    } else if is(Activity::FlowProgress) {
        step(success, reason)
    } else {
        "activity-other"
    }
}

fn step(success: bool, reason: &str) -> &'static str {
    let wrong = [Method::Email, Method::Sms, Method::Questions, Method::App].map(crate::factors::attempt::wrong);
    if success {
        if reason == STARTED { "activity-reset-started" } else { "activity-proof-passed" }
    } else if reason == "the person called refused" {
        "activity-call-refused"
    } else if wrong.contains(&reason) || reason == "the phone number typed is not the one on file" {
        "activity-proof-wrong"
    } else {
        "activity-reset-stopped"
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_nobody_foresaw_is_told_in_general_words() {
        assert_eq!(describe("Something new", true, "raw text"), "activity-other");
        assert_eq!(describe(Activity::FlowProgress.as_str(), false, "raw text"), "activity-reset-stopped");
        assert_eq!(describe(Activity::SignIn.as_str(), false, "raw text"), "activity-sign-in-failed");
    }

    proptest! {
        #[test]
        fn no_raw_text_is_ever_a_key(activity in ".{0,40}", success: bool, reason in ".{0,40}") {
            prop_assert!(describe(&activity, success, &reason).starts_with("activity-"));
        }
    }
}
