//! Taking a way to prove oneself away again, after a page that says what that means.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};

use super::{
    Here, Plain, open,
    overview::{Masked, Words, words},
    settled, step,
};
use crate::{
    app::App,
    policy::Kind,
    registration::{change, flow::contacts_of},
    sessions::{REGISTER, reproof::Change},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "register/remove.html")]
struct RemovePage {
    page: Page,
    words: Words,
    value: Masked,
    /// What an administrator filled in is used again.
    falls_back: bool,
    /// Fewer would be left than a reset needs.
    too_few: bool,
    required: u8,
}

/// A kind that somebody registered and may take away.
fn own(here: &Here, word: &str) -> Option<Kind> {
    let person = here.signed_in.person();
    Kind::parse(word).filter(|&kind| match kind {
        Kind::Mobile | Kind::Email => contacts_of(kind, &here.contacts).0.is_some(),
        Kind::App => person.app,
        Kind::Questions => person.answers > 0,
        Kind::Office => false,
    })
}

pub async fn show(State(app): State<App>, visit: Visit, Path(word): Path<String>) -> Result<Response, Error> {
    let here = match open(&app, &visit).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(kind) = own(&here, &word) else { return Ok(redirect(REGISTER)) };
    if let Some(elsewhere) = here.detour(&visit, Change::Remove, &visit.path) {
        return Ok(elsewhere);
    }
    let registration = here.signed_in.registration();
    let (private, public) = contacts_of(kind, &here.contacts);
    let falls_back = public.is_some();
    let left = registration.have.iter().filter(|&&have| have != kind || falls_back).count();
    html(&RemovePage {
        page: here.page(&app, &visit),
        words: words(kind),
        value: Masked::of(kind, private.map(|contact| contact.value.as_str())),
        falls_back,
        too_few: registration.have.contains(&kind) && left < usize::from(registration.required),
        required: registration.required,
    })
}

pub async fn submit(State(app): State<App>, visit: Visit, Path(word): Path<String>, Form(form): Form<Plain>) -> Result<Response, Error> {
    let here = match step(&app, &visit, &form.token).await? {
        Ok(here) => here,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let Some(kind) = own(&here, &word) else { return Ok(redirect(REGISTER)) };
    if let Some(elsewhere) = here.detour(&visit, Change::Remove, &visit.path) {
        return Ok(elsewhere);
    }
    let outcome = change::remove(&here.desk(&app, &visit), kind).await?;
    let list = format!("{REGISTER}?removed={}", kind.as_str());
    settled(&visit, &outcome, &list, REGISTER).map_err(|()| Error::Stale)
}
