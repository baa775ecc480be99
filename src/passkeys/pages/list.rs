//! The passkeys of somebody, and what can be done with them.

use askama::Template;
use axum::{extract::State, response::Response};

use super::{enter, is_offered};
use crate::{
    app::App,
    passkeys::store::{self, MOST, Shown},
    web::{Error, Page, Visit, page::html},
};

/// One line of the list.
struct Line {
    id: String,
    name: String,
    /// Whether it is on several devices.
    shared: bool,
    added: String,
    used: Option<String>,
}

impl Line {
    fn of(visit: &Visit, passkey: Shown) -> Self {
        Self {
            id: passkey.id.to_string(),
            name: passkey.name,
            shared: passkey.backup_eligible,
            added: visit.locale.date(passkey.created_at),
            used: passkey.last_used_at.map(|at| visit.locale.date(at)),
        }
    }
}

#[derive(Template)]
#[template(path = "passkeys/list.html")]
struct ListPage {
    page: Page,
    passkeys: Vec<Line>,
    /// False: this portal, or this organisation, has no use for passkeys.
    offered: bool,
    full: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let found = store::all(&mut *app.pool.acquire().await?, signed_in.session.tenant, signed_in.session.user).await?;
    let full = i64::try_from(found.len()).is_ok_and(|count| count >= MOST);
    html(&ListPage {
        page: signed_in.page(&app, &visit),
        passkeys: found.into_iter().map(|passkey| Line::of(&visit, passkey)).collect(),
        offered: is_offered(&app, &signed_in),
        full,
    })
}
