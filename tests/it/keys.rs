//! New sealing keys while the portal runs: nothing sealed before is lost, and nothing is sealed that nobody can read (quality, rule 9).

use std::{collections::BTreeMap, sync::Arc};

use latchkey::{
    app::App,
    captcha::Captcha,
    clock::Clock,
    crypto::{Hasher, HashingSettings, MasterKey, Place},
    directory::UserId,
    factors, instance, integration, jobs,
    messages::agents,
    protocol::{Code, Frame, Secrets},
    sealing::{self, COLUMNS, Done, KNOWN, SETTLED},
};
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::{
    house::{House, NEW, NOON},
    played::{Played, on_premises},
    played_socket::{Node, Online, command_key, until},
    sync::agent,
    walk::SEED,
    writeback_keys::fifty,
    writeback_queue::{outcome, queued},
};

pub const FIRST_MASTER: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

pub fn master(text: &str) -> MasterKey {
    MasterKey::from_text(text).unwrap()
}

/// Gives an app the keys of its database, as a process that starts has them.
pub async fn start(app: &mut App, master: &MasterKey) -> anyhow::Result<()> {
    app.keys = instance::open(&app.pool, master, instance::Kind::Live, &Clock::from_fn(|| NOON)).await?;
    app.hasher = Hasher::new(&app.keys, HashingSettings { memory_kib: 64, passes: 1, permits: 8, queue: 1000 })?;
    app.captcha = Arc::new(Captcha::new(app.keys.captcha_key()));
    Ok(())
}

pub async fn house_of(pool: PgPool, master: &MasterKey) -> House {
    let mut house = House::new(pool).await;
    start(&mut house.app, master).await.unwrap();
    house
}

/// Another process on the same database.
async fn another(house: &House, master: &MasterKey) -> App {
    let mut app = App { relay: Arc::default(), requests: latchkey::messages::Wake::default(), ..house.app.clone() };
    start(&mut app, master).await.unwrap();
    app
}

/// A new sealing key, known and used by the process of this house.
pub async fn rotate(house: &House, master: &MasterKey) -> i32 {
    let next = sealing::rotate(&house.app.pool, master, house.time()).await.unwrap().unwrap();
    look(house).await;
    assert_eq!(house.app.keys.sealing_key(), next.id - 1, "known before it is used");
    house.later(KNOWN);
    look(house).await;
    assert_eq!(house.app.keys.sealing_key(), next.id);
    next.id
}

async fn look(house: &House) {
    sealing::look(&house.app.pool, &house.app.keys, house.time()).await.unwrap();
}

pub async fn reseal(house: &House) -> Done {
    sealing::reseal(&house.app.pool, &house.app.keys, house.time()).await.unwrap()
}

/// One value at least in every sealed column.
async fn everything(house: &House, tenant: Uuid, hq: Uuid) {
    house.people(tenant, "user_id,roles,primary_mail\nboss@quillham.example,global_administrator,boss@posteo.example\n").await;
    let boss = house.user(tenant, "boss@quillham.example").await;
    house.app_seed(tenant, boss, SEED).await;
    let (pool, keys, now) = (&house.app.pool, &house.app.keys, house.time());
    integration::agents::code(pool, keys, tenant, "hq", &UserId::parse("boss@quillham.example").unwrap(), "operator", now).await.unwrap();
    house.deliver().await;
    command_key(house, tenant).await;
    let two = agent(house, tenant, hq).await;
    let next = keys.seal(&Place { tenant, table: "agent", column: "next", row: two.id }, b"keys to come").unwrap();
    let db = &mut *pool.acquire().await.unwrap();
    sqlx::query("update agent set next = $2, last_seen_at = null where id = $1").bind(two.id).bind(next).execute(&mut *db).await.unwrap();
    factors::pending::put_seed(db, keys, tenant, boss, Uuid::now_v7(), b"seed to come", now).await.unwrap();
    jobs::kept::keep(db, keys, tenant, boss, "old@posteo.example", now).await.unwrap();
}

/// Every sealed value, opened with what is known of where it stands, and the id of its key.
async fn secrets(app: &App) -> BTreeMap<(String, Uuid), (Vec<u8>, i32)> {
    let mut all = BTreeMap::new();
    for sealing::SealedColumn { table, column, .. } in &COLUMNS {
        let more = if *table == "onboarding_code" { "directory_id" } else { "id" };
        let sql = format!("select tenant_id, id, {column}, {more} from {table} where {column} is not null");
        let rows: Vec<(Uuid, Uuid, Vec<u8>, Uuid)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&app.pool).await.unwrap();
        assert!(!rows.is_empty(), "{table}.{column}");
        for (tenant, id, sealed, directory) in rows {
            let row = match *table {
                "command_key" => tenant,
                "onboarding_code" => Uuid::from_u128(id.as_u128() ^ directory.as_u128()),
                _ => id,
            };
            let plain = app.keys.open(&Place { tenant, table, column, row }, &sealed).unwrap().to_vec();
            let key = i32::from_be_bytes(sealed[..4].try_into().unwrap());
            all.insert((format!("{table}.{column}"), id), (plain, key));
        }
    }
    all
}

async fn sealing_keys(house: &House) -> Vec<i32> {
    sqlx::query_scalar("select id from sealing_key order by id").fetch_all(&house.app.pool).await.unwrap()
}

/// Takes what is delivered until so many were, and says that each is set.
async fn answer(online: &mut Online<'_>, many: usize) -> Vec<Uuid> {
    let mut heard = vec![];
    let mut recorded = 0;
    while recorded < many {
        match online.wire.hear().await {
            Some(Frame::Delivery(signed)) => {
                let delivery = signed.verify(&online.command, &online.scope).unwrap();
                assert!(matches!(online.open(&delivery).secrets, Secrets::Reset { new } if new.reveal() == NEW));
                heard.push(delivery.message);
                online.report(&delivery, Code::Success).await;
            }
            Some(Frame::Recorded(_)) => recorded += 1,
            other => panic!("{other:?}"),
        }
    }
    heard
}

#[sqlx::test]
async fn rule_9_a_sealing_key_is_replaced_while_fifty_resets_are_under_way(pool: PgPool) {
    let master = master(FIRST_MASTER);
    let house = house_of(pool, &master).await;
    let (tenant, hq) = on_premises(&house).await;
    let names = fifty(&house, tenant).await;
    let node = Node::start(&house.app).await;
    let one = agent(&house, tenant, hq).await;
    everything(&house, tenant, hq).await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    for _ in 0..200 {
        house.app_seed(tenant, ada, SEED).await;
    }
    let before = secrets(&house.app).await;
    assert!(before.len() > 206 && before.values().all(|(_, key)| *key == 1));
    let mut messages = vec![];
    for name in &names[..20] {
        messages.push(queued(&house, tenant, hq, name).await);
    }
    assert_eq!(rotate(&house, &master).await, 2);
    let mut online = Online::new(&house, &node, &one).await;
    let ((done, more), mut heard) = tokio::join!(
        async {
            tokio::join!(reseal(&house), async {
                let mut more = vec![];
                for name in &names[20..] {
                    more.push(queued(&house, tenant, hq, name).await);
                }
                more
            })
        },
        answer(&mut online, 50)
    );
    messages.extend(more);
    for message in &messages {
        assert!(outcome(&house, tenant, *message).await.is_success());
    }
    heard.sort();
    messages.sort();
    assert_eq!(heard, messages, "each once");
    assert!(done.unreadable.is_empty() && done.in_use == 0, "{done:?}");
    assert_eq!((done.resealed, done.retired), (before.len() as u64, vec![1]));
    let after = secrets(&house.app).await;
    assert!(after.values().all(|(_, key)| *key == 2));
    let plain = |all: BTreeMap<_, (Vec<u8>, i32)>| all.into_iter().map(|(place, (plain, _))| (place, plain)).collect::<BTreeMap<_, _>>();
    assert_eq!(plain(before), plain(after), "every secret is what it was");
    assert_eq!(sealing_keys(&house).await, [2]);
    // Who starts now never hears of the first one.
    let fresh = another(&house, &master).await;
    sealing::look(&house.app.pool, &fresh.keys, house.time()).await.unwrap();
    secrets(&fresh).await;
    let again = reseal(&house).await;
    assert_eq!((again.resealed, again.retired), (0, vec![]));
    house.deliver().await;
}

#[sqlx::test]
async fn rule_9_a_process_that_hears_late_of_a_new_key_reads_nothing_wrong_and_loses_nothing(pool: PgPool) {
    let master = master(FIRST_MASTER);
    let house = house_of(pool, &master).await;
    let (tenant, hq) = on_premises(&house).await;
    let one = agent(&house, tenant, hq).await;
    let late = another(&house, &master).await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    house.app_seed(tenant, ada, SEED).await;
    rotate(&house, &master).await;
    let find = async |app: &App| agents::find(&mut app.pool.acquire().await.unwrap(), &app.keys, tenant, one.id).await;
    let add = async |app: &App| {
        factors::app::register(&mut app.pool.acquire().await.unwrap(), &app.keys, tenant, ada, b"another seed", house.time()).await
    };
    // It goes on sealing under the key before, which everybody can read.
    add(&late).await.unwrap();
    reseal(&house).await;
    let said = find(&late).await.unwrap_err().to_string();
    assert_eq!(said, "a value was sealed under key 2, which this process does not know");
    assert!(add(&late).await.is_err(), "what nobody could read later is refused now");
    let under: Vec<i32> = sqlx::query_scalar("select sealing_key_id from authenticator").fetch_all(&house.app.pool).await.unwrap();
    assert_eq!(under, [2, 2]);
    // A moment later it looks.
    sealing::look(&late.pool, &late.keys, house.time()).await.unwrap();
    assert!(find(&late).await.unwrap().is_some());
    add(&late).await.unwrap();
}

#[sqlx::test]
async fn rule_9_a_reseal_that_is_interrupted_loses_nothing_and_is_finished_by_the_next(pool: PgPool) {
    let master = master(FIRST_MASTER);
    let house = house_of(pool, &master).await;
    let (tenant, _) = on_premises(&house).await;
    let ada = house.user(tenant, "ada@quillham.example").await;
    for _ in 0..120 {
        house.app_seed(tenant, ada, SEED).await;
    }
    rotate(&house, &master).await;
    let left = async || -> i64 {
        sqlx::query_scalar("select count(*) from authenticator where sealing_key_id = 1").fetch_one(&house.app.pool).await.unwrap()
    };
    let mut holder = house.app.pool.begin().await.unwrap();
    let held: Uuid =
        sqlx::query_scalar("select id from authenticator order by id limit 1 for update").fetch_one(&mut *holder).await.unwrap();
    let task = {
        let (pool, keys, now) = (house.app.pool.clone(), house.app.keys.clone(), house.time());
        tokio::spawn(async move { sealing::reseal(&pool, &keys, now).await.unwrap() })
    };
    until("all but the one that is held", async || left().await == 1).await;
    assert!(!task.is_finished());
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());
    assert_eq!(sealing_keys(&house).await, [1, 2], "the first one is still needed");
    // Whoever held it goes on, and what they wrote stays.
    sqlx::query("update authenticator set last_step = 7 where id = $1").bind(held).execute(&mut *holder).await.unwrap();
    holder.commit().await.unwrap();
    let done = reseal(&house).await;
    assert_eq!((done.resealed, left().await, done.retired), (1, 0, vec![1]));
    let kept: i64 =
        sqlx::query_scalar("select last_step from authenticator where id = $1").bind(held).fetch_one(&house.app.pool).await.unwrap();
    assert_eq!(kept, 7);
    // The next one waits until this one is in use everywhere.
    let now = house.time();
    assert_eq!(sealing::rotate(&house.app.pool, &master, now).await.unwrap().unwrap_err().id, 2);
    house.later(SETTLED);
    assert_eq!(rotate(&house, &master).await, 3);
    assert_eq!(reseal(&house).await.retired, [2]);
}

#[sqlx::test]
async fn rule_9_sealing_anew_makes_nothing_good_that_was_moved_or_written_past_the_portal(pool: PgPool) {
    let master = master(FIRST_MASTER);
    let house = house_of(pool, &master).await;
    let (tenant, hq) = on_premises(&house).await;
    let (ada, bo) = (house.user(tenant, "ada@quillham.example").await, house.user(tenant, "bo@quillham.example").await);
    house.app_seed(tenant, ada, SEED).await;
    house.app_seed(tenant, bo, b"the seed of somebody").await;
    let bent: Played = agent(&house, tenant, hq).await;
    let seed = "(select sealed from authenticator where user_id = ";
    let sql = format!("update authenticator set sealed = {seed}'{ada}') where user_id = '{bo}'");
    sqlx::query(AssertSqlSafe(sql)).execute(&house.app.pool).await.unwrap();
    sqlx::query("update agent set held = true where id = $1").bind(bent.id).execute(&house.app.pool).await.unwrap();
    rotate(&house, &master).await;
    let done = reseal(&house).await;
    assert_eq!((done.resealed, done.retired, done.unreadable.len(), done.in_use), (1, vec![], 2, 0));
    assert!(done.unreadable.iter().any(|line| line.starts_with("authenticator.sealed of ")), "{:?}", done.unreadable);
    assert!(done.unreadable.iter().any(|line| line.contains("not written by Latchkey")), "{:?}", done.unreadable);
    let code = factors::app::code(SEED, house.time().unix_timestamp() / 30);
    let matching = async |user| {
        let db = &mut *house.app.pool.acquire().await.unwrap();
        factors::app::matching(db, &house.app.keys, tenant, user, &code, house.time()).await
    };
    assert!(matching(ada).await.unwrap().is_some());
    assert!(matching(bo).await.is_err(), "a seed in another's row");
    assert!(agents::find(&mut house.app.pool.acquire().await.unwrap(), &house.app.keys, tenant, bent.id).await.unwrap().is_none());
    // Moved after it was sealed anew, it does not open either.
    let sql = format!("update authenticator set sealed = {seed}'{ada}') where user_id = '{bo}'");
    sqlx::query(AssertSqlSafe(sql)).execute(&house.app.pool).await.unwrap();
    assert!(matching(bo).await.is_err());
}

/// A sealed column that is forgotten here would be lost with the first rotation.
#[sqlx::test]
async fn rule_9_every_sealed_column_is_known_to_the_schema_and_to_reseal(pool: PgPool) {
    let mut known: Vec<(String, String)> = COLUMNS.iter().map(|it| (it.table.to_owned(), it.column.to_owned())).collect();
    known.sort();
    let referenced: Vec<(String, String)> = sqlx::query_as(
        "select k.conrelid::regclass::text, pg_get_expr(d.adbin, d.adrelid) from pg_constraint k
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1] and a.attgenerated = 's'
         join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
         where k.contype = 'f' and k.confrelid = 'sealing_key'::regclass",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let column =
        |of: &str| of.strip_prefix("sealing_key_of(").and_then(|of| of.strip_suffix(')')).unwrap_or(of).trim_matches('"').to_owned();
    let mut referenced: Vec<_> = referenced.into_iter().map(|(table, of)| (table, column(&of))).collect();
    referenced.sort();
    assert_eq!(referenced, known, "the schema");
    let mut used = vec![];
    let mut folders = vec![std::path::PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for rest in text.split("Place {").skip(1) {
                let Some(rest) = rest.split('}').next().filter(|rest| rest.contains("table: \"")) else { continue };
                let field = |name: &str| rest.split_once(name).unwrap().1.split('"').nth(1).unwrap().to_owned();
                used.push((field("table:"), field("column:")));
            }
        }
    }
    used.sort();
    used.dedup();
    assert_eq!(used, known, "the code");
    let listed = sealing::list(&mut pool.acquire().await.unwrap()).await.unwrap();
    assert_eq!(listed.iter().map(|key| (key.id, key.values)).collect::<Vec<_>>(), [(1, 0)]);
}
