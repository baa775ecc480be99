//! The list of ways to prove oneself, how far somebody is, and the ways on: finish, or not now (REG-1, REG-2).

use askama::Template;
use axum::{
    Form,
    extract::{Query, State as From},
    response::Response,
};
use serde::Deserialize;

use super::{Here, Plain, begin, leave, open};
use crate::{
    app::App,
    audit::Activity,
    eligibility::Registration,
    policy::Kind,
    registration::{
        flow::{self, OnFile, State},
        store,
        verify::Desk,
    },
    sessions::May,
    web::{Error, Moment, Page, Visit, page::html},
};

pub use crate::factors::mask::Masked;

/// The words of a kind.
pub struct Words {
    pub name: &'static str,
    pub hint: &'static str,
    pub icon: &'static str,
    /// Where it is set up and changed.
    pub page: &'static str,
}

pub fn words(kind: Kind) -> Words {
    let (name, hint, icon, page) = match kind {
        Kind::Mobile => ("register-phone", "register-phone-hint", "phone", "/register/phone"),
        Kind::Email => ("register-email", "register-email-hint", "mail", "/register/email"),
        Kind::App => ("register-app", "register-app-hint", "app", "/register/app"),
        Kind::Questions => ("register-questions", "register-questions-hint", "question", "/register/questions"),
        Kind::Office => ("register-office", "register-office-hint", "office", ""),
    };
    Words { name, hint, icon, page }
}

struct Row {
    kind: &'static str,
    words: Words,
    state: &'static str,
    since: Option<Moment>,
    value: Masked,
    set_up: bool,
    change: bool,
    /// The page where a code is typed, while one is under way.
    enter: Option<&'static str>,
    remove: bool,
}

fn row(visit: &Visit, row: &flow::Row) -> Row {
    let words = words(row.kind);
    let since = match row.state {
        State::Waiting(since) => Some(Moment::of(visit, since)),
        _ => None,
    };
    Row {
        kind: row.kind.as_str(),
        state: match row.state {
            State::Ready => "ready",
            State::Unconfirmed => "unconfirmed",
            State::Waiting(_) => "waiting",
            State::Off => "off",
            State::Unused => "unused",
        },
        since,
        value: Masked::of(row.kind, row.value.as_deref()),
        set_up: row.set_up,
        change: row.change,
        // The page of the code leads on to that of the call, if it is a call.
        enter: row.enter.then_some(if row.kind == Kind::Email { "/register/email/code" } else { "/register/phone/code" }),
        remove: row.remove,
        words,
    }
}

#[derive(Template)]
#[template(path = "register/overview.html")]
struct OverviewPage {
    page: Page,
    rows: Vec<Row>,
    /// Resetting is not open to this person.
    closed: bool,
    /// Somebody was led here at sign-in (REG-2).
    asked: bool,
    by_link: bool,
    /// Whether passkeys are for this person at all, and whether there is one.
    passkeys: bool,
    has_passkey: bool,
    registered: bool,
    have: usize,
    required: usize,
    left: usize,
    questions: u8,
    done: Option<Words>,
    removed: Option<Words>,
}

/// What was done just now, as the address says it.
#[derive(Deserialize, Default)]
pub struct Told {
    #[serde(default)]
    done: String,
    #[serde(default)]
    removed: String,
}

/// How many of the ways that are needed are there. Two that lead to one destination are not two (RESET-6).
fn progress(registration: &Registration) -> (usize, usize) {
    let required = usize::from(registration.required);
    let most = if registration.registered { required } else { required.saturating_sub(1) };
    (registration.have.len().min(most), required)
}

pub async fn show(From(app): From<App>, visit: Visit, Query(told): Query<Told>) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Here { signed_in, contacts, .. } = &here;
    let registration = signed_in.registration();
    let waiting = store::waiting(&mut *app.pool.acquire().await?, &signed_in.session, visit.now).await?;
    let on_file = OnFile {
        registration: &registration,
        person: signed_in.person(),
        contacts,
        waiting: &waiting,
        questions_to_reset: signed_in.tenant().policy.questions_to_reset,
        channels: app.providers.channels(),
    };
    let rows = flow::rows(&on_file);
    let (have, required) = progress(&registration);
    html(&OverviewPage {
        page: here.page(&app, &visit),
        rows: rows.iter().map(|one| row(&visit, one)).collect(),
        closed: flow::offered(&registration).is_empty(),
        asked: registration.must_register,
        by_link: signed_in.session.may == May::FirstMethods,
        passkeys: app.public.relying_party().is_some() && signed_in.tenant().policy.passkeys && signed_in.session.may == May::Everything,
        has_passkey: signed_in.person().passkeys,
        registered: registration.registered,
        have,
        required,
        left: required - have,
        questions: signed_in.tenant().policy.questions_to_register,
        done: Kind::parse(&told.done).map(words),
        removed: Kind::parse(&told.removed).map(words),
    })
}

/// The reference's own words for leaving without finishing (reference, 10.4).
pub const CANCELED: &str = "User canceled security info registration.";

pub async fn submit(From(app): From<App>, visit: Visit, Form(form): Form<Plain>) -> Result<Response, Error> {
    let signed_in = match begin(&app, &visit, &form.token).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let desk = Desk { app: &app, visit: &visit, signed_in: &signed_in };
    let event = desk.event(Activity::RegistrationFinished);
    // Finished is what is finished, whichever button was pressed.
    let event = if signed_in.registration().registered { event } else { event.failed(CANCELED) };
    event.write(&mut *app.pool.acquire().await?, visit.now).await?;
    Ok(leave(&signed_in))
}
