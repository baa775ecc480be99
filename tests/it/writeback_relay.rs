//! The relay over a real socket: who is let in, what is handed to whom, what a lost connection means (WB-3, WB-4a, WB-9a).

use latchkey::{
    integration::agents,
    messages::Outcome,
    protocol::{
        Code, Frame, SigningKey,
        handshake::{Credential, Hello, RefusalReason, Standing},
        health::DirectoryState,
    },
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{House, NEW},
    played::{Played, RSA, directory, on_premises},
    played_socket::{Node, Online, Wire, enrolled, enter, onboard, until},
    writeback_queue::{outcome, queued},
};

/// As another process on the same database, with its own connections.
async fn another(house: &House) -> (latchkey::app::App, Node) {
    let app = latchkey::app::App { relay: std::sync::Arc::default(), requests: latchkey::messages::Wake::default(), ..house.app.clone() };
    let node = Node::start(&app).await;
    (app, node)
}

async fn offline(house: &House, agent: &Played) {
    sqlx::query("update agent set connection_id = null where id = $1").bind(agent.id).execute(&house.app.pool).await.unwrap();
}

async fn agent(house: &House, tenant: Uuid, directory: Uuid) -> Played {
    let played = Played::new(house, tenant, directory).await;
    offline(house, &played).await;
    played
}

#[sqlx::test]
async fn wb_3_only_the_right_credential_and_the_right_key_are_let_in_and_nothing_says_which_was_wrong(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let other = house.tenant("rookhope.example", None).await;
    let node = Node::start(&house.app).await;
    let agent = agent(&house, tenant, hq).await;
    let stranger = SigningKey::generate().unwrap();
    let wrong = || Credential::generate().unwrap();
    for (tenant, id, credential, identity) in [
        (tenant, agent.id, wrong(), &agent.identity),
        (tenant, agent.id, agent.credential.clone(), &stranger),
        (tenant, Uuid::now_v7(), agent.credential.clone(), &agent.identity),
        (other, agent.id, agent.credential.clone(), &agent.identity),
        (Uuid::now_v7(), agent.id, agent.credential.clone(), &agent.identity),
    ] {
        let mut wire = Wire::connect(&node).await;
        let refusal = enter(&mut wire, tenant, id, credential, identity).await.unwrap_err();
        assert_eq!(refusal.reason, RefusalReason::Denied);
        assert!(wire.hear().await.is_none(), "and closed");
    }
    // Nothing but a hello is listened to before.
    let mut wire = Wire::connect(&node).await;
    wire.say(&Frame::KeepAlive(latchkey::protocol::frame::KeepAlive { number: 1, interval: 240 })).await;
    assert_eq!(wire.refused().await.reason, RefusalReason::Malformed);
    let mut wire = Wire::connect(&node).await;
    wire.raw(vec![0xff; 100]).await;
    assert_eq!(wire.refused().await.reason, RefusalReason::Malformed);
    let mut wire = Wire::connect(&node).await;
    let old = Hello { oldest: 9, newest: 9, ..Hello::new(tenant, agent.id, agent.credential.clone()).unwrap() };
    wire.say(&Frame::Hello(old)).await;
    assert_eq!(wire.refused().await.reason, RefusalReason::Version);
    assert_eq!(Online::new(&house, &node, &agent).await.standing, Standing::Active);
}

#[sqlx::test]
async fn wb_3_an_address_that_was_refused_too_often_finds_the_door_shut_for_a_while(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, _) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let identity = SigningKey::generate().unwrap();
    let mut last = RefusalReason::Denied;
    for _ in 0..32 {
        let mut wire = Wire::connect(&node).await;
        wire.say(&Frame::Hello(Hello::new(tenant, Uuid::now_v7(), Credential::generate().unwrap()).unwrap())).await;
        last = wire.refused().await.reason;
    }
    assert_eq!(last, RefusalReason::Busy);
    house.later(Duration::minutes(11));
    let mut wire = Wire::connect(&node).await;
    assert_eq!(
        enter(&mut wire, tenant, Uuid::now_v7(), Credential::generate().unwrap(), &identity).await.unwrap_err().reason,
        RefusalReason::Denied
    );
}

#[sqlx::test]
async fn a_request_reaches_the_agent_on_another_node_and_its_verdict_comes_back(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let played = agent(&house, tenant, hq).await;
    let (_app, node) = another(&house).await;
    let mut online = Online::new(&house, &node, &played).await;
    // Queued by a process that the relay's does not hear of: looking is the mechanism.
    let message = queued(&house, tenant, hq, "ada").await;
    let delivery = online.delivery().await;
    assert_eq!((delivery.message, delivery.attempt, delivery.look_first, delivery.directory), (message, 1, false, hq));
    assert_eq!(delivery.remaining_ms, 120_000);
    match online.open(&delivery).secrets {
        latchkey::protocol::Secrets::Reset { new } => assert_eq!(new.reveal(), NEW),
        _ => panic!("no reset"),
    }
    online.answer(&delivery, Code::Success).await;
    assert!(outcome(&house, tenant, message).await.is_success());
    // The agent did not hear it: it says the same again, and is told again.
    online.answer(&delivery, Code::Success).await;
    assert_eq!(house.audit().await.iter().filter(|line| line.contains("Successfully completed reset.")).count(), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn one_tenants_agent_never_sees_anothers_request(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let other = house.tenant("rookhope.example", None).await;
    let elsewhere = directory(&house, other, "hq").await;
    let node = Node::start(&house.app).await;
    let (one, two) = (agent(&house, tenant, hq).await, agent(&house, other, elsewhere).await);
    let mut one = Online::new(&house, &node, &one).await;
    let mut two = Online::new(&house, &node, &two).await;
    let message = queued(&house, tenant, hq, "ada").await;
    let delivery = one.delivery().await;
    assert_eq!(delivery.message, message);
    two.unfinished(vec![message]).await;
    two.keep_alive().await;
    // What the other would say about it is not taken either.
    let verdict = Played::verdict(&one.open(&delivery).header, 1, Code::Success);
    let signed = latchkey::protocol::Signed::sign(&verdict, &two.agent.identity, &two.scope).unwrap();
    two.wire.say(&Frame::Report(signed)).await;
    assert!(matches!(two.wire.hear().await, Some(Frame::Recorded(_))));
    assert_eq!(outcome(&house, tenant, message).await, Outcome::Waiting);
    // A verdict that is not signed by whoever says it ends the connection.
    let forged = latchkey::protocol::Signed::sign(&verdict, &one.agent.identity, &one.scope).unwrap();
    two.wire.say(&Frame::Report(forged)).await;
    assert_eq!(two.wire.refused().await.reason, RefusalReason::Malformed);
}

#[sqlx::test]
async fn wb_4a_a_connection_that_breaks_leaves_its_request_to_be_looked_at(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let (one, two) = (agent(&house, tenant, hq).await, agent(&house, tenant, hq).await);
    let mut first = Online::new(&house, &node, &one).await;
    let message = queued(&house, tenant, hq, "ada").await;
    let delivery = first.delivery().await;
    drop(first);
    let state = || async {
        let state: String = sqlx::query_scalar("select state from message").fetch_one(&house.app.pool).await.unwrap();
        state == "lost"
    };
    until("the loss is written down", state).await;
    // Back within its ten seconds: it asks for what it cannot account for, and looks first.
    let mut again = Online::new(&house, &node, &one).await;
    again.unfinished(vec![message]).await;
    let looking = again.delivery().await;
    assert_eq!((looking.message, looking.attempt, looking.look_first), (message, 2, true));
    drop(again);
    until("the loss is written down", state).await;
    // Gone for good: the other one looks.
    let mut second = Online::new(&house, &node, &two).await;
    second.keep_alive().await;
    house.later(Duration::seconds(10));
    let looking = second.delivery().await;
    assert_eq!((looking.attempt, looking.look_first), (3, true));
    second.answer(&looking, Code::Success).await;
    // The first comes back with what its journal has: the same, and nothing happens twice.
    let mut back = Online::new(&house, &node, &one).await;
    back.answer(&delivery, Code::Success).await;
    assert_eq!(house.audit().await.iter().filter(|line| line.contains("Successfully completed reset.")).count(), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn an_agent_that_is_silent_after_a_hand_over_loses_it(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let online = Online::new(&house, &node, &one).await;
    // Connected as far as TCP knows, and reading nothing: not even pings are answered.
    queued(&house, tenant, hq, "ada").await;
    until("it is given up", || async {
        let state: String = sqlx::query_scalar("select state from message").fetch_one(&house.app.pool).await.unwrap();
        state == "lost"
    })
    .await;
    drop(online);
}

#[sqlx::test]
async fn wb_3_one_identity_connected_twice_is_held_until_an_administrator_chooses(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let first = Online::new(&house, &node, &one).await;
    let (mut wire, scope, command) = (first.wire, first.scope, first.command);
    let told = tokio::spawn(async move {
        match wire.hear().await {
            Some(Frame::NewStanding(signed)) => signed.verify(&command, &scope).unwrap().standing,
            other => panic!("{other:?}"),
        }
    });
    let (_app, elsewhere) = another(&house).await;
    let second = Online::new(&house, &elsewhere, &one).await;
    assert_eq!(second.standing, Standing::Held);
    assert_eq!(told.await.unwrap(), Standing::Held);
    let log = house.audit().await;
    assert!(log.iter().any(|line| line.starts_with("Alarm: one agent is connected twice")), "{log:?}");
    assert!(agents::approve(&house.app.pool, &house.app.keys, tenant, one.id, "operator", house.time()).await.unwrap());
    house.deliver().await;
}

#[sqlx::test]
async fn wb_3_a_connection_that_died_unnoticed_gives_way_to_the_next_one(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    // Nobody reads on this one any more.
    let dead = Online::new(&house, &node, &one).await;
    let (_app, elsewhere) = another(&house).await;
    let mut alive = Online::new(&house, &elsewhere, &one).await;
    assert_eq!(alive.standing, Standing::Active);
    let message = queued(&house, tenant, hq, "ada").await;
    assert_eq!(alive.delivery().await.message, message);
    drop(dead);
    // And one whose process is gone.
    sqlx::query("update agent set connection_id = gen_random_uuid(), node_id = gen_random_uuid()").execute(&house.app.pool).await.unwrap();
    assert_eq!(Online::new(&house, &node, &one).await.standing, Standing::Active);
}

#[sqlx::test]
async fn wb_9a_an_agent_joins_with_a_code_once_and_waits_for_approval(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    house.people(tenant, "user_id,roles\nboss@quillham.example,global_administrator\n").await;
    let boss = latchkey::directory::UserId::parse("boss@quillham.example").unwrap();
    let node = Node::start(&house.app).await;
    let code = agents::code(&house.app.pool, &house.app.keys, tenant, "hq", &boss, "operator", house.time()).await.unwrap();
    let identity = SigningKey::generate().unwrap();
    let unknown = latchkey::protocol::onboarding::OnboardingCode::generate().unwrap();
    assert_eq!(onboard(&node, &unknown.reveal(), &identity, &RSA).await.err().unwrap().reason, RefusalReason::Code);
    let enrolment = onboard(&node, &code, &identity, &RSA).await.unwrap();
    assert_eq!((enrolment.tenant, enrolment.directory), (tenant, hq));
    assert_eq!(onboard(&node, &code, &identity, &RSA).await.err().unwrap().reason, RefusalReason::Code, "used");
    let late = agents::code(&house.app.pool, &house.app.keys, tenant, "hq", &boss, "operator", house.time() - Duration::minutes(16))
        .await
        .unwrap();
    assert_eq!(onboard(&node, &late, &identity, &RSA).await.err().unwrap().reason, RefusalReason::Code, "too old");

    let list = agents::list(&house.app.pool, tenant, house.time()).await.unwrap();
    assert_eq!((list[0].state, &list[0].fingerprint), ("pending", &enrolment.fingerprint), "both sides show the same");
    let played = enrolled(&enrolment, identity);
    let mut online = Online::new(&house, &node, &played).await;
    assert_eq!(online.standing, Standing::Pending);
    online.heartbeat(DirectoryState::Healthy).await;
    assert!(agents::approve(&house.app.pool, &house.app.keys, tenant, played.id, "operator", house.time()).await.unwrap());
    match online.wire.hear().await {
        Some(Frame::NewStanding(signed)) => assert_eq!(signed.verify(&online.command, &online.scope).unwrap().standing, Standing::Active),
        other => panic!("{other:?}"),
    }
    let message = queued(&house, tenant, hq, "ada").await;
    assert_eq!(online.delivery().await.message, message);
    assert!(agents::revoke(&house.app.pool, &house.app.keys, tenant, played.id, "operator", house.time()).await.unwrap());
    assert!(!agents::approve(&house.app.pool, &house.app.keys, tenant, played.id, "operator", house.time()).await.unwrap(), "for good");
    house.deliver().await;
}

#[sqlx::test]
async fn wb_1_a_directory_is_out_of_reach_when_its_last_agent_is_gone_or_reaches_no_server(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    sqlx::query("update directory set last_seen_at = null").execute(&house.app.pool).await.unwrap();
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    house.browser().identify("ada@quillham.example").await.is("stop").says("not answering us");
    let mut online = Online::new(&house, &node, &one).await;
    house.browser().identify("ada@quillham.example").await.is("trouble");
    online.heartbeat(DirectoryState::Unreachable).await;
    house.browser().identify("ada@quillham.example").await.is("stop").says("not answering us");
    online.heartbeat(DirectoryState::Misconfigured).await;
    house.browser().identify("ada@quillham.example").await.is("stop").says("does not let us change yours");
    online.heartbeat(DirectoryState::Healthy).await;
    house.browser().identify("ada@quillham.example").await.is("trouble");
    drop(online);
    until("it is written down", || async {
        let since: Option<time::OffsetDateTime> =
            sqlx::query_scalar("select offline_since from directory").fetch_one(&house.app.pool).await.unwrap();
        since.is_some()
    })
    .await;
    house.browser().identify("ada@quillham.example").await.is("trouble");
    house.later(Duration::seconds(31));
    house.browser().identify("ada@quillham.example").await.is("stop").says("not answering us");
}

#[sqlx::test]
async fn a_portal_that_stops_tells_its_agents_to_come_back(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    node.stop();
    assert_eq!(online.wire.refused().await.reason, RefusalReason::Restarting);
}
