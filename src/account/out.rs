//! The way out to another application: a page with a plain link, because browsers let no form lead to another site.

use askama::Template;
use axum::{extract::State, response::Response};

use crate::{
    app::App,
    sessions::{self, May},
    web::{Error, Page, Visit, page::html, visit::redirect},
};

#[derive(Template)]
#[template(path = "account/continue.html")]
struct ContinuePage {
    page: Page,
    /// The address, and the host of it that is read; none: there is nothing left to do.
    way_out: Option<(String, String)>,
    may_stay: bool,
}

pub async fn show(State(app): State<App>, visit: Visit) -> Result<Response, Error> {
    let signed_in = match sessions::enter(&app, &visit).await? {
        Ok(signed_in) => signed_in,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let host = |address: &str| url::Url::parse(address).ok()?.host_str().map(str::to_owned);
    let way_out = signed_in.way_out().and_then(|address| Some((address.to_owned(), host(address)?)));
    let may_stay = signed_in.session.may == May::Everything;
    if way_out.is_none() && may_stay {
        return Ok(redirect("/account"));
    }
    html(&ContinuePage { page: signed_in.page(&app, &visit), way_out, may_stay })
}
