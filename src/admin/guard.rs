//! The guard of the area: session, role, fresh proof, in this order, before any handler runs (quality, rules 10 and 13).

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{Method, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{doors, menu};
use crate::{
    access::{self, Act},
    app::App,
    directory::store::{Person, Tenant},
    sessions::{
        self, SignedIn,
        admin::{self, ADMIN, AdminSession, ENTER, is_admin_page},
    },
    web::{Error, Page, Visit, visit::redirect},
};

/// An administrator who came in by the guard. Cheap to clone.
#[derive(Clone)]
pub struct Actor {
    signed_in: Arc<SignedIn>,
    pub session: AdminSession,
}

impl Actor {
    pub fn tenant(&self) -> &Tenant {
        self.signed_in.tenant()
    }

    pub fn person(&self) -> &Person {
        self.signed_in.person()
    }

    pub fn id(&self) -> Uuid {
        self.person().id
    }

    /// As the audit log names whoever acted.
    pub fn named(&self) -> &str {
        &self.person().upn
    }

    /// Whether their roles allow something at all: for buttons, and for what a page shows. Routes are guarded already.
    pub fn allows(&self, act: Act) -> bool {
        access::allows(&self.person().roles, act)
    }

    /// Whether they may do it to somebody with these roles. Whoever acts upon a person asks this with the person's row locked.
    pub fn may(&self, act: Act, target: &[String]) -> bool {
        access::may(&self.person().roles, act, target)
    }

    /// The frame of a page of the area (`templates/admin.html`), with the menu of what they may see.
    pub fn page(&self, app: &App, visit: &Visit) -> Page {
        let mut page = self.signed_in.page(app, visit);
        page.menu = menu::of(self, &visit.path);
        let person = self.person();
        page.name = if person.display_name.is_empty() { person.upn.clone() } else { person.display_name.clone() };
        page
    }
}

impl<S: Sync> FromRequestParts<S> for Actor {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Error::Broken(anyhow::anyhow!("a page of the admin area without its guard")))
    }
}

pub async fn layer(State(app): State<App>, visit: Visit, path: MatchedPath, mut request: Request, next: Next) -> Response {
    match admit(&app, &visit, request.method(), path.as_str()).await {
        Ok(Ok(actor)) => {
            request.extensions_mut().insert(actor);
            next.run(request).await
        }
        Ok(Err(elsewhere)) => elsewhere,
        Err(error) => error.into_response(),
    }
}

/// `Err` within: where the visitor goes first.
async fn admit(app: &App, visit: &Visit, method: &Method, path: &str) -> Result<Result<Actor, Response>, Error> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    let door = doors().find(|door| door.method == method && door.path == path).ok_or(Error::NotFound)?;
    let mut db = app.pool.acquire().await?;
    let Some(signed_in) = sessions::who(app, visit, &mut db).await? else {
        visit.head_for(ADMIN);
        return Ok(Err(redirect("/signin")));
    };
    if !admin::is_for(&signed_in) {
        return if signed_in.must_change() { Ok(Err(redirect(sessions::CHANGE_PASSWORD))) } else { Err(Error::Forbidden) };
    }
    // Where they come back to once they proved themselves: here, where this is a page and not a form.
    let back = if is_admin_page(&visit.path) { visit.path.as_str() } else { ADMIN };
    let proof_first = || redirect(&format!("{ENTER}?to={back}"));
    let Some(session) = admin::find(&mut db, visit.admin.as_deref(), &signed_in.session, visit.now).await? else {
        return Ok(Err(proof_first()));
    };
    if !access::allows(&signed_in.person().roles, door.act) {
        return Err(Error::Forbidden);
    }
    if door.act.needs_fresh_proof() && !session.is_fresh(visit.now) {
        return Ok(Err(proof_first()));
    }
    Ok(Ok(Actor { signed_in: Arc::new(signed_in), session }))
}
