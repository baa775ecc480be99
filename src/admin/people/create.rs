//! Adding a person by hand. They get no password here: they set one themselves, by what is on file of them.

use askama::Template;
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use uuid::Uuid;

use super::{
    PEOPLE, done,
    edit::{Choice, Field, languages, licence_choices},
    event, last,
    roles::{Fields, value, values},
    store,
};
use crate::{
    admin::Actor,
    app::App,
    audit::Activity,
    directory::{
        EmailAddress, PhoneNumber, UserId,
        import::{self, ImportError},
        synced::tidy_name,
    },
    web::{Error, Page, Problem, Visit, page::html, visit::redirect},
};

/// Text fields by name, label and sort.
const FIELDS: [(&str, &str, &str); 7] = [
    ("user_id", "field-user-id", "email"),
    ("display_name", "field-display-name", "text"),
    ("given_name", "field-given-name", "text"),
    ("family_name", "field-family-name", "text"),
    ("primary_mail", "contact-primary-mail", "email"),
    ("alternate_email", "contact-alternate-email", "email"),
    ("mobile_phone", "contact-mobile-phone", "tel"),
];

#[derive(Template)]
#[template(path = "admin/people/new.html")]
struct NewPage {
    page: Page,
    fields: Vec<Field>,
    languages: Vec<Choice>,
    licences: Vec<Choice>,
    domains: Vec<String>,
    problem: Option<Problem>,
    back: &'static str,
}

async fn fill(app: &App, visit: &Visit, actor: &Actor, form: &Fields, problem: Option<Problem>) -> Result<Response, Error> {
    let mut db = app.pool.acquire().await?;
    let kinds = store::licence_kinds(&mut db).await?;
    let domains = store::domains(&mut db, actor.tenant().id).await?;
    drop(db);
    let chosen: Vec<String> = values(form, "licence").map(str::to_owned).collect();
    let fields = FIELDS
        .map(|(name, label, sort)| Field { name, label, value: value(form, name).to_owned(), sort, owned: false })
        .into_iter()
        .collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = html(&NewPage {
        page: actor.page(app, visit),
        fields,
        languages: languages(app, value(form, "language")),
        licences: licence_choices(&kinds, &chosen),
        domains,
        problem,
        back: PEOPLE,
    })?;
    Ok((status, page).into_response())
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    fill(&app, &visit, &actor, &vec![], None).await
}

fn wrong(form: &Fields, app: &App, domains: &[String], kinds: &[String]) -> Option<Problem> {
    let Some(user_id) = UserId::parse(value(form, "user_id")) else { return Some(Problem::new("field-not-a-user-id", "user_id")) };
    if !domains.iter().any(|domain| domain == user_id.domain()) {
        return Some(Problem::new("field-foreign-domain", "user_id"));
    }
    for name in ["display_name", "given_name", "family_name"] {
        if value(form, name).chars().count() > 200 {
            return Some(Problem::new("field-name-too-long", name));
        }
    }
    for name in ["primary_mail", "alternate_email"] {
        let given = value(form, name).trim();
        if !given.is_empty() && EmailAddress::parse(given).is_none() {
            return Some(Problem::new("field-not-an-address", name));
        }
    }
    let phone = value(form, "mobile_phone").trim();
    if !phone.is_empty() && PhoneNumber::parse(phone).is_none() {
        return Some(Problem::new("field-not-a-number", "mobile_phone"));
    }
    let language = value(form, "language");
    if !language.is_empty() && app.locales.get(language).is_none() {
        return Some(Problem::new("field-language-unknown", "language"));
    }
    let licences: Vec<&str> = values(form, "licence").collect();
    (!licences.iter().all(|kind| kinds.iter().any(|known| known == kind))).then(|| Problem::new("field-licence-unknown", "licences"))
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Fields>) -> Result<Response, Error> {
    visit.check_form(value(&form, "token"))?;
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    // Two who add the same person at once would else both succeed, the second by changing what the first wrote.
    last::one_at_a_time(&mut tx, tenant).await?;
    let domains = store::domains(&mut tx, tenant).await?;
    let kinds = store::licence_kinds(&mut tx).await?;
    let problem = match wrong(&form, &app, &domains, &kinds) {
        Some(problem) => Some(problem),
        None => match UserId::parse(value(&form, "user_id")) {
            Some(id) if store::named(&mut tx, tenant, id.key()).await?.is_some() => Some(Problem::new("field-user-id-taken", "user_id")),
            _ => None,
        },
    };
    if let Some(problem) = problem {
        drop(tx);
        return fill(&app, &visit, &actor, &form, Some(problem)).await;
    }
    let Some(id) = add(&mut tx, &app, &visit, tenant, &form).await? else {
        drop(tx);
        return fill(&app, &visit, &actor, &form, Some(Problem::new("field-not-a-user-id", "user_id"))).await;
    };
    event(&visit, &actor, Activity::DirectoryChanged, id).because("person added").write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(redirect(&done(id, "created")))
}

/// One line of an import: so that a person added by hand is like any other.
async fn add(db: &mut sqlx::PgConnection, app: &App, visit: &Visit, tenant: Uuid, form: &Fields) -> Result<Option<Uuid>, Error> {
    let names = ["user_id", "display_name", "given_name", "family_name", "primary_mail", "alternate_email", "mobile_phone", "language"];
    let mut line = csv::Writer::from_writer(vec![]);
    let written = line.write_record(names.into_iter().chain(["licences"])).and_then(|()| {
        let licences = values(form, "licence").collect::<Vec<_>>().join(";");
        line.write_record(names.map(|name| tidy_name(value(form, name))).into_iter().chain([licences]))
    });
    let text = written.ok().and_then(|()| line.into_inner().ok()).and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(|| anyhow::anyhow!("a line could not be written"))?;
    match import::import(db, &app.keys, &app.hasher, tenant, &text, visit.now).await {
        Ok(_) => {}
        Err(ImportError::Faults(_)) => return Ok(None),
        Err(ImportError::Broken(error)) => return Err(error.into()),
    }
    let Some(id) = UserId::parse(value(form, "user_id")) else { return Ok(None) };
    Ok(store::named(db, tenant, id.key()).await?)
}
