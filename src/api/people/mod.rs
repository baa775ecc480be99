//! People for other applications: found, read, added and changed, by the same functions as the pages of administrators. Never a value that
//! only its owner may see (DIR-4), never a password (DIR-9), never anybody who has a role (quality, rule 13).

mod answer;
pub mod change;
pub mod deeds;
pub mod read;

use std::collections::BTreeSet;

use axum::extract::{Path, rejection::PathRejection};
use serde::Serialize;
use sqlx::{PgConnection, Postgres, Transaction};
use uuid::Uuid;

use super::{auth::Caller, problem::Refused, registration::look};
use crate::{
    app::App,
    applications::{Scope, keys},
    audit::{self, Activity},
    credentials::store::lock_person,
    crypto::Keyring,
    directory::{
        UserId,
        facts::{self, Claimant},
        store::Person,
    },
    people::{
        change::{Editable, OnFile, version},
        store,
        tell::Telling,
    },
};

pub use answer::{PersonProblem, Refusals, Shown};

/// Somebody of the key's organisation, by their id or their user ID. Everybody else is not found, and nothing tells why.
async fn whom(db: &mut PgConnection, tenant: Uuid, typed: &str) -> Result<Uuid, Refused> {
    if let Ok(id) = Uuid::try_parse(typed) {
        return Ok(id);
    }
    let user_id = UserId::parse(typed).ok_or(Refused::NotFound)?;
    store::named(db, tenant, user_id.key()).await?.ok_or(Refused::NotFound)
}

async fn find(db: &mut PgConnection, app: &App, caller: &Caller, id: Uuid) -> Result<(Claimant, Person), Refused> {
    let claimant = facts::claimant_again(db, look(app, caller), caller.key.tenant, id).await?;
    let person = claimant.person().cloned().ok_or(Refused::NotFound)?;
    Ok((claimant, person))
}

/// Somebody about to be changed, whom nobody else can change meanwhile.
struct Held {
    tx: Transaction<'static, Postgres>,
    claimant: Claimant,
    person: Person,
}

/// A transaction in which the key still opens this (POL-5): whoever revokes it waits, or was first.
async fn begin(app: &App, caller: &Caller) -> Result<Transaction<'static, Postgres>, Refused> {
    let mut tx = app.pool.begin().await?;
    let key = keys::hold(&mut tx, &app.keys, caller.key.tenant, caller.key.id).await?;
    key.filter(|key| key.is_live(caller.now) && key.may(Scope::WritePeople)).ok_or(Refused::WrongKey)?;
    Ok(tx)
}

/// Holds somebody. An application acts upon nobody who has a role, and on no row that Latchkey did not write; such a refusal is written
/// down in a transaction of its own.
async fn hold(app: &App, caller: &Caller, path: Result<Path<String>, PathRejection>) -> Result<Held, Refused> {
    let Path(typed) = path.map_err(|_| Refused::NotFound)?;
    hold_named(app, caller, &typed).await
}

async fn hold_named(app: &App, caller: &Caller, typed: &str) -> Result<Held, Refused> {
    let mut tx = begin(app, caller).await?;
    let id = whom(&mut tx, caller.key.tenant, typed).await?;
    lock_person(&mut tx, caller.key.tenant, Some(id)).await?;
    let (claimant, person) = find(&mut tx, app, caller, id).await?;
    let refused = match () {
        () if !person.roles.is_empty() => Refused::HasRole,
        () if !person.authentic => Refused::NotOurs,
        () => return Ok(Held { tx, claimant, person }),
    };
    tx.rollback().await?;
    let reason = refused.reason();
    event(caller, &caller.named(), Activity::DirectoryChanged, id)
        .failed(&reason)
        .write(&mut *app.pool.acquire().await?, caller.now)
        .await?;
    Err(refused)
}

/// What an application did to somebody. `by`: the name of its key.
fn event<'a>(caller: &'a Caller, by: &'a str, activity: Activity, about: Uuid) -> audit::Event<'a> {
    audit::Event::new(caller.key.tenant, caller.request, activity).by(by).about(about).from(&caller.origin).with(detail(caller))
}

fn detail(caller: &Caller) -> serde_json::Value {
    serde_json::json!({ "api_key": caller.key.id })
}

/// Everything that a change looks at, as it is on file.
struct Record {
    on_file: OnFile,
    editable: Editable,
    groups: Vec<store::Group>,
}

/// What names a version: all that a change may change.
#[derive(Serialize)]
struct Versioned<'a> {
    editable: &'a Editable,
    enabled: bool,
    groups: BTreeSet<Uuid>,
}

impl Record {
    async fn read(db: &mut PgConnection, tenant: Uuid, person: &Person) -> sqlx::Result<Self> {
        let on_file = OnFile::read(db, tenant, person.id).await?;
        let groups = store::all_groups_of(db, tenant, person.id).await?;
        Ok(Self { editable: Editable::of(person, &on_file), on_file, groups })
    }

    fn version(&self, keys: &Keyring, person: &Person) -> anyhow::Result<String> {
        let groups = self.groups.iter().map(|group| group.id).collect();
        version(keys, person.id, &Versioned { editable: &self.editable, enabled: person.enabled, groups })
    }
}
