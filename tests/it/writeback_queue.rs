//! Requests to directories: queued once, handed over once, answered once, whatever dies in between (WB-2 to WB-5).

use latchkey::{
    audit::Origin,
    messages::{
        Enqueued, Outcome, Request, Sealed, agents,
        request::{Target, enqueue, seal},
        store,
    },
    policy::Kind,
    protocol::{Anchor, Code, Password, Secrets},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    house::{House, NEW},
    played::{ANCHOR, Played, on_premises},
};

pub const LIFE: Duration = Duration::minutes(2);

fn secrets(password: &str) -> Secrets {
    Secrets::Reset { new: Password::new(Zeroizing::new(password.to_owned())).unwrap() }
}

pub async fn sealed(house: &House, tenant: Uuid, directory: Uuid, password: &str) -> Option<Sealed> {
    let target = Target { tenant, directory, anchor: Anchor::new(&ANCHOR).unwrap() };
    seal(&house.app.pool, &house.app.keys, &target, &secrets(password), LIFE, house.time()).await.unwrap()
}

pub async fn put(house: &House, sealed: &Sealed, user: Uuid, hash: Option<&str>) -> Enqueued {
    let origin = Origin { ip: "203.0.113.7".parse().unwrap(), user_agent: String::new() };
    let request = Request {
        user,
        flow: None,
        session: None,
        correlation: Uuid::now_v7(),
        pending_hash: hash.map(|hash| (hash, 1)),
        proofs: &[Kind::Email],
        browser: None,
        origin: &origin,
    };
    let mut tx = house.app.pool.begin().await.unwrap();
    let enqueued = enqueue(&mut tx, sealed, &request, house.time()).await.unwrap();
    if enqueued == Enqueued::Queued {
        tx.commit().await.unwrap();
    }
    enqueued
}

pub async fn queued(house: &House, tenant: Uuid, directory: Uuid, name: &str) -> Uuid {
    let sealed = sealed(house, tenant, directory, NEW).await.unwrap();
    let user = house.user(tenant, &format!("{name}@quillham.example")).await;
    assert_eq!(put(house, &sealed, user, None).await, Enqueued::Queued);
    sealed.message()
}

pub async fn outcome(house: &House, tenant: Uuid, message: Uuid) -> Outcome {
    let db = &mut *house.app.pool.acquire().await.unwrap();
    store::seen(db, tenant, message, house.time()).await.unwrap().unwrap().outcome
}

async fn tidy(house: &House) -> usize {
    store::keep_house(&house.app.pool, house.time()).await.unwrap()
}

async fn payloads(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from message_payload").fetch_one(&house.app.pool).await.unwrap()
}

#[sqlx::test]
async fn wb_2a_only_agents_that_are_there_get_a_package_and_each_only_its_own(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    assert!(sealed(&house, tenant, hq, NEW).await.is_none(), "nobody is there");
    let branch = crate::played::directory(&house, tenant, "branch").await;
    let other = house.tenant("rookhope.example", None).await;
    let elsewhere = crate::played::directory(&house, other, "hq").await;
    let (one, two) = (Played::new(&house, tenant, hq).await, Played::new(&house, tenant, hq).await);
    let mut shut = vec![Played::new(&house, tenant, branch).await, Played::new(&house, other, elsewhere).await];
    for change in ["state = 'pending'", "state = 'disabled'", "state = 'revoked'", "held = true"] {
        // Written past the portal: such a row is nobody's either way.
        let agent = Played::new(&house, tenant, hq).await;
        sqlx::query(sqlx::AssertSqlSafe(format!("update agent set {change} where id = $1")))
            .bind(agent.id)
            .execute(&house.app.pool)
            .await
            .unwrap();
        shut.push(agent);
    }
    let asleep = Played::new(&house, tenant, hq).await;
    sqlx::query("update agent set last_seen_at = $2 where id = $1")
        .bind(asleep.id)
        .bind(house.time() - Duration::seconds(601))
        .execute(&house.app.pool)
        .await
        .unwrap();
    shut.push(asleep);
    let message = queued(&house, tenant, hq, "ada").await;
    let later = Played::new(&house, tenant, hq).await;
    shut.push(later);
    let got: Vec<Uuid> = sqlx::query_scalar("select agent_id from message_payload where message_id = $1 order by agent_id")
        .bind(message)
        .fetch_all(&house.app.pool)
        .await
        .unwrap();
    assert_eq!(got, [one.id, two.id]);
    for agent in &shut {
        assert!(agent.claim(&house).await.is_none());
    }
    let claimed = two.claim(&house).await.unwrap();
    assert_eq!(two.password(&claimed), NEW);
    assert!(one.claim(&house).await.is_none(), "delivered");
}

#[sqlx::test]
async fn wb_2a_an_agent_revoked_or_with_other_keys_since_the_sealing_gets_nothing(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    let user = house.user(tenant, "ada@quillham.example").await;
    let ready = sealed(&house, tenant, hq, NEW).await.unwrap();
    {
        let db = &mut *house.app.pool.acquire().await.unwrap();
        assert!(agents::change(db, &house.app.keys, tenant, agent.id, house.time(), |row| row.transport_id = 2).await.unwrap());
    }
    assert_eq!(put(&house, &ready, user, None).await, Enqueued::NobodyThere);
    assert_eq!(payloads(&house).await, 0);
}

#[sqlx::test]
async fn an_agent_that_something_else_wrote_is_never_a_recipient(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let branch = crate::played::directory(&house, tenant, "branch").await;
    let agent = Played::new(&house, tenant, hq).await;
    let thief = Played::new(&house, tenant, branch).await;
    for change in [
        format!("directory_id = '{hq}' where id = '{}'", thief.id),
        format!("encryption = '\\x00' where id = '{}'", agent.id),
        format!("identity = (select identity from agent where id = '{}') where id = '{}'", thief.id, agent.id),
        format!("credential_hash = '\\x{}' where id = '{}'", "00".repeat(32), agent.id),
        format!("transport_id = 7 where id = '{}'", agent.id),
    ] {
        let mut tx = house.app.pool.begin().await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(format!("update agent set {change}"))).execute(&mut *tx).await.unwrap();
        let found = agents::recipients(&mut tx, &house.app.keys, tenant, hq, house.time()).await.unwrap();
        let ids: Vec<Uuid> = found.iter().map(|agent| agent.id).collect();
        if change.starts_with("directory_id") { assert_eq!(ids, [agent.id], "{change}") } else { assert!(ids.is_empty(), "{change}") }
    }
}

#[sqlx::test]
async fn wb_4_a_person_has_one_open_request_whoever_asks(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    Played::new(&house, tenant, hq).await;
    let user = house.user(tenant, "ada@quillham.example").await;
    let tries = futures_util::future::join_all((0..8).map(|_| async {
        let ready = sealed(&house, tenant, hq, NEW).await.unwrap();
        put(&house, &ready, user, None).await
    }))
    .await;
    assert_eq!(tries.iter().filter(|&&how| how == Enqueued::Queued).count(), 1, "{tries:?}");
    assert!(tries.iter().all(|how| matches!(how, Enqueued::Queued | Enqueued::AlreadyOpen)));
    // An old one that nobody tidied up does not stand in the way.
    house.later(LIFE);
    sqlx::query("update agent set last_seen_at = $1").bind(house.time()).execute(&house.app.pool).await.unwrap();
    let ready = sealed(&house, tenant, hq, NEW).await.unwrap();
    assert_eq!(put(&house, &ready, user, None).await, Enqueued::Queued);
    assert_eq!(payloads(&house).await, 1, "the old package is gone");
}

#[sqlx::test]
async fn wb_4a_many_claims_at_once_hand_each_request_to_one_agent(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agents = [Played::new(&house, tenant, hq).await, Played::new(&house, tenant, hq).await, Played::new(&house, tenant, hq).await];
    let mut waiting = vec![];
    for name in ["ada", "bo", "cy"] {
        waiting.push(queued(&house, tenant, hq, name).await);
    }
    let claims = futures_util::future::join_all((0..30).map(|n| agents[n % 3].claim(&house))).await;
    let mut handed: Vec<Uuid> = claims.into_iter().flatten().map(|claimed| claimed.message).collect();
    handed.sort_unstable();
    // A claim that meets only rows held by others finds nothing; the next one finds what is left.
    while let Some(claimed) = agents[0].claim(&house).await {
        handed.push(claimed.message);
    }
    handed.sort_unstable();
    assert_eq!(handed, waiting);
    let attempts: Vec<i32> = sqlx::query_scalar("select attempt from message order by id").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(attempts, [1, 1, 1]);
}

#[sqlx::test]
async fn wb_4a_what_reached_a_socket_is_never_handed_over_blindly_again(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let (one, two) = (Played::new(&house, tenant, hq).await, Played::new(&house, tenant, hq).await);
    let message = queued(&house, tenant, hq, "ada").await;
    // Before its first byte: given back, and another may have it.
    let claimed = one.claim(&house).await.unwrap();
    store::give_back(&house.app.pool, tenant, &claimed, house.time()).await.unwrap();
    let claimed = two.claim(&house).await.unwrap();
    assert_eq!((claimed.hand_over.attempt, claimed.hand_over.look_first), (2, false));
    // From here on it may have been applied. Killed at any later point, the row says so.
    assert!(one.claim(&house).await.is_none());
    two.lose_connection(&house).await;
    house.later(Duration::seconds(9));
    assert!(one.claim(&house).await.is_none(), "the other has ten seconds to come back");
    assert!(two.claim(&house).await.is_none(), "it may still report from its journal");
    assert!(one.claim_with(&house, &[message]).await.is_none(), "only the agent it was handed to may ask for it");
    house.later(Duration::seconds(1));
    let looking = one.claim(&house).await.unwrap();
    assert_eq!((looking.hand_over.attempt, looking.hand_over.look_first), (3, true));
    // The first was not dead: both answer, and the first answer counts.
    assert!(two.report(&house, &claimed, Code::Success).await.unwrap().1);
    assert!(!one.report(&house, &looking, Code::Policy).await.unwrap().1);
    assert!(outcome(&house, tenant, message).await.is_success());
    let log = house.audit().await;
    assert!(log.last().unwrap().ends_with("a second verdict that differs from the first"), "{log:?}");
    assert_eq!(log.iter().filter(|line| line.contains("Successfully completed reset.")).count(), 1);
}

#[sqlx::test]
async fn wb_4a_an_agent_that_died_asks_for_what_it_has_no_answer_to_and_looks_first(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let mut agent = Played::new(&house, tenant, hq).await;
    let message = queued(&house, tenant, hq, "ada").await;
    agent.claim(&house).await.unwrap();
    // Back on another connection before anybody noticed that the first is gone.
    agent.connection = Uuid::now_v7();
    sqlx::query("update agent set connection_id = $1").bind(agent.connection).execute(&house.app.pool).await.unwrap();
    {
        let db = &mut *house.app.pool.acquire().await.unwrap();
        assert_eq!(store::connection_lost(db, tenant, agent.id, None, Some(agent.connection), house.time()).await.unwrap(), 1);
    }
    assert!(agent.claim(&house).await.is_none());
    let again = agent.claim_with(&house, &[message]).await.unwrap();
    assert_eq!((again.hand_over.attempt, again.hand_over.look_first), (2, true));
}

#[sqlx::test]
async fn wb_4_what_is_over_ends_as_what_it_was_and_its_packages_are_wiped(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    let taken = queued(&house, tenant, hq, "ada").await;
    let claimed = agent.claim(&house).await.unwrap();
    let waiting = queued(&house, tenant, hq, "bo").await;
    assert_eq!((tidy(&house).await, payloads(&house).await), (0, 2));
    house.later(LIFE);
    assert_eq!(outcome(&house, tenant, taken).await, Outcome::Unknown, "before anybody tidied up");
    assert_eq!(outcome(&house, tenant, waiting).await, Outcome::NotSent);
    assert!(agent.claim(&house).await.is_none(), "too late");
    assert_eq!((tidy(&house).await, payloads(&house).await), (2, 0));
    assert_eq!(tidy(&house).await, 0);
    assert_eq!(outcome(&house, tenant, taken).await, Outcome::Unknown);
    assert_eq!(outcome(&house, tenant, waiting).await, Outcome::NotSent);
    // Late, and still heard: the person sees it, the log says that it was late.
    assert!(agent.report(&house, &claimed, Code::Success).await.unwrap().1);
    assert!(outcome(&house, tenant, taken).await.is_success());
    let late: bool =
        sqlx::query_scalar("select (detail->>'late')::boolean from audit_event where reason = 'Successfully completed reset.'")
            .fetch_one(&house.app.pool)
            .await
            .unwrap();
    assert!(late);
    assert!(!agent.report(&house, &claimed, Code::Success).await.unwrap().1, "the same again is no news");
}

#[sqlx::test]
async fn wb_4_after_a_crash_of_the_database_a_queued_request_ends_as_not_set(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    let message = queued(&house, tenant, hq, "ada").await;
    // What a crash does to an unlogged table.
    sqlx::query("truncate message_payload").execute(&house.app.pool).await.unwrap();
    assert!(agent.claim(&house).await.is_none());
    assert_eq!(tidy(&house).await, 1);
    assert_eq!(outcome(&house, tenant, message).await, Outcome::NotSent);
}

#[sqlx::test]
async fn wb_5_a_verdict_counts_only_from_who_was_handed_that_attempt_of_that_request(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let branch = crate::played::directory(&house, tenant, "branch").await;
    let (one, two) = (Played::new(&house, tenant, hq).await, Played::new(&house, tenant, hq).await);
    let stranger = Played::new(&house, tenant, branch).await;
    let message = queued(&house, tenant, hq, "ada").await;
    let claimed = one.claim(&house).await.unwrap();
    let header = one.open(&claimed).header;
    let right = Played::verdict(&header, 1, Code::Success);
    assert!(!two.say(&house, &right).await.unwrap().1, "handed to another");
    assert!(!one.say(&house, &latchkey::protocol::Verdict { attempt: 2, ..right.clone() }).await.unwrap().1, "no such attempt");
    assert!(!stranger.say(&house, &right).await.unwrap().1, "another directory's");
    assert!(one.say(&house, &latchkey::protocol::Verdict { request: [1; 32], ..right.clone() }).await.is_none(), "another request");
    let forged = Played { identity: latchkey::protocol::SigningKey::generate().unwrap(), ..Played::new(&house, tenant, hq).await };
    assert!(forged.say(&house, &right).await.is_none(), "another key");
    assert_eq!(outcome(&house, tenant, message).await, Outcome::Waiting);
    assert!(one.say(&house, &right).await.unwrap().1);
    assert!(outcome(&house, tenant, message).await.is_success());
    assert_eq!(payloads(&house).await, 0);
}

#[sqlx::test]
async fn wb_6a_the_waiting_hash_comes_with_the_success_unless_a_newer_password_was_set(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let agent = Played::new(&house, tenant, hq).await;
    let user = house.user(tenant, "ada@quillham.example").await;
    let hash = |text: &'static str| async { house.app.hasher.hash(latchkey::crypto::Lane::Commit, text).await.unwrap() };
    let stored = || async {
        sqlx::query_as::<_, (Option<String>, i32)>("select hash, version from credential where user_id = $1")
            .bind(user)
            .fetch_optional(&house.app.pool)
            .await
            .unwrap()
    };
    let (first, second, newer) = (hash("first").await, hash("second").await, hash("newer").await);
    let put_hash = |hash: String| {
        let house = &house;
        async move {
            let ready = sealed(house, tenant, hq, NEW).await.unwrap();
            assert_eq!(put(house, &ready, user, Some(&hash)).await, Enqueued::Queued);
        }
    };
    put_hash(first.clone()).await;
    assert!(stored().await.is_none(), "nothing before the verdict");
    let claimed = agent.claim(&house).await.unwrap();
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    assert_eq!(stored().await, Some((Some(first.clone()), 1)));
    // Refused: the hash is forgotten.
    put_hash(second.clone()).await;
    let claimed = agent.claim(&house).await.unwrap();
    agent.report(&house, &claimed, Code::Policy).await.unwrap();
    assert_eq!(stored().await, Some((Some(first), 1)));
    // Late, and meanwhile somebody set a newer one: that stays, and the epoch still moves.
    put_hash(second).await;
    let claimed = agent.claim(&house).await.unwrap();
    house.later(LIFE);
    tidy(&house).await;
    sqlx::query("update credential set hash = $1, set_at = $2, version = 2")
        .bind(&newer)
        .bind(house.time())
        .execute(&house.app.pool)
        .await
        .unwrap();
    agent.report(&house, &claimed, Code::Success).await.unwrap();
    assert_eq!(stored().await, Some((Some(newer), 3)));
    let kept: i64 =
        sqlx::query_scalar("select count(*) from message where pending_hash is not null").fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(kept, 0);
    house.deliver().await;
}
