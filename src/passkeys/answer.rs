//! One answer with a passkey: the question is used up first, committed; then everything is compared (quality, rule 3).

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    challenge::{self, Purpose},
    data::ClientData,
    store::{self, Passkey},
    verify::{self, Made, NewPasskey, Refused, RelyingParty, Use, Used},
};
use crate::crypto::Keyring;

/// Where an answer is judged: who asked, what for, and now.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub pool: &'a PgPool,
    pub keys: &'a Keyring,
    pub party: RelyingParty<'a>,
    pub purpose: Purpose<'a>,
    pub now: OffsetDateTime,
}

/// A right answer; it counts once `store::used` has written it down.
#[derive(Debug)]
pub struct Right {
    pub passkey: Passkey,
    pub usage: Use,
}

/// A wrong one, and whose passkey it claimed to be from.
#[derive(Debug)]
pub struct Wrong {
    pub why: Refused,
    pub passkey: Option<Passkey>,
}

impl Desk<'_> {
    /// The question an answer belongs to, if it was asked here and is answered for the first time.
    async fn take(&self, client_data: &[u8]) -> sqlx::Result<Result<Vec<u8>, Refused>> {
        let Some(asked) = ClientData::parse(client_data).and_then(|data| data.challenge()) else {
            return Ok(Err(Refused::ClientData));
        };
        if !challenge::is_ours(self.keys, self.purpose, &asked, self.now) {
            return Ok(Err(Refused::NotAsked));
        }
        let first = store::spend(self.pool, self.keys, &asked, self.now).await?;
        Ok(if first { Ok(asked) } else { Err(Refused::Replayed) })
    }

    /// `of`: the person whose passkey it must be, where that is known; where it is not, the passkey itself must say it.
    pub async fn judge(&self, of: Option<(Uuid, Uuid)>, used: Used<'_>) -> sqlx::Result<Result<Right, Wrong>> {
        let asked = match self.take(used.client_data).await? {
            Ok(asked) => asked,
            Err(why) => return Ok(Err(Wrong { why, passkey: None })),
        };
        let Some(passkey) = store::find(&mut *self.pool.acquire().await?, self.keys, used.credential_id).await? else {
            return Ok(Err(Wrong { why: Refused::Unknown, passkey: None }));
        };
        let theirs = match of {
            Some(person) => person == (passkey.tenant, passkey.user),
            None => used.handle.is_some(),
        };
        let verdict = if theirs { verify::used(self.party, &asked, passkey.known(), used) } else { Err(Refused::UserHandle) };
        Ok(match verdict {
            Ok(usage) => Ok(Right { passkey, usage }),
            Err(why) => Err(Wrong { why, passkey: Some(passkey) }),
        })
    }

    pub async fn judge_new(&self, made: Made<'_>) -> sqlx::Result<Result<NewPasskey, Refused>> {
        let asked = match self.take(made.client_data).await? {
            Ok(asked) => asked,
            Err(why) => return Ok(Err(why)),
        };
        Ok(verify::made(self.party, &asked, made))
    }
}
