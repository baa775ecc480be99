//! Adding a person by hand. They get no password here: they set one themselves, by what is on file of them.

use askama::Template;
use axum::{Form, extract::State, response::Response};

use super::{
    PEOPLE, done,
    edit::{self, Choice, Field, languages, licence_choices},
    event, last,
    roles::{Fields, value, values},
    store,
};
use crate::{
    admin::Actor,
    app::App,
    audit::Activity,
    directory::synced::tidy_name,
    people::{
        change::{Editable, NAMES, PUBLIC},
        create,
    },
    web::{
        Error, Page, Problem, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
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
    let is_wrong = problem.is_some();
    let page = html(&NewPage {
        page: actor.page(app, visit),
        fields,
        languages: languages(app, value(form, "language")),
        licences: licence_choices(&kinds, &chosen),
        domains,
        problem,
        back: PEOPLE,
    })?;
    Ok(if is_wrong { with_problem(page) } else { page })
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor) -> Result<Response, Error> {
    fill(&app, &visit, &actor, &vec![], None).await
}

/// What was sent of the new person; what the page does not ask for is empty.
fn sent(form: &Fields) -> Editable {
    let read = |name: &str| value(form, name).to_owned();
    Editable {
        names: NAMES.map(read),
        language: read("language"),
        contacts: PUBLIC.map(read),
        licences: values(form, "licence").map(str::to_owned).collect(),
    }
    .tidy()
}

pub async fn submit(State(app): State<App>, visit: Visit, actor: Actor, Form(form): Form<Fields>) -> Result<Response, Error> {
    visit.check_form(value(&form, "token"))?;
    let tenant = actor.tenant().id;
    let (user_id, new) = (tidy_name(value(&form, "user_id")), sent(&form));
    let mut tx = app.pool.begin().await?;
    // Two who add the same person at once would else both succeed, the second by changing what the first wrote.
    last::one_at_a_time(&mut tx, tenant).await?;
    let problem = match create::wrong(&mut tx, tenant, &user_id).await? {
        Some(wrong) => Some(edit::problem(wrong)),
        None => edit::wrong(&mut tx, &app, &Editable::default(), &new).await?,
    };
    if let Some(problem) = problem {
        drop(tx);
        return fill(&app, &visit, &actor, &form, Some(problem)).await;
    }
    let Some(id) = create::add(&mut tx, &app.keys, &app.hasher, tenant, &user_id, &new, visit.now).await? else {
        drop(tx);
        return fill(&app, &visit, &actor, &form, Some(Problem::new("field-not-a-user-id", "user_id"))).await;
    };
    event(&visit, &actor, Activity::DirectoryChanged, id).because("person added").write(&mut tx, visit.now).await?;
    tx.commit().await?;
    Ok(redirect(&done(id, "created")))
}
