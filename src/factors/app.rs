//! The authenticator app: RFC 6238, six digits, 30 seconds, each step accepted once.

use sqlx::PgConnection;
use time::OffsetDateTime;
use totp_rs::{Algorithm, Builder};
use uuid::Uuid;

use crate::crypto::{Keyring, Place, same};

const STEP: i64 = 30;

pub(crate) fn place(tenant: Uuid, row: Uuid) -> Place<'static> {
    Place { tenant, table: "authenticator", column: "sealed", row }
}

/// The code of a seed at a step (Unix time / 30 s).
pub fn code(seed: &[u8], step: i64) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(seed.to_vec())
        .build_noncompliant();
    totp.generate(u64::try_from(step * STEP).unwrap_or(0)).to_string()
}

/// What a person takes over into their app.
pub struct Enrolment {
    /// `otpauth://totp/...`, for the QR code and for a phone that opens links of that kind.
    pub url: String,
    /// The seed in base32, in groups of four, for those who type it.
    pub groups: Vec<String>,
}

impl Enrolment {
    pub fn new(seed: &[u8], issuer: &str, account: &str) -> anyhow::Result<Self> {
        // A colon parts issuer and account.
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(30)
            .with_secret(seed.to_vec())
            .with_issuer(Some(issuer.replace(':', " ")))
            .with_account_name(account.replace(':', " "))
            .build()
            .map_err(|error| anyhow::anyhow!("the seed of an app: {error}"))?;
        let letters: Vec<char> = totp_rs::Secret::from(seed.to_vec()).to_base32().chars().collect();
        Ok(Self { url: totp.to_url()?, groups: letters.chunks(4).map(|group| group.iter().collect()).collect() })
    }
}

/// Stores a seed, sealed to its row. Returns the id of the authenticator.
pub async fn register(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    seed: &[u8],
    now: OffsetDateTime,
) -> anyhow::Result<Uuid> {
    let id = Uuid::now_v7();
    let sealed = keys.seal(&place(tenant, id), seed)?;
    sqlx::query!(
        "insert into authenticator (tenant_id, id, user_id, sealed, created_at) values ($1, $2, $3, $4, $5)",
        tenant,
        id,
        user,
        sealed,
        now
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Which authenticator and step a code belongs to, if any: the present step, one before and one after.
pub async fn matching(
    db: &mut PgConnection,
    keys: &Keyring,
    tenant: Uuid,
    user: Uuid,
    typed: &str,
    now: OffsetDateTime,
) -> anyhow::Result<Option<(Uuid, i64)>> {
    let rows =
        sqlx::query!("select id, sealed from authenticator where tenant_id = $1 and user_id = $2", tenant, user).fetch_all(db).await?;
    let mut found = None;
    for row in rows {
        let seed = keys.open(&place(tenant, row.id), &row.sealed)?;
        if let Some(step) = step_of(&seed, typed, now) {
            found = Some((row.id, step));
        }
    }
    Ok(found)
}

/// The step a code of a seed belongs to: the present one, the one before, or the one after.
pub fn step_of(seed: &[u8], typed: &str, now: OffsetDateTime) -> Option<i64> {
    let present = now.unix_timestamp() / STEP;
    let mut found = None;
    for step in [present - 1, present, present + 1] {
        if same(code(seed, step).as_bytes(), typed.as_bytes()) {
            found = Some(step);
        }
    }
    found
}

/// Takes every app of a person away; true when there was one.
pub async fn remove_all(db: &mut PgConnection, tenant: Uuid, user: Uuid) -> sqlx::Result<bool> {
    let gone = sqlx::query!("delete from authenticator where tenant_id = $1 and user_id = $2", tenant, user).execute(db).await?;
    Ok(gone.rows_affected() > 0)
}

/// Spends a step; false when it, or a later one, was spent before.
pub async fn spend(db: &mut PgConnection, tenant: Uuid, id: Uuid, step: i64) -> sqlx::Result<bool> {
    let row = sqlx::query!("update authenticator set last_step = $3 where tenant_id = $1 and id = $2 and last_step < $3", tenant, id, step)
        .execute(db)
        .await?;
    Ok(row.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238() {
        // RFC 6238, appendix B, SHA-1, the last six of the eight digits.
        let seed = b"12345678901234567890";
        assert_eq!(code(seed, 59 / 30), "287082");
        assert_eq!(code(seed, 1_111_111_109 / 30), "081804");
        assert_eq!(code(seed, 20_000_000_000 / 30), "353130");
    }
}
