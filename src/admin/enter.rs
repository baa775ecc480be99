//! Opening the area: an app code beside the password, or a passkey, proved within the last ten minutes.

use askama::Template;
use axum::{
    Form,
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use crate::{
    app::App,
    audit::{self, Activity},
    credentials::store::lock_person,
    sessions::{
        self, SignedIn,
        admin::{self, ADMIN, is_admin_page},
        reproof::PROVE,
    },
    web::{Error, Page, Visit, cookies::Name, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "admin/enter.html")]
struct EnterPage {
    page: Page,
    back: String,
    /// They proved enough a moment ago; otherwise they have nothing to prove with.
    proved: bool,
}

#[derive(Deserialize)]
pub struct To {
    #[serde(default)]
    to: String,
}

fn back_of(to: &str) -> &str {
    if is_admin_page(to) { to } else { ADMIN }
}

/// Whoever may enter; `Err`: where the visitor goes instead.
async fn visitor(app: &App, visit: &Visit) -> Result<Result<SignedIn, Response>, Error> {
    let Some(signed_in) = sessions::who(app, visit, &mut *app.pool.acquire().await?).await? else {
        visit.head_for(ADMIN);
        return Ok(Err(redirect("/signin")));
    };
    if signed_in.must_change() {
        return Ok(Err(redirect(sessions::CHANGE_PASSWORD)));
    }
    if admin::is_for(&signed_in) { Ok(Ok(signed_in)) } else { Err(Error::Forbidden) }
}

pub async fn show(State(app): State<App>, visit: Visit, Query(asked): Query<To>) -> Result<Response, Error> {
    let signed_in = match visitor(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let back = back_of(&asked.to);
    let proved = admin::is_proved(&signed_in.session, visit.now);
    let person = signed_in.person();
    if !proved && (person.app || person.passkeys) {
        return Ok(redirect(&format!("{PROVE}?to={back}")));
    }
    let back = back.to_owned();
    html(&EnterPage { page: signed_in.page(&app, &visit), back, proved })
}

#[derive(Deserialize)]
pub struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    to: String,
}

pub async fn submit(State(app): State<App>, visit: Visit, Form(form): Form<Filled>) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    let signed_in = match visitor(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let back = back_of(&form.to);
    let session = &signed_in.session;
    let mut tx = app.pool.begin().await?;
    lock_person(&mut tx, session.tenant, Some(session.user)).await?;
    let Some(token) = admin::open(&mut tx, &signed_in, session, &visit.origin, visit.now).await? else {
        return Ok(redirect(&format!("{PROVE}?to={back}")));
    };
    audit::Event::new(session.tenant, visit.start.correlation, Activity::SignIn)
        .about(session.user)
        .because("admin area opened")
        .from(&visit.origin)
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    visit.set_cookie(Name::Admin, &token.reveal());
    Ok(redirect(back))
}
