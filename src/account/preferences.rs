//! Language and time zone of somebody who is signed in.

use askama::Template;
use axum::{Form, extract::State, response::Response};
use serde::Deserialize;

use super::{store, with_problem};
use crate::{
    app::App,
    i18n::{Zone, zone::Named},
    sessions,
    web::{Error, Page, Visit, cookies::Name, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "account/preferences.html")]
struct PreferencesPage {
    page: Page,
    /// What is chosen; empty: what the browser says.
    language: String,
    zone: String,
    zones: Vec<Named>,
    problem: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    page(&app, &visit, &signed_in, false)
}

fn page(app: &App, visit: &Visit, signed_in: &sessions::SignedIn, problem: bool) -> Result<Response, Error> {
    let (page, person) = (signed_in.page(app, visit), signed_in.person());
    html(&PreferencesPage {
        language: person.language.clone().unwrap_or_default(),
        // An older name that was saved once is the same zone as the one that is offered now.
        zone: page.zone.as_ref().map(|zone| zone.name().to_owned()).unwrap_or_default(),
        zones: page.locale.zones(),
        problem,
        page,
    })
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    zone: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let language = app.locales.all().find(|locale| locale.code() == form.language).map(|locale| locale.code().to_owned());
    let zone = Zone::parse(&form.zone).map(|zone| zone.name().to_owned());
    if (language.is_none() && !form.language.is_empty()) || (zone.is_none() && !form.zone.is_empty()) {
        return page(&app, &visit, &signed_in, true).map(with_problem);
    }
    let session = &signed_in.session;
    let mut db = app.pool.acquire().await?;
    store::prefer(&mut db, session.tenant, session.user, language.as_deref(), zone.as_deref()).await?;
    if language != signed_in.person().language {
        // What was chosen in this browser earlier would win over what was chosen now.
        visit.set_cookie(Name::Language, language.as_deref().unwrap_or_default());
    }
    Ok(redirect("/account/preferences"))
}
