//! API keys: shown once, kept as a keyed hash, believed only while the row is as Latchkey wrote it (quality, rule 9).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sqlx::PgConnection;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    crypto::{self, Keyring, same},
    directory::NOBODY,
};

/// What a key may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// See how far somebody is with registering.
    ReadRegistration,
    /// Make links that sign people in to register: the most dangerous one there is.
    CreateLinks,
    /// Read the organisation's policy.
    ReadPolicy,
    /// Change it: who may reset, and by what.
    WritePolicy,
    /// Change whether passwords are written into a directory; besides the one before.
    WriteBack,
    /// Read the audit log of the organisation.
    ReadAudit,
    /// Read figures, which name nobody.
    ReadReports,
    /// Read who there is, without what only its owner may see.
    ReadPeople,
    /// Add and change people without roles: what they prove themselves with, too.
    WritePeople,
}

impl Scope {
    pub const ALL: [Self; 9] = [
        Self::ReadRegistration,
        Self::CreateLinks,
        Self::ReadPolicy,
        Self::WritePolicy,
        Self::WriteBack,
        Self::ReadAudit,
        Self::ReadReports,
        Self::ReadPeople,
        Self::WritePeople,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReadRegistration => "registration:read",
            Self::CreateLinks => "registration-links:create",
            Self::ReadPolicy => "policy:read",
            Self::WritePolicy => "policy:write",
            Self::WriteBack => "policy:write-back",
            Self::ReadAudit => "audit:read",
            Self::ReadReports => "reports:read",
            Self::ReadPeople => "people:read",
            Self::WritePeople => "people:write",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }
}

/// By this the secrets of Latchkey are recognised where they do not belong, such as in a repository.
const PREFIX: &str = "lk_";

/// What an application presents: `lk_` and 256 random bits. Has no `Debug`.
#[derive(Clone)]
pub struct Secret(Zeroizing<[u8; 32]>);

impl Secret {
    pub fn random() -> anyhow::Result<Self> {
        Ok(Self(Zeroizing::new(crypto::random()?)))
    }

    /// Exactly the text that was shown; there is one way to write each secret.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; 32]);
        let length = URL_SAFE_NO_PAD.decode_slice(text.strip_prefix(PREFIX)?, bytes.as_mut_slice()).ok()?;
        (length == 32).then_some(Self(bytes))
    }

    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(self.0.as_slice())))
    }

    fn hash(&self, keys: &Keyring) -> Vec<u8> {
        keys.application(self.0.as_slice())
    }
}

/// A key as its organisation sees it.
#[derive(Debug, Clone)]
pub struct Key {
    pub tenant: Uuid,
    pub id: Uuid,
    pub name: String,
    /// As they are stored; words that this release does not know allow nothing.
    pub scopes: Vec<String>,
    pub created_at: OffsetDateTime,
    pub expires_at: Option<OffsetDateTime>,
    pub revoked_at: Option<OffsetDateTime>,
    pub last_used_at: Option<OffsetDateTime>,
    /// Whether Latchkey wrote the row as it is.
    pub authentic: bool,
}

impl Key {
    /// Whether it opens anything at this moment.
    pub fn is_live(&self, now: OffsetDateTime) -> bool {
        self.authentic && self.tenant != NOBODY && self.revoked_at.is_none() && self.expires_at.is_none_or(|at| now < at)
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|held| held == scope.as_str())
    }
}

struct Row {
    tenant_id: Uuid,
    id: Uuid,
    name: String,
    key: Vec<u8>,
    scopes: Vec<String>,
    mac: Vec<u8>,
    created_at: OffsetDateTime,
    expires_at: Option<OffsetDateTime>,
    revoked_at: Option<OffsetDateTime>,
    last_used_at: Option<OffsetDateTime>,
}

impl Row {
    /// Over everything that decides what the key opens, and until when.
    fn mac(&self, keys: &Keyring) -> Vec<u8> {
        let moment = |at: Option<OffsetDateTime>| at.map_or_else(Vec::new, |at| micros(at).to_be_bytes().to_vec());
        keys.row_mac(&[
            b"api_key",
            self.tenant_id.as_bytes(),
            self.id.as_bytes(),
            self.name.as_bytes(),
            &self.key,
            self.scopes.join(",").as_bytes(),
            &moment(self.expires_at),
            &moment(self.revoked_at),
        ])
    }

    fn key(self, keys: &Keyring) -> Key {
        let authentic = same(&self.mac, &self.mac(keys));
        if !authentic {
            tracing::error!(api_key.id = %self.id, tenant.id = %self.tenant_id, "this API key was not written by Latchkey as it is; it opens nothing");
        }
        Key {
            tenant: self.tenant_id,
            id: self.id,
            name: self.name,
            scopes: self.scopes,
            created_at: self.created_at,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_used_at: self.last_used_at,
            authentic,
        }
    }
}

/// Microseconds, which is what the database keeps of a moment.
fn micros(at: OffsetDateTime) -> i128 {
    at.unix_timestamp_nanos() / 1000
}

/// A key about to be made.
pub struct New<'a> {
    pub tenant: Uuid,
    pub name: &'a str,
    pub scopes: &'a [Scope],
    pub expires_at: Option<OffsetDateTime>,
    pub now: OffsetDateTime,
}

/// Makes a key. The secret is known to whoever reads the answer, and to nobody afterwards.
pub async fn create(db: &mut PgConnection, keys: &Keyring, new: &New<'_>) -> anyhow::Result<(Uuid, Secret)> {
    let secret = Secret::random()?;
    let row = Row {
        tenant_id: new.tenant,
        id: Uuid::now_v7(),
        name: new.name.to_owned(),
        key: secret.hash(keys),
        scopes: new.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        mac: vec![],
        created_at: new.now,
        expires_at: new.expires_at,
        revoked_at: None,
        last_used_at: None,
    };
    sqlx::query!(
        "insert into api_key (tenant_id, id, name, key, scopes, mac, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        row.tenant_id,
        row.id,
        row.name,
        row.key,
        &row.scopes,
        row.mac(keys),
        row.created_at,
        row.expires_at
    )
    .execute(db)
    .await?;
    Ok((row.id, secret))
}

/// The key that a secret belongs to, live or not. Found by a keyed hash: no comparison tells by its time how much was right.
pub async fn find(db: &mut PgConnection, keys: &Keyring, secret: &Secret) -> sqlx::Result<Option<Key>> {
    let row = sqlx::query_as!(
        Row,
        "select tenant_id, id, name, key, scopes, mac, created_at, expires_at, revoked_at, last_used_at from api_key where key = $1",
        secret.hash(keys)
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.key(keys)))
}

pub async fn by_id(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Key>> {
    let row = sqlx::query_as!(
        Row,
        "select tenant_id, id, name, key, scopes, mac, created_at, expires_at, revoked_at, last_used_at from api_key
         where tenant_id = $1 and id = $2",
        tenant,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.key(keys)))
}

/// The keys of an organisation, the oldest first.
pub async fn all(db: &mut PgConnection, keys: &Keyring, tenant: Uuid) -> sqlx::Result<Vec<Key>> {
    let rows = sqlx::query_as!(
        Row,
        "select tenant_id, id, name, key, scopes, mac, created_at, expires_at, revoked_at, last_used_at from api_key
         where tenant_id = $1 order by id",
        tenant
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| row.key(keys)).collect())
}

/// Ends a key, its links, and the sessions its links of the last day opened. False: there is no such key, or it was revoked
/// before. The row is locked, so that no link is made or opened with it meanwhile.
pub async fn revoke(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Uuid, now: OffsetDateTime) -> sqlx::Result<bool> {
    let row = sqlx::query_as!(
        Row,
        "select tenant_id, id, name, key, scopes, mac, created_at, expires_at, revoked_at, last_used_at from api_key
         where tenant_id = $1 and id = $2 and revoked_at is null for update",
        tenant,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let row = Row { revoked_at: Some(now), ..row };
    sqlx::query!("update api_key set revoked_at = $3, mac = $4 where tenant_id = $1 and id = $2", tenant, id, now, row.mac(keys))
        .execute(&mut *db)
        .await?;
    sqlx::query!(
        "update registration_link set expires_at = least(expires_at, $3) where tenant_id = $1 and api_key_id = $2 and redeemed_at is null",
        tenant,
        id,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from session s using registration_link l
         where s.tenant_id = $1 and s.may = 'first_methods' and l.tenant_id = s.tenant_id and l.user_id = s.user_id
           and l.api_key_id = $2 and l.redeemed_at is not null",
        tenant,
        id
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// Keeps a key as it is until the transaction ends, and reads it: whoever revokes it waits, or was first.
pub async fn hold(db: &mut PgConnection, keys: &Keyring, tenant: Uuid, id: Uuid) -> sqlx::Result<Option<Key>> {
    let row = sqlx::query_as!(
        Row,
        "select tenant_id, id, name, key, scopes, mac, created_at, expires_at, revoked_at, last_used_at from api_key
         where tenant_id = $1 and id = $2 for share",
        tenant,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| row.key(keys)))
}

/// Writes down that a key was used, at most once a minute.
pub async fn used(db: &mut PgConnection, key: &Key, now: OffsetDateTime) -> sqlx::Result<()> {
    if key.last_used_at.is_some_and(|at| now - at < Duration::minutes(1)) {
        return Ok(());
    }
    sqlx::query!("update api_key set last_used_at = $3 where tenant_id = $1 and id = $2", key.tenant, key.id, now).execute(db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_secret_is_256_random_bits_and_there_is_one_way_to_write_it() {
        let secret = Secret::random().unwrap();
        let text = secret.reveal();
        assert_eq!((text.len(), &text[..3]), (46, "lk_"));
        assert_eq!(Secret::parse(&text).unwrap().reveal(), text);
        for wrong in [
            "",
            "lk_",
            &text[3..],
            &text[..45],
            &format!("{}A", *text),
            &format!("{}=", *text),
            &format!(" {}", *text),
            &text.to_uppercase(),
        ] {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
        // The last letter carries four of its six bits only; the others must not be free to choose.
        assert!(Secret::parse(&format!("lk_{}B", "A".repeat(42))).is_none());
    }

    proptest! {
        #[test]
        fn what_is_no_secret_is_none(text in ".{0,80}") {
            if let Some(secret) = Secret::parse(&text) {
                let again = secret.reveal();
                prop_assert_eq!(again.as_str(), text);
            }
        }
    }

    #[test]
    fn scopes_are_written_as_they_are_read() {
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.as_str()), Some(scope));
        }
        assert_eq!(Scope::parse("registration:*"), None);
    }
}
