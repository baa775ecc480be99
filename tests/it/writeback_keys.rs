//! New keys while requests are under way, agents switched off and on, codes and whom they are issued to (WB-7, WB-8, WB-9a).

use std::collections::BTreeMap;

use latchkey::{
    directory::UserId,
    integration::{
        agents::{self, By},
        status::{Status, statuses},
    },
    messages::{Enqueued, agents::State},
    protocol::{
        Code, EncryptionKey, Frame, KeyId, Secrets, Signed, TransportKey,
        envelope::{Address, AgentKeys},
        handshake::Standing,
        roll::{RollOffer, RollTaken},
        wire::Bytes,
    },
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::{House, NEW},
    played::{COLUMNS, Played, RSA, anchor_of, on_premises},
    played_socket::{Node, Online},
    sync::agent,
    writeback_queue::{outcome, put, queued, sealed},
};

/// Both sets of keys, as an agent keeps them for a while.
struct Both {
    encryption: EncryptionKey,
    old: TransportKey,
    new: TransportKey,
}

impl AgentKeys for Both {
    fn transport(&self, id: KeyId) -> Option<&TransportKey> {
        [None, Some(&self.old), Some(&self.new)].into_iter().nth(id as usize).flatten()
    }

    fn encryption(&self, id: KeyId) -> Option<&EncryptionKey> {
        [None, Some(&*RSA), Some(&self.encryption)].into_iter().nth(id as usize).flatten()
    }
}

pub async fn fifty(house: &House, tenant: Uuid) -> Vec<String> {
    let names: Vec<String> = (0..50).map(|number| format!("n{number}")).collect();
    let mut csv = COLUMNS.to_owned();
    for name in &names {
        let anchor = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, anchor_of(name));
        csv.push_str(&format!("{name}@quillham.example,,,,pass_through,{anchor},,,premium_p1\n"));
    }
    house.people(tenant, &csv).await;
    names
}

/// Offers a key when asked for one, and takes what comes with it. Requests that come in between are answered.
async fn roll(online: &mut Online<'_>, encryption: EncryptionKey, opened: &mut BTreeMap<Uuid, KeyId>) -> Both {
    let (identity, scope) = (&online.agent.identity, online.scope);
    let mut keys: Option<Both> = None;
    let mut offered = Some(encryption);
    loop {
        match online.wire.hear().await {
            Some(Frame::RollRequest(signed)) => {
                let after = signed.verify(&online.command, &scope).unwrap().after;
                assert_eq!(after, 1);
                let key = offered.as_ref().unwrap();
                let offer = RollOffer { encryption_id: 2, encryption: Bytes::new(key.public().der().to_vec()).unwrap() };
                online.wire.say(&Frame::RollOffer(Signed::sign(&offer, identity, &scope).unwrap())).await;
            }
            Some(Frame::RollAnswer(signed)) => {
                let answer = signed.verify(&online.command, &scope).unwrap();
                let encryption = offered.take().unwrap();
                let new = answer.unwrap_with(&encryption).unwrap();
                keys = Some(Both { encryption, old: online.agent.transport.clone(), new });
                let taken = RollTaken { encryption_id: answer.encryption_id, transport_id: answer.transport_id };
                online.wire.say(&Frame::RollTaken(Signed::sign(&taken, identity, &scope).unwrap())).await;
            }
            Some(Frame::RollRecorded(_)) => return keys.unwrap(),
            Some(Frame::Delivery(signed)) => {
                let delivery = signed.verify(&online.command, &scope).unwrap();
                opened.insert(delivery.message, 1);
                online.report(&delivery, Code::Success).await;
            }
            Some(Frame::Recorded(_) | Frame::NewStanding(_)) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[sqlx::test]
async fn wb_8_no_request_is_lost_and_each_can_be_opened_while_keys_roll_by_age(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let names = fifty(&house, tenant).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    let mut messages = vec![];
    for name in &names[..20] {
        messages.push(queued(&house, tenant, hq, name).await);
    }
    // Sealed under the old keys, and queued when the new ones are in use: the moment a request can fall into.
    let mut between = vec![];
    for name in &names[20..30] {
        between.push((name, sealed(&house, tenant, hq, NEW).await.unwrap()));
    }
    let old = house.time() - Duration::days(182);
    sqlx::query("update agent set keys_since = $1").bind(old).execute(&house.app.pool).await.unwrap();
    let mut opened = BTreeMap::new();
    let keys = roll(&mut online, EncryptionKey::generate().unwrap(), &mut opened).await;
    for (name, ready) in between {
        let user = house.user(tenant, &format!("{name}@quillham.example")).await;
        assert_eq!(put(&house, &ready, user, None).await, Enqueued::Queued);
        messages.push(ready.message());
    }
    for name in &names[30..] {
        messages.push(queued(&house, tenant, hq, name).await);
    }
    let mut by_key = [0, 0];
    while opened.len() < 50 {
        match online.wire.hear().await {
            Some(Frame::Delivery(signed)) => {
                let delivery = signed.verify(&online.command, &online.scope).unwrap();
                let to = Address { tenant, directory: hq, agent: one.id, message: delivery.message };
                let read = delivery.package.open(&keys, &to).unwrap();
                match &read.secrets {
                    Secrets::Reset { new } => assert_eq!(new.reveal(), NEW),
                    _ => panic!("no reset"),
                }
                // The agent as it was before cannot read what was sealed since.
                by_key[usize::from(delivery.package.open(&one, &to).is_err())] += 1;
                assert_eq!(opened.insert(delivery.message, 2), None, "once");
                let verdict = Played::verdict(&read.header, delivery.attempt, Code::Success);
                online.wire.say(&Frame::Report(Signed::sign(&verdict, &one.identity, &online.scope).unwrap())).await;
            }
            Some(Frame::Recorded(_)) => {}
            other => panic!("{other:?}"),
        }
    }
    // Those queued after the roll under the old keys are the ten; those sealed since are twenty.
    assert!(by_key[0] >= 10 && by_key[1] == 20, "{by_key:?}");
    online.unfinished(vec![]).await;
    for _ in 0..2 {
        // Everything said before was heard.
        let asked = latchkey::protocol::frame::KeepAlive { number: 9, interval: 240 };
        online.wire.say(&Frame::KeepAlive(asked)).await;
        while online.wire.hear().await != Some(Frame::KeepAliveAnswer(asked)) {}
    }
    for message in messages {
        assert!(outcome(&house, tenant, message).await.is_success());
    }
    assert_eq!(house.audit().await.iter().filter(|line| line.contains("an agent has new keys")).count(), 1);
    house.deliver().await;
}

#[sqlx::test]
async fn wb_8_keys_roll_when_an_agent_is_disabled_and_enabled_and_it_gets_nothing_in_between(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    let switch = async |on, by| agents::switch(&house.app.pool, &house.app.keys, tenant, one.id, (on, by), house.time()).await.unwrap();
    assert_eq!(switch(true, By::Administrator("operator")).await, Some(State::Active), "it is");
    assert_eq!(switch(false, By::Agent).await, Some(State::SwitchedOff));
    assert_eq!(switch(true, By::Administrator("operator")).await, None, "whoever sits at it switched it off");
    assert_eq!(switch(false, By::Administrator("operator")).await, Some(State::Disabled));
    assert_eq!(switch(true, By::Agent).await, Some(State::Disabled), "an agent cannot lift what an administrator did");
    roll(&mut online, EncryptionKey::generate().unwrap(), &mut BTreeMap::new()).await;
    assert!(sealed(&house, tenant, hq, NEW).await.is_none(), "nobody is there");
    assert_eq!(switch(true, By::Administrator("operator")).await, Some(State::Active));
    let wanted: bool = sqlx::query_scalar("select roll_wanted or roll_asked_at is not null from agent where id = $1")
        .bind(one.id)
        .fetch_one(&house.app.pool)
        .await
        .unwrap();
    assert!(wanted);
    let log = house.audit().await;
    assert_eq!(log.iter().filter(|line| line.contains("an agent was disabled")).count(), 2, "{log:?}");
}

#[sqlx::test]
async fn wb_8_an_agent_that_waits_for_approval_is_not_approved_by_enabling_it(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let one = agent(&house, tenant, hq).await;
    for state in [State::Pending, State::Revoked] {
        {
            let db = &mut *house.app.pool.acquire().await.unwrap();
            let change = latchkey::messages::agents::change(db, &house.app.keys, tenant, one.id, house.time(), |row| {
                state.as_str().clone_into(&mut row.state);
            });
            assert!(change.await.unwrap());
        }
        for (on, by) in
            [(true, By::Administrator("operator")), (false, By::Administrator("operator")), (true, By::Agent), (false, By::Agent)]
        {
            let after = agents::switch(&house.app.pool, &house.app.keys, tenant, one.id, (on, by), house.time()).await.unwrap();
            assert_eq!(after, None, "{state:?} {on} {by:?}");
        }
    }
}

#[sqlx::test]
async fn wb_9a_a_code_is_issued_to_a_global_administrator_of_the_cloud_and_all_of_them_hear_of_it(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, _) = on_premises(&house).await;
    let other = house.tenant("rookhope.example", None).await;
    let people = "user_id,roles,primary_mail,authority,source_anchor,enabled\n\
        boss@quillham.example,global_administrator,boss@posteo.example,,,\n\
        vice@quillham.example,global_administrator;helpdesk_administrator,vice@posteo.example,,,\n\
        prem@quillham.example,global_administrator,prem@posteo.example,pass_through,AAAA,\n\
        left@quillham.example,global_administrator,left@posteo.example,,,no\n\
        desk@quillham.example,helpdesk_administrator,desk@posteo.example,,,\n";
    house.people(tenant, people).await;
    house.people(other, "user_id,roles\nboss@rookhope.example,global_administrator\n").await;
    let code = async |who: &str| {
        let who = UserId::parse(who).unwrap();
        agents::code(&house.app.pool, &house.app.keys, tenant, "hq", &who, "operator", house.time()).await
    };
    for (who, why) in [
        ("prem@quillham.example", "kept on-premises"),
        ("left@quillham.example", "no enabled Global Administrator"),
        ("desk@quillham.example", "no enabled Global Administrator"),
        ("boss@rookhope.example", "no enabled Global Administrator"),
        ("nobody@quillham.example", "no enabled Global Administrator"),
    ] {
        let said = code(who).await.unwrap_err().to_string();
        assert!(said.contains(why), "{who}: {said}");
    }
    assert!(house.deliver().await.is_empty());
    code("Boss@quillham.example").await.unwrap();
    let mut told: Vec<String> = house.deliver().await.into_iter().map(|mail| mail.to).collect();
    told.sort();
    assert_eq!(told, ["boss@posteo.example", "prem@posteo.example", "vice@posteo.example"]);
    // A role that was given past the portal gives nothing.
    sqlx::query("update users set roles = '{global_administrator}' where upn_key = 'desk@quillham.example'")
        .execute(&house.app.pool)
        .await
        .unwrap();
    assert!(code("desk@quillham.example").await.is_err());
}

#[sqlx::test]
async fn wb_7_the_status_of_a_directory_follows_its_agents_and_the_floor_is_a_setting(pool: PgPool) {
    let house = House::with(pool, |app| app.limits.keep_alive_floor = 60).await;
    let (tenant, hq) = on_premises(&house).await;
    let is = async |expected: Status| {
        let all = statuses(&house.app.pool, tenant, house.time()).await.unwrap();
        assert_eq!(all.iter().map(|one| (one.name.as_str(), one.status)).collect::<Vec<_>>(), [("hq", expected)]);
    };
    is(Status::NotConfigured).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    // An agent of another version: known by its credential, and turned away.
    let mut wire = crate::played_socket::Wire::connect(&node).await;
    let hello = latchkey::protocol::handshake::Hello::new(tenant, one.id, one.credential.clone()).unwrap();
    wire.say(&Frame::Hello(latchkey::protocol::handshake::Hello { oldest: 9, newest: 9, ..hello })).await;
    wire.refused().await;
    is(Status::TooOldToTell).await;
    let mut wire = crate::played_socket::Wire::connect(&node).await;
    let (_, frame) = crate::played_socket::enter(&mut wire, tenant, one.id, one.credential.clone(), &one.identity).await.unwrap();
    let Frame::Welcome(welcome) = frame else { panic!("{frame:?}") };
    assert_eq!((welcome.standing, welcome.keep_alive_floor), (Standing::Active, 60));
    is(Status::Up).await;
    drop(wire);
    crate::played_socket::until("it is written down", || async {
        let away: bool = sqlx::query_scalar("select offline_since is not null from directory").fetch_one(&house.app.pool).await.unwrap();
        away
    })
    .await;
    is(Status::Temporary).await;
    house.later(Duration::minutes(2));
    is(Status::CannotConnect).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.heartbeat(latchkey::protocol::health::DirectoryState::Unreachable).await;
    is(Status::CannotConnect).await;
    let listed = agents::list(&house.app.pool, tenant, house.time()).await.unwrap();
    assert_eq!(listed[0].warnings, [latchkey::integration::status::Warning::Unreachable]);
    online.heartbeat(latchkey::protocol::health::DirectoryState::Misconfigured).await;
    is(Status::NotConfigured).await;
}

#[sqlx::test]
async fn wb_9_whoever_sits_at_an_agent_switches_it_off_and_on_and_hears_how_it_stands(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    for (on, expected) in [(true, Standing::Active), (false, Standing::Disabled), (false, Standing::Disabled), (true, Standing::Active)] {
        let said = latchkey::protocol::frame::Switch { agent: one.id, on };
        online.wire.say(&Frame::Switch(Signed::sign(&said, &one.identity, &online.scope).unwrap())).await;
        let standing = loop {
            match online.wire.hear().await {
                Some(Frame::NewStanding(signed)) => break signed.verify(&online.command, &online.scope).unwrap().standing,
                Some(Frame::RollRequest(_)) => {}
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(standing, expected);
        assert_eq!(sealed(&house, tenant, hq, NEW).await.is_some(), expected == Standing::Active);
    }
}
