//! People who are signed in: their sessions, and the one door through which every page of theirs is entered.

pub mod store;

use axum::response::Response;
use sqlx::PgConnection;

pub use store::{May, Session};

use crate::{
    app::App,
    directory::{
        facts::{self, Claimant, Look},
        store::{Person, Tenant},
    },
    eligibility::{Registration, registration},
    factors::locks::Browser,
    web::{Brand, Error, Page, Visit, visit::redirect},
};

/// Where a forced change of password happens (REG-4).
pub const CHANGE_PASSWORD: &str = "/account/password";
/// Where people register, and the first page of somebody who came by an identity provider's link.
pub const REGISTER: &str = "/register";

/// Somebody signed in, as the directory knows them at this moment.
pub struct SignedIn {
    pub session: Session,
    pub claimant: Claimant,
    person: Person,
}

impl SignedIn {
    pub fn tenant(&self) -> &Tenant {
        &self.claimant.tenant
    }

    pub fn person(&self) -> &Person {
        &self.person
    }

    pub fn registration(&self) -> Registration {
        registration(&self.claimant.facts)
    }

    /// The frame of a page of theirs: the organisation's branding.
    pub fn page(&self, app: &App, visit: &Visit) -> Page {
        Page::new(app, visit).branded(Brand::from(self.tenant()))
    }

    /// Where somebody goes from a door that has just been opened, or a step that is done: a forced change of password, the
    /// invitation to register (REG-2), what they were heading for, their account.
    pub fn onward(&self) -> String {
        let registration = self.registration();
        if self.person.must_change && self.session.may == May::Everything {
            CHANGE_PASSWORD.to_owned()
        } else if registration.must_register || self.session.may == May::FirstMethods {
            REGISTER.to_owned()
        } else if registration.must_reconfirm {
            "/register/confirm".to_owned()
        } else {
            self.destination()
        }
    }

    /// What they were heading for, past every invitation.
    pub fn destination(&self) -> String {
        self.session.heading_to.clone().unwrap_or_else(|| "/account".to_owned())
    }
}

/// Who is signed in, whatever page it is. Disabled people and rows that Latchkey did not write are nobody.
pub async fn who(app: &App, visit: &Visit, db: &mut PgConnection) -> Result<Option<SignedIn>, Error> {
    let Some(session) = store::find(db, visit.session.as_deref(), visit.now).await? else {
        return Ok(None);
    };
    let browser = Browser(visit.known.browser_of(&app.keys, session.tenant, session.user));
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser };
    let claimant = facts::claimant_again(db, look, session.tenant, session.user).await?;
    let person = claimant.person().filter(|person| person.enabled && person.authentic).cloned();
    Ok(person.map(|person| SignedIn { session, claimant, person }))
}

/// The door of every page for people who are signed in. `Err`: where the visitor goes instead - to sign in, to the change of
/// password that comes before everything else, or back to the only pages a link's session may see.
pub async fn enter(app: &App, visit: &Visit) -> Result<Result<SignedIn, Response>, Error> {
    let mut db = app.pool.acquire().await?;
    let Some(signed_in) = who(app, visit, &mut db).await? else {
        return Ok(Err(redirect("/signin")));
    };
    let registering = visit.path == REGISTER || visit.path.starts_with("/register/");
    match signed_in.session.may {
        May::FirstMethods if !registering => Ok(Err(redirect(REGISTER))),
        _ => Ok(Ok(signed_in)),
    }
}
