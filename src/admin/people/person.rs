//! One person: what is on file, what would happen if they came now, what happened lately, and what can be done.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Target, caller, deeds::Deed, find, may, search::authority, store};
use crate::{
    access::{Act, Role},
    admin::{Actor, words},
    app::App,
    directory::store::Holder,
    eligibility::{Reason, WritebackFact, decide},
    factors::mask::Masked,
    i18n::Locale,
    policy::Kind,
    sessions,
    web::{Error, Page, Visit, page::html},
};

/// Events on the page; the rest is in the audit log.
const LATELY: i64 = 20;

/// A contact point, whole or masked.
struct Contact {
    label: &'static str,
    /// Empty: only the mask is shown.
    whole: String,
    mask: Masked,
    source: &'static str,
    confirmed_at: Option<OffsetDateTime>,
    valid: bool,
}

/// What would happen if the person came now.
enum Now {
    Yes { gates: u8, kinds: Vec<&'static str> },
    No { why: &'static str, remedy: &'static str, code: Option<&'static str> },
}

struct Action {
    address: String,
    key: &'static str,
}

/// An event in the reader's words.
struct Told {
    at: OffsetDateTime,
    correlation_id: Uuid,
    activity: String,
    /// Empty: nothing is known that the activity does not say.
    reason: String,
    /// The log's own words, where there are no others; else empty.
    raw: String,
    success: bool,
    who: String,
}

fn told(locale: &Locale, event: store::Happened) -> Told {
    let written = event.reason.unwrap_or_default();
    let reason = words::reason(locale, &written);
    Told {
        at: event.at,
        correlation_id: event.correlation_id,
        activity: words::activity(locale, &event.activity),
        raw: if reason.is_some() { String::new() } else { written },
        reason: reason.unwrap_or_default(),
        success: event.success,
        who: words::actor(locale, &event.actor),
    }
}

#[derive(Template)]
#[template(path = "admin/people/person.html")]
struct PersonPage {
    page: Page,
    name: String,
    upn: String,
    person: crate::directory::store::Person,
    kind: &'static str,
    authority: &'static str,
    language: String,
    done: Option<&'static str>,
    now: Now,
    reset_until: Option<OffsetDateTime>,
    sign_in_until: Option<OffsetDateTime>,
    verified_until: Option<OffsetDateTime>,
    must_verify: bool,
    may_help: bool,
    /// Whether the directory owns names and the like.
    synced: bool,
    whole: bool,
    contacts: Vec<Contact>,
    registered: store::Besides,
    /// Where the password is compared, in words.
    holder: &'static str,
    licences: Vec<String>,
    groups: Vec<(Uuid, String)>,
    roles: Vec<&'static str>,
    sessions: Vec<sessions::store::Shown>,
    events: Vec<Told>,
    actions: Vec<Action>,
    see_groups: bool,
    see_audit: bool,
}

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    done: String,
}

/// What was done a moment ago; nothing else can be said by an address.
fn said(done: &str) -> Option<&'static str> {
    if let Some(deed) = Deed::ALL.into_iter().find(|deed| deed.slug() == done) {
        return Some(deed.words().2);
    }
    Some(match done {
        "verified" => "person-verified",
        "saved" => "person-saved",
        "created" => "person-created",
        "roles" => "person-roles-saved",
        "removed" => "person-removed",
        _ => return None,
    })
}

pub fn kind_of_contact(kind: &str) -> (&'static str, Kind) {
    match kind {
        "authentication_phone" => ("contact-authentication-phone", Kind::Mobile),
        "mobile_phone" => ("contact-mobile-phone", Kind::Mobile),
        "office_phone" => ("contact-office-phone", Kind::Office),
        "authentication_email" => ("contact-authentication-email", Kind::Email),
        "alternate_email" => ("contact-alternate-email", Kind::Email),
        _ => ("contact-primary-mail", Kind::Email),
    }
}

fn contact(on_file: store::OnFile, whole: bool) -> Contact {
    let (label, kind) = kind_of_contact(&on_file.kind);
    let value = if on_file.valid { on_file.value } else { String::new() };
    Contact {
        label,
        mask: if whole { Masked::default() } else { Masked::of(kind, Some(value.as_str()).filter(|value| !value.is_empty())) },
        whole: match (whole, on_file.valid) {
            (false, _) => String::new(),
            (true, true) => value,
            (true, false) => on_file.as_given,
        },
        source: match on_file.source.as_str() {
            "user" => "source-user",
            "admin" => "source-admin",
            "sync" => "source-sync",
            _ => "source-import",
        },
        confirmed_at: on_file.confirmed_at,
        valid: on_file.valid,
    }
}

/// What a kind of proof is called here.
pub fn named(kind: Kind) -> &'static str {
    match kind {
        Kind::Email => "person-kind-email",
        Kind::Mobile => "person-kind-mobile",
        Kind::Office => "person-kind-office",
        Kind::Questions => "person-kind-questions",
        Kind::App => "person-kind-app",
    }
}

/// Why they cannot reset now, and what would help.
fn why(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::UnknownTenant | Reason::UnknownUser => ("person-why-unknown", "person-remedy-unknown"),
        Reason::PersonalAccount => ("person-why-personal", "person-remedy-personal"),
        Reason::UnsupportedGuest => ("person-why-guest", "person-remedy-guest"),
        Reason::AccountDisabled => ("person-why-disabled", "person-remedy-disabled"),
        Reason::TenantOff => ("person-why-off", "person-remedy-off"),
        Reason::AdministratorsOff => ("person-why-administrators-off", "person-remedy-administrators-off"),
        Reason::NoPolicy => ("person-why-no-policy", "person-remedy-no-policy"),
        Reason::NotInScope => ("person-why-scope", "person-remedy-scope"),
        Reason::NotLicensed => ("person-why-licence", "person-remedy-licence"),
        Reason::NotEnoughMethods => ("person-why-methods", "person-remedy-methods"),
        Reason::WritebackOff => ("person-why-writeback-off", "person-remedy-writeback-off"),
        Reason::OnPremisesAction => ("person-why-directory-action", "person-remedy-directory-action"),
        Reason::OnPremisesUnreachable => ("person-why-directory-away", "person-remedy-directory-away"),
        Reason::Locked => ("person-why-paused", "person-remedy-paused"),
    }
}

fn now(target: &Target, is_paused: bool) -> Now {
    match decide(&target.claimant.facts) {
        Ok(_) if is_paused => {
            let (why, remedy) = why(Reason::Locked);
            Now::No { why, remedy, code: None }
        }
        Ok(grant) => Now::Yes { gates: grant.gates, kinds: grant.kinds.iter().map(|&kind| named(kind)).collect() },
        // What is on file where the password is kept is looked at last; a row of something else's making counts as disabled.
        Err(_) if !target.person().authentic => Now::No { why: "person-why-not-ours", remedy: "person-remedy-not-ours", code: None },
        Err(stop) => {
            let (why, remedy) = why(stop.reason);
            Now::No { why, remedy, code: stop.reason.code() }
        }
    }
}

/// What this reader may do to this person, in the order of the page.
fn actions(actor: &Actor, target: &Target) -> Vec<Action> {
    let own = super::page_of(target.id());
    let mut all: Vec<(Act, &str, &'static str)> = vec![(Act::HelpPeople, "verify", "action-verify")];
    all.extend(Deed::ALL.into_iter().filter(|deed| deed.fits(target)).map(|deed| (deed.act(), deed.slug(), deed.words().0)));
    all.extend([
        (Act::EditPeople, "edit", "action-edit"),
        (Act::ChangeMethods, "remove-method", "action-remove-method"),
        (Act::TemporaryPassword, "temporary-password", "action-temporary-password"),
        (Act::GrantRoles, "roles", "action-roles"),
    ]);
    all.into_iter()
        .filter(|(act, ..)| may(actor, *act, target))
        .map(|(_, slug, key)| Action { address: format!("{own}/{slug}"), key })
        .collect()
}

fn holder(target: &Target) -> &'static str {
    let person = target.person();
    match person.holder() {
        Holder::Here if person.password_hash.is_none() => "person-password-none",
        Holder::Here => "person-password-here",
        Holder::Directory if target.claimant.facts.tenant.writeback == WritebackFact::Ready => "person-password-directory",
        Holder::Directory => "person-password-directory-away",
        Holder::Elsewhere => "person-password-elsewhere",
    }
}

pub async fn show(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    let target = find(&mut db, &app, &visit, &actor, id).await?;
    let (tenant, person) = (actor.tenant().id, target.person().clone());
    let whole = may(&actor, Act::SeePrivate, &target);
    let pause = store::pause(&mut db, &app.keys, tenant, id, visit.now).await?;
    let contacts = store::on_file(&mut db, tenant, id).await?;
    let registered = store::registered(&mut db, tenant, id).await?;
    let licences = store::licences_of(&mut db, tenant, id).await?;
    let groups = store::groups_of(&mut db, tenant, id).await?;
    let sessions = sessions::store::all(&mut db, tenant, id, person.credential_version, visit.now).await?;
    let events = store::happened(&mut db, tenant, id, LATELY).await?;
    let may_help = may(&actor, Act::HelpPeople, &target);
    let verified_until = if may_help { caller::verified(&mut db, &actor, id, visit.now).await? } else { None };
    drop(db);
    let page = actor.page(&app, &visit);
    html(&PersonPage {
        name: target.name().to_owned(),
        upn: person.upn.clone(),
        kind: match person.kind.as_str() {
            "member" => "person-kind-member",
            "guest" => "person-kind-guest",
            "self_service" => "person-kind-self-service",
            _ => "person-kind-synced-guest",
        },
        authority: authority(&person.authority),
        language: person.language.as_deref().and_then(|code| app.locales.get(code)).map(|it| it.autonym()).unwrap_or_default(),
        // Of somebody who was not verified nobody says so, whatever the address does.
        done: said(&asked.done).filter(|&key| key != "person-verified" || verified_until.is_some()),
        now: now(&target, pause.reset_until.is_some()),
        reset_until: pause.reset_until,
        sign_in_until: pause.sign_in_until,
        verified_until,
        must_verify: may_help && caller::must_be_verified(&actor, &target),
        may_help,
        synced: person.synced.is_some(),
        whole,
        contacts: contacts.into_iter().map(|on_file| contact(on_file, whole)).collect(),
        registered,
        holder: holder(&target),
        licences,
        groups,
        roles: person.roles.iter().filter_map(|role| Role::parse(role)).map(Role::key).collect(),
        sessions,
        events: events.into_iter().map(|event| told(&page.locale, event)).collect(),
        actions: actions(&actor, &target),
        see_groups: actor.allows(Act::SeePeople),
        see_audit: actor.allows(Act::SeeAudit),
        person,
        page,
    })
}
