//! Directory sync that goes wrong: many vanish, batches come twice or out of order, two agents at once (WB-11).

use latchkey::{
    housekeeping,
    integration::syncs,
    protocol::{Frame, sync::SyncBatch, sync::SyncUser},
};
use sqlx::PgPool;
use time::Duration;
use uuid::Uuid;

use crate::{
    house::House,
    played::on_premises,
    played_socket::{Node, Online},
    sync::{agent, batch, find, gone, named, person},
};

fn staff(count: usize) -> Vec<SyncUser> {
    (0..count).map(|number| named(&format!("p{number}"))).collect()
}

async fn open(house: &House) -> i64 {
    sqlx::query_scalar("select count(*) from users u join synced_user s on s.user_id = u.id where u.enabled")
        .fetch_one(&house.app.pool)
        .await
        .unwrap()
}

#[sqlx::test]
async fn wb_11_a_full_run_closes_whoever_is_not_in_it_and_opens_them_again_with_what_they_registered(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.takes(&batch(&one, true, staff(8)), 8, 0).await;
    let leaving = person(&house, tenant, "p7").await.id;
    house.app_seed(tenant, leaving, b"12345678901234567890").await;
    let session = "insert into session (tenant_id, id, key, user_id, kind, credential_version, created_at, last_seen_at, expires_at)
         values ($1, gen_random_uuid(), 'x', $2, 'account', 1, $3, $3, $3 + interval '1 hour')";
    sqlx::query(session).bind(tenant).bind(leaving).bind(house.time()).execute(&house.app.pool).await.unwrap();
    // In two batches: nobody is gone before the last.
    let mut first = SyncBatch { last: false, ..batch(&one, true, staff(4)) };
    online.takes(&first, 4, 0).await;
    assert_eq!(open(&house).await, 8);
    (first.number, first.last) = (1, true);
    first.users = latchkey::protocol::wire::List::new(staff(7)[4..].to_vec()).unwrap();
    online.takes(&first, 3, 0).await;
    assert_eq!(open(&house).await, 7);
    let gone_now = person(&house, tenant, "p7").await;
    assert!(!gone_now.enabled && gone_now.app);
    let sessions: i64 =
        sqlx::query_scalar("select count(*) from session where user_id = $1").bind(leaving).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(sessions, 0);
    online.takes(&batch(&one, false, vec![named("p7")]), 1, 0).await;
    let back = person(&house, tenant, "p7").await;
    assert!(back.enabled && back.app && back.id == leaving);
    // Named as gone, and not seen for a month: removed, with all that was theirs.
    online.takes(&gone(&one, &["p7", "nobody"]), 0, 0).await;
    house.later(Duration::days(30));
    housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert!(find(&house, tenant, "p7").await.is_some());
    house.later(Duration::seconds(1));
    housekeeping::once(&house.app.pool, &house.app.clock).await.unwrap();
    assert!(find(&house, tenant, "p7").await.is_none() && find(&house, tenant, "p6").await.is_some());
}

#[sqlx::test]
async fn wb_11_somebody_whom_an_administrator_disabled_here_stays_disabled(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.takes(&batch(&one, true, staff(2)), 2, 0).await;
    house.people(tenant, "user_id,enabled\np0@quillham.example,no\n").await;
    let renamed = SyncUser { given_name: latchkey::protocol::wire::Text::new("Other").unwrap(), ..named("p0") };
    online.takes(&batch(&one, true, vec![renamed, named("p1")]), 2, 0).await;
    assert!(!person(&house, tenant, "p0").await.enabled);
    for (disabled, open) in [(true, false), (false, true)] {
        online.takes(&batch(&one, false, vec![SyncUser { disabled, ..named("p1") }]), 1, 0).await;
        assert_eq!(person(&house, tenant, "p1").await.enabled, open);
    }
}

#[sqlx::test]
async fn wb_11_more_than_a_share_is_held_until_an_administrator_lets_it_through(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    house.people(tenant, "user_id,roles,primary_mail\nboss@quillham.example,global_administrator,boss@posteo.example\n").await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    let mut online = Online::new(&house, &node, &one).await;
    online.takes(&batch(&one, true, staff(80)), 80, 0).await;
    // Eight of eighty may go in a day, whichever way.
    let disabled = staff(3).into_iter().map(|user| SyncUser { disabled: true, ..user }).collect::<Vec<_>>();
    online.takes(&batch(&one, false, disabled.clone()), 3, 0).await;
    online.takes(&gone(&one, &["p3", "p4", "p5"]), 0, 0).await;
    assert_eq!(open(&house).await, 74);
    let run = gone(&one, &["p6", "p7", "p8"]);
    assert!(online.sync(&run).await.stop, "nine in a day");
    assert!(online.sync(&run).await.stop, "and not by asking again");
    assert_eq!(open(&house).await, 74);
    let mails = house.deliver().await;
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["boss@posteo.example"]);
    assert!(mails[0].text.contains("Nobody was closed"), "{}", mails[0].text);
    let log = house.audit().await;
    assert!(log.iter().any(|line| line.starts_with("Directory changed: a directory sync is held")), "{log:?}");
    // New people are still taken.
    online.takes(&batch(&one, false, vec![named("new")]), 1, 0).await;
    // A full run without most of them: held, and let through by number.
    let few = [disabled, staff(40)[3..].to_vec()].concat();
    assert!(online.sync(&batch(&one, true, few.clone())).await.stop);
    assert_eq!(open(&house).await, 75);
    let held = syncs::syncs(&house.app.pool, tenant).await.unwrap()[0].held.unwrap().1;
    let allowed = syncs::allow_deletions(&house.app.pool, tenant, "hq", None, "operator", house.time()).await.unwrap();
    assert_eq!((held, allowed), (41, 41));
    assert!(syncs::allow_deletions(&house.app.pool, tenant, "nowhere", None, "operator", house.time()).await.is_err());
    match online.wire.hear().await {
        Some(Frame::SyncRequest(signed)) => {
            let asked = signed.verify(&online.command, &online.scope).unwrap();
            assert!(asked.full && !asked.dry_run && asked.directory == hq);
        }
        other => panic!("not asked for everybody: {other:?}"),
    }
    assert!(online.sync(&batch(&one, true, few[..20].to_vec())).await.stop, "more than was let through");
    let everybody = batch(&one, true, few);
    let answer = online.sync(&everybody).await;
    assert_eq!((answer.accepted, answer.stop), (40, false));
    assert_eq!(open(&house).await, 34 + 3, "p3, p4 and p5 came back");
    assert!(syncs::syncs(&house.app.pool, tenant).await.unwrap()[0].held.is_none());
    assert!(online.sync(&batch(&one, true, vec![])).await.stop, "once");
    house.deliver().await;
}

#[sqlx::test]
async fn wb_11_one_agent_at_a_time_and_its_batches_in_order(pool: PgPool) {
    let house = House::new(pool).await;
    let (tenant, hq) = on_premises(&house).await;
    let node = Node::start(&house.app).await;
    let (one, two) = (agent(&house, tenant, hq).await, agent(&house, tenant, hq).await);
    let (mut first, mut second) = (Online::new(&house, &node, &one).await, Online::new(&house, &node, &two).await);
    let all = staff(3);
    let part = |number: u32, run: Uuid, last: bool| SyncBatch {
        number,
        run,
        last,
        users: latchkey::protocol::wire::List::new(vec![all[number as usize].clone()]).unwrap(),
        ..batch(&one, true, vec![])
    };
    let run = Uuid::now_v7();
    first.takes(&part(0, run, false), 1, 0).await;
    assert!(first.sync(&part(2, run, true)).await.stop, "one is missing: nobody is taken for gone");
    assert!(second.sync(&batch(&two, true, vec![named("p9")])).await.stop, "the other agent waits");
    first.takes(&part(1, run, false), 1, 0).await;
    first.takes(&part(1, run, false), 1, 0).await;
    first.takes(&part(2, run, true), 1, 0).await;
    first.takes(&part(2, run, true), 1, 0).await;
    assert!(first.sync(&part(0, run, false)).await.stop, "a run that is over does not begin again");
    assert_eq!(open(&house).await, 3);
    // A run that fell silent gives way.
    first.takes(&part(0, Uuid::now_v7(), false), 1, 0).await;
    house.later(Duration::seconds(119));
    assert!(second.sync(&batch(&two, true, staff(3))).await.stop);
    house.later(Duration::seconds(1));
    second.takes(&batch(&two, true, staff(3)), 3, 0).await;
    assert_eq!(open(&house).await, 3);
    // A trial writes nothing.
    second.takes(&SyncBatch { dry_run: true, ..batch(&two, true, vec![named("zoe"), named("p0")]) }, 2, 0).await;
    assert!(find(&house, tenant, "zoe").await.is_none() && open(&house).await == 3);
    let log = house.audit().await;
    assert!(log.contains(&"Directory changed: directory sync tried: nothing was written".to_owned()), "{log:?}");
}
