//! Mails to somebody about what an administrator did: to the addresses that were on file before it (REG-3, section 7).

use sqlx::PgConnection;

use super::Target;
use crate::{
    app::App,
    jobs::{self, Address, HowChanged, Job, Notice, Registered, kept},
    web::{Error, Visit},
};

/// Queues a notice to every address on file. Where the change takes an address away, call it before the change: what is on file now
/// is kept, sealed, until the mail is out.
pub async fn owner(db: &mut PgConnection, app: &App, visit: &Visit, before: &Target, notice: &Notice) -> Result<(), Error> {
    let (tenant, person) = (before.claimant.tenant.id, before.person());
    for address in person.addresses() {
        let on_file = match address {
            Address::Primary => person.primary_mail.as_deref(),
            Address::Alternate => person.email.as_deref(),
            Address::UserId | Address::Kept(_) => None,
        };
        let address = match on_file {
            Some(value) => kept::keep(db, &app.keys, tenant, person.id, value, visit.now).await?,
            None => address,
        };
        let job = Job::Notice { to: person.id, address, notice: notice.clone(), correlation: visit.start.correlation, at: visit.now };
        jobs::enqueue(db, tenant, &job, visit.now).await?;
    }
    Ok(())
}

/// Tells them that what they prove themselves with was changed. Always goes.
pub async fn changed(
    db: &mut PgConnection,
    app: &App,
    visit: &Visit,
    before: &Target,
    method: Registered,
    how: HowChanged,
) -> Result<(), Error> {
    owner(db, app, visit, before, &Notice::SecurityInfoChanged { method, how }).await
}
