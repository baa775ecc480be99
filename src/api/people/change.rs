//! Adding somebody, and changing what is on file of them.

use std::collections::BTreeSet;

use axum::{
    Extension,
    body::Bytes,
    extract::{
        Path, State,
        rejection::{BytesRejection, PathRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Held, PersonProblem, Record, Refusals, Shown, answer::shown, begin, detail, event, find, hold};
use crate::{
    api::{
        auth::Caller,
        problem::{Problem, Refused},
    },
    app::App,
    audit::Activity,
    directory::{fold, store::Person, synced::tidy_name},
    people::{
        change::{self, Editable, NAMES, PUBLIC, Wrong},
        create, deeds, last, store, write,
    },
};

/// What to change of somebody. What is left out or null stays; an empty text takes it away; a list says all of it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = PersonChange, example = json!({ "display_name": "Sam Okafor", "mobile_phone": "+1 4251234567", "licences": ["basic"] }))]
pub struct Wanted {
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    /// Such as `en`; empty: none chosen.
    language: Option<String>,
    primary_mail: Option<String>,
    alternate_email: Option<String>,
    mobile_phone: Option<String>,
    office_phone: Option<String>,
    /// False also ends all sessions.
    enabled: Option<bool>,
    licences: Option<Vec<String>>,
    /// By name; they must be there. Groups of a directory stay as they are.
    groups: Option<Vec<String>>,
}

/// Somebody to add. They get no password: they set one themselves, by what is on file of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPerson, example = json!({ "user_id": "kim@example.org", "display_name": "Kim Vos", "alternate_email": "kim@posteo.example" }))]
pub struct New {
    /// Under a verified domain of the organisation.
    #[schema(max_length = 113)]
    user_id: String,
    display_name: Option<String>,
    given_name: Option<String>,
    family_name: Option<String>,
    language: Option<String>,
    primary_mail: Option<String>,
    alternate_email: Option<String>,
    mobile_phone: Option<String>,
    office_phone: Option<String>,
    enabled: Option<bool>,
    licences: Option<Vec<String>>,
    groups: Option<Vec<String>>,
}

impl New {
    fn split(self) -> (String, Wanted) {
        let wanted = Wanted {
            display_name: self.display_name,
            given_name: self.given_name,
            family_name: self.family_name,
            language: self.language,
            primary_mail: self.primary_mail,
            alternate_email: self.alternate_email,
            mobile_phone: self.mobile_phone,
            office_phone: self.office_phone,
            enabled: self.enabled,
            licences: self.licences,
            groups: self.groups,
        };
        (self.user_id, wanted)
    }
}

impl Wanted {
    /// What there would be afterwards.
    fn apply(&self, before: Editable) -> Editable {
        let or = |new: &Option<String>, before: String| new.clone().unwrap_or(before);
        let ([display, given, family], [primary, alternate, mobile, office]) = (before.names, before.contacts);
        Editable {
            names: [or(&self.display_name, display), or(&self.given_name, given), or(&self.family_name, family)],
            language: or(&self.language, before.language),
            contacts: [
                or(&self.primary_mail, primary),
                or(&self.alternate_email, alternate),
                or(&self.mobile_phone, mobile),
                or(&self.office_phone, office),
            ],
            licences: self.licences.as_ref().map_or(before.licences, |all| all.iter().cloned().collect()),
        }
        .tidy()
    }

    /// A text that no field can hold.
    fn has_nul(&self) -> bool {
        let texts = [
            &self.display_name,
            &self.given_name,
            &self.family_name,
            &self.language,
            &self.primary_mail,
            &self.alternate_email,
            &self.mobile_phone,
            &self.office_phone,
        ];
        let lists = [&self.licences, &self.groups];
        let all = texts.into_iter().flatten().chain(lists.into_iter().flatten().flatten());
        all.into_iter().any(|text| text.contains('\0'))
    }
}

/// An object and nothing else: by itself serde would also take a list, field after field.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    let object: serde_json::Map<String, Value> = serde_json::from_slice(body).map_err(|_| Refused::InvalidBody)?;
    serde_json::from_value(Value::Object(object)).map_err(|_| Refused::InvalidBody)
}

/// Why something is not written: a problem with its field, or a refusal like any other.
enum Not {
    Wrong(Wrong),
    Refused(Refused),
}

impl<E: Into<Refused>> From<E> for Not {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

fn answered(result: Result<Response, Not>) -> Result<Response, Refused> {
    match result {
        Ok(response) => Ok(response),
        Err(Not::Wrong(wrong)) => Ok(PersonProblem::of(wrong).into_response()),
        Err(Not::Refused(refused)) => Err(refused),
    }
}

async fn judge(db: &mut PgConnection, app: &App, before: &Editable, new: &Editable) -> Result<(), Not> {
    let codes: Vec<&str> = app.locales.all().map(crate::i18n::Locale::code).collect();
    match new.wrong(before, &codes, &store::licence_kinds(db).await?) {
        Some(wrong) => Err(Not::Wrong(wrong)),
        None => Ok(()),
    }
}

/// The groups of these names that are not a directory's; of a directory's the person has to be in already.
async fn groups(db: &mut PgConnection, tenant: Uuid, names: &[String], held: &[store::Group]) -> Result<Vec<Uuid>, Not> {
    let keys: BTreeSet<String> = names.iter().map(|name| fold(&tidy_name(name))).collect();
    let found = store::groups_named(db, tenant, &keys.iter().cloned().collect::<Vec<_>>()).await?;
    if found.len() != keys.len() {
        return Err(Not::Wrong(Wrong { field: "groups", key: "group-unknown" }));
    }
    if found.iter().any(|group| group.kept && held.iter().all(|held| held.id != group.id)) {
        return Err(Refused::DirectoryOwns.into());
    }
    Ok(found.into_iter().filter(|group| !group.kept).map(|group| group.id).collect())
}

/// Add a person
#[utoipa::path(
    post,
    path = "/api/v1/users",
    operation_id = "createPerson",
    tag = "people",
    description = "Without a password and without roles: nothing here gives either.",
    request_body(content = New),
    responses(
        (status = 201, description = "The person, with the version in the header `ETag`.", body = Shown),
        (status = 400, description = "The body cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`user-id-taken`: somebody has this user ID. `directory-owned`: a directory keeps the group.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be as it was sent.", body = PersonProblem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn add(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let body = crate::api::json_body(&headers, body)?;
    let (user_id, wanted) = read::<New>(&body)?.split();
    if user_id.contains('\0') || wanted.has_nul() {
        return Err(Refused::InvalidBody);
    }
    answered(add_wanted(&app, &caller, &tidy_name(&user_id), &wanted).await)
}

async fn add_wanted(app: &App, caller: &Caller, user_id: &str, wanted: &Wanted) -> Result<Response, Not> {
    let tenant = caller.key.tenant;
    let new = wanted.apply(Editable {
        names: NAMES.map(|_| String::new()),
        language: String::new(),
        contacts: PUBLIC.map(|_| String::new()),
        licences: BTreeSet::new(),
    });
    let mut tx = begin(app, caller).await?;
    // Two who add the same person at once would else both succeed, the second by changing what the first wrote.
    last::one_at_a_time(&mut tx, tenant).await?;
    match create::wrong(&mut tx, tenant, user_id).await? {
        Some(wrong) if wrong.key == "field-user-id-taken" => return Err(Refused::UserIdTaken.into()),
        Some(wrong) => return Err(Not::Wrong(wrong)),
        None => judge(&mut tx, app, &Editable::default(), &new).await?,
    }
    let groups = groups(&mut tx, tenant, wanted.groups.as_deref().unwrap_or_default(), &[]).await?;
    let Some(id) = create::add(&mut tx, &app.keys, &app.hasher, tenant, user_id, &new, caller.now).await? else {
        return Err(Not::Wrong(Wrong { field: "user_id", key: "field-not-a-user-id" }));
    };
    write::groups(&mut tx, tenant, id, &groups).await?;
    if wanted.enabled == Some(false) {
        let (_, person) = find(&mut tx, app, caller, id).await?;
        deeds::disable(&mut tx, &app.keys, tenant, &person, caller.now).await?;
    }
    event(caller, &caller.named(), Activity::DirectoryChanged, id).because("person added").write(&mut tx, caller.now).await?;
    let (_, person) = find(&mut tx, app, caller, id).await?;
    let response = shown(&mut tx, app, caller, StatusCode::CREATED, person).await?;
    tx.commit().await?;
    Ok(response)
}

/// Change a person
#[utoipa::path(
    patch,
    path = "/api/v1/users/{user_id}",
    operation_id = "changePerson",
    tag = "people",
    description = "Names, public contact data, licences, groups, and whether the account is enabled; never a role or a password. Whose contact \
                   data is changed is told by mail. Refused for people who have a role, and where a directory owns what would change.",
    params(
        ("user_id" = String, Path, description = "The person's id or user ID, percent-encoded.", max_length = 480, example = "sam@example.org"),
        ("If-Match" = String, Header, description = "The `ETag` of the person that was read.", example = "\"0f343b0931126a20f133d67c2b018a3b\"")
    ),
    request_body(content = Wanted),
    responses(
        (status = 200, description = "The person as they are now, with the version in the header `ETag`.", body = Shown),
        (status = 400, description = "The body cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "`role-holder`, `not-ours`, or `directory-owned`.", body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "Somebody else changed the person since.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "A field cannot be as it was sent.", body = PersonProblem, content_type = "application/problem+json"),
        (status = 428, description = "The header If-Match is missing.", body = Problem, content_type = "application/problem+json"),
        Refusals
    ),
    security(("api_key" = ["people:write"]))
)]
pub async fn save(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let body = crate::api::json_body(&headers, body)?;
    let wanted: Wanted = read(&body)?;
    if wanted.has_nul() {
        return Err(Refused::InvalidBody);
    }
    let read = headers.get(header::IF_MATCH).ok_or(Refused::NoVersion)?.clone();
    let held = hold(&app, &caller, path).await?;
    answered(save_wanted(&app, &caller, held, &wanted, read.as_bytes()).await)
}

async fn save_wanted(app: &App, caller: &Caller, mut held: Held, wanted: &Wanted, read: &[u8]) -> Result<Response, Not> {
    let (tenant, person) = (caller.key.tenant, held.person.clone());
    let record = Record::read(&mut held.tx, tenant, &person).await?;
    if read != format!("\"{}\"", record.version(&app.keys, &person)?).as_bytes() {
        return Err(Refused::Stale.into());
    }
    let new = wanted.apply(record.editable.clone());
    judge(&mut held.tx, app, &record.editable, &new).await?;
    if new.differing(&record.editable).into_iter().any(|field| record.on_file.owned(&person, field)) {
        return Err(Refused::DirectoryOwns.into());
    }
    let groups = match &wanted.groups {
        Some(names) => Some(groups(&mut held.tx, tenant, names, &record.groups).await?),
        None => None,
    };
    let changed = write_all(app, caller, &mut held, &record, &new, groups, wanted.enabled).await?;
    if !changed.is_empty() {
        let mut about = detail(caller);
        about["fields"] = changed.into();
        event(caller, &caller.named(), Activity::DirectoryChanged, person.id)
            .because("edited")
            .with(about)
            .write(&mut held.tx, caller.now)
            .await?;
    }
    let (_, now) = find(&mut held.tx, app, caller, person.id).await?;
    let response = shown(&mut held.tx, app, caller, StatusCode::OK, now).await?;
    held.tx.commit().await?;
    app.wake.notify_waiters();
    Ok(response)
}

/// Writes what differs; returns the names of it.
async fn write_all(
    app: &App,
    caller: &Caller,
    held: &mut Held,
    record: &Record,
    new: &Editable,
    groups: Option<Vec<Uuid>>,
    enabled: Option<bool>,
) -> Result<Vec<&'static str>, Not> {
    let tenant = caller.key.tenant;
    let Held { tx, person, .. } = held;
    let person: &Person = person;
    let telling = super::Telling { keys: &app.keys, tenant, person, correlation: caller.request, now: caller.now };
    let mut changed = change::save(tx, &telling, &record.on_file, new).await?;
    if let Some(groups) = groups {
        let before: BTreeSet<Uuid> = record.groups.iter().filter(|group| !group.kept).map(|group| group.id).collect();
        if before != groups.iter().copied().collect() {
            write::groups(tx, tenant, person.id, &groups).await?;
            changed.push("groups");
        }
    }
    match enabled {
        Some(false) if person.enabled => {
            deeds::disable(tx, &app.keys, tenant, person, caller.now).await?;
            changed.push("enabled");
        }
        Some(true) if !person.enabled => {
            if store::closed_by_directory(tx, tenant, person.id).await? {
                return Err(Refused::DirectoryOwns.into());
            }
            deeds::enable(tx, &app.keys, tenant, person).await?;
            changed.push("enabled");
        }
        _ => {}
    }
    Ok(changed)
}
