//! The operator's way back in for somebody who lost app and passkeys: both are taken away on the command line, so that the password
//! alone lets them set up new ones.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::store::{Spared, end_everything, lock_person};
use crate::{
    audit::{Activity, Event},
    crypto::Keyring,
    directory::{
        administrators::other_administrators,
        is_administrator,
        store::{self, Who},
    },
    jobs::{self, Address, HowChanged, Job, Notice, Registered},
};

/// What was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    pub app: bool,
    pub passkeys: u64,
    pub sessions: u64,
    /// Mails that wait to be sent.
    pub mails: usize,
}

/// Takes app and passkeys away and ends every session, in the caller's transaction. Whoever they belong to and the other
/// administrators are mailed; that always goes. `None`: there is no such person, or their row was not written by Latchkey.
pub async fn take_proofs(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    now: OffsetDateTime,
) -> anyhow::Result<Option<Gone>> {
    lock_person(&mut *db, tenant, Some(user)).await?;
    let Some(person) = store::person(&mut *db, keys, tenant, Who::Id(user)).await?.filter(|person| person.authentic) else {
        return Ok(None);
    };
    let app = sqlx::query!("delete from authenticator where tenant_id = $1 and user_id = $2", tenant, user).execute(&mut *db).await?;
    let passkeys = sqlx::query!("delete from passkey where tenant_id = $1 and user_id = $2", tenant, user).execute(&mut *db).await?;
    // A new epoch: what was begun under the old one ends, wherever it waits.
    sqlx::query!("update credential set version = version + 1 where tenant_id = $1 and user_id = $2", tenant, user)
        .execute(&mut *db)
        .await?;
    let sessions = end_everything(&mut *db, tenant, user, Spared::default(), now).await?;
    let gone = Gone { app: app.rows_affected() > 0, passkeys: passkeys.rows_affected(), sessions, mails: 0 };
    let correlation = Uuid::now_v7();
    let mail = |to, address, notice| Job::Notice { to, address, notice, correlation, at: now };
    let mut mails = vec![];
    for method in [gone.app.then_some(Registered::App), (gone.passkeys > 0).then_some(Registered::Passkey)].into_iter().flatten() {
        let notice = Notice::SecurityInfoChanged { method, how: HowChanged::Removed };
        mails.extend(person.addresses().into_iter().map(|address| mail(user, address, notice.clone())));
    }
    if is_administrator(&person.roles) {
        let others = other_administrators(&mut *db, keys, tenant, user).await?;
        mails.extend(others.into_iter().map(|to| mail(to, Address::Primary, Notice::ProofsTaken { who: user })));
    }
    jobs::enqueue_all(&mut *db, tenant, &mails, now).await?;
    Event::new(tenant, correlation, Activity::SecurityInfoDeleted)
        .by("operator")
        .about(user)
        .because("app and passkeys removed by the operator")
        .with(serde_json::json!({ "app": gone.app, "passkeys": gone.passkeys, "sessions_ended": gone.sessions }))
        .write(db, now)
        .await?;
    Ok(Some(Gone { mails: mails.len(), ..gone }))
}
