//! The admin area: what administrators see and change (section 3 and 8 of the specification). Every route stands in one list of
//! doors; the guard lets nobody through who may not, and the menu comes from the same list.

mod api_keys;
mod audit;
mod domains;
mod enter;
mod group_store;
mod groups;
mod guard;
mod guest_store;
mod guests;
mod insights;
mod integration;
mod licences;
mod menu;
mod overview;
mod people;
pub mod settings;
mod troubleshoot;
mod words;

use axum::{Router, middleware, routing::get};

use crate::{access::Act, app::App, web::page::with_problem};

pub use guard::Actor;

/// One route: a method, a path as the router knows it, and what it takes to pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Door {
    pub method: &'static str,
    pub path: &'static str,
    pub act: Act,
}

/// A page that only shows.
const fn page(path: &'static str, act: Act) -> Door {
    Door { method: "GET", path, act }
}

/// A form, which stands on the page with the same path.
const fn form(path: &'static str, act: Act) -> Door {
    Door { method: "POST", path, act }
}

/// Every route of the area, by the part it belongs to. What does not stand here is refused, whatever the router knows.
const PARTS: &[&[Door]] = &[
    overview::DOORS,
    people::DOORS,
    groups::DOORS,
    guests::DOORS,
    licences::DOORS,
    domains::DOORS,
    settings::DOORS,
    integration::DOORS,
    audit::DOORS,
    insights::DOORS,
    troubleshoot::DOORS,
    api_keys::DOORS,
];

pub fn doors() -> impl Iterator<Item = &'static Door> {
    PARTS.iter().chain(settings::BESIDE).copied().flatten()
}

pub fn routes(app: &App) -> Router<App> {
    Router::new()
        .merge(overview::routes())
        .merge(settings::routes())
        .merge(people::routes())
        .merge(groups::routes())
        .merge(guests::routes())
        .merge(licences::routes())
        .merge(domains::routes())
        .merge(integration::routes())
        .merge(audit::routes())
        .merge(insights::routes())
        .merge(troubleshoot::routes())
        .merge(api_keys::routes())
        .route_layer(middleware::from_fn_with_state(app.clone(), guard::layer))
        // The one page that is before the guard: it opens the area.
        .route(crate::sessions::admin::ENTER, get(enter::show).post(enter::submit))
}
