//! Hearing an agent's answer: who signed it, which request it is for, whether it counts (WB-4a, WB-5).

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    agents::Agent,
    complete,
    life::Heard,
    store::{self, Message},
};
use crate::{
    audit::{Activity, Event},
    credentials::{Patience, store::lock_person},
    crypto::Keyring,
    directory::{
        published::Published,
        store::{self as directory, Who},
    },
    factors::{
        challenge,
        locks::{self, Browser},
    },
    protocol::{Code, Operation, Reason, Scope, Signed, frame::Recorded, verdict, verdict::Verdict},
};

/// Why a verdict is not taken: it was not signed by this agent, or is not one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the verdict was not signed by this agent, or names another request")]
pub struct Forged;

/// Records a verdict and, with it in one transaction, what a success brings about. Returns what the agent is told once that is
/// committed, and whether it was news.
pub async fn hear(
    pool: &PgPool,
    keys: &Keyring,
    agent: &Agent,
    scope: &Scope,
    signed: &Signed<Verdict>,
    now: OffsetDateTime,
) -> anyhow::Result<Result<(Recorded, bool), Forged>> {
    let Ok(said) = signed.verify(&agent.identity, scope) else { return Ok(Err(Forged)) };
    let recorded = Recorded { message: said.message, attempt: said.attempt };
    let mut tx = pool.begin().await?;
    let found = sqlx::query!(
        "select user_id, flow_id from message where tenant_id = $1 and id = $2 and directory_id = $3",
        agent.tenant,
        said.message,
        agent.directory
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(found) = found else {
        // Forgotten here, or never asked: written down, and acknowledged so that it is not sent for ever.
        anomaly(agent, "a verdict about a request that is not known", &said).write(&mut tx, now).await?;
        tx.commit().await?;
        return Ok(Ok((recorded, false)));
    };
    // In the order of everybody who ends something of a person: person, flow, request.
    lock_person(&mut tx, agent.tenant, Some(found.user_id)).await?;
    if let Some(flow) = found.flow_id {
        challenge::hold_flow(&mut tx, agent.tenant, flow).await?;
    }
    let Some(mut message) = store::hold(&mut tx, agent.tenant, said.message).await? else { return Ok(Ok((recorded, false))) };
    let Ok(verdict) = verdict::accept(signed, &agent.identity, scope, &message.header()?) else { return Ok(Err(Forged)) };
    let news = match message.life.answer(agent.id, verdict.attempt, verdict.code) {
        Ok(Heard::First { late }) => {
            // A success that is heard of later may still bring its hash (WB-6a).
            store::record(&mut tx, &message, &verdict, agent.id, verdict.code == Code::Unknown, now).await?;
            if verdict.code.is_success() {
                complete::success(&mut tx, keys, &message, &verdict, late, now).await?;
            } else {
                if message.operation == Operation::Change && !matches!(verdict.code, Code::WrongPassword | Code::Unknown) {
                    not_wrong(&mut tx, keys, &message).await?;
                }
                refusal(&message, &verdict, late).write(&mut tx, now).await?;
            }
            true
        }
        Ok(Heard::Again) => false,
        Ok(Heard::Contradicts) => {
            anomaly(agent, "a second verdict that differs from the first", &verdict).about(message.user).write(&mut tx, now).await?;
            false
        }
        Err(_) => {
            anomaly(agent, "a verdict about an attempt that was another agent's", &verdict).about(message.user).write(&mut tx, now).await?;
            false
        }
    };
    tx.commit().await?;
    Ok(Ok((recorded, news)))
}

/// The old password was right, or nobody compared it: it is no failed sign-in.
async fn not_wrong(db: &mut PgConnection, keys: &Keyring, message: &Message) -> anyhow::Result<()> {
    let Some(person) = directory::person(db, keys, message.tenant, Who::Id(message.user)).await? else { return Ok(()) };
    let own = locks::subject(keys, message.tenant, message.user, Browser(message.browser.as_deref()));
    Patience::OURS.take_back(db, &own.sign_in).await?;
    Ok(Patience::of(&Published::of(&person)).take_back(db, &own.asked).await?)
}

fn refusal(message: &Message, verdict: &Verdict, late: bool) -> Event<'static> {
    let detail = serde_json::json!({
        "verdict": verdict.code.number(),
        "reasons": verdict.reasons.iter().map(Reason::number).collect::<Vec<_>>(),
        "directory_code": verdict.directory_code,
        "attempt": verdict.attempt,
        "looked": verdict.looked,
        "took_ms": verdict.took_ms,
        "late": late,
    });
    message.event(complete::activity(message.operation)).failed(reason(verdict.code)).with(detail)
}

fn anomaly(agent: &Agent, reason: &'static str, verdict: &Verdict) -> Event<'static> {
    Event::new(agent.tenant, Uuid::now_v7(), Activity::Writeback).by("agent").failed(reason).with(serde_json::json!({
        "agent": agent.id,
        "message": verdict.message,
        "attempt": verdict.attempt,
        "verdict": verdict.code.number(),
    }))
}

/// What the audit log calls it.
pub fn reason(code: Code) -> &'static str {
    match code {
        Code::Success => "OnPremisesSuccess",
        Code::MustChange => "OnPremisesMustChange",
        Code::Policy => "OnPremisesPolicyViolation",
        Code::NotFound => "OnPremisesUserNotFound",
        Code::Ambiguous => "OnPremisesUserAmbiguous",
        Code::Protected => "OnPremisesUserProtected",
        Code::OutOfScope => "OnPremisesUserOutOfScope",
        Code::NoPermission => "OnPremisesPermissionMissing",
        Code::WrongPassword => "OnPremisesWrongPassword",
        Code::Locked => "OnPremisesUserLocked",
        Code::Disabled => "OnPremisesUserDisabled",
        Code::CannotChange => "OnPremisesUserCannotChange",
        Code::Unreachable => "OnPremisesUnreachable",
        Code::Unknown => "OnPremisesOutcomeUnknown",
        Code::Expired => "OnPremisesRequestExpired",
        Code::RateLimited => "OnPremisesRateLimited",
        Code::CannotOpen => "OnPremisesEnvelopeNotOpened",
        Code::Misconfigured => "OnPremisesMisconfigured",
        Code::DirectoryError => "OnPremisesDirectoryError",
        Code::Unsupported => "OnPremisesUnsupported",
    }
}
