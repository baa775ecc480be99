//! Mails to somebody about what was done to their account: to the addresses that were on file before it (REG-3, section 7).

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::Keyring,
    directory::store::Person,
    jobs::{self, Address, HowChanged, Job, Notice, Registered, kept},
};

/// Whom to tell, as they were before, and in which story.
#[derive(Clone, Copy)]
pub struct Telling<'a> {
    pub keys: &'a Keyring,
    pub tenant: Uuid,
    pub person: &'a Person,
    pub correlation: Uuid,
    pub now: OffsetDateTime,
}

/// Queues a notice to every address on file. Where the change takes an address away, call it before the change: what is on file now
/// is kept, sealed, until the mail is out.
pub async fn owner(db: &mut PgConnection, telling: &Telling<'_>, notice: &Notice) -> anyhow::Result<()> {
    let Telling { keys, tenant, person, correlation, now } = *telling;
    for address in person.addresses() {
        let on_file = match address {
            Address::Primary => person.primary_mail.as_deref(),
            Address::Alternate => person.email.as_deref(),
            Address::UserId | Address::Kept(_) => None,
        };
        let address = match on_file {
            Some(value) => kept::keep(db, keys, tenant, person.id, value, now).await?,
            None => address,
        };
        let job = Job::Notice { to: person.id, address, notice: notice.clone(), correlation, at: now };
        jobs::enqueue(db, tenant, &job, now).await?;
    }
    Ok(())
}

/// Tells them that what they prove themselves with was changed. Always goes.
pub async fn changed(db: &mut PgConnection, telling: &Telling<'_>, method: Registered, how: HowChanged) -> anyhow::Result<()> {
    owner(db, telling, &Notice::SecurityInfoChanged { method, how }).await
}
