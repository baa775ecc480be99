//! Many people at once, from a list: shown as it would be first, then written, all or nothing. What an administrator may not do to one
//! person they may not do to many (quality, rule 13).

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Multipart, Query, State, multipart::MultipartRejection},
    response::Response,
};
use serde::Deserialize;
use sqlx::PgConnection;

use super::{
    PEOPLE,
    last::{self, Globals},
    store,
};
use crate::{
    access::Act,
    admin::Actor,
    app::App,
    audit::{self, Activity},
    directory::{
        UserId,
        import::{self, Fault, ImportError, Imported, Row, Wrong},
    },
    web::{
        Error, Page, Visit,
        page::{html, with_problem},
        visit::redirect,
    },
};

/// The form with a list in it, encoded.
pub const LARGEST: usize = 2 * 1024 * 1024;
const MOST_LINES: usize = 2000;
/// Faults on one page.
const MOST_FAULTS: usize = 100;

/// What may be in a list here. Passwords, private values and whose the password is are not brought by a page.
pub const COLUMNS: &str = "user_id, display_name, given_name, family_name, enabled, language, primary_mail, alternate_email, mobile_phone, office_phone, licences, groups, roles";

#[derive(Template)]
#[template(path = "admin/people/import.html")]
struct ImportPage {
    page: Page,
    columns: &'static str,
    text: String,
    faults: Vec<Fault>,
    more_faults: usize,
    /// What would be done.
    preview: Option<Imported>,
    /// What was done.
    imported: Option<Imported>,
    may_grant: bool,
    most: usize,
    back: &'static str,
}

fn page(app: &App, visit: &Visit, actor: &Actor, text: String) -> ImportPage {
    ImportPage {
        page: actor.page(app, visit),
        columns: COLUMNS,
        text,
        faults: vec![],
        more_faults: 0,
        preview: None,
        imported: None,
        may_grant: actor.allows(Act::GrantRoles),
        most: MOST_LINES,
        back: PEOPLE,
    }
}

#[derive(Deserialize)]
pub struct Done {
    added: Option<usize>,
    changed: Option<usize>,
}

pub async fn show(State(app): State<App>, visit: Visit, actor: Actor, Query(done): Query<Done>) -> Result<Response, Error> {
    let imported = done.added.zip(done.changed).map(|(added, changed)| Imported { added, changed });
    html(&ImportPage { imported, ..page(&app, &visit, &actor, String::new()) })
}

#[derive(Default)]
struct Filled {
    token: String,
    /// The list, out of the file where there is one.
    people: String,
    action: String,
    /// The file is no text.
    unreadable: bool,
}

/// What cannot be read is empty, and refused for that.
async fn read(form: Result<Multipart, MultipartRejection>) -> Filled {
    let mut filled = Filled::default();
    let Ok(mut form) = form else { return filled };
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        let Ok(bytes) = field.bytes().await else { return filled };
        let text = String::from_utf8(bytes.to_vec());
        match (name.as_str(), text) {
            ("token", Ok(text)) => filled.token = text,
            ("do", Ok(text)) => filled.action = text,
            ("people", Ok(text)) if filled.people.is_empty() => filled.people = text,
            ("file", Ok(text)) if !text.is_empty() => filled.people = text,
            ("file", Err(_)) => filled.unreadable = true,
            _ => {}
        }
    }
    filled
}

pub async fn submit(
    State(app): State<App>,
    visit: Visit,
    actor: Actor,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Error> {
    let form = read(form).await;
    visit.check_form(&form.token)?;
    if form.unreadable {
        let faults = vec![Fault::new(1, Wrong::new("import-no-text"))];
        return Ok(with_problem(html(&ImportPage { faults, ..page(&app, &visit, &actor, form.people) })?));
    }
    let tenant = actor.tenant().id;
    let mut tx = app.pool.begin().await?;
    let imported = match run(&mut tx, &app, &visit, &actor, &form.people).await {
        Ok(imported) => imported,
        Err(ImportError::Broken(error)) => return Err(error.into()),
        Err(ImportError::Faults(mut faults)) => {
            drop(tx);
            let more_faults = faults.len().saturating_sub(MOST_FAULTS);
            faults.truncate(MOST_FAULTS);
            let page = html(&ImportPage { faults, more_faults, ..page(&app, &visit, &actor, form.people) })?;
            return Ok(with_problem(page));
        }
    };
    if form.action != "import" {
        // Everything was done, and is undone again: what is shown is what would be.
        tx.rollback().await?;
        return html(&ImportPage { preview: Some(imported), ..page(&app, &visit, &actor, form.people) });
    }
    audit::Event::new(tenant, visit.start.correlation, Activity::DirectoryChanged)
        .by(actor.named())
        .because("people imported")
        .from(&visit.origin)
        .with(serde_json::json!({ "added": imported.added, "changed": imported.changed, "roles": granted(&form.people) }))
        .write(&mut tx, visit.now)
        .await?;
    tx.commit().await?;
    Ok(redirect(&format!("{PEOPLE}/import?added={}&changed={}", imported.added, imported.changed)))
}

async fn run(db: &mut PgConnection, app: &App, visit: &Visit, actor: &Actor, text: &str) -> Result<Imported, ImportError> {
    let tenant = actor.tenant().id;
    let rows = import::parse(text).map_err(ImportError::Faults)?;
    if rows.is_empty() || rows.len() > MOST_LINES {
        let key = if rows.is_empty() { "import-empty" } else { "import-too-many" };
        return Err(ImportError::Faults(vec![Fault::new(1, Wrong::new(key))]));
    }
    last::one_at_a_time(db, tenant).await?;
    let before = Globals::of(db, &app.keys, tenant).await?;
    let upn_keys: Vec<String> = rows.iter().filter_map(|(_, row)| UserId::parse(&row.user_id)).map(|id| id.key().to_owned()).collect();
    let there: BTreeMap<String, store::There> =
        store::hold_all(db, &app.keys, tenant, &upn_keys).await?.into_iter().map(|it| (it.upn_key.clone(), it)).collect();
    let mut faults = vec![];
    for (line, row) in &rows {
        let known = UserId::parse(&row.user_id).and_then(|id| there.get(id.key()));
        faults.extend(barred(visit, actor, row, known).map(|key| Fault::new(*line, Wrong::new(key))));
    }
    if !faults.is_empty() {
        return Err(ImportError::Faults(faults));
    }
    let imported = import::import(db, &app.keys, &app.hasher, tenant, text, visit.now).await?;
    if before.lost(&Globals::of(db, &app.keys, tenant).await?) {
        return Err(ImportError::Faults(vec![Fault::new(1, Wrong::new("roles-last-global"))]));
    }
    Ok(imported)
}

/// Who was given which roles by an import, for the log.
fn granted(text: &str) -> Vec<serde_json::Value> {
    let rows = import::parse(text).unwrap_or_default();
    let with = rows.into_iter().filter(|(_, row)| !row.roles.is_empty());
    with.map(|(_, row)| serde_json::json!({ "user_id": row.user_id, "roles": row.roles })).collect()
}

/// Why a line is not for this administrator.
fn barred(visit: &Visit, actor: &Actor, row: &Row, known: Option<&store::There>) -> Option<&'static str> {
    let not_here = [
        &row.password,
        &row.must_change,
        &row.authority,
        &row.source_anchor,
        &row.directory,
        &row.kind,
        &row.authentication_email,
        &row.authentication_phone,
    ];
    if not_here.into_iter().any(|value| !value.is_empty()) {
        return Some("import-column-not-here");
    }
    if !row.roles.is_empty() {
        if !actor.allows(Act::GrantRoles) {
            return Some("import-roles-not-yours");
        }
        if !actor.session.is_fresh(visit.now) {
            return Some("import-roles-not-fresh");
        }
    }
    let known = known?;
    let contacts = [&row.primary_mail, &row.alternate_email, &row.mobile_phone, &row.office_phone];
    if !known.authentic || !actor.may(Act::EditPeople, &known.roles) {
        Some("import-person-not-yours")
    } else if !row.roles.is_empty() && known.kind != "member" {
        Some("roles-members-only")
    } else if known.synced {
        Some("import-person-synced")
    } else if known.id == actor.id() {
        Some("import-person-oneself")
    } else if contacts.into_iter().any(|value| !value.is_empty()) {
        // With these a password is reset: their owner is told of each change, which is done on their page.
        Some("import-contact-known")
    } else {
        None
    }
}
