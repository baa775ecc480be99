//! People who are signed in: their sessions, and the one door through which every page of theirs is entered.

pub mod admin;
pub mod knock;
pub mod reproof;
pub mod store;

use axum::response::Response;
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};

pub use store::{May, Session};

use crate::{
    app::App,
    directory::{
        facts::{self, Claimant, Look},
        is_administrator,
        store::{Holder, Person, Tenant},
    },
    eligibility::{Registration, registration},
    factors::locks::Browser,
    policy::Policy,
    web::{Brand, Error, Page, Visit, target, visit::redirect},
};

/// Where a forced change of password happens (REG-4).
pub const CHANGE_PASSWORD: &str = "/account/password";
/// Where people register, and the first page of somebody who came by an identity provider's link.
pub const REGISTER: &str = "/register";
/// The page with the link that leads out, to a return address.
pub const CONTINUE: &str = "/continue";

/// Somebody signed in, as the directory knows them at this moment.
pub struct SignedIn {
    pub session: Session,
    pub claimant: Claimant,
    person: Person,
    /// Where they head for, as far as their tenant allows it now.
    heading: Option<String>,
    now: OffsetDateTime,
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

    /// The password is a temporary one, or older than the tenant wants (REG-4): nothing comes before changing it. A session of a
    /// link knows no password.
    pub fn must_change(&self) -> bool {
        let days = self.tenant().policy.password_days;
        let expired = days > 0 && self.person.password_set_at.is_some_and(|set_at| self.now - set_at >= Duration::days(i64::from(days)));
        self.session.may == May::Everything
            && (self.session.must_change
                || self.person.must_change && self.person.holder() == Holder::Here
                || !self.person.is_on_premises() && (self.person.must_change || expired))
    }

    /// The frame of a page of theirs (`templates/signed-in.html`): their language and clock, the organisation's branding, and the
    /// ways to the other pages unless there is only one they may see.
    pub fn page(&self, app: &App, visit: &Visit) -> Page {
        let person = &self.person;
        let page = Page::new(app, visit).preferring(person.language.as_deref(), person.time_zone.as_deref());
        let mut page = page.branded(Brand::from(self.tenant()));
        page.tabs = self.session.may == May::Everything && !self.must_change();
        page.is_admin = admin::is_for(self);
        page
    }

    /// Where somebody goes from a door that has just been opened, or a step that is done: a forced change of password, the
    /// invitation to register (REG-2), what they were heading for, their account.
    pub fn onward(&self) -> String {
        let registration = self.registration();
        if self.must_change() {
            CHANGE_PASSWORD.to_owned()
        } else if registration.must_register || self.session.may == May::FirstMethods {
            REGISTER.to_owned()
        } else if registration.must_reconfirm {
            "/register/confirm".to_owned()
        } else {
            self.destination()
        }
    }

    /// What they were heading for, past every invitation; always a page of ours. Browsers do not let a form lead to another site,
    /// so that the way out is a page with a plain link.
    pub fn destination(&self) -> String {
        match &self.heading {
            Some(page) if target::is_page(page) && self.session.may == May::Everything => page.clone(),
            Some(address) if target::is_return_address(address) => CONTINUE.to_owned(),
            _ if self.session.may == May::FirstMethods => CONTINUE.to_owned(),
            _ => "/account".to_owned(),
        }
    }

    /// The address outside that they head for: one of the tenant's return addresses.
    pub fn way_out(&self) -> Option<&str> {
        self.heading.as_deref().filter(|heading| target::is_return_address(heading))
    }
}

/// Whether a tenant lets its people go there: a page of ours, or exactly one of its return addresses.
pub fn may_head_for(policy: &Policy, to: &str) -> bool {
    target::is_page(to) || (target::is_return_address(to) && policy.return_addresses.iter().any(|allowed| allowed == to))
}

/// Who is signed in, whatever page it is. Disabled people and rows that Latchkey did not write are nobody.
pub async fn who(app: &App, visit: &Visit, db: &mut PgConnection) -> Result<Option<SignedIn>, Error> {
    let Some(session) = store::find(db, visit.session.as_deref(), visit.now).await? else {
        return Ok(None);
    };
    let browser = Browser(visit.known.browser_of(&app.keys, session.tenant, session.user));
    let look = Look { keys: &app.keys, channels: app.providers.channels(), now: visit.now, browser };
    let claimant = facts::claimant_again(db, look, session.tenant, session.user).await?;
    // Whoever got a role meanwhile could not have had the link they came by (REG-7).
    let may = |person: &&Person| session.may == May::Everything || !is_administrator(&person.roles);
    let person = claimant.person().filter(|person| person.enabled && person.authentic).filter(may).cloned();
    // Decided again with every page: a return address that was taken from the list leads nowhere any more.
    // Whoever came by a link goes on to where the link said, whatever this browser was after before.
    let typed = (session.may == May::Everything).then_some(&visit.start.to);
    let headings = [typed, session.heading_to.as_ref()];
    let heading = headings.into_iter().flatten().find(|to| may_head_for(&claimant.tenant.policy, to)).cloned();
    Ok(person.map(|person| SignedIn { session, claimant, person, heading, now: visit.now }))
}

/// The door of every page for people who are signed in. `Err`: where the visitor goes instead - to sign in, to the change of
/// password that comes before everything else, or back to the only pages a link's session may see.
pub async fn enter(app: &App, visit: &Visit) -> Result<Result<SignedIn, Response>, Error> {
    let mut db = app.pool.acquire().await?;
    let Some(signed_in) = who(app, visit, &mut db).await? else {
        if target::is_page(&visit.path) {
            visit.head_for(&visit.path);
        }
        return Ok(Err(redirect("/signin")));
    };
    let is_under = |place: &str| visit.path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let elsewhere = match signed_in.session.may {
        May::FirstMethods => (!is_under(REGISTER) && !is_under(CONTINUE)).then_some(REGISTER),
        May::Everything => (signed_in.must_change() && !is_under(CHANGE_PASSWORD)).then_some(CHANGE_PASSWORD),
    };
    match elsewhere {
        Some(place) => Ok(Err(redirect(place))),
        None => Ok(Ok(signed_in)),
    }
}
