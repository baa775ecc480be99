//! Signing in and out, and what people look after themselves: password, activity, sessions, preferences (REG-4, REG-5, REG-6).

mod activity;
mod device;
mod directory;
mod out;
mod overview;
mod password;
mod preferences;
mod signin;
mod store;
mod well_known;

use axum::{
    Router,
    routing::{get, post},
};
use serde::Deserialize;

use crate::{
    app::App,
    web::{page::with_problem, visit::redirect},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/signin", get(signin::show).post(signin::submit))
        .route("/signin/forgot", post(signin::forgot))
        .route("/signout", post(signin::sign_out))
        .route("/continue", get(out::show))
        .route("/account", get(overview::show))
        .route("/account/password", get(password::show).post(password::submit))
        .route("/account/password/done", get(password::show_done))
        .route("/account/password/waiting", get(directory::show_waiting))
        .route("/account/password/state", get(directory::state))
        .route("/account/activity", get(activity::show))
        .route("/account/sessions", get(overview::show_sessions))
        .route("/account/sessions/end", post(overview::end_session))
        .route("/account/sessions/end-others", post(overview::end_others))
        .route("/account/preferences", get(preferences::show).post(preferences::submit))
        .route("/.well-known/change-password", get(|| async { redirect(crate::sessions::CHANGE_PASSWORD) }))
}

/// Routes that are no pages.
pub fn bare_routes() -> Router<App> {
    Router::new().route("/.well-known/security.txt", get(well_known::security))
}

/// A form that holds nothing but its token, and perhaps what it is about.
#[derive(Deserialize)]
struct Plain {
    #[serde(default)]
    token: String,
    #[serde(default)]
    id: String,
}
