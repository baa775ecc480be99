//! Names, language, public contact data and licences. What a directory owns is shown and stays its own (WB-11).

use askama::Template;
use axum::{
    Form,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    Target, done, event, hold, open, page_of,
    person::kind_of_contact,
    roles::{Fields, value, values},
    store, tell,
    write::{self, NewContact},
};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    directory::{EmailAddress, PhoneNumber, synced::tidy_name},
    jobs::{HowChanged, Registered},
    sessions::admin::ENTER,
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

/// The public contact points; the private ones are their owner's alone (DIR-4).
pub const PUBLIC: [&str; 4] = ["primary_mail", "alternate_email", "mobile_phone", "office_phone"];
const LONGEST_NAME: usize = 200;

/// One text field.
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub value: String,
    /// `text`, `email` or `tel`.
    pub sort: &'static str,
    /// Owned by the person's directory.
    pub owned: bool,
}

pub struct Choice {
    pub value: String,
    /// What is shown where it is not the value.
    pub name: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "admin/people/edit.html")]
struct EditPage {
    page: Page,
    name: String,
    upn: String,
    names: Vec<Field>,
    languages: Vec<Choice>,
    contacts: Vec<Field>,
    licences: Vec<Choice>,
    /// Something on the page is owned by a directory.
    synced: bool,
    problem: Option<Problem>,
    back: String,
}

/// What is on the form: as it is on file, or as it was sent.
struct Filled {
    names: [String; 3],
    language: String,
    contacts: [String; 4],
    licences: Vec<String>,
}

const NAMES: [(&str, &str); 3] =
    [("display_name", "field-display-name"), ("given_name", "field-given-name"), ("family_name", "field-family-name")];

impl Filled {
    fn on_file(target: &Target, contacts: &[store::OnFile], licences: &[String]) -> Self {
        let person = target.person();
        let given = |kind: &str| contacts.iter().find(|contact| contact.kind == kind).map(|contact| contact.as_given.clone());
        Self {
            names: [person.display_name.clone(), person.given_name.clone(), person.family_name.clone()],
            language: person.language.clone().unwrap_or_default(),
            contacts: PUBLIC.map(|kind| given(kind).unwrap_or_default()),
            licences: licences.to_vec(),
        }
    }

    fn sent(form: &Fields, before: Self, owned: impl Fn(&str) -> bool) -> Self {
        let or = |name: &str, before: String| if owned(name) { before } else { value(form, name).trim().to_owned() };
        let [display, given, family] = before.names;
        let [primary, alternate, mobile, office] = before.contacts;
        Self {
            names: [tidy_name(&or("display_name", display)), tidy_name(&or("given_name", given)), tidy_name(&or("family_name", family))],
            language: value(form, "language").to_owned(),
            contacts: [
                or("primary_mail", primary),
                or("alternate_email", alternate),
                or("mobile_phone", mobile),
                or("office_phone", office),
            ],
            licences: values(form, "licence").map(str::to_owned).collect(),
        }
    }

    /// Whether a contact point is another than the one on file.
    fn contacts_differ(&self, on_file: &OnFile) -> bool {
        let given = |kind: &str| on_file.contacts.iter().find(|contact| contact.kind == kind).map_or("", |contact| &contact.as_given);
        PUBLIC.iter().zip(&self.contacts).any(|(kind, new)| given(kind) != new)
    }

    fn problem(&self, app: &App, kinds: &[String]) -> Option<Problem> {
        for ((name, _), value) in NAMES.iter().zip(&self.names) {
            if value.chars().count() > LONGEST_NAME {
                return Some(Problem::new("field-name-too-long", *name));
            }
        }
        if !self.language.is_empty() && app.locales.get(&self.language).is_none() {
            return Some(Problem::new("field-language-unknown", "language"));
        }
        for (kind, value) in PUBLIC.iter().zip(&self.contacts).filter(|(_, value)| !value.is_empty()) {
            if tidy(kind, value).is_none() {
                return Some(Problem::new(if is_mail(kind) { "field-not-an-address" } else { "field-not-a-number" }, *kind));
            }
        }
        (!self.licences.iter().all(|kind| kinds.contains(kind))).then(|| Problem::new("field-licence-unknown", "licences"))
    }
}

fn is_mail(kind: &str) -> bool {
    matches!(kind, "primary_mail" | "alternate_email")
}

/// A value as it is kept, with its extension.
fn tidy(kind: &str, given: &str) -> Option<(String, Option<String>)> {
    if is_mail(kind) {
        return EmailAddress::parse(given).map(|address| (address.as_str().to_owned(), None));
    }
    let number = PhoneNumber::parse(given)?;
    Some((number.as_e164().to_owned(), number.extension().map(str::to_owned)))
}

/// What is the directory's own of somebody whom its sync added.
fn owned(target: &Target, contacts: &[store::OnFile], name: &str) -> bool {
    let synced = target.person().synced.is_some();
    let from_there = contacts.iter().any(|contact| contact.kind == name && contact.source == "sync");
    synced && (NAMES.iter().any(|(known, _)| *known == name) || from_there)
}

struct OnFile {
    contacts: Vec<store::OnFile>,
    licences: Vec<String>,
    kinds: Vec<String>,
}

async fn read(db: &mut PgConnection, target: &Target) -> Result<OnFile, Error> {
    let (tenant, user) = (target.claimant.tenant.id, target.id());
    Ok(OnFile {
        contacts: store::on_file(db, tenant, user).await?,
        licences: store::licences_of(db, tenant, user).await?,
        kinds: store::licence_kinds(db).await?,
    })
}

pub fn languages(app: &App, chosen: &str) -> Vec<Choice> {
    let choice =
        |locale: &crate::i18n::Locale| Choice { value: locale.code().to_owned(), name: locale.autonym(), chosen: locale.code() == chosen };
    app.locales.all().map(choice).collect()
}

pub fn licence_choices(kinds: &[String], chosen: &[String]) -> Vec<Choice> {
    kinds.iter().map(|kind| Choice { value: kind.clone(), name: kind.clone(), chosen: chosen.contains(kind) }).collect()
}

fn fill(
    app: &App,
    visit: &Visit,
    actor: &Actor,
    target: &Target,
    on_file: &OnFile,
    filled: Filled,
    problem: Option<Problem>,
) -> Result<Response, Error> {
    let owned = |name: &str| owned(target, &on_file.contacts, name);
    let names = NAMES.into_iter().zip(filled.names);
    let contacts = PUBLIC.into_iter().zip(filled.contacts);
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = html(&EditPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        names: names.map(|((name, label), value)| Field { name, label, value, sort: "text", owned: owned(name) }).collect(),
        languages: languages(app, &filled.language),
        contacts: contacts
            .map(|(name, value)| {
                let sort = if is_mail(name) { "email" } else { "tel" };
                Field { name, label: kind_of_contact(name).0, value, sort, owned: owned(name) }
            })
            .collect(),
        licences: licence_choices(&on_file.kinds, &filled.licences),
        synced: target.person().synced.is_some(),
        problem,
        back: page_of(target.id()),
    })?;
    Ok((status, page).into_response())
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::EditPeople).await?;
    let on_file = read(&mut *app.pool.acquire().await?, &target).await?;
    let filled = Filled::on_file(&target, &on_file.contacts, &on_file.licences);
    fill(&app, &visit, &actor, &target, &on_file, filled, None)
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Fields>,
) -> Result<Response, Error> {
    visit.check_form(value(&form, "token"))?;
    let mut tx = app.pool.begin().await?;
    let target = hold(&mut tx, &app, &visit, &actor, id, Act::EditPeople).await?;
    let on_file = read(&mut tx, &target).await?;
    let before = Filled::on_file(&target, &on_file.contacts, &on_file.licences);
    let sent = Filled::sent(&form, before, |name| owned(&target, &on_file.contacts, name));
    if let Some(problem) = sent.problem(&app, &on_file.kinds) {
        drop(tx);
        return fill(&app, &visit, &actor, &target, &on_file, sent, Some(problem));
    }
    // With these a password is reset: an unattended screen is not enough to change them.
    if sent.contacts_differ(&on_file) && !actor.session.is_fresh(visit.now) {
        return Ok(redirect(&format!("{ENTER}?to={}", visit.path)));
    }
    let changed = save(&mut tx, &app, &visit, &target, &on_file, &sent).await?;
    if !changed.is_empty() {
        event(&visit, &actor, Activity::DirectoryChanged, id)
            .because("edited")
            .with(serde_json::json!({ "fields": changed }))
            .write(&mut tx, visit.now)
            .await?;
        tx.commit().await?;
        app.wake.notify_waiters();
    }
    Ok(redirect(&done(id, "saved")))
}

/// Writes what is new, and tells the person what of it they prove themselves with. Returns the names of what changed, never the values.
async fn save(
    db: &mut PgConnection,
    app: &App,
    visit: &Visit,
    target: &Target,
    on_file: &OnFile,
    sent: &Filled,
) -> Result<Vec<&'static str>, Error> {
    let (tenant, mut person) = (target.claimant.tenant.id, target.person().clone());
    let mut changed = vec![];
    let fields = [&mut person.display_name, &mut person.given_name, &mut person.family_name];
    for (((name, _), field), new) in NAMES.into_iter().zip(fields).zip(&sent.names) {
        if field != new {
            field.clone_from(new);
            changed.push(name);
        }
    }
    let language = Some(sent.language.clone()).filter(|code| !code.is_empty());
    if person.language != language {
        person.language = language;
        changed.push("language");
    }
    if !changed.is_empty() {
        write::names(db, tenant, &person).await?;
    }
    for (kind, given) in PUBLIC.into_iter().zip(&sent.contacts) {
        let old = on_file.contacts.iter().find(|contact| contact.kind == kind);
        let how = match (old, given.is_empty()) {
            (None, true) => continue,
            (Some(old), false) if old.as_given == *given => continue,
            (None, false) => HowChanged::Added,
            (Some(_), false) => HowChanged::Changed,
            (Some(_), true) => HowChanged::Removed,
        };
        let method = if is_mail(kind) { Registered::Email } else { Registered::Phone };
        tell::changed(db, app, visit, target, method, how).await?;
        match tidy(kind, given) {
            Some((value, extension)) => {
                let new = NewContact { kind, value: &value, extension: extension.as_deref(), as_given: given };
                write::contact(db, tenant, person.id, &new).await?;
            }
            None => {
                write::remove_contact(db, tenant, person.id, kind).await?;
            }
        }
        changed.push(kind);
    }
    let same = on_file.licences.len() == sent.licences.len() && sent.licences.iter().all(|kind| on_file.licences.contains(kind));
    if !same {
        write::licences(db, tenant, person.id, &sent.licences).await?;
        changed.push("licences");
    }
    Ok(changed)
}
