//! The settings of an organisation: a page for each part of the policy, and one way to save them all (POL-1, POL-2).

mod attempt;
mod fields;
mod look;
mod part;
mod questions;
mod store;
mod waiting;
mod words;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    Form as Body, Router,
    extract::{DefaultBodyLimit, Query, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::get,
};
use serde::Deserialize;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Actor, Door, form, page};
use crate::{
    access::Act,
    app::App,
    directory::{UserId, administrators, standing::Stranded, store::Tenant},
    policy::{
        HelpRequests, Kind, Policy, Scope,
        change::{Confirmed, Outcome, Saved, Wish, change},
        store as policies,
    },
    web::{Error, Page, Visit, page::html, visit::redirect},
};
use fields::{Fields, Slip};
use part::Groups;
pub use part::Part;
use words::{Differing, Shown};

/// The doors of the pages beside the parts.
pub const BESIDE: &[&[Door]] = &[questions::DOORS, attempt::DOORS, waiting::DOORS, look::DOORS];

pub const DOORS: &[Door] = &[
    page("/admin/methods", Act::SeeSettings),
    form("/admin/methods", Act::ChangeSettings),
    page("/admin/reset", Act::SeeSettings),
    form("/admin/reset", Act::ChangeSettings),
    page("/admin/registration", Act::SeeSettings),
    form("/admin/registration", Act::ChangeSettings),
    page("/admin/notifications", Act::SeeSettings),
    form("/admin/notifications", Act::ChangeSettings),
    page("/admin/administrators", Act::SeeSettings),
    form("/admin/administrators", Act::ChangeSettings),
    page("/admin/passwords", Act::SeeSettings),
    form("/admin/passwords", Act::ChangeSettings),
    page("/admin/disclosure", Act::SeeSettings),
    form("/admin/disclosure", Act::ChangeSettings),
    page("/admin/limits", Act::SeeSettings),
    form("/admin/limits", Act::ChangeSettings),
    page("/admin/sign-in", Act::SeeSettings),
    form("/admin/sign-in", Act::ChangeSettings),
    page("/admin/help-link", Act::SeeSettings),
    form("/admin/help-link", Act::ChangeSettings),
    page("/admin/write-back", Act::SeeSettings),
    form("/admin/write-back", Act::ChangeOnPremises),
];

/// Helpers that are named on the page.
const HELPERS: usize = 20;
/// Lines that are looked up; more than a few are refused anyway.
const TYPED: usize = 50;

/// A thousand words in any script, as a form carries them.
const LARGEST: usize = 512 * 1024;

pub fn routes() -> Router<App> {
    let mut router = Router::new();
    for part in Part::ALL {
        router = router.route(part.path(), get(show).post(save));
    }
    router
        .layer(DefaultBodyLimit::max(LARGEST))
        .merge(questions::routes())
        .merge(attempt::routes())
        .merge(waiting::routes())
        .merge(look::routes())
}

/// What stands above the form.
enum Notice {
    None,
    Saved,
    Same,
    Stale(Saved),
    Strands { stranded: Stranded, draft: Uuid, token: String },
}

/// A form as a page shows it.
struct Form {
    fields: Fields,
    in_force: Fields,
    slips: Vec<Slip>,
    version: i32,
    /// The reader may see and not change it; whom to ask stands above.
    locked: bool,
}

impl Form {
    fn slip(&self, field: &str) -> Option<&Slip> {
        self.slips.iter().find(|slip| slip.field == field)
    }

    /// Whether a choice is another than the one in force.
    fn is_unsaved(&self, field: &str, value: &str) -> bool {
        self.fields.has(field, value) != self.in_force.has(field, value)
    }

    fn differing(&self) -> Vec<Differing> {
        words::differing(&self.in_force, &self.fields)
    }
}

/// What some of the pages show besides.
#[derive(Default)]
struct Beside {
    /// How many people have something of a kind.
    tally: BTreeMap<Kind, i64>,
    custom_questions: usize,
    groups: Vec<String>,
    /// Who is mailed now when somebody asks for help: some of them by name, and how many they are.
    helpers: Vec<String>,
    all_helpers: i64,
    /// Whom to ask, where the reader may not change anything.
    deciders: Vec<String>,
}

#[derive(Template)]
#[template(path = "admin/settings/page.html")]
struct SettingsPage {
    page: Page,
    part: Part,
    form: Form,
    notice: Notice,
    tenant: Tenant,
    beside: Beside,
    now: OffsetDateTime,
}

impl SettingsPage {
    fn tally(&self, kind: &str) -> i64 {
        Kind::parse(kind).and_then(|kind| self.beside.tally.get(&kind)).copied().unwrap_or(0)
    }

    /// What a group of people has registered, as a list in the reader's language.
    fn kinds(&self, kinds: &[Kind]) -> String {
        let names: Vec<String> = kinds.iter().map(|&kind| self.page.say(words::kind(kind)).to_string()).collect();
        if names.is_empty() { self.page.say("stranded-nothing").to_string() } else { self.page.locale.list(&names) }
    }

    fn gates(&self) -> u8 {
        self.tenant.administrator_gates(self.now)
    }

    fn trial_is_over(&self) -> bool {
        self.tenant.trial_is_over(self.now)
    }
}

#[derive(Deserialize)]
struct Asked {
    saved: Option<String>,
}

async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(asked): Query<Asked>) -> Result<Response, Error> {
    let part = Part::at(&visit.path).ok_or(Error::NotFound)?;
    let mut db = app.pool.acquire().await?;
    let tenant = actor.tenant();
    let groups = known_groups(&mut db, tenant.id, &tenant.policy, &Fields::default()).await?;
    let fields = part.fill(&tenant.policy, &groups);
    let notice = match asked.saved.as_deref() {
        Some("same") => Notice::Same,
        Some(_) => Notice::Saved,
        None => Notice::None,
    };
    let form = Form { in_force: fields.clone(), fields, slips: vec![], version: tenant.policy_version, locked: !actor.allows(part.act()) };
    render(&app, &visit, &actor, &mut db, part, form, notice).await
}

/// Reads what was typed, applies it to the policy as it is now, and saves it, or says why not.
async fn save(State(app): State<App>, visit: Visit, actor: Actor, Body(pairs): Body<Vec<(String, String)>>) -> Result<Response, Error> {
    let fields = Fields::posted(pairs);
    visit.check_form(fields.get("token"))?;
    let part = Part::at(&visit.path).ok_or(Error::NotFound)?;
    let read: i32 = fields.get("version").parse().map_err(|_| Error::BadRequest)?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    let (version, policy) = policies::current(&mut tx, tenant).await?;
    let groups = known_groups(&mut tx, tenant, &policy, &fields).await?;
    let (wanted, mut slips) = part.apply(&fields, &groups, &policy);
    let outcome = if version == read && !slips.is_empty() {
        Outcome::Refused(wanted.faults(policies::custom_questions(&mut tx, tenant).await?))
    } else {
        let wish = Wish {
            tenant,
            read,
            confirmed: Some(Confirmed::Change(fields.get("confirm"))),
            actor: actor.named(),
            person: Some(actor.id()),
            origin: Some(&visit.origin),
            correlation: visit.start.correlation,
            now: visit.now,
        };
        change(&mut tx, &app.keys, &wish, |policy| part.apply(&fields, &groups, policy).0).await?
    };
    let (status, notice) = match outcome {
        Outcome::Saved(_) => {
            tx.commit().await?;
            return Ok(redirect(&format!("{}?saved", part.path())));
        }
        Outcome::Same => return Ok(redirect(&format!("{}?saved=same", part.path()))),
        Outcome::Stale(saved) => (StatusCode::CONFLICT, Notice::Stale(saved)),
        Outcome::Refused(faults) => {
            for slip in faults.into_iter().flat_map(|fault| part.slips(fault, &fields, &wanted)) {
                if slips.iter().all(|other| other.field != slip.field) {
                    slips.push(slip);
                }
            }
            (StatusCode::UNPROCESSABLE_ENTITY, Notice::None)
        }
        Outcome::Strands(weighed) => {
            let draft = store::keep_draft(&mut tx, tenant, actor.id(), &weighed.policy, visit.now).await?;
            (StatusCode::UNPROCESSABLE_ENTITY, Notice::Strands { stranded: weighed.stranded, draft, token: weighed.token })
        }
    };
    tx.commit().await?;
    let mut db = app.pool.acquire().await?;
    let form = Form { in_force: part.fill(&policy, &groups), fields, slips, version, locked: false };
    let page = render(&app, &visit, &actor, &mut db, part, form, notice).await?;
    Ok((status, page).into_response())
}

async fn render(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    db: &mut PgConnection,
    part: Part,
    form: Form,
    notice: Notice,
) -> Result<Response, Error> {
    let beside = beside(app, db, actor.tenant(), part, form.locked).await?;
    html(&SettingsPage { page: actor.page(app, visit), part, form, notice, tenant: actor.tenant().clone(), beside, now: visit.now })
}

async fn beside(app: &App, db: &mut PgConnection, tenant: &Tenant, part: Part, locked: bool) -> Result<Beside, Error> {
    let mut beside = Beside::default();
    if locked {
        let roles: Vec<String> = part.act().roles().iter().map(|role| role.as_str().to_owned()).collect();
        beside.deciders = store::deciders(db, tenant.id, &roles).await?;
    }
    match part {
        Part::Methods => {
            beside.tally = store::tally(db, tenant.id).await?;
            beside.custom_questions = policies::custom_questions(db, tenant.id).await?;
        }
        Part::Notifications => {
            let ids = administrators::helpers(db, &app.keys, tenant.id, &tenant.policy.help_requests).await?;
            beside.all_helpers = i64::try_from(ids.len()).unwrap_or(i64::MAX);
            let some = &ids[..ids.len().min(HELPERS)];
            let people = store::people(db, tenant.id, some).await?;
            beside.helpers = people.into_iter().map(|(_, upn, name)| if name.is_empty() { upn } else { name }).collect();
        }
        Part::Reset => beside.groups = store::some_groups(db, tenant.id).await?,
        _ => {}
    }
    Ok(beside)
}

/// The groups that the policy or the form names.
async fn known_groups(db: &mut PgConnection, tenant: Uuid, policy: &Policy, fields: &Fields) -> sqlx::Result<Groups> {
    let ids: Vec<Uuid> = match &policy.enabled {
        Scope::Selected { groups, except } => groups.iter().chain(except).copied().collect(),
        Scope::None | Scope::All => vec![],
    };
    let names: Vec<String> = ["groups", "except"].iter().flat_map(|field| fields.lines(field)).map(store::group_key).collect();
    let mut groups = store::groups(db, tenant, &ids, &names).await?;
    let people: Vec<Uuid> = match &policy.help_requests {
        HelpRequests::People { people } => people.iter().copied().collect(),
        HelpRequests::Default | HelpRequests::Roles { .. } => vec![],
    };
    let typed = fields.lines("help_people").take(TYPED).filter_map(UserId::parse).map(|user_id| user_id.key().to_owned());
    store::helpers(db, tenant, &people, &typed.collect::<Vec<_>>(), &mut groups).await?;
    Ok(groups)
}
