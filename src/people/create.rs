//! Adding somebody without a password: they set one themselves, by what is on file of them.

use anyhow::Context as _;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    change::{Editable, NAMES, PUBLIC, Wrong},
    store,
};
use crate::{
    crypto::{Hasher, Keyring},
    directory::{
        UserId,
        import::{self, ImportError},
    },
};

/// What is wrong with a user ID for a new person of an organisation.
pub async fn wrong(db: &mut PgConnection, tenant: Uuid, user_id: &str) -> sqlx::Result<Option<Wrong>> {
    let wrong = |key| Ok(Some(Wrong { field: "user_id", key }));
    let Some(user_id) = UserId::parse(user_id) else { return wrong("field-not-a-user-id") };
    if !store::domains(db, tenant).await?.iter().any(|domain| domain == user_id.domain()) {
        return wrong("field-foreign-domain");
    }
    if store::named(db, tenant, user_id.key()).await?.is_some() { wrong("field-user-id-taken") } else { Ok(None) }
}

/// One line of an import: so that somebody added by hand is like everybody else. `None`: it is not a person that could be.
pub async fn add(
    db: &mut PgConnection,
    keys: &Keyring,
    hasher: &Hasher,
    tenant: Uuid,
    user_id: &str,
    new: &Editable,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Uuid>> {
    let mut line = csv::Writer::from_writer(vec![]);
    line.write_record(["user_id", "language", "licences"].into_iter().chain(NAMES).chain(PUBLIC))?;
    let licences = new.licences.iter().map(String::as_str).collect::<Vec<_>>().join(";");
    let values = new.names.iter().chain(&new.contacts).map(String::as_str);
    line.write_record([user_id, new.language.as_str(), licences.as_str()].into_iter().chain(values))?;
    let text = String::from_utf8(line.into_inner().ok().context("a line could not be written")?)?;
    match import::import(db, keys, hasher, tenant, &text, now).await {
        Ok(_) => {}
        Err(ImportError::Faults(_)) => return Ok(None),
        Err(ImportError::Broken(error)) => return Err(error),
    }
    let Some(id) = UserId::parse(user_id) else { return Ok(None) };
    Ok(store::named(db, tenant, id.key()).await?)
}
