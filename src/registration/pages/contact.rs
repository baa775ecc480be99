//! A phone or another e-mail address: what is typed is pending until a code came back from it (REG-1).

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;
use time::Duration;

use super::{Here, Subject, open, overview::Masked, step, unsent, with_problem};
use crate::{
    app::App,
    credentials::store::lock_person,
    directory::{EmailAddress, PhoneNumber, countries::countries, fold},
    factors::{
        Method,
        challenge::Purpose,
        locks::DAY,
        pending, sending,
        throttle::{self, Scope, Tally},
    },
    policy::Kind,
    registration::{
        flow::{contact_kinds, contacts_of, ways},
        store,
        verify::Opening,
    },
    sessions::reproof::Change,
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

/// New destinations of a person a day (REG-1).
const NEW_DESTINATIONS: i32 = 3;

/// A line of the country list.
struct Choice {
    id: String,
    name: String,
    code: u16,
    chosen: bool,
}

/// What was typed, to be shown again.
#[derive(Deserialize, Default)]
pub struct Filled {
    #[serde(default)]
    token: String,
    /// `on_file`: what an administrator filled in; otherwise what is typed.
    #[serde(default, rename = "use")]
    take: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    how: String,
    /// The number that was asked about once already, because it does not look like one that is handed out.
    #[serde(default)]
    sure: String,
    #[serde(default)]
    address: String,
}

#[derive(Template)]
#[template(path = "register/phone.html")]
struct PhonePage {
    page: Page,
    replaces: bool,
    on_file: Option<Masked>,
    other: bool,
    countries: Vec<Choice>,
    number: String,
    texts: bool,
    calls: bool,
    call_chosen: bool,
    sure: String,
    problem: Option<Problem>,
}

#[derive(Template)]
#[template(path = "register/email.html")]
struct EmailPage {
    page: Page,
    replaces: bool,
    on_file: Option<Masked>,
    other: bool,
    address: String,
    problem: Option<Problem>,
}

/// What an administrator filled in and the person may take over.
fn filled_in(here: &Here, kind: Kind) -> Option<&str> {
    let (private, public) = contacts_of(kind, &here.contacts);
    if private.is_some() { None } else { public.map(|contact| contact.value.as_str()) }
}

fn phone_page(app: &App, visit: &Visit, here: &Here, form: &Filled, problem: Option<Problem>, sure: String) -> Result<Response, Error> {
    let page = here.page(app, visit);
    let on_file = filled_in(here, Kind::Mobile);
    let known = on_file.and_then(PhoneNumber::parse).and_then(|number| number.country().map(str::to_owned));
    let chosen =
        if form.country.is_empty() { known.unwrap_or_else(|| here.signed_in.tenant().country.clone()) } else { form.country.clone() };
    let mut all: Vec<Choice> = countries()
        .into_iter()
        .map(|country| Choice {
            name: page.locale.say_plain(&format!("country-{}", country.id)).to_string(),
            code: country.calling_code,
            chosen: country.id.eq_ignore_ascii_case(&chosen),
            id: country.id,
        })
        .collect();
    all.sort_by(|a, b| page.locale.compare(&a.name, &b.name));
    let ways = ways(Kind::Mobile, &here.signed_in.claimant.facts);
    html(&PhonePage {
        replaces: here.registered.setting_up(Kind::Mobile) == Change::Replace,
        other: on_file.is_none() || form.take == "other",
        on_file: on_file.map(|value| Masked::of(Kind::Mobile, Some(value))),
        countries: all,
        number: form.number.clone(),
        texts: ways.contains(&Method::Sms),
        calls: ways.contains(&Method::MobileCall),
        call_chosen: form.how == Method::MobileCall.as_str(),
        sure,
        problem,
        page,
    })
}

fn email_page(app: &App, visit: &Visit, here: &Here, form: &Filled, problem: Option<Problem>) -> Result<Response, Error> {
    let on_file = filled_in(here, Kind::Email);
    html(&EmailPage {
        page: here.page(app, visit),
        replaces: here.registered.setting_up(Kind::Email) == Change::Replace,
        other: on_file.is_none() || form.take == "other",
        on_file: on_file.map(|value| Masked::of(Kind::Email, Some(value))),
        address: form.address.clone(),
        problem,
    })
}

pub async fn show_phone(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match ready(&app, &visit, Kind::Mobile, None).await? {
        Ok(here) => phone_page(&app, &visit, &here, &Filled::default(), None, String::new()),
        Err(elsewhere) => Ok(elsewhere),
    }
}

pub async fn show_email(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    match ready(&app, &visit, Kind::Email, None).await? {
        Ok(here) => email_page(&app, &visit, &here, &Filled::default(), None),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// Somebody who may set a kind up here and now.
async fn ready(app: &App, visit: &Visit, kind: Kind, token: Option<&str>) -> Result<Result<Here, Response>, Error> {
    let here = match token {
        Some(token) => step(app, visit, token).await?,
        None => open(app, visit).await?,
    };
    let here = match here {
        Ok(here) => here,
        Err(elsewhere) => return Ok(Err(elsewhere)),
    };
    if let Some(elsewhere) = here.detour_setting_up(visit, kind, &visit.path) {
        return Ok(Err(elsewhere));
    }
    if ways(kind, &here.signed_in.claimant.facts).is_empty() {
        return Ok(Err(redirect(crate::sessions::REGISTER)));
    }
    Ok(Ok(here))
}

pub async fn submit_phone(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match ready(&app, &visit, Kind::Mobile, Some(&form.token)).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let again = |problem, sure| phone_page(&app, &visit, &here, &form, Some(problem), sure).map(with_problem);
    let ways = ways(Kind::Mobile, &here.signed_in.claimant.facts);
    let wanted = Method::parse(&form.how).filter(|method| ways.contains(method));
    let Some(method) = wanted.or_else(|| ways.first().copied()) else { return Ok(redirect(crate::sessions::REGISTER)) };
    let given = if form.take == "on_file" { filled_in(&here, Kind::Mobile).unwrap_or_default() } else { form.number.as_str() };
    let Some(number) = PhoneNumber::parse_in(&form.country, given) else {
        return again(Problem::new("register-number-unreadable", "number"), String::new());
    };
    let e164 = number.as_e164();
    let (private, _) = contacts_of(Kind::Mobile, &here.contacts);
    if private.is_some_and(|contact| contact.value == e164) {
        return again(Problem::new("register-number-same", "number"), String::new());
    }
    if !sending::may_be_registered(&mut *app.pool.acquire().await?, here.signed_in.tenant(), &number).await? {
        return again(Problem::new("register-number-refused", "number"), String::new());
    }
    if !number.is_valid() && form.sure != e164 {
        return again(Problem::new("register-number-odd", "number"), e164.to_owned());
    }
    match send(&app, &visit, &here, Kind::Mobile, method, e164).await? {
        Ok(elsewhere) => Ok(elsewhere),
        Err(problem) => again(problem, form.sure.clone()),
    }
}

pub async fn submit_email(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    let here = match ready(&app, &visit, Kind::Email, Some(&form.token)).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let again = |problem| email_page(&app, &visit, &here, &form, Some(problem)).map(with_problem);
    let given = if form.take == "on_file" { filled_in(&here, Kind::Email).unwrap_or_default() } else { form.address.as_str() };
    let Some(address) = EmailAddress::parse(given) else {
        return again(Problem::new("register-address-unreadable", "address"));
    };
    let person = here.signed_in.person();
    let same = |other: &str| fold(other) == fold(address.as_str());
    let (private, _) = contacts_of(Kind::Email, &here.contacts);
    if private.is_some_and(|contact| same(&contact.value)) {
        return again(Problem::new("register-address-same", "address"));
    }
    if same(&person.upn) || person.primary_mail.as_deref().is_some_and(same) {
        // The mailbox that this very password opens helps nobody who forgot it.
        return again(Problem::new("register-address-own", "address"));
    }
    match send(&app, &visit, &here, Kind::Email, Method::Email, address.as_str()).await? {
        Ok(elsewhere) => Ok(elsewhere),
        Err(problem) => again(problem),
    }
}

/// Sends a code to a destination that is pending from now on. The same one once more is a resend, not a new one.
async fn send(
    app: &App,
    visit: &Visit,
    here: &Here,
    kind: Kind,
    method: Method,
    destination: &str,
) -> Result<Result<Response, Problem>, Error> {
    let (desk, session, now) = (here.desk(app, visit), &here.signed_in.session, visit.now);
    let (subject, field) = if kind == Kind::Email { (Subject::Email, "address") } else { (Subject::Phone, "number") };
    if let Some(until) = desk.locked_until() {
        return Ok(Err(Problem::new("register-locked", field).at_date(visit, until)));
    }
    let mut db = app.pool.acquire().await?;
    let open = store::find(&mut db, session, Purpose::Registration, Some(kind), now).await?;
    let pending = match &open {
        Some(open) => pending::contact(&mut db, session.tenant, session.user, open.id).await?,
        None => None,
    };
    drop(db);
    let verification = match open.filter(|_| pending.is_some_and(|pending| pending.value == destination)) {
        Some(open) => open,
        None => {
            // Counted before anything is written, and never given back: somebody's own phones and mailboxes are few.
            let key = app.keys.counter(&[b"new destination", session.tenant.as_bytes(), session.user.as_bytes()]);
            let count = throttle::count(&app.pool, now, &[Tally { scope: Scope::NewDestination, key, window: DAY }]).await?[0];
            if count.n > NEW_DESTINATIONS {
                return Ok(Err(Problem::new("register-too-many", field).at_date(visit, count.started + DAY)));
            }
            let contact = pending::Contact {
                kind: contact_kinds(kind).0.to_owned(),
                value: destination.to_owned(),
                as_given: destination.to_owned(),
            };
            let mut tx = app.pool.begin().await?;
            lock_person(&mut tx, session.tenant, Some(session.user)).await?;
            store::end_all(&mut tx, session, Purpose::Registration, Some(kind), now).await?;
            let new = store::New {
                purpose: Purpose::Registration,
                kind: Some(kind),
                back: "",
                correlation: visit.start.correlation,
                now,
                expires_at: now + Duration::seconds(here.signed_in.tenant().policy.limits.flow_seconds),
            };
            let verification = store::begin(&mut tx, &here.signed_in, &new).await?;
            pending::put_contact(&mut tx, session.tenant, session.user, verification.id, &contact, now).await?;
            tx.commit().await?;
            verification
        }
    };
    let opening = desk.send(&verification, method, destination).await?;
    if let Opening::Over = opening {
        return Ok(Ok(redirect(subject.start())));
    }
    Ok(match unsent(visit, &opening, field) {
        None => Ok(redirect(subject.page_of(method))),
        Some(problem) => Err(problem),
    })
}
