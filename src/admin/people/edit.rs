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
};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::Activity,
    people::change::{self, Editable, NAMES, OnFile, PUBLIC, Wrong},
    sessions::admin::ENTER,
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

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

/// A field that somebody else has changed since the form was shown, or that was typed differently.
struct Differing {
    field: &'static str,
    label: &'static str,
    /// Empty: there is none.
    on_file: String,
    typed: String,
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
    /// What the form was filled from.
    version: String,
    /// Something on the page is owned by a directory.
    synced: bool,
    /// Somebody else was first; how what was typed differs from what is on file now.
    stale: Option<Vec<Differing>>,
    problem: Option<Problem>,
    back: String,
}

pub fn label(field: &str) -> &'static str {
    match field {
        "display_name" => "field-display-name",
        "given_name" => "field-given-name",
        "family_name" => "field-family-name",
        "language" => "person-language",
        "licences" => "people-licence",
        contact => kind_of_contact(contact).0,
    }
}

/// A value as it is shown beside another one.
fn shown(app: &App, editable: &Editable, field: &str) -> String {
    let of = |names: &[&'static str], values: &[String]| names.iter().position(|name| *name == field).map(|at| values[at].clone());
    match field {
        "language" => app.locales.get(&editable.language).map(|locale| locale.autonym()).unwrap_or_default(),
        "licences" => editable.licences.iter().map(String::as_str).collect::<Vec<_>>().join(", "),
        _ => of(&NAMES, &editable.names).or_else(|| of(&PUBLIC, &editable.contacts)).unwrap_or_default(),
    }
}

/// What was sent; of what a directory owns, what is on file.
fn sent(form: &Fields, before: &Editable, owned: impl Fn(&str) -> bool) -> Editable {
    let or = |name: &str, before: &String| if owned(name) { before.clone() } else { value(form, name).to_owned() };
    let all =
        |names: &[&'static str], before: &[String]| names.iter().zip(before).map(|(name, before)| or(name, before)).collect::<Vec<_>>();
    let array = |values: Vec<String>| values.try_into().unwrap_or_default();
    Editable {
        names: array(all(&NAMES, &before.names)),
        language: value(form, "language").to_owned(),
        contacts: all(&PUBLIC, &before.contacts).try_into().unwrap_or_default(),
        licences: values(form, "licence").map(str::to_owned).collect(),
    }
    .tidy()
}

/// What is wrong with it, beside its control.
pub async fn wrong(db: &mut PgConnection, app: &App, before: &Editable, editable: &Editable) -> Result<Option<Problem>, Error> {
    let codes: Vec<&str> = app.locales.all().map(crate::i18n::Locale::code).collect();
    Ok(editable.wrong(before, &codes, &store::licence_kinds(db).await?).map(problem))
}

pub fn problem(wrong: Wrong) -> Problem {
    Problem::new(wrong.key, wrong.field)
}

pub fn languages(app: &App, chosen: &str) -> Vec<Choice> {
    let choice =
        |locale: &crate::i18n::Locale| Choice { value: locale.code().to_owned(), name: locale.autonym(), chosen: locale.code() == chosen };
    app.locales.all().map(choice).collect()
}

pub fn licence_choices<'a>(kinds: &[String], chosen: impl IntoIterator<Item = &'a String>) -> Vec<Choice> {
    let chosen: Vec<&String> = chosen.into_iter().collect();
    kinds.iter().map(|kind| Choice { value: kind.clone(), name: kind.clone(), chosen: chosen.contains(&kind) }).collect()
}

/// A form: what is on file, what is typed, and what there is to say of it.
struct Filled<'a> {
    target: &'a Target,
    on_file: &'a OnFile,
    typed: Editable,
    problem: Option<Problem>,
    /// Somebody else was first.
    stale: bool,
}

async fn fill(app: &App, visit: &Visit, actor: &Actor, filled: Filled<'_>) -> Result<Response, Error> {
    let Filled { target, on_file, typed, problem, stale } = filled;
    let kinds = store::licence_kinds(&mut *app.pool.acquire().await?).await?;
    let now = Editable::of(target.person(), on_file);
    let owned = |name: &str| on_file.owned(target.person(), name);
    let differing = |field| Differing { field, label: label(field), on_file: shown(app, &now, field), typed: shown(app, &typed, field) };
    let stale = stale.then(|| typed.differing(&now).into_iter().map(differing).collect());
    let status = match (&stale, &problem) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, None) => StatusCode::OK,
    };
    let field = |name, value, sort| Field { name, label: label(name), value, sort, owned: owned(name) };
    let page = html(&EditPage {
        page: actor.page(app, visit),
        name: target.name().to_owned(),
        upn: target.person().upn.clone(),
        version: change::version(&app.keys, target.id(), &now)?,
        languages: languages(app, &typed.language),
        licences: licence_choices(&kinds, &typed.licences),
        names: NAMES.into_iter().zip(typed.names).map(|(name, value)| field(name, value, "text")).collect(),
        contacts: PUBLIC
            .into_iter()
            .zip(typed.contacts)
            .map(|(name, value)| field(name, value, if change::is_mail(name) { "email" } else { "tel" }))
            .collect(),
        synced: target.person().synced.is_some(),
        stale,
        problem,
        back: page_of(target.id()),
    })?;
    Ok((status, page).into_response())
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Path(id): Path<Uuid>) -> Result<Response, Error> {
    let target = open(&app, &visit, &actor, id, Act::EditPeople).await?;
    let on_file = OnFile::read(&mut *app.pool.acquire().await?, target.claimant.tenant.id, id).await?;
    let typed = Editable::of(target.person(), &on_file);
    fill(&app, &visit, &actor, Filled { target: &target, on_file: &on_file, typed, problem: None, stale: false }).await
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    Path(id): Path<Uuid>,
    Form(form): Form<Fields>,
) -> Result<Response, Error> {
    visit.check_form(value(&form, "token"))?;
    let tx = app.pool.begin().await?;
    let (mut tx, target) = hold(tx, &app, &visit, &actor, id, Act::EditPeople).await?;
    let on_file = OnFile::read(&mut tx, target.claimant.tenant.id, id).await?;
    let before = Editable::of(target.person(), &on_file);
    let typed = sent(&form, &before, |name| on_file.owned(target.person(), name));
    // Somebody else's change is not taken back by a form that was filled before it.
    let stale = value(&form, "version") != change::version(&app.keys, id, &before)? && typed != before;
    let problem = wrong(&mut tx, &app, &before, &typed).await?;
    if stale || problem.is_some() {
        drop(tx);
        return fill(&app, &visit, &actor, Filled { target: &target, on_file: &on_file, typed, problem, stale }).await;
    }
    // With these a password is reset: an unattended screen is not enough to change them.
    if typed.contacts != before.contacts && !actor.session.is_fresh(visit.now) {
        return Ok(redirect(&format!("{ENTER}?to={}", visit.path)));
    }
    let changed = change::save(&mut tx, &tell::telling(&app, &visit, &target), &on_file, &typed).await?;
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
