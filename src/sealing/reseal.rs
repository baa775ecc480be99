//! Sealing every value anew under the newest key, while the portal runs; keys that nothing needs any more are deleted.

use std::pin::Pin;

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::list;
use crate::{crypto::Keyring, factors, integration, jobs, messages::agents, writeback};

/// Rows that are held at once: a few milliseconds.
const ROWS: i64 = 50;

/// How often rows that somebody held are tried again, and after what time.
const ROUNDS: u32 = 100;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);

/// What became of a few rows.
#[derive(Default)]
struct Batch {
    /// Where to go on; `None`: there was nothing more.
    last: Option<(Uuid, Uuid)>,
    resealed: u64,
    unreadable: Vec<String>,
}

impl Batch {
    fn add(&mut self, column: &str, row: (Uuid, Uuid), resealed: anyhow::Result<()>) {
        self.last = Some(row);
        match resealed {
            Ok(()) => self.resealed += 1,
            Err(error) => self.unreadable.push(format!("{column} of {} in organisation {}: {error:#}", row.1, row.0)),
        }
    }
}

type Step<'a> = Pin<Box<dyn Future<Output = anyhow::Result<Batch>> + Send + 'a>>;

/// A column whose values are sealed.
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
    /// Seals the next few rows after one anew, within a transaction. Rows that somebody holds are left out.
    step: for<'a> fn(&'a mut PgConnection, &'a Keyring, (Uuid, Uuid), OffsetDateTime) -> Step<'a>,
}

macro_rules! sealed {
    ($table:literal, $column:literal, $key:literal, $more:literal, |$row:ident| $place:expr) => {
        SealedColumn {
            table: $table,
            column: $column,
            step: |db, keys, after, _| {
                Box::pin(async move {
                    let rows = sqlx::query!(
                        "select tenant_id, id, "
                            + $column
                            + r#" as "value!""#
                            + $more
                            + " from "
                            + $table
                            + " where "
                            + $key
                            + " < $1 and (tenant_id, id) > ($2, $3) order by tenant_id, id limit $4 for update skip locked",
                        keys.sealing_key(),
                        after.0,
                        after.1,
                        ROWS
                    );
                    let mut batch = Batch::default();
                    for $row in rows.fetch_all(&mut *db).await? {
                        let resealed = keys.reseal(&$place, &$row.value);
                        if let Ok(value) = &resealed {
                            sqlx::query!(
                                "update " + $table + " set " + $column + " = $3 where tenant_id = $1 and id = $2",
                                $row.tenant_id,
                                $row.id,
                                value
                            )
                            .execute(&mut *db)
                            .await?;
                        }
                        batch.add(concat!($table, ".", $column), ($row.tenant_id, $row.id), resealed.map(|_| ()));
                    }
                    Ok(batch)
                })
            },
        }
    };
}

/// The row of an agent is signed, sealed key and all.
async fn transport_keys(db: &mut PgConnection, keys: &Keyring, after: (Uuid, Uuid), now: OffsetDateTime) -> anyhow::Result<Batch> {
    let rows = sqlx::query!(
        "select tenant_id, id from agent where transport_sealing_key_id < $1 and (tenant_id, id) > ($2, $3)
         order by tenant_id, id limit $4 for update skip locked",
        keys.sealing_key(),
        after.0,
        after.1,
        ROWS
    );
    let mut batch = Batch::default();
    for row in rows.fetch_all(&mut *db).await? {
        let resealed = agents::reseal(db, keys, row.tenant_id, row.id, now).await;
        batch.add("agent.transport", (row.tenant_id, row.id), resealed);
    }
    Ok(batch)
}

/// Every sealed column there is. A new one belongs here, into `list`, and gets its own reference to `sealing_key` in the schema.
pub const COLUMNS: [SealedColumn; 7] = [
    sealed!("authenticator", "sealed", "sealing_key_id", "", |row| factors::app::place(row.tenant_id, row.id)),
    sealed!("pending_authenticator", "sealed", "sealing_key_id", "", |row| factors::pending::place(row.tenant_id, row.id)),
    sealed!("notice_address", "sealed", "sealing_key_id", "", |row| jobs::kept::place(row.tenant_id, row.id)),
    sealed!("command_key", "sealed", "sealing_key_id", "", |row| agents::command_place(row.tenant_id)),
    sealed!("onboarding_code", "sealed", "sealing_key_id", ", directory_id", |row| {
        integration::agents::code_place(row.tenant_id, row.id, row.directory_id)
    }),
    sealed!("agent", "next", "next_sealing_key_id", "", |row| writeback::roll::next_place(row.tenant_id, row.id)),
    SealedColumn { table: "agent", column: "transport", step: |db, keys, after, now| Box::pin(transport_keys(db, keys, after, now)) },
];

#[derive(Debug, Default)]
pub struct Done {
    pub resealed: u64,
    /// Values that do not open, each with its place. The key they are said to be under is kept.
    pub unreadable: Vec<String>,
    /// Values that somebody held all the time.
    pub in_use: usize,
    /// Keys that were deleted.
    pub retired: Vec<i32>,
}

/// Safe to repeat and to interrupt: every few rows are a transaction of their own. `keys` knows the newest key and it is settled.
pub async fn reseal(pool: &PgPool, keys: &Keyring, now: OffsetDateTime) -> anyhow::Result<Done> {
    let newest = keys.sealing_key();
    let mut done = Done::default();
    for round in 0..ROUNDS {
        if round > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        done.unreadable.clear();
        for column in &COLUMNS {
            let mut after = (Uuid::nil(), Uuid::nil());
            loop {
                let mut tx = pool.begin().await?;
                let batch = (column.step)(&mut tx, keys, after, now).await?;
                tx.commit().await?;
                done.resealed += batch.resealed;
                done.unreadable.extend(batch.unreadable);
                match batch.last {
                    Some(last) => after = last,
                    None => break,
                }
            }
        }
        let left: i64 = list(&mut *pool.acquire().await?).await?.iter().filter(|key| key.id < newest).map(|key| key.values).sum();
        done.in_use = usize::try_from(left)?.saturating_sub(done.unreadable.len());
        if done.in_use == 0 {
            break;
        }
    }
    done.retired = retire(pool, newest).await?;
    Ok(done)
}

/// Deletes the keys before this one that nothing is sealed under. The database itself refuses where a value needs one.
async fn retire(pool: &PgPool, newest: i32) -> anyhow::Result<Vec<i32>> {
    let mut retired = vec![];
    for id in sqlx::query_scalar!("select id from sealing_key where id < $1 order by id", newest).fetch_all(pool).await? {
        match sqlx::query!("delete from sealing_key where id = $1", id).execute(pool).await {
            Ok(_) => retired.push(id),
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(retired)
}
