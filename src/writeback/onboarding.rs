//! Admitting a new agent with a one-time code (WB-9a). It stays pending until an administrator compared its fingerprint.

use sqlx::PgPool;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    relay::{PATIENCE, Refused},
    socket::Socket,
};
use crate::{
    app::App,
    audit::{Activity, Event},
    crypto::Keyring,
    integration::agents::code_place,
    messages::agents::{self, Row, State, transport_place},
    protocol::{
        Frame, OLDEST_VERSION, SigningKey, TransportKey, VERSION,
        handshake::{Credential, RefusalReason},
        onboarding::{Admission, Admitting, FIRST_KEY, OnboardHello, OnboardingKey},
    },
};

/// A code that still counts.
struct Code {
    tenant: Uuid,
    id: Uuid,
    directory: Uuid,
    key: OnboardingKey,
}

async fn find(pool: &PgPool, keys: &Keyring, lookup: &[u8; 16], now: OffsetDateTime) -> anyhow::Result<Option<Code>> {
    let row = sqlx::query!(
        "select tenant_id, id, directory_id, sealed from onboarding_code where lookup = $1 and used_at is null and expires_at > $2",
        lookup.as_slice(),
        now
    )
    .fetch_optional(pool)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let key: [u8; 32] = keys.open(&code_place(row.tenant_id, row.id, row.directory_id), &row.sealed)?.as_slice().try_into()?;
    Ok(Some(Code { tenant: row.tenant_id, id: row.id, directory: row.directory_id, key: OnboardingKey::from_bytes(&key) }))
}

/// The secrets of an agent about to be.
struct Made {
    agent: Uuid,
    transport: TransportKey,
    credential: Credential,
    command: SigningKey,
}

async fn make(app: &App, tenant: Uuid) -> anyhow::Result<Made> {
    Ok(Made {
        agent: Uuid::now_v7(),
        transport: TransportKey::generate()?,
        credential: Credential::generate()?,
        command: agents::command_key(&mut *app.pool.acquire().await?, &app.keys, tenant, app.clock.now()).await?,
    })
}

pub async fn admit(app: &App, mut socket: Socket, hello: &OnboardHello) -> Result<(), Refused> {
    if hello.newest < OLDEST_VERSION || hello.oldest > VERSION {
        return Err((socket, RefusalReason::Version));
    }
    let prepared = async {
        let Some(code) = find(&app.pool, &app.keys, &hello.lookup, app.clock.now()).await? else { return Ok(None) };
        let made = make(app, code.tenant).await?;
        anyhow::Ok(Some((code, made)))
    };
    let (code, made) = match prepared.await {
        Ok(Some(prepared)) => prepared,
        Ok(None) => return Err((socket, RefusalReason::Code)),
        Err(error) => return Err(broken(socket, &error)),
    };
    let given = Admission {
        tenant: code.tenant,
        directory: code.directory,
        agent: made.agent,
        transport: &made.transport,
        credential: &made.credential,
    };
    let Ok((admitting, offer)) = Admitting::offer(hello, code.key.clone(), &given, &made.command) else {
        return Err((socket, RefusalReason::Code));
    };
    if socket.send(&Frame::OnboardOffer(offer)).await.is_err() {
        return Err((socket, RefusalReason::Malformed));
    }
    let done = match socket.expect(PATIENCE).await {
        Ok(Frame::OnboardConfirm(confirm)) => admitting.finish(&confirm, &made.command),
        _ => return Err((socket, RefusalReason::Malformed)),
    };
    let Ok(done) = done else { return Err((socket, RefusalReason::Code)) };
    match keep(app, &code, &made, &admitting, hello).await {
        Ok(true) => {}
        Ok(false) => return Err((socket, RefusalReason::Code)),
        Err(error) => return Err(broken(socket, &error)),
    }
    // An agent that does not hear this keeps nothing; what is kept here of it stays pending and is revoked by hand.
    if socket.send(&Frame::OnboardDone(done)).await.is_ok() {
        socket.close().await;
    }
    Ok(())
}

/// Uses the code up and keeps the agent, in one transaction. `false`: the code was used or ran out meanwhile.
async fn keep(app: &App, code: &Code, made: &Made, admitting: &Admitting, hello: &OnboardHello) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let mut tx = app.pool.begin().await?;
    let used = sqlx::query!(
        "update onboarding_code set used_at = $3, agent_id = $4 where tenant_id = $1 and id = $2 and used_at is null and expires_at > $3",
        code.tenant,
        code.id,
        now,
        made.agent
    )
    .execute(&mut *tx)
    .await?;
    if used.rows_affected() == 0 {
        return Ok(false);
    }
    let row = Row {
        tenant_id: code.tenant,
        id: made.agent,
        directory_id: code.directory,
        name: hello.name.as_str().to_owned(),
        software: hello.software.as_str().to_owned(),
        state: State::Pending.as_str().to_owned(),
        held: false,
        identity: hello.identity.0.to_vec(),
        credential_hash: made.credential.hash().to_vec(),
        encryption_id: i64::from(FIRST_KEY),
        encryption: admitting.encryption.der().to_vec(),
        transport_id: i64::from(FIRST_KEY),
        transport: app.keys.seal(&transport_place(code.tenant, made.agent), made.transport.as_bytes())?,
        fingerprint: admitting.fingerprint.clone(),
        mac: vec![],
        connection_id: None,
        last_seen_at: None,
    };
    agents::add(&mut tx, &app.keys, row, now).await?;
    Event::new(code.tenant, Uuid::now_v7(), Activity::Writeback)
        .by("agent")
        .because("an agent joined and waits for approval")
        .with(serde_json::json!({ "agent": made.agent, "directory": code.directory, "name": hello.name.as_str(), "fingerprint": admitting.fingerprint }))
        .write(&mut tx, now)
        .await?;
    tx.commit().await?;
    Ok(true)
}

fn broken(socket: Socket, error: &anyhow::Error) -> Refused {
    tracing::error!("an agent cannot join: {error:#}");
    (socket, RefusalReason::Restarting)
}
