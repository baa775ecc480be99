//! `/.well-known/security.txt` (RFC 9116): whom to tell about a hole.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use time::Duration;

use crate::{app::App, web::page::iso};

/// Whoever reads the file later than this should fetch it again.
const GOOD_FOR: Duration = Duration::days(180);

pub async fn security(State(app): State<App>) -> Response {
    let Some(contact) = &app.security_contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let expires = (app.clock.now() + GOOD_FOR).replace_time(time::Time::MIDNIGHT);
    let languages: Vec<&str> = app.locales.all().map(crate::i18n::Locale::code).collect();
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: {}\nCanonical: {}/.well-known/security.txt\n",
        iso(expires),
        languages.join(", "),
        app.public.origin()
    );
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
