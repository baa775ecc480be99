//! What somebody registered themselves, and taking it away. What an administrator filled in is edited instead.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    store,
    tell::{self, Telling},
    write,
};
use crate::{
    factors::app as authenticator,
    jobs::{HowChanged, Registered},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Phone,
    Email,
    App,
    Questions,
    Passkeys,
}

impl Method {
    pub const ALL: [Self; 5] = [Self::Phone, Self::Email, Self::App, Self::Questions, Self::Passkeys];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::App => "app",
            Self::Questions => "questions",
            Self::Passkeys => "passkeys",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.as_str() == text)
    }

    fn changed(self) -> Registered {
        match self {
            Self::Phone => Registered::Phone,
            Self::Email => Registered::Email,
            Self::App => Registered::App,
            Self::Questions => Registered::Questions,
            Self::Passkeys => Registered::Passkey,
        }
    }

    async fn take(self, db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
        match self {
            Self::Phone => write::remove_contact(db, tenant, user, "authentication_phone").await,
            Self::Email => write::remove_contact(db, tenant, user, "authentication_email").await,
            Self::App => authenticator::remove_all(db, tenant, user).await,
            Self::Questions => write::remove_answers(db, tenant, user).await,
            Self::Passkeys => write::remove_passkeys(db, tenant, user).await,
        }
    }
}

/// What somebody has registered.
pub async fn registered(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<Vec<Method>> {
    let contacts = store::on_file(db, tenant, user).await?;
    let besides = store::registered(db, tenant, user).await?;
    let on_file = |kind: &str| contacts.iter().any(|contact| contact.kind == kind);
    let there = |method: &Method| match method {
        Method::Phone => on_file("authentication_phone"),
        Method::Email => on_file("authentication_email"),
        Method::App => besides.app_since.is_some(),
        Method::Questions => besides.answers > 0,
        Method::Passkeys => besides.passkeys > 0,
    };
    Ok(Method::ALL.into_iter().filter(there).collect())
}

/// Takes it away and tells its owner at the addresses that were on file before (REG-3). False when there was nothing to take away: then
/// the caller commits nothing.
pub async fn remove(db: &mut PgConnection, telling: &Telling<'_>, method: Method) -> anyhow::Result<bool> {
    // Kept before they are gone.
    tell::changed(db, telling, method.changed(), HowChanged::Removed).await?;
    Ok(method.take(db, telling.tenant, telling.person.id).await?)
}
