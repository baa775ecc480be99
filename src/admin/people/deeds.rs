//! What is done to a person by one button, after a page that says what it means.

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::{Plain, Target, caller, done, event, hold, last, may, open, page_of, store, tell, waiting};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    eligibility::WritebackFact,
    factors::{
        locks::{self, Browser},
        throttle,
    },
    jobs::Notice,
    people::{deeds as people, write},
    protocol::Secrets,
    sessions::REGISTER,
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    ClearPause,
    Unlock,
    EndSessions,
    Invite,
    AskAgain,
    Disable,
    Enable,
}

impl Deed {
    pub const ALL: [Self; 7] =
        [Self::ClearPause, Self::Unlock, Self::EndSessions, Self::Invite, Self::AskAgain, Self::Disable, Self::Enable];

    /// The last part of its address, and how the page afterwards knows what was done.
    pub fn slug(self) -> &'static str {
        match self {
            Self::ClearPause => "clear-pause",
            Self::Unlock => "unlock",
            Self::EndSessions => "end-sessions",
            Self::Invite => "invite",
            Self::AskAgain => "ask-again",
            Self::Disable => "disable",
            Self::Enable => "enable",
        }
    }

    pub fn act(self) -> Act {
        match self {
            Self::ClearPause | Self::Unlock | Self::EndSessions | Self::Invite => Act::HelpPeople,
            Self::AskAgain => Act::ChangeMethods,
            Self::Disable | Self::Enable => Act::EditPeople,
        }
    }

    /// The keys of its heading and button, of what it means, and of what is said once it is done.
    pub fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::ClearPause => ("person-do-clear-pause", "person-do-clear-pause-lead", "person-do-clear-pause-done"),
            Self::Unlock => ("person-do-unlock", "person-do-unlock-lead", "person-do-unlock-done"),
            Self::EndSessions => ("person-do-end-sessions", "person-do-end-sessions-lead", "person-do-end-sessions-done"),
            Self::Invite => ("person-do-invite", "person-do-invite-lead", "person-do-invite-done"),
            Self::AskAgain => ("person-do-ask-again", "person-do-ask-again-lead", "person-do-ask-again-done"),
            Self::Disable => ("person-do-disable", "person-do-disable-lead", "person-do-disable-done"),
            Self::Enable => ("person-do-enable", "person-do-enable-lead", "person-do-enable-done"),
        }
    }

    /// Whether it has a place on the page of somebody in this state.
    pub fn fits(self, target: &Target) -> bool {
        match self {
            Self::Disable => target.person().enabled,
            Self::Enable => !target.person().enabled,
            _ => true,
        }
    }
}

/// Why it cannot be done to this person now, in words.
async fn why_not(db: &mut PgConnection, app: &App, actor: &Actor, deed: Deed, target: &Target) -> Result<Option<&'static str>, Error> {
    let (tenant, person) = (&target.claimant.tenant, target.person());
    Ok(match deed {
        Deed::ClearPause | Deed::EndSessions | Deed::Invite => None,
        Deed::Unlock if !person.is_on_premises() => None,
        Deed::Unlock => (target.claimant.facts.tenant.writeback != WritebackFact::Ready).then_some("person-do-directory-away"),
        Deed::AskAgain if !people::asks_again(&tenant.policy) => Some("person-do-ask-again-never"),
        Deed::AskAgain => None,
        Deed::Disable if !person.enabled => Some("person-do-disabled-already"),
        Deed::Disable if target.is(actor) => Some("person-do-oneself"),
        Deed::Disable if last::is_the_last(db, &app.keys, tenant.id, person.id).await? => Some("person-do-last-global"),
        Deed::Disable => None,
        Deed::Enable if person.enabled => Some("person-do-enabled-already"),
        Deed::Enable => store::closed_by_directory(db, tenant.id, person.id).await?.then_some("person-do-enable-there"),
    })
}

#[derive(Template)]
#[template(path = "admin/people/deed.html")]
struct DeedPage {
    page: Page,
    name: String,
    upn: String,
    heading: &'static str,
    lead: &'static str,
    /// Why it cannot be done now.
    why_not: Option<&'static str>,
    /// The caller has to be verified first.
    verify: bool,
    /// Nobody verified the caller, and the actor may go on all the same.
    unverified: bool,
    back: String,
}

pub async fn show(deed: Deed, State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, deed.act()).await?;
    let why_not = why_not(&mut *app.pool.acquire().await?, &app, &actor, deed, &target).await?;
    ask(&app, &visit, &actor, deed, &target, why_not).await
}

async fn ask(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    deed: Deed,
    target: &Target,
    why_not: Option<&'static str>,
) -> Result<Response, Error> {
    let (heading, lead, _) = deed.words();
    let helping = deed.act() == Act::HelpPeople;
    let verified = !helping || caller::verified(&mut *app.pool.acquire().await?, actor, target.id(), visit.now).await?.is_some();
    let must = caller::must_be_verified(actor, target);
    html(&DeedPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        heading,
        lead,
        why_not,
        verify: !verified && must,
        unverified: !verified && !must,
        back: page_of(target.id()),
    })
}

pub async fn submit(
    deed: Deed,
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Plain>,
) -> Result<Response, Error> {
    visit.check_form(&form.token)?;
    if deed == Deed::Unlock {
        let target = open(&app, &visit, &actor, id, deed.act()).await?;
        if target.person().is_on_premises() {
            return unlock_there(&app, &visit, &actor, &target).await;
        }
    }
    let mut tx = app.pool.begin().await?;
    if deed == Deed::Disable {
        last::one_at_a_time(&mut tx, actor.tenant().id).await?;
    }
    let (mut tx, target) = hold(tx, &app, &visit, &actor, id, deed.act()).await?;
    if deed.act() == Act::HelpPeople && !caller::may_help(&mut tx, &actor, &target, visit.now).await? {
        return Ok(redirect(&format!("{}/verify", page_of(id))));
    }
    if let Some(why_not) = why_not(&mut tx, &app, &actor, deed, &target).await? {
        drop(tx);
        return Ok(with_problem(ask(&app, &visit, &actor, deed, &target, Some(why_not)).await?));
    }
    carry_out(&mut tx, &app, &visit, &actor, deed, &target).await?;
    tx.commit().await?;
    app.wake.notify_waiters();
    // Whoever ended their own sessions, or area, is led to sign in by that page.
    Ok(redirect(&done(id, deed.slug())))
}

async fn carry_out(
    tx: &mut Transaction<'_, Postgres>,
    app: &App,
    visit: &Visit,
    actor: &Actor,
    deed: Deed,
    target: &Target,
) -> Result<(), Error> {
    let (tenant, person, now) = (target.claimant.tenant.id, target.person(), visit.now);
    let mut detail = serde_json::json!({});
    let reason = match deed {
        Deed::ClearPause => {
            people::clear_pause(&mut *tx, &app.keys, tenant, person.id, now).await?;
            "pause cleared"
        }
        Deed::Unlock => {
            let counters = locks::subject(&app.keys, tenant, person.id, Browser(None));
            throttle::clear(&mut *tx, &[counters.sign_in, counters.asked]).await?;
            tell::owner(&mut *tx, app, visit, target, &Notice::Unlocked).await?;
            "unlocked"
        }
        Deed::EndSessions => {
            detail["sessions_ended"] = crate::sessions::store::end_others(&mut *tx, tenant, person.id, None).await?.into();
            "all sessions ended"
        }
        Deed::Invite => {
            let place = format!("{}{REGISTER}", app.public.origin());
            tell::owner(&mut *tx, app, visit, target, &Notice::Invitation { place }).await?;
            "invited to register"
        }
        Deed::AskAgain => {
            write::ask_again(&mut *tx, tenant, person.id).await?;
            "asked to look at their security info again"
        }
        Deed::Disable => {
            detail["sessions_ended"] = people::disable(&mut *tx, &app.keys, tenant, person, now).await?.into();
            "disabled"
        }
        Deed::Enable => {
            people::enable(&mut *tx, &app.keys, tenant, person).await?;
            "enabled"
        }
    };
    let activity = if deed == Deed::Unlock { Activity::Unlock } else { Activity::DirectoryChanged };
    event(visit, actor, activity, person.id).because(reason).with(detail).write(&mut *tx, now).await?;
    Ok(())
}

/// The directory unlocks, by its agent, while the administrator waits.
async fn unlock_there(app: &App, visit: &Visit, actor: &Actor, target: &Target) -> Result<Response, Error> {
    let why_not = why_not(&mut *app.pool.acquire().await?, app, actor, Deed::Unlock, target).await?;
    if why_not.is_none() && !may_go_on(app, visit, actor, target).await? {
        return Ok(redirect(&format!("{}/verify", page_of(target.id()))));
    }
    let asked = match why_not {
        None => waiting::ask(app, visit, actor, target, Act::HelpPeople, Secrets::Unlock, None).await?,
        Some(why_not) => Err(why_not),
    };
    match asked {
        Ok(()) => Ok(redirect(&format!("{}/waiting", page_of(target.id())))),
        Err(why_not) => {
            let page = ask(app, visit, actor, Deed::Unlock, target, Some(why_not)).await?;
            Ok(with_problem(page))
        }
    }
}

async fn may_go_on(app: &App, visit: &Visit, actor: &Actor, target: &Target) -> Result<bool, Error> {
    if !may(actor, Act::HelpPeople, target) {
        return Err(Error::Forbidden);
    }
    caller::may_help(&mut *app.pool.acquire().await?, actor, target, visit.now).await
}
