//! Mails to somebody about what an administrator did.

use sqlx::PgConnection;

use super::Target;
use crate::{
    app::App,
    jobs::Notice,
    people::tell::{Telling, owner as tell},
    web::{Error, Visit},
};

/// Whom to tell of something that is about to change, and when.
pub fn telling<'a>(app: &'a App, visit: &Visit, before: &'a Target) -> Telling<'a> {
    Telling {
        keys: &app.keys,
        tenant: before.claimant.tenant.id,
        person: before.person(),
        correlation: visit.start.correlation,
        now: visit.now,
    }
}

pub async fn owner(db: &mut PgConnection, app: &App, visit: &Visit, before: &Target, notice: &Notice) -> Result<(), Error> {
    Ok(tell(db, &telling(app, visit, before), notice).await?)
}
