//! What is done to somebody at one stroke.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{store, write};
use crate::{
    credentials::store::{Spared, end_everything},
    crypto::Keyring,
    directory::store::Person,
    factors::throttle,
    policy::Policy,
};

/// Opens what failed proofs and passwords closed for a while, in browsers that know the account as well (RESET-7, REG-5).
pub async fn clear_pause(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, user: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    let pause = store::pause(&mut *db, keys, tenant, user, now).await?;
    throttle::clear(db, &pause.tallies).await
}

/// Closes the account, and ends all that is open. Returns how many sessions ended.
pub async fn disable(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, person: &Person, now: OffsetDateTime) -> sqlx::Result<u64> {
    write::trust(&mut *db, keys, tenant, person.id, false, &person.roles).await?;
    end_everything(db, tenant, person.id, Spared::default(), now).await
}

pub async fn enable(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, person: &Person) -> sqlx::Result<()> {
    write::trust(db, keys, tenant, person.id, true, &person.roles).await
}

/// Whether anybody is ever asked to look at what is registered again (REG-2).
pub fn asks_again(policy: &Policy) -> bool {
    policy.require_registration && policy.reconfirm_days > 0
}
